"""The smallest spec that has a cell's keyword at a position."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_PAGE = {"url": "https://docs.grid.example/page", "layout": "mintlify", "read": "2026-01-31"}
POINTER = {"required": "/v", "optional": "/v", "nested": "/box/v", "item": "/list/*"}


def slug(*parts: str) -> str:
    """A file's name made of the parts."""
    return re.sub(r"[^a-z0-9]+", "-", "-".join(part for part in parts if part).lower()).strip("-")


def body_of(value: Any, position: str) -> dict[str, Any]:
    """A request that is right but for the value."""
    match position:
        case "nested":
            return {"prompt": "a", "box": {"v": value}}
        case "item":
            return {"prompt": "a", "list": [value]}
        case _:
            return {"prompt": "a", "v": value}


def request_of(schema: Mapping[str, Any], position: str) -> dict[str, Any]:
    """The schema of a request that has the schema at the position."""
    fields: dict[str, Any] = {"prompt": {"type": "string"}}
    box = {"type": "object", "additionalProperties": False, "properties": {"v": schema}}
    fields |= {
        "required": {"v": schema},
        "optional": {"v": schema},
        "nested": {"box": box},
        "item": {"list": {"type": "array", "items": schema}},
    }[position]
    required = ["prompt", "v"] if position == "required" else ["prompt"]
    return {
        "type": "object", "additionalProperties": False, "required": required, "properties": fields,
    }  # fmt: skip


def request_of_all(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a request that has the schema at every position, in their order."""
    box = {"type": "object", "additionalProperties": False, "properties": {"v": schema}}
    fields = {"v": schema, "w": schema, "box": box, "list": {"type": "array", "items": schema}}
    return {
        "type": "object", "additionalProperties": False, "required": ["v"], "properties": fields,
    }  # fmt: skip


def lines_of(root: Path, name: str, words: Iterable[str]) -> list[int]:
    """The line, from 1, at which each property of the request begins."""
    lines = (root / "grid" / f"{name}.yaml").read_text("utf-8").splitlines()
    return [
        next(n for n, item in enumerate(lines, 1) if item.startswith(f'     "{word}": {{'))
        for word in words
    ]


def _says(name: str) -> dict[str, Any]:
    schema = {"$ref": f"provider.yaml#/components/schemas/{name}"}
    return {"description": "An answer.", "content": {"application/json": {"schema": schema}}}


def _provider() -> dict[str, Any]:
    text = {"type": "string"}
    url = {"type": "object", "properties": {"url": text}}
    task = {
        "type": "object", "required": ["id", "status"],
        "properties": {
            "id": text, "status": {"type": "string", "x-known": ["queued", "done", "failed"]},
            "error": text, "images": {"type": "array", "items": url},
        },
    }  # fmt: skip
    life = {
        "id": "/id", "status": "/status", "results": {"url": "/images/*/url"},
        "states": {"pending": ["queued"], "succeeded": ["done"], "failed": ["failed"]},
        "error": {"message": "/error"},
        "wait": {"first": 0.1, "factor": 1.5, "max": 0.5, "timeout": 60},
    }  # fmt: skip
    return {
        "openapi": "3.1.0", "info": {"title": "Grid", "version": "1"},
        "servers": [{"url": "https://api.grid.example"}], "security": [{"bearer": []}],
        "x-env": {"key": "GRID_API_KEY", "base-url": "GRID_BASE_URL"}, "x-task": life,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "GridTask": task,
                "GridError": {"type": "object", "properties": {"message": text}},
            },
        },
    }  # fmt: skip


def endpoint_of(name: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """An endpoint of that name that takes the request."""
    camel = "".join(part.capitalize() for part in name.split("-"))
    body = {"schema": {"$ref": f"#/components/schemas/{camel}Request"}}
    create = {
        "operationId": f"create{camel}", "summary": "Make one", "x-page": _PAGE,
        "x-task": {"poll": {"operation": f"get{camel}", "path": {"id": "/id"}}},
        "requestBody": {"required": True, "content": {"application/json": body}},
        "responses": {"200": _says("GridTask"), "400": _says("GridError"),
                      "401": _says("GridError")},
    }  # fmt: skip
    id = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    poll = {
        "operationId": f"get{camel}", "summary": "Look", "x-page": _PAGE, "parameters": [id],
        "responses": {"200": _says("GridTask"), "401": _says("GridError"),
                      "404": _says("GridError")},
    }  # fmt: skip
    return {
        "openapi": "3.1.0", "info": {"title": camel, "version": "1"},
        "paths": {f"/v1/{name}": {"post": create}, f"/v1/{name}/{{id}}": {"get": poll}},
        "components": {"schemas": {f"{camel}Request": dict(request)}},
    }  # fmt: skip


def write(root: Path, endpoints: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    """Write a specs folder with these requests by name. JSON is YAML."""
    folder = root / "grid"
    folder.mkdir(parents=True)
    (folder / "provider.yaml").write_text(json.dumps(_provider(), indent=1), "utf-8")
    for name, request in endpoints:
        text = json.dumps(endpoint_of(name, request), indent=1, ensure_ascii=False)
        (folder / f"{name}.yaml").write_text(text, "utf-8")
