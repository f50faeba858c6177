"""The schemas that editors read are those of the models."""

import json
from pathlib import Path

import pytest

from conformance.cli.schemas import FOLDER, MODELS, schema_text

ROOT = Path(__file__).resolve().parents[2]
YAML_FILES = [
    *sorted((ROOT / "cases").rglob("*.yaml")),
    *sorted((ROOT / "fixtures" / "targets").glob("*.yaml")),
]


@pytest.mark.parametrize("name", MODELS)
def test_a_schema_is_up_to_date(name: str):
    assert (FOLDER / name).read_text(encoding="utf-8") == schema_text(name), "run `make schemas`"


@pytest.mark.parametrize("path", YAML_FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_first_line_names_the_schema(path: Path):
    start, _, named = path.read_text(encoding="utf-8").partition("\n")[0].partition("$schema=")
    assert start == "# yaml-language-server: "
    assert json.loads((path.parent / named).read_text(encoding="utf-8"))["title"] in (
        "CaseFile",
        "DeliveryFile",
        "Target",
    )
