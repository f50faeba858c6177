"""The accounts of an embedded simulator: the target's own, and variants of it with other settings."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import SecretStr, ValidationError

from conformance.exchange.gateway import Gateway
from conformance.planning.account import CREDENTIALS, AccountSettings
from conformance.protocol.parameters import by_name

_VARIED: Mapping[str, tuple[str, ...]] = {
    "request_signature": ("optional", "required"),
    "foreign_currencies": ("processed", "converted"),
}
"""The settings that cases ask for, with all their values; an account differs from the target's in one."""

_SHORTEST, _LONGEST = CREDENTIALS
OTHER_CREDENTIALS: Mapping[str, str] = {"credentials": _SHORTEST}
"""The settings of an account whose login and password are not the target's."""

_LOGIN_CHARACTERS = "suite_Login_01234567"
_PASSWORD_CHARACTERS = "SuitePassword0123456"  # noqa: S105 (public: it opens nothing but the simulator)


def accounts_of(gateway: Gateway) -> tuple[Gateway, ...]:
    """Give the target's account first, then, of an embedded simulator, one for each setting and kind of credentials.

    Those it is started with; a simulator that runs elsewhere opens the others on demand.
    """
    if "accounts" not in gateway.capabilities or not gateway.is_embedded:
        return (gateway,)
    notified = _of_notifications(gateway)
    variants = (*_of_settings(gateway), notified, *_of_credentials(notified))
    return (
        gateway,
        *(
            each.model_copy(update={"merchant_id": str(int(gateway.merchant_id) + number)})
            for number, each in enumerate(variants, start=1)
        ),
    )


def account_with(accounts: tuple[Gateway, ...], settings: Mapping[str, str]) -> Gateway | None:
    """Give the first account that has all these settings; None when none has.

    `credentials: shortest` or `longest` is a login and a password of the rows' fewest or most characters.
    """
    for account in accounts:
        facts = {**account.settings.facts(), "credentials": _credentials_of(account)}
        if all(facts.get(name) == value for name, value in settings.items()):
            return account
    return None


def account_like(gateway: Gateway, settings: Mapping[str, str]) -> Gateway | None:
    """Give the account with these flat settings laid over its own; None where one, or its value, does not exist."""
    wanted = dict(settings)
    kind = wanted.pop("credentials", None)
    laid = gateway.settings.model_dump()
    if not all(_laid(laid, name.split("."), value) for name, value in wanted.items()):
        return None
    try:
        changed = gateway.model_copy(update={"settings": AccountSettings.model_validate(laid)})
    except ValidationError:
        return None
    if kind is None:
        return changed
    return next((each for each in _of_credentials(changed) if _credentials_of(each) == kind), None)


def _laid(values: dict[str, Any], path: list[str], value: str) -> bool:
    """Put a flat value in its place; False where there is no such place."""
    first, *rest = path
    if first not in values:
        return False
    if rest:
        return isinstance(values[first], dict) and _laid(values[first], rest, value)
    flag = {"yes": True, "no": False}.get(value) if isinstance(values[first], bool) else value
    values[first] = flag
    return flag is not None


def _of_settings(gateway: Gateway) -> Iterator[Gateway]:
    own = gateway.settings.facts()
    for name, values in _VARIED.items():
        for value in values:
            if own[name] != value:
                changed = gateway.settings.model_copy(update={name: value})
                yield gateway.model_copy(update={"settings": changed})


def _of_notifications(gateway: Gateway) -> Gateway:
    """Give the account that is notified where the target's is not, and the other way round."""
    own = gateway.settings.notification
    other = own.model_copy(update={"activated": not own.activated})
    return gateway.model_copy(
        update={"settings": gateway.settings.model_copy(update={"notification": other})}
    )


def _of_credentials(gateway: Gateway) -> Iterator[Gateway]:
    for kind in (_SHORTEST, _LONGEST):
        credentials = {
            "login": SecretStr(_LOGIN_CHARACTERS[: _length("Login", kind)]),
            "password": SecretStr(_PASSWORD_CHARACTERS[: _length("Password", kind)]),
        }
        yield gateway.model_copy(update=credentials)


def _credentials_of(gateway: Gateway) -> str:
    lengths = {"Login": gateway.login, "Password": gateway.password}
    for kind in (_SHORTEST, _LONGEST):
        if all(len(value.get_secret_value()) == _length(name, kind) for name, value in lengths.items()):
            return kind
    return "own"


def _length(name: str, kind: str) -> int:
    row = by_name()[name]
    return (row.min_length if kind == _SHORTEST else row.max_length) or 0
