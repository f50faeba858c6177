"""Seals a notification: with the right check value or signature, or as a forger would."""

from collections.abc import Mapping
from dataclasses import dataclass

from conformance.exchange.merchant import MerchantTarget
from conformance.planning.delivery.deliveries import Seal
from conformance.protocol.signatures import (
    PrivateKey,
    check_value,
    md5_hex,
    new_key_pair,
    notification_x,
    sign,
)

_OTHER_SECRET = "another secret word"  # noqa: S105 (invented: it opens nothing)
_NOT_BASE64 = "not-base64-at-all!"


@dataclass(frozen=True)
class Sealer:
    """Seals notifications to one shop; `key` signs where its signature type is RSA."""

    shop: MerchantTarget
    key: PrivateKey | None = None

    def seal(
        self, fields: Mapping[str, str], how: Seal, secret: str | None = None
    ) -> Mapping[str, str | None]:
        """Give `checkvalue` and `signature` of the fields as they stand; None leaves a field out.

        `secret` stands in the place of the shop's own secret word. A field of X that is not there counts as empty, for a notification without it can be sealed too.
        """
        if self.shop.signature == "RSA":
            return self._signed(fields, how)
        return {"checkvalue": self._check_value(fields, how, secret), "signature": ""}

    def _signed(self, fields: Mapping[str, str], how: Seal) -> Mapping[str, str | None]:
        empty: dict[str, str | None] = {"checkvalue": ""}
        match how:
            case "check value":
                return {"checkvalue": self._check_value(fields, "right"), "signature": ""}
            case "absent":
                return {"checkvalue": "", "signature": None}
            case "empty" | "not base64":
                return {**empty, "signature": _NOT_BASE64 if how == "not base64" else ""}
            case "stranger's key":
                return {**empty, "signature": sign(new_key_pair().private, _x(fields))}
            case "wrong" | "truncated":
                right = self._signature(fields)
                return {**empty, "signature": right[:-8] if how == "truncated" else right[8:] + right[:8]}
            case "other order" | "other amount":
                return {**empty, "signature": self._signature(_other(fields, how))}
            case _:
                return {**empty, "signature": self._signature(fields)}

    def _signature(self, fields: Mapping[str, str]) -> str:
        if self.key is None:
            raise LookupError("a signature was asked for, and the target has no signing key")
        return sign(self.key, _x(fields))

    def _check_value(self, fields: Mapping[str, str], how: Seal, another: str | None = None) -> str | None:
        own, x = self.shop.secret.get_secret_value(), _x(fields)
        secret = own if another is None else another
        right = check_value(secret, x)
        made = {
            "absent": None,
            "empty": "",
            "wrong": check_value(right, x),
            "truncated": right[:-1],
            "other first digit": _other_digit(right[0]) + right[1:],
            "other last digit": right[:-1] + _other_digit(right[-1]),
            "other order": check_value(secret, _x(_other(fields, "other order"))),
            "other amount": check_value(secret, _x(_other(fields, "other amount"))),
            "without secret": md5_hex(x).upper(),
            "stranger's key": check_value(_OTHER_SECRET, x),
            "not base64": _NOT_BASE64,
        }
        return made.get(how, right)


def _other_digit(digit: str) -> str:
    return "1" if digit == "0" else "0"


def _x(fields: Mapping[str, str]) -> str:
    signed = dict.fromkeys(("merchant_id", "ordernumber", "amount", "currency", "orderstate"), "")
    return notification_x({**signed, **fields})


def _other(fields: Mapping[str, str], how: Seal) -> Mapping[str, str]:
    if how == "other order":
        return {**fields, "ordernumber": f"{fields.get('ordernumber', '')}0"}
    return {**fields, "amount": "0.01"}
