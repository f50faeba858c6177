"""Production hosts are told from demo and test hosts, however the name is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.protocol.hosts import is_production

PRODUCTION = [
    "payments.paysecure.ru",
    "paysecure.ru",
    "www.paysecure.ru",
    "payments.paysec.by",
    "paysec.by",
    "pay112.paysec.by",
    "pay151.paysec.by",
    "pay169.paysec.by",
    "secure.assist.ru",
    "assist.ru",
    "www.belassist.by",
    "belassist.by",
    "demo.paysecure.ru",
    "t.paysecure.ru",
    "payments.paysecure.ru.paysecure.ru",
    "xtest.paysecure.ru",
]
NOT_PRODUCTION = [
    "payments.demo.paysecure.ru",
    "payments.t.paysecure.ru",
    "payments.d.paysecure.ru",
    "test.paysecure.ru",
    "test.paysec.by",
    "test.assist.ru",
]
STRANGERS = [
    "",
    ".",
    "localhost",
    "127.0.0.1",
    "127.0.0.1:8080",
    "::1",
    "[::1]:8443",
    "example.com",
    "notpaysecure.ru",
    "paysecure.ru.example.com",
    "paysecure.com",
    "ru",
    "пример.рф",
]
LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True).filter(
    lambda label: not label.startswith("xn--")
)


@pytest.mark.parametrize("host", PRODUCTION)
def test_everything_of_the_vendors_is_production(host: str) -> None:
    assert is_production(host)


@pytest.mark.parametrize("host", [*NOT_PRODUCTION, *STRANGERS])
def test_demo_hosts_test_hosts_and_strangers_are_not(host: str) -> None:
    assert not is_production(host)


@given(
    host=st.sampled_from([*PRODUCTION, *NOT_PRODUCTION]),
    subdomains=st.lists(LABEL, max_size=2),
    port=st.none() | st.integers(1, 65535),
    dot=st.sampled_from(["", "."]),
    data=st.data(),
)
def test_the_way_a_name_is_written_makes_no_difference(
    host: str, subdomains: list[str], port: int | None, dot: str, data: st.DataObject
) -> None:
    inherits = host in NOT_PRODUCTION or not {*subdomains} & {"test", "demo", "payments"}
    name = ".".join([*subdomains, host] if inherits else [host])
    mixed = "".join(data.draw(st.sampled_from([letter.lower(), letter.upper()])) for letter in name)
    written = f"{mixed}{dot}{'' if port is None else f':{port}'}"

    assert is_production(written) is (host in PRODUCTION)


@given(subdomains=st.lists(LABEL, min_size=1, max_size=4))
def test_a_name_outside_the_vendors_domains_is_never_production(subdomains: list[str]) -> None:
    assert not is_production(".".join([*subdomains, "example", "org"]))


@pytest.mark.parametrize(
    "host", ["ｐaysecure.ru", "PAYSECURE。RU。", "  payments.paysecure.ru\n", "x..paysecure.ru.."]
)
def test_a_name_that_resolves_to_production_is_production(host: str) -> None:
    assert is_production(host)


@given(text=st.text(max_size=80))
def test_any_text_gets_an_answer(text: str) -> None:
    assert is_production(text) in {True, False}
