"""Serves the simulator: `python -m conformance.simulator --port 8080`, or as a child of the suite.

As a child (`--accounts-from-stdin`) it reads one line of JSON, its accounts and dialect, from
standard input, writes one line, `{"port": N, "gateway_key": "PEM"}`, to standard output once it
listens (the key verifies signed notifications), and ends when
standard input closes, so that it dies with its parent. `--merchant-from-stdin` does the same for the
sample merchant: its line is the shop's settings.
"""

import argparse
import json
import re
import sys
from collections.abc import Sequence
from functools import partial

import httpx
from pydantic import ValidationError

from conformance.simulator.accounts import SAMPLE, Start
from conformance.simulator.assembly import faultless
from conformance.simulator.gateway import Gateway
from conformance.simulator.merchant.server import serve_shop
from conformance.simulator.merchant.starting import build_shop, read_settings
from conformance.simulator.mutants import UnknownMutantError, mutant_called
from conformance.simulator.notifier.background import Background, keep_time
from conformance.simulator.notifier.notifier import Run, at_once
from conformance.simulator.notifier.starting import notifying
from conformance.simulator.server import serve

_USAGE = 2
_LATENCY = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s)")
_IN_SECONDS = {"ms": 0.001, "s": 1.0}


def seconds(text: str) -> float:
    """Read a duration such as `200ms` or `1.5s`; ValueError for anything else."""
    found = _LATENCY.fullmatch(text)
    if found is None:
        raise ValueError(f"a duration such as 200ms or 1.5s, not {text!r}")
    return float(found[1]) * _IN_SECONDS[found[2]]


def build(
    start: Start,
    mutant_id: str | None = None,
    notify_over: httpx.BaseTransport | None = None,
    run: Run = at_once,
) -> Gateway:
    """Put a gateway together; UnknownMutantError for a mutant that nobody made, ValueError for bad accounts.

    Notifications go out over `notify_over`, or over sockets; `run` does the work of it, by default
    before the gateway answers.
    """
    assembly = faultless(start.dialect)
    if mutant_id is not None:
        assembly = mutant_called(mutant_id).make(assembly)
    accounts = [described.account() for described in start.accounts]
    return Gateway(assembly, accounts, notifying(assembly.notifier, start.notifier, notify_over, run))


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop; exit code 2 for arguments or accounts that make no sense."""
    options = _parser().parse_args(arguments)
    if options.merchant_from_stdin:
        return _serve_merchant(options)
    try:
        start = _start(sys.stdin.readline()) if options.accounts_from_stdin else Start(accounts=(SAMPLE,))
        gateway = build(start, options.mutant, run=Background())
    except (UnknownMutantError, ValueError) as error:
        sys.stderr.write(f"simulator: {error}\n")
        return _USAGE
    keep_time(gateway.keep_time)
    serve(
        gateway,
        options.host,
        options.port,
        partial(_announce, gateway.public_pem),
        latency=options.latency,
        until=sys.stdin.read if options.accounts_from_stdin else None,
    )
    return 0


def _serve_merchant(options: argparse.Namespace) -> int:
    try:
        shop = build_shop(read_settings(sys.stdin.readline()), options.merchant_mutant)
    except (UnknownMutantError, ValueError) as error:
        sys.stderr.write(f"sample merchant: {error}\n")
        return _USAGE
    serve_shop(
        shop,
        options.host,
        options.port,
        _announce_port,
        latency=options.latency,
        until=sys.stdin.read,
    )
    return 0


def _announce_port(port: int) -> None:
    sys.stdout.write(json.dumps({"port": port}) + "\n")
    sys.stdout.flush()


def _start(line: str) -> Start:
    try:
        return Start.model_validate_json(line)
    except ValidationError as error:
        # The line carries secrets: name the places, never the values.
        places = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise ValueError(f"the accounts on standard input make no sense: {places}") from None


def _announce(gateway_key: str, port: int) -> None:
    sys.stdout.write(json.dumps({"port": port, "gateway_key": gateway_key}) + "\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m conformance.simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose one")
    parser.add_argument("--accounts-from-stdin", action="store_true")
    parser.add_argument("--mutant", metavar="ID", help="serve with one deliberate fault")
    parser.add_argument("--merchant-from-stdin", action="store_true")
    parser.add_argument("--merchant-mutant", metavar="ID", help="serve the shop with one deliberate fault")
    parser.add_argument("--latency", type=seconds, default=0.0, metavar="200ms")
    return parser


if __name__ == "__main__":
    sys.exit(main())
