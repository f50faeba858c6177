"""The commonest mistakes with an answer's check value are recognised by the value they give, each as itself."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.judging.diagnosis import diagnose_answer

ORDER = {
    "ordernumber": "ORD-17",
    "orderamount": "250.00",
    "ordercurrency": "BYN",
    "amount": "8100.00",
    "currency": "RUB",
    "orderstate": "Approved",
}
RIGHT = "0BBED05AC2383B629C33C1B4DC00A5E6"


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def formula(x, secret):
    return md5((md5(secret) + md5(x)).upper()).upper()


# What each mistake gives, by hand, for a merchant, a secret word and an order.
MISTAKES = {
    "lower case": lambda m, s, o: formula(m + right_x(o), s).lower(),
    "joined with ;": lambda m, s, o: formula(";".join([m, *parts(o)]), s),
    "no state": lambda m, s, o: formula(m + "".join(parts(o)[:-1]), s),
    "amount and currency": lambda m, s, o: formula(
        m + o["ordernumber"] + o["amount"] + o["currency"] + o["orderstate"], s
    ),
    "no merchant": lambda m, s, o: formula(right_x(o), s),
    "inner digests in lower case": lambda m, s, o: md5(md5(s) + md5(m + right_x(o))).upper(),
    "X first": lambda m, s, o: md5((md5(m + right_x(o)) + md5(s)).upper()).upper(),
}


def parts(order):
    return [order[name] for name in ("ordernumber", "orderamount", "ordercurrency", "orderstate")]


def right_x(order):
    return "".join(parts(order))


def test_the_formula_written_here_is_the_documented_one():
    assert formula("700123" + right_x(ORDER), "topsecret") == RIGHT


@pytest.mark.parametrize("received", [RIGHT, "", "0", RIGHT[:-1], "F" * 32])
def test_the_right_value_and_what_no_mistake_gives_have_no_diagnosis(received):
    assert diagnose_answer(received, "topsecret", "700123", ORDER) is None


words = st.text("ABCdef0123456789-_.", min_size=2, max_size=12)
amounts = st.integers(100, 10**9).map(lambda cents: f"{cents // 100}.{cents % 100:02d}")
orders = st.fixed_dictionaries(
    {
        "ordernumber": words,
        "orderamount": amounts,
        "ordercurrency": st.sampled_from(["BYN", "USD"]),
        "amount": amounts,
        "currency": st.sampled_from(["RUB", "EUR"]),
        "orderstate": st.sampled_from(["Approved", "Delayed", "Declined"]),
    }
)


@settings(max_examples=25, deadline=None, database=None, derandomize=True)
@given(words, st.integers(1, 2**31 - 1).map(str), orders)
def test_every_mistake_is_named_and_named_the_same_whatever_the_order(secret, merchant_id, order):
    for mistake, wrong in MISTAKES.items():
        said = diagnose_answer(wrong(merchant_id, secret, order), secret, merchant_id, order)
        assert said == diagnose_answer(wrong("700123", "topsecret", ORDER), "topsecret", "700123", ORDER), (
            mistake
        )
        assert said is not None
        assert said.startswith("this is the value you get when ")


def test_no_two_mistakes_are_told_alike():
    said = {
        name: diagnose_answer(wrong("700123", "topsecret", ORDER), "topsecret", "700123", ORDER)
        for name, wrong in MISTAKES.items()
    }
    assert None not in said.values()
    assert len(set(said.values())) == len(MISTAKES), said
