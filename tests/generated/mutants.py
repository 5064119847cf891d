"""Specs with one constraint flipped or moved by the smallest step."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from linocut_kit.keywords import enforced
from linocut_kit.spec.model import Constraint, Endpoint, Field, OutputSize, Schema

_STEP = {"integer": 1, "number": 1e-9}
_SWAPPED = {
    "minimum": "exclusiveMinimum",
    "exclusiveMinimum": "minimum",
    "maximum": "exclusiveMaximum",
    "exclusiveMaximum": "maximum",
}
_TYPES = ("string", "integer", "number", "boolean")
_ENCODINGS = ("base64", "url", "data-uri")

_FORMATS = ("jpeg", "png", "webp", "gif")
"""The formats of which the tables have images."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed endpoint, what was changed, and the field whose verdicts should tell."""

    what: str
    endpoint: Endpoint
    field: str


def mutants(endpoint: Endpoint) -> Iterator[Mutant]:
    """Every mutant of an endpoint's request. Those of a field have that field and the required."""
    request = endpoint.request
    yield Mutant("body: open", _with(endpoint, replace(request, closed=not request.closed)), "")
    for field in request.fields:
        others = tuple(item for item in request.fields if item.name != field.name)
        small = tuple(other for other in others if other.required)
        gone = replace(request, fields=others)
        yield Mutant(f"{field.name}: gone", _with(endpoint, gone), field.name)
        for what, changed in _fields(field):
            smaller = replace(request, fields=(*small, changed))
            yield Mutant(f"{field.name}: {what}", _with(endpoint, smaller), field.name)


def _with(endpoint: Endpoint, request: Schema) -> Endpoint:
    return replace(endpoint, request=request)


def _fields(field: Field) -> Iterator[tuple[str, Field]]:
    yield "required", replace(field, required=not field.required)
    for what, schema in _schemas(field.schema):
        yield what, replace(field, schema=schema)


def _schemas(schema: Schema) -> Iterator[tuple[str, Schema]]:
    yield "nullable", replace(schema, nullable=not schema.nullable)
    for kind in _TYPES:
        if kind != schema.type:
            yield f"type {kind}", replace(schema, type=kind)
    held = enforced(schema)
    if not any(item.rule in ("enum", "const", "x-image", "x-ratio") for item in held):
        yield "any type", replace(schema, type=None, nullable=False)
    for item in held:
        rest = tuple(other for other in held if other is not item)
        if item.facet != "encodings":
            yield f"no {item.name}", replace(schema, constraints=rest)
        for what, changed in _constraints(schema, item):
            yield f"{item.name} {what}", replace(schema, constraints=(*rest, changed))
    if schema.type == "string" and not held:
        yield "minLength 1", _more(schema, "minLength", 1)
    if schema.type in _STEP and schema.limit("minimum") is None:
        yield "minimum 0", _more(schema, "minimum", 0)
    if schema.type in _STEP and schema.limit("maximum") is None:
        yield "maximum", _more(schema, "maximum", 4)


def _more(schema: Schema, rule: str, limit: Any) -> Schema:
    """A limit that the page does not state."""
    added = Constraint(rule=rule, limit=limit, place=schema.place)
    return replace(schema, constraints=(*schema.constraints, added))


def _constraints(schema: Schema, constraint: Constraint) -> Iterator[tuple[str, Constraint]]:
    def to(limit: Any) -> tuple[str, Constraint]:
        return f"{limit}"[:60], replace(constraint, limit=limit)

    if constraint.rule in _SWAPPED:
        yield _SWAPPED[constraint.rule], replace(constraint, rule=_SWAPPED[constraint.rule])
        step = _STEP[schema.type or "number"]
        yield from (to(constraint.limit - step), to(constraint.limit + step))
    elif constraint.rule == "enum":
        yield from map(to, _lists(constraint.limit, [_near(word) for word in constraint.limit]))
    elif constraint.facet == "encodings":
        yield from map(
            to, _lists(constraint.limit, [x for x in _ENCODINGS if x not in constraint.limit])
        )
    elif constraint.facet == "formats":
        yield from map(
            to, _lists(constraint.limit, [x for x in _FORMATS if x not in constraint.limit])
        )
    elif constraint.facet == "max-bytes":
        yield from (to(constraint.limit - 1), to(constraint.limit + 1))
    elif constraint.rule == "x-ratio":
        width, height = (1000 * int(side) for side in constraint.limit.split(":"))
        yield from (to(f"{width + 1}:{height}"), to(f"{width}:{height + 1}"))


def _near(word: str) -> str:
    return word.upper() if word.upper() != word else f"{word} "


def _lists(listed: list[str], more: list[str]) -> Iterator[list[str]]:
    for word in listed:
        yield [item for item in listed if item != word]
    for word in more:
        yield [*listed, word]


def sizes(size: OutputSize) -> Iterator[tuple[str, OutputSize]]:
    """Every mutant of a documented size rule."""
    for ratio, (width, height) in size.base.items():
        for sides in ((width + size.align, height), (width, height - size.align)):
            yield f"{ratio} {sides}", replace(size, base={**size.base, ratio: sides})
    for name, factor in size.factor.items():
        yield f"{name} {factor}", replace(size, factor={**size.factor, name: factor * 0.9})
    yield "no cap", replace(size, cap=None)
    for step in (-size.align, size.align):
        yield f"cap {step:+}", replace(size, cap=(size.cap or 0) + step)
    yield "align", replace(size, align=size.align * 2)
    yield "align 1", replace(size, align=1)
    yield "nearest", replace(size, round="nearest")
    yield "ceil", replace(size, round="ceil")
