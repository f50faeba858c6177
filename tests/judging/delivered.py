"""Evidence of deliveries to a shop made by hand, and what is found in it."""

from conformance.exchange.evidence import (
    Evidence,
    Exchange,
    Observation,
    Problem,
    ReceivedResponse,
    SentRequest,
)
from conformance.exchange.target import Target
from conformance.judging.merchant import judge_deliveries
from conformance.planning.delivery.deliveries import Deliver
from conformance.planning.delivery.expect import DeliveryExpect
from conformance.planning.probe import Probe, Where

MUST, SHOULD = "notification/checkvalue/verified", "notification/reply/billnumber"
ACCEPTED = (
    b'<pushpaymentresult firstcode="0" secondcode="0"><order><billnumber>57</billnumber>'
    b"<packetdate>07.03.2026 10:15:00</packetdate></order></pushpaymentresult>"
)
REFUSED = b'<pushpaymentresult firstcode="9" secondcode="0"/>'
CDATA = ACCEPTED.replace(b">57<", b"><![CDATA[<b>bold</b>]]><")
LINES, REFERRED = ACCEPTED.replace(b">57<", b">57\r\n58<"), ACCEPTED.replace(b">57<", b">57&#13;&#10;58<")
IN_LINES = (("billnumber", "57\r\n58"),)
OLD_LINES, IN_OLD_LINES = ACCEPTED.replace(b">57<", b">57\r58<"), (("billnumber", "57\r58"),)
SENT = (("billnumber", "57"), ("packetdate", "07.03.2026 10:15:00"), ("ordercomment", "<b>bold</b>"))
OBSERVER = {"http": "/orders/{ordernumber}", "paid": "paid", "authorised": "hold", "credited": "([0-9.]+)"}


def target(**changes):
    facts = {"result_url": "http://127.0.0.1/result", "merchant_id": "1", "secret": "a", "observer": OBSERVER}
    return Target.model_validate(
        {"name": "t", "merchant": {**facts, "orders": {"numbers": "1..9"}, **changes}}
    )


def exchange(body=ACCEPTED, status=200, kind="text/xml", *, problem=None, sent=SENT, elapsed=0.1):
    response = None if problem else ReceivedResponse(status, (("Content-Type", kind),), body)
    request = SentRequest("POST", "http://127.0.0.1/result", (), b"a=b", sent)
    return Exchange(0, "deliver", request, response, 0.0, elapsed, problem)


def seen(state="unpaid", credited="0.00", **facts):
    return Observation(0, "1", state, credited, **facts)


def finding(expect, exchanges, observations=(), *, shop=None, deliver=None, clause=MUST):
    delivery = (deliver or Deliver()).model_copy(
        update={"then": (DeliveryExpect(clause=(clause,), **expect),)}
    )
    probe = Probe("a/b", "merchant", "positive", (clause,), (), Where("a.yaml", 1), deliveries=(delivery,))
    evidence = Evidence("a/b", "1", tuple(exchanges), observations=tuple(observations))
    (found,) = judge_deliveries(probe, evidence, shop or target())
    return found


GONE = exchange(problem=Problem("timeout", "it took the request, and no answer came."))
PAID, HELD, UNPAID = seen("paid", "128.70"), seen("authorised"), seen()
