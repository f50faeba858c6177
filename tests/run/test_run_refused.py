"""A run that cannot begin ends with 2 and one clear message, by `conformance run` and by `pytest cases` alike."""

import pytest
from counting_gateway import counting_gateway
from harness import CASES, conformance_run, few_cases

from conformance.simulator.gateway import Response

ANY = ("--select", "token-payment/payment")
"""What shall be run matters little where nothing is."""

PLAIN = "name: Shop\ngateway: {url: 'http://127.0.0.1:9', merchant_id: '1', login: a_login, password: b, secret: c}\n"

MISTAKES = {
    "a profile nobody knows": (
        ("--profile", "smoek"),
        "--profile takes smoke or standard or deep, not smoek",
    ),
    "a side nobody knows": (("--side", "both"), "--side takes gateway or merchant, not both"),
    "a language nobody knows": (("--lang", "de"), "--lang takes en or ru, not de"),
    "no budget at all": (("--budget", "0"), "--budget takes a whole number from 1 on, not 0"),
    "a shard beyond the last": (("--shard", "3/2"), "--shard takes I/N with 1 ≤ I ≤ N"),
    "a case that is not there": (
        ("--select", "token-payment/limts"),
        "--select token-payment/limts: no case is called that. Did you mean token-payment/limits",
    ),
    "a case that is not there beside one that is": (
        ("--select", "token-payment/payment", "--select", "token-payment/limts"),
        "--select token-payment/limts: no case is called that. Did you mean token-payment/limits",
    ),
    "a case of the other side": (
        ("--select", "token-payment/payment", "--select", "notification-merchant/blocking/"),
        "--select notification-merchant/blocking: a case of the merchant side: add --side merchant",
    ),
    "a keyword that fits nothing": (
        ("-k", "nothing_is_called_that"),
        "nothing was run: -k, -m and the paths",
    ),
    "a folder of cases that is not there": (("--cases", "no-such-folder"), "there is no such folder"),
}

FILES = {
    "not YAML": ("name: [\n", ":2:1: is not YAML"),
    "an unknown key": (PLAIN.replace("login:", "logn:"), "gateway.logn: unknown key. Did you mean login?"),
    "an unset variable": (PLAIN.replace("a_login", "'${NOBODY_SETS_THIS}'"), "NOBODY_SETS_THIS is not set"),
    "a production host": (
        PLAIN.replace("http://127.0.0.1:9", "https://payments.paysecure.ru"),
        "payments.paysecure.ru is a production host",
    ),
    "no gateway": ("name: Shop\n", "a `gateway` or a `merchant` section"),
}


@pytest.fixture
def conformance(tmp_path):
    """Call the command line; gives its exit code and everything it said."""

    def call(*arguments):
        done = conformance_run(tmp_path, *arguments)
        return done.code, done.text

    return call


@pytest.fixture
def pytest_itself(pytester, tmp_path, capfd):
    """Run `pytest cases` in this process; gives its exit code and everything it said."""

    def call(*arguments):
        few = few_cases(tmp_path, arguments)
        folder = few[1:] if few else [] if "--cases" in arguments else [CASES]
        plugins = ("-p", "conformance.plugin", "-p", "no:cacheprovider")
        result = pytester.runpytest_inprocess(*plugins, *folder, *few, "--out", tmp_path / "out", *arguments)
        told = capfd.readouterr()
        return result.ret, told.out + told.err

    return call


@pytest.fixture(params=["conformance", "pytest_itself"])
def run(request):
    return request.getfixturevalue(request.param)


def once(text, message):
    assert text.count(message) == 1, text
    assert "Traceback" not in text
    assert "INTERNALERROR" not in text
    return True


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_options(mistake, run):
    options, message = MISTAKES[mistake]
    code, text = run(*options)
    assert code == 2
    assert once(text, message)


@pytest.mark.parametrize("kind", FILES)
def test_a_mistake_in_the_target_file(kind, run, tmp_path):
    text, message = FILES[kind]
    file = tmp_path / "target.yaml"
    file.write_text(text, encoding="utf-8")
    code, told = run("--target", file)
    assert code == 2
    assert once(told, message)
    assert not (tmp_path / "out" / "run.ndjson").exists()


def test_a_target_file_that_is_not_there(run, tmp_path):
    code, text = run("--target", tmp_path / "nowhere.yaml")
    assert code == 2
    assert once(text, "nowhere.yaml:1:1: cannot be read: No such file")


def test_a_mistake_in_a_case_file(run, tmp_path):
    cases = tmp_path / "cases" / "mine"
    cases.mkdir(parents=True)
    (cases / "wrong.yaml").write_text("cases:\n  - id: first\n    cluase: answer/checkvalue\n    steps: []\n")
    code, text = run("--cases", tmp_path / "cases", tmp_path / "cases")
    assert code == 2
    assert "wrong.yaml:3:5: cases[0].cluase: unknown key. Did you mean clause?" in text
    assert "Traceback" not in text


def test_a_number_that_is_none(pytest_itself):
    code, text = pytest_itself("--seed", "x")
    assert code == 2
    assert once(text, "--seed takes a whole number from 0 on, not x")


def test_a_wrong_password_is_configuration_and_no_finding(run, tmp_path):
    with counting_gateway() as gateway:
        target = gateway.write_target(tmp_path, password="NotThePassword1")
        code, text = run("--target", target, *ANY)
        assert gateway.count == 1
    assert code == 2
    assert once(text, "This is configuration, not a finding")
    assert "gateway.password" in text
    assert "NOT RUN: " in text
    assert "NotThePassword1" not in text


def test_a_page_is_not_the_protocol(run, tmp_path):
    page = "<html><head><title>Welcome</title></head></html>"
    with counting_gateway(answer=lambda *_: html(page)) as gateway:
        code, text = run("--target", gateway.write_target(tmp_path), *ANY)
    assert code == 2
    assert once(text, "answers, but not with the protocol (HTTP 200)")
    assert "Look at gateway.url" in text


def html(page):
    return Response(200, (("Content-Type", "text/html"),), page.encode())


@pytest.mark.parametrize("mode", ["0", None])
def test_an_answer_without_test_mode_may_be_real_money(run, tmp_path, mode):
    with counting_gateway() as gateway:
        gateway.rewrite(
            lambda body: body.replace(b'"testmode":"1"', b'"mode":"1"' if mode is None else b'"testmode":"0"')
        )
        code, text = run("--target", gateway.write_target(tmp_path), *ANY)
        assert gateway.count == 1
    assert code == 2
    assert once(text, "does not say testmode 1, so this may be real money")


def test_an_unreachable_host_is_inconclusive(run, tmp_path):
    with counting_gateway() as gateway:
        target = gateway.write_target(tmp_path)
    code, text = run("--target", target, *ANY)
    assert code == 3
    assert once(text, "refused the connection. Check that it is running")
    assert "INCONCLUSIVE: " in text
    assert " pass" not in text
