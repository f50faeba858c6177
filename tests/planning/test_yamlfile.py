import re
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from conformance.planning.yamlfile import FileError, load_yaml, parse_yaml, validate


class Step(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    method: Literal["GET", "POST"]
    amount: str = ""
    times: Annotated[int, Field(ge=1)] = 1
    order: str | tuple[str, ...] = ""
    password: SecretStr | None = None


class Case(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: str
    steps: tuple[Step, ...] = ()
    named: dict[str, Step] = Field(default_factory=dict)


def mistakes(text: str, model: type[BaseModel] = Case) -> list[str]:
    with pytest.raises(FileError) as found:
        validate(parse_yaml(text, "cases/pay.yaml"), model)
    return str(found.value).splitlines()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("True", "True"), ("true", True), ("false", False),
        ("null", None), ("~", None), ("", None), ("12", 12), ("-3", -3), ("0", 0), ("0123", "0123"), ("0x1F", "0x1F"),
        ("1_000", "1_000"), ("1.50", 1.5), ("1e3", "1e3"), (".5", ".5"), (".inf", ".inf"), ("12:30:00", "12:30:00"),
        ("2024-03-07", "2024-03-07"), ('"12"', "12"), ("'true'", "true"), ("!!str 12", "12"), ("=", "="), ("<<", "<<"),
    ],
)  # fmt: skip
def test_what_an_unquoted_value_is(written, read):
    value = parse_yaml(f"key: {written}", "f").data["key"]
    assert (value, type(value)) == (read, type(read))


def test_sequences_are_tuples_and_places_count_from_one():
    document = parse_yaml("id: a\nsteps:\n  - {method: GET}\n  - method: POST\n", "f")
    assert document.data == {"id": "a", "steps": ({"method": "GET"}, {"method": "POST"})}
    assert document.places[("steps", 1, "method")] == (4, 13)
    assert document.keys[("steps", 1, "method")] == (4, 5)
    assert document.places[("steps", 1)] == (4, 5)
    assert document.places[()] == (1, 1)
    assert document.place(("steps", 1, "method", "deeper")) == (4, 13)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "f:3:1: the key a stands here twice, first in line 1."),
        ("a:\n  b: 1\n  b: 2\n", "f:3:3: a: the key b stands here twice, first in line 2."),
        ("a: &x [1]\nb: *x\n", "f:2:4: aliases are not used here, found *x. Write the value out."),
        (
            "a: !!python/object:os.system x\n",
            "f:1:4: tags are not used here, found tag:yaml.org,2002:python/object:os",
        ),
        ("a: !mine [1]\n", "f:1:4: tags are not used here, found !mine."),
        ("1: a\n", 'f:1:1: a key must be text, found 1. Write "1" in quotes.'),
        ("{[a]: b}\n", "f:1:2: a key must be text, found a list or a mapping."),
        ("a: 1\n---\nb: 2\n", "f:2:1: expected one document, found another `---`."),
        ("a: [1\nb: 2\n", "f:2:2: is not YAML: while parsing a flow sequence, "),
        ("a: \x07\n", "f:1:1: is not YAML: "),
        ("[" * 200_000, "f:1:65: "),
    ],
)
def test_what_is_refused(text, message):
    with pytest.raises(FileError) as found:
        parse_yaml(text, "f")
    assert str(found.value).startswith(message)


def test_a_billion_laughs_are_not_laughed():
    lines = ["a0: &a0 [lol, lol]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    with pytest.raises(FileError, match="aliases are not used here"):
        parse_yaml("\n".join(lines), "f")


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(FileError, match=r"nothing\.yaml:1:1: cannot be read: No such file"):
        load_yaml(tmp_path / "nothing.yaml")
    (tmp_path / "legacy.yaml").write_bytes("a: 1\nb: Заказ\n".encode("cp1251"))
    with pytest.raises(FileError, match=r"legacy\.yaml:2:1: is not UTF-8"):
        load_yaml(tmp_path / "legacy.yaml")
    (tmp_path / "bom.yaml").write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert load_yaml(tmp_path / "bom.yaml").data == {"a": 1}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id: a\nsteps:\n  - method: POTS\n",
         "cases/pay.yaml:3:13: steps[0].method: expected GET or POST, found POTS. Did you mean POST?"),
        ("id: a\nsteps:\n  - methid: GET\n",
         "cases/pay.yaml:3:5: steps[0].methid: unknown key. Did you mean method?"),
        ("id: a\nnamed:\n  x: {method: GET, amont: '1'}\n",
         "cases/pay.yaml:3:20: named.x.amont: unknown key. Did you mean amount?"),
        ("id: a\nxyz: 1\n", "cases/pay.yaml:2:1: xyz: unknown key. Known here: id, named, steps."),
        ("steps: []\n", "cases/pay.yaml:1:1: id: is missing."),
        ("id: 12\n", "cases/pay.yaml:1:5: id: expected text, found 12. Write it in quotes."),
        ("id: a\nsteps: [{method: GET, times: 0}]\n",
         "cases/pay.yaml:2:30: steps[0].times: expected greater than or equal to 1, found 0."),
        ("id: a\nsteps: {method: GET}\n", "cases/pay.yaml:2:8: steps: expected a list, found a mapping."),
        ("id: a\nsteps: [{method: GET, order: true}]\n",
         "cases/pay.yaml:2:30: steps[0].order: expected text or a list, found true. Write it in quotes."),
        ("- id: a\n", "cases/pay.yaml:1:1: expected a mapping, found a list."),
        ("", "cases/pay.yaml:1:1: expected a mapping, found nothing."),
    ],
)  # fmt: skip
def test_a_mistake_names_the_place_the_key_and_a_way_out(text, expected):
    found = mistakes(text)
    assert expected in found


def test_every_mistake_is_listed_in_the_order_of_the_file():
    found = mistakes("id: 1\nsteps:\n  - {method: PUT, tims: 2}\nnamed: 3\n")
    assert [re.match(r"cases/pay.yaml:(\d+:\d+)", line)[1] for line in found] == [
        "1:5",
        "3:14",
        "3:19",
        "4:8",
    ]


def test_the_error_s_parts_are_those_of_the_first_mistake():
    with pytest.raises(FileError) as found:
        validate(parse_yaml("id: 1\nxyz: 1\n", "f.yaml"), Case)
    error = found.value
    assert (error.file, error.line, error.column) == ("f.yaml", 1, 5)
    assert (error.message, error.hint) == ("id: expected text, found 1.", "Write it in quotes.")


def test_a_secret_is_not_quoted():
    (line,) = mistakes("id: a\nsteps: [{method: GET, password: 12345678}]\n")
    assert line.endswith("steps[0].password: expected text, found a number. Write it in quotes.")


def test_data_filled_in_is_checked_and_not_quoted():
    document = parse_yaml("id: a\nsteps: [{method: ${METHOD}}]\n".replace("${METHOD}", '"${METHOD}"'), "f")
    with pytest.raises(FileError) as found:
        validate(document, Case, {"id": "a", "steps": ({"method": "s3cret"},)})
    assert "s3cret" not in str(found.value)
    assert "found what ${METHOD} holds" in str(found.value)


def test_a_long_value_is_shortened():
    (line,) = mistakes(f"id: a\nsteps: [{{method: {'x' * 500}}}]\n")
    assert len(line) < 200
