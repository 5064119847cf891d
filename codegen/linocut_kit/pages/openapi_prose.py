"""The description of a field in a document: its facts, and what reads like one and is none."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from linocut_kit.pages.prose import Prose, read_prose
from linocut_kit.pages.source import Line, clean
from linocut_kit.pages.table import read_table
from linocut_kit.spec.fact_values import as_json, text_of

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z`\"'(*])")
_UNSET = re.compile(
    r"\bif (?:it is |this is )?(?:not|un)\s?(?:specified|provided|set|given|supplied|present)\b"
    r"|\b(?:when|if) (?:omitted|absent|missing|unset|unspecified)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:if|when|unless|depend\w*|var(?:y|ies)|otherwise|total|combined|altogether|across"
    r"|conjunction|together with|enabled|enabling|only)\b"
    r"|\bfor (?:the |all )?[\w. -]{0,24}\bmodels?\b|\b(?:for|in|with|on) (?:the )?[`\"'*]",
    re.IGNORECASE,
)
_FACT = re.compile(
    r"\b(?:must|cannot|can ?not|can't|require[sd]?|mandatory|unsupported|not (?:supported|allowed)"
    r"|default\w*|max\w*|min\w*|at (?:most|least)|up to|between|range|limit\w*|exceed\w*"
    r"|multiples? of|divisible|accepts?|one of|ignored|exclusive\w*)\b|<=|>="
    r"|\(\s*-?\d[^)\n]{0,80}\)|\d\s*(?:-|to|\.\.+)\s*\d",
    re.IGNORECASE,
)
_RULE = re.compile(
    r"\b(?:cannot|can ?not|can't|require[sd]?|mandatory|unsupported|not (?:supported|allowed)"
    r"|mutually exclusive|ignored)\b",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:only|instead|needs?|match\w*|refer)\b|\buse [A-Z`\"']|`[^`]+`", re.IGNORECASE
)
_SWITCH = re.compile(
    r"\b(?:if|when) (?:it is |this is )?(?:set to )?[`\"']?(?:true|false|enabled|disabled)\b", re.I
)
_MULTIPLE = re.compile(r"\b(?:multiples? of|divisible by)\s+(\d+(?:\.\d+)?)(?![\w.]*\d)", re.I)
_FORMAT = re.compile(r"(?<![\w./])(jpe?g|png|webp|gif|bmp|tiff?|avif|heic|svg)\b", re.IGNORECASE)
_FORMATS = {"jpg": "jpeg", "tif": "tiff"}
_NUMBER = re.compile(r"(?<![\w.,])-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\w)")
_BYTES = re.compile(r"\d\s?[KMG]i?B\b")
_CODE = re.compile(r"[`\"']([^`\"']{1,60})[`\"']")
_AMOUNT = re.compile(r"[\[\]()\d.,\s-]*(?:characters?|chars?|px|pixels?)?", re.IGNORECASE)
_SHOWN = 72


@dataclass(slots=True)
class Description:
    """What a description states by aspect, what it says again, and the sentences not understood."""

    stated: dict[str, Any] = field(default_factory=dict[str, Any])
    also: list[tuple[str, Any]] = field(default_factory=list[tuple[str, Any]])
    unread: list[str] = field(default_factory=list[str])


def lines_of(text: str) -> list[Line]:
    """The lines of a description, without the blank ones."""
    return [Line(0, part.strip().lstrip("| ")) for part in clean(text).split("\n") if part.strip()]


def read_description(
    text: str, name: str, kind: str | None, stated: Mapping[str, Any]
) -> Description:
    """Read the description of a field of which the schema states `stated`, by aspect.

    A sentence with a condition is no fact of the field: what is in it is told as not understood.
    """
    lines = lines_of(text)
    members = [text_of(item) for item in stated.get("enum", ())]
    found = Description()
    if members:
        table, lines, _ = read_table(lines, members)
        if table:
            found.stated["dimensions"] = table
    plain: list[Line] = []
    for sentence in _sentences(lines):
        text = _UNSET.sub("", sentence.text)
        if _CONDITION.search(_SWITCH.sub("", text) if kind == "boolean" else text):
            reads = _FACT.search(sentence.text) or _SAID.search(sentence.text)
            if reads or _NUMBER.search(sentence.text):
                found.unread.append(_short(sentence.text))
        else:
            plain.append(sentence)
    found.stated.update(_image(lines, name, kind, stated))
    prose = _read(plain, name, kind, stated)
    found.stated.update(prose.stated)
    found.also = [(aspect, value) for aspect, value, _ in prose.also]
    facts = {**found.stated, **stated}
    known = {text_of(number) for number in _numbers([as_json(item) for item in facts.values()])}
    known |= set(members)
    for sentence in plain:
        if _FACT.search(sentence.text):
            own = _read([sentence], name, kind, stated)
            if not _is_understood(sentence.text, own, facts, known):
                found.unread.append(_short(sentence.text))
    return found


def _read(lines: list[Line], name: str, kind: str | None, stated: Mapping[str, Any]) -> Prose:
    prose = read_prose(lines, name, kind, stated)
    step = _MULTIPLE.search(prose.text) if kind in ("integer", "number") else None
    if step is not None:
        value = float(step[1]) if "." in step[1] else int(step[1])
        if "multipleOf" in stated:
            prose.also.append(("multipleOf", value, 0))
        elif value:
            prose.stated.setdefault("multipleOf", value)
    return prose


def _image(
    lines: list[Line], name: str, kind: str | None, stated: Mapping[str, Any]
) -> dict[str, Any]:
    """How an image is written: told by the whole text, also by sentences with a condition."""
    kinds = set((kind or "string").split("|"))
    if not kinds <= {"string", "array"}:
        return {}
    text = kind if kind in ("string", "array", None) else "array"
    prose = read_prose(lines, name, text, stated)
    found = {key: item for key, item in prose.stated.items() if key in ("encoding", "formats")}
    if "file" in (stated.get("encoding") or ()):
        formats = [match[1].lower() for match in _FORMAT.finditer(prose.text)]
        found = {"formats": list(dict.fromkeys(_FORMATS.get(item, item) for item in formats))}
    return {key: item for key, item in found.items() if item}


def _sentences(lines: list[Line]) -> Iterator[Line]:
    text = "\n".join(line.plain for line in lines)
    for part in re.split(r"\n(?=\s*[-*|`\dA-Z])", text):
        for sentence in _SENTENCE.split(" ".join(part.split())):
            if sentence.strip():
                yield Line(0, sentence.strip())


def _is_understood(text: str, prose: Prose, facts: Mapping[str, Any], known: set[str]) -> bool:
    """Whether the facts that are known are all that a sentence can state."""
    if _RULE.search(text) or (_BYTES.search(text) and "size" not in facts):
        return False
    numbers = [number.replace(",", "") for number in _NUMBER.findall(text)]
    if any(text_of(number) not in known for number in numbers):
        return False
    named = [text_of(word) for word in _CODE.findall(text) if not _AMOUNT.fullmatch(word)]
    if any(word not in known and word != text_of(facts.get("default")) for word in named):
        return False
    read = [aspect for aspect in prose.stated if aspect != "encoding"]
    read += [aspect for aspect, _, _ in prose.also if aspect != "nullable"]
    is_listed = "enum" in facts and "one of" in text.lower()
    return bool(read or named or numbers or _BYTES.search(text) or is_listed)


def _numbers(value: Any) -> Iterator[Any]:
    """Every number in some facts, also those in texts."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _numbers(item)
    elif isinstance(value, str):
        yield from _NUMBER.findall(value)
    elif not isinstance(value, bool) and value is not None:
        yield value


def _short(text: str) -> str:
    """A sentence cut to what shows which one it is, without a word that would end the line."""
    text = " ".join(text.replace("TODO", "to do").split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}..."
