"""What a mutant of the shop is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.protocol.clauses import Severity, Side, registry
from conformance.simulator.merchant.replacing import Make


@dataclass(frozen=True)
class MerchantMutant:
    """A shop with exactly one deliberate fault.

    `clause` is the one that the fault breaks, `sentence` what the mutant does wrong. `make` replaces one
    part of a faultless assembly. `settings` are those of the shop in which the fault shows itself, where
    it does not in the sample's own (`{"mode": "live"}`).
    """

    id: str
    clause: str
    sentence: str
    make: Make
    settings: Mapping[str, Any] = field(default_factory=dict)
    side: Side = Side.MERCHANT

    @property
    def severity(self) -> Severity:
        """The severity of the clause."""
        return registry()[self.clause].severity
