"""How a request is put on the wire where a case wants it otherwise than as a form in a POST body."""

import json
from urllib.parse import parse_qsl

import pytest

from conformance.exchange.carrying import carriage
from conformance.planning.carrying import Carried

PATH = "/pay/tokenpay.cfm"
FIELDS = (("Login", "shop_login"), ("OrderNumber", "A-1"), ("Lastname", "Иванова"))


def carried(**said):
    return carriage(Carried(**said), PATH, FIELDS)


def test_nothing_said_leaves_the_form_to_the_wire():
    plain = carriage(None, PATH, FIELDS)
    assert (plain.method, plain.path, plain.fields, plain.body, plain.headers) == (
        "POST",
        PATH,
        FIELDS,
        None,
        (),
    )


@pytest.mark.parametrize(("charset", "encoded"), [("utf-8", b"%D0%98"), ("windows-1251", b"%C8%E2%E0")])
def test_a_charset_is_declared_and_used(charset, encoded):
    sent = carried(charset=charset)
    assert encoded in sent.body
    assert dict(sent.headers)["Content-Type"].endswith(f"; charset={charset}")


def test_json_is_one_object_of_texts():
    sent = carried(encoding="json")
    assert json.loads(sent.body) == dict(FIELDS)
    assert dict(sent.headers)["Content-Type"].startswith("application/json")


def test_a_multipart_body_names_its_boundary_and_is_the_same_each_time():
    sent = carried(encoding="multipart")
    boundary = dict(sent.headers)["Content-Type"].partition("boundary=")[2]
    parts = sent.body.decode().split(f"--{boundary}")
    assert (parts[0], parts[-1]) == ("", "--\r\n")
    assert [part.split('name="')[1].split('"')[0] for part in parts[1:-1]] == [name for name, _ in FIELDS]
    assert sent == carried(encoding="multipart")


def test_all_fields_may_stand_in_the_query():
    sent = carried(encoding="query", method="GET")
    path, _, query = sent.path.partition("?")
    assert (sent.method, path, sent.body) == ("GET", PATH, b"")
    assert tuple(parse_qsl(query)) == FIELDS


@pytest.mark.parametrize(("key", "in_body"), [("in_query", False), ("also_in_query", True)])
def test_single_fields_move_to_the_query_or_stand_there_as_well(key, in_body):
    sent = carried(**{key: ["login"]})
    assert parse_qsl(sent.path.partition("?")[2]) == [("Login", "shop_login")]
    assert (b"Login=" in sent.body) is in_body
    assert sent.fields == FIELDS


def test_names_order_repetition_and_padding():
    sent = carried(names="lower", order="reversed", again={"OrderNumber": "A-2"}, padding=3)
    assert sent.fields == (
        ("padding", "xxx"), ("ordernumber", "A-2"), ("lastname", "Иванова"), ("ordernumber", "A-1"),
        ("login", "shop_login"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "needs"),
    [
        ({}, ()),
        ({"encoding": "json"}, ("json-requests",)),
        ({"encoding": "multipart"}, ("multipart-requests",)),
        ({"padding": 65535}, ()),
        ({"padding": 65536}, ("hostile-input",)),
    ],
)
def test_what_it_needs(said, needs):
    assert Carried(**said).needs == needs


def test_a_charset_is_a_matter_of_forms():
    with pytest.raises(ValueError, match="form"):
        Carried(encoding="json", charset="windows-1251")
