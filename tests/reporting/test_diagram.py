"""The state diagram, and what a run did with each edge of it."""

import re
from xml.etree import ElementTree as ET

import pytest
from synthetic_results import a_result

from conformance.protocol.edges import edges
from conformance.protocol.orders import OrderState
from conformance.reporting.diagram import diagram_of, state_diagram
from conformance.reporting.geometry import Box, curve_between
from conformance.reporting.transitions import EdgeVerdict, edge_verdicts, why_not_walked

EVERYTHING = (
    "double-stage", "partial-confirmation", "partial-cancellation", "clock", "settlement", "other-account",
    "credential-probing",
)  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"


def with_edges(**walked):
    return a_result(edges={name.replace("_", "-"): right for name, right in walked.items()})


def test_an_edge_is_wrong_if_it_was_wrong_once():
    told = edge_verdicts(
        [with_edges(confirmed_in_full=True), with_edges(confirmed_in_full=False)], EVERYTHING
    )
    assert told["confirmed-in-full"] is EdgeVerdict.WRONG
    assert list(told) == [edge.id for edge in edges()]


def test_what_must_be_refused_is_told_apart_from_what_may_happen():
    illegal = "Approved, confirmation in full, one-stage"
    told = edge_verdicts([a_result(edges={illegal: True, "hold-cancelled": True})], EVERYTHING)
    assert told[illegal] is EdgeVerdict.REFUSED
    assert told["hold-cancelled"] is EdgeVerdict.RIGHT
    assert told["hold-ended"] is EdgeVerdict.NOT_EXERCISED


@pytest.mark.parametrize(
    ("edge", "missing"),
    [
        ("confirmed-in-full", "double-stage"),
        ("confirmed-in-part", "partial-confirmation"),
        ("hold-ended", "clock"),
        ("settled, one-stage", "settlement"),
        ("cancelled-in-part, one-stage", "partial-cancellation"),
        ("Approved, cancellation by another merchant, one-stage", "other-account"),
        ("Approved, cancellation with wrong credentials, one-stage", "credential-probing"),
    ],
)
def test_an_edge_that_takes_what_the_target_lacks_is_not_applicable(edge, missing):
    capabilities = [name for name in EVERYTHING if name != missing]
    (walked,) = [each for each in edges() if each.id == edge]
    assert why_not_walked(walked, EVERYTHING) is None
    assert missing in why_not_walked(walked, capabilities)
    assert edge_verdicts([], capabilities)[edge] is EdgeVerdict.NOT_APPLICABLE


def test_what_nobody_can_bring_about_is_not_applicable_anywhere():
    told = edge_verdicts([], EVERYTHING)
    assert [name for name, verdict in told.items() if verdict is EdgeVerdict.NOT_APPLICABLE] == [
        "declined-by-merchant, one-stage",
        "declined-by-merchant, double-stage",
    ]


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_edge_and_every_state_is_in_the_picture(lang):
    told = edge_verdicts([with_edges(hold_cancelled=True)], EVERYTHING)
    drawn = ET.fromstring(state_diagram(edges(), told, lang))  # noqa: S314 (our own)
    tips = " | ".join(title.text or "" for title in drawn.iter(f"{SVG}title"))
    assert [edge.id for edge in edges() if f"{edge.id}: " not in tips] == []
    names = {text.text for text in drawn.iter(f"{SVG}text")}
    assert {state.value for state in OrderState} <= names


def test_an_arrow_has_the_colour_of_the_worst_that_happened_on_it():
    def colour_of(*results):
        drawn = state_diagram(edges(), edge_verdicts(results, EVERYTHING))
        group = re.search(r"<g><title>confirmed-in-full: .*?</g>", drawn)[0]
        return re.search(r'<path class="([a-z-]+)"', group)[1]

    assert colour_of() == "not-exercised"
    assert colour_of(with_edges(confirmed_in_full=True)) == "right"
    assert colour_of(with_edges(confirmed_in_full=False)) == "wrong"


def test_the_picture_refers_to_nothing_outside_itself_and_runs_nothing():
    drawn = state_diagram(edges(), {})
    assert "href" not in drawn
    assert "url(" not in drawn
    assert "script" not in drawn
    assert drawn.count("http") == drawn.count("http://www.w3.org/2000/svg")


def test_a_run_without_orders_has_no_picture():
    assert diagram_of([a_result()], EVERYTHING) == ""
    assert "1 of " in diagram_of([with_edges(hold_cancelled=True)], EVERYTHING)


def test_arrows_begin_and_end_at_the_border_of_their_boxes():
    curve = curve_between(Box(0, 0, 100, 40), Box(300, 0, 100, 40))
    assert curve.path == "M50.0,0.0 Q150.0,0.0 250.0,0.0"
    assert curve.tip.startswith("250.0,0.0 ")
    bent = curve_between(Box(0, 0, 100, 40), Box(300, 0, 100, 40), 50)
    assert bent.path.startswith("M30.0,20.0 Q150.0,100.0")
