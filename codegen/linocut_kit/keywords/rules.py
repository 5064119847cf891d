"""Rules between the fields of one object, in JSON Schema's words.

A field needs another, exactly one or at least one of some, not all of some, and what holds where
a field is there or has one of some values. A rule is one constraint of the object; the values on
both sides of it are objects that carry some fields and leave others out.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from linocut_kit.keywords import bounds, choice, formats, length, pattern
from linocut_kit.keywords.keyword import OBJECT, Keyword, Proposal, Proposals, ViolationKind
from linocut_kit.keywords.schema import Constraint, Place, Schema
from linocut_kit.keywords.structure import TYPES
from linocut_kit.runtime.checks import is_among

if TYPE_CHECKING:
    from linocut_kit.keywords.domain import Domain

LIMITS: dict[str, Keyword] = {
    item.rule: item
    for module in (choice, bounds, length, pattern, formats)
    for item in module.KEYWORDS
    if not item.rule.startswith("x-")
}
"""The keywords that a `then` may lay on a field."""

_ANYWHERE = Schema(place=Place("", 1, 1))
_FEW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What an object carries: `given` values, `present` fields with any, none that is `absent`."""

    given: Mapping[str, Any] = field(default_factory=dict[str, Any])
    present: tuple[str, ...] = ()
    absent: frozenset[str] = frozenset()
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional:
    """Where field `name` is there, and one of `values` unless None: what holds then.

    `limits` are keywords of other fields with their limits; a field in `left_out` must not be
    there.
    """

    name: str
    values: tuple[Any, ...] | None
    required: tuple[str, ...]
    left_out: tuple[str, ...]
    limits: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, limit: Mapping[str, Any]) -> "Conditional":
        """The meaning of one `{if: …, then: …}`."""
        name = limit["if"]["required"][0]
        given = limit["if"].get("properties", {}).get(name)
        values = None if given is None else given.get("enum", [given.get("const")])
        then = limit["then"].get("properties", {})
        return cls(
            name=name,
            values=None if values is None else tuple(values),
            required=tuple(limit["then"].get("required", ())),
            left_out=tuple(key for key, item in then.items() if item is False),
            limits={key: item for key, item in then.items() if item is not False},
        )

    def applies(self, value: Mapping[str, Any]) -> bool:
        """Whether an object is one of which the rule speaks."""
        here = self.name in value
        return here and (self.values is None or is_among(value[self.name], self.values))

    def holds(self, value: Mapping[str, Any]) -> bool:
        """Whether an object meets the rule."""
        return not self.applies(value) or (
            all(text in value for text in self.required)
            and not any(text in value for text in self.left_out)
            and all(
                _meets(rule, limit, value[key])
                for key, limits in self.limits.items()
                if key in value
                for rule, limit in limits.items()
            )
        )


def _meets(rule: str, limit: Any, value: Any) -> bool:
    keyword = LIMITS[rule]
    is_judged = rule in ("enum", "const") or any(
        TYPES[kind](value) for kind in keyword.types_of(limit)
    )
    return not is_judged or keyword.holds(limit, value, _ANYWHERE)


def narrowed(schema: Schema, limits: Mapping[str, Any]) -> Schema:
    """The schema of a field with the limits that a `then` lays on it."""
    kept = tuple(constraint for constraint in schema.constraints if constraint.rule not in limits)
    more = tuple(
        Constraint(rule=rule, limit=limit, place=schema.place) for rule, limit in limits.items()
    )
    return replace(schema, constraints=(*kept, *more))


def names_of(rule: Constraint) -> tuple[str, ...]:
    """The fields that a rule is about."""
    if rule.rule == "dependentRequired":
        ((needer, needed),) = rule.limit.items()
        return (needer, *needed)
    if rule.rule != "allOf":
        return tuple(rule.limit)
    found = Conditional.of(rule.limit)
    return tuple(dict.fromkeys((found.name, *found.required, *found.left_out, *found.limits)))


def words_of(rule: Constraint) -> str:
    """A rule in words, as messages and docs have it."""
    names = names_of(rule)
    match rule.rule:
        case "dependentRequired":
            return f"{names[0]} needs {_joined(names[1:], 'and')}"
        case "oneOf":
            return f"exactly one of {_joined(names, 'and')} is given"
        case "anyOf":
            return f"at least one of {_joined(names, 'and')} is given"
        case "not":
            return f"{_joined(names, 'and')} are not given together"
        case _:
            return _conditional_words(Conditional.of(rule.limit))


def _conditional_words(rule: Conditional) -> str:
    when = "given" if rule.values is None else _joined(rule.values, "or")
    parts = [f"{text} is required" for text in rule.required]
    parts += [f"{text} is left out" for text in rule.left_out]
    for name, limits in rule.limits.items():
        for key, limit in limits.items():
            parts.append(f"{name} {_limit_words(key, limit)}")
    return f"where {rule.name} is {when}, {_joined(parts, 'and')}"


def _limit_words(key: str, limit: Any) -> str:
    if key in ("enum", "const"):
        return f"is {_joined(limit if key == 'enum' else [limit], 'or')}"
    words = LIMITS[key].said(limit, _ANYWHERE)
    return f"is {words}" if words else f"has {key} {limit}"


def _joined(words: Any, last: str) -> str:
    texts = [word if isinstance(word, str) else _word(word) for word in words]
    return f" {last} ".join(filter(None, (", ".join(texts[:-1]), *texts[-1:])))


def _word(value: Any) -> str:
    return json.dumps(value) if value is None or isinstance(value, bool) else str(value)


# Objects on both sides.


def taken(rule: Constraint, domain: "Domain") -> Iterator[Carried]:
    """What objects may carry that show the rule's inside."""
    names = names_of(rule)
    match rule.rule:
        case "dependentRequired":
            yield Carried(present=names, label="together")
        case "oneOf" | "anyOf":
            for name in names:
                others = frozenset(names) - {name}
                yield Carried(present=(name,), absent=others, label=f"only-{name}")
        case "not":
            for name in names:
                rest = tuple(each for each in names if each != name)
                yield Carried(present=rest, absent=frozenset({name}), label=f"without-{name}")
        case _:
            yield from _taken_where(Conditional.of(rule.limit), domain)


def _taken_where(rule: Conditional, domain: "Domain") -> Iterator[Carried]:
    for name, given in _triggers(rule):
        yield Carried(given=given, present=(rule.name,), label=name)
    _, given = next(_triggers(rule))
    for key, limits in rule.limits.items():
        for value, label in domain.near(key, limits, inside=True):
            both = {**given, key: value}
            yield Carried(given=both, present=(rule.name,), label=f"{key}-{label}")


def refused(rule: Constraint, domain: "Domain") -> Iterator[Carried]:
    """What an object may carry that breaks the rule."""
    names = names_of(rule)
    match rule.rule:
        case "dependentRequired":
            for name in names[1:]:
                yield Carried(
                    present=names[:1], absent=frozenset({name}), label=f"without-{name}"
                )  # fmt: skip
        case "not":
            yield Carried(present=names, label="together")
        case "oneOf" | "anyOf":
            yield Carried(absent=frozenset(names), label="none")
            if rule.rule == "oneOf":
                for name in names[1:]:
                    yield Carried(present=(names[0], name), label=f"{names[0]}-and-{name}")
        case _:
            yield from _refused_where(Conditional.of(rule.limit), domain)


def _refused_where(rule: Conditional, domain: "Domain") -> Iterator[Carried]:
    met = {key: next(iter(domain.near(key, limits, inside=True)), None)
           for key, limits in rule.limits.items() if key in rule.required}  # fmt: skip
    right = {key: pair[0] for key, pair in met.items() if pair is not None}
    for name, condition in _triggers(rule):
        given = {**right, **condition}
        here, gone = (rule.name, *rule.required), frozenset(rule.left_out)
        for text in rule.required:
            rest = tuple(each for each in here if each != text)
            kept = {key: value for key, value in given.items() if key != text}
            yield Carried(
                given=kept, present=rest, absent=gone | {text}, label=f"{name}-without-{text}"
            )
        for text in rule.left_out:
            yield Carried(
                given=given,
                present=(*here, text),
                absent=gone - {text},
                label=f"{name}-with-{text}",
            )
        for key, limits in rule.limits.items():
            for value, label in domain.near(key, limits, inside=False):
                both = {**given, key: value}
                yield Carried(given=both, present=here, absent=gone, label=f"{name}-{key}-{label}")


def _triggers(rule: Conditional) -> Iterator[tuple[str, dict[str, Any]]]:
    """The values of the condition, each by a name; a field that must only be there has none."""
    if rule.values is None:
        yield rule.name, {}
    for value in rule.values or ():
        yield _word(value), {rule.name: value}


def _side(
    cases: Callable[[Constraint, "Domain"], Iterator[Carried]], *, inside: bool
) -> Callable[[Constraint, "Domain"], Proposals]:
    def proposals(rule: Constraint, domain: "Domain") -> Proposals:
        for at, carried in enumerate(cases(rule, domain)):
            value = domain.body(carried, ignoring="" if inside else rule.name)
            if value is not None:
                yield Proposal(value, rule.name, carried.label, 0 if at < _FEW else 2)

    return proposals


def _keyword(
    rule: str,
    limit: dict[str, Any],
    holds: Callable[[Any, Mapping[str, Any]], bool],
    violation: ViolationKind,
) -> Keyword:
    return Keyword(
        rule=rule,
        types=OBJECT,
        limit=limit,
        violations=(violation,),
        holds=lambda limit, value, _: holds(limit, value),
        inside=_side(taken, inside=True),
        outside=_side(refused, inside=False),
    )


def _needs(limit: Mapping[str, list[str]], value: Mapping[str, Any]) -> bool:
    return all(text in value for name, needed in limit.items() if name in value for text in needed)


def _count(names: list[str], value: Mapping[str, Any]) -> int:
    return sum(name in value for name in names)


_NAMES = {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"type": "string"}}
_WHOLE = {"type": "array", "minItems": 1, "items": {"type": "object"}}
_ONE = {"properties": {"enum": LIMITS["enum"].limit}}
_THEN = {"properties": {key: item.limit for key, item in LIMITS.items()}}
_IF_THEN = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "properties": {
            "if": {
                "properties": {"required": _NAMES, "properties": {"additionalProperties": _ONE}}
            },
            "then": {
                "properties": {"required": _NAMES, "properties": {"additionalProperties": _THEN}}
            },
        },
    },
}

KEYWORDS = (
    _keyword(
        "dependentRequired",
        {"type": "object", "minProperties": 1, "additionalProperties": _NAMES},
        _needs,
        ViolationKind(
            code="missing-dependent", title="a field without one that it needs",
            bad='{"mask": "…"}', good='{"mask": "…", "image": "…"}',
        ),
    ),
    _keyword(
        "oneOf",
        _WHOLE,
        lambda names, value: _count(names, value) == 1,
        ViolationKind(
            code="not-exactly-one", title="none or several of fields of which one must be there",
            bad='{"image": "…", "image_url": "…"}', good='{"image": "…"}',
        ),
    ),
    _keyword(
        "anyOf",
        _WHOLE,
        lambda names, value: _count(names, value) > 0,
        ViolationKind(
            code="none-of-required", title="none of fields of which one at least must be there",
            bad="{}", good='{"prompt": "a lighthouse"}',
        ),
    ),
    _keyword(
        "not",
        {"type": "object"},
        lambda names, value: _count(names, value) < len(names),
        ViolationKind(
            code="not-together", title="fields that are not taken together",
            bad='{"size": "1K", "width": 64}', good='{"size": "1K"}',
        ),
    ),
    _keyword(
        "allOf",
        _IF_THEN,
        lambda limit, value: Conditional.of(limit).holds(value),
        ViolationKind(
            code="rule-broken", title="what a field's value demands of others is not met",
            bad='{"model": "fast", "steps": 50}', good='{"model": "fast", "steps": 4}',
        ),
    ),
)  # fmt: skip
