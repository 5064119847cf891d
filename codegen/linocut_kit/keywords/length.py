"""How long a text, an array or an object is: minLength, maxItems and their kin, uniqueItems."""

from typing import TYPE_CHECKING, Any

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
from linocut_kit.keywords.schema import Constraint, Schema
from linocut_kit.runtime import text_forms
from linocut_kit.runtime.checks import is_unique

if TYPE_CHECKING:
    from linocut_kit.keywords.domain import Domain

MOST_WIDE = 100_000
"""A text longer than this is made of one character alone."""
MOST_ITEMS = 10_000
"""An array longer than this is not made, so its edge is not tried."""

_COUNT = {"type": "integer", "minimum": 0}


UNITS = {
    "utf-16": ("utf16_length", "UTF-16 code units", "\U0001f30a"),
    "bytes": ("utf8_length", "bytes", "\u00e9"),
}
"""What x-length counts: its check, its name, and a character that is two of them."""


def length_of(text: str, schema: Schema) -> int:
    """The length of a text in what the schema counts: characters, code units or bytes."""
    unit = schema.limit("x-length")
    return len(text) if unit is None else int(getattr(text_forms, UNITS[unit][0])(text))


def wide_text(length: int, schema: Schema) -> str | None:
    """A text of that length with half as many characters; None where length is characters."""
    unit = schema.limit("x-length")
    if unit is None or not 2 <= length <= MOST_WIDE:
        return None
    pairs = (length - 1) // 2 if length > 2 else 1
    return "a" * (length - 2 * pairs) + UNITS[unit][2] * pairs


def _wide(length: int, constraint: Constraint, domain: "Domain") -> Proposals:
    text = wide_text(length, domain.schema)
    if text is not None:
        yield domain.text(text, constraint.name, label=f"wide-of-{length}")


def _length_inside(constraint: Constraint, domain: "Domain") -> Proposals:
    for text in domain.texts(constraint.limit, constraint.limit):
        yield domain.text(text, constraint.name)
    yield from _wide(constraint.limit, constraint, domain)


def _length_outside(constraint: Constraint, domain: "Domain") -> Proposals:
    limit, step = constraint.limit, -1 if constraint.rule == "minLength" else 1
    near = limit + step
    far = (0, near) if step < 0 else (near, 4 * near + 64)
    if near >= 0:
        for least, most in ((near, near), far):
            for text in domain.texts(least, most):
                yield domain.text(text, constraint.name)
        yield from _wide(near, constraint, domain)


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


_SAID = {"min": ("min", "minimum"), "max": ("max", "maximum")}
_PARTS = {"L": ("length",), "I": ("items",), "P": ("properties",)}
_LABELS = {
    "minLength": ("minimum string length",),
    "maxLength": ("maximum string length",),
    "minItems": ("minimum array length",),
    "maxItems": ("maximum array length",),
}
"""What pages call the keyword that print a schema in words."""


def _count_of(rule: str, violation: ViolationKind, kinds: frozenset[str]) -> Keyword:
    least = rule.startswith("min")
    operator = ">=" if least else "<="
    noun = {"I": "items", "P": "properties"}[rule[3]]
    inside, outside = {
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
        labels=tuple(f"{word} {part}" for word in _SAID[rule[:3]] for part in _PARTS[rule[3]]),
        schema_labels=_LABELS.get(rule, ()),
        words=f"at {'least' if least else 'most'} {{limit}} {noun}",
    )


def _text_of(rule: str, few: str, violation: ViolationKind) -> Keyword:
    """A limit on the length of a text, in what x-length counts."""
    operator = ">=" if few == "few" else "<="

    def holds(limit: Any, value: Any, schema: Schema) -> bool:
        length = length_of(value, schema)
        return bool(length >= limit if few == "few" else length <= limit)

    def condition(limit: Any, schema: Schema) -> Compare:
        unit = schema.limit("x-length")
        subject = f"{'len' if unit is None else UNITS[unit][0]}(value)"
        return Compare(subject=subject, operator=operator, limit=limit)

    def code(limit: Any, schema: Schema) -> str:
        unit = schema.limit("x-length")
        return violation.code if unit is None else f"too-{few}-{_NOUNS[unit]}"

    def words(limit: Any, schema: Schema) -> str:
        unit = schema.limit("x-length")
        counted = "characters" if unit is None else UNITS[unit][1]
        return f"at {'least' if few == 'few' else 'most'} {limit} {counted}"

    return Keyword(
        rule=rule,
        types=STRING,
        limit=_COUNT,
        violations=(violation, *(_wide_kind(few, unit) for unit in UNITS)),
        holds=holds,
        condition=condition,
        inside=_length_inside,
        outside=_length_outside,
        aspect=rule,
        words=words,
        codes=code,
    )


_NOUNS = {"utf-16": "code-units", "bytes": "bytes"}


def _wide_kind(few: str, unit: str) -> ViolationKind:
    wide = UNITS[unit][2]
    bad, good = ("", wide) if few == "few" else (wide * 3, wide)
    return ViolationKind(
        code=f"too-{few}-{_NOUNS[unit]}",
        title=f"a text with too {few} {UNITS[unit][1]}",
        bad=f'{{"prompt": "{bad}"}}',
        good=f'{{"prompt": "{good}"}}',
        why=f"The page counts {UNITS[unit][1]}, of which a character may have several.",
    )


KEYWORDS = (
    _text_of(
        "minLength",
        "few",
        ViolationKind(code="too-short", title="a text with too few characters",
                      bad='{"prompt": ""}', good='{"prompt": "a"}'),
    ),
    _text_of(
        "maxLength",
        "many",
        ViolationKind(code="too-long", title="a text with too many characters",
                      bad='{"code": "abc"}', good='{"code": "ab"}'),
    ),
    Keyword(
        rule="x-length",
        types=STRING,
        limit={"description": "What minLength and maxLength count, if not characters.",
               "enum": list(UNITS)},
        choices=tuple(UNITS),
        violations=(),
        holds=lambda limit, value, _: True,
        beside=True,
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
