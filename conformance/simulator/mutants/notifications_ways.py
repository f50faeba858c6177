"""Families of ways: notifications that go to the wrong place, or are not written as a form or an envelope."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urlencode

import httpx

from conformance.protocol.messages import encode_form, encode_json
from conformance.protocol.messages.media import FORM_TYPE, JSON_TYPE
from conformance.simulator.assembly import Assembly
from conformance.simulator.mutants.faults import fault
from conformance.simulator.mutants.mutant import Make, Mutant
from conformance.simulator.mutants.notifications_tools import notifying, with_parts
from conformance.simulator.notifier.bodies import Body, WriteBody, form_body
from conformance.simulator.notifier.destination import ALLOWED_PORTS, permitted, port_of
from conformance.simulator.notifier.packet import Package
from conformance.simulator.notifier.trust import trusting
from conformance.simulator.settings import NotificationSettings

Row = tuple[str, str, str, Make]
"""A mutant's name, clause, sentence and change."""


_X509_NO_CHECK_TIME = ssl.VerifyFlags(0x200000)
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, which Python has no name for."""


def _at_another_path(settings: NotificationSettings) -> str | None:
    return (
        None if settings.url is None else str(httpx.URL(settings.url).copy_with(path="/payments", query=None))
    )


def _but(port: int) -> Callable[[str, bool], bool]:
    return lambda url, any_loopback_port: port_of(url) != port and permitted(url, any_loopback_port)


def _besides_8081(url: str, any_loopback_port: bool) -> bool:
    return port_of(url) == 8081 or permitted(url, any_loopback_port)  # noqa: PLR2004 (the port of the clause's opposite)


def _trusting(change: Callable[[ssl.SSLContext], None]) -> Make:
    def trust(authority: str | None) -> ssl.SSLContext:
        context = trusting(authority)
        change(context)
        return context

    return with_parts(trust=trust)


def _anybody(context: ssl.SSLContext) -> None:
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE


def _any_name(context: ssl.SSLContext) -> None:
    context.check_hostname = False


def _any_date(context: ssl.SSLContext) -> None:
    context.verify_flags |= _X509_NO_CHECK_TIME


DESTINATIONS: tuple[Row, ...] = (
    ("at-another-path", "settings/url", "Sends to another path than that of the URL.", with_parts(url=_at_another_path)),
    ("to-any-port", "ports/other", "Sends to any port.", with_parts(permit=lambda _url, _any: True)),
    ("to-port-8081", "ports/other", "Sends to port 8081 as well.", with_parts(permit=_besides_8081)),
    *(
        (f"not-to-port-{port}", "ports/allowed", f"Does not send to port {port}.", with_parts(permit=_but(port)))
        for port in sorted(ALLOWED_PORTS)
    ),
    ("trusts-anybody", "https/verified", "Sends to a server with any certificate.", _trusting(_anybody)),
    ("trusts-any-name", "https/verified", "Sends to a server with the certificate of another name.",
     _trusting(_any_name)),
    ("trusts-any-date", "https/verified", "Sends to a server with a certificate that has run out.",
     _trusting(_any_date)),
)  # fmt: skip
"""Where notifications may go wrongly."""


def _as_form(charset: str, errors: str, content_type: str = FORM_TYPE) -> Callable[[Package], Body]:
    def write(package: Package) -> Body:
        form = urlencode(tuple(package.fields.items()), encoding=charset, errors=errors)
        return Body(content_type, form.encode("ascii"))

    return write


def _posting(write: Callable[[Package], Body]) -> Make:
    return lambda assembly: notifying(assembly, bodies={**assembly.notifier.bodies, "POST": write})


def _in_json(package: Package) -> Body:
    return Body(JSON_TYPE, encode_json(tuple(package.fields.items())))


def _with_a_field_twice(package: Package) -> Body:
    pairs = (("ordernumber", package.fields["ordernumber"]), *package.fields.items())
    return Body(FORM_TYPE, encode_form(pairs))


def _called_text(package: Package) -> Body:
    return replace(form_body(package), content_type="text/plain; charset=utf-8")


def _in_soap(change: Callable[[Package], Package], old: bytes = b"", new: bytes = b"") -> Make:
    """Change what goes into an envelope, and then a name in it."""

    def around(right: WriteBody) -> WriteBody:
        def write(package: Package) -> Body:
            body = right(change(package))
            return replace(body, content=body.content.replace(old, new))

        return write

    def make(assembly: Assembly) -> Assembly:
        bodies = assembly.notifier.bodies
        soap = {protocol: around(bodies[protocol]) for protocol in ("SOAP", "SOAP EXT")}
        return notifying(assembly, bodies={**bodies, **soap})

    return make


def _without_operations(package: Package) -> Package:
    return replace(package, operations=())


def _with_an_empty_body(package: Package) -> Body:
    del package
    return Body(FORM_TYPE, b"")


FORMS: tuple[Row, ...] = (
    ("by-get", "http-post", "Sends a GET.", with_parts(method="GET")),
    ("by-put", "http-post", "Sends a PUT.", with_parts(method="PUT")),
    ("in-json", "http-post", "Sends JSON in the place of a form.", _posting(_in_json)),
    ("called-text", "content-type", "Calls a form a text.", _posting(_called_text)),
    ("with-a-field-twice", "parameters/once", "Sends the order number twice.", _posting(_with_a_field_twice)),
    ("of-another-element", "soap/envelope", "Calls the element of an envelope PushPayment.",
     _in_soap(lambda package: package, b"ws:PushPaymentResult", b"ws:PushPayment")),
    ("without-operations", "soap-ext/operations", "Leaves the operations out of an envelope.",
     _in_soap(_without_operations)),
    ("with-an-empty-body", "http-post", "Posts nothing.", _posting(_with_an_empty_body)),
    ("in-cp1251", "lastname/equals", "Writes Cyrillic letters in windows-1251 and calls it UTF-8.",
     _posting(_as_form("cp1251", "replace"))),
    ("with-question-marks", "firstname/equals", "Writes question marks for Cyrillic letters.",
     _posting(_as_form("latin-1", "replace"))),
    ("with-character-references", "middlename/equals", "Writes Cyrillic letters as character references.",
     _posting(_as_form("latin-1", "xmlcharrefreplace"))),
)  # fmt: skip
"""How notifications may be written wrongly."""


def wrong_notification_ways() -> tuple[Mutant, ...]:
    """Make the families."""
    return tuple(each for row in (*DESTINATIONS, *FORMS) for each in _mutant(*row))


def _mutant(name: str, clause: str, sentence: str, make: Make) -> Iterator[Mutant]:
    return fault(f"notification-{name}", f"notification/{clause}", sentence, make)
