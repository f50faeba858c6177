"""The rule of every clause about one package: what keeps it, what breaks it, and what it does not see."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from judged import a_target

from conformance.exchange.evidence import Notification, SentRequest
from conformance.judging.notifications import Delivered, rule_of, ruled_clauses
from conformance.protocol import signatures
from conformance.protocol.clauses import Side, registry
from conformance.protocol.notification import fields

NOW = time.time()
BILL = "5700123000000011"
FORM = (("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),)


def gmt(hours=0):
    return (datetime.fromtimestamp(NOW, UTC) + timedelta(hours=hours)).strftime("%d.%m.%Y %H:%M:%S")


def package(**changes):
    """A package as the document describes one, typed by hand; the check value is that of the vendor's formula."""
    said = {
        "merchant_id": "700123", "ordernumber": "ORD-17", "billnumber": BILL, "testmode": "1", "ordercomment": "",
        "orderamount": "250.00", "ordercurrency": "BYN", "amount": "250.00", "currency": "BYN", "rate": "1",
        "firstname": "Ivan", "lastname": "", "middlename": "", "email": "", "clientip": "", "ipaddress": "192.0.2.1",
        "meantype_id": "1", "meantypename": "VISA", "meansubtype": "Classic", "meannumber": "411111****1111",
        "cardholder": "TEST", "cardexpirationdate": "12/30", "issuebank": "", "bankcountry": "",
        "orderdate": gmt(), "orderstate": "Approved", "responsecode": "AS000", "message": "", "customermessage": "",
        "recommendation": "", "approvalcode": "F02118", "protocoltypename": "NET", "processingname": "Fake",
        "operationtype": "100", "operationdate": gmt(), "authresult": "", "authrequired": "0", "packetdate": gmt(),
        "signature": "", "checkvalue": "0BBED05AC2383B629C33C1B4DC00A5E6", "slipno": "1",
    }  # fmt: skip
    said |= changes
    return {name: value for name, value in said.items() if value is not None}


SENT = {
    "merchant_id": "700123",
    "ordernumber": "ORD-17",
    "orderamount": "250.00",
    "ordercurrency": "BYN",
    "firstname": "Ivan",
}
ANSWERED = {"billnumber": BILL, "amount": "250.00", "currency": "BYN"}


def delivered(
    said,
    *,
    settings=None,
    known=True,
    method="POST",
    headers=FORM,
    received=NOW,
    body=b"a=1",
    url="/result",
    key=None,
):
    target = a_target(settings={"notification": settings or {}})
    account = target.the_gateway if key is None else target.the_gateway.with_public_key(lambda: key)
    request = SentRequest(method, f"http://shop.invalid{url}", headers, body, tuple(said.items()))
    facts = {
        "sent": SENT,
        "answered": ANSWERED,
        "states": ("Approved",),
        "result_url": "http://shop.invalid/result",
    }
    return Delivered(Notification(request, received), account, **(facts if known else {}))


def outcome(clause, said, **more):
    return rule_of(f"notification/{clause}")(delivered(said, **more)).met


APPLICABLE = [
    clause.removeprefix("notification/")
    for clause in ruled_clauses()
    if not clause.startswith("notification/soap") and clause.rpartition("/")[2] != "absent"
]


def test_the_right_package_breaks_no_rule():
    broken = [clause for clause in APPLICABLE if outcome(clause, package()) is False]
    optional = {row.name for row in fields() if row.presence != "always"}
    assert [clause for clause in broken if clause.split("/")[0] not in optional] == []


@pytest.mark.parametrize(
    ("clause", "changes"),
    [
        ("rate/present", {"rate": None}),
        ("email/present", {"email": None, "e_mail": "x@shop.example"}),
        ("orderamount/form", {"orderamount": "250,00"}),
        ("orderamount/form", {"orderamount": "250.0"}),
        ("orderamount/form", {"orderamount": ""}),
        ("currency/form", {"currency": "933"}),
        ("billnumber/form", {"billnumber": f"{BILL}.1"}),
        ("orderdate/form", {"orderdate": "2024-03-07 10:15:00"}),
        ("ipaddress/form", {"ipaddress": "192.0.2.1:443"}),
        ("cardexpirationdate/form", {"cardexpirationdate": "1230"}),
        ("cardexpirationdate/form", {"cardexpirationdate": "13/30"}),
        ("responsecode/form", {"responsecode": "00"}),
        ("testmode/form", {"testmode": "test"}),
        ("authrequired/values", {"authrequired": "2"}),
        ("authresult/values", {"authresult": "success"}),
        ("orderstate/values", {"orderstate": "approved"}),
        ("ordernumber/equals", {"ordernumber": "ORD-18"}),
        ("orderamount/equals", {"orderamount": "250.01"}),
        ("firstname/equals", {"firstname": "Petr"}),
        ("packetdate/gmt", {"packetdate": gmt(3)}),
        ("orderdate/gmt", {"orderdate": gmt(-4)}),
        ("billnumber/same-order", {"billnumber": "5700123000000012"}),
        ("amount/payment", {"amount": "2.50"}),
        ("amount/payment", {"currency": "RUB"}),
        ("orderstate/agrees", {"orderstate": "Delayed"}),
        ("responsecode/agrees", {"responsecode": "AS100"}),
        ("operationtype/payment", {"operationtype": "200"}),
        ("meannumber/masked", {"meannumber": "4111111111111111"}),
        ("meannumber/masked", {"meannumber": "[redacted:pan:16:unmasked]"}),
        ("fiscal/option", {"shift_number": "1"}),
        ("positions/option", {"chequeItems": "[]"}),
        ("after-completion", {"orderstate": "In Process"}),
        ("checkvalue/upper-case", {"checkvalue": "0bbed05ac2383b629c33c1b4dc00a5e6"}),
        ("checkvalue/formula", {"checkvalue": ""}),
        ("checkvalue/formula", {"checkvalue": "0"}),
        ("signature/empty-under-md5", {"signature": "AAAA"}),
        ("settings/signature-type", {"signature": "AAAA", "checkvalue": ""}),
    ],
)  # fmt: skip
def test_what_breaks_a_rule(clause, changes):
    assert outcome(clause, package()) is True
    assert outcome(clause, package(**changes)) is False


@pytest.mark.parametrize(
    ("clause", "changes"),
    [
        ("authresult/values", {"authresult": ""}),
        ("cardexpirationdate/form", {"cardexpirationdate": ""}),
        ("orderamount/equals", {"orderamount": "250.0"}),
        (
            "packetdate/gmt",
            {"packetdate": datetime.fromtimestamp(NOW - 200, UTC).strftime("%d.%m.%Y %H:%M:%S")},
        ),
        ("responsecode/form", {"responsecode": "AS104"}),
        ("meannumber/masked", {"meannumber": ""}),
    ],
)
def test_what_is_permitted(clause, changes):
    assert outcome(clause, package(**changes)) is True


@pytest.mark.parametrize(
    "clause", ["rate/form", "ordernumber/equals", "packetdate/gmt", "orderstate/agrees", "checkvalue/x"]
)
def test_a_field_that_is_not_there_is_the_affair_of_its_presence_alone(clause):
    without = {clause.split("/")[0]: None, "merchant_id": None, "orderstate": None, "ordernumber": None}
    assert outcome(clause, package(**without)) is None


@pytest.mark.parametrize(
    "clause",
    ["billnumber/same-order", "amount/payment", "orderstate/agrees", "ordernumber/equals", "settings/url"],
)
def test_what_is_not_known_of_the_payment_is_not_judged(clause):
    assert outcome(clause, package(), known=False) is None


def test_the_way_it_is_sent():
    assert outcome("http-post", package()) is True
    assert outcome("http-post", package(), method="GET") is False
    assert outcome("http-post", package(), body=b"") is False
    assert outcome("http-post", {}, body=b'{"a": 1}') is False
    assert outcome("content-type", package()) is True
    assert outcome("content-type", package(), headers=(("Content-Type", "text/plain"),)) is False
    assert outcome("settings/url", package(), url="/result?x=1") is True
    assert outcome("settings/url", package(), url="/payments") is False


def test_a_parameter_that_comes_twice():
    twice = delivered(package())
    request = SentRequest("POST", "", FORM, b"a", (*package().items(), ("Amount", "1.00")))
    rule = rule_of("notification/parameters/once")
    assert rule(twice).met is True
    assert rule(Delivered(Notification(request, NOW), twice.account)).met is False


@pytest.mark.parametrize(
    ("x", "clause"),
    [
        ("700123;ORD-17;250.00;BYN;Approved", "x"),
        ("700123ORD-17250BYNApproved", "x"),
        ("700123ORD-17250.00BYN", "x"),
        ("700123ORD-17250.00BYNAPPROVED", "x"),
    ],
)
def test_a_wrong_x_is_told_from_a_wrong_formula(x, clause):
    said = package(checkvalue=signatures.check_value("topsecret", x))
    assert outcome(f"checkvalue/{clause}", said) is False
    assert outcome("checkvalue/formula", said) is True
    assert outcome("settings/secret-word", said) is True


def test_a_wrong_formula_is_told_from_a_wrong_x():
    said = package(checkvalue=signatures.md5_hex("700123ORD-17250.00BYNApprovedtopsecret").upper())
    assert outcome("checkvalue/formula", said) is False
    assert outcome("checkvalue/x", said) is True


def test_a_value_that_no_known_mistake_gives_may_break_any_of_the_three():
    said = package(checkvalue=signatures.check_value("another secret word", "700123ORD-17250.00BYNApproved"))
    assert [
        outcome(each, said) for each in ("checkvalue/formula", "checkvalue/x", "settings/secret-word")
    ] == [False] * 3


def test_signed_packages():
    keys, other = signatures.new_key_pair(), signatures.new_key_pair()
    x = "700123ORD-17250.00BYNApproved"
    pgp = {"signature": "PGP"}

    def told(clause, seal, **changes):
        said = package(checkvalue=changes.pop("checkvalue", ""), signature=seal)
        return outcome(clause, said, settings=pgp, key=keys.public_pem.decode())

    right = signatures.sign(keys.private, x)
    assert told("signature/value", right) is True
    assert told("signature/base64", right) is True
    assert told("signature/value", signatures.sign(keys.private, f"{x}.")) is False
    assert told("signature/value", signatures.sign(other.private, x)) is False
    assert told("signature/value", "") is False
    assert told("signature/base64", right.replace("=", "").replace("/", "_") + "-") is False
    assert told("checkvalue/empty-under-pgp", right) is True
    assert told("checkvalue/empty-under-pgp", right, checkvalue="0BBED05AC2383B629C33C1B4DC00A5E6") is False
    assert told("settings/signature-type", "", checkvalue="0BBED05AC2383B629C33C1B4DC00A5E6") is False
    assert outcome("signature/value", package(signature=right), settings=pgp) is None  # no gateway_key


def test_the_options_of_the_account():
    fiscal = package(shift_number="1", total="250.00", status="Success", chequeItems='{"items": [{"id": 1}]}')
    assert outcome("shift_number/present", fiscal) is True
    assert outcome("shift_number/absent", fiscal) is False
    assert outcome("shift_number/absent", package()) is True
    assert outcome("chequeItems/present", fiscal) is True
    assert outcome("chequeItems/present", package(chequeItems="{'items': []}")) is False
    assert outcome("status/values", package(status="printed")) is False
    assert outcome("status/values", package(status="")) is False


def test_soap_envelopes():
    payload = (
        "<order><ordernumber>ORD-17</ordernumber><billnumber>1</billnumber><orderstate>Approved</orderstate>"
        "<operation><operationtype>100</operationtype><amount>1.00</amount><currency>RUB</currency></operation></order>"
    )
    whole = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
        f'<w:PushPaymentResult xmlns:w="urn:x">{payload}</w:PushPaymentResult></e:Body></e:Envelope>'
    )

    def told(clause, text):
        return outcome(clause, {}, body=text.encode(), settings={"protocol": "SOAP EXT"})

    assert told("soap/envelope", whole) is True
    assert told("soap-ext/operations", whole) is True
    assert told("soap/envelope", whole.replace("orderstate", "state")) is False
    assert told("soap/envelope", "a=1") is False
    assert told("soap-ext/operations", whole.replace("operationtype", "type")) is False


def test_day_and_month_in_each_others_place():
    day = datetime(2026, 3, 7, 12, tzinfo=UTC)
    said = package(orderdate="03.07.2026 12:00:00")
    assert outcome("orderdate/form", said, received=day.timestamp()) is False
    assert (
        outcome("orderdate/form", package(orderdate="07.03.2026 12:00:00"), received=day.timestamp()) is True
    )


def test_every_clause_of_the_gateways_side_has_a_rule_or_is_seen_by_what_comes():
    by_what_comes = {
        "real-time", "real-time/delay", "sent", "sent/declined", "not-activated", "not-sent/confirmation",
        "not-sent/refund", "not-sent/cancellation", "not-sent/timeout", "ports/allowed", "ports/other",
        "https/verified", "retry/no-answer", "retry/at-most-eight", "retry/four-hours", "retry/growing-intervals",
        "retry/stops-on-success", "retry/stops-on-refusal", "retry/same-content",
    }  # fmt: skip
    testable = {
        clause.id.removeprefix("notification/")
        for clause in registry().values()
        if clause.id.startswith("notification/") and clause.side is Side.GATEWAY and not clause.untestable
    }
    ruled = {clause.removeprefix("notification/") for clause in ruled_clauses()}
    assert testable == ruled | by_what_comes
    assert ruled & by_what_comes == set()
