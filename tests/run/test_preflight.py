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
