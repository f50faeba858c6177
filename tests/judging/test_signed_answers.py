"""Answers that are signed: verified where the target gives a key, never green where they cannot be."""

import base64

import pytest
from judged import BILL, Did, a_target, as_json, evidence_of, order

from conformance.judging.invariants import Tallies, Tally
from conformance.judging.outcome import met, unmet, unseen
from conformance.planning.probe import Invariant, Where
from conformance.protocol.signatures import SignaturePadding, new_key_pair, sign

KEYS = new_key_pair()
X = "700123ORD-17250.00BYNApproved"
# A one-pass-signature packet of RFC 4880 and what could follow it.
OPENPGP = base64.b64encode(bytes.fromhex("900d03000211cdf1f0e58c8258e101cb00")).decode()
RULE = Invariant(
    "invariants/rule", "gateway", ("answer/checkvalue",), "answer check value", Where("c.yaml", 1)
)


def signing_target(tmp_path, *, key=True, padding="digestinfo"):
    target = a_target({"signature_padding": padding}, settings={"notification": {"signature": "PGP"}})
    (tmp_path / "gateway.pub.pem").write_bytes(KEYS.public_pem)
    file = tmp_path / "gateway.pub.pem" if key else None
    return target.model_copy(update={"gateway": target.the_gateway.model_copy(update={"gateway_key": file})})


def answered(signature, **more):
    return Did("pay", as_json(order(bill=BILL, checkvalue="", signature=signature, **more)))


def judged(target, *did):
    tallies = Tallies(target)
    for number, one in enumerate(did):
        tallies.add(evidence_of(one, key=f"probe/{number}"))
    (finding,) = tallies.judge(RULE)
    return finding


@pytest.mark.parametrize("padding", list(SignaturePadding))
def test_a_right_signature_is_right_in_the_reading_that_the_target_declares(padding, tmp_path):
    signature = sign(KEYS.private, X, padding)
    for declared in SignaturePadding:
        finding = judged(signing_target(tmp_path, padding=str(declared)), answered(signature))
        assert finding.verdict.value == ("pass" if declared == padding else "fail")


def test_a_signature_may_cover_the_packet_s_date_too(tmp_path):
    date = "07.03.2024 10:15:00"
    signature = sign(KEYS.private, X + date)
    target = signing_target(tmp_path)
    assert judged(target, answered(signature, packetdate=date)).verdict.value == "pass"
    assert judged(target, answered(signature, packetdate="07.03.2024 10:16:00")).verdict.value == "fail"


@pytest.mark.parametrize(
    ("signature", "cause"),
    [
        (sign(KEYS.private, "700123;ORD-17;250.00;BYN;Approved"), "the fields are joined with ;"),
        (sign(KEYS.private, X, SignaturePadding.RAW_DIGEST), "raw-digest"),
        (sign(new_key_pair().private, X), "not made with this key"),
        ("this is not BASE64!", "it is not BASE64"),
        (sign(KEYS.private, "something else"), None),
    ],
)
def test_a_wrong_signature_fails_and_is_explained(signature, cause, tmp_path):
    finding = judged(signing_target(tmp_path), answered(signature))
    assert finding.verdict.value == "fail"
    assert (cause in finding.diagnosis) if cause else finding.diagnosis is None


def test_another_state_than_the_signed_one_fails(tmp_path):
    signature = sign(KEYS.private, X)
    assert judged(signing_target(tmp_path), answered(signature, state="Declined")).verdict.value == "fail"
    assert judged(signing_target(tmp_path), answered(signature, orderstate=None)).verdict.value == "fail"


def test_an_openpgp_message_is_neither_right_nor_wrong(tmp_path):
    finding = judged(signing_target(tmp_path), answered(OPENPGP), answered(OPENPGP))
    assert finding.verdict.value == "inconclusive"
    assert finding.received == "OpenPGP signature, not verified (answers: 2)"


def test_without_a_key_nothing_is_verified(tmp_path):
    finding = judged(signing_target(tmp_path, key=False), answered(sign(KEYS.private, X)))
    assert (finding.verdict.value, "no gateway_key" in finding.received) == ("inconclusive", True)


def test_a_key_that_cannot_be_read_is_told(tmp_path):
    target = signing_target(tmp_path)
    broken = tmp_path / "broken.pem"
    broken.write_text("nothing")
    spoilt = target.model_copy(
        update={"gateway": target.the_gateway.model_copy(update={"gateway_key": broken})}
    )
    finding = judged(spoilt, answered(sign(KEYS.private, X)))
    assert (finding.verdict.value, "gateway_key cannot be used" in finding.received) == ("inconclusive", True)


def test_what_was_not_verified_is_told_beside_what_was(tmp_path):
    finding = judged(signing_target(tmp_path), answered(sign(KEYS.private, X)), answered(OPENPGP))
    assert (finding.verdict.value, finding.received) == (
        "pass", "checked 1 times; OpenPGP signature, not verified (answers: 1)",
    )  # fmt: skip


def test_notes_survive_the_way_from_a_worker(tmp_path):
    target = signing_target(tmp_path)
    worker, whole = Tallies(target), Tallies(target)
    worker.add(evidence_of(answered(OPENPGP), key="probe/0"))
    whole.add(evidence_of(answered(OPENPGP), key="probe/1"))
    whole.merge(worker.take())
    (finding,) = whole.judge(RULE)
    assert finding.received == "OpenPGP signature, not verified (answers: 2)"


def test_a_tally_counts_what_it_could_not_see_apart():
    tally = Tally()
    for outcome in (met("a", "b"), unseen("a", "why"), unmet("a", "c")):
        tally.add("key", outcome)
    assert (tally.checked, tally.broken, dict(tally.unseen)) == (2, 1, {"why": 1})
    assert Tally.from_json(tally.to_json()) == tally


def test_only_the_first_break_is_explained(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr("conformance.judging.rules.diagnose_answer", lambda *known: asked.append(known))
    judged(a_target(), *[Did("pay", as_json(order(checkvalue="F" * 32))) for _ in range(5)])
    assert len(asked) == 1
