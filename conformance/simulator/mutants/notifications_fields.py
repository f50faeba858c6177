"""Families of a notification's fields: missing, empty, another order's, in another form."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from conformance.protocol import notification
from conformance.protocol.clauses import registry
from conformance.simulator.mutants.faults import fault
from conformance.simulator.mutants.mutant import Mutant
from conformance.simulator.mutants.notifications_tools import shown, with_value, without, written
from conformance.simulator.notifier.packet import Fields
from conformance.simulator.notifier.result import Result
from conformance.simulator.writers import moment

_DATE = "%d.%m.%Y %H:%M:%S"
_MOSCOW = timedelta(hours=3)

_BROKEN_BY_NOTHING: Mapping[str, str] = {
    "amount": "amount/form", "currency": "currency/form", "total": "total/form", "billnumber": "billnumber/form",
    "orderdate": "orderdate/form", "operationdate": "operationdate/form", "packetdate": "packetdate/form",
    "responsecode": "responsecode/form", "testmode": "testmode/form", "orderstate": "orderstate/agrees",
    "status": "status/values", "operationtype": "operationtype/payment",
}  # fmt: skip
"""The clauses that an empty field breaks, where it repeats nothing that was sent with the payment."""

ANOTHER_ORDER: Mapping[str, str] = {
    "merchant_id": "700999", "ordernumber": "ANOTHER-1", "billnumber": "5799999999999999",
    "ordercomment": "Another order", "orderamount": "7.77", "ordercurrency": "KZT", "amount": "7.77",
    "currency": "KZT", "firstname": "Another", "lastname": "Payer", "middlename": "Altogether",
    "email": "another@shop.example", "clientip": "203.0.113.77", "taxationsystem": "3", "meantype_id": "2",
    "meantypename": "MasterCard", "meansubtype": "Gold", "meannumber": "555555****4444",
    "cardholder": "ANOTHER PAYER", "cardexpirationdate": "01/29", "issuebank": "Another Bank",
    "bankcountry": "BLR", "orderdate": "29.02.2024 08:00:00", "operationdate": "29.02.2024 08:00:00",
    "approvalcode": "A99999", "protocoltypename": "WEB", "processingname": "Another", "slipno": "999999999001",
}  # fmt: skip
"""What the fields of another order say."""


def _by_year(date: str) -> str:
    return f"{date[6:10]}-{date[3:5]}-{date[:2]}T{date[11:]}"


def _by_month(date: str) -> str:
    return f"{date[3:5]}/{date[:2]}/{date[6:]}"


def _in_moscow(date: str) -> str:
    return moment(datetime.strptime(date, _DATE) + _MOSCOW)  # noqa: DTZ007 (only shifted and written again)


Row = tuple[str, str, Callable[[str], str]]

FORMS: Mapping[str, tuple[Row, ...]] = {
    "amount": (
        ("with-comma", "with a comma", lambda amount: amount.replace(".", ",")),
        ("as-float", "without the noughts at its end", lambda amount: str(float(amount))),
        ("in-cents", "in cents", lambda amount: amount.replace(".", "")),
    ),
    "currency": (("by-number", "by its number", lambda _: "643"),),
    "billnumber": (("extended", "extended by the operation's number", lambda number: f"{number}.1"),),
    "datetime": (
        ("by-year", "by its year", _by_year),
        ("by-month", "by its month", _by_month),
        ("without-seconds", "without seconds", lambda date: date[:-3]),
    ),
    "number": (("in-words", "in words", lambda _: "one"),),
    "ip": (("with-port", "with a port", lambda address: f"{address or '127.0.0.1'}:443"),),
    "expiry": (
        ("by-year", "by its year", lambda _: "2030-12"),
        ("without-slash", "without a slash", lambda date: date.replace("/", "")),
    ),
    "code": (("of-the-bank", "as the bank's own code", lambda code: "00" if code == "AS000" else "51"),),
    "flag": (("in-words", "in a word", lambda _: "true"),),
}
"""What may become of a value, by the documented form of its field: name, words, change."""

UNLISTED: Mapping[str, str] = {
    "authrequired": "2", "authresult": "success", "orderstate": "approved", "status": "printed",
    "alphaauthresult": "ok", "challenge": "none", "eci": "05",
}  # fmt: skip
"""Values that the enumerations do not list."""


def wrong_notification_fields() -> tuple[Mutant, ...]:
    """Make the families."""
    rows = notification.fields()
    return (
        *(each for row in rows for each in _missing(row)),
        *(each for row in rows for each in _empty(row)),
        *(each for name in ANOTHER_ORDER for each in _of_another(name)),
        *(each for row in rows for each in _in_another_form(row)),
        *(each for name, value in UNLISTED.items() for each in _unlisted(name, value)),
        *(each for row in rows if row.form == "datetime" for each in _of_moscow(row)),
        *(each for row in rows if row.presence in ("fiscal", "positions") for each in _unasked(row)),
    )


def _missing(row: notification.Field) -> Iterator[Mutant]:
    sentence = f"Sends a notification without {row.name}."
    clause = f"notification/{row.name}/present"
    return fault(f"notification-without-{row.name}", clause, sentence, shown(without(row.name)))


def _empty(row: notification.Field) -> Iterator[Mutant]:
    broken = f"{row.name}/equals" if row.equals else _BROKEN_BY_NOTHING.get(row.name)
    if broken is None:
        return iter(())
    make = written(with_value(row.name, lambda _: ""))
    sentence = f"Sends an empty {row.name}, whatever it should say."
    return fault(f"notification-empty-{row.name}", f"notification/{broken}", sentence, make)


def _of_another(name: str) -> Iterator[Mutant]:
    clause = _telling_from_another(name)
    if clause is None:
        return iter(())
    make = written(with_value(name, lambda _: ANOTHER_ORDER[name]))
    return fault(f"notification-of-another-order-{name}", clause, f"Sends the {name} of another order.", make)


def _telling_from_another(name: str) -> str | None:
    """Find the clause that tells one's own order from another by this field; of some fields there is none."""
    if name in ("amount", "currency"):
        return "notification/amount/payment"
    named = (f"notification/{name}/{what}" for what in ("same-order", "equals", "agrees"))
    return next((clause for clause in named if clause in registry()), None)


def _in_another_form(row: notification.Field) -> Iterator[Mutant]:
    for name, words, change in FORMS.get(row.form, ()):
        make = written(with_value(row.name, change))
        sentence = f"Writes {row.name} {words}."
        yield from fault(f"notification-{row.name}-{name}", f"notification/{row.name}/form", sentence, make)


def _unlisted(name: str, value: str) -> Iterator[Mutant]:
    make = written(with_value(name, lambda _: value))
    sentence = f"Sends {value} as {name}, which no document lists."
    return fault(f"notification-unlisted-{name}", f"notification/{name}/values", sentence, make)


def _of_moscow(row: notification.Field) -> Iterator[Mutant]:
    make = written(with_value(row.name, _in_moscow))
    sentence = f"Gives {row.name} in the time of Moscow."
    return fault(f"notification-{row.name}-of-moscow", f"notification/{row.name}/gmt", sentence, make)


def _unasked(row: notification.Field) -> Iterator[Mutant]:
    if row.name == "fn_number":
        return iter(())  # the only fiscal row without an asterisk: it may be there at any time

    def add(fields: Fields, _: Result) -> Fields:
        return {row.name: "", **fields}

    sentence = f"Sends {row.name} where nobody asked for it."
    clause = f"notification/{row.name}/absent"
    return fault(f"notification-unasked-{row.name}", clause, sentence, written(add))
