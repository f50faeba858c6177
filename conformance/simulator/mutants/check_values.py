"""Gateways whose answers carry another check value than the documents state."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import replace

from conformance.protocol.check_values import ANSWER_FIELDS, answer_x, check_value, md5_hex
from conformance.protocol.clauses import Severity
from conformance.simulator.assembly import Assembly
from conformance.simulator.mutants.mutant import mutant

CheckString = Callable[[str, Mapping[str, str]], str]
"""Gives X of a merchant's number and the fields of an answered order."""

Formula = Callable[[str, str], str]
"""Gives the check value of a secret and X."""


def over(*names: str, delimiter: str = "") -> CheckString:
    """Make X of these fields, in this order."""

    def x(merchant_id: str, fields: Mapping[str, str]) -> str:
        known = {**fields, "merchant_id": merchant_id}
        return delimiter.join(known[name] for name in names)

    return x


def over_changed(name: str, change: Callable[[str], str]) -> CheckString:
    """Make X of the right fields, one of them changed."""
    return lambda merchant_id, fields: answer_x(merchant_id, {**fields, name: change(fields[name])})


def without(name: str) -> CheckString:
    """Make X of the right fields but one."""
    return over(*(each for each in ANSWER_FIELDS if each != name))


def by_answer(payment: CheckString, status: CheckString) -> CheckString:
    """Make one X of a payment's answer, which shows testmode, and another of an order status."""

    def x(merchant_id: str, fields: Mapping[str, str]) -> str:
        return (payment if "testmode" in fields else status)(merchant_id, fields)

    return x


STRINGS: tuple[tuple[str, str, CheckString], ...] = (
    ("number-first", "Puts the order number before the enterprise.",
     over("ordernumber", "merchant_id", "orderamount", "ordercurrency", "orderstate")),
    ("state-first", "Puts the order's state first.",
     over("orderstate", "merchant_id", "ordernumber", "orderamount", "ordercurrency")),
    ("without-merchant", "Leaves the enterprise out of the check value.", without("merchant_id")),
    ("without-number", "Leaves the order number out of the check value.", without("ordernumber")),
    ("without-amount", "Leaves the amount out of the check value.", without("orderamount")),
    ("without-currency", "Leaves the currency out of the check value.", without("ordercurrency")),
    ("of-billnumber", "Covers the billnumber in the place of the order number.",
     over("merchant_id", "billnumber", "orderamount", "ordercurrency", "orderstate")),
    ("with-billnumber", "Covers the billnumber besides.", over(*ANSWER_FIELDS, "billnumber")),
    ("delimited", "Joins the fields with semicolons.", over(*ANSWER_FIELDS, delimiter=";")),
    ("amount-shortened", "Drops the zeros at the end of the amount.",
     over_changed("orderamount", lambda amount: amount.rstrip("0").rstrip("."))),
    ("amount-without-zero-cents", "Drops decimals that are zero.",
     over_changed("orderamount", lambda amount: amount.removesuffix(".00"))),
    ("amount-in-cents", "Covers the amount in the smallest unit.",
     over_changed("orderamount", lambda amount: amount.replace(".", ""))),
    ("always-approved", "Covers the state Approved in a payment's answer, whatever the order's state.",
     by_answer(over_changed("orderstate", lambda _: "Approved"), answer_x)),
    ("state-lower-case", "Covers the state in lower case.", over_changed("orderstate", str.lower)),
    ("upper-case-x", "Covers X in upper case.", lambda *known: answer_x(*known).upper()),
)  # fmt: skip
"""Gateways that make X otherwise: name, sentence, X."""

FORMULAS: tuple[tuple[str, str, Formula], ...] = (
    ("empty", "Leaves the check value empty.", lambda _secret, _x: ""),
    ("zero", "Answers 0 for a check value.", lambda _secret, _x: "0"),
    ("cut", "Cuts the last digit off.", lambda secret, x: check_value(secret, x)[:-1]),
    ("of-empty-secret", "Forgets the secret word.", lambda _secret, x: check_value("", x)),
    ("of-upper-case-secret", "Puts the secret word in upper case.",
     lambda secret, x: check_value(secret.upper(), x)),
    ("joined-lower-case", "Joins the inner digests without putting them in upper case.",
     lambda secret, x: md5_hex(md5_hex(secret) + md5_hex(x)).upper()),
    ("x-digest-first", "Joins the digest of X before that of the secret word.",
     lambda secret, x: md5_hex((md5_hex(x) + md5_hex(secret)).upper()).upper()),
    ("salt-appended", "Hashes X with the secret word appended.",
     lambda secret, x: check_value(secret, x + secret)),
    ("hashed-once", "Hashes secret word and X once.", lambda secret, x: md5_hex(secret + x).upper()),
    ("hashed-without-secret", "Answers the hash of X alone.", lambda _secret, x: md5_hex(x).upper()),
    ("not-hashed-again", "Leaves the outer hash out and gives half a secret away.",
     lambda secret, x: (md5_hex(secret) + md5_hex(x)).upper()),
    ("hmac", "Computes an HMAC.",
     lambda secret, x: hmac.new(secret.encode(), x.encode(), "md5").hexdigest().upper()),
    ("sha256", "Hashes with SHA-256 on the outside.",
     lambda secret, x: hashlib.sha256((md5_hex(secret) + md5_hex(x)).upper().encode()).hexdigest().upper()),
)  # fmt: skip
"""Gateways that compute otherwise: name, sentence, formula."""


def covering(x: CheckString) -> Callable[[Assembly], Assembly]:
    """Make a fault: the check value covers another string."""
    return lambda assembly: replace(assembly, check_string=x)


def computing(formula: Formula) -> Callable[[Assembly], Assembly]:
    """Make a fault: the check value is computed by another formula."""
    return lambda assembly: replace(assembly, check_value=formula)


for name, sentence, x in STRINGS:
    mutant(f"check-value-{name}", clause="answer/checkvalue", sentence=sentence, severity=Severity.CRITICAL)(
        covering(x)
    )

for name, sentence, formula in FORMULAS:
    mutant(f"check-value-{name}", clause="answer/checkvalue", sentence=sentence, severity=Severity.CRITICAL)(
        computing(formula)
    )

mutant(
    "check-value-wrong-in-status",
    clause="order/status/checkvalue",
    sentence="Puts X together backwards in an order status alone.",
    severity=Severity.CRITICAL,
)(covering(by_answer(answer_x, over(*reversed(ANSWER_FIELDS)))))


@mutant(
    "check-value-of-previous-order",
    clause="answer/checkvalue",
    sentence="Answers a payment with the check value of the payment before.",
    severity=Severity.CRITICAL,
)
def check_value_of_previous_order(assembly: Assembly) -> Assembly:
    """The string is kept where it should be made anew."""
    kept: list[str] = []

    def previous(merchant_id: str, fields: Mapping[str, str]) -> str:
        kept.append(answer_x(merchant_id, fields))
        return kept.pop(0) if len(kept) > 1 else kept[0]

    return replace(assembly, check_string=by_answer(previous, answer_x))
