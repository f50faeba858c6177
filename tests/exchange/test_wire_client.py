import gzip
import logging
import socket
import ssl
import struct
import threading
import time

import httpx
import pytest
import trustme
from hostile import HostileServer, answers, drips, hostile, page, says_nothing

from conformance.exchange.evidence import Exchange
from conformance.exchange.pace import BudgetSpent, Pace, Stopped
from conformance.exchange.problems import WireDefect
from conformance.exchange.redacting.redaction import Redactor, Secret
from conformance.exchange.transport import Connections
from conformance.exchange.trust import TrustError, proxy_for, tls_context
from conformance.exchange.wire import SIZE_LIMIT, Wire

PASSWORD = Secret("password", "Tr0ub4dor&3", ("password",))


@pytest.fixture
def wire_to():
    wires = []

    def open_wire(server: HostileServer | str, **options) -> Wire:
        url = server if isinstance(server, str) else server.url
        options.setdefault("pace", Pace(4))
        options.setdefault("redactor", Redactor([PASSWORD]))
        options.setdefault("timeout", 5.0)
        wires.append(Wire(url, **options))
        return wires[-1]

    yield open_wire
    for wire in wires:
        wire.close()


def pay(wire: Wire, path: str = "/pay/tokenpay.cfm", **options) -> Exchange:
    options.setdefault("fields", [("OrderNumber", "Заказ 1"), ("Password", PASSWORD.value)])
    return wire.send(0, "pay", "POST", path, **options)


def problem_of(exchange: Exchange) -> tuple[str, str]:
    assert exchange.problem is not None
    assert exchange.response is None
    return exchange.problem.kind, exchange.problem.text


def test_sends_a_form_and_brings_the_answer_back_as_it_was(wire_to):
    with hostile(
        answers(page(b'{"order": []}', b"200 OK", b"Content-Type: application/json", b"X-Odd:  v "))
    ) as far:
        exchange = pay(wire_to(far))
    assert exchange.response is not None
    assert (exchange.response.status, exchange.response.body) == (200, b'{"order": []}')
    assert ("X-Odd", "v") in exchange.response.headers
    assert exchange.response.content_type == "application/json"
    assert far.requests[0].startswith(b"POST /pay/tokenpay.cfm HTTP/1.1\r\n")
    head, _, body = far.requests[0].partition(b"\r\n\r\n")
    assert body == b"OrderNumber=%D0%97%D0%B0%D0%BA%D0%B0%D0%B7+1&Password=Tr0ub4dor%263"
    sent = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
    assert sent[b"User-Agent"] == b"assist-conformance/0.1.0"
    assert sent[b"Accept-Encoding"] == b"identity"
    assert sent[b"Content-Type"] == b"application/x-www-form-urlencoded"
    assert b"Cookie" not in sent


def test_no_secret_leaves_the_wire(wire_to):
    with hostile(answers(page(b"no such password: Tr0ub4dor&3"))) as far:
        exchange = pay(wire_to(far))
    assert b"Tr0ub4dor" not in exchange.request.body
    assert "Tr0ub4dor" not in repr(exchange)
    assert exchange.request.fields == (("OrderNumber", "Заказ 1"), ("Password", "[redacted:password]"))
    assert exchange.response is not None
    assert exchange.response.body == b"no such password: [redacted:password]"


def test_nothing_is_logged_before_it_is_redacted(wire_to, caplog):
    with (
        hostile(answers(page(b"ok", b"200 OK", b"X-Echo: Tr0ub4dor&3"))) as far,
        caplog.at_level(logging.DEBUG),
    ):
        pay(wire_to(far), path="/pay?password=Tr0ub4dor&3")
    assert caplog.text == ""


def test_own_headers_stand_in_place_of_the_plain_ones(wire_to):
    with hostile(answers(page(b""))) as far:
        pay(
            wire_to(far),
            fields=(),
            body=b"<x/>",
            headers=[("content-type", "text/xml"), ("SOAPAction", "pay")],
        )
    assert far.requests[0].lower().count(b"content-type:") == 1
    assert b"content-type: text/xml\r\n" in far.requests[0]
    assert b"SOAPAction: pay\r\n" in far.requests[0]


def test_a_connection_is_used_again_after_a_clean_answer(wire_to):
    with hostile(answers(page(b"ok"))) as far:
        wire = wire_to(far)
        for _ in range(3):
            pay(wire)
    assert (len(far.requests), far.connections) == (3, 1)


def test_bytes_beyond_the_announced_length_are_never_taken_for_the_next_answer(wire_to):
    forged = page(b'{"orderstate": "Approved"}')
    replies = iter([page(b"first") + forged, page(b"second")])
    with hostile(lambda sock, request: sock.sendall(next(replies))) as far:
        wire = wire_to(far)
        bodies = [exchange.response.body for exchange in (pay(wire), pay(wire)) if exchange.response]
    assert bodies == [b"first", b"second"]
    assert far.connections == 2


def test_cookies_are_not_kept(wire_to):
    with hostile(answers(page(b"ok", b"200 OK", b"Set-Cookie: session=1; Path=/"))) as far:
        wire = wire_to(far)
        pay(wire)
        pay(wire)
    assert not [request for request in far.requests if b"cookie" in request.lower()]


def test_a_redirect_is_recorded_and_not_followed(wire_to):
    with hostile(answers(page(b"", b"302 Found", b"Location: http://127.0.0.1:1/elsewhere"))) as far:
        exchange = pay(wire_to(far))
    assert exchange.response is not None
    assert exchange.response.status == 302
    assert len(far.requests) == 1


def test_a_page_of_html_with_status_200_is_an_answer_like_any_other(wire_to):
    with hostile(answers(page(b"<html><title>Maintenance</title></html>"))) as far:
        exchange = pay(wire_to(far))
    assert exchange.problem is None


def test_a_body_that_drips_is_left_at_the_deadline(wire_to):
    over = threading.Event()
    start = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with hostile(drips(start, b"1\r\nx\r\n", over)) as far:
        begun = time.monotonic()
        kind, text = problem_of(pay(wire_to(far, timeout=0.6)))
    over.set()
    assert kind == "timeout"
    assert "only part of the answer (200) came within 0.6 s" in text
    assert time.monotonic() - begun > 0.5


def test_a_head_that_drips_is_left_at_the_deadline(wire_to):
    over = threading.Event()
    with hostile(drips(b"HTTP/1.1 200 OK\r\nX-Long: ", b"a", over)) as far:
        kind, text = problem_of(pay(wire_to(far, timeout=0.6)))
    over.set()
    assert (kind, "no answer came within 0.6 s" in text) == ("timeout", True)


def test_silence_ends_at_the_deadline(wire_to):
    over = threading.Event()
    with hostile(says_nothing(over)) as far:
        kind, _ = problem_of(pay(wire_to(far, timeout=0.4)))
        over.set()
    assert kind == "timeout"


def test_a_body_of_ten_megabytes_is_read_no_further_than_the_limit(wire_to):
    with hostile(answers(page(b"x" * 10_000_000))) as far:
        kind, text = problem_of(pay(wire_to(far)))
    assert kind == "too large"
    assert str(SIZE_LIMIT) in text


def test_a_body_just_within_the_limit_is_read_whole(wire_to):
    with hostile(answers(page(b"x" * SIZE_LIMIT))) as far:
        exchange = pay(wire_to(far))
    assert exchange.response is not None
    assert len(exchange.response.body) == SIZE_LIMIT


def test_endless_headers_are_given_up(wire_to):
    def behave(sock: socket.socket, request: bytes) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            sock.sendall(b"X-More: " + b"a" * 1000 + b"\r\n")

    with hostile(behave) as far:
        kind, _ = problem_of(pay(wire_to(far)))
    assert kind == "broken"


def test_a_reset_in_the_middle_of_a_body(wire_to):
    def behave(sock: socket.socket, request: bytes) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()

    with hostile(behave) as far:
        kind, text = problem_of(pay(wire_to(far)))
    assert kind == "broken"
    assert "in the middle of its answer (200)" in text


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"220 mail.example ESMTP\r\n\r\n",
        b"",
    ],
    ids=["shorter than said", "two lengths", "no chunk", "not HTTP", "nothing"],
)
def test_what_is_no_http_is_broken(wire_to, raw):
    with hostile(answers(raw, then_close=True)) as far:
        kind, text = problem_of(pay(wire_to(far)))
    assert kind == "broken"
    assert text.endswith(".")


def test_what_came_compressed_is_neither_unpacked_nor_written_down(wire_to):
    bomb = gzip.compress(PASSWORD.value.encode() + b"\0" * 5_000_000)
    with hostile(answers(page(bomb, b"200 OK", b"Content-Encoding: gzip"))) as far:
        exchange = pay(wire_to(far))
    assert exchange.response is not None
    assert exchange.response.body == b"[not shown: %d bytes in an encoding nobody asked for]" % len(bomb)


def test_a_refused_connection_names_the_host_and_what_to_check(wire_to):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    kind, text = problem_of(pay(wire_to(f"http://127.0.0.1:{port}")))
    assert kind == "unreachable"
    assert (
        text
        == f"127.0.0.1:{port} refused the connection. Check that it is running and that the port is right."
    )


def test_a_name_nobody_knows(wire_to):
    kind, text = problem_of(pay(wire_to("http://no-such-host.invalid")))
    assert kind == "unreachable"
    assert text.startswith("The name of no-such-host.invalid:80 cannot be looked up: ")


def test_a_lookup_that_hangs_ends_at_the_deadline(wire_to, monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(60))
    begun = time.monotonic()
    kind, text = problem_of(pay(wire_to("http://gateway.example", timeout=0.3)))
    over.set()
    assert (kind, "accepted no connection within 0.3 s" in text) == ("unreachable", True)
    assert time.monotonic() - begun < 30


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


def tls_server(authority: trustme.CA, name: str):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return hostile(answers(page(b"ok")), context)


def trusting(authority: trustme.CA, tmp_path) -> Connections:
    pem = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(pem)
    return Connections(2, tls_context("https://127.0.0.1", pem))


def test_tls_with_an_authority_of_our_own(wire_to, authority, tmp_path):
    with tls_server(authority, "127.0.0.1") as far:
        wire = wire_to(far, transport=trusting(authority, tmp_path))
        exchanges = [pay(wire), pay(wire)]
        wire.close()
    assert [exchange.response.body for exchange in exchanges if exchange.response] == [b"ok", b"ok"]
    assert far.connections == 1


def test_tls_with_a_wrong_name(wire_to, authority, tmp_path):
    with tls_server(authority, "payments.example") as far:
        kind, text = problem_of(pay(wire_to(far, transport=trusting(authority, tmp_path))))
    assert kind == "unreachable"
    assert text.startswith(f"The certificate of 127.0.0.1:{far.port} is not trusted: ")
    assert "127.0.0.1" in text.split("not trusted: ")[1]


def test_tls_with_an_authority_nobody_trusts(wire_to, authority):
    with tls_server(authority, "127.0.0.1") as far:
        kind, text = problem_of(pay(wire_to(far)))
    assert kind == "unreachable"
    assert "is not trusted: unable to get local issuer certificate" in text
    assert "tls.ca" in text


def test_tls_with_what_speaks_plain_http(wire_to):
    with hostile(answers(page(b"ok"))) as far:
        kind, text = problem_of(pay(wire_to(far.url.replace("http:", "https:"), timeout=2)))
    assert kind == "unreachable"
    assert text.startswith(f"127.0.0.1:{far.port} does not speak TLS with us: ")


def test_an_authority_that_cannot_be_read(tmp_path):
    with pytest.raises(TrustError, match=r"nothing\.pem holds no certificate"):
        tls_context("https://payments.example", tmp_path / "nothing.pem")


@pytest.mark.parametrize(
    ("url", "proxy", "environment", "expected"),
    [
        ("https://far.example", "none", {"HTTPS_PROXY": "http://p:1"}, None),
        ("https://far.example", "http://p:3128", {}, "http://p:3128"),
        ("http://127.0.0.1:80", "http://p:3128", {}, None),
        ("http://localhost", "environment", {"HTTP_PROXY": "http://p:1"}, None),
        ("https://far.example", "environment", {"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        ("http://far.example", "environment", {"HTTPS_PROXY": "http://p:1"}, None),
        ("http://far.example", "environment", {"all_proxy": "http://p:2"}, "http://p:2"),
        (
            "https://a.far.example",
            "environment",
            {"HTTPS_PROXY": "http://p:1", "no_proxy": ".far.example"},
            None,
        ),
        (
            "https://notfar.example",
            "environment",
            {"HTTPS_PROXY": "http://p:1", "no_proxy": "far.example"},
            "http://p:1",
        ),
        ("https://far.example", "environment", {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "*"}, None),
    ],
)
def test_which_proxy(url, proxy, environment, expected):
    assert proxy_for(url, proxy, environment) == expected


def test_the_environment_s_proxy_is_ignored(wire_to, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with hostile(answers(page(b"ok"))) as far:
        assert pay(wire_to(far)).response is not None


def test_a_proxy_is_asked_where_one_is_named(wire_to):
    with hostile(answers(page(b"through"))) as proxy:
        transport = Connections(1, proxy=proxy.url.replace("//", "//user:pass@"))
        exchange = pay(wire_to("http://far.example", transport=transport))
    assert exchange.response is not None
    assert exchange.response.body == b"through"
    assert proxy.requests[0].startswith(b"POST http://far.example/pay/tokenpay.cfm HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic dXNlcjpwYXNz" in proxy.requests[0]


def test_close_brings_back_what_is_under_way(wire_to):
    arrived, over = threading.Event(), threading.Event()

    def behave(sock: socket.socket, request: bytes) -> None:
        arrived.set()
        over.wait(30)

    with hostile(behave) as far:
        wire = wire_to(far, timeout=30)
        found: list[Exchange] = []
        sender = threading.Thread(target=lambda: found.append(pay(wire)))
        sender.start()
        assert arrived.wait(5)
        wire.close()
        sender.join(3)
        over.set()
        assert not sender.is_alive()
        assert problem_of(found[0])[0] == "stopped"
        assert problem_of(pay(wire))[0] == "stopped"


def test_close_brings_back_who_still_connects(wire_to, monkeypatch):
    asked, over = threading.Event(), threading.Event()

    def lookup(*_, **__):
        asked.set()
        over.wait(30)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    wire = wire_to("http://gateway.example", timeout=30)
    found: list[Exchange] = []
    sender = threading.Thread(target=lambda: found.append(pay(wire)))
    sender.start()
    assert asked.wait(5)
    wire.close()
    sender.join(3)
    over.set()
    assert problem_of(found[0])[0] == "stopped"


def test_the_budget_and_the_stop_hold_before_anything_is_sent(wire_to):
    with hostile(answers(page(b"ok"))) as far:
        wire = wire_to(far, pace=Pace(1, budget=1))
        pay(wire)
        with pytest.raises(BudgetSpent):
            pay(wire)
        wire.pace.stop("enough")
        with pytest.raises(Stopped, match="enough"):
            pay(wire)
    assert (len(far.requests), wire.pace.spent) == (1, 1)


def test_five_connection_failures_in_a_row_stop_the_run(wire_to):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    wire = wire_to(f"http://127.0.0.1:{port}")
    for _ in range(5):
        assert problem_of(pay(wire))[0] == "unreachable"
    with pytest.raises(
        Stopped, match=rf"5 connection failures in a row, the last: 127\.0\.0\.1:{port} refused"
    ):
        pay(wire)


def test_a_transport_in_process_serves_as_well(wire_to):
    wire = wire_to(
        "http://gateway.example", transport=httpx.MockTransport(lambda r: httpx.Response(200, text=r.method))
    )
    exchange = pay(wire)
    assert exchange.response is not None
    assert exchange.response.body == b"POST"


@pytest.mark.parametrize("header", [("X-Bad", "a\r\nb"), ("X-Худо", "a")])
def test_a_request_that_cannot_be_sent_is_our_defect(wire_to, header):
    with hostile(answers(page(b"ok"))) as far, pytest.raises(WireDefect):
        pay(wire_to(far), headers=[header])


def test_more_requests_than_slots_is_our_defect(wire_to, monkeypatch):
    monkeypatch.setattr("conformance.exchange.transport._PATIENCE_WITH_POOL", 0.1)
    over, arrived = threading.Event(), threading.Event()

    def behave(sock: socket.socket, request: bytes) -> None:
        arrived.set()
        over.wait(30)

    with hostile(behave) as far:
        wire = wire_to(far, pace=Pace(2), transport=Connections(1))
        threading.Thread(target=pay, args=(wire,), daemon=True).start()
        assert arrived.wait(5)
        with pytest.raises(WireDefect, match="slots"):
            pay(wire)
        over.set()
