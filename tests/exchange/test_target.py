import json
import re
from pathlib import Path

import pytest
import yaml

from conformance.exchange.addresses import is_loopback
from conformance.exchange.environment import substitute
from conformance.exchange.loading import load_target
from conformance.exchange.redacting.redaction import Redactor
from conformance.exchange.settings import seconds
from conformance.exchange.target import Target, TargetError, refuse_production, refuse_unguarded
from conformance.planning.yamlfile import FileError, parse_yaml
from conformance.protocol.signatures import new_key_pair

TARGETS = Path(__file__).parents[2] / "fixtures" / "targets"
SANDBOX = {
    "ASSIST_URL": "https://payments.t.paysecure.ru",
    "ASSIST_MERCHANT_ID": "700123",
    "ASSIST_LOGIN": "canary_login",
    "ASSIST_PASSWORD": "CanaryPassword",
    "ASSIST_SECRET": "canary-word",
    "ASSIST_APPROVED_TOKEN": '{"Token": "canary-token-uuid", "CustomerNumber": "canary-customer"}',
}
ACCOUNT = {
    "url": "https://gate.example",
    "merchant_id": "700123",
    "login": "canary_login",
    "password": "CanaryPass1",
}
GATEWAY = {**ACCOUNT, "secret": "canary-word"}
OTHER = {"merchant_id": "700124", "login": "canary_other", "password": "CanaryOther1"}
SHOP = {
    "result_url": "http://127.0.0.1:8000/r",
    "merchant_id": "1",
    "secret": "canary",
    "orders": {"numbers": "1..9"},
}


@pytest.fixture
def load(tmp_path):
    def load_from(data, environment=None, text=None):
        file = tmp_path / "target.yaml"
        file.write_text(yaml.safe_dump(data, allow_unicode=True) if text is None else text, encoding="utf-8")
        return load_target(file, environment or {})

    return load_from


def gateway(**changes):
    return {"name": "t", "gateway": {**GATEWAY, **changes}}


def shop(**changes):
    return {"name": "t", "merchant": {**SHOP, **changes}}


def message(load, data, environment=None) -> str:
    with pytest.raises(FileError) as found:
        load(data, environment)
    return str(found.value)


def test_the_simulator_needs_nothing_from_the_environment():
    target = load_target(TARGETS / "simulator.yaml", {})
    assert target.gateway is not None
    assert target.gateway.is_embedded
    assert target.sides == ("gateway",)
    assert {"accounts", "clock", "settlement", "double-stage", "status"} <= target.capabilities
    pace = target.gateway.pace
    assert (pace.in_flight, pace.per_second, pace.budget, pace.timeout, pace.settle) == (
        8,
        None,
        None,
        30.0,
        1.0,
    )
    assert set(target.gateway.outcomes) == {
        "approved", "declined", "pending", "timed-out", "3-d-secure", "assist", "apple-pay", "google-pay",
        "samsung-pay", "mir-pay",
    }  # fmt: skip


def test_the_sandbox_template_is_complete_once_its_variables_are_set():
    target = load_target(TARGETS / "sandbox.yaml", SANDBOX)
    assert target.the_gateway.login.get_secret_value() == "canary_login"
    assert target.the_gateway.url == "https://payments.t.paysecure.ru"
    assert target.the_gateway.pace.budget == 300
    refuse_production(target, allowed=False)
    refuse_unguarded(target)


@pytest.mark.parametrize(
    ("url", "given", "expected"),
    [
        ("http://127.0.0.1:8000/result", {}, (4, None, None)),
        ("http://localhost/result?a=b", {"budget": 50}, (4, None, 50)),
        ("https://shop.example/result", {}, (2, 2.0, 300)),
    ],
)
def test_only_a_shop_elsewhere_is_spared_where_the_file_does_not_say(url, given, expected):
    facts = {**SHOP, "result_url": url, "disposable": True, "pace": given}
    pace = Target.model_validate({"name": "t", "merchant": facts}).the_merchant.pace
    assert (pace.in_flight, pace.per_second, pace.budget) == expected


def test_the_merchant_template_is_complete_once_its_variable_is_set():
    target = load_target(TARGETS / "merchant.yaml", {"SHOP_SECRET": "canary-word"})
    assert target.sides == ("merchant",)
    assert target.the_merchant.secret.get_secret_value() == "canary-word"
    refuse_unguarded(target)


def test_every_template_names_its_schema_first():
    for name in ("simulator", "sandbox", "merchant"):
        first = (TARGETS / f"{name}.yaml").read_text(encoding="utf-8").splitlines()[0]
        assert first == "# yaml-language-server: $schema=../../docs/schema/target-file.json"


def test_every_missing_variable_is_named_with_its_place():
    with pytest.raises(FileError) as found:
        load_target(TARGETS / "sandbox.yaml", {**SANDBOX, "ASSIST_LOGIN": "", "ASSIST_SECRET": ""})
    lines = str(found.value).splitlines()
    written = (TARGETS / "sandbox.yaml").read_text(encoding="utf-8").splitlines()
    where = next(number for number, line in enumerate(written, 1) if line.strip().startswith("login:"))
    assert lines[0] == (
        f"{TARGETS / 'sandbox.yaml'}:{where}:10: gateway.login: "
        "the environment variable ASSIST_LOGIN is empty. Set it: export ASSIST_LOGIN=…"
    )
    assert len(lines) == 2
    assert "gateway.secret: the environment variable ASSIST_SECRET is empty" in lines[1]


@pytest.mark.parametrize(
    ("written", "filled"),
    [
        ("${A}", "one"),
        ("x-${A}-${B}", "x-one-two"),
        ("$$5", "$5"),
        ("$${A}", "${A}"),
        ("$A", "$A"),
        ("plain", "plain"),
    ],
)
def test_substitution(written, filled):
    data, _ = substitute(parse_yaml(f'key: ["{written}"]', "f"), {"A": "one", "B": "two"})
    assert data == {"key": (filled,)}


def test_what_the_environment_says_is_not_read_again():
    data, _ = substitute(parse_yaml('key: "${A}"', "f"), {"A": "${B}: [yes]", "B": "two"})
    assert data == {"key": "${B}: [yes]"}


def test_keys_numbers_and_braces_of_other_kinds():
    with pytest.raises(FileError, match=r"f:1:6: key: expected \$\{NAME\}"):
        substitute(parse_yaml('key: "${not a name}"', "f"), {})
    data, _ = substitute(parse_yaml("${A}: 1", "f"), {"A": "one"})
    assert data == {"${A}": 1}


@pytest.mark.parametrize(("text", "value"), [("30s", 30.0), ("500ms", 0.5), ("1.5s", 1.5), ("2m", 120.0)])
def test_durations(text, value):
    assert seconds(text) == value


@pytest.mark.parametrize("text", ["30", "s", "-1s", "1 s", "1h", "", "1e3s", 30, None])
def test_what_is_no_duration(text):
    with pytest.raises(ValueError, match="a duration such as"):
        seconds(text)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"merchant_id": 700123}, "gateway.merchant_id: expected text, found 700123. Write it in quotes."),
        ({"password": 12345678}, "gateway.password: expected text, found a number. Write it in quotes."),
        ({"logn": "x"}, "gateway.logn: unknown key. Did you mean login?"),
        (
            {"pace": {"timeout": 30}},
            "gateway.pace.timeout: expected a duration such as 500ms, 30s or 2m, found 30.",
        ),
        ({"pace": {"in_flight": 0}}, "gateway.pace.in_flight: expected greater than or equal to 1, found 0."),
        ({"dialect": {"over_limit": "refuse"}}, "over_limit: expected reject or truncate, found refuse."),
        ({"capabilities": ["double_stage"]}, "gateway.capabilities[0]: expected status, "),
        (
            {"settings": {"currency": "rub"}},
            "gateway.settings.currency: expected text like ^[A-Z]{3}$, found rub.",
        ),
        ({"settings": {"request_signature": "required"}}, "gateway: expected a `request_key`, because"),
        ({"request_key": "keys/none.pem"}, "gateway.request_key: expected a file, and there is no "),
        ({"outcomes": {"aproved": {}}}, "gateway.outcomes.aproved"),
        (
            {"url": "https://gate.example/pay/tokenpay.cfm"},
            "gateway.url: expected the address before the services' own paths",
        ),
        ({"proxy": "socks5://p:1"}, "gateway.proxy: expected `none`, `environment` or a URL"),
        ({"capabilities": ["other-account"]}, "expected an `other_account` section"),
        ({"other_account": {**OTHER, "merchant_id": "700123"}}, "with another merchant_id than"),
        ({"other_account": {"merchant_id": "700124"}}, "gateway.other_account.login"),
    ],
)
def test_a_mistake_in_the_gateway(load, changes, expected):
    assert expected in message(load, gateway(**changes))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://gate.example",
        "gate.example",
        "https://",
        "https://user:pass@gate.example",
        "https://gate.example/?a=b",
        "https://gate.example/#x",
        "https://gate.example:99999",
        "https://gate example",
        "https://[::1",
    ],
)
def test_a_url_that_will_not_do(load, url):
    assert "gateway.url: expected a URL such as https://payments.example" in message(load, gateway(url=url))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"orders": {"numbers": "1..9", "http": "http://x/"}},
            "merchant.orders: expected exactly one of numbers",
        ),
        ({"orders": {}}, "merchant.orders: expected exactly one of numbers, command and http."),
        (
            {"observer": {"http": "http://x/", "paid": "("}},
            "merchant.observer.paid: expected a regular expression (",
        ),
        ({"observer": {"http": "http://x/", "paid": "p", "credited": "[0-9]+"}}, "with one group"),
        ({"observer": {"paid": "p"}}, "merchant.observer: expected exactly one of command and http."),
        ({"mode": "prod"}, "merchant.mode: expected test or live, found prod."),
    ],
)
def test_a_mistake_in_the_merchant(load, changes, expected):
    assert expected in message(load, shop(**changes))


def test_a_target_without_a_side(load):
    assert "expected a `gateway` or a `merchant` section." in message(load, {"name": "t"})


def test_the_section_that_is_not_there(load):
    with pytest.raises(TargetError, match="has no `merchant` section"):
        _ = load(gateway()).the_merchant
    with pytest.raises(TargetError, match="has no `gateway` section"):
        _ = load(shop()).the_gateway


def test_pace_where_the_file_is_silent(load):
    assert load(gateway()).the_gateway.pace.model_dump() == {
        "in_flight": 2, "per_second": 2.0, "budget": 300, "timeout": 30.0, "settle": 5.0,
    }  # fmt: skip
    embedded = load(gateway(url="embedded", pace={"budget": 9})).the_gateway.pace
    assert (embedded.in_flight, embedded.per_second, embedded.budget) == (8, None, 9)
    assert load(gateway(pace={"per_second": None})).the_gateway.pace.per_second is None


@pytest.mark.parametrize(
    ("key", "content", "expected"),
    [
        ("request_key", "no key at all", r":5:16: gateway.request_key: .*key.pem: not a private key in PEM"),
        ("request_key", "public", "gateway.request_key: .*key.pem: this is a public key"),
        (
            "gateway_key",
            "private",
            "gateway.gateway_key: .*key.pem: this is a private key: give its public half",
        ),
    ],
)
def test_a_key_of_the_wrong_kind_is_a_mistake_in_the_file(load, tmp_path, key, content, expected):
    pair = new_key_pair()
    pems = {"public": pair.public_pem, "private": pair.private_pem}
    (tmp_path / "key.pem").write_bytes(pems.get(content, content.encode()))
    assert re.search(expected, message(load, gateway(**{key: "key.pem"})))


def test_what_comes_from_the_environment_is_not_quoted_in_a_mistake(load):
    with pytest.raises(FileError) as error:
        load(gateway(url="${HOST}"), {"HOST": "payments.example"})
    assert "gateway.url: expected a URL" in str(error.value)
    assert "found what ${HOST} holds." in str(error.value)


def test_files_are_relative_to_the_target_file(load, tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "merchant.pem").write_bytes(new_key_pair().private_pem)
    loaded = load(gateway(request_key="keys/merchant.pem", settings={"request_signature": "required"}))
    assert loaded.the_gateway.request_key == tmp_path / "keys" / "merchant.pem"


def test_no_secret_shows():
    target = load_target(TARGETS / "sandbox.yaml", SANDBOX)
    shown = (
        repr(target)
        + str(target)
        + json.dumps(target.public_facts())
        + target.model_dump_json()
        + target.digest
    )
    assert "anary" not in shown


def test_no_secret_shows_in_a_mistake(load):
    data = gateway(
        password="${P}", tls={"ca": ["${P}"]}, settings={"currency": "${P}"}, merchant_id="${P} ${P}"
    )
    assert "CANARY" not in message(load, data, {"P": "CANARY"})


def test_every_secret_is_known_to_the_redactor():
    target = load_target(TARGETS / "sandbox.yaml", SANDBOX)
    redactor = Redactor(target.secrets)
    for name in ("ASSIST_LOGIN", "ASSIST_PASSWORD", "ASSIST_SECRET", "ASSIST_APPROVED_TOKEN"):
        assert SANDBOX[name] not in redactor.redact_text(f"<a>{SANDBOX[name]}</a>")
    assert (
        redactor.redact_text("canary-token-uuid for canary-customer").count("[redacted:payment-token]") == 2
    )
    assert redactor.redact_text("700123 5") == "700123 5"


def test_what_the_environment_fills_into_a_command_is_secret(load):
    data = shop(observer={"command": ["./state.sh", "--token=${T}"], "paid": "p"}, mode="${MODE}")
    target = load(data, {"T": "canary-token", "MODE": "live"})
    assert [secret.value for secret in target.secrets] == ["canary", "canary-token"]
    assert "canary-token" not in repr(target)


def test_a_proxy_s_credentials_are_secret(load):
    target = load(gateway(proxy="http://user%40x:canary-pass@proxy.example:3128"))
    assert {"user@x", "canary-pass"} <= {secret.value for secret in target.secrets}
    assert "canary" not in repr(target)


def test_a_second_account_is_secret_and_lets_another_merchant_ask(load):
    target = load(gateway(other_account=OTHER))
    assert "other-account" in target.capabilities
    assert "other-account" not in load(gateway()).capabilities
    shown = Redactor(target.secrets).redact_text("Login=canary_other&Password=CanaryOther1")
    assert shown == "Login=[redacted:other-login]&Password=[redacted:other-password]"
    assert "anary" not in repr(target)


def test_the_digest_depends_on_what_is_public_alone(load):
    one = load(gateway()).digest
    assert (len(one), one) == (16, load(gateway(password="AnotherPass1")).digest)
    assert one != load(gateway(merchant_id="700124")).digest
    assert one != load(gateway(dialect={"over_limit": "truncate"})).digest


def test_settings_and_dialect_as_flat_texts(load):
    target = load(gateway(settings={"currency": "BYN"}, dialect={"error_codes": {"authentication": "7/141"}}))
    assert target.public_settings() == {
        "currency": "BYN", "base_currency": "RUB", "foreign_currencies": "processed", "request_signature": "optional", "financial_transaction": "yes",
        "notification.protocol": "POST", "notification.signature": "MD5", "notification.expected_answer": "xml",
        "notification.activated": "yes", "notification.receiver": "own",
            "notification.fiscal": "no", "notification.positions": "no", "several_taxation_systems": "no",
    }  # fmt: skip
    taxed = load(gateway(settings={"default_tax": "vat20"})).public_settings()
    assert taxed["default_tax"] == "vat20"
    dialect = target.public_dialect()
    assert (dialect["error_codes.authentication"], dialect["notification_within"]) == ("7/141", "60s")


@pytest.mark.parametrize(
    ("production", "allowed", "missing"),
    [
        (False, False, "the target file says `production: true` and the run is started with --production"),
        (True, False, "tested only when the run is started with --production"),
        (False, True, "tested only when the target file says `production: true`"),
    ],
)
def test_production_is_refused(load, production, allowed, missing):
    target = load({**gateway(url="https://Payments.PaySecure.ru"), "production": production})
    with pytest.raises(TargetError) as found:
        refuse_production(target, allowed=allowed)
    assert missing in str(found.value)
    assert str(found.value).startswith("payments.paysecure.ru is a production host")


def test_production_is_allowed_by_both_together(load):
    target = load({**gateway(url="https://payments.paysecure.ru"), "production": True})
    refuse_production(target, allowed=True)


@pytest.mark.parametrize("url", ["https://payments.t.paysecure.ru", "https://gate.example", "embedded"])
def test_what_is_no_production(load, url):
    refuse_production(load(gateway(url=url)), allowed=False)


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("http://shop.example:8081/r", "8081"),
        ("https://shop.example:4443/r", "4443"),
        ("http://10.0.0.7:8000/", "8000"),
    ],
)
def test_a_shop_elsewhere_is_not_tested_on_a_port_that_no_gateway_sends_to(load, url, port):
    with pytest.raises(TargetError, match=f":{port} is not sent to.*443, 8443, 80 and 8080"):
        refuse_unguarded(load(shop(result_url=url, disposable=True)))


@pytest.mark.parametrize("port", ["", ":80", ":443", ":8080", ":8443"])
def test_a_shop_elsewhere_is_tested_on_every_port_of_the_document(load, port):
    refuse_unguarded(load(shop(result_url=f"https://shop.example{port}/r", disposable=True)))


def test_a_name_that_no_parameter_has_is_a_mistake_inside_an_outcome(load):
    said = message(load, gateway(outcomes={"approved": {"TokenTyp": "5", "paymenttoken": "{}"}}))
    assert "gateway.outcomes.approved.TokenTyp: expected a parameter of token payment" in said
    assert "Did you mean TokenType?" in said
    assert "paymenttoken" not in said


@pytest.mark.parametrize(
    ("listen", "right"), [("127.0.0.1:65535", True), ("127.0.0.1:65536", False), ("[::1]:99999", False)]
)
def test_the_address_listened_on_has_a_port_that_exists(load, listen, right):
    data = {**gateway(), "notifications": {"listen": listen}}
    if right:
        assert load(data).notifications.listen == listen
    else:
        assert "notifications.listen: expected a port of at most 65535" in message(load, data)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        *((gateway(**{key: ""}), f"gateway.{key}") for key in ("login", "password", "secret")),
        *(
            (gateway(other_account={**OTHER, key: ""}), f"gateway.other_account.{key}")
            for key in ("login", "password")
        ),
        (shop(secret=""), "merchant.secret"),
    ],
)
def test_an_empty_credential_is_a_mistake(load, data, key):
    assert f"{key}: expected a text that is not empty, found an empty text." in message(load, data)


def test_an_order_number_that_does_not_read_as_zero_is_a_mistake_and_says_how_to_find_one(load):
    facts = json.loads((TARGETS.parent / "vectors" / "zero_like.json").read_text("utf-8"))
    orders = {"numbers": "1..9", "zero_like": facts["ordernumber"]}
    right = {"merchant_id": facts["merchant_id"], "secret": facts["secret"], "orders": orders}
    assert load(shop(**right)).the_merchant.orders.zero_like == facts["ordernumber"]
    for wrong in ({"secret": "other"}, {"merchant_id": "1"}, {"orders": {**orders, "zero_like": "1"}}):
        said = message(load, shop(**{**right, **wrong}))
        assert "merchant.orders.zero_like: expected an order number whose right check value" in said
        assert "conformance number-like" in said


def test_a_shop_elsewhere_must_be_disposable(load):
    refuse_unguarded(load(shop(result_url="http://localhost:1/r")))
    refuse_unguarded(load(shop(result_url="http://shop.example/r", disposable=True)))
    with pytest.raises(TargetError, match=r"shop\.example is not this machine.*disposable: true"):
        refuse_unguarded(load(shop(result_url="http://shop.example/r")))


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("[::1]", True), ("localhost", True),
        ("LOCALHOST.", True), ("a.localhost", True), ("10.0.0.1", False), ("localhost.example", False),
        ("127.0.0.1.example", False), ("192.168.0.1", False), ("::ffff:10.0.0.1", False),
    ],
)  # fmt: skip
def test_loopback(host, expected):
    assert is_loopback(host) is expected


def test_the_schema_shows_how_durations_are_written():
    schema = Target.model_json_schema()
    assert schema["$defs"]["PaceLimits"]["properties"]["timeout"]["type"] == "string"
