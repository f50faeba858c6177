"""Which edges of the order's state machine a probe walked, and whether the answers were right there."""

from collections.abc import Mapping

from conformance.exchange.evidence import Evidence
from conformance.exchange.target import Target
from conformance.judging.orders.prediction import predictions
from conformance.judging.view import course_of
from conformance.planning.probe import Probe

_OF_ORDERS = "order/"


def edges_walked(probe: Probe, evidence: Evidence, target: Target) -> Mapping[str, bool]:
    """Give the ids of the edges that the probe's steps walked, or should have, and whether every one was right.

    Of a step that disagrees, what opened its order may be right all the same.
    Only of probes that are about orders: others spoil their requests in ways that the table says nothing of.
    """
    if probe.side != "gateway" or not any(clause.startswith(_OF_ORDERS) for clause in probe.clauses):
        return {}
    edges: dict[str, bool] = {}
    for told in predictions(course_of(probe, evidence, target)):
        right = told.agrees is not False and told.state_agrees is not False
        for edge in told.edges:
            edges[edge] = (right or edge in told.kept) and edges.get(edge, True)
    return dict(sorted(edges.items()))
