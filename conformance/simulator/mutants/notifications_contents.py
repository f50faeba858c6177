"""A family of contents: notifications that say what is not so, or what the account did not ask for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from conformance.protocol.signatures import check_value, notification_x
from conformance.simulator.assembly import Assembly
from conformance.simulator.mutants.faults import fault
from conformance.simulator.mutants.mutant import Make, Mutant
from conformance.simulator.mutants.notifications_tools import notifying, sealed, shown, with_value, written
from conformance.simulator.notifier.packet import Fields, Package
from conformance.simulator.notifier.result import Result

Row = tuple[str, str, str, Make]
"""A mutant's name, clause, sentence and change."""


def _optioned(**options: Any) -> Make:
    """Write packages as if the account's options were others."""

    def make(assembly: Assembly) -> Assembly:
        def write(result: Result) -> Package:
            notification = result.settings.notification.model_copy(update=options)
            settings = result.settings.model_copy(update={"notification": notification})
            return assembly.notifier.write(replace(result, settings=settings))

        return notifying(assembly, write=write)

    return make


def _said(*names: str, what: Callable[[Fields, Result], tuple[str, ...]]) -> Make:
    return written(lambda fields, result: {**fields, **dict(zip(names, what(fields, result), strict=True))})


def _states(instead: Mapping[str, str]) -> Make:
    return written(with_value("orderstate", lambda state: instead.get(state, state)))


def _called(name: str, otherwise: str) -> Make:
    return shown(lambda fields: {otherwise if key == name else key: value for key, value in fields.items()})


def _filled(name: str, value: str) -> Make:
    return shown(lambda fields: {**fields, name: fields[name] or value})


CONTENTS: tuple[Row, ...] = (
    ("amount-of-the-order", "amount/payment", "Sends the original amount and currency for those of the payment.",
     _said("amount", "currency", what=lambda fields, _: (fields["orderamount"], fields["ordercurrency"]))),
    ("currency-of-the-order", "amount/payment", "Sends the original currency with the amount of the payment.",
     _said("currency", what=lambda fields, _: (fields["ordercurrency"],))),
    ("orderamount-charged", "orderamount/equals", "Sends the amount of the payment for the original one.",
     _said("orderamount", what=lambda fields, _: (fields["amount"],))),
    ("ordercurrency-charged", "ordercurrency/equals", "Sends the currency of the payment for the original one.",
     _said("ordercurrency", what=lambda fields, _: (fields["currency"],))),
    ("clientip-connected", "clientip/equals", "Sends the address of the connection for the customer's.",
     _said("clientip", what=lambda fields, _: (fields["ipaddress"],))),
    ("names-swapped", "firstname/equals", "Sends the last name for the first, and the first for the last.",
     _said("firstname", "lastname", what=lambda fields, _: (fields["lastname"], fields["firstname"]))),
    ("ordercomment-cut", "ordercomment/equals", "Cuts the comment at 100 characters.",
     written(with_value("ordercomment", lambda comment: comment[:100]))),
    ("ordercomment-cut-at-1024", "ordercomment/equals", "Cuts the comment at 1024 characters.",
     written(with_value("ordercomment", lambda comment: comment[:1024]))),
    ("ordernumber-cut-at-100", "ordernumber/equals", "Cuts the order number at 100 characters.",
     written(with_value("ordernumber", lambda number: number[:100]))),
    ("amount-without-zero-cents", "amount/form", "Drops decimals of the amount that are zero.",
     written(with_value("amount", lambda amount: amount.removesuffix(".00")))),
    ("orderamount-without-zero-cents", "orderamount/form", "Drops decimals of the original amount that are zero.",
     written(with_value("orderamount", lambda amount: amount.removesuffix(".00")))),
    ("checkvalue-without-zero-cents", "checkvalue/x", "Covers an amount whose decimals are zero without them.",
     sealed(string=lambda fields: notification_x({**fields, "amount": fields["amount"].removesuffix(".00")}))),
    ("declined-as-approved", "orderstate/agrees", "Says Approved of a declined payment.",
     _states({"Declined": "Approved"})),
    ("delayed-as-approved", "orderstate/agrees", "Says Approved of a payment that awaits its confirmation.",
     _states({"Delayed": "Approved"})),
    ("approved-as-delayed", "orderstate/agrees", "Says Delayed of a one-stage payment.",
     _states({"Approved": "Delayed"})),
    ("code-of-success", "responsecode/agrees", "Says AS000 of a declined payment.",
     written(with_value("responsecode", lambda _: "AS000"))),
    ("code-of-decline", "responsecode/agrees", "Says AS100 of an approved payment.",
     written(with_value("responsecode", lambda code: "AS100" if code == "AS000" else code))),
    ("of-a-confirmation", "operationtype/payment", "Calls a payment a confirmation.",
     written(with_value("operationtype", lambda _: "200"))),
    ("card-number-open", "meannumber/masked", "Sends the whole number of the card.",
     written(with_value("meannumber", lambda _: "4111111111111111"))),
    ("email-called-otherwise", "email/present", "Calls the payer's e-mail e_mail.", _called("email", "e_mail")),
    ("fiscal-always", "fiscal/option", "Sends fiscal results whatever the option says.", _optioned(fiscal=True)),
    ("fiscal-never", "fiscalreceipt_Id/present", "Never sends fiscal results.", _optioned(fiscal=False)),
    ("positions-always", "positions/option", "Sends order positions whatever the option says.",
     _optioned(positions=True)),
    ("positions-never", "chequeItems/present", "Never sends order positions.", _optioned(positions=False)),
    ("positions-not-json", "chequeItems/present", "Writes order positions with apostrophes for quotation marks.",
     written(with_value("chequeItems", lambda items: items.replace('"', "'")))),
    ("signature-under-md5", "signature/empty-under-md5", "Fills the signature beside a check value.",
     _filled("signature", "c2lnbmVk")),
    ("checkvalue-under-pgp", "checkvalue/empty-under-pgp", "Fills the check value beside a signature.",
     _filled("checkvalue", "0BBED05AC2383B629C33C1B4DC00A5E6")),
    ("another-secret-word", "settings/secret-word", "Uses a secret word of the gateway's own.",
     sealed(value=lambda _, x: check_value("gateway", x))),
)  # fmt: skip
"""What notifications may say wrongly."""


def wrong_notification_contents() -> tuple[Mutant, ...]:
    """Make the family."""
    return tuple(each for row in CONTENTS for each in _mutant(*row))


def _mutant(name: str, clause: str, sentence: str, make: Make) -> Iterator[Mutant]:
    return fault(f"notification-{name}", f"notification/{clause}", sentence, make)
