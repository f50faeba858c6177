import base64
import binascii

import pytest
from simulated import KEYS, target_with

from conformance.exchange.requests import Bound, Merchant, NoToken
from conformance.planning.probe import Step
from conformance.protocol import signatures
from conformance.protocol.signatures import new_key_pair

BOUND = Bound("TEST01-0123456789a", "5700000000000001")
FOREIGN = new_key_pair()


def merchant(**changes):
    return Merchant(target_with(**changes).the_gateway, KEYS.private, FOREIGN.private)


def required():
    return merchant(settings={"request_signature": "required"})


def fields_of(step, player=None):
    return dict((player or merchant()).fields(step, BOUND))


def is_signed_by(fields, keys):
    x = "700123;TEST01-0123456789a;100.50;RUB"
    return signatures.verify(keys.public, x, fields["Signature"])


def test_a_plain_payment_sends_what_is_mandatory_in_the_documents_order():
    assert list(fields_of(Step("pay"))) == [
        "Merchant_ID", "Login", "Password", "OrderNumber", "OrderAmount", "OrderCurrency", "TokenType", "PaymentToken",
    ]  # fmt: skip
    assert fields_of(Step("pay"))["OrderAmount"] == "100.50"


@pytest.mark.parametrize(
    ("action", "named"), [("status", "Ordernumber"), ("confirm", "Billnumber"), ("cancel", "Billnumber")]
)
def test_an_order_is_named_as_its_service_asks(action, named):
    fields = fields_of(Step(action))
    assert list(fields) == ["Merchant_ID", "Login", "Password", "Format", named]
    assert fields[named] == (BOUND.order_number if named == "Ordernumber" else BOUND.billnumber)


def test_a_change_replaces_adds_and_takes_away_whatever_its_letter_case():
    fields = fields_of(Step("pay", changes={"orderamount": "1.00", "City": "Minsk", "LOGIN": None}))
    assert fields["OrderAmount"] == "1.00"
    assert fields["City"] == "Minsk"
    assert "Login" not in fields
    assert "orderamount" not in fields


def test_what_a_change_leaves_open_is_filled_in():
    fields = fields_of(Step("pay", changes={"OrderNumber": "{order}-2", "OrderComment": "in {currency}"}))
    assert fields["OrderNumber"] == "TEST01-0123456789a-2"
    assert fields["OrderComment"] == "in RUB"


def test_a_value_may_be_made_of_the_parameters_own():
    for password in (
        fields_of(Step("pay", changes={name: "{own}1"}))["Password"] for name in ("Password", "PASSWORD")
    ):
        assert password == fields_of(Step("pay"))["Password"] + "1"
    assert fields_of(Step("pay", changes={"City": "in {own}"}))["City"] == "in "


def test_nothing_is_signed_where_the_account_does_not_ask_for_it():
    assert "Signature" not in fields_of(Step("pay"))
    assert "Signature" not in fields_of(Step("status"), required())


def test_a_payment_is_signed_where_the_account_asks_for_it():
    assert is_signed_by(fields_of(Step("pay"), required()), KEYS)


def test_a_payment_that_lacks_what_is_signed_is_signed_like_its_plain_one():
    fields = fields_of(Step("pay", changes={"OrderAmount": None}), required())
    assert "OrderAmount" not in fields
    assert is_signed_by(fields, KEYS)


def test_a_signature_can_be_wrong_in_every_way():
    sent = {
        way: fields_of(Step("pay", signing=way))
        for way in ("absent", "empty", "not base64", "wrong key", "other order", "valid")
    }
    assert "Signature" not in sent["absent"]
    assert sent["empty"]["Signature"] == ""
    assert is_signed_by(sent["wrong key"], FOREIGN)
    assert not is_signed_by(sent["wrong key"], KEYS)
    assert not is_signed_by(sent["other order"], KEYS)
    assert is_signed_by(sent["valid"], KEYS)
    with pytest.raises(binascii.Error):
        base64.b64decode(sent["not base64"]["Signature"], validate=True)


def test_a_signature_that_a_case_gives_is_sent_as_it_is():
    assert fields_of(Step("pay", changes={"Signature": "mine"}), required())["Signature"] == "mine"


def test_the_token_decides_the_banks_answer():
    assert fields_of(Step("pay", bank="declined"))["PaymentToken"] != fields_of(Step("pay"))["PaymentToken"]


def test_without_a_token_the_probe_does_not_apply():
    with pytest.raises(NoToken, match="outcomes: declined"):
        fields_of(Step("pay", bank="declined"), merchant(outcomes={}))


def test_without_a_key_what_must_be_signed_does_not_apply():
    keyless = Merchant(target_with(settings={"request_signature": "required"}).the_gateway)
    with pytest.raises(NoToken, match="request_key"):
        fields_of(Step("pay"), keyless)


def test_other_settings_are_another_account():
    required_there = required().gateway.model_copy(update={"merchant_id": "700124"})
    other = merchant().with_account(required_there)
    assert dict(other.fields(Step("pay"), BOUND))["Merchant_ID"] == "700124"
    same = merchant()
    assert same.with_account(same.gateway) is same
