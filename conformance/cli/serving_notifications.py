"""The part of `conformance simulate` that is about result notifications: where they go, and how."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
from pydantic import ValidationError

from conformance.cli.telling import refuse
from conformance.exchange.addresses import is_loopback
from conformance.simulator.notifier.destination import ALLOWED_PORTS, permitted
from conformance.simulator.settings import NotificationSettings, Sending

_FORM = "signature=PGP, protocol=SOAP, expected_answer=http-200, fiscal=true or positions=true"


def notification_settings(url: str | None, options: Sequence[str], sending: Sending) -> NotificationSettings:
    """Read `--notify` and `--notification`; refuses what makes no sense, and a URL that nothing would be sent to."""
    if url is None and options:
        refuse("simulate: --notification says how to notify; --notify URL, where, is missing")
    chosen = dict(_option(each) for each in options)
    try:
        settings = NotificationSettings.model_validate({"url": url, **chosen})
    except ValidationError as error:
        problems = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        refuse(f"simulate: {'; '.join(problems)}")
    if url is not None and not permitted(url, sending.any_loopback_port):
        ports = ", ".join(map(str, sorted(ALLOWED_PORTS)))
        refuse(
            f"simulate: results are sent to the ports {ports} alone, not to {url}; "
            "--any-loopback-port allows any port of this machine"
        )
    return settings


def sending_from(trusted_ca: Path | None, *, any_loopback_port: bool) -> Sending:
    """Read `--trusted-ca` and `--any-loopback-port`."""
    try:
        authority = None if trusted_ca is None else trusted_ca.read_text("utf-8")
        return Sending(any_loopback_port=any_loopback_port, trusted_ca=authority)
    except OSError as error:
        refuse(f"simulate: {trusted_ca} cannot be read: {error.strerror}")
    except ValueError:
        refuse(f"simulate: {trusted_ca} is not a certificate in PEM")


def described(settings: NotificationSettings) -> dict[str, Any]:
    """Give the settings as a target file has them."""
    return settings.model_dump(include={"protocol", "signature", "expected_answer", "fiscal", "positions"})


def listening(settings: NotificationSettings) -> dict[str, str] | None:
    """Give the `notifications` section of a target; None where the suite cannot listen at the URL as it is."""
    url = httpx.URL(settings.url or "")
    if url.scheme != "http" or not is_loopback(url.host) or url.query:
        return None
    return {"listen": f"{url.host}:{url.port or 80}", "public_url": str(url)}


def _option(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or name not in NotificationSettings.model_fields or name == "url":
        refuse(f"simulate: --notification {text} is none of {_FORM}")
    return name, value
