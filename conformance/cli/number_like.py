"""`conformance number-like`: an order number with which loose comparison of check values shows itself in a shop."""

import os
from pathlib import Path
from typing import Annotated

import typer

from conformance.cli.telling import out, refuse
from conformance.exchange.loading import load_target
from conformance.exchange.shop.number_like import number_like_order
from conformance.exchange.target import TargetError
from conformance.pipeline import ExitCode
from conformance.planning.filefault import FileError


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("number-like")(number_like)


def number_like(
    target: Annotated[Path, typer.Argument(help="The target file of the shop.")],
    first: Annotated[int, typer.Option("--from", min=0, help="The number that the search begins with.")] = 1,
) -> int:
    """Find an order number whose right check value reads as a number; nothing is sent.

    One number in some three million does: the search takes seconds to a minute.
    """
    try:
        loaded = load_target(target, os.environ)
        if "merchant" not in loaded.sides:
            refuse(f"{target}: a target with a `merchant` section, for it is shops that compare check values")
        shop = loaded.the_merchant
    except (FileError, TargetError) as error:
        refuse(str(error))
    if shop.signature != "MD5":
        refuse(f"{target}: the shop verifies signatures (signature: {shop.signature}), and no check values")
    fields = {
        "merchant_id": shop.merchant_id,
        "ordernumber": "",
        "amount": shop.orders.amount,
        "currency": shop.orders.currency,
        "orderstate": "Approved",
    }
    number = number_like_order(fields, shop.secret.get_secret_value(), first)
    if number is None:
        out.print("none was found in time; begin with another number (--from)", markup=False)
        return ExitCode.INCONCLUSIVE
    out.print(
        f"{number}: create this order in the shop, {shop.orders.amount} {shop.orders.currency}, and name it in "
        f'the target file: zero_like: "{number}" (merchant.orders)',
        markup=False,
    )
    return ExitCode.CONFORMANT
