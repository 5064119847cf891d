"""A body as a page sketches it: `"size": "small" | "large", # which one` is a field each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from linocut_kit.pages.attributes import TypeFacts
from linocut_kit.pages.field_heads import Head
from linocut_kit.pages.numbers import number_of
from linocut_kit.pages.source import Line

_PAIR = re.compile(r'"([A-Za-z_$][\w$-]*)"\s*:?\s*')
_VALUE = re.compile(
    r'\[\s*"(?P<items>[^"\n]*)"(?:\s*,\s*(?:"[^"\n]*"|\.\.\.))*\s*\]'
    r'|(?P<texts>"[^"\n]*"(?:\s*\|\s*"[^"\n]*")*)'
    r"|(?P<word>int(?:eger)?|float|number|double|bool(?:ean)?|string|object|array)\b"
    r"|(?P<number>-?\d[\d.]*)|(?P<flag>true|false)\b"
)
_NOTE = re.compile(r"\s*,?\s*(?:#|//)\s*(.*)$")
_MARK = re.compile(r"[\[(]?(required|optional)[\])]?[.:,]?\s*", re.IGNORECASE)
_BARS = re.compile(r"[A-Za-z][\w-]*(?:\s*\|\s*[A-Za-z][\w-]*)+\.?\s*")
_DEFAULT = re.compile(r"\bdefault\s*[:=]\s*[\"'`]?([\w.:-]*\w)[\"'`]?\s*$", re.IGNORECASE)
_WORDS = {
    "int": "integer", "integer": "integer", "float": "number", "number": "number",
    "double": "number", "bool": "boolean", "boolean": "boolean", "string": "string",
    "object": "object", "array": "array",
}  # fmt: skip
_KIND = re.compile(r"(?:string|text|base64[\w -]*|url|uri|[\w -]*string)", re.IGNORECASE)
_LONGEST = 2_000
SKELETON_LINES = 400


@dataclass(slots=True)
class Skeleton:
    """The fields of a sketched body by their dotted names, each with its lines."""

    rows: list[tuple[Head, list[Line]]] = field(default_factory=list[tuple[Head, list[Line]]])
    end: int = 0


def skeleton_at(lines: Sequence[Line], start: int) -> Skeleton | None:
    """The sketch that begins with a brace; None for a true JSON value or anything else."""
    found, stack, depth = Skeleton(), list[str](), 0
    words = 0
    for index in range(start, min(len(lines), start + SKELETON_LINES)):
        line = lines[index]
        if len(line.text) > _LONGEST:
            return None
        words += _line(line, found, stack)
        bare = re.sub(r'"[^"\n]*"', "", _NOTE.sub("", line.text))
        depth += bare.count("{") - bare.count("}")
        if depth <= 0:
            found.end = index + 1
            return found if words and found.rows else None
    return None


def _line(line: Line, found: Skeleton, stack: list[str]) -> int:
    """Read one line; return how many types it names."""
    text, position, words = line.text, 0, 0
    note = ""
    if match := _NOTE.search(re.sub(r'"[^"\n]*"', lambda item: "_" * len(item[0]), text)):
        note, text = line.text[match.start(1) :], line.text[: match.start()]
    while position < len(text):
        if text[position] == "}":
            del stack[-1:]
            position += 1
            continue
        pair = _PAIR.match(text, position)
        if pair is None:
            position += 1
            continue
        position = pair.end()
        name = ".".join([*(part for part in stack if part), pair[1]])
        if text[position : position + 1] == "{":
            _row(found, line, name, TypeFacts(type="object"), [])
            stack.append(pair[1])
            position += 1
            continue
        value = _VALUE.match(text, position)
        if value is None and text[position : position + 1] == "[":
            _row(found, line, name, TypeFacts(type="array"), [])
        if value is None:
            continue
        words += _value(found, line, name, value)
        position = value.end()
    if note and found.rows:
        head, lines = found.rows[-1]
        found.rows[-1] = (_noted(head, note, lines, line.number), lines)
    return words


def _noted(head: Head, note: str, lines: list[Line], number: int) -> Head:
    """What a comment says: whether the field may be left out, its values, its default."""
    if mark := _MARK.match(note):
        head = replace(head, required=mark[1].lower() == "required")
        note = note[mark.end() :]
    if listed := _BARS.match(note):
        members = ", ".join(part.strip() for part in listed[0].strip(" .").split("|"))
        lines.append(Line(number, f"Available options: {members}"))
        note = note[listed.end() :]
    if default := _DEFAULT.search(note):
        head = replace(head, default=default[1], lines={**head.lines, "default": number})
        note = note[: default.start()]
    if note.strip(" .,"):
        lines.append(Line(number, note.strip()))
    return head


def _value(found: Skeleton, line: Line, name: str, value: re.Match[str]) -> int:
    """One value of the sketch; 1 where it names a type, 0 where it is a sample."""
    if value["word"]:
        _row(found, line, name, TypeFacts(type=_WORDS[value["word"].lower()]), [])
        return 1
    if value["number"]:
        number = number_of(value["number"])
        _row(found, line, name, TypeFacts(type="number" if "." in value["number"] else "integer"),
             [f"Example: {number}"])  # fmt: skip
        return 0
    if value["flag"]:
        _row(found, line, name, TypeFacts(type="boolean"), [])
        return 0
    if value["items"] is not None:
        note = [value["items"]] if "base64" in value["items"].lower() else []
        _row(found, line, name, TypeFacts(type="array", form="string[]"), note)
        return int(_KIND.fullmatch(value["items"]) is not None)
    texts = re.findall(r'"([^"\n]*)"', value["texts"])
    members = [part.strip() for text in texts for part in text.split("|")]
    if len(members) > 1:
        _row(found, line, name, TypeFacts(type="string", form="enum"),
             [f"Available options: {', '.join(members)}"])  # fmt: skip
        return 1
    if _KIND.fullmatch(texts[0]):
        note = [texts[0]] if texts[0].lower() != "string" else []
        _row(found, line, name, TypeFacts(type="string"), note)
        return 1
    tag = re.fullmatch(r"[A-Z][A-Z0-9_]+", texts[0]) is not None
    labels = [f"Available options: {texts[0]}"] if tag else []
    _row(found, line, name, TypeFacts(type="string"), labels)
    return 0


def _row(found: Skeleton, line: Line, name: str, kind: TypeFacts, labels: list[str]) -> None:
    head = Head(name=name, line=line.number, end=0, type=kind, lines={"type": line.number})
    found.rows.append((head, [Line(line.number, label) for label in labels]))
