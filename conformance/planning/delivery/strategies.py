"""What Hypothesis draws of deliveries: field values of genuine ones, changes of signed fields, sequences."""

from collections.abc import Mapping

from hypothesis import strategies as st

from conformance.planning.delivery.properties import SEQUENCE, WORDS, Draw
from conformance.protocol.notification import fields

_LETTERS = "abcXYZ019 абвЭЮЯё-_.,:;!?+%&=#/\\()[]{}<>\"'`@$^*~|№€"
_FREE_TEXTS = (
    "ordercomment", "firstname", "lastname", "middlename", "cardholder", "issuebank", "bankcountry",
    "meantypename", "meansubtype", "message", "customermessage", "recommendation", "approvalcode",
    "protocoltypename", "processingname", "slipno",
)  # fmt: skip
"""Fields whose text nobody limits but by its length."""

_LISTED = ("authresult", "authrequired")
_MEANS = ("1", "2", "5", "33", "38", "")
_LONGEST_SEQUENCE = 6

_CHANGES: Mapping[str, tuple[str, ...]] = {
    "merchant_id": ("1{merchant_id}", "{merchant_id}1", "1", "", "0"),
    "ordernumber": ("{order}1", "1{order}", "{order}-1", ""),
    "amount": ("{more}", "{less}", "{amount}1", "9{amount}", "0.01", "1", "0", ""),
    "currency": ("XTS", "USD", "EUR", "{currency}X", ""),
    "orderstate": ("Declined", "Delayed", "Canceled", "In Process", "PartialCanceled", "Timeout", ""),
}
"""Other values of the signed fields: none of them means the same, however loosely it is read."""


def drawn_deliveries(draws: Draw) -> st.SearchStrategy[Mapping[str, str]]:
    """Give the strategy of a property; an example maps field names to values."""
    match draws:
        case "genuine":
            return st.fixed_dictionaries({}, optional=_genuine_values())
        case "signed field changed":
            pairs = [(name, value) for name, values in _CHANGES.items() for value in values]
            return st.sampled_from(pairs).map(lambda pair: {pair[0]: pair[1]})
        case "sequence":
            words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=_LONGEST_SEQUENCE)
            return words.map(lambda drawn: {SEQUENCE: ", ".join(drawn)})


def _genuine_values() -> Mapping[str, st.SearchStrategy[str]]:
    text = st.text(st.sampled_from(_LETTERS), max_size=40)
    listed = {row.name: sorted(row.values or ()) for row in fields() if row.name in _LISTED}
    return {
        **dict.fromkeys(_FREE_TEXTS, text),
        **{name: st.sampled_from([*values, ""]) for name, values in listed.items()},
        "meantype_id": st.sampled_from(_MEANS),
    }
