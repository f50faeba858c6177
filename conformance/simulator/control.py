"""The control endpoint: what somebody who owns the gateway can do, and no merchant of a real one.

Under `/control/` accounts are opened, an account's clock is moved on, and its financial transactions
are sent. Each request is a POST of one JSON object and concerns one account; a request that makes no
sense is answered with status 400 (404 for an account that nobody opened) and `{"error": "..."}`.
"""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from conformance.simulator.account import Account
from conformance.simulator.accounts import AccountDescription, MerchantTakenError
from conformance.simulator.gateway import Gateway, Request, Response

_CONTROL = "/control/"
_FURTHEST = 400 * 24 * 60 * 60
"""Seconds that a clock is moved at once, at most; no documented period is as long."""


class _Clock(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    merchant_id: str
    advance: float = Field(ge=0, le=_FURTHEST, allow_inf_nan=False)


class _Settlement(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    merchant_id: str


def controlled(gateway: Gateway) -> Callable[[Request], Response]:
    """Put the control endpoint before a gateway: all other paths are the gateway's own."""

    def answer(request: Request) -> Response:
        return control(gateway, request) if request.path.startswith(_CONTROL) else gateway.handle(request)

    return answer


def control(gateway: Gateway, request: Request) -> Response:
    """Do what a request under `/control/` asks for."""
    do = _VERBS.get(request.path.removeprefix(_CONTROL))
    if do is None:
        return _refused(HTTPStatus.NOT_FOUND, "no such control")
    if request.method != "POST":
        return _refused(HTTPStatus.METHOD_NOT_ALLOWED, "controls are posted")
    try:
        return do(gateway, request.body)
    except ValidationError as error:
        # The body carries secrets: name the places, never the values.
        places = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        return _refused(HTTPStatus.BAD_REQUEST, places)
    except MerchantTakenError as error:
        return _refused(HTTPStatus.CONFLICT, str(error))
    except LookupError as error:
        return _refused(HTTPStatus.NOT_FOUND, str(error.args[0]))
    except ValueError as error:
        return _refused(HTTPStatus.BAD_REQUEST, str(error))


def _open_account(gateway: Gateway, body: bytes) -> Response:
    gateway.open(AccountDescription.model_validate_json(body).account())
    return _answered(HTTPStatus.CREATED, {})


def _move_clock(gateway: Gateway, body: bytes) -> Response:
    asked = _Clock.model_validate_json(body)
    account = _account(gateway, asked.merchant_id)
    gateway.advance(account, asked.advance)
    return _answered(HTTPStatus.OK, {"now": account.now().isoformat()})


def _settle(gateway: Gateway, body: bytes) -> Response:
    gateway.settle(_account(gateway, _Settlement.model_validate_json(body).merchant_id))
    return _answered(HTTPStatus.OK, {})


_VERBS: Mapping[str, Callable[[Gateway, bytes], Response]] = {
    "account": _open_account, "clock": _move_clock, "settlement": _settle,
}  # fmt: skip


def _account(gateway: Gateway, merchant_id: str) -> Account:
    try:
        return gateway.accounts[merchant_id]
    except KeyError:
        raise LookupError(f"no account {merchant_id}") from None


def _refused(status: HTTPStatus, why: str) -> Response:
    return _answered(status, {"error": why})


def _answered(status: HTTPStatus, said: Mapping[str, Any]) -> Response:
    return Response(status.value, (("Content-Type", "application/json"),), json.dumps(said).encode())
