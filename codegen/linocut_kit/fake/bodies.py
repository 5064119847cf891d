"""The bodies of requests as a server reads them: JSON, multipart/form-data and forms.

A file becomes the base64 of its bytes, as which the contract speaks of it.
"""

import base64
import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import linocut_kit.fake.texts as texts
from linocut_kit.fake.judging import Problem, UnreadableBody, read
from linocut_kit.fake.message import FakeRequest
from linocut_kit.spec.model import Endpoint, Schema

_JSON = "application/json"
_MULTIPART = "multipart/form-data"
_FORM = "application/x-www-form-urlencoded"
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
logging.getLogger("python_multipart").addHandler(logging.NullHandler())
_FILE_TYPES = re.compile(r"image/[\w.+-]+|application/octet-stream")


@dataclass(slots=True)
class _Part:
    """One part of a form, as it came."""

    name: str
    data: bytes
    media_type: str = ""
    file: str | None = None


@dataclass(slots=True)
class _Parts:
    """What a multipart parser calls back."""

    found: list[_Part] = field(default_factory=list[_Part])
    headers: dict[str, bytes] = field(default_factory=dict[str, bytes])
    ended: bool = False
    _name: bytearray = field(default_factory=bytearray)
    _value: bytearray = field(default_factory=bytearray)
    _data: bytearray = field(default_factory=bytearray)

    def callbacks(self) -> dict[str, Callable[..., None]]:
        """By the names that python-multipart has for them."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._name.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._header,
            "on_part_data": lambda data, start, end: self._data.extend(data[start:end]),
            "on_part_end": self._end,
            "on_end": self._finish,
        }

    def _begin(self) -> None:
        self.headers = {}
        self._data = bytearray()

    def _header(self) -> None:
        name = self._name.decode("ascii", "replace").strip().lower()
        self.headers[name] = bytes(self._value).strip()
        self._name, self._value = bytearray(), bytearray()

    def _end(self) -> None:
        from python_multipart.multipart import parse_options_header

        kind, options = parse_options_header(self.headers.get("content-disposition", b""))
        if kind != b"form-data" or b"name" not in options:
            raise UnreadableBody("a part has no name")
        file = options.get(b"filename")
        self.found.append(
            _Part(
                name=_unescaped(options[b"name"]),
                data=bytes(self._data),
                media_type=self.headers.get("content-type", b"").decode("latin-1"),
                file=file.decode("utf-8", "replace") if file is not None else None,
            )
        )

    def _finish(self) -> None:
        self.ended = True


def _unescaped(name: bytes) -> str:
    text = name.decode("utf-8", "replace")
    return text.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")


def is_sent_as(request: FakeRequest, media_type: str) -> bool:
    """Whether the request says that its body is of a media type."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == media_type or (media_type == _JSON and _is_json(kind))


def _is_json(kind: str) -> bool:
    name = kind.partition(";")[0].strip().lower()
    return name == _JSON or (name.startswith("application/") and name.endswith("+json"))


def fields_of(request: FakeRequest, endpoint: Endpoint) -> tuple[Any, list[Problem]]:
    """The body as JSON, and what its form itself has wrong. Raises UnreadableBody."""
    if endpoint.content == _JSON:
        return read(request), []
    parts = _multipart(request) if endpoint.content == _MULTIPART else _pairs(request)
    reading = _Reading(endpoint)
    named: dict[str, list[_Part]] = {}
    for part in parts:
        named.setdefault(part.name, []).append(part)
    return {name: reading.value(name, group) for name, group in named.items()}, reading.problems


def _multipart(request: FakeRequest) -> list[_Part]:
    from python_multipart import MultipartParser
    from python_multipart.exceptions import FormParserError
    from python_multipart.multipart import parse_options_header

    _, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if not boundary:
        raise UnreadableBody("the content type has no boundary")
    parts = _Parts()
    try:
        parser = MultipartParser(boundary, parts.callbacks())  # type: ignore[arg-type]
        parser.write(request.body)
        parser.finalize()
    except FormParserError as error:
        raise UnreadableBody("the body is not multipart/form-data") from error
    if not parts.ended:
        raise UnreadableBody("the body has no end")
    return parts.found


def _pairs(request: FakeRequest) -> list[_Part]:
    try:
        text = request.body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), errors="strict")
    except ValueError as error:
        raise UnreadableBody("the body is no form") from error
    return [_Part(name, value.encode()) for name, value in pairs]


@dataclass(slots=True)
class _Reading:
    """Parts become values by what the contract says of their fields."""

    endpoint: Endpoint
    problems: list[Problem] = field(default_factory=list[Problem])

    def value(self, name: str, parts: list[_Part]) -> Any:
        """The value of a field."""
        known = self.endpoint.request.field(name)
        schema = known.schema if known is not None else self.endpoint.request.additional
        pointer = f"/{name.replace('~', '~0').replace('/', '~1')}"
        as_json = _is_json(self.endpoint.types.get(name, ""))
        if schema is not None and schema.type == "array" and not as_json:
            return [
                self._single(part, schema.items, f"{pointer}/{number}")
                for number, part in enumerate(parts)
            ]
        if len(parts) > 1:
            self._complain(pointer, "type", "is given more than once")
        return self._json(parts[0], pointer) if as_json else self._single(parts[0], schema, pointer)

    def _single(self, part: _Part, schema: Schema | None, pointer: str) -> Any:
        encodings = (schema.limit("encodings") if schema is not None else None) or ()
        if part.file is not None:
            return self._file(part, pointer, "file" in encodings)
        if schema is not None and schema.type == "object":
            return self._json(part, pointer)
        text = self._text(part, pointer)
        if "file" in encodings and texts.scheme(text) is None and "base64" not in encodings:
            self._complain(pointer, "x-image", "must be a file")
        return _typed(schema.type if schema is not None else None, text)

    def _file(self, part: _Part, pointer: str, taken: bool) -> str:
        if not taken:
            self._complain(pointer, "type", "must be a text and not a file")
        elif not _FILE_TYPES.fullmatch(part.media_type):
            self._complain(pointer, "content-type", "must say that it is an image")
        return base64.b64encode(part.data).decode()

    def _json(self, part: _Part, pointer: str) -> Any:
        is_form = self.endpoint.content == _FORM
        if not is_form and not _is_json(part.media_type):
            self._complain(pointer, "content-type", f"must be sent as {_JSON}")
        try:
            return json.loads(part.data.decode("utf-8"), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            self._complain(pointer, "json", "is not JSON")
            return None

    def _text(self, part: _Part, pointer: str) -> str:
        try:
            return part.data.decode("utf-8")
        except UnicodeDecodeError:
            self._complain(pointer, "type", "is not UTF-8")
            return ""

    def _complain(self, pointer: str, rule: str, message: str) -> None:
        self.problems.append(Problem(pointer, rule, message))


def _typed(kind: str | None, text: str) -> Any:
    """What a text stands for; one that stands for nothing of its type stays a text."""
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if kind in ("integer", "number") and _NUMBER.fullmatch(text):
        return json.loads(text) if len(text) < 4000 else text
    return text


def _no_constant(name: str) -> None:
    raise ValueError(name)
