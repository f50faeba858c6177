"""A gateway that notifies a sample shop, in the field's own verbs; the vocabulary of these tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpx

from conformance.protocol.messages import encode_form
from conformance.protocol.messages.acknowledgement import Acknowledgement, read_acknowledgement
from conformance.protocol.signatures import PrivateKey, check_value, notification_x, sign
from conformance.simulator.merchant import (
    MerchantAssembly,
    Shop,
    ShopSettings,
    faultless_merchant,
    shop_transport,
)
from conformance.simulator.merchant.settings import SAMPLE_SHOP, Orders

FORM = "application/x-www-form-urlencoded"
SECRET = SAMPLE_SHOP.secret

GENUINE = {
    "merchant_id": "700123", "ordernumber": "1001", "billnumber": "5700123000000011", "testmode": "0",
    "ordercomment": "", "orderamount": "128.70", "ordercurrency": "RUB", "amount": "128.70", "currency": "RUB",
    "rate": "1", "firstname": "Anna", "lastname": "Smith", "middlename": "", "email": "anna@buyer.example",
    "ipaddress": "203.0.113.7", "meantype_id": "1", "meannumber": "411111****1111", "cardholder": "ANNA SMITH",
    "orderdate": "07.03.2026 10:14:50", "orderstate": "Approved", "responsecode": "AS000", "message": "",
    "approvalcode": "F02118", "operationtype": "100", "authresult": "Y", "authrequired": "1",
    "packetdate": "07.03.2026 10:15:00", "signature": "", "slipno": "17",
}  # fmt: skip

Pairs = Sequence[tuple[str, str]]


def sealed(fields: Mapping[str, str], secret: str = SECRET) -> dict[str, str]:
    """Give the fields with their right check value."""
    return {**fields, "checkvalue": check_value(secret, notification_x(fields))}


def genuine(**changes: str) -> dict[str, str]:
    """Give a genuine notification of a payment; the changes were made before it was signed."""
    return sealed({**GENUINE, **changes})


def forged(**changes: str | None) -> dict[str, str]:
    """Give a notification that was changed after it was signed; None leaves a field out."""
    return {name: value for name, value in {**genuine(), **changes}.items() if value is not None}


def signed(key: PrivateKey, **changes: str) -> dict[str, str]:
    """Give a notification that the gateway's key protects."""
    fields = {**GENUINE, **changes}
    return {**fields, "signature": sign(key, notification_x(fields)), "checkvalue": ""}


@dataclass
class Gateway:
    """A gateway in front of one shop."""

    shop: Shop
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(
            transport=shop_transport(self.shop), base_url="http://shop", trust_env=False
        )

    def post(
        self, fields: Mapping[str, str] | Pairs, content_type: str = FORM, query: str = ""
    ) -> httpx.Response:
        pairs = list(fields.items()) if isinstance(fields, Mapping) else list(fields)
        return self.send(encode_form(pairs), content_type, query)

    def send(self, body: bytes, content_type: str = FORM, query: str = "") -> httpx.Response:
        url = f"/result?{query}" if query else "/result"
        return self.client.post(url, content=body, headers={"Content-Type": content_type})

    def notify(self, fields: Mapping[str, str] | Pairs) -> Acknowledgement:
        response = self.post(fields)
        assert response.status_code == 200
        assert response.headers["Content-Type"].startswith("text/xml")
        return read_acknowledgement(response.content, response.headers["Content-Type"])

    def accepts(self, fields: Mapping[str, str] | Pairs) -> bool:
        return self.notify(fields).accepts

    def sees(self, number: str = "1001") -> tuple[str, str]:
        """Give the state of an order and the sum credited to it."""
        order = self.client.get(f"/orders/{number}").json()
        return order["state"], order["paid_total"]


UNPAID = ("unpaid", "0.00")
PAID = ("paid", "128.70")


def gateway(assembly: MerchantAssembly | None = None, **settings: object) -> Gateway:
    """Open a shop of ten orders, with a gateway in front of it."""
    opened = {"merchant_id": "700123", "secret": SECRET, "orders": Orders(numbers="1001..1010"), **settings}
    return Gateway(Shop(assembly or faultless_merchant(), ShopSettings.model_validate(opened)))
