"""The states of an order and the edges between them, restated by hand."""

from conformance.protocol.orders import (
    Operation,
    OrderState,
    guards,
    state_meanings,
    transitions,
)

# before, event, after, other states allowed, scheme, notified, basis, may be refused
EDGES = {
    ("", "request", "In Process", "", "both", False, "documented", False),
    ("In Process", "payment approved", "Approved", "", "one-stage", True, "stated", False),
    ("In Process", "payment approved", "Delayed", "", "double-stage", True, "stated", False),
    ("In Process", "payment declined", "Declined", "", "both", True, "documented", False),
    ("In Process", "payment times out", "Timeout", "", "both", False, "documented", False),
    ("In Process", "payment pending", "In Process", "", "both", False, "documented", False),
    ("In Process", "merchant declines", "Declined", "", "both", False, "documented", False),
    ("Delayed", "confirmation in full", "Approved", "", "double-stage", False, "stated", False),
    (
        "Delayed", "confirmation in part", "PartialDelayed", "Approved", "double-stage", False, "documented",
        False,
    ),
    ("Approved", "repeated confirmation", "Approved", "", "double-stage", False, "documented", True),
    ("PartialDelayed", "repeated confirmation", "PartialDelayed", "", "double-stage", False, "documented", True),
    ("PartialCanceled", "repeated confirmation", "PartialCanceled", "", "double-stage", False, "documented", True),
    ("Canceled", "repeated confirmation", "Canceled", "", "double-stage", False, "documented", True),
    ("Delayed", "cancellation in full", "Canceled", "", "double-stage", False, "documented", False),
    ("Delayed", "hold ends", "Canceled", "", "double-stage", False, "assumed", False),
    ("Approved", "hold ends", "Approved", "", "double-stage", False, "documented", False),
    ("PartialDelayed", "hold ends", "PartialDelayed", "", "double-stage", False, "documented", False),
    ("Approved", "settlement", "Approved", "", "both", False, "stated", False),
    ("PartialDelayed", "settlement", "PartialDelayed", "", "double-stage", False, "stated", False),
    ("Approved", "cancellation in full", "Canceled", "", "both", False, "documented", False),
    ("Approved", "cancellation in part", "PartialCanceled", "", "both", False, "documented", False),
    ("PartialCanceled", "cancellation of the rest", "Canceled", "", "both", False, "assumed", True),
    ("PartialCanceled", "cancellation in part", "PartialCanceled", "", "both", False, "assumed", True),
    ("PartialDelayed", "cancellation in full", "Canceled", "", "double-stage", False, "assumed", True),
    ("PartialDelayed", "cancellation in part", "PartialCanceled", "", "double-stage", False, "assumed", True),
    ("Declined", "new attempt", "Declined", "", "both", False, "documented", False),
    ("Timeout", "new attempt", "Timeout", "", "both", False, "documented", False),
    ("Approved", "new attempt", "Approved", "", "both", False, "assumed", True),
    ("Delayed", "new attempt", "Delayed", "", "double-stage", False, "assumed", True),
    ("PartialDelayed", "new attempt", "PartialDelayed", "", "double-stage", False, "assumed", True),
    ("PartialCanceled", "new attempt", "PartialCanceled", "", "both", False, "assumed", True),
    ("Canceled", "new attempt", "Canceled", "", "both", False, "assumed", True),
    ("In Process", "new attempt", "In Process", "", "both", False, "assumed", True),
}  # fmt: skip


def test_states_are_spelt_as_on_the_wire() -> None:
    assert list(state_meanings()) == [
        "In Process", "Delayed", "Approved", "PartialApproved", "PartialDelayed", "Canceled",
        "PartialCanceled", "Declined", "Timeout",
    ]  # fmt: skip


def test_the_one_state_without_use_is_documented_as_unused() -> None:
    unused = set(state_meanings()) - {state.value for state in OrderState}

    assert unused == {"PartialApproved"}
    assert "not used" in state_meanings()["PartialApproved"]


def test_operations_have_their_numbers() -> None:
    assert {operation.name: operation.value for operation in Operation} == {
        "PAYMENT": "100",
        "CONFIRMATION": "200",
        "CANCELLATION": "300",
    }


def test_the_edges_are_those_of_the_documents() -> None:
    edges = [
        (
            edge.before or "", edge.event, edge.after, ", ".join(edge.or_after), edge.scheme, edge.notified,
            edge.basis, edge.refusable,
        )
        for edge in transitions()
    ]  # fmt: skip

    assert len(edges) == 33
    assert set(edges) == EDGES


def test_every_edge_has_a_name_of_its_own_and_a_source() -> None:
    assert len({edge.id for edge in transitions()}) == 33
    assert all(edge.source.strip() for edge in transitions())


def test_an_edge_is_told_by_state_event_and_scheme() -> None:
    seen: dict[tuple[object, str, str], str] = {}
    for edge in transitions():
        schemes = ("one-stage", "double-stage") if edge.scheme == "both" else (edge.scheme,)
        for scheme in schemes:
            assert seen.setdefault((edge.before, edge.event, scheme), edge.id) == edge.id


def test_only_results_of_payments_are_notified() -> None:
    assert {edge.event for edge in transitions() if edge.notified} == {"payment approved", "payment declined"}


def test_every_state_can_be_reached() -> None:
    reached: set[OrderState | None] = {None}
    for _ in transitions():
        reached |= {edge.after for edge in transitions() if edge.before in reached}

    assert reached == {None, *OrderState}


def test_nothing_leads_from_an_unpaid_order_to_a_paid_one() -> None:
    paid = {OrderState.APPROVED, OrderState.DELAYED, OrderState.PARTIAL_DELAYED}
    closed = {OrderState.DECLINED, OrderState.TIMEOUT, OrderState.CANCELED}

    assert not [edge.id for edge in transitions() if edge.before in closed and edge.after in paid]


def test_one_event_alone_is_beyond_a_merchants_requests() -> None:
    assert [edge.id for edge in transitions() if edge.untestable] == ["declined-by-merchant"]


def test_what_no_state_excuses() -> None:
    held, paid = ("Delayed",), ("Approved", "PartialCanceled", "Delayed")

    assert {(guard.event, guard.before) for guard in guards()} == {
        ("confirmation above the authorised amount", held),
        ("confirmation in another currency", held),
        ("confirmation of an invalid amount", held),
        ("confirmation of an unpaired amount", held),
        ("confirmation by another merchant", held),
        ("confirmation with wrong credentials", held),
        ("cancellation above what remains", paid),
        ("cancellation in another currency", paid),
        ("cancellation of an invalid amount", paid),
        ("cancellation of an unpaired amount", paid),
        ("cancellation by another merchant", ("Approved", "Delayed")),
        ("cancellation with wrong credentials", ("Approved", "Delayed")),
        ("confirmation of an unknown order", (None,)),
        ("cancellation of an unknown order", (None,)),
    }
