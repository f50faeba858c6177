"""What an answer of any service says, whatever form it came in.

Names are matched in lower case and by alias, because the vendor's spelling differs from service to
service: `Ordernumber` and `ordernumber`, `acsurl` and `ascurl`, `recommendation` and `recomendation`.
Values are text, verbatim but for surrounding blanks: money is never routed through a float, and check
values are computed over what was received.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

AnswerKind = Literal["orders", "error", "unreadable"]
Form = Literal["json", "soap", "xml", "csv", "unknown"]


class JsonNumber(str):
    """The text of a JSON number, as it stood in the answer (`250.00` stays `250.00`)."""

    __slots__ = ()


@dataclass(frozen=True)
class AnsweredOrder:
    """One order of an answer: its own fields and those of its operations, names in lower case.

    The packet's fields (`packetdate`, `signature`, `checkvalue`) and the `customer` block count
    among the order's own.
    """

    fields: Mapping[str, str]
    operations: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class Answer:
    """One answer: the orders it shows, or the error it is, or why it cannot be read.

    `firstcode` and `secondcode` are texts of digits (`"5"`, `"107"`) where the answer has them. `problem`
    is one sentence: of an unreadable answer, why; of an error, the text that came with its codes.
    `notes` name oddities that did not stop the reading: a repeated key, a count that is wrong.
    """

    kind: AnswerKind
    form: Form
    orders: tuple[AnsweredOrder, ...] = ()
    firstcode: str | None = None
    secondcode: str | None = None
    problem: str | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def billnumbers(self) -> tuple[str, ...]:
        """The billnumbers of the orders shown, in the answer's order."""
        return tuple(order.fields["billnumber"] for order in self.orders if order.fields.get("billnumber"))
