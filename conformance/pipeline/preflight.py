"""One known-good order before anything else: is it the configuration, or is it the target?"""

from conformance.exchange.evidence import Evidence
from conformance.exchange.session import Session, asks_as_another
from conformance.exchange.shown import shows_orders
from conformance.exchange.target import Target
from conformance.judging.answered import describe
from conformance.judging.rules import CHECK_VALUE, RULES, heard_in
from conformance.pipeline.ending import ExitCode
from conformance.planning.probe import Probe, Step, Where
from conformance.protocol.answers import Answer
from conformance.protocol.orders import OrderState

_VALUE_HINT = (
    "look at gateway.merchant_id, and at gateway.outcomes.approved, whose token was sent; "
    "the account may also ask for more than gateway.settings says"
)
_HINTS = {
    "4": _VALUE_HINT,
    "5": _VALUE_HINT,
    "7": "the gateway does not know this login, password and merchant id: look at gateway.merchant_id, "
    "gateway.login and gateway.password",
    "8": "the login has no right to do this: look at gateway.login, or ask support for the rights",
    "9": "the gateway does not take the request's signature: look at gateway.request_key and at "
    "gateway.dialect.signature_padding",
    "10": "the gateway does not know this account: look at gateway.merchant_id, and whether gateway.url is its host",
    "19": "access is denied: look at gateway.login, and at the addresses the account may be used from",
}
_WAS_DECLINED = (
    "the known-good order was declined: where gateway.outcomes.approved is no token that this bank approves, "
    "every case that needs one fails"
)
_OTHER_CHECK_VALUE = (
    "the answer's check value or signature is not what gateway.secret, gateway.merchant_id and gateway.gateway_key "
    "give: where one of them is wrong in the target file, every answer fails"
)


class PreflightError(Exception):
    """The run cannot begin; `code` is the exit code it gives, the text says what to look at."""

    def __init__(self, message: str, code: ExitCode) -> None:
        super().__init__(message)
        self.code = code


def preflight(session: Session, *, production: bool = False) -> Evidence:
    """Send one known-good order and give its evidence.

    Args:
        session: An open session.
        production: Whether the run was started with `--production`; real money is moved only where the
            target file says so, too.

    Raises:
        PreflightError: With INCONCLUSIVE when the target does not connect or answer, with USAGE when it
            refuses the order, answers something that is not the protocol, or does not say that it is in
            test mode.
    """
    target = session.target
    probe = known_good(target)
    evidence = session.performer.perform(probe)
    host = target.the_gateway.url
    if evidence.not_sent is not None:
        raise PreflightError(f"preflight: {evidence.not_sent}", ExitCode.INCONCLUSIVE)
    if evidence.not_applicable is not None:
        raise PreflightError(f"preflight: {evidence.not_applicable}", ExitCode.USAGE)
    exchange = evidence.exchanges[-1]
    if exchange.response is None:
        problem = exchange.problem.text if exchange.problem else "no answer"
        raise PreflightError(f"preflight: {problem}", ExitCode.INCONCLUSIVE)
    answer = exchange.response.answer
    if answer.kind == "unreadable":
        raise PreflightError(
            f"preflight: {host} answers, but not with the protocol (HTTP {exchange.response.status}): "
            f"{answer.problem}. Look at gateway.url in the target file",
            ExitCode.USAGE,
        )
    _refuse_a_refusal(answer, probe)
    if not (target.production and production):
        _refuse_live_mode(answer, target, probe)
    if asks_as_another(target):
        _refuse_a_stranger(session)
    return evidence


def known_good(target: Target) -> Probe:
    """Give the order that must go through: an approved one, or else of whichever outcome there is a token for.

    Without any token no run can pay, and a status query that must be understood is all there is.
    """
    outcomes = target.the_gateway.outcomes
    bank = "approved" if "approved" in outcomes else next(iter(outcomes), None)
    step = Step("pay", bank=bank) if bank is not None else Step("status")
    return Probe("preflight", "gateway", "positive", (), (step,), Where("preflight", 0))


def _refuse_a_refusal(answer: Answer, probe: Probe) -> None:
    if answer.kind != "error":
        return
    unknown_order = answer.firstcode == "10" and probe.steps[0].action == "status"
    if unknown_order:
        return
    hint = _HINTS.get(
        answer.firstcode or "", "look at the account's settings and at gateway.settings in the target file"
    )
    raise PreflightError(
        f"preflight: the known-good order was {describe(answer)}. This is configuration, not a finding: {hint}",
        ExitCode.USAGE,
    )


def _refuse_a_stranger(session: Session) -> None:
    """Another merchant whose credentials are wrong would be refused everything, and prove nothing."""
    look = Step("status", by="other merchant")
    seen = session.performer.perform(
        Probe("preflight/other-account", "gateway", "positive", (), (look,), Where("preflight", 0))
    )
    answer = seen.exchanges[-1].response.answer if seen.exchanges and seen.exchanges[-1].response else None
    if answer is None or not shows_orders(answer, session.target.the_gateway.dialect):
        said = describe(answer) if answer is not None else "not answered"
        raise PreflightError(
            f"preflight: order status, asked with gateway.other_account, was {said}. Look at its merchant_id, "
            "login and password: a stranger who is refused everything shows nothing",
            ExitCode.USAGE,
        )


def doubts(evidence: Evidence, target: Target) -> tuple[str, ...]:
    """Say what leaves the configuration in doubt though the run can begin.

    A token that the bank declines, and a check value that the target's secret word does not give: either
    may be the gateway's fault, and then it is a finding.
    """
    told = []
    for heard in heard_in(evidence):
        outcomes = list(RULES[CHECK_VALUE](heard, target))
        declined = any(order.fields.get("orderstate") == OrderState.DECLINED for order in heard.answer.orders)
        if declined and "approved" in target.the_gateway.outcomes:
            told.append(_WAS_DECLINED)
        if any(outcome.met is False for outcome in outcomes):
            told.append(_OTHER_CHECK_VALUE)
    return tuple(told)


def _refuse_live_mode(answer: Answer, target: Target, probe: Probe) -> None:
    if target.the_gateway.is_embedded or probe.steps[0].action != "pay":
        return
    if not any(order.fields.get("testmode") == "1" for order in answer.orders):
        raise PreflightError(
            "preflight: the answer does not say testmode 1, so this may be real money. Use the sandbox's "
            "address, or say `production: true` in the target file and --production",
            ExitCode.USAGE,
        )
