"""A shop that talks to a simulated gateway in the field's own verbs; the vocabulary of these tests."""

import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from conformance.protocol import services
from conformance.protocol.answers import Answer, AnsweredOrder
from conformance.protocol.messages import encode_form, read_answer
from conformance.protocol.services import Service
from conformance.protocol.signatures import PrivateKey, SignaturePadding, new_key_pair, request_x, sign
from conformance.simulator.account import Account
from conformance.simulator.assembly import Assembly, faultless
from conformance.simulator.bank import APPROVED_TOKEN, assist_token
from conformance.simulator.clock import Clock
from conformance.simulator.gateway import Gateway, Request
from conformance.simulator.personal_account import PersonalAccount
from conformance.simulator.settings import Settings

FORM = "application/x-www-form-urlencoded"


def token(uuid: str = APPROVED_TOKEN) -> str:
    return json.dumps({"Token": uuid, "CustomerNumber": "C-1"})


DECLINED = token(assist_token("AS102"))


@dataclass
class Shop:
    """One merchant of one gateway. Names given to a verb replace the plain request's; None leaves one out."""

    gateway: Gateway
    account: Account
    key: PrivateKey | None = None
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def pay(self, ordernumber: str | None = None, **changes: str | None) -> Answer:
        plain = {
            **self.credentials(),
            "OrderNumber": ordernumber or f"ORD-{next(self._numbers)}",
            "OrderAmount": "100.50",
            "OrderCurrency": "RUB",
            "TokenType": "5",
            "PaymentToken": token(),
        }
        fields = {name: value for name, value in {**plain, **changes}.items() if value is not None}
        if self.key is not None and "Signature" not in changes:
            fields["Signature"] = self.signature(fields)
        return self.send(services.TOKEN_PAYMENT, fields)

    def paid(self, ordernumber: str | None = None, **changes: str | None) -> str:
        """Pay, and give the billnumber."""
        return self.pay(ordernumber, **changes).billnumbers[0]

    def delayed(self, **changes: str | None) -> str:
        return self.paid(Delay="1", **changes)

    def status(self, ordernumber: str, **changes: str | None) -> Answer:
        return self.send(
            services.ORDER_STATUS,
            {**self.credentials(), "Ordernumber": ordernumber, "Format": "3", **changes},
        )

    def result(self, ordernumber: str | None, **changes: str | None) -> Answer:
        return self.send(
            services.ORDER_RESULT,
            {**self.credentials(), "Ordernumber": ordernumber, "Format": "3", **changes},
        )

    def states(self, ordernumber: str) -> list[str]:
        return [order.fields["orderstate"] for order in self.status(ordernumber).orders]

    def confirm(self, billnumber: str, **changes: str | None) -> Answer:
        return self.send(
            services.CONFIRMATION, {**self.credentials(), "Billnumber": billnumber, "Format": "3", **changes}
        )

    def cancel(self, billnumber: str, **changes: str | None) -> Answer:
        return self.send(
            services.CANCELLATION, {**self.credentials(), "Billnumber": billnumber, "Format": "5", **changes}
        )

    def send(self, service: Service, fields: Mapping[str, str | None]) -> Answer:
        body = encode_form([(name, value) for name, value in fields.items() if value is not None])
        response = self.gateway.handle(Request("POST", service.path, "", (("Content-Type", FORM),), body))
        assert response.status == 200
        return read_answer(response.body, dict(response.headers)["Content-Type"])

    def signature(self, fields: Mapping[str, str], padding: str = "digestinfo") -> str:
        assert self.key is not None
        return sign(self.key, request_x(fields), SignaturePadding(padding))

    def credentials(self) -> dict[str, str]:
        account = self.account
        return {"Merchant_ID": account.merchant_id, "Login": account.login, "Password": account.password}

    @property
    def office(self) -> PersonalAccount:
        return PersonalAccount(self.gateway.assembly, self.account)


def stopped_at(moment: datetime) -> Clock:
    """A clock that moves only when it is told to."""
    return Clock(lambda: moment)


def shop(
    assembly: Assembly | None = None, *, signed: bool = False, clock: Clock | None = None, **settings: object
) -> Shop:
    """Open a shop with a gateway of its own; `signed` requires request signatures and gives it a key."""
    pair = new_key_pair() if signed else None
    account = Account(
        "700123",
        "sample_shop",
        "SamplePassword1",
        "topsecret",
        Settings.model_validate({"request_signature": "required" if signed else "optional", **settings}),
        pair.public if pair else None,
        clock or Clock(),
    )
    return Shop(Gateway(assembly or faultless(), [account]), account, pair.private if pair else None)


def only(answer: Answer) -> AnsweredOrder:
    """The one order of an answer."""
    assert answer.kind == "orders", (answer.kind, answer.firstcode, answer.secondcode, answer.problem)
    assert len(answer.orders) == 1
    return answer.orders[0]


def state(answer: Answer) -> str:
    return only(answer).fields["orderstate"]


def refusal(answer: Answer) -> str:
    """The codes of a refusal, as `firstcode/secondcode`."""
    assert answer.kind == "error", (answer.kind, answer.orders, answer.problem)
    return f"{answer.firstcode}/{answer.secondcode}"


Scenario = Callable[[Shop], bool]
