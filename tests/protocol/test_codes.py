"""The vendor's codes, restated by hand, and what a pair says in words."""

import pytest

from conformance.protocol.codes import (
    describe,
    firstcodes,
    is_rate_limit,
    refusal_codes,
    response_codes,
    secondcodes,
)

CLASSES = {
    "AS000": "success", "AS100": "decline", "AS101": "decline", "AS102": "decline", "AS104": "decline",
    "AS105": "decline", "AS106": "decline", "AS107": "decline", "AS108": "decline", "AS109": "decline",
    "AS110": "intermediate", "AS200": "retry", "AS300": "intermediate", "AS400": "lookup", "AS998": "error",
}  # fmt: skip


def test_response_codes_have_their_classes() -> None:
    assert {code: row.kind for code, row in response_codes().items()} == CLASSES
    assert response_codes()["AS102"].meaning == "declined: insufficient funds"


def test_firstcodes_run_to_21_without_13() -> None:
    assert [int(code) for code in firstcodes()] == [number for number in range(22) if number != 13]
    assert firstcodes()["10"] == "object does not exist"


def _codes(*spans: tuple[int, int]) -> set[str]:
    return {str(code) for first, last in spans for code in range(first, last + 1)}


def test_secondcodes_are_those_of_the_lists() -> None:
    general = _codes((0, 6))
    parameters = _codes(
        (100, 148), (150, 150), (153, 157), (159, 159), (161, 161), (163, 165), (167, 167), (170, 170),
        (173, 173), (176, 177), (179, 179), (185, 190), (212, 213),
    )  # fmt: skip
    objects = _codes((200, 211), (214, 218), (220, 221), (225, 226), (228, 228))
    operations = _codes((300, 302), (305, 309), (320, 320), (350, 350))
    three_d_secure = _codes((400, 400), (402, 403))

    assert set(secondcodes()) == general | parameters | objects | operations | three_d_secure


def test_secondcodes_mean_what_the_lists_say() -> None:
    assert "158" not in secondcodes()
    assert secondcodes()["107"] == "OrderNumber"
    assert secondcodes()["201"] == "order"
    assert secondcodes()["308"] == "cancellation"
    assert all(isinstance(meaning, str) and meaning for meaning in secondcodes().values())


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (("4", "107"), "4/107: parameter format error, OrderNumber"),
        (("10", "201"), "10/201: object does not exist, order"),
        (("7", "0"), "7/0: authentication error"),
        (("13", "0"), "13/0: unknown firstcode"),
        (("5", "158"), "5/158: invalid parameter value, unknown secondcode"),
        (("5", None), "5/-: invalid parameter value"),
        ((None, None), "-/-: no firstcode"),
    ],
)
def test_a_pair_is_put_in_words(pair: tuple[str | None, str | None], words: str) -> None:
    assert describe(*pair) == words


@pytest.mark.parametrize(
    ("pair", "limited"),
    [
        (("17", "3"), True),
        (("1", "3"), True),
        (("0", "3"), False),
        ((None, "3"), False),
        (("17", "0"), False),
        (("3", "108"), False),
        ((None, None), False),
    ],
)
def test_a_rate_limit_is_an_error_with_secondcode_3(
    pair: tuple[str | None, str | None], limited: bool
) -> None:
    assert is_rate_limit(*pair) is limited


def test_each_kind_of_refusal_has_its_pairs_and_a_source() -> None:
    assert {kind: refusal.pairs for kind, refusal in refusal_codes().items()} == {
        "mandatory-missing": ("3/{secondcode}",),
        "format": ("4/{secondcode}",),
        "value": ("5/{secondcode}",),
        "authentication": ("7/141", "7/0"),
        "signature": ("9/*",),
        "unknown-order": ("10/201",),
        "unknown-merchant": ("10/100",),
        "unsuitable-state": ("15/*",),
    }
    assert all(refusal.source.strip() for refusal in refusal_codes().values())


def test_a_refusal_admits_its_pairs_and_no_others() -> None:
    missing, signature = refusal_codes()["mandatory-missing"], refusal_codes()["signature"]

    assert missing.admits("3", "108", parameter_code="108")
    assert not missing.admits("3", "107", parameter_code="108")
    assert not missing.admits("4", "108", parameter_code="108")
    assert missing.admits("3", "0")
    assert signature.admits("9", "6")
    assert not signature.admits("7", "6")
