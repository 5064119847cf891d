"""The values of a request's field as samples: what decides each, and where its limit is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from linocut_kit.conform.constraints import Unit, Units
from linocut_kit.keywords import enforced
from linocut_kit.keywords.choice import members
from linocut_kit.keywords.domain import Case, Domain, Hints, is_heavy
from linocut_kit.keywords.packed import packed
from linocut_kit.keywords.texts import Link, Text
from linocut_kit.runtime.checks import is_among
from linocut_kit.runtime.pointer import escape
from linocut_kit.spec.model import Endpoint, Field, Provider
from linocut_kit.spec.one_path import told_apart_by

Words = Mapping[str, tuple[Any, ...]]

__all__ = [
    "Choices",
    "Link",
    "ProbeContext",
    "Sample",
    "Text",
    "accepted",
    "accepted_together",
    "canonical",
    "refused",
    "refused_bodies",
    "unit_of",
]


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of one field, and the constraint that decides it.

    Tier 0 is always sent, tiers 1 and 2 while the plan is lean enough, tier 3 in a thorough plan.
    What comes of a `free` one is the server's own choice, as of an empty text where the page does
    not speak of it. One that shows several values inside an object or an array has them as `parts`,
    each with a value of its own that shows it alone.
    """

    value: Any
    unit: Unit
    label: str
    tier: int = 0
    free: bool = False
    parts: tuple["Sample", ...] = ()

    @property
    def shown(self) -> tuple["Sample", ...]:
        """The samples that the value shows: itself, or its parts."""
        return self.parts or (self,)

    @property
    def heavy(self) -> bool:
        """Whether the value has megabytes, so that a body should carry one of its kind only."""
        return is_heavy(self.value)


Choices = dict[str, Sample]


@dataclass(frozen=True)
class ProbeContext:
    """What values are made of besides the field itself: its endpoint and what others say.

    `words` and `numbers` are, by field name, the enum values and the range edges of the other
    endpoints; `counts` are the fields that choose how many images a task makes. `models` has, by
    field name, the values that choose another model of the same path.
    """

    endpoint: Endpoint
    words: Words = field(default_factory=dict[str, tuple[Any, ...]])
    numbers: Words = field(default_factory=dict[str, tuple[Any, ...]])
    counts: frozenset[str] = frozenset()
    webhooks: frozenset[str] = frozenset()
    models: Words = field(default_factory=dict[str, tuple[Any, ...]])

    @classmethod
    def of(cls, endpoint: Endpoint, neighbours: tuple[Provider, ...]) -> "ProbeContext":
        """The context of an endpoint among others."""
        words: dict[str, list[Any]] = {}
        numbers: dict[str, list[Any]] = {}
        for provider in neighbours:
            for other in provider.endpoints:
                if other.id == endpoint.id:
                    continue
                for item in other.request.fields:
                    words.setdefault(item.name, []).extend(item.schema.limit("enum") or ())
                    edges = (item.schema.limit("minimum"), item.schema.limit("maximum"))
                    numbers.setdefault(item.name, []).extend(e for e in edges if e is not None)
        count = endpoint.outputs.count
        return cls(
            endpoint,
            {key: tuple(dict.fromkeys(map(str, group))) for key, group in words.items()},
            {key: tuple(dict.fromkeys(group)) for key, group in numbers.items()},
            frozenset({count} if count else ()),
            frozenset({endpoint.webhook.field} if endpoint.webhook else ()),
            _models(endpoint, neighbours),
        )

    @cached_property
    def root(self) -> Domain:
        """The bodies of requests."""
        return Domain(self.endpoint.request, Hints(), self.hints)

    def hints(self, name: str) -> Hints:
        """What is known of a field of that name."""
        return Hints(
            words=self.words.get(name, ()),
            others=tuple((key, word) for key, words in self.words.items() for word in words),
            numbers=self.numbers.get(name, ()),
            is_count=name in self.counts,
            link="webhook" if name in self.webhooks else "image",
        )


def canonical(context: ProbeContext, field: Field) -> Any:
    """A plain value that the contract allows: its own example, its default, or a middling one."""
    return _domain(context, field).canonical()


def accepted(context: ProbeContext, field: Field) -> tuple[Sample, ...]:
    """Every value that must be taken, the plainest first; each has a label of its own."""
    return tuple(sample for _, sample in _accepted(context, field))


def accepted_together(context: ProbeContext, field: Field) -> tuple[Sample, ...]:
    """The same values, those of different places in an object or an array in one sample each."""
    found = _accepted(context, field)
    samples = {id(case): sample for case, sample in found}
    units = Units(context.endpoint, f"/{escape(field.name)}", field.schema, field.place)
    together: list[Sample] = []
    for item in packed(_domain(context, field), [case for case, _ in found]):
        parts = tuple(samples[id(case)] for case in item.cases)
        several = Sample(item.value, units.of("type"), f"packed-{len(together) + 1}", parts=parts)
        together.append(several if len(parts) > 1 else parts[0])
    return tuple(together)


def _accepted(context: ProbeContext, field: Field) -> list[tuple[Case, Sample]]:
    found: dict[str, tuple[Case, Sample]] = {}
    for case in _domain(context, field).inside():
        sample = _sample(context, field, case)
        if sample.label in found:
            label = f"{case.label} by {case.name}{case.pointer}"
            sample = replace(sample, label=label)
        found[sample.label] = (case, sample)
    return list(found.values())


def refused(context: ProbeContext, field: Field) -> tuple[Sample, ...]:
    """Every value that must be refused, of each constraint the nearest to its edge first."""
    others = context.models.get(field.name, ())
    return tuple(
        _sample(context, field, case)
        for case in _domain(context, field).outside()
        if case.pointer or not is_among(case.value, others)
    )


def _models(endpoint: Endpoint, neighbours: tuple[Provider, ...]) -> Words:
    """The values of the fields that choose another endpoint of the same provider and path."""
    found: dict[str, tuple[Any, ...]] = {}
    create = endpoint.create
    mates = (
        other
        for provider in neighbours
        if endpoint in provider.endpoints
        for other in provider.endpoints
    )
    for other in mates:
        here = (other.create.method, other.create.path)
        if other.id == endpoint.id or here != (create.method, create.path):
            continue
        name = told_apart_by(endpoint.request, other.request)
        chosen = other.request.field(name) if name is not None else None
        if name is not None and chosen is not None:
            found[name] = (*found.get(name, ()), *members(chosen.schema))
    return found


def refused_bodies(context: ProbeContext) -> tuple[Sample, ...]:
    """Bodies that must be refused although each of their fields is right."""
    schema = context.endpoint.request
    units, own = Units(context.endpoint, "", schema, schema.place), enforced(schema)
    names = {constraint.name for constraint in own}
    return tuple(
        Sample(case.value, units.of(case.name), case.label, case.tier, case.free)
        for case in (context.root.outside() if own else ())
        if case.name in names and not case.pointer
    )


def unit_of(context: ProbeContext, field: Field) -> Unit:
    """Whether the field must be there, as a constraint."""
    units = Units(context.endpoint, f"/{escape(field.name)}", field.schema, field.place)
    return units.required(needed=field.required, place=field.required_place)


def _domain(context: ProbeContext, field: Field) -> Domain:
    return Domain(field.schema, context.hints(field.name), context.hints, field.place)


def _sample(context: ProbeContext, field: Field, case: Case) -> Sample:
    pointer = f"/{escape(field.name)}{case.pointer}"
    units = Units(context.endpoint, pointer, case.schema, case.place)
    unit = (
        units.required(needed=True, place=case.place)
        if case.name == "required"
        else units.of(case.name)
    )
    silent = case.value == "" and not unit.documented
    return Sample(case.value, unit, case.label, case.tier, case.free or silent)
