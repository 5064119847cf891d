"""Where a page contradicts itself, the server's own edges say which statement it follows."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from linocut_kit.conform.accepting import Acceptance
from linocut_kit.conform.constraints import Unit
from linocut_kit.conform.plan import Probe
from linocut_kit.conform.probes import Context, Sample, accepted, refused
from linocut_kit.conform.session import Session
from linocut_kit.conform.verdicts import Answer
from linocut_kit.spec.model import Constraint, Field

Edge = tuple[Sample, Answer]


async def settle(session: Session, acceptance: Acceptance, base: Mapping[str, Any]) -> None:
    """Settle each contradiction that a plain field declares: which reading does the server follow?

    The chosen reading's edges are in the plan already. Only if they do not hold are the edges
    of the other readings asked for, each with one value inside and one outside.
    """
    for field in session.plan.endpoint.request.fields:
        for conflict in field.schema.conflicts:
            for name, readings in conflict.readings.items():
                unit = _unit(session, field, name)
                if unit is not None:
                    await _settle_one(session, acceptance, base, field, unit, readings)


def _unit(session: Session, field: Field, name: str) -> Unit | None:
    own = f"/{field.name}"
    every = (*session.plan.refusals, *session.plan.inside)
    found = [one.unit for one in every if one.unit.pointer == own and one.unit.name == name]
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
    if all(_holds(session, one) for one in _probes(session, unit)):
        _tell(session, unit, unit.limit)
        return
    others = [one for one in readings if one != unit.limit]
    for reading in others:
        if await _follows(session, acceptance, base, field, unit, reading):
            session.evidence.withdraw("server-looser", unit)
            session.evidence.withdraw("server-stricter", unit)
            _excuse(session, unit)
            _tell(session, unit, reading)
            return


def _probes(session: Session, unit: Unit) -> Iterator[Probe]:
    for one in session.plan.probes:
        if one.unit.id == unit.id:
            yield one


def _holds(session: Session, probe: Probe) -> bool:
    found = session.evidence.outcomes.get(probe.id)
    return found is not None and (found.server == probe.expected or found.server is None)


def _tell(session: Session, unit: Unit, reading: Any) -> None:
    conflict = unit.conflict
    asked = [session.evidence.outcomes.get(one.id) for one in _probes(session, unit)]
    if conflict is None or not any(one is not None and one.server for one in asked):
        return
    name = unit.pointer[1:]
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


def _edges(context: Context, field: Field, unit: Unit, reading: Any) -> Iterator[Edge]:
    if unit.name == "nullable":
        null = Sample(None, unit, "null")
        yield null, "accept" if reading else "refuse"
        return
    if unit.name == "enum":
        chosen = list(unit.limit or ())
        for one in reading:
            if one not in chosen:
                yield Sample(one, unit, str(one)), "accept"
        for one in chosen:
            if one not in reading:
                yield Sample(one, unit, str(one)), "refuse"
        return
    other = _with(field, unit, reading)
    inside = [one for one in accepted(context, other) if one.unit.name == unit.name]
    outside = [one for one in refused(context, other) if one.unit.name == unit.name]
    for one in outside[:1]:
        yield one, "refuse"
    for one in inside[:1]:
        yield one, "accept"


def _with(field: Field, unit: Unit, reading: Any) -> Field:
    """The field as another reading has it."""

    def changed(one: Constraint) -> Constraint:
        return replace(one, limit=reading) if one.name == unit.name else one

    schema = field.schema
    constraints = tuple(changed(one) for one in schema.constraints)
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
