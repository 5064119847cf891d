"""Sizes as texts, such as 1024x768: x-size."""

from functools import partial
from typing import TYPE_CHECKING, Any

from linocut_kit.keywords import sides
from linocut_kit.keywords.keyword import (
    STRING,
    Form,
    Keyword,
    Predicate,
    Proposal,
    Proposals,
    ViolationKind,
)
from linocut_kit.keywords.schema import Constraint, Schema, first_part
from linocut_kit.runtime import text_forms

if TYPE_CHECKING:
    from linocut_kit.keywords.domain import Domain

_NO_SIZES = (
    ("1024{x}", 0), ("{x}1024", 0), ("", 0), ("1024", 0), ("0{x}1024", 0), ("1024 {x} 1024", 0),
    ("big", 0), ("auto", 1), ("01024{x}1024", 1), ("1024{x}1024{x}1", 2), ("-1024{x}1024", 2),
    ("1024.5{x}1024", 2), (" 1024{x}1024", 2), ("1024:1024", 2), ("1024*1024", 2),
    ("1024x1024", 1), ("1024X1024", 2), ("1024\u00d71024", 3),
)  # fmt: skip
_WHY = "Two positive integers without leading zeros, joined by the separator."


def separator_of(schema: Schema) -> str:
    """What stands between width and height."""
    return str(schema.limit("separator") or "x")


def words_of(schema: Schema) -> tuple[str, ...]:
    """The words that are taken beside sizes."""
    return tuple(schema.limit("also") or ())


def _holds(facet: str, limit: Any, value: Any, schema: Schema) -> bool:
    """A text that is no size breaks the first part alone."""
    separator = separator_of(schema)
    if not text_forms.is_size(value, separator, words_of(schema)):
        return first_part(schema, "x-size") != facet
    return facet not in sides.PARTS or text_forms.is_size_within(value, separator, facet, limit)


def _condition(facet: str, limit: Any, schema: Schema) -> Predicate | None:
    if facet not in sides.PARTS:
        return None
    arguments = (separator_of(schema), facet, limit)
    return Predicate(function="is_size_within", arguments=arguments)


def _form(schema: Schema) -> Predicate:
    also = words_of(schema)
    rest = (also,) if also else ()
    return Predicate(function="is_size", arguments=(separator_of(schema), *rest))


_FORM = Form(
    code="not-a-size",
    condition=_form,
    limit=lambda schema: (f"WIDTH{separator_of(schema)}HEIGHT", *words_of(schema)),
    words=lambda schema: " or ".join(
        (f"a size such as 1024{separator_of(schema)}1024", *words_of(schema))
    ),
)


def _inside(constraint: Constraint, domain: "Domain") -> Proposals:
    """Plain sizes, those at the limit, and each word that is taken beside them."""
    found = sides.sizes(sides.limits_of(domain.schema, "x-size")).inside
    separator = separator_of(domain.schema)
    for width, height in (*found[""], *found.get(constraint.name, ())[:2]):
        text = f"{width}{separator}{height}"
        yield Proposal(text, constraint.name, text)
    for word in words_of(domain.schema):
        yield Proposal(word, "also", word)


def _outside(constraint: Constraint, domain: "Domain") -> Proposals:
    """The nearest sizes beyond the limit, and texts that are no sizes."""
    name, separator = constraint.name, separator_of(domain.schema)
    found = sides.sizes(sides.limits_of(domain.schema, "x-size")).outside
    for number, (width, height) in enumerate(found.get(name, ())):
        text = f"{width}{separator}{height}"
        yield Proposal(text, name, text, min(number, 2))
    for form, tier in _NO_SIZES:
        text = form.replace("{x}", separator)
        yield Proposal(text, name, f"text-{text}" if text else "empty", tier)


def _keyword(
    facet: str, limit: dict[str, Any], violations: tuple[ViolationKind, ...], words: str
) -> Keyword:
    return Keyword(
        rule="x-size",
        facet=facet,
        types=STRING,
        limit=limit,
        violations=violations,
        holds=partial(_holds, facet),
        condition=partial(_condition, facet),
        inside=_inside,
        outside=_outside,
        words=words,
        form=_FORM,
        beside=facet not in sides.PARTS,
    )


_NO_SIZE = ViolationKind(
    code="not-a-size", title="a text that is no size", bad='{"size": "1024"}',
    good='{"size": "1024x1024"}', why=_WHY,
)  # fmt: skip
KEYWORDS = (
    *(
        _keyword(part, sides.limit_of(part), (sides.VIOLATIONS[part],), sides.said(part))
        for part in sides.PARTS
    ),
    _keyword("separator", {"type": "string", "pattern": "^[^0-9]+$"}, (_NO_SIZE,), ""),
    _keyword(
        "also",
        {"type": "array", "minItems": 1, "uniqueItems": True,
         "items": {"type": "string", "minLength": 1}},
        (_NO_SIZE,),
        "",
    ),
)  # fmt: skip
