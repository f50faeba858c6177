import base64
import html
import json
import logging
import time
from hashlib import md5
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.exchange.evidence import ReceivedResponse, SentRequest
from conformance.exchange.redacting.redaction import Redactor, Secret, silence_loggers

CANARY = 'Кан/ар & "7+<'
WORD = "sample secret word"
SECRETS = [
    Secret("login", "suite_sample", ("login",)),
    Secret("password", CANARY, ("password",)),
    Secret("secret", WORD, ("secret",), salts=True),
    Secret("pin", "q7", ("pin",)),
]
CARD = "4111111111111111"


def clean(text: str) -> str:
    return Redactor(SECRETS).redact_text(text)


def percent_every_byte(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())


@pytest.mark.parametrize(
    "spelling",
    [
        CANARY,
        quote(CANARY),
        quote(CANARY, safe=""),
        quote_plus(CANARY),
        quote(CANARY, safe="").lower().replace("%", "%"),
        percent_every_byte(CANARY),
        percent_every_byte(CANARY).upper(),
        quote_plus(CANARY.encode("cp1251")),
        json.dumps(CANARY)[1:-1],
        json.dumps(CANARY, ensure_ascii=False)[1:-1],
        json.dumps(CANARY)[1:-1].replace("/", "\\/"),
        html.escape(CANARY),
        html.escape(CANARY, quote=False),
        html.escape(CANARY).replace("Кан", "&#1050;&#1072;&#1085;").replace("ар", "&#1072;&#1088;"),
        base64.b64encode(CANARY.encode()).decode().rstrip("="),
        base64.urlsafe_b64encode(CANARY.encode("cp1251")).decode().rstrip("="),
    ],
)
def test_a_secret_is_found_however_it_is_written(spelling):
    found = clean(f"before {spelling} after")
    assert found.startswith("before ")
    assert found.endswith(" after")
    assert "[redacted:password]" in found
    assert len(found) <= len("before [redacted:password] after") + 2


@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "user:"])
def test_a_secret_inside_base64_is_found_wherever_it_begins(before):
    encoded = base64.b64encode(f"{before}suite_sample:rest".encode()).decode()
    assert "[redacted:login]" in clean(f"Basic {encoded}")


def test_a_secret_in_windows_1251_bytes():
    body = f"<p>{CANARY}</p>".encode("cp1251")
    assert Redactor(SECRETS).redact_bytes(body) == b"<p>[redacted:password]</p>"


@pytest.mark.parametrize("charset", ["utf-8", "cp1251"])
@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_the_md5_of_the_secret_word_is_secret_too(case, charset):
    salt = Secret("secret", "секретное слово", salts=True)
    digest = case(md5("секретное слово".encode(charset)).hexdigest())
    other = case(md5(b"x").hexdigest())
    assert Redactor([salt]).redact_text(f"hash {digest}{other}.") == f"hash [redacted:md5(secret)]{other}."


def test_the_md5_of_a_short_secret_word_is_secret_too():
    digest = md5(b"abc").hexdigest()
    redactor = Redactor([Secret("secret", "abc", (), salts=True)])
    assert redactor.redact_text(f"abc {digest}") == "abc [redacted:md5(secret)]"


def test_the_md5_of_what_is_no_salt_is_left_alone():
    digest = md5(CANARY.encode()).hexdigest()
    assert clean(digest) == digest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pin=q7&x=q7", "pin=[redacted:pin]&x=q7"),
        ("?PIN=q7#top", "?PIN=[redacted:pin]#top"),
        ('{"pin": "q7", "x": "q7"}', '{"pin": "[redacted:pin]", "x": "q7"}'),
        ("<ws:Pin a='b'> q7 </ws:Pin><x>q7</x>", "<ws:Pin a='b'> [redacted:pin] </ws:Pin><x>q7</x>"),
        ("pin=q7x", "pin=q7x"),
        ("spin=q7", "spin=q7"),
        ("the code q7 was wrong", "the code q7 was wrong"),
    ],
)
def test_a_short_secret_is_replaced_in_its_fields_alone(text, expected):
    assert clean(text) == expected


def test_the_longer_secret_goes_first():
    redactor = Redactor([Secret("inner", "sample"), Secret("outer", "one sample more")])
    assert redactor.redact_text("one sample more") == "[redacted:outer]"


def test_a_mark_is_harmless_where_it_stands():
    mark = clean(CANARY)
    assert json.loads(f'{{"a": "{mark}"}}')["a"] == mark
    assert html.escape(mark) == mark
    assert not set(mark) & set("&=%+#? ")


def test_an_empty_secret_hides_nothing():
    assert (
        Redactor([Secret("password", "", ("password",), salts=True)]).redact_text("password=&a=b")
        == "password=&a=b"
    )


def test_a_secret_is_not_in_its_own_repr():
    assert CANARY not in repr(SECRETS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"card {CARD} declined", "card [redacted:pan:16] declined"),
        ("card 4111 1111 1111 1111.", "card [redacted:pan:16]."),
        ("card 4111-1111-1111-1111,", "card [redacted:pan:16],"),
        ("text=card%204111%201111%201111%201111&x", "text=card%20[redacted:pan:16]&x"),
        ("text=card+4111+1111+1111+1111", "text=card+[redacted:pan:16]"),
        ('{"message": "no\\n4111111111111111"}', '{"message": "no\\n[redacted:pan:16]"}'),
        ("amex 378282246310005", "amex [redacted:pan:15]"),
        ("maestro 6304000000000000000", "maestro [redacted:pan:19]"),
        ("4111111111111112", "4111111111111112"),
        ("411111****1111", "411111****1111"),
        (f"<meannumber>{CARD}</meannumber>", "<meannumber>[redacted:pan:16]</meannumber>"),
        ('"meannumber": "4111111111111112"', '"meannumber": "[redacted:pan:16]"'),
        ("Cardnumber=4111111111111112", "Cardnumber=[redacted:pan:16]"),
        (f'{{"billnumber": "{CARD}"}}', f'{{"billnumber": "{CARD}"}}'),
        (f'{{"billnumber":{CARD}}}', f'{{"billnumber":{CARD}}}'),
        (f"<ws:billnumber>{CARD}</ws:billnumber>", f"<ws:billnumber>{CARD}</ws:billnumber>"),
        (f"<ordernumber x='1'> {CARD}</ordernumber>", f"<ordernumber x='1'> {CARD}</ordernumber>"),
        (f"a=b&BillNumber={CARD}&c=d", f"a=b&BillNumber={CARD}&c=d"),
        (f"slipno={CARD}", f"slipno={CARD}"),
        (f"fiscal_document_number={CARD}", f"fiscal_document_number={CARD}"),
        (f"order {CARD}.2 is paid", f"order {CARD}.2 is paid"),
        (f"orderamount={CARD}.00", f"orderamount={CARD}.00"),
        (f"checkvalue=AB{CARD}CD", f"checkvalue=AB{CARD}CD"),
        (
            f"sum a1b2c3d4e5f6a7b8{CARD} and {CARD}A1B2C3D4E5F6A7B8",
            f"sum a1b2c3d4e5f6a7b8{CARD} and {CARD}A1B2C3D4E5F6A7B8",
        ),
        (f"card{CARD}end", "card[redacted:pan:16]end"),
        (f"no\\u00a0{CARD}", "no\\u00a0[redacted:pan:16]"),
        (f"no\\u0020{CARD}", "no\\u0020[redacted:pan:16]"),
        (f"no%A0{CARD}", "no%A0[redacted:pan:16]"),
        ("00000000-0000-4000-8000-000000000000", "00000000-0000-4000-8000-000000000000"),
        ("1" * 40, "1" * 40),
        ("0000 " * 20, "0000 " * 20),
        ("cvc2=123&cvv=1234&code=123", "cvc2=[redacted:cvc]&cvv=[redacted:cvc]&code=123"),
        ('{"CVC": "123"}', '{"CVC": "[redacted:cvc]"}'),
    ],
)
def test_card_numbers(text, expected):
    assert clean(text) == expected


def request(body: bytes, *fields: tuple[str, str]) -> SentRequest:
    return SentRequest(
        "POST", "http://far.example/pay?login=suite_sample", (("X-Login", "suite_sample"),), body, fields
    )


def test_a_request_loses_its_secrets_everywhere():
    sent = request(b"Login=suite_sample&pin=q7", ("Login", "suite_sample"), ("PIN", "q7"), ("Zip", "q7"))
    redacted = Redactor(SECRETS).redact_request(sent)
    assert redacted.url == "http://far.example/pay?login=[redacted:login]"
    assert redacted.headers == (("X-Login", "[redacted:login]"),)
    assert redacted.body == b"Login=[redacted:login]&pin=[redacted:pin]"
    assert redacted.fields == (("Login", "[redacted:login]"), ("PIN", "[redacted:pin]"), ("Zip", "q7"))


def test_what_the_suite_invented_is_no_secret():
    sent = request(b"Password=WrongPass1", ("Password", "WrongPass1"), ("OrderComment", CARD))
    assert Redactor(SECRETS).redact_request(sent).fields == sent.fields


def test_a_number_the_suite_sent_is_no_card_when_it_comes_back():
    redactor = Redactor(SECRETS)
    answer = ReceivedResponse(200, (), f"comment {CARD}, card 5500000000000004".encode())
    redactor.redact_request(request(f"OrderComment={CARD}".encode()))
    assert redactor.redact_response(answer).body == f"comment {CARD}, card [redacted:pan:16]".encode()


def test_a_response_loses_its_secrets_in_headers_and_body():
    answer = ReceivedResponse(200, (("X-Echo", "suite_sample"),), b'{"login":"suite_sample"}')
    redacted = Redactor(SECRETS).redact_response(answer)
    assert redacted == ReceivedResponse(
        200, (("X-Echo", "[redacted:login]"),), b'{"login":"[redacted:login]"}'
    )


def test_the_time_grows_with_the_length_alone():
    redactor = Redactor(SECRETS)
    kinds = [
        b"4111 1111 1111 111",
        b"0",
        b"1 ",
        b"<login ",
        b'"pin"      ',
        b"pin=",
        b"%20",
        b"4111111111111111 ",
    ]
    for kind in kinds:
        body = kind * (2_000_000 // len(kind))
        begun = time.thread_time()
        redactor.redact_bytes(body)
        assert time.thread_time() - begun < 20, f"{kind}: growing with the square it would be hours"


@settings(deadline=None, max_examples=200, database=None)
@given(
    st.text(min_size=6, max_size=20).filter(lambda text: text.strip()),
    st.text(max_size=30),
    st.text(max_size=30),
    st.sampled_from([str, quote, quote_plus, html.escape, lambda text: json.dumps(text)[1:-1]]),
)
def test_no_spelling_of_any_secret_survives(secret, before, after, spell):
    secret = secret.encode("utf-8", "ignore").decode()
    spelled = spell(secret)
    if len(secret) < 6 or spelled in before + after or spelled in "[redacted:s]":
        return
    assert spelled not in Redactor([Secret("s", secret)]).redact_text(f"{before} {spelled} {after}")


@settings(deadline=None, max_examples=200, database=None)
@given(st.binary(max_size=300))
def test_any_bytes_can_be_searched_and_once_is_enough(body):
    redactor = Redactor(SECRETS)
    once = redactor.redact_bytes(body)
    assert redactor.redact_bytes(once) == once


def test_the_http_libraries_log_nothing(caplog):
    silence_loggers()
    with caplog.at_level(logging.DEBUG):
        for name in ("httpx", "httpcore", "httpcore.http11"):
            logging.getLogger(name).critical("POST http://far.example/?password=%s", CANARY)
    assert caplog.text == ""
