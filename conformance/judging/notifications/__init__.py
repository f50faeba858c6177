"""Judges result notifications: every clause about one package by its own rule, and how often they came.

The rules look at one notification and at what is known of its payment; they serve the notifications
of a run and those that were captured elsewhere.
"""

from conformance.judging.notifications.checks import not_notified, notified
from conformance.judging.notifications.delivered import Delivered
from conformance.judging.notifications.rules import rule_of, ruled_clauses

__all__ = ["Delivered", "not_notified", "notified", "rule_of", "ruled_clauses"]
