import pytest
from synthetic_results import HOSTILE, a_registry, a_result, an_exchange, no_answer

from conformance.exchange.evidence import Evidence
from conformance.judging.findings import Finding, Verdict
from conformance.judging.result import Example
from conformance.reporting.failure import WIDTH, failure_text

FAILED_PROBE = """\
fail: token-payment/limits/one-too-long/OrderNumber

token-payment/OrderNumber/length: fail (MUST, major)
  An order number of up to 128 characters is accepted, and no longer one is stored whole.
  Expected:  the order is refused, or stored with at most 128 characters
  Received:  accepted, and status shows all 129 characters
  Diagnosis: the limit of 128 characters is off by one

Sent instead of the plain values:
  OrderNumber = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA…AAAAAAAAAAAA" (129 characters)
  OrderComment = left out

Step 1, pay: POST https://gateway.example/pay/tokenpay.cfm
  Merchant_ID = "700123"
  Password = "[redacted:password]"
  OrderNumber = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA…AAAAAAAAAAAA" (129 characters)
Answer: 200, application/json, 69 bytes after 12 ms
  {
    "order": [
      {
        "ordernumber": "A1",
        "orderamount": 250.00,
        "operations": []
      }
    ]
  }

Case:   cases/token-payment/limits.yaml:9
Repeat: conformance replay run.ndjson token-payment/limits/one-too-long/OrderNumber
curl:   curl -sS -i https://gateway.example/pay/tokenpay.cfm --data-urlencode Merchant_ID=700123\
 --data-urlencode Password="$ASSIST_PASSWORD" --data-urlencode OrderNumber=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"""

SILENT_TARGET = """\
inconclusive: signatures/request/wrong-key

token-payment/Signature/verified: inconclusive (MUST, critical)
  An order number of up to 128 characters is accepted, and no longer one is stored whole.
  At stake:  Goods are shipped for an order that the bank declined.
  Expected:  a refusal
  Received:  no answer within 30 s

Step 1, status: POST https://gateway.example/pay/tokenpay.cfm
  Merchant_ID = "700123"
  Password = "[redacted:password]"
  OrderNumber = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA…AAAAAAAAAAAA" (129 characters)
No answer: No answer within 30 s.

Note:   asked once
Case:   cases/token-payment/limits.yaml:9
Repeat: conformance replay run.ndjson signatures/request/wrong-key
curl:   curl --again"""

PROPERTY = """\
fail: token-payment/limits/any-valid/OrderComment (20 examples judged)

token-payment/OrderComment/length: fail (MUST, minor)
  An order number of up to 128 characters is accepted, and no longer one is stored whole.
  Expected:  the comment comes back verbatim
  Received:  nothing

Sent instead of the plain values:
  OrderComment = "я!"
  Email = left out

How it differs from an example that passes:
  OrderComment: fails:  "я!"
                passes: "я"

Case:   cases/token-payment/limits.yaml:9
Repeat: conformance replay run.ndjson token-payment/limits/any-valid/OrderComment"""


def test_a_failed_probe():
    result = a_result(diagnosis="the limit of 128 characters is off by one")
    assert failure_text(result, a_registry()) == FAILED_PROBE


def test_a_target_that_does_not_answer():
    result = a_result(
        Verdict.INCONCLUSIVE,
        "signatures/request/wrong-key",
        "token-payment/Signature/verified",
        expected="a refusal",
        received="no answer within 30 s",
        evidence=Evidence("k", "n", (no_answer(),)),
        notes=("asked once",),
        curl="curl --again",
    )
    assert failure_text(result, a_registry()) == SILENT_TARGET


def test_a_property_says_how_its_minimal_example_differs():
    result = a_result(
        Verdict.FAIL,
        "token-payment/limits/any-valid/OrderComment",
        "token-payment/OrderComment/length",
        expected="the comment comes back verbatim",
        received="nothing",
        kind="property",
        example=Example({"OrderComment": "я!", "Email": None}, {"OrderComment": "я"}),
        examples=20,
        evidence=Evidence("k", "n"),
    )
    assert failure_text(result, a_registry()) == PROPERTY


def test_the_gravest_finding_stands_first_and_kept_clauses_are_not_told():
    result = a_result(
        findings=(
            Finding("token-payment/OrderComment/length", Verdict.FAIL, step=1),
            Finding("token-payment/Country/unlisted", Verdict.WARN),
            Finding("order/double-stage/confirmed", Verdict.PASS),
            Finding("order/one-stage/declined", Verdict.FAIL, step=1),
        )
    )
    text = failure_text(result, a_registry())
    order = [
        text.index(name) for name in ("order/one-stage/declined", "OrderComment/length", "Country/unlisted")
    ]
    assert order == sorted(order)
    assert "double-stage" not in text


def test_the_exchanges_shown_are_those_of_the_findings_steps():
    result = a_result(step=1)
    text = failure_text(result, a_registry())
    assert "Step 2, status" in text
    assert "Step 1, pay" not in text
    assert "Step 2, status" in failure_text(a_result(step=None), a_registry())


def test_a_clause_that_is_not_registered_is_shown_by_its_id():
    assert "order/unheard-of: fail\n  Expected:" in failure_text(
        a_result(clause="order/unheard-of"), a_registry()
    )


def test_a_long_body_is_cut_and_its_size_told():
    body = b"[" + b'"x",' * 5000 + b"]"
    result = a_result(evidence=Evidence("k", "n", (an_exchange(answer=body),)))
    text = failure_text(result, a_registry())
    assert "… (20,002 bytes in all)" in text
    assert len(text) < 8000


@pytest.mark.parametrize("text", [HOSTILE, "word " * 60, "x" * 500, "line\n" * 3])
def test_no_text_of_the_target_widens_the_lines_or_hides_in_them(text):
    result = a_result(
        expected=text,
        received=text,
        diagnosis=text,
        notes=(text,),
        evidence=Evidence(
            "k",
            "n",
            (an_exchange(fields=((text, text),), answer=text.encode("utf-8", "surrogatepass")),),
            values={text: text},
        ),
    )
    shown = failure_text(result, a_registry())
    lines = [line for line in shown.split("\n") if not line.startswith("curl: ")]
    assert max(map(len, lines)) <= WIDTH
    assert not any(sign in shown for sign in "\x00\x1b\u202e\u2066\ud800")


def test_what_the_run_filled_into_a_value_is_shown_as_it_was_sent():
    exchange = an_exchange(fields=(("OrderCurrency", "RUB"), ("OrderNumber", "a1b2c3-0X")))
    values = {
        "OrderCurrency": "{currency}",
        "OrderNumber": "{order}X",
        "URL_RETURN": "https://shop.example/{order}",
    }
    evidence = Evidence("a/b/c", "a1b2c3-0", exchanges=(exchange,), values=values)
    text = failure_text(a_result(evidence=evidence), a_registry())
    told = text.partition("Sent instead of the plain values:\n")[2].splitlines()[:3]
    assert told == [
        '  OrderCurrency = "RUB"',
        '  OrderNumber = "a1b2c3-0X"',
        '  URL_RETURN = "https://shop.example/{order}"',
    ]
