"""The simulated gateway against the protocol's model: whatever is tried, it shows an outcome that is allowed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from modelled import journey, steps_to

from conformance.protocol.attempts import Attempt
from conformance.protocol.edges import edges
from conformance.simulator.settings import Dialect

EVERY_EDGE = [each for each in edges() if each.untestable is None]
AMOUNTS = st.sampled_from([
    None, "100.50", "100.51", "100.49", "60.00", "60.01", "40.50", "30.00", "0.01", "0.00", "-1.00", "1.005",
])  # fmt: skip
PAYMENTS = st.builds(
    Attempt, st.just("payment"), st.just("100.50"), st.just("RUB"),
    bank=st.sampled_from(["approved", "approved", "approved", "declined", "pending", "timed-out"]),
    double_stage=st.booleans(),
)  # fmt: skip
OPERATIONS = st.builds(
    lambda kind, amount, paired, currency, by: Attempt(
        kind, amount, currency if paired == (amount is not None) else None, by=by
    ),
    st.sampled_from(["confirmation", "cancellation"]),
    AMOUNTS,
    st.sampled_from([True] * 9 + [False]),
    st.sampled_from(["RUB"] * 7 + ["USD"]),
    st.sampled_from(["merchant"] * 12 + ["another merchant", "wrong credentials"]),
)
EVENTS = st.sampled_from([Attempt("hold ends"), Attempt("payment times out"), Attempt("settlement")])
SEQUENCES = st.lists(st.one_of(PAYMENTS, OPERATIONS, OPERATIONS, OPERATIONS, EVENTS), min_size=3, max_size=9)


@pytest.mark.parametrize(
    "dialect", [None, Dialect(repeated_confirmation="refused", reuse_after_approved="refused")]
)
def test_it_never_leaves_what_the_model_allows(dialect):
    walked = set()

    @settings(max_examples=20, deadline=None, database=None, derandomize=True)
    @given(SEQUENCES)
    def walk(sequence):
        under_way = journey(dialect)
        walked.update(
            under_way.attempt(Attempt("payment", "100.50", "RUB", double_stage=len(sequence) % 2 == 0))
        )
        for attempt in sequence:
            walked.update(under_way.attempt(attempt))

    walk()
    assert len(walked) > 15, "the sequences reach too little of the machine to mean anything"


ANY_TWO = [
    *(
        Attempt(kind, amount, currency if amount else None)
        for kind in ("confirmation", "cancellation")
        for amount, currency in ((None, ""), ("60.25", "RUB"), ("100.51", "RUB"), ("0.00", "RUB"), ("1.00", "USD"))
    ),
    Attempt("hold ends"), Attempt("settlement"), Attempt("payment", "100.50", "RUB"),
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["one-stage", "double-stage"])
@pytest.mark.parametrize("first", ANY_TWO, ids=lambda each: f"{each.kind} {each.amount} {each.currency}")
def test_whatever_follows_whatever_is_allowed(scheme, first):
    for second in ANY_TWO:
        under_way = journey()
        under_way.attempt(Attempt("payment", "100.50", "RUB", double_stage=scheme == "double-stage"))
        under_way.attempt(first)
        under_way.attempt(second)


@pytest.mark.parametrize("edge", EVERY_EDGE, ids=lambda each: each.id)
def test_it_goes_along_every_edge(edge):
    under_way = journey()
    walked = set()
    for attempt in steps_to(edge):
        walked = under_way.attempt(attempt)
    assert edge.id in walked
