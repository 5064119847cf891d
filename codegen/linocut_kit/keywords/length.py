"""How long a text, an array or an object is: minLength, maxItems and their kin, uniqueItems."""

from typing import TYPE_CHECKING

from linocut_kit.keywords.keyword import (
    ARRAY,
    OBJECT,
    STRING,
    Compare,
    Keyword,
    Predicate,
    Proposals,
    ViolationKind,
)
from linocut_kit.keywords.schema import Constraint
from linocut_kit.runtime.checks import is_unique

if TYPE_CHECKING:
    from linocut_kit.keywords.domain import Domain

MOST_ITEMS = 10_000
"""An array longer than this is not made, so its edge is not tried."""

_COUNT = {"type": "integer", "minimum": 0}


def _length_inside(constraint: Constraint, domain: "Domain") -> Proposals:
    for text in domain.texts(constraint.limit, constraint.limit):
        yield domain.text(text, constraint.name)


def _length_outside(constraint: Constraint, domain: "Domain") -> Proposals:
    limit, step = constraint.limit, -1 if constraint.rule == "minLength" else 1
    near = limit + step
    far = (0, near) if step < 0 else (near, 4 * near + 64)
    if near >= 0:
        for least, most in ((near, near), far):
            for text in domain.texts(least, most):
                yield domain.text(text, constraint.name)


def _items_inside(constraint: Constraint, domain: "Domain") -> Proposals:
    yield from domain.arrays(constraint.limit, constraint.name)


def _items_outside(constraint: Constraint, domain: "Domain") -> Proposals:
    yield from domain.arrays(
        constraint.limit + (-1 if constraint.rule == "minItems" else 1), constraint.name
    )


def _properties_inside(constraint: Constraint, domain: "Domain") -> Proposals:
    yield from domain.objects(constraint.limit, constraint.name)


def _properties_outside(constraint: Constraint, domain: "Domain") -> Proposals:
    yield from domain.objects(
        constraint.limit + (-1 if constraint.rule == "minProperties" else 1), constraint.name
    )


def _twice(constraint: Constraint, domain: "Domain") -> Proposals:
    """The plain array with its first item once more, and one of two items that are the same."""
    items = domain.plain_items()
    for base in (items, items[:1]):
        for repeat in ([*base, *base[:1]], [*base[:-1], *base[:1]]):
            yield domain.value(repeat, constraint.name, "twice")


def _count_of(rule: str, violation: ViolationKind, kinds: frozenset[str]) -> Keyword:
    least = rule.startswith("min")
    operator = ">=" if least else "<="
    noun = {"L": "characters", "I": "items", "P": "properties"}[rule[3]]
    inside, outside = {
        "L": (_length_inside, _length_outside),
        "I": (_items_inside, _items_outside),
        "P": (_properties_inside, _properties_outside),
    }[rule[3]]
    return Keyword(
        rule=rule,
        types=kinds,
        limit=_COUNT,
        violations=(violation,),
        holds=lambda limit, value, _: len(value) >= limit if least else len(value) <= limit,
        condition=lambda limit, _: Compare(subject="len(value)", operator=operator, limit=limit),
        inside=inside,
        outside=outside,
        aspect=rule,
        words=f"at {'least' if least else 'most'} {{limit}} {noun}",
    )


KEYWORDS = (
    _count_of(
        "minLength",
        ViolationKind(code="too-short", title="a text with too few characters",
                      bad='{"prompt": ""}', good='{"prompt": "a"}'),
        STRING,
    ),
    _count_of(
        "maxLength",
        ViolationKind(code="too-long", title="a text with too many characters",
                      bad='{"code": "abc"}', good='{"code": "ab"}'),
        STRING,
    ),
    _count_of(
        "minItems",
        ViolationKind(code="too-few-items", title="a list with too few items",
                      bad='{"images": []}', good='{"images": ["…"]}'),
        ARRAY,
    ),
    _count_of(
        "maxItems",
        ViolationKind(code="too-many-items", title="a list with too many items",
                      bad='{"pair": [1, 2, 3]}', good='{"pair": [1, 2]}'),
        ARRAY,
    ),
    _count_of(
        "minProperties",
        ViolationKind(code="too-few-properties", title="an object with too few properties",
                      bad='{"options": {}}', good='{"options": {"seed": 1}}'),
        OBJECT,
    ),
    _count_of(
        "maxProperties",
        ViolationKind(code="too-many-properties", title="an object with too many properties",
                      bad='{"any": {"a": 1, "b": 2}}', good='{"any": {"a": 1}}'),
        OBJECT,
    ),
    Keyword(
        rule="uniqueItems",
        types=ARRAY,
        limit={"type": "boolean"},
        violations=(
            ViolationKind(code="duplicate-items", title="a list with an item twice",
                      bad='{"ids": [1, 1]}', good='{"ids": [1, 2]}'),
        ),
        holds=lambda limit, value, _: not limit or is_unique(value),
        condition=lambda limit, _: Predicate(function="is_unique"),
        outside=_twice,
        aspect="uniqueItems",
        words="no item twice",
    ),
)  # fmt: skip
