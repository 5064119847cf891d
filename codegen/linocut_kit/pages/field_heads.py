"""The heads of fields: a name with its type and marks, on one line or on several."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from linocut_kit.pages.source import Line

_NAME = re.compile(r"[A-Za-z_$][\w$-]*(?:\.[A-Za-z_$][\w$-]*|\[\]|\.\*)*")
_TYPES = {
    "string": "string", "str": "string", "file": "string", "binary": "string",
    "integer": "integer", "int": "integer", "int32": "integer", "int64": "integer",
    "long": "integer", "number": "number", "float": "number", "double": "number",
    "decimal": "number", "boolean": "boolean", "bool": "boolean", "object": "object",
    "array": "array", "list": "array", "any": "any",
}  # fmt: skip
_PLURALS = {f"{name}s": kind for name, kind in _TYPES.items()}
_FORMATS = frozenset({"file", "binary", "int32", "int64", "float", "double"})
_PLACES = frozenset({"header", "query", "path", "cookie"})
_FLAG = re.compile(
    r"\(?(required|optional|nullable|deprecated|read-only|write-only|readonly|writeonly|header"
    r"|query|path|cookie|body)\)?\*?",
    re.IGNORECASE,
)
_DEFAULT = re.compile(r"\bdefault\s*[:=]\s*(.*)$", re.IGNORECASE)
_NO_NAMES = frozenset(
    {"a", "an", "the", "json", "empty", "any", "each", "or", "of", "one", "this", "is", "are",
     "example", "examples", "optional", "required", "returns", "valid", "default"}
)  # fmt: skip
_LOOSE = re.compile(
    r"[a-z][a-z0-9_]*(?: ?<[\w\- ]+>)?(?: ?[\[({][\w ,{}|]*[\])}])?(?:\[\])?(?: \| null)?"
)
_COUNTED = re.compile(r"^(object)\s*\{\d*\}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeFacts:
    """A type as a page prints it: `enum<string> | null` is a nullable string in the form enum."""

    type: str
    nullable: bool = False
    format: str | None = None
    form: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of a field and the marks beside it. `end` is the index of the line behind it."""

    name: str
    line: int
    end: int
    type: TypeFacts | None = None
    required: bool | None = None
    nullable: bool = False
    default: str | None = None
    location: str | None = None
    lines: dict[str, int] = field(default_factory=dict[str, int])


def type_of(text: str) -> TypeFacts | None:
    """A type: `integer | null`, `string<uri>`, `enum<string>`, `string[]`, `array of strings`."""
    alternatives = [part.strip() for part in re.split(r"\s*\|\s*|\s+or\s+", text.strip())]
    nullable = len(alternatives) > 1 and "null" in alternatives
    found = [
        _single(alternative)
        for alternative in alternatives
        if alternative != "null" or not nullable
    ]
    if not found or any(type_facts is None for type_facts in found):
        return None
    kinds = [type_facts for type_facts in found if type_facts is not None]
    first = kinds[0]
    joined = "|".join(dict.fromkeys(type_facts.type for type_facts in kinds))
    return replace(first, type=joined, nullable=nullable or first.nullable)


def _single(text: str) -> TypeFacts | None:
    text = _COUNTED.sub(r"\1", text)
    lowered = text.lower()
    if lowered.startswith("nullable "):
        inner = _single(text[9:])
        return replace(inner, nullable=True) if inner else None
    if re.fullmatch(r"(.+?)\[\]", text):
        inner = _single(text[:-2])
        return TypeFacts(type="array", form=f"{inner.form or inner.type}[]") if inner else None
    match = re.fullmatch(
        r"(\w+)\s*(?:<\s*(.+?)\s*>|\(\s*([\w-]+)\s*\)|\s+of\s+(\w+)"
        r"|\[\s*(\w+)(?:\s*\{\d*\})?\s*\])?",
        text,
    )
    if match is None:
        return None
    word, inside = match[1].lower(), next((group for group in match.groups()[1:] if group), None)
    if word == "enum":
        kind = _TYPES.get((inside or "string").lower())
        return TypeFacts(type=kind, form="enum") if kind else None
    kind = _TYPES.get(word)
    if kind is None:
        return None
    if kind == "array":
        element = _PLURALS.get((inside or "").lower()) or (inside or "").lower()
        return TypeFacts(type="array", form=f"{element}[]" if inside else "")
    if inside and inside.lower() == "enum":
        return TypeFacts(type=kind, form="enum")
    return TypeFacts(type=kind, format=inside or (word if word in _FORMATS else None))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attributes:
    type: TypeFacts | None = None
    required: bool | None = None
    nullable: bool = False
    default: str | None = None
    location: str | None = None


def _attributes(text: str) -> _Attributes | None:
    """A type and marks, or None where anything else stands between them."""
    found = _Attributes()
    if match := _DEFAULT.search(text):
        found = replace(found, default=match[1].strip())
        text = text[: match.start()]
    words = text.replace("\u00b7", " ").split()
    while words and (match := _FLAG.fullmatch(words[-1].strip(","))):
        found = _marked(found, match[1].lower())
        words.pop()
    while words and (match := _FLAG.fullmatch(words[0].strip(","))):
        found = _marked(found, match[1].lower())
        words.pop(0)
    rest = " ".join(words).strip(", ")
    if not rest:
        return found
    kind = type_of(rest)
    return replace(found, type=kind) if kind is not None else None


def _marked(found: _Attributes, mark: str) -> _Attributes:
    if mark in ("required", "optional"):
        return replace(found, required=mark == "required")
    if mark == "nullable":
        return replace(found, nullable=True)
    return replace(found, location=mark) if mark in _PLACES else found


def head_at(lines: Sequence[Line], index: int) -> Head | None:
    """The head that begins at a line, or None."""
    text = lines[index].plain.strip("`*")
    match = _NAME.match(text)
    if match is None or match[0].lower() in _NO_NAMES:
        return None
    number = lines[index].number
    head = Head(name=match[0], line=number, end=index + 1)
    rest = text[match.end() :]
    if rest.strip():
        if not rest[0].isspace() and rest[0] not in "*`(":
            return None
        found = _attributes(rest.lstrip("*`"))
        if found is None or found.type is None:
            return None
        head = _joined(head, found, number)
    return _continued(lines, head)


def _continued(lines: Sequence[Line], head: Head) -> Head | None:
    while head.end < len(lines):
        line = lines[head.end]
        found = _attributes(line.plain)
        if found is None or (found.type is not None and head.type is not None):
            break
        if line.plain[:1].isupper() and found.default is not None:
            break
        if found.default == "" and head.end + 1 < len(lines):
            found = replace(found, default=lines[head.end + 1].text)
            head = replace(head, end=head.end + 1)
        head = _joined(replace(head, end=head.end + 1), found, line.number)
    return head if head.type is not None else _loose(lines, head)


def _joined(head: Head, found: _Attributes, number: int) -> Head:
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
    )


def _loose(lines: Sequence[Line], head: Head) -> Head | None:
    """A head whose type is a word that no page used so far, if a mark follows it."""
    if head.lines or head.end + 1 >= len(lines):
        return None
    word, marks = lines[head.end].plain, _attributes(lines[head.end + 1].plain)
    if _LOOSE.fullmatch(word) is None or marks is None or marks.type is not None:
        return None
    if marks.required is None and marks.default is None:
        return None
    kind = TypeFacts(type=re.split(r"\W", word)[0], nullable=word.endswith("| null"))
    head = _joined(head, _Attributes(type=kind), lines[head.end].number)
    return _continued(lines, replace(head, end=head.end + 1))
