"""What must hold of check values and signatures whatever the fields are."""

import base64

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from conformance.protocol.check_values import (
    ANSWER_FIELDS,
    NOTIFICATION_FIELDS,
    PAYMENT_PAGE_EXTRAS,
    REQUEST_FIELDS,
)
from conformance.protocol.signatures import (
    SignaturePadding,
    answer_x,
    check_value,
    matches,
    new_key_pair,
    notification_x,
    payment_page_x,
    request_x,
    sign,
    verify,
)

steady = settings(deadline=None, derandomize=True)
briefly = settings(deadline=None, derandomize=True, max_examples=25)

texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
undelimited = texts.filter(lambda text: ";" not in text)

KINDS = {
    "request": (REQUEST_FIELDS, request_x),
    "payment-page": ((*REQUEST_FIELDS, *PAYMENT_PAGE_EXTRAS), payment_page_x),
    "notification": (NOTIFICATION_FIELDS, notification_x),
    "answer": (ANSWER_FIELDS, lambda fields: answer_x(fields["merchant_id"], fields)),
}
every_kind = pytest.mark.parametrize(("names", "x_of"), KINDS.values(), ids=list(KINDS))


def messages(names, values=texts):
    return st.fixed_dictionaries(dict.fromkeys(names, values))


@pytest.fixture(scope="module")
def pair():
    return new_key_pair()


@every_kind
def test_any_message_verifies_however_its_names_are_spelt(names, x_of):
    @steady
    @given(messages(names), st.text(max_size=20), st.randoms(use_true_random=False))
    def verifies(message, secret, random):
        value = check_value(secret, x_of(message))
        spelt = [
            (random.choice([str.upper, str.title, str.lower])(name), text) for name, text in message.items()
        ]
        random.shuffle(spelt)
        again = {name.lower(): text for name, text in spelt}
        assert matches(value, check_value(secret, x_of(again)))
        assert len(value) == 32
        assert value == value.upper()

    verifies()


@every_kind
def test_a_change_of_any_signed_field_changes_the_value(names, x_of):
    @steady
    @given(messages(names), st.sampled_from(names), texts, st.text(max_size=20))
    def changes(message, name, other, secret):
        assume(other != message[name])
        changed = {**message, name: other}
        assert check_value(secret, x_of(message)) != check_value(secret, x_of(changed))

    changes()


@every_kind
def test_unsigned_fields_do_not_matter(names, x_of):
    @steady
    @given(messages(names), st.dictionaries(texts, texts, max_size=4))
    def ignores(message, others):
        assume(not {name.lower() for name in others} & set(names))
        assert x_of({**others, **message}) == x_of(message)

    ignores()


def test_another_secret_gives_another_value():
    @steady
    @given(texts, texts, texts)
    def differs(x, secret, other):
        assume(secret != other)
        assert check_value(secret, x) != check_value(other, x)

    differs()


def test_requests_that_differ_are_signed_differently():
    """The delimiter keeps the fields apart, as long as no value holds one."""

    @steady
    @given(messages(REQUEST_FIELDS, undelimited), messages(REQUEST_FIELDS, undelimited))
    def differ(one, other):
        assert (request_x(one) == request_x(other)) == (one == other)

    differ()


def test_notifications_that_differ_may_share_their_check_value():
    """Without a delimiter, characters can wander from one field to the next: a weakness of the protocol."""

    @steady
    @given(messages(NOTIFICATION_FIELDS), st.integers(0, 3), st.integers(1, 40))
    @example(
        dict(zip(NOTIFICATION_FIELDS, ("700123", "ORD-17", "250.00", "BYN", "Approved"), strict=True)), 1, 1
    )
    def wander(message, at, count):
        giver, taker = NOTIFICATION_FIELDS[at : at + 2]
        moved = message[giver][-count:]
        other = {**message, giver: message[giver][: -len(moved)], taker: moved + message[taker]}
        assert other != message
        assert notification_x(other) == notification_x(message)
        assert check_value("s", notification_x(other)) == check_value("s", notification_x(message))

    wander()


def test_where_the_order_number_ends_and_the_amount_begins_is_not_signed():
    cheap = {
        "merchant_id": "1",
        "ordernumber": "ORD-17",
        "amount": "0.50",
        "currency": "RUB",
        "orderstate": "Approved",
    }
    dear = {**cheap, "ordernumber": "ORD-1", "amount": "70.50"}
    assert notification_x(cheap) == notification_x(dear) == "1ORD-170.50RUBApproved"


@pytest.mark.parametrize("padding", list(SignaturePadding))
def test_any_request_verifies_with_its_own_signature_alone(padding, pair):
    @briefly
    @given(messages(REQUEST_FIELDS, undelimited), st.sampled_from(REQUEST_FIELDS), undelimited)
    def verifies(message, name, other):
        signature = sign(pair.private, request_x(message), padding)
        assert verify(pair.public, request_x(message), signature, padding)
        assume(other != message[name])
        assert not verify(pair.public, request_x({**message, name: other}), signature, padding)

    verifies()


def test_a_signature_with_any_bit_turned_is_refused(pair):
    @briefly
    @given(st.integers(0, 128 * 8 - 1))
    def refuses(bit):
        raw = bytearray(base64.b64decode(sign(pair.private, "700123;ORD-17;250.00;BYN")))
        raw[bit // 8] ^= 1 << bit % 8
        assert not verify(pair.public, "700123;ORD-17;250.00;BYN", base64.b64encode(raw).decode())

    refuses()
