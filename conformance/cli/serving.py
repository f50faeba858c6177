"""`conformance simulate`: the gateway, or the sample shop, on a port, faultless or with one deliberate fault."""

from pathlib import Path
from typing import Annotated

import typer
import yaml

from conformance.cli.serving_notifications import (
    described,
    listening,
    notification_settings,
    sending_from,
)
from conformance.cli.serving_shop import list_shop_mutants, simulate_shop
from conformance.cli.telling import must_write, out, refuse
from conformance.places import check_file
from conformance.protocol.signatures import KeyPair, new_key_pair
from conformance.simulator.__main__ import build, seconds
from conformance.simulator.accounts import SAMPLE, AccountDescription, Start
from conformance.simulator.mutants import UnknownMutantError, all_mutants
from conformance.simulator.notifier.background import Background, keep_time
from conformance.simulator.server import serve

_APPROVED = '{"Token": "00000000-0000-4000-8000-000000000000", "CustomerNumber": "sample-customer"}'
_PENDING = '{"Token": "00000000-0000-4000-8000-000000000300", "CustomerNumber": "sample-customer"}'
_TIMED_OUT = '{"Token": "00000000-0000-4000-8000-000000000999", "CustomerNumber": "sample-customer"}'
_DECLINED = '{"Token": "00000000-0000-4000-8000-000000000102", "CustomerNumber": "sample-customer"}'


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("simulate")(simulate)


def simulate(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 lets the system choose.")] = 0,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    mutant: Annotated[str | None, typer.Option(help="Serve with this one deliberate fault.")] = None,
    mutants: Annotated[bool, typer.Option("--mutants", help="List the deliberate faults and stop.")] = False,
    write_target: Annotated[
        Path | None, typer.Option(help="Write a target file, and the key it signs with, for this simulator.")
    ] = None,
    latency: Annotated[str, typer.Option(help="How long every answer takes, such as 200ms.")] = "0ms",
    merchant: Annotated[bool, typer.Option("--merchant", help="Serve the sample shop instead.")] = False,
    notify: Annotated[
        str | None, typer.Option(metavar="URL", help="Send the results of payments to this URL.")
    ] = None,
    notification: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="How: signature=PGP, fiscal=true and other settings."),
    ] = None,
    any_loopback_port: Annotated[
        bool, typer.Option("--any-loopback-port", help="Send results to any port of this machine.")
    ] = False,
    trusted_ca: Annotated[
        Path | None, typer.Option(help="The authority, in PEM, whose certificates are trusted over HTTPS.")
    ] = None,
) -> None:
    """Serve the simulated gateway, or the sample shop, until Ctrl-C."""
    must_write(check_file, write_target, "--write-target")
    if merchant and mutants:
        list_shop_mutants()
        return
    if merchant:
        simulate_shop(host, port, mutant, write_target, latency)
        return
    if mutants:
        for each in all_mutants():
            out.print(f"{each.id}  ({each.severity}, {each.clause}): {each.sentence}", markup=False)
        return
    sending = sending_from(trusted_ca, any_loopback_port=any_loopback_port)
    notified = notification_settings(notify, notification or (), sending)
    keys = new_key_pair()
    signed = "optional" if write_target is None else "required"
    settings = SAMPLE.settings.model_copy(update={"notification": notified, "request_signature": signed})
    account = SAMPLE.model_copy(update={"request_key": keys.public_pem.decode(), "settings": settings})
    try:
        gateway = build(Start(accounts=(account,), notifier=sending), mutant, run=Background())
        delay = seconds(latency)
    except (UnknownMutantError, ValueError) as error:
        refuse(f"simulate: {error}")
    fault = f"with the fault {mutant}" if mutant else "faultless"

    def announce(real_port: int) -> None:
        url = f"http://{host}:{real_port}"
        out.print(f"listening on {url}, {fault}; Ctrl-C ends it", markup=False)
        if notify is not None:
            out.print(f"results of payments are sent to {notify}", markup=False)
        if write_target is not None:
            _write_target(write_target, url, account, keys, gateway.public_pem)
            out.print(f"test it: conformance run --target {write_target}", markup=False)

    keep_time(gateway.keep_time)
    try:
        serve(gateway, host, port, announce, latency=delay)
    except OSError as error:
        refuse(f"simulate: {host}:{port} cannot be listened on: {error.strerror}")


def _write_target(path: Path, url: str, account: AccountDescription, keys: KeyPair, gateway_key: str) -> None:
    key, signing = path.with_suffix(".key.pem"), path.with_suffix(".gateway.pem")
    path.parent.mkdir(parents=True, exist_ok=True)
    key.touch(mode=0o600)
    key.write_bytes(keys.private_pem)
    signing.write_text(gateway_key, encoding="ascii")
    notified = account.settings.notification
    listened = listening(notified)
    target = {
        "name": "Simulator",
        "gateway": {
            "url": url,
            "merchant_id": account.merchant_id,
            "login": account.login,
            "password": account.password,
            "secret": account.secret,
            "request_key": key.name,
            "gateway_key": signing.name,
            "settings": {
                "currency": account.settings.currency,
                "request_signature": "required",
                "notification": described(notified),
            },
            "outcomes": {
                "approved": {"TokenType": "5", "PaymentToken": _APPROVED},
                "declined": {"TokenType": "5", "PaymentToken": _DECLINED},
                "pending": {"TokenType": "5", "PaymentToken": _PENDING},
                "timed-out": {"TokenType": "5", "PaymentToken": _TIMED_OUT},
            },
            "capabilities": [
                "status",
                "order-result",
                "double-stage",
                "partial-confirmation",
                "partial-cancellation",
                "recurring",
                "accounts",
                "clock",
                "settlement",
                "credential-probing",
                "hostile-input",
                *(["notifications"] if listened else []),
            ],
            "dialect": {"sanitising": "none"},
            "pace": {"in_flight": 8, "per_second": None, "budget": None},
        },
        **({"notifications": listened} if listened else {}),
    }
    path.write_text(yaml.safe_dump(target, sort_keys=False, allow_unicode=True), encoding="utf-8")
