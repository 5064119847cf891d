"""OpenAPI documents that are made to cost more than they are long, or have anything anywhere."""

import copy
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linocut_kit.pages.read import read_page
from linocut_kit.pages.source import PageError

_BEGIN = "openapi: 3.1.0\n"


def _operation(schema: str) -> str:
    content = f"{{content: {{application/json: {{schema: {schema}}}}}}}"
    return f"paths: {{/x: {{post: {{requestBody: {content}}}}}}}\n"


def _laughs(begin: str) -> str:
    levels = "".join(f"m{n}: &m{n} [{', '.join([f'*m{n - 1}'] * 10)}]\n" for n in range(1, 9))
    return f"m0: &m0 {begin}\n{levels}"


def _schemas(level: str, levels: int = 11) -> str:
    lines = [f"    S{n}: {level.replace('NEXT', f'S{n + 1}')}\n" for n in range(levels)]
    start = _operation("{$ref: '#/components/schemas/S0'}")
    return f"{start}components:\n  schemas:\n{''.join(lines)}    S{levels}: {{type: string}}\n"


_NEXT = "{$ref: '#/components/schemas/NEXT'}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (_laughs("[a, b]") + _operation("*m8"), "repeats itself by aliases"),
        ("a: &a {b: *a}\n" + _operation("{}"), "or repeats itself"),
        ("a: " + "[" * 5000, "nested too deeply"),
        (_schemas(f"{{allOf: [{', '.join([_NEXT] * 9)}]}}"), "schemas, repeated ones too"),
        (
            _schemas(f"{{properties: {{{', '.join(f'p{n}: {_NEXT}' for n in range(9))}}}}}"),
            "schemas, repeated ones too",
        ),
    ],
    ids=["aliases", "circle", "depth", "allOf", "properties"],
)
def test_a_document_that_repeats_itself_without_end_is_refused(text: str, said: str) -> None:
    with pytest.raises(PageError, match=said):
        read_page((_BEGIN + text).encode())


def test_a_few_aliases_in_a_document_are_taken() -> None:
    fields = "{properties: {a: &t {type: string, maxLength: 3}, b: *t}}"
    found = read_page((_BEGIN + _operation(fields)).encode()).request
    assert [item.name for item in found] == ["a", "b"]
    assert found[0].stated == found[1].stated


_SCHEMA = {
    "type": "object",
    "required": ["p"],
    "allOf": [{"properties": {"z": {"type": "integer"}}, "required": ["z"]}],
    "properties": {
        "p": {"type": ["string", "null"], "description": "1 to 3", "examples": ["x"]},
        "r": {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}]},
        "a": {"type": "array", "items": {"properties": {"n": {"minimum": 1, "default": 1}}}},
    },
}
_DOCUMENT = {
    "openapi": "3.1.0",
    "servers": [{"url": "https://api.example.com/v1"}],
    "security": [{"k": []}],
    "components": {"securitySchemes": {"k": {"type": "apiKey", "in": "header", "name": "x"}}},
    "paths": {
        "/x": {
            "post": {
                "summary": "s",
                "requestBody": {"content": {"application/json": {"schema": _SCHEMA}}},
                "responses": {"200": {"content": {"application/json": {"schema": _SCHEMA}}}},
            }
        }
    },
}
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "properties", "$ref", "x"]), inner, max_size=3)
    ),
    max_leaves=4,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    found: list[tuple[Any, ...]] = []
    for key, item in pairs:
        found.append((*path, key))
        found += _places(item, (*path, key)) if isinstance(item, dict | list) else []
    return found


@given(st.sampled_from(_places(_DOCUMENT)), _JSON)
def test_a_document_with_anything_anywhere_is_read_or_refused(
    place: tuple[Any, ...], value: Any
) -> None:
    document: Any = copy.deepcopy(_DOCUMENT)
    inner = document
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    with suppress(PageError):
        read_page(json.dumps(document).encode())
