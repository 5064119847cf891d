"""JSON Pointers (RFC 6901), with `*` for every element of an array."""

from collections.abc import Iterator
from typing import Any

Path = tuple[int, ...]


def escape(name: str) -> str:
    """A name as a token of a pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    """The name that a token of a pointer stands for."""
    return token.replace("~1", "/").replace("~0", "~")


def shown_name(pointer: str) -> str:
    """A pointer as people are told it: without the slash before a field or a parameter."""
    place, slash, rest = pointer.partition("/")
    return rest if slash and place in ("", "path:", "query:", "header:") else pointer


def of_field(field: str) -> str:
    """The pointer to a field of a request that is named, or pointed to already."""
    return field if field.startswith("/") else f"/{escape(field)}"


def find(document: object, pointer: str) -> Any:
    """The value at the pointer, or None where there is none."""
    return next((value for _, value in every(document, pointer)), None)


def every(document: object, pointer: str) -> Iterator[tuple[Path, Any]]:
    """Each value at the pointer, with the array positions that its `*` stood for."""
    tokens = [unescape(part) for part in pointer.split("/")[1:]]
    yield from _walk(document, tokens, ())


def at(pointer: str, path: Path) -> str:
    """The pointer with its first stars replaced by the positions."""
    for position in path:
        pointer = pointer.replace("/*", f"/{position}", 1)
    return pointer


def _walk(node: Any, tokens: list[str], path: Path) -> Iterator[tuple[Path, Any]]:
    if not tokens:
        yield path, node
        return
    name, rest = tokens[0], tokens[1:]
    if isinstance(node, list):
        elements: list[Any] = node  # pyright: ignore[reportUnknownVariableType]
        if name == "*":
            for position, element in enumerate(elements):
                yield from _walk(element, rest, (*path, position))
        elif name.isdecimal() and int(name) < len(elements):
            yield from _walk(elements[int(name)], rest, path)
    elif isinstance(node, dict) and name in node:
        yield from _walk(node[name], rest, path)
