import subprocess
import unicodedata
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic_results import HOSTILE, an_exchange

from conformance.exchange.evidence import Exchange, SentRequest
from conformance.reporting.curl import curl_line
from conformance.reporting.excerpts import excerpt, visible
from conformance.reporting.values import difference, quoted, sent_value

FORM = "application/x-www-form-urlencoded"


def test_nothing_hidden_is_left_in_a_visible_text():
    assert visible("a\x00b\x1b[31m\u202eexe\u2066\ufeff\ud800\n\tя") == (
        "a\\x00b\\x1b[31m\\u202eexe\\u2066\\ufeff\\ud800\n\tя"
    )


@given(st.text(st.characters()))
def test_a_visible_text_can_be_written_and_shown(text):
    shown = visible(text)
    shown.encode("utf-8")
    hiding = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert not [sign for sign in shown if unicodedata.category(sign) in hiding and sign not in "\n\t"]


def test_ordinary_text_of_other_scripts_stays_as_it_is():
    assert visible("Заказ № 5\u00a0%, ¥100, 注文") == "Заказ № 5\u00a0%, ¥100, 注文"


def test_json_is_indented_without_being_parsed():
    body = b'{"order":[{"a":250.00,"a":"x,{\\"","b":[]},{}],"c":nul'
    assert excerpt(body, "application/json", 2000) == (
        '{\n  "order": [\n    {\n      "a": 250.00,\n      "a": "x,{\\"",\n      "b": []\n    },\n    {}\n  ],\n  "c": nul'
    )


def test_xml_is_indented_without_being_parsed():
    body = b'<?xml version="1.0"?><result a="1"><order><n>A1</n><e/></order></result>'
    assert excerpt(body, "text/xml", 2000) == (
        '<?xml version="1.0"?>\n<result a="1">\n  <order>\n    <n>A1</n>\n    <e/>\n  </order>\n</result>'
    )


@pytest.mark.parametrize(
    ("body", "content_type", "shown"),
    [
        ("отказ".encode(), "text/plain", "отказ"),
        ("отказ".encode("cp1251"), "text/plain; charset=windows-1251", "отказ"),
        (b"\xff\xfe\x00", "image/png", "\\xff\\xfe\\x00"),
        (b"a\r\nb", "", "a\nb"),
    ],
)
def test_a_body_is_decoded_or_shown_as_escapes(body, content_type, shown):
    assert excerpt(body, content_type, 100) == shown


def test_a_long_body_is_cut_between_characters_and_says_so():
    assert excerpt("яяяя".encode() * 1000, "", 5) == "яя\n… (8,000 bytes in all)"


@given(st.binary(max_size=300), st.integers(1, 200))
def test_any_body_can_be_shown(body, limit):
    excerpt(b"{" + body, "", limit).encode()
    excerpt(b"<" + body, "", limit).encode()


def test_a_long_value_shows_both_ends_and_its_length():
    assert quoted("A" * 47 + "Z") == '"' + "A" * 47 + 'Z"'
    assert quoted("A" * 127 + "ZZ") == '"' + "A" * 36 + "…" + "A" * 10 + 'ZZ" (129 characters)'
    assert quoted("a\nb\x00") == '"a\\nb\\x00"'
    assert sent_value(None) == "left out"


def test_two_values_are_compared_up_to_where_they_part():
    assert difference(None, "1") == 'fails:  left out\npasses: "1"'
    assert difference("a" * 60, "a" * 59).splitlines()[-1] == "the same up to character 59"
    assert (
        difference("a" * 50 + "x" * 9, "a" * 50 + "y" * 9).splitlines()[-1] == "the same up to character 50"
    )


def arguments(command, **variables):
    """Run the command in a real shell in which curl prints its arguments and its input."""
    script = (
        'curl() { for word; do printf "%s\\0" "$word"; done; case "$*" in *@-*) cat;; esac; }\n'
        + command
        + "\n"
    )
    answer = subprocess.run(["sh", "-c", script], capture_output=True, check=True, env=variables)
    return answer.stdout.split(b"\0")


def with_body(body, fields=(), content_type=FORM):
    request = SentRequest("POST", "http://x/pay?a=1&b='", (("Content-Type", content_type),), body, fields)
    return Exchange(0, "pay", request, None, 0.0, 0.0)


def test_a_form_is_written_by_field_with_variables_for_secrets():
    words = arguments(curl_line(an_exchange()), ASSIST_PASSWORD="it's $ecret")
    assert words == [
        b"-sS",
        b"-i",
        b"https://gateway.example/pay/tokenpay.cfm",
        b"--data-urlencode",
        b"Merchant_ID=700123",
        b"--data-urlencode",
        b"Password=it's $ecret",
        b"--data-urlencode",
        b"OrderNumber=" + b"A" * 129,
        b"",
    ]


@pytest.mark.parametrize(
    "value", ["a b", "'; rm -rf /; '", "$(id)`id`\\", "Заказ-1", '"', "", "@file", "a=b&c"]
)
def test_no_value_escapes_its_quotes(value):
    body = b"OrderComment=" + "".join(f"%{byte:02X}" for byte in value.encode()).encode()
    words = arguments(curl_line(with_body(body, (("OrderComment", value),))))
    assert words[-2] == f"OrderComment={value}".encode()
    assert words[2] == b"http://x/pay?a=1&b='"


def test_a_field_that_cannot_stand_on_a_line_goes_as_the_encoded_body():
    words = arguments(curl_line(with_body(b"OrderComment=a%00b%1B", (("OrderComment", "a\0b\x1b"),))))
    assert words[-3:-1] == [b"--data-binary", b"OrderComment=a%00b%1B"]


def test_fields_that_the_body_does_not_hold_go_as_the_body():
    words = arguments(curl_line(with_body("a=Заказ".encode("cp1251"), (("a", "Заказ"),))))
    assert words[-3:] == [b"--data-binary", b"@-", "a=Заказ".encode("cp1251")]


@pytest.mark.parametrize("body", [b"\x00\x01%s%d\\n", b"\xff\xfe'", "a\u202eb".encode()])
def test_bytes_that_no_line_can_hold_come_through_a_pipe(body):
    command = curl_line(with_body(body, content_type="application/octet-stream"))
    assert command.isascii()
    assert b"\0".join(arguments(command)).endswith(b"--data-binary\0@-\0" + body)


def test_a_json_body_keeps_its_content_type():
    words = arguments(curl_line(with_body(b'{"a":"it\'s"}', content_type="application/json")))
    assert b"Content-Type: application/json" in words
    assert words[-2] == b'{"a":"it\'s"}'


@pytest.mark.parametrize(
    ("mark", "variable"),
    [
        ("[redacted:password]", "ASSIST_PASSWORD"),
        ("%5Bredacted%3Apassword%5D", "ASSIST_PASSWORD"),
        ("[redacted:pan:16]", "ASSIST_PAN"),
        ("%5Bredacted%3Amd5%28secret%29%5D", "ASSIST_MD5_SECRET"),
    ],
)
def test_marks_in_a_body_become_variables(mark, variable):
    body = f"a={mark}&x=%00".encode()
    words = arguments(curl_line(with_body(body, (("a", "?"),))), **{variable: "it's"})
    assert words[-2] == b"a=it's&x=%00"


def test_a_plain_get_has_neither_method_nor_body():
    asked = Exchange(0, "status", SentRequest("GET", "http://x/", (("Host", "x"),), b""), None, 0.0, 0.0)
    assert curl_line(asked) == "curl -sS -i http://x/"


def test_hostile_fields_stay_data():
    words = arguments(curl_line(with_body(b"q", ((HOSTILE, HOSTILE),))))
    assert parse_qsl(words[-2].decode(), keep_blank_values=True) == [("q", "")]
