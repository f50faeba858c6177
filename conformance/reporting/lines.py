"""One result as JSON and back, exactly: the shape of a record line.

What has its default value is left out. A body is `text` where it is UTF-8 and `base64` where not.
"""

import base64
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from conformance.exchange.evidence import (
    Evidence,
    Exchange,
    Notification,
    Observation,
    Problem,
    ReceivedResponse,
    SentRequest,
)
from conformance.judging.findings import Finding, Verdict
from conformance.judging.result import Example, Result


def result_to_json(result: Result) -> dict[str, Any]:
    """Give the result as plain JSON values."""
    line: dict[str, Any] = {
        "slug": result.slug,
        "kind": result.kind,
        "side": result.side,
        "technique": result.technique,
        "where": result.where,
        "verdict": result.verdict.value,
        "findings": [_finding_to_json(finding) for finding in result.findings],
        "started": result.started,
        "elapsed": result.elapsed,
    }
    if result.example is not None:
        line["example"] = _example_to_json(result.example)
    if result.evidence is not None:
        line["evidence"] = _evidence_to_json(result.evidence)
    optional = {
        "examples": result.examples,
        "repeat": result.repeat,
        "curl": result.curl,
        "replay": result.replay,
        "notes": list(result.notes),
        "edges": dict(result.edges),
    }
    return line | {key: value for key, value in optional.items() if value}


def result_from_json(line: Mapping[str, Any]) -> Result:
    """Give the result that `result_to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: the line is not of that shape.
    """
    return Result(
        slug=line["slug"],
        kind=line["kind"],
        side=line["side"],
        technique=line["technique"],
        where=line["where"],
        findings=tuple(_finding_from_json(finding) for finding in line["findings"]),
        evidence=_evidence_from_json(line["evidence"]) if "evidence" in line else None,
        example=_example_from_json(line["example"]) if "example" in line else None,
        examples=line.get("examples", 0),
        started=line["started"],
        elapsed=line["elapsed"],
        repeat=line.get("repeat", ""),
        curl=line.get("curl", ""),
        replay=line.get("replay", ""),
        notes=tuple(line.get("notes", ())),
        edges=line.get("edges", {}),
    )


def _finding_to_json(finding: Finding) -> dict[str, Any]:
    line: dict[str, Any] = {"clause": finding.clause, "verdict": finding.verdict.value}
    if finding.expected:
        line["expected"] = finding.expected
    if finding.received:
        line["received"] = finding.received
    if finding.step is not None:
        line["step"] = finding.step
    if finding.diagnosis is not None:
        line["diagnosis"] = finding.diagnosis
    return line


def _finding_from_json(line: Mapping[str, Any]) -> Finding:
    return Finding(
        clause=line["clause"],
        verdict=Verdict(line["verdict"]),
        expected=line.get("expected", ""),
        received=line.get("received", ""),
        step=line.get("step"),
        diagnosis=line.get("diagnosis"),
    )


def _example_to_json(example: Example) -> dict[str, Any]:
    line: dict[str, Any] = {"values": dict(example.values)}
    if example.passing is not None:
        line["passing"] = dict(example.passing)
    return line


def _example_from_json(line: Mapping[str, Any]) -> Example:
    return Example(values=line["values"], passing=line.get("passing"))


def _evidence_to_json(evidence: Evidence) -> dict[str, Any]:
    line: dict[str, Any] = {"key": evidence.key, "order_number": evidence.order_number}
    if evidence.exchanges:
        line["exchanges"] = [_exchange_to_json(exchange) for exchange in evidence.exchanges]
    if evidence.not_applicable is not None:
        line["not_applicable"] = evidence.not_applicable
    if evidence.not_sent is not None:
        line["not_sent"] = evidence.not_sent
    if evidence.values:
        line["values"] = dict(evidence.values)
    heard = {"notifications": evidence.notifications, "strays": evidence.strays}
    line |= {name: [_notification_to_json(each) for each in came] for name, came in heard.items() if came}
    if evidence.observations:
        line["observations"] = [asdict(observation) for observation in evidence.observations]
    said = {"not_waited": evidence.not_waited, "result_url": evidence.result_url}
    return line | {name: value for name, value in said.items() if value is not None}


def _evidence_from_json(line: Mapping[str, Any]) -> Evidence:
    return Evidence(
        key=line["key"],
        order_number=line["order_number"],
        exchanges=tuple(_exchange_from_json(exchange) for exchange in line.get("exchanges", ())),
        not_applicable=line.get("not_applicable"),
        not_sent=line.get("not_sent"),
        values=line.get("values", {}),
        notifications=tuple(map(_notification_from_json, line.get("notifications", ()))),
        strays=tuple(map(_notification_from_json, line.get("strays", ()))),
        observations=tuple(Observation(**each) for each in line.get("observations", ())),
        not_waited=line.get("not_waited"),
        result_url=line.get("result_url"),
    )


def _notification_to_json(notification: Notification) -> dict[str, Any]:
    line: dict[str, Any] = {
        "request": _request_to_json(notification.request),
        "received": notification.received,
        "answered": notification.answered,
        "after_step": notification.after_step,
    }
    if notification.answer is not None:
        line["answer"] = _response_to_json(notification.answer)
    return line


def _notification_from_json(line: Mapping[str, Any]) -> Notification:
    return Notification(
        request=_request_from_json(line["request"]),
        received=line["received"],
        answered=line["answered"],
        answer=_response_from_json(line.get("answer")),
        after_step=line["after_step"],
    )


def _exchange_to_json(exchange: Exchange) -> dict[str, Any]:
    line: dict[str, Any] = {
        "step": exchange.step,
        "action": exchange.action,
        "started": exchange.started,
        "elapsed": exchange.elapsed,
        "request": _request_to_json(exchange.request),
    }
    if exchange.response is not None:
        line["response"] = _response_to_json(exchange.response)
    if exchange.problem is not None:
        line["problem"] = {"kind": exchange.problem.kind, "text": exchange.problem.text}
    return line


def _exchange_from_json(line: Mapping[str, Any]) -> Exchange:
    problem = line.get("problem")
    return Exchange(
        step=line["step"],
        action=line["action"],
        request=_request_from_json(line["request"]),
        response=_response_from_json(line.get("response")),
        started=line["started"],
        elapsed=line["elapsed"],
        problem=problem and Problem(kind=problem["kind"], text=problem["text"]),
    )


def _request_to_json(request: SentRequest) -> dict[str, Any]:
    return {
        "method": request.method,
        "url": request.url,
        "headers": request.headers,
        "body": _body_to_json(request.body),
        "fields": request.fields,
    }


def _request_from_json(line: Mapping[str, Any]) -> SentRequest:
    return SentRequest(
        method=line["method"],
        url=line["url"],
        headers=_pairs(line["headers"]),
        body=_body_from_json(line["body"]),
        fields=_pairs(line["fields"]),
    )


def _response_to_json(response: ReceivedResponse) -> dict[str, Any]:
    return {"status": response.status, "headers": response.headers, "body": _body_to_json(response.body)}


def _response_from_json(line: Mapping[str, Any] | None) -> ReceivedResponse | None:
    if line is None:
        return None
    return ReceivedResponse(
        status=line["status"], headers=_pairs(line["headers"]), body=_body_from_json(line["body"])
    )


def _pairs(rows: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in rows)


def _body_to_json(body: bytes) -> dict[str, str]:
    try:
        return {"text": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode("ascii")}


def _body_from_json(body: Mapping[str, str]) -> bytes:
    if "text" in body:
        return body["text"].encode("utf-8")
    return base64.b64decode(body["base64"], validate=True)
