"""The result URL in PHP that the documents show is right: the same deliveries, the same orders."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest
from sample_merchant import FORM, GENUINE, SECRET, forged, genuine, sealed
from test_sample_merchant import FORGERIES, HOSTILE

from conformance.protocol.messages import encode_form
from conformance.protocol.messages.acknowledgement import read_acknowledgement

PHP = shutil.which("php")
SCRIPTS = Path(__file__).resolve().parents[2] / "docs" / "php"


def why_not():
    if PHP is None:
        return "PHP is not installed"
    modules = subprocess.run([PHP, "-m"], capture_output=True, text=True, check=True).stdout.split()
    return None if "pdo_sqlite" in modules else "this PHP has no module pdo_sqlite"


REASON = why_not()
pytestmark = pytest.mark.skipif(REASON is not None, reason=REASON or "")

LAST_COUNTS = {"twice alike", "two amounts"}
"""PHP keeps the last value of a repeated name, here the genuine one, and uses no other."""


class PhpShop:
    """The shop of the documents, with an order table of its own."""

    def __init__(self, environment):
        self.environment = environment
        self.process = subprocess.Popen(
            [PHP, "-d", "display_errors=0", "-S", "127.0.0.1:0", SCRIPTS / "result.php"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip
        started = re.search(r"\(http://127\.0\.0\.1:([0-9]+)\) started", self.process.stderr.readline())
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{started[1]}", trust_env=False)

    def order(self, argument):
        command = [PHP, SCRIPTS / "order.php", argument]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=True
        ).stdout.strip()

    def send(self, body, content_type=FORM):
        response = self.client.post("/result", content=body, headers={"Content-Type": content_type})
        assert response.status_code == 200
        return read_acknowledgement(response.content, response.headers["Content-Type"])

    def notify(self, fields):
        return self.send(encode_form(list(fields.items()) if isinstance(fields, dict) else fields))

    def close(self):
        self.client.close()
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module", params=["0", "1"], ids=["test", "live"])
def shop(request, tmp_path_factory):
    database = tmp_path_factory.mktemp("php") / "shop.sqlite"
    settings = {"DATABASE": f"sqlite:{database}", "MERCHANT_ID": "700123", "SECRET_WORD": SECRET}
    served = PhpShop({**os.environ, **settings, "LIVE": request.param})
    yield served
    served.close()


@pytest.fixture
def number(shop):
    return shop.order("new")


PAID = "state: paid, credited: 128.70"
UNPAID = "state: unpaid, credited: 0.00"


def of(number, fields):
    """Give a delivery about another order than the first; a forgery stays one."""
    pairs = list(fields.items()) if isinstance(fields, dict) else fields
    return [(name, number if value == "1001" else value) for name, value in pairs]


def test_forgeries_are_refused_and_a_payment_is_credited_once(shop, number):
    for name in FORGERIES.keys() - LAST_COUNTS:
        reply = shop.notify(of(number, FORGERIES[name]))
        assert (reply.problem, reply.billnumber) == (None, None), name
        assert reply.firstcode not in ("0", None), name
    for fields in (
        {"amount": "128.69"},
        {"currency": "USD"},
        {"merchant_id": "700124"},
        {"responsecode": "AS102"},
    ):
        assert not shop.notify(genuine(ordernumber=number, **fields)).accepts
    assert shop.order(number) == UNPAID
    for _ in range(3):
        reply = shop.notify(genuine(ordernumber=number, billnumber="<&>'\"", ordercomment="Щ" * 4000))
        assert (reply.accepts, reply.billnumber, reply.packetdate) == (True, "<&>'\"", GENUINE["packetdate"])
    assert shop.order(number) == PAID
    assert shop.notify(genuine(ordernumber=number, orderstate="Declined", responsecode="AS102")).accepts
    assert shop.order(number) == PAID


def test_an_order_goes_through_its_states(shop, number):
    for state, seen in (
        ("In Process", "unpaid"),
        ("Declined", "declined"),
        ("Delayed", "hold"),
        ("Approved", "paid"),
    ):
        fields = genuine(ordernumber=number, orderstate=state)
        assert shop.notify(fields).accepts
        assert shop.order(number).startswith(f"state: {seen},")


def test_whatever_is_posted_is_refused_and_it_serves_on(shop, number):
    for body in HOSTILE:
        assert not shop.send(body).accepts
    assert shop.client.get("/result").status_code == 200
    assert shop.notify(genuine(ordernumber=number)).accepts


def test_test_payments_pay_only_where_they_may(shop, number):
    live = shop.environment["LIVE"] == "1"
    assert shop.notify(sealed({**GENUINE, "ordernumber": number, "testmode": "1"})).accepts != live
    assert shop.order(number) == (UNPAID if live else PAID)
    assert not shop.notify(forged(ordernumber="unknown")).accepts
