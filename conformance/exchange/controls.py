"""What only a simulator can be told, through its control endpoint: that time passes, and that it settles."""

import json

from conformance.exchange.wire import Outgoing
from conformance.planning.probe import Step

_PATHS = {"time": "/control/clock", "settle": "/control/settlement"}
_JSON = (("Content-Type", "application/json"),)


def control_of(step: Step, merchant_id: str, number: int) -> Outgoing | None:
    """Give the request that moves an account's clock or settles its orders; None for a step of the protocol."""
    path = _PATHS.get(step.action)
    if path is None:
        return None
    said: dict[str, object] = {"merchant_id": merchant_id}
    if step.action == "time":
        said["advance"] = float(step.changes["advance"] or 0)
    return Outgoing(number, step.action, "POST", path, body=json.dumps(said).encode(), headers=_JSON)
