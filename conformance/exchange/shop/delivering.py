"""Performs a probe of the merchant side: makes its deliveries in turn, and looks at the orders after them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from conformance.exchange.evidence import Evidence, Exchange, Observation
from conformance.exchange.pace import Stopped
from conformance.exchange.shop.applicability import why_not_delivered
from conformance.exchange.shop.genuine import billnumber_of
from conformance.exchange.shop.notifying import Bound, NotFound, Posted
from conformance.exchange.shop.observer import State
from conformance.exchange.shop.orders import Leased, NoOrder
from conformance.exchange.shop.paying import ON_ITS_WAY, Payer
from conformance.exchange.shop.posting import post, post_at_once
from conformance.exchange.shop.shops import OpenShop, Shops
from conformance.planning.delivery.deliveries import Deliver
from conformance.planning.probe import Probe

_HOPED_FOR: dict[str, tuple[State, ...]] = {
    "paid": ("paid",),
    "held": ("authorised",),
    "still_paid": ("paid",),
    "credited": ("paid", "authorised"),
}
"""The states that an expectation waits for; all others expect that nothing happens."""

Inspect = Callable[[Observation], None]
"""Is shown an order before anything comes to it."""


@dataclass(frozen=True)
class Courier:
    """Performs probes against the shops of one run; safe to call from many threads."""

    shops: Shops
    run_id: str

    def perform(self, probe: Probe, attempt: str = "", inspect: Inspect | None = None) -> Evidence:
        """Make the probe's deliveries; never raises for what the shop does.

        `attempt` makes the billnumbers of a repetition of the same probe fresh ones. `inspect` is shown
        the order as it is before anything comes to it, where an observer is there; what it raises ends it.
        """
        evidence = Evidence(probe.key, "", values=probe.values)
        reason = self._why_not_applicable(probe)
        if reason:
            return replace(evidence, not_applicable=reason)
        shop = self.shops.shop(probe.settings)
        round_ = _Round(shop, self.run_id, probe.key + attempt)
        try:
            with round_.leased(probe) as leased:
                if inspect is not None and shop.watch is not None:
                    inspect(shop.watch.see(0, leased.numbers[0]))
                round_.act(probe, leased)
        except (Stopped, NoOrder, NotFound) as stop:
            # What a command or a page of the target's said may hold its secrets.
            evidence = replace(evidence, not_sent=self.shops.redactor.redact_text(str(stop)))
        return replace(
            evidence,
            order_number=round_.order,
            exchanges=tuple(round_.exchanges),
            observations=tuple(round_.observations),
        )

    def _why_not_applicable(self, probe: Probe) -> str | None:
        if self.shops.in_process and any(delivery.conveyed.by == "cut off" for delivery in probe.deliveries):
            return "a request that is cut off needs a socket"
        return why_not_delivered(probe, self.shops.target)


class _Round:
    """One probe under way: its shop, and what came of it so far."""

    def __init__(self, shop: OpenShop, run_id: str, key: str) -> None:
        self.shop = shop
        self.run_id = run_id
        self.key = key
        self.order = ""
        self.exchanges: list[Exchange] = []
        self.observations: list[Observation] = []

    def leased(self, probe: Probe) -> AbstractContextManager[Leased]:
        """Give the orders that the probe is to work on."""
        looked_at = any(expect.other_order for each in probe.deliveries for expect in each.then)
        named = any(delivery.names_other for delivery in probe.deliveries)
        match probe.on:
            case "shared":
                return self.shop.desk.shared(1 + (looked_at or named))
            case "paid":
                return Payer(self.shop, self.run_id).leased(probe)
            case "own":
                return self.shop.desk.own(1 + (looked_at or named))

    def act(self, probe: Probe, leased: Leased) -> None:
        """Make the deliveries one after the other; whatever one brings, the next is made."""
        self.order = leased.numbers[0]
        self._must_be_unpaid(probe)
        if probe.on == "shared":
            self.shop.keeper.remember(leased.numbers)
        bound = self._bound(leased)
        sent: list[Posted] = []
        for number, delivery in enumerate(probe.deliveries):
            made = delivery if delivery.again is None else probe.deliveries[delivery.again - 1]
            first = sent[0] if sent else None
            posted = (
                sent[delivery.again - 1] if delivery.again else self.shop.notifier.posted(made, bound, first)
            )
            sent.append(posted)
            leased.touched = probe.on != "paid"  # until it is known better: a probe may be stopped halfway
            came = self._made(number, delivery, posted)
            self.exchanges += came
            self._look(number, probe, self._about(made, leased), leased.numbers[-1])
        leased.touched = probe.on == "own" or (probe.on == "shared" and self._changed(probe, leased))

    def _must_be_unpaid(self, probe: Probe) -> None:
        """Do without the zero-like order once it is paid: there is only one, and it would prove nothing."""
        number = self.shop.target.orders.zero_like
        about_it = any(delivery.order == "zero-like" for delivery in probe.deliveries)
        if about_it and number and self.shop.watch and not self.shop.watch.is_unpaid(number):
            raise NoOrder(f"the order {number} (orders.zero_like) is not unpaid any more")

    def _bound(self, leased: Leased) -> Bound:
        orders = {"own": leased.numbers[0]}
        if len(leased.numbers) > 1:
            orders["other"] = leased.numbers[1]
        if self.shop.target.orders.zero_like is not None:
            orders["zero-like"] = self.shop.target.orders.zero_like
        bills = {whose: billnumber_of(self.run_id, f"{self.key} {whose}") for whose in orders}
        if leased.billnumber is not None:
            bills["own"] = leased.billnumber
        return Bound(orders, bills, datetime.now(UTC) - ON_ITS_WAY)

    def _made(self, number: int, delivery: Deliver, posted: Posted) -> list[Exchange]:
        if delivery.together:
            return list(post_at_once(self.shop, number, posted, delivery.times))
        return [post(self.shop, number, posted) for _ in range(delivery.times)]

    def _look(self, number: int, probe: Probe, order: str, beside: str) -> None:
        """Look at the order that the delivery was about, and at the one beside it where that matters."""
        if self.shop.watch is None or not probe.looks_after(number):
            return
        delivery = probe.deliveries[number]
        hoped = {
            state for each in delivery.then for name in each.named() for state in _HOPED_FOR.get(name, ())
        }
        if delivery.pays and not delivery.watched:
            hoped = {"paid"}
        self.observations.append(self.shop.watch.see(number, order, hoped))
        if any(each.other_order for each in delivery.then):
            self.observations.append(self.shop.watch.see(number, beside))

    def _about(self, delivery: Deliver, leased: Leased) -> str:
        zero_like = self.shop.target.orders.zero_like
        if delivery.order == "zero-like" and zero_like is not None:
            return zero_like
        return leased.numbers[-1 if delivery.order == "other" else 0]

    def _changed(self, probe: Probe, leased: Leased) -> bool:
        """Say whether an order that was to stay as it is no longer is."""
        last = len(probe.deliveries) - 1
        seen = [each for each in self.observations if each.step == last]
        return self.shop.keeper.is_changed(leased.numbers, self.exchanges, seen)
