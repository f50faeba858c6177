"""`conformance sign` and `conformance verify`: a check value or a signature by hand."""

import os
from pathlib import Path
from typing import Annotated

import typer

from conformance.cli.telling import out, refuse
from conformance.judging.diagnosis import diagnose
from conformance.pipeline import ExitCode
from conformance.protocol import signatures

_MASK = "******"
_SECRET_VARIABLE = "ASSIST_SECRET"  # noqa: S105 (the variable's name)

Kind = Annotated[str, typer.Argument(help="request, answer or notification: what the fields are.")]
FieldsArgument = Annotated[list[str], typer.Argument(help="The fields as name=value, as they were sent.")]
Key = Annotated[Path | None, typer.Option(help="A PEM key: RSA signature instead of a check value.")]
Padding = Annotated[str, typer.Option(help="digestinfo, digestinfo-of-hex or raw-digest.")]
Charset = Annotated[str, typer.Option(help="The charset that texts are hashed in.")]
Show = Annotated[
    bool, typer.Option("--show-secrets", help="Show the intermediate values that suffice to forge.")
]


def add_to(app: typer.Typer) -> None:
    """Add both commands."""
    app.command("sign")(sign)
    app.command("verify")(verify)


def sign(
    kind: Kind,
    fields: FieldsArgument,
    key: Key = None,
    padding: Padding = "digestinfo",
    charset: Charset = "utf-8",
    show_secrets: Show = False,
) -> None:
    """Compute a check value, or with --key a signature, and show each stage.

    The secret word is read from ASSIST_SECRET, or asked for.
    """
    x = _x(kind, _named(fields))
    out.print(f"X: {x}", markup=False)
    if key is not None:
        try:
            private = signatures.load_private_key(key.read_bytes())
            out.print(f"signature: {signatures.sign(private, x, _padding(padding), charset)}", markup=False)
        except (OSError, signatures.SignatureKeyError) as error:
            refuse(f"{key}: {error}")
        return
    steps = _steps(_secret(), x, charset)
    shown = {
        "md5(SALT)": steps.secret_md5,
        "md5(X)": steps.x_md5,
        "uppercase(md5(SALT) + md5(X))": steps.joined,
    }
    for name, value in shown.items():
        out.print(f"{name}: {value if show_secrets or name == 'md5(X)' else _MASK}", markup=False)
    out.print(f"check value: {steps.value}", markup=False)


def verify(
    kind: Kind,
    received: Annotated[str, typer.Argument(help="The check value or signature that was received.")],
    fields: FieldsArgument,
    key: Key = None,
    padding: Padding = "digestinfo",
    charset: Charset = "utf-8",
) -> int:
    """Verify a check value, or with --key (a public key) a signature; say which mistake explains a wrong one."""
    named = _named(fields)
    x = _x(kind, named)
    out.print(f"X: {x}", markup=False)
    if key is not None:
        return _verify_signature(key, x, received, padding, charset)
    secret = _secret()
    steps = _steps(secret, x, charset)
    if signatures.matches(received, steps.value):
        out.print("the check value is right")
        return ExitCode.CONFORMANT
    out.print(f"wrong: received {received}, expected {steps.value}", markup=False)
    lower = {name.lower(): value for name, value in named.items()}
    cause = diagnose(received, secret, lower.get("merchant_id", ""), lower) if kind == "answer" else None
    if cause:
        out.print(cause, markup=False)
    return ExitCode.NOT_CONFORMANT


def _verify_signature(key: Path, x: str, received: str, padding: str, charset: str) -> int:
    if signatures.is_openpgp(received):
        out.print("inconclusive: OpenPGP signature, not verified")
        return ExitCode.INCONCLUSIVE
    try:
        public = signatures.load_public_key(key.read_bytes())
        right = signatures.verify(public, x, received, _padding(padding), charset)
    except (OSError, signatures.SignatureKeyError) as error:
        refuse(f"{key}: {error}")
    out.print("the signature is right" if right else "wrong: the signature is not that of X under this key")
    return ExitCode.CONFORMANT if right else ExitCode.NOT_CONFORMANT


def _named(fields: list[str]) -> dict[str, str]:
    named = dict(field.partition("=")[::2] for field in fields)
    if not all("=" in field for field in fields):
        refuse("give each field as name=value, such as ordernumber=ORD-17")
    return named


def _x(kind: str, fields: dict[str, str]) -> str:
    lower = {name.lower(): value for name, value in fields.items()}
    try:
        match kind:
            case "request":
                return signatures.request_x(fields)
            case "notification":
                return signatures.notification_x(fields)
            case "answer":
                return signatures.answer_x(lower.get("merchant_id", ""), fields)
            case _:
                refuse(f"say request, answer or notification, not {kind}")
    except signatures.MissingFieldError as missing:
        refuse(str(missing))


def _secret() -> str:
    return os.environ.get(_SECRET_VARIABLE) or str(typer.prompt("secret word", hide_input=True))


def _steps(secret: str, x: str, charset: str) -> signatures.CheckValueSteps:
    try:
        return signatures.check_value_steps(secret, x, charset)
    except (LookupError, UnicodeEncodeError) as error:
        refuse(f"--charset {charset}: {error}")


def _padding(name: str) -> signatures.SignaturePadding:
    try:
        return signatures.SignaturePadding(name)
    except ValueError:
        refuse(f"--padding takes {', '.join(signatures.SignaturePadding)}, not {name}")
