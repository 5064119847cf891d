"""The outline of a page: its sections, the heads in them, and the lines that belong to each."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from linocut_kit.pages.field_heads import Head, head_at
from linocut_kit.pages.operation import Command
from linocut_kit.pages.source import Line

Kind = Literal["preamble", "request", "response", "auth", "headers", "path", "prose", "other"]
_MEDIA = r"(?:\s+(?:application|multipart|text)/[\w.+-]+)?"
_HEADINGS: tuple[tuple[Kind, str], ...] = (
    ("headers", r"(?:request )?headers?(?: param(?:eter)?s)?"),
    ("path", r"path param(?:eter)?s"),
    ("auth", r"authori[sz]ations?|authentication|security"),
    ("request", rf"(?:request )?body(?: param(?:eter)?s)?(?: schema)?(?: required)?{_MEDIA}"),
    ("request", rf"(?:(?:request|input|query) )?param(?:eter)?s{_MEDIA}|request(?: fields)?"),
    ("response", r"responses?(?: (?:format|schema|body|fields|param(?:eter)?s))?(?: \d{3})?"),
    ("response", r"(?:output|response) schema|returns"),
    ("prose", r"polling"),
    ("other", r"error codes|error responses|errors|example requests?|request examples?"),
    ("other", r"code (?:examples?|samples?)|rate limits?|changelog|was this page helpful\??"),
    ("other", r"related(?: pages)?|previous|next|on this page|see also|powered by .*"),
)
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"(?:#+\s*)?(?:{pattern})\s*:?", re.IGNORECASE))
    for kind, pattern in _HEADINGS
)
_CONTROLS = frozenset(
    {"copy", "copy page", "copied", "copied!", "try it", "ask ai", "show child attributes",
     "hide child attributes", "show attributes", "hide attributes", "expand all", "collapse all",
     "text", "json", "bash", "shell", "curl", "application/json", "skip to main content",
     "skip to content", "send", "child attributes", "#"}
)  # fmt: skip
_SAMPLES = frozenset({"example", "examples", "response example", "example response", "sample"})


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


def heading(text: str) -> Kind | None:
    """The kind of section that a line opens, or None."""
    if len(text) > 60:
        return None
    return next((kind for kind, pattern in _PATTERNS if pattern.fullmatch(text)), None)


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

    def read(self) -> None:
        index = 0
        while index < len(self.lines):
            if index in self.skipped:
                index, self.open = self.skipped[index], False
                continue
            index = self._line(index)

    def _line(self, index: int) -> int:
        line = self.lines[index]
        sample = self._sample(index)
        if sample is not None:
            return sample
        head = head_at(self.lines, index)
        if head is not None:
            self.section.blocks.append(Block(head))
            self.open = True
            return head.end
        kind = heading(line.plain)
        if kind is not None:
            self.section = Section(kind)
            self.found.sections.append(self.section)
            self.open = False
        elif line.plain.lower() in _CONTROLS:
            return index + 1
        elif self.open:
            self.section.blocks[-1].lines.append(line)
        else:
            self.section.loose.append(line)
        return index + 1

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
        elif self.open:
            return None
        if start >= len(self.lines) or not self.lines[start].plain.startswith("{"):
            return None
        value, end = json_at(self.lines, start)
        if self.section.kind == "request" and self.section.blocks and value is not None:
            self.found.samples.append((value, self.lines[start].number))
        self.open = False
        return end


def json_at(lines: Sequence[Line], start: int) -> tuple[Any, int]:
    """The JSON value that begins at a line, and the index behind it."""
    taken, depth = "", 0
    for index in range(start, len(lines)):
        text = lines[index].plain
        taken += text + "\n"
        bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
        depth += sum(bare.count(word) for word in "{[") - sum(bare.count(word) for word in "}]")
        if depth <= 0:
            try:
                return json.loads(taken), index + 1
            except (ValueError, RecursionError):
                return None, index + 1
    return None, start + 1
