"""A second reading of what the contract demands of a request, apart from the printed validators."""

import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import linocut_kit.fake.texts as texts
from linocut_kit.fake import forms
from linocut_kit.fake.field_rules import complaint
from linocut_kit.fake.message import FakeRequest
from linocut_kit.runtime.patterns import compiled
from linocut_kit.spec.model import Constraint, Endpoint, Field, Parameter, Schema
from linocut_kit.spec.pointers import is_list, is_object


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a request: a JSON Pointer into the body, the rule, and a sentence."""

    pointer: str
    rule: str
    message: str

    @property
    def name(self) -> str:
        """The pointer with dots, as error bodies name fields; `body` for the whole."""
        parts = [part.replace("~1", "/").replace("~0", "~") for part in self.pointer.split("/")[1:]]
        return ".".join(parts) or "body"


class UnreadableBody(Exception):
    """A body that is no JSON at all."""


def read(request: FakeRequest) -> Any:
    """The body as JSON: UTF-8, no NaN, no infinities. Raises UnreadableBody."""
    try:
        return json.loads(request.body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise UnreadableBody("the body is not JSON") from error


def _no_constant(name: str) -> None:
    raise ValueError(name)


def is_json(request: FakeRequest) -> bool:
    """Whether the request says that its body is JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind[-5:] == "+json")


def judge(endpoint: Endpoint, body: Any) -> list[Problem]:
    """Everything that the contract has against a create body, in the order of its fields."""
    return list(_judge(endpoint.request, body, ""))


def judge_parameters(parameters: tuple[Parameter, ...], request: FakeRequest) -> list[Problem]:
    """Everything that the contract has against the query and the headers."""
    found: list[Problem] = []
    for parameter in parameters:
        if parameter.location == "path":
            continue
        given = request.query if parameter.location == "query" else request.headers
        text = given.get(
            parameter.name if parameter.location == "query" else parameter.name.lower()
        )
        if text is not None:
            found += _judge(
                parameter.schema, _from_text(parameter.schema.type, text), f"/{parameter.name}"
            )
        elif parameter.required:
            found.append(Problem(f"/{parameter.name}", "required", "is missing"))
    return found


def _from_text(kind: str | None, text: str) -> Any:
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if kind in ("integer", "number") and re.fullmatch(r"-?(0|[1-9]\d{0,400})(\.\d+)?", text):
        return float(text) if "." in text else int(text)
    return text


def _judge(schema: Schema, value: Any, pointer: str) -> Iterator[Problem]:
    if value is None and schema.nullable:
        return
    if schema.branches:
        yield from _judge_union(schema, value, pointer)
        return
    if schema.type is not None and not _is_a(schema.type, value):
        yield Problem(pointer, "type", f"must be of type {schema.type}")
        return
    for constraint in schema.constraints:
        if constraint.basis != "assumed":
            complaint = _complaint(constraint, value, schema)
            if complaint is not None:
                yield Problem(pointer, constraint.rule, complaint)
    if is_object(value):
        yield from _judge_object(schema, value, pointer)
    if is_list(value) and schema.items is not None:
        for number, item in enumerate(value):
            yield from _judge(schema.items, item, f"{pointer}/{number}")


def _judge_union(schema: Schema, value: Any, pointer: str) -> Iterator[Problem]:
    alike = [branch for branch in schema.branches if _is_a(str(branch.type), value)]
    if not alike:
        kinds = dict.fromkeys(str(branch.type) for branch in schema.branches)
        yield Problem(pointer, "type", f"must be of type {' or '.join(kinds)}")
    elif schema.tag is None or not is_object(value):
        yield from _judge(alike[0], value, pointer)
    elif schema.tag.name not in value:
        yield Problem(f"{pointer}/{_escape(schema.tag.name)}", "required", "is missing")
    else:
        yield from _judge_tagged(schema.tag, alike, value, pointer)


def _judge_tagged(
    tag: Field, alike: list[Schema], value: dict[str, Any], pointer: str
) -> Iterator[Problem]:
    place = f"{pointer}/{_escape(tag.name)}"
    for branch in alike:
        own = next((field.schema for field in branch.fields if field.name == tag.name), tag.schema)
        if not list(_judge(own, value[tag.name], place)):
            yield from _judge(branch, value, pointer)
            return
    yield from _judge(tag.schema, value[tag.name], place)


def _judge_object(schema: Schema, value: dict[str, Any], pointer: str) -> Iterator[Problem]:
    for rule in schema.rules:
        told = complaint(rule, value, _complaint) if rule.basis != "assumed" else None
        if told is not None:
            yield Problem(pointer, rule.rule, told)
    for field in schema.fields:
        place = f"{pointer}/{_escape(field.name)}"
        if field.name in value:
            yield from _judge(field.schema, value[field.name], place)
        elif field.required:
            yield Problem(place, "required", "is missing")
    known = {field.name for field in schema.fields}
    for name in (text for text in value if text not in known):
        place = f"{pointer}/{_escape(name)}"
        if schema.closed:
            yield Problem(place, "additionalProperties", "is not known")
        elif schema.additional is not None:
            yield from _judge(schema.additional, value[name], place)


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _is_a(kind: str, value: Any) -> bool:
    match kind:
        case "null":
            return value is None
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return _is_number(value) and value == int(value)
        case "number":
            return _is_number(value)
        case "string":
            return isinstance(value, str)
        case "array":
            return is_list(value)
        case _:
            return is_object(value)


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, int) or math.isfinite(value)


def _complaint(constraint: Constraint, value: Any, schema: Schema) -> str | None:
    """Why the value breaks the constraint, or None: a limit on another type is met by itself."""
    form = forms.READINGS.get((constraint.rule, constraint.facet))
    if form is not None:
        return form(constraint.limit, value, schema) if isinstance(value, str) else None
    reading = _READINGS.get((constraint.rule, constraint.facet)) or _READINGS.get(
        (constraint.rule, None)
    )
    return reading(constraint.limit, value) if reading is not None else None


def reads(constraint: Constraint) -> bool:
    """Whether the fake judges values by a constraint."""
    return (constraint.rule, constraint.facet) in {**_READINGS, **forms.READINGS}


def _bound(holds: Callable[[Any, Any], bool], words: str) -> Callable[[Any, Any], str | None]:
    def reading(limit: Any, value: Any) -> str | None:
        if not _is_number(value) or holds(value, limit):
            return None
        return f"must be {words} {limit}"

    return reading


def _length(
    kind: type[Any], holds: Callable[[int, Any], bool], words: str
) -> Callable[[Any, Any], str | None]:
    def reading(limit: Any, value: Any) -> str | None:
        if not isinstance(value, kind) or holds(len(value), limit):
            return None
        return f"must have {words} {limit} elements"

    return reading


def _multiple(limit: Any, value: Any) -> str | None:
    if not _is_number(value):
        return None
    times = Fraction(Decimal(repr(value))) / Fraction(Decimal(repr(limit)))
    return None if times.denominator == 1 else f"must be a multiple of {limit}"


def _same(item: Any, other: Any) -> bool:
    if isinstance(item, bool) or isinstance(other, bool):
        return item is other
    if is_list(item) and is_list(other):
        return len(item) == len(other) and all(map(_same, item, other))
    if is_object(item) and is_object(other):
        return item.keys() == other.keys() and all(_same(item[key], other[key]) for key in item)
    return bool(item == other)


def _enum(limit: Any, value: Any) -> str | None:
    if any(_same(value, word) for word in limit):
        return None
    return "must be one of " + ", ".join(map(str, limit))


def _const(limit: Any, value: Any) -> str | None:
    return None if _same(value, limit) else f"must be {limit}"


def _pattern(limit: Any, value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    if compiled(limit).search(value):
        return None
    return f"must match {limit}"


_WIDTHS: dict[str, tuple[float, float]] = {
    "int32": (-2147483648, 2147483647),
    "uint32": (0, 4294967295),
    "int64": (-9223372036854775808, 9223372036854775807),
    "double": (-1.7976931348623157e308, 1.7976931348623157e308),
}


def _format(limit: Any, value: Any) -> str | None:
    if _is_number(value):
        low, high = _WIDTHS.get(limit, (-math.inf, math.inf))
        return None if low <= value <= high else f"must fit in {limit}"
    if not isinstance(value, str) or texts.has_format(value, limit):
        return None
    return f"must be a valid {limit}"


def _unique(limit: Any, value: Any) -> str | None:
    if limit is not True or not is_list(value):
        return None
    pairs = ((item, other) for at, item in enumerate(value) for other in value[:at])
    return "must not repeat an element" if any(_same(*pair) for pair in pairs) else None


def _encodings(limit: Any, value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    found = texts.scheme(value)
    if found is None:
        fine = "base64" in limit and texts.decode(value) is not None
    elif found == "data":
        fine = "data-uri" in limit and texts.data_uri(value) is not None
    else:
        fine = "url" in limit and texts.is_uri(value)
    return None if fine else "must be an image as " + " or ".join(limit)


def _formats(limit: Any, value: Any) -> str | None:
    data = forms.image_bytes(value) if isinstance(value, str) else None
    wanted = {"jpeg" if item == "jpg" else item for item in limit}
    if data is None or texts.sniff(data) in wanted or not wanted <= texts.KNOWN_FORMATS:
        return None
    return "must be an image of format " + " or ".join(limit)


def _max_bytes(limit: Any, value: Any) -> str | None:
    data = forms.image_bytes(value) if isinstance(value, str) else None
    if data is None or len(data) <= limit:
        return None
    return f"must have at most {limit} bytes"


def _ratio(is_least: bool) -> Callable[[Any, Any], str | None]:
    def reading(limit: Any, value: Any) -> str | None:
        edge = texts.ratio(limit)
        if not isinstance(value, str) or edge is None:
            return None
        found = texts.ratio(value)
        if found is not None and (found >= edge if is_least else found <= edge):
            return None
        return f"must be a ratio of at {'least' if is_least else 'most'} {limit}"

    return reading


_READINGS: dict[tuple[str, str | None], Callable[[Any, Any], str | None]] = {
    ("minimum", None): _bound(lambda value, limit: value >= limit, "at least"),
    ("maximum", None): _bound(lambda value, limit: value <= limit, "at most"),
    ("exclusiveMinimum", None): _bound(lambda value, limit: value > limit, "more than"),
    ("exclusiveMaximum", None): _bound(lambda value, limit: value < limit, "less than"),
    ("multipleOf", None): _multiple,
    ("enum", None): _enum,
    ("const", None): _const,
    ("format", None): _format,
    ("pattern", None): _pattern,
    ("minItems", None): _length(list, lambda size, limit: size >= limit, "at least"),
    ("maxItems", None): _length(list, lambda size, limit: size <= limit, "at most"),
    ("minProperties", None): _length(dict, lambda size, limit: size >= limit, "at least"),
    ("maxProperties", None): _length(dict, lambda size, limit: size <= limit, "at most"),
    ("uniqueItems", None): _unique,
    ("x-image", "encodings"): _encodings,
    ("x-image", "formats"): _formats,
    ("x-image", "max-bytes"): _max_bytes,
    ("x-ratio", "min"): _ratio(is_least=True),
    ("x-ratio", "max"): _ratio(is_least=False),
}
