"""Secrets in answers: told by their marks in the evidence, for evidence holds no secrets."""

import pytest
from pydantic import SecretStr

from conformance.exchange.evidence import Exchange, ReceivedResponse, SentRequest
from conformance.exchange.loading import load_target
from conformance.judging.heard import Heard
from conformance.judging.told_secrets import no_secret_told
from conformance.protocol.messages import read_answer
from conformance.resources import shipped

TARGET = load_target(shipped("fixtures") / "targets" / "simulator.yaml", {})


def told(body=b"{}", *headers, target=TARGET):
    response = ReceivedResponse(200, headers, body)
    exchange = Exchange(0, "pay", SentRequest("POST", "http://g.example/", (), b"", ()), response, 0.0, 0.1)
    (outcome,) = no_secret_told(Heard("a", exchange, read_answer(body, "application/json")), target)
    return None if outcome.met else outcome.received


@pytest.mark.parametrize(
    ("mark", "what"),
    [
        ("[redacted:password]", "the password"),
        ("[redacted:secret]", "the secret word or its MD5"),
        ("[redacted:md5(secret)]", "the secret word or its MD5"),
        ("[redacted:login]", None),
        ("[redacted:payment-token]", None),
        ("[redacted:pan:4111:16]", None),
    ],
)
def test_a_secret_is_told_by_its_mark_in_body_or_header(mark, what):
    expected = what and f"the answer tells {what}"
    assert told(f'{{"note": "{mark}"}}'.encode()) == expected
    assert told(b"{}", ("X-Debug", mark)) == expected


def test_an_exchange_without_answer_says_nothing():
    silent = Exchange(0, "pay", SentRequest("POST", "http://g.example/", (), b"", ()), None, 0.0, 0.1)
    heard = Heard("a", silent, read_answer(b"{}", "application/json"))
    assert list(no_secret_told(heard, TARGET)) == []


@pytest.mark.parametrize("secret", ["secret", "123456"])
def test_a_word_or_a_number_may_stand_in_an_answer_and_its_md5_may_not(secret):
    gateway = TARGET.the_gateway.model_copy(update={"secret": SecretStr(secret)})
    plain = TARGET.model_copy(update={"gateway": gateway})
    assert told(b"the [redacted:secret] is wrong", target=plain) is None
    assert told(b"[redacted:md5(secret)]", target=plain) == "the answer tells the secret word or its MD5"
