"""Answers come from outside and are not trusted: here they are read, or refused in a sentence."""

import json
import re
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NoReturn

from linocut_kit.runtime import pointer
from linocut_kit.runtime.bounded_json import JsonTooLarge
from linocut_kit.runtime.display import prose
from linocut_kit.runtime.errors import (
    NOTHING_CAME,
    ApiError,
    Came,
    UnexpectedResponse,
    answered_with,
    error_class,
)
from linocut_kit.runtime.exchange import MAX_IMAGE, MAX_JSON, Response, request_id
from linocut_kit.runtime.lenient_json import (
    Illegible,
    Legible,
    decoded,
    every,
    is_certain,
    legible,
    rescued,
)
from linocut_kit.runtime.lifecycle import FAILURES, Call, InBand, Lifecycle, Phase, has_state
from linocut_kit.runtime.result_places import FoundImage, body_image, find_results
from linocut_kit.runtime.retry import retry_after
from linocut_kit.runtime.words import TEXT_SHOWN, joined, words

_SHOWN = 200
_TEXT_KEPT = 64 * 1024
_ID_MAX = 512
_TITLE = re.compile(r"<title[^>]*>([^<]{1,200})", re.IGNORECASE)
_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_HEADERS_KEPT = 64
_SECRET_HEADER = re.compile(r"cookie|authorization|secret|token|api-?key|signature")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an answer says of its task. `received` is the document with whatever secrets are in it:
    where to go, never what to show. A `status` that is an integer is shown by its digits.

    `flaw` says what is wrong with the answer's JSON, if anything; of one that is `cut` something
    is missing. `came` is the answer as it can be shown.
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
    flaw: str | None = None
    cut: bool = False
    came: Came = NOTHING_CAME

    @property
    def words(self) -> str:
        """What the provider says is wrong where its pages say that it does, code and message;
        empty if it says nothing.
        """
        return ": ".join(text for text in (self.error_code, self.error_message) if text)

    @property
    def said(self) -> str:
        """What the provider says is wrong, wherever; empty if it says nothing."""
        if self.error_message:
            return self.words
        return ": ".join(text for text in (self.error_code, words(self.document)) if text)


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
    found = _legible(answer)
    if found.cut:
        _refuse(answer, found.flaw or "")
    return answer.mask.everything(found.value)


def most_bytes(lifecycle: Lifecycle) -> int:
    """How many bytes a success may have: more where the images may be in it."""
    return MAX_IMAGE if lifecycle.results.has_images else MAX_JSON


def _legible(answer: Response, most: int = MAX_JSON) -> Legible:
    declared = answer.headers.get("content-type", "")
    media_type = declared.partition(";")[0].strip().lower()
    flaw = answer.problem
    if flaw is None and len(answer.body) > most:
        flaw = f"JSON of more than {most // 2**20} MiB"
    if not answer.body.strip():
        _refuse(answer, flaw or "an empty body instead of JSON")
    if _HTML.match(answer.body[:1024]):
        _refuse(answer, flaw or f"an HTML page{_title(answer)} instead of JSON")
    try:
        return _read(answer.body, declared, flaw)
    except Illegible as error:
        is_json = media_type in ("", "application/json") or media_type.endswith("+json")
        other = f"the content type {prose(media_type, 80)} instead of application/json"
        said = prose(_text(answer), _SHOWN)
        text = f"{error if is_json or flaw else other}: {said}"
        raise _unexpected(answer, text) from error


def _read(body: bytes, declared: str, flaw: str | None) -> Legible:
    if flaw is None:
        try:
            return legible(body, declared)
        except JsonTooLarge as error:
            flaw = str(error)
    return rescued(body[:MAX_JSON], declared, flaw)


def reading(
    answer: Response, lifecycle: Lifecycle, how: InBand | None = None, *, rescue: bool = False
) -> Reading:
    """What a 2xx answer says of its task; `how` is how it would refuse. Raises UnexpectedResponse.

    With `rescue` what is certain is taken of an answer that is cut, and what is no id or no state
    stands in nobody's way.

    The words of an error are read wherever they are; where they are all that is there, the task
    has failed.
    """
    image = body_image(answer, lifecycle)
    if image is not None:
        came = _came(answer, None)
        return replace(
            NOTHING, phase="succeeded", findings=(image,), status=_done(lifecycle), came=came
        )
    found = _legible(answer, most_bytes(lifecycle))
    if found.cut and not rescue:
        _refuse(answer, found.flaw or "")
    received = found.value
    findings = find_results(received, lifecycle)
    if not isinstance(received, dict) and not findings:
        _refuse(answer, f"{_kind(received)} instead of an object")
    document = answer.mask.everything(received)
    state = _state(answer, document, lifecycle, rescue)
    phase = _phase(state, lifecycle, bool(findings))
    error_code, error_message = _error_words(document, lifecycle, how, phase)
    bare = phase == "succeeded" or (phase == "pending" and state is None)
    if bare and not findings and (error_code or error_message):
        phase = "failed"
    id = _id(answer, received, lifecycle, rescue)
    if found.cut and id is None and state is None and not findings:
        _refuse(answer, found.flaw or "")
    shown = answer.mask.text(found.text)[:_TEXT_KEPT] if found.cut else document
    return Reading(
        document=document,
        received=received,
        id=id,
        status=shown_state(state) if state is not None or not findings else _done(lifecycle),
        phase=phase,
        findings=findings,
        error_code=error_code,
        error_message=error_message,
        cost=pointer.find(document, lifecycle.cost) if lifecycle.cost else None,
        flaw=found.flaw,
        cut=found.cut,
        came=_came(answer, shown),
    )


def meant(answer: Response, lifecycle: Lifecycle, asked: Call) -> Reading | None:
    """What an answer says by its status alone, where the spec gives that a meaning.

    Raises UnexpectedResponse for a success that cannot be read.
    """
    phase = asked.meaning(answer.status)
    if phase is None:
        return None
    try:
        news = reading(answer, lifecycle, asked.outcome, rescue=True)
    except UnexpectedResponse as error:
        if phase == "succeeded":
            raise
        news = replace(NOTHING, came=_came(answer, error.raw))
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
    error = error_class(answer.status)(
        f"{what}: the server answered {came}{said}{_trace(answer)}",
        status_code=answer.status,
        body=body,
        retry_after=retry_after(answer, wall),
    )
    return answered_with(error, _came(answer, body))


def refused_message(answer: Response, lifecycle: Lifecycle | None = None) -> str | None:
    """The provider's message in an error answer, if there is one."""
    said = answer.refusal.message if answer.refusal is not None else None
    return said or _error_body(answer, lifecycle)[1]


def unexpected(answer: Response, text: str, raw: Any = None) -> UnexpectedResponse:
    """The error for an answer of which `text` says all, with what came."""
    shown = _error_body(answer, None)[0] if raw is None else raw
    return answered_with(UnexpectedResponse(text), _came(answer, shown))


def _came(answer: Response, shown: Any) -> Came:
    """What came, without secrets; `shown` is the body as it can be shown."""
    kept = list(answer.headers.items())[:_HEADERS_KEPT]
    return Came(
        raw=shown,
        status_code=answer.status,
        headers={
            name: prose(answer.mask.text(value), 500)
            for name, value in kept
            if not _SECRET_HEADER.search(name)
        },
        request_id=request_id(answer.headers),
    )


def _text(answer: Response) -> str:
    text = decoded(answer.body, answer.headers.get("content-type", ""))
    return answer.mask.text(text)[:_TEXT_KEPT]


def _state(answer: Response, document: Any, lifecycle: Lifecycle, rescue: bool) -> Any:
    """The state as it is written, None where there is none."""
    if lifecycle.status is None:
        return None
    value = pointer.find(document, lifecycle.status)
    if isinstance(value, dict | list) and not rescue:
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


def _id(answer: Response, received: Any, lifecycle: Lifecycle, rescue: bool) -> str | None:
    """The task's id, None where nothing is there or, to the rescue, nothing that is certain."""
    if lifecycle.id is None:
        return None
    everything = (answer.mask.everything(value) for value in every(received, lifecycle.id))
    values = [value for value in everything if value is not None]
    found = {id for id in map(task_id, values) if id is not None and is_certain(id)}
    if len(found) == 1:
        return found.pop()
    if values and not rescue:
        two = "two ids" if found else _kind(values[-1])
        _refuse(answer, f"{two} at {lifecycle.id} that cannot be a task id")
    return None


def _words(document: Any, where: str | None) -> str | None:
    value = pointer.find(document, where) if where is not None else None
    if value is None or value == "":
        return None
    found = words(value, refused=True)
    return found or prose(value if isinstance(value, str) else json.dumps(value), _SHOWN)


def _error_body(answer: Response, lifecycle: Lifecycle | None) -> tuple[Any, str | None]:
    """The body as it can be shown, and what it says."""
    if not answer.body.strip():
        return None, None
    try:
        found = legible(answer.body, answer.headers.get("content-type", ""))
    except ValueError:
        text = _text(answer)
        if _HTML.match(answer.body[:1024]):
            return text, f"an HTML page{_title(answer)}"
        return text, prose(text, TEXT_SHOWN)
    body = answer.mask.everything(found.value)
    message, code = words(body, refused=not 200 <= answer.status < 300), None
    if lifecycle is not None:
        own = _words(body, lifecycle.error_message)
        if own is not None and own not in (message or ""):
            message = joined([own, message] if message else [own])
        code = _words(body, lifecycle.error_code)
    if code is not None and code not in (message or ""):
        message = f"{code}: {message}" if message else code
    if found.cut:
        text = _text(answer)
        return text, message or prose(text, TEXT_SHOWN)
    return body, message


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
    raise _unexpected(answer, what)


def _unexpected(answer: Response, what: str) -> UnexpectedResponse:
    return unexpected(answer, f"the server answered {answer.status} with {what}{_trace(answer)}")
