"""Values that meet their schema."""

import math
import sys
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from linocut_kit.keywords import enforced, sides
from linocut_kit.keywords.domain import is_heavy
from linocut_kit.keywords.image import media_of
from linocut_kit.keywords.lattice import Lattice, exact, rounded
from linocut_kit.keywords.length import wide_text
from linocut_kit.keywords.number_text import text_of
from linocut_kit.keywords.registry import broken_here
from linocut_kit.keywords.size import separator_of, words_of
from linocut_kit.keywords.strings import matching
from linocut_kit.keywords.texts import plain
from linocut_kit.runtime import checks
from linocut_kit.spec.model import Schema
from linocut_kit.strategies import texts
from linocut_kit.strategies.domains import domain_of

_FAR = 10**20


def json_values() -> st.SearchStrategy[Any]:
    """Any JSON value: large numbers, empty names, nested containers."""
    return st.recursive(
        scalars(),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
        ),
        max_leaves=6,
    )


def scalars() -> st.SearchStrategy[Any]:
    """Any JSON value but arrays and objects."""
    return st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-10, 10),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=10),
    )


def valid_values(schema: Schema) -> st.SearchStrategy[Any]:
    """Values that meet a schema."""
    values = _of_type(schema).filter(lambda value: not broken_here(schema, value))
    return st.one_of(st.none(), values, values, values) if schema.nullable else values


def _of_type(schema: Schema) -> st.SearchStrategy[Any]:
    words = next(
        (constraint for constraint in enforced(schema) if constraint.rule in ("enum", "const")),
        None,
    )
    if schema.branches:
        return st.one_of(*map(valid_values, schema.branches))
    if words is not None:
        return st.sampled_from(words.limit if words.rule == "enum" else [words.limit])
    if schema.type == "object":
        return _objects(schema)
    if schema.type == "array":
        return _arrays(schema)
    if schema.type == "string":
        return _texts(schema)
    if schema.type == "integer":
        return _integers(schema)
    if schema.type == "number":
        return st.one_of(_integers(schema), _floats(schema))
    if schema.type == "boolean":
        return st.booleans()
    return st.none() if schema.type == "null" else json_values()


def _objects(schema: Schema) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with any fields; where rules bind these, many that meet the rules too."""
    free = _free_objects(schema)
    if not schema.rules:
        return free
    met = [plain(case.value) for case in domain_of(schema).inside() if isinstance(case.value, dict)]
    told = [item for item in met if not is_heavy(item)]
    return st.one_of(st.sampled_from(told), free) if told else free


@st.composite
def _free_objects(draw: st.DrawFn, schema: Schema) -> dict[str, Any]:
    chosen = draw(st.integers(0, 2 ** len(schema.fields) - 1))
    body = {
        field.name: draw(valid_values(field.schema))
        for number, field in enumerate(schema.fields)
        if field.required or chosen >> number & 1
    }
    if not schema.closed and draw(st.booleans()):
        names = {field.name for field in schema.fields}
        others = scalars() if schema.additional is None else valid_values(schema.additional)
        body.update(
            draw(
                st.dictionaries(
                    st.text(max_size=5).filter(lambda name: name not in names),
                    others,
                    max_size=2,
                )
            )
        )
    return body


def _arrays(schema: Schema) -> st.SearchStrategy[list[Any]]:
    items = valid_values(schema.items) if schema.items is not None else json_values()
    least = schema.limit("minItems") or 0
    most = schema.limit("maxItems")
    most = least + 3 if most is None else min(most, least + 3)
    edge = schema.limit("maxItems")
    lists = st.lists(items, min_size=least, max_size=most)
    if edge is not None and edge <= 20:
        lists = st.one_of(lists, st.lists(items, min_size=edge, max_size=edge))
    if schema.limit("uniqueItems"):
        return lists.map(_without_repeats)
    return lists


def _without_repeats(items: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for item in items:
        if not checks.is_among(item, kept):
            kept.append(item)
    return kept


def _texts(schema: Schema) -> st.SearchStrategy[str]:
    limits = {constraint.name: constraint.limit for constraint in enforced(schema)}
    if "encodings" in limits:
        media = media_of(schema)
        if media.sides:
            return st.sampled_from([plain(case.value) for case in domain_of(schema).inside()])
        return texts.images(media.encodings, media.formats, media.max_bytes)
    if "min" in limits or "max" in limits:
        low = checks.ratio(limits.get("min", "")) or (0, 1)
        high = checks.ratio(limits.get("max", "")) or (1, 0)
        return texts.ratios(low, high)
    rules = {constraint.rule for constraint in enforced(schema)}
    if "x-known" in rules:
        return st.one_of(st.sampled_from(limits["x-known"]), st.text(max_size=12))
    if "x-number" in rules:
        return _numerals(schema)
    if "x-size" in rules:
        return _sizes(schema)
    if "pattern" in limits:
        least, most = limits.get("minLength", 0), limits.get("maxLength")
        found = list(matching(limits["pattern"], min_length=least, max_length=most, count=40))
        return st.sampled_from(found) if found else st.nothing()
    if limits.get("format") == "uri":
        return texts.uris()
    if limits.get("format") == "uuid":
        return st.uuids().map(str)
    if limits.get("format") == "date":
        return st.dates().map(lambda day: day.isoformat())
    if limits.get("format") == "date-time":
        return st.datetimes().map(lambda time: time.isoformat() + "Z")
    least, most = limits.get("minLength", 0), limits.get("maxLength")
    if "x-length" in {constraint.rule for constraint in schema.constraints}:
        return _counted(schema, least, most)
    free = st.text(min_size=least, max_size=min(least + 20, _FAR if most is None else most))
    edges = [length for length in (least, most) if length is not None and length <= 5000]
    exact = [
        st.text("a\u00e4\U0001f600", min_size=edge, max_size=edge) for edge in edges if edge <= 50
    ]
    exact += [st.just("a" * edge) for edge in edges if edge > 50]
    return st.one_of(free, *exact)


def _numerals(schema: Schema) -> st.SearchStrategy[str]:
    """Numbers written as text, those with a fraction in more than one way."""
    kind = "integer" if schema.limit("integer") else "number"
    numbers = _integers(replace(schema, type=kind)).map(lambda item: text_of(exact(item)))
    if kind == "integer":
        return numbers
    longer = numbers.map(lambda text: f"{text}{'' if '.' in text else '.'}00")
    return st.one_of(numbers, longer)


def _counted(schema: Schema, least: int, most: int | None) -> st.SearchStrategy[str]:
    """Texts whose length is counted in code units or bytes."""
    high = least + 20 if most is None else min(least + 20, most)
    plain = st.text("abc xyz09", min_size=least, max_size=high)
    ends = (wide_text(number, schema) for number in (least, most) if number is not None)
    wide = [st.just(end) for end in ends if end is not None]
    return st.one_of(plain, *wide)


def _sizes(schema: Schema) -> st.SearchStrategy[str]:
    """Sizes at the limits and near plain ones, and the words beside them."""
    found = sides.sizes(sides.limits_of(schema, "x-size")).inside
    known = [pair for edge in found.values() for pair in edge]
    step = schema.limit("multiple") or 1
    steps = st.integers(0, 8)
    pairs = [st.sampled_from(known)] if known else []
    pairs += [
        st.builds(lambda x, y, w=width, h=height: (w + x * step, h + y * step), steps, steps)
        for width, height in known[:2]
    ]
    texts = [
        search_strategy.map(lambda each: separator_of(schema).join(map(str, each)))
        for search_strategy in pairs
    ]
    return st.one_of(*texts, *map(st.just, words_of(schema)))


def _integers(schema: Schema) -> st.SearchStrategy[Any]:
    """The numbers of the lattice, its ends frequent, and whole ones as floats too."""
    lattice = Lattice.of(schema)
    step = lattice.step or 1
    whole = schema.type == "integer"
    first = None if lattice.first is None else math.ceil(lattice.first / step)
    last = None if lattice.last is None else math.floor(lattice.last / step)
    if first is not None and last is not None and first > last:
        return st.nothing()
    near = [n for edge in (first, last) if edge is not None for n in (edge - 1, edge, edge + 1)]
    ends = [n for n in near if (first is None or n >= first) and (last is None or n <= last)]
    counts = st.one_of(st.integers(first, last), *([st.sampled_from(ends)] if ends else []))
    numbers = counts.map(lambda n: rounded(n * Fraction(step), whole=whole))
    return st.one_of(numbers, numbers.filter(lambda n: abs(n) <= 2**53).map(float))


def _floats(schema: Schema) -> st.SearchStrategy[float]:
    lattice = Lattice.of(schema)
    if lattice.step is not None:
        return _integers(schema)
    least = -sys.float_info.max if lattice.first is None else float(lattice.first)
    most = sys.float_info.max if lattice.last is None else float(lattice.last)
    free = st.floats(least, most, allow_nan=False, allow_infinity=False)
    return st.one_of(free, st.sampled_from([least, most]))
