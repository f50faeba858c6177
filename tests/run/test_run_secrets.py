"""No secret of the target file is in anything that a failing run writes, not even where the suite itself breaks."""

import base64
import hashlib
from urllib.parse import quote, quote_plus

import pytest
from counting_gateway import counting_gateway
from harness import Outcome, Started, conformance_run, environment

LOGIN = "canary_login_k1"
PASSWORD = "CanaryPassword77"
SECRET = "canary & secret/word=9"
CARD = "4276550000012347"
CODE = '"CVC2": "731"'
TOKEN = '{"Token": "cafe0000-0000-4000-8000-00000ca9a000", "CustomerNumber": "canary-customer"}'

DEFECT = '''
"""Breaks the suite with every secret at hand."""
from conformance.exchange.requests import Merchant
from conformance.judging import judge as judging

plain = Merchant.fields

def fields(self, step, bound):
    sent = dict(plain(self, step, bound))
    password, token = sent.get("Password"), sent.get("PaymentToken")
    key = self.key and self.key.private_numbers().d
    if bound.order_number and step.action == "status":
        raise RuntimeError(f"a defect, with {password} and {token} at hand")
    return tuple(sent.items())

Merchant.fields = fields
'''


def forms(secret):
    """Give a secret in every form in which it could be written."""
    raw = secret.encode()
    plain = base64.b64encode(raw).decode()
    hashed = hashlib.md5(raw).hexdigest()
    escaped = secret.replace("&", "&amp;").replace('"', "&quot;")
    jsoned = secret.replace('"', '\\"')
    return {
        secret,
        quote(secret, safe=""),
        quote_plus(secret),
        plain,
        plain.rstrip("="),
        hashed,
        hashed.upper(),
        escaped,
        jsoned,
    }


@pytest.fixture(scope="module")
def failing(tmp_path_factory):
    """Two failing runs of a target whose every secret is a canary: in workers, and with a defect of the suite."""
    folder = tmp_path_factory.mktemp("secrets")
    (folder / "defect.py").write_text(DEFECT)
    account = {"login": LOGIN, "password": PASSWORD, "secret": SECRET}
    outcomes = {}
    for name, more in {
        "workers": ("-l", "-n", "2"),
        "defect": ("-vv", "-l", "--full-trace", "-p", "defect"),
    }.items():
        with counting_gateway(mutant="declined-reported-approved", **account) as gateway:
            gateway.rewrite(echoing)
            target = gateway.write_target(
                folder / name,
                settings={"currency": "RUB", "request_signature": "required"},
                outcomes={
                    "approved": {"TokenType": "5", "PaymentToken": TOKEN},
                    "declined": {"TokenType": "5", "PaymentToken": TOKEN.replace("a000", "a102")},
                },
            )
            selected = ("--target", target, "--select", "token-payment/payment", "--select", "invariants")
            environ = environment(PYTHONPATH=str(folder))
            outcomes[name] = conformance_run(folder / name, *selected, *more, env=environ)
            outcomes[name, "key"] = gateway.keys.private_pem.decode()
            assert any(PASSWORD in request.body.decode() for request in gateway.requests)
    return outcomes


def echoing(body):
    """Let the gateway give secrets away in the free text of its answers, as some do."""
    leak = (
        f"message for {LOGIN} {PASSWORD} {quote_plus(SECRET)} {base64.b64encode(PASSWORD.encode()).decode()}"
    )
    return body.replace(
        b'"recommendation":""',
        f'"recommendation":"{leak}","cardnumber":"{CARD}",{CODE},"note":"paid by {CARD}"'.encode(),
    )


def written(outcome):
    """Give everything a run wrote: its terminal, and every file."""
    yield "terminal", outcome.text
    for file in sorted(outcome.out.rglob("*")):
        if file.is_file():
            yield str(file.relative_to(outcome.out)), file.read_bytes().decode("utf-8", "replace")


@pytest.mark.parametrize("run", ["workers", "defect"])
def test_the_run_fails_and_leaves_all_its_artefacts(run, failing):
    outcome = failing[run]
    assert outcome.code in {1, 3}
    names = {name for name, _ in written(outcome)}
    machines = {"junit.xml", "results.sarif", "summary.md", "badge.json", "summary.json"}
    assert {"terminal", "run.ndjson", "index.html", *machines} <= names
    assert any(name.startswith("allure-results/") for name in names)


@pytest.mark.parametrize("run", ["workers", "defect"])
@pytest.mark.parametrize(
    "secret",
    [LOGIN, PASSWORD, SECRET, TOKEN, "cafe0000-0000-4000-8000-00000ca9a000", "canary-customer"],
    ids=["login", "password", "secret word", "token", "token's text", "customer"],
)
def test_no_secret_is_written_in_any_form(run, secret, failing):
    assert_nowhere(failing[run], secret)


def assert_nowhere(outcome, secret):
    for name, text in written(outcome):
        for form in forms(secret):
            assert form not in text, f"{name} holds {form!r}"


@pytest.mark.parametrize("run", ["workers", "defect"])
def test_no_card_number_and_no_card_code_is_written(run, failing):
    for name, text in written(failing[run]):
        assert CARD not in text, name
        assert '"731"' not in text, name
    if run == "workers":
        record = (failing[run].out / "run.ndjson").read_text("utf-8")
        assert "message for [redacted:login] [redacted:password]" in record
        assert "[redacted:pan:16]" in record


def test_reports_made_again_and_comparisons_hold_no_secret_either(failing, tmp_path):
    runs = [str(failing[name].out) for name in ("workers", "defect")]
    for arguments in (
        ("report", runs[0], "--out", str(tmp_path), "--lang", "ru", "--annotations"),
        ("compare", *runs, "--html", str(tmp_path / "compared.html")),
    ):
        done = Started(arguments, tmp_path, tmp_path).finished()
        (tmp_path / f"{arguments[0]}.txt").write_text(done.text)
        assert done.code in {0, 1}, done.stderr
    made = Outcome(0, "", "", tmp_path)
    assert {"results.sarif", "summary.md", "badge.json", "compared.html"} <= {
        name for name, _ in written(made)
    }
    for secret in (LOGIN, PASSWORD, SECRET, TOKEN, CARD):
        assert_nowhere(made, secret)


@pytest.mark.parametrize("run", ["workers", "defect"])
def test_no_private_key_is_written(run, failing):
    lines = failing[run, "key"].splitlines()[1:-1]
    for name, text in written(failing[run]):
        assert "PRIVATE KEY" not in text, name
        assert not any(line in text for line in lines), name


def test_a_defect_is_told_as_one_with_the_place_it_came_from(failing):
    outcome = failing["defect"]
    assert "RuntimeError: a defect, with [redacted:password]" in outcome.stdout
    assert "/defect.py" in outcome.stdout
    results = [file.read_text("utf-8") for file in (outcome.out / "allure-results").glob("*-result.json")]
    assert any("[redacted:password]" in result for result in results)
    reasons = {finding["received"] for line in outcome.results.values() for finding in line["findings"]}
    assert "not sent: the suite itself broke here" in reasons
