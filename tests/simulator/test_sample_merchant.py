"""The sample merchant keeps what the suite asks of a shop."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sample_merchant import FORM, GENUINE, PAID, UNPAID, forged, gateway, genuine, sealed, signed

from conformance.protocol.messages import encode_form
from conformance.protocol.signatures import new_key_pair
from conformance.simulator.merchant.settings import SAMPLE_SHOP, ZERO_LIKE, Orders

HOLD = ("hold", "0.00")
DECLINED = ("declined", "0.00")


def test_a_payment_is_acknowledged_with_what_came_and_credited():
    shop = gateway()
    reply = shop.notify(genuine())
    assert (reply.firstcode, reply.secondcode) == ("0", "0")
    assert (reply.billnumber, reply.packetdate) == ("5700123000000011", "07.03.2026 10:15:00")
    assert shop.sees() == PAID
    assert shop.sees("1002") == UNPAID


def test_a_check_value_made_by_hand_is_believed():
    # With md5sum: topsecret over 7001231001128.70RUBApproved.
    shop = gateway(secret="topsecret")
    assert shop.accepts({**GENUINE, "checkvalue": "E4927ECD2E2D5466EFEA514CC56F7132"})


@pytest.mark.parametrize(
    ("states", "seen"),
    [
        (["Approved"], PAID),
        (["Delayed"], HOLD),
        (["Declined"], DECLINED),
        (["In Process"], UNPAID),
        (["Canceled"], UNPAID),
        (["PartialDelayed"], UNPAID),
        (["Delayed", "Approved"], PAID),
        (["Delayed", "Declined"], HOLD),
        (["Declined", "Approved"], PAID),
        (["Declined", "Declined", "Delayed"], HOLD),
        (["Approved", "Declined"], PAID),
        (["Approved", "Delayed"], PAID),
        (["Approved", "In Process"], PAID),
        (["Approved", "Canceled"], PAID),
        (["Approved", "Approved", "Approved"], PAID),
        (["In Process", "Approved"], PAID),
    ],
)
def test_every_state_is_acknowledged_and_none_goes_back(states, seen):
    shop = gateway()
    for state in states:
        code = "AS000" if state in ("Approved", "Delayed") else "AS102"
        assert shop.accepts(genuine(orderstate=state, responsecode=code))
    assert shop.sees() == seen


@pytest.mark.parametrize(
    "state", ["Declined", "In Process", "Canceled", "PartialCanceled", "Timeout", "approved", ""]
)
def test_success_codes_pay_nothing_where_the_state_does_not(state):
    shop = gateway()
    shop.notify(genuine(orderstate=state, responsecode="AS000"))
    assert shop.sees()[0] in ("unpaid", "declined")


RIGHT = genuine()["checkvalue"]

FORGERIES = {
    "absent": forged(checkvalue=None),
    "empty": forged(checkvalue=""),
    "zero": forged(checkvalue="0"),
    "true": forged(checkvalue="true"),
    "wrong": forged(checkvalue="0" * 32),
    "lower-case": forged(checkvalue=RIGHT.lower()),
    "truncated": forged(checkvalue=RIGHT[:31]),
    "longer": forged(checkvalue=RIGHT + "0"),
    "blanks": forged(checkvalue=f" {RIGHT}"),
    "not ascii": forged(checkvalue="Щ" * 16),
    "array": {**forged(checkvalue=None), "checkvalue[]": RIGHT},
    "other order's": forged(checkvalue=genuine(ordernumber="1002")["checkvalue"]),
    "other amount's": forged(checkvalue=genuine(amount="0.01")["checkvalue"]),
    "other secret": sealed(GENUINE, "another secret word"),
    "no secret": sealed(GENUINE, ""),
    "in the signature": {**forged(checkvalue=""), "signature": RIGHT},
    "order number changed": forged(ordernumber="1002"),
    "amount changed": forged(amount="128.7"),
    "currency changed": forged(currency="USD"),
    "state changed": {**genuine(orderstate="Declined"), "orderstate": "Approved"},
    "merchant changed": forged(merchant_id="700124"),
    "digits moved": {**genuine(), "ordernumber": "100", "amount": "1128.70"},
    "twice": [*genuine().items(), ("checkvalue", "0")],
    "twice alike": [*genuine().items(), ("checkvalue", RIGHT)],
    "two orders": [*genuine().items(), ("ordernumber", "1002")],
    "two amounts": [("amount", "0.01"), *genuine().items()],
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_refused_and_blocks_nothing(name):
    shop = gateway()
    for _ in range(2):
        reply = shop.notify(FORGERIES[name])
        assert reply.firstcode not in ("0", None)
        assert (reply.billnumber, reply.packetdate) == (None, None)
    assert [shop.sees(number) for number in ("1001", "1002")] == [UNPAID, UNPAID]
    assert shop.accepts(genuine())
    assert shop.sees() == PAID


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        (genuine(amount="128.69"), ("5", "108")),
        (genuine(amount="100.51"), ("5", "108")),
        (genuine(amount="1.00", orderamount="1.00"), ("5", "108")),
        (genuine(amount="1e2"), ("5", "108")),
        (genuine(amount="NaN"), ("5", "108")),
        (genuine(amount="١٠٠.٥٠"), ("5", "108")),
        (genuine(amount="-128.70"), ("5", "108")),
        (genuine(currency="USD"), ("5", "105")),
        (genuine(currency="rub"), ("5", "105")),
        (genuine(merchant_id="700124"), ("10", "100")),
        (genuine(ordernumber="2001"), ("10", "201")),
        (genuine(ordernumber="01001"), ("10", "201")),
        (genuine(ordernumber=" 1001"), ("10", "201")),
        (genuine(ordernumber="1001' or '1'='1"), ("10", "201")),
        (genuine(responsecode="AS102"), ("5", "170")),
        (genuine(responsecode=""), ("5", "170")),
        (genuine(orderstate="Delayed", responsecode="AS100"), ("5", "170")),
        ({name: value for name, value in genuine().items() if name != "billnumber"}, ("3", "0")),
        (genuine(billnumber="57\x0000"), ("4", "0")),
        ([("field", str(number)) for number in range(1001)], ("4", "0")),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_although_it_is_well_signed(fields, codes):
    shop = gateway()
    reply = shop.notify(fields)
    assert (reply.firstcode, reply.secondcode, reply.billnumber) == (*codes, None)
    assert shop.sees() == UNPAID


@pytest.mark.parametrize("amount", ["128.7", "128.70", "0128.70"])
def test_amounts_are_compared_as_decimals(amount):
    shop = gateway()
    assert shop.accepts(genuine(amount=amount))
    assert shop.sees() == PAID


@pytest.mark.parametrize(
    "unsigned",
    [
        {"orderamount": "999999.00"},
        {"orderamount": "0.01", "ordercurrency": "USD"},
        {"billnumber": "1"},
        {"message": "declined", "approvalcode": "", "slipno": ""},
    ],
)
def test_what_nothing_protects_decides_nothing(unsigned):
    shop = gateway()
    assert shop.accepts(forged(**unsigned))
    assert shop.sees() == PAID


def test_a_shop_in_operation_takes_no_test_payments():
    shop = gateway(mode="live")
    for testmode in ("1", "", "2", None):
        assert not shop.accepts(forged(testmode=testmode))
    assert not shop.accepts([*genuine().items(), ("testmode", "1")])
    assert shop.sees() == UNPAID
    assert shop.accepts(genuine(testmode="0"))
    assert gateway(mode="test").accepts(genuine(testmode="1"))


def test_a_shop_of_one_stage_takes_no_holds():
    shop = gateway(scheme="one-stage")
    assert not shop.accepts(genuine(orderstate="Delayed"))
    assert shop.sees() == UNPAID
    assert shop.accepts(genuine())


def test_a_payment_with_two_operations_needs_both_to_succeed():
    shop = gateway()
    two = [*genuine().items(), ("operationtype", "100"), ("responsecode", "AS102")]
    assert not shop.accepts(two)
    assert shop.accepts([*two[:-1], ("responsecode", "AS000")])
    assert shop.sees() == PAID


def test_repeats_are_acknowledged_and_credited_once():
    shop = gateway()
    assert [shop.accepts(genuine()) for _ in range(10)] == [True] * 10
    assert shop.accepts(genuine(billnumber="5700123000000012", packetdate="07.03.2020 10:15:00"))
    assert shop.sees() == PAID


def test_two_at_once_are_credited_once():
    shop = gateway()
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda _: shop.accepts(genuine()), range(32)))
    assert shop.sees() == PAID


def test_signatures_are_verified_where_the_account_has_them():
    keys, others = new_key_pair(), new_key_pair()
    shop = gateway(signature="RSA", gateway_key=keys.public_pem.decode())
    assert not shop.accepts(genuine())
    assert not shop.accepts(signed(others.private))
    assert not shop.accepts({**signed(keys.private), "ordernumber": "1002"})
    assert not shop.accepts({**signed(keys.private), "signature": "Щ"})
    assert shop.sees() == UNPAID
    assert shop.accepts(signed(keys.private))
    assert shop.sees() == PAID


def test_where_the_gateway_looks_at_the_status_alone_the_status_says_it():
    shop = gateway(expected_answer="http-200")
    assert shop.post(forged(checkvalue="")).status_code == 400
    assert shop.post(genuine()).status_code == 200
    assert shop.sees() == PAID


@pytest.mark.parametrize(
    "text",
    [
        "</billnumber><billnumber>1",
        "<!DOCTYPE x>&x;",
        "\"'&<>",
        "Щёлково, дом «5»",
        "a\r\nX-Injected: 1",
        "]]>",
    ],
)
def test_what_is_repeated_is_escaped(text):
    shop = gateway()
    response = shop.post(genuine(billnumber=text, packetdate=text))
    assert "X-Injected" not in response.headers
    assert response.content.count(b"<billnumber>") == 1
    reply = shop.notify(genuine(billnumber=text, packetdate=text))
    assert (reply.billnumber, reply.packetdate) == (text, text)


def test_texts_of_every_kind_are_taken():
    shop = gateway()
    fields = genuine(ordercomment="Щ" * 4000, cardholder="<b>", authrequired="null", unheard_of="1", email="")
    fields |= {f"extra{number}": "x" for number in range(200)}
    assert shop.accepts(dict(sorted(fields.items(), reverse=True)))
    assert shop.sees() == PAID


@pytest.mark.parametrize(
    ("charset", "content_type"),
    [
        ("cp1251", f"{FORM}; charset=windows-1251"),
        ("utf-8", f"{FORM};charset=UTF-8"),
        ("utf-8", FORM),
        ("utf-8", f"{FORM}; charset=no-such-charset"),
        ("cp1251", FORM),  # not declared: the comment is damaged, the payment is not
        ("utf-8", ""),
    ],
)
def test_bodies_are_read_by_their_charset(charset, content_type):
    shop = gateway()
    body = encode_form(list(genuine(ordercomment="Щёлково").items()), charset)
    assert shop.send(body, content_type).content.count(b'firstcode="0"') == 1
    assert shop.sees() == PAID


def test_percent_encoding_of_every_kind_is_read():
    shop = gateway()
    everything = "&".join(
        "=".join("".join(f"%{byte:02x}" for byte in text.encode()) for text in pair)
        for pair in genuine().items()
    )
    assert b'firstcode="0"' in shop.send(everything.encode()).content
    assert shop.sees() == PAID


HOSTILE = [
    b"", b"&&&&", b"=", b"%", b"%zz=%zz", b"\x00", b"\xff\xfe", b"a" * 100_000, b"{}", b"<xml/>",
    b"checkvalue[a][b]=1&ordernumber[]=1001", b"ordernumber=%00", "Щ".encode("utf-16"),
]  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("content_type", [FORM, "application/json", "multipart/form-data", "\x01"])
def test_whatever_is_posted_is_refused_and_the_shop_serves_on(body, content_type):
    shop = gateway()
    response = shop.send(body, content_type)
    assert response.status_code == 200
    assert b'firstcode="0"' not in response.content
    assert shop.accepts(genuine())


def test_a_body_that_is_too_large_is_not_read():
    shop = gateway()
    assert shop.send(b"a" * 1_048_577).status_code == 413
    assert shop.accepts(genuine())


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD", "DELETE", "OPTIONS"])
def test_other_methods_are_refused(method):
    shop = gateway()
    response = shop.client.request(method, "/result", params=genuine())
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert shop.sees() == UNPAID


def test_query_and_path_of_the_result_url_do_not_matter():
    shop = gateway()
    assert shop.client.post("/result?shop=1", data=genuine()).status_code == 200
    assert shop.sees() == PAID


def test_orders_are_made_and_seen():
    shop = gateway()
    number = shop.client.post("/orders").text
    assert number == "1011"
    assert shop.accepts(genuine(ordernumber=number))
    assert shop.client.get(f"/orders/{number}").json() == {
        "order": "1011", "state": "paid", "paid_total": "128.70", "currency": "RUB",
    }  # fmt: skip
    assert shop.client.get("/orders/9").status_code == 404
    assert shop.client.get("/orders").status_code == 405
    assert shop.client.get("/").status_code == 404


def test_a_failure_of_the_shop_itself_is_neither_a_refusal_nor_told_in_detail():
    shop = gateway()
    shop.shop.close()
    response = shop.post(genuine())
    assert response.status_code == 500
    assert b"sqlite" not in response.content.lower()
    assert b"pushpaymentresult" not in response.content


def test_the_sample_shop_has_an_order_whose_check_value_looks_like_zero():
    value = sealed({**GENUINE, "ordernumber": ZERO_LIKE}, SAMPLE_SHOP.secret)["checkvalue"]
    assert value.startswith("0E")
    assert value[2:].isdecimal()
    assert ZERO_LIKE in SAMPLE_SHOP.orders.each


def test_numbers_keep_their_leading_zeros():
    assert list(Orders(numbers="0009..0011,7").each) == ["0009", "0010", "0011", "7"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"orders": {"numbers": "5..4"}},
        {"orders": {"numbers": "1..200000"}},
        {"orders": {"numbers": "1,"}},
        {"signature": "RSA"},
        {"gateway_key": "no key"},
        {"mode": "demo"},
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match="validation error"):
        gateway(**wrong)


def test_json_is_read_as_strictly_as_a_form():
    told = genuine()
    for value in (True, 0, None, []):
        front = gateway()
        front.send(json.dumps({**told, "checkvalue": value}).encode(), "application/json")
        assert front.sees() == UNPAID
    for body in (
        b"[1]",
        b"{",
        b"\xff",
        b"[" * 100_000,
        json.dumps(dict.fromkeys(map(str, range(2000)))).encode(),
    ):
        assert gateway().send(body, "application/json").status_code == 200
    front = gateway()
    front.send(json.dumps(told).encode(), "application/json; charset=utf-8")
    assert front.sees() == PAID


def test_the_query_decides_nothing():
    front = gateway()
    front.post(genuine(), query="ordernumber=1002&amount=0.01&orderstate=Declined")
    assert (front.sees(), front.sees("1002")) == (PAID, UNPAID)
