import pytest

from conformance.planning.nearby import unlisted_values
from conformance.protocol.parameters import by_name

# Typed from issue and document: what stands next to the listed values of each row.
NEAREST = {
    "Delay": {"-1", "2", "01", "true"},
    "TokenType": {"0", "4", "7", "06", "true"},
    "isConvert": {"-1", "3", "02", "true"},
    "Format": {"3", "6", "05", "true"},
    "RecurringIndicator": {"-1", "2", "00", "true"},
    "GenerateReceipt": {"-1", "2", "01", "true"},
    "Language": {"XX", "RUX"},
}


@pytest.mark.parametrize("name", NEAREST)
def test_the_values_next_to_an_enumeration(name):
    row = by_name()[name]
    found = unlisted_values(row)
    assert set(found.values()) == NEAREST[name]
    assert not set(found.values()) & set(row.values)
    assert all(label.replace("-", "").isalnum() for label in found)


def test_a_row_without_a_list_has_none():
    with pytest.raises(ValueError, match="City"):
        unlisted_values(by_name()["City"])
