"""The certificate of a result URL: trusted, of this host, and not over."""

import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from socket import create_server

import pytest
import trustme

from conformance.exchange.shop.certificates import CertificateFault, days_left

NOW = datetime.now(UTC)


@contextmanager
def serving(certificate):
    """Serve handshakes with that certificate; gives the port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    with create_server(("127.0.0.1", 0)) as listener:

        def serve():
            try:
                connection, _ = listener.accept()
                with context.wrap_socket(connection, server_side=True):
                    pass
            except OSError:
                pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(2)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    made = trustme.CA()
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    made.cert_pem.write_to_path(path)
    return made, path


def test_the_days_that_are_left_are_counted(authority):
    ca, path = authority
    with serving(ca.issue_cert("127.0.0.1", not_after=NOW + timedelta(days=10, hours=1))) as port:
        assert days_left(f"https://127.0.0.1:{port}/result", path, NOW) == 10


@pytest.mark.parametrize(
    ("name", "ends", "trusted", "expected"),
    [
        ("127.0.0.1", timedelta(days=-1), True, "expired"),
        ("other.example", timedelta(days=9), True, "not valid for '127.0.0.1'"),
        ("127.0.0.1", timedelta(days=9), False, "certificate"),
    ],
)
def test_a_certificate_that_the_gateway_would_not_take_is_named(authority, name, ends, trusted, expected):
    ca, path = authority
    issued = ca.issue_cert(name, not_before=NOW - timedelta(days=30), not_after=NOW + ends)
    with serving(issued) as port, pytest.raises(CertificateFault) as fault:
        days_left(f"https://127.0.0.1:{port}/", path if trusted else None, NOW)
    assert expected in str(fault.value)


def test_nobody_there_is_no_fault_of_a_certificate():
    with create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(OSError, match="refused"):
        days_left(f"https://127.0.0.1:{port}/", None, NOW)
