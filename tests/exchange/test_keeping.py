"""Orders that probes share: when one is not as it was, and what shows that."""

import pytest

from conformance.exchange.evidence import Exchange, Observation, ReceivedResponse, SentRequest
from conformance.exchange.merchant import MerchantTarget
from conformance.exchange.redacting.redaction import Redactor
from conformance.exchange.shop.books import Observer
from conformance.exchange.shop.keeping import Keeper
from conformance.exchange.shop.observer import CannotSee, Watch
from conformance.exchange.shop.success import is_success

PATTERNS = Observer(http="/x", paid="paid", credited=r"sum=(\S+)")
ACCEPTED = b'<pushpaymentresult firstcode="0" secondcode="0"/>'
REFUSED = b'<pushpaymentresult firstcode="9" secondcode="0"/>'


def shop(**changes):
    facts = {
        "result_url": "http://127.0.0.1/r",
        "merchant_id": "1",
        "secret": "s",
        "orders": {"numbers": "1..2"},
    }
    return MerchantTarget.model_validate({**facts, **changes})


def answer(body, status=200):
    response = ReceivedResponse(status, (("Content-Type", "text/xml"),), body)
    return Exchange(0, "deliver", SentRequest("POST", "http://127.0.0.1/r", (), b"", ()), response, 0.0, 0.1)


def kept(before, after, body=REFUSED):
    said = iter([before, after])
    keeper = Keeper(shop(), Watch(PATTERNS, lambda _: next(said), Redactor(()), 0.0))
    keeper.remember(["1"])
    return not keeper.is_changed(["1"], [answer(body)])


@pytest.mark.parametrize(
    ("before", "after", "body", "still"),
    [
        ("new sum=0.00", "new sum=0.00", ACCEPTED, True),
        ("new sum=0.00", "new sum=0", ACCEPTED, False),
        ("new sum=0.00", "new sum=0", REFUSED, True),
        ("new sum=0.00", "paid sum=100.50", REFUSED, False),
        ("new sum=0.00", "new sum=100.50", REFUSED, False),
        ("new", "new sum=1.00", REFUSED, False),
        ("new at 10:15", "new at 10:16", REFUSED, True),
        ("new", "declined", ACCEPTED, False),
    ],
)
def test_an_order_is_looked_at_before_it_is_handed_on(before, after, body, still):
    assert kept(before, after, body) is still


def test_an_order_that_was_looked_at_since_is_not_looked_at_again():
    keeper = Keeper(shop(), Watch(PATTERNS, lambda _: pytest.fail("looked again"), Redactor(()), 0.0))
    assert keeper.is_changed(["1"], [], [Observation(0, "1", "paid")])


@pytest.mark.parametrize(
    ("facts", "can_create", "came", "changed"),
    [
        ({}, False, answer(ACCEPTED), True),
        ({}, False, answer(REFUSED), False),
        ({}, True, answer(b"OK"), False),
        ({"expected_answer": "http-200"}, True, answer(b"OK"), True),
        ({"expected_answer": "http-200"}, True, answer(b"no", 400), False),
        ({"expected_answer": "http-200"}, True, answer(REFUSED), False),
        ({"expected_answer": "http-200"}, False, answer(b"OK"), False),
    ],
)
def test_where_nobody_sees_the_order_the_answer_tells_by_what_the_account_expects(
    facts, can_create, came, changed
):
    def blind(_):
        raise CannotSee("down")

    for watch in (None, Watch(PATTERNS, blind, Redactor(()), 0.0)):
        keeper = Keeper(shop(**facts), watch, can_create=can_create)
        keeper.remember(["1"])
        assert keeper.is_changed(["1"], [came]) is changed


def test_a_success_is_what_the_account_takes_for_one():
    plain = shop(expected_answer="http-200")
    assert is_success(answer(b"OK"), plain)
    assert not is_success(answer(b"OK", 202), plain)
    assert not is_success(answer(b"OK"), shop())
    assert not is_success(answer(ACCEPTED, 500), shop())
