"""Integers and numbers on both sides of each edge, by the smallest step that means something."""

import math
from collections.abc import Callable, Iterator
from typing import Any

from linocut_kit.conform.constraints import Units
from linocut_kit.conform.probes.sample import Context, Sample
from linocut_kit.spec.model import Schema

_STEP = 0.00001
_FEW = 8
_COUNTS = (1, 2, 4)
_LARGE = (2**31, 2**53 + 1, 2**63)
_SMALL = (-1, -(2**63) - 1)


def accepted(context: Context, units: Units) -> Iterator[Sample]:
    """Both edges, their inner neighbours, a fraction or a whole fraction, zero, and what the
    page's silence allows.
    """
    schema = units.schema
    low, high = bounds(schema)
    middle = plain(schema)
    yield Sample(middle, units.of("type"), _label(middle))
    name = units.pointer.rpartition("/")[2]
    if name in context.counts and high is None:
        for one in _COUNTS:
            yield Sample(one, units.of("maximum"), _label(one))
        yield from (Sample(one, units.of("type"), _label(one)) for one in _types(schema, middle))
        return
    for value, rule in _inside(schema, low, high):
        if allowed(schema, value):
            yield Sample(value, units.of(rule), _label(value))
    for value in _types(schema, middle):
        yield Sample(value, units.of("type"), _label(value))
    for value, rule in _silent(context, schema, name, low, high):
        if allowed(schema, value):
            yield Sample(value, units.of(rule), _label(value))


def refused(context: Context, units: Units) -> Iterator[Sample]:
    """The outer neighbours of both edges, and values off the steps."""
    schema = units.schema
    low, high = bounds(schema)
    steps = (1,) if schema.type == "integer" else (_STEP, 0.5, 1, 0.1)
    for rule in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"):
        limit = schema.limit(rule)
        if limit is None:
            continue
        sign = -1 if "inimum" in rule else 1
        if rule.startswith("exclusive"):
            yield Sample(limit, units.of(rule), _label(limit))
        for number, step in enumerate(steps):
            value = _exact(limit + sign * step)
            yield Sample(value, units.of(rule), _label(value), int(number == 3))
    if low is not None and low > -1 and schema.limit("minimum") != 0:
        yield Sample(-1, units.of(_low(schema)), "-1")
    if low is not None and low > 0 and schema.limit("minimum") != 1:
        yield Sample(0, units.of(_low(schema)), "0")
    if high is not None and high < 2**31:
        yield Sample(2**63, units.of(_high(schema)), "huge", 2)
    step = schema.limit("multipleOf")
    if step and (schema.type == "number" or step != 1):
        base = plain(schema)
        off = base + (step / 2 if schema.type == "number" else 1)
        yield Sample(off, units.of("multipleOf"), _label(off))


def wrong_types(units: Units) -> Iterator[Sample]:
    """The right number in every wrong type, which only the type forbids."""
    schema, unit = units.schema, units.of("type")
    value = plain(schema)
    truth = next((one for one in (True, False) if allowed(schema, int(one))), True)
    yield Sample(_label(value), unit, "quoted")
    yield Sample(truth, unit, str(truth).lower())
    if schema.type == "integer":
        fraction = value + 0.5 if allowed(schema, value + 1) else value - 0.5
        yield Sample(fraction, unit, "fraction")
    yield Sample([value], unit, "array")
    yield Sample("", unit, "empty")
    yield Sample({"value": value}, unit, "object", 2)


def plain(schema: Schema) -> Any:
    """A middling value: the example, the default, or something inside the range."""
    for one in (*schema.examples, schema.default):
        if isinstance(one, int | float) and not isinstance(one, bool) and allowed(schema, one):
            return one
    low, high = bounds(schema)
    step = schema.limit("multipleOf") or 1
    if low is None and high is None:
        return 42 // step * step or step
    if low is None:
        return math.floor((high - 1) / step) * step
    if high is None:
        return math.ceil((low + 1) / step) * step
    middle = math.floor((low + high) / 2 / step) * step
    return middle if allowed(schema, middle) else (low + high) / 2


def bounds(schema: Schema) -> tuple[Any, Any]:
    """The lowest and the highest value, ends included or not."""
    low, high = schema.limit("minimum"), schema.limit("maximum")
    low = schema.limit("exclusiveMinimum") if low is None else low
    high = schema.limit("exclusiveMaximum") if high is None else high
    return low, high


def allowed(schema: Schema, value: Any) -> bool:
    """Whether the documented limits allow a number."""
    holds: dict[str, Callable[[Any], bool]] = {
        "minimum": lambda limit: value >= limit,
        "maximum": lambda limit: value <= limit,
        "exclusiveMinimum": lambda limit: value > limit,
        "exclusiveMaximum": lambda limit: value < limit,
        "multipleOf": lambda limit: math.isclose(value / limit, round(value / limit)),
    }
    if schema.type == "integer" and value != int(value):
        return False
    return all(
        check(schema.limit(rule)) for rule, check in holds.items() if schema.limit(rule) is not None
    )


def _inside(schema: Schema, low: Any, high: Any) -> Iterator[tuple[Any, str]]:
    step = schema.limit("multipleOf") or (1 if schema.type == "integer" else _STEP)
    if high is not None:
        yield high, _high(schema)
        yield _exact(high - step), _high(schema)
    if low is not None:
        yield low, _low(schema)
        yield _exact(low + step), _low(schema)
    if schema.type == "integer" and None not in (low, high) and high - low < _FEW:
        for value in range(math.ceil(low), math.floor(high) + 1):
            yield value, "type"
    yield 0, "type"


def _types(schema: Schema, middle: Any) -> Iterator[Any]:
    if schema.type == "integer":
        yield float(middle)
        return
    fractions = [middle + part for part in (0.5, -0.25, 0.125)]
    yield from [one for one in fractions if allowed(schema, one)][:2]
    whole = round(middle)
    if allowed(schema, whole):
        yield whole


def _silent(
    context: Context, schema: Schema, name: str, low: Any, high: Any
) -> Iterator[tuple[Any, str]]:
    """Values that the page's silence allows, and that the neighbours' limits would not."""
    near = [one for one in context.numbers.get(name, ()) if abs(one) > _FEW]
    if high is None:
        for one in (*(edge + 1 for edge in near[:2]), *_LARGE):
            yield (one if schema.type == "integer" else one + 0.5), "maximum"
        if schema.type == "number":
            yield 20.5, "maximum"
    if low is None:
        for one in _SMALL:
            yield (one if schema.type == "integer" else one - 0.5), "minimum"
        if schema.type == "number":
            yield 0.5, "minimum"


def _low(schema: Schema) -> str:
    return "minimum" if schema.limit("minimum") is not None else "exclusiveMinimum"


def _high(schema: Schema) -> str:
    return "maximum" if schema.limit("maximum") is not None else "exclusiveMaximum"


def _exact(value: Any) -> Any:
    """Without the noise of binary fractions: 10.1, not 10.100000000000001."""
    return value if isinstance(value, int) else float(f"{value:.12g}")


def _label(value: Any) -> str:
    return str(value)
