"""Says of each clause whether the evidence keeps it: pure functions of probe, evidence and target."""
