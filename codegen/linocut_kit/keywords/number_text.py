"""Numbers written as text: x-number.

The text is a number in the words of JSON without an exponent: `5`, `-3.5`, `0.50`; no blanks, no
leading zeros, no plus sign. `integer: true` takes no fraction, not even `.0`.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Context, Decimal
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from linocut_kit.keywords import bounds
from linocut_kit.keywords.keyword import (
    STRING,
    Form,
    Keyword,
    Predicate,
    Proposal,
    Proposals,
    ViolationKind,
)
from linocut_kit.keywords.lattice import Lattice, exact
from linocut_kit.keywords.schema import Constraint, Schema, first_part
from linocut_kit.runtime import text_forms

if TYPE_CHECKING:
    from linocut_kit.keywords.domain import Domain

_NO_NUMBERS = (
    ("five", 0), ("", 0), (" 5", 0), ("05", 0), ("5,5", 0), ("5px", 1), ("1e1", 1), ("+5", 2),
    ("5.", 2), (".5", 2), ("0x5", 2), ("NaN", 2), ("1_000", 3), ("\u0665", 3), ("5\n", 3),
)  # fmt: skip
_WHY = "JSON's digits without an exponent: no blanks, no leading zeros, no plus sign."
_DIGITS = Context(prec=1000)
_QUARTERS = (Fraction(1, 2), Fraction(1, 4), Fraction(1), Fraction(1, 100000))


def lattice_of(schema: Schema) -> Lattice:
    """The numbers that the parts of a schema's x-number leave."""
    parts = tuple(constraint for constraint in schema.constraints if constraint.rule == "x-number")
    kind = "integer" if schema.limit("integer") else "number"
    return Lattice.of(replace(schema, type=kind, constraints=parts))


def text_of(number: Fraction) -> str:
    """A number as text, in full."""
    found = _DIGITS.divide(Decimal(number.numerator), Decimal(number.denominator))
    return format(found.normalize(_DIGITS), "f")


def _holds(facet: str, limit: Any, value: Any, schema: Schema) -> bool:
    """A text that is no number breaks the first part alone."""
    if not text_forms.is_numeral(value):
        return first_part(schema, "x-number") != facet
    if facet == "integer":
        return not limit or text_forms.is_whole_numeral(value)
    return bool(getattr(text_forms, _CHECKS[facet])(value, limit))


def _condition(facet: str, limit: Any, _: Schema) -> Predicate | None:
    if facet == "integer":
        return Predicate(function="is_whole_numeral") if limit else None
    return Predicate(function=_CHECKS[facet], arguments=(limit,))


def _form(schema: Schema) -> str:
    return "a whole number" if schema.limit("integer") else "a number"


_FORM = Form(
    code="not-a-number-text",
    condition=lambda schema: Predicate(function="is_numeral"),
    limit=_form,
    words=lambda schema: f"{_form(schema)} written as text",
)


def _inside(constraint: Constraint, domain: "Domain") -> Proposals:
    """The ends, a plain number and the next, one with a fraction, zero and one below it."""
    lattice = lattice_of(domain.schema)
    near = lattice.step or Fraction(1, 2)
    plain = lattice.middle()
    for number in (plain, lattice.first, lattice.last, plain + near, Fraction(0), Fraction(-1)):
        if number is not None:
            yield Proposal(text_of(number), constraint.name, text_of(number))


def _outside(constraint: Constraint, domain: "Domain") -> Proposals:
    """The nearest numbers beyond, and texts that are no numbers."""
    lattice, name = lattice_of(domain.schema), constraint.name
    plain = lattice.middle()
    bases = [one for one in (plain, lattice.first, lattice.last) if one is not None]
    if name == "integer":
        for text in (f"{text_of(plain)}.5", f"{text_of(plain)}.0") if constraint.limit else ():
            yield Proposal(text, name, text)
    elif name == "multipleOf":
        for base in bases:
            for part in (exact(constraint.limit) / 2, *_QUARTERS):
                yield Proposal(text_of(base + part), name, text_of(base + part))
    else:
        sign = -1 if name == "minimum" else 1
        limit, step = exact(constraint.limit), lattice.step
        beyond = [limit + sign * part for part in (Fraction(1), *_QUARTERS)]
        if step is not None:
            beyond.insert(0, lattice.beyond(limit, sign) + sign * step)
            beyond.insert(0, lattice.beyond(limit, sign))
        for number in beyond:
            yield Proposal(text_of(number), name, text_of(number))
    for text, tier in _NO_NUMBERS:
        yield Proposal(text, name, f"text-{text}" if text else "empty", tier)


def _keyword(
    facet: str,
    limit: dict[str, Any],
    violations: tuple[ViolationKind, ...],
    words: str | Callable[[Any, Schema], str],
) -> Keyword:
    return Keyword(
        rule="x-number",
        facet=facet,
        types=STRING,
        limit=limit,
        violations=violations,
        holds=partial(_holds, facet),
        condition=partial(_condition, facet),
        inside=_inside,
        outside=_outside,
        aspect="" if facet == "integer" else facet,
        words=words,
        form=_FORM,
    )


_CHECKS = {
    "minimum": "is_numeral_from",
    "maximum": "is_numeral_to",
    "multipleOf": "is_numeral_multiple",
}
_INTEGER = (
    ViolationKind(code="has-a-fraction", title="a fraction in a whole number written as text",
                  bad='{"seed": "5.0"}', good='{"seed": "5"}'),
    ViolationKind(code="not-a-number-text", title="a text that is no number",
                  bad='{"seed": "05"}', good='{"seed": "5"}', why=_WHY),
)  # fmt: skip
_BOUNDS = tuple(keyword for keyword in bounds.KEYWORDS if keyword.rule in _CHECKS)
NUMERAL_PARTS = frozenset(_CHECKS)
"""The limits on numbers that stand in x-number where the number is a text."""

KEYWORDS = (
    _keyword(
        "integer",
        {"type": "boolean"},
        _INTEGER,
        "",
    ),
    *(
        _keyword(keyword.rule, dict(keyword.limit), keyword.violations, keyword.words)
        for keyword in _BOUNDS
    ),
)
