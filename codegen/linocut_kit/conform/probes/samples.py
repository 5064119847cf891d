"""The values of one field: what its contract allows and what it forbids, each with its reason."""

from collections.abc import Iterator
from typing import Any

from linocut_kit.conform.constraints import Unit, Units, escape
from linocut_kit.conform.probes import images, numbers, strings
from linocut_kit.conform.probes.sample import Context, Sample, Words
from linocut_kit.spec.model import Field, Schema

__all__ = ["Context", "Sample", "Words", "accepted", "canonical", "refused"]

_WRONG: dict[str, tuple[tuple[str, Any, int], ...]] = {
    "string": (("integer", 42, 0), ("true", True, 2), ("array", ["a"], 0), ("object", {}, 2)),
    "boolean": (
        ("quoted", "true", 0), ("one", 1, 0), ("zero", 0, 0), ("empty", "", 0),
        ("array", [True], 0), ("word", "no", 2), ("object", {}, 2),
    ),
    "array": (("string", "a", 0), ("object", {}, 0), ("integer", 1, 0), ("true", True, 2)),
    "object": (("array", [], 0), ("string", "{}", 0), ("integer", 1, 0), ("true", True, 2)),
}  # fmt: skip


def canonical(context: Context, field: Field) -> Any:
    """A plain value that the contract allows: its own example, its default, or a middling one."""
    return next(iter(accepted(context, field))).value


def accepted(context: Context, field: Field) -> tuple[Sample, ...]:
    """Every value that must be taken, the plainest first."""
    units = Units(context.endpoint, f"/{escape(field.name)}", field.schema, field.place)
    return tuple(_distinct(_accepted(context, units)))


def refused(context: Context, field: Field) -> tuple[Sample, ...]:
    """Every value that must be refused, of each constraint the nearest to its edge first."""
    units = Units(context.endpoint, f"/{escape(field.name)}", field.schema, field.place)
    return tuple(_distinct(_refused(context, units)))


def _distinct(samples: Iterator[Sample]) -> Iterator[Sample]:
    seen: set[str] = set()
    for one in samples:
        key = f"{type(one.value).__name__} {one.value!r}"
        if key not in seen:
            seen.add(key)
            yield one


def _accepted(context: Context, units: Units) -> Iterator[Sample]:
    schema = units.schema
    if schema.limit("enum") is not None or schema.limit("const") is not None:
        for value in members(schema):
            yield Sample(value, units.of(_enum_name(schema)), str(value))
    elif schema.limit("encodings"):
        yield from images.accepted(context, units)
    elif schema.type in ("integer", "number"):
        yield from numbers.accepted(context, units)
    elif schema.type == "boolean":
        yield Sample(True, units.of("type"), "true")
        yield Sample(False, units.of("type"), "false")
    elif schema.type == "array":
        yield from _lists(context, units)
    elif schema.type == "object":
        yield from _objects(context, units)
    else:
        yield from strings.accepted(context, units)
    if schema.nullable:
        yield Sample(None, units.of("nullable"), "null")


def _refused(context: Context, units: Units) -> Iterator[Sample]:
    schema = units.schema
    if not schema.nullable and schema.type is not None:
        yield Sample(None, units.of("nullable"), "null")
    yield from _wrong_types(context, units)
    if schema.limit("enum") is not None or schema.limit("const") is not None:
        yield from strings.near_misses(context, units, members(schema))
    elif schema.limit("encodings"):
        yield from images.refused(context, units)
    elif schema.type in ("integer", "number"):
        yield from numbers.refused(context, units)
    elif schema.type == "array":
        yield from _bad_lists(context, units)
    elif schema.type == "object":
        yield from _bad_objects(context, units)
    elif schema.type == "string":
        yield from strings.refused(context, units)


def members(schema: Schema) -> list[Any]:
    """The values of an enum or of a constant, without null."""
    constant = schema.limit("const")
    listed = schema.limit("enum") or ([constant] if constant is not None else [])
    return [one for one in listed if one is not None]


def _enum_name(schema: Schema) -> str:
    return "enum" if schema.limit("enum") is not None else "const"


def _wrong_types(context: Context, units: Units) -> Iterator[Sample]:
    schema = units.schema
    unit = units.of("type")
    if schema.type in ("integer", "number"):
        yield from numbers.wrong_types(units)
        return
    for label, value, tier in _WRONG.get(schema.type or "", ()):
        if schema.type == "string" and label in ("integer", "array"):
            value = _like(context, units, label)
        yield Sample(value, unit, label, tier)


def _like(context: Context, units: Units, label: str) -> Any:
    """The right value in the wrong type, which only the type forbids."""
    words = members(units.schema)
    plain = words[0] if words else "a lighthouse"
    if label == "array":
        return [plain]
    # As text it is base64, so that only its type is wrong.
    return next((int(one) for one in words if isinstance(one, str) and one.isdecimal()), 4242)


def _lists(context: Context, units: Units) -> Iterator[Sample]:
    schema = units.schema
    if schema.items is None:
        yield Sample([], units.of("type"), "empty")
        return
    inner = Units(context.endpoint, f"{units.pointer}/0", schema.items, schema.items.place)
    values = [one for one in _distinct(_accepted(context, inner)) if not one.heavy]
    least, most = schema.limit("minItems") or 0, schema.limit("maxItems")
    wanted = max(least, 1)
    base = _fill(values, wanted)
    yield Sample(base, units.of("minItems" if least == wanted else "type"), "plain")
    for one in values:
        yield Sample([one.value, *base[1:]], one.unit, one.label, one.tier)
    yield Sample(_fill(values, least), units.of("minItems"), f"of-{least}")
    if most is not None and most <= 64:
        yield Sample(_fill(values, most), units.of("maxItems"), f"of-{most}")


def _fill(values: list[Sample], count: int) -> list[Any]:
    return [values[at % len(values)].value for at in range(count)]


def _bad_lists(context: Context, units: Units) -> Iterator[Sample]:
    schema = units.schema
    if schema.items is None:
        return
    inner = Units(context.endpoint, f"{units.pointer}/0", schema.items, schema.items.place)
    values = [one for one in _distinct(_accepted(context, inner)) if not one.heavy]
    least, most = schema.limit("minItems") or 0, schema.limit("maxItems")
    base = _fill(values, max(least, 1))
    for one in _distinct(_refused(context, inner)):
        yield Sample([one.value, *base[1:]], one.unit, one.label, one.tier)
    if least > 0:
        yield Sample(_fill(values, least - 1), units.of("minItems"), f"of-{least - 1}")
    if most is not None and most <= 64:
        yield Sample(_fill(values, most + 1), units.of("maxItems"), f"of-{most + 1}")
    if schema.limit("uniqueItems"):
        yield Sample([base[0], *base[:1], *base[1:]], units.of("uniqueItems"), "twice")


def _objects(context: Context, units: Units) -> Iterator[Sample]:
    base = _least(context, units.schema)
    yield Sample(base, units.of("type"), "plain")
    for field in units.schema.fields:
        inner = _inner(context, units, field)
        for one in _distinct(_accepted(context, inner)):
            yield Sample({**base, field.name: one.value}, one.unit, one.label, one.tier)


def _bad_objects(context: Context, units: Units) -> Iterator[Sample]:
    base = _least(context, units.schema)
    for field in units.schema.fields:
        inner = _inner(context, units, field)
        for one in _distinct(_refused(context, inner)):
            yield Sample({**base, field.name: one.value}, one.unit, one.label, one.tier)
        if field.required:
            unit = inner.required(needed=True, place=field.required_place)
            rest = {key: one for key, one in base.items() if key != field.name}
            yield Sample(rest, unit, f"without-{field.name}")


def _least(context: Context, schema: Schema) -> dict[str, Any]:
    return {one.name: canonical(context, one) for one in schema.fields if one.required}


def _inner(context: Context, units: Units, field: Field) -> Units:
    pointer = f"{units.pointer}/{escape(field.name)}"
    return Units(context.endpoint, pointer, field.schema, field.place)


def unit_of(context: Context, field: Field) -> Unit:
    """Whether the field must be there, as a constraint."""
    units = Units(context.endpoint, f"/{escape(field.name)}", field.schema, field.place)
    return units.required(needed=field.required, place=field.required_place)
