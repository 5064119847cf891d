"""A second reading of what a request may hold in all: images together, the body as it came."""

from collections.abc import Iterator
from typing import Any

from linocut_kit.fake import forms
from linocut_kit.fake.problem import Problem
from linocut_kit.spec.model import Endpoint, Schema
from linocut_kit.spec.pointers import is_list, is_object

READ = frozenset({"x-image-total", "x-body"})
"""The keywords that are read here."""


def complaint(limit: Any, value: Any, schema: Schema) -> str | None:
    """Why the images in a value are too large together, or None."""
    total = sum(len(data) for data in _images(schema, value))
    return None if total <= limit else f"must have images of at most {limit} bytes in all"


def of_body(endpoint: Endpoint, size: int) -> list[Problem]:
    """What is wrong with the size of a body as it came, in bytes."""
    limit = endpoint.request.limit("x-body")
    if limit is None or size <= limit:
        return []
    return [Problem("", "x-body", f"must have at most {limit} bytes")]


def _images(schema: Schema, value: Any) -> Iterator[bytes]:
    if isinstance(value, str) and schema.limit("encodings"):
        yield forms.image_bytes(value) or b""
    elif is_list(value) and schema.items is not None:
        for item in value:
            yield from _images(schema.items, item)
    elif is_object(value):
        for name, item in value.items():
            field = schema.field(name)
            inner = field.schema if field is not None else schema.additional
            if inner is not None:
                yield from _images(inner, item)
