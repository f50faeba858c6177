"""The judge of the merchant side over evidence made by hand."""

import gzip
from dataclasses import replace

import pytest
from delivered import (
    ACCEPTED,
    CDATA,
    HELD,
    IN_LINES,
    IN_OLD_LINES,
    LINES,
    MUST,
    OLD_LINES,
    PAID,
    REFERRED,
    REFUSED,
    SENT,
    SHOULD,
    UNPAID,
    exchange,
    finding,
    seen,
    target,
)

from conformance.exchange.evidence import (
    Evidence,
    Problem,
)
from conformance.judging.findings import Verdict
from conformance.judging.invariants import Tallies
from conformance.judging.merchant import judge_deliveries
from conformance.planning.delivery.deliveries import Conveyed, Deliver
from conformance.planning.delivery.expect import DeliveryExpect
from conformance.planning.probe import Invariant, Probe, Where
from conformance.protocol.clauses import Level, registry


@pytest.mark.parametrize(
    ("expect", "observed", "verdict"),
    [
        ({"paid": True}, PAID, "pass"),
        ({"paid": True}, UNPAID, "fail"),
        ({"paid": True}, HELD, "fail"),
        ({"paid": True}, seen("paid", "1.00"), "fail"),
        ({"paid": True}, seen("paid", "128.7"), "pass"),
        ({"paid": True}, seen(None, None, problem="down"), "inconclusive"),
        ({"held": True}, HELD, "pass"),
        ({"held": True}, PAID, "fail"),
        ({"held": True}, UNPAID, "fail"),
        ({"refused": True}, UNPAID, "pass"),
        ({"refused": True}, seen("declined"), "pass"),
        ({"refused": True}, PAID, "fail"),
        ({"refused": True}, HELD, "fail"),
        ({"unpaid": True}, UNPAID, "pass"),
        ({"unpaid": True}, PAID, "fail"),
        ({"credited": "once"}, PAID, "pass"),
        ({"credited": "once"}, seen("paid", "201.00"), "fail"),
        ({"credited": "once"}, seen("paid", "many"), "inconclusive"),
        ({"credited": "once"}, seen("paid", "NaN"), "inconclusive"),
        ({"paid": True}, seen("paid", "many"), "pass"),
        ({"credited": "once"}, seen("paid", None), "inconclusive"),
        ({"credited": "once"}, UNPAID, "inconclusive"),
        ({"credited": "once"}, seen("unpaid", "128.70"), "pass"),
        ({"credited": "once"}, seen("unpaid", "1.00"), "fail"),
        ({"credited": "at most once"}, UNPAID, "pass"),
        ({"credited": "at most once"}, PAID, "pass"),
        ({"credited": "at most once"}, seen("paid", "1128.70"), "fail"),
        ({"credited": "at most once"}, seen("unpaid", "1128.70"), "fail"),
        ({"still_paid": True}, PAID, "pass"),
        ({"still_paid": True}, UNPAID, "inconclusive"),
        ({"still_paid": True}, seen(None, None, problem="down"), "inconclusive"),
    ],
)
def test_the_order_decides_whatever_was_answered(expect, observed, verdict):
    for body in (ACCEPTED, REFUSED):
        assert finding(expect, [exchange(body)], [observed]).verdict == verdict


def test_another_order_is_looked_at_too():
    expect = {"other_order": "unpaid"}
    assert finding(expect, [exchange()], [PAID, UNPAID]).verdict == "pass"
    assert finding(expect, [exchange()], [PAID, PAID]).verdict == "fail"


@pytest.mark.parametrize(
    ("expect", "body", "verdict"),
    [
        ({"paid": True}, ACCEPTED, "pass"),
        ({"paid": True}, REFUSED, "fail"),
        ({"paid": True}, b"OK", "inconclusive"),
        ({"refused": True}, REFUSED, "pass"),
        ({"refused": True}, ACCEPTED, "fail"),
        ({"refused": True}, b"<html>error</html>", "inconclusive"),
        ({"unpaid": True}, REFUSED, "not-applicable"),
        ({"credited": "once"}, ACCEPTED, "not-applicable"),
        ({"still_paid": True}, REFUSED, "not-applicable"),
        ({"still_paid": True}, ACCEPTED, "not-applicable"),
    ],
)
def test_without_an_observer_the_answer_decides_what_it_can(expect, body, verdict):
    found = finding(expect, [exchange(body)], shop=target(observer=None))
    assert found.verdict == verdict
    if verdict == "pass":
        assert "nobody looked at the order" in found.received


def test_an_answer_that_did_not_come_says_nothing_of_the_shop():
    gone = exchange(problem=Problem("timeout", "it took the request, and no answer came."))
    assert finding({"paid": True}, [gone], [UNPAID]).verdict == "inconclusive"
    assert finding({"paid": True}, [gone], [PAID]).verdict == "pass"
    assert finding({"acknowledged": True}, [gone]).verdict == "inconclusive"
    nowhere = exchange(problem=Problem("unreachable", "refused"))
    assert finding({"refused": True}, [nowhere], [UNPAID]).verdict == "inconclusive"
    assert finding({"withstood": True}, [nowhere]).verdict == "inconclusive"


@pytest.mark.parametrize(
    ("expect", "right", "wrong"),
    [
        ({"acknowledged": True}, exchange(), exchange(REFUSED)),
        ({"acknowledged": True}, exchange(), exchange(b"OK")),
        ({"acknowledged": True}, exchange(), exchange(ACCEPTED.replace(b' secondcode="0"', b""))),
        ({"acknowledged": True}, exchange(status=202), exchange(status=500)),
        ({"rejected": True}, exchange(REFUSED), exchange()),
        ({"rejected": True}, exchange(b"no", 403), exchange(b"no")),
        ({"rejected": True}, exchange(REFUSED), exchange(b"oops", 500)),
        ({"bare": True}, exchange(REFUSED), exchange(ACCEPTED.replace(b'"0"', b'"9"', 1))),
        ({"readable": True}, exchange(), exchange(b"\n<?xml version='1.0'?>" + ACCEPTED)),
        ({"readable": True}, exchange(), exchange(b"<!DOCTYPE a [<!ENTITY b 'c'>]><pushpaymentresult/>")),
        ({"xml_type": True}, exchange(kind="application/xml; charset=utf-8"), exchange(kind="text/html")),
        ({"ok_status": True}, exchange(), exchange(status=403)),
        ({"repeats": "billnumber"}, exchange(), exchange(ACCEPTED.replace(b"57<", b"58<"))),
        ({"repeats": "packetdate"}, exchange(), exchange(ACCEPTED.replace(b":00<", b"<"))),
        ({"escaped": True}, exchange(b"&lt;b>bold&lt;/b>"), exchange(b"<p><b>bold</b></p>")),
        ({"escaped": True}, exchange(CDATA), exchange(CDATA.replace(b"]]></b", b"]]><b>bold</b></b"))),
        ({"escaped": True}, exchange(CDATA, kind="application/xml"), exchange(CDATA, kind="text/html")),
        ({"escaped": True}, exchange(b"<b>bold</b>", kind="text/plain"), exchange(b"<b>bold</b>")),
        ({"escaped": True}, exchange(sent=(("firstname", "<?"),)), exchange(b"<b>bold</b>")),
        ({"repeats": "billnumber"}, exchange(LINES, sent=IN_LINES), exchange(LINES)),
        ({"repeats": "billnumber"}, exchange(REFERRED, sent=IN_LINES), exchange(REFERRED)),
        ({"repeats": "billnumber"}, exchange(OLD_LINES, sent=IN_OLD_LINES), exchange(OLD_LINES)),
        ({"repeats": "billnumber"}, exchange(LINES, sent=IN_OLD_LINES), exchange(sent=IN_OLD_LINES)),
        ({"withstood": True}, exchange(b"no", 405), exchange(b"oops", 502)),
        ({"withstood": True}, exchange(b"no such method", 501), exchange(b"oops", 500)),
        ({"withstood": True}, exchange(), exchange(problem=Problem("broken", "cut"))),
        ({"discreet": True}, exchange(b"error 17"), exchange(b"Traceback (most recent call last):\n")),
        ({"discreet": True}, exchange(), exchange(b"PHP Warning: strcmp() in /srv/shop/result.php on line 3")),
        ({"discreet": True}, exchange(), exchange(b"\tat com.shop.Result.doPost(Result.java:42)")),
        ({"discreet": True}, exchange(), exchange(b"SQLSTATE[42000]: Syntax error")),
    ],
)  # fmt: skip
def test_the_answer_is_judged_clause_by_clause(expect, right, wrong):
    assert finding(expect, [right], clause=SHOULD).verdict == "pass"
    assert finding(expect, [wrong], clause=SHOULD).verdict == "warn"
    assert finding(expect, [right, wrong], clause=MUST).verdict == "fail"


def test_only_what_is_oversized_or_cut_off_may_be_broken_off():
    broken = exchange(problem=Problem("broken", "reset"))
    large = Deliver(conveyed=Conveyed(padding=1024 * 1024))
    assert finding({"withstood": True}, [broken], deliver=large).verdict == "pass"
    assert finding({"withstood": True}, [exchange(status=500)], deliver=large).verdict == "fail"


def test_where_no_reply_came_nothing_of_the_insides_was_shown():
    broken, nowhere = (
        exchange(problem=Problem("broken", "reset")),
        exchange(problem=Problem("unreachable", "no")),
    )
    telling = exchange(b"goroutine 1 [running]:")
    assert finding({"discreet": True}, [broken]).verdict == "pass"
    assert finding({"discreet": True}, [broken, telling]).verdict == "fail"
    assert finding({"discreet": True}, [nowhere]).verdict == "inconclusive"
    assert finding({"discreet": True}, []).verdict == "inconclusive"


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        ((("content-encoding", "gzip"),), gzip.compress(ACCEPTED), "a body in gzip (Content-Encoding)"),
        ((("Content-Encoding", "br"),), b"\x0b\x02", "a body in br (Content-Encoding)"),
        ((), gzip.compress(ACCEPTED), "a body in gzip (Content-Encoding)"),
        ((), b"OK", "not well-formed XML"),
    ],
)
def test_a_compressed_reply_is_called_one(headers, body, expected):
    came = exchange()
    came = replace(came, response=replace(came.response, headers=headers, body=body))
    found = finding({"readable": True}, [came])
    assert (found.verdict, expected in found.received) == ("fail", True)


def test_an_account_that_expects_http_200_is_content_with_it():
    plain = target(expected_answer="http-200")
    assert finding({"acknowledged": True}, [exchange(b"OK")], shop=plain).verdict == "pass"
    assert finding({"acknowledged": True}, [exchange(b"", 204)], shop=plain).verdict == "fail"
    assert finding({"rejected": True}, [exchange(b"no", 400)], shop=plain).verdict == "pass"


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [(exchange(b"OK"), "inconclusive"), (exchange(b"no", 403), "pass"), (exchange(), "fail")],
)
def test_an_http_200_that_every_delivery_gets_does_not_say_what_became_of_the_order(reply, verdict):
    blind = target(expected_answer="http-200", observer=None)
    assert finding({"refused": True}, [reply], shop=blind).verdict == verdict


def test_nothing_is_asked_of_a_body_that_the_account_does_not_expect():
    plain, mismatched = target(expected_answer="http-200"), exchange(b"OK")
    both = {"acknowledged": True, "repeats": "packetdate"}
    assert finding(both, [mismatched], shop=plain).verdict == "pass"
    assert finding({"repeats": "packetdate"}, [mismatched], shop=plain).verdict == "not-applicable"
    assert finding(both, [mismatched]).verdict == "fail"


@pytest.mark.parametrize("rule", ["reply readable", "reply status", "reply type", "reply repeats billnumber"])
def test_a_rule_about_xml_does_not_apply_where_http_200_is_all_that_is_expected(rule):
    def judged(shop):
        (found,) = Tallies(shop).judge(Invariant("a/b", "merchant", (SHOULD,), rule, Where("a.yaml", 1)))
        return found.verdict

    assert judged(target(expected_answer="http-200")) is Verdict.NOT_APPLICABLE
    assert judged(target()) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("rule", "clause", "wrong"),
    [
        ("reply in time", "notification/reply/in-time", exchange(elapsed=11.0)),
        ("reply readable", "notification/reply/readable", exchange(b"OK")),
        ("reply status", "notification/reply/status", exchange(status=201)),
        ("reply type", "notification/reply/content-type", exchange(kind="text/plain")),
        (
            "reply repeats billnumber",
            "notification/reply/billnumber",
            exchange(ACCEPTED.replace(b"57<", b"<")),
        ),
        (
            "reply repeats packetdate",
            "notification/reply/packetdate",
            exchange(ACCEPTED.replace(b"07", b"08")),
        ),
        ("nothing reflected", "notification/reply/escaped", exchange(b"<b>bold</b>")),
        ("no insides shown", "notification/reply/no-internals", exchange(b"goroutine 1 [running]:")),
        ("no secret told", "notification/reply/no-secrets", exchange(b"[redacted:md5(shop-secret)]AB12")),
        ("answered without error", "notification/withstands", exchange(b"", 500)),
    ],
)
def test_a_rule_over_all_replies_is_kept_or_broken(rule, clause, wrong):
    def judged(*exchanges):
        tallies = Tallies(target())
        tallies.add(Evidence("a/b", "1", exchanges))
        (found,) = tallies.judge(Invariant("a/b", "merchant", (clause,), rule, Where("a.yaml", 1)))
        return found.verdict

    assert judged(exchange()) is Verdict.PASS
    broken = Verdict.FAIL if registry()[clause].level is Level.MUST else Verdict.WARN
    assert judged(exchange(), wrong) is broken
    assert judged() is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("field", ["billnumber", "packetdate"])
@pytest.mark.parametrize("again", ["58", "57"])
def test_a_reply_need_repeat_no_field_that_was_sent_twice(field, again):
    tallies = Tallies(target())
    tallies.add(Evidence("a/b", "1", (exchange(sent=(*SENT, (field, again))),)))
    rule = Invariant("a/b", "merchant", (SHOULD,), f"reply repeats {field}", Where("a.yaml", 1))
    (found,) = tallies.judge(rule)
    assert found.verdict is Verdict.INCONCLUSIVE


def test_what_was_not_sent_is_inconclusive_and_what_does_not_apply_is_not():
    delivery = Deliver(then=(DeliveryExpect(clause=(MUST,), paid=True),))
    probe = Probe("a/b", "merchant", "positive", (MUST,), (), Where("a.yaml", 1), deliveries=(delivery,))
    (lost,) = judge_deliveries(probe, Evidence("a/b", "", not_sent="no fresh order is left"), target())
    assert (lost.verdict, lost.received) == (Verdict.INCONCLUSIVE, "not sent: no fresh order is left")
    (other,) = judge_deliveries(probe, Evidence("a/b", "", not_applicable="live"), target())
    assert other.verdict is Verdict.NOT_APPLICABLE
