"""The base of the printed pydantic models: JSON Schema's own idea of a value, and short errors.

pydantic judges types, ranges, lengths and words. What it reads differently (`5.0` is an integer, a
large integer stays exact) or does not know (URIs, images, ratios) is judged here, by the `x-rules`
of a field.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Any, Final, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from linocut_kit.runtime import checks
from linocut_kit.runtime.lifecycle import Media
from linocut_kit.runtime.patterns import compiled
from linocut_kit.runtime.violations import Rule, Source, shown

_SHOWN: Final = 80
_NO_RULES: Final[Mapping[str, Any]] = {}
_NOWHERE: Final = Rule(
    code="wrong-encoding", pointer="", rule="x-image", limit=None, source=Source("", "", "")
)


class Shape(BaseModel):
    """A request or an answer. Its errors hold a summary of what they judged, never the value."""

    model_config = ConfigDict(hide_input_in_errors=True, serialize_by_alias=True)

    @model_validator(mode="wrap")
    @classmethod
    def _with_short_errors(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(data)
        except ValidationError as error:
            lines = [_line(one) for one in error.errors(include_url=False)]
        del data, handler
        raise ValidationError.from_exception_data(cls.__name__, lines, hide_input=True)

    @field_validator("*", mode="wrap")
    @classmethod
    def _by_rules(
        cls, value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> Any:
        field = cls.model_fields[info.field_name or ""]
        extra = field.json_schema_extra
        found = extra.get("x-rules") if isinstance(extra, dict) else None
        rules = found if isinstance(found, dict) else _NO_RULES
        value = _plain(value, rules)
        judged = handler(_as_float(value) if rules.get("type") == "number" else value)
        _judge(value, rules)
        return value if _numbers(rules) else judged


def _line(error: Any) -> InitErrorDetails:
    place = tuple(
        one if isinstance(one, int) or len(one) <= _SHOWN else shown(one) for one in error["loc"]
    )
    context = error.get("ctx", {})
    kind = PydanticCustomError(
        error["type"], error["msg"].replace("{", "(").replace("}", ")")[:300], context or None
    )
    return InitErrorDetails(type=kind, loc=place, input=_short(error["input"]))


def _short(value: object) -> object:
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, (int, str)) and len(text := shown(value)) <= _SHOWN and text[0] != "a":
        return value
    return shown(value)


def _plain(value: Any, rules: Mapping[str, Any]) -> Any:
    """The value with every integral float of an integer's place as an integer."""
    if rules.get("type") == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    if "items" in rules and isinstance(value, list):
        return [_plain(one, rules["items"]) for one in value]
    return value


def _numbers(rules: Mapping[str, Any]) -> bool:
    while "items" in rules:
        rules = rules["items"]
    return rules.get("type") == "number"


def _as_float(value: Any) -> Any:
    """A number for a judge of floats: an integer beyond them is as good as the largest of them."""
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            return sys.float_info.max if value > 0 else -sys.float_info.max
    return value


def _judge(value: Any, rules: Mapping[str, Any]) -> None:
    """Raise for the first rule that a value breaks; a null that its type takes breaks none."""
    if value is None and rules.get("type") != "any":
        return
    for name, limit in rules.items():
        judge = _JUDGES.get(name)
        if judge is not None and not judge(value, limit):
            raise PydanticCustomError(f"linocut_{name.replace('-', '_')}", f"Input breaks {name}")
    if "items" in rules:
        for one in value:
            _judge(one, rules["items"])


def _has_type(value: Any, kind: str) -> bool:
    return _TYPES[kind](value)


def _is_image(value: Any, rule: Mapping[str, Any]) -> bool:
    media = Media(
        encodings=tuple(rule["encodings"]),
        formats=tuple(rule.get("formats", ())),
        max_bytes=rule.get("max-bytes"),
        encoding_rule=_NOWHERE,
    )
    return checks.judge_text(value, media) is None


def _is_ratio(value: Any, rule: Mapping[str, Any]) -> bool:
    low = checks.ratio(rule.get("min", "")) or (0, 1)
    high = checks.ratio(rule.get("max", "")) or (1, 0)
    return checks.is_ratio_between(value, low, high)


def _matches(value: Any, pattern: str) -> bool:
    return compiled(pattern).search(value)


def _has_format(value: Any, name: str) -> bool:
    return _FORMATS[name](value)


_FORMATS: Final[dict[str, Callable[[str], bool]]] = {
    "uri": checks.is_uri,
    "uuid": checks.is_uuid,
    "date": checks.is_date,
    "date-time": checks.is_date_time,
}
_TYPES: Final[dict[str, Callable[[Any], bool]]] = {
    "string": checks.is_text,
    "integer": checks.is_integer,
    "number": checks.is_number,
    "boolean": lambda value: isinstance(value, bool),
    "any": checks.is_json,
    "array": checks.is_array,
}
_JUDGES: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "type": _has_type,
    "enum": checks.is_among,
    "const": checks.is_equal,
    "minimum": lambda value, limit: value >= limit,
    "maximum": lambda value, limit: value <= limit,
    "exclusiveMinimum": lambda value, limit: value > limit,
    "exclusiveMaximum": lambda value, limit: value < limit,
    "multipleOf": checks.is_multiple,
    "minLength": lambda value, limit: len(value) >= limit,
    "maxLength": lambda value, limit: len(value) <= limit,
    "pattern": _matches,
    "format": _has_format,
    "minItems": lambda value, limit: len(value) >= limit,
    "maxItems": lambda value, limit: len(value) <= limit,
    "uniqueItems": lambda value, limit: not limit or checks.is_unique(value),
    "x-image": _is_image,
    "x-ratio": _is_ratio,
}
