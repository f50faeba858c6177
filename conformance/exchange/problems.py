"""Says in a sentence why an exchange brought no usable answer, and what to check."""

import socket
import ssl

import httpcore
import httpx

from conformance.exchange.evidence import Problem


class WireDefect(Exception):  # noqa: N818 (a defect is one)
    """The suite did something wrong with the wire; nothing about the far side."""


def explain(error: Exception, url: httpx.URL, timeout: float, head: httpx.Response | None) -> Problem:
    """Turn an error of the HTTP library into a problem of the exchange.

    Args:
        error: What was raised.
        url: Where the request went.
        timeout: Seconds that the exchange had.
        head: The head of the answer, where it came.

    Raises:
        WireDefect: If the far side has nothing to do with it.
    """
    host = f"{url.host}:{url.port or (443 if url.scheme == 'https' else 80)}"
    if isinstance(error, (httpcore.PoolTimeout, httpx.PoolTimeout)):
        raise WireDefect("more requests on the wire than slots were taken") from error
    if isinstance(error, (httpcore.LocalProtocolError, httpx.LocalProtocolError)):
        raise WireDefect(f"the request cannot be sent as it is: {error}") from error
    if isinstance(error, (httpcore.ConnectTimeout, httpx.ConnectTimeout)):
        return Problem("unreachable", f"{host} accepted no connection within {timeout:g} s. {_CHECK_ADDRESS}")
    if isinstance(error, (httpcore.TimeoutException, httpx.TimeoutException)):
        came = f"only part of the answer ({head.status_code}) came" if head else "no answer came"
        return Problem("timeout", f"{host} took the request, and {came} within {timeout:g} s.")
    if isinstance(error, (httpcore.ConnectError, httpx.ConnectError)):
        return Problem("unreachable", _no_connection(error, host))
    if isinstance(error, (httpcore.ProxyError, httpx.ProxyError)):
        return Problem(
            "unreachable", f"The proxy let nothing through to {host}: {_reason(error)}. Check `proxy`."
        )
    if isinstance(error, (httpcore.RemoteProtocolError, httpx.RemoteProtocolError)):
        return Problem("broken", f"{host} broke off the HTTP protocol: {_reason(error)}.")
    if isinstance(error, (httpcore.NetworkError, httpx.NetworkError)):
        where = f"in the middle of its answer ({head.status_code})" if head else "before it answered"
        return Problem("broken", f"{host} closed the connection {where}: {_reason(error)}.")
    raise error


_CHECK_ADDRESS = "Check the URL in the target file, and whether a firewall is in between."


def _no_connection(error: Exception, host: str) -> str:
    cause = _root(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return (
            f"The certificate of {host} is not trusted: {cause.verify_message}. "
            "Check the host's name, or name its authority under `tls.ca` in the target file."
        )
    if isinstance(cause, ssl.SSLError):
        return f"{host} does not speak TLS with us: {cause.reason or cause}. Check the port and whether it is https."
    if isinstance(cause, socket.gaierror):
        return f"The name of {host} cannot be looked up: {cause.strerror}. Check the URL in the target file."
    if isinstance(cause, ConnectionRefusedError):
        return f"{host} refused the connection. Check that it is running and that the port is right."
    return f"{host} cannot be reached: {_reason(error)}. {_CHECK_ADDRESS}"


def _root(error: BaseException) -> BaseException:
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return error


def _reason(error: Exception) -> str:
    cause = _root(error)
    text = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(cause)
    return (text or type(cause).__name__).rstrip(".").replace("\n", " ")
