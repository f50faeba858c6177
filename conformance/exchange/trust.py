"""Whom a connection trusts, and through which proxy it goes."""

import ssl
from collections.abc import Mapping
from pathlib import Path

import httpx

from conformance.exchange.addresses import host_of, is_loopback


class TrustError(Exception):
    """A certificate file cannot be used; the text says which and why."""


def tls_context(url: str, authorities: Path | None = None) -> ssl.SSLContext | None:
    """Make the TLS context for a URL; None where it needs none.

    Args:
        url: Where the connection goes.
        authorities: A PEM file of the only authorities to trust; the common ones without it.

    Raises:
        TrustError: If the file cannot be read or holds no certificate.
    """
    if not url.startswith("https:"):
        return None
    if authorities is None:
        return httpx.create_ssl_context(trust_env=False)
    try:
        return ssl.create_default_context(cafile=authorities)
    except (OSError, ssl.SSLError) as error:
        raise TrustError(f"{authorities} holds no certificate that can be read ({error})") from error


def proxy_for(url: str, proxy: str, environment: Mapping[str, str]) -> str | None:
    """Give the URL of the proxy for a URL; None for none, and always none to this machine.

    Args:
        url: Where the connection goes.
        proxy: `none`, `environment` or a URL, as in the target file.
        environment: Where `environment` looks: HTTPS_PROXY or HTTP_PROXY, ALL_PROXY, NO_PROXY.
    """
    host = host_of(url)
    if proxy == "none" or is_loopback(host):
        return None
    if proxy != "environment":
        return proxy
    known = {name.lower(): value for name, value in environment.items()}
    spared = [
        name.strip().lstrip("*.").lower() for name in known.get("no_proxy", "").split(",") if name.strip()
    ]
    if any(name in ("", host) or host.endswith(f".{name}") for name in spared):
        return None
    return known.get(f"{url.partition(':')[0]}_proxy") or known.get("all_proxy") or None
