"""Where an answer ends on its connection; every body here is typed by hand."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.exchange.framing import Framing

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
WHOLE = CHUNKED + b'5\r\n{"a":\r\n3;name=x\r\n 1}\r\n0\r\n\r\n'


def spoilt_by(pieces: list[bytes], content_length: int | None = None) -> bool:
    framing = Framing()
    framing.begin()
    for piece in pieces:
        framing.received(piece)
    framing.ended(content_length)
    return framing.spoilt


@pytest.mark.parametrize(
    ("answer", "content_length", "spoilt"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 2, False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n", 2, True),
        (b"HTTP/1.1 200 OK\r\n\r\nok", None, True),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 2, False),
        (WHOLE, None, False),
        (CHUNKED + b"0\r\n\r\n", None, False),
        (CHUNKED + b"0\r\nTrailer: kept\r\n\r\n", None, False),
        (WHOLE + b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", None, True),
        (WHOLE + b"0\r\n\r\n", None, True),
        (WHOLE[:-2], None, True),
        (CHUNKED + b"5\r\nab0\r\n\r\n", None, True),
        (CHUNKED + b"zz\r\nab\r\n0\r\n\r\n", None, True),
    ],
    ids=[
        "length", "length and more", "no length", "interim", "chunks", "no chunks", "trailer",
        "chunks and an answer", "chunks and an end", "cut before the end", "cut in a chunk", "no size",
    ],
)  # fmt: skip
def test_a_connection_is_kept_only_after_a_clean_end(answer: bytes, content_length: int | None, spoilt: bool):
    assert spoilt_by([answer], content_length) is spoilt


@given(st.lists(st.integers(0, len(WHOLE)), max_size=6))
def test_it_does_not_matter_where_the_reads_fall(cuts: list[int]):
    edges = [0, *sorted(cuts), len(WHOLE)]
    assert not spoilt_by([WHOLE[a:b] for a, b in pairwise(edges)])
