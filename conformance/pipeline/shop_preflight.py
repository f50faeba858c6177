"""One genuine notification before anything else: is it the configuration, or is it the shop?"""

import ssl
from datetime import UTC, datetime
from urllib.parse import urlsplit

from conformance.exchange.addresses import host_of, is_loopback
from conformance.exchange.evidence import Evidence, Observation
from conformance.exchange.shop.certificates import CertificateFault, days_left
from conformance.exchange.shop.session import ShopSession
from conformance.judging.merchant.view import Delivered, delivered
from conformance.pipeline.ending import ExitCode
from conformance.pipeline.preflight import PreflightError
from conformance.pipeline.shop_sight import (
    PROBE,
    doubts_about,
    refuse_the_blind,
    refuse_the_order,
    refuse_without_order,
)

_PORTS = (443, 8443, 80, 8080)
_FEW_DAYS = 14
_STATUS_HINTS = {
    401: "it asks for credentials: a result URL must be open to the gateway (merchant.headers can send some)",
    403: "it is forbidden: a firewall, or protection against forged forms, that must let the gateway through",
    404: "there is no such page: look at merchant.result_url",
    405: "it takes no POST: look at merchant.result_url",
}
_HINT = (
    "look at merchant.secret and merchant.merchant_id (the shop's own settings must be the same), at "
    "merchant.signature, and whether merchant.orders names orders that the shop knows, in this amount and currency"
)


def shop_preflight(session: ShopSession) -> Evidence:
    """Make one genuine delivery to a fresh order, which is looked at first, and give its evidence.

    Raises PreflightError with INCONCLUSIVE when the shop does not connect or answer, with USAGE when the
    URL redirects or is not open to a POST, when it cannot be a result URL off loopback, when the observer
    sees nothing or a fresh order that is not unpaid, or when the delivery is refused and the order, where
    it is seen, stays unpaid. A malformed acknowledgement is a finding of the run.
    """
    _refuse_the_address(session)
    shop = session.target.the_merchant
    fresh: list[Observation] = []

    def inspect(seen: Observation) -> None:
        refuse_the_order(seen, shop)
        fresh.append(seen)

    evidence = session.performer.perform(PROBE, inspect=inspect)
    if evidence.not_sent is not None:
        refuse_without_order(evidence.not_sent, session.shops.passed_over)
    (view,) = delivered(PROBE, evidence, shop)
    _refuse_what_came(view)
    refuse_the_blind(fresh)
    return evidence


def warnings_of(session: ShopSession, evidence: Evidence) -> tuple[str, ...]:
    """Say what a run cannot see, with an observer or without one, and that a certificate ends soon.

    `evidence` is that of the preflight: a payment of which the observer shows nothing is
    a fault of the shop or of the patterns, and a person has to tell which.
    """
    shop = session.target.the_merchant
    told = []
    if shop.observer is None:
        told.append(
            "the target names no observer: what became of an order is not seen, the answers alone are judged, "
            "and what only the order shows is not applicable"
        )
    if shop.orders.amount.endswith(".00"):
        told.append(
            f"merchant.orders.amount is {shop.orders.amount}: a shop that drops kopecks when it compares amounts "
            "is noticed only where the orders' amount has some"
        )
    if evidence.exchanges:
        (view,) = delivered(PROBE, evidence, shop)
        told += doubts_about(view)
    if not shop.is_embedded and shop.result_url.startswith("https:") and not _is_here(shop.result_url):
        days = days_left(shop.result_url, shop.tls.ca, datetime.now(UTC))
        if days < _FEW_DAYS:
            told.append(f"the certificate of {host_of(shop.result_url)} ends in {days} days")
    return tuple(told)


def _refuse_the_address(session: ShopSession) -> None:
    """Off loopback, refuse a URL that the gateway would not send to."""
    shop = session.target.the_merchant
    if shop.is_embedded or _is_here(shop.result_url):
        return
    parts = urlsplit(shop.result_url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if port not in _PORTS:
        raise PreflightError(
            f"preflight: {host_of(shop.result_url)}:{port}: the gateway sends to the ports 443, 8443, 80 and 8080 "
            "alone (result-notification document)",
            ExitCode.USAGE,
        )
    if parts.scheme != "https":
        return
    try:
        days_left(shop.result_url, shop.tls.ca, datetime.now(UTC))
    except CertificateFault as fault:
        raise PreflightError(f"preflight: {fault}", ExitCode.USAGE) from fault
    except (OSError, ssl.SSLError) as error:
        host = host_of(shop.result_url)
        raise PreflightError(
            f"preflight: {host}:{port} cannot be reached: {error}", ExitCode.INCONCLUSIVE
        ) from error


def _is_here(url: str) -> bool:
    return is_loopback(host_of(url))


def _refuse_what_came(view: Delivered) -> None:
    reply = view.replies[0]
    if reply.missing:
        raise PreflightError(f"preflight: {reply.missing}", ExitCode.INCONCLUSIVE)
    if 300 <= reply.status < 400:  # noqa: PLR2004 (HTTP's redirections)
        raise PreflightError(
            f"preflight: the result URL redirects (HTTP {reply.status}), and the gateway follows no redirect: "
            "name the final address under merchant.result_url",
            ExitCode.USAGE,
        )
    paid = view.seen is not None and view.seen.state == "paid"
    if reply.status in _STATUS_HINTS and not paid:
        raise PreflightError(
            f"preflight: the result URL answers HTTP {reply.status}: {_STATUS_HINTS[reply.status]}",
            ExitCode.USAGE,
        )
    if reply.refuses and not paid:
        raise PreflightError(
            f"preflight: a genuine notification did not pay its order ({view.described_order()}). This is configuration, not a "
            f"finding, unless the shop refuses everything: {_HINT}",
            ExitCode.USAGE,
        )
