"""Sessions of the merchant side against shops in this process."""

import os
from collections import Counter
from contextlib import contextmanager
from urllib.parse import parse_qsl

import httpx
from harness import CASES, CHECKOUT

from conformance.exchange.loading import load_target
from conformance.exchange.shop.session import open_shop_session
from conformance.judging.findings import Verdict
from conformance.pipeline.run import Run
from conformance.planning.delivery.deliveries import Deliver
from conformance.planning.delivery.expect import DeliveryExpect
from conformance.planning.plan import load_items, ordered
from conformance.planning.probe import Probe, Where
from conformance.simulator.merchant.assembly import faultless_merchant
from conformance.simulator.merchant.settings import ShopSettings
from conformance.simulator.merchant.shop import Shop
from conformance.simulator.merchant.transport import shop_transport

SAMPLE = CHECKOUT / "fixtures" / "targets" / "sample-merchant.yaml"


def sample_target(**changes):
    """Give the sample merchant's target with some of its merchant section changed."""
    target = load_target(SAMPLE, os.environ)
    return target.model_copy(update={"merchant": target.the_merchant.model_copy(update=changes)})


def items_of(profile):
    """Give the items of the merchant side in the order of a run."""
    return ordered([item for item in load_items(CASES, profile) if item.side == "merchant"]).items


def shops(make=lambda assembly: assembly, heard=None):
    """Give what opens a shop for each description; `heard` counts what reaches it by method and path."""

    def opened(description):
        transport = shop_transport(Shop(make(faultless_merchant()), ShopSettings.model_validate(description)))

        def handle(request):
            if heard is not None:
                heard[request.method, request.url.path.rpartition("/")[0] or request.url.path] += 1
            return transport.handle_request(request)

        return httpx.MockTransport(handle)

    return opened


@contextmanager
def shop_run(in_process, target=None, seed=7, budget=None):
    """Open a session and a run over it."""
    session = open_shop_session(target or sample_target(), "TESTS1", budget, in_process=in_process)
    try:
        yield Run(session, seed, shrinking=False)
    finally:
        session.close()


def judged(run, items):
    """Run the items and give each result by its slug."""
    run.send_ahead(items)
    return {item.slug: run.result_of(item) for item in items}


def deviations(results):
    """Give every finding that is neither a pass nor not applicable, as slug, clause, verdict and what came."""
    good = (Verdict.PASS, Verdict.NOT_APPLICABLE)
    return [
        (slug, each.clause, each.verdict.value, each.received)
        for slug, result in results.items()
        for each in result.findings
        if each.verdict not in good
    ]


def verdicts(results):
    """Count the findings by verdict."""
    return Counter(each.verdict.value for result in results.values() for each in result.findings)


def answering(status, body=b"", **headers):
    return lambda _: httpx.MockTransport(lambda _: httpx.Response(status, headers=headers, content=body))


def probe_of(expect, on, deliver=None):
    then = (DeliveryExpect(clause=("notification/withstands",), **expect),)
    deliver = (deliver or Deliver()).model_copy(update={"then": then})
    return Probe("a/b", "merchant", "negative", ("notification/withstands",), (), Where("a.yaml", 1),
                 deliveries=(deliver,), on=on)  # fmt: skip


def stub(answer_to):
    """Give a shop that answers a notification of order n by what `answer_to(n, how often)` gives, and pays it then."""
    came = Counter()

    def handle(request):
        if request.method == "GET":
            number = request.url.path.rpartition("/")[2]
            state, total = ("paid", "100.50") if came[number] else ("new", "0.00")
            return httpx.Response(200, json={"state": state, "paid_total": total})
        number = dict(parse_qsl(request.content.decode()))["ordernumber"]
        came[number] += 1
        return answer_to(number, came[number])

    return lambda _: httpx.MockTransport(handle)


ACCEPTANCE = httpx.Response(200, content=b'<pushpaymentresult firstcode="0" secondcode="0"/>')
REFUSAL = httpx.Response(200, content=b'<pushpaymentresult firstcode="9" secondcode="0"/>')
