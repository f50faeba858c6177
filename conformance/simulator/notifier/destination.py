"""Where notifications may be sent: by the port of the result URL.

Source: result-notification document: ports 443, 8443, 80 and 8080 and no other, for reasons of security.
"""

import ipaddress
from collections.abc import Callable

import httpx

ALLOWED_PORTS = frozenset({443, 8443, 80, 8080})

_BY_SCHEME = {"http": 80, "https": 443}

Permit = Callable[[str, bool], bool]
"""Says whether a URL may be sent to, `any_loopback_port` being what this gateway allows besides."""


def permitted(url: str, any_loopback_port: bool) -> bool:
    """Look at the port; a loopback address may have any, where this gateway allows it."""
    return port_of(url) in ALLOWED_PORTS or (any_loopback_port and _is_loopback(httpx.URL(url).host))


def port_of(url: str) -> int:
    """Give the port that a URL names, or the one of its scheme."""
    parsed = httpx.URL(url)
    return parsed.port or _BY_SCHEME[parsed.scheme]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
