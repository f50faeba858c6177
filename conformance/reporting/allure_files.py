"""The two files beside Allure's results: what was tested, and the kinds of failure."""

import json
from pathlib import Path

from conformance.reporting.run import Header

CATEGORIES = (
    ("Money at risk", ("failed",), "(fail|fixed|warn), critical:"),
    ("Protocol deviation", ("failed",), "(fail|fixed|warn), (major|minor):"),
    ("Inconclusive", ("broken", "failed"), "inconclusive"),
    ("Known deviation", ("skipped",), "known"),
    ("Configuration: not applicable to this target", ("skipped",), "not-applicable"),
)
"""Name, statuses, and how the message begins; the first line that `AllureRelay` writes is of that form."""


def write_categories(results: Path) -> None:
    """Write `categories.json` into the folder of Allure's results."""
    rows = [
        # Written without inline flags, which not every reader of this file knows: `[\s\S]` is any character.
        {"name": name, "matchedStatuses": list(statuses), "messageRegex": rf"^{beginning}[\s\S]*$"}
        for name, statuses, beginning in CATEGORIES
    ]
    _write(results / "categories.json", json.dumps(rows, indent=2, ensure_ascii=False) + "\n")


def write_environment(results: Path, header: Header) -> None:
    """Write `environment.properties` into the folder of Allure's results."""
    facts = {
        "Target": header.target.name,
        "URL": header.target.url,
        "Side": header.target.side,
        "Profile": header.profile,
        "Seed": str(header.seed),
        "Capabilities": ", ".join(header.capabilities),
        "Suite": header.suite_version,
        "Registry": header.registry_digest,
        "Run": header.run_id,
    }
    facts |= {f"Dialect.{name}": str(value) for name, value in header.dialect.items()}
    lines = (f"{name}={_property(value)}\n" for name, value in facts.items())
    _write(results / "environment.properties", "".join(lines))


def _property(text: str) -> str:
    # Readers of this file take it for Latin-1, a line for a property, and a backslash for an escape.
    return "".join(
        character if " " <= character <= "~" and character != "\\" else _escaped(character)
        for character in text.strip()
    )


def _escaped(character: str) -> str:
    if character == "\\":
        return r"\\"
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
