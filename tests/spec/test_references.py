"""References that grow: a request has an end, and is as large as a page can be."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.spec.invented import document, found, request, written

from linocut_kit.spec import Finding


def held(schema: dict[str, Any], way: str) -> dict[str, Any]:
    """An object that has the schema in it in one of the ways in which schemas have others."""
    inner: dict[str, Any] = {
        "field": schema,
        "item": {"type": "array", "items": schema},
        "other": {"type": "object", "additionalProperties": schema},
        "null": {"anyOf": [schema, {"type": "null"}]},
        "branch": {"anyOf": [{"type": "string"}, schema]},
    }[way]
    return {"type": "object", "additionalProperties": False, "properties": {"inner": inner}}


def with_layers(root: Path, layers: dict[str, Any]) -> list[Finding]:
    matte = document("matte")
    request(matte)["properties"]["layer"] = {"$ref": "#/components/schemas/Layer0"}
    matte["components"]["schemas"].update(layers)
    return found(written(root, matte=matte))


def reference(number: int) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/Layer{number}"}


@given(
    ways=st.lists(
        st.sampled_from(["field", "item", "other", "null", "branch"]), min_size=1, max_size=5
    )
)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_request_that_contains_itself_is_a_finding_at_the_reference(
    ways: list[str], tmp_path: Path
) -> None:
    layers = {
        f"Layer{at}": held(reference((at + 1) % len(ways)), way) for at, way in enumerate(ways)
    }
    items = with_layers(tmp_path, layers)
    (item,) = [item for item in items if item.code != "nullable-form"]
    assert item.code == "broken-ref" and "contains itself" in item.message
    assert item.help is not None and item.line is not None
    line = (tmp_path / "acme/matte.yaml").read_text("utf-8").splitlines()[item.line - 1]
    assert "inner" in line or "$ref" in line or "{" in line


def test_references_that_double_at_each_level_are_a_finding(tmp_path: Path) -> None:
    layers: dict[str, Any] = {
        f"Layer{at}": {
            "type": "object",
            "additionalProperties": False,
            "properties": {name: reference(at + 1) for name in "ab"},
        }
        for at in range(14)
    }
    layers["Layer14"] = {"type": "string"}
    (item,) = with_layers(tmp_path, layers)
    assert "with those that $ref repeats" in item.message


def test_a_request_that_is_too_deep_is_a_finding(tmp_path: Path) -> None:
    layers: dict[str, Any] = {f"Layer{at}": held(reference(at + 1), "field") for at in range(20)}
    layers["Layer20"] = {"type": "string"}
    (item,) = with_layers(tmp_path, layers)
    assert "levels deep" in item.message


def test_answers_that_double_at_each_level_are_a_finding(tmp_path: Path) -> None:
    provider = document("provider")
    schemas = provider["components"]["schemas"]
    for at in range(11):
        each = {name: {"$ref": f"#/components/schemas/Answer{at + 1}"} for name in "abc"}
        schemas[f"Answer{at}"] = {"type": "object", "properties": each}
    schemas["Answer11"] = {"type": "string"}
    schemas["AcmeTask"]["properties"]["meta"] = {"$ref": "#/components/schemas/Answer0"}
    items = found(written(tmp_path, provider=provider, matte=document("matte")))
    assert any("$ref repeats" in item.message for item in items), items


@pytest.mark.parametrize("name", ["a-b", "Ünder", "", "1x", "a b"])
def test_a_component_with_a_wrong_name_is_named(name: str, tmp_path: Path) -> None:
    provider = document("provider")
    provider["components"]["schemas"][name] = {"type": "string"}
    (item,) = found(written(tmp_path, provider=provider, matte=document("matte")))
    assert json.dumps(name, ensure_ascii=False)[1:-1] in item.message
    assert "cannot be a name in schemas" in item.message and item.help is not None
    line = (
        (tmp_path / "acme/provider.yaml")
        .read_text("utf-8")
        .splitlines()[item.line - 1 if item.line else 0]
    )
    assert json.dumps(name, ensure_ascii=False) in line


@pytest.mark.parametrize("argument", ["super", "settings", "options", "self", "class", "api_key"])
def test_a_setting_that_a_printed_client_cannot_have_is_refused(
    argument: str, tmp_path: Path
) -> None:
    matte = document("matte")
    matte["paths"]["/v1/matte"]["post"]["parameters"] = [
        {"name": "X-Org", "in": "header", "required": True, "schema": {"type": "string"},
         "x-setting": {"argument": argument, "env": "ACME_ORG"}}
    ]  # fmt: skip
    assert {item.code for item in found(written(tmp_path, matte=matte))} & {
        "name-clash",
        "bad-name",
    }
