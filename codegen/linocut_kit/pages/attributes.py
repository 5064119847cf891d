"""What stands beside a field's name: its type, marks such as `required`, and limits."""

import re
from dataclasses import dataclass, replace

from linocut_kit.pages.numbers import NUMBER

_TYPES = {
    "string": "string", "str": "string", "file": "string", "binary": "string", "text": "string",
    "integer": "integer", "int": "integer", "int32": "integer", "int64": "integer",
    "long": "integer", "number": "number", "float": "number", "double": "number",
    "decimal": "number", "boolean": "boolean", "bool": "boolean", "object": "object",
    "array": "array", "list": "array", "any": "any",
}  # fmt: skip
_PLURALS = {f"{name}s": kind for name, kind in _TYPES.items()}
_FORMATS = frozenset({"file", "binary", "int32", "int64", "float", "double"})
_PLACES = frozenset({"header", "query", "path", "cookie"})
_WORDS = {
    "\u5fc5\u9009": "required", "\u5fc5\u586b": "required", "\u5fc5\u9808": "required",
    "\u5fc5\u987b": "required", "\ud544\uc218": "required", "obligatoire": "required",
    "\u53ef\u9009": "optional", "\u9009\u586b": "optional", "\u4efb\u610f": "optional",
    "\uc120\ud0dd": "optional", "non-required": "optional",
}  # fmt: skip
_FLAG = re.compile(
    r"[(\[]?(required|optional|nullable|deprecated|read-only|write-only|readonly|writeonly|header"
    rf"|query|path|cookie|body|{'|'.join(_WORDS)})[)\]]?\*?",
    re.IGNORECASE,
)
_GLUED = re.compile(rf"(\w)\((required|optional|{'|'.join(_WORDS)})\)", re.IGNORECASE)
_DEFAULT = re.compile(r"\bdefault(?:s to|\s*[:=])\s*(.*)$", re.IGNORECASE)
_SAID = re.compile(
    r"(type|data type|required|mandatory|optional)\??\s*:\s*(\S[^\n]{0,80})", re.IGNORECASE
)
_COUNTED = re.compile(r"^(object)\s*\{\d*\}$", re.IGNORECASE)
_LIMITS = re.compile(
    rf"\[\s*(?P<low>{NUMBER})\s*\.\.\s*(?P<high>{NUMBER})\s*\]\s*(?P<unit>characters|items|properties)?"
    rf"|(?P<sign><=|>=|<|>)\s*(?P<end>{NUMBER})\s*(?P<of>characters|items|properties)?"
    rf"|\blength between (?P<least>{NUMBER}) and (?P<most>{NUMBER})"
    rf"|\blength (?P<to><=|>=)\s*(?P<long>{NUMBER})"
    rf"|\b(?P<edge>min|max)(?:imum)?:\s*(?P<value>{NUMBER})"
    rf"|\bmultiple of:?\s*(?P<step>{NUMBER})"
    r"|\b(?P<some>non-empty)\b|\b(?P<enum>enum)\b(?!\s*<)",
    re.IGNORECASE,
)
_LABELS = {
    "range": "required range",
    "characters": "required string length",
    "items": "required array length",
}
_LONGEST = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeFacts:
    """A type as a page prints it: `enum<string> | null` is a nullable string in the form enum."""

    type: str
    nullable: bool = False
    format: str | None = None
    form: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributes:
    """A type, marks and a default; `labels` has limits, in the form of labelled lines."""

    type: TypeFacts | None = None
    required: bool | None = None
    nullable: bool = False
    default: str | None = None
    location: str | None = None
    labels: tuple[str, ...] = ()


def type_of(text: str) -> TypeFacts | None:
    """A type: `integer | null`, `string<uri>`, `enum<string>`, `string[]`, `array of strings`."""
    if len(text) > _LONGEST:
        return None
    if match := re.fullmatch(r"(.*\S) <([\w-]+)>", text.strip()):
        inner = type_of(match[1])
        if inner is not None and (inner.nullable or inner.type == "array"):
            return inner if inner.type == "array" else replace(inner, format=match[2])
    alternatives = [part.strip() for part in re.split(r"\||\bor\b", text.strip())]
    if "Enum" in alternatives:
        others = [name for name in alternatives if name not in ("Enum", "null")]
        if others and all(re.fullmatch(r"[A-Z]\w+", name) for name in others):
            return TypeFacts(type="object|string", form="enum", nullable="null" in alternatives)
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
    if text.endswith("[]") and len(text) > 2:
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
    if re.fullmatch(r"[A-Z]\w*Enum", text):
        return TypeFacts(type="string", form="enum")
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


def attributes_of(text: str) -> Attributes | None:
    """A type, marks and limits, or None where anything else stands between them."""
    if len(text) > _LONGEST:
        return None
    found = Attributes()
    if match := _SAID.fullmatch(text.strip()):
        text = _said_of(match[1].lower(), match[2])
    if match := _DEFAULT.search(text):
        found = replace(found, default=match[1].strip())
        text = text[: match.start()]
    words = _GLUED.sub(r"\1 (\2)", text.replace("\u00b7", " ")).split()
    while words and (match := _FLAG.fullmatch(words[-1].strip(",;"))):
        found = _marked(found, match[1].lower())
        words.pop()
    while words and (match := _FLAG.fullmatch(words[0].strip(",;"))):
        found = _marked(found, match[1].lower())
        words.pop(0)
    rest = " ".join(words).strip(", ;")
    if not rest:
        return found
    kind = type_of(rest)
    if kind is not None:
        return replace(found, type=kind)
    return _limited(found, rest)


def _said_of(label: str, value: str) -> str:
    """`Type: string` and `Required: yes` without their labels; other values are no attribute."""
    if label in ("type", "data type"):
        return value
    word = value.strip(" .").lower()
    yes = word in ("yes", "true") or word == label
    is_known = yes or word in ("no", "false", "required", "optional")
    if not is_known:
        return f"{label}: {value}"
    required = yes if label != "optional" else not yes
    return "required" if required or word == "required" else "optional"


def _limited(found: Attributes, text: str) -> Attributes | None:
    """A type with limits behind it: `string [ 1 .. 90 ] characters`, `integer min: 1 max: 4`."""
    matches = list(_LIMITS.finditer(text))
    if not matches:
        return None
    rest = " ".join(_LIMITS.sub(" ", text).replace(",", " ").split())
    while rest and (match := _FLAG.fullmatch(rest.rpartition(" ")[2])):
        found, rest = _marked(found, match[1].lower()), rest.rpartition(" ")[0]
    kind = type_of(rest) if rest else None
    if rest and kind is None:
        return None
    if any(match["enum"] for match in matches):
        if kind is None:
            return None
        kind = replace(kind, form="enum")
    if kind is None and any(match["edge"] or match["some"] for match in matches):
        return None
    labels = tuple(label for match in matches if (label := _label(match, kind)))
    return replace(found, type=kind, labels=labels)


def _label(match: re.Match[str], kind: TypeFacts | None) -> str:
    """A limit as a labelled line; `min: 3` is a length, a count or a value, by the type."""
    name = kind.type.split("|")[0] if kind is not None else ""
    counted = {"string": "characters", "array": "items"}.get(name, "range")
    if match["low"]:
        unit = (match["unit"] or "range").lower()
        return _said(unit, f"{match['low']} - {match['high']}")
    if match["sign"]:
        return _said((match["of"] or "range").lower(), f"{match['sign']} {match['end']}")
    if match["least"]:
        return _said("characters", f"{match['least']} - {match['most']}")
    if match["to"]:
        return _said("characters", f"{match['to']} {match['long']}")
    if match["edge"]:
        sign = ">=" if match["edge"].lower() == "min" else "<="
        return _said(counted, f"{sign} {match['value']}")
    if match["step"]:
        return f"multiple of: {match['step']}"
    return _said(counted, ">= 1") if match["some"] and counted != "range" else ""


def _said(unit: str, range: str) -> str:
    return f"{_LABELS[unit]}: {range}" if unit in _LABELS else ""


def _marked(found: Attributes, mark: str) -> Attributes:
    mark = _WORDS.get(mark, mark)
    if mark in ("required", "optional"):
        return replace(found, required=mark == "required")
    if mark == "nullable":
        return replace(found, nullable=True)
    return replace(found, location=mark) if mark in _PLACES else found
