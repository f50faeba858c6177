"""Rules on a package as a whole: how it is sent, when, and whether it says what the payment came to."""

from collections import Counter
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from conformance.judging.notifications.delivered import Delivered
from conformance.judging.notifications.rows import same_money
from conformance.judging.outcome import Outcome, met, unmet, unseen
from conformance.protocol.codes import SUCCESS
from conformance.protocol.messages.media import media_type
from conformance.protocol.messages.soap import NotSoapError, payload_of
from conformance.protocol.messages.xmltext import XmlError, local_name, parse_xml
from conformance.protocol.notification import fields as rows
from conformance.protocol.orders import Operation

Rule = Callable[[Delivered], Outcome]

_FORM = "application/x-www-form-urlencoded"
_PAID = ("Approved", "Delayed")
_UNDER_WAY = "In Process"
_UNMASKED_FROM = 12
_OPERATION = ("operationtype", "amount", "currency")


def http_post(delivered: Delivered) -> Outcome:
    """The notification is a POST whose body carries the parameters."""
    expected = "an HTTP POST with the parameters of the payment in its body"
    request = delivered.notification.request
    if request.method != "POST":
        return unmet(expected, f"a {request.method}")
    if not request.body:
        return unmet(expected, "a POST without a body")
    return (met if delivered.readable else unmet)(
        expected, "a POST with parameters" if delivered.readable else "a POST whose body is no form"
    )


def content_type(delivered: Delivered) -> Outcome:
    """The body is called what it is: a form."""
    headers = delivered.notification.request.headers
    found = media_type(next((value for name, value in headers if name.lower() == "content-type"), ""))
    return (met if found == _FORM else unmet)(f"Content-Type {_FORM}", found or "none")


def each_once(delivered: Delivered) -> Outcome:
    """No parameter comes twice."""
    counts = Counter(name.lower() for name, _ in delivered.notification.request.fields)
    twice = [name for name, count in counts.items() if count > 1]
    return (unmet if twice else met)(
        "every parameter once", ", ".join(twice) + " twice" if twice else "each once"
    )


def url(delivered: Delivered) -> Outcome:
    """The notification goes to the URL of the account; what a proxy in between changes is host and scheme."""
    if delivered.result_url is None:
        return unseen("the result URL of the account", "it is not known which URL the account has")
    wanted, asked = urlsplit(delivered.result_url), urlsplit(delivered.notification.request.url)
    expected = f"a request to {wanted.path or '/'}"
    return (met if (asked.path or "/") == (wanted.path or "/") else unmet)(
        expected, f"a request to {asked.path}"
    )


def after_completion(delivered: Delivered) -> Outcome:
    """What is sent is the result of a payment that is completed."""
    state = delivered.named.get("orderstate")
    if state is None:
        return unseen("the result of a completed payment", "no orderstate")
    return (unmet if state == _UNDER_WAY else met)("the result of a completed payment", f"orderstate {state}")


def billnumber(delivered: Delivered) -> Outcome:
    """The billnumber is that of the payment's order."""
    known, found = delivered.answered.get("billnumber"), delivered.named.get("billnumber")
    if not known or found is None:
        return unseen(
            "the billnumber of the order", "no billnumber" if known else "the payment's is not known"
        )
    same = found.partition(".")[0] == known.partition(".")[0]
    return (met if same else unmet)(f"billnumber {known}", f"billnumber {found}")


def payment(delivered: Delivered) -> Outcome:
    """Amount and currency are those that the payment's answer shows for its operation."""
    known = {name: delivered.answered.get(name) for name in ("amount", "currency")}
    found = {name: delivered.named.get(name) for name in known}
    if None in known.values() or None in found.values():
        return unseen("amount and currency of the payment", "the answer, or the package, does not show both")
    same = (
        _amounts_agree(str(found["amount"]), str(known["amount"])) and found["currency"] == known["currency"]
    )
    return (met if same else unmet)(
        f"{known['amount']} {known['currency']}, as in the payment's answer",
        f"{found['amount']} {found['currency']}",
    )


def state(delivered: Delivered) -> Outcome:
    """The state is that of the payment's answer, or of order status before anything else befell the order."""
    found, known = delivered.named.get("orderstate"), delivered.states
    if found is None or not known:
        return unseen(
            "the state of the order", "no orderstate" if known else "the order's state is not known"
        )
    if _UNDER_WAY in known:
        return unseen("the state of the order", "the payment was still under way when it was answered")
    return (met if found in known else unmet)(
        f"orderstate {' or '.join(known)}", f"orderstate {found or 'empty'}"
    )


def code(delivered: Delivered) -> Outcome:
    """The response code is that of success where the payment succeeded, and only there."""
    found, known = delivered.named.get("responsecode"), delivered.states
    settled = [each for each in known if each != _UNDER_WAY]
    states = settled or tuple(filter(None, [delivered.named.get("orderstate")]))
    if not found or not states:
        return unseen(f"{SUCCESS} where the payment succeeded", "no code, or no state, to compare")
    paid = any(each in _PAID for each in states)
    return (met if (found == SUCCESS) == paid else unmet)(
        SUCCESS if paid else f"another code than {SUCCESS}", f"{states[0]} with {found}"
    )


def operation(delivered: Delivered) -> Outcome:
    """The operation is a payment."""
    found = delivered.named.get("operationtype")
    if found is None:
        return unseen("the operation of a payment", "no operationtype")
    wanted = Operation.PAYMENT.value
    return (met if found == wanted else unmet)(f"operationtype {wanted}", f"operationtype {found or 'empty'}")


def masked(delivered: Delivered) -> Outcome:
    """The card's number is masked."""
    found = delivered.named.get("meannumber")
    if found is None:
        return unseen("a masked meannumber", "no meannumber")
    bare = found.startswith("[redacted:pan:") or (found.isdecimal() and len(found) >= _UNMASKED_FROM)
    return (unmet if bare else met)("a masked meannumber", "a whole number" if bare else "none, or masked")


def no_fiscal(delivered: Delivered) -> Outcome:
    """Without the option no fiscal parameter is sent."""
    return _without(delivered, "fiscal")


def no_positions(delivered: Delivered) -> Outcome:
    """Without the option the order's items are not sent."""
    return _without(delivered, "positions")


def envelope(delivered: Delivered) -> Outcome:
    """In SOAP the package is an envelope whose PushPaymentResult holds the order with its fields."""
    expected = "a SOAP envelope with PushPaymentResult, and in it an order with ordernumber, billnumber and orderstate"
    request = delivered.notification.request
    try:
        result = payload_of(parse_xml(request.body))
    except (XmlError, NotSoapError) as error:
        return unmet(expected, str(error))
    order = next((child for child in result if local_name(child) == "order"), None)
    if local_name(result) != "pushpaymentresult" or order is None:
        return unmet(expected, f"{local_name(result)} without an order")
    missing = {"ordernumber", "billnumber", "orderstate"} - {local_name(each) for each in order}
    return (unmet if missing else met)(
        expected, f"no {', '.join(sorted(missing))}" if missing else "all there"
    )


def operations(delivered: Delivered) -> Outcome:
    """In SOAP EXT the order holds its operations, each with type, amount and currency."""
    expected = f"an order with operations, each with {', '.join(_OPERATION)}"
    try:
        result = payload_of(parse_xml(delivered.notification.request.body))
    except (XmlError, NotSoapError) as error:
        return unmet(expected, str(error))
    blocks = [each for each in result.iter() if local_name(each) == "operation"]
    if not blocks:
        return unmet(expected, "no operation")
    missing = {name for block in blocks for name in _OPERATION if name not in map(local_name, block)}
    return (unmet if missing else met)(
        expected, f"no {', '.join(sorted(missing))}" if missing else f"{len(blocks)} there"
    )


PACKAGE_RULES: Mapping[str, Rule] = {
    "notification/http-post": http_post,
    "notification/content-type": content_type,
    "notification/parameters/once": each_once,
    "notification/settings/url": url,
    "notification/after-completion": after_completion,
    "notification/billnumber/same-order": billnumber,
    "notification/amount/payment": payment,
    "notification/orderstate/agrees": state,
    "notification/responsecode/agrees": code,
    "notification/operationtype/payment": operation,
    "notification/meannumber/masked": masked,
    "notification/fiscal/option": no_fiscal,
    "notification/positions/option": no_positions,
    "notification/soap/envelope": envelope,
    "notification/soap-ext/operations": operations,
}


def _amounts_agree(one: str, other: str) -> bool:
    """Say whether two amounts are one, whatever form they have: the form is another clause's."""
    return same_money(one.replace(",", "."), other)


def _without(delivered: Delivered, presence: str) -> Outcome:
    names = {row.name.lower() for row in rows() if row.presence == presence}
    found = [name for name in delivered.fields if name.lower() in names]
    expected = f"no {presence} parameter, for the account's option is off"
    if getattr(delivered.settings, presence):
        return unseen(expected, "the account's option is on")
    return (unmet if found else met)(expected, ", ".join(found) or "none")
