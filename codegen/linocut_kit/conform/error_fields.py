"""Which fields an error answer names, whatever the shape of its body."""

import re
from collections.abc import Iterator
from typing import Any

from linocut_kit.conform import answers
from linocut_kit.conform.sender import Reply
from linocut_kit.runtime.pointer import every

_FEW = 4
_PLACES = ("name", "field", "param", "parameter", "loc", "pointer", "path", "property", "key")


def named(reply: Reply, names: list[str]) -> list[str]:
    """The fields that an error answer names: in its list of problems, else, if few, in its text."""
    try:
        body = answers.read(reply)
    except answers.UnreadableResponse:
        return []
    listed = [name for name in names if name in set(_listed(body))]
    found = listed or _in_text(body, names)
    return found if listed or len(found) <= _FEW else []


def mentioned(reply: Reply, names: list[str]) -> list[str]:
    """Every field that an error answer has the name of, wherever it stands."""
    try:
        body = answers.read(reply)
    except answers.UnreadableResponse:
        return []
    listed = set(_listed(body))
    return [name for name in names if name in listed or _in_text(body, [name])]


def _in_text(body: Any, names: list[str]) -> list[str]:
    text = " ".join(_texts(body))
    return [name for name in names if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)]


def _listed(body: Any, depth: int = 0) -> Iterator[str]:
    """Names in the places where error lists have them."""
    if depth > 8:
        return
    if isinstance(body, list):
        for item in body[:100]:
            yield from _listed(item, depth + 1)
    if not isinstance(body, dict):
        return
    for key, value in body.items():
        if key in _PLACES:
            for _, item in [*every(value, "/*"), ((), value)]:
                if isinstance(item, str):
                    yield from (part for part in re.split(r"[./\[\]]+", item) if part)
        yield from _listed(value, depth + 1)


def _texts(body: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(body, str):
        yield body[:4000]
    elif depth < 8 and isinstance(body, dict):
        for value in body.values():
            yield from _texts(value, depth + 1)
    elif depth < 8 and isinstance(body, list):
        for value in body[:100]:
            yield from _texts(value, depth + 1)
