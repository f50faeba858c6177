"""Performs probes over the wire and writes down what happened; judges nothing."""
