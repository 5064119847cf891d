"""Webhooks: each change arrives once, says what the poll says, and is signed as the page says."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from linocut_kit.conform import answers
from linocut_kit.conform.probed import ProbedTask
from linocut_kit.conform.receiver import Arrival
from linocut_kit.conform.session import Session
from linocut_kit.runtime.lifecycle import Signature, State, Webhook, is_state
from linocut_kit.runtime.pointer import find

_PATIENCE = 3.0
_SETTLING = 0.3


async def await_webhooks(session: Session, tasks: Sequence[ProbedTask]) -> None:
    """Give late webhooks a moment, no longer than they need."""
    expecting = _expecting(session, tasks)
    if not expecting:
        return
    start = session.clock.now()
    while session.clock.now() - start < _PATIENCE:
        if all(_is_complete(session, task) for task in expecting):
            break
        await session.clock.sleep(0.1)
    await session.clock.sleep(_SETTLING)


def _expecting(session: Session, tasks: Sequence[ProbedTask]) -> list[ProbedTask]:
    webhook = session.plan.endpoint.webhook
    if webhook is None:
        return []
    return [
        task
        for task in session.own(tasks)
        if task.end in ("succeeded", "failed") and task.number in session.hooked
    ]


def _is_complete(session: Session, task: ProbedTask) -> bool:
    told = {_state(session, arrival) for arrival in _of(session, task)}
    return told.issuperset(_changed(task) or task.states[-1:])


def _changed(task: ProbedTask) -> list[State]:
    """The states that a task was seen to change to: of each a webhook tells."""
    return [fromkey for fromkey in dict.fromkeys(task.states) if fromkey != task.states[0]]


def _of(session: Session, task: ProbedTask) -> list[Arrival]:
    return [arrival for arrival in session.receiver.arrivals if arrival.number == task.number]


def _state(session: Session, arrival: Arrival) -> State | None:
    """The state that a payload names, or None."""
    webhook, life = session.plan.endpoint.webhook, session.plan.endpoint.lifecycle
    if webhook is None or life.status is None:
        return None
    found = find(_payload(arrival), _inner(life.status, webhook.payload))
    return found if is_state(found) else None


def _payload(arrival: Arrival) -> Any:
    try:
        return json.loads(arrival.body)
    except (ValueError, RecursionError):
        return None


def _inner(pointer: str, payload: str) -> str:
    """A pointer into the poll's answer as one into the part that webhooks carry."""
    return pointer[len(payload) :] if pointer.startswith(f"{payload}/") else pointer


def judge_webhooks(session: Session, tasks: Sequence[ProbedTask]) -> None:
    """Compare what arrived with what was seen by polling."""
    webhook = session.plan.endpoint.webhook
    if webhook is None:
        return
    names: dict[str, int] = {}
    for task in _expecting(session, tasks):
        arrivals = _of(session, task)
        session.seen |= {"arrives", *(("changes", "payload", "once") if arrivals else ())}
        states = [_state(session, item) for item in arrivals]
        _changes(session, webhook, task, states)
        for arrival, state in zip(arrivals, states, strict=True):
            _content(session, webhook, task, arrival, state)
            _names(session, webhook, arrival, names)
            _signature(session, webhook, arrival)


def _complain(session: Session, webhook: Webhook, name: str, text: str, **extra: Any) -> None:
    unit = replace(session.unit("x-webhook", name), pointer=f"/{webhook.field}")
    session.complain("broken-webhook", unit, f"{webhook.field}: {text}", key=name, **extra)


def _changes(
    session: Session, webhook: Webhook, task: ProbedTask, states: Sequence[State | None]
) -> None:
    if not states:
        _complain(session, webhook, "arrives", "a task ended, and no webhook came")
        return
    missing = [text for text in _changed(task) if text not in states]
    mask = session.evidence.mask
    if missing:
        shown = mask.foreign(", ".join(map(str, missing)), 80)
        _complain(session, webhook, "changes", f"no webhook told of the change to {shown}")
    twice = [
        fromkey
        for fromkey in dict.fromkeys(states)
        if fromkey is not None and states.count(fromkey) > 1
    ]
    if twice:
        shown = mask.foreign(", ".join(map(str, twice)), 80)
        _complain(session, webhook, "once", f"the change to {shown} was told twice")


def _content(
    session: Session, webhook: Webhook, task: ProbedTask, arrival: Arrival, state: State | None
) -> None:
    mask = session.evidence.mask
    kind = arrival.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and not kind.endswith("json"):
        text = f"a webhook came as {mask.foreign(kind, 60)}"
        _complain(session, webhook, "payload", text)
    payload = _payload(arrival)
    operation = session.plan.endpoint.operation("poll") or session.plan.endpoint.create
    success = operation.success()
    schema = None if success.basis == "assumed" else _part(success.schema, webhook.payload)
    why = "not JSON" if payload is None else answers.fits(schema, payload) if schema else None
    if why is not None:
        shown = mask.foreign(why, 160)
        _complain(session, webhook, "payload", f"a payload is not what the poll answers: {shown}")
        return
    life = session.plan.endpoint.lifecycle
    id = find(payload, _inner(life.id, webhook.payload)) if life.id else None
    if id is not None and str(id) != task.id:
        session.wrong.add("payload")
        _complain(session, webhook, "id", "a webhook names another task than the create's")
    elif state is None and life.status:
        _complain(session, webhook, "payload", "a payload has no state")
    elif state == task.states[-1] and task.end == "succeeded":
        _same(session, webhook, payload, find(task.answer, webhook.payload))


def _same(session: Session, webhook: Webhook, payload: Any, polled: Any) -> None:
    """The last payload has what the poll has; URLs may be signed anew each time."""
    if _shape(payload) != _shape(polled):
        _complain(
            session, webhook, "payload", "the last payload differs from what the poll answers"
        )


def _shape(value: Any, depth: int = 0) -> Any:
    if isinstance(value, dict) and depth < 30:
        return {key: _shape(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list) and depth < 30:
        return [_shape(item, depth + 1) for item in value]
    if isinstance(value, str) and "://" in value:
        return value.partition("?")[0]
    return value


def _part(schema: Any, pointer: str) -> Any:
    """The schema of the part of an answer that a pointer names."""
    for name in pointer.split("/")[1:]:
        schema = schema.get("properties", {}).get(name) if isinstance(schema, dict) else None
    return schema


def _names(session: Session, webhook: Webhook, arrival: Arrival, names: dict[str, int]) -> None:
    scheme = webhook.signature
    name = arrival.headers.get(scheme.id_header.lower()) if scheme else None
    if name is None:
        return
    if name in names:
        _complain(session, webhook, "once", "two webhooks have the same id")
    names[name] = arrival.number


def _signature(session: Session, webhook: Webhook, arrival: Arrival) -> None:
    scheme = webhook.signature
    if scheme is None or session.secret is None:
        return
    session.seen.add("signature")
    needed = (scheme.id_header, scheme.timestamp_header, scheme.signature_header)
    missing = [word for word in needed if not arrival.headers.get(word.lower())]
    if missing:
        text = f"a webhook came without {', '.join(missing)}"
        _complain(session, webhook, "signature", text)
        return
    reading = next(
        (secret for secret in scheme.secrets if _matches(scheme, session, arrival, secret)), None
    )
    if reading is None:
        _complain(session, webhook, "signature", "a webhook's signature does not match its bytes")
        return
    _settle_secret(session, webhook, reading)
    _timestamp(session, webhook, scheme, arrival)


def _matches(scheme: Signature, session: Session, arrival: Arrival, reading: str) -> bool:
    text = session.secret or ""
    try:
        key = base64.b64decode(text, validate=True) if reading == "base64" else text.encode()
    except (binascii.Error, ValueError):
        return False
    content = scheme.content.replace("{id}", arrival.headers[scheme.id_header.lower()])
    stamp = arrival.headers[scheme.timestamp_header.lower()]
    before, _, after = content.replace("{timestamp}", stamp).partition("{body}")
    signed = before.encode() + arrival.body + after.encode()
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    given = arrival.headers[scheme.signature_header.lower()].split()
    return any(hmac.compare_digest(word.partition(",")[2].encode(), wanted) for word in given)


def _settle_secret(session: Session, webhook: Webhook, reading: str) -> None:
    scheme = webhook.signature
    if scheme is None or len(scheme.secrets) < 2:
        return
    unit = replace(session.unit("x-webhook", "secret", reading), pointer=f"/{webhook.field}")
    session.complain(
        "conflict-settled",
        unit,
        f"the page reads the secret in several ways; the server signs with {reading}",
        severity="info",
        key=reading,
    )


def _timestamp(session: Session, webhook: Webhook, scheme: Signature, arrival: Arrival) -> None:
    stamp = arrival.headers[scheme.timestamp_header.lower()]
    try:
        seconds = float(stamp)
    except ValueError:
        shown = session.evidence.mask.foreign(stamp, 60)
        _complain(session, webhook, "timestamp", f"a webhook's timestamp is {shown}")
        return
    while seconds > 10**11:
        seconds /= 1000
    if abs(arrival.at - seconds) <= scheme.tolerance:
        return
    text = "a webhook's timestamp is not the time it came at"
    if "webhook/signature" in session.plan.endpoint.assumed:
        unit = replace(session.unit("x-webhook", "timestamp"), pointer=f"/{webhook.field}")
        session.complain("silent-page", unit, f"{webhook.field}: {text}", severity="info")
        return
    session.wrong.add("signature")
    _complain(session, webhook, "timestamp", text)
