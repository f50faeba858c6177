"""Looking at orders: by a command, by a URL, and what is seen."""

import json
import re
import sys
import time
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from conformance.exchange.merchant import MerchantTarget
from conformance.exchange.pace import Pace
from conformance.exchange.redacting.redaction import Redactor, Secret
from conformance.exchange.shop.books import Observer
from conformance.exchange.shop.observer import CannotSee, Watch, by_command, by_http
from conformance.exchange.wire import Wire

VECTOR = Path(__file__).parents[2] / "fixtures" / "vectors" / "zero_like.json"
PATTERNS = Observer(http="/x", paid="paid", authorised="hold", declined="no money", credited=r"sum=([0-9.]+)")


def watch(say, settle=0.0, secrets=()):
    return Watch(PATTERNS, say, Redactor(secrets), settle)


@pytest.mark.parametrize(
    ("said", "state", "credited"),
    [
        ("paid sum=100.50", "paid", "100.50"),
        ("paid, on hold sum=0", "authorised", "0"),
        ("no money", "declined", None),
        ("anything else", "unpaid", None),
        ("", "unpaid", None),
    ],
)
def test_what_the_shop_says_is_read_by_the_patterns(said, state, credited):
    seen = watch(lambda _: said).see(3, "1001")
    assert (seen.step, seen.order, seen.state, seen.credited) == (3, "1001", state, credited)


def test_an_order_is_looked_at_until_it_is_as_hoped_or_time_is_up():
    said = iter(["new", "new", "paid"])
    assert watch(lambda _: next(said), settle=5.0).see(0, "1", ("paid",)).state == "paid"
    assert watch(lambda _: "new", settle=0.1).see(0, "1", ("paid",)).state == "unpaid"


def test_what_must_not_come_is_not_waited_for():
    looks = []
    watch(lambda order: looks.append(order) or "new", settle=60.0).see(0, "1")
    assert looks == ["1"]


def test_a_shop_that_stores_late_is_given_as_long_for_what_must_not_come():
    begun = time.monotonic()
    watching = watch(lambda _: "paid" if time.monotonic() - begun > 0.1 else "new", settle=5.0)
    assert watching.see(0, "1", ("paid",)).state == "paid"
    begun = time.monotonic()
    assert watching.see(1, "2").state == "paid"


@pytest.mark.parametrize(
    ("said", "unpaid"), [("new", True), ("paid", False), ("hold", False), ("no money", False)]
)
def test_a_fresh_order_is_an_unpaid_one(said, unpaid):
    assert watch(lambda _: said).is_unpaid("1") is unpaid


def test_an_order_that_cannot_be_seen_says_why_without_secrets():
    def fail(_):
        raise CannotSee("the token s3cret-token is wrong")

    seen = watch(fail, secrets=[Secret("observer", "s3cret-token")]).see(0, "1")
    assert (seen.state, seen.problem) == (None, "the token [redacted:observer] is wrong")


def test_a_command_is_given_the_number_as_one_argument_and_no_shell():
    look = by_command((sys.executable, "-c", "import sys; print(sys.argv[1:])", "{ordernumber}; echo"), 9.0)
    assert look("1001 $(id)").strip() == "['1001 $(id); echo']"
    with pytest.raises(CannotSee, match=re.escape("exit code 3")):
        by_command((sys.executable, "-c", "raise SystemExit(3)"), 9.0)("1")


def test_an_order_number_is_one_piece_of_the_observers_url():
    asked = []

    def handle(request):
        asked.append(request.url.raw_path)
        return httpx.Response(200, text="new")

    transport = httpx.MockTransport(handle)
    wire = Wire("http://shop.invalid", Pace(1, None, None), Redactor(()), transport=transport)
    assert by_http(wire, "/orders/{ordernumber}?all=1")("A/7?x#1 Б") == "new"
    assert asked == [b"/orders/A%2F7%3Fx%231%20%D0%91?all=1"]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_url_that_answers_no_page_shows_nothing(status):
    transport = httpx.MockTransport(lambda _: httpx.Response(status, text="paid"))
    wire = Wire("http://shop.invalid", Pace(1, None, None), Redactor(()), transport=transport)
    with pytest.raises(CannotSee, match=f"answers {status}"):
        by_http(wire, "/x")("1")


def test_an_observer_that_hangs_is_given_the_time_of_the_target():
    with pytest.raises(CannotSee, match=r"had not ended after 0.2 s"):
        by_command((sys.executable, "-c", "import time; time.sleep(20)"), 0.2)("1")


def test_after_three_failed_looks_in_a_row_nobody_looks_any_more():
    said = iter([None, None, "new", None, None, None, "paid"])

    def look(_):
        answer = next(said)
        if answer is None:
            raise CannotSee("it hangs")
        return answer

    watching = watch(look)
    seen = [watching.see(0, str(number), ("paid",) if number % 2 else ()) for number in range(8)]
    assert [each.state for each in seen] == [None, None, "unpaid", *[None] * 5]
    assert seen[5].problem == "it hangs"
    assert seen[6].problem == "nobody looks any more: 3 looks in a row failed, the last because it hangs"
    assert watching.is_unpaid("9")
    assert next(said) == "paid"


SHOP = {"result_url": "http://127.0.0.1/r", "merchant_id": "1", "secret": "s", "orders": {"numbers": "1..2"}}
ZERO_LIKE = {
    "merchant_id": "700123",
    "secret": "sample secret word",
    "orders": {"numbers": ["1"], "zero_like": json.loads(VECTOR.read_text("utf-8"))["ordernumber"]},
}


def test_what_a_shop_is_able_to_follows_from_its_description():
    assert MerchantTarget.model_validate({**SHOP, "pace": {"in_flight": 1}}).able_to == {"number-like search"}
    observer = {"command": ("x",), "paid": "p", "authorised": "h", "credited": "(.)"}
    full = {
        **SHOP,
        "observer": observer,
        "capabilities": ("hostile-input",),
        **ZERO_LIKE,
    }
    assert MerchantTarget.model_validate(full).able_to == {
        "observer", "credited", "authorised", "race", "zero-like", "hostile-input",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"signature": "RSA"}, "a `signing_key`, because signature is RSA"),
        ({"orders": {"numbers": "9..1"}}, "a range of 1 to"),
        ({"orders": {"numbers": "1-9"}}, "a range such as 1001..1060"),
        ({"orders": {"http": "shop/new"}}, "a path on the result URL's host"),
        ({"result_url": "http://u:p@shop/r"}, "without credentials or fragment"),
        ({"result_url": "http://shop/r#x"}, "without credentials or fragment"),
    ],
)
def test_a_mistake_in_the_description_is_told(changes, expected):
    with pytest.raises(ValidationError) as error:
        MerchantTarget.model_validate({**SHOP, **changes})
    assert expected in str(error.value)


def test_path_and_query_of_the_result_url_are_kept_and_not_recorded():
    shop = MerchantTarget.model_validate({**SHOP, "result_url": "https://shop.example/r/assist?token=abc"})
    assert shop.result_url.endswith("/r/assist?token=abc")
    assert shop.public_facts()["result_url"] == "https://shop.example/r/assist"
