"""What an answer must be: its status, its media type, its schema, and what a state brings."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, Literal

from linocut_kit.conform.sender import Reply
from linocut_kit.runtime.bounded_json import loads
from linocut_kit.runtime.lifecycle import State, has_state
from linocut_kit.spec.finding import Severity
from linocut_kit.spec.model import DocumentedResponse, Operation, Place
from linocut_kit.spec.schema_judge import schema_judge

Purpose = Literal["success", "invalid", "auth", "unknown", "other"]

_NOT_FOR_BODIES = frozenset({401, 402, 403, 404, 405, 406, 408, 409, 410, 429})
_DEEPEST = 40
_LIMITED = 429
"""What any server, or one before it, may answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One thing in an answer that the page does not say, or says otherwise."""

    rule: str
    message: str
    pointer: str = ""
    limit: Any = None
    severity: Severity = "error"
    code: str = "undocumented"
    place: Place


class UnreadableResponse(Exception):
    """A body that is not JSON; the text says what it is instead."""


def read(reply: Reply) -> Any:
    """The answer as JSON. Raises UnreadableResponse."""
    try:
        return loads(reply.body.decode("utf-8"))
    except ValueError as error:
        what = "empty" if not reply.body.strip() else f"{len(reply.body)} bytes that are no JSON"
        raise UnreadableResponse(what) from error


def judge(operation: Operation, reply: Reply, purpose: Purpose) -> Iterator[Complaint]:
    """Everything about an answer that is not as documented for that purpose.

    The state of a task is judged apart, by `judge_state`: it decides nothing about the schema.
    """
    if reply.status >= 500:
        yield Complaint(
            rule="responses",
            message=f"{operation.method} failed with {reply.status}",
            code="server-error",
            place=operation.place,
        )
        return
    if reply.refusal is not None:
        yield from judge_refusal(operation, reply, purpose)
        return
    yield from _status(operation, reply, purpose)
    documented = [response for response in operation.promised() if response.status == reply.status]
    if not documented or reply.trouble is not None or (purpose == "other" and reply.status < 300):
        return
    typed = [response for response in documented if response.media_type is not None]
    suited = [response for response in typed if _is_of(response.media_type, reply.media_type)]
    if typed and not suited:
        names = ", ".join(str(response.media_type) for response in typed)
        yield Complaint(
            rule="content",
            severity="info" if documented[0].basis == "assumed" else "error",
            message=f"the {reply.status} answer is {reply.media_type or 'of no media type'}, "
            f"and the page says {names}",
            limit=names,
            place=typed[0].place,
        )
    for complaint in _bodies(suited or typed, reply):
        yield _weighed(complaint, documented[0].basis == "assumed")


def _weighed(complaint: Complaint, assumed: bool) -> Complaint:
    return replace(complaint, severity="info") if assumed else complaint


def is_assumed(documented: DocumentedResponse, rule: str, pointer: str) -> bool:
    """Whether no page says what a response breaks there: the spec only thinks so."""
    steps = pointer.split("/")
    for place in documented.assumed:
        path, _, keyword = place.partition("#")
        own = path.split("/")
        leads = len(own) <= len(steps) and all(
            mine in ("*", step) for mine, step in zip(own, steps, strict=False)
        )
        if leads and (not keyword or (keyword == rule and len(own) == len(steps))):
            return True
    return False


def _is_of(documented: str | None, media_type: str) -> bool:
    """Whether a media type is the documented one, which may be of a kind: `image/*`."""
    return fnmatchcase(media_type, _bare(documented))


def _bare(media_type: str | None) -> str:
    return (media_type or "").partition(";")[0].strip().lower()


def judge_refusal(operation: Operation, reply: Reply, purpose: Purpose) -> Iterator[Complaint]:
    """What is wrong with a refusal inside a 2xx response: its code, its words, its schema.

    It need not have what a success has to have.
    """
    how, refusal = operation.outcome, reply.refusal
    if how is None or refusal is None:
        return
    wanted = _meant(purpose)
    said = [status for status, _ in how.statuses if status in wanted]
    is_body = purpose == "invalid" and reply.status not in _NOT_FOR_BODIES
    if not is_body and reply.status not in said and (said or purpose == "invalid"):
        codes = [code for status, group in how.statuses if status in said for code in group]
        yield Complaint(
            rule="x-outcome",
            pointer=how.code,
            message=f"refused with code {refusal.code}, which stands for {reply.status}, where the "
            f"page says {' or '.join(map(str, codes or wanted))}",
            limit=codes or None,
            place=operation.place,
        )
    if how.message is not None and refusal.message is None:
        yield Complaint(
            rule="x-outcome",
            pointer=how.message,
            message=f"refused with code {refusal.code} and without a word of why",
            place=operation.place,
        )
    documented = [
        response
        for response in operation.response(reply.came_as)
        if response.basis != "assumed" and _is_of(response.media_type, reply.media_type)
    ]
    own = [pointer for pointer in (how.code, how.message) if pointer is not None]
    for complaint in _bodies(documented, reply):
        leads = any(f"{pointer}/".startswith(f"{complaint.pointer}/") for pointer in own)
        if complaint.rule != "required" or leads:
            yield complaint


def _meant(purpose: Purpose) -> tuple[int, ...]:
    """The statuses that refusals of a purpose stand for."""
    known: dict[Purpose, tuple[int, ...]] = {
        "invalid": (400, 422),
        "auth": (401, 403),
        "unknown": (404,),
    }
    return known.get(purpose, ())


def _listed(statuses: list[int]) -> str:
    return ", ".join(map(str, statuses)) or "none"


def _status(operation: Operation, reply: Reply, purpose: Purpose) -> Iterator[Complaint]:
    promised = operation.promised()
    declared = sorted({response.status for response in promised})
    assumed = {response.status for response in promised if response.basis == "assumed"}
    match purpose:
        case "success":
            wanted = [number for number in declared if 200 <= number < 300]
        case "invalid":
            wanted = [
                number
                for number in declared
                if 400 <= number < 500 and number not in _NOT_FOR_BODIES
            ]
        case "auth":
            wanted = sorted(number for number in declared if number in (401, 403))[:1]
        case "unknown":
            wanted = [number for number in declared if number == 404]
        case _:
            wanted = []
    if reply.status in wanted or (purpose == "other" and reply.status in declared):
        return
    if wanted:
        limit = " or ".join(map(str, wanted))
        yield Complaint(
            rule="responses",
            message=f"answered {reply.status} where the page says {limit}",
            limit=wanted[0] if len(wanted) == 1 else wanted,
            severity="info" if assumed.issuperset(wanted) else "error",
            place=operation.place,
        )
    elif _is_bare(operation, reply, purpose):
        yield Complaint(
            rule="x-outcome",
            message=f"refused with {reply.status}, where the page has refusals inside of "
            f"{_listed([number for number in declared if number < 300])} only",
            limit=declared,
            place=operation.place,
        )
    elif reply.status not in declared:
        yield Complaint(
            rule="responses",
            message=f"answered {reply.status}, where the page documents {_listed(declared)} only",
            severity="info",
            place=operation.place,
        )


def _is_bare(operation: Operation, reply: Reply, purpose: Purpose) -> bool:
    """Whether a refusal has a status of its own where the page knows refusals inside a 2xx only."""
    is_known = any(response.status >= 400 for response in operation.promised())
    how = operation.outcome
    # Of a status that no code stands for, such as that of a wrong key, the page says nothing.
    coded = {status for status, _ in how.statuses} | {400} if how is not None else set[int]()
    refuses = reply.status in coded and 400 <= reply.status < 500 and reply.status != _LIMITED
    return refuses and bool(_meant(purpose)) and not is_known


def _bodies(documented: list[DocumentedResponse], reply: Reply) -> Iterator[Complaint]:
    """The complaints of the schema that fits best."""
    wanted = [
        response
        for response in documented
        if response.schema is not None and not _bare(response.media_type).startswith("image/")
    ]
    if not wanted:
        return
    try:
        is_json = _bare(wanted[0].media_type).endswith("json")
        body = read(reply) if is_json else reply.body.decode("utf-8", "replace")
    except UnreadableResponse as error:
        yield Complaint(
            rule="content",
            message=f"the {reply.status} answer is {error}",
            limit=wanted[0].media_type,
            place=wanted[0].place,
        )
        return
    every = [list(_schema(response, body, reply.status)) for response in wanted]
    yield from min(every, key=len)


def _schema(documented: DocumentedResponse, body: Any, status: int) -> Iterator[Complaint]:
    for rule, pointer, message, limit in _broken(documented.schema, body):
        complaint = Complaint(
            rule=rule,
            pointer=pointer,
            message=f"the {status} answer breaks its schema: {message}",
            limit=limit,
            place=documented.place,
        )
        yield _weighed(complaint, is_assumed(documented, rule, pointer))
    for pointer, word, known in _unknown_words(documented.schema, body, ""):
        complaint = Complaint(
            rule="x-known",
            pointer=pointer,
            message=f"the {status} answer has {word!r}, and the page knows {', '.join(known)}",
            limit=known,
            place=documented.place,
        )
        yield _weighed(complaint, is_assumed(documented, "x-known", pointer))


def fits(schema: Any, body: Any) -> str | None:
    """Why a value does not fit a documented schema, or None."""
    return next(
        (f"{pointer or 'the value'}: {text}" for _, pointer, text, _ in _broken(schema, body)), None
    )


def _broken(schema: Any, body: Any) -> list[tuple[str, str, str, Any]]:
    try:
        errors = list(_validator(json.dumps(schema, sort_keys=True)).iter_errors(body))
    except (ValueError, RecursionError, OverflowError) as error:
        return [("type", "", f"it cannot be judged ({type(error).__name__})", None)]
    found: list[tuple[str, str, str, Any]] = []
    for item in errors[:20]:
        steps = [str(step) for step in item.schema_path]
        rule = next((step for step in reversed(steps) if not step.isdecimal()), "type")
        pointer = "".join(f"/{step}" for step in item.instance_path)
        limit: Any = None
        if rule == "required":
            missing = item.message.split('"')[1] if '"' in item.message else ""
            pointer, limit = f"{pointer}/{missing}", True
        else:
            limit = _at(schema, steps)
        found.append((rule, pointer, _clipped(item.message), limit))
    return found


def _at(schema: Any, steps: list[str]) -> Any:
    for step in steps:
        if isinstance(schema, list) and step.isdecimal() and int(step) < len(schema):
            schema = schema[int(step)]
        elif isinstance(schema, dict) and step in schema:
            schema = schema[step]
        else:
            return None
    return schema if isinstance(schema, str | int | float | list) else None


def _clipped(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:160]}…"


@lru_cache(maxsize=256)
def _validator(schema: str) -> Any:
    return schema_judge(json.loads(schema))


def _unknown_words(
    schema: Any, body: Any, pointer: str, depth: int = 0
) -> Iterator[tuple[str, str, list[str]]]:
    """Texts that are none of the words known for their place."""
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return
    known = schema.get("x-known")
    if known is not None and isinstance(body, str) and body not in known:
        yield pointer, body[:60], list(known)
    for place, inner, value in _inner(schema, body, pointer):
        yield from _unknown_words(inner, value, place, depth + 1)


def _inner(schema: dict[str, Any], body: Any, pointer: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(body, dict):
        for name, item in schema.get("properties", {}).items():
            if name in body:
                yield f"{pointer}/{name}", item, body[name]
    elif isinstance(body, list) and "items" in schema:
        for number, item in enumerate(body[:50]):
            yield f"{pointer}/{number}", schema["items"], item
    for key in ("allOf", "anyOf", "oneOf"):
        for item in schema.get(key, ()):
            yield pointer, item, body


def judge_state(operation: Operation, status: int, body: Any, state: State) -> Iterator[Complaint]:
    """Fields that a state brings and that are missing, and fields that it must not have."""
    stated = [response for response in operation.response(status) if response.basis != "assumed"]
    for documented in stated[:1]:
        for pointer, states, is_there in _when(documented.schema, body, ""):
            if is_there is has_state(tuple(states), state):
                continue
            words = "has" if is_there else "lacks"
            complaint = Complaint(
                rule="x-when",
                pointer=pointer,
                message=f"the answer of a task that is {state!r} {words} a field that the page "
                f"has only, and always, in {', '.join(map(str, states))}",
                limit=list(states),
                place=documented.place,
            )
            yield _weighed(complaint, is_assumed(documented, "x-when", pointer))


def _when(
    schema: Any, body: Any, pointer: str, depth: int = 0
) -> Iterator[tuple[str, list[State], bool]]:
    if not isinstance(schema, dict) or not isinstance(body, dict) or depth > _DEEPEST:
        return
    for name, item in schema.get("properties", {}).items():
        when = item.get("x-when") if isinstance(item, dict) else None
        if when is not None:
            yield f"{pointer}/{name}", list(when.get("state", ())), name in body
        if name in body:
            yield from _when(item, body[name], f"{pointer}/{name}", depth + 1)
