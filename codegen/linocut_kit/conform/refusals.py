"""What must be refused, asked first because it is free: keys, protocol, then field by field."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from linocut_kit.conform.bodies import materialize, short
from linocut_kit.conform.constraints import shorten
from linocut_kit.conform.driving import ask_state
from linocut_kit.conform.error_fields import mentioned
from linocut_kit.conform.gate import is_doubtful
from linocut_kit.conform.keys import uses_of
from linocut_kit.conform.parameters import create_of
from linocut_kit.conform.plan import Probe
from linocut_kit.conform.probed import Created
from linocut_kit.conform.probes import Sample
from linocut_kit.conform.sender import Reply, StoppedError
from linocut_kit.conform.session import Session
from linocut_kit.conform.verdicts import Answer, Outcome, verdict_of
from linocut_kit.conform.wire import json_bytes
from linocut_kit.runtime.bindings import known
from linocut_kit.runtime.flow import Progress
from linocut_kit.runtime.pointer import find, shown_name
from linocut_kit.spec.answers import Facts, build

_TAKEN_TOO_MUCH = 40
_LONG = 60
_NOT_IMPLEMENTED = 501
"""Of all 5xx the one that says that a method is not known."""
_UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
_IDS = {"unknown-id": _UNKNOWN_ID, "malformed-id": "no such task", "long-id": "9" * 200}
_RAW = {
    "not-json": b'{"prompt": ', "empty": b"", "array": b"[]", "null": b"null",
    "not-a-form": b"[1, 2, 3]",
}  # fmt: skip


async def ask_service(
    session: Session, base: Mapping[str, Any], knock: Callable[[], Awaitable[None]]
) -> None:
    """Ask with bodies that are none, without a key, with a wrong one, and for unknown tasks.

    `knock` finds out whether the key and the route are right at all, as soon as it is doubtful.
    """
    probes = sorted(session.plan.service, key=_rank)
    if not probes or probes[0].kind not in _RAW or not _shows_key(session, probes):
        await knock()
    for probe in probes:
        session.progress(probe.kind)
        if probe.kind in _IDS:
            reply = await _ask_id(session, probe, _IDS[probe.kind], base)
            doubtful = reply is not None and is_doubtful(session, reply) and reply.status != 404
        elif probe.kind in _RAW:
            created = await _ask_raw(session, probe, base)
            nothing = created.server == "accept" and created.task is None
            doubtful = nothing or is_doubtful(session, created.reply)
        else:
            await _ask_service(session, probe, base)
            doubtful = False
        if doubtful:
            await knock()


def _rank(probe: Probe) -> int:
    """First a body that is none, then what the key is needed for and nobody pays, then the rest."""
    order = ("not-json", "not-a-form", "unknown-id", *_RAW)
    return order.index(probe.kind) if probe.kind in order else len(order)


def _shows_key(session: Session, probes: list[Probe]) -> bool:
    """Whether a wrong key shows in the second request, or the right body has to wait: it is paid
    for, and the budget may not last for what costs nothing.
    """
    is_scarce = session.budget.limit - session.budget.spent <= session.plan.billed
    return is_scarce or any(probe.kind == "unknown-id" for probe in probes)


async def _ask_raw(session: Session, probe: Probe, base: Mapping[str, Any]) -> Created:
    raw = _RAW[probe.kind]
    if probe.kind == "array":
        raw = b"[" + json_bytes(create_of(session.context, base)[0]) + b"]"
    created = await session.create(base, raw=raw)
    _settle_service(session, probe, created, f"a body that is {probe.kind}")
    return created


async def _ask_service(session: Session, probe: Probe, base: Mapping[str, Any]) -> None:
    if probe.kind == "wrong-method":
        await _ask_method(session, probe, base)
        return
    words = {use: text for use, text, _ in uses_of(session.keys.service, session.auth)}
    created = await session.create(base, use=probe.kind, purpose="auth")
    _settle_service(session, probe, created, words[probe.kind])


def _settle_service(session: Session, probe: Probe, created: Created, words: str) -> None:
    reply, server = created.reply, created.server
    _settle(session, probe, server, reply)
    if server == "accept":
        unit = probe.unit
        text = f"the server took a create with {words} ({reply.status})"
        session.complain(
            "server-looser", unit, text, curl=created.curl, status=reply.status, probe=probe.id
        )
    elif server == "error":
        text = f"the server failed with {reply.status} on a create with {words}"
        session.complain(
            "server-error", probe.unit, text, curl=created.curl, status=reply.status, probe=probe.id
        )


async def _ask_method(session: Session, probe: Probe, base: Mapping[str, Any]) -> None:
    declared = {
        operation.method.upper()
        for operation in session.plan.endpoint.operations
        if operation.path == session.plan.endpoint.create.path
    }
    method = next(literal for literal in ("PUT", "PATCH", "DELETE") if literal not in declared)
    created = await session.create(base, method=method, purpose="other")
    if created.reply.status == _NOT_IMPLEMENTED:
        created = replace(created, server="refuse")
    _settle_service(session, probe, created, f"the method {method}")


async def _ask_id(session: Session, probe: Probe, id: str, base: Mapping[str, Any]) -> Reply | None:
    operation = session.plan.endpoint.operation("poll")
    progress = Progress(id=id, started=session.clock.now(), known=_unknown(session, id, base))
    asked = await ask_state(session, progress)
    if operation is None or asked is None:
        return None
    reply, line = asked
    session.judge(operation, reply, "unknown" if not reply.taken else "other", line)
    server: Answer | None = None
    if reply.status >= 500:
        server = "error"
        text = f"the server failed with {reply.status} when asked for a task that does not exist"
        session.complain("server-error", probe.unit, text, curl=line, status=reply.status)
    elif reply.taken:
        server = "accept"
        text = f"the server answered {reply.status} for a task that does not exist"
        session.complain("broken-task", probe.unit, text, curl=line, status=reply.status)
    elif reply.turned_down:
        server = "refuse"
    _settle(session, probe, server, reply)
    return reply


def _unknown(session: Session, id: str, base: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of a task that does not exist: fields of a right body, and likely answers."""
    life, create = session.plan.endpoint.lifecycle, session.plan.endpoint.create
    found = known(life, materialize(base), build(create.success().schema, Facts()))
    return {name: id if value is None else value for name, value in found.items()}


def _settle(
    session: Session,
    probe: Probe,
    server: Answer | None,
    reply: Reply,
    validator: Answer | None = None,
) -> None:
    session.evidence.settle(
        Outcome(
            probe=probe,
            server=server,
            status=reply.status or None,
            validator=validator,
            verdict=verdict_of(probe, server),
            note="" if server is not None else f"nothing to judge came: {session.told(reply)}",
        )
    )


Doubt = Callable[[], Awaitable[Mapping[str, Any] | None]]


async def ask_fields(
    session: Session, base: Mapping[str, Any], doubt: Doubt | None = None
) -> Mapping[str, Any]:
    """Send each forbidden value once, in a body that is right but for it; returns that body.

    Once the server takes what a constraint forbids, the rest of that constraint is skipped:
    it would be billed, and the verdict is known. When the server complains of another field than
    the one that is wrong, `doubt` is asked for a body that is proven to be taken.
    """
    broken: set[str] = set()
    waiting = list(session.plan.refusals)
    number = 0
    while number < len(waiting):
        probe = waiting[number]
        number += 1
        session.progress(f"refusals {number}/{len(waiting)}")
        if probe.unit.id in broken:
            session.evidence.excused.add(probe.id)
            note = "not sent: the server takes what this constraint forbids"
            session.evidence.settle(Outcome(probe=probe, note=note, known=True))
            continue
        if len(broken) >= _TAKEN_TOO_MUCH:
            raise StoppedError(f"the server took {len(broken)} bodies that it should refuse")
        created = await session.create(body_of(base, probe))
        closed = is_doubtful(session, created.reply)
        if doubt is not None and (closed or _is_about_another(session, probe, created)):
            proven, doubt = await doubt(), None
            if proven is not None and proven != base:
                base, number = proven, 0
                continue
        judge_probe(session, probe, created)
        if created.server == "accept" and probe.expected == "refuse":
            broken.add(probe.unit.id)
    return base


def _is_about_another(session: Session, probe: Probe, created: Created) -> bool:
    """Whether a refusal names a field that the probe left as it should be."""
    names = [field.name for field in session.plan.endpoint.arguments.fields]
    found = set(mentioned(created.reply, names)) if created.server == "refuse" else set[str]()
    return bool(found - {probe.field})


def body_of(base: Mapping[str, Any], probe: Probe) -> dict[str, Any]:
    """The base body with the probe's one fault, or the probe's own body."""
    if probe.body is not None:
        return dict(probe.body)
    fields = {name: item for name, item in base.items() if name != probe.field}
    if probe.sample is not None:
        fields[probe.field or ""] = probe.sample.value
    return fields


def judge_probe(session: Session, probe: Probe, created: Created) -> None:
    """Settle a value that must be refused."""
    violations = session.violations(created.fields)
    validator: Answer | None = None
    if violations is not None:
        validator = "refuse" if violations else "accept"
    server, unit = created.server, probe.unit
    _settle(session, probe, server, created.reply, validator)
    what = "a body without it" if probe.sample is None else told_value(probe.sample)
    facts: dict[str, Any] = {
        "curl": created.curl,
        "status": created.reply.status,
        "sent": what,
        "got": session.told(created.reply),
        "probe": probe.id,
    }
    name = shown_name(unit.pointer) or "the body"
    if unit.name == "x-known":
        if server == "refuse":
            text = f"{name}: the page knows {words_of(probe)} and others, and {what} was refused"
            session.evidence.add("silent-page", unit, text, severity="info", **facts)
    elif probe.expected == "either":
        if server == "accept":
            text = f"{name}: the page does not say what comes of {what}, and the server took it"
            session.evidence.add("silent-page", unit, text, severity="info", **facts)
    elif server == "accept":
        text = f"{name}: {words_of(probe)}, and the server took {what} ({created.reply.status})"
        session.complain("server-looser", unit, text, **facts)
    if server == "error":
        text = f"{name}: the server failed with {created.reply.status} on {what}"
        session.complain("server-error", unit, text, **facts)
    if validator == "accept" and probe.expected == "refuse":
        text = f"{name}: {words_of(probe)}, and the printed validator takes {what}"
        session.complain("validator-looser", unit, text, sent=what, probe=probe.id)


def words_of(probe: Probe) -> str:
    """What the page says, in a few words."""
    unit = probe.unit
    if unit.said:
        return unit.said
    match unit.name:
        case "required":
            return "the field is required"
        case "nullable":
            return "null is not among its values"
        case "type":
            return f"its type is {unit.limit}"
        case "x-known":
            return shorten(unit.limit).replace(",", ", ")
        case "enum" | "encodings" | "formats":
            return f"the page takes {shorten(unit.limit).replace(',', ', ')}"
        case _:
            return f"its {unit.name} is {shorten(unit.limit)}"


def told_value(sample: Sample) -> str:
    """A value at its place in a few words: a long text by what is special about it."""
    below = "".join(f"/{token}" for token in sample.unit.pointer.split("/")[2:])
    inner = find(sample.value, below) if below else None
    value = sample.value if inner is None else inner
    is_long = isinstance(value, str) and len(value) > _LONG
    return f"{short(value)} ({sample.label})" if is_long else short(value)
