"""The listener: matches what comes in to the probe it is about, answers by script, and stays bounded."""

from urllib.parse import urlencode

import httpx
import pytest

from conformance.exchange.evidence import SentRequest
from conformance.exchange.listener.listener import MOST_OF_A_PROBE, MOST_UNMATCHED, Listener
from conformance.exchange.redacting.redaction import Redactor, Secret
from conformance.protocol.messages.acknowledgement import read_acknowledgement

BILL = "5700000000000001"
FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


@pytest.fixture
def listener():
    return Listener({"own": "http://shop.invalid/result"}, Redactor(), run_id="RUN001", instant=True)


def posted(order="RUN001-0123456789a", bill=BILL, headers=FORM, **fields):
    body = urlencode(
        {"ordernumber": order, "billnumber": bill, "packetdate": "07.03.2024 10:15:00", **fields}
    )
    return SentRequest("POST", "http://shop.invalid/result", headers, body.encode())


def test_a_delivery_goes_to_the_probe_of_its_order_number(listener):
    mine, others = listener.watch("RUN001-0123456789a"), listener.watch("RUN001-bbbbbbbbbbb")
    listener.receive(posted())
    assert [each.field("billnumber") for each in mine.arrived] == [BILL]
    assert others.arrived == ()
    assert (listener.received, listener.unmatched_count) == (1, 0)


def test_a_delivery_without_its_order_number_goes_by_the_billnumber_even_if_it_came_before_the_answer(
    listener,
):
    watch = listener.watch("RUN001-0123456789a")
    listener.receive(posted(order="somebody else's"))
    assert watch.arrived == ()
    watch.also("RUN001-0123456789a", BILL)
    assert [each.field("ordernumber") for each in watch.arrived] == ["somebody else's"]
    assert listener.unmatched_count == 0


@pytest.mark.parametrize("order", ["RUN001-0123456789a-and-more", "RUN001-0123456789a-an"])
def test_an_order_number_that_a_case_made_longer_is_known_before_the_answer_comes(listener, order):
    watch = listener.watch("RUN001-0123456789a")
    listener.receive(posted(order=order))
    assert [each.field("ordernumber") for each in watch.arrived] == [order]
    assert listener.unmatched_count == 0


def test_a_body_that_is_no_form_goes_by_the_order_number_of_this_run_that_stands_in_it(listener):
    watch = listener.watch("RUN001-0123456789a")
    body = b"<order><ordernumber>RUN001-0123456789a</ordernumber></order>"
    listener.receive(SentRequest("POST", "http://shop.invalid/result", (("Content-Type", "text/xml"),), body))
    assert [each.request.body for each in watch.arrived] == [body]
    assert watch.arrived[0].fields == {}


def test_what_matches_no_probe_is_kept_up_to_a_bound_and_all_of_it_counted(listener):
    for number in range(MOST_UNMATCHED + 5):
        listener.receive(posted(order=f"ORD-{number}"))
    assert listener.unmatched_count == MOST_UNMATCHED + 5
    assert len(listener.unmatched) == MOST_UNMATCHED
    assert listener.unmatched[-1].field("ordernumber") == f"ORD-{MOST_UNMATCHED + 4}"


def test_what_is_about_an_order_of_this_run_that_nobody_waits_for_is_not_called_a_strangers(listener):
    listener.receive(posted(order="RUN001-fffffffffff"))
    assert (listener.received, listener.unmatched_count) == (1, 0)


def test_of_one_probe_no_more_is_kept_than_the_bound(listener):
    watch = listener.watch("RUN001-0123456789a")
    for _ in range(MOST_OF_A_PROBE + 3):
        listener.receive(posted())
    assert len(watch.take()) == MOST_OF_A_PROBE
    listener.receive(posted())
    assert (len(watch.arrived), listener.unmatched_count) == (MOST_OF_A_PROBE, 0)


def test_a_probe_that_got_nothing_is_shown_what_came_meanwhile_without_an_order(listener):
    watch = listener.watch("RUN001-0123456789a")
    listener.receive(SentRequest("POST", "http://shop.invalid/result", FORM, b""))
    listener.receive(posted(order="ORD-1"))
    assert [each.request.body for each in watch.strays] == [b""]


def test_answers_follow_the_script_and_the_last_one_answers_all_further_ones(listener):
    watch = listener.watch("RUN001-0123456789a", ("silent", "refuse", "ok"))
    replies = [listener.receive(posted()) for _ in range(4)]
    assert replies[0].response is None
    codes = [read_acknowledgement(reply.response.body).accepts for reply in replies[1:]]
    assert codes == [False, True, True]
    assert [each.answered for each in watch.arrived] == ["silent", "refuse", "ok", "ok"]
    assert read_acknowledgement(replies[2].response.body).billnumber == BILL


@pytest.mark.parametrize(
    ("kind", "status", "body"),
    [
        ("500", 500, b"something went wrong\n"),
        ("plain 200", 200, b""),
        ("garbage", 200, b"<<< this is no reply >>>"),
    ],
)
def test_what_no_merchant_should_answer(listener, kind, status, body):
    listener.watch("RUN001-0123456789a", (kind,))
    response = listener.receive(posted()).response
    assert (response.status, response.body) == (status, body)


def test_silence_in_process_is_what_a_closed_connection_looks_like(listener):
    listener.watch("RUN001-0123456789a", ("silent",))
    request = posted()
    with (
        httpx.Client(transport=httpx.MockTransport(listener.handle)) as client,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        client.post(request.url, content=request.body, headers=dict(FORM))


def test_the_step_that_had_begun_last_is_noted(listener):
    watch = listener.watch("RUN001-0123456789a")
    listener.receive(posted())
    watch.step = 2
    listener.receive(posted())
    assert [each.after_step for each in watch.arrived] == [0, 2]


def test_secrets_and_card_numbers_do_not_get_past_the_listener():
    listener = Listener({}, Redactor([Secret("secret", "topsecretword")]), instant=True)
    watch = listener.watch("ORD-1")
    headers = (*FORM, ("X-Word", "topsecretword"))
    listener.receive(
        posted(order="ORD-1", meannumber="4111111111111111", comment="topsecretword", headers=headers)
    )
    shown = watch.arrived[0]
    assert "topsecretword" not in repr(shown)
    assert "4111111111111111" not in repr(shown)
    assert shown.field("meannumber").startswith("[redacted:pan:")


@pytest.mark.parametrize(
    ("charset", "text", "read"),
    [("utf-8", "Иван", "Иван"), ("windows-1251", "Иван", "Иван"), (None, "Иван", "Иван")],
)
def test_parameters_are_read_in_the_charset_that_they_declare(listener, charset, text, read):
    watch = listener.watch("RUN001-0123456789a")
    kind = FORM[0][1] + (f"; charset={charset}" if charset else "")
    body = urlencode(
        {"ordernumber": "RUN001-0123456789a", "firstname": text}, encoding=charset or "utf-8"
    ).encode()
    listener.receive(SentRequest("POST", "http://shop.invalid/", (("Content-Type", kind),), body))
    assert watch.arrived[0].field("firstname") == read


def test_cyrillic_in_another_charset_than_declared_is_not_read_as_if_nothing_were(listener):
    watch = listener.watch("RUN001-0123456789a")
    body = urlencode(
        {"ordernumber": "RUN001-0123456789a", "firstname": "Иван"}, encoding="windows-1251"
    ).encode()
    listener.receive(SentRequest("POST", "http://shop.invalid/", FORM, body))
    assert watch.arrived[0].field("firstname") != "Иван"


def test_a_payment_of_this_run_under_a_number_of_another_form_is_not_reported_as_unknown(listener):
    listener.receive(posted(order="7"))
    listener.receive(posted(order="8", bill="5700000000000009"))
    assert listener.unmatched_count == 2
    listener.made("7", BILL)
    listener.receive(posted(order="7"))
    assert [each.field("ordernumber") for each in listener.unmatched] == ["8"]
    assert listener.unmatched_count == 1
