"""Rendering: an answer as it goes over the wire."""

from collections.abc import Callable
from dataclasses import dataclass

from conformance.protocol.answers import Answer
from conformance.protocol.messages import write_answer
from conformance.protocol.services import AnswerForm, Service


@dataclass(frozen=True, slots=True)
class Rendered:
    """The HTTP status, the Content-Type and the body of an answer."""

    status: int
    content_type: str
    body: bytes


Render = Callable[[Answer, Service, AnswerForm], Rendered]
"""Writes an answer of a service in a form."""


def rendered(answer: Answer, service: Service, form: AnswerForm) -> Rendered:
    """Write an answer; errors too come with status 200 (answers recorded by integrators)."""
    content_type, body = write_answer(answer, service, form)
    return Rendered(200, content_type, body)
