"""Unions: what is told apart is built, and what is not is refused with what to write instead."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.grid.specs import write

from linocut_kit.keywords import broken
from linocut_kit.spec.build import load_specs
from linocut_kit.spec.lint import lint
from linocut_kit.spec.model import Schema

TEXT = {"type": "string"}


def box(tag: str, **fields: Any) -> dict[str, Any]:
    """A closed object whose required `kind` is that word."""
    return {
        "type": "object", "additionalProperties": False, "required": ["kind"],
        "properties": {"kind": {"type": "string", "const": tag}, **fields},
    }  # fmt: skip


def request(field: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": {"v": field}}


def told(root: Path, schema: dict[str, Any]) -> list[tuple[str, str]]:
    """The codes of what lint finds, each with its words."""
    write(root, [("one", schema)])
    return [(item.code, f"{item.message}: {item.help}") for item in lint(root)[1]]


def built(root: Path, schema: dict[str, Any]) -> Schema:
    write(root, [("one", schema)])
    return load_specs(root)[0].endpoints[0].request


@pytest.mark.parametrize(
    "field",
    [
        {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "integer"}]},
        {"oneOf": [TEXT, {"type": "array", "items": TEXT}, {"type": "null"}]},
        {"anyOf": [box("a"), box("b", low={"type": "integer"})]},
        {"oneOf": [TEXT, {"type": "null"}]},
        {"type": "array", "items": {"oneOf": [box("a"), TEXT]}},
        {"type": "object", "additionalProperties": {"anyOf": [TEXT, {"type": "boolean"}]}},
    ],
)
def test_what_a_type_or_a_constant_tells_apart_is_taken(field: Any, tmp_path: Path) -> None:
    assert told(tmp_path, request(field)) == []


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ({"anyOf": [TEXT, {"type": "string", "format": "uri"}]}, "write one schema"),
        ({"anyOf": [{"type": "integer"}, {"type": "number"}]}, "write one schema"),
        ({"anyOf": [TEXT, {"enum": [1]}]}, "add its type"),
        ({"anyOf": [TEXT, {"oneOf": [{"type": "integer"}, {"type": "boolean"}]}]}, "branches here"),
        ({"oneOf": [box("a"), box("a", x=TEXT)]}, "a const of its own"),
        ({"oneOf": [box("a"), {**box("b"), "required": []}]}, "required property"),
        ({"oneOf": [{"type": ["string", "null"]}, {"type": ["integer", "null"]}]}, "null"),
        ({"anyOf": [TEXT, {"type": "integer"}], "minLength": 2}, "in each branch"),
        ({"anyOf": [TEXT, {"type": "integer"}], "oneOf": [TEXT, box("a")]}, "keep one"),
    ],
)
def test_what_nothing_tells_apart_is_refused_with_what_to_write(
    field: Any, words: str, tmp_path: Path
) -> None:
    (found,) = told(tmp_path, request(field))
    assert found[0] == "unsupported-keyword"
    assert words in found[1]


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"oneOf": [box("a", x=TEXT), box("b", x={"type": "integer"})]}, "one schema in all"),
        (
            {"oneOf": [box("a"), {**box("b"), "additionalProperties": True}]},
            "additionalProperties: false",
        ),
        ({"oneOf": [box("a"), {"type": "array"}]}, "a const of its own"),
        ({"anyOf": [box("a"), box("b"), {"type": "null"}]}, "leave null out"),
    ],
)
def test_a_request_that_no_object_can_stand_for_is_refused(
    schema: Any, words: str, tmp_path: Path
) -> None:
    (found, *_) = told(tmp_path, schema)
    assert found[0] == "unsupported-keyword"
    assert words in found[1]


BRANCHES = [
    {**box("a", x=TEXT, n={"type": "integer", "maximum": 5}), "required": ["kind", "x"]},
    {**box("b", y=TEXT, n={"type": "integer", "maximum": 3}), "required": ["kind", "y"]},
    box("c", n={"type": "integer"}, x=TEXT),
]
PART = st.sampled_from(["a", "b", "c", "d", 4, 6, 2, None, True])
BODY = st.dictionaries(st.sampled_from(["kind", "x", "y", "n", "z"]), PART)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Schema, Schema]:
    """The same union as the request, and as a field."""
    root = tmp_path_factory.mktemp("both")
    field = built(root / "field", request({"oneOf": BRANCHES})).fields[0].schema
    return built(root / "whole", {"oneOf": BRANCHES}), field


@given(body=BODY)
def test_a_union_that_is_the_request_takes_what_it_takes_as_a_field(
    both: tuple[Schema, Schema], body: Any
) -> None:
    whole, field = both
    assert whole.type == "object" and not whole.branches
    assert bool(broken(whole, body)) == bool(broken(field, body))


def test_one_thing_wrong_is_one_violation_of_the_branch_that_is_meant(
    both: tuple[Schema, Schema],
) -> None:
    _, union = both
    cases: list[tuple[Any, tuple[str, str]]] = [
        (7, ("type", "")),
        (None, ("nullable", "")),
        ({"x": "a"}, ("required", "/kind")),
        ({"kind": "d"}, ("enum", "/kind")),
        ({"kind": 1}, ("type", "/kind")),
        ({"kind": "a"}, ("required", "/x")),
        ({"kind": "b", "y": "a", "n": 4}, ("maximum", "/n")),
        ({"kind": "b", "y": "a", "x": "a"}, ("additionalProperties", "")),
    ]
    for value, breach in cases:
        assert broken(union, value) == [breach], value


# What a spec leaves out, and what a person read.


def test_a_name_that_is_left_out_and_there_nevertheless_is_refused(tmp_path: Path) -> None:
    schema = {**request(TEXT), "x-omitted": {"v": "nobody wants it"}}
    (found,) = told(tmp_path / "a", schema)
    assert found[0] == "inert-keyword" and "x-omitted leaves v out" in found[1]
    assert told(tmp_path / "b", {**request(TEXT), "x-omitted": {"w": "for support only"}}) == []


@pytest.mark.parametrize("aspect", ["maximum", "enum", "default", "required", "nullable", "words"])
def test_an_aspect_that_a_field_has_not_cannot_have_been_read(aspect: str, tmp_path: Path) -> None:
    field = {"type": "string", "maxLength": 9, "x-stated": ["type", "maxLength", aspect]}
    (found,) = told(tmp_path, request(field))
    assert found[0] == "inert-keyword" and aspect in found[1]


def test_everything_that_a_field_has_can_have_been_read(tmp_path: Path) -> None:
    field = {"type": ["string", "null"], "maxLength": 9, "default": "a"}
    named = {**field, "x-stated": ["type", "maxLength", "default", "nullable", "required"]}
    assert told(tmp_path / "a", {**request(named), "required": ["v"]}) == []
    assert told(tmp_path / "b", request({**field, "x-stated": True})) == []
