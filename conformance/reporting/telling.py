"""What of a result tells its story: the findings that count, their exchanges, the values sent."""

import re
from collections.abc import Iterable, Mapping

from conformance.exchange.evidence import Exchange
from conformance.judging.findings import WORSE, Finding, Verdict
from conformance.judging.result import Result
from conformance.planning.probe import BASE_CURRENCY, BILL, CURRENCY, DIGITS, ORDER, OWN
from conformance.protocol.clauses import Clause, Severity
from conformance.reporting.curl import curl_line
from conformance.reporting.values import difference, sent_value
from conformance.reporting.words import WORDS

GREEN = frozenset({Verdict.PASS, Verdict.NOT_APPLICABLE})
"""The verdicts that need no telling."""

_SEVERITIES = list(Severity)
_FILLED_IN = re.compile("|".join(map(re.escape, (ORDER, DIGITS, BILL, CURRENCY, BASE_CURRENCY, OWN))))


def gravity(clause: Clause | None) -> int:
    """Rank a clause by severity, the gravest 0; a clause that the registry does not know comes last."""
    return _SEVERITIES.index(clause.severity) if clause else len(_SEVERITIES)


def telling_findings(result: Result, clauses: Mapping[str, Clause]) -> tuple[Finding, ...]:
    """Give the findings that make the result what it is, gravest first; all when none deviates."""
    telling = [finding for finding in result.findings if finding.verdict not in GREEN] or result.findings
    return tuple(
        sorted(telling, key=lambda found: (-WORSE[found.verdict], gravity(clauses.get(found.clause))))
    )


def telling_exchanges(result: Result, findings: Iterable[Finding]) -> tuple[Exchange, ...]:
    """Give the exchanges of the steps that the findings name; the last one when they name none."""
    exchanges = result.evidence.exchanges if result.evidence else ()
    steps = {finding.step for finding in findings}
    return tuple(exchange for exchange in exchanges if exchange.step in steps) or exchanges[-1:]


def sent_values(result: Result, words: Mapping[str, str] = WORDS["en"]) -> tuple[tuple[str, str], ...]:
    """Give each parameter that was changed, and what was sent for it, to read."""
    values = result.example.values if result.example else result.evidence.values if result.evidence else {}
    exchanges = result.evidence.exchanges if result.evidence and result.example is None else ()
    return tuple(
        (name, sent_value(_as_sent(name, value, exchanges), words)) for name, value in values.items()
    )


def _as_sent(name: str, value: str | None, exchanges: Iterable[Exchange]) -> str | None:
    """Give what stood on the wire for a value in which the run fills something in, such as the account's currency."""
    if value is None or not _FILLED_IN.search(value):
        return value
    shape = re.compile(".*".join(map(re.escape, _FILLED_IN.split(value))), re.DOTALL)
    fields = (field for exchange in exchanges for field in exchange.request.fields)
    return next((text for field, text in fields if field == name and shape.fullmatch(text)), value)


def differences(result: Result, words: Mapping[str, str] = WORDS["en"]) -> tuple[tuple[str, str], ...]:
    """Give each parameter in which a property's failing example differs from a passing one, and how."""
    if result.example is None or result.example.passing is None:
        return ()
    failing, passing = result.example.values, result.example.passing
    return tuple(
        (name, difference(failing.get(name), passing.get(name), words))
        for name in {**failing, **passing}
        if failing.get(name) != passing.get(name)
    )


def repeat_command(result: Result) -> str:
    """Give the command that runs this item alone."""
    return result.repeat or f"conformance run --select {result.slug}"


def curl_command(result: Result, exchanges: Iterable[Exchange]) -> str:
    """Give the command that sends the result's telling request again; empty when nothing was sent."""
    return result.curl or next((curl_line(exchange) for exchange in exchanges), "")
