"""Makes of a delivery what goes over the wire: its fields, sealed, in the body of a request."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from urllib.parse import quote, quote_plus

from conformance.exchange.merchant import MerchantTarget
from conformance.exchange.shop.genuine import Occasion, genuine_fields
from conformance.exchange.shop.number_like import alike, number_like_amount
from conformance.exchange.shop.sealing import Sealer
from conformance.planning.boundaries import value_of_length
from conformance.planning.delivery.deliveries import NUMBER_LIKE, By, Conveyed, Deliver
from conformance.protocol.notification import fields as rows
from conformance.protocol.parameters import by_name

Fields = tuple[tuple[str, str], ...]

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
_UNKNOWN_ORDER = "404404404404404404"
_MORE = Decimal(1000)


class NotFound(Exception):  # noqa: N818 (nothing is wrong: it was a matter of luck)
    """What a delivery needs could not be found; the text says what."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What a probe has been given: orders by whose they are, billnumbers, and the moment it began (GMT)."""

    orders: Mapping[str, str]
    billnumbers: Mapping[str, str]
    moment: datetime

    def occasion(self, deliver: Deliver) -> Occasion:
        """Give what the delivery is about."""
        order = self.orders.get(deliver.order, _UNKNOWN_ORDER)
        billnumber = self.billnumbers.get(deliver.order) or self.billnumbers["own"]
        return Occasion(order, billnumber, deliver.state, self.moment - timedelta(hours=deliver.age))


@dataclass(frozen=True, slots=True)
class Posted:
    """A request to the result URL, ready to be sent; `by` is how, as `Conveyed.by` has it."""

    method: str
    query: str
    headers: Fields
    body: bytes
    fields: Fields
    by: By = "plain"


@dataclass(frozen=True)
class Notifier:
    """Writes the notifications to one shop."""

    shop: MerchantTarget
    sealer: Sealer

    def posted(self, deliver: Deliver, bound: Bound, first: Posted | None = None) -> Posted:
        """Give the delivery's request; `first` is the probe's first one, whose seal may be used again.

        Raises:
            UnicodeEncodeError: If a value has a character that the charset lacks.
            NotFound: If no check value that reads as a number was found in time.
        """
        how, words = deliver.conveyed, self._words(bound, bound.occasion(deliver))
        told = {
            name: tuple((field, _filled(value, words)) for field, value in getattr(how, name))
            for name in ("append", "prepend", "query", "headers")
        }
        seal = _seal_of(first) if first and deliver.seal == "first delivery's" else None
        return conveyed(how.model_copy(update=told), self.fields(deliver, bound, seal), self._headers())

    def fields(self, deliver: Deliver, bound: Bound, first: Mapping[str, str | None] | None = None) -> Fields:
        """Give the delivery's fields, sealed and changed as it says, before they are put on the wire."""
        occasion = bound.occasion(deliver)
        plain = genuine_fields(occasion, self.shop, deliver.extra)
        plain |= {name: _longest(name) for name in deliver.longest}
        words = self._words(bound, occasion)
        before = _laid_over(plain, deliver.fields, words)
        if before.get("amount") == NUMBER_LIKE:
            before["amount"] = self._number_like({**before, "amount": self.shop.orders.amount})
        seal = first or self.sealer.seal(before, deliver.seal, deliver.secret)
        sealed = _laid_over(before, seal, {})
        words["{seal}"] = seal.get("signature") or seal.get("checkvalue") or ""
        words["{alike}"] = alike(words["{seal}"])
        changed = _laid_over(sealed, deliver.change, words)
        own = {name: value.get_secret_value() for name, value in self.shop.fields.items()}
        return tuple({**changed, **own}.items())

    def _number_like(self, fields: Mapping[str, str]) -> str:
        found = number_like_amount(fields, self.shop.secret.get_secret_value())
        if found is None:
            raise NotFound("no check value that reads as a number was found in time")
        return found

    def _headers(self) -> Fields:
        return tuple((name, value.get_secret_value()) for name, value in self.shop.headers.items())

    def _words(self, bound: Bound, occasion: Occasion) -> dict[str, str]:
        amount = self.shop.orders.amount
        return {
            "{amount}": amount,
            "{more}": f"{Decimal(amount) + _MORE:.2f}",
            "{less}": f"{Decimal(amount) - Decimal('0.01'):.2f}",
            "{hundredth}": f"{Decimal(amount) / 100:.4f}",
            "{hundredths}": f"{Decimal(amount) * 100:.0f}",
            "{currency}": self.shop.orders.currency,
            "{order}": occasion.order,
            "{other}": bound.orders.get("other", _UNKNOWN_ORDER),
            "{merchant_id}": self.shop.merchant_id,
        }


def conveyed(how: Conveyed, fields: Fields, headers: Fields = ()) -> Posted:
    """Put the fields on the wire as `how` says."""
    headers = (*headers, *how.headers)
    more = tuple((f"Unknown{number}", str(number)) for number in range(how.more_fields))
    padding = (("Padding", "x" * how.padding),) if how.padding else ()
    sent = (*how.prepend, *_arranged(how, fields), *how.append, *more, *padding)
    query = _form(how, how.query)
    if how.written_as == "json":
        # No form was sent, so that the rules about replies to notifications say nothing of its answer.
        written = json.dumps({**dict(sent), **how.members}, ensure_ascii=False).encode(how.charset)
        own_type = ("Content-Type", how.content_type or JSON)
        return Posted(how.method, query, (own_type, *headers), written, (), how.by)
    text = how.body if how.body is not None else _form(how, sent)
    declared = f"{FORM}; charset={how.charset}" if how.declared else FORM
    content_type = ("Content-Type", how.content_type or declared)
    if how.method == "GET":
        return Posted("GET", "&".join(filter(None, (text, query))), headers, b"", sent, how.by)
    fields = () if how.body is not None else sent
    return Posted(how.method, query, (content_type, *headers), text.encode(how.charset), fields, how.by)


def _seal_of(posted: Posted) -> Mapping[str, str | None]:
    sent = dict(posted.fields)
    return {name: sent.get(name) for name in ("checkvalue", "signature")}


def _arranged(how: Conveyed, fields: Fields) -> Fields:
    if how.order == "sorted":
        return tuple(sorted(fields))
    return tuple(reversed(fields)) if how.order == "reversed" else fields


def _form(how: Conveyed, fields: Fields) -> str:
    return "&".join(f"{_escaped(name, how)}={_escaped(value, how)}" for name, value in fields)


def _escaped(text: str, how: Conveyed) -> str:
    raw = text.encode(how.charset)
    match how.percent:
        case "letters":
            return "".join(f"%{octet:02X}" for octet in raw)
        case "%20":
            return quote(raw, safe="")
        case "lower":
            first, *rest = quote_plus(raw, safe="").split("%")
            return first + "".join(f"%{part[:2].lower()}{part[2:]}" for part in rest)
        case "upper":
            return quote_plus(raw, safe="")


def _laid_over(
    plain: Mapping[str, str], changes: Mapping[str, str | None], words: Mapping[str, str]
) -> dict[str, str]:
    laid: dict[str, str | None] = {**plain, **changes}
    return {name: _filled(value, words) for name, value in laid.items() if value is not None}


def _filled(value: str, words: Mapping[str, str]) -> str:
    for word, text in words.items():
        value = value.replace(word, text)
    return value


def _longest(name: str) -> str:
    """Give a value as long as the request's parameter that the field repeats; LookupError where it repeats none."""
    row = next((row for row in rows() if row.name == name), None)
    if row is None or row.equals is None:
        raise LookupError(f"no parameter of the payment limits {name}")
    parameter = by_name()[row.equals]
    return value_of_length(parameter, parameter.max_length or 1)
