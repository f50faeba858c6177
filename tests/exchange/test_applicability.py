import pytest
from simulated import probe, target_with

from conformance.exchange.applicability import why_not_applicable
from conformance.planning.plan import load_items
from conformance.planning.probe import Journeys, Property, Step
from conformance.resources import shipped


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


def test_what_there_is_no_token_for_does_not_apply():
    target = target_with(outcomes={"declined": {"TokenType": "5", "PaymentToken": "{}"}})
    assert "outcomes: approved" in why_not_applicable(probe(Step("status"), Step("pay")), target)
    assert why_not_applicable(probe(Step("pay", bank="declined")), target) is None
    items = load_items(shipped("cases"), "standard")
    item = next(
        each for each in items if isinstance(each, Property) and each.side == "gateway" and not each.needs
    )
    assert "outcomes: approved" in why_not_applicable(item, target)
    assert why_not_applicable(item, target_with()) is None


def test_a_property_lacks_what_it_needs_like_a_probe():
    (item, *_) = [each for each in load_items(shipped("cases"), "standard") if isinstance(each, Journeys)]
    assert "does not declare" in why_not_applicable(item, target_with(capabilities=()))
