"""A document against the spec that was drafted from it: nothing moved, until something did."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linocut_kit.cli import main
from linocut_kit.pages.compare import compare
from linocut_kit.pages.openapi import read_openapi
from linocut_kit.pages.openapi_draft import DraftPage
from linocut_kit.pages.openapi_new import draft_one
from linocut_kit.spec import load_specs
from linocut_kit.spec.facts import facts_of

PAGE = DraftPage(url="https://inkwell.test/docs", day="2026-01-02")
TASK = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "status": {"type": "string", "enum": ["queued", "done", "failed"]},
        "images": {
            "type": "array",
            "items": {"type": "object", "properties": {"url": {"type": "string"}}},
        },
    },
}


def document(fields: dict[str, Any], required: list[str], path: str = "/v1/proof") -> Any:
    response = {"200": {"description": "ok", "content": {"application/json": {"schema": TASK}}}}
    schema = {"type": "object", "required": required, "properties": fields}
    body = {"content": {"application/json": {"schema": schema}}}
    id = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "openapi": "3.1.0",
        "servers": [{"url": "https://api.inkwell.test"}],
        "security": [{"key": []}],
        "paths": {
            path: {"post": {"requestBody": body, "responses": response}},
            f"{path}/{{id}}": {"get": {"parameters": [id], "responses": response}},
        },
        "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
    }


def write(specs: Path, text: str, name: str = "proof", **which: Any) -> None:
    drafts = draft_one(text, f"inkwell/{name}", PAGE, **which)
    folder = specs / "inkwell"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(drafts.endpoints[name], "utf-8")
    (folder / "provider.yaml").write_text(drafts.provider, "utf-8")


NUMBERS = st.fixed_dictionaries(
    {"type": st.sampled_from(["integer", "number"])},
    optional={
        "minimum": st.integers(-5, 5), "maximum": st.integers(6, 90), "multipleOf": st.just(1),
        "default": st.just(6),
    },
)  # fmt: skip
TEXTS = st.fixed_dictionaries(
    {"type": st.just("string")},
    optional={"minLength": st.integers(0, 2), "maxLength": st.integers(3, 99),
              "description": st.just("What it is for.")},
)  # fmt: skip
WORDS = st.builds(
    lambda words: {"type": "string", "enum": sorted(words)},
    st.sets(st.sampled_from("abcdef"), min_size=1),
)
SCALARS = NUMBERS | TEXTS | WORDS | st.just({"type": "boolean", "default": True})


def _object(fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": fields}


def _nullable(schema: dict[str, Any], style: str) -> dict[str, Any]:
    if style == "anyOf":
        return {"anyOf": [schema, {"type": "null"}]}
    if style == "list":
        return {**schema, "type": [schema["type"], "null"]}
    return {**schema, "nullable": True}


OBJECTS = st.dictionaries(st.sampled_from(["u", "v"]), SCALARS, min_size=1).map(_object)
ARRAYS = st.builds(
    lambda items, most: {"type": "array", "items": items, "maxItems": most},
    SCALARS | OBJECTS,
    st.integers(1, 9),
)
UNIONS = st.builds(lambda word, other: {"oneOf": [word, other]}, WORDS, OBJECTS | ARRAYS)
PLAIN = SCALARS | OBJECTS | ARRAYS
FIELDS = PLAIN | UNIONS | st.builds(_nullable, PLAIN, st.sampled_from(["anyOf", "list", "3.0"]))


@settings(max_examples=40)
@given(
    fields=st.dictionaries(st.sampled_from(["a", "b", "prompt"]), FIELDS, min_size=1),
    data=st.data(),
)
def test_a_spec_drafted_from_a_document_says_what_the_document_says(
    fields: dict[str, Any], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    required = data.draw(st.lists(st.sampled_from(sorted(fields)), unique=True))
    text = json.dumps(document(fields, required))
    specs = tmp_path_factory.mktemp("specs")
    write(specs, text)
    (provider,) = load_specs(specs)
    (endpoint,) = provider.endpoints
    page = read_openapi(text, endpoint.create.path, "POST")
    found = compare(page, None, facts_of(provider, endpoint))
    assert [(item.field, item.aspect, item.spec, item.page) for item in found] == []


ODD: dict[str, dict[str, Any]] = {
    "a choice of anything": {"oneOf": [{}, {"enum": [1]}]},
    "types in an order of their own": {"type": ["string", "integer", "null"]},
    "an example of another type": {"type": "integer", "examples": ["a"]},
    "an example outside its range": {"type": "integer", "maximum": 9, "example": 10},
    "a size with a unit": {"type": "string", "description": "Takes base64 text. Up to 20MB each."},
}


@pytest.mark.parametrize("name", ODD)
def test_a_draft_follows_what_a_spec_says_in_other_words(name: str, tmp_path: Path) -> None:
    text = json.dumps(document({"input_image": ODD[name]}, []))
    write(tmp_path, text)
    (provider,) = load_specs(tmp_path)
    page = read_openapi(text, "/v1/proof", "POST")
    found = compare(page, None, facts_of(provider, provider.endpoints[0]))
    assert [item for item in found if item.kind != "unread"] == []


EDITS = [
    ('"maximum": 9', '"maximum": 12', "steps: maximum is 12 on the page"),
    ('["x", "y"]', '["x", "y", "z"]', "kind: enum is x, y, z on the page"),
    ('"maxLength": 99', '"maxLength": 88', "refs[]: maxLength is 88 on the page"),
    ('"minimum": 4', '"minimum": 5', "box.w: minimum is 5 on the page"),
    ('"required": ["prompt"]', '"required": []', "prompt: required is false on the page"),
    ('"default": 3', '"default": 4', "steps: default is 4 on the page"),
    ('"steps": {', '"more": {"type": "boolean"}, "steps": {', "more: the page has this field"),
    ('"maxItems": 2', '"maxItems": 4', "either: maxItems is 4 on the page"),
    ('"nullable": true', '"nullable": false', "kind: nullable is false on the page"),
    ("api.inkwell", "eu.inkwell", "host is https://eu.inkwell.test on the page"),
]


@pytest.mark.parametrize(("before", "after", "said"), EDITS)
def test_an_edit_of_a_document_is_named_exactly(
    before: str, after: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fields = {
        "prompt": {"type": "string", "maxLength": 100},
        "steps": {"type": "integer", "minimum": 1, "maximum": 9, "default": 3},
        "kind": {"type": "string", "enum": ["x", "y"], "nullable": True},
        "refs": {"type": "array", "items": {"type": "string", "maxLength": 99}},
        "box": {"type": "object", "properties": {"w": {"type": "integer", "minimum": 4}}},
        "either": {
            "anyOf": [
                {"type": "string"},
                {"type": "array", "maxItems": 2, "items": {"type": "string"}},
            ]
        },
    }
    text = json.dumps(document(fields, ["prompt"]))
    assert before in text
    write(tmp_path, text)
    page = tmp_path / "page.json"
    page.write_text(text, "utf-8")
    words = ["drift", f"inkwell/proof={page}", "--specs", str(tmp_path)]
    assert main([*words, "--accept"]) == 0
    capsys.readouterr()
    page.write_text(text.replace(before, after, 1), "utf-8")
    assert main(words) == 1
    told = [line for line in capsys.readouterr().out.split("\n") if "[page-changed]" in line]
    assert len(told) == 1 and said in told[0]


def test_one_document_is_compared_with_every_endpoint_that_it_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    field = {"prompt": {"type": "string", "maxLength": 100}}
    first, second = document(field, []), document(field, [], "/v1/etch")
    text = json.dumps({**first, "paths": {**first["paths"], **second["paths"]}})
    specs, pages = tmp_path / "specs", tmp_path / "pages"
    specs.mkdir()
    pages.mkdir()
    write(specs, text, path="/v1/proof")
    write(specs, text, "etch", path="/v1/etch")
    (pages / "openapi.json").write_text(text, "utf-8")
    words = ["drift", "--pages", str(pages), "--specs", str(specs)]
    assert main([*words, "--accept"]) == 0
    assert "2 pages compared" in capsys.readouterr().err
    (pages / "openapi.json").write_text(text.replace("100", "90"), "utf-8")
    assert main(words) == 1
    told = [line for line in capsys.readouterr().out.split("\n") if "[page-changed]" in line]
    assert [line.split("inkwell/")[-1].split()[0] for line in told] == ["etch", "proof"]
