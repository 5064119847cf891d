"""The conditions of keywords as Python on a variable `value`: when it fits, and when it breaks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from linocut_kit.emit.literals import literal
from linocut_kit.keywords import enforced, keyword_of
from linocut_kit.keywords.keyword import INVERSE, Compare, Condition, Match, OneOf, Predicate
from linocut_kit.keywords.structure import CARRIERS
from linocut_kit.runtime.patterns import compiled
from linocut_kit.spec.model import Constraint, Field, Place, Schema

_FINITE = "value - value == 0"
_KINDS = {
    "string": ("type(value) is str", "type(value) is not str and not is_text(value)"),
    "integer": ("type(value) is int", "type(value) is not int and not is_integer(value)"),
    "number": (
        f"(type(value) is int or (type(value) is float and {_FINITE}))",
        "type(value) is not int and not is_number(value)",
    ),
    "boolean": ("type(value) is bool", "type(value) is not bool"),
    "null": ("value is None", "value is not None"),
    None: ("is_json(value)", "not is_json(value)"),
}
_IS_OF = {
    "integer": "is_number(value)", "number": "is_number(value)", "string": "is_text(value)",
    "array": "is_array(value)", "object": "is_object(value)",
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
        said: str = "",
    ) -> str:
        """The name of a new rule."""
        ...

    def constant(self, pointer: str, suffix: str, text: str) -> str:
        """The name of a new constant."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One constraint of a value: when it fits and when it breaks, as text, and its rule's name.

    `compare` is the condition where it is a comparison, so that two can be chained.
    """

    rule: str
    fits: str
    breaks: str
    compare: Compare | None = None


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
    chain, conditions = _chained(limits)
    if kind == "number" and chain:
        fits = "(type(value) is float or type(value) is int)"
    return Scalar(fits=" and ".join([fits, *chain, *conditions]), wrong=wrong)


def _chained(limits: tuple[Limit, ...]) -> tuple[list[str], list[str]]:
    """A lower and an upper bound as one comparison, which NaN fails too, and the others."""
    bounds = [limit for limit in limits if limit.compare and limit.compare.subject == "value"]
    low = next(
        (limit for limit in bounds if limit.compare and limit.compare.operator[0] == ">"), None
    )
    high = next(
        (limit for limit in bounds if limit.compare and limit.compare.operator[0] == "<"), None
    )
    if low is None or high is None or low.compare is None:
        return [], [limit.fits for limit in limits]
    sign = low.compare.operator.replace(">", "<")
    chain = f"{literal(low.compare.limit)} {sign} {high.fits}"
    return [chain], [limit.fits for limit in limits if limit not in (low, high)]


def limits_of(schema: Schema, printer: Printer, pointer: str) -> Iterator[Limit]:
    """The limits of a value but those of images and ratios, in the order of the spec."""
    forms: set[str] = set()
    for constraint in enforced(schema):
        keyword = keyword_of(constraint)
        form = keyword.form
        if form is not None and constraint.rule not in forms:
            forms.add(constraint.rule)
            form_rule = partial(
                printer.rule, pointer, form.code, constraint.rule, form.limit(schema)
            )
            yield _limit(schema, constraint, form.condition(schema), form_rule, printer, pointer)
        condition = keyword.condition(constraint.limit, schema) if keyword.condition else None
        if condition is not None:
            code = keyword.code(constraint.limit, schema)
            suffix = f"{constraint.rule}-{constraint.facet}" if constraint.facet else ""
            rule = partial(
                printer.rule, pointer, code, constraint.rule, constraint.limit, suffix=suffix
            )
            yield _limit(schema, constraint, condition, rule, printer, pointer)


def carried_by(field: Field, printer: Printer, pointer: str) -> Iterator[Limit]:
    """What the place of a parameter can carry of texts."""
    function = CARRIERS.get(field.location)
    if function is not None and field.schema.type in ("string", None):
        rule = printer.rule(pointer, "not-sendable", "in", field.location, field.place)
        fits = f"{function.__name__}(value)"
        yield Limit(rule=rule, fits=fits, breaks=f"not {fits}")


def _limit(
    schema: Schema,
    constraint: Constraint,
    condition: Condition,
    rule: Callable[[Place], str],
    printer: Printer,
    pointer: str,
) -> Limit:
    fits, breaks = _texts(schema.type, condition, constraint, printer, pointer)
    name = rule(constraint.place)
    guards = {
        _IS_OF[each] for each in keyword_of(constraint).types_of(constraint.limit) if each in _IS_OF
    }
    if schema.type is None and len(guards) == 1:
        guard = guards.pop()
        fits, breaks = f"(not {guard} or {fits})", f"{guard} and ({breaks})"
        condition = Predicate(function="")
    compare = condition if isinstance(condition, Compare) else None
    return Limit(rule=name, fits=fits, breaks=breaks, compare=compare)


def _texts(
    kind: str | None, condition: Condition, constraint: Constraint, printer: Printer, pointer: str
) -> tuple[str, str]:
    match condition:
        case Compare(operator=operator, subject=subject, limit=limit):
            end = literal(limit)
            return f"{subject} {operator} {end}", f"{subject} {INVERSE[operator]} {end}"
        case Predicate(function=function, arguments=arguments, quick=quick):
            fits = f"{function}({', '.join(['value', *map(literal, arguments)])})"
            return f"({quick}(value) or {fits})" if quick else fits, f"not {fits}"
        case Match(pattern=pattern):
            compiled(pattern)
            text = f"compiled({literal(pattern)}).search"
            search = printer.constant(pointer, "pattern-search", text)
            return f"{search}(value)", f"not {search}(value)"
        case OneOf(values=values):
            return _membership(kind, values, constraint, printer, pointer)


def _membership(
    kind: str | None,
    values: tuple[Any, ...],
    constraint: Constraint,
    printer: Printer,
    pointer: str,
) -> tuple[str, str]:
    right = {"string": (str,), "integer": (int, float), "number": (int, float)}.get(kind or "", ())
    if not right:
        name = printer.constant(pointer, f"{constraint.rule}-values", literal(values))
        return f"is_among(value, {name})", f"not is_among(value, {name})"
    values = tuple(v for v in values if isinstance(v, right) and not isinstance(v, bool))
    if len(values) == 1:
        text = literal(values[0])
        return f"value == {text}", f"value != {text}"
    name = printer.constant(pointer, f"{constraint.rule}-values", f"frozenset({literal(values)})")
    return f"value in {name}", f"value not in {name}"
