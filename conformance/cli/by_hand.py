"""`conformance sign` and `conformance verify`: a check value or a signature by hand."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from conformance.cli.messages import Message, message
from conformance.cli.telling import out, refuse
from conformance.judging.diagnosis import diagnose, diagnose_signature
from conformance.pipeline import ExitCode
from conformance.protocol import signatures
from conformance.protocol.check_values import AS_RECEIVED
from conformance.protocol.signatures import Candidate, CheckValueSteps, SignaturePadding

_MASK = "******"
_SECRET_VARIABLE = "ASSIST_SECRET"  # noqa: S105 (the variable's name)

KindArgument = Annotated[
    str, typer.Argument(help="request, payment-page, answer or notification: what the fields are.")
]
FieldsArgument = Annotated[
    list[str], typer.Argument(help="The fields as name=value, as they were sent; name:=value, a JSON number.")
]
Key = Annotated[Path | None, typer.Option(help="A PEM key: RSA signature instead of a check value.")]
Padding = Annotated[
    str | None, typer.Option(help="With --key: digestinfo (without it), digestinfo-of-hex or raw-digest.")
]
Charset = Annotated[str, typer.Option(help="The charset that texts are hashed in.")]
Delimiter = Annotated[str, typer.Option(help="What joins the fields of a request.")]
Show = Annotated[
    bool, typer.Option("--show-secrets", help="Show the intermediate values that suffice to forge.")
]


def add_to(app: typer.Typer) -> None:
    """Add both commands."""
    app.command("sign")(sign)
    app.command("verify")(verify)


def sign(
    kind: KindArgument,
    fields: FieldsArgument,
    key: Key = None,
    padding: Padding = None,
    charset: Charset = "utf-8",
    delimiter: Delimiter = ";",
    show_secrets: Show = False,
) -> None:
    """Compute a check value, or with --key a signature, and show each stage.

    The secret word is read from ASSIST_SECRET, or asked for.
    """
    sent = message(kind, fields, delimiter)
    if key is not None:
        signature = _signed(sent, key, padding, charset)
        _show_signed(sent, charset)
        out.print(f"signature: {signature}", markup=False)
        return
    _refuse_padding(padding)
    steps = _steps(_secret(), sent.x, charset)
    _show(steps, show_secrets=show_secrets)
    out.print(f"check value: {steps.value}", markup=False)


def verify(
    kind: KindArgument,
    received: Annotated[str, typer.Argument(help="The check value or signature that was received.")],
    fields: FieldsArgument,
    key: Key = None,
    padding: Padding = None,
    charset: Charset = "utf-8",
    delimiter: Delimiter = ";",
    show_secrets: Show = False,
) -> int:
    """Verify a check value, or with --key (a public key) a signature; say which mistake explains a wrong one."""
    sent = message(kind, fields, delimiter)
    if key is not None:
        return _verify_signature(sent, received, key, padding, charset)
    _refuse_padding(padding)
    secret = _secret()
    steps = _steps(secret, sent.x, charset)
    _show(steps, show_secrets=show_secrets)
    for reading in sent.readings:
        if signatures.matches(received, _steps(secret, reading.x, charset).value):
            out.print("the check value is right" + _said_of(reading), markup=False)
            return ExitCode.CONFORMANT
    out.print(f"wrong: received {received}, expected {steps.value}", markup=False)
    _explain(diagnose(sent.kind, received, secret, sent.fields, charset=charset, delimiter=delimiter))
    return ExitCode.NOT_CONFORMANT


def _verify_signature(sent: Message, received: str, key: Path, padding: str | None, charset: str) -> int:
    _show_signed(sent, charset)
    if signatures.is_openpgp(received):
        out.print("inconclusive: OpenPGP signature, not verified")
        return ExitCode.INCONCLUSIVE
    reading = _padding(padding)
    try:
        public = signatures.load_public_key(key.read_bytes())
        right = signatures.verify(public, sent.x, received, reading, charset)
    except (OSError, signatures.SignatureKeyError) as error:
        refuse(f"{key}: {error}")
    if right:
        out.print("the signature is right")
        return ExitCode.CONFORMANT
    out.print("wrong: the signature is not that of X under this key")
    _explain(
        diagnose_signature(
            sent.kind,
            received,
            public,
            sent.fields,
            padding=reading,
            charset=charset,
            delimiter=sent.delimiter,
        )
    )
    return ExitCode.NOT_CONFORMANT


def _signed(sent: Message, key: Path, padding: str | None, charset: str) -> str:
    reading = _padding(padding)
    _hashed(sent.x, charset)
    try:
        return signatures.sign(signatures.load_private_key(key.read_bytes()), sent.x, reading, charset)
    except (OSError, signatures.SignatureKeyError) as error:
        refuse(f"{key}: {error}")


def _show(steps: CheckValueSteps, *, show_secrets: bool) -> None:
    """Show each stage; md5(SALT), and what contains it, suffice to forge and are masked."""
    secret_md5, joined = (steps.secret_md5, steps.joined) if show_secrets else (_MASK, _MASK)
    for name, text in {
        "X": steps.x,
        "md5(SALT)": secret_md5,
        "md5(X)": steps.x_md5,
        "uppercase(md5(SALT) + md5(X))": joined,
    }.items():
        out.print(f"{name}: {text}", markup=False)


def _show_signed(sent: Message, charset: str) -> None:
    out.print(f"X: {sent.x}", markup=False)
    out.print(f"md5(X): {_hashed(sent.x, charset)}", markup=False)


def _said_of(reading: Candidate) -> str:
    return "" if reading.name == AS_RECEIVED else f" ({reading.name})"


def _explain(cause: str | None) -> None:
    out.print(cause or "no known mistake, nor any two of them, give this value", markup=False)


def _secret() -> str:
    told = os.environ.get(_SECRET_VARIABLE)
    if told:
        return told
    if not sys.stdin.isatty():
        refuse(f"no secret word: set {_SECRET_VARIABLE}, or call this at a terminal to be asked for it")
    return str(typer.prompt("secret word", hide_input=True))


def _steps(secret: str, x: str, charset: str) -> CheckValueSteps:
    try:
        return signatures.check_value_steps(secret, x, charset)
    except (LookupError, UnicodeEncodeError) as error:
        refuse(f"--charset {charset}: {error}")


def _hashed(x: str, charset: str) -> str:
    try:
        return signatures.md5_hex(x, charset)
    except (LookupError, UnicodeEncodeError) as error:
        refuse(f"--charset {charset}: {error}")


def _padding(name: str | None) -> SignaturePadding:
    if name is None:
        return SignaturePadding.DIGESTINFO
    try:
        return SignaturePadding(name)
    except ValueError:
        refuse(f"--padding takes {', '.join(SignaturePadding)}, not {name}")


def _refuse_padding(padding: str | None) -> None:
    if padding is not None:
        refuse("--padding is about signatures: --key FILE, the key, is missing")
