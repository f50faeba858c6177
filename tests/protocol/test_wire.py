"""The hand-typed bodies of fixtures/wire, read by our readers and compared with what our writers build."""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

from conformance.protocol.answers import Answer
from conformance.protocol.messages import (
    read_acknowledgement,
    read_answer,
    write_acknowledgement,
    write_answer,
)
from conformance.protocol.services import SERVICES, AnswerForm
from conformance.protocol.signatures import answer_x_candidates, check_value

WIRE = Path(__file__).resolve().parents[2] / "fixtures" / "wire"
INDEX = yaml.safe_load((WIRE / "index.yaml").read_text(encoding="utf-8"))
ANSWERS = INDEX["answers"]
FORMS = {"json": AnswerForm.JSON, "soap": AnswerForm.SOAP, "xml": AnswerForm.XML}
SERVICE_OF = {service.name: service for service in SERVICES}
MERCHANT_ID, SECRET = "700123", "topsecret"


def named(rows):
    return [pytest.param(row, id=row["file"]) for row in rows]


def body_of(row):
    return (WIRE / row["file"]).read_bytes()


def read(row) -> Answer:
    return read_answer(body_of(row), row["content_type"])


@pytest.mark.parametrize("row", named(ANSWERS))
def test_each_body_says_what_the_index_says(row):
    answer, says = read(row), row["says"]
    assert answer.form == row["form"]
    assert answer.kind == says["kind"]
    assert answer.firstcode == says.get("firstcode")
    assert answer.secondcode == says.get("secondcode")
    assert answer.problem == says.get("problem")
    assert len(answer.orders) == len(says.get("orders", []))
    for order, told in zip(answer.orders, says.get("orders", []), strict=True):
        assert {name: order.fields.get(name) for name in told["fields"]} == told["fields"]
        operations = told.get("operations", [])
        assert len(order.operations) == len(operations)
        for operation, expected in zip(order.operations, operations, strict=True):
            assert {name: operation.get(name) for name in expected} == expected
            assert not set(says.get("absent", [])) & set(operation)


@pytest.mark.parametrize(
    "row", named(row for row in ANSWERS if "checkvalue" in body_of(row).decode("utf-8", "replace"))
)
def test_check_values_in_the_bodies_are_those_of_their_own_fields(row):
    told = row["says"].get("orders", [])
    for at, order in enumerate(read(row).orders):
        computed = {
            candidate.name: check_value(SECRET, candidate.x)
            for candidate in answer_x_candidates(MERCHANT_ID, order.fields)
        }
        assert computed[told[at].get("hashed", "as received")] == order.fields["checkvalue"]


@pytest.mark.parametrize("row", named(row for row in ANSWERS if row.get("written")))
def test_the_writer_builds_the_same_tree(row):
    _, written = write_answer(read(row), SERVICE_OF[row["service"]], FORMS[row["form"]])
    assert tree(written, row["form"]) == tree(body_of(row), row["form"])


@pytest.mark.parametrize("row", named(row for row in ANSWERS if row.get("written")))
def test_the_written_answer_carries_the_same_values(row):
    content_type, written = write_answer(read(row), SERVICE_OF[row["service"]], FORMS[row["form"]])
    again = read_answer(written, content_type)
    assert again == read(row)


def test_every_service_has_a_written_success_and_error_in_every_documented_form():
    shown = {(row["service"], row["form"], row["says"]["kind"]) for row in ANSWERS if row.get("written")}
    expected = {
        (service.name, form, kind)
        for service in SERVICES
        for form in ("json", "soap", "xml")
        for kind in ("orders", "error")
        if (service.name, form) != ("token payment", "xml")
    }
    assert shown == expected


def test_the_index_and_the_folder_name_the_same_files():
    indexed = Counter(row["file"] for row in ANSWERS + INDEX["replies"])
    present = {str(path.relative_to(WIRE)) for path in WIRE.rglob("*") if path.is_file()} - {"index.yaml"}
    assert set(indexed) == present
    assert max(indexed.values()) == 1


def test_every_row_names_its_source():
    assert all(row["source"].strip() for row in ANSWERS + INDEX["replies"])


@pytest.mark.parametrize("row", named(INDEX["replies"]))
def test_each_reply_says_what_the_index_says_and_is_written_alike(row):
    reply = read_acknowledgement(body_of(row), row["content_type"])
    assert {name: value for name, value in asdict(reply).items() if value is not None} == row["says"]
    assert tree(write_acknowledgement(reply), "xml") == tree(body_of(row), "xml")


def tree(body: bytes, form: str):
    """The shape of a message: names and nesting, what JSON has for leaves; no values, no order."""
    return shape_of_json(json.loads(body)) if form == "json" else shape_of_xml(ET.fromstring(body))  # noqa: S314


def shape_of_json(value):
    if isinstance(value, dict):
        return {name: shape_of_json(each) for name, each in value.items()}
    if isinstance(value, list):
        return [shape_of_json(each) for each in value]
    return "text" if isinstance(value, str) else "number"


def shape_of_xml(element):
    children = Counter(json.dumps(shape_of_xml(child), sort_keys=True) for child in element)
    return {"name": element.tag, "attributes": sorted(element.attrib), "children": dict(children)}
