"""The bench that the tests put implementations on, the shipped cases, and gateways that are wrong on purpose."""

from conformance.exchange.loading import load_target
from conformance.planning.plan import load_items
from conformance.protocol.signatures import new_key_pair
from conformance.resources import shipped
from conformance.score.implementations import mutant_named
from conformance.score.opening import Bench
from conformance.score.tasks import Setup, fewer
from conformance.simulator.variants import CorrectGateway

TARGETS = shipped("fixtures") / "targets"
SETUP = Setup(TARGETS / "simulator.yaml", TARGETS / "sample-merchant.yaml", shipped("cases"))
BENCH = Bench(load_target(SETUP.gateway, {}), load_target(SETUP.shop, {}), new_key_pair())
ITEMS = SETUP.items()
SMOKE = fewer(load_items(SETUP.cases, "smoke"))


def items_below(*slugs, items=ITEMS):
    """Give the items whose slugs begin so."""
    found = tuple(item for item in items if item.slug.startswith(slugs))
    assert found, slugs
    return found


def taken_for_correct(mutant_id):
    """Give a mutant under the name of a correct gateway: every finding against it is an alarm."""
    mutant = mutant_named(mutant_id)
    return CorrectGateway(f"really-{mutant.id}", mutant.sentence, mutant.make)
