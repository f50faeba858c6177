"""Captured notifications are read from form bodies, NDJSON and HAR, and what is none is said with its place."""

import json

import pytest

from conformance.exchange.captures import CaptureError, read_capture
from conformance.exchange.redacting.redaction import Redactor, Secret

BODY = "ordernumber=ORD-17&firstname=%D0%98%D0%B2%D0%B0%D0%BD&signature="


def capture(tmp_path, text, *secrets):
    path = tmp_path / "capture"
    path.write_text(text, encoding="utf-8")
    return read_capture(path, Redactor(secrets))


def har(**request):
    entry = {
        "startedDateTime": "2024-03-07T10:15:00.000Z",
        "request": {"method": "POST", "url": "https://x/result", **request},
    }
    return json.dumps({"log": {"entries": [entry, {"request": {"method": "GET", "url": "https://x/"}}]}})


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"\n{BODY}\n",
        json.dumps({"ordernumber": "ORD-17", "firstname": "Иван", "signature": ""}),
        json.dumps({"body": BODY}),
        har(postData={"text": BODY}),
        har(
            postData={
                "params": [
                    {"name": "ordernumber", "value": "ORD-17"},
                    {"name": "firstname", "value": "Иван"},
                    {"name": "signature"},
                ]
            }
        ),
    ],
)
def test_one_notification_in_every_form(tmp_path, text):
    (read,) = capture(tmp_path, text)
    assert dict(read.fields) == {"ordernumber": "ORD-17", "firstname": "Иван", "signature": ""}


def test_what_is_known_of_the_request_is_kept(tmp_path):
    said = {
        "body": BODY,
        "method": "PUT",
        "url": "https://x/r",
        "headers": {"Content-Type": "text/plain"},
        "received": 1.5,
    }
    (read,) = capture(tmp_path, json.dumps(said))
    assert (read.request.method, read.request.url, read.received) == ("PUT", "https://x/r", 1.5)
    assert read.fields == {}
    (read,) = capture(tmp_path, har(postData={"text": BODY}))
    assert read.received == 1709806500.0


def test_one_a_line(tmp_path):
    assert len(capture(tmp_path, f"{BODY}\n{BODY}\n")) == 2


def test_secrets_are_taken_out(tmp_path):
    (read,) = capture(tmp_path, f"{BODY}&x=topsecretword", Secret("secret", "topsecretword"))
    assert "topsecretword" not in repr(read)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "there is no notification in it"),
        ("hello", "capture:1: neither a form body nor a JSON object"),
        (f"{BODY}\n{{]", "capture:2: not a JSON object"),
        ('{"log": {"entries": [{"request": {"postData": {}}}]}}', "not a HAR file that can be read"),
    ],
)
def test_what_is_no_capture(tmp_path, text, complaint):
    with pytest.raises(CaptureError, match=complaint.replace("[", r"\[")):
        capture(tmp_path, text)


def test_no_file(tmp_path):
    with pytest.raises(CaptureError, match="cannot be read"):
        read_capture(tmp_path / "none", Redactor())
