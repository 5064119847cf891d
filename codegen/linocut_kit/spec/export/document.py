"""Ways about an exported document: references, operations, what a pointer leads to."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from linocut_kit.runtime.pointer import find, unescape

Json = dict[str, Any]
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_DEEPEST = 32
_VALUES = frozenset(("examples", "example", "const", "enum", "default"))


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Each operation with its path and method."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield path, method, operation


def named(document: Json, operation: str) -> Json | None:
    """The operation of that id."""
    return next(
        (entry for _, _, entry in operations(document) if entry.get("operationId") == operation),
        None,
    )


def found(document: Json, value: Any) -> Any:
    """The value itself, or what its reference leads to."""
    for _ in range(_DEEPEST):
        if not isinstance(value, dict) or not isinstance(value.get("$ref"), str):
            return value
        value = find(document, value["$ref"].removeprefix("#"))
    return value


def whole(document: Json, schema: Any, depth: int = 0) -> Any:
    """The schema with its references resolved, as deep as specs may go."""
    schema = found(document, schema)
    if depth > _DEEPEST:
        return {}
    if isinstance(schema, list):
        return [whole(document, item, depth + 1) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made: Json = {}
    for key, item in schema.items():
        if key == "properties" and isinstance(item, dict):
            made[key] = {name: whole(document, inner, depth + 1) for name, inner in item.items()}
        else:
            made[key] = item if key in _VALUES else whole(document, item, depth + 1)
    return made


def part(document: Json, schema: Any, pointer: str) -> Any:
    """The schema of what a pointer leads to, as it stands there; None where nothing is said."""
    for name in pointer.split("/")[1:]:
        inner = found(document, schema)
        if not isinstance(inner, dict):
            return None
        is_item = "items" in inner and name == "*"
        schema = inner["items"] if is_item else inner.get("properties", {}).get(unescape(name))
    return schema


def successes(document: Json, operation: Json) -> Iterator[tuple[int, Json]]:
    """The 2xx responses, each as the operation's own: what is added to one is added to no other."""
    responses = operation.get("responses", {})
    for status in [response for response in responses if response[:1] == "2"]:
        if "$ref" in responses[status]:
            responses[status] = deepcopy(found(document, responses[status]))
        yield int(status), responses[status]
