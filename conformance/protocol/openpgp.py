"""Recognises OpenPGP messages, which some of the vendor's answers carry where others carry an RSA signature.

A captured cancellation answer held a BASE64 OpenPGP message with the signed text inside. It is
recognised, so that it can be told from a wrong RSA signature; it is not verified.
"""

_ONE_PASS_SIGNATURE = 4
_ONE_PASS_SIGNATURE_BYTES = 13
_ONE_PASS_SIGNATURE_VERSION = 3
_SIGNATURE = 2


def is_openpgp_message(raw: bytes) -> bool:
    """Tell whether the bytes are an OpenPGP message that is signed; an RSA signature has no such frame.

    Looks for a leading one-pass-signature packet (RFC 4880 §5.4, always 13 bytes of version 3), as
    the captured answer had it, or for a detached signature packet (§5.2) that fills the message.
    """
    match _first_packet(raw):
        case (tag, body, _) if tag == _ONE_PASS_SIGNATURE:
            return len(body) == _ONE_PASS_SIGNATURE_BYTES and body[0] == _ONE_PASS_SIGNATURE_VERSION
        case (tag, body, rest) if tag == _SIGNATURE:
            return not rest and body[:1] in (b"\x03", b"\x04")
        case _:
            return False


def _first_packet(raw: bytes) -> tuple[int, bytes, bytes] | None:
    """Split an OpenPGP message after its first packet: tag, body, rest (RFC 4880 §4.2); None where it has none."""
    if not raw or not raw[0] & 0x80:
        return None
    if raw[0] & 0x40:
        tag, width = raw[0] & 0x3F, 1
    else:
        tag, width = raw[0] >> 2 & 0x0F, {0: 1, 1: 2, 2: 4}.get(raw[0] & 0x03, 0)
    start = 1 + width
    length = int.from_bytes(raw[1:start], "big")
    if not width or len(raw) < start + length:
        return None
    return tag, raw[start : start + length], raw[start + length :]
