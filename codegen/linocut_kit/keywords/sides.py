"""Widths and heights on both sides of limits on sizes: x-size, and the sides of x-image."""

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from linocut_kit.keywords.keyword import ViolationKind
from linocut_kit.keywords.schema import Schema
from linocut_kit.runtime.text_forms import side_ratio, sides_keep

PARTS = (
    "multiple", "min-side", "max-side", "min-pixels", "max-pixels", "min-ratio", "max-ratio",
)  # fmt: skip
RATIO: dict[str, Any] = {
    "description": "Width to height, as a number or as W:H.",
    "anyOf": [
        {"type": "number", "exclusiveMinimum": 0},
        {"type": "string", "pattern": "^[1-9][0-9]*:[1-9][0-9]*$"},
    ],
}
"""The limit of a part that is a ratio; the others are `COUNT`."""

COUNT: dict[str, Any] = {"type": "integer", "minimum": 1}
VIOLATIONS = {
    part: ViolationKind(
        code=code, title=title, bad=f'{{"size": "{bad}"}}', good=f'{{"size": "{good}"}}',
        why="The limit itself is allowed. Of an image the sides in its header count.",
    )
    for part, code, title, bad, good in (
        ("multiple", "side-not-a-multiple", "a side between the steps", "1000x1000", "1008x1008"),
        ("min-side", "side-too-short", "a side under the shortest one", "16x1024", "64x1024"),
        ("max-side", "side-too-long", "a side over the longest one", "8192x64", "2048x64"),
        ("min-pixels", "too-few-pixels", "fewer pixels than allowed", "64x64", "512x512"),
        ("max-pixels", "too-many-pixels", "more pixels than allowed", "9000x9000", "1024x1024"),
        ("min-ratio", "sides-too-narrow", "a ratio of the sides under the lowest one",
         "64x1024", "512x1024"),
        ("max-ratio", "sides-too-wide", "a ratio of the sides over the highest one",
         "1024x64", "1024x512"),
    )
}  # fmt: skip
"""What a width and a height that break a part are called."""

_PLAIN = (1024, 512, 768, 1536, 16, 64, 256, 2048)
_MOST = 65_535

Sides = tuple[int, int]
Limits = tuple[tuple[str, Any], ...]


class Found(NamedTuple):
    """Sizes that keep every limit, and those that break one alone, the nearest to it first."""

    inside: Mapping[str, tuple[Sides, ...]]
    outside: Mapping[str, tuple[Sides, ...]]


def limits_of(schema: Schema, rule: str) -> Limits:
    """The enforced limits on sides that a schema has under a rule."""
    return tuple(
        (str(constraint.facet), constraint.limit)
        for constraint in schema.constraints
        if constraint.rule == rule and constraint.facet in PARTS and constraint.basis != "assumed"
    )


def limit_of(part: str) -> dict[str, Any]:
    """What a part may be given, as JSON Schema."""
    return RATIO if part.endswith("ratio") else COUNT


def said(part: str) -> str:
    """A limit in the words of signatures."""
    words = {
        "multiple": "sides in multiples of {limit} pixels",
        "min-side": "each side at least {limit} pixels",
        "max-side": "each side at most {limit} pixels",
        "min-pixels": "at least {limit} pixels in all",
        "max-pixels": "at most {limit} pixels in all",
        "min-ratio": "width to height at least {limit}",
        "max-ratio": "width to height at most {limit}",
    }
    return words[part]


@lru_cache(maxsize=32)
def sizes(limits: Limits) -> Found:
    """Sizes on both sides of each limit, and plain ones under the empty name."""
    inside: list[Sides] = []
    outside: dict[str, list[Sides]] = {name: [] for name, _ in limits}
    for sides in dict.fromkeys(_candidates(dict(limits))):
        broken = [name for name, limit in limits if not sides_keep(sides, name, limit)]
        if not broken:
            inside.append(sides)
        elif len(broken) == 1:
            outside[broken[0]].append(sides)
    edges = {name: _nearest(name, inside, of=-1) for name, _ in limits}
    return Found(
        {"": tuple(inside[:3]), **edges},
        {name: _nearest(name, found, of=1) for name, found in outside.items()},
    )


def _nearest(name: str, found: list[Sides], *, of: int) -> tuple[Sides, ...]:
    """The four sizes that are nearest to a limit, from within or from beyond."""
    sign = of if name.startswith("max") else -of
    return tuple(sorted(found, key=lambda sides: sign * _measure(name, sides))[:4])


def _measure(name: str, sides: Sides) -> Fraction:
    match name.partition("-")[2]:
        case "side":
            return Fraction(min(sides) if name == "min-side" else max(sides))
        case "pixels":
            return Fraction(sides[0] * sides[1])
        case "ratio":
            return Fraction(*sides)
        case _:
            return Fraction(0)


def _candidates(limits: Mapping[str, Any]) -> Iterator[Sides]:
    """Plain sizes, then sides near every limit against each other, against ratios and areas."""
    step = limits.get("multiple", 1)
    ratios = [Fraction(*side_ratio(limits[literal])) for literal in ("min-ratio", "max-ratio")
              if literal in limits]  # fmt: skip
    areas = [limits[literal] for literal in ("min-pixels", "max-pixels") if literal in limits]
    bases = [limits[literal] for literal in ("min-side", "max-side") if literal in limits]
    bases += [math.isqrt(item) for item in areas]
    bases += [math.isqrt(int(item * ratio)) for item in areas for ratio in ratios]
    plain = [number // step * step or step for number in _PLAIN]
    sides = list(dict.fromkeys((*plain, *(near for base in bases for near in _near(base, step)))))
    yield from ((item, item) for item in plain)
    for side in sides:
        yield from ((side, other) for other in sides)
        yield from ((side, other) for other in _near(side, step))
        for ratio in ratios:
            yield from ((side, near) for near in _near(int(side / ratio), step))
            yield from ((near, side) for near in _near(int(side * ratio), step))
        for area in areas:
            yield from ((side, near) for near in _near(area // side, step))


def _near(side: int, step: int) -> Iterator[int]:
    """A side and its neighbours, on the steps and beside them."""
    floor = side // step * step
    for number in (floor, floor + step, floor - step, side, side + 1, side - 1, floor + 1):
        if 1 <= number <= _MOST:
            yield number
