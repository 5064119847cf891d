"""Constraints as Python conditions on a variable `value`: when it fits, and when it breaks."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from linocut_kit.emit.literals import literal
from linocut_kit.runtime.checks import IMAGE_FORMATS
from linocut_kit.runtime.patterns import compiled
from linocut_kit.spec.model import Constraint, Place

FORMATS = {"uri": "is_uri", "uuid": "is_uuid", "date": "is_date", "date-time": "is_date_time"}
"""The formats of strings that are enforced, with their checks."""

_INFINITE = "value - value == 0"

_CHAIN = re.compile(r"\S+ <=? value <=? \S+")

_BOUNDS = {
    "minimum": ("below-minimum", ">=", "<"),
    "exclusiveMinimum": ("not-above-minimum", ">", "<="),
    "maximum": ("above-maximum", "<=", ">"),
    "exclusiveMaximum": ("not-below-maximum", "<", ">="),
}
_LENGTHS = {
    "minLength": ("too-short", ">=", "<"),
    "maxLength": ("too-long", "<=", ">"),
    "minItems": ("too-few-items", ">=", "<"),
    "maxItems": ("too-many-items", "<=", ">"),
}
_KINDS = {
    "string": ("type(value) is str", "type(value) is not str and not is_text(value)"),
    "integer": ("type(value) is int", "type(value) is not int and not is_integer(value)"),
    "number": (
        f"(type(value) is int or (type(value) is float and {_INFINITE}))",
        "type(value) is not int and not is_number(value)",
    ),
    "boolean": ("type(value) is bool", "type(value) is not bool"),
    "null": ("value is None", "value is not None"),
    None: ("is_json(value)", "not is_json(value)"),
}
_GUARDS = {
    "minimum": "is_number(value)", "exclusiveMinimum": "is_number(value)",
    "maximum": "is_number(value)", "exclusiveMaximum": "is_number(value)",
    "multipleOf": "is_number(value)", "minLength": "is_text(value)",
    "maxLength": "is_text(value)", "pattern": "is_text(value)", "format": "is_text(value)",
    "minItems": "is_array(value)", "maxItems": "is_array(value)",
    "uniqueItems": "is_array(value)",
}  # fmt: skip
_OF_TYPE = {
    "integer": "is_number(value)", "number": "is_number(value)", "string": "is_text(value)",
    "array": "is_array(value)",
}  # fmt: skip


class Printer(Protocol):
    """What gives names to the rules and constants of a module."""

    def rule(
        self,
        pointer: str,
        code: str,
        rule: str,
        limit: Any,
        place: Place,
        *,
        suffix: str = "",
        known: tuple[str, ...] = (),
    ) -> str:
        """The name of a new rule."""
        ...

    def constant(self, pointer: str, suffix: str, text: str) -> str:
        """The name of a new constant."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One rule of a value: the condition that it fits, that it breaks it, and the rule's name."""

    rule: str
    fits: str
    breaks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """A value that is no container: when it certainly fits, and when its type is wrong."""

    fits: str
    wrong: str


def scalar_of(kind: str | None, limits: tuple[Limit, ...]) -> Scalar:
    """The conditions of a type and its limits. Raises ValueError for a type that is none."""
    if kind not in _KINDS:
        raise ValueError(f"{kind} is no type of JSON Schema")
    fits, wrong = _KINDS[kind]
    conditions = _chained([one.fits for one in limits])
    if kind == "number" and any(_CHAIN.fullmatch(one) for one in conditions):
        fits = "(type(value) is float or type(value) is int)"
    return Scalar(fits=" and ".join([fits, *conditions]), wrong=wrong)


def _chained(conditions: list[str]) -> list[str]:
    """The conditions with a lower and an upper bound as one comparison, which NaN fails too."""
    low = next((one for one in conditions if one.startswith("value >")), None)
    high = next((one for one in conditions if one.startswith("value <")), None)
    if low is None or high is None:
        return conditions
    _, sign, bound = low.split(" ", 2)
    chain = f"{bound} {sign.replace('>', '<')} {high}"
    return [chain, *(one for one in conditions if one not in (low, high))]


def limits_of(
    kind: str | None, constraints: Iterable[Constraint], printer: Printer, pointer: str
) -> Iterator[Limit]:
    """The limits of a value but those of images and ratios, in the order of the spec.

    Raises ValueError for a rule, a format or an image format that is not known.
    """
    for one in constraints:
        if one.facet is not None:
            _check_facet(one)
            continue
        for code, fits, breaks in _conditions(kind, one, printer, pointer):
            name = printer.rule(pointer, code, one.rule, one.limit, one.place)
            guard = _GUARDS.get(one.rule)
            if guard is not None and _OF_TYPE.get(kind or "") != guard:
                fits, breaks = f"(not {guard} or {fits})", f"{guard} and ({breaks})"
            yield Limit(rule=name, fits=fits, breaks=breaks)


_Condition = tuple[str, str, str]


def _conditions(
    kind: str | None, one: Constraint, printer: Printer, pointer: str
) -> Iterator[_Condition]:
    if one.rule in _BOUNDS:
        code, fits, breaks = _BOUNDS[one.rule]
        yield code, f"value {fits} {literal(one.limit)}", f"value {breaks} {literal(one.limit)}"
    elif one.rule in _LENGTHS:
        code, fits, breaks = _LENGTHS[one.rule]
        yield code, f"len(value) {fits} {one.limit}", f"len(value) {breaks} {one.limit}"
    elif one.rule in ("enum", "const"):
        yield _membership(kind, one, printer, pointer)
    elif one.rule == "multipleOf":
        fits = f"is_multiple(value, {literal(one.limit)})"
        yield "not-a-multiple", fits, f"not {fits}"
    elif one.rule == "pattern":
        compiled(one.limit)
        text = f"compiled({literal(one.limit)}).search"
        search = printer.constant(pointer, "pattern-search", text)
        yield "pattern-mismatch", f"{search}(value)", f"not {search}(value)"
    elif one.rule == "uniqueItems":
        yield "duplicate-items", "is_unique(value)", "not is_unique(value)"
    elif one.rule == "format":
        yield from _format(one)
    else:
        raise ValueError(f"{one.place}: {one.rule} cannot be enforced")


def _membership(kind: str | None, one: Constraint, printer: Printer, pointer: str) -> _Condition:
    values = tuple(one.limit) if one.rule == "enum" else (one.limit,)
    code = "not-in-enum" if one.rule == "enum" else "not-the-constant"
    right = {"string": (str,), "integer": (int, float), "number": (int, float)}.get(kind or "", ())
    if not right:
        name = printer.constant(pointer, f"{one.rule}-values", literal(values))
        return code, f"is_among(value, {name})", f"not is_among(value, {name})"
    values = tuple(v for v in values if isinstance(v, right) and not isinstance(v, bool))
    if len(values) == 1:
        text = literal(values[0])
        return code, f"value == {text}", f"value != {text}"
    name = printer.constant(pointer, f"{one.rule}-values", f"frozenset({literal(values)})")
    return code, f"value in {name}", f"value not in {name}"


def _format(one: Constraint) -> Iterator[_Condition]:
    if one.limit not in FORMATS:
        raise ValueError(f"{one.place}: format {one.limit} cannot be enforced")
    check = FORMATS[one.limit]
    code = "not-a-uri" if one.limit == "uri" else "not-a-format"
    fits = f"{check}(value)"
    yield code, f"(is_plain_url(value) or {fits})" if one.limit == "uri" else fits, f"not {fits}"


def _check_facet(one: Constraint) -> None:
    if one.facet == "formats":
        for name in one.limit:
            if name not in IMAGE_FORMATS:
                raise ValueError(f"{one.place}: images of format {name} cannot be told")
    elif one.rule not in ("x-image", "x-ratio"):
        raise ValueError(f"{one.place}: {one.rule} cannot be enforced")
