"""The merchant's reply to a result notification."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.protocol.messages import Acknowledgement, read_acknowledgement, write_acknowledgement

steady = settings(deadline=None, derandomize=True)
ACCEPTED = Acknowledgement("0", "0", "5700123000000011", "07.03.2024 10:15:00")


def test_a_reply_that_accepts_echoes_the_notification():
    assert read_acknowledgement(write_acknowledgement(ACCEPTED)) == ACCEPTED
    assert ACCEPTED.accepts


def test_a_reply_that_refuses_has_no_order():
    refused = Acknowledgement("9", "7", "5700123000000011", "07.03.2024 10:15:00")
    body = write_acknowledgement(refused)
    assert b"order" not in body
    assert read_acknowledgement(body) == Acknowledgement("9", "7")
    assert not refused.accepts


@pytest.mark.parametrize(
    ("first", "second"), [("1", "0"), ("0", "1"), ("00", "0"), (" 0", "0"), (None, None), ("", "")]
)
def test_only_two_zeros_accept(first, second):
    assert not Acknowledgement(first, second).accepts


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "an empty body"),
        (b"OK", "not well-formed XML: syntax error: line 1, column 0"),
        (b"<PushPaymentResult/>", "an XML document <PushPaymentResult>, not <pushpaymentresult>"),
        (b'<p:pushpaymentresult xmlns:p="u"/>', "an XML document <{u}pushpaymentresult>, not <pushpaymentresult>"),
        (b"\n<?xml version='1.0'?><pushpaymentresult/>", "not well-formed XML: XML or text declaration not at start of entity: line 2, column 0"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><pushpaymentresult/>', "XML that declares entities, which is refused for safety"),
    ],
)  # fmt: skip
def test_a_reply_that_no_parser_reads_says_why(body, problem):
    assert read_acknowledgement(body).problem == problem


def test_what_a_reply_lacks_is_none_and_blanks_go():
    body = b'\xef\xbb\xbf<pushpaymentresult firstcode="0"><order><billnumber>\n 57 </billnumber></order></pushpaymentresult>'
    assert read_acknowledgement(body) == Acknowledgement("0", None, "57", None)


@steady
@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_bytes_are_read(body, content_type):
    reply = read_acknowledgement(body, content_type)
    assert reply.problem is not None or reply.firstcode is None or isinstance(reply.firstcode, str)


@pytest.mark.parametrize(
    "reply", [Acknowledgement(problem="?"), Acknowledgement("0"), Acknowledgement("0", "0", "57")]
)
def test_an_incomplete_reply_is_not_written(reply):
    with pytest.raises(ValueError, match=r"cannot be written|repeats the notification"):
        write_acknowledgement(reply)
