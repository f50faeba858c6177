"""One known-good order before a run: what is wrong, and what is only in doubt."""

import pytest
from counting_gateway import APPROVED, DECLINED, CountingGateway

from conformance.exchange.loading import load_target
from conformance.exchange.session import open_session, preflight_cost
from conformance.pipeline import ExitCode, PreflightError, doubts, preflight


@pytest.fixture(scope="module")
def gateway():
    serving = CountingGateway()
    yield serving
    serving.close()


@pytest.fixture
def opened(gateway, tmp_path):
    sessions = []

    def opening(**changes):
        session = open_session(load_target(gateway.write_target(tmp_path, **changes), {}), "TDOUBT")
        sessions.append(session)
        return session

    yield opening
    for session in sessions:
        session.close()


def token(text):
    return {"approved": {"TokenType": "5", "PaymentToken": text}}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"outcomes": token(APPROVED)}, []),
        ({"secret": "some other word"}, ["the answer's check value or signature is not what gateway.secret"]),
        (
            {"outcomes": token(DECLINED)},
            ["the known-good order was declined: where gateway.outcomes.approved"],
        ),
    ],
)
def test_what_is_in_doubt_lets_the_run_begin(opened, changes, told):
    session = opened(**changes)
    found = doubts(preflight(session), session.target)
    assert [text[: len(start)] for text, start in zip(found, told, strict=True)] == told


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"merchant_id": "900000"}, "the gateway does not know this account: look at gateway.merchant_id"),
        ({"password": "wrongwrong"}, "gateway.login and gateway.password"),
        ({"outcomes": token("no token")}, "gateway.outcomes.approved, whose token was sent"),
    ],
)
def test_a_refusal_says_where_to_look(opened, changes, place):
    with pytest.raises(PreflightError) as error:
        preflight(opened(**changes))
    assert error.value.code == ExitCode.USAGE
    assert place in str(error.value)


def test_a_second_account_must_be_able_to_ask_before_its_refusals_count(opened, gateway):
    other = {"merchant_id": "700124", "login": "nobody_knows", "password": "Nobody2016"}
    session = opened(other_account=other)
    with pytest.raises(PreflightError, match=r"gateway\.other_account, was") as error:
        preflight(session)
    assert error.value.code == ExitCode.USAGE
    assert "nobody_knows" not in str(error.value)
    gateway.open(**other)
    spent = session.pace.spent
    assert preflight(session).order_number
    assert session.pace.spent - spent == preflight_cost(session.target) == 2


@pytest.fixture
def live(gateway):
    """Let the gateway say that its orders are no test."""
    gateway.rewrite(lambda body: body.replace(b'"testmode":"1"', b'"testmode":"0"'))
    yield
    gateway.rewrite(lambda body: body)


@pytest.mark.parametrize("outcome", ["approved", "declined"])
def test_real_money_takes_the_word_of_the_file_and_of_the_command_line(gateway, tmp_path, live, outcome):
    tokens = {"approved": APPROVED, "declined": DECLINED}
    outcomes = {outcome: {"TokenType": "5", "PaymentToken": tokens[outcome]}}
    for in_file, on_command_line in ((False, False), (True, False), (False, True), (True, True)):
        target = load_target(gateway.write_target(tmp_path, outcomes=outcomes), {})
        session = open_session(target.model_copy(update={"production": in_file}), "TLIVE0")
        try:
            if in_file and on_command_line:
                assert preflight(session, production=True).exchanges
            else:
                with pytest.raises(PreflightError, match="may be real money"):
                    preflight(session, production=on_command_line)
        finally:
            session.close()
