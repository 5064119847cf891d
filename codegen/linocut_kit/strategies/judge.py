"""Which rules of its schema a value breaks: what keeps a generated fault to the one intended."""

from collections.abc import Callable
from typing import Any

from linocut_kit.runtime import checks
from linocut_kit.runtime.lifecycle import Media
from linocut_kit.runtime.patterns import compiled
from linocut_kit.runtime.violations import Rule, Source
from linocut_kit.spec.enforced import enforced
from linocut_kit.spec.model import Constraint, Schema

_KINDS: dict[str, Callable[[Any], bool]] = {
    "string": checks.is_text,
    "integer": checks.is_integer,
    "number": checks.is_number,
    "boolean": lambda value: isinstance(value, bool),
    "object": checks.is_object,
    "array": checks.is_array,
    "null": lambda value: value is None,
}
_FORMATS = {
    "uri": checks.is_uri,
    "uuid": checks.is_uuid,
    "date": checks.is_date,
    "date-time": checks.is_date_time,
}


def fits(schema: Schema, value: Any) -> bool:
    """Whether a value itself, without what is in it, meets its schema."""
    return has_type(schema, value) and (value is None or not broken(schema, value))


def has_type(schema: Schema, value: Any) -> bool:
    """Whether a value is of its schema's type, or null where that is taken."""
    if schema.type is None or (value is None and schema.nullable):
        return True
    return _KINDS[schema.type](value)


def broken(schema: Schema, value: Any) -> list[Constraint]:
    """The constraints that a value of the right type breaks."""
    found = [one for one in enforced(schema) if not _meets(schema, one, value)]
    if not found and isinstance(value, str) and checks.ratio(value) is None:
        return [one for one in enforced(schema) if one.rule == "x-ratio"][:1]
    return found


def media_of(schema: Schema) -> Media:
    """What an image field takes, with rules whose code is the facet's name."""
    limits: dict[str, Any] = {
        one.name: tuple(one.limit) if isinstance(one.limit, list) else one.limit
        for one in enforced(schema)
        if one.rule == "x-image"
    }
    rules = {
        name: Rule(code=name, pointer="", rule="x-image", limit=None, source=Source("", "", ""))
        for name in ("encodings", "formats", "max-bytes")
    }
    return Media(
        encodings=limits["encodings"],
        formats=limits.get("formats", ()),
        max_bytes=limits.get("max-bytes"),
        encoding_rule=rules["encodings"],
        format_rule=rules["formats"],
        size_rule=rules["max-bytes"],
    )


def _meets(schema: Schema, one: Constraint, value: Any) -> bool:
    if one.rule in ("x-image", "x-ratio") and not isinstance(value, str):
        return True
    if one.rule == "x-image":
        found = checks.judge_text(value, media_of(schema))
        return found is None or found.code != one.facet
    if one.rule == "x-ratio":
        sides = checks.ratio(value)
        limit = checks.ratio(one.limit) or (1, 1)
        low, high = (limit, (1, 0)) if one.facet == "min" else ((0, 1), limit)
        return sides is None or checks.is_ratio_between(value, low, high)
    if checks.is_number(value):
        return _number_meets(one, value)
    if isinstance(value, str):
        return _text_meets(one, value)
    if isinstance(value, list):
        return _array_meets(one, value)
    return _any_meets(one, value)


def _any_meets(one: Constraint, value: Any) -> bool:
    if one.rule == "enum":
        return checks.is_among(value, one.limit)
    return one.rule != "const" or checks.is_equal(value, one.limit)


def _number_meets(one: Constraint, value: Any) -> bool:
    if one.rule == "minimum":
        return bool(value >= one.limit)
    if one.rule == "maximum":
        return bool(value <= one.limit)
    if one.rule == "exclusiveMinimum":
        return bool(value > one.limit)
    if one.rule == "exclusiveMaximum":
        return bool(value < one.limit)
    if one.rule == "multipleOf":
        return checks.is_multiple(value, one.limit)
    return _any_meets(one, value)


def _text_meets(one: Constraint, value: str) -> bool:
    if one.rule == "minLength":
        return bool(len(value) >= one.limit)
    if one.rule == "maxLength":
        return bool(len(value) <= one.limit)
    if one.rule == "format":
        return one.limit not in _FORMATS or _FORMATS[one.limit](value)
    if one.rule == "pattern":
        return compiled(one.limit).search(value)
    return _any_meets(one, value)


def _array_meets(one: Constraint, value: list[Any]) -> bool:
    if one.rule == "minItems":
        return bool(len(value) >= one.limit)
    if one.rule == "maxItems":
        return bool(len(value) <= one.limit)
    if one.rule == "uniqueItems":
        return not one.limit or checks.is_unique(value)
    return _any_meets(one, value)
