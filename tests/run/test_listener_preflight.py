"""Before a run: is the way to the listener as the gateway needs it? And after it: what matched no payment."""

import json

import pytest
import trustme

from conformance.exchange.evidence import SentRequest
from conformance.exchange.listener.opening import Listening, in_process, open_listening
from conformance.exchange.target import Target, TargetError
from conformance.pipeline import PreflightError, check_listener
from conformance.plugin.opening import listening_for
from conformance.plugin.options import CannotBegin
from conformance.plugin.unmatched import FILE, told_of_unmatched

GATEWAY = {
    "url": "https://gateway.example",
    "merchant_id": "700123",
    "login": "sample_login",
    "password": "SamplePass1",
    "secret": "topsecret",
}


def target(capabilities=("status", "notifications"), **notifications):
    return Target.model_validate(
        {
            "name": "by hand",
            "gateway": {**GATEWAY, "capabilities": capabilities},
            "notifications": notifications or {"listen": "127.0.0.1:0"},
        }
    )


@pytest.fixture
def opened():
    found = []

    def opening(asked):
        listening = open_listening(asked)
        found.append(listening)
        return listening

    yield opening
    for each in found:
        each.close()


def test_a_listener_that_hears_what_is_sent_to_its_address(opened):
    asked = target()
    told = check_listener(asked, opened(asked))
    assert told[-1] == "the listener hears what is sent there"


@pytest.mark.parametrize(
    ("notifications", "complaint"),
    [
        (
            {"listen": "127.0.0.1:0", "public_url": "http://shop.example:8081/result"},
            "the ports 443, 8443, 80, 8080 alone",
        ),
        (
            {"listen": "127.0.0.1:0", "public_url": "http://shop.invalid/result"},
            "cannot be reached from here",
        ),
        (
            {"listen": "127.0.0.1:0", "public_url": "https://shop.invalid/result"},
            "cannot be reached from here",
        ),
    ],
)
def test_what_is_wrong_is_said_as_configuration(opened, notifications, complaint):
    asked = target(**notifications)
    with pytest.raises(PreflightError, match=complaint) as refusal:
        check_listener(asked, opened(asked))
    assert refusal.value.code == 2
    assert "Look at `notifications` in the target file" in str(refusal.value)


def test_an_address_where_somebody_else_answers(opened):
    other = opened(target())
    asked = target(listen="127.0.0.1:0", public_url=other.listener.addresses["own"])
    with pytest.raises(PreflightError, match="hears nothing of it"):
        check_listener(asked, opened(asked))


def test_where_only_the_outside_can_reach_it_nothing_is_sent(opened):
    asked = target(listen="127.0.0.1:0", public_url="https://shop.invalid/result", reachable_from_here=False)
    listening = opened(asked)
    assert check_listener(asked, listening) == ("notifications are awaited at https://shop.invalid/result",)
    assert listening.listener.received == 0


def test_workers_share_no_listener():
    with pytest.raises(CannotBegin, match=r"run without -n, and raise pace\.in_flight"):
        listening_for(target(), shared=True)
    assert listening_for(target(capabilities=("status",)), shared=True) is None


def test_a_capability_without_a_place_to_listen_is_a_mistake_of_the_target_file():
    gateway = {**GATEWAY, "capabilities": ("status", "notifications")}
    with pytest.raises(ValueError, match="a `notifications` section that says where to listen"):
        Target.model_validate({"name": "by hand", "gateway": gateway})


def test_what_matches_no_payment_is_told_and_kept_as_a_capture(tmp_path):
    listening = in_process(target(), "RUN001")
    assert told_of_unmatched(listening, tmp_path) == ()
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    listening.listener.receive(SentRequest("POST", "http://shop.invalid/r", form, b"ordernumber=ORD-9"))
    (line,) = told_of_unmatched(listening, tmp_path)
    assert line.startswith("1 delivery matches no payment of this run (order number ORD-9)")
    assert json.loads((tmp_path / FILE).read_text("utf-8"))["body"] == "ordernumber=ORD-9"


def test_no_listener_nothing_told(tmp_path):
    assert told_of_unmatched(None, tmp_path) == ()
    assert isinstance(in_process(target(), "RUN001"), Listening)


def test_a_certificate_of_the_target_file_is_served_and_looked_at(opened, tmp_path):
    authority = trustme.CA()
    own = authority.issue_cert("127.0.0.1")
    for name, blob in (
        ("ca", authority.cert_pem),
        ("certificate", own.cert_chain_pems[0]),
        ("key", own.private_key_pem),
    ):
        blob.write_to_path(tmp_path / name)
    files = {name: tmp_path / name for name in ("ca", "certificate", "key")}
    asked = target(listen="127.0.0.1:0", **files)
    told = check_listener(asked, opened(asked))
    assert "its certificate is valid for" in told[1]
    strange = target(listen="127.0.0.1:0", certificate=files["certificate"], key=files["key"])
    with pytest.raises(PreflightError, match=r"the certificate of 127\.0\.0\.1 is not one the gateway takes"):
        check_listener(strange, opened(strange))


def test_files_that_are_no_certificate_are_said(opened, tmp_path):
    (tmp_path / "none").write_text("nothing", "utf-8")
    with pytest.raises(TargetError, match="are no certificate and its key"):
        opened(target(listen="127.0.0.1:0", certificate=tmp_path / "none", key=tmp_path / "none"))
