"""The accounts of an embedded simulator: the target's own, and variants of it with other settings."""

from collections.abc import Iterator, Mapping

from pydantic import SecretStr

from conformance.exchange.gateway import Gateway
from conformance.protocol.parameters import by_name

_VARIED: Mapping[str, tuple[str, ...]] = {
    "request_signature": ("optional", "required"),
    "foreign_currencies": ("processed", "converted"),
}
"""The settings that cases ask for, with all their values; an account differs from the target's in one."""

_SHORTEST, _LONGEST = "shortest", "longest"
_LOGIN_CHARACTERS = "suite_Login_01234567"
_PASSWORD_CHARACTERS = "SuitePassword0123456"  # noqa: S105 (public: it opens nothing but the simulator)


def accounts_of(gateway: Gateway) -> tuple[Gateway, ...]:
    """Give the target's account first, then, where any can be had, one for each setting and kind of credentials."""
    if "accounts" not in gateway.capabilities:
        return (gateway,)
    variants = (*_of_settings(gateway), *_of_credentials(gateway))
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


def _of_settings(gateway: Gateway) -> Iterator[Gateway]:
    own = gateway.settings.facts()
    for name, values in _VARIED.items():
        for value in values:
            if own[name] != value:
                changed = gateway.settings.model_copy(update={name: value})
                yield gateway.model_copy(update={"settings": changed})


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
