"""The two files beside Allure's results: what was tested, and the kinds of failure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance.reporting.excerpts import visible
from conformance.reporting.run import Header
from conformance.reporting.words import Lang


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of failure: its name, the statuses, and how the message of `details_of` begins."""

    name: Mapping[Lang, str]
    statuses: tuple[str, ...]
    beginning: str


CATEGORIES = (
    Category(
        {"en": "Money at risk", "ru": "Под угрозой деньги"},
        ("failed",),
        "(fail|fixed|warn), critical:",
    ),
    Category(
        {"en": "Protocol deviation", "ru": "Отклонение от протокола"},
        ("failed",),
        "(fail|fixed|warn), (major|minor):",
    ),
    Category({"en": "Inconclusive", "ru": "Неясно"}, ("broken", "failed"), "inconclusive"),
    Category({"en": "Known deviation", "ru": "Известное отклонение"}, ("skipped",), "known"),
    Category(
        {
            "en": "Configuration: not applicable to this target",
            "ru": "Настройка: неприменимо к этому объекту",
        },
        ("skipped",),
        "not-applicable",
    ),
)
"""In this order: the first that fits a result takes it."""


def matching(category: Category) -> str:
    """Give the regular expression of the messages that belong to a category."""
    # Written without inline flags, which not every reader knows: `[\s\S]` is any character.
    return rf"^{category.beginning}[\s\S]*$"


def write_categories(results: Path) -> None:
    """Write `categories.json` into the folder of Allure's results."""
    rows = [
        {
            "name": category.name["en"],
            "matchedStatuses": list(category.statuses),
            "messageRegex": matching(category),
        }
        for category in CATEGORIES
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
    lines = (f"{_property(name)}={_property(value)}\n" for name, value in facts.items())
    _write(results / "environment.properties", "".join(lines))


def _property(text: str) -> str:
    # Readers of this file take it for Latin-1, a line for a property, and a backslash for an escape.
    return "".join(
        character if " " <= character <= "~" and character != "\\" else _escaped(character)
        for character in visible(text.strip())
    )


def _escaped(character: str) -> str:
    if character == "\\":
        return r"\\"
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
