"""The merchant's reply to a result notification, in XML.

Source: vendor's page on the answer to a result notification: `pushpaymentresult` with zero codes and
the billnumber and packetdate of the notification, or with other codes and no order.
"""

from dataclasses import dataclass

from conformance.protocol.messages.xmltext import XML_BLANKS, XmlError, parse_xml, xml_escaped

_ROOT = "pushpaymentresult"
_SUCCESS = "0"


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """One reply; codes are texts as they were received, `problem` is one sentence where it cannot be read."""

    firstcode: str | None = None
    secondcode: str | None = None
    billnumber: str | None = None
    packetdate: str | None = None
    problem: str | None = None

    @property
    def accepts(self) -> bool:
        """Whether the reply says that the notification was processed: both codes are zero."""
        return self.firstcode == self.secondcode == _SUCCESS


def read_acknowledgement(body: bytes, content_type: str = "") -> Acknowledgement:
    """Read a merchant's reply; never raises. Names are matched as XML does, exactly."""
    if not body.strip():
        return Acknowledgement(problem="an empty body")
    try:
        root = parse_xml(body, content_type)
    except XmlError as error:
        return Acknowledgement(problem=str(error))
    if root.tag != _ROOT:
        return Acknowledgement(problem=f"an XML document <{str(root.tag)[:80]}>, not <{_ROOT}>")
    return Acknowledgement(
        root.get("firstcode"),
        root.get("secondcode"),
        _stripped(root.findtext("order/billnumber")),
        _stripped(root.findtext("order/packetdate")),
    )


def write_acknowledgement(reply: Acknowledgement) -> bytes:
    """Write a reply in UTF-8: with its order where it accepts, without where it refuses.

    Raises ValueError for a reply that has a problem or lacks what it must say.
    """
    if reply.problem is not None or reply.firstcode is None or reply.secondcode is None:
        raise ValueError("a reply that cannot be read, or has no codes, cannot be written")
    order = ""
    if reply.accepts:
        if reply.billnumber is None or reply.packetdate is None:
            raise ValueError("a reply that accepts repeats the notification's billnumber and packetdate")
        order = (
            f"<order><billnumber>{xml_escaped(reply.billnumber)}</billnumber>"
            f"<packetdate>{xml_escaped(reply.packetdate)}</packetdate></order>"
        )
    codes = f'firstcode="{xml_escaped(reply.firstcode)}" secondcode="{xml_escaped(reply.secondcode)}"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{_ROOT} {codes}>{order}</{_ROOT}>'.encode()


def _stripped(text: str | None) -> str | None:
    return None if text is None else text.strip(XML_BLANKS)
