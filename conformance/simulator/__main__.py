"""Serves the simulator: `python -m conformance.simulator --port 8080`, or as a child of the suite.

As a child (`--accounts-from-stdin`) it reads one line of JSON, its accounts and dialect, from
standard input, writes one line, `{"port": N}`, to standard output once it listens, and ends when
standard input closes, so that it dies with its parent.
"""

import argparse
import json
import re
import sys
from collections.abc import Sequence

from pydantic import ValidationError

from conformance.simulator.accounts import SAMPLE, Start
from conformance.simulator.assembly import faultless
from conformance.simulator.gateway import Gateway
from conformance.simulator.mutants import UnknownMutantError, mutant_called
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


def build(start: Start, mutant_id: str | None = None) -> Gateway:
    """Put a gateway together; UnknownMutantError for a mutant that nobody made, ValueError for bad accounts."""
    assembly = faultless(start.dialect)
    if mutant_id is not None:
        assembly = mutant_called(mutant_id).make(assembly)
    return Gateway(assembly, [described.account() for described in start.accounts])


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop; exit code 2 for arguments or accounts that make no sense."""
    options = _parser().parse_args(arguments)
    try:
        start = _start(sys.stdin.readline()) if options.accounts_from_stdin else Start(accounts=(SAMPLE,))
        gateway = build(start, options.mutant)
    except (UnknownMutantError, ValueError) as error:
        sys.stderr.write(f"simulator: {error}\n")
        return _USAGE
    serve(
        gateway,
        options.host,
        options.port,
        _announce,
        latency=options.latency,
        until=sys.stdin.read if options.accounts_from_stdin else None,
    )
    return 0


def _start(line: str) -> Start:
    try:
        return Start.model_validate_json(line)
    except ValidationError as error:
        # The line carries secrets: name the places, never the values.
        places = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise ValueError(f"the accounts on standard input make no sense: {places}") from None


def _announce(port: int) -> None:
    sys.stdout.write(json.dumps({"port": port}) + "\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m conformance.simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose one")
    parser.add_argument("--accounts-from-stdin", action="store_true")
    parser.add_argument("--mutant", metavar="ID", help="serve with one deliberate fault")
    parser.add_argument("--latency", type=seconds, default=0.0, metavar="200ms")
    return parser


if __name__ == "__main__":
    sys.exit(main())
