"""The addresses a target file may name: URLs, hosts, files."""

import ipaddress
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, WithJsonSchema


def host_of(url: str) -> str:
    """Give the host of a URL in lower case, without its port; ValueError where it has none."""
    host = urlsplit(url).hostname
    if not host:
        raise ValueError("a URL with a host")
    return host


def port_of(url: str) -> int:
    """Give the port of an http or https URL, its scheme's own where it names none."""
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine by its name or number; nothing is looked up."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _http_url(text: str) -> str:
    wanted = "a URL such as https://payments.example, without credentials, query or fragment"
    if not _is_usable(text) or "?" in text:
        raise ValueError(wanted)
    return text.rstrip("/") if urlsplit(text).path in {"", "/"} else text


def _result_url(text: str) -> str:
    if not _is_usable(text):
        raise ValueError(
            "`embedded`, or a URL such as https://shop.example/result, without credentials or fragment"
        )
    return text


def _is_usable(text: str) -> bool:
    try:
        parts = urlsplit(text)
        usable = (
            parts.scheme in {"http", "https"} and parts.hostname and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        return False
    plain = not any(c.isspace() or not c.isprintable() for c in text)
    return bool(usable and plain and parts.username is None and parts.password is None and "#" not in text)


def _proxy(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    if text in {"none", "environment"}:
        return value
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("`none`, `environment` or a URL such as http://proxy.example:3128")
    return value


def _path(value: object) -> Path:
    if isinstance(value, Path):
        return value
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError("the path of a file")
    return Path(value)


HttpUrl = Annotated[str, AfterValidator(_http_url), Field(json_schema_extra={"format": "uri"})]
"""An http or https URL of a service: no credentials, no query."""

ResultUrl = Annotated[str, AfterValidator(_result_url), Field(json_schema_extra={"format": "uri"})]
"""The URL that notifications are sent to: its query, where it has one, is sent along."""

ProxyUrl = Annotated[SecretStr, AfterValidator(_proxy)]
"""A proxy: its URL may hold credentials."""

FilePath = Annotated[Path, BeforeValidator(_path), WithJsonSchema({"type": "string"})]
"""A file, relative to the target file until it is loaded."""
