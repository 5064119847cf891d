"""Facts and limits: one becomes the other and its JSON form, and back."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linocut_kit.keywords.registry import KEYWORDS
from linocut_kit.pages.draft import endpoint_draft
from linocut_kit.pages.read import read_page
from linocut_kit.spec.fact_values import NULL, as_json, fact_of, from_json, limits_of
from linocut_kit.spec.facts import pointer_of, same

READ = [item for item in KEYWORDS if item.aspect and item.form is None]
LIMITS: dict[str, st.SearchStrategy[Any]] = {
    "integer": st.integers(1, 10**9),
    "number": st.integers(1, 10**6) | st.floats(0.001, 1e6),
    "boolean": st.booleans(),
    "string": st.just("2:3"),
}


@pytest.mark.parametrize("keyword", READ, ids=lambda item: item.name)
@settings(max_examples=20)
@given(data=st.data())
def test_a_limit_is_a_fact_and_the_fact_is_the_limit(keyword: Any, data: st.DataObject) -> None:
    kind = keyword.limit.get("type")
    listed = st.just(list(keyword.choices[:1]) or ["a", "b"])
    limit = data.draw(LIMITS.get(str(kind), listed))
    fact = fact_of(keyword.name, limit)
    back = {item.name: found for item, found in limits_of(keyword.aspect, fact)}
    assert back.pop(keyword.name) == (None if keyword.name == "const" else limit)
    assert keyword.aspect == "enum" or set(back.values()) <= {None}
    assert from_json(keyword.aspect, json.loads(json.dumps(as_json(fact)))) == fact


@pytest.mark.parametrize("text", ["20MB", "512KB", "8MiB", "1.5GB", "700B", 4096])
def test_a_size_reads_back_as_it_was_written(text: Any) -> None:
    assert as_json(from_json("size", text)) == text


@pytest.mark.parametrize(
    ("aspect", "value"), [("minimum", "> 1e"), ("minimum", "< 1"), ("size", "big"), ("size", True)]
)
def test_what_is_no_fact_of_an_aspect_stays_as_it_is(aspect: str, value: Any) -> None:
    assert from_json(aspect, value) == value
    assert {limit for _, limit in limits_of(aspect, value)} == {None}


def test_a_null_that_a_page_prints_is_null() -> None:
    assert from_json("default", "null") is NULL and as_json({"default": NULL}) == {
        "default": "null"
    }


def test_a_ratio_and_a_reading_of_one_of_its_ends_are_not_the_same() -> None:
    assert not same("ratio", {"min": "1:2", "max": "2:1"}, "1:2")


@pytest.mark.parametrize(
    ("kind", "line", "example", "aspect"),
    [
        ("integer", "Step: 8", "12", "multipleOf"),
        ("array", "Max items: 1", "[1, 2]", "maxItems"),
        ("array", "Min items: 3", "[1, 2]", "minItems"),
        ("integer", "Step: 0", "12", None),
        ("string", "Max length: 3", "a lighthouse ...", None),
    ],
)
def test_an_example_is_judged_by_every_limit_but_those_of_texts(
    kind: str, line: str, example: str, aspect: str | None
) -> None:
    page = read_page(f"Parameters\n\nx {kind}\n\n{line}\n\nExample: {example}\n".encode())
    assert [contradiction.aspect for contradiction in page.contradictions] == (
        [aspect] if aspect else []
    )


def test_a_member_that_looks_like_a_number_stays_the_text_that_it_is() -> None:
    page = read_page(b"Parameters\n\nx string\n\nOptions: 007, 1.10\n\nDefault: 1.10\n")
    assert not page.contradictions
    draft = endpoint_draft("a/b", page, "https://example.com", "2026-01-31")
    assert 'enum: ["007", "1.10"]' in draft and 'default: "1.10"' in draft


def test_a_date_in_an_openapi_document_is_a_text() -> None:
    page = read_page(
        b"""openapi: 3.1.0
paths:
  /x:
    post:
      requestBody:
        content:
          application/json:
            schema:
              properties:
                x: {type: string, enum: [2024-01-01], default: 2024-01-01}
"""
    )
    assert page.request[0].get("enum") == ["2024-01-01"] and not page.contradictions


def test_the_pointer_of_a_field_is_escaped() -> None:
    assert pointer_of("images.a/b~c") == "/images/a~1b~0c"
