"""Shops that compute another check value than the gateway, and so believe nothing that it sends."""

from collections.abc import Callable, Mapping

from conformance.protocol.signatures import check_value, md5_hex
from conformance.simulator.merchant.checks import SIGNED, x_of
from conformance.simulator.merchant.mutants.mutant import MerchantMutant
from conformance.simulator.merchant.notification import Notification
from conformance.simulator.merchant.replacing import sealing
from conformance.simulator.merchant.settings import ShopSettings

Formula = Callable[[str, Notification], str]
"""Computes the check value of a notification with a secret word."""


def joined_by(delimiter: str, names: tuple[str, ...] = SIGNED) -> Formula:
    """Join other fields, or join them in another way."""
    return lambda secret, came: check_value(secret, delimiter.join(came[name] for name in names))


def inner_lower_case(secret: str, came: Notification) -> str:
    """Leave the inner digests as they are before they are hashed again."""
    return md5_hex(md5_hex(secret) + md5_hex(x_of(came))).upper()


def hashed_once(secret: str, came: Notification) -> str:
    """Hash X and the secret word together, as the vendor's older protocol did."""
    return md5_hex(x_of(came) + secret).upper()


def secret_last(secret: str, came: Notification) -> str:
    """Put the digest of X before that of the secret word."""
    return md5_hex((md5_hex(x_of(came)) + md5_hex(secret)).upper()).upper()


def lower_case(secret: str, came: Notification) -> str:
    """Expect the outcome in lower case, and nothing else."""
    return check_value(secret, x_of(came)).lower()


def whole_amount(secret: str, came: Notification) -> str:
    """Write the amount without its trailing zeros before it is hashed."""
    amount = came["amount"].rstrip("0").rstrip(".")
    return check_value(secret, "".join(amount if name == "amount" else came[name] for name in SIGNED))


_FORMULAS: Mapping[str, tuple[str, Formula]] = {
    "joins-x-with-semicolons": ("Joins the fields of X with semicolons, as requests do.", joined_by(";")),
    "leaves-state-out-of-x": ("Computes X without orderstate.", joined_by("", SIGNED[:-1])),
    "puts-state-first-in-x": (
        "Computes X with orderstate in front.", joined_by("", (SIGNED[-1], *SIGNED[:-1])),
    ),
    "hashes-inner-lower-case": ("Does not turn the inner digests to upper case.", inner_lower_case),
    "hashes-once": ("Hashes X and the secret word once.", hashed_once),
    "hashes-secret-last": ("Puts the digest of X before that of the secret word.", secret_last),
    "expects-lower-case": ("Takes nothing but check values in lower case.", lower_case),
    "reformats-amount": ("Computes X over the amount as a number, without trailing zeros.", whole_amount),
}  # fmt: skip


def _verifying(formula: Formula) -> Callable[[ShopSettings, Notification], bool]:
    return lambda shop, came: came["checkvalue"] == formula(shop.secret, came)


WRONG_FORMULAS = tuple(
    MerchantMutant(f"shop-{name}", "notification/checkvalue/accepted", sentence, sealing(_verifying(formula)))
    for name, (sentence, formula) in _FORMULAS.items()
)
