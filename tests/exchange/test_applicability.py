import pytest
from simulated import probe, target_with

from conformance.exchange.applicability import why_not_applicable


def test_what_needs_nothing_applies():
    assert why_not_applicable(probe(), target_with(capabilities=())) is None


def test_every_capability_that_is_missing_is_named():
    target = target_with(capabilities=("status",))
    reason = why_not_applicable(probe(needs=("status", "double-stage", "conversion")), target)
    assert reason == "the target does not declare conversion, double-stage"


@pytest.mark.parametrize(
    ("capabilities", "reason"),
    [
        (("accounts",), None),
        ((), "the account is set up otherwise: request_signature is optional, the case needs required"),
    ],
)
def test_settings_can_be_had_where_accounts_can(capabilities, reason):
    wanted = probe(settings={"request_signature": "required"})
    assert why_not_applicable(wanted, target_with(capabilities=capabilities)) == reason


def test_a_setting_that_the_account_does_not_have_is_named():
    wanted = probe(settings={"request_signature": "optional", "notification.protocol": "SOAP"})
    reason = why_not_applicable(wanted, target_with(capabilities=("status",)))
    assert reason == "the account is set up otherwise: notification.protocol is POST, the case needs SOAP"


@pytest.mark.parametrize("setting", [{"no such setting": "yes"}, {"notification.protocol": "PIGEON"}])
def test_no_account_can_be_made_with_settings_that_do_not_exist(setting):
    assert why_not_applicable(probe(settings=setting), target_with()) is not None
    assert why_not_applicable(probe(settings={"notification.protocol": "SOAP"}), target_with()) is None
