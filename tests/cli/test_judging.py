"""`conformance judge`: captured notifications by the clauses of the listener's, and a stored run once more."""

from urllib.parse import urlencode

import pytest

from conformance.protocol import signatures
from conformance.reporting.record import read_record

SAID = {
    "merchant_id": "700123", "ordernumber": "ORD-17", "billnumber": "5700123000000011", "testmode": "1",
    "ordercomment": "", "orderamount": "250.00", "ordercurrency": "RUB", "amount": "250.00", "currency": "RUB",
    "rate": "1", "firstname": "", "lastname": "", "middlename": "", "email": "", "clientip": "", "ipaddress": "",
    "meantype_id": "1", "meantypename": "VISA", "meansubtype": "", "meannumber": "411111****1111", "cardholder": "",
    "cardexpirationdate": "", "issuebank": "", "bankcountry": "", "orderdate": "07.03.2024 10:14:00",
    "orderstate": "Approved", "responsecode": "AS000", "message": "", "customermessage": "", "recommendation": "",
    "approvalcode": "F02118", "protocoltypename": "NET", "processingname": "Fake", "operationtype": "100",
    "operationdate": "07.03.2024 10:14:30", "authresult": "", "authrequired": "0", "packetdate": "07.03.2024 10:15:00",
    "signature": "", "slipno": "",
    "checkvalue": signatures.check_value("sample secret word", "700123ORD-17250.00RUBApproved"),
}  # fmt: skip


@pytest.fixture
def captured(tmp_path):
    def write(*notifications):
        path = tmp_path / "captured.txt"
        path.write_text("\n".join(map(urlencode, notifications)), encoding="utf-8")
        return path

    return write


def test_a_right_notification_is_conformant(conformance, captured):
    said = conformance("judge", captured(SAID))
    assert said.code == 0
    assert said.out.startswith("CONFORMANT: 1 judged; findings: ")
    assert "inconclusive" not in said.out


def test_a_wrong_one_is_told_with_its_clause_and_the_mistake_behind_it(conformance, captured):
    lower = {**SAID, "checkvalue": SAID["checkvalue"].lower()}
    said = conformance("judge", captured(SAID, lower, {**SAID, "amount": "1.00"}))
    assert said.code == 1
    assert "captured/2: fail: notification/checkvalue/upper-case" in said.out
    assert "captured/3: fail: notification/checkvalue/" in said.out
    assert "captured/1" not in said.out


def test_a_broken_should_warns_and_fails_where_it_is_asked_to(conformance, captured):
    path = captured({**SAID, "orderamount": "250.0"})
    assert conformance("judge", path).code == 0
    said = conformance("judge", path, "--fail-on-warn")
    assert (said.code, "captured/1: warn: notification/orderamount/form" in said.out) == (1, True)


def test_the_reports_are_those_of_a_run(conformance, captured, tmp_path):
    out = tmp_path / "out"
    assert conformance("judge", captured(SAID), "--out", out).code == 0
    assert (out / "index.html").is_file()
    record = read_record(out / "run.ndjson")
    assert [result.slug for result in record.results] == ["captured/1"]
    assert record.footer is not None
    assert record.results[0].evidence.notifications[0].field("ordernumber") == "ORD-17"


def test_a_file_that_is_not_there_is_told(conformance):
    said = conformance("judge", "nope")
    assert (said.code, said.err) == (2, "nope: there is no such file or folder\n")


def test_what_can_be_read_as_neither_is_a_usage_error(conformance, tmp_path):
    path = tmp_path / "nothing.txt"
    path.write_text("hello", encoding="utf-8")
    said = conformance("judge", path)
    assert (said.code, "neither a form body nor a JSON object" in said.err) == (2, True)
