"""What a mutant answers as the faultless gateway does is judged alike, and need not be performed."""

from dataclasses import replace

import pytest
from benches import BENCH, items_below

from conformance.planning.probe import Property
from conformance.score.drawn import DrawnOnce
from conformance.score.implementations import mutant_named
from conformance.score.rehearsing import rehearsed

PROBES = [
    item
    for item in items_below(
        "token-payment/payment/", "order-lifecycle/essentials/", "order-lifecycle/time/",
        "notification-gateway/sending/", "notification-gateway/retries/",
    )
    if not isinstance(item, Property)
]  # fmt: skip


@pytest.fixture(scope="module")
def stage():
    return rehearsed(BENCH, PROBES)


def otherwise(stage, assembly):
    return {probe.slug for probe in PROBES if not stage.alike(probe, assembly)}


def racing():
    return {probe.slug for probe in PROBES if any(step.race for step in probe.steps)}


def test_the_faultless_gateway_answers_as_it_was_rehearsed_but_for_races(stage):
    assert otherwise(stage, stage.faultless) == racing() != set()
    assert any(rehearsal.told for rehearsal in stage.rehearsals.values())
    assert any(
        request.path.startswith("/control/clock")
        for rehearsal in stage.rehearsals.values()
        for request, _ in rehearsal.asked
    )


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("declined-reported-approved", "token-payment/payment/declined"),
        ("notification-twice", "notification-gateway/sending/approved"),
        ("notification-delayed-not-sent", "notification-gateway/sending/delayed"),
    ],
)
def test_a_mutant_answers_otherwise_where_its_fault_shows(stage, name, slug):
    told = otherwise(stage, mutant_named(name).make(stage.faultless))
    assert slug in told
    assert len(told) < len(PROBES)


def test_a_notification_matters_to_those_alone_who_listen(stage):
    told = otherwise(stage, mutant_named("notification-twice").make(stage.faultless))
    listening = {probe.slug for probe in PROBES if probe.listens}
    assert told - racing() <= listening
    assert told & listening


def test_a_gateway_that_breaks_answers_otherwise(stage):
    def broken(*_):
        raise RuntimeError("no ledger today")

    assert otherwise(stage, replace(stage.faultless, store=broken)) >= {"token-payment/payment/approved"}


def test_nothing_is_known_of_what_was_not_rehearsed(stage):
    (probe,) = items_below("token-payment/limits/longest/Email")
    assert not stage.alike(probe, stage.faultless)


def test_what_is_drawn_is_drawn_once_for_each_seed(monkeypatch):
    drawn = []
    monkeypatch.setattr("conformance.score.drawn.draw", lambda item, seed: drawn.append(seed) or [seed])
    (item, other, *_) = items_below("token-payment/values/any-valid/")
    drawing = DrawnOnce()
    assert [drawing(each, seed) for seed in (1, 2) for each in (item, other, item)] == [
        [1], [1], [1], [2], [2], [2],
    ]  # fmt: skip
    assert drawn == [1, 1, 2, 2]
    assert drawing(replace(item, count=3), 2) == [2]
    assert len(drawn) == 5
