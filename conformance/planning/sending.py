"""What a case sends in a row's parameter, or in a whole request, without saying each value itself."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from conformance.planning.vocabulary import PayParameter

Alphabet = Literal["plain", "cyrillic"]


class Send(BaseModel):
    """What an `each` case sends in the row's parameter: exactly one of the keys down to `request`.

    `at`: a length, `shortest`, `limit` or `limit + 1`. `missing`: the parameter is left out;
    `empty`: it is sent without a value. `allowed`: each value of an enumeration, `unlisted`: those
    next to them, one probe a value. `values`: these values by label, one probe a value. `any`:
    values that Hypothesis draws. `request: valid`: whole requests, drawn over all parameters; this
    one stands in a file without `each`.

    `alphabet`: what a value `at` a length is made of. `among`: what the other parameters are;
    `given` sends a plain value of each optional one, `drawn` draws them as well. `beside`: other
    parameters to send along.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    at: Literal["shortest", "limit", "limit + 1"] | None = None
    missing: Literal[True] | None = None
    empty: Literal[True] | None = None
    allowed: Literal["each"] | None = None
    unlisted: Literal["nearest"] | None = None
    values: dict[str, str] | None = Field(None, min_length=1)
    any: Literal["valid", "invalid"] | None = None
    request: Literal["valid"] | None = None
    alphabet: Alphabet = "plain"
    among: Literal["given", "drawn"] | None = None
    beside: dict[PayParameter, str | None] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        said = [name for name in _ONE_OF if getattr(self, name) is not None]
        if len(said) != 1:
            raise ValueError(f"exactly one of {', '.join(_ONE_OF)}")
        if self.alphabet != "plain" and self.at is None:
            raise ValueError("`alphabet` with `at` only")
        if self.among == "drawn" and self.any is None:
            raise ValueError("`among: drawn` with `any` only")
        if self.among == "given" and (self.any or self.request):
            raise ValueError("`among: given` with fixed values only")
        return self


_ONE_OF = ("at", "missing", "empty", "allowed", "unlisted", "values", "any", "request")
