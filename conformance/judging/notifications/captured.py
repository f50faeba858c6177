"""Judges a notification that was captured elsewhere, of whose payment nothing is known."""

from collections.abc import Iterator

from conformance.exchange.evidence import Notification
from conformance.exchange.gateway import Gateway
from conformance.judging.findings import Finding, Verdict
from conformance.judging.notifications.delivered import Delivered
from conformance.judging.notifications.rules import rule_of, ruled_clauses
from conformance.judging.verdicts import verdict_of
from conformance.planning.account import NotificationSettings
from conformance.protocol.notification import fields

_OF_SOAP = ("notification/soap/envelope", "notification/soap-ext/operations")
_OF_HTTP = ("notification/http-post", "notification/content-type", "notification/settings/url")


def judge_captured(notification: Notification, gateway: Gateway) -> tuple[Finding, ...]:
    """Give a finding on every clause that a package can show; not-applicable where this one does not."""
    delivered = Delivered(notification, gateway)
    return tuple(_findings(delivered))


def _findings(delivered: Delivered) -> Iterator[Finding]:
    settings, whole = delivered.settings, bool(delivered.notification.request.url)
    for clause in ruled_clauses():
        rule = rule_of(clause)
        if rule is None or not _is_asked(clause, settings):
            continue
        if clause in _OF_HTTP and not whole:
            yield Finding(clause, Verdict.NOT_APPLICABLE, received="only the body was captured")
            continue
        outcome = rule(delivered)
        if outcome.met is None:
            reason = f"this capture does not show it: {outcome.received}"
            yield Finding(clause, Verdict.NOT_APPLICABLE, outcome.expected, reason)
        else:
            yield Finding(
                clause,
                verdict_of(clause, outcome),
                outcome.expected,
                outcome.received,
                diagnosis=outcome.diagnosis,
            )


def _is_asked(clause: str, settings: NotificationSettings) -> bool:
    """Say whether the account's settings ask for what a clause says; 3-D Secure is judged where it is shown."""
    if settings.protocol != "POST":
        return clause in _OF_SOAP[: 1 if settings.protocol == "SOAP" else 2]
    if clause in _OF_SOAP:
        return False
    name, of = clause.split("/")[1], clause.rpartition("/")[2]
    presence = next((row.presence for row in fields() if row.name == name), None)
    if presence == "3-D Secure":
        return of != "present"
    if presence not in ("fiscal", "positions"):
        return True
    return (of == "absent") != bool(getattr(settings, presence))
