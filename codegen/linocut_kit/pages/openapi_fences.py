"""OpenAPI inside Markdown: a whole document in a fence, or one operation taken apart."""

# Documents are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})([^\n`]*)$", re.MULTILINE)
_BEGIN = re.compile(r"^[\"']?(?:openapi|paths)[\"']?\s*:|^\s*\{", re.MULTILINE)
_WHICH = re.compile(r"\b(get|post|put|patch|delete)\s+(/\S+)", re.IGNORECASE)
_VERSION = re.compile(r"[\"']?openapi[\"']?\s*:\s*[\"']?3\.", re.IGNORECASE)
_PARTS = re.compile(r"^\s+schemaArray:\s*$|^\s+request:\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Embedded:
    """A document in a page, its lines where they are in the page; which operation is meant."""

    text: str
    path: str | None = None
    method: str | None = None


def embedded(text: str) -> Embedded | None:
    """The first OpenAPI document in a fence of a page, None where there is none."""
    for info, start, body in _fences(text):
        if not _BEGIN.search(body[:4000]) or "paths" not in body:
            continue
        if not _VERSION.search(body) and not _PARTS.search(body):
            continue
        which = _WHICH.search(info)
        lines = "\n" * text.count("\n", 0, start)
        method, path = (which[1].upper(), which[2]) if which else (None, None)
        return Embedded(f"{lines}{_dedented(body)}", path, method)
    return None


def _fences(text: str) -> Iterator[tuple[str, int, str]]:
    """What is said after the marks of each fence, where its text begins, and its text."""
    mark, info, start = "", "", 0
    for match in _FENCE.finditer(text):
        if not mark:
            mark, info, start = match[1], match[2], match.end() + 1
        elif match[1][0] == mark[0] and len(match[1]) >= len(mark) and not match[2].strip():
            yield info, start, text[start : match.start()]
            mark = ""
    if mark:
        yield info, start, text[start:]


def _dedented(text: str) -> str:
    """The text without the indentation of its first line."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    return "\n".join(line.removeprefix(indent) for line in text.split("\n")) if indent else text


def is_apart(document: Mapping[str, Any]) -> bool:
    """Whether a document is one operation taken apart: `paths` has `path`, `method`, `request`."""
    paths = document.get("paths")
    return (
        isinstance(paths, Mapping)
        and isinstance(paths.get("path"), str)
        and (isinstance(paths.get("request"), Mapping))
    )


def put_together(
    document: Mapping[str, Any],
) -> tuple[dict[str, Any], list[tuple[Any, tuple[str, ...]]]]:
    """The document in the standard's form; the nodes that are in both, with their first places."""
    parts = document["paths"]
    request = parts["request"]
    kept: list[tuple[Any, tuple[str, ...]]] = []
    body = _content(request.get("body"), ("paths", "request", "body"), kept)
    operation: dict[str, Any] = {"responses": _responses(parts.get("response"), kept)}
    if body:
        operation["requestBody"] = {"content": body}
    operation["parameters"] = list(_parameters(request.get("parameters")))
    schemes = dict(_schemes(request.get("security")))
    if schemes:
        operation["security"] = [{name: []} for name in schemes]
    components = document.get("components")
    found = dict(components) if isinstance(components, Mapping) else {}
    whole = {
        "openapi": "3.1.0",
        "servers": parts.get("servers"),
        "paths": {parts["path"]: {str(parts.get("method") or "post").lower(): operation}},
        "components": {**found, "securitySchemes": schemes},
    }
    return whole, kept


def _content(
    node: Any, at: tuple[str, ...], kept: list[tuple[Any, tuple[str, ...]]]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for media, item in node.items() if isinstance(node, Mapping) else ():
        schemas = item.get("schemaArray") if isinstance(item, Mapping) else None
        if not isinstance(schemas, list) or "/" not in str(media):
            continue
        place = (*at, str(media), "schemaArray")
        told = [_schema(schema, (*place, str(n)), kept) for n, schema in enumerate(schemas)]
        if told:
            found[str(media)] = {"schema": told[0] if len(told) == 1 else {"anyOf": told}}
    return found


def _schema(schema: Any, at: tuple[str, ...], kept: list[tuple[Any, tuple[str, ...]]]) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    found = {key: item for key, item in schema.items()
             if key not in ("refIdentifier", "requiredProperties")}  # fmt: skip
    if not isinstance(found.get("required"), list):
        found.pop("required", None)
    if isinstance(schema.get("requiredProperties"), list):
        found.setdefault("required", schema["requiredProperties"])
    kept.append((found, at))
    kept += [(item, (*at, key)) for key, item in found.items() if isinstance(item, Mapping | list)]
    return found


def _responses(node: Any, kept: list[tuple[Any, tuple[str, ...]]]) -> dict[str, Any]:
    return {
        str(status): {"content": _content(item, ("paths", "response", str(status)), kept)}
        for status, item in (node.items() if isinstance(node, Mapping) else ())
    }


def _parameters(node: Any) -> Iterator[dict[str, Any]]:
    for location in ("path", "query", "header", "cookie"):
        listed = node.get(location) if isinstance(node, Mapping) else None
        for name, item in listed.items() if isinstance(listed, Mapping) else ():
            schemas = item.get("schema") if isinstance(item, Mapping) else None
            first = schemas[0] if isinstance(schemas, list) and schemas else schemas
            schema = dict(first) if isinstance(first, Mapping) else {}
            required = schema.get("required") is True
            schema = {key: value for key, value in schema.items() if key != "required"}
            yield {"name": str(name), "in": location, "required": required, "schema": schema}


def _schemes(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for way in node if isinstance(node, list) else ():
        title = str(way.get("title", "key")) if isinstance(way, Mapping) else "key"
        places = way.get("parameters") if isinstance(way, Mapping) else None
        for location in ("header", "query"):
            listed = places.get(location) if isinstance(places, Mapping) else None
            for name, item in listed.items() if isinstance(listed, Mapping) else ():
                said = item if isinstance(item, Mapping) else {}
                kind = str(said.get("scheme") or said.get("type") or "apiKey")
                if kind.lower() in ("bearer", "basic"):
                    yield title, {"type": "http", "scheme": kind.lower()}
                else:
                    yield title, {"type": "apiKey", "in": location, "name": str(name),
                                  "description": said.get("description")}  # fmt: skip
