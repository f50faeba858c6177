"""Sequences of operations that Hypothesis draws: legal and illegal mixed, several orders interleaved.

An example is a mapping like those of a property: `step 01` to the step as a case file writes it, in one
line, so that the record shows it, a shrunk one can be pasted into a case, and it can be replayed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

from conformance.planning.casefile import StepRow
from conformance.planning.journeys import Written, steps_of
from conformance.planning.probe import CURRENCY, Journeys, Probe
from conformance.planning.yamlfile import parse_yaml

LONGEST = {"smoke": 4, "standard": 8, "deep": 20}
"""How many operations a sequence has at most, by profile."""

_LABELS = ("a", "b", "c")
_OTHER_CURRENCY = "XTS"
_CENT = 1

_VERBS = ("confirm", "cancel", "confirm", "cancel", "cancel", "pay")
_SUMS = ("all", "half", "cent", "exact", "cent more", "third", "half", "all")
_NO_SUMS: Mapping[str, tuple[str, str]] = {
    "zero": ("0.00", CURRENCY),
    "negative": ("-1.00", CURRENCY),
    "three decimals": ("0.001", CURRENCY),
    "other currency": ("0.01", _OTHER_CURRENCY),
}
_PORTIONS = (*_SUMS, *_NO_SUMS)

_Drawn = tuple[int, str, str, bool, bool, int]


def sequences(item: Journeys) -> st.SearchStrategy[Mapping[str, str]]:
    """Draw sequences of `item.longest` operations on at most `item.orders` orders.

    Shorter ones find little. What fails is made as short as it can be afterwards, see `shorter`.
    """
    operation = st.tuples(
        st.integers(0, item.orders - 1),
        st.sampled_from(_VERBS),
        st.sampled_from(_PORTIONS),
        st.booleans(),
        st.sampled_from((*(True,) * 9, False)),
        st.sampled_from((10050, 100, 9999999)),
    )
    drawn = st.lists(operation, min_size=item.longest, max_size=item.longest)
    return drawn.map(lambda rows: _numbered(_written(rows)))


def probe_of_sequence(item: Journeys, drawn: Mapping[str, str], index: int) -> Probe:
    """Give the probe that performs a sequence, and looks at every order at its end."""
    rows = [_row(text) for _, text in sorted(drawn.items())]
    written = [Written(row, item.expects) for row in rows]
    looks = [
        Written(_row(text), item.expects) for text in _looks(item, dict.fromkeys(row.of for row in rows))
    ]
    return item.example(index, drawn, tuple(steps_of((*written, *looks), None, None)))


def cost_of_sequences(item: Journeys) -> int:
    """Give the requests that the item spends at most: sequences are drawn no longer than they may be."""
    return item.count * (item.longest + item.orders * len(_services(item)))


def as_case(item: Journeys, drawn: Mapping[str, str]) -> str:
    """Write a sequence as a journey that can be pasted under `cases:`."""
    texts = [text for _, text in sorted(drawn.items())]
    steps = (*texts, *_looks(item, dict.fromkeys(_row(text).of for text in texts)))
    expects = (f"{{clause: {each.clause[0]}, predicted: {each.predicted}}}" for each in item.expects)
    return "\n".join(
        (
            f"  - id: found-by-{item.slug.rpartition('/')[2]}",
            *([f"    needs: [{', '.join(item.needs)}]"] if item.needs else ()),
            "    expect:",
            *(f"      - {each}" for each in expects),
            "    steps:",
            *(f"      - {each}" for each in steps),
        )
    )


def _row(text: str) -> StepRow:
    return StepRow.model_validate(parse_yaml(text, "a drawn step").data)


def _services(item: Journeys) -> Sequence[str]:
    return ("status", "result") if "order-result" in item.needs else ("status",)


def _looks(item: Journeys, labels: Iterable[str]) -> list[str]:
    return [f"{{{service}: {{}}, of: {label}}}" for label in labels for service in _services(item)]


def _numbered(steps: Iterable[str]) -> Mapping[str, str]:
    return {f"step {number:02}": text for number, text in enumerate(steps, start=1)}


@dataclass
class _Orders:
    """What the orders of a sequence were paid, in cents, and which of them are held and not confirmed yet."""

    paid: dict[str, int] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)


def _written(rows: Iterable[_Drawn]) -> Iterator[str]:
    orders = _Orders()
    for nth, verb, portion, held, approved, cents in rows:
        label = _LABELS[nth]
        if verb == "pay" or label not in orders.paid:
            yield _payment(orders, label, cents, held=held, approved=approved)
        else:
            yield _operation(orders, label, verb, portion)


def _payment(orders: _Orders, label: str, cents: int, *, held: bool, approved: bool) -> str:
    orders.paid[label] = cents
    (orders.held.add if held else orders.held.discard)(label)
    bank = "" if approved else ", bank: declined"
    return f'{{pay: {{Delay: "{int(held)}", OrderAmount: "{_text(cents)}"}}, of: {label}{bank}}}'


def _operation(orders: _Orders, label: str, verb: str, portion: str) -> str:
    if verb == "cancel" and label in orders.held and portion in ("half", "cent", "third"):
        # That a hold is not cancelled in part is a SHOULD, with cases of its own.
        portion = "all"
    if verb == "confirm" and label not in orders.held and portion in ("half", "cent", "third"):
        # One refused confirmation after the other would be most of what there is; the money is in cancellations.
        verb = "cancel"
    if verb == "confirm" and portion not in (*_NO_SUMS, "cent more"):
        orders.held.discard(label)
    money = _NO_SUMS.get(portion) or _share(portion, orders.paid[label])
    sent = f'{{Amount: "{money[0]}", Currency: "{money[1]}"}}' if money else "{}"
    return f"{{{verb}: {sent}, of: {label}}}"


def _share(portion: str, paid: int) -> tuple[str, str] | None:
    if portion == "all":
        return None
    shares = {"half": paid // 2, "third": paid // 3, "exact": paid, "cent": _CENT, "cent more": paid + _CENT}
    return _text(max(shares[portion], _CENT)), CURRENCY


def _text(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def shorter(drawn: Mapping[str, str], failing: int | None) -> Iterator[Mapping[str, str]]:
    """Give shorter sequences: up to the failing step, counted from 0, then one step less, the last left out first."""
    texts = [text for _, text in sorted(drawn.items())]
    if failing is not None and failing + 1 < len(texts):
        yield _numbered(texts[: failing + 1])
    for nth in reversed(range(len(texts))):
        if len(texts) > 1:
            yield _numbered((*texts[:nth], *texts[nth + 1 :]))
