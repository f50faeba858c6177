"""Tells the vendor's production hosts from its demo and test hosts, so that no run pays in earnest."""

from contextlib import suppress
from functools import cache

from conformance.protocol.tables import load_table


def is_production(host: str) -> bool:
    """Say whether a host takes real payments: everything of the vendor's but its demo and test hosts.

    Case, a port, a trailing dot and blanks around the host do not matter, and neither does the script
    it is written in: a name with full-width letters is read as the name that it resolves to. A host
    that is not the vendor's, or not a name at all (an IP address, an empty text), is no production host.

    Source: the hosts in the vendor's SDKs, its page on creating an order, and integrators' code
    (`hosts.yaml` names the source of each).
    """
    name = _plain_name(host)
    return _is_under(name, _names("domains")) and not _is_under(name, _names("demo_and_test"))


def _plain_name(host: str) -> str:
    name = host.strip().partition(":")[0]
    with suppress(UnicodeError):
        name = name.encode("idna").decode("ascii")
    return name.lower().rstrip(".")


def _is_under(name: str, domains: tuple[str, ...]) -> bool:
    return any(name == domain or name.endswith(f".{domain}") for domain in domains)


@cache
def _names(kind: str) -> tuple[str, ...]:
    return tuple(row["name"] for row in load_table("hosts.yaml")[kind])
