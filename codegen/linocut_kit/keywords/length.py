"""How long a text or an array is: minLength, maxLength, minItems, maxItems, uniqueItems."""

from typing import TYPE_CHECKING

from linocut_kit.keywords.keyword import (
    ARRAY,
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


def _twice(constraint: Constraint, domain: "Domain") -> Proposals:
    """The plain array with its first item once more, and one of two items that are the same."""
    items = domain.plain_items()
    for base in (items, items[:1]):
        for repeat in ([*base, *base[:1]], [*base[:-1], *base[:1]]):
            yield domain.value(repeat, constraint.name, "twice")


KEYWORDS = (
    Keyword(
        rule="minLength",
        types=STRING,
        limit=_COUNT,
        violations=(
            ViolationKind(code="too-short", title="a text with too few characters",
                      bad='{"prompt": ""}', good='{"prompt": "a"}'),
        ),
        holds=lambda limit, value, _: len(value) >= limit,
        condition=lambda limit: Compare(subject="len(value)", operator=">=", limit=limit),
        inside=_length_inside,
        outside=_length_outside,
        aspect="minLength",
        labels=("min length", "minimum length"),
        schema_labels=("minimum string length",),
        words="at least {limit} characters",
    ),
    Keyword(
        rule="maxLength",
        types=STRING,
        limit=_COUNT,
        violations=(
            ViolationKind(code="too-long", title="a text with too many characters",
                      bad='{"code": "abc"}', good='{"code": "ab"}'),
        ),
        holds=lambda limit, value, _: len(value) <= limit,
        condition=lambda limit: Compare(subject="len(value)", operator="<=", limit=limit),
        inside=_length_inside,
        outside=_length_outside,
        aspect="maxLength",
        labels=("max length", "maximum length"),
        schema_labels=("maximum string length",),
        words="at most {limit} characters",
    ),
    Keyword(
        rule="minItems",
        types=ARRAY,
        limit=_COUNT,
        violations=(
            ViolationKind(code="too-few-items", title="a list with too few items",
                      bad='{"images": []}', good='{"images": ["…"]}'),
        ),
        holds=lambda limit, value, _: len(value) >= limit,
        condition=lambda limit: Compare(subject="len(value)", operator=">=", limit=limit),
        inside=_items_inside,
        outside=_items_outside,
        aspect="minItems",
        labels=("min items", "minimum items"),
        schema_labels=("minimum array length",),
        words="at least {limit} items",
    ),
    Keyword(
        rule="maxItems",
        types=ARRAY,
        limit=_COUNT,
        violations=(
            ViolationKind(code="too-many-items", title="a list with too many items",
                      bad='{"pair": [1, 2, 3]}', good='{"pair": [1, 2]}'),
        ),
        holds=lambda limit, value, _: len(value) <= limit,
        condition=lambda limit: Compare(subject="len(value)", operator="<=", limit=limit),
        inside=_items_inside,
        outside=_items_outside,
        aspect="maxItems",
        labels=("max items", "maximum items"),
        schema_labels=("maximum array length",),
        words="at most {limit} items",
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
        condition=lambda limit: Predicate(function="is_unique"),
        outside=_twice,
        aspect="uniqueItems",
        words="no item twice",
    ),
)  # fmt: skip
