"""Notes about a message: oddities that did not stop the reading, each once, and not endlessly many."""

_MOST = 20
_LONGEST = 200


class Notes:
    """Gathers notes in their order; the far side decides how many there are, so only the first are kept."""

    def __init__(self) -> None:
        self._texts: dict[str, None] = {}

    def add(self, text: str) -> None:
        """Add a note, unless it stands there already."""
        if len(self._texts) < _MOST and text not in self._texts:
            self._texts[text] = None

    def texts(self) -> tuple[str, ...]:
        """Give the notes gathered so far."""
        return tuple(shortened(text, _LONGEST) for text in self._texts)


def shortened(text: str, longest: int) -> str:
    """Give a stranger's text as one printable line of at most `longest` characters and an ellipsis."""
    line = " ".join(text[: 4 * longest].split())
    printable = "".join(letter if letter.isprintable() else "\ufffd" for letter in line)
    return printable if len(printable) <= longest else f"{printable[:longest]}…"
