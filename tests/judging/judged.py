"""Evidence made by hand: steps, and the answers they got. Bodies are typed, or put together from typed parts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.exchange.evidence import Evidence, Exchange, Problem, ReceivedResponse, SentRequest
from conformance.exchange.target import Target
from conformance.judging.findings import Finding
from conformance.judging.judge import judge
from conformance.planning.expect import Expect
from conformance.planning.probe import Action, Probe, Step, Where

MUST = "order/created"
ANOTHER_MUST = "order/status/agrees"
SHOULD = "order/status/window-given"

BILL = "5700123000000011"
OTHER_BILL = "5700123000000012"

HTML = "<!DOCTYPE html><html><head><title>Sorry</title></head><body>Something went wrong</body></html>"
NO_ORDERS = '<result firstcode="0" secondcode="0" count="0"></result>'
UNKNOWN_ORDER = '<result firstcode="10" secondcode="201" count="0"></result>'
TOO_FAST = '<result firstcode="1" secondcode="3" count="0"></result>'
SERVER_FAULT = (
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault>'
    "<faultcode>e:Server</faultcode><faultstring>Internal error</faultstring></e:Fault></e:Body></e:Envelope>"
)
CODED_FAULT = SERVER_FAULT.replace("e:Server", "5").replace("Internal error", "107")

TIMEOUT = Problem("timeout", "No answer within 30 s.")
UNREACHABLE = Problem("unreachable", "Connection refused.")


def a_target(dialect: Mapping[str, str] | None = None, settings: Mapping[str, Any] | None = None) -> Target:
    return Target.model_validate(
        {
            "name": "by hand",
            "gateway": {
                "url": "https://gateway.example",
                "merchant_id": "700123",
                "login": "sample_login",
                "password": "SamplePass1",
                "secret": "topsecret",
                "capabilities": ("status", "double-stage"),
                "dialect": dict(dialect or {}),
                "settings": {"currency": "BYN", "base_currency": "RUB", **(settings or {})},
            },
        }
    )


def operation(code="AS000", kind="100", number=1, bill=BILL, **more):
    return {"billnumber": f"{bill}.{number}", "operationtype": kind, "responsecode": code, **more}


def order(state="Approved", bill=BILL, operations=None, **more):
    return {
        "ordernumber": "ORD-17",
        "billnumber": bill,
        "orderamount": "250.00",
        "ordercurrency": "BYN",
        "orderstate": state,
        "operations": [operation(bill=bill)] if operations is None else operations,
        **more,
    }


def as_json(*orders) -> str:
    return json.dumps({"order": list(orders)})


def as_status(*states: tuple[str, str] | str) -> str:
    """Write an order status in XML: orders by state, or by billnumber and state."""
    pairs = [(BILL, each) if isinstance(each, str) else each for each in states]
    rows = "".join(
        f"<order><billnumber>{bill}</billnumber><orderstate>{state}</orderstate></order>"
        for bill, state in pairs
    )
    return f'<result firstcode="0" secondcode="0" count="{len(pairs)}">{rows}</result>'


def refused_with(first, second) -> str:
    return f'{{"firstcode": {first}, "secondcode": {second}}}'


APPROVED = as_json(order())
DECLINED = as_json(order("Declined", operations=[operation("AS102")]))
REFUSED = refused_with(5, 107)


@dataclass(frozen=True)
class Did:
    """One step and what it brought back: a body, a body with its HTTP status, a problem, or None for not sent."""

    action: Action
    answer: str | tuple[int, str] | Problem | None
    expects: Mapping[str, Any] | Sequence[Mapping[str, Any]] = ()
    witness: bool = False
    sent: Mapping[str, str] = field(default_factory=dict)

    @property
    def step(self) -> Step:
        rows = [self.expects] if isinstance(self.expects, Mapping) else self.expects
        expects = tuple(Expect.model_validate({"clause": MUST, **row}) for row in rows if row)
        return Step(self.action, expects=expects, witness=self.witness)

    def exchange(self, number: int) -> Exchange | None:
        if self.answer is None:
            return None
        fields = {"Merchant_ID": "700123", "OrderNumber": "ORD-17", **self.sent}
        request = SentRequest("POST", "https://gateway.example/", (), b"", tuple(fields.items()))
        if isinstance(self.answer, Problem):
            return Exchange(number, self.action, request, None, 1.0 + number, 0.1, self.answer)
        status, body = self.answer if isinstance(self.answer, tuple) else (200, self.answer)
        response = ReceivedResponse(status, (), body.encode())
        return Exchange(number, self.action, request, response, 1.0 + number, 0.1)


def seen(answer) -> Did:
    """A status query that the planner added to look for side effects."""
    return Did("status", answer, witness=True)


def probe_of(*did: Did, subject: str | None = None, clauses: tuple[str, ...] = ()) -> Probe:
    steps = tuple(each.step for each in did)
    named = clauses or tuple(
        dict.fromkeys(clause for step in steps for each in step.expects for clause in each.clause)
    )
    return Probe(
        "by/hand/probe", "gateway", "positive", named, steps, Where("cases/by/hand.yaml", 1), subject=subject
    )


def evidence_of(*did: Did, key: str = "by/hand/probe", **more: str) -> Evidence:
    exchanges = tuple(each for number, one in enumerate(did) if (each := one.exchange(number)) is not None)
    return Evidence(key, "ORD-17", exchanges, **more)


def findings_of(*did: Did, target: Target | None = None, subject: str | None = None) -> dict[str, Finding]:
    """Judge a probe of these steps, and give its findings by clause."""
    probe = probe_of(*did, subject=subject)
    findings = judge(probe, evidence_of(*did), target or a_target())
    assert tuple(finding.clause for finding in findings) == probe.clauses
    return {finding.clause: finding for finding in findings}


def verdict(*did: Did, **more: Any) -> str:
    """Judge a probe of one clause, and give the verdict on it."""
    (finding,) = findings_of(*did, **more).values()
    return finding.verdict.value
