"""The states of an order and the edges between them, restated by hand."""

from conformance.protocol.orders import (
    Operation,
    OrderState,
    operation_meanings,
    state_meanings,
    transitions,
)

# before, event, after, scheme, notified, basis
EDGES = {
    ("", "request", "In Process", "both", False, "documented"),
    ("In Process", "payment approved", "Approved", "one-stage", True, "stated"),
    ("In Process", "payment approved", "Delayed", "double-stage", True, "stated"),
    ("In Process", "payment declined", "Declined", "both", True, "documented"),
    ("In Process", "payment times out", "Timeout", "both", False, "documented"),
    ("In Process", "payment pending", "In Process", "both", False, "documented"),
    ("In Process", "merchant declines", "Declined", "both", False, "documented"),
    ("Delayed", "confirmation in full", "Approved", "double-stage", False, "stated"),
    ("Delayed", "confirmation in part", "PartialDelayed", "double-stage", False, "documented"),
    ("Delayed", "cancellation in full", "Canceled", "double-stage", False, "documented"),
    ("Delayed", "hold ends", "Canceled", "double-stage", False, "assumed"),
    ("Approved", "cancellation in full", "Canceled", "both", False, "documented"),
    ("Approved", "cancellation in part", "PartialCanceled", "both", False, "documented"),
    ("PartialCanceled", "cancellation of the rest", "Canceled", "both", False, "assumed"),
    ("Declined", "new attempt", "Declined", "both", False, "documented"),
    ("Timeout", "new attempt", "Timeout", "both", False, "documented"),
}


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
    assert list(operation_meanings()) == ["100", "200", "300", "500"]
    assert {operation.name: operation.value for operation in Operation} == {
        "PAYMENT": "100",
        "CONFIRMATION": "200",
        "CANCELLATION": "300",
    }
    assert all(operation.value in operation_meanings() for operation in Operation)


def test_the_edges_are_those_of_the_documents() -> None:
    edges = [
        (edge.before or "", edge.event, edge.after, edge.scheme, edge.notified, edge.basis)
        for edge in transitions()
    ]

    assert len(edges) == 16
    assert set(edges) == EDGES


def test_every_edge_has_a_name_of_its_own_and_a_source() -> None:
    assert len({edge.id for edge in transitions()}) == 16
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
