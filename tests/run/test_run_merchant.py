"""The merchant side as a whole, in this process: a right shop raises nothing, a wrong one what it breaks."""

import json
from collections import Counter
from dataclasses import replace
from hashlib import md5

import pytest
from harness import conformance_run
from pydantic import SecretStr
from shop_sessions import (
    deviations,
    items_of,
    judged,
    sample_target,
    shop_run,
    shops,
    verdicts,
)

from conformance.exchange.evidence import Evidence
from conformance.judging.findings import Verdict
from conformance.pipeline.again import judged_again
from conformance.pipeline.ending import ExitCode
from conformance.pipeline.shop_preflight import warnings_of
from conformance.planning.delivery.fresh_orders import fresh_orders
from conformance.planning.plan import cost_of
from conformance.planning.probe import Probe
from conformance.plugin.opening import refuse_workers
from conformance.plugin.options import CannotBegin
from conformance.reporting.lines import result_from_json, result_to_json
from conformance.simulator.merchant.mutants import merchant_mutant_called
from conformance.simulator.merchant.variants import correct_merchants


@pytest.fixture(scope="module")
def smoke():
    return items_of("smoke")


@pytest.fixture(scope="module")
def standard():
    return items_of("standard")


@pytest.fixture(scope="module")
def faultless(standard):
    heard = Counter()
    with shop_run(shops(heard=heard)) as run:
        results = judged(run, standard)
        return results, heard, run.session.pace.spent, run.session.shops.taken


def test_the_faultless_shop_raises_nothing(faultless, standard):
    results, _, _, _ = faultless
    assert deviations(results) == []
    assert verdicts(results)["pass"] > 200
    not_tried = [slug for slug, each in results.items() if each.verdict is Verdict.NOT_APPLICABLE]
    assert sorted(not_tried) == [
        "notification-merchant/blocking/hostile-first/cut-off",
        "notification-merchant/forged/number-like-searched",
    ]


def test_a_record_holds_neither_the_secret_word_nor_what_a_shop_needs_besides(standard):
    secrets = {
        "fields": {"csrf": SecretStr("c4nary-field")},
        "headers": {"X-Shop": SecretStr("c4nary-header")},
    }
    item = next(each for each in standard if each.slug == "notification-merchant/genuine/approved")
    with shop_run(shops(), sample_target(secret=SecretStr("c4nary-word"), **secrets)) as run:
        (result,) = judged(run, [item]).values()
    assert result.verdict is Verdict.PASS
    written = json.dumps(result_to_json(result))
    assert "ordernumber" in written
    for word in ("c4nary", md5(b"c4nary-word", usedforsecurity=False).hexdigest()):
        assert word not in written.lower()


def test_nothing_is_sent_anywhere_but_the_result_url_and_the_observer(faultless, standard):
    _, heard, spent, _ = faultless
    assert {path for _, path in heard} == {"/result", "/orders"}
    assert {method for method, path in heard if path == "/orders"} == {"GET"}
    assert sum(heard.values()) == spent
    planned = sum(cost_of(item) for item in standard)
    assert planned * 0.85 < spent <= planned * 1.05


def test_no_more_fresh_orders_are_taken_than_were_announced(faultless, standard):
    _, _, _, taken = faultless
    assert taken <= fresh_orders(standard, sample_target().the_merchant.facts()) <= 60


def test_a_stored_run_is_judged_again_to_the_same_findings(faultless, standard):
    results, _, _, _ = faultless
    stored = [result_from_json(json.loads(json.dumps(result_to_json(each)))) for each in results.values()]
    again = judged_again(stored, standard, sample_target())
    assert [each.findings for each in again] == [each.findings for each in results.values()]
    emptied = replace(stored[0], evidence=replace(stored[0].evidence, observations=()))
    (lost,) = judged_again([emptied], standard, sample_target())
    assert lost.findings != results[lost.slug].findings


RIGHT_OTHERWISE = (
    "shop-refusing-by-status",
    "shop-in-windows-1251",
    "shop-glad-of-more",
    "shop-without-declines",
)
"""Some of the correct variants; the score runs every one."""


@pytest.mark.parametrize(
    "variant", [each for each in correct_merchants() if each.id in RIGHT_OTHERWISE], ids=lambda each: each.id
)
def test_a_shop_that_is_right_in_another_way_fails_nothing(variant, smoke):
    with shop_run(shops(variant.make)) as run:
        results = judged(run, smoke)
    assert [each for each in deviations(results) if each[2] != "warn"] == []
    assert {clause for _, clause, _, _ in deviations(results)} <= {
        "notification/reply/status", "notification/reply/declined", "notification/reply/in-time",
    }  # fmt: skip


KILLED_BY = {
    "shop-ignores-check-value": "notification-merchant/forged/check-value/wrong",
    "shop-verifies-only-if-sent": "notification-merchant/forged/check-value-absent",
    "shop-compares-loosely": "notification-merchant/forged/zero-like/zero",
    "shop-compares-json-loosely": "notification-merchant/forged/only-like-it-in-json/true",
    "shop-takes-amount-of-query": "notification-merchant/forged/amount-in-the-query/kopeck",
    "shop-takes-order-of-query": "notification-merchant/forged/order-in-the-query/of-no-order",
    "shop-rounds-amounts": "notification-merchant/not-this-order/amount/kopeck-less",
    "shop-takes-array-for-equal": "notification-merchant/forged/only-like-it/array",
    "shop-pays-on-decline": "notification-merchant/genuine/declined",
    "shop-credits-original-amount": "notification-merchant/forged/unsigned-amount",
    "shop-credits-repeats": "notification-merchant/repeated/twice",
    "shop-credits-simultaneous-repeats": "notification-merchant/repeated/at-once/two",
    "shop-burns-forged-order": "notification-merchant/blocking/forged-first",
    "shop-remembers-check-values": "notification-merchant/forged/used-before",
    "shop-takes-test-payments": "notification-merchant/not-this-order/test-payment",
    "shop-takes-md5-for-signature": "notification-merchant/forged/unsigned-by-the-gateway",
    "shop-pays-next-order-too": "notification-merchant/genuine/approved",
    "shop-says-ok": "notification-merchant/genuine/approved",
    "shop-escapes-nothing": "notification-merchant/hostile/markup/billnumber",
    "shop-accepts-everything": "notification-merchant/refusals/refused/forged",
}


@pytest.mark.parametrize("mutant", KILLED_BY)
def test_a_fault_is_found_by_a_probe_of_the_clause_it_breaks(mutant, standard):
    fault = merchant_mutant_called(mutant)
    (item,) = [each for each in standard if each.slug == KILLED_BY[mutant]]
    with shop_run(shops(fault.make)) as run:
        (result,) = judged(run, [item]).values()
    broken = {each.clause for each in result.findings if each.verdict in (Verdict.FAIL, Verdict.WARN)}
    assert fault.clause in broken


def test_the_shop_that_answers_zeros_to_everything_pays_nothing_and_is_told_so(smoke):
    """A cosmetic fault never hides a money fault, nor is it taken for one."""
    with shop_run(shops(merchant_mutant_called("shop-accepts-everything").make)) as run:
        broken = {clause for _, clause, _, _ in deviations(judged(run, smoke))}
    assert "notification/checkvalue/verified" not in broken
    assert "notification/reply/refusal-codes" in broken


def test_without_an_observer_the_answers_decide_and_what_only_the_order_shows_is_not_applicable(smoke):
    target = sample_target(observer=None)
    with shop_run(shops(), target) as run:
        results = judged(run, smoke)
        (note,) = warnings_of(run.session, Evidence("preflight", ""))
    assert "names no observer" in note
    assert deviations(results) == []
    findings = {
        each.clause: each for each in results["notification-merchant/repeated/second-attempt"].findings
    }
    unseen = findings["notification/orderstate/declined-unpaid"]
    assert (unseen.verdict, "observer" in unseen.received) == (Verdict.NOT_APPLICABLE, True)
    assert "nobody looked at the order" in findings["notification/orderstate/paid-after-decline"].received
    with shop_run(shops(merchant_mutant_called("shop-ignores-check-value").make), target) as run:
        broken = {clause for _, clause, verdict, _ in deviations(judged(run, smoke)) if verdict == "fail"}
    assert "notification/checkvalue/verified" in broken


def test_without_an_observer_a_forgery_that_is_refused_takes_no_payment_away(standard):
    stays_paid = "notification-merchant/repeated/"
    items = [
        item
        for item in standard
        if item.slug in (f"{stays_paid}forged-after-paid", f"{stays_paid}declined-after-approved")
    ]
    with shop_run(shops(), sample_target(observer=None)) as run:
        found = {each.verdict for result in judged(run, items).values() for each in result.findings}
    assert (len(items), found) == (2, {Verdict.NOT_APPLICABLE})


def test_a_shop_that_refuses_what_comes_again_is_blamed_for_that_alone(standard):
    fault = merchant_mutant_called("shop-refuses-repeats")
    with shop_run(shops(fault.make)) as run:
        found = deviations(judged(run, standard))
    assert {(clause, verdict) for _, clause, verdict, _ in found} == {
        ("notification/paid-once/acknowledged", "warn")
    }


def test_where_no_order_can_be_spared_an_answer_about_a_paid_one_says_nothing(standard):
    fault = merchant_mutant_called("shop-refuses-repeats")
    items = [
        item for item in standard if item.slug.startswith("notification-merchant/tolerant/unknown-fields/")
    ]
    with shop_run(shops(fault.make)) as run:
        run.session.shops.announced = 999
        found = deviations(judged(run, items))
    assert {verdict for _, _, verdict, _ in found} == {"inconclusive"}
    assert all("does not acknowledge what comes again" in said and "spared" in said for *_, said in found)


def test_a_shop_whose_replies_nobody_can_read_is_still_tried_with_hostile_deliveries(standard):
    items = [item for item in standard if item.slug.startswith("notification-merchant/hostile/markup/")]
    with shop_run(shops(merchant_mutant_called("shop-says-ok").make)) as run:
        assert {each.verdict for each in judged(run, items).values()} == {Verdict.PASS}


def test_every_delivery_has_a_connection_of_its_own(faultless):
    results, _, _, _ = faultless
    found = [each.evidence for each in results.values() if each.evidence is not None]
    delivered = [each for evidence in found for each in evidence.exchanges if each.action == "deliver"]
    assert len(delivered) > 100
    assert all(("Connection", "close") in each.request.headers for each in delivered)


def test_when_the_orders_run_out_what_is_left_is_inconclusive_never_green(smoke):
    orders = sample_target().the_merchant.orders.model_copy(update={"numbers": ("1001", "1002", "1003")})
    with shop_run(shops(), sample_target(orders=orders)) as run:
        results = judged(run, smoke)
    lost = [each for each in deviations(results) if each[2] == "inconclusive"]
    assert len(lost) > 5
    assert all(
        "no fresh order is left: the target file names 3" in each[3]
        for each in lost
        if "every" not in each[3]
    )
    assert {
        each.verdict for slug, each in results.items() if slug in dict.fromkeys(row[0] for row in lost)
    } == {Verdict.INCONCLUSIVE}


@pytest.mark.parametrize("seed", [1, 2026])
def test_other_seeds_raise_nothing_either(seed, standard):
    drawn = [item for item in standard if not isinstance(item, Probe) and hasattr(item, "draws")]
    with shop_run(shops(), seed=seed) as run:
        assert deviations(judged(run, drawn)) == []


@pytest.mark.slow
def test_the_command_tests_the_sample_merchant_over_sockets(tmp_path):
    """One start for all that only a socket and the command line show."""
    chosen = (
        "notification-merchant/genuine/approved", "notification-merchant/genuine/signed",
        "notification-merchant/blocking/hostile-first", "notification-merchant/hostile/slow",
        "notification-merchant/tolerant/in-chunks", "notification-merchant/hostile/large/fields",
    )  # fmt: skip
    outcome = conformance_run(
        tmp_path, "--side", "merchant", *(part for slug in chosen for part in ("--select", slug))
    )
    assert outcome.code == 0, outcome.text
    assert "target: Sample merchant" in outcome.stdout
    assert "11 fresh orders are needed" in outcome.stdout
    assert set(outcome.verdicts.values()) == {"pass"}
    assert outcome.header["target"]["side"] == "merchant"
    assert outcome.header["settings"]["mode"] == "test"
    result = outcome.results["notification-merchant/genuine/approved"]
    assert result["evidence"]["observations"][0]["state"] == "paid"
    assert (outcome.out / "run.ndjson").stat().st_size < 1_000_000


def test_the_merchant_side_is_tested_in_one_process():
    with pytest.raises(CannotBegin, match=r"run without -n, and raise merchant\.pace\.in_flight") as refusal:
        refuse_workers("merchant")
    assert refusal.value.code is ExitCode.USAGE
    refuse_workers("gateway")
