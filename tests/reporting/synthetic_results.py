"""Results made up for the tests of the reporting room: every verdict, no network."""

from conformance.exchange.evidence import Evidence, Exchange, Problem, ReceivedResponse, SentRequest
from conformance.judging.findings import Finding, Verdict
from conformance.judging.result import Example, Result
from conformance.protocol.clauses import Basis, Clause, Level, Registry, Sentence, Severity, Side
from conformance.reporting.run import Header, NotTested, TargetFacts

STARTED = 1_790_000_000.25

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\x00\x1b[31m\u202egnp.exe\u2066\ud800&amp;{{7*7}}"


def a_clause(
    clause_id="token-payment/OrderNumber/length",
    level=Level.MUST,
    severity=Severity.MAJOR,
    side=Side.GATEWAY,
    untestable=None,
):
    return Clause(
        id=clause_id,
        document="general-scheme" if clause_id.startswith("order/") else "token-payment",
        section="row OrderNumber",
        basis=Basis.STATED,
        level=level,
        severity=severity,
        side=side,
        sentence=Sentence(
            en="An order number of up to 128 characters is accepted, and no longer one is stored whole.",
            ru="Номер заказа длиной до 128 символов принимается, более длинный целиком не сохраняется.",
        ),
        consequence=Sentence(
            en="Goods are shipped for an order that the bank declined.",
            ru="Товар отгружают по заказу, который банк отклонил.",
        )
        if severity is Severity.CRITICAL
        else None,
        untestable=untestable,
    )


def a_registry():
    clauses = (
        a_clause(),
        a_clause("token-payment/OrderComment/length", severity=Severity.MINOR),
        a_clause("token-payment/Country/unlisted", Level.SHOULD, Severity.MINOR),
        a_clause("token-payment/Signature/verified", severity=Severity.CRITICAL),
        a_clause("order/one-stage/declined", severity=Severity.CRITICAL),
        a_clause("order/double-stage/confirmed"),
        a_clause("order/page/redirect", untestable="It needs a browser."),
        a_clause("order/nobody-cites"),
        a_clause("notification/answered", side=Side.MERCHANT),
    )
    return Registry({clause.id: clause for clause in clauses})


def an_exchange(  # noqa: PLR0917 (a factory of examples)
    step=0,
    action="pay",
    fields=(("Merchant_ID", "700123"), ("Password", "[redacted:password]"), ("OrderNumber", "A" * 129)),
    answer=b'{"order":[{"ordernumber":"A1","orderamount":250.00,"operations":[]}]}',
    status=200,
    elapsed=0.012,
):
    body = b"Merchant_ID=700123&Password=%5Bredacted%3Apassword%5D&OrderNumber=" + b"A" * 129
    return Exchange(
        step=step,
        action=action,
        request=SentRequest(
            method="POST",
            url="https://gateway.example/pay/tokenpay.cfm",
            headers=(
                ("Host", "gateway.example"),
                ("Content-Type", "application/x-www-form-urlencoded"),
                ("Content-Length", str(len(body))),
            ),
            body=body,
            fields=fields,
        ),
        response=ReceivedResponse(status, (("Content-Type", "application/json"),), answer),
        started=STARTED + step,
        elapsed=elapsed,
    )


def no_answer(step=0):
    asked = an_exchange(step)
    return Exchange(
        step,
        "status",
        asked.request,
        None,
        STARTED + step,
        30.0,
        Problem("timeout", "No answer within 30 s."),
    )


def a_result(
    verdict=Verdict.FAIL,
    slug="token-payment/limits/one-too-long/OrderNumber",
    clause="token-payment/OrderNumber/length",
    **facts,
):
    finding = Finding(
        clause,
        verdict,
        expected=facts.pop("expected", "the order is refused, or stored with at most 128 characters"),
        received=facts.pop("received", "accepted, and status shows all 129 characters"),
        step=facts.pop("step", 0),
        diagnosis=facts.pop("diagnosis", None),
    )
    facts.setdefault(
        "evidence",
        Evidence(
            key=slug,
            order_number="a1b2c3-0123456789a",
            exchanges=(an_exchange(), an_exchange(1, "status")),
            values={"OrderNumber": "A" * 129, "OrderComment": None},
        ),
    )
    return Result(
        slug=slug,
        kind=facts.pop("kind", "probe"),
        side="gateway",
        technique=facts.pop("technique", "boundary"),
        where="cases/token-payment/limits.yaml:9",
        findings=facts.pop("findings", (finding,)),
        started=STARTED,
        elapsed=0.024,
        repeat=f"conformance replay run.ndjson {slug}",
        **facts,
    )


def one_of_each():
    """A run that shows every verdict, a property with its minimal example, and an invariant."""
    return (
        a_result(Verdict.PASS, "token-payment/limits/longest/OrderNumber"),
        a_result(diagnosis="the limit of 128 characters is off by one"),
        a_result(
            Verdict.FAIL,
            "order-lifecycle/one-stage/declined",
            "order/one-stage/declined",
            expected="orderstate Declined",
            received="orderstate Approved",
            step=1,
            technique="stateful",
        ),
        a_result(
            Verdict.FAIL,
            "token-payment/limits/any-valid/OrderComment",
            "token-payment/OrderComment/length",
            kind="property",
            technique="generated",
            example=Example({"OrderComment": "ё" * 90 + "!"}, {"OrderComment": "ё" * 90}),
            examples=20,
        ),
        a_result(Verdict.FIXED, "order-lifecycle/double-stage/confirmed", "order/double-stage/confirmed"),
        a_result(
            Verdict.INCONCLUSIVE,
            "signatures/request/wrong-key",
            "token-payment/Signature/verified",
            received="no answer within 30 s",
            evidence=Evidence("k", "n", (no_answer(),)),
        ),
        a_result(
            Verdict.INCONCLUSIVE,
            "signatures/request/absent",
            "token-payment/Signature/verified",
            received="not sent: the budget is spent",
            evidence=Evidence("k", "n", not_sent="the budget is spent"),
        ),
        a_result(Verdict.WARN, "token-payment/values/unlisted/Country", "token-payment/Country/unlisted"),
        a_result(
            Verdict.KNOWN,
            "token-payment/limits/one-too-long/OrderComment",
            "token-payment/OrderComment/length",
        ),
        a_result(
            Verdict.NOT_APPLICABLE,
            "order-lifecycle/double-stage/partial",
            "order/double-stage/confirmed",
            received="the target does not declare partial-confirmation",
            evidence=Evidence("k", "n", not_applicable="no partial-confirmation"),
        ),
        a_result(
            Verdict.PASS,
            "invariants/answer-checkvalue",
            "order/one-stage/declined",
            kind="invariant",
            evidence=None,
        ),
    )


def a_header(**facts):
    return Header(
        **{
            "suite_version": "0.1.0",
            "run_id": "a1b2c3",
            "started": "2026-11-22T09:30:00+00:00",
            "target": TargetFacts(
                name="Assist demo sandbox",
                digest="0123456789abcdef",
                url="https://gateway.example",
                side="gateway",
            ),
            "settings": {
                "request_signature": "required",
                "notification": {"protocol": "POST", "signature": "MD5"},
            },
            "capabilities": ("double-stage", "status"),
            "dialect": {"over_limit": "reject", "signature_padding": "digestinfo"},
            "profile": "standard",
            "seed": 20261122,
            "registry_digest": a_registry().digest,
            "planned_probes": 12,
            "planned_requests": 40,
            "not_tested": (
                NotTested(slug="token-payment/limits/deep", reason="budget", clauses=("order/x",)),
            ),
        }
        | facts
    )
