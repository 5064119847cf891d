"""Where a page contradicts itself, the server's own edges say which statement it follows."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from linocut_kit.conform.accepting import Acceptance
from linocut_kit.conform.constraints import Unit
from linocut_kit.conform.plan import Probe
from linocut_kit.conform.probes import ProbeContext, Sample, accepted, refused
from linocut_kit.conform.session import Session
from linocut_kit.conform.verdicts import Answer
from linocut_kit.runtime.pointer import shown_name
from linocut_kit.spec.model import Constraint, Field

Edge = tuple[Sample, Answer]


async def settle(session: Session, acceptance: Acceptance, base: Mapping[str, Any]) -> None:
    """Settle each contradiction that a plain field declares: which reading does the server follow?

    The chosen reading's edges are in the plan already. Only if they do not hold are the edges
    of the other readings asked for, each with one value inside and one outside.
    """
    for field in session.plan.endpoint.arguments.fields:
        for conflict in field.schema.conflicts:
            for name, readings in conflict.readings.items():
                unit = _unit(session, field, name)
                if unit is not None:
                    await _settle_one(session, acceptance, base, field, unit, readings)


def _unit(session: Session, field: Field, name: str) -> Unit | None:
    own = f"/{field.name}"
    every = (*session.plan.refusals, *session.plan.inside)
    found = [probe.unit for probe in every if probe.unit.pointer == own and probe.unit.name == name]
    return found[0] if found else None


async def _settle_one(
    session: Session,
    acceptance: Acceptance,
    base: Mapping[str, Any],
    field: Field,
    unit: Unit,
    readings: tuple[Any, ...],
) -> None:
    session.progress(f"settling {unit.id}")
    if all(_holds(session, probe) for probe in _probes(session, unit)):
        _tell(session, unit, unit.limit)
        return
    others = [item for item in readings if item != unit.limit]
    for reading in others:
        if await _follows(session, acceptance, base, field, unit, reading):
            session.evidence.withdraw("server-looser", unit)
            session.evidence.withdraw("server-stricter", unit)
            _excuse(session, unit)
            _tell(session, unit, reading)
            return


def _probes(session: Session, unit: Unit) -> Iterator[Probe]:
    for probe in session.plan.probes:
        if probe.unit.id == unit.id:
            yield probe


def _holds(session: Session, probe: Probe) -> bool:
    found = session.evidence.outcomes.get(probe.id)
    return found is not None and (found.server == probe.expected or found.server is None)


def _tell(session: Session, unit: Unit, reading: Any) -> None:
    conflict = unit.conflict
    asked = [session.evidence.outcomes.get(probe.id) for probe in _probes(session, unit)]
    if conflict is None or not any(outcome is not None and outcome.server for outcome in asked):
        return
    name = shown_name(unit.pointer)
    statements = " / ".join(conflict.says)
    session.evidence.add(
        "conflict-settled",
        unit,
        f"{name}: the page contradicts itself about {unit.name} ({statements}); "
        f"the server follows {reading!r}",
        severity="info",
        reading=reading,
    )


def _excuse(session: Session, unit: Unit) -> None:
    """What the page contradicts is no failure of the server."""
    for probe in _probes(session, unit):
        found = session.evidence.outcomes.get(probe.id)
        if found is not None and found.server is not None:
            note = "the page contradicts itself here"
            session.evidence.settle(replace(found, verdict="agrees", note=note))


async def _follows(
    session: Session,
    acceptance: Acceptance,
    base: Mapping[str, Any],
    field: Field,
    unit: Unit,
    reading: Any,
) -> bool:
    """Whether the edges of a reading are the server's."""
    for sample, expected in _edges(acceptance.context, field, unit, reading):
        if await _ask(session, acceptance, base, field, sample) != expected:
            return False
    return True


def _edges(context: ProbeContext, field: Field, unit: Unit, reading: Any) -> Iterator[Edge]:
    if unit.name == "nullable":
        null = Sample(None, unit, "null")
        yield null, "accept" if reading else "refuse"
        return
    if unit.name == "enum":
        chosen = list(unit.limit or ())
        for item in reading:
            if item not in chosen:
                yield Sample(item, unit, str(item)), "accept"
        for item in chosen:
            if item not in reading:
                yield Sample(item, unit, str(item)), "refuse"
        return
    other = _with(field, unit, reading)
    inside = [sample for sample in accepted(context, other) if sample.unit.name == unit.name]
    outside = [sample for sample in refused(context, other) if sample.unit.name == unit.name]
    for item in outside[:1]:
        yield item, "refuse"
    for item in inside[:1]:
        yield item, "accept"


def _with(field: Field, unit: Unit, reading: Any) -> Field:
    """The field as another reading has it."""

    def changed(constraint: Constraint) -> Constraint:
        return replace(constraint, limit=reading) if constraint.name == unit.name else constraint

    schema = field.schema
    constraints = tuple(changed(constraint) for constraint in schema.constraints)
    return replace(field, schema=replace(schema, constraints=constraints))


async def _ask(
    session: Session,
    acceptance: Acceptance,
    base: Mapping[str, Any],
    field: Field,
    sample: Sample,
) -> Answer | None:
    """What the server makes of a value, if it was not seen before."""
    for probe in (*session.plan.refusals, *session.plan.inside):
        if probe.field == field.name and probe.sample is not None:
            same = type(probe.sample.value) is type(sample.value)
            found = session.evidence.outcomes.get(probe.id)
            if same and probe.sample.value == sample.value and found and found.server:
                return found.server
    created = await session.create({**base, field.name: sample.value})
    return created.server
