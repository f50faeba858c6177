"""A delivery as bytes: its fields, its seal, and the ways it can be written."""

import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from conformance.exchange.merchant import MerchantTarget
from conformance.exchange.shop import number_like
from conformance.exchange.shop.genuine import billnumber_of
from conformance.exchange.shop.notifying import Bound, Notifier
from conformance.exchange.shop.sealing import Sealer
from conformance.planning.delivery.deliveries import Deliver
from conformance.protocol import signatures
from conformance.protocol.notification import fields as rows

VECTORS = Path(__file__).resolve().parents[2] / "fixtures" / "vectors"
BOUND = Bound(
    {"own": "1001", "other": "1002"},
    {"own": "5712345678901234", "other": "57"},
    datetime(2026, 3, 7, 10, 15, tzinfo=UTC),
)


def shop(**changes):
    facts = {"result_url": "http://127.0.0.1/result", "merchant_id": "700123", "secret": "topsecret"}
    return MerchantTarget.model_validate({**facts, "orders": {"numbers": "1..2"}, **changes})


def notifier(target=None, key=None):
    target = target or shop()
    return Notifier(target, Sealer(target, key))


def sent(deliver, target=None, key=None):
    return dict(notifier(target, key).fields(Deliver.model_validate(deliver), BOUND))


def test_a_genuine_one_has_every_field_of_the_table_that_is_always_sent_in_its_order():
    assert list(sent({})) == [row.name for row in rows() if row.presence == "always"]
    assert set(sent({"extra": ["fiscal", "positions", "3-D Secure"]})) == {row.name for row in rows()}


def test_it_is_sealed_by_the_formula_of_the_document():
    made = sent({"fields": {"ordernumber": "ORD-17", "amount": "250.00", "currency": "BYN"}})
    assert made["checkvalue"] == "0BBED05AC2383B629C33C1B4DC00A5E6"
    assert made["signature"] == ""
    assert (
        sent(
            {"state": "Declined", "fields": {"ordernumber": "ORD-17", "amount": "250.00", "currency": "BYN"}}
        )["checkvalue"]
        == "CC17F7AB7B151CA8F57E0E0103403D7A"
    )


def test_a_decline_says_so_in_every_field_and_dates_are_those_of_the_document():
    made = sent({"state": "Declined", "age": 4})
    assert (made["responsecode"], made["approvalcode"]) == ("AS100", "")
    assert made["packetdate"] == "07.03.2026 06:15:00"


def test_a_shop_that_verifies_signatures_gets_one_and_no_check_value():
    keys = signatures.new_key_pair()
    made = sent({}, shop(signature="RSA", result_url="embedded"), keys.private)
    assert made["checkvalue"] == ""
    assert signatures.verify(keys.public, signatures.notification_x(made), made["signature"])


@pytest.mark.parametrize(
    ("seal", "checkvalue"),
    [
        ("absent", None),
        ("empty", ""),
        ("other order", "other"),
        ("wrong", "other"),
        ("without secret", "other"),
    ],
)
def test_a_forged_seal_is_another_one(seal, checkvalue):
    right, made = sent({})["checkvalue"], sent({"seal": seal}).get("checkvalue")
    assert made == checkvalue or (checkvalue == "other" and made != right and len(made) == 32)


@pytest.mark.parametrize(("seal", "place"), [("other first digit", 0), ("other last digit", 31)])
def test_a_seal_can_be_right_but_for_one_digit(seal, place):
    for order in range(40):
        fields = {"fields": {"ordernumber": str(order)}}
        right, made = sent(fields)["checkvalue"], sent({**fields, "seal": seal})["checkvalue"]
        assert len(made) == 32
        assert [at for at in range(32) if made[at] != right[at]] == [place]


def test_what_is_changed_after_sealing_leaves_the_seal_as_it_was():
    made = sent({"change": {"amount": "{more}", "billnumber": None, "checkvalue": "{seal}0"}})
    assert made["amount"] == "1128.70"
    assert "billnumber" not in made
    assert made["checkvalue"] == sent({})["checkvalue"] + "0"


def test_headers_can_be_added_and_hold_what_the_run_knows():
    conveyed = {"headers": [["Cookie", "ordernumber={other}"]]}
    posted = notifier().posted(Deliver.model_validate({"conveyed": conveyed}), BOUND)
    assert ("Cookie", "ordernumber=1002") in posted.headers
    assert posted.headers[0][0] == "Content-Type"


def test_a_kopeck_can_be_converted_to_the_whole_amount():
    made = sent({"fields": {"amount": "0.01", "rate": "{hundredths}"}})
    assert (made["amount"], made["rate"]) == ("0.01", "12870")


def test_another_secret_word_makes_another_check_value():
    assert sent({"secret": "SALT"})["checkvalue"] == signatures.check_value(
        "SALT", signatures.notification_x(sent({}))
    )


def test_the_first_deliverys_seal_can_be_used_again():
    write = notifier()
    first = write.posted(Deliver(), BOUND)
    again = write.posted(Deliver.model_validate({"order": "other", "seal": "first delivery's"}), BOUND, first)
    assert dict(again.fields)["ordernumber"] == "1002"
    assert dict(again.fields)["checkvalue"] == dict(first.fields)["checkvalue"]


@pytest.mark.parametrize("percent", ["upper", "lower", "letters", "%20"])
def test_however_it_is_escaped_it_means_the_same(percent):
    deliver = Deliver.model_validate(
        {"fields": {"ordercomment": "Два билета & 100%"}, "conveyed": {"percent": percent}}
    )
    posted = notifier().posted(deliver, BOUND)
    assert tuple(parse_qsl(posted.body.decode(), keep_blank_values=True)) == posted.fields
    assert (b"%d0" in posted.body) is (percent == "lower")
    assert posted.headers == (("Content-Type", "application/x-www-form-urlencoded"),)


def test_windows_1251_is_written_and_declared():
    deliver = Deliver.model_validate(
        {"fields": {"ordercomment": "Да"}, "conveyed": {"charset": "windows-1251", "declared": True}}
    )
    posted = notifier().posted(deliver, BOUND)
    assert b"ordercomment=%C4%E0&" in posted.body
    assert posted.headers[0][1].endswith("; charset=windows-1251")


def test_a_get_carries_its_fields_in_the_query_and_further_fields_come_last():
    conveyed = {"method": "GET", "append": [["amount", "{amount}"]], "more_fields": 2}
    posted = notifier().posted(Deliver.model_validate({"conveyed": conveyed}), BOUND)
    assert posted.body == b""
    assert posted.query.endswith("&amount=128.70&Unknown0=0&Unknown1=1")


def test_a_query_goes_into_the_url_besides_the_body_with_its_values_filled_in():
    conveyed = {"query": [["ordernumber", "{other}"], ["amount", "{amount}"]]}
    posted = notifier().posted(Deliver.model_validate({"conveyed": conveyed}), BOUND)
    assert posted.query == "ordernumber=1002&amount=128.70"
    assert dict(parse_qsl(posted.body.decode()))["ordernumber"] == "1001"
    got = notifier().posted(Deliver.model_validate({"conveyed": {**conveyed, "method": "GET"}}), BOUND)
    assert got.query.endswith("&ordernumber=1002&amount=128.70")


@pytest.mark.parametrize("value", [True, 0, None, []])
def test_json_has_the_fields_of_a_real_order_and_a_check_value_that_is_no_text(value):
    conveyed = {"as": "json", "members": {"checkvalue": value}}
    posted = notifier().posted(Deliver.model_validate({"conveyed": conveyed}), BOUND)
    assert json.loads(posted.body) == {**sent({}), "checkvalue": value}
    assert posted.headers == (("Content-Type", "application/json"),)
    assert posted.fields == ()


def test_members_are_of_json_alone():
    with pytest.raises(ValueError, match="`as: json` beside `members`"):
        Deliver.model_validate({"conveyed": {"members": {"checkvalue": True}}})


def test_the_fields_and_headers_that_the_shop_needs_besides_go_along():
    target = shop(fields={"csrf": "t0ken-value"}, headers={"X-Shop": "h3ader-value"})
    posted = notifier(target).posted(Deliver(), BOUND)
    assert posted.fields[-1] == ("csrf", "t0ken-value")
    assert ("X-Shop", "h3ader-value") in posted.headers
    assert {secret.value for secret in target.secrets} >= {"t0ken-value", "h3ader-value"}


def test_billnumbers_have_sixteen_digits_and_differ():
    made = {billnumber_of("RUN001", f"case{number}") for number in range(500)}
    assert len(made) == 500
    assert all(len(each) == 16 and each.isdigit() for each in made)


def test_the_zero_like_vector_is_right_and_the_sample_target_uses_it():
    facts = json.loads((VECTORS / "zero_like.json").read_text("utf-8"))
    value = signatures.check_value(facts["secret"], signatures.notification_x(facts))
    assert value == facts["checkvalue"]
    assert value.startswith("0E")
    assert value[2:].isdecimal()
    assert float(value) == 0.0
    text = (VECTORS.parent / "targets" / "sample-merchant.yaml").read_text("utf-8")
    assert f'zero_like: "{facts["ordernumber"]}"' in text
    for name in ("merchant_id", "secret", "amount", "currency"):
        assert facts[name] in text


SIGNED = ("700123", "541627", "128.70", "RUB", "Approved")
"""Of the sample shop: its check value is 32 decimal digits."""
SECRET = "sample secret word"


def check_value(ordernumber="541627", amount="128.70"):
    x = {"merchant_id": "700123", "currency": "RUB", "orderstate": "Approved"}
    return signatures.check_value(
        SECRET, signatures.notification_x({**x, "ordernumber": ordernumber, "amount": amount})
    )


def test_a_number_like_order_is_recognised_among_others():
    search = number_like.Search(b"700123", b"128.70RUBApproved", SECRET.encode())
    assert search.among(range(541_500, 541_627)) is None
    assert search.among(range(541_500, 541_700)) == "541627"
    assert search.among(range(1_051_093_700, 1_051_093_800)) == "1051093773"
    assert check_value() == "64420282876810537315900849428323"
    fields = dict(
        zip(("merchant_id", "ordernumber", "amount", "currency", "orderstate"), SIGNED, strict=True)
    )
    assert number_like.number_like_order(fields, SECRET, 541_600) == "541627"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("71234567890123456789012345678901", "7.123456789012346e+31"),
        ("0E383772384077389389963179245435", "0.0"),
        ("71234567890123456789012345678E02", "7.123456789012346e+30"),
        ("7E234567890123456789012345678901", "0"),
        ("7A234567890123456789012345678901", "0"),
    ],
)
def test_a_check_value_that_reads_as_a_number_is_written_otherwise(value, written):
    assert number_like.alike(value) == written
    assert number_like.reads_as_number(value) is (written != "0")


def test_the_amount_that_is_found_is_the_orders_for_every_float(monkeypatch):
    target = shop(secret=SECRET)
    monkeypatch.setattr(number_like, "_DIGITS", 3)
    monkeypatch.setattr(number_like.Search, "among", lambda _self, _numbers: "123")
    monkeypatch.setattr(number_like, "_found", lambda search, _first, _patience: search.among(range(1)))
    made = sent({"fields": {"amount": "{number-like}"}, "change": {"checkvalue": "{alike}"}}, target)
    assert made["amount"] == "128.7000000000000000123"
    assert float(made["amount"]) == 128.7
    assert made["checkvalue"] == "0"


def test_the_seal_of_a_number_like_order_is_written_otherwise():
    deliver = {"fields": {"ordernumber": "541627"}, "change": {"checkvalue": "{alike}"}}
    made = sent(deliver, shop(secret=SECRET))
    assert made["checkvalue"] != check_value()
    assert float(made["checkvalue"]) == float(check_value())


def test_the_search_is_given_up_in_time():
    fields = dict.fromkeys(("merchant_id", "ordernumber", "amount", "currency", "orderstate"), "1")
    assert number_like.number_like_amount(fields, "word", patience=0.1) is None
