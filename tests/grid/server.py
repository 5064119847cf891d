"""A little image API that does what its schema says, with a judge of its own.

It is the measure of the examiner, so it imports nothing of the project: only the standard library
and the data of the cells.
"""

import base64
import binascii
import datetime
import json
import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import urlsplit

from tests.grid.cells import PATTERNS, PNG

KEY = "key-of-the-grid"
_MAGIC = {
    "png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff", "gif": b"GIF8", "webp": b"RIFF",
}  # fmt: skip


def _number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _exact(value: Any) -> Fraction:
    return Fraction(str(value))


def _is(value: Any, type: str) -> bool:
    match type:
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "null":
            return value is None
        case "object":
            return isinstance(value, dict)
        case "array":
            return isinstance(value, list)
        case "integer":
            return _number(value) and _exact(value).denominator == 1
        case _:
            return _number(value)


def same(value: Any) -> str:
    """A text that two values share if JSON Schema calls them equal."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{same(v)}" for k, v in sorted(value.items())) + "}"
    if isinstance(value, list):
        return "[" + ",".join(same(item) for item in value) + "]"
    return f"n{_exact(value)}" if _number(value) else json.dumps(value)


def _day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) is not None


def _moment(text: str) -> bool:
    found = re.fullmatch(
        r"(\S{10})[Tt ](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)",
        text,
        re.ASCII,
    )
    if found is None or not _day(found[1]):
        return False
    return int(found[2]) < 24 and int(found[3]) < 60 and int(found[4]) <= 60


def _base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _uri(text: str) -> bool:
    plain = r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]"
    if not re.fullmatch(rf"[A-Za-z][A-Za-z0-9+.-]*:(?:{plain}|%[0-9A-Fa-f]{{2}})+", text):
        return False
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018  reading it judges it
    except ValueError:
        return False
    return parts.scheme not in ("http", "https") or bool(parts.hostname)


def _uuid(text: str) -> bool:
    return re.fullmatch("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text) is not None


_FORMATS: dict[str, Callable[[Any], bool]] = {
    "uri": _uri,
    "uuid": _uuid,
    "date": _day,
    "date-time": _moment,
    "email": lambda item: re.fullmatch(r"[^@\s]+@[^@\s]*[^@\s.]", item) is not None,
    "byte": lambda item: _base64(item) is not None,
    "int32": lambda item: -(2**31) <= _exact(item) < 2**31,
    "int64": lambda item: -(2**63) <= _exact(item) < 2**63,
    "uint32": lambda item: 0 <= _exact(item) < 2**32,
    "double": lambda item: True,
}


def _image(value: str, limit: Mapping[str, Any]) -> bool:
    data: bytes | None = None
    if "data-uri" in limit["encodings"]:
        found = re.match("data:image/[a-z+.-]+;base64,", value)
        data = _base64(value[found.end() :]) if found else None
    if data is None and "base64" in limit["encodings"]:
        data = _base64(value)
    formats = limit.get("formats", list(_MAGIC))
    if not data or not any(data.startswith(_MAGIC[item]) for item in formats):
        return False
    sides = struct.unpack(">II", data[16:24]) if data.startswith(_MAGIC["png"]) else (9, 9)
    return len(data) <= limit.get("max-bytes", len(data)) and keep(limit, *sides)


def _ratio(value: str, limit: Mapping[str, Any]) -> bool:
    found = re.fullmatch("([1-9][0-9]*):([1-9][0-9]*)", value)
    if found is None:
        return False
    ratio = Fraction(int(found[1]), int(found[2]))
    ends = {name: Fraction(*map(int, text.split(":"))) for name, text in limit.items()}
    return ends.get("min", ratio) <= ratio <= ends.get("max", ratio)


def _numeral(value: str, limit: Mapping[str, Any]) -> bool:
    if re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", value) is None:
        return False
    if limit.get("integer") and "." in value:
        return False
    parts = {name: item for name, item in limit.items() if name != "integer"}
    return all(_on_number(name, item, Decimal(value)) for name, item in parts.items())


def keep(limit: Mapping[str, Any], width: int, height: int) -> bool:
    """Whether a width and a height are within limits on them."""
    low, high = (
        Fraction(str(limit.get(item, end)).replace(":", "/"))
        for item, end in (("min-ratio", "0"), ("max-ratio", "99999999"))
    )
    step = limit.get("multiple", 1)
    return (
        not width % step
        and not height % step
        and min(width, height) >= limit.get("min-side", 0)
        and max(width, height) <= limit.get("max-side", 10**9)
        and limit.get("min-pixels", 0) <= width * height <= limit.get("max-pixels", 10**18)
        and low <= Fraction(width, height) <= high
    )


def _size(value: str, limit: Mapping[str, Any]) -> bool:
    if value in limit.get("also", ()):
        return True
    parts = value.split(limit.get("separator", "x"))
    if len(parts) != 2 or not all(re.fullmatch("[1-9][0-9]*", part) for part in parts):
        return False
    return keep(limit, int(parts[0]), int(parts[1]))


def _on_number(name: str, limit: Any, value: Any) -> bool:
    match name:
        case "minimum":
            return _exact(value) >= _exact(limit)
        case "maximum":
            return _exact(value) <= _exact(limit)
        case "exclusiveMinimum":
            return _exact(value) > _exact(limit)
        case "exclusiveMaximum":
            return _exact(value) < _exact(limit)
        case "multipleOf":
            return (_exact(value) / _exact(limit)).denominator == 1
        case "format":
            return _FORMATS[limit](value)
        case _:
            return True


def _on_string(name: str, limit: Any, value: str) -> bool:
    match name:
        case "pattern":
            return re.fullmatch(PATTERNS[limit], value) is not None
        case "format":
            return _FORMATS[limit](value)
        case "x-image":
            return _image(value, limit)
        case "x-ratio":
            return _ratio(value, limit)
        case "x-size":
            return _size(value, limit)
        case "x-number":
            return _numeral(value, limit)
        case _:
            return True


def _weight(value: Any) -> int:
    """The bytes of everything in a value that is base64."""
    if isinstance(value, dict | list):
        return sum(map(_weight, value.values() if isinstance(value, dict) else value))
    return len(_base64(value) or b"") if isinstance(value, str) else 0


def _on_array(name: str, limit: Any, value: list[Any]) -> bool:
    match name:
        case "minItems":
            return len(value) >= limit
        case "maxItems":
            return len(value) <= limit
        case "uniqueItems":
            return len({same(item) for item in value}) == len(value)
        case "x-image-total":
            return _weight(value) <= limit["max-bytes"]
        case "items":
            return all(fits(limit, item) for item in value)
        case _:
            return True


def _on_object(name: str, limit: Any, value: dict[str, Any], known: Mapping[str, Any]) -> bool:
    match name:
        case "minProperties":
            return len(value) >= limit
        case "maxProperties":
            return len(value) <= limit
        case "x-image-total":
            return _weight(value) <= limit["max-bytes"]
        case "required":
            return all(item in value for item in limit)
        case "properties":
            return all(fits(item, value[key]) for key, item in limit.items() if key in value)
        case "additionalProperties":
            return all(
                limit is True or (limit is not False and fits(limit, item))
                for key, item in value.items()
                if key not in known
            )
        case _:
            return True


def _length(schema: Mapping[str, Any], value: str) -> int:
    unit = schema.get("x-length")
    if unit is None:
        return len(value)
    points = map(ord, value)
    if unit == "utf-16":
        return sum(2 if point > 0xFFFF else 1 for point in points)
    return sum(1 + (point > 0x7F) + (point > 0x7FF) + (point > 0xFFFF) for point in points)


def _together(schema: Mapping[str, Any], value: Any) -> bool:
    """Whether a value is what the schemas inside a schema say of it as a whole."""
    if isinstance(value, dict):
        needed = schema.get("dependentRequired", {})
        if not all(item in value for key in needed if key in value for item in needed[key]):
            return False
    one_of = [fits(item, value) for item in schema.get("oneOf", ())]
    any_of = [fits(item, value) for item in schema.get("anyOf", ())]
    return (
        ("oneOf" not in schema or one_of.count(True) == 1)
        and ("anyOf" not in schema or any(any_of))
        and all(fits(item, value) for item in schema.get("allOf", ()))
        and not ("not" in schema and fits(schema["not"], value))
        and not ("if" in schema and fits(schema["if"], value) and not fits(schema["then"], value))
    )


def fits(schema: Mapping[str, Any] | bool, value: Any) -> bool:
    """Whether a value is what a schema says."""
    if isinstance(schema, bool):
        return schema
    if not _together(schema, value):
        return False
    types = schema.get("type", [])
    if types and not any(
        _is(value, item) for item in ([types] if isinstance(types, str) else types)
    ):
        return False
    if "enum" in schema and same(value) not in {same(item) for item in schema["enum"]}:
        return False
    if "const" in schema and same(value) != same(schema["const"]):
        return False
    if isinstance(value, str):
        length = _length(schema, value)
        if not schema.get("minLength", 0) <= length <= schema.get("maxLength", length):
            return False
        return all(_on_string(name, limit, value) for name, limit in schema.items())
    if isinstance(value, list):
        return all(_on_array(name, limit, value) for name, limit in schema.items())
    if isinstance(value, dict):
        known = schema.get("properties", {})
        return all(_on_object(name, limit, value, known) for name, limit in schema.items())
    if _number(value):
        return all(_on_number(name, limit, value) for name, limit in schema.items())
    return True


@dataclass(slots=True)
class Service:
    """The API of one request schema at `path`: tasks that end at the second look."""

    path: str
    request: Mapping[str, Any]
    tasks: dict[str, int] = field(default_factory=dict[str, int])

    def answer(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, str, bytes]:
        """Status, media type and body of an answer."""
        parts = urlsplit(url)
        if parts.path.startswith("/files/"):
            return 200, "image/png", PNG
        if headers.get("authorization") != f"Bearer {KEY}":
            return _json(401, {"message": "bad key"})
        if parts.path == self.path:
            return self._create(body) if method == "POST" else _json(405, {"message": "POST it"})
        id = parts.path.rpartition("/")[2]
        if method != "GET" or id not in self.tasks:
            return _json(404, {"message": "no such task"})
        self.tasks[id] += 1
        if self.tasks[id] < 2:
            return _json(200, {"id": id, "status": "queued"})
        url = f"{parts.scheme}://{parts.netloc}/files/{id}.png"
        return _json(200, {"id": id, "status": "done", "images": [{"url": url}]})

    def _create(self, body: bytes) -> tuple[int, str, bytes]:
        try:
            value = json.loads(body, parse_float=Decimal)
        except ValueError:
            return _json(400, {"message": "no JSON"})
        if not fits(self.request, value):
            return _json(400, {"message": "bad body"})
        id = f"t-{len(self.tasks)}"
        self.tasks[id] = 0
        return _json(200, {"id": id, "status": "queued"})


def _json(status: int, body: Any) -> tuple[int, str, bytes]:
    return status, "application/json", json.dumps(body).encode()
