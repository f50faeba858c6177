"""Turns cases and clauses into probes: every value fixed, nothing sent yet."""
