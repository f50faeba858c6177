"""Whether notifications can come in at all: the public URL's port, its certificate, and the way to the listener.

Each problem is one of configuration, and said before anything is paid.
"""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx

from conformance.exchange.addresses import is_loopback
from conformance.exchange.listener.opening import Listening
from conformance.exchange.shop.certificates import CertificateFault, days_left
from conformance.exchange.target import Target
from conformance.pipeline.ending import ExitCode
from conformance.pipeline.preflight import PreflightError

ALLOWED_PORTS = (443, 8443, 80, 8080)
"""The ports that results are sent to (result-notification document)."""

_PATIENCE = 10.0
_BY_SCHEME = {"http": 80, "https": 443}


def check_listener(target: Target, listening: Listening) -> tuple[str, ...]:
    """Look at the way from the gateway to the listener, and say what is good about it.

    An embedded simulator needs none of it: it is told where the listener is.

    Raises:
        PreflightError: With USAGE, for what must be mended in the target file or around it.
    """
    asked = target.notifications
    if asked is None:
        return ()
    url = listening.listener.addresses["own"]
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _BY_SCHEME[parts.scheme]
    if port not in ALLOWED_PORTS and not is_loopback(host):
        ports = ", ".join(map(str, ALLOWED_PORTS))
        raise _problem(f"{url} has port {port}, and results are sent to the ports {ports} alone")
    told = [f"notifications are awaited at {url}"]
    if not asked.reachable_from_here:
        return tuple(told)
    if parts.scheme == "https":
        try:
            told.append(
                f"its certificate is valid for {days_left(url, asked.ca, datetime.now(UTC))} more days"
            )
        except CertificateFault as fault:
            raise _problem(str(fault)) from fault
        except OSError as error:
            raise _unreachable(url, error) from error
    _knock(url, listening)
    return (*told, "the listener hears what is sent there")


def _knock(url: str, listening: Listening) -> None:
    """Send one request to the public URL, and see whether the listener hears it."""
    before = listening.listener.received
    number = f"{listening.listener.run_id}-preflight"
    try:
        # The certificate was looked at before; the gateway goes through no proxy of this machine.
        with httpx.Client(verify=False, trust_env=False, timeout=_PATIENCE) as client:  # noqa: S501
            answer = client.post(url, data={"ordernumber": number})
    except httpx.HTTPError as error:
        raise _unreachable(url, error) from error
    if listening.listener.received == before:
        raise _problem(
            f"{url} answers (HTTP {answer.status_code}), but the listener on port {listening.port} hears nothing "
            "of it: look at the tunnel or the proxy in between"
        )


def _unreachable(url: str, error: Exception) -> PreflightError:
    return _problem(
        f"{url} cannot be reached from here ({error or type(error).__name__}); where only the outside can, say "
        "`reachable_from_here: false`"
    )


def _problem(message: str) -> PreflightError:
    return PreflightError(f"preflight: {message}. Look at `notifications` in the target file", ExitCode.USAGE)
