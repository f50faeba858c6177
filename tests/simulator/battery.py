"""Requests that go up to every rule of a token payment from both sides, and the answers of a gateway to them all."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from simulated_shop import DECLINED, FORM, Shop, shop, stopped_at, token

from conformance.protocol import services
from conformance.protocol.messages import encode_form
from conformance.protocol.parameters import Parameter, token_payment
from conformance.simulator.account import Account
from conformance.simulator.assembly import Assembly
from conformance.simulator.bank import APPROVED_TOKEN
from conformance.simulator.gateway import Gateway, Request, Response

LETTERS = "Щёй-_.aZ"
RECURRING = {
    "RecurringIndicator": "1", "RecurringMinAmount": "1.00", "RecurringMaxAmount": "100.00",
    "RecurringPeriod": "30", "RecurringMaxDate": "31.12.2035",
}  # fmt: skip
ITEM = {"id": 1, "name": "Cup", "price": "100.50", "quantity": "1", "amount": "100.50", "tax": "novat"}
BAD_ITEMS = (
    {"product": "a" * 50}, {"product": "a" * 51}, {"name": "a" * 250}, {"name": "a" * 251}, {"hscode": "1" * 13},
    {"hscode": "1" * 14}, {"tax": "a" * 11}, {"fpmode": "4"}, {"fpmode": "four"}, {"id": "one"}, {"id": None},
    {"price": "12345678.00"}, {"price": "123456789.00"}, {"price": "100.505"}, {"price": "free"}, {"price": None},
    {"quantity": "1.5"}, {"quantity": "two"}, {"quantity": None}, {"amount": "100.500"}, {"amount": None},
)  # fmt: skip
TWO_ITEMS = [{**ITEM, "amount": "0.50"}, {**ITEM, "id": 2, "amount": "100.00"}]
LOGIN = "suite_sample"
PASSWORD = "SamplePass2016"

VALUES = {
    "OrderNumber": ("Щё-_.1", "a"),
    "OrderAmount": (
        "10,34", "+10.34", "-10.34", "1e3", "10 .34", "10.34x", "١٠.٣٤", "abc", "10.345", "10.3", "10", "0.01",
        "1.00", "0010.34", " 10.34", "1234567890123.45", "123456789012345.00", "1234567890123456.00", "12345678901234567.00",
    ),
    "OrderCurrency": ("RU", "RUBX", "USD", "RUBXX"),
    "OrderComment": (LETTERS,),
    "Lastname": (LETTERS,),
    "Firstname": (LETTERS,),
    "Middlename": (LETTERS,),
    "Email": ("buyer@shop.example",),
    "Delay": ("0", "1", "2", "-1", "01", "true"),
    "Language": ("RU", "EN", "DE"),
    "TokenType": ("0", "1", "2", "3", "4", "5", "6", "7"),
    "isConvert": ("0", "1", "2", "3"),
    "Format": ("3", "4", "5"),
    "RecurringIndicator": ("0", "2"),
    "GenerateReceipt": ("0", "1", "2"),
    "ClientIP": ("10.0.0.7", "10.0.0.8", "10.0.0.256", "localhost"),
    "Country": ("RUS", "RU"),
    "State": ("MOW",),
    "FPMode": ("one",),
    "TaxationSystem": ("one",),
    "PaymentToken": (
        "{", "[]", "{}", DECLINED, json.dumps({"Token": APPROVED_TOKEN}), json.dumps({"CustomerNumber": "C"}),
    ),
    "Chequeitems": (
        json.dumps([ITEM]), json.dumps(TWO_ITEMS), json.dumps({"items": [ITEM]}), "{", "{}", json.dumps([{}]),
        json.dumps([{**ITEM, "amount": "1.00"}]), json.dumps([{**ITEM, "amount": "100.49"}]),
        *(json.dumps([{k: v for k, v in {**ITEM, **bad}.items() if v is not None}]) for bad in BAD_ITEMS),
        json.dumps([{**ITEM, "tax": None}]), json.dumps([{k: v for k, v in ITEM.items() if k != "tax"}]),
    ),
}  # fmt: skip
"""Values that tell one reading of a row from another."""

TOGETHER = (
    {"OrderCurrency": "USD", "isConvert": "0"},
    {"OrderCurrency": "USD", "isConvert": "1"},
    {"OrderCurrency": "USD", "isConvert": "2"},
    {"OrderCurrency": "USD"},
    {"TokenType": None, "PaymentToken": "{}"},
    {"OrderCurrency": None},
    {"Format": "4", "OrderAmount": None},
    {"unheard_of": "1"},
    {"Merchant_ID": "700124"},
    {"Merchant_ID": "700124", "Login": "other_shop", "Password": "OtherPassword1"},
    {"Login": "wrong_login"},
    {"Password": "WrongPassword1"},
    {"OrderNumber": None, "ordernumber": "lower-case"},
    {"Signature": "QUJD"},
    RECURRING,
    *({**RECURRING, name: None} for name in RECURRING),
    *({**RECURRING, name: "1,00"} for name in ("RecurringMinAmount", "RecurringMaxAmount")),
    *({**RECURRING, "RecurringPeriod": period} for period in ("32768", "9999999999", "99999999999", "month")),
    *({**RECURRING, "RecurringMaxDate": date} for date in ("31.02.2035", "2035-12-31", "soon")),
    {**RECURRING, "RecurringMinAmount": "100.01"},
    {"OrderAmount": "1000000000000.00", "Chequeitems": json.dumps([{**ITEM, "amount": "1000000000000.00"}])},
)


def of_row(row: Parameter) -> Iterator[dict[str, str | None]]:
    yield {row.name: None}
    yield {row.name: ""}
    for value in VALUES.get(row.name, ()):
        yield {row.name: value}
    if row.max_length and row.kind in ("text", "email", "url", "code") and row.alphabet is None:
        for length in (row.max_length, row.max_length + 1, row.max_length + 50):
            yield {row.name: "a" * length}
            yield {row.name: "Щ" * length}


REQUESTS = ({}, *TOGETHER, *(each for row in token_payment() for each in of_row(row)))
ACCOUNTS = (("700123", LOGIN, PASSWORD), ("700200", "login_08", "Passwrd8"),
            ("700300", "login_of_20_charactr", "PasswordOfTwenty2016"))  # fmt: skip


def gateway_of(assembly: Assembly) -> Gateway:
    clock = stopped_at(datetime(2026, 3, 7, 10, 15, 30, tzinfo=UTC))
    return Gateway(assembly, [Account(*each, "topsecret", clock=clock) for each in ACCOUNTS])


def answers(assembly: Assembly, about: str = "") -> Iterator[tuple[object, Response]]:
    """Send every request to a gateway of its own, and ask it for the status of each order in the end.

    The requests that name the parameter in question come first.
    """
    requests = sorted(REQUESTS, key=lambda changes: about not in changes)
    gateway = gateway_of(assembly)
    shops = [Shop(gateway, gateway.accounts[name]) for name, _, _ in ACCOUNTS]
    for number, changes in enumerate(requests):
        yield changes, _paid(shops[0], number, changes)
    for other in shops[1:]:
        yield other.account.login, _paid(other, 0, {})
    yield "in the query", _paid(shops[0], len(requests), {}, query=f"Password={PASSWORD}")
    untaxed = json.dumps([{k: v for k, v in ITEM.items() if k != "tax"}])
    for settings, changes in (
        ({"default_tax": "novat"}, {"Chequeitems": untaxed}),
        ({"several_taxation_systems": True}, {}),
    ):
        yield settings, _paid(shop(assembly, clock=gateway.accounts["700123"].clock, **settings), 0, changes)
    signed = shop(assembly, signed=True, clock=gateway.accounts["700123"].clock)
    yield "unsigned", _paid(signed, 0, {})
    yield "status after no signature", _status(signed, 0)
    for number, changes in enumerate(requests):
        yield ("status after", changes), _status(shops[0], number)


def _paid(buyer: Shop, number: int, changes: dict[str, str | None], query: str = "") -> Response:
    plain = {
        **buyer.credentials(), "OrderNumber": f"ORD-{number}", "OrderAmount": "100.50", "OrderCurrency": "RUB",
        "TokenType": "5", "PaymentToken": token(),
    }  # fmt: skip
    return _sent(buyer.gateway, services.TOKEN_PAYMENT.path, {**plain, **changes}, query)


def _status(buyer: Shop, number: int) -> Response:
    fields = {**buyer.credentials(), "Ordernumber": f"ORD-{number}", "Format": "3"}
    return _sent(buyer.gateway, services.ORDER_STATUS.path, fields)


def _sent(gateway: Gateway, path: str, fields: dict[str, str | None], query: str = "") -> Response:
    body = encode_form([(name, value) for name, value in fields.items() if value is not None])
    return gateway.handle(Request("POST", path, query, (("Content-Type", FORM),), body))
