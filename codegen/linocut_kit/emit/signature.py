"""A request as a Python signature: names, annotations, defaults and their documentation."""

from dataclasses import dataclass
from typing import Any

from linocut_kit.keywords import enforced, keyword_of
from linocut_kit.keywords.rules import words_of
from linocut_kit.keywords.schema import below, walk
from linocut_kit.spec.model import Constraint, Endpoint, Field, Schema
from linocut_kit.spec.names import argument_name

_TYPES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
_ENCODINGS = {"base64": "base64", "url": "URL", "data-uri": "data URI", "file": "base64"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """A keyword of `run` and `submit`. `default` is Python text, or None for a required one."""

    name: str
    wire: str
    annotation: str
    default: str | None
    doc: str
    pointer: str


def arguments_of(endpoint: Endpoint) -> tuple[Argument, ...]:
    """The request's fields, those without a default first."""
    found = [_argument(field) for field in endpoint.arguments.fields]
    return tuple(sorted(found, key=lambda argument: argument.default is not None))


def _argument(field: Field) -> Argument:
    only = _only_value(field)
    default = None if field.required else "UNSET"
    return Argument(
        name=argument_name(field.name),
        wire=field.name,
        annotation=_annotation(field.schema) + ("" if field.required else " | Unset"),
        default=repr(only[0]) if only else default,
        doc=_doc(field),
        pointer=below("", field),
    )


def rules_of(schema: Schema) -> list[str]:
    """The rules between the fields of an object, each as a sentence."""
    return [
        f"{_sentence(constraint)}." for constraint in enforced(schema) if constraint in schema.rules
    ]


def omissions_of(endpoint: Endpoint) -> list[str]:
    """What the page has and the request leaves out, each with the reason."""
    create = endpoint.create
    left = (*endpoint.request.omitted, *create.omitted, *create.omitted_content)
    return [f"{omission.name}: {omission.why.rstrip('.')}." for omission in left]


def _sentence(rule: Constraint) -> str:
    """The rule in words, with a capital where it does not begin with a field's name."""
    said = words_of(rule)
    is_named = rule.rule in ("dependentRequired", "not")
    return said if is_named else said[:1].upper() + said[1:]


def _only_value(field: Field) -> list[Any]:
    """The value of a required field that can have no other: nobody should have to type it."""
    values = field.schema.limit("enum") or []
    return values if field.required and len(values) == 1 and not field.schema.nullable else []


def _annotation(schema: Schema) -> str:
    text = _plain(schema)
    return f"{text} | None" if schema.nullable and text != "Any" else text


def _plain(schema: Schema) -> str:
    enum = schema.limit("enum")
    if enum and all(isinstance(item, str | bool | int) for item in enum):
        return f"Literal[{', '.join(repr(item) for item in enum)}]"
    known = schema.limit("x-known")
    if known and schema.type == "string":
        return f"Literal[{', '.join(repr(item) for item in known)}] | str"
    if schema.limit("encodings"):
        return "ImageInput"
    if schema.type == "array":
        inside = _annotation(schema.items) if schema.items is not None else "Any"
        return f"Sequence[{inside}]"
    if schema.type == "object":
        return "Mapping[str, Any]"
    return _TYPES.get(schema.type or "", "Any")


def _doc(field: Field) -> str:
    schema = field.schema
    what = "field" if field.location == "body" else f"{field.location} parameter"
    parts = [schema.description.rstrip(".") or schema.title or f"The {what} {field.name}"]
    parts += _limits(schema)
    inside = _limits(schema.items) if schema.items is not None else []
    parts += [f"Each: {', '.join(inside)}"] if inside else []
    parts += [text.rstrip(".") for _, inner in walk(schema) for text in rules_of(inner)]
    left = [omission for _, inner in walk(schema) for omission in inner.omitted]
    parts += [f"Left out here: {item.name}, {item.why.rstrip('.')}" for item in left]
    if schema.has_default:
        parts.append(f"The provider takes {schema.default!r} if it is left out")
    return " ".join(". ".join(parts).split()) + "."


def _limits(schema: Schema) -> list[str]:
    return [text for text in (_range(schema), _images(schema)) if text]


def _range(schema: Schema) -> str:
    said = [
        said
        for constraint in enforced(schema)
        if (said := keyword_of(constraint).said(constraint.limit, schema))
        and constraint.rule not in ("enum", "const")
    ]
    return " and ".join(said).capitalize()


def _images(schema: Schema) -> str:
    encodings = schema.limit("encodings")
    if not encodings:
        return ""
    formats, size = schema.limit("formats"), schema.limit("max-bytes")
    ways = " or ".join(dict.fromkeys(_ENCODINGS.get(item, item) for item in encodings))
    local = any(encoding != "url" for encoding in encodings)
    text = f"A path, bytes, an open file, a PIL image, or text: {ways}" if local else ways
    text += f"; {' or '.join(item.upper() for item in formats)}" if formats else ""
    return text + (f"; at most {size} bytes" if size else "")
