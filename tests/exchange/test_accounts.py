from simulated import target_with

from conformance.exchange.accounts import account_with, accounts_of


def test_a_target_that_cannot_have_any_settings_has_its_own_account_alone():
    gateway = target_with(capabilities=("status",)).the_gateway
    assert accounts_of(gateway) == (gateway,)


def test_where_any_settings_can_be_had_there_is_an_account_for_each_other_setting():
    gateway = target_with().the_gateway
    own, *others = accounts_of(gateway)
    assert own is gateway
    ids = [account.merchant_id for account in (own, *others)]
    assert ids == [str(700123 + number) for number in range(len(ids))]
    signing = [account for account in others if account.settings.request_signature == "required"]
    assert len(signing) == 1
    assert signing[0].secret == own.secret
    assert all(account.settings != own.settings or account.login != own.login for account in others)


def test_there_are_accounts_with_the_shortest_and_the_longest_credentials():
    accounts = accounts_of(target_with().the_gateway)
    for kind, length in (("shortest", 8), ("longest", 20)):
        account = account_with(accounts, {"credentials": kind})
        assert len(account.login.get_secret_value()) == len(account.password.get_secret_value()) == length


def test_the_targets_own_account_comes_first():
    accounts = accounts_of(target_with().the_gateway)
    assert account_with(accounts, {}) is accounts[0]
    assert account_with(accounts, {"request_signature": "required"}) in accounts[1:]


def test_no_account_has_settings_that_nobody_offers():
    accounts = accounts_of(target_with().the_gateway)
    assert account_with(accounts, {"notification.protocol": "SOAP"}) is None
    assert account_with(accounts, {"no such setting": "yes"}) is None
