"""The text of an OpenAPI document becomes JSON values, and each of them has a line."""

# Documents are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import ryaml

from linocut_kit.pages.source import PageError

_KEY = re.compile(r"""(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'#:{}\[\],-][^:\n]*)):(?=\s|$)""")
_LIMITS = {
    "repetition limit": "it repeats itself by aliases more than a document can need",
    "recursion limit": "it is nested too deeply, or repeats itself",
}
_NOWHERE = 1_000_000_000
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_MERGE = re.compile(r"^\s*(?:- )?[\"']?<<[\"']?\s*:", re.MULTILINE)


def parse_document(text: str) -> Mapping[str, Any]:
    """The document, which has paths.

    Raises PageError for a text that is broken, is nested too deeply, or repeats more by aliases
    than a document can need.
    """
    try:
        if text.lstrip("\ufeff \t\r\n").startswith("{"):
            document = json.loads(text.lstrip("\ufeff"))
            if _HALF.search(text):
                json.dumps(document, ensure_ascii=False).encode()
        else:
            document = ryaml.load(io.StringIO(text))
            document = _merged(document) if _MERGE.search(text) else document
    except RecursionError:
        raise PageError("it is broken: it is nested too deeply") from None
    except ValueError as error:
        said = (str(error).splitlines() or [""])[0]
        said = next((why for limit, why in _LIMITS.items() if limit in said), said)
        said = f"{said[:200]} ..." if len(said) > 200 else said
        raise PageError(f"it is broken: {said}") from None
    if not isinstance(document, Mapping) or not isinstance(document.get("paths"), Mapping):
        raise PageError("it is no OpenAPI document with paths")
    return document


def _merged(value: Any) -> Any:
    """The value with the mappings of its merge keys (`<<`) put in."""
    if isinstance(value, list):
        return [_merged(item) for item in value]
    if not isinstance(value, dict):
        return value
    own = {key: _merged(item) for key, item in value.items() if key != "<<"}
    sources = value.get("<<")
    for source in sources if isinstance(sources, list) else [sources]:
        own = {**_merged(source), **own} if isinstance(source, dict) else own
    return own


class Lines:
    """Where the values of a document stand in its text, told by the indentation of its keys.

    A value that shares the line of what holds it has that line. Each line is looked at once a
    level, however many values are asked for.
    """

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._depths: list[int] = []
        self._inside: dict[tuple[int, int], dict[str, tuple[int, int]]] = {}

    def of(self, pointer: Sequence[str]) -> int:
        """The line of a value, from 1; that of the innermost that has one where it has none."""
        line, indent = -1, -1
        for token in pointer:
            found = self._children(line, indent).get(token)
            if found is None:
                break
            line, indent = found
        return line + 1

    def _children(self, line: int, indent: int) -> dict[str, tuple[int, int]]:
        """The line and the indentation of each child of the value that begins on a line."""
        known = self._inside.get((line, indent))
        if known is None:
            known = self._inside[line, indent] = self._look(line, indent)
        return known

    def _look(self, line: int, indent: int) -> dict[str, tuple[int, int]]:
        self._depths = self._depths or [_depth(text) for text in self._lines]
        found: dict[str, tuple[int, int]] = {}
        level = _NOWHERE
        is_item = self._is_item(line, indent)
        if is_item and self._lines[line][indent + 1 :].strip():
            text = f"{' ' * (indent + 1)}{self._lines[line][indent + 1 :]}"
            level = _depth(text)
            self._keep(found, line, level, text.strip())
        for number in range(line + 1, len(self._lines)):
            depth = self._depths[number]
            if depth > level or depth == _NOWHERE:
                continue
            text = self._lines[number].strip()
            if depth < indent or (depth == indent and (is_item or not _is_dash(text))):
                break
            if level == _NOWHERE and not (indent < 0 and text[0] in "{["):
                level = depth
            if depth == level:
                self._keep(found, number, depth, text)
        return found

    def _keep(self, found: dict[str, tuple[int, int]], number: int, depth: int, text: str) -> None:
        key = None if _is_dash(text) else _KEY.match(text)
        if key is not None:
            found.setdefault(key[key.lastindex or 0].rstrip(), (number, depth))
        elif text[0] not in "}]":
            found[str(sum(name.isdecimal() for name in found))] = (number, depth)

    def _is_item(self, line: int, indent: int) -> bool:
        """Whether a value is an item after a dash, whose first key is on the same line."""
        return line >= 0 and _is_dash(self._lines[line][indent:].strip())


def _is_dash(text: str) -> bool:
    return text == "-" or text.startswith("- ")


def _depth(text: str) -> int:
    """The indentation of a line; very far in where it says nothing."""
    bare = text.lstrip()
    return len(text) - len(bare) if bare and bare[0] != "#" else _NOWHERE
