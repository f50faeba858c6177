"""What a target can do, as target files declare it and cases ask for it."""

from typing import Literal

Capability = Literal[
    "status", "order-result", "double-stage", "partial-confirmation", "partial-cancellation",
    "notifications", "conversion", "recurring", "fiscal", "positions", "soap-requests", "json-requests",
    "multipart-requests", "other-account", "accounts", "clock", "settlement", "credential-probing", "hostile-input",
]  # fmt: skip
"""What a target can do. Off unless declared; what is declared and does not work is a failure.

Only the embedded simulator has `accounts` (any settings on demand), `clock` (time can be moved) and
`settlement` (financial transactions can be sent on demand). `other-account` is not declared: a target has it
by its section `other_account`, and the simulator by `accounts`. `credential-probing` and
`hostile-input` are permissions: to send wrong credentials, and oversized or malformed requests.
"""
