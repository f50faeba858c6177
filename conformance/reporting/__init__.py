"""Turns findings into the run record and the record into pages."""
