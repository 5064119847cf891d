"""Request bodies: fields put together, written as JSON, and told as a command line."""

import json
import shlex
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from linocut_kit.keywords.texts import Link, Text, plain
from linocut_kit.runtime.violations import shown as shown_value

Fields = dict[str, Any]


def linked(fields: Mapping[str, Any], url: Callable[[Link], str]) -> Fields:
    """The fields with each link in them as the URL that it stands for."""
    return {name: _linked(value, url) for name, value in fields.items()}


def _linked(value: Any, url: Callable[[Link], str]) -> Any:
    if isinstance(value, Link):
        return url(value)
    if isinstance(value, dict):
        return {key: _linked(item, url) for key, item in value.items()}
    if isinstance(value, list):
        return [_linked(item, url) for item in value]
    return value


def encode(fields: Mapping[str, Any]) -> bytes:
    """The fields as JSON; long texts are put in as they are, which needs no escapes."""
    parts: list[bytes] = []
    for name, value in fields.items():
        text = f'"{value.make()}"' if isinstance(value, Text) else json.dumps(plain(value))
        parts += [b"," if parts else b"{", json.dumps(name).encode(), b":", text.encode()]
    return b"".join([*parts, b"}"]) if parts else b"{}"


def materialize(fields: Mapping[str, Any]) -> Fields:
    """The fields as a validator takes them."""
    return {name: plain(value) for name, value in fields.items()}


def curl(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | Mapping[str, Any] | None,
    *,
    query: Mapping[str, str] | None = None,
) -> str:
    """A command that sends the same request; headers and query may name shell variables."""
    words = ["curl", "-sS", "-i", "-X", method, _quoted(url)]
    for name, value in (query or {}).items():
        words[-1] += f'"{"&" if "?" in words[-1] else "?"}{quote(name)}={value}"'
    for name, value in headers.items():
        words += ["-H", f'"{name}: {value}"']
    if body is None:
        return " ".join(words)
    if isinstance(body, bytes):
        return " ".join([*words, "--data-raw", _quoted(body.decode("utf-8", "replace"))])
    pieces = _pieces(body)
    if len(pieces) == 1 and isinstance(pieces[0], str):
        return " ".join([*words, "--data-raw", _quoted(pieces[0])])
    commands = [
        f"printf %s {_quoted(text)}" if isinstance(text, str) else text.shell() for text in pieces
    ]
    maker = "; ".join(commands)
    return f"{{ {maker}; }} | {' '.join([*words, '--data-binary', '@-'])}"


def _pieces(fields: Mapping[str, Any]) -> list[str | Text]:
    """JSON text, cut where a long text is made by a command of its own."""
    found: list[str | Text] = ["{"]
    for number, (name, value) in enumerate(fields.items()):
        lead = f"{', ' if number else ''}{json.dumps(name)}: "
        if isinstance(value, Text):
            found[-1] = f'{found[-1]}{lead}"'
            found += [value, '"']
        else:
            found[-1] = f"{found[-1]}{lead}{json.dumps(plain(value))}"
    found[-1] = f"{found[-1]}}}"
    return found


def _quoted(text: str) -> str:
    return shlex.quote(text)


def short(value: Any) -> str:
    """A value in a few words, for people."""
    if isinstance(value, Text):
        return value.label
    if isinstance(value, Link):
        return f"a URL ({value.form})"
    return shown_value(value)
