"""An answered exchange, as the rules over all exchanges of a run see it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from conformance.exchange.evidence import Evidence, Exchange, SentRequest
from conformance.planning.probe import CONTROLS
from conformance.protocol.answers import Answer

_FORM = "application/x-www-form-urlencoded"
_ORDINARY_SIZE = 64 * 1024


@dataclass(frozen=True)
class Heard:
    """One exchange that was answered, and the answer as it reads; `explain` asks for a diagnosis of what is wrong."""

    key: str
    exchange: Exchange
    answer: Answer
    explain: bool = True

    @cached_property
    def sent(self) -> Mapping[str, str]:
        """The fields that were sent, names in lower case."""
        return {name.lower(): value for name, value in self.exchange.request.fields}

    @cached_property
    def ordinary(self) -> bool:
        """Whether the request was one that the documents know: a form in a POST body, of a usual size.

        Others may be refused by a server in between, in a way of its own.
        """
        return _is_ordinary(self.exchange.request)


def heard_in(evidence: Evidence) -> Iterator[Heard]:
    """Give the exchanges that were answered; an answer that only asks to wait says nothing."""
    for exchange in evidence.exchanges:
        if exchange.response is None or exchange.action in CONTROLS:
            continue
        answer = exchange.response.answer
        if not exchange.response.asks_to_wait:
            yield Heard(evidence.key, exchange, answer)


def _is_ordinary(request: SentRequest) -> bool:
    content_type = next((value for name, value in request.headers if name.lower() == "content-type"), _FORM)
    plain = content_type.partition(";")[0].strip().lower() == _FORM
    return (
        request.method == "POST" and plain and "?" not in request.url and len(request.body) <= _ORDINARY_SIZE
    )
