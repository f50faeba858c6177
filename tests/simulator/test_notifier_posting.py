"""Posting over sockets: what becomes of answers that are slow, endless or none, and who waits for them."""

import contextlib
import socket
import threading

import httpx
import pytest

from conformance.simulator.notifier.background import Background
from conformance.simulator.notifier.message import Message, Reply
from conformance.simulator.notifier.posting import LARGEST_REPLY, posting

MESSAGE = Message("POST", "http://shop.example/result?shop=1", "text/plain; charset=utf-8", b"a=1")


def accept_and_close(server):
    accepted, _ = server.accept()
    accepted.close()


class Endless(httpx.SyncByteStream):
    def __iter__(self):
        while True:
            yield b"x" * 5000


def test_what_goes_out():
    came = []
    post = posting(httpx.MockTransport(lambda request: came.append(request) or httpx.Response(200)), 1)
    assert post(MESSAGE) == Reply(200, "", b"")
    [request] = came
    assert (request.method, str(request.url), request.content) == ("POST", MESSAGE.url, b"a=1")
    assert request.headers["Content-Type"] == MESSAGE.content_type
    assert request.extensions["timeout"]["read"] == 1


def test_a_redirection_is_not_followed():
    moved = httpx.Response(302, headers={"Location": "http://elsewhere.example/"})
    assert posting(httpx.MockTransport(lambda _: moved), 1)(MESSAGE).status == 302


def test_an_endless_answer_is_cut():
    post = posting(httpx.MockTransport(lambda _: httpx.Response(200, stream=Endless())), 5)
    assert len(post(MESSAGE).body) == LARGEST_REPLY


def test_an_answer_that_drips_is_none_when_its_time_is_over():
    post = posting(httpx.MockTransport(lambda _: httpx.Response(200, stream=Endless())), -1)
    assert post(MESSAGE) == Reply()


@pytest.mark.parametrize("end", ["closes", "hangs", "is not there"])
def test_no_answer_over_a_socket(end):
    with contextlib.ExitStack() as opened:
        server = opened.enter_context(socket.create_server(("127.0.0.1", 0)))
        port = server.getsockname()[1]
        if end == "is not there":
            server.close()
        if end == "closes":
            closing = threading.Thread(target=accept_and_close, args=(server,))
            closing.start()
            opened.callback(closing.join)
        transport = opened.enter_context(httpx.HTTPTransport(trust_env=False))
        assert posting(transport, 0.2)(Message("POST", f"http://127.0.0.1:{port}/", "x/y", b"")) == Reply()


def test_background_work_is_done_by_no_more_threads_than_allowed():
    run, done, names = Background(threads=2), threading.Semaphore(0), set()
    for _ in range(20):
        run(lambda: (names.add(threading.current_thread().name), done.release()))
    assert all(done.acquire(timeout=5) for _ in range(20))
    assert 1 <= len(names) <= 2
    assert threading.current_thread().name not in names
