"""What the first order of a shop shows before and after a genuine payment, and what of it is configuration."""

from collections.abc import Iterator, Sequence
from typing import NoReturn

from conformance.exchange.evidence import Observation
from conformance.exchange.merchant import MerchantTarget
from conformance.judging.merchant.view import Delivered
from conformance.pipeline.ending import ExitCode
from conformance.pipeline.preflight import PreflightError
from conformance.planning.delivery.deliveries import Deliver
from conformance.planning.delivery.expect import DeliveryExpect
from conformance.planning.probe import Probe, Where

PROBE = Probe(
    "preflight", "merchant", "positive", (), (), Where("preflight", 0),
    deliveries=(Deliver(then=(DeliveryExpect(paid=True),)),),
)  # fmt: skip
"""One genuine payment of one fresh order."""


def refuse_the_order(seen: Observation, shop: MerchantTarget) -> None:
    """Refuse a fresh order that is not unpaid, and a command that shows none; a URL may be down with the shop."""
    if seen.state is None:
        if shop.observer is not None and shop.observer.command is not None:
            refuse_the_blind([seen])
    elif seen.state != "unpaid":
        raise PreflightError(
            f"preflight: before anything was sent the observer shows the fresh order {seen.order} {seen.state}: "
            f"look at merchant.observer.{seen.state}, whose pattern fits {seen.shown!r}, and whether "
            "merchant.orders gives orders that nobody has paid",
            ExitCode.USAGE,
        )


def refuse_the_blind(fresh: Sequence[Observation]) -> None:
    """Refuse an observer that showed nothing of a fresh order: without one declared, less would be judged."""
    for seen in fresh:
        if seen.state is None:
            raise PreflightError(
                f"preflight: merchant.observer is declared, and does not show order {seen.order}: {seen.problem}",
                ExitCode.USAGE,
            )


def refuse_without_order(reason: str, passed_over: int) -> NoReturn:
    """Refuse to begin without a fresh order; where all that are named are not unpaid, the target file is at fault."""
    if not passed_over:
        raise PreflightError(f"preflight: {reason}", ExitCode.INCONCLUSIVE)
    raise PreflightError(
        f"preflight: {reason}: name fresh ones, unless merchant.observer.paid fits every order",
        ExitCode.USAGE,
    )


def doubts_about(view: Delivered) -> Iterator[str]:
    """Say what a genuine payment left undone: a fault of the shop or of the target file, a person has to tell which."""
    seen, reply, orders = view.seen, view.replies[0], view.shop.orders
    paid = seen is not None and seen.state == "paid"
    if not paid and (reply.crashed or (reply.read.problem is not None and not reply.plain)):
        yield (
            f"a genuine notification of a payment was answered with {reply.describe()}: unless the shop is at "
            "fault, look at merchant.result_url, which may be another page"
        )
    if seen is None:
        return
    if seen.state is None:
        yield f"what became of the order could not be seen (merchant.observer): {seen.problem}"
    elif not paid:
        yield (
            f"after a genuine notification of a payment the observer shows the order {seen.state}: unless the "
            f"shop did not store it, look at merchant.observer, whose answer was {seen.shown!r}"
        )
    elif (
        view.shop.observer is not None and view.shop.observer.credited and not view.is_credited(orders.amount)
    ):
        credited = "no sum" if seen.credited is None else f"{seen.credited!r}"
        yield (
            f"after a genuine payment of {orders.amount} the observer shows {credited} credited: unless the shop "
            "is at fault, look at merchant.orders.amount and merchant.observer.credited, whose answer was "
            f"{seen.shown!r}"
        )
