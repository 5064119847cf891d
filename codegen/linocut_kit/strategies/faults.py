"""Values with exactly one thing wrong, and bodies with several."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from hypothesis import assume
from hypothesis import strategies as st

from linocut_kit.keywords import Breach, broken, enforced, has_type
from linocut_kit.keywords.domain import Case, Domain, is_heavy
from linocut_kit.keywords.image import media_of
from linocut_kit.keywords.rules import Carried
from linocut_kit.keywords.texts import plain
from linocut_kit.keywords.unions import branch_of
from linocut_kit.runtime import checks
from linocut_kit.runtime.pointer import escape
from linocut_kit.spec.model import Constraint, Field, Schema
from linocut_kit.strategies import texts
from linocut_kit.strategies.domains import domain_of
from linocut_kit.strategies.values import json_values, scalars, valid_values


class Fault(NamedTuple):
    """A body with one thing wrong: where, by a JSON Pointer, and which rule it breaks."""

    body: Any
    pointer: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultPlace:
    """A schema, and the pointer of its value in the body."""

    schema: Schema
    pointer: str = ""


def invalid_values(place: FaultPlace) -> st.SearchStrategy[Fault]:
    """Values of a place with one thing wrong, in themselves or somewhere in them."""
    if place.schema.branches:
        return st.one_of(*_of_union(place))
    return st.one_of(*_own(place), *_inner(place))


def _of_union(place: FaultPlace) -> Iterator[st.SearchStrategy[Fault]]:
    """Faults of a branch in what is still of that branch, and of what picks none."""
    schema, pointer = place.schema, place.pointer
    empty: list[Any] = [[], {}]
    wrong = st.one_of(scalars(), st.sampled_from(empty), json_values())
    yield wrong.filter(lambda value: not has_type(schema, value)).map(
        lambda value: Fault(value, pointer, "type")
    )
    for branch in schema.branches:
        if _can_be_wrong(branch):
            inner = FaultPlace(schema=branch, pointer=pointer)
            yield invalid_values(inner).filter(_picks(schema, branch))
    tagged = [branch for branch in schema.branches if branch.type == "object"]
    if schema.tag is not None and tagged:
        bodies = st.one_of(*map(valid_values, tagged))
        yield _with_wrong_tag(place, schema.tag, bodies)
        yield _without_tag(place, schema.tag, bodies)


def _picks(schema: Schema, branch: Schema) -> Callable[[Fault], bool]:
    return lambda fault: branch_of(schema, fault.body) is branch


@st.composite
def _with_wrong_tag(
    draw: st.DrawFn, place: FaultPlace, tag: Field, bodies: st.SearchStrategy[dict[str, Any]]
) -> Fault:
    below = FaultPlace(schema=tag.schema, pointer=f"{place.pointer}/{escape(tag.name)}")
    fault = draw(invalid_values(below))
    return Fault({**draw(bodies), tag.name: fault.body}, fault.pointer, fault.rule)


@st.composite
def _without_tag(
    draw: st.DrawFn, place: FaultPlace, tag: Field, bodies: st.SearchStrategy[dict[str, Any]]
) -> Fault:
    rest = {name: item for name, item in draw(bodies).items() if name != tag.name}
    return Fault(rest, f"{place.pointer}/{escape(tag.name)}", "required")


def _own(place: FaultPlace) -> Iterator[st.SearchStrategy[Fault]]:
    schema, pointer = place.schema, place.pointer
    if schema.type is not None:
        empty: list[Any] = [[], {}]
        wrong = st.one_of(scalars(), st.sampled_from(empty), json_values(), _lookalikes(schema))
        yield wrong.filter(lambda value: not has_type(schema, value)).map(
            lambda value: Fault(value, pointer, "type")
        )
    for constraint in enforced(schema):
        yield _breaking(schema, constraint, pointer)
    if schema.type == "object" and schema.closed:
        yield _with_unknown_field(place)
    for field in schema.fields:
        if field.required:
            yield _without(place, field)


def _inner(place: FaultPlace) -> Iterator[st.SearchStrategy[Fault]]:
    schema, pointer = place.schema, place.pointer
    for field in schema.fields:
        below = FaultPlace(schema=field.schema, pointer=f"{pointer}/{escape(field.name)}")
        if _can_be_wrong(field.schema):
            yield _with_wrong_field(place, field, below)
    if schema.items is not None and schema.limit("maxItems") != 0 and _can_be_wrong(schema.items):
        yield _with_wrong_item(place, schema.items)
    if schema.additional is not None and _can_be_wrong(schema.additional):
        yield _with_wrong_other(place, schema.additional)


def _can_be_wrong(schema: Schema) -> bool:
    inner = [field.schema for field in schema.fields] + ([schema.items] if schema.items else [])
    return bool(schema.types or enforced(schema) or any(_can_be_wrong(item) for item in inner))


def _lookalikes(schema: Schema) -> st.SearchStrategy[Any]:
    """Values of another type that say the same: `"5"`, `5.5`, `"true"`, `1`."""
    if schema.type == "boolean":
        return st.sampled_from([0, 1, "true", "false", "no", "", 0.0])
    if schema.type == "array":
        return valid_values(schema.items) if schema.items is not None else st.just("[]")
    return valid_values(schema).map(_lookalike)


def _lookalike(value: Any) -> Any:
    if checks.is_number(value):
        return str(value) if abs(value) < 10**6 else value + 0.5 if abs(value) < 2**50 else [value]
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else [value]
    return [value]


def _breaking(schema: Schema, constraint: Constraint, pointer: str) -> st.SearchStrategy[Fault]:
    """Values that break one constraint alone: those that its keyword proposes, and others."""
    proposed = [
        plain(case.value)
        for case in _outside(schema)
        if case.name == constraint.name
        and not case.pointer
        and not case.free
        and not is_heavy(case.value)
    ]

    def alone(value: Any) -> bool:
        return value is not None and broken(schema, value) == [Breach(constraint.name, "")]

    found = [st.sampled_from(proposed)] if proposed else []
    found += [each.filter(alone) for each in _more(schema, constraint)]
    return st.one_of(*found).map(lambda value: Fault(value, pointer, constraint.rule))


def _outside(schema: Schema) -> tuple[Case, ...]:
    bare = schema if schema.rules else replace(schema, fields=(), closed=False)
    return (domain_of(schema) if bare is schema else Domain(bare)).outside()


def _more(schema: Schema, constraint: Constraint) -> list[st.SearchStrategy[Any]]:
    """Further values that may break a constraint, where they are many."""
    if constraint.rule in ("minimum", "exclusiveMinimum"):
        return [st.integers(max_value=math.floor(constraint.limit) - 1)]
    if constraint.rule in ("maximum", "exclusiveMaximum"):
        return [st.integers(min_value=math.ceil(constraint.limit) + 1)]
    if constraint.rule == "enum":
        return [st.text(max_size=6) if schema.type == "string" else scalars()]
    if constraint.rule in ("pattern", "format") and schema.type == "string":
        return [st.text(max_size=12)]
    if constraint.rule == "x-ratio":
        width, height = checks.ratio(constraint.limit) or (1, 1)
        return [texts.ratios_beyond(width, height, wider=constraint.facet == "max")]
    if constraint.facet == "formats":
        media = media_of(schema)
        return [
            texts.other_images(media.formats).map(lambda data: texts.encoded(data, media.encodings))
        ]
    if constraint.rule == "uniqueItems":
        pairs = valid_values(schema).filter(_has_items)
        return [pairs.map(lambda found: [*found, found[0]])]
    return []


def _has_items(value: Any) -> bool:
    """Hypothesis rewrites `filter(bool)` of a short list into one that it cannot draw."""
    return isinstance(value, list) and value != []


def _objects_of(place: FaultPlace) -> st.SearchStrategy[dict[str, Any]]:
    return valid_values(place.schema).filter(lambda value: isinstance(value, dict))


@st.composite
def _with_unknown_field(draw: st.DrawFn, place: FaultPlace) -> Fault:
    body = draw(_objects_of(place))
    names = [field.name for field in place.schema.fields]
    near = [text for name in names for text in (name.upper(), f"{name}s", name[1:], f"{name} ")]
    name = draw(
        st.one_of(st.sampled_from(near) if near else st.nothing(), st.text(max_size=6)).filter(
            lambda text: text not in names
        )
    )
    pointer = f"{place.pointer}/{escape(name)}"
    return Fault({**body, name: draw(scalars())}, pointer, "additionalProperties")


@st.composite
def _without(draw: st.DrawFn, place: FaultPlace, field: Field) -> Fault:
    body = draw(_objects_of(place))
    rest = {name: item for name, item in body.items() if name != field.name}
    if place.schema.rules:
        rest = _ruled(place, Carried(absent=frozenset({field.name})))
    return Fault(rest, f"{place.pointer}/{escape(field.name)}", "required")


@st.composite
def _with_wrong_field(draw: st.DrawFn, place: FaultPlace, field: Field, below: FaultPlace) -> Fault:
    fault = draw(invalid_values(below))
    body = draw(_objects_of(place))
    if place.schema.rules:
        body = _ruled(place, Carried(given={field.name: fault.body}))
    return Fault({**body, field.name: fault.body}, fault.pointer, fault.rule)


def _ruled(place: FaultPlace, carried: Carried) -> dict[str, Any]:
    """An object that meets the rules between its fields, whatever else is wrong."""
    found = domain_of(place.schema).body(carried)
    assume(found is not None)
    return {name: plain(item) for name, item in (found or {}).items()}


@st.composite
def _with_wrong_item(draw: st.DrawFn, place: FaultPlace, items: Schema) -> Fault:
    found = draw(valid_values(place.schema).filter(_has_items))
    index = draw(st.integers(0, len(found) - 1))
    fault = draw(invalid_values(FaultPlace(schema=items, pointer=f"{place.pointer}/{index}")))
    return Fault([*found[:index], fault.body, *found[index + 1 :]], fault.pointer, fault.rule)


@st.composite
def _with_wrong_other(draw: st.DrawFn, place: FaultPlace, others: Schema) -> Fault:
    body = draw(_objects_of(place))
    names = {field.name for field in place.schema.fields}
    name = draw(st.text(max_size=6).filter(lambda text: text not in names))
    below = FaultPlace(schema=others, pointer=f"{place.pointer}/{escape(name)}")
    fault = draw(invalid_values(below))
    return Fault({**body, name: fault.body}, fault.pointer, fault.rule)


@st.composite
def several_faults(draw: st.DrawFn, schema: Schema) -> Any:
    """Values of a schema in which any part may be right, wrong, missing or unknown."""
    body: dict[str, Any] = {}
    for number, field in enumerate(schema.fields):
        place = FaultPlace(schema=field.schema, pointer=f"/{number}")
        kind = draw(st.integers(0, 5))
        if kind < 2 and _can_be_wrong(field.schema):
            body[field.name] = draw(invalid_values(place)).body
        elif kind == 2:
            body[field.name] = draw(json_values())
        elif kind < 5:
            body[field.name] = draw(valid_values(field.schema))
    if draw(st.booleans()):
        body.update(draw(st.dictionaries(st.text(max_size=5), scalars(), max_size=2)))
    return body
