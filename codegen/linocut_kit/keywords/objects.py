"""Objects that carry some fields, leave others out, and meet the rules between all of them."""

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from linocut_kit.keywords.registry import enforced, keyword_of
from linocut_kit.keywords.rules import Carried, Conditional, names_of, narrowed
from linocut_kit.keywords.schema import Constraint, Schema
from linocut_kit.keywords.texts import plain

_MOST = 600
"""Objects that are looked at before a set of rules is given up."""
_FEW = 6
_SIZES = ("minProperties", "maxProperties")

Body = dict[str, Any]
Choices = dict[str, list[Any]]
"""Values of each field that tell its rules apart, once they were looked for."""


class Values(Protocol):
    """The values of one field."""

    @property
    def schema(self) -> Schema:
        """What the field says by itself."""
        ...

    def canonical(self) -> Any:
        """A plain value. Raises LookupError where there is none."""
        ...

    def few(self, schema: Schema, count: int) -> list[Any]:
        """The first values that meet another schema too."""
        ...


def rules_of(schema: Schema) -> tuple[Constraint, ...]:
    """What holds of which fields an object carries, and of how many."""
    return tuple(
        constraint
        for constraint in enforced(schema)
        if constraint in schema.rules or constraint.rule in _SIZES
    )


def body(
    schema: Schema,
    values: Mapping[str, Values],
    carried: Carried,
    ignoring: tuple[str, ...] = (),
    choices: Choices | None = None,
) -> Body | None:
    """The object nearest to what is carried that meets every rule but the ignored ones.

    `choices` are remembered from one object to the next.
    """
    required = {field.name for field in schema.fields if field.required} - carried.absent
    start: Body = {}
    for field in schema.fields:
        if field.name not in carried.given and field.name in required | set(carried.present):
            try:
                start[field.name] = values[field.name].canonical()
            except LookupError:
                return None
    start |= carried.given
    rules = [constraint for constraint in rules_of(schema) if constraint.name not in ignoring]
    if not rules:
        return start
    steps = _Steps(schema, values, carried, required, {} if choices is None else choices)
    return _mended(start, rules, steps)


def grown(schema: Schema, values: Mapping[str, Values], count: int) -> Body | None:
    """An object that carries so many fields, or as many as it can, and meets every rule."""
    found = body(schema, values, Carried(), _SIZES)
    for name in values if found is not None else ():
        if found is not None and name not in found and len(found) < count:
            larger = body(schema, values, Carried(present=(*found, name)), _SIZES)
            if larger is not None and len(found) < len(larger) <= count:
                found = larger
    return found


def _mended(start: Body, rules: list[Constraint], steps: "_Steps") -> Body | None:
    """The first object without a broken rule, by few changes."""
    waiting, seen = deque([start]), {repr(start)}
    while waiting and len(seen) < _MOST:
        found = waiting.popleft()
        broken = next((constraint for constraint in rules if not _holds(constraint, found)), None)
        if broken is None:
            return found
        for entry in steps.of(found, broken):
            if repr(entry) not in seen:
                seen.add(repr(entry))
                waiting.append(entry)
    return None


def _holds(rule: Constraint, found: Body) -> bool:
    names = () if rule.rule in _SIZES else names_of(rule)
    known = {name: plain(found[name]) for name in names if name in found} if names else found
    return keyword_of(rule).holds(rule.limit, known, Schema(place=rule.place))


def _concerned(rule: Constraint, found: Body) -> tuple[str, ...]:
    """The fields whose change may mend a broken rule: of a conditional, what it finds wrong."""
    if rule.rule != "allOf":
        return names_of(rule)
    meant = Conditional.of(rule.limit)
    lacking = (name for name in meant.required if name not in found)
    wrong = (name for name in (*meant.left_out, *meant.limits) if name in found)
    return tuple(dict.fromkeys((meant.name, *lacking, *wrong)))


class _Steps:
    """What may be changed in an object so that a rule is met."""

    def __init__(
        self,
        schema: Schema,
        values: Mapping[str, Values],
        carried: Carried,
        required: set[str],
        choices: Choices,
    ) -> None:
        self._schema, self._values, self._carried = schema, values, carried
        self._kept = required | set(carried.present)
        self._choices = choices

    def of(self, found: Body, rule: Constraint) -> Iterator[Body]:
        """The object with one field of a rule added, changed or left out."""
        is_size = rule.rule in _SIZES
        unwanted = Conditional.of(rule.limit).left_out if rule.rule == "allOf" else ()
        for name in self._values if is_size else _concerned(rule, found):
            if name in self._carried.given or name not in self._values:
                continue
            is_added = not (is_size and name in found) and name not in unwanted
            if is_added and name not in self._carried.absent:
                for value in self._of(name)[: 1 if is_size else None]:
                    yield {**found, name: value}
            if name in found and name not in self._kept:
                yield {key: item for key, item in found.items() if key != name}

    def _of(self, name: str) -> list[Any]:
        """Values of a field that tell its rules apart."""
        if name not in self._choices:
            inner = self._values[name]
            found = inner.few(inner.schema, _FEW)
            for rule in rules_of(self._schema):
                if rule.rule == "allOf":
                    meant = Conditional.of(rule.limit)
                    if name in meant.limits:
                        found += inner.few(narrowed(inner.schema, meant.limits[name]), 2)
                    if name == meant.name and meant.values is not None:
                        found += inner.few(narrowed(inner.schema, {"enum": meant.values}), 2)
            self._choices[name] = found
        return self._choices[name]
