"""Request bodies are written in slices, so that the size of an image costs no memory."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from secrets import token_hex
from typing import Any, Protocol
from urllib.parse import quote_plus

import pybase64

from linocut_kit.runtime.errors import ConfigurationError, MediaChanged
from linocut_kit.runtime.exchange import Content
from linocut_kit.runtime.image_heads import image_format, image_subtype
from linocut_kit.runtime.image_sources import SLICE as SLICE
from linocut_kit.runtime.image_sources import BodySource

JSON = "application/json"
MULTIPART = "multipart/form-data"
FORM = "application/x-www-form-urlencoded"

_LONG = 64 * 1024
_EXTENSIONS = {"jpeg": "jpg"}
_UNKNOWN = "application/octet-stream"
_WHOLE = 2**53


class Streamed(Protocol):
    """A part of a body that is not held in memory."""

    @property
    def length(self) -> int:
        """Number of bytes."""
        ...

    def __iter__(self) -> Iterator[bytes]:
        """The bytes, in slices."""
        ...


Piece = bytes | Streamed


@dataclass(frozen=True, slots=True)
class Encoded:
    """An image as base64 text, after a prefix such as `data:image/png;base64,`."""

    source: BodySource
    prefix: str = ""

    @property
    def length(self) -> int:
        """Number of bytes on the wire, without quotes."""
        return len(self.prefix) + 4 * ((self.source.size + 2) // 3)

    def __iter__(self) -> Iterator[bytes]:
        yield self.prefix.encode("ascii")
        for item in self.source.slices():
            yield pybase64.b64encode(item)


@dataclass(frozen=True, slots=True)
class Attached:
    """An image as a file of a multipart body: its bytes as they are."""

    source: BodySource

    @property
    def length(self) -> int:
        """Number of bytes."""
        return self.source.size

    def __iter__(self) -> Iterator[bytes]:
        for item in self.source.slices():
            yield bytes(item)

    @property
    def name(self) -> str:
        """A file name by the signature; the user's own names are not the provider's business."""
        kind = image_format(self.source.head)
        return "image" if kind is None else f"image.{_EXTENSIONS.get(kind, kind)}"

    def media_type(self, listed: str) -> str:
        """The media type by the signature, or the first one where it is none of those listed."""
        kind = image_format(self.source.head)
        found = _UNKNOWN if kind is None else f"image/{image_subtype(kind)}"
        wanted = [item.strip() for item in listed.split(",") if item.strip()]
        if not wanted or {found, "image/*", "*/*"} & set(wanted):
            return found
        return next((item for item in wanted if "*" not in item), found)


@dataclass(frozen=True, slots=True)
class _Text:
    """A long text, escaped as JSON in slices."""

    text: str

    @property
    def length(self) -> int:
        return sum(len(part) for part in self)

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self.text), SLICE):
            yield json.dumps(self.text[start : start + SLICE])[1:-1].encode("ascii")


@dataclass(frozen=True, slots=True)
class _Plain:
    """A text in UTF-8, in slices."""

    text: str

    @property
    def length(self) -> int:
        return sum(len(part) for part in self)

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self.text), SLICE):
            yield _utf8(self.text[start : start + SLICE])


@dataclass(frozen=True)
class _Percent:
    """A part as the value of a form. An image is read once to know how long it will be."""

    piece: Streamed

    @cached_property
    def length(self) -> int:
        """Number of bytes."""
        return sum(len(part) for part in self._parts())

    def __iter__(self) -> Iterator[bytes]:
        left = self.length
        for part in self._parts():
            left -= len(part)
            if left < 0:
                break
            yield part
        if left:
            raise MediaChanged("an image changed while it was being sent")

    def _parts(self) -> Iterator[bytes]:
        for part in self.piece:
            if isinstance(self.piece, Encoded):
                # What base64 and the head of a data URI have, without a look at each byte.
                for sign in (b"+", b"/", b"=", b":", b";", b","):
                    part = part.replace(sign, b"%%%02X" % ord(sign))
                yield part
            else:
                yield quote_plus(part).encode("ascii")


class _Pieces:
    """A body of pieces, with its exact length known before it is written."""

    def __init__(self, media_type: str, pieces: Iterator[Piece]) -> None:
        self.media_type = media_type
        try:
            self._pieces = list(_joined(pieces))
        except RecursionError as error:
            raise ConfigurationError(f"the request cannot be written: {error}") from error
        self.length = sum(
            len(piece) if isinstance(piece, bytes) else piece.length for piece in self._pieces
        )

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if isinstance(piece, bytes):
                yield piece
            else:
                yield from piece


class JsonBody(_Pieces):
    """A JSON object that is written in slices."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        super().__init__(JSON, _json(dict(fields)))


class MultipartBody(_Pieces):
    """A multipart/form-data body: one part a field, one an item of an array.

    `types` are the media types of fields that say one: what is `application/json` is written as
    one JSON part, arrays too. Objects are JSON parts in any case; numbers and booleans are texts as
    JSON writes them, and null is left out.
    """

    def __init__(
        self,
        fields: Mapping[str, Any],
        types: Mapping[str, str] | None = None,
        boundary: str | None = None,
    ) -> None:
        mark = boundary or f"linocut-{token_hex(16)}"
        pieces = _multipart(fields, types or {}, mark.encode("ascii"))
        super().__init__(f"{MULTIPART}; boundary={mark}", pieces)


class FormBody(_Pieces):
    """An application/x-www-form-urlencoded body: one pair a field, one an item of an array.

    `types` are as in `MultipartBody`.
    """

    def __init__(self, fields: Mapping[str, Any], types: Mapping[str, str] | None = None) -> None:
        super().__init__(FORM, _form(fields, types or {}))


def body_of(content: str, fields: Mapping[str, Any], types: Mapping[str, str]) -> Content:
    """The body of an endpoint whose create takes that media type. Raises ConfigurationError."""
    if content == MULTIPART:
        return MultipartBody(fields, types)
    return FormBody(fields, types) if content == FORM else JsonBody(fields)


def is_json_type(media_type: str) -> bool:
    """Whether a media type is that of JSON."""
    name = media_type.partition(";")[0].strip().lower()
    return name == JSON or (name.startswith("application/") and name.endswith("+json"))


def _multipart(
    fields: Mapping[str, Any], types: Mapping[str, str], boundary: bytes
) -> Iterator[Piece]:
    for name, item, said in _items(fields, types):
        head = f'Content-Disposition: form-data; name="{_escaped(name)}"'
        if isinstance(item, Attached):
            head += f'; filename="{item.name}"'
            said = item.media_type(said)
        elif not said and isinstance(item, (dict, list)):
            said = JSON
        kind = f"\r\nContent-Type: {said}" if said else ""
        yield b"--" + boundary + b"\r\n" + _utf8(f"{head}{kind}\r\n\r\n")
        yield from _value(item, said)
        yield b"\r\n"
    yield b"--" + boundary + b"--\r\n"


def _form(fields: Mapping[str, Any], types: Mapping[str, str]) -> Iterator[Piece]:
    lead = ""
    for name, item, said in _items(fields, types):
        if isinstance(item, Attached):
            raise ConfigurationError(f"{name}: a form has no files")
        yield f"{lead}{quote_plus(_utf8(name))}=".encode("ascii")
        for piece in _value(item, said):
            if isinstance(piece, bytes):
                yield quote_plus(piece).encode("ascii")
            else:
                yield _Percent(piece)
        lead = "&"


def _items(fields: Mapping[str, Any], types: Mapping[str, str]) -> Iterator[tuple[str, Any, str]]:
    """Each part of a form: its name, its value, and the media type that is said of it."""
    for name, value in fields.items():
        said = types.get(name, "")
        if isinstance(value, list) and not is_json_type(said):
            for item in value:
                yield name, item, said
        elif value is not None or is_json_type(said):
            yield name, value, said


def _value(value: Any, said: str) -> Iterator[Piece]:
    if isinstance(value, Attached):
        yield value
    elif is_json_type(said) or isinstance(value, (dict, list)):
        yield from _json(value)
    elif isinstance(value, Encoded):
        yield value
    elif isinstance(value, str):
        yield _Plain(value) if len(value) > _LONG else _utf8(value)
    elif isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE:
        yield str(int(value)).encode("ascii")
    else:
        yield _dumps(value)


def _escaped(name: str) -> str:
    """A name in a header, as browsers write it."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _json(value: Any) -> Iterator[Piece]:
    if isinstance(value, str) and len(value) > _LONG:
        value = _Text(value)
    if isinstance(value, (Encoded, _Text)):
        yield b'"'
        yield value
        yield b'"'
    elif not _is_streamed(value):
        yield _dumps(value)
    elif isinstance(value, dict):
        lead = b"{"
        for name, item in value.items():
            yield lead + _dumps(str(name)) + b":"
            yield from _json(item)
            lead = b","
        yield b"}"
    else:
        lead = b"["
        for item in value:
            yield lead
            yield from _json(item)
            lead = b","
        yield b"]"


def _is_streamed(value: Any) -> bool:
    """Whether there is anything in a value that is written in slices."""
    if isinstance(value, dict):
        return any(map(_is_streamed, value.values()))
    if isinstance(value, list):
        return any(map(_is_streamed, value))
    return isinstance(value, (Encoded, _Text)) or (isinstance(value, str) and len(value) > _LONG)


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The pieces, those that are bytes as few as may be."""
    waiting: list[bytes] = []
    for piece in pieces:
        if isinstance(piece, bytes):
            waiting.append(piece)
            continue
        if waiting:
            yield b"".join(waiting)
        waiting = []
        yield piece
    if waiting:
        yield b"".join(waiting)


def _dumps(value: Any) -> bytes:
    try:
        return json.dumps(value, allow_nan=False, separators=(",", ":")).encode("ascii")
    except (TypeError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"the request cannot be written as JSON: {error}") from error


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ConfigurationError(f"the request cannot be written as UTF-8: {error}") from error


__all__ = [
    "FORM", "JSON", "MULTIPART", "SLICE", "Attached", "Encoded", "FormBody", "JsonBody",
    "MultipartBody", "body_of", "is_json_type",
]  # fmt: skip
