"""When a notification comes again: where nobody answered, at growing intervals, at most 8 times in four hours."""

from datetime import timedelta
from itertools import pairwise

import httpx
import pytest
from notified_shop import ACCEPTED, REFUSED, SILENT, notified_shop

from conformance.simulator.notifier.message import Reply
from conformance.simulator.notifier.outbox import INTERVALS
from conformance.simulator.notifier.replies import understood
from conformance.simulator.settings import NotificationSettings

ENVELOPE = '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>{}</e:Body></e:Envelope>'
FAULT = ENVELOPE.format("<e:Fault><faultcode>5</faultcode><faultstring>143</faultstring><detail/></e:Fault>")
XML = b'<pushpaymentresult firstcode="%s" secondcode="%s"></pushpaymentresult>'


def test_the_intervals_are_the_vendors():
    assert len(INTERVALS) == 8
    assert sum(INTERVALS, timedelta()) <= timedelta(hours=4)
    assert all(before < after for before, after in pairwise(INTERVALS))


def test_what_nobody_answers_comes_eight_times_again_and_no_more():
    shop = notified_shop(None, SILENT)
    shop.pay()
    for _ in range(24 * 60):
        shop.advance(1)
    assert len(shop.came.requests) == 9
    assert len({request.content for request in shop.came.requests}) == 1


def test_each_comes_when_its_interval_has_passed_and_not_before():
    shop = notified_shop(None, SILENT)
    shop.pay()
    for count, interval in enumerate(INTERVALS, start=1):
        shop.advance(interval / timedelta(minutes=1) - 0.01)
        assert len(shop.came.requests) == count
        shop.advance(0.01)
        assert len(shop.came.requests) == count + 1


def test_one_step_of_the_clock_over_several_intervals_sends_them_all():
    shop = notified_shop(None, SILENT)
    shop.pay()
    shop.advance(8)
    assert len(shop.came.requests) == 4
    shop.advance(240)
    assert len(shop.came.requests) == 9


def test_an_answer_on_the_way_ends_it():
    shop = notified_shop(None, SILENT, SILENT, ACCEPTED)
    shop.pay()
    shop.advance(240)
    assert len(shop.came.requests) == 3
    assert len(shop.account.outbox) == 0


@pytest.mark.parametrize("reply", [ACCEPTED, REFUSED])
def test_an_acceptance_and_a_refusal_both_end_it(reply):
    shop = notified_shop(None, reply)
    shop.pay()
    shop.advance(240)
    assert len(shop.came.requests) == 1


@pytest.mark.parametrize(
    "reply",
    [
        SILENT,
        httpx.ConnectError,
        httpx.RemoteProtocolError,
        httpx.Response(500, content=ACCEPTED.content),
        httpx.Response(302, headers={"Location": "http://elsewhere.example/"}),
        httpx.Response(200),
        httpx.Response(200, content=b"OK"),
        httpx.Response(200, content=b"<pushpaymentresult>"),
        httpx.Response(200, content=b"<pushpaymentresult/>"),
    ],
    ids=repr,
)
def test_what_is_no_reply_has_it_sent_again(reply):
    shop = notified_shop(None, reply)
    shop.pay()
    shop.advance(1)
    assert len(shop.came.requests) == 2


@pytest.mark.parametrize("reply", [httpx.Response(200), httpx.Response(500), SILENT])
def test_where_http_200_is_expected_nothing_comes_again(reply):
    shop = notified_shop(None, reply, expected_answer="http-200")
    shop.pay()
    shop.advance(240)
    assert len(shop.came.requests) == 1


@pytest.mark.parametrize(
    ("protocol", "body", "expected"),
    [
        ("POST", XML % (b"0", b"0"), "accepted"),
        ("POST", XML % (b"5", b"0"), "refused"),
        ("POST", XML % (b"0", b"7"), "refused"),
        ("POST", ENVELOPE.format("<ok/>").encode(), "no answer"),
        ("SOAP", ENVELOPE.format("<ok/>").encode(), "accepted"),
        ("SOAP EXT", FAULT.encode(), "refused"),
        ("SOAP", XML % (b"0", b"0"), "no answer"),
        ("SOAP", b"not XML", "no answer"),
    ],
)
def test_a_reply_is_read_in_the_protocol_of_the_account(protocol, body, expected):
    settings = NotificationSettings(url="http://shop.example/", protocol=protocol)
    assert understood(Reply(200, "text/xml", body), settings) == expected


def test_a_reply_in_windows_1251_is_read():
    body = '<?xml version="1.0" encoding="windows-1251"?><pushpaymentresult firstcode="9" secondcode="0"/>'
    reply = Reply(200, "text/xml; charset=windows-1251", body.encode("cp1251"))
    assert understood(reply, NotificationSettings()) == "refused"
