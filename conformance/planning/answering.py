"""How the suite's listener answers the notifications that a probe brings about."""

from typing import Literal

AnswerKind = Literal["ok", "refuse", "silent", "slow", "500", "garbage", "plain 200"]
"""`ok` and `refuse`: the XML of the vendor's page on the merchant's reply. `silent`: the connection is
closed without an answer. `slow`: `ok`, after a while. `500`: a server error. `garbage`: HTTP 200 with
a text that is no reply. `plain 200`: HTTP 200 without a body, which is a success where the account
expects no more.
"""

Answers = tuple[AnswerKind, ...]
"""The answers to the notifications of a probe in turn; the last one answers all further ones."""

ACKNOWLEDGED: Answers = ("ok",)
