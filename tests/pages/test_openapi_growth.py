"""Drafting from a document takes time in proportion to it, whatever it is made of."""

import json
import sys
from contextlib import suppress
from types import FrameType
from typing import Any

import pytest

from linocut_kit.pages.openapi import parsed
from linocut_kit.pages.openapi_draft import DraftPage
from linocut_kit.pages.openapi_new import draft_one
from linocut_kit.pages.source import PageError

PAGE = DraftPage(url="https://inkwell.test/docs", day="2026-01-02")
TEXT: dict[str, Any] = {"type": "string"}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _chain(count: int) -> dict[str, Any]:
    return {f"S{n}": {"properties": {"a": _ref(f"S{(n + 1) % count}")}} for n in range(count)}


def _ring(count: int) -> dict[str, Any]:
    names = [f"p{n}" for n in range(count)]
    return {"S0": {"type": "object", "properties": {name: _ref("S0") for name in names}}}


KINDS: dict[str, Any] = {
    "many fields": lambda n: ({f"f{i}": TEXT for i in range(n)}, {}, {}),
    "a long enum": lambda n: ({"a": {"enum": [f"w{i}" for i in range(n)]}}, {}, {}),
    "a long enum in parts": lambda n: (
        {"a": {"anyOf": [TEXT, *({"type": "string", "enum": [f"w{i}"]} for i in range(n))]}}, {}, {}
    ),
    "a long list of needs": lambda n: ({"a": {"required": [f"w{i}" for i in range(n)]}}, {}, {}),
    "a long text": lambda n: ({"a": {**TEXT, "description": "Up to 5 characters. " * n}}, {}, {}),
    "open brackets": lambda n: ({"a": {**TEXT, "description": "(1" * n}}, {}, {}),
    "blanks": lambda n: ({"a": {**TEXT, "description": f"At most{' ' * n}5"}}, {}, {}),
    "many operations": lambda n: ({"a": TEXT}, {f"/x{i}": {"get": {}} for i in range(n)}, {}),
    "a chain": lambda n: ({"a": _ref("S0")}, {}, _chain(min(n, 30))),
    "a ring": lambda n: ({"a": _ref("S0")}, {}, _ring(n)),
}  # fmt: skip


def steps(kind: str, size: int, indent: int | None) -> int:
    """How many functions are called to draft the first operation of a document."""
    fields, paths, schemas = KINDS[kind](size)
    body = {"content": {"application/json": {"schema": {"properties": fields}}}}
    document = {
        "openapi": "3.1.0",
        "paths": {"/x": {"post": {"requestBody": body}}, **paths},
        "components": {"schemas": schemas},
    }
    text, count = json.dumps(document, indent=indent), 0

    def trace(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    parsed.cache_clear()
    sys.setprofile(trace)
    try:
        with suppress(PageError):
            draft_one(text, "inkwell/proof", PAGE, path="/x")
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("kind", KINDS)
def test_four_times_the_document_takes_about_four_times_the_steps(
    kind: str, indent: int | None
) -> None:
    once, more = (steps(kind, size, indent) for size in (60, 240))
    assert more < 6 * once
