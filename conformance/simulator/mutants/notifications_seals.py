"""Families of seals: check values over the wrong string or by the wrong formula, and wrong signatures."""

import base64
from collections.abc import Callable, Iterator
from functools import cache

from conformance.protocol.check_values import NOTIFICATION_FIELDS, check_value, md5_hex, notification_x
from conformance.protocol.signatures import PrivateKey, new_key_pair, sign
from conformance.simulator.assembly import Assembly
from conformance.simulator.mutants.check_values import FORMULAS
from conformance.simulator.mutants.faults import fault
from conformance.simulator.mutants.mutant import Make, Mutant
from conformance.simulator.mutants.notifications_tools import sealed
from conformance.simulator.notifier.packet import Fields

String = Callable[[Fields], str]


def _over(*names: str, delimiter: str = "") -> String:
    return lambda fields: delimiter.join(fields[name] for name in names)


def _instead(name: str, other: str) -> String:
    return _over(*(other if each == name else each for each in NOTIFICATION_FIELDS))


def _changed(name: str, change: Callable[[str], str]) -> String:
    return lambda fields: notification_x({**fields, name: change(fields[name])})


STRINGS: tuple[tuple[str, str, String], ...] = (
    ("over-original", "Covers the original amount and currency of the order.",
     _over("merchant_id", "ordernumber", "orderamount", "ordercurrency", "orderstate")),
    ("over-original-amount", "Covers the original amount of the order.", _instead("amount", "orderamount")),
    ("over-original-currency", "Covers the original currency of the order.", _instead("currency", "ordercurrency")),
    ("over-billnumber", "Covers the billnumber in the place of the order number.",
     _instead("ordernumber", "billnumber")),
    ("number-first", "Puts the order number before the enterprise.",
     _over("ordernumber", "merchant_id", "amount", "currency", "orderstate")),
    ("with-packetdate", "Covers the date of the package besides.", _over(*NOTIFICATION_FIELDS, "packetdate")),
    ("delimited", "Joins the fields with semicolons.", _over(*NOTIFICATION_FIELDS, delimiter=";")),
    ("amount-shortened", "Drops the zeros at the end of the amount.",
     _changed("amount", lambda amount: amount.rstrip("0").rstrip("."))),
    ("always-approved", "Covers the state Approved, whatever the order's state.",
     _changed("orderstate", lambda _: "Approved")),
    ("state-upper-case", "Covers the state in upper case.", _changed("orderstate", str.upper)),
    ("of-another-order", "Covers the number of another order.", _changed("ordernumber", lambda _: "ANOTHER-1")),
    *(
        (f"without-{name}", f"Leaves {name} out.", _over(*(each for each in NOTIFICATION_FIELDS if each != name)))
        for name in NOTIFICATION_FIELDS
    ),
)  # fmt: skip
"""What notifications may be sealed over in the place of X: name, sentence, the string."""


def _hexadecimal(key: PrivateKey, x: str) -> str:
    return base64.b64decode(sign(key, x)).hex()


def _for_addresses(key: PrivateKey, x: str) -> str:
    return base64.urlsafe_b64encode(base64.b64decode(sign(key, x))).decode().rstrip("=")


def _by_another_key(assembly: Assembly) -> Assembly:
    another = cache(new_key_pair)
    return sealed(sign=lambda _, x: sign(another().private, x))(assembly)


SIGNATURES: tuple[tuple[str, str, str, Make], ...] = (
    ("by-another-key", "signature/value", "Signs with a key that nobody knows.", _by_another_key),
    ("of-another-order", "signature/value", "Signs the X of another order.",
     sealed(sign=lambda key, x: sign(key, f"{x}ANOTHER-1"))),
    ("digest-alone", "signature/value", "Sends a digest of X for its signature.",
     sealed(sign=lambda _, x: base64.b64encode(bytes.fromhex(md5_hex(x))).decode())),
    ("hexadecimal", "signature/value", "Writes a signature in hexadecimal digits.", sealed(sign=_hexadecimal)),
    ("empty", "signature/value", "Sends no signature where the account has the type PGP.",
     sealed(sign=lambda _key, _x: "")),
    ("for-addresses", "signature/base64", "Writes a signature in the BASE64 of addresses, without its padding.",
     sealed(sign=_for_addresses)),
)  # fmt: skip
"""What is wrong with a signature: name, clause, sentence, change."""

OTHERS: tuple[tuple[str, str, str, Make], ...] = (
    ("checkvalue-lower-case", "checkvalue/upper-case", "Writes a check value in lower case.",
     sealed(value=lambda secret, x: check_value(secret, x).lower())),
    ("always-md5", "settings/signature-type", "Sends a check value where the account has the type PGP.",
     sealed(kind=lambda _: "MD5")),
    ("always-pgp", "settings/signature-type", "Signs where the account has the type MD5.",
     sealed(kind=lambda _: "PGP")),
)  # fmt: skip


def wrong_notification_seals() -> tuple[Mutant, ...]:
    """Make the families."""
    return (
        *(
            each
            for name, sentence, string in STRINGS
            for each in _fault(f"x-{name}", "checkvalue/x", sentence, sealed(string=string))
        ),
        *(
            each
            for name, sentence, value in FORMULAS
            for each in _fault(f"checkvalue-{name}", "checkvalue/formula", sentence, sealed(value=value))
        ),
        *(
            each
            for name, clause, sentence, make in SIGNATURES
            for each in _fault(f"signature-{name}", clause, sentence, make)
        ),
        *(each for row in OTHERS for each in _fault(*row)),
    )


def _fault(name: str, clause: str, sentence: str, make: Make) -> Iterator[Mutant]:
    words = f"{sentence.removesuffix('.')}, in notifications."
    return fault(f"notification-{name}", f"notification/{clause}", words, make)
