"""What is told of a shop and its target file before a run of the merchant side begins, and what stops it."""

from collections import Counter

import httpx
import pytest
from pydantic import SecretStr
from shop_sessions import answering, sample_target, shop_run, shops

from conformance.exchange.evidence import Evidence
from conformance.exchange.shop.orders import FreshOrders
from conformance.pipeline.ending import ExitCode
from conformance.pipeline.preflight import PreflightError
from conformance.pipeline.shop_preflight import shop_preflight, warnings_of
from conformance.simulator.merchant.mutants import merchant_mutant_called


def test_an_amount_without_kopecks_is_told_before_the_run():
    orders = sample_target().the_merchant.orders.model_copy(update={"amount": "100.00"})
    with shop_run(shops(), sample_target(orders=orders)) as run:
        (note,) = warnings_of(run.session, Evidence("preflight", ""))
    assert "a shop that drops kopecks" in note


def test_a_payment_that_the_observer_does_not_show_is_told_before_the_run():
    observer = sample_target().the_merchant.observer.model_copy(update={"paid": "no such word"})
    with shop_run(shops(), sample_target(observer=observer)) as run:
        (note,) = warnings_of(run.session, shop_preflight(run.session))
    assert "the observer shows the order unpaid" in note
    assert '"state"' in note


@pytest.mark.parametrize(
    ("shop", "code", "expected"),
    [
        (answering(302, location="/login"), ExitCode.USAGE, "the result URL redirects"),
        (answering(401), ExitCode.USAGE, "answers HTTP 401: it asks for credentials"),
        (answering(403), ExitCode.USAGE, "answers HTTP 403: it is forbidden"),
        (answering(404), ExitCode.USAGE, "answers HTTP 404: there is no such page"),
        (answering(405), ExitCode.USAGE, "answers HTTP 405: it takes no POST"),
        (answering(200, b'<pushpaymentresult firstcode="9" secondcode="0"/>'), ExitCode.USAGE, "look at merchant.secret"),
    ],
)  # fmt: skip
def test_what_is_configuration_stops_the_run_before_it_begins(shop, code, expected):
    with shop_run(shop) as run, pytest.raises(PreflightError) as error:
        shop_preflight(run.session)
    assert error.value.code is code
    assert expected in str(error.value)


def observing(**changes):
    return sample_target(observer=sample_target().the_merchant.observer.model_copy(update=changes))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"paid": "state"}, "fresh order 1001 paid: look at merchant.observer.paid"),
        ({"declined": "state"}, "fresh order 1001 declined: look at merchant.observer.declined"),
        ({"http": None, "command": (SecretStr("no-such-command"),)}, "is declared, and does not show order 1001"),
        ({"http": SecretStr("/nowhere/{ordernumber}")}, "the observer's URL answers 404"),
    ],
)  # fmt: skip
def test_an_observer_that_shows_nothing_right_stops_the_run(changes, expected):
    with shop_run(shops(), observing(**changes)) as run, pytest.raises(PreflightError) as error:
        shop_preflight(run.session)
    assert error.value.code is ExitCode.USAGE
    assert expected in str(error.value)


def test_an_order_that_is_looked_at_in_vain_is_not_spent():
    heard = Counter()
    with shop_run(shops(heard=heard), observing(paid="state")) as run, pytest.raises(PreflightError):
        shop_preflight(run.session)
    assert heard["POST", "/result"] == 0


def test_orders_that_are_all_paid_already_are_a_matter_of_the_target_file():
    orders = FreshOrders(("1", "2"), is_unpaid=lambda _: False)
    with shop_run(shops()) as run:
        run.session.shops.shop({}).desk.fresh = orders
        with pytest.raises(
            PreflightError, match=r"2 were not .* unless merchant.observer.paid fits"
        ) as error:
            shop_preflight(run.session)
    assert error.value.code is ExitCode.USAGE


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, b"<html></html>", "orders.http gave no order number but '<html></html>'"),
        (302, b"1001", "orders.http): it answers 302"),
    ],
)
def test_what_creates_no_order_is_told_before_the_run(status, body, expected):
    made = {"numbers": None, "http": SecretStr("/new")}
    orders = sample_target().the_merchant.orders.model_copy(update=made)
    with (
        shop_run(answering(status, body), sample_target(orders=orders)) as run,
        pytest.raises(PreflightError) as error,
    ):
        shop_preflight(run.session)
    assert expected in str(error.value)


@pytest.mark.parametrize(
    ("credited", "expected"), [(r"\.([0-9]+)", "shows '70' credited"), ("(never)", "shows no sum credited")]
)
def test_a_sum_that_is_not_the_amount_is_told_before_the_run(credited, expected):
    with shop_run(shops(), observing(credited=credited)) as run:
        (note,) = warnings_of(run.session, shop_preflight(run.session))
    assert "merchant.orders.amount and merchant.observer.credited" in note
    assert expected in note


@pytest.mark.parametrize(("status", "body"), [(200, b"<html>shop</html>"), (502, b""), (200, b"")])
def test_what_may_be_another_page_is_told_before_the_run(status, body):
    answered = httpx.Response(status, content=body)
    unpaid = httpx.Response(200, json={"state": "new"})
    shop = httpx.MockTransport(lambda request: unpaid if request.method == "GET" else answered)
    for changes, notes in (({}, 2), ({"observer": None}, 2)):
        with shop_run(lambda _: shop, sample_target(**changes)) as run:
            told = warnings_of(run.session, shop_preflight(run.session))
        assert (len(told), sum("look at merchant.result_url" in note for note in told)) == (notes, 1)


def test_a_refusal_before_the_run_is_told_in_a_sentence():
    told = r"did not pay its order \(the order is unpaid; refused with 9/0\)\."
    shop = answering(200, b'<pushpaymentresult firstcode="9" secondcode="0"/>')
    with shop_run(shop) as run, pytest.raises(PreflightError, match=told):
        shop_preflight(run.session)


def test_a_shop_that_cannot_be_reached_makes_the_run_inconclusive():
    def refuse(request):
        raise httpx.ConnectError("refused", request=request)

    with shop_run(lambda _: httpx.MockTransport(refuse)) as run, pytest.raises(PreflightError) as error:
        shop_preflight(run.session)
    assert error.value.code is ExitCode.INCONCLUSIVE


@pytest.mark.parametrize("body", [b"OK", b"<pushpaymentresult", b""])
def test_a_malformed_acknowledgement_is_a_finding_and_the_run_goes_on(body):
    with shop_run(answering(200, body)) as run:
        assert shop_preflight(run.session).exchanges[0].response.status == 200


def test_a_refusal_of_an_order_that_became_paid_does_not_stop_the_run():
    fault = merchant_mutant_called("shop-answers-one")
    with shop_run(shops(fault.make)) as run:
        (seen,) = shop_preflight(run.session).observations
    assert seen.state == "paid"


def test_off_loopback_only_the_ports_of_the_document_are_tested():
    target = sample_target(result_url="http://shop.example:8081/result", disposable=True)
    with (
        shop_run(None, target) as run,
        pytest.raises(PreflightError, match=r"8081: .* 443, 8443, 80 and 8080"),
    ):
        shop_preflight(run.session)
