"""Certificates of the listener: the merchant's own, or throw-away ones for a simulator of the suite.

Keys and certificates that are made here live in memory and in a file that is gone at once.
"""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Literal, get_args

import trustme

from conformance.exchange.trust import TrustError

Certificate = Literal["https", "self-signed", "expired", "wrong-name"]

_HOST = "127.0.0.1"
_OTHER_HOST = "another-shop.example"


@dataclass(frozen=True)
class ThrowAway:
    """An authority of one run, and the certificates that a merchant may have from it, or should not."""

    @cached_property
    def _authority(self) -> trustme.CA:
        return trustme.CA(organization_name="Conformance run")

    @property
    def trusted(self) -> str:
        """The certificate of the authority, in PEM, for whoever shall trust it."""
        return self._authority.cert_pem.bytes().decode("ascii")

    def context(self, certificate: Certificate) -> ssl.SSLContext:
        """Give the context of a server with that certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._issued(certificate).configure_cert(context)
        return context

    def _issued(self, certificate: Certificate) -> trustme.LeafCert:
        yesterday = datetime.now(UTC) - timedelta(days=1)
        if certificate == "https":
            return self._authority.issue_cert(_HOST)
        if certificate == "expired":
            return self._authority.issue_cert(
                _HOST, not_before=yesterday - timedelta(days=1), not_after=yesterday
            )
        if certificate == "wrong-name":
            return self._authority.issue_cert(_OTHER_HOST)
        return trustme.CA(organization_name="Nobody").issue_cert(_HOST)


def context_of(certificate: Path, key: Path) -> ssl.SSLContext:
    """Give the context of a server with the merchant's own certificate, its chain included; TrustError says what is wrong."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise TrustError(f"{certificate} and {key} are no certificate and its key ({error})") from error
    return context


CERTIFICATES: tuple[Certificate, ...] = get_args(Certificate)
"""The receivers of the embedded run that have a certificate, by the name of the receiver."""
