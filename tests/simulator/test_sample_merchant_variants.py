"""Differently written shops are as right as the faultless one: they pay the same orders, readably."""

import pytest
from sample_merchant import PAID, UNPAID, forged, gateway, genuine
from test_sample_merchant import FORGERIES

from conformance.protocol.messages.acknowledgement import read_acknowledgement
from conformance.simulator.merchant import faultless_merchant
from conformance.simulator.merchant.variants import correct_merchants

VARIANTS = correct_merchants()

# What every shop makes of the order: the deliveries, and whether it is paid afterwards.
JOURNEYS = {
    "paid": ([genuine()], PAID),
    "paid once": ([genuine(), genuine(), genuine(billnumber="1")], PAID),
    "paid, then declined": ([genuine(), genuine(orderstate="Declined", responsecode="AS102")], PAID),
    "declined, then paid": ([genuine(orderstate="Declined", responsecode="AS102"), genuine()], PAID),
    "forged, then paid": ([forged(checkvalue="0"), genuine()], PAID),
    "held, then paid": ([genuine(orderstate="Delayed"), genuine()], PAID),
    "held": ([genuine(orderstate="Delayed")], ("hold", "0.00")),
    "in process": ([genuine(orderstate="In Process")], UNPAID),
    "too little": ([genuine(amount="128.69")], UNPAID),
    "other currency": ([genuine(currency="USD")], UNPAID),
    "failed response": ([genuine(responsecode="AS102")], UNPAID),
}


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda each: each.id)
def test_the_orders_become_what_they_should(variant):
    for name, (deliveries, seen) in JOURNEYS.items():
        front = gateway(variant.assembly)
        for delivery in deliveries:
            front.post(delivery)
        assert front.sees() == seen, name


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda each: each.id)
def test_a_payment_is_acknowledged_readably(variant):
    texts = {"billnumber": "<&>Щ'€", "packetdate": "07.03.2026 10:15:00"}
    response = gateway(variant.assembly).post(genuine(**texts))
    reply = read_acknowledgement(response.content, response.headers["Content-Type"])
    assert response.status_code == 200
    assert response.headers["Content-Type"].partition(";")[0] in ("text/xml", "application/xml")
    assert (reply.problem, reply.accepts) == (None, True)
    assert (reply.billnumber, reply.packetdate) == (texts["billnumber"], texts["packetdate"])


HARMLESS = {"lower-case", "blanks"}


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda each: each.id)
def test_forgeries_are_refused_readably(variant):
    front = gateway(variant.assembly)
    for name in FORGERIES.keys() - HARMLESS:
        response = front.post(FORGERIES[name])
        reply = read_acknowledgement(response.content, response.headers["Content-Type"])
        assert (reply.problem, reply.billnumber) == (None, None), name
        assert reply.firstcode not in ("0", None), name
    assert (front.sees(), front.sees("1002")) == (UNPAID, UNPAID)


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda each: each.id)
def test_the_expected_answer_may_be_the_status_alone(variant):
    front = gateway(variant.assembly, expected_answer="http-200")
    assert front.post(genuine()).status_code == 200
    assert front.post(forged(checkvalue="")).status_code != 200


def test_there_are_enough_and_each_is_another_one():
    assert len({each.id for each in VARIANTS}) == len({each.sentence for each in VARIANTS}) >= 6
    right = gateway(faultless_merchant())
    again = [gateway(each.assembly) for each in VARIANTS]
    probes = [genuine(), forged(checkvalue="0"), FORGERIES["lower-case"], genuine(amount="200.00")]
    probes.append(genuine(ordernumber="1002", orderstate="Declined", responsecode="AS102"))

    def seen(front):
        answers = [(front.post(probe).status_code, front.post(probe).content) for probe in probes]
        return answers, front.sees(), front.sees("1002")

    expected = seen(right)
    alike = {each.id for each, front in zip(VARIANTS, again, strict=True) if seen(front) == expected}
    assert alike == {"shop-without-locks"}
