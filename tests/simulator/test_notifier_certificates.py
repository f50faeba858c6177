"""HTTPS goes to a server with a trusted certificate, of its own name, that has not run out; real sockets."""

import contextlib
import ssl
import threading
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import trustme
from notified_shop import ACCEPTED
from simulated_shop import shop

from conformance.simulator.assembly import faultless
from conformance.simulator.gateway import Gateway
from conformance.simulator.mutants import mutant_called
from conformance.simulator.notifier.starting import notifying
from conformance.simulator.settings import Sending

YESTERDAY = datetime.now(UTC) - timedelta(days=1)


@cache
def authority():
    return trustme.CA()


@cache
def certificate(kind):
    if kind == "expired":
        return authority().issue_cert("127.0.0.1", not_after=YESTERDAY)
    issuer = trustme.CA() if kind == "of a stranger" else authority()
    return issuer.issue_cert("shop.example" if kind == "of another name" else "127.0.0.1")


@contextlib.contextmanager
def receiving(kind):
    """A result URL over HTTPS, and the bodies that came to it."""
    came = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            came.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", str(len(ACCEPTED.content)))
            self.end_headers()
            self.wfile.write(ACCEPTED.content)

        def log_message(self, *_):
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate(kind).configure_cert(context)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"https://127.0.0.1:{server.server_port}/result", came
        finally:
            server.shutdown()
            thread.join()


def delivered(kind, assembly):
    with receiving(kind) as (url, came):
        buyer = shop(assembly, notification={"url": url})
        trusted = authority().cert_pem.bytes().decode()
        sending = Sending(any_loopback_port=True, trusted_ca=trusted, answer_within=2)
        buyer.gateway = Gateway(assembly, [buyer.account], notifying(assembly.notifier, sending))
        assert buyer.pay().kind == "orders"
        return len(came)


def test_a_trusted_certificate_is_sent_to():
    assert delivered("trusted", faultless()) == 1


@pytest.mark.parametrize("kind", ["of a stranger", "expired", "of another name"])
def test_nothing_is_sent_to_any_other(kind):
    assert delivered(kind, faultless()) == 0


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("notification-trusts-anybody", "of a stranger"),
        ("notification-trusts-any-date", "expired"),
        ("notification-trusts-any-name", "of another name"),
    ],
)
def test_the_mutants_trust_what_they_should_not(name, kind):
    assert delivered(kind, mutant_called(name).make(faultless())) == 1


def test_without_an_authority_of_its_own_it_trusts_those_of_the_system():
    assert delivered_to_a_stranger_of_the_system() == 0


def delivered_to_a_stranger_of_the_system():
    with receiving("trusted") as (url, came):
        buyer = shop(notification={"url": url})
        notifier = notifying(faultless().notifier, Sending(any_loopback_port=True, answer_within=2))
        buyer.gateway = Gateway(faultless(), [buyer.account], notifier)
        buyer.pay()
        return len(came)


def test_what_is_no_certificate_is_refused_at_the_start():
    with pytest.raises(ValueError, match="not a certificate in PEM"):
        Sending(trusted_ca="no certificate")
