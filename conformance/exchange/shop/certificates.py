"""A result URL's certificate, as the gateway would look at it."""

import socket
import ssl
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from conformance.exchange.trust import tls_context

_PATIENCE = 10.0


class CertificateFault(Exception):  # noqa: N818 (the certificate's, not ours)
    """The certificate is not trusted, not this host's, or over; the text says which."""


def days_left(url: str, authorities: Path | None, now: datetime) -> int:
    """Connect to an https URL and give how many whole days its certificate is still valid.

    Args:
        url: Where to connect.
        authorities: A PEM file of the only authorities to trust; the common ones without it.
        now: The time, with its time zone.

    Raises:
        CertificateFault: If chain, name or dates are not as they must be.
        OSError: If nothing answers there.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    context = tls_context(url, authorities) or ssl.create_default_context()
    try:
        with (
            socket.create_connection((host, port), _PATIENCE) as plain,
            context.wrap_socket(plain, server_hostname=host) as secured,
        ):
            certificate = secured.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        raise CertificateFault(
            f"the certificate of {host} is not one the gateway takes: {error.verify_message} "
            "(a trusted certification authority is needed, or tls.ca names the one agreed with support)"
        ) from error
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    return (ends - now).days
