"""Whether an answer tells a secret: the password or the secret word of the account, or what makes check values.

Evidence holds no secrets; where one stood in an answer, it holds its mark. A secret of letters alone, as
`password`, or of digits alone proves nothing there: answers use such words and numbers of themselves.
"""

from collections.abc import Iterator

from conformance.exchange.redacting.redaction import Secret
from conformance.exchange.target import Target
from conformance.judging.heard import Heard
from conformance.judging.outcome import Outcome, met, unmet

_NEVER_TOLD = {
    "password": "the password",
    "other-password": "another account's password",
    "secret": "the secret word or its MD5",
    "shop-secret": "the secret word or its MD5",
}


def no_secret_told(heard: Heard, target: Target) -> Iterator[Outcome]:
    """No answer tells a secret, in its headers or its body."""
    response = heard.exchange.response
    if response is None:
        return
    told = b"\n".join([*(f"{name}: {value}".encode() for name, value in response.headers), response.body])
    found = next((_NEVER_TOLD[each.name] for each in target.secrets if _tells(told, each)), None)
    expected = "no password and no secret word"
    yield unmet(expected, f"the answer tells {found}") if found else met(expected, "none")


def _tells(told: bytes, secret: Secret) -> bool:
    if secret.name not in _NEVER_TOLD:
        return False
    by_itself = secret.value.isalpha() or secret.value.isdigit()
    plainly = secret.mark.encode() in told and not by_itself
    return plainly or secret.md5_mark.encode() in told
