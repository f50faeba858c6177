"""The JSON Schemas of case and target files, for editors; `make schemas` writes them."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from conformance.exchange.target import Target
from conformance.planning.casefile import CaseFile
from conformance.planning.delivery.casefile import DeliveryFile

MODELS: Mapping[str, type[BaseModel]] = {
    "case-file.json": CaseFile,
    "delivery-file.json": DeliveryFile,
    "target-file.json": Target,
}
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "schema"


def schema_text(name: str) -> str:
    """Give the schema of one kind of file as it stands in `docs/schema`."""
    schema = MODELS[name].model_json_schema()
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=2) + "\n"


def write(folder: Path = FOLDER) -> None:
    """Write every schema."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in MODELS:
        (folder / name).write_text(schema_text(name), encoding="utf-8")


if __name__ == "__main__":
    write(*map(Path, sys.argv[1:]))
