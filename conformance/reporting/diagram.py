"""The order's state diagram as SVG, each edge coloured by what a run did with it.

Where a state is another afterwards there is an arrow. Where it stays as it is, because the event changes
nothing or because it must be refused, there is a small square inside the state, with a tooltip. The places
of the states are set by hand; the edges come from the table.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from conformance.judging.result import Result
from conformance.protocol.edges import Edge, edges
from conformance.protocol.orders import OrderState
from conformance.reporting.geometry import Box, Curve, curve_between
from conformance.reporting.transitions import WALKED, EdgeVerdict, edge_verdicts
from conformance.reporting.words import Lang

_WIDTH, _HEIGHT = 1290, 600
_SQUARE, _PITCH, _IN_A_ROW = 11, 13, 11
_BOX_WIDTH, _BOX_HEIGHT, _NAME_LINE = 158, 64, 20
_PLACES: Mapping[OrderState | None, tuple[int, int]] = {
    None: (90, 300),
    OrderState.IN_PROCESS: (340, 300),
    OrderState.DECLINED: (340, 140),
    OrderState.TIMEOUT: (340, 460),
    OrderState.DELAYED: (640, 190),
    OrderState.APPROVED: (640, 410),
    OrderState.PARTIAL_DELAYED: (920, 190),
    OrderState.PARTIAL_CANCELED: (920, 410),
    OrderState.CANCELED: (1195, 300),
}
_BENDS: Mapping[tuple[OrderState | None, OrderState, str], float] = {
    (OrderState.IN_PROCESS, OrderState.DECLINED, "payment declined"): -52,
    (OrderState.IN_PROCESS, OrderState.DECLINED, "merchant declines"): 52,
    (OrderState.DELAYED, OrderState.APPROVED, "confirmation in full"): -62,
    (OrderState.DELAYED, OrderState.APPROVED, "confirmation in part"): 62,
    (OrderState.DELAYED, OrderState.CANCELED, "cancellation in full"): -125,
    (OrderState.DELAYED, OrderState.CANCELED, "hold ends"): -185,
    (OrderState.APPROVED, OrderState.CANCELED, "cancellation in full"): 130,
}
"""How far an arrow is bent aside, so that it passes the states between its ends, and its neighbours."""

_MARKS: Mapping[EdgeVerdict, str] = {
    EdgeVerdict.RIGHT: "✓",
    EdgeVerdict.REFUSED: "⊘",
    EdgeVerdict.WRONG: "✗",
    EdgeVerdict.NOT_APPLICABLE: "–",
    EdgeVerdict.NOT_EXERCISED: "",
}
_FROM_WORST = (
    EdgeVerdict.WRONG,
    EdgeVerdict.NOT_EXERCISED,
    EdgeVerdict.RIGHT,
    EdgeVerdict.REFUSED,
    EdgeVerdict.NOT_APPLICABLE,
)
_STYLE = """
.sd text{font:12px system-ui,sans-serif;fill:currentColor}
.sd .state{fill:none;stroke:currentColor;stroke-width:1.2}
.sd .name{font-weight:600}
.sd .event{font-size:11px;paint-order:stroke;stroke:var(--page,Canvas);stroke-width:4px}
.sd .mark{font-size:9px;fill:#fff;text-anchor:middle}
.sd path{fill:none;stroke-width:1.8}
.sd .right{stroke:#1b7f3b}.sd rect.right,.sd .tip.right{fill:#1b7f3b}
.sd .refused{stroke:#1d5fa8}.sd rect.refused,.sd .tip.refused{fill:#1d5fa8}
.sd .wrong{stroke:#c3201f;stroke-width:3.2}.sd rect.wrong,.sd .tip.wrong{fill:#c3201f}
.sd .not-applicable{stroke:#8a8f98;stroke-dasharray:7 4}.sd .tip.not-applicable{fill:#8a8f98}
.sd rect.not-applicable{fill:#8a8f98;stroke-dasharray:none}
.sd .not-exercised{stroke:#b7791f;stroke-dasharray:2 4}.sd .tip.not-exercised{fill:#b7791f}
.sd rect.not-exercised{fill:none;stroke-dasharray:none}
"""
_WORDS: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "title": "The states of an order, and what this run did with each edge",
        "none": "no order",
        "right": "exercised and right",
        "refused": "refused, as it must be",
        "wrong": "wrong",
        "not-applicable": "not applicable",
        "not-exercised": "not exercised",
        "walked": "{walked} of {all} edges exercised",
    },
    "ru": {
        "title": "Статусы заказа и что этот прогон сделал с каждым переходом",
        "none": "нет заказа",
        "right": "проверен, верно",
        "refused": "отклонён, как и должен",
        "wrong": "неверно",
        "not-applicable": "неприменим",
        "not-exercised": "не проверен",
        "walked": "проверено переходов: {walked} из {all}",
    },
}


@dataclass(frozen=True)
class _Drawing:
    """One diagram being drawn: its edges, what is told of each, and its words."""

    edges: Sequence[Edge]
    told: Mapping[str, EdgeVerdict]
    words: Mapping[str, str]

    def parts(self) -> Iterator[str]:
        title = escape(self.words["title"])
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="sd" role="img" aria-label="{title}" '
            f'viewBox="0 0 {_WIDTH} {_HEIGHT}"><title>{title}</title><style>{_STYLE}</style>'
        )
        yield from self._arrows()
        for state in _PLACES:
            yield from self._state(state)
        yield from self._legend()
        yield "</svg>"

    def verdict_of(self, edge: Edge) -> EdgeVerdict:
        return self.told.get(edge.id, EdgeVerdict.NOT_EXERCISED)

    def _arrows(self) -> Iterator[str]:
        arrows: dict[tuple[OrderState | None, OrderState, str], list[Edge]] = defaultdict(list)
        for edge in self.edges:
            for after in edge.after:
                if after is not edge.before:
                    arrows[edge.before, after, edge.event].append(edge)
        for (before, after, event), schemes in arrows.items():
            verdict = min(map(self.verdict_of, schemes), key=_FROM_WORST.index)
            curve = curve_between(_box(before), _box(after), _BENDS.get((before, after, event), 0))
            tip = "; ".join(f"{edge.id}: {self.words[self.verdict_of(edge)]}" for edge in schemes)
            yield from _arrow(curve, event, verdict, tip)

    def _state(self, state: OrderState | None) -> Iterator[str]:
        box = _box(state)
        left, top = box.x - box.width / 2, box.y - box.height / 2
        name = state.value if state else self.words["none"]
        yield f'<rect class="state" x="{left}" y="{top}" width="{box.width}" height="{box.height}" rx="9"/>'
        yield f'<text class="name" x="{box.x}" y="{top + 15}" text-anchor="middle">{escape(name)}</text>'
        within = [edge for edge in self.edges if edge.before is state and _stays(edge)]
        for nth, edge in enumerate(sorted(within, key=lambda each: not each.legal)):
            row, column = divmod(nth, _IN_A_ROW)
            at = left + 8 + column * _PITCH, top + _NAME_LINE + row * _PITCH
            yield from _square(*at, self.verdict_of(edge), f"{edge.id}: {self.words[self.verdict_of(edge)]}")

    def _legend(self) -> Iterator[str]:
        y = _HEIGHT - 16
        for nth, verdict in enumerate(EdgeVerdict):
            x = 20 + nth * 190
            yield from _square(x, y - 10, verdict, self.words[verdict])
            yield f'<text x="{x + 18}" y="{y}">{escape(self.words[verdict])}</text>'
        walked = sum(self.verdict_of(edge) in WALKED for edge in self.edges)
        said = self.words["walked"].format(walked=walked, all=len(self.edges))
        yield f'<text x="{_WIDTH - 20}" y="{y}" text-anchor="end">{escape(said)}</text>'


def state_diagram(drawn: Sequence[Edge], told: Mapping[str, EdgeVerdict], lang: Lang = "en") -> str:
    """Draw the diagram: an `<svg>` element that refers to nothing outside itself.

    Args:
        drawn: The edges of the state machine, legal and illegal.
        told: What a run did with each, by its id; one that is not there was not exercised.
        lang: The language of title and legend.
    """
    return "".join(_Drawing(drawn, told, _WORDS[lang]).parts())


def _stays(edge: Edge) -> bool:
    """Say whether the order is in the same state afterwards, or is none before and after."""
    return not edge.legal or edge.before in edge.after


def _box(state: OrderState | None) -> Box:
    return Box(*_PLACES[state], _BOX_WIDTH, _BOX_HEIGHT)


def _square(x: float, y: float, verdict: EdgeVerdict, tip: str) -> Iterator[str]:
    yield f'<g><title>{escape(tip)}</title><rect class="{verdict}" x="{x}" y="{y}"'
    yield f' width="{_SQUARE}" height="{_SQUARE}" rx="2"/>'
    if _MARKS[verdict]:
        yield f'<text class="mark" x="{x + _SQUARE / 2}" y="{y + 9}">{_MARKS[verdict]}</text>'
    yield "</g>"


def _arrow(curve: Curve, event: str, verdict: EdgeVerdict, tip: str) -> Iterator[str]:
    yield f'<g><title>{escape(tip)}</title><path class="{verdict}" d="{curve.path}"/>'
    yield f'<polygon class="tip {verdict}" points="{curve.tip}"/>'
    x, y = curve.middle
    yield f'<text class="event" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{escape(event)}</text></g>'


def diagram_of(results: Sequence[Result], capabilities: Collection[str], lang: Lang = "en") -> str:
    """Draw what a run did, from its results alone; an empty text where it had nothing to do with orders' edges."""
    if not any(result.edges for result in results):
        return ""
    return state_diagram(edges(), edge_verdicts(results, capabilities), lang)
