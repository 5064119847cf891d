"""Ratios of width to height as texts: x-ratio."""

from typing import TYPE_CHECKING, Any

from linocut_kit.keywords.keyword import STRING, Keyword, Proposal, Proposals, ViolationKind
from linocut_kit.keywords.schema import Constraint, Schema
from linocut_kit.runtime.checks import is_ratio_between, ratio

if TYPE_CHECKING:
    from linocut_kit.keywords.domain import Domain

_NO_RATIOS = (
    ("16x9", 0), ("0:1", 0), ("1:0", 0), ("", 0), ("16/9", 0), ("1.5:1", 0), ("-16:-9", 0),
    ("16:9:1", 2), (" 16:9", 0), ("016:9", 1), ("16 : 9", 2), ("16", 2), ("16:", 3), ("1.78", 3),
    ("auto", 2),
)  # fmt: skip
_SIDES = {"type": "string", "pattern": "^[1-9][0-9]*:[1-9][0-9]*$"}
_WHY = "Ratios are compared as fractions, exactly, both ends included."


def _holds(facet: str, limit: Any, value: Any, schema: Schema) -> bool:
    """A text that is no ratio breaks the first bound alone."""
    if ratio(value) is None:
        return facet == "max" and schema.limit("min") is not None
    sides = ratio(limit) or (1, 1)
    low, high = (sides, (1, 0)) if facet == "min" else ((0, 1), sides)
    return is_ratio_between(value, low, high)


def _inside(constraint: Constraint, domain: "Domain") -> Proposals:
    """The end itself, not in lowest terms too, and the nearest ratio within."""
    name = constraint.name
    for plain in ("16:9", "1:1", "9:16"):
        yield Proposal(plain, name, plain)
    wide, tall = ratio(constraint.limit) or (1, 1)
    less = -1 if name == "max" else 1
    for text in (f"{wide}:{tall}", f"{wide * 2}:{tall * 2}", f"{wide * 100 + less}:{tall * 100}"):
        yield Proposal(text, name, text)


def _outside(constraint: Constraint, domain: "Domain") -> Proposals:
    """The nearest ratio beyond, one step of the larger number as people write it, no ratios."""
    name = constraint.name
    wide, tall = ratio(constraint.limit) or (1, 1)
    more = 1 if name == "max" else -1
    step = f"{wide + 1}:{tall}" if more > 0 else f"{wide}:{tall + 1}"
    for text in (f"{wide * 100 + more}:{tall * 100}", step):
        yield Proposal(text, name, text)
    for text, tier in _NO_RATIOS:
        yield Proposal(text, name, f"text-{text}" if text else "empty", tier)
    for number, word in enumerate(domain.hints.words):
        yield Proposal(word, name, f"neighbour-{word}", 1 if number < 2 else 3)


def _keyword(facet: str, violations: tuple[ViolationKind, ...], words: str) -> Keyword:
    return Keyword(
        rule="x-ratio",
        facet=facet,
        types=STRING,
        limit=_SIDES,
        violations=violations,
        holds=lambda limit, value, schema: _holds(facet, limit, value, schema),
        inside=_inside,
        outside=_outside,
        aspect="ratio",
        words=words,
    )


KEYWORDS = (
    _keyword(
        "min",
        (
            ViolationKind(code="ratio-too-narrow", title="a ratio under the lowest one", why=_WHY,
                      bad='{"aspect_ratio": "9:22"}', good='{"aspect_ratio": "9:21"}'),
            ViolationKind(code="not-a-ratio", title="a text that is no ratio",
                      bad='{"aspect_ratio": "16x9"}', good='{"aspect_ratio": "16:9"}',
                      why="Two positive integers without leading zeros, joined by a colon."),
        ),
        "width to height at least {limit}",
    ),
    _keyword(
        "max",
        (
            ViolationKind(code="ratio-too-wide", title="a ratio over the highest one", why=_WHY,
                      bad='{"aspect_ratio": "22:9"}', good='{"aspect_ratio": "21:9"}'),
        ),
        "width to height at most {limit}",
    ),
)  # fmt: skip
