"""The listener's doors: HTTP and HTTPS on loopback, bounded in what they read and in how many they serve."""

import socket
import ssl
import threading

import h11
import httpx
import pytest

from conformance.exchange.evidence import ReceivedResponse
from conformance.exchange.listener import sockets as listener_sockets
from conformance.exchange.listener.answers import Reply
from conformance.exchange.listener.certificates import ThrowAway
from conformance.exchange.listener.sockets import LARGEST_BODY, CannotListen, Door

OK = Reply(ReceivedResponse(200, (("Content-Type", "text/plain"),), b"taken"))


class Receiver:
    def __init__(self, reply=OK):
        self.reply = reply
        self.seen = []

    def __call__(self, scheme: str, head: h11.Request, body: bytes) -> Reply:
        self.seen.append((scheme, head.method, head.target, body))
        return self.reply


@pytest.fixture
def opened():
    doors = []

    def open_door(receive, tls=None):
        door = Door("127.0.0.1", 0, receive, tls)
        doors.append(door)
        return door, door.open()

    yield open_door
    for door in doors:
        door.close()


def test_a_request_is_read_and_answered(opened):
    receive = Receiver()
    _, port = opened(receive)
    answer = httpx.post(f"http://127.0.0.1:{port}/result?x=1", content=b"a=1", trust_env=False)
    assert (answer.status_code, answer.text) == (200, "taken")
    assert receive.seen == [("http", b"POST", b"/result?x=1", b"a=1")]


def test_a_chunked_body_is_put_together(opened):
    receive = Receiver()
    _, port = opened(receive)
    httpx.post(f"http://127.0.0.1:{port}/", content=iter([b"a=", b"1"]), trust_env=False)
    assert receive.seen[0][3] == b"a=1"


def test_silence_closes_the_connection_without_an_answer(opened):
    _, port = opened(Receiver(Reply(None)))
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.post(f"http://127.0.0.1:{port}/", content=b"a=1", trust_env=False)


def test_a_body_beyond_the_bound_is_refused_and_not_kept(opened):
    receive = Receiver()
    _, port = opened(receive)
    with socket.create_connection(("127.0.0.1", port), 5) as peer:
        peer.sendall(
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n" + b"x" * (LARGEST_BODY + 1)
        )
        assert peer.recv(100).startswith(b"HTTP/1.1 413")
    assert receive.seen == []


def test_a_peer_that_speaks_no_http_or_goes_away_does_no_harm(opened):
    receive = Receiver()
    _, port = opened(receive)
    with socket.create_connection(("127.0.0.1", port), 5) as peer:
        peer.sendall(b"\x16\x03\x01 this is no HTTP\r\n\r\n")
        peer.recv(100)
    socket.create_connection(("127.0.0.1", port), 5).close()
    assert httpx.post(f"http://127.0.0.1:{port}/", content=b"a=1", trust_env=False).status_code == 200


def test_no_more_connections_are_served_at_once_than_the_bound(opened, monkeypatch):
    monkeypatch.setattr(listener_sockets, "MOST_CONNECTIONS", 2)
    inside, most, release = [], [], threading.Event()
    lock = threading.Lock()

    def receive(*_):
        with lock:
            inside.append(1)
            most.append(len(inside))
        release.wait(5)
        with lock:
            inside.pop()
        return OK

    _, port = opened(receive)
    asking = [
        threading.Thread(target=httpx.post, args=(f"http://127.0.0.1:{port}/",), kwargs={"trust_env": False})
        for _ in range(6)
    ]
    for each in asking:
        each.start()
    release.set()
    for each in asking:
        each.join(10)
    assert len(most) == 6
    assert max(most) <= 2


def test_https_with_a_certificate_of_the_throw_away_authority(opened):
    authority = ThrowAway()
    receive = Receiver()
    _, port = opened(receive, authority.context("https"))
    trusting = ssl.create_default_context(cadata=authority.trusted)
    assert (
        httpx.post(f"https://127.0.0.1:{port}/", content=b"a=1", verify=trusting, trust_env=False).text
        == "taken"
    )
    assert receive.seen[0][0] == "https"


@pytest.mark.parametrize("certificate", ["self-signed", "expired", "wrong-name"])
def test_nobody_who_looks_at_it_takes_a_bad_certificate(opened, certificate):
    authority = ThrowAway()
    receive = Receiver()
    _, port = opened(receive, authority.context(certificate))
    trusting = ssl.create_default_context(cadata=authority.trusted)
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.post(f"https://127.0.0.1:{port}/", content=b"a=1", verify=trusting, trust_env=False)
    assert receive.seen == []


def test_an_address_that_is_taken_is_said(opened):
    _, port = opened(Receiver())
    with pytest.raises(CannotListen, match=f"127.0.0.1:{port} cannot be listened on"):
        Door("127.0.0.1", port, Receiver()).open()
