"""How a merchant's account can be set up: what a target file says of it, and what a case may ask for."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field

_CURRENCY, _TAX_RATE = "^[A-Z]{3}$", "^[A-Za-z0-9]{1,10}$"
_PATTERNS = {"currency": _CURRENCY, "base_currency": _CURRENCY, "default_tax": _TAX_RATE}

Currency = Annotated[str, Field(pattern=_CURRENCY)]

TaxRate = Annotated[str, Field(pattern=_TAX_RATE)]
"""The identifier of a tax rate (token-payment document, row Tax)."""

Receiver = Literal[
    "own", "https", "self-signed", "expired", "wrong-name", "port-80", "port-443", "port-8080", "port-8443",
    "other-port", "high-port",
]  # fmt: skip
"""Where an account sends notifications to, by the certificate or the port of the address."""

CREDENTIALS = ("shortest", "longest")
"""The kinds of credentials that a case may ask for beside settings: as few or as many characters as there may be."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class NotificationSettings(_Strict):
    """How results are sent, as it is set in the Personal Account (result-notification document).

    `activated`: a URL is set. `receiver`: which one, `own` being the listener's public URL; an embedded
    simulator's accounts may have others, which must not or cannot be reached.
    """

    activated: bool = True
    receiver: Receiver = "own"
    protocol: Literal["POST", "SOAP", "SOAP EXT"] = "POST"
    signature: Literal["MD5", "PGP"] = "MD5"
    expected_answer: Literal["xml", "http-200"] = "xml"
    fiscal: bool = False
    positions: bool = False


class AccountSettings(_Strict):
    """The account as it is set up; a case that needs other settings is not applicable.

    `currency` is the enterprise's own, the default of OrderCurrency (token-payment document) and
    the one that plain requests name. `base_currency` is the one isConvert converts to;
    `foreign_currencies` says whether payments in another one can be processed as they are.
    `financial_transaction` is off for schemes that debit in one stage (general scheme, step 5).
    `default_tax` is the option "Default tax rate", `none` where the account has none, null where it is
    not known; `several_taxation_systems` says whether the merchant uses more than one (vendor's notes
    on fiscal receipts).
    """

    currency: Currency = "RUB"
    base_currency: Currency = "RUB"
    foreign_currencies: Literal["processed", "converted"] = "processed"
    request_signature: Literal["required", "optional"] = "optional"
    financial_transaction: bool = True
    default_tax: TaxRate | None = None
    several_taxation_systems: bool = False
    notification: NotificationSettings = NotificationSettings()

    def facts(self) -> Mapping[str, str]:
        """Give the settings as flat texts (`notification.protocol: POST`, flags as yes and no)."""
        return dict(flat(self.model_dump()))


def flat(values: Mapping[str, Any], before: str = "") -> list[tuple[str, str]]:
    """Give nested values as flat texts: dotted names, flags as yes and no, seconds with their unit."""
    rows: list[tuple[str, str]] = []
    for name, value in values.items():
        if value is None:
            continue
        if isinstance(value, Mapping):
            rows += flat(value, f"{before}{name}.")
        elif isinstance(value, bool):
            rows.append((before + name, "yes" if value else "no"))
        else:
            rows.append((before + name, f"{value:g}s" if isinstance(value, float) else str(value)))
    return rows


def possible_settings() -> Mapping[str, tuple[str, ...] | str]:
    """Give every setting that a case may ask for, flat: its values, or the pattern of any value."""
    return {**dict(_possible(AccountSettings)), "credentials": CREDENTIALS}


def _possible(model: type[BaseModel], before: str = "") -> Iterator[tuple[str, tuple[str, ...] | str]]:
    for name, field in model.model_fields.items():
        annotation: Any = field.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield from _possible(annotation, f"{before}{name}.")
        elif annotation is bool:
            yield before + name, ("yes", "no")
        elif get_origin(annotation) is Literal:
            yield before + name, get_args(annotation)
        else:
            yield before + name, _PATTERNS[name]
