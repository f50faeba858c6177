"""Where notifications go: four ports, any of a loopback address where the gateway is told so."""

import pytest
from notified_shop import notified_shop

from conformance.simulator.notifier.destination import permitted, port_of
from conformance.simulator.settings import NotificationSettings, Sending

ALLOWED = [
    "http://shop.example/", "https://shop.example/", "http://shop.example:8080/r", "https://shop.example:8443/r",
    "https://shop.example:80/", "http://shop.example:443/", "http://203.0.113.7:8080/", "http://127.0.0.1:8443/",
]  # fmt: skip
REFUSED = [
    "http://shop.example:8081/", "https://shop.example:4430/", "http://127.0.0.1:5000/", "http://[::1]:8000/",
    "http://localhost:81/", "http://shop.example:8/",
]  # fmt: skip
LOOPBACK = ["http://127.0.0.1:5000/", "http://127.8.8.8:1/", "http://[::1]:8000/", "http://localhost:81/"]
ELSEWHERE = ["http://shop.example:8081/", "http://203.0.113.7:5000/", "http://localhost.example:5000/"]


@pytest.mark.parametrize("url", ALLOWED)
def test_the_four_ports_are_sent_to(url):
    assert permitted(url, any_loopback_port=False)
    shop = notified_shop(url=url)
    shop.pay()
    assert len(shop.came.requests) == 1


@pytest.mark.parametrize("url", REFUSED)
def test_no_other_port_is_sent_to(url):
    assert not permitted(url, any_loopback_port=False)
    shop = notified_shop(url=url)
    shop.pay()
    shop.advance(300)
    assert shop.came.requests == []


@pytest.mark.parametrize("url", LOOPBACK)
def test_a_switch_allows_any_port_of_this_machine(url):
    shop = notified_shop(url=url, sending=Sending(any_loopback_port=True))
    shop.pay()
    assert len(shop.came.requests) == 1


@pytest.mark.parametrize("url", ELSEWHERE)
def test_the_switch_allows_nothing_elsewhere(url):
    assert not permitted(url, any_loopback_port=True)


def test_the_port_of_a_scheme():
    assert [port_of("http://shop.example"), port_of("https://shop.example")] == [80, 443]


@pytest.mark.parametrize(
    "url", ["ftp://shop.example/", "shop.example/result", "http:///result", "http://[::1/"]
)
def test_a_url_that_is_none_is_refused_when_it_is_set(url):
    with pytest.raises(ValueError, match="URL"):
        NotificationSettings(url=url)
