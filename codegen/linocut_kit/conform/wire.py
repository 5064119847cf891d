"""Fields as a request's body carries them, and as a server reads them off it.

A form carries texts: what is no text of another value there cannot be asked in one.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

import pybase64

from linocut_kit.keywords import broken
from linocut_kit.keywords.texts import FileText, Link, Text, plain
from linocut_kit.runtime.body import (
    FORM,
    JSON,
    MULTIPART,
    Attached,
    FormBody,
    MultipartBody,
    is_json_type,
)
from linocut_kit.runtime.image_sources import Memory
from linocut_kit.spec.model import Endpoint, Field, Schema

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
ABSENT = object()
"""What arrives of a value that a form leaves out."""
UNSAYABLE = object()
"""What arrives of a value that a form has no words for."""


def written(endpoint: Endpoint, fields: Mapping[str, Any]) -> tuple[str, bytes]:
    """The media type and the bytes of a body of these fields."""
    if endpoint.content == JSON:
        return JSON, json_bytes(fields)
    made = formed(endpoint, fields)
    body = (FormBody if endpoint.content == FORM else MultipartBody)(made, endpoint.types)
    return body.media_type, b"".join(body)


def json_bytes(fields: Mapping[str, Any]) -> bytes:
    """The fields as JSON; long texts are put in as they are, which needs no escapes."""
    parts: list[bytes] = []
    for name, value in fields.items():
        text = f'"{value.make()}"' if isinstance(value, Text) else _compact(plain(value))
        parts += [b"," if parts else b"{", json.dumps(name).encode(), b":", text.encode()]
    return b"".join([*parts, b"}"]) if parts else b"{}"


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def formed(endpoint: Endpoint, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as the writers of forms take them, with files in place of their base64."""
    return {name: _formed(_schema_of(endpoint, name), value) for name, value in fields.items()}


def _formed(schema: Schema | None, value: Any) -> Any:
    if isinstance(value, list) and schema is not None and schema.type == "array":
        return [_formed(schema.items, item) for item in value]
    data = file_of(schema, value)
    return plain(value) if data is None else Attached(Memory(data))


def file_of(schema: Schema | None, value: Any) -> bytes | None:
    """The bytes of the file that a text stands for; None where it is sent as a text."""
    encodings = (schema.limit("encodings") if schema is not None else None) or ()
    if "file" not in encodings or not isinstance(value, str | Text):
        return None
    if {"base64", "data-uri"} & set(encodings) and not isinstance(value, FileText):
        return None
    try:
        return pybase64.b64decode(plain(value), validate=True)
    except ValueError:
        return None


def arrived(endpoint: Endpoint, name: str, value: Any) -> Any:
    """A value as a server reads it; ABSENT or UNSAYABLE where the body has none for it."""
    schema = _schema_of(endpoint, name)
    if endpoint.content == JSON or is_json_type(endpoint.types.get(name, "")):
        return value
    if value is None:
        return ABSENT
    if schema is not None and schema.type == "array":
        items = value if isinstance(value, list) else [value]
        found = [read_back(schema.items, item) for item in items]
        return UNSAYABLE if UNSAYABLE in found else found or ABSENT
    if isinstance(value, list):
        if len(value) != 1:
            return UNSAYABLE if value else ABSENT
        value = value[0]
    return read_back(schema, value)


def arrived_body(endpoint: Endpoint, fields: Mapping[str, Any]) -> dict[str, Any] | None:
    """A body as a server reads it; None where the media type has no words for it."""
    found = {name: arrived(endpoint, name, value) for name, value in fields.items()}
    if UNSAYABLE in found.values():
        return None
    return {name: value for name, value in found.items() if value is not ABSENT}


def read_back(schema: Schema | None, value: Any) -> Any:
    """A value as a server reads its text, by the type that it expects; UNSAYABLE for null."""
    kind = schema.type if schema is not None else None
    if value is None:
        return UNSAYABLE
    if kind == "object" or isinstance(value, Text | FileText | Link):
        return value
    text = value if isinstance(value, str) else _compact(plain(value))
    if isinstance(value, float) and value.is_integer():
        text = str(int(value))
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if kind in ("integer", "number") and _NUMBER.fullmatch(text):
        return json.loads(text)
    return text


def _schema_of(endpoint: Endpoint, name: str) -> Schema | None:
    known = endpoint.request.field(name)
    return known.schema if known is not None else endpoint.request.additional


def raw_kinds(endpoint: Endpoint) -> tuple[str, ...]:
    """The bodies that are none. A form has hardly any: every text is one, and so may be nothing."""
    if endpoint.content == JSON:
        return ("not-json", "empty", "array", "null")
    needs = any(field.required for field in endpoint.request.fields)
    kinds = ("not-a-form",) if endpoint.content == MULTIPART else ()
    return (*kinds, "empty") if needs else kinds


def is_asked(endpoint: Endpoint, field: Field, value: Any, *, free: bool = False) -> bool:
    """Whether a value still means what it is meant for when it has arrived."""
    if endpoint.content == JSON:
        return True
    came = arrived(endpoint, field.name, value)
    if came is ABSENT:
        return field.required
    if came is UNSAYABLE:
        return False
    return free or broken(field.schema, plain(came)) == broken(field.schema, plain(value))
