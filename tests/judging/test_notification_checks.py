"""What a step expects of its notifications: that they come, how often, and what silence shows."""

from dataclasses import replace

import pytest
from judged import APPROVED, BILL, NO_ORDERS, REFUSED, Did, a_target, evidence_of, probe_of

from conformance.exchange.evidence import Notification, SentRequest
from conformance.judging.judge import judge

CLAUSE = "notification/sent"
FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
MOVED = (200, '{"now": "2026-01-01T00:00:00"}')


def came(step=0, **fields):
    said = {"ordernumber": "ORD-17", "billnumber": BILL, "orderstate": "Approved", **fields}
    return Notification(
        SentRequest("POST", "http://shop.invalid/result", FORM, b"a=1", tuple(said.items())),
        1.0,
        after_step=step,
    )


def verdict(*did, heard=(), strays=(), clause=CLAUSE, dialect=None, **more):
    probe = probe_of(*did, clauses=(clause,))
    evidence = replace(evidence_of(*did, **more), notifications=tuple(heard), strays=tuple(strays))
    (finding,) = judge(probe, evidence, a_target(dialect))
    return finding.verdict.value


def paying(answer=APPROVED, **expects):
    return Did("pay", answer, {"clause": CLAUSE, **expects})


def hour(**expects):
    return Did("time", MOVED, {"clause": CLAUSE, **expects} if expects else ())


def test_one_came_or_none():
    assert verdict(paying(notified={}), heard=[came()]) == "pass"
    assert verdict(paying(notified={})) == "fail"


def test_how_often():
    for count, wanted in ((1, "pass"), (2, "fail"), (0, "fail")):
        assert verdict(paying(notified={"times": 1}), heard=[came()] * count) == wanted
    assert verdict(paying(notified={"at_least": 2}), heard=[came()]) == "fail"
    assert verdict(paying(notified={"at_most": 2}), heard=[came()] * 3) == "fail"


def test_waiting_that_was_cut_short_shows_neither_silence_nor_a_loss():
    for expects in ({"notified": {}}, {"notified": {"times": 1}}, {"not_notified": True}):
        assert verdict(paying(**expects), not_waited="Ctrl-C") == "inconclusive"
    assert verdict(paying(notified={"times": 1}), heard=[came()], not_waited="Ctrl-C") == "inconclusive"
    assert verdict(paying(notified={"times": 1}), heard=[came()] * 2, not_waited="Ctrl-C") == "fail"


def test_silence():
    assert verdict(paying(not_notified=True)) == "pass"
    assert verdict(paying(not_notified=True), heard=[came()]) == "fail"


@pytest.mark.parametrize("answer", [REFUSED, NO_ORDERS, "<html>"])
def test_silence_about_what_did_not_happen_shows_nothing(answer):
    assert verdict(Did("pay", answer, {"clause": CLAUSE, "not_notified": True})) == "inconclusive"
    confirm = Did("confirm", answer, {"clause": CLAUSE, "not_notified": True})
    assert verdict(Did("pay", APPROVED), confirm) == "inconclusive"


def test_silence_about_a_refusal():
    refused = Did("pay", REFUSED, {"clause": CLAUSE, "not_notified": "refused"})
    assert verdict(refused) == "pass"
    assert verdict(refused, heard=[came()]) == "fail"
    assert verdict(refused, not_waited="Ctrl-C") == "inconclusive"
    taken = Did("pay", APPROVED, {"clause": CLAUSE, "not_notified": "refused"})
    assert verdict(taken) == verdict(taken, heard=[came()]) == "inconclusive"


def test_silence_after_a_step_counts_from_that_step():
    later = Did("confirm", APPROVED, {"clause": CLAUSE, "not_notified": True})
    assert verdict(Did("pay", APPROVED), later, heard=[came(0)]) == "pass"
    assert verdict(Did("pay", APPROVED), later, heard=[came(0), came(1, operationtype="200")]) == "fail"


def test_confirmations_may_be_pushed_where_the_dialect_declares_it_and_payments_never_twice():
    pushed = {"confirmations_pushed": True}
    confirm = Did("confirm", APPROVED, {"clause": CLAUSE, "not_notified": True})
    for heard in ([came(0)], [came(0), came(1, operationtype="200")]):
        assert verdict(Did("pay", APPROVED), confirm, heard=heard, dialect=pushed) == "pass"
    assert verdict(paying(not_notified=True), heard=[came()], dialect=pushed) == "fail"


def test_the_payments_own_notification_may_come_after_the_next_step_has_begun():
    first = Did("pay", APPROVED, {"clause": "notification/real-time", "notified": {}})
    later = Did("confirm", APPROVED, {"clause": CLAUSE, "not_notified": True})
    assert verdict(first, later, heard=[came(1)]) == "pass"
    assert verdict(first, later, heard=[came(1), came(1)]) == "fail"


def test_what_a_later_step_brings_is_not_laid_to_an_earlier_one():
    first = Did("confirm", APPROVED, {"clause": CLAUSE, "not_notified": True})
    assert verdict(Did("pay", APPROVED), first, Did("cancel", APPROVED), heard=[came(2)]) == "pass"


@pytest.mark.parametrize(
    ("an_hour", "wanted"),
    [
        ((5, 2, 1, 0), "pass"),
        ((3, 2, 2, 1), "pass"),
        ((2, 2, 2, 2), "fail"),
        ((1, 2, 1, 0), "fail"),
        ((0, 0, 0, 0), "inconclusive"),
    ],
)
def test_attempts_that_become_rarer(an_hour, wanted):
    heard = [came(0), *(came(step) for step, count in enumerate(an_hour, start=1) for _ in range(count))]
    steps = [Did("pay", APPROVED), hour(), hour(), hour(), hour(notified={"intervals": "growing"})]
    assert verdict(*steps, heard=heard) == wanted


def test_the_same_content_at_every_attempt():
    same = paying(notified={"content": "same"})
    assert verdict(same, heard=[came(packetdate="1"), came(packetdate="2")]) == "pass"
    assert verdict(same, heard=[came(), came(billnumber="5700123000000012")]) == "fail"
    assert verdict(same, heard=[came()]) == "inconclusive"


def test_literal_parameters_and_the_accounts_currencies():
    wanted = paying(notified={"fields": {"orderstate": "Approved", "currency": "{base_currency}"}})
    assert verdict(wanted, heard=[came(currency="RUB")]) == "pass"
    assert verdict(wanted, heard=[came(currency="BYN")]) == "fail"
    assert verdict(wanted, heard=[came()]) == "fail"
    assert verdict(wanted) == "inconclusive"


def test_a_package_without_an_order_shows_how_it_was_sent_and_nothing_else():
    nameless = Notification(SentRequest("POST", "http://shop.invalid/result", FORM, b""), 1.0)
    post = "notification/http-post"
    sent = Did("pay", APPROVED, {"clause": post, "notified": {"as_documented": "package"}})
    assert verdict(sent, strays=[nameless], clause=post) == "fail"
    assert verdict(sent, clause=post) == "inconclusive"
    row = "notification/rate/present"
    shown = Did("pay", APPROVED, {"clause": row, "notified": {"as_documented": "always"}})
    assert verdict(shown, strays=[nameless], clause=row) == "inconclusive"


def test_the_worst_of_several_packages_counts():
    row = "notification/orderstate/present"
    shown = Did("pay", APPROVED, {"clause": row, "notified": {"as_documented": "always"}})
    other = Notification(SentRequest("POST", "http://x/", FORM, b"a", (("ordernumber", "ORD-17"),)), 1.0)
    assert verdict(shown, heard=[came()], clause=row) == "pass"
    assert verdict(shown, heard=[came(), other], clause=row) == "fail"
