"""The labelled lines below a field's head (`Options: a, b`, `Range: 1 - 6`) become facts."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from linocut_kit.keywords.registry import KEYWORDS
from linocut_kit.pages.numbers import NUMBER, literal, number_of, range_of
from linocut_kit.pages.source import Line
from linocut_kit.spec.fact_values import Bound, fact_of

_PAIRS = {
    "range": ("minimum", "maximum"),
    "length": ("minLength", "maxLength"),
    "items": ("minItems", "maxItems"),
}
_SCHEMA_LABELS = {
    **{label: keyword.aspect for keyword in KEYWORDS for label in keyword.schema_labels},
    "required range": "range", "required string length": "length",
    "required array length": "items", "example": "example", "examples": "example",
}  # fmt: skip
_LABELS = {
    **_SCHEMA_LABELS,
    **{label: keyword.aspect for keyword in KEYWORDS for label in keyword.labels},
    **dict.fromkeys(("range", "allowed range", "value range", "valid range", "limits"), "range"),
    "length": "length", "string length": "length",
    "default": "default", "default value": "default", "example value": "example",
}  # fmt: skip
_LABEL = re.compile(r"([A-Za-z][A-Za-z ]{1,30}?)\s*:(?:\s+(.*))?$")
_COMPARED = re.compile(
    rf"(?P<sign><=|>=|<|>)\s*(?P<number>{NUMBER})\s*(?P<unit>characters?|chars?|items?)?",
    re.IGNORECASE,
)
_UNITS = {"c": "length", "i": "items"}
_MEMBER = re.compile(r"[\"'`]?[\w][\w.:+/%@-]*[\"'`]?,?")
_BARE_FORMATS = frozenset({"uri", "url", "uuid", "date", "date-time", "email", "byte", "binary"})
_LONGEST_EXAMPLE = 400


@dataclass(slots=True)
class Labels:
    """What the labelled lines state, and what is left: prose, and lines that nothing explains."""

    stated: dict[str, Any] = field(default_factory=dict[str, Any])
    lines: dict[str, int] = field(default_factory=dict[str, int])
    examples: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    body_example: tuple[str, int] | None = None
    prose: list[Line] = field(default_factory=list[Line])
    unread: list[Line] = field(default_factory=list[Line])

    def state(self, aspect: str, value: Any, line: int) -> None:
        """Note a fact and its line; the first statement of an aspect counts."""
        if value is not None and aspect not in self.stated:
            self.stated[aspect] = fact_of(aspect, value)
            self.lines[aspect] = line


def read_labels(lines: Sequence[Line], type: str | None, *, formal: bool) -> Labels:
    """Split the lines below a head. `formal` pages have few labels; their other ones are prose."""
    reader = _LabelReader(lines, type, _SCHEMA_LABELS if formal else _LABELS)
    reader.read()
    return reader.found


class _LabelReader:
    def __init__(self, lines: Sequence[Line], type: str | None, known: dict[str, str]) -> None:
        self.lines = lines
        self.type = type
        self.known = known
        self.found = Labels()
        self.index = 0

    def read(self) -> None:
        """Read every line."""
        while self.index < len(self.lines):
            line = self.lines[self.index]
            label, value = self._label(line.plain)
            self.index += 1
            if label is not None:
                self._labelled(label, value, line)
            elif line.text == "Example" and self._peek().startswith("{"):
                self.found.body_example = (self._json(), line.number)
            elif not self._compared(line):
                self.found.prose.append(line)

    def _label(self, text: str) -> tuple[str | None, str]:
        match = _LABEL.fullmatch(text)
        kind = self.known.get(" ".join(match[1].lower().split())) if match else None
        return (kind, (match[2] or "").strip()) if kind and match else (None, "")

    def _peek(self) -> str:
        return self.lines[self.index].plain if self.index < len(self.lines) else ""

    def _bulleted(self) -> bool:
        return self.lines[self.index].plain != self.lines[self.index].text

    def _take(self) -> str:
        text = self._peek()
        self.index += 1
        return text

    def _labelled(self, kind: str, value: str, line: Line) -> None:
        if kind == "enum":
            self.found.state("enum", self._members(value), line.number)
            return
        if kind == "example":
            self._example(value, line)
            return
        if not value and self.index < len(self.lines):
            value = self._take()
        if not value or not self._state(kind, value.strip(), line):
            self.found.unread.append(Line(line.number, f"{line.text} {value}".strip()))

    def _state(self, kind: str, value: str, line: Line) -> bool:
        if kind in _PAIRS:
            return self._range(kind, value, line)
        if kind == "default":
            return self._default(value, line)
        if kind == "format":
            if value.lower() not in _BARE_FORMATS:
                self.found.prose.append(line)
                return True
            self.found.state("format", value.lower(), line.number)
        elif kind == "pattern":
            self.found.state("pattern", value.strip("`\"'"), line.number)
        else:
            number = number_of(re.sub(r"\s*(characters?|chars?|elements?|items?)$", "", value))
            self.found.state(kind, number, line.number)
            return number is not None
        return True

    def _range(self, kind: str, value: str, line: Line) -> bool:
        value = re.sub(r"\s*(characters?|chars?|elements?|items?)$", "", value.strip("`"))
        found = range_of(value)
        if found is None:
            return False
        for aspect, end in zip(_PAIRS[kind], (found.minimum, found.maximum), strict=True):
            if end is not None:
                self.found.state(aspect, end if kind == "range" else end.count, line.number)
        return True

    def _default(self, value: str, line: Line) -> bool:
        """A default in words (`random`) is prose: it is no value that a request could have."""
        found = literal(value, self.type)
        if (
            isinstance(found, str)
            and self.type in ("integer", "number", "boolean")
            and (found != "null")
        ):
            self.found.prose.append(Line(line.number, f"{line.text} {value}"))
            return True
        self.found.state("default", found, line.number)
        return True

    def _members(self, value: str) -> list[Any]:
        """The members of an enum: on the label's line, or on the lines below it."""
        members, open_end = _split(value), value.endswith(",") or not value
        block = not value
        while self.index < len(self.lines):
            text = self._peek()
            label = _LABEL.fullmatch(text)
            ends = self._label(text)[0] is not None or text == "Example"
            if ends or (label and not text.endswith(",") and not open_end):
                break
            if not open_end and not (block and _MEMBER.fullmatch(text)):
                break
            members.extend(_split(self._take()))
            open_end = text.endswith(",") or (block and not _commas(self.lines, self.index - 1))
        return [literal(member, self.type) for member in members]

    def _example(self, value: str, line: Line) -> None:
        if not value:
            several = line.plain.lower().startswith("examples")
            if self.index >= len(self.lines) or (several and self._bulleted()):
                self.found.prose.append(line)
                return
            value = self._json() if self._peek()[:1] in "{[" else self._take()
        while (
            (value[:1] == '"' and not re.fullmatch(r'".*"', value, re.DOTALL))
            and self.index < len(self.lines)
            and len(value) < _LONGEST_EXAMPLE
        ):
            value = f"{value} {self._take()}"
        self.found.examples.append((value, line.number))

    def _json(self) -> str:
        """The lines of a JSON value, up to where it is whole."""
        start, taken = self.index, ""
        while self.index < len(self.lines):
            taken += self._take() + "\n"
            try:
                json.loads(taken)
            except (ValueError, RecursionError):
                continue
            return taken
        self.index = start + 1
        return ""

    def _compared(self, line: Line) -> bool:
        """A line of comparisons without a label: `>= 1`, `<= 10 characters`."""
        matches = list(_COMPARED.finditer(line.text))
        if not matches or _COMPARED.sub("", line.text).strip(" ,;&"):
            return False
        for match in matches:
            lower, unit = match["sign"][0] == ">", (match["unit"] or "").lower()
            number = number_of(match["number"])
            if number is None:
                return False
            end, kind = Bound(match["sign"], number), _UNITS.get(unit[:1], "range")
            self.found.state(
                _PAIRS[kind][not lower], end if kind == "range" else end.count, line.number
            )
        return True


def _split(text: str) -> list[str]:
    parts = re.split(r"\s*,\s*", text.strip().strip(",").strip())
    return [part.strip().strip("`\"'") for part in parts if part.strip()]


def _commas(lines: Sequence[Line], index: int) -> bool:
    """True in a list whose members end with commas, so that one without a comma is the last."""
    return index > 0 and lines[index - 1].plain.endswith(",")
