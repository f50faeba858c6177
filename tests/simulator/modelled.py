"""Orders under way at a simulated gateway, followed by the protocol's model step by step."""

from dataclasses import dataclass
from decimal import Decimal

from simulated_shop import DECLINED, Shop, shop, token

from conformance.protocol.attempts import Attempt
from conformance.protocol.outcomes import outcomes
from conformance.simulator.account import Account
from conformance.simulator.assembly import faultless
from conformance.simulator.bank import PENDING_TOKEN, TIMED_OUT_TOKEN
from conformance.simulator.settings import Dialect

TOKENS = {
    "approved": token(), "declined": DECLINED, "pending": token(PENDING_TOKEN),
    "timed-out": token(TIMED_OUT_TOKEN),
}  # fmt: skip
AFTER = {"hold ends": 14 * 86400, "payment times out": 3600}


class DisagreementError(AssertionError):
    """The gateway shows what the model does not allow."""


@dataclass
class Journey:
    """One order under way, at the gateway and in the model; `possible` are the orders it may be."""

    buyer: Shop
    stranger: Shop
    dialect: Dialect
    possible: frozenset
    bill: str | None = None
    number: str = "ORD-1"
    nth: int = 0

    def attempt(self, attempt):
        """Try it, and keep the outcomes that agree with the answer and the order as it is shown."""
        if attempt.kind == "hold ends":  # so much time passes that no payment waits any longer
            early = Attempt("payment times out")
            self.possible = frozenset(
                each.order for order in self.possible for each in outcomes(order, early, self.dialect)
            )
        answer = self._answer(attempt)
        shown = self._shown()
        allowed = frozenset(
            outcome for order in self.possible for outcome in outcomes(order, attempt, self.dialect)
        )
        right = {each for each in allowed if each.answer == answer and _seen(each.order) == shown}
        if not right:
            raise DisagreementError(f"{attempt} was answered {answer} and left {shown}; allowed: {allowed}")
        self.possible = frozenset(each.order for each in right)
        return {edge for each in right for edge in each.edges}

    def _answer(self, attempt):
        if attempt.kind == "payment":
            return self._paid(attempt)
        if attempt.kind in AFTER:
            self.buyer.gateway.advance(self.buyer.account, AFTER[attempt.kind])
            return "none"
        if attempt.kind == "settlement":
            self.buyer.gateway.settle(self.buyer.account)
            return "none"
        asks = self.stranger if attempt.by == "another merchant" else self.buyer
        verb = asks.confirm if attempt.kind == "confirmation" else asks.cancel
        money = {"Amount": attempt.amount, "Currency": attempt.currency}
        if attempt.by == "wrong credentials":
            money["Password"] = "not-the-password"
        return "approved" if _succeeded(verb(self.bill or "5799999999999999", **money)) else "refused"

    def _paid(self, attempt):
        self.nth += 1
        answer = self.buyer.pay(
            self.number, OrderAmount=attempt.amount, PaymentToken=TOKENS[attempt.bank],
            Delay="1" if attempt.double_stage else "0",
        )  # fmt: skip
        if answer.kind == "error":
            return "refused"
        self.bill = answer.billnumbers[0]
        state = answer.orders[0].fields["orderstate"]
        return {"Declined": "declined", "In Process": "accepted", "Timeout": "accepted"}.get(
            state, "approved"
        )

    def _shown(self):
        if self.bill is None:
            return None
        wide = {"StartYear": "2001", "StartMonth": "1", "StartDay": "1"}
        [order] = self.buyer.result(None, Billnumber=self.bill, Format="5", **wide).orders
        performed = [(each["operationtype"], Decimal(each["amount"]), each["responsecode"] == "AS000")
                     for each in order.operations]  # fmt: skip
        return order.fields["orderstate"], tuple(performed)


def _succeeded(answer):
    """Whether a confirmation or cancellation is answered with AS000, in the order or its last operation."""
    return any(
        [order.fields, *order.operations][-1].get("responsecode") == "AS000" for order in answer.orders
    )


def _seen(order):
    if order is None:
        return None
    return order.state.value, tuple(
        (each.type.value, each.amount, each.succeeded) for each in order.operations
    )


def journey(dialect=None, assembly=None):
    """Begin a journey at a gateway of its own, where another merchant has an account too."""
    buyer = shop(assembly or faultless(dialect))
    buyer.gateway.open(Account("700124", "other_shop", "OtherPassword1", "secret"))
    stranger = Shop(buyer.gateway, buyer.gateway.accounts["700124"])
    return Journey(buyer, stranger, dialect or Dialect(), frozenset({None}))


SCHEMES = {"one-stage": False, "double-stage": True}


def steps_to(edge):
    """Give, for an edge, attempts that lead to its state and then along it."""
    double = SCHEMES.get(edge.scheme, False)

    def pay(bank="approved"):
        return Attempt("payment", "100.50", "RUB", bank, double_stage=double)

    def money(kind, amount=None):
        return Attempt(kind, amount, None if amount is None else "RUB")

    confirmed = [pay(), money("confirmation")] if double else [pay()]
    to_state = {
        "": [], "In Process": [pay("pending")], "Declined": [pay("declined")], "Timeout": [pay("timed-out")],
        "Approved": confirmed, "Delayed": [pay()], "PartialDelayed": [pay(), money("confirmation", "60.00")],
        "PartialCanceled": [*confirmed, money("cancellation", "30.00")],
        "Canceled": [pay(), money("cancellation")],
    }  # fmt: skip
    if edge.id == "confirmed-again-after-refund":
        to_state["Canceled"] = [*confirmed, money("cancellation")]
    before = edge.before.value if edge.before else ""
    verb, _, how = edge.event.partition(" ")
    along = {
        "in full": money(verb), "in part": money(verb, "20.00"), "of the rest": money(verb),
        "above the authorised amount": money(verb, "100.51"), "above what remains": money(verb, "100.51"),
        "in another currency": Attempt(verb, "1.00", "USD"), "of an invalid amount": money(verb, "1.005"),
        "of an unpaired amount": Attempt(verb, "1.00"), "by another merchant": Attempt(verb, by="another merchant"),
        "with wrong credentials": Attempt(verb, by="wrong credentials"), "of an unknown order": money(verb),
    }  # fmt: skip
    events = {
        "request": [pay()], "new attempt": [pay()], "repeated confirmation": [money("confirmation")],
        "hold ends": [Attempt("hold ends")], "settlement": [Attempt("settlement")],
        "payment approved": [pay()], "payment declined": [pay("declined")], "payment pending": [pay("pending")],
        "payment times out": [pay("pending"), Attempt("payment times out")],
    }  # fmt: skip
    if edge.event.startswith("payment "):
        return events[edge.event]
    return [*to_state[before], *(events.get(edge.event) or [along[how]])]
