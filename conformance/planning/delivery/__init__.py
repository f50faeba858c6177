"""Deliveries: the cases of the merchant side, from their YAML to probes."""
