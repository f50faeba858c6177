"""`conformance simulate --notify`: where results go, how, and what is said of mistakes."""

import pytest
import trustme
import yaml

from conformance.cli import serving
from conformance.cli.serving_notifications import listening, sending_from
from conformance.simulator.settings import NotificationSettings

HERE = "http://127.0.0.1:8080/result"


@pytest.fixture
def served(monkeypatch):
    """What `simulate` would serve, announced on port 4711 and not served."""
    gateways = []

    def serve(gateway, _host, _port, announce, **_):
        gateways.append(gateway)
        announce(4711)

    monkeypatch.setattr(serving, "serve", serve)
    monkeypatch.setattr(serving, "keep_time", lambda _: None)
    return gateways


def test_results_are_sent_as_the_options_say(conformance, served):
    said = conformance(
        "simulate", "--notify", HERE, "--notification", "signature=PGP", "--notification", "fiscal=yes",
        "--notification", "protocol=SOAP EXT",
    )  # fmt: skip
    assert said.code == 0
    assert f"results of payments are sent to {HERE}" in said.out
    [gateway] = served
    settings = gateway.accounts["700123"].settings.notification
    assert (settings.url, settings.signature, settings.protocol) == (HERE, "PGP", "SOAP EXT")
    assert (settings.fiscal, settings.positions, settings.expected_answer) == (True, False, "xml")


def test_without_a_url_nothing_is_sent(conformance, served):
    assert "results" not in conformance("simulate").out
    assert served[0].accounts["700123"].settings.notification.url is None


@pytest.mark.parametrize("signature", ["MD5", "PGP"])
def test_the_target_it_writes_listens_where_results_are_sent(conformance, served, tmp_path, signature):
    target = tmp_path / "target.yaml"
    option = f"signature={signature}"
    conformance("simulate", "--notify", HERE, "--notification", option, "--write-target", target)
    written = yaml.safe_load(target.read_text("utf-8"))
    assert written["notifications"] == {"listen": "127.0.0.1:8080", "public_url": HERE}
    assert written["gateway"]["settings"]["notification"]["signature"] == signature
    assert "notifications" in written["gateway"]["capabilities"]
    key = tmp_path / written["gateway"]["gateway_key"]
    assert key.read_text("ascii") == served[0].public_pem
    assert conformance("check", "--offline", target).code == 0


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--notify", "http://127.0.0.1:5000/"], "--any-loopback-port"),
        (["--notify", "ftp://shop.example/"], "http:// or https://"),
        (["--notification", "signature=PGP"], "--notify URL"),
        (["--notify", HERE, "--notification", "signature"], "signature=PGP"),
        (["--notify", HERE, "--notification", "url=http://elsewhere.example/"], "is none of"),
        (["--notify", HERE, "--notification", "signature=RSA"], "signature: Input should be 'MD5' or 'PGP'"),
        (["--trusted-ca", "nowhere.pem"], "cannot be read"),
        (["--trusted-ca", __file__], "not a certificate"),
    ],
)
def test_mistakes_are_usage_errors(conformance, served, options, says):
    said = conformance("simulate", *options)
    assert said.code == 2
    assert says in said.err
    assert served == []


def test_a_port_of_this_machine_is_allowed_on_demand(conformance, served):
    assert conformance("simulate", "--notify", "http://127.0.0.1:5000/", "--any-loopback-port").code == 0
    assert len(served) == 1


def test_an_authority_is_read(tmp_path):
    pem = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(pem)
    assert sending_from(pem, any_loopback_port=False).trusted_ca == pem.read_text("utf-8")


@pytest.mark.parametrize("url", [None, "https://127.0.0.1/", "http://shop.example/", f"{HERE}?shop=1"])
def test_the_suite_does_not_listen_at_what_is_not_its_own(url):
    assert listening(NotificationSettings(url=url)) is None
