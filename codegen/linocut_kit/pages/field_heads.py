"""The heads of fields: a name with its type and marks, on one line or on several."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from linocut_kit.pages.attributes import Attributes, TypeFacts, attributes_of
from linocut_kit.pages.source import Line

NAME = re.compile(r"[A-Za-z_$][\w$-]*+(?:\.[A-Za-z_$][\w$-]*+|\[\]|\.\*)*+\??")
_NO_NAMES = frozenset(
    {"a", "an", "the", "json", "empty", "any", "each", "or", "of", "one", "this", "is", "are",
     "example", "examples", "optional", "required", "returns", "valid", "default", "note",
     "string", "integer", "number", "boolean", "object", "array", "enum", "null", "true", "false",
     "important", "warning", "tip"}
)  # fmt: skip
_LOOSE = re.compile(
    r"[a-z][a-z0-9_]*(?: ?<[\w\- ]+>)?(?: ?[\[({][\w ,{}|]*[\])}])?(?:\[\])?(?: \| null)?"
)
_GLUED = re.compile(r"([A-Za-z_$][\w$.-]*?)(required|optional)")
_GLUED_TYPE = re.compile(
    r"(string|integer|number|boolean|object|array|string\[\]|object\[\])(required|nullable)+",
    re.IGNORECASE,
)
_NAME_LINE = re.compile(r"(?:name|parameter|field|property):\s*([A-Za-z_][\w.-]*)", re.IGNORECASE)
_PLAIN_DEFAULT = re.compile(r"default(?: is)?\s+(\S+)", re.IGNORECASE)
_LABEL_WORDS = frozenset(
    {"type", "name", "parameter", "field", "property", "required", "optional", "default", "format",
     "description", "range", "min", "max", "minimum", "maximum", "enum", "example", "examples",
     "items", "values", "options", "note", "constraints", "pattern", "mandatory"}
)  # fmt: skip
_SEPARATOR = re.compile(r"\s*(?::|--?|\u2014)(?:\s+|$)")
INLINE = re.compile(
    r"(?<=[.!?] )[A-Za-z_]\w{0,40} \((?:required|optional)[^)\n]{0,30}\) (?:-|\u2014)",
    re.IGNORECASE,
)
"""An entry that follows another one in the same paragraph."""
_LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of a field and the marks beside it. `end` is the index of the line behind it.

    `labels` has limits that stand in it, as labelled lines; `rest` what follows on its own line. A
    `weak` one, `name: type`, may as well be a line of code.
    """

    name: str
    line: int
    end: int
    type: TypeFacts | None = None
    required: bool | None = None
    nullable: bool = False
    default: str | None = None
    location: str | None = None
    lines: dict[str, int] = field(default_factory=dict[str, int])
    labels: tuple[Line, ...] = ()
    rest: str = ""
    weak: bool = False


def head_at(lines: Sequence[Line], index: int) -> Head | None:
    """The head that begins at a line, or None."""
    text = _named(lines, index) or bare_name(lines[index].plain)
    match = NAME.match(text)
    if match is None or match[0].lower().rstrip("?") in _NO_NAMES:
        return None
    number = lines[index].number
    head = Head(name=match[0].rstrip("?").replace("[].", "."), line=number, end=index + 1)
    if match[0].endswith("?"):
        head = replace(head, required=False)
    rest = text[match.end() :]
    if rest.strip():
        return _beside(lines, index, head, rest)
    if (glued := _GLUED.fullmatch(text)) and _is_type(lines, index + 1):
        named = replace(head, name=glued[1])
        return _continued(lines, joined(named, attributes_of(glued[2]) or Attributes(), number))
    return _continued(lines, head)


def _named(lines: Sequence[Line], index: int) -> str:
    """The name in a line `Name: size`, where its type stands below it."""
    match = _NAME_LINE.fullmatch(lines[index].plain[:_LONGEST])
    return match[1] if match is not None and _is_type(lines, index + 1) else ""


def named_entry(line: Line) -> Head | None:
    """An entry of a list without any mark: `- **size** - what it is`."""
    if line.plain == line.text and line.text[:1] not in "*`":
        return None
    text = bare_name(line.plain)
    match = NAME.match(text)
    separator = _SEPARATOR.match(text, match.end()) if match is not None else None
    if match is None or separator is None:
        return None
    return Head(name=match[0], line=line.number, end=0, rest=text[separator.end() :])


def listed_entry(line: Line) -> Head | None:
    """An entry of a list of fields that has neither type nor mark; labels are no fields."""
    head = named_entry(line)
    if head is None or not head.name[0].islower():
        return None
    return None if head.name.lower() in _LABEL_WORDS | _NO_NAMES else head


def bare_name(text: str) -> str:
    """A line without the marks of Markdown around its words, as far as a name is looked for."""
    if len(text) > _LONGEST and not text.startswith(("`", "*", "#")):
        return text
    text = re.sub(r"^#{2,6}\s+", "", text)
    head, behind = text[:_LONGEST], text[_LONGEST:]
    head = head.replace("**", "").replace("`", "").replace("\\_", "_")
    return head.strip("*") + behind


def _is_type(lines: Sequence[Line], index: int) -> bool:
    found = attributes_of(lines[index].plain) if index < len(lines) else None
    return found is not None and found.type is not None


def _beside(lines: Sequence[Line], index: int, head: Head, rest: str) -> Head | None:
    """A head with something behind its name: attributes, then perhaps a description."""
    number = lines[index].number
    if rest.lstrip()[:1] in "([":
        entry = _entry(head, rest.lstrip(), number, listed=lines[index].plain != lines[index].text)
        if entry is not None:
            return entry if entry.rest else _continued(lines, entry) or entry
    if rest[:1] == ":":
        return _typed(head, rest[1:].strip().rstrip(";,"), number)
    if not rest[0].isspace() and rest[0] not in "*(":
        return None
    words = _GLUED_TYPE.sub(_apart, rest.strip("*").strip())
    found = attributes_of(words)
    if found is None or found.type is None:
        return _described(head, words, number)
    return _continued(lines, joined(head, found, number))


def _typed(head: Head, value: str, number: int) -> Head | None:
    """`size: string, optional. What it is`; words such as `type` are labels there."""
    if not value or head.name.lower() in _LABEL_WORDS:
        return None
    first, dot, rest = value.partition(". ")
    for text, behind in ((value, ""), (first, rest)):
        found = attributes_of(text)
        if found is not None and found.type is not None:
            return replace(joined(head, found, number), rest=behind, weak=True)
    return None if dot else _described(head, value, number)


def _apart(match: re.Match[str]) -> str:
    marks = re.findall(r"required|nullable", match[0][len(match[1]) :], re.IGNORECASE)
    return " ".join([match[1], *marks])


def _entry(head: Head, text: str, number: int, *, listed: bool) -> Head | None:
    """`(string, required): what it is`; what is not understood in the brackets is prose."""
    close = {"(": ")", "[": "]"}[text[0]]
    inner, found, behind = text[1:].partition(close)
    if not found:
        return None
    attributes, unknown = Attributes(), list[str]()
    known = False
    for part in re.split(r"[,;]", inner.replace("_", " ") if "_" in inner else inner):
        more = attributes_of(part.strip())
        if more is None and (default := _PLAIN_DEFAULT.fullmatch(part.strip())):
            more = Attributes(default=default[1])
        if more is None and (cut := part.strip().partition("-"))[1]:
            more = attributes_of(cut[0])
            unknown += [cut[2]] if more is not None else []
        if more is None:
            unknown.append(part.strip())
        else:
            known = True
            attributes = merged(attributes, more)
    behind = behind.strip()
    more = attributes_of(behind) if behind and len(behind) < 40 else None
    if more is not None:
        attributes, behind = merged(attributes, more), ""
    separator = _SEPARATOR.match(behind)
    if not known or (attributes.type is None and attributes.required is None):
        return None
    if behind and separator is None:
        return None
    if attributes.type is None and not listed and not separator and not behind:
        return None
    rest = behind[separator.end() :] if separator else behind
    said = ". ".join([*(part for part in unknown if part), *([rest] if rest else [])])
    return replace(joined(head, attributes, number), rest=said)


def _described(head: Head, words: str, number: int) -> Head | None:
    """`string (required) - what it is`, `string, optional: what it is`."""
    match = re.search(r"\s-{1,2}\s+|:\s+|\s\u2014\s+", words[:_LONGEST])
    found = attributes_of(words[: match.start()]) if match else None
    if match is None or found is None or found.type is None:
        return None
    return replace(joined(head, found, number), rest=words[match.end() :])


def _continued(lines: Sequence[Line], head: Head) -> Head | None:
    while head.end < len(lines):
        line = lines[head.end]
        found = attributes_of(_GLUED_TYPE.sub(_apart, line.plain.strip("`*")))
        if found is None or (found.type is not None and head.type is not None):
            break
        if line.plain[:1].isupper() and found.default is not None and found.type is None:
            break
        if head.type is None and found.type is None and found.labels:
            break
        if found.default == "" and head.end + 1 < len(lines):
            found = replace(found, default=lines[head.end + 1].text)
            head = replace(head, end=head.end + 1)
        head = joined(replace(head, end=head.end + 1), found, line.number)
    return head if head.type is not None or head.rest else _loose(lines, head)


def merged(found: Attributes, more: Attributes) -> Attributes:
    """Two sets of attributes; the first one that says something counts."""
    return Attributes(
        type=found.type or more.type,
        required=more.required if found.required is None else found.required,
        nullable=found.nullable or more.nullable,
        default=more.default if found.default is None else found.default,
        location=found.location or more.location,
        labels=(*found.labels, *more.labels),
    )


def joined(head: Head, found: Attributes, number: int) -> Head:
    """A head with the attributes of one more line."""
    new = {
        "type": found.type is not None, "required": found.required is not None,
        "nullable": found.nullable, "default": found.default is not None,
    }  # fmt: skip
    return replace(
        head,
        type=head.type or found.type,
        required=head.required if found.required is None else found.required,
        nullable=head.nullable or found.nullable,
        default=head.default if found.default is None else found.default,
        location=head.location or found.location,
        lines={**head.lines, **{key: number for key, stated in new.items() if stated}},
        labels=(*head.labels, *(Line(number, label) for label in found.labels)),
    )


def _loose(lines: Sequence[Line], head: Head) -> Head | None:
    """A head whose type is a word that no page used so far, if a mark follows it."""
    if head.lines or head.end + 1 >= len(lines):
        return None
    word, marks = lines[head.end].plain, attributes_of(lines[head.end + 1].plain)
    if len(word) > _LONGEST or _LOOSE.fullmatch(word) is None:
        return None
    if marks is None or marks.type is not None:
        return None
    if marks.required is None and marks.default is None:
        return None
    kind = TypeFacts(type=re.split(r"\W", word)[0], nullable=word.endswith("| null"))
    head = joined(head, Attributes(type=kind), lines[head.end].number)
    return _continued(lines, replace(head, end=head.end + 1))
