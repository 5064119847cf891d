"""The labelled lines below a field's head (`Options: a, b`, `Range: 1 - 6`) become facts."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from linocut_kit.keywords.registry import KEYWORDS
from linocut_kit.pages.factlike import reads_like_a_fact
from linocut_kit.pages.json_lines import json_at
from linocut_kit.pages.members import Members, is_token, members_in
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
    "length": "length", "string length": "length", "character limit": "length",
    "default": "default", "default value": "default", "example value": "example",
    **dict.fromkeys(("allowed", "choices", "supported values", "valid options", "accepts",
                     "available values", "supported options", "enumeration"), "enum"),
    **dict.fromkeys(("max length", "maximum length", "max characters"), "maxLength"),
    **dict.fromkeys(("min length", "minimum length", "min characters"), "minLength"),
    **dict.fromkeys(("min value",), "minimum"), **dict.fromkeys(("max value",), "maximum"),
    **dict.fromkeys(("multiples of", "must be a multiple of"), "multipleOf"),
    "\u9ed8\u8ba4\u503c": "default", "\u793a\u4f8b\u503c": "example", "\u793a\u4f8b": "example",
    "\u53ef\u9009\u503c": "enum", "\u679a\u4e3e\u503c": "enum", "\u53d6\u503c": "enum",
    "\u53d6\u503c\u8303\u56f4": "range",
}  # fmt: skip
_LABEL = re.compile(
    r"([A-Za-z][A-Za-z ]{1,30}?)(?: ?\([^()]{1,80}\))?\s*:(?:\s+(.*))?$"
    r"|([\u4e00-\u9fff]{2,8}):?\s*(.*)$"
)
_DEFAULTS = re.compile(r"(?:Defaults to|Default is)\s+(\S.*)$")
_LIST = re.compile(
    r"([\w.+/%@#*-]++(?::\d[\w.]*+)?+),?(?:\s*(?::|--?|\u2014|\()\s*([^\n]*))?", re.ASCII
)
_ENDS_WITH_LABEL = re.compile(r"[.!?)]\s+([A-Z][A-Za-z ]{1,30}:)$")
_DEFAULT_HERE = re.compile(r"\(default\)|^default\b|\u9ed8\u8ba4\u503c", re.IGNORECASE)
_COMPARED = re.compile(
    rf"(?P<sign><=|>=|<|>)\s*(?P<number>{NUMBER})\s*(?P<unit>characters?|chars?|items?)?",
    re.IGNORECASE,
)
_ALONE = rf"{NUMBER}\s*(?:to|-|\.\.)\s*{NUMBER}"
_COUNTS = {
    "minimum": "minItems", "maximum": "maxItems", "minLength": "minItems", "maxLength": "maxItems"
}  # fmt: skip
_UNITS = {"c": "length", "i": "items"}
_MEMBER = re.compile(r"[\"'`]?[\w][\w.:+/%@-]*[\"'`]?,?")
_BARE_FORMATS = frozenset({"uri", "url", "uuid", "date", "date-time", "email", "byte", "binary"})
_LONGEST_EXAMPLE = 400
_LONGEST_LINE = 4_000
_LONGEST_ALONE = 10
_LABEL_LENGTH = 60
_A_LINE_EACH = ("enum values", "options")
_MOST_LINES = 400


@dataclass(slots=True)
class Labels:
    """What the labelled lines state, and what is left: prose, and lines that nothing explains."""

    stated: dict[str, Any] = field(default_factory=dict[str, Any])
    lines: dict[str, int] = field(default_factory=dict[str, int])
    examples: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    body_example: tuple[str, int] | None = None
    prose: list[Line] = field(default_factory=list[Line])
    unread: list[Line] = field(default_factory=list[Line])
    counted: bool = False

    def state(self, aspect: str, value: Any, line: int) -> None:
        """Note a fact and its line; the first statement of an aspect counts."""
        aspect = _COUNTS.get(aspect, aspect) if self.counted else aspect
        value = value.count if self.counted and isinstance(value, Bound) else value
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
        self.found = Labels(counted=type == "array")
        self.index = 0

    def read(self) -> None:
        """Read every line."""
        while self.index < len(self.lines):
            line = self.lines[self.index]
            label, value = self._label(line.plain)
            self.index += 1
            if label is None and line.text.endswith(":"):
                label, line = self._behind(line)
            if label is not None:
                self._labelled(label, value, line)
            elif line.text == "Example" and self._peek().startswith("{"):
                self.found.body_example = (self._json(), line.number)
            elif not self._compared(line) and not self._bare(line):
                self.found.prose.append(line)

    def _label(self, text: str) -> tuple[str | None, str]:
        match = _LABEL.fullmatch(text) if len(text) < _LONGEST_LINE else None
        if match is None:
            return None, ""
        kind = self.known.get(" ".join((match[1] or match[3]).lower().split()))
        return (kind, (match[2] or match[4] or "").strip()) if kind else (None, "")

    def _behind(self, line: Line) -> tuple[str | None, Line]:
        """A label at the end of a sentence: what stands before it is prose."""
        if len(line.text) > _LONGEST_LINE or self.known is _SCHEMA_LABELS:
            return None, line
        start = max(0, len(line.text) - _LABEL_LENGTH)
        match = _ENDS_WITH_LABEL.search(line.text, start)
        label = self._label(match[1])[0] if match else None
        if match is None or label is None:
            return None, line
        self.found.prose.append(Line(line.number, line.text[: match.start(1)].strip()))
        return label, Line(line.number, match[1])

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
            value = self._sentence(kind, value, line) if " " in value else value
            if not value or not self._compared(Line(line.number, value)):
                self._enum(value, line)
            return
        if kind == "example":
            self._example(value, line)
            return
        if not value and self.index < len(self.lines):
            value = self._take()
        value = self._sentence(kind, value, line)
        if kind == "range" and self._words(value, line):
            return
        if not value or not self._state(kind, value.strip(), line):
            self.found.unread.append(Line(line.number, f"{line.text} {value}".strip()))

    def _words(self, value: str, line: Line) -> bool:
        """A limit in words, or a list of values, where a range would stand."""
        if not value or range_of(re.sub(r"\s*[a-z]*$", "", value.replace("`", ""))) is not None:
            return False
        members = members_in(value)
        several = "|" in value or ("," in value and not any(" " in it for it in members.values))
        if several and members.whole and all(is_token(member) for member in members.values):
            self._enum(value, line)
            return True
        if not reads_like_a_fact(value, default=True):
            return False
        self.found.prose.append(Line(line.number, value))
        return True

    def _sentence(self, kind: str, value: str, line: Line) -> str:
        """The value of a label that ends with its sentence; what follows it is prose."""
        first, dot, rest = value.partition(". ")
        if not dot or kind in ("default", "pattern", "example") or value[:1] in "\"'`{[":
            return value
        self.found.prose.append(Line(line.number, rest.strip()))
        return first

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
        unit = re.search(
            r"\s*(characters?|chars?|elements?|items?)$", value := value.replace("`", "")
        )
        if unit is not None:
            kind = "length" if unit[1][0] == "c" and kind == "range" else kind
            kind = "items" if unit[1][0] in "ei" and kind == "range" else kind
            value = value[: unit.start()]
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

    def _bare(self, line: Line) -> bool:
        """A default or a range that stands in a line of its own without a colon."""
        if len(line.text) > _LONGEST_LINE or self.known is _SCHEMA_LABELS:
            return False
        if match := _DEFAULTS.fullmatch(line.plain):
            return self._default(match[1].rstrip("."), line)
        if self.type in ("integer", "number") and re.fullmatch(_ALONE, line.plain):
            return self._range("range", line.plain, line)
        return False

    def _enum(self, value: str, line: Line) -> None:
        """The members of an enum; a list that is cut short, or of sentences, is not read."""
        members = self._bullets() if not value and self._told_apart() else self._members(value)
        if line.plain.lower().startswith("one of") and _type_names(members.values):
            return
        whole = members.whole and all(is_token(member) for member in members.values)
        alone = len(members.values) == 1 and not self._single(
            members.values[0], apart=bool(value) or line.plain.lower().startswith(_A_LINE_EACH)
        )
        if whole and members.values and not alone:
            values = [literal(member, self.type) for member in members.values]
            self.found.state("enum", values, line.number)
        else:
            shown = ", ".join(members.values)
            self.found.unread.append(Line(line.number, f"{line.text} {shown}".strip()))

    def _single(self, member: str, *, apart: bool) -> bool:
        """Whether a list of one line is one member, and not several without separators.

        `apart` is true for a list in the label's own line, and for labels of lists of lines.
        """
        default = self.found.stated.get("default")
        if default == member or self.known is _SCHEMA_LABELS:
            return True
        glued = default is not None and str(default) in member
        return not glued and (apart or len(member) <= _LONGEST_ALONE)

    def _told_apart(self) -> bool:
        """True for a bulleted list that says something of its first member."""
        if self.index >= len(self.lines) or not self._bulleted():
            return False
        match = _LIST.fullmatch(self._peek().replace("`", "").replace('"', ""))
        return match is not None and match[2] is not None

    def _bullets(self) -> Members:
        """The members of a bulleted list, with what is said of each beside it."""
        found: list[str] = []
        while self.index < len(self.lines) and self._bulleted():
            line = self.lines[self.index]
            match = _LIST.fullmatch(line.plain.replace("`", "").replace('"', ""))
            if match is None or self._label(line.plain)[0] is not None:
                break
            self.index += 1
            found.append(match[1])
            if match[2] and _DEFAULT_HERE.search(match[2]):
                self._default(match[1], line)
            elif match[2]:
                self.found.prose.append(Line(line.number, match[2]))
        return Members(found)

    def _members(self, value: str) -> Members:
        """The members of an enum: on the label's line, or on the lines below it."""
        first = members_in(value)
        members, whole, open_end = first.values, first.whole, value.endswith(",") or not value
        block = not value
        while self.index < len(self.lines):
            text = self._peek()
            label = _LABEL.fullmatch(text)
            ends = self._label(text)[0] is not None or text == "Example"
            if ends or (label and not text.endswith(",") and not open_end):
                break
            if not open_end and not (block and _MEMBER.fullmatch(text)):
                break
            more = members_in(self._take())
            members.extend(more.values)
            whole = whole and more.whole
            open_end = text.endswith(",") or (
                block and len(more.values) == 1 and not _commas(self.lines, self.index - 1)
            )
        return Members(members, whole=whole)

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
        _, end, _ = json_at(self.lines, self.index, _MOST_LINES, strict=True)
        taken = "\n".join(line.plain for line in self.lines[self.index : end])
        self.index = end
        try:
            json.loads(taken)
        except (ValueError, RecursionError):
            return ""
        return taken

    def _compared(self, line: Line) -> bool:
        """A line of comparisons without a label: `>= 1`, `<= 10 characters`."""
        if len(line.text) > _LONGEST_EXAMPLE:
            return False
        matches = list(_COMPARED.finditer(line.text))
        rest = re.sub(r"\band\b|\bnon-empty\b", "", _COMPARED.sub("", line.text))
        if not matches or rest.strip(" ,;&)"):
            return False
        if "non-empty" in line.text and self.type == "string":
            self.found.state("minLength", 1, line.number)
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


def _commas(lines: Sequence[Line], index: int) -> bool:
    """True in a list whose members end with commas, so that one without a comma is the last."""
    return index > 0 and lines[index - 1].plain.endswith(",")


def _type_names(members: Sequence[str]) -> bool:
    """True for names of types: `ImageSize | Enum`."""
    return bool(members) and all(re.fullmatch(r"[A-Z][a-z]+[A-Za-z]*", name) for name in members)
