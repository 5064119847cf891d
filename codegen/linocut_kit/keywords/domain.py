"""The values of a schema: what all its keywords together allow, and what breaks one of them alone.

Each keyword proposes values for both sides of its limit. The gate keeps those that break nothing,
and those that break exactly that keyword; a constraint for which none is left is told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import Any

from linocut_kit.keywords import containers, objects, strings
from linocut_kit.keywords.cases import (
    UNKNOWN_FIELD,
    Case,
    Hints,
    HintsOf,
    is_heavy,
    no_hints,
)
from linocut_kit.keywords.choice import members
from linocut_kit.keywords.formats import TEXTS
from linocut_kit.keywords.keyword import Proposal, Proposals
from linocut_kit.keywords.lattice import Lattice, exact, rounded
from linocut_kit.keywords.length import MOST_ITEMS, length_of
from linocut_kit.keywords.many import many
from linocut_kit.keywords.objects import Choices
from linocut_kit.keywords.registry import Breach, broken, enforced, held, keyword_of
from linocut_kit.keywords.rules import Carried, narrowed
from linocut_kit.keywords.schema import Field, Place, Schema
from linocut_kit.keywords.silence import numbers_of_silence, texts_of_silence
from linocut_kit.keywords.texts import Text, plain, repeated
from linocut_kit.keywords.wrong_types import wrong_types
from linocut_kit.runtime.checks import is_unique

_FEW = 8
_NEAR = 4


@dataclass(frozen=True)
class Domain:
    """The values of one schema."""

    schema: Schema
    hints: Hints = field(default_factory=Hints)
    hints_of: HintsOf = no_hints
    place: Place | None = None

    @cached_property
    def lattice(self) -> Lattice:
        """The numbers that bounds and steps leave."""
        return Lattice.of(self.schema)

    @property
    def lengths(self) -> tuple[int, int | None]:
        """The least and the most characters of a text."""
        return self.schema.limit("minLength") or 0, self.schema.limit("maxLength")

    @property
    def is_linked(self) -> bool:
        """Whether a URL may be one that is known only when a run listens."""
        return not {"pattern", "maxLength", "minLength"} & {
            constraint.name for constraint in enforced(self.schema)
        }

    # What keywords make their values with.

    def fraction(self, number: float) -> Fraction:
        """A number, exactly."""
        return exact(number)

    def number(self, value: Fraction, name: str, *, label: str = "", tier: int = 0) -> Proposal:
        """A number of this place."""
        found = rounded(value, whole=self.schema.type == "integer")
        return Proposal(found, name, label or str(found), tier)

    def text(self, value: str | Text, name: str, *, label: str = "", tier: int = 0) -> Proposal:
        """A text of this place; a long one is made when it is sent."""
        length = len(value) if isinstance(value, str) else 0
        if isinstance(value, str) and length > 64 and value == value[0] * length:
            return Proposal(repeated(value[0], length), name, label or f"of-{length}", tier)
        size = length if isinstance(value, str) else len(value.make())
        return Proposal(value, name, label or f"of-{size}", tier)

    def value(self, value: Any, name: str, label: str, tier: int = 0) -> Proposal:
        """Any value of this place."""
        return Proposal(value, name, label, tier)

    def plain_number(self) -> Fraction:
        """A middling number: the example, the default, or something inside the range."""
        for item in (*self.schema.examples, self.schema.default):
            if isinstance(item, int | float) and not isinstance(item, bool) and self.allows(item):
                return exact(item)
        return self.lattice.middle()

    def within(self, schema: Schema) -> "Domain":
        """The values of a schema that this one is made of."""
        return Domain(schema, Hints(), self.hints_of)

    def texts(self, least: int, most: int | None) -> Iterator[str | Text]:
        """Texts of that many characters that are right in what else the schema says."""
        words = members(self.schema)
        known = self.schema.limit("x-known") or ()
        given = [text for text in (*self.schema.examples, self.schema.default, *words, *known)
                 if isinstance(text, str)]  # fmt: skip
        form, pattern = self.schema.limit("format"), self.schema.limit("pattern")
        made: Iterator[str | Text] = iter(())
        if pattern is not None:
            made = iter(strings.matching(pattern, min_length=least, max_length=most))
        elif form in TEXTS:
            made = _stretched(form, least, most)
        elif not words:
            made = iter([repeated("a", least), *([repeated("a", most)] if most else [])])
        for text in (*given, *islice(made, _FEW)):
            size = length_of(text.make() if isinstance(text, Text) else text, self.schema)
            if least <= size and (most is None or size <= most):
                yield text

    @property
    def _middling(self) -> int:
        """How many items an array has that stands at neither end, where there is room."""
        least, most = self.schema.limit("minItems") or 0, self.schema.limit("maxItems")
        return least + 1 if most is None or least < most else least

    def plain_items(self) -> list[Any]:
        """A plain array, of one item at least where one may be there."""
        found = next(self.arrays(self._middling, "type"), None)
        return list(found.value) if found is not None else []

    def arrays(self, count: int, name: str) -> Proposals:
        """An array of that many items, each right in itself, and no two the same if possible."""
        if not 0 <= count <= MOST_ITEMS:
            return
        light = [case.value for case in self._item_cases if not is_heavy(case.value)]
        if self.schema.items is None:
            light = list(range(1, count + 1))
        elif not self.schema.limit("uniqueItems"):
            light += many(self.items, count - len(light))
        elif len(light := _unlike(light)) < count:
            light = max(many(self.items, count), light, key=len)
        if light or not count:
            filled = [light[at % len(light)] for at in range(count)]
            yield Proposal(filled, name, f"of-{count}")

    def objects(self, count: int, name: str) -> Proposals:
        """An object of that many properties: those that must be there, others, unknown ones."""
        found = objects.grown(self.schema, self.inners, count)
        if found is None or len(found) > count:
            return
        others = Domain(self.schema.additional) if self.schema.additional else None
        while len(found) < count and not self.schema.closed:
            value = 1 if others is None else others.canonical()
            found[f"{UNKNOWN_FIELD}_{len(found)}"] = value
        yield Proposal(found, name, f"of-{count}")

    def body(self, carried: Carried, *, ignoring: str = "") -> dict[str, Any] | None:
        """An object that carries what it should and meets all rules but one; None if none does."""
        return objects.body(self.schema, self.inners, carried, (ignoring,), self._choices)

    @cached_property
    def _choices(self) -> Choices:
        return {}

    def near(
        self, name: str, limits: Mapping[str, Any], *, inside: bool
    ) -> Iterator[tuple[Any, str]]:
        """Values of a field that it may have, at either side of further limits on it."""
        found = self.schema.field(name)
        if found is None:
            return
        inner = self.inner(found)
        tighter = replace(inner, schema=narrowed(found.schema, limits))
        cases = tighter.inside()[:_NEAR] if inside else tighter.outside() + inner.inside()
        for case in cases:
            is_meant = inside or not tighter.allows(case.value)
            if is_meant and not is_heavy(case.value) and inner.allows(case.value):
                yield case.value, case.label

    # What a plan is made of.

    def allows(self, value: Any) -> bool:
        """Whether a value breaks nothing."""
        return not broken(self.schema, plain(value))

    def inside(self) -> tuple[Case, ...]:
        """Every value that must be taken, the plainest first; nothing where none can be made."""
        return self._taken

    def outside(self) -> tuple[Case, ...]:
        """Every value that must be refused, of each constraint the nearest to its edge first."""
        return self._refused

    @cached_property
    def _taken(self) -> tuple[Case, ...]:
        return tuple(_distinct(self._inside())) if self._is_possible else ()

    @cached_property
    def _refused(self) -> tuple[Case, ...]:
        return tuple(_distinct(self._outside())) if self._is_possible else ()

    @cached_property
    def _is_possible(self) -> bool:
        """Whether every field that must be there can be."""
        needed = [item for item in self.schema.fields if item.required]
        return all(self.inner(item).has_value() for item in needed)

    def has_value(self) -> bool:
        """Whether a value can be made that breaks nothing."""
        return self._is_possible and self._first is not None

    def few(self, schema: Schema, count: int) -> list[Any]:
        """The first values, no long ones, that meet another schema too."""
        here = self if schema is self.schema else replace(self, schema=schema)
        found = (case.value for case in here.inside())
        light = (item for item in found if not is_heavy(item) and self.allows(item))
        return list(islice(light, count))

    def canonical(self) -> Any:
        """A plain value that breaks nothing. Raises LookupError if none can be made."""
        if self._first is None:
            raise LookupError(str(self.schema.place))
        return self._first.value

    @cached_property
    def _first(self) -> Case | None:
        return next(self._inside(), None)

    def without_value(self) -> tuple[str, ...]:
        """The constraints of this schema for which no value outside can be made."""
        told = {case.name for case in self.outside() if not case.pointer}
        return tuple(
            constraint.name for constraint in enforced(self.schema) if constraint.name not in told
        )

    def case(self, value: Proposal, *, place: Place | None = None) -> Case:
        """A proposal as a case of this place."""
        return Case(
            value=value.value, name=value.name, label=value.label, tier=value.tier,
            free=value.free, schema=self.schema, place=place or self.place or self.schema.place,
        )  # fmt: skip

    def _inside(self) -> Iterator[Case]:
        if self.schema.branches:
            yield from containers.in_unions(self)
        for proposal in () if self.schema.branches else self._proposed_inside():
            if self.allows(proposal.value):
                yield self.case(proposal)
        if self.schema.type == "array":
            yield from containers.in_arrays(self, self._item_cases)
        elif self.schema.type == "object":
            yield from containers.in_objects(self, inside=True)
        if self.schema.nullable:
            yield self.case(Proposal(None, "nullable", "null"))

    def _proposed_inside(self) -> Proposals:
        """The plain value, what each constraint proposes, then what shows the type."""
        schema = self.schema
        listed, is_number = bool(members(schema)), schema.type in ("integer", "number")
        if not listed and is_number:
            yield self.number(self.plain_number(), "type")
        elif schema.type == "array":
            yield from self.arrays(self._middling, "type")
        elif schema.type == "object":
            least, most = schema.limit("minProperties"), schema.limit("maxProperties")
            count = 0 if least is None else least + (most is None or least < most)
            yield from self.objects(max(count, len(self.least())), "type")
            yield Proposal(self.least(), "type", "plain")
        elif schema.type in ("string", None) and not listed and not self._is_formed:
            yield from islice(texts_of_silence(self), 1)
        for constraint in enforced(schema):
            yield from keyword_of(constraint).inside(constraint, self)
        if listed:
            return
        if is_number:
            yield from self._other_numbers()
            yield from numbers_of_silence(self)
        elif schema.type == "boolean":
            yield Proposal(True, "type", "true")
            yield Proposal(False, "type", "false")
        elif schema.type == "array":
            yield from self.arrays(schema.limit("minItems") or 0, "minItems")
        elif schema.type in ("string", None) and not self._is_formed:
            yield from texts_of_silence(self)

    @property
    def _is_formed(self) -> bool:
        """Whether a text has a form of its own, so that free texts say nothing."""
        return is_formed(self.schema)

    def _other_numbers(self) -> Proposals:
        """All numbers where they are few, zero, and the type's other forms."""
        middle, lattice = self.plain_number(), self.lattice
        if self.schema.type == "integer" and abs(middle) < 2**53:
            yield Proposal(float(middle), "type", str(float(middle)))
        if self.hints.is_count and lattice.last is None:
            return
        count = lattice.count()
        if count is not None and count < _FEW and lattice.first is not None:
            for at in range(count):
                yield self.number(lattice.first + at * (lattice.step or 1), "type")
        yield Proposal(0, "type", "0")
        if self.schema.type == "number":
            for part in (Fraction(1, 2), Fraction(-1, 4)):
                yield self.number(middle + part, "type")
            yield Proposal(round(middle), "type", str(round(middle)))

    def _outside(self) -> Iterator[Case]:
        schema = self.schema
        if not schema.nullable and schema.types:
            yield self.case(Proposal(None, "nullable", "null"))
        for proposal in containers.of_no_branch(self) if schema.branches else wrong_types(self):
            if proposal.value is not None and self._breaks(proposal.value, "type"):
                yield self.case(proposal)
        for constraint in enforced(schema):
            found = keyword_of(constraint).outside(constraint, self)
            for proposal in islice(found, 400):
                if proposal.free or self._breaks(proposal.value, constraint.name):
                    yield self.case(proposal)
        if schema.type == "array" and schema.items is not None:
            yield from containers.in_arrays(self, self.items.outside())
        elif schema.type == "object":
            yield from containers.in_objects(self, inside=False)
        elif schema.branches:
            yield from containers.outside_unions(self)

    def _breaks(self, value: Any, name: str) -> bool:
        return broken(self.schema, plain(value)) == [Breach(name, "")]

    # Arrays and objects are made of others.

    @cached_property
    def items(self) -> "Domain":
        """The values of an array's items."""
        return self._below(self.schema.items or Schema(place=self.schema.place))

    def _below(self, schema: Schema) -> "Domain":
        return Domain(schema, self.hints, self.hints_of)

    @cached_property
    def branches(self) -> "tuple[Domain, ...]":
        """The values of each branch of a union."""
        return tuple(self._below(branch) for branch in self.schema.branches)

    @cached_property
    def _item_cases(self) -> tuple[Case, ...]:
        return self.items.inside() if self.schema.items is not None else ()

    def inner(self, item: Field) -> "Domain":
        """The values of a field."""
        return self.inners[item.name]

    @cached_property
    def inners(self) -> dict[str, "Domain"]:
        """The values of each field."""
        return {
            item.name: Domain(item.schema, self.hints_of(item.name), self.hints_of, item.place)
            for item in self.schema.fields
        }

    def least(self) -> dict[str, Any]:
        """An object of what must be there."""
        return dict(self._plainest)

    @cached_property
    def _plainest(self) -> dict[str, Any]:
        """The plainest object that meets all rules, or that has what must be there."""
        found = self.body(Carried())
        needed = (item for item in self.schema.fields if item.required)
        return found or {item.name: self.inner(item).canonical() for item in needed}


def is_formed(schema: Schema) -> bool:
    """Whether a text has a form of its own."""
    return any(
        constraint.facet is not None or constraint.rule in ("format", "x-known")
        for constraint in enforced(schema)
    )


def _unlike(values: list[Any]) -> list[Any]:
    """The values of which no two are the same JSON: not 1 and 1.0, not two forms of one URL."""
    found: list[Any] = []
    for value in values:
        if is_unique(plain([*found, value])):
            found.append(value)
    return found


def _stretched(form: str, least: int, most: int | None) -> Iterator[str]:
    """Texts of a format that have a number of characters, where the format lets them."""
    known = TEXTS[form]
    yield from known.good
    for text in known.good:
        for size in (least, most):
            if known.longer is not None and size is not None and size > len(text):
                yield known.longer(text, size - len(text))


def _distinct(cases: Iterator[Case]) -> Iterator[Case]:
    """Each value once, and of one constraint each label once."""
    seen: set[tuple[str, ...]] = set()
    for case in cases:
        value = (type(case.value).__name__, repr(case.value))
        told = (case.pointer, case.name, case.label)
        if value not in seen and told not in seen:
            seen |= {value, told}
            yield case


__all__ = ["UNKNOWN_FIELD", "Case", "Domain", "Hints", "HintsOf", "held", "is_heavy"]
