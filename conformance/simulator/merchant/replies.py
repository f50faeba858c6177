"""The shop's replies to a notification (vendor's page on sending payment results, the merchant's reply)."""

from dataclasses import dataclass

from conformance.protocol.messages.acknowledgement import Acknowledgement, write_acknowledgement
from conformance.protocol.messages.media import XML_TYPE
from conformance.simulator.merchant.notification import Notification
from conformance.simulator.merchant.settings import ShopSettings
from conformance.simulator.refusal import Refusal

TEXT_TYPE = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the shop."""

    body: bytes
    content_type: str = XML_TYPE
    status: int = 200


def acknowledge(shop: ShopSettings, notification: Notification) -> Reply:
    """Say that the notification was processed, with its billnumber and packetdate."""
    if shop.expected_answer == "http-200":
        return Reply(b"OK\n", TEXT_TYPE)
    reply = Acknowledgement("0", "0", notification["billnumber"], notification["packetdate"])
    return Reply(write_acknowledgement(reply))


def refuse(shop: ShopSettings, _notification: Notification, refusal: Refusal) -> Reply:
    """Say that it was not: codes other than zero, and no order.

    Where the gateway looks at the status alone, the status has to say it.
    """
    body = write_acknowledgement(Acknowledgement(refusal.firstcode, refusal.secondcode))
    return Reply(body, status=200 if shop.expected_answer == "xml" else 400)


def failed() -> Reply:
    """Say that the shop itself has failed: no refusal, which would stop the resending, and no details."""
    return Reply(b"temporarily out of order\n", TEXT_TYPE, 500)
