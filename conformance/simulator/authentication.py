"""3-D Secure, as the bank says it went; which tokens go through it is the simulator's own choice.

A token whose fourth group is `8001` goes through without a challenge, `8002` with one, `8003` ends in
an attempt; with `8000` there is no 3-D Secure at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Authentication:
    """How a payment went through 3-D Secure, field by field (result-notification document)."""

    authresult: str
    authrequired: str
    version: str
    alphaauthresult: str
    challenge: str
    eci: str


BY_GROUP: Mapping[str, Authentication] = {
    "8001": Authentication("Y", "1", "2.2.0", "Y", "F", "5"),
    "8002": Authentication("Y", "1", "2.2.0", "Y", "C", "5"),
    "8003": Authentication("A", "1", "2.2.0", "A", "F", "6"),
}
"""What 3-D Secure says, by the fourth group of a token's UUID."""
