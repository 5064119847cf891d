"""Values with exactly one thing wrong, and bodies with several."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from hypothesis import strategies as st

from linocut_kit.keywords.strings import mismatching
from linocut_kit.runtime import checks
from linocut_kit.spec.enforced import enforced
from linocut_kit.spec.model import Constraint, Field, Schema
from linocut_kit.strategies import texts
from linocut_kit.strategies.judge import broken, has_type, media_of
from linocut_kit.strategies.values import json_values, scalars, valid_values


class Fault(NamedTuple):
    """A body with one thing wrong: where, by a JSON Pointer, and which rule it breaks."""

    body: Any
    pointer: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A schema, and the pointer of its value in the body."""

    schema: Schema
    pointer: str = ""


def invalid_values(place: Place) -> st.SearchStrategy[Fault]:
    """Values of a place with one thing wrong, in themselves or somewhere in them."""
    return st.one_of(*_own(place), *_inner(place))


def _own(place: Place) -> Iterator[st.SearchStrategy[Fault]]:
    schema, pointer = place.schema, place.pointer
    if schema.type is not None:
        empty: list[Any] = [[], {}]
        wrong = st.one_of(scalars(), st.sampled_from(empty), json_values(), _lookalikes(schema))
        yield wrong.filter(lambda value: not has_type(schema, value)).map(
            lambda value: Fault(value, pointer, "type")
        )
    for one in enforced(schema):
        if one.rule == "x-ratio" and one is next(c for c in enforced(schema) if c.rule == one.rule):
            yield texts.no_ratios().map(lambda value: Fault(value, pointer, "x-ratio"))
        yield _breaking(schema, one, pointer)
    if schema.type == "object" and schema.closed:
        yield _with_unknown_field(place)
    for field in schema.fields:
        if field.required:
            yield _without(place, field)


def _inner(place: Place) -> Iterator[st.SearchStrategy[Fault]]:
    schema, pointer = place.schema, place.pointer
    for field in schema.fields:
        below = Place(schema=field.schema, pointer=f"{pointer}/{escaped(field.name)}")
        if _can_be_wrong(field.schema):
            yield _with_wrong_field(place, field, below)
    if schema.items is not None and schema.limit("maxItems") != 0 and _can_be_wrong(schema.items):
        yield _with_wrong_item(place, schema.items)


def _can_be_wrong(schema: Schema) -> bool:
    inner = [one.schema for one in schema.fields] + ([schema.items] if schema.items else [])
    return bool(
        schema.type is not None or enforced(schema) or any(_can_be_wrong(one) for one in inner)
    )


def escaped(name: str) -> str:
    """A name as a token of a JSON Pointer."""
    return name.replace("~", "~0").replace("/", "~1")


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


def _breaking(schema: Schema, one: Constraint, pointer: str) -> st.SearchStrategy[Fault]:
    def alone(value: Any) -> bool:
        return value is not None and has_type(schema, value) and broken(schema, value) == [one]

    return _candidates(schema, one).filter(alone).map(lambda value: Fault(value, pointer, one.rule))


def _candidates(schema: Schema, one: Constraint) -> st.SearchStrategy[Any]:
    limit = one.limit
    if one.rule in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"):
        return st.sampled_from(_beyond(one)) | _far_beyond(one)
    if one.rule == "multipleOf":
        return st.builds(
            lambda n, part: n * limit + part,
            st.integers(0, 50),
            st.sampled_from([1, limit / 2, limit / 4]),
        )
    if one.rule in ("enum", "const"):
        return _near_words(limit if one.rule == "enum" else [limit], schema)
    if one.rule == "minLength":
        return st.text(max_size=max(0, limit - 1)) | st.just("a" * (limit - 1))
    if one.rule == "maxLength":
        return st.sampled_from(
            ["a" * (limit + 1), "\U0001f600" * (limit + 1), "a" * (2 * limit + 9)]
        )
    if one.rule == "pattern":
        least, most = schema.limit("minLength") or 0, schema.limit("maxLength")
        found = list(mismatching(limit, min_length=least, max_length=most, count=40))
        return st.sampled_from(found) if found else st.nothing()
    if one.rule == "format":
        return texts.no_uris() if limit == "uri" else st.text(max_size=12) | st.just("2026-02-30")
    if one.rule == "x-image":
        return _wrong_images(schema, one)
    if one.rule == "x-ratio":
        width, height = checks.ratio(limit) or (1, 1)
        return texts.ratios_beyond(width, height, wider=one.facet == "max")
    return _wrong_arrays(schema, one)


def _beyond(one: Constraint) -> list[Any]:
    limit = one.limit
    sign = -1 if "inimum" in one.rule else 1
    values = [limit + sign * step for step in (1, 0.5, 0.1, 10**6, 2**64)]
    values += [math.nextafter(limit, sign * math.inf), float(limit + sign), -limit]
    return [limit, float(limit), *values] if one.rule.startswith("exclusive") else values


def _far_beyond(one: Constraint) -> st.SearchStrategy[Any]:
    if "inimum" in one.rule:
        return st.integers(max_value=math.floor(one.limit) - 1)
    return st.integers(min_value=math.ceil(one.limit) + 1)


def _near_words(words: list[Any], schema: Schema) -> st.SearchStrategy[Any]:
    near: list[Any] = [""] if schema.type in ("string", None) else []
    for word in words:
        if isinstance(word, str):
            near += [word.upper(), word.title(), word[:-1], f"{word} ", f" {word}", f"{word}0"]
            near += [word.replace("_", "-"), word.replace(":", "/"), word + word]
        elif checks.is_number(word):
            near += [word + 1, word - 1, word + 0.5]
        else:
            near.append([word])
    others = [value for value in near if not checks.is_among(value, words)]
    free = st.text(max_size=6) if schema.type == "string" else scalars()
    return st.sampled_from(others) | free if others else free


def _wrong_images(schema: Schema, one: Constraint) -> st.SearchStrategy[Any]:
    media = media_of(schema)
    if one.facet == "encodings":
        return texts.no_images(media.encodings)
    if one.facet == "formats":
        return texts.other_images(media.formats).map(
            lambda data: texts.encoded(data, media.encodings)
        )
    name = (media.formats or ("png",))[0]
    limit: int = one.limit
    return st.sampled_from([1, 2, 3]).map(lambda more: texts.sized(name, limit + more))


def _wrong_arrays(schema: Schema, one: Constraint) -> st.SearchStrategy[Any]:
    items = valid_values(schema.items) if schema.items is not None else json_values()
    if one.rule == "minItems":
        return st.lists(items, max_size=max(0, one.limit - 1))
    if one.rule == "maxItems":
        return st.lists(items, min_size=one.limit + 1, max_size=one.limit + 1)
    pairs = valid_values(schema).filter(_has_items).map(lambda found: [*found, found[0]])
    return pairs | pairs.map(lambda found: [*found, found[-1]])


def _has_items(value: Any) -> bool:
    """Hypothesis rewrites `filter(bool)` of a short list into one that it cannot draw."""
    return isinstance(value, list) and value != []


def _objects_of(place: Place) -> st.SearchStrategy[dict[str, Any]]:
    return valid_values(place.schema).filter(lambda value: isinstance(value, dict))


@st.composite
def _with_unknown_field(draw: st.DrawFn, place: Place) -> Fault:
    body = draw(_objects_of(place))
    names = [one.name for one in place.schema.fields]
    near = [one for name in names for one in (name.upper(), f"{name}s", name[1:], f"{name} ")]
    name = draw(
        st.one_of(st.sampled_from(near) if near else st.nothing(), st.text(max_size=6)).filter(
            lambda one: one not in names
        )
    )
    pointer = f"{place.pointer}/{escaped(name)}"
    return Fault({**body, name: draw(scalars())}, pointer, "additionalProperties")


@st.composite
def _without(draw: st.DrawFn, place: Place, field: Field) -> Fault:
    body = draw(_objects_of(place))
    rest = {name: one for name, one in body.items() if name != field.name}
    return Fault(rest, f"{place.pointer}/{escaped(field.name)}", "required")


@st.composite
def _with_wrong_field(draw: st.DrawFn, place: Place, field: Field, below: Place) -> Fault:
    fault = draw(invalid_values(below))
    body = draw(_objects_of(place))
    return Fault({**body, field.name: fault.body}, fault.pointer, fault.rule)


@st.composite
def _with_wrong_item(draw: st.DrawFn, place: Place, items: Schema) -> Fault:
    found = draw(valid_values(place.schema).filter(_has_items))
    index = draw(st.integers(0, len(found) - 1))
    fault = draw(invalid_values(Place(schema=items, pointer=f"{place.pointer}/{index}")))
    return Fault([*found[:index], fault.body, *found[index + 1 :]], fault.pointer, fault.rule)


@st.composite
def several_faults(draw: st.DrawFn, schema: Schema) -> Any:
    """Values of a schema in which any part may be right, wrong, missing or unknown."""
    body: dict[str, Any] = {}
    for number, field in enumerate(schema.fields):
        place = Place(schema=field.schema, pointer=f"/{number}")
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
