"""`conformance simulate`: the gateway on a port, faultless or with one deliberate fault."""

from pathlib import Path
from typing import Annotated

import typer
import yaml

from conformance.cli.telling import out, refuse
from conformance.protocol.signatures import KeyPair, new_key_pair
from conformance.simulator.__main__ import build, seconds
from conformance.simulator.accounts import SAMPLE, AccountDescription, Start
from conformance.simulator.mutants import UnknownMutantError, all_mutants
from conformance.simulator.server import serve

_APPROVED = '{"Token": "00000000-0000-4000-8000-000000000000", "CustomerNumber": "sample-customer"}'
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
) -> None:
    """Serve the simulated gateway until Ctrl-C."""
    if mutants:
        for each in all_mutants():
            out.print(f"{each.id}  ({each.severity}, {each.clause}): {each.sentence}", markup=False)
        return
    keys = new_key_pair()
    account = SAMPLE.model_copy(update={"request_key": keys.public_pem.decode()})
    if write_target is not None:
        required = account.settings.model_copy(update={"request_signature": "required"})
        account = account.model_copy(update={"settings": required})
    try:
        gateway = build(Start(accounts=(account,)), mutant)
        delay = seconds(latency)
    except (UnknownMutantError, ValueError) as error:
        refuse(f"simulate: {error}")
    fault = f"with the fault {mutant}" if mutant else "faultless"

    def announce(real_port: int) -> None:
        url = f"http://{host}:{real_port}"
        out.print(f"listening on {url}, {fault}; Ctrl-C ends it", markup=False)
        if write_target is not None:
            _write_target(write_target, url, account, keys)
            out.print(f"test it: conformance run --target {write_target}", markup=False)

    try:
        serve(gateway, host, port, announce, latency=delay)
    except OSError as error:
        refuse(f"simulate: {host}:{port} cannot be listened on: {error.strerror}")


def _write_target(path: Path, url: str, account: AccountDescription, keys: KeyPair) -> None:
    key = path.with_suffix(".key.pem")
    path.parent.mkdir(parents=True, exist_ok=True)
    key.touch(mode=0o600)
    key.write_bytes(keys.private_pem)
    target = {
        "name": "Simulator",
        "gateway": {
            "url": url,
            "merchant_id": account.merchant_id,
            "login": account.login,
            "password": account.password,
            "secret": account.secret,
            "request_key": key.name,
            "settings": {"currency": account.settings.currency, "request_signature": "required"},
            "outcomes": {
                "approved": {"TokenType": "5", "PaymentToken": _APPROVED},
                "declined": {"TokenType": "5", "PaymentToken": _DECLINED},
            },
            "capabilities": [
                "status",
                "double-stage",
                "partial-confirmation",
                "partial-cancellation",
                "recurring",
            ],
            "dialect": {"sanitising": "none"},
            "pace": {"in_flight": 8, "per_second": None, "budget": None},
        },
    }
    path.write_text(yaml.safe_dump(target, sort_keys=False, allow_unicode=True), encoding="utf-8")
