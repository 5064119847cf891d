"""Values that meet their schema."""

import sys
from typing import Any

from hypothesis import strategies as st

from linocut_kit.keywords.strings import matching
from linocut_kit.runtime import checks
from linocut_kit.spec.enforced import enforced
from linocut_kit.spec.model import Schema
from linocut_kit.strategies import texts
from linocut_kit.strategies.judge import fits, media_of

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
    values = _of_type(schema).filter(lambda value: fits(schema, value))
    return st.one_of(st.none(), values, values, values) if schema.nullable else values


def _of_type(schema: Schema) -> st.SearchStrategy[Any]:
    words = next((one for one in enforced(schema) if one.rule in ("enum", "const")), None)
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


@st.composite
def _objects(draw: st.DrawFn, schema: Schema) -> dict[str, Any]:
    chosen = draw(st.integers(0, 2 ** len(schema.fields) - 1))
    body = {
        one.name: draw(valid_values(one.schema))
        for number, one in enumerate(schema.fields)
        if one.required or chosen >> number & 1
    }
    if not schema.closed and draw(st.booleans()):
        names = {one.name for one in schema.fields}
        body.update(
            draw(
                st.dictionaries(
                    st.text(max_size=5).filter(lambda name: name not in names),
                    scalars(),
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
    for one in items:
        if not checks.is_among(one, kept):
            kept.append(one)
    return kept


def _texts(schema: Schema) -> st.SearchStrategy[str]:
    limits = {one.name: one.limit for one in enforced(schema)}
    if "encodings" in limits:
        media = media_of(schema)
        return texts.images(media.encodings, media.formats, media.max_bytes)
    if "min" in limits or "max" in limits:
        low = checks.ratio(limits.get("min", "")) or (0, 1)
        high = checks.ratio(limits.get("max", "")) or (1, 0)
        return texts.ratios(low, high)
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
    free = st.text(min_size=least, max_size=min(least + 20, _FAR if most is None else most))
    edges = [length for length in (least, most) if length is not None and length <= 5000]
    exact = [st.text("a\u00e4\U0001f600", min_size=one, max_size=one) for one in edges if one <= 50]
    exact += [st.just("a" * one) for one in edges if one > 50]
    return st.one_of(free, *exact)


def bounds(schema: Schema) -> tuple[float | None, float | None]:
    """The lower and the upper bound of a number; an exclusive one is not told apart."""
    lows = [schema.limit(one) for one in ("minimum", "exclusiveMinimum")]
    highs = [schema.limit(one) for one in ("maximum", "exclusiveMaximum")]
    return (
        max((one for one in lows if one is not None), default=None),
        min((one for one in highs if one is not None), default=None),
    )


def _integers(schema: Schema) -> st.SearchStrategy[Any]:
    low, high = bounds(schema)
    step = schema.limit("multipleOf")
    if isinstance(step, int):
        first = None if low is None else -(-int(low) // step)
        last = None if high is None else int(high // step)
        return st.integers(first, last).map(lambda n: n * step)
    first = None if low is None else -int(-low // 1)
    last = None if high is None else int(high // 1)
    if first is not None and last is not None and first > last:
        return st.nothing()
    whole = st.integers(first, last)
    near = [n for edge in (first, last) if edge is not None for n in (edge - 1, edge, edge + 1)]
    inside = [n for n in near if (low is None or n >= low) and (high is None or n <= high)]
    edges = [st.sampled_from(inside)] if inside else []
    as_floats = whole.filter(lambda n: abs(n) <= 2**53).map(float)
    return st.one_of(whole, *edges, as_floats)


def _floats(schema: Schema) -> st.SearchStrategy[float]:
    low, high = bounds(schema)
    step = schema.limit("multipleOf")
    if step is not None:
        return st.integers(-1000, 1000).map(lambda n: float(f"{n * step:.12g}"))
    least = -sys.float_info.max if low is None else float(low)
    most = sys.float_info.max if high is None else float(high)
    free = st.floats(least, most, allow_nan=False, allow_infinity=False)
    return st.one_of(free, st.sampled_from([least, most]))
