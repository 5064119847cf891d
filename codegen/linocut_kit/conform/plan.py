"""The probe plan of an endpoint: pure, the same on every machine, and ordered by what it costs.

What is refused before it is billed comes first, then the packed rows of accepted values, then
what is read off the tasks that these rows made.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from linocut_kit.conform.constraints import Unit, Units, service_unit
from linocut_kit.conform.keys import uses_of
from linocut_kit.conform.packing import Row, pack
from linocut_kit.conform.probes import (
    ProbeContext,
    Sample,
    accepted,
    refused,
    refused_bodies,
    unit_of,
)
from linocut_kit.conform.ruled_rows import body_beside, is_bound, shown_rules, shows
from linocut_kit.conform.uncovered import Uncovered as Uncovered
from linocut_kit.conform.uncovered import uncovered_by
from linocut_kit.conform.wire import raw_kinds
from linocut_kit.keywords import enforced
from linocut_kit.keywords.rules import Carried
from linocut_kit.runtime.services import Auth
from linocut_kit.spec.model import Endpoint, Field, Provider

Side = Literal["inside", "outside"]
Expected = Literal["accept", "refuse", "either"]

LEAN = 176
THOROUGH = 540
_A_TASK = 4
"""Requests that a task takes: its creation, two polls, a download."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One question to a server: what is sent, why, and what the page says must come of it.

    `sample` is the value that the field `field` carries; a probe with a field and no sample
    leaves the field out. `body` is the whole request where fields are bound to one another.
    A probe without a field is about the service, where `kind` says what is done, or, of the kind
    `body`, about the whole request: bodies that carry `carried` show its inside.
    """

    id: str
    unit: Unit
    side: Side
    expected: Expected
    kind: str
    field: str | None = None
    sample: Sample | None = None
    body: Mapping[str, Any] | None = None
    carried: Carried | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that is asked of one endpoint."""

    provider: Provider
    endpoint: Endpoint
    service: tuple[Probe, ...]
    refusals: tuple[Probe, ...]
    rows: tuple[Row, ...]
    inside: tuple[Probe, ...]
    checks: tuple[Probe, ...]
    uncovered: tuple[Uncovered, ...] = ()
    seed: int = 0

    @property
    def probes(self) -> tuple[Probe, ...]:
        """Every probe, in the order in which it is settled."""
        return (*self.service, *self.refusals, *self.inside, *self.checks)

    @property
    def billed(self) -> int:
        """The tasks that a server billing as its page says would bill."""
        return len(self.rows)

    @property
    def worst(self) -> int:
        """The tasks that may be billed if the server takes everything that it should refuse."""
        paid = sum(probe.kind in _MAY_BILL for probe in self.service)
        return len(self.rows) + len(self.refusals) + paid


_MAY_BILL = frozenset(
    {"no-key", "wrong-key", "not-json", "not-a-form", "array", "null", "empty", "wrong-method"}
)


def plan(
    provider: Provider,
    endpoint: Endpoint,
    neighbours: tuple[Provider, ...] = (),
    *,
    thorough: bool = False,
    seed: int = 0,
    auth: Auth | None = None,
) -> Plan:
    """The plan of an endpoint; the neighbours lend the words and edges that it must not take.

    `auth` is how the key is sent, where that is not as the provider's default server takes it.
    `seed` turns the order of probes of one cost; the set of probes stays.
    """
    context = ProbeContext.of(endpoint, neighbours or (provider,))
    way = auth or provider.service.auth
    service = tuple(_service(provider, endpoint, way))
    rows = pack(context)
    spent = len(service) + _A_TASK * len(rows) + 6 + 3 * (endpoint.outputs.count is not None) * 2
    room = (THOROUGH if thorough else LEAN) - spent
    possible = list(_refusals(context))
    refusals = _turned(tuple(_chosen(possible, room, thorough)), seed)
    return Plan(
        provider=provider,
        endpoint=endpoint,
        service=service,
        refusals=refusals,
        rows=rows,
        inside=tuple(_inside(context, rows)),
        checks=tuple(_checks(endpoint, way)),
        uncovered=tuple(uncovered_by(endpoint, possible, refusals)),
        seed=seed,
    )


def narrowed(item: Plan, wanted: Callable[[str], bool]) -> Plan:
    """A plan of the probes whose ids are wanted, and of what these cannot do without."""
    inside = tuple(each for each in item.inside if wanted(each.id))
    marks = {(each.field, each.sample.label if each.sample else "") for each in inside}
    required = {each.name for each in item.endpoint.arguments.fields if each.required}

    def kept(row: Row) -> bool:
        return any(is_wanted(name, sample) for name, sample in row.choices.items())

    def is_wanted(name: str, sample: Sample) -> bool:
        return any((name, each.label) in marks for each in sample.shown)

    def lessened(row: Row) -> Row:
        if enforced(item.endpoint.arguments):
            return row
        choices = {
            name: sample
            for name, sample in row.choices.items()
            if name in required or is_wanted(name, sample)
        }
        return replace(row, choices=choices)

    checks = tuple(each for each in item.checks if wanted(each.id))
    rows = tuple(lessened(row) for row in item.rows[1:] if kept(row) and not row.spare)
    refusals = tuple(each for each in item.refusals if wanted(each.id))
    return replace(
        item,
        service=tuple(each for each in item.service if wanted(each.id)),
        refusals=refusals,
        rows=(*item.rows[:1], *rows),
        inside=inside,
        checks=checks,
    )


def _turned(probes: tuple[Probe, ...], seed: int) -> tuple[Probe, ...]:
    """Start with another field; the probes of one field stay in their order."""
    names = list(dict.fromkeys(probe.field for probe in probes))
    if not names:
        return probes
    start = seed % len(names)
    order = {name: at for at, name in enumerate(names[start:] + names[:start])}
    return tuple(sorted(probes, key=lambda probe: order[probe.field]))


_SELDOM = frozenset({"array", "cut-signature", "empty", "no-host"})
"""Values that fields of one and the same schema need not each be sent."""


def _refusals(context: ProbeContext) -> Iterator[Probe]:
    yield from _refused_bodies(context)
    known: list[str] = []
    for field in context.endpoint.arguments.fields:
        likeness = _likeness(field)
        is_twin = likeness in known
        known.append(likeness)
        if field.required and field.location != "path":
            unit = unit_of(context, field)
            found = _probe(unit, "outside", "refuse", "absent", field=field.name, kind="absent")
            yield from _in_a_body(context, found)
        for sample in refused(context, field):
            if is_twin and sample.label in _SELDOM:
                sample = replace(sample, tier=max(sample.tier, 2))
            expected: Expected = "either" if sample.free else "refuse"
            found = _probe(
                sample.unit,
                "outside",
                expected,
                sample.label,
                field=field.name,
                sample=sample,
                kind="value",
            )
            yield from _in_a_body(context, found)


def _refused_bodies(context: ProbeContext) -> Iterator[Probe]:
    for sample in refused_bodies(context):
        found = _probe(sample.unit, "outside", "refuse", sample.label, sample=sample, kind="body")
        yield replace(found, body=sample.value)


def _in_a_body(context: ProbeContext, probe: Probe) -> Iterator[Probe]:
    """The probe in a body that is right but for it, where the rest of the body is bound to it."""
    if not is_bound(context):
        yield probe
    elif (body := body_beside(context, probe.field or "", probe.sample)) is not None:
        yield replace(probe, body=body)


def _likeness(field: Field) -> str:
    schema = field.schema
    limits = [
        (constraint.name, constraint.limit, constraint.basis) for constraint in schema.constraints
    ]
    return f"{schema.type} {schema.nullable} {limits}" if limits else field.name


def _inside(context: ProbeContext, rows: tuple[Row, ...]) -> Iterator[Probe]:
    sent = [each for row in rows for sample in row.choices.values() for each in sample.shown]
    yield from _shown_bodies(context, rows)
    for field in context.endpoint.arguments.fields:
        if not field.required:
            unit = unit_of(context, field)
            yield _probe(unit, "inside", "accept", "absent", field=field.name, kind="absent")
        for sample in accepted(context, field):
            if sample in sent:
                yield _probe(
                    sample.unit,
                    "inside",
                    "either" if sample.free else "accept",
                    sample.label,
                    field=field.name,
                    sample=sample,
                    kind="value",
                )


def _shown_bodies(context: ProbeContext, rows: tuple[Row, ...]) -> Iterator[Probe]:
    schema = context.endpoint.arguments
    units = Units(context.endpoint, "", schema, schema.place)
    for name, carried in shown_rules(context):
        if any(shows(carried, row.choices) for row in rows):
            found = _probe(units.of(name), "inside", "accept", carried.label, kind="body")
            yield replace(found, carried=carried)


def _probe(
    unit: Unit,
    side: Side,
    expected: Expected,
    label: str,
    *,
    kind: str,
    field: str | None = None,
    sample: Sample | None = None,
) -> Probe:
    return Probe(
        id=f"{unit.id}/{side}:{label}",
        unit=unit,
        side=side,
        expected=expected,
        kind=kind,
        field=field,
        sample=sample,
    )


def _chosen(probes: list[Probe], room: int, thorough: bool) -> Iterator[Probe]:
    """What must be sent, and as much of the rest as there is room for, each field in turn."""
    tiers: dict[int, list[Probe]] = {0: [], 1: [], 2: [], 3: []}
    for probe in probes:
        tiers[probe.sample.tier if probe.sample else 0].append(probe)
    taken = {probe.id for probe in tiers[0]}
    for tier in (1, 2, 3) if thorough else (1, 2):
        for probe in _in_turn(tiers[tier]):
            if len(taken) < room:
                taken.add(probe.id)
    return (probe for probe in probes if probe.id in taken)


def _in_turn(probes: list[Probe]) -> Iterator[Probe]:
    """The first of each field, then the second of each, and so on."""
    queues: dict[str | None, list[Probe]] = {}
    for probe in probes:
        queues.setdefault(probe.field, []).append(probe)
    for at in range(max(map(len, queues.values()), default=0)):
        for queue in queues.values():
            if at < len(queue):
                yield queue[at]


def _service(provider: Provider, endpoint: Endpoint, auth: Auth) -> Iterator[Probe]:
    for use, _, place in uses_of(provider.service, auth) if auth.required else ():
        security = service_unit(endpoint, "security", "key", place)
        yield _probe(security, "outside", "refuse", use, kind=use)
    body = service_unit(endpoint, "requestBody", "body")
    for kind in raw_kinds(endpoint):
        yield _probe(body, "outside", "refuse", kind, kind=kind)
    method = service_unit(endpoint, "method", "method", endpoint.create.method)
    yield _probe(method, "outside", "refuse", "wrong-method", kind="wrong-method")
    poll = endpoint.lifecycle.poll
    if poll is not None and poll.path:
        ids = service_unit(endpoint, "x-task", "unknown-id")
        for kind in ("unknown-id", "malformed-id", "long-id"):
            yield _probe(ids, "outside", "refuse", kind, kind=kind)


def _checks(endpoint: Endpoint, auth: Auth) -> Iterator[Probe]:
    """What is read off the tasks: one probe a promise, settled when the tasks have ended."""
    task = endpoint.lifecycle
    wanted: list[tuple[str, str, Any]] = [
        ("responses", "create-answer", None),
        ("x-task", "distinct-ids", None),
        ("x-task", "states", None),
        ("x-task", "results", None),
    ]
    if task.poll is not None or task.poll_url is not None:
        wanted += [("responses", "poll-answer", None), ("x-task", "stay", None)]
        if auth.required and endpoint.operation("poll") is not None:
            wanted.append(("security", "poll-key", auth.place))
    if task.listing is not None:
        wanted.append(("responses", "list-answer", None))
    if endpoint.webhook is not None:
        wanted += [("x-webhook", name, None) for name in ("arrives", "changes", "payload", "once")]
        if endpoint.webhook.signature is not None:
            wanted.append(("x-webhook", "signature", None))
    if endpoint.output_size is not None:
        wanted.append(("x-output-size", "size", None))
    for rule, name, limit in wanted:
        unit = service_unit(endpoint, rule, name, limit)
        yield _probe(unit, "inside", "accept", name, kind=f"check-{name}")
    unit = service_unit(endpoint, "additionalProperties", "unknown-field")
    yield _probe(unit, "outside", "either", "unknown-field", kind="unknown-field")


def as_json(item: Plan) -> dict[str, Any]:
    """The plan as JSON: probes by id, rows by what they carry."""
    return {
        "endpoint": item.endpoint.id,
        "probes": [
            {
                "id": each.id,
                "pointer": each.unit.pointer,
                "rule": each.unit.rule,
                "side": each.side,
                "expected": each.expected,
            }
            for each in item.probes
        ],
        "rows": [
            {
                "number": row.number,
                "spare": row.spare,
                "fields": {name: sample.label for name, sample in row.choices.items()},
            }
            for row in item.rows
        ],
        "uncovered": [
            {
                "constraint": each.unit.id,
                "pointer": each.unit.pointer,
                "rule": each.unit.rule,
                "why": each.why,
            }
            for each in item.uncovered
        ],
        "billed": item.billed,
        "worst": item.worst,
    }
