"""Judges the merchant side: what a shop answered to deliveries, and what became of its orders."""

from conformance.judging.merchant.judge import judge_deliveries
from conformance.judging.merchant.rules import REPLY_RULES, why_silent

__all__ = ["REPLY_RULES", "judge_deliveries", "why_silent"]
