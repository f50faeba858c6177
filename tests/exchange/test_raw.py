"""What the HTTP client cannot send, as it arrives at a socket."""

import socket
import threading

import pytest

from conformance.exchange.evidence import Problem
from conformance.exchange.shop.raw import RawRequest, RawWriter

BODY = b"amount=100.50&ordernumber=1001&" + b"x" * 300
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<a/>"


@pytest.fixture
def exchange():
    """Send one request to a socket that answers as told; gives what came there and what came back."""

    def send(by, answer=ANSWER, interim=b"", timeout=5.0):
        heard = bytearray()
        listener = socket.create_server(("127.0.0.1", 0))

        def serve():
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(1.0)
                try:
                    if interim:
                        while b"\r\n\r\n" not in heard:
                            heard.extend(connection.recv(4096))
                        connection.sendall(interim)
                    while not _whole(heard):
                        piece = connection.recv(4096)
                        if not piece:
                            break
                        heard.extend(piece)
                except TimeoutError:
                    pass
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        port = listener.getsockname()[1]
        writer = RawWriter(f"http://127.0.0.1:{port}", None, timeout, 1024)
        came = writer.exchange(RawRequest("POST", "/result?a=b", (("X-A", "b"),), BODY, by))
        thread.join()
        listener.close()
        return bytes(heard), came

    return send


def _whole(heard):
    head, found, body = bytes(heard).partition(b"\r\n\r\n")
    if not found:
        return False
    return body.endswith(b"0\r\n\r\n") if b"chunked" in head else len(body) >= len(BODY)


def test_a_body_in_chunks_is_whole_when_they_are_joined(exchange):
    heard, came = exchange("chunks")
    head, _, body = heard.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /result?a=b HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"Transfer-Encoding: chunked" in head
    assert b"Content-Length" not in head
    joined = b""
    while body != b"0\r\n\r\n":
        size, _, body = body.partition(b"\r\n")
        joined, body = joined + body[: int(size, 16)], body[int(size, 16) + 2 :]
    assert joined == BODY
    assert (came.status, came.content_type, came.body) == (200, "text/xml", b"<a/>")


def test_after_expect_the_body_waits_for_leave(exchange):
    heard, came = exchange("expect", interim=b"HTTP/1.1 100 Continue\r\n\r\n")
    assert b"Expect: 100-continue" in heard
    assert heard.endswith(BODY)
    assert came.status == 200


def test_without_leave_the_body_is_not_sent_where_the_answer_is_final(exchange):
    heard, came = exchange("expect", interim=b"HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n", answer=b"")
    assert BODY not in heard
    assert came.status == 417


def test_slowly_and_plainly_the_same_bytes_come(exchange):
    for by in ("plain", "slowly"):
        heard, came = exchange(by)
        assert heard.endswith(b"\r\n\r\n" + BODY)
        assert came.status == 200


def test_what_is_cut_off_ends_in_the_middle_of_its_body(exchange):
    heard, _ = exchange("cut off")
    head, _, body = heard.partition(b"\r\n\r\n")
    assert f"Content-Length: {len(BODY)}".encode() in head
    assert body == BODY[: len(BODY) // 2]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(b"", "broken"), (b"nonsense\r\n\r\n", "broken"), (ANSWER + b"y" * 2000, "too large")],
)
def test_what_is_no_answer_is_a_problem(exchange, answer, kind):
    _, came = exchange("plain", answer=answer)
    assert isinstance(came, Problem)
    assert came.kind == kind


def test_a_chunked_answer_is_joined(exchange):
    _, came = exchange(
        "plain", answer=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
    )
    assert came.body == b"abc"


def test_nobody_there_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    came = RawWriter(f"http://127.0.0.1:{port}", None, 1.0, 1024).exchange(
        RawRequest("POST", "/", (), b"", "plain")
    )
    assert came.kind == "unreachable"
