"""YAML 1.2 with the place of every node, and without the scalars that YAML 1.1 reads otherwise."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from linocut_kit.spec.finding import Finding
from linocut_kit.spec.model import Place
from linocut_kit.spec.quick_yaml import quick_root

_TAG = "tag:yaml.org,2002:"
_DEEPEST = 64
_MOST = 5_000
_LONGEST = 200_000
_TOO_DEEP = "it is nested too deeply"
_TOO_MANY = f"it has more than {_MOST} values, with those that aliases repeat"
_MEND = "mend the syntax at this place"
_SHORTEN = "a spec is a page long: write it out without aliases, and split what is longer"
_AMBIGUOUS = re.compile(
    r"(?:y|Y|n|N|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
    r"|[-+]?[0-9][0-9_]*_[0-9_]*|0[0-7_]+|0b[01_]+"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?)"
)
_HIDDEN = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class YamlFault(Exception):
    """A text that is no YAML document; `finding` says where and why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Node:
    """A YAML node: `value` is a scalar, a list of nodes, or a dict of nodes by key."""

    place: Place
    value: Any
    keys: dict[str, Place] = field(default_factory=dict[str, Place])

    def data(self) -> Any:
        """The plain JSON value."""
        if isinstance(self.value, dict):
            return {key: item.data() for key, item in self.value.items()}
        if isinstance(self.value, list):
            return [item.data() for item in self.value]
        return self.value

    def get(self, key: str) -> "Node | None":
        """The node under a key of a mapping; None elsewhere."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def at(self, *path: str) -> "Node | None":
        """The node at a path of keys, None where it ends early."""
        node: Node | None = self
        for key in path:
            node = node.get(key) if node is not None else None
        return node

    def items(self) -> "list[tuple[str, Node]]":
        """The pairs of a mapping; nothing elsewhere."""
        return list(self.value.items()) if isinstance(self.value, dict) else []

    def elements(self) -> "list[Node]":
        """The elements of a sequence; nothing elsewhere."""
        return list(self.value) if isinstance(self.value, list) else []

    def key_place(self, key: str) -> Place:
        """Where a key of a mapping stands, the mapping itself if it has no such key."""
        return self.keys.get(key, self.place)


def parse(text: str, file: str) -> tuple[Node, list[Finding]]:
    """The document in `text` and what is doubtful in it.

    Raises YamlFault where it is no single YAML document, or larger than a spec can be: of more
    than 200,000 characters, 5,000 values (each alias counts as what it repeats) or 64 levels.
    """
    if len(text) > _LONGEST:
        raise _fault(file, 1, 1, f"it has more than {_LONGEST} characters", _SHORTEN)
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = _Composer
    try:
        root = quick_root(text) or yaml.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = error.problem or "it cannot be read"
        raise _fault(file, line, column, problem, _help(problem)) from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise _fault(file, 1, 1, str(error).splitlines()[0]) from None
    if root is None:
        raise YamlFault(
            Finding(
                code="empty-file",
                message="the file has no content",
                help="write a spec, or remove the file",
                file=file,
                line=1,
                column=1,
            )
        )
    reader = _Reader(file)
    for number, line in enumerate(text.split("\n"), 1):
        for match in _HIDDEN.finditer(line):
            reader.refuse_hidden(match[0], Place(file, number, match.start() + 1))
    return reader.read(root, 0), reader.findings


def is_ambiguous(text: str) -> bool:
    """Whether YAML 1.1 reads a plain `text` as a number, a date or a boolean and YAML 1.2 not."""
    return _AMBIGUOUS.fullmatch(text) is not None


def _whole(text: str) -> str:
    """A text whose characters may be escaped as JSON does, in two halves."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _help(problem: str) -> str:
    return _SHORTEN if problem in (_TOO_DEEP, _TOO_MANY) else _MEND


def _fault(file: str, line: int, column: int, problem: str, help: str = _MEND) -> YamlFault:
    return YamlFault(
        Finding(
            code="bad-yaml",
            message=f"not YAML: {problem}",
            help=help,
            file=file,
            line=line,
            column=column,
        )
    )


class _Composer(Composer):
    """Stops while the text is still being read: reading takes longer than what comes after."""

    def __init__(self, loader: Any = None) -> None:
        super().__init__(loader=loader)
        self._depth = 0
        self._count = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """The next node, if there may be one more."""
        self._depth += 1
        self._count += 1
        if self._depth > _DEEPEST + 2 or self._count > 2 * _MOST:
            problem = _TOO_MANY if self._depth <= _DEEPEST + 2 else _TOO_DEEP
            raise MarkedYAMLError(
                problem=problem, problem_mark=self.loader.parser.peek_event().start_mark
            )
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self._count = 0

    def read(self, node: Any, depth: int) -> Node:
        place = self._place(node)
        self._count += 1
        if depth > _DEEPEST or self._count > _MOST:
            problem = _TOO_DEEP if depth > _DEEPEST else _TOO_MANY
            raise _fault(self.file, place.line, place.column, problem, _SHORTEN)
        if node.id == "mapping":
            return self._mapping(node, place, depth)
        if node.id == "sequence":
            return Node(place, [self.read(item, depth + 1) for item in node.value])
        return Node(place, self._scalar(node, place))

    def refuse_hidden(self, text: str, place: Place) -> str:
        """The text; a bidi control or a lone surrogate in it is noted, and the latter replaced."""
        found = _HIDDEN.search(text)
        if found is not None:
            character = f"U+{ord(found[0]):04X}"
            self._add(
                "hidden-character",
                place,
                f"{character} cannot be seen, and changes how the text around it reads",
                f"remove {character}, or describe it in words",
            )
        return text.encode("utf-8", "replace").decode() if found is not None else text

    def _place(self, node: Any) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def _mapping(self, node: Any, place: Place, depth: int) -> Node:
        values: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for key_node, value_node in node.value:
            key_place = self._place(key_node)
            key = _whole(key_node.value) if key_node.id == "scalar" else ""
            if key_node.id != "scalar" or key == "<<":
                raise _fault(self.file, key_place.line, key_place.column, "keys are plain words")
            self._doubt(key_node, key_place)
            key = self.refuse_hidden(key, key_place)
            if key in values:
                self._add("duplicate-key", key_place, f"{key} stands here twice", "keep one")
            values[key] = self.read(value_node, depth + 1)
            keys[key] = key_place
        return Node(place, values, keys)

    def _scalar(self, node: Any, place: Place) -> Any:
        text = self.refuse_hidden(_whole(node.value), place)
        if node.style in ("'", '"', "|", ">"):
            return text
        self._doubt(node, place)
        tag = str(node.tag).removeprefix(_TAG)
        if tag == "null":
            return None
        if tag == "bool":
            return text.lower() == "true"
        if tag in ("int", "float"):
            return self._number(text, place)
        return text

    def _number(self, text: str, place: Place) -> int | float:
        try:
            number: int | float = json.loads(text)
        except ValueError:
            raise _fault(
                self.file, place.line, place.column, f"{text} is not a number in JSON"
            ) from None
        return number

    def _doubt(self, node: Any, place: Place) -> None:
        if node.style in ("'", '"', "|", ">") or not is_ambiguous(node.value):
            return
        self._add(
            "ambiguous-scalar",
            place,
            f"{node.value} is a number, a date or a boolean in YAML 1.1 and text in YAML 1.2",
            f'put it in quotes: "{node.value}"',
        )

    def _add(self, code: str, place: Place, message: str, help: str) -> None:
        self.findings.append(
            Finding(
                code=code,
                message=message,
                help=help,
                file=place.file,
                line=place.line,
                column=place.column,
            )
        )
