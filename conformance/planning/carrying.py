"""How a request is carried, where a case wants it otherwise than the documents have it.

The document's own way is a form in the body of a POST request, in UTF-8.
"""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from conformance.planning.vocabulary import PayParameter

HOSTILE_FROM = 64 * 1024
"""Bytes of padding from which a request needs the permission `hostile-input`."""


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


class Carried(BaseModel):
    """What is done to a request on its way; what is not said is as the documents have it.

    `encoding`: what the body is; `query` puts all fields into the query string. `method`: the HTTP
    method. `content_type`: a Content-Type header in place of the right one. `charset`: what the
    form's text is encoded in, and declared as. `names`: the letter case of all names. `order`: of
    the fields. `again`: fields that are sent once more, after all others. `in_query`: fields that
    stand in the query string instead of the body, `also_in_query` as well as in it. `padding`: bytes of an unknown parameter that
    makes the body large.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    encoding: Literal["form", "multipart", "json", "query"] = "form"
    method: Literal["POST", "GET"] = "POST"
    content_type: str | None = None
    charset: Literal["utf-8", "windows-1251"] | None = None
    names: Literal["lower", "upper"] | None = None
    order: Literal["reversed"] | None = None
    again: dict[PayParameter, str] = Field(default_factory=dict)
    in_query: Annotated[tuple[PayParameter, ...], BeforeValidator(_as_tuple)] = ()
    also_in_query: Annotated[tuple[PayParameter, ...], BeforeValidator(_as_tuple)] = ()
    padding: Annotated[int, Field(ge=0, le=4 * 1024 * 1024)] = 0

    @model_validator(mode="after")
    def _charset_is_of_a_form(self) -> Self:
        if self.charset is not None and self.encoding != "form":
            raise ValueError("`charset` with the encoding `form` only")
        return self

    @property
    def needs(self) -> tuple[str, ...]:
        """What a target must have, or allow, for a request to be carried like this."""
        by_encoding = {"json": ("json-requests",), "multipart": ("multipart-requests",)}
        hostile = ("hostile-input",) if self.padding >= HOSTILE_FROM else ()
        return (*by_encoding.get(self.encoding, ()), *hostile)
