"""Answers come from outside and are not trusted: here they are read, or refused in a sentence."""

import json
import re
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NoReturn, cast

from linocut_kit.runtime import pointer
from linocut_kit.runtime.bounded_json import JsonTooLarge, loads
from linocut_kit.runtime.display import prose
from linocut_kit.runtime.errors import ApiError, UnexpectedResponse, error_class
from linocut_kit.runtime.exchange import MAX_JSON, Response, request_id
from linocut_kit.runtime.lifecycle import FAILURES, Call, InBand, Lifecycle, Phase, has_state
from linocut_kit.runtime.result_places import FoundImage, body_image, find_results
from linocut_kit.runtime.retry import retry_after

_SHOWN = 200
_BODY_SHOWN = 2000
_ID_MAX = 512
_TITLE = re.compile(r"<title[^>]*>([^<]{1,200})", re.IGNORECASE)
_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_MESSAGE_KEYS = ("message", "detail", "error_message", "error_description", "error", "title")
_NESTED_KEYS = ("error", "problem", "errors", "detail", "data", "msg", "reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an answer says of its task. `received` is the document with whatever secrets are in it:
    where to go, never what to show. A `status` that is an integer is shown by its digits.
    """

    document: Any
    received: Any = field(repr=False)
    id: str | None
    status: str | None
    phase: Phase | Literal["unknown"]
    findings: tuple[FoundImage, ...]
    error_code: str | None
    error_message: str | None
    cost: Any

    @property
    def words(self) -> str:
        """What the provider says is wrong, code and message; empty if it says nothing."""
        return ": ".join(text for text in (self.error_code, self.error_message) if text)


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
    if len(answer.body) > MAX_JSON:
        _refuse(answer, f"JSON of more than {MAX_JSON // 2**20} MiB")
    declared = answer.headers.get("content-type", "")
    media_type = declared.partition(";")[0].strip().lower()
    if _HTML.match(answer.body[:1024]) or media_type == "text/html":
        _refuse(answer, f"an HTML page{_title(answer)} instead of JSON")
    if media_type and media_type != "application/json" and not media_type.endswith("+json"):
        _refuse(answer, f"the content type {prose(media_type, 80)} instead of application/json")
    if not answer.body.strip():
        _refuse(answer, "an empty body instead of JSON")
    return _parse(answer, declared)


def reading(answer: Response, lifecycle: Lifecycle, how: InBand | None = None) -> Reading:
    """What a 2xx answer says of its task; `how` is how it would refuse. Raises UnexpectedResponse.

    The words of an error are read wherever they are; where they are all that is there, the task
    has failed.
    """
    image = body_image(answer, lifecycle)
    if image is not None:
        return replace(NOTHING, phase="succeeded", findings=(image,), status=_done(lifecycle))
    received = _received(answer)
    findings = find_results(received, lifecycle)
    if not isinstance(received, dict) and not findings:
        _refuse(answer, f"{_kind(received)} instead of an object")
    document = answer.mask.everything(received)
    state = _state(answer, document, lifecycle)
    phase = _phase(state, lifecycle, bool(findings))
    error_code, error_message = _error_words(document, lifecycle, how, phase)
    bare = phase == "succeeded" or (phase == "pending" and state is None)
    if bare and not findings and (error_code or error_message):
        phase = "failed"
    return Reading(
        document=document,
        received=received,
        id=_id(answer, document, lifecycle),
        status=shown_state(state) if state is not None or not findings else _done(lifecycle),
        phase=phase,
        findings=findings,
        error_code=error_code,
        error_message=error_message,
        cost=pointer.find(document, lifecycle.cost) if lifecycle.cost else None,
    )


def meant(answer: Response, lifecycle: Lifecycle, asked: Call) -> Reading | None:
    """What an answer says by its status alone, where the spec gives that a meaning.

    Raises UnexpectedResponse for a success that cannot be read.
    """
    phase = asked.meaning(answer.status)
    if phase is None:
        return None
    try:
        news = reading(answer, lifecycle, asked.outcome)
    except UnexpectedResponse:
        if phase == "succeeded":
            raise
        news = NOTHING
    if phase in FAILURES and not news.words:
        news = replace(news, error_message=refused_message(answer, lifecycle))
    return replace(news, phase=phase, findings=news.findings if phase == "succeeded" else ())


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


def api_error(
    answer: Response, what: str, *, wall: float, lifecycle: Lifecycle | None = None
) -> ApiError:
    """The error for an answer that refuses. `what` says what was asked, and the lifecycle where the
    provider's words are; without one they are looked for where they usually are.
    """
    body, message = _error_body(answer, lifecycle)
    said = f": {message}" if message else ""
    came = str(answer.status)
    if answer.refusal is not None:
        came = f"{answer.refusal.came_as} with code {answer.refusal.code}"
        said = f": {answer.refusal.message}" if answer.refusal.message else said
    return error_class(answer.status)(
        f"{what}: the server answered {came}{said}{_trace(answer)}",
        status_code=answer.status,
        body=body,
        request_id=request_id(answer.headers),
        retry_after=retry_after(answer, wall),
    )


def refused_message(answer: Response, lifecycle: Lifecycle | None = None) -> str | None:
    """The provider's message in an error answer, if there is one."""
    said = answer.refusal.message if answer.refusal is not None else None
    return said or _error_body(answer, lifecycle)[1]


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


def _state(answer: Response, document: Any, lifecycle: Lifecycle) -> Any:
    """The state as it is written, None where there is none."""
    if lifecycle.status is None:
        return None
    value = pointer.find(document, lifecycle.status)
    if isinstance(value, dict | list):
        _refuse(answer, f"{_kind(value)} at {lifecycle.status} instead of a state")
    return value


def shown_state(state: Any) -> str | None:
    """A state as it is shown: an integer by its digits."""
    return state if state is None or isinstance(state, str) else json.dumps(state)


def _done(lifecycle: Lifecycle) -> str | None:
    """The state of a task that has its images and says no other."""
    is_told = lifecycle.status is not None and lifecycle.succeeded
    return shown_state(lifecycle.succeeded[0]) if is_told else None


def _phase(state: Any, lifecycle: Lifecycle, has_results: bool) -> Phase | Literal["unknown"]:
    if state is None:
        return "succeeded" if has_results else "pending"
    return lifecycle.phase(state) or "unknown"


def _error_words(
    document: Any, lifecycle: Lifecycle, how: InBand | None, phase: Phase | Literal["unknown"]
) -> tuple[str | None, str | None]:
    """Code and message of an error. Where they stand where those of refusals do, and the code
    says that all is well, they are none: of a task that failed, the message is one all the same.
    """
    code = _words(document, lifecycle.error_code)
    message = _words(document, lifecycle.error_message)
    if how is None or not has_state(how.ok, pointer.find(document, how.code)):
        return code, message
    is_usual = lifecycle.error_message == how.message and phase not in FAILURES
    return None if lifecycle.error_code == how.code else code, None if is_usual else message


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


def _error_body(answer: Response, lifecycle: Lifecycle | None) -> tuple[Any, str | None]:
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
    message, code = _message(body), None
    if lifecycle is not None:
        message = _words(body, lifecycle.error_message) or message
        code = _words(body, lifecycle.error_code)
    if code is not None and code not in (message or ""):
        message = f"{code}: {message}" if message else code
    return body, message


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
