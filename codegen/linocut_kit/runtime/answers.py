"""Answers come from outside and are not trusted: here they are read, or refused in a sentence."""

import json
import re
from dataclasses import dataclass, field
from typing import Any, Literal, NoReturn, cast

from linocut_kit.runtime import pointer
from linocut_kit.runtime.bounded_json import JsonTooLarge, loads
from linocut_kit.runtime.display import prose
from linocut_kit.runtime.errors import ApiError, UnexpectedResponse, error_class
from linocut_kit.runtime.exchange import Response, request_id
from linocut_kit.runtime.lifecycle import Lifecycle
from linocut_kit.runtime.retry import retry_after

Phase = Literal["pending", "succeeded", "failed", "unknown"]

_SHOWN = 200
_BODY_SHOWN = 2000
_ID_MAX = 512
_TITLE = re.compile(r"<title[^>]*>([^<]{1,200})", re.IGNORECASE)
_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_MESSAGE_KEYS = ("message", "detail", "error_message", "error_description", "error", "title")
_NESTED_KEYS = ("error", "problem", "errors", "detail", "data", "msg", "reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundImage:
    """One image in an answer: its URL, data URI or base64 text as given, and its media type."""

    value: Any = field(repr=False)
    content_type: str | None
    pointer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an answer says of its task. `received` is the document with whatever secrets are in it:
    where to go, never what to show.
    """

    document: Any
    received: Any = field(repr=False)
    id: str | None
    status: str | None
    phase: Phase
    findings: tuple[FoundImage, ...]
    error_code: str | None
    error_message: str | None
    cost: Any


NOTHING = Reading(
    document=None,
    received=None,
    id=None,
    status=None,
    phase="pending",
    findings=(),
    error_code=None,
    error_message=None,
    cost=None,
)
"""What is known before the first answer."""


def read_json(answer: Response) -> Any:
    """The answer's JSON value, integers exact, without secrets. Raises UnexpectedResponse."""
    return answer.mask.everything(_received(answer))


def _received(answer: Response) -> Any:
    if answer.problem is not None:
        _refuse(answer, answer.problem)
    declared = answer.headers.get("content-type", "")
    media_type = declared.partition(";")[0].strip().lower()
    if _HTML.match(answer.body[:1024]) or media_type == "text/html":
        _refuse(answer, f"an HTML page{_title(answer)} instead of JSON")
    if media_type and media_type != "application/json" and not media_type.endswith("+json"):
        _refuse(answer, f"the content type {prose(media_type, 80)} instead of application/json")
    if not answer.body.strip():
        _refuse(answer, "an empty body instead of JSON")
    return _parse(answer, declared)


def reading(answer: Response, lifecycle: Lifecycle) -> Reading:
    """What a 2xx answer says of its task. Raises UnexpectedResponse."""
    received = _received(answer)
    if not isinstance(received, dict):
        _refuse(answer, f"{_kind(received)} instead of an object")
    document = cast("dict[str, Any]", answer.mask.everything(received))
    status = _status(answer, document, lifecycle)
    findings = find_results(received, lifecycle)
    if status is None and findings and lifecycle.succeeded:
        status = lifecycle.succeeded[0]
    error_code = _words(document, lifecycle.error_code)
    error_message = _words(document, lifecycle.error_message)
    phase = _phase(status, lifecycle, bool(findings))
    if phase == "succeeded" and not findings and (error_code or error_message):
        phase = "failed"
    return Reading(
        document=document,
        received=received,
        id=_id(answer, document, lifecycle),
        status=status,
        phase=phase,
        findings=findings,
        error_code=error_code,
        error_message=error_message,
        cost=pointer.find(document, lifecycle.cost) if lifecycle.cost else None,
    )


def find_results(document: Any, lifecycle: Lifecycle) -> tuple[FoundImage, ...]:
    """The images in a document; null and empty text are no images."""
    results = lifecycle.results
    found: list[FoundImage] = []
    for path, value in pointer.every(document, results.url):
        if value is None or value == "":
            continue
        kind = None
        if results.content_type is not None:
            kind = pointer.find(document, pointer.at(results.content_type, path))
        found.append(
            FoundImage(
                value=value,
                content_type=kind if isinstance(kind, str) else None,
                pointer=pointer.at(results.url, path),
            )
        )
    return tuple(found)


def task_id(value: object) -> str | None:
    """The value as a task id, or None where it cannot be one."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = f"{value:d}" if abs(value) < 10**64 else None
    if not isinstance(value, str) or not 0 < len(value) <= _ID_MAX:
        return None
    harmless = value.isprintable() and value.strip() == value and value not in (".", "..")
    return value if harmless else None


def guess_id(answer: Response, lifecycle: Lifecycle) -> str | None:
    """The task id in an answer that is otherwise unusable, if it can still be read."""
    if lifecycle.id is None:
        return None
    try:
        document = answer.mask.everything(_parse(answer, ""))
    except UnexpectedResponse:
        return None
    return task_id(pointer.find(document, lifecycle.id))


def api_error(answer: Response, what: str, *, wall: float) -> ApiError:
    """The error for an answer that is not 2xx. `what` says what was asked."""
    body, message = _error_body(answer)
    said = f": {message}" if message else ""
    return error_class(answer.status)(
        f"{what}: the server answered {answer.status}{said}{_trace(answer)}",
        status_code=answer.status,
        body=body,
        request_id=request_id(answer.headers),
        retry_after=retry_after(answer, wall),
    )


def refused_message(answer: Response) -> str | None:
    """The provider's message in an error answer, if there is one."""
    return _error_body(answer)[1]


def _parse(answer: Response, declared: str) -> Any:
    try:
        text = answer.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse(answer, f"a body that is not UTF-8 (content type {prose(declared, 80) or 'none'})")
    try:
        return loads(text)
    except JsonTooLarge as error:
        _refuse(answer, str(error))
    except json.JSONDecodeError as error:
        cut = "truncated" if error.pos >= len(text.rstrip()) - 1 else "broken"
        _refuse(answer, f"{cut} JSON ({error.msg} at character {error.pos} of {len(text)})")
    except ValueError as error:
        _refuse(answer, f"JSON with a number that cannot be read ({prose(str(error), 60)})")


def _status(answer: Response, document: Any, lifecycle: Lifecycle) -> str | None:
    if lifecycle.status is None:
        return None
    value = pointer.find(document, lifecycle.status)
    if value is None:
        return None
    if isinstance(value, dict | list):
        _refuse(answer, f"{_kind(value)} at {lifecycle.status} instead of a state")
    return value if isinstance(value, str) else json.dumps(value)


def _phase(status: str | None, lifecycle: Lifecycle, has_results: bool) -> Phase:
    if status is None:
        return "succeeded" if has_results else "pending"
    if status in lifecycle.succeeded:
        return "succeeded"
    if status in lifecycle.failed:
        return "failed"
    return "pending" if status in lifecycle.pending else "unknown"


def _id(answer: Response, document: Any, lifecycle: Lifecycle) -> str | None:
    if lifecycle.id is None:
        return None
    value = pointer.find(document, lifecycle.id)
    if value is not None and task_id(value) is None:
        _refuse(answer, f"{_kind(value)} at {lifecycle.id} that cannot be a task id")
    return task_id(value)


def _words(document: Any, where: str | None) -> str | None:
    value = pointer.find(document, where) if where is not None else None
    if value is None or value == "":
        return None
    return prose(value if isinstance(value, str) else json.dumps(value), _SHOWN)


def _error_body(answer: Response) -> tuple[Any, str | None]:
    if not answer.body.strip():
        return None, None
    text = answer.body.decode("utf-8", errors="replace")
    try:
        body: Any = loads(text)
    except ValueError:
        text = answer.mask.text(text)
        if _HTML.match(answer.body[:1024]):
            return text[:_BODY_SHOWN], f"an HTML page{_title(answer)}"
        return text[:_BODY_SHOWN], prose(text, _SHOWN)
    body = answer.mask.everything(body)
    return body, _message(body)


def _message(body: Any, depth: int = 0) -> str | None:
    """The first text in the places where error messages usually are."""
    if isinstance(body, str):
        return prose(body, _SHOWN) or None
    if isinstance(body, list):
        return _message(body[0], depth + 1) if body and depth < 4 else None
    if not isinstance(body, dict) or depth >= 4:
        return None
    members = cast("dict[str, Any]", body)
    for key in _MESSAGE_KEYS:
        if isinstance(members.get(key), str) and members[key]:
            return prose(members[key], _SHOWN)
    nested = (_message(members[key], depth + 1) for key in _NESTED_KEYS if key in members)
    return next((text for text in nested if text), None)


def _title(answer: Response) -> str:
    match = _TITLE.search(answer.mask.text(answer.body[:4096].decode("utf-8", "replace")))
    return f" ('{prose(match[1], 80)}')" if match else ""


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, (int, float)):
        return "a number"
    return "an array" if isinstance(value, list) else "an object"


def _trace(answer: Response) -> str:
    found = request_id(answer.headers)
    return f" (request {prose(found, 80)})" if found else ""


def _refuse(answer: Response, what: str) -> NoReturn:
    raise UnexpectedResponse(
        f"the server answered {answer.status} with {what}{_trace(answer)}",
        status_code=answer.status,
        request_id=request_id(answer.headers),
    )
