"""Every key beside the schemas is read, is refused, or is called documentation in the dialect."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.spec import invented

from linocut_kit.spec.contract import dump
from linocut_kit.spec.dialect import dialect
from linocut_kit.spec.lint import lint

Where = Callable[[Any, Any], Any]
_PROPERTIES = dialect()["properties"]
_DEFINITIONS = dialect()["$defs"]
_OPERATION = _DEFINITIONS["operation"]
_BODY = _OPERATION["properties"]["requestBody"]
_RESPONSE = _DEFINITIONS["response"]["else"]
_SCHEME = _PROPERTIES["components"]["properties"]["securitySchemes"]["additionalProperties"]
_PAGE = {"url": "https://acme.example/other", "layout": "inline", "read": "2026-11-22"}
_EXAMPLE = {"id": "a", "state": "ready"}


def _body(matte: Any) -> Any:
    return invented.operation(matte)["requestBody"]


def _response(matte: Any) -> Any:
    return invented.operation(matte)["responses"]["200"]


PLACES: dict[str, tuple[Any, Where, dict[str, Any]]] = {
    "info": (
        _PROPERTIES["info"],
        lambda m, p: m["info"],
        {"title": "T", "version": "2", "description": "D", "summary": "S"},
    ),
    "server": (
        _PROPERTIES["servers"]["items"],
        lambda m, p: p["servers"][0],
        {"url": "https://b.example", "description": "D",
         "variables": {"x": {"default": "a"}}, "x-security": "other"},
    ),
    "scheme": (
        _SCHEME,
        lambda m, p: p["components"]["securitySchemes"]["key"],
        {"type": "http", "in": "query", "name": "x", "scheme": "bearer", "bearerFormat": "JWT",
         "description": "D", "flows": {}, "openIdConnectUrl": "x", "x-prefix": "Key ",
         "x-setting": {"argument": "project", "env": "ACME_PROJECT"}},
    ),
    "operation": (
        _OPERATION,
        lambda m, p: invented.operation(m),
        {"operationId": "makeMatte", "summary": "S", "description": "D", "tags": ["x"],
         "deprecated": True, "parameters": [{"name": "q", "in": "query", "schema": {}}],
         "requestBody": {"content": {"text/plain": {}}}, "responses": {"404": {"description": ""}},
         "x-page": _PAGE, "x-task": {}, "x-webhook": {"field": "prompt"},
         "x-outcome": {"code": "/state", "ok": ["ready"]},
         "x-price": {"currency": "USD", "rates": [{"amount": "0.1", "per": "image"}]},
         "x-omitted": {"trace": "for the provider's own support"}},
    ),
    "body": (
        _BODY,
        lambda m, p: _body(m),
        {
            "required": False, "description": "D", "content": {"text/plain": {}},
            "x-body": {"max-bytes": 100},
        },
    ),
    "request": (
        _BODY["properties"]["content"]["additionalProperties"],
        lambda m, p: _body(m)["content"]["application/json"],
        {
            "schema": {}, "example": {"prompt": 3}, "examples": {"a": {"value": {"prompt": 3}}},
            "encoding": {"prompt": {"contentType": "text/plain"}},
        },
    ),
    "response": (
        _RESPONSE,
        lambda m, p: _response(m),
        {"description": "D", "headers": {"x": {}}, "content": {"text/plain": {}}},
    ),
    "answer": (
        _RESPONSE["properties"]["content"]["additionalProperties"],
        lambda m, p: _response(m)["content"]["application/json"],
        {"schema": {}, "example": _EXAMPLE, "examples": {"a": {"value": _EXAMPLE}}},
    ),
}  # fmt: skip


def contract(root: Path, matte: Any, provider: Any) -> tuple[set[str], Any]:
    providers, findings = lint(invented.written(root, matte=matte, provider=provider))
    told = {finding.code for finding in findings}
    return told, None if told else _without_places(json.loads(dump(providers[0])))


def _without_places(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_places(v) for k, v in value.items() if k not in ("place", "digest")}
    return [_without_places(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("place", PLACES)
def test_each_key_is_read_refused_or_documentation(place: str, tmp_path: Path) -> None:
    definition, where, samples = PLACES[place]
    known = definition["properties"]
    assert known.keys() - {"x-assumed", "x-conflict"} == samples.keys()
    plain = contract(tmp_path, invented.document("matte"), invented.document("provider"))
    for key, value in samples.items():
        matte, provider = invented.document("matte"), invented.document("provider")
        where(matte, provider)[key] = value
        said = known[key].get("description", "") if isinstance(known[key], dict) else ""
        is_note = said.startswith("Documentation: ")
        assert is_note or contract(tmp_path, matte, provider) != plain, key
