"""Requests as command lines that send the same."""

import json
import shlex
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from linocut_kit.conform.wire import file_of
from linocut_kit.keywords.texts import Text, plain
from linocut_kit.runtime.body import JSON, MULTIPART, Attached, is_json_type
from linocut_kit.runtime.image_sources import Memory
from linocut_kit.spec.model import Endpoint, Schema

_FOLDER = '"${TMPDIR:-/tmp}"'
_SIGNS = frozenset(';,"\\\r\n')
"""What `-F` reads as more than a part of the value."""


def curl(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | Mapping[str, Any] | None,
    *,
    query: Mapping[str, str] | None = None,
) -> str:
    """A command that sends the same request; headers and query may name shell variables."""
    words = _words(method, url, headers, query or {})
    if body is None:
        return " ".join(words)
    if isinstance(body, bytes):
        return " ".join([*words, "--data-raw", shlex.quote(body.decode("utf-8", "replace"))])
    pieces = _pieces(body)
    if len(pieces) == 1 and isinstance(pieces[0], str):
        return " ".join([*words, "--data-raw", shlex.quote(pieces[0])])
    commands = [
        f"printf %s {shlex.quote(text)}" if isinstance(text, str) else text.shell()
        for text in pieces
    ]
    maker = "; ".join(commands)
    return f"{{ {maker}; }} | {' '.join([*words, '--data-binary', '@-'])}"


def create_line(
    endpoint: Endpoint,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | Mapping[str, Any],
    *,
    query: Mapping[str, str] | None = None,
) -> str:
    """A command that sends the create of these fields as its page says."""
    if endpoint.content == JSON or isinstance(body, bytes):
        headers = {**headers, "content-type": endpoint.content}
        return curl(method, url, headers, body, query=query)
    made: list[str] = []
    words = _words(method, url, headers, query or {})
    for name, value in body.items():
        known = endpoint.request.field(name)
        schema = known.schema if known is not None else None
        said = endpoint.types.get(name, "")
        is_list = isinstance(value, list) and not is_json_type(said)
        inner = schema.items if is_list and schema is not None else schema
        for item in value if is_list else [value]:
            if item is not None or is_json_type(said):
                words += _argument(endpoint, name, item, inner, said, made)
    return "; ".join([*made, " ".join(words)])


def _words(
    method: str, url: str, headers: Mapping[str, str], query: Mapping[str, str]
) -> list[str]:
    words = ["curl", "-sS", "-i", "-X", method, shlex.quote(url)]
    for name, value in query.items():
        words[-1] += f'"{"&" if "?" in words[-1] else "?"}{quote(name)}={value}"'
    for name, value in headers.items():
        words += ["-H", f'"{name}: {value}"']
    return words


def _argument(
    endpoint: Endpoint, name: str, value: Any, schema: Schema | None, said: str, made: list[str]
) -> list[str]:
    """The words for one part; `made` learns the commands that make its file."""
    is_multipart = endpoint.content == MULTIPART
    data = file_of(schema, value) if is_multipart else None
    if data is not None:
        file = Attached(Memory(data))
        path = _made(
            value.shell() if isinstance(value, Text) else _printed(value), made, "base64 -d"
        )
        kind = f";type={file.media_type(said)};filename={file.name}"
        return ["-F", f"{shlex.quote(name + '=@')}{path}{shlex.quote(kind)}"]
    is_json = is_json_type(said) or isinstance(value, dict | list)
    if isinstance(value, Text) and not is_json:
        path = _made(value.shell(), made)
        if is_multipart:
            return ["-F", f"{shlex.quote(name + '=<')}{path}"]
        return ["--data-urlencode", f"{shlex.quote(name + '@')}{path}"]
    text = value if isinstance(value, str) and not is_json else _json(plain(value))
    kind = f";type={said or JSON}" if said or is_json else ""
    if "\0" in text or (kind and set(text) & _SIGNS):
        path = _made(_printed(text), made)
        if is_multipart:
            return ["-F", f"{shlex.quote(name + '=<')}{path}{kind and shlex.quote(kind)}"]
        return ["--data-urlencode", f"{shlex.quote(name + '@')}{path}"]
    if not is_multipart:
        return ["--data-urlencode", shlex.quote(f"{name}={text}")]
    if set(text) & _SIGNS or text[:1] in ("@", "<"):
        return ["--form-string", shlex.quote(f"{name}={text}")]
    return ["-F", shlex.quote(f"{name}={text}{kind}")]


def _made(command: str, made: list[str], then: str = "") -> str:
    """The path of a new file that a command fills."""
    path = f"{_FOLDER}/linocut-{len(made) + 1}"
    made.append(f"{{ {command}; }}{f' | {then}' if then else ''} >{path}")
    return path


def _printed(text: str) -> str:
    """A command that prints a text; no argument can have a NUL in it."""
    if "\0" not in text:
        return f"printf %s {shlex.quote(text)}"
    escaped = text.replace("\\", "\\\\").replace("\0", "\\0000")
    return f"printf %b {shlex.quote(escaped)}"


def _json(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, separators=(",", ":"))


def _pieces(fields: Mapping[str, Any]) -> list[str | Text]:
    """JSON text, cut where a long text is made by a command of its own."""
    found: list[str | Text] = [""]
    for piece in _cut(dict(fields)):
        if isinstance(piece, str) and isinstance(found[-1], str):
            found[-1] += piece
        else:
            found.append(piece)
    return found


def _cut(value: Any) -> Iterator[str | Text]:
    if isinstance(value, Text):
        yield '"'
        yield value
        yield '"'
    elif isinstance(value, dict) and value:
        lead = "{"
        for name, item in value.items():
            yield f"{lead}{json.dumps(name)}: "
            yield from _cut(item)
            lead = ", "
        yield "}"
    elif isinstance(value, list) and value:
        lead = "["
        for item in value:
            yield lead
            yield from _cut(item)
            lead = ", "
        yield "]"
    else:
        yield json.dumps(plain(value))
