"""`conformance simulate --merchant`: the sample shop on a port, faultless or with one deliberate fault."""

from pathlib import Path

import yaml

from conformance.cli.telling import out, refuse
from conformance.simulator.__main__ import seconds
from conformance.simulator.merchant.mutants import UnknownMutantError, all_merchant_mutants
from conformance.simulator.merchant.server import serve_shop
from conformance.simulator.merchant.settings import SAMPLE_SHOP, ZERO_LIKE, ShopSettings
from conformance.simulator.merchant.shop import ORDERS, RESULT
from conformance.simulator.merchant.starting import build_shop

_SETTLE = "500ms"
"""How long the shop is given to show what it made of a delivery; it needs no queue."""


def list_shop_mutants() -> None:
    """Print every deliberate fault of the shop, one a line."""
    for each in all_merchant_mutants():
        out.print(f"{each.id}  ({each.severity}, {each.clause}): {each.sentence}", markup=False)


def simulate_shop(
    host: str, port: int, mutant: str | None, write_target: Path | None, latency: str = "0ms"
) -> None:
    """Serve the sample shop until Ctrl-C; exit code 2 for an unknown mutant or a port that is taken."""
    try:
        shop = build_shop(SAMPLE_SHOP, mutant)
        delay = seconds(latency)
    except (UnknownMutantError, ValueError) as error:
        refuse(f"simulate: {error}")
    fault = f"with the fault {mutant}" if mutant else "faultless"

    def announce(real_port: int) -> None:
        url = f"http://{host}:{real_port}"
        out.print(f"listening on {url}{RESULT}, {fault}; Ctrl-C ends it", markup=False)
        if write_target is not None:
            _write_target(write_target, url, SAMPLE_SHOP)
            out.print(f"test it: conformance run --side merchant --target {write_target}", markup=False)

    try:
        serve_shop(shop, host, port, announce, latency=delay)
    except OSError as error:
        refuse(f"simulate: {host}:{port} cannot be listened on: {error.strerror}")


def _write_target(path: Path, url: str, settings: ShopSettings) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    target = {
        "name": "Sample shop",
        "merchant": {
            "result_url": f"{url}{RESULT}",
            "merchant_id": settings.merchant_id,
            "secret": settings.secret,
            "mode": settings.mode,
            "disposable": True,
            "capabilities": ["hostile-input"],
            "orders": {
                "http": ORDERS,
                "amount": settings.orders.amount,
                "currency": settings.orders.currency,
                "zero_like": ZERO_LIKE,
            },
            "observer": {
                "http": f"{ORDERS}/{{ordernumber}}",
                "paid": '"state": *"paid"',
                "authorised": '"state": *"hold"',
                "declined": '"state": *"declined"',
                "credited": '"paid_total": *"([0-9.]+)"',
            },
            "pace": {"in_flight": 8, "per_second": None, "budget": None, "settle": _SETTLE},
        },
    }
    path.write_text(yaml.safe_dump(target, sort_keys=False, allow_unicode=True), encoding="utf-8")
