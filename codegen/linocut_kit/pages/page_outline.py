"""The outline of a page: its sections, the heads in them, and the lines that belong to each."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from linocut_kit.pages.attributes import TypeFacts
from linocut_kit.pages.field_heads import INLINE, Head, head_at, listed_entry, named_entry
from linocut_kit.pages.grid import Row, stacked_at, table_at
from linocut_kit.pages.headings import Kind, heading
from linocut_kit.pages.json_lines import json_at
from linocut_kit.pages.operation import Command
from linocut_kit.pages.skeleton import SKELETON_LINES, Skeleton, skeleton_at
from linocut_kit.pages.source import Line

_CONTROLS = frozenset(
    {"copy", "copy page", "copied", "copied!", "try it", "ask ai", "show child attributes",
     "show attributes", "hide attributes", "expand all", "collapse all",
     "text", "json", "bash", "shell", "curl", "application/json", "skip to main content",
     "skip to content", "send", "child attributes", "#", "try it out", "multipart/form-data"}
)  # fmt: skip
_OPENERS = frozenset(
    {"hide child attributes", "hide properties", "properties", "properties:", "\u5c5e\u6027",
     "child attributes:", "attributes:", "fields:"}
)  # fmt: skip
_SAMPLES = frozenset({"example", "examples", "response example", "example response", "sample"})
_FENCE = re.compile(r"(?:```+|~~~+)[\w{}.-]*")
_OPTIONS = "Available options: "
_OPTIONS_OF = re.compile(r"([A-Za-z]\w{0,30}) (?:options|values):?", re.IGNORECASE)
_LISTED: tuple[Kind, ...] = ("request", "query", "preamble")


@dataclass(slots=True)
class Block:
    """A head with the lines below it."""

    head: Head
    lines: list[Line] = field(default_factory=list[Line])


@dataclass(slots=True)
class Section:
    """A part of a page: its heads, and the lines that stand below none of them."""

    kind: Kind
    blocks: list[Block] = field(default_factory=list[Block])
    loose: list[Line] = field(default_factory=list[Line])


@dataclass(slots=True)
class Outline:
    """The sections in page order, and the JSON samples that stand in the request part."""

    sections: list[Section]
    samples: list[tuple[Any, int]] = field(default_factory=list[tuple[Any, int]])

    def of(self, kind: Kind) -> list[Section]:
        """The sections of a kind."""
        return [section for section in self.sections if section.kind == kind]

    def blocks(self, kind: Kind) -> list[Block]:
        """The blocks of every section of a kind."""
        return [block for section in self.of(kind) for block in section.blocks]


@dataclass(slots=True)
class _Inside:
    """The object whose fields are being listed; `apart` where blank lines stand between them."""

    name: str
    fields: int = 0
    apart: bool = False


def outline_of(lines: Sequence[Line], commands: Sequence[Command]) -> Outline:
    """Cut a page into sections and blocks; commands are left out."""
    reader = _OutlineReader(lines, {command.first: command.end for command in commands})
    reader.read()
    return reader.found


class _OutlineReader:
    def __init__(self, lines: Sequence[Line], skipped: dict[int, int]) -> None:
        self.lines = lines
        self.skipped = skipped
        self.section = Section("preamble")
        self.found = Outline([self.section])
        self.open = False
        self.sketched: dict[str, Block] = {}
        self.everywhere: dict[str, Block] = {}
        self.parents: list[tuple[int, str]] = []
        self.inside: _Inside | None = None
        self.last = 0
        self.listed: int | None = None
        self.values = False
        self.skeletons: dict[int, Skeleton | None] = {}
        self.budget = 20 * len(lines) + 10_000

    def read(self) -> None:
        index = 0
        while index < len(self.lines):
            if index in self.skipped:
                index, self.open = self.skipped[index], False
                continue
            index = self._line(index)
            self.last = self.lines[index - 1].number

    def _line(self, index: int) -> int:
        line = self.lines[index]
        for reader in (self._sample, self._sketch, self._table):
            end = reader(index)
            if end is not None:
                return end
        if line.plain.lower() in _OPENERS and self.open:
            self.inside = _Inside(self.section.blocks[-1].head.name)
            return index + 1
        head = head_at(self.lines, index)
        if head is None and self.everywhere:
            head = named_entry(line)
            head = head if head is not None and self._known(head.name) is not None else None
        bulleted = line.plain != line.text
        if head is None and self.listed == line.indent and bulleted and not self.values:
            head = listed_entry(line)
        if head is not None:
            self.listed = line.indent if bulleted else None
            self._heads(head, line)
            return max(head.end, index + 1)
        self._other(line)
        return index + 1

    def _heads(self, head: Head, line: Line) -> None:
        """A head, and those that follow it in the same paragraph."""
        parts = _inline(head.rest)
        self._head(replace(head, rest=parts[0].strip()), line)
        self._entries(parts[1:], line)

    def _entries(self, parts: Sequence[str], line: Line) -> None:
        """The entries of a paragraph, but for what stands before the first."""
        for part in parts:
            entry = Line(line.number, part, line.indent)
            head = head_at([entry], 0)
            if head is not None:
                self._head(head, entry)

    def _other(self, line: Line) -> None:
        kind = heading(line.plain)
        if kind is None and self._options_of(line):
            return
        if kind is not None:
            self.section = Section(kind)
            self.found.sections.append(self.section)
            self.open, self.inside, self.listed = False, None, None
            self.parents.clear()
            self.sketched = {}
        elif line.plain.lower() in _CONTROLS or _FENCE.fullmatch(line.text):
            return
        elif self.open:
            self.section.blocks[-1].lines.append(line)
            self.values = line.text.endswith(":") or (self.values and line.plain != line.text)
        elif self.section.kind in _LISTED and len(parts := _inline(line.text)) > 1:
            self.section.loose.append(Line(line.number, parts[0].strip()))
            self._entries(parts[1:], line)
        else:
            self.section.loose.append(line)

    def _options_of(self, line: Line) -> bool:
        """`Mode options:` below an object opens the list of values of its field `mode`."""
        head = self.section.blocks[-1].head if self.open else None
        match = _OPTIONS_OF.fullmatch(line.plain) if head is not None else None
        if head is None or match is None or head.type is None or head.type.type != "object":
            return False
        name = f"{head.name}.{match[1].lower()}"
        kind = TypeFacts(type="string", form="enum")
        inner = Head(name=name, line=line.number, end=0, type=kind)
        self.section.blocks.append(Block(inner, [Line(line.number, _OPTIONS.strip())]))
        return True

    def _known(self, name: str) -> Block | None:
        """The field of a sketch that a list below it speaks of."""
        if self.section.kind in _LISTED:
            return self.sketched.get(name)
        if self.section.kind != "response":
            return None
        here = {block.head.name: block for block in self.section.blocks}
        return here.get(name) or self.everywhere.get(name)

    def _head(self, head: Head, line: Line) -> None:
        """A head: a new field, or more of one that a sketch of the body has already."""
        known = self._known(head.name) if self.everywhere else None
        lines = [*head.labels, *([Line(head.line, head.rest)] if head.rest else [])]
        if known is not None:
            known.head = _more(known.head, head)
            known.lines += lines
            self.open = False
            return
        self.section.blocks.append(Block(self._nested(head, line), lines))
        self.open, self.values = True, False

    def _nested(self, head: Head, line: Line) -> Head:
        """A head under the object that it stands in, by an opening line or by indentation."""
        if self.inside is not None:
            apart = line.number - self.last > 1
            if self.inside.fields and apart and not self.inside.apart:
                self.inside = None
            else:
                self.inside.apart = self.inside.apart or (apart and not self.inside.fields)
                self.inside.fields += 1
        while self.parents and self.parents[-1][0] >= line.indent:
            self.parents.pop()
        prefix = self.parents[-1][1] if self.parents else ""
        prefix = self.inside.name if self.inside is not None else prefix
        if prefix and not head.name.startswith((f"{prefix}.", f"{prefix}[")):
            head = replace(head, name=f"{prefix}.{head.name}")
        if head.type is not None and head.type.type in ("object", "array"):
            self.parents.append((line.indent, head.name))
        return head

    def _table(self, index: int) -> int | None:
        if self.section.kind == "other":
            return None
        rows, end = table_at(self.lines, index)
        if not rows:
            rows, end = stacked_at(self.lines, index)
        if not rows:
            return None
        self._rows(rows)
        self.open = False
        return end

    def _sketch(self, index: int) -> int | None:
        if self.lines[index].text[:1] != "{" or self.section.kind not in (*_LISTED, "response"):
            return None
        found = self._skeleton(index)
        if found is None:
            return None
        told = [] if self.section.kind == "response" else self.section.blocks
        leaves = {head.name.rpartition(".")[2] for head, _ in found.rows}
        waiting = [block for block in told if block.head.name in leaves]
        self.section.blocks = [block for block in self.section.blocks if block not in waiting]
        blocks = self._rows(found.rows)
        if self.section.kind != "response":
            self.sketched = {}
            for block in blocks:
                leaf = block.head.name.rpartition(".")[2]
                self.sketched.setdefault(leaf, block)
                self.everywhere.setdefault(leaf, block)
            for block in waiting:
                known = self.sketched[block.head.name]
                known.head = _more(known.head, block.head)
                known.lines += block.lines
        self.open = False
        return found.end

    def _rows(self, rows: Sequence[Row]) -> list[Block]:
        """Fields of a table or a sketch; in a request a field that was there before is the same."""
        listed = self.section.kind in _LISTED
        before = {
            block.head.name: block
            for section in (self.found.sections if listed else [])
            if section.kind == self.section.kind
            for block in section.blocks
        }
        found: list[Block] = []
        for head, lines in rows:
            block = before.get(head.name)
            if block is None:
                block = Block(head, [*head.labels, *lines])
                self.section.blocks.append(block)
            else:
                block.head = _more(block.head, head)
                _add(block.lines, lines)
            found.append(block)
        return found

    def _sample(self, index: int) -> int | None:
        """Behind a JSON sample that stands for itself; None where there is none."""
        start = index
        if self.lines[index].plain.lower().rstrip(":") in _SAMPLES:
            named = not self.lines[index].text.endswith(":")
            start += 1
            while start < len(self.lines) and self.lines[start].plain.lower() in _CONTROLS:
                start += 1
            if not named:
                return None
        elif self.open and not self._fenced(index):
            return None
        if start >= len(self.lines) or not self.lines[start].plain.startswith("{"):
            return None
        if self.budget <= 0:
            return start + 1
        value, end, seen = json_at(self.lines, start)
        self.budget -= seen
        if start == index and self._sketches(index, value):
            return None
        here = self.section.blocks or not self.section.loose
        if self.section.kind == "request" and here and value is not None:
            self.found.samples.append((value, self.lines[start].number))
        self.open = False
        return end

    def _sketches(self, index: int, value: Any) -> bool:
        """True where a body has types for values: no true JSON, or on a page of such bodies."""
        if value is not None and not self.everywhere:
            return False
        return self._skeleton(index) is not None

    def _skeleton(self, index: int) -> Skeleton | None:
        """The sketch of a body that begins at a line; each line is looked at once."""
        if index not in self.skeletons:
            found = skeleton_at(self.lines, index) if self.budget > 0 else None
            self.budget -= SKELETON_LINES if found is None else found.end - index
            self.skeletons[index] = found
        return self.skeletons[index]

    def _fenced(self, index: int) -> bool:
        return index > 0 and _FENCE.fullmatch(self.lines[index - 1].text) is not None


def _inline(text: str) -> list[str]:
    """A paragraph cut before each entry in it."""
    starts = [0, *(match.start() for match in INLINE.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(starts)]


def _add(known: list[Line], lines: Sequence[Line]) -> None:
    """Lines that a field has not yet; the members of two lists of options become one list."""
    for line in lines:
        index = next((i for i, old in enumerate(known) if old.text.startswith(_OPTIONS)), None)
        if line.text.startswith(_OPTIONS) and index is not None:
            old = known[index].text.removeprefix(_OPTIONS).split(", ")
            members = dict.fromkeys([*old, *line.text.removeprefix(_OPTIONS).split(", ")])
            known[index] = Line(known[index].number, _OPTIONS + ", ".join(members))
        elif all(line.text != old.text for old in known):
            known.append(line)


def _more(known: Head, head: Head) -> Head:
    """What a sketch says of a field, and what the list below it adds."""
    return replace(
        known,
        type=known.type or head.type,
        required=known.required if head.required is None else head.required,
        nullable=known.nullable or head.nullable,
        default=known.default if head.default is None else head.default,
        lines={**known.lines, **head.lines},
    )
