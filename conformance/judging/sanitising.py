"""What a gateway that sanitises keeps of a text: the vendor's page on validation rules, as the suite reads it."""

from collections.abc import Mapping

_ORDINARY = "<>\"='/\\();#"
_SPECIAL: Mapping[str, str] = {
    "OrderNumber": "<>'\";",
    "OrderComment": "<>=\\",
    "Address": "<>=\\",
}
_BLANKLESS = ("OrderNumber",)
"""One of the two revisions of the page takes blanks out of these as well."""


def kept_of(name: str, sent: str, sanitising: str) -> tuple[str, ...]:
    """Give what may be kept of a text that was sent in the parameter `name`.

    `sanitising` is the target's dialect: with `none` all of it is kept.
    """
    if sanitising == "none":
        return (sent,)
    # The page has sets of their own for a few parameters; a gateway may treat them like all others.
    sets = dict.fromkeys((_SPECIAL.get(name, _ORDINARY), _ORDINARY))
    kept = [sent.translate(dict.fromkeys(map(ord, removed))) for removed in sets]
    without_blanks = [each.replace(" ", "") for each in kept] if name in _BLANKLESS else []
    return tuple(dict.fromkeys((*kept, *without_blanks)))


def has_controls(text: str) -> bool:
    """Say whether a text has characters that XML 1.0 cannot carry, so that no answer could repeat them."""
    return any(character < " " and character not in "\t\n\r" for character in text)
