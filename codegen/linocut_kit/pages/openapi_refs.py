"""The nodes of an OpenAPI document: what a reference means, and where a node stands."""

# Documents are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from linocut_kit.pages.document import Lines
from linocut_kit.runtime.pointer import escape, unescape

_LONGEST = 64
MOST_SCHEMAS = 5_000


@dataclass(frozen=True, slots=True)
class Note:
    """Something of a document that a draft cannot say: where it stands, and what it is."""

    place: str
    text: str
    line: int = 0

    def __str__(self) -> str:
        return f"TODO {self.place}: {self.text}"


@dataclass(frozen=True, slots=True)
class Found:
    """What a node means: itself, or what its references lead to.

    `refs` are the references on the way, `fault` says why there is nothing at their end.
    """

    node: Mapping[str, Any]
    refs: tuple[str, ...] = ()
    fault: str = ""


class Nodes:
    """The nodes of one document. Each remembers its place as soon as it was reached by its key."""

    def __init__(self, document: Mapping[str, Any], text: str) -> None:
        self.document = document
        self._lines = Lines(text)
        self._is_flat = text.count("\n") < 3
        self._pointers: dict[int, tuple[str, ...]] = {id(document): ()}
        self._left = MOST_SCHEMAS

    def seed(self, node: Any, pointer: tuple[str, ...]) -> None:
        """Say where a node stands in the text, which is not where it is reached."""
        self._pointers[id(node)] = pointer

    def again(self) -> None:
        """Begin a side of an operation, which may have 5,000 schemas, repeated ones too."""
        self._left = MOST_SCHEMAS

    def is_enough(self) -> bool:
        """Count a schema; true where a side of an operation has had all that it may have."""
        self._left -= 1
        return self._left < 0

    def child(self, node: Any, key: str) -> Any:
        """The value of a key, None where there is none."""
        found = node.get(key) if isinstance(node, Mapping) else None
        self._keep(node, key, found)
        return found

    def items(self, node: Any) -> Iterator[tuple[str, Any]]:
        """The keys and values of a mapping; keys are texts, whatever the document has."""
        for key, item in node.items() if isinstance(node, Mapping) else ():
            name = str(key).lower() if isinstance(key, bool) else str(key)
            self._keep(node, name, item)
            yield name, item

    def elements(self, node: Any) -> Iterator[Any]:
        """The elements of a list."""
        for index, item in enumerate(node if isinstance(node, list) else ()):
            self._keep(node, str(index), item)
            yield item

    def _keep(self, node: Any, key: str, found: Any) -> None:
        pointer = self._pointers.get(id(node))
        if pointer is not None and isinstance(found, Mapping | list):
            self._pointers.setdefault(id(found), (*pointer, key))

    def resolve(self, node: Any) -> Found:
        """Follow the references of a node to their end."""
        refs: list[str] = []
        while isinstance(node, Mapping) and isinstance(node.get("$ref"), str):
            ref = str(node["$ref"])
            if ref in refs:
                return Found({}, tuple(refs), f"{_short(ref)} refers to itself")
            refs.append(ref)
            if not ref.startswith("#"):
                return Found({}, tuple(refs), f"{_short(ref)} is in another file")
            node = self._target(ref)
            if node is None:
                return Found({}, tuple(refs), f"{_short(ref)} is nowhere in the document")
        return Found(node if isinstance(node, Mapping) else {}, tuple(refs))

    def _target(self, ref: str) -> Any:
        target: Any = self.document
        for token in ref.removeprefix("#").removeprefix("/").split("/"):
            key = unescape(unquote(token)) if token else ""
            if isinstance(target, list) and key.isdecimal():
                target = target[int(key)] if len(key) < 7 and int(key) < len(target) else None
            elif key or ref != "#":
                target = self.child(target, key)
        return target

    def line(self, node: Any, key: str = "") -> int:
        """The line of a node, or of one of its keys; 0 where nothing is known of it."""
        pointer = self._pointers.get(id(node))
        if pointer is None:
            return 0
        return self._lines.of((*pointer, key) if key else pointer)

    def note(self, text: str, node: Any, key: str = "") -> Note:
        """A note about a node, or about one of its keys."""
        line = self.line(node, key)
        pointer = self._pointers.get(id(node), ())
        place = f"line {line}"
        if self._is_flat or not line:
            place = "#" + "".join(f"/{escape(part)}" for part in (*pointer, *filter(None, [key])))
        return Note(place, text, line)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
