"""Bounds and steps of numbers: minimum, maximum, their exclusive forms, multipleOf."""

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from linocut_kit.keywords.keyword import (
    NUMBERS,
    Compare,
    Keyword,
    Predicate,
    Proposals,
    ViolationKind,
)
from linocut_kit.keywords.lattice import exact
from linocut_kit.keywords.schema import Constraint
from linocut_kit.runtime.checks import is_multiple

if TYPE_CHECKING:
    from linocut_kit.keywords.domain import Domain

_STEPS = (Fraction(1, 100000), Fraction(1, 2), Fraction(1), Fraction(1, 10))
"""How far outside a bound of a number is tried, the last only while there is room."""

_HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": lambda limit, value: value >= limit,
    ">": lambda limit, value: value > limit,
    "<=": lambda limit, value: value <= limit,
    "<": lambda limit, value: value < limit,
}


def _inside(constraint: Constraint, domain: "Domain") -> Proposals:
    """The last value inside and its inner neighbour."""
    lattice, name = domain.lattice, constraint.name
    lower = "inimum" in constraint.rule
    edge = lattice.first if lower else lattice.last
    if edge is None:
        return
    inner = lattice.after(edge) if lower else lattice.before(edge)
    for number in (edge, inner):
        yield domain.number(number, name)


def _outside(constraint: Constraint, domain: "Domain") -> Proposals:
    """The first values beyond, and the ones that people would try."""
    lattice, name = domain.lattice, constraint.name
    limit, sign = exact(constraint.limit), -1 if "inimum" in constraint.rule else 1
    if constraint.rule.startswith("exclusive"):
        yield domain.number(limit, name)
    for number, step in enumerate((lattice.step,) if lattice.step else _STEPS):
        start = limit if lattice.step is None else lattice.beyond(limit, sign)
        beyond = start + sign * step if lattice.step is None or start == limit else start
        yield domain.number(beyond, name, tier=int(number == 3))
    if sign < 0:
        for literal in (-1, 0):
            yield domain.number(Fraction(literal), name)
    else:
        yield domain.number(Fraction(2**63), name, label="huge", tier=2)


def _off_the_steps(constraint: Constraint, domain: "Domain") -> Proposals:
    """Proposals between two steps: beside the plain one, and beside both ends."""
    lattice = domain.lattice
    step, whole = exact(constraint.limit), domain.schema.type == "integer"
    parts = (Fraction(1),) if whole else (step / 2, step / 8, _STEPS[0])
    for part in parts:
        for base in (domain.plain_number(), lattice.first, lattice.last):
            for off in (part, -part):
                if base is not None:
                    yield domain.number(base + off, constraint.name)


def _on_the_steps(constraint: Constraint, domain: "Domain") -> Proposals:
    for base in (domain.lattice.first, domain.lattice.last, domain.plain_number()):
        if base is not None:
            yield domain.number(base, constraint.name)


def _bound(
    rule: str,
    operator: str,
    words: str,
    violation: ViolationKind,
    labels: tuple[str, ...] = (),
) -> Keyword:
    return Keyword(
        rule=rule,
        types=NUMBERS,
        limit={"type": "number"},
        violations=(violation,),
        holds=lambda limit, value, _: _HOLDS[operator](limit, value),
        condition=lambda limit, _: Compare(operator=operator, limit=limit),
        inside=_inside,
        outside=_outside,
        aspect="minimum" if "inimum" in rule else "maximum",
        labels=labels,
        operator=operator,
        words=words,
    )


KEYWORDS = (
    _bound(
        "minimum", ">=", "at least {limit}",
        ViolationKind(code="below-minimum", title="a number under its minimum",
                  bad='{"seed": -1}', good='{"seed": 0}'),
        labels=("minimum", "min", "minimum value"),
    ),
    _bound(
        "exclusiveMinimum", ">", "more than {limit}",
        ViolationKind(code="not-above-minimum", title="a number not over its bound",
                  bad='{"scale": 0}', good='{"scale": 0.1}'),
    ),
    _bound(
        "maximum", "<=", "at most {limit}",
        ViolationKind(code="above-maximum", title="a number over its maximum",
                  bad='{"steps": 101}', good='{"steps": 100}'),
        labels=("maximum", "max", "maximum value"),
    ),
    _bound(
        "exclusiveMaximum", "<", "less than {limit}",
        ViolationKind(code="not-below-maximum", title="a number not under its bound",
                  bad='{"scale": 1}', good='{"scale": 0.9}'),
    ),
    Keyword(
        rule="multipleOf",
        types=NUMBERS,
        limit={"type": "number", "exclusiveMinimum": 0},
        violations=(
            ViolationKind(code="not-a-multiple", title="a number between the steps",
                      bad='{"width": 100}', good='{"width": 96}'),
        ),
        holds=lambda limit, value, _: is_multiple(value, limit),
        condition=lambda limit, _: Predicate(function="is_multiple", arguments=(limit,)),
        inside=_on_the_steps,
        outside=_off_the_steps,
        aspect="multipleOf",
        labels=("multiple of", "step"),
        words="a multiple of {limit}",
    ),
)  # fmt: skip
