"""The clause registry: complete, well-formed, and bounded by where each clause comes from."""

import re
from collections import Counter
from typing import Any

import pytest

from conformance.exchange.settings import Dialect
from conformance.protocol import clauses as clauses_module
from conformance.protocol.clauses import Basis, Clause, Level, Severity, registry
from conformance.protocol.notification import fields
from conformance.protocol.parameters import token_payment

EASILY_FORGOTTEN_AND_UNTESTABLE = [
    "order/payment-page",
    "order/checkout/redirect",
    "order/personal-data/prompted",
    "order/payment-means/choice",
    "order/payment-means/e-wallet",
    "notification/sent/e-cash",
    "notification/loyalty/protocol",
    "notification/loyalty/two-operations",
    "notification/https/trusted-certificate",
    "notification/https/personal-certificate",
    "notification/authrequired/null",
    "token-payment/URL_RETURN/return",
    "token-payment/URL_RETURN_OK/default",
    "token-payment/URL_RETURN_NO/default",
    "token-payment/URL_RETURN_NO/in-process",
    "token-payment/Chequeitems/mandatory",
    "token-payment/TaxationSystem/mandatory",
]
EASILY_FORGOTTEN = [
    "order/amount/derived",
    "order/settlement/without-financial-transaction",
    "order/payment/first",
    "order/payment/at-most-one",
    "order/billnumber/unique",
    "order/personal-data/in-request",
    "order/one-stage/approved",
    "order/double-stage/delayed",
    "order/double-stage/confirmed",
    "order/confirmation/never-debits-twice",
    "order/confirmation/not-above-authorised",
    "order/confirmation/amount-and-currency-together",
    "order/confirmation/currency-equals",
    "order/cancel/not-above-captured",
    "order/status/every-billnumber",
    "order/status/window",
    "notification/real-time",
    "notification/email/present",
    "notification/email/equals",
    "notification/fn_number/present",
    "notification/authrequired/values",
    "notification/ports/allowed",
    "notification/ports/other",
    "notification/settings/url",
    "notification/settings/signature-type",
    "notification/settings/secret-word",
    "notification/not-sent/confirmation",
    "notification/not-sent/refund",
    "notification/not-sent/cancellation",
    "notification/not-sent/timeout",
    "notification/checkvalue/formula",
    "notification/checkvalue/verified",
    "notification/paid-once",
    "notification/reply/success",
    "notification/reply/billnumber",
    "notification/reply/packetdate",
    "notification/reply/refusal-codes",
    "notification/reply/refusal-without-order",
    "notification/reply/in-time",
    "notification/retry/no-answer",
    "notification/retry/four-hours",
    "notification/retry/at-most-eight",
    "notification/retry/stops-on-refusal",
    "token-payment/isConvert/never",
    "token-payment/isConvert/if-possible",
    "token-payment/isConvert/always",
    "token-payment/Signature/required",
    "token-payment/Signature/verified",
    "token-payment/minimal",
    "answer/checkvalue",
    "answer/readable",
    "answer/form/json",
    "answer/form/soap",
]

STORED_UP_TO = {
    "OrderNumber": 128,
    "OrderComment": 4000,
    "Lastname": 70,
    "Firstname": 70,
    "Middlename": 70,
    "Email": 128,
}
TAKEN_UP_TO = {
    "Address": 256,
    "HomePhone": 64,
    "WorkPhone": 20,
    "MobilePhone": 20,
    "City": 70,
    "Zip": 25,
    "URL_RETURN": 256,
    "URL_RETURN_OK": 256,
    "URL_RETURN_NO": 256,
    "ReceiptLine": 128,
}

ALL = list(registry().values())


def _names(pattern: str) -> set[str]:
    return {match[1] for clause_id in registry() if (match := re.fullmatch(pattern, clause_id))}


def _row(**changes: Any) -> dict[str, Any]:
    sentence = {"en": "It holds.", "ru": "Это верно."}
    row = {
        "id": "a/b", "document": "general-scheme", "section": "step 1", "basis": "stated", "level": "MUST",
        "severity": "major", "side": "gateway", "sentence": sentence,
    }  # fmt: skip
    return row | changes


# ------------------------------------------------------------------------------------- the rules of a clause


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"basis": "assumed", "dialect": "over_limit"}, "a SHOULD at most"),
        ({"basis": "assumed", "level": "SHOULD"}, "open question"),
        ({"basis": "documented", "source": "vendor's page"}, "only where it is critical"),
        ({"basis": "documented", "level": "SHOULD"}, "names its source"),
        ({"basis": "derived"}, "names the stated clause"),
        ({"severity": "critical"}, "what breaking it costs"),
        ({"colour": "red"}, "Extra inputs"),
    ],
)
def test_a_clause_that_breaks_the_rules_is_refused(changes: dict[str, Any], complaint: str) -> None:
    assert Clause.model_validate(_row()).level is Level.MUST
    with pytest.raises(ValueError, match=complaint):
        Clause.model_validate(_row(**changes))


def _registry_of(monkeypatch: pytest.MonkeyPatch, *rows: dict[str, Any]) -> None:
    cells = [{key: value for key, value in row.items() if key != "document"} for row in rows]
    monkeypatch.setattr(clauses_module, "load_table", lambda _: {"clauses": cells})
    monkeypatch.setattr(clauses_module, "DOCUMENTS", ("general-scheme",))
    clauses_module.registry.__wrapped__()


def test_two_clauses_cannot_share_an_id(monkeypatch: pytest.MonkeyPatch) -> None:
    _registry_of(monkeypatch, _row(), _row(id="a/c"))
    with pytest.raises(ValueError, match="two clauses are called a/b"):
        _registry_of(monkeypatch, _row(), _row())


@pytest.mark.parametrize("origin", ["a/unknown", "a/documented"])
def test_a_derived_clause_follows_from_a_stated_one(monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
    documented = _row(id="a/documented", basis="documented", level="SHOULD", source="vendor's page")

    _registry_of(monkeypatch, _row(), documented, _row(id="a/c", basis="derived", derived_from="a/b"))
    with pytest.raises(ValueError, match=f"derived from {origin}"):
        _registry_of(monkeypatch, _row(), documented, _row(id="a/c", basis="derived", derived_from=origin))


# ------------------------------------------------------------------------------------- the registry as a whole


def test_the_registry_holds_every_document() -> None:
    counts = Counter(clause.document for clause in ALL)

    assert list(counts) == ["general-scheme", "token-payment", "result-notification"]
    assert counts == {"general-scheme": 103, "token-payment": 328, "result-notification": 223}


def test_a_clause_is_kept_under_its_own_id() -> None:
    assert all(clause.id == clause_id for clause_id, clause in registry().items())
    assert all(re.fullmatch(r"[a-z-]+(/[A-Za-z0-9_-]+)+", clause_id) for clause_id in registry())


def test_families_are_spread_fully() -> None:
    texts = [
        clause.id
        for clause in ALL
        for text in (clause.id, clause.section, clause.sentence.en, clause.sentence.ru)
        if re.search(r"[{}]|\bNone\b", text)
    ]

    assert texts == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_sentence_is_there_in_both_languages(language: str) -> None:
    for clause in ALL:
        for text in filter(None, (clause.sentence, clause.consequence)):
            sentence = getattr(text, language)
            assert sentence.endswith("."), clause.id
            assert "  " not in sentence, clause.id
            assert len(sentence) > 15, clause.id
            assert bool(re.search("[а-яё]{3}", sentence)) is (language == "ru"), clause.id


def test_no_two_clauses_of_a_document_say_the_same() -> None:
    said = Counter((clause.document, clause.sentence.en) for clause in ALL)

    assert [words for words, times in said.items() if times > 1] == []


def test_clauses_obey_their_basis() -> None:
    for clause in ALL:
        if clause.basis is Basis.ASSUMED:
            assert clause.level is Level.SHOULD, clause.id
        if clause.basis is Basis.DOCUMENTED:
            assert (clause.level is Level.MUST) <= (clause.severity is Severity.CRITICAL), clause.id
        assert (clause.basis is Basis.DERIVED) is (clause.derived_from is not None), clause.id
        assert (clause.severity is Severity.CRITICAL) is (clause.consequence is not None), clause.id


def test_open_questions_are_those_that_a_target_can_answer() -> None:
    asked = {clause.dialect for clause in ALL if clause.dialect is not None}

    assert asked <= set(Dialect.model_fields)
    assert {"over_limit", "unlisted_values", "sanitising", "signature_padding", "request_delimiter"} <= asked
    assert {"amount_digits", "amount_decimals", "country_codes", "currency_codes", "error_codes"} <= asked
    assert {"reuse_after_approved", "confirmations_pushed", "repeated_confirmation"} <= asked


def test_nothing_the_suite_is_written_from_is_named_but_the_vendors_own_pages() -> None:
    for clause in ALL:
        assert not re.search(r"dossier|protocol\.md|seed", clause.model_dump_json()), clause.id


def test_a_registry_is_told_by_its_digest() -> None:
    fewer = clauses_module.Registry(dict(list(registry().items())[1:]))

    assert re.fullmatch("[0-9a-f]{16}", registry().digest)
    assert fewer.digest != registry().digest


# ------------------------------------------------------------------------------------- nothing is forgotten


@pytest.mark.parametrize("clause_id", EASILY_FORGOTTEN)
def test_what_is_easily_forgotten_is_there_to_be_tested(clause_id: str) -> None:
    assert registry()[clause_id].untestable is None


@pytest.mark.parametrize("clause_id", EASILY_FORGOTTEN_AND_UNTESTABLE)
def test_what_cannot_be_tested_is_there_and_says_why(clause_id: str) -> None:
    assert registry()[clause_id].untestable


def test_every_step_of_both_schemes_has_its_clauses() -> None:
    sections = {clause.section for clause in ALL if clause.basis is Basis.STATED}

    for step in range(1, 7):
        assert any(
            section.startswith("One-stage") and section.split(";")[0].endswith(f"step {step}")
            for section in sections
        ), step
    assert {"Double-stage mechanism, step 4", "Double-stage mechanism, step 5"} <= sections
    assert "Double-stage mechanism, step 6" in sections


@pytest.mark.parametrize("name", [row.name for row in token_payment()])
def test_every_parameter_has_a_clause_that_takes_its_valid_values(name: str) -> None:
    clause = registry()[f"token-payment/{name}"]

    assert (clause.basis, clause.level) == (Basis.STATED, Level.MUST)
    assert clause.section == f"row {name}"


@pytest.mark.parametrize("name", [field.name for field in fields()])
def test_every_notification_field_has_a_clause_that_asks_for_it(name: str) -> None:
    assert registry()[f"notification/{name}/present"].section.startswith("row ")


# ------------------------------------------------------------------------------------- the token payment's rows


def test_mandatory_parameters_are_asked_for() -> None:
    assert _names(r"token-payment/(\w+)/mandatory") == {
        "Merchant_ID", "Login", "Password", "OrderNumber", "OrderAmount", "PaymentToken",
        "RecurringMinAmount", "RecurringMaxAmount", "RecurringPeriod", "RecurringMaxDate",
        "Chequeitems", "TaxationSystem",
    }  # fmt: skip


def test_all_other_parameters_may_be_left_out() -> None:
    mandatory = {"Merchant_ID", "Login", "Password", "OrderNumber", "OrderAmount", "PaymentToken"}

    assert _names(r"token-payment/(\w+)/optional") == {row.name for row in token_payment()} - mandatory


@pytest.mark.parametrize(("name", "limit"), STORED_UP_TO.items())
def test_a_limit_whose_storage_shows_forbids_to_store_more(name: str, limit: int) -> None:
    clause = registry()[f"token-payment/{name}/length"]

    assert (clause.level, clause.basis) == (Level.MUST, Basis.STATED)
    assert f"up to {limit} characters is accepted, and no longer value is stored whole" in clause.sentence.en
    assert f"до {limit} символов" in clause.sentence.ru


@pytest.mark.parametrize(("name", "limit"), TAKEN_UP_TO.items())
def test_a_limit_whose_storage_does_not_show_asks_for_acceptance_alone(name: str, limit: int) -> None:
    clause = registry()[f"token-payment/{name}/length"]

    assert (clause.level, clause.basis) == (Level.MUST, Basis.STATED)
    assert clause.sentence.en.endswith(f"up to {limit} characters is accepted.")


def test_what_happens_beyond_a_limit_is_assumed() -> None:
    beyond = [registry()[f"token-payment/{name}/over-limit"] for name in STORED_UP_TO | TAKEN_UP_TO]

    assert {(clause.basis, clause.level, clause.dialect) for clause in beyond} == {
        (Basis.ASSUMED, Level.SHOULD, "over_limit")
    }
    assert _names(r"token-payment/(\w+)/over-limit") == {
        *STORED_UP_TO, *TAKEN_UP_TO, "Tax", "OrderCurrency", "Country", "State", "RecurringPeriod", "OrderAmount",
    }  # fmt: skip


def test_the_other_lengths_are_registered_with_their_reservations() -> None:
    assert _names(r"token-payment/(\w+)/length") - {*STORED_UP_TO, *TAKEN_UP_TO} == {
        "Login", "Password", "OrderCurrency", "Country", "State", "RecurringPeriod", "Tax",
    }  # fmt: skip
    assert registry()["token-payment/Login/length"].untestable is None
    assert registry()["token-payment/RecurringPeriod/length"].level is Level.SHOULD
    assert registry()["token-payment/Tax/length"].level is Level.SHOULD


def test_enumerations_have_their_listed_and_their_unlisted_values() -> None:
    listed = {
        "Delay",
        "Language",
        "TokenType",
        "isConvert",
        "Format",
        "RecurringIndicator",
        "GenerateReceipt",
    }

    assert _names(r"token-payment/(\w+)/values") == _names(r"token-payment/(\w+)/unlisted") == listed
    assert "1, 2, 3, 5, 6" in registry()["token-payment/TokenType/values"].sentence.en
    assert registry()["token-payment/Delay/values"].level is Level.MUST
    assert registry()["token-payment/Delay/unlisted"].basis is Basis.ASSUMED


def test_every_default_is_registered() -> None:
    assert _names(r"token-payment/(\w+)/default") == {
        "OrderCurrency", "Delay", "Language", "TokenType", "URL_RETURN_OK", "URL_RETURN_NO", "isConvert",
        "Format", "RecurringIndicator", "GenerateReceipt", "Tax", "ReceiptLine", "FPMode", "TaxationSystem",
    }  # fmt: skip


def test_a_malformed_amount_breaks_a_must_and_other_forms_do_not() -> None:
    amounts = {"OrderAmount", "RecurringMinAmount", "RecurringMaxAmount"}

    for name in _names(r"token-payment/(\w+)/format"):
        level = registry()[f"token-payment/{name}/format"].level
        assert (level is Level.MUST) is (name in amounts), name
    assert amounts < _names(r"token-payment/(\w+)/format")


def test_every_signed_field_of_a_request_is_covered() -> None:
    covered = _names(r"token-payment/Signature/covers-(\w+)")

    assert covered == {"Merchant_ID", "OrderNumber", "OrderAmount", "OrderCurrency"}


# ------------------------------------------------------------------------------------- the notification's rows


def test_every_signed_field_of_a_notification_is_covered() -> None:
    covered = _names(r"notification/checkvalue/covers-(\w+)")

    assert covered == {"merchant_id", "ordernumber", "amount", "currency", "orderstate"}


def test_optional_blocks_are_absent_where_they_are_switched_off() -> None:
    absent = _names(r"notification/(\w+)/absent")

    assert absent == {f.name for f in fields() if f.presence in {"fiscal", "positions"}} - {"fn_number"}


def test_dates_are_asked_for_in_gmt() -> None:
    assert _names(r"notification/(\w+)/gmt") == {"orderdate", "operationdate", "packetdate"}


def test_what_lets_a_stranger_mark_an_order_paid_is_critical() -> None:
    for clause_id in (
        "notification/checkvalue/verified", "notification/checkvalue/strict", "notification/unsigned/not-trusted",
        "notification/amount/compared", "notification/orderstate/declined-unpaid", "notification/paid-once",
        "answer/checkvalue", "token-payment/Signature/verified",
    ):  # fmt: skip
        assert registry()[clause_id].severity is Severity.CRITICAL, clause_id
        assert registry()[clause_id].level is Level.MUST, clause_id
