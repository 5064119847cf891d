"""Every keyword in one table, and the one judge of values."""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from linocut_kit.keywords import (
    bounds,
    choice,
    formats,
    image,
    length,
    number_text,
    pattern,
    ratio,
    rules,
    size,
)
from linocut_kit.keywords.keyword import STRING, Keyword
from linocut_kit.keywords.schema import Constraint, Schema, first_part
from linocut_kit.keywords.structure import TYPES
from linocut_kit.keywords.unions import branch_of
from linocut_kit.runtime.checks import is_json
from linocut_kit.runtime.pointer import escape

KEYWORDS: tuple[Keyword, ...] = (
    *choice.KEYWORDS,
    *bounds.KEYWORDS,
    *(entry for entry in length.KEYWORDS if entry.types == STRING),
    *pattern.KEYWORDS,
    *formats.KEYWORDS,
    *(entry for entry in length.KEYWORDS if entry.types != STRING),
    *image.KEYWORDS,
    *ratio.KEYWORDS,
    *number_text.KEYWORDS,
    *size.KEYWORDS,
)
"""All keywords, in the order in which the constraints of a schema are told."""

RULES: tuple[Keyword, ...] = rules.KEYWORDS
"""The keywords that say what fields of an object mean to one another."""

_BY_NAME = {(entry.rule, entry.facet): entry for entry in (*KEYWORDS, *RULES)}

_ASPECTS = {entry.name: entry.aspect for entry in KEYWORDS}
KEYWORD_ASPECTS: tuple[str, ...] = tuple(dict.fromkeys(filter(None, _ASPECTS.values())))
"""What pages state of a value by keywords, each aspect once."""


class Breach(NamedTuple):
    """A constraint that a value breaks: its name, and where the value stands."""

    name: str
    pointer: str


def keyword_of(constraint: Constraint) -> Keyword:
    """The keyword of a constraint. Raises ValueError for one that nothing judges."""
    found = _BY_NAME.get((constraint.rule, constraint.facet))
    if found is None or not found.is_known(constraint.limit):
        name = " ".join(filter(None, (constraint.rule, constraint.facet)))
        limit = "" if found is None else f" {constraint.limit}"
        raise ValueError(f"{constraint.place}: {name}{limit} cannot be enforced")
    return found


def aspect_of(name: str) -> str:
    """The aspect of the keyword of that name, empty if no page is read for it.

    Any other name is its own.
    """
    return _ASPECTS.get(name, name)


@cache
def keywords_of(aspect: str) -> tuple[Keyword, ...]:
    """The keywords that state an aspect, the one that is named like it first.

    Not those of texts with a form, of which a page says it as of plain values.
    """
    found = [keyword for keyword in KEYWORDS if keyword.aspect == aspect and keyword.form is None]
    return tuple(sorted(found, key=lambda keyword: keyword.name != aspect))


def enforced(schema: Schema) -> tuple[Constraint, ...]:
    """The constraints that hold, in the order of the spec.

    Not those that the page does not state. An image's text is judged by its encodings, so
    `format: uri` beside them says nothing more.
    """
    image_here = any(
        constraint.facet == "encodings" and constraint.basis != "assumed"
        for constraint in schema.constraints
    )
    return tuple(
        constraint
        for constraint in (*schema.constraints, *schema.rules)
        if constraint.basis != "assumed"
        and not (constraint.rule == "format" and constraint.limit == "uri" and image_here)
        and not (constraint.rule == "x-image" and not image_here)
        and not (constraint.rule == "uniqueItems" and not constraint.limit)
        and not _is_read_by_others(constraint, schema)
    )


def _is_read_by_others(constraint: Constraint, schema: Schema) -> bool:
    """Whether a keyword only says how others are read, and others are there."""
    keyword = _BY_NAME.get((constraint.rule, constraint.facet))
    if keyword is None or not keyword.beside:
        return False
    return constraint.facet is None or constraint.facet != first_part(schema, constraint.rule)


def held(schema: Schema, name: str) -> Constraint | None:
    """The enforced constraint of that name (see `Constraint.name`)."""
    return next((constraint for constraint in enforced(schema) if constraint.name == name), None)


def has_type(schema: Schema, value: Any) -> bool:
    """Whether a value is of its schema's type, or null where that is taken."""
    if value is None and schema.nullable:
        return True
    if schema.branches:
        return any(TYPES[kind](value) for kind in schema.types)
    return is_json(value) if schema.type is None else TYPES[schema.type](value)


def broken_here(schema: Schema, value: Any) -> tuple[str, ...]:
    """The names of what a value itself breaks, without what is in it."""
    if value is None and schema.types and not schema.nullable:
        return ("nullable",)
    if not has_type(schema, value):
        return ("type",)
    if value is None:
        return ()
    return tuple(
        constraint.name for constraint in enforced(schema) if not _holds(constraint, value, schema)
    )


def broken(schema: Schema, value: Any, pointer: str = "") -> list[Breach]:
    """Every constraint that a value breaks, in itself or in what it is made of."""
    return list(_broken(schema, value, pointer))


def _broken(schema: Schema, value: Any, pointer: str) -> Iterator[Breach]:
    names = broken_here(schema, value)
    yield from (Breach(name, pointer) for name in names)
    if names and names[0] in ("nullable", "type"):
        return
    if schema.branches and value is not None:
        yield from _broken_union(schema, value, pointer)
    if isinstance(value, list) and schema.items is not None:
        for index, item in enumerate(value):
            yield from _broken(schema.items, item, f"{pointer}/{index}")
    if isinstance(value, dict) and schema.type == "object":
        yield from _broken_object(schema, value, pointer)


def _broken_union(schema: Schema, value: Any, pointer: str) -> Iterator[Breach]:
    """What the branch of a value has against it; where the tag picks none, what is wrong there."""
    branch = branch_of(schema, value)
    if branch is not None:
        yield from _broken(branch, value, pointer)
    elif schema.tag is not None:
        below = f"{pointer}/{escape(schema.tag.name)}"
        if schema.tag.name in value:
            yield from _broken(schema.tag.schema, value[schema.tag.name], below)
        else:
            yield Breach("required", below)


def _broken_object(schema: Schema, value: dict[str, Any], pointer: str) -> Iterator[Breach]:
    for field in schema.fields:
        below = f"{pointer}/{escape(field.name)}"
        if field.name in value:
            yield from _broken(field.schema, value[field.name], below)
        elif field.required:
            yield Breach("required", below)
    known = {field.name for field in schema.fields}
    for name in value:
        if name not in known and schema.closed:
            yield Breach("additionalProperties", pointer)
        elif name not in known and schema.additional is not None:
            yield from _broken(schema.additional, value[name], f"{pointer}/{escape(name)}")


def _holds(constraint: Constraint, value: Any, schema: Schema) -> bool:
    """Whether a value meets a constraint; one of a type that is not judged does."""
    keyword = keyword_of(constraint)
    is_judged = any(TYPES[kind](value) for kind in keyword.types_of(constraint.limit))
    return not is_judged or keyword.holds(constraint.limit, value, schema)
