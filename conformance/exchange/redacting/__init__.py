"""Redaction: what takes secrets and card numbers out of everything that is written down."""
