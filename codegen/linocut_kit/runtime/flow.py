"""A task's life as generators that yield what they need and do no I/O: requests, pauses, news.

Two small drivers (`drivers.py`) do what is yielded, so polling and retrying are tested with
neither network nor clock.
"""

import math
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from linocut_kit.runtime import bindings, pointer
from linocut_kit.runtime.answers import (
    Reading,
    api_error,
    guess_id,
    meant,
    read_json,
    reading,
    shown_state,
    task_id,
)
from linocut_kit.runtime.display import logger as shown_logger
from linocut_kit.runtime.errors import (
    ConfigurationError,
    LinocutError,
    SubmissionUncertain,
    TransportError,
    UnexpectedResponse,
)
from linocut_kit.runtime.exchange import (
    Content,
    Lost,
    Outcome,
    Request,
    Response,
    request_id,
)
from linocut_kit.runtime.hosts import check_download, follow, origin
from linocut_kit.runtime.in_band import judged
from linocut_kit.runtime.lifecycle import FAILURES, Lifecycle
from linocut_kit.runtime.retry import delay, unprocessed
from linocut_kit.runtime.task_requests import FlowContext as FlowContext
from linocut_kit.runtime.task_requests import Progress as Progress
from linocut_kit.runtime.task_requests import (
    bound_request,
    create_request,
    poll_request,
    task_request,
)

logger = shown_logger("linocut")

T = TypeVar("T")

UNKNOWN_ID = "-"
"""The id of a task that has none."""

_HOPS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PARTIAL = {
    206: "a part of the image, which nobody asked for",
    304: "no image, as if there were an older copy",
}
_PERHAPS_DONE = frozenset({302, 303})


@dataclass(frozen=True, slots=True)
class Pause:
    """Sleep, in seconds."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """News of a task: its state as the provider words it, and seconds since it was begun or
    resumed.
    """

    status: str | None
    elapsed: float


Step = Request | Pause | Update
Flow = Generator[Step, Any, T]


def deadline(context: FlowContext, timeout: float | None) -> float:
    """When a wait of `timeout` seconds ends. Raises ConfigurationError if it is no such number."""
    chosen = context.timeout if timeout is None else timeout
    seconds = context.endpoint.lifecycle.wait.timeout if chosen is None else checked(chosen)
    return context.time.monotonic() + seconds


def checked(timeout: Any) -> float:
    """The timeout if it is a positive number of seconds. Raises ConfigurationError."""
    is_number = isinstance(timeout, (int, float)) and not isinstance(timeout, bool)
    if not is_number or math.isnan(timeout) or timeout <= 0:
        raise ConfigurationError(f"timeout must be a positive number of seconds, not {timeout!r}")
    return float(timeout)


def call(
    context: FlowContext, request: Request, *, create: bool = False
) -> Generator[Step, Any, Outcome]:
    """Send a request, again where that is safe, along redirects within its own origin.

    A 2xx response that refuses is taken as one of the status that it stands for.
    """
    attempt = hops = 0
    while True:
        outcome: Outcome = judged((yield request), request.how, context.endpoint.lifecycle)
        if isinstance(outcome, Response) and outcome.status in _REDIRECTS:
            request, hops = _redirected(request, outcome, hops, create=create), hops + 1
            continue
        pause = delay(
            context.policy,
            attempt,
            outcome,
            create=create,
            dice=context.time.random(),
            wall=context.time.wall(),
        )
        if pause is None or context.time.monotonic() + pause >= request.deadline:
            return outcome
        place = context.mask.text(request.shown)
        logger.debug("%s: attempt %d failed, again in %.1f s", place, attempt + 1, pause)
        yield Pause(pause)
        attempt += 1


def submit(
    context: FlowContext, content: Content, progress: Progress, *, deadline: float
) -> Flow[None]:
    """Create a task, at most once, and note it in `progress`."""
    request = create_request(context, progress.fields, content, deadline=deadline)
    what = context.endpoint.id
    try:
        outcome = yield from call(context, request, create=True)
    except UnexpectedResponse as error:
        if error.status_code in _PERHAPS_DONE:
            raise _uncertain(what, error) from error
        raise
    if isinstance(outcome, Lost):
        lost = TransportError(f"{what}: {outcome.reason}")
        lost.__cause__ = outcome.cause
        if outcome.sent:
            raise _uncertain(what, lost) from lost
        raise lost
    wall = context.time.wall()
    if not 200 <= outcome.status < 300:
        refused = api_error(outcome, what, wall=wall, lifecycle=context.endpoint.lifecycle)
        said = outcome.refusal is not None
        if outcome.status >= 500 and not said and not unprocessed(outcome, wall):
            raise _uncertain(what, refused) from refused
        raise refused
    created(context, outcome, progress)


def created(context: FlowContext, answer: Response, progress: Progress) -> None:
    """Note in `progress` what the answer of a create says. Raises SubmissionUncertain."""
    lifecycle = context.endpoint.lifecycle
    what = context.endpoint.id
    try:
        news = reading(answer, lifecycle, context.endpoint.create.outcome)
        lacking = _lacking(news, lifecycle)
        if lacking is not None:
            words = f": {news.words}" if news.words else ""
            raise UnexpectedResponse(
                f"the server answered {answer.status} without {lacking}{words}",
                status_code=answer.status,
                request_id=request_id(answer.headers),
            )
    except UnexpectedResponse as error:
        uncertain = _uncertain(what, error)
        uncertain.task_id = guess_id(answer, lifecycle)
        if uncertain.task_id is not None:
            uncertain.add_note(f"the answer names task {uncertain.task_id}")
        raise uncertain from error
    progress.id = news.id or request_id(answer.headers) or UNKNOWN_ID
    progress.fresh = context.time.monotonic()
    progress.known = bindings.known(lifecycle, progress.fields, news.received)
    progress.take(news)
    for name, at in (
        ("poll", lifecycle.poll_url),
        ("result", lifecycle.result_url),
        ("cancel", lifecycle.cancel_url),
    ):
        url = pointer.find(news.received, at) if at is not None else None
        if isinstance(url, str):
            progress.urls[name] = url
    logger.info("%s: task %s created, state %s", what, progress.id, progress.status)


def _lacking(news: Reading, lifecycle: Lifecycle) -> str | None:
    """What the answer of a create has to have, and this one has not."""
    if lifecycle.id is not None:
        return f"a task id at {lifecycle.id}" if news.id is None else None
    done = news.phase == "succeeded" and bool(news.findings)
    return None if done or news.phase in FAILURES else f"an image at {lifecycle.results.shown}"


def fetch(context: FlowContext, progress: Progress, *, deadline: float) -> Flow[Reading]:
    """Ask once for the task's state, with retries."""
    lifecycle = context.endpoint.lifecycle
    asked = lifecycle.polled
    outcome = yield from call(context, poll_request(context, progress, deadline))
    news = meant(outcome, lifecycle, asked) if isinstance(outcome, Response) else None
    if news is None:
        answer = answered(context, outcome, f"{context.endpoint.id}: task {progress.id}")
        news = reading(answer, lifecycle, asked.outcome)
    progress.take(news)
    return news


def cancel(context: FlowContext, progress: Progress, *, deadline: float) -> Flow[None]:
    """Ask the provider to cancel the task."""
    declared = context.endpoint.lifecycle.cancel
    if declared is None:
        raise ConfigurationError(f"{context.endpoint.id}: the provider documents no way to cancel")
    request = task_request(context, progress, "cancel", declared, deadline)
    outcome = yield from call(context, request)
    meaning = declared.meaning(outcome.status) if isinstance(outcome, Response) else None
    if meaning is None or meaning == "failed":
        answered(context, outcome, f"{context.endpoint.id}: cancelling task {progress.id}")


def listing(context: FlowContext, *, deadline: float) -> Flow[list[tuple[str, str | None]]]:
    """The ids and states of the caller's tasks."""
    declared = context.endpoint.lifecycle.listing
    if declared is None:
        raise ConfigurationError(f"{context.endpoint.id}: the provider documents no list of tasks")
    request = bound_request(context, declared.call, {}, deadline=deadline)
    outcome = yield from call(context, request)
    document = read_json(answered(context, outcome, f"{context.endpoint.id}: listing tasks"))
    found: list[tuple[str, str | None]] = []
    for _, item in pointer.every(document, declared.items):
        id = task_id(pointer.find(item, declared.id))
        status = pointer.find(item, declared.status) if declared.status is not None else None
        if id is None:
            raise UnexpectedResponse(f"{context.endpoint.id}: a listed task has no usable id")
        found.append((id, shown_state(status)))
    return found


def download(context: FlowContext, request: Request) -> Flow[Response]:
    """Fetch a result, without the key. The body goes to the request's sink."""
    check_download(request.url, context.base)
    outcome = yield from call(context, request)
    what = f"{context.endpoint.id}: downloading {request.shown}"
    if isinstance(outcome, Response) and outcome.status in (403, 404, 410):
        what = f"{what}: the URL has expired or was withdrawn; ask for the task again"
    if isinstance(outcome, Response) and outcome.status in _PARTIAL:
        raise UnexpectedResponse(
            f"{what}: the server answered {outcome.status} with {_PARTIAL[outcome.status]}",
            status_code=outcome.status,
            request_id=request_id(outcome.headers),
        )
    return answered(context, outcome, what)


def answered(context: FlowContext, outcome: Outcome, what: str) -> Response:
    """The answer if it is 2xx and whole. Raises TransportError, ApiError, UnexpectedResponse."""
    if isinstance(outcome, Lost):
        raise TransportError(f"{what}: {outcome.reason}") from outcome.cause
    if not 200 <= outcome.status < 300:
        raise api_error(
            outcome, what, wall=context.time.wall(), lifecycle=context.endpoint.lifecycle
        )
    if outcome.problem is not None:
        raise UnexpectedResponse(
            f"{what}: the server answered {outcome.status} with {outcome.problem}",
            status_code=outcome.status,
            request_id=request_id(outcome.headers),
        )
    return outcome


def _uncertain(what: str, cause: LinocutError) -> SubmissionUncertain:
    text = str(cause).removeprefix(f"{what}: ")
    return SubmissionUncertain(
        f"{what}: {text}. The task may have been created and billed; it was not sent again"
    )


def _redirected(request: Request, answer: Response, hops: int, *, create: bool) -> Request:
    """The next request along a redirect. Raises UnexpectedResponse where it is not followed."""
    target = follow(request.url, answer.headers.get("location", ""))
    problem = None
    if create or request.method != "GET":
        problem = f"which is never followed for a {request.method}; set base_url to the right host"
    elif "location" not in answer.headers:
        problem = "without a location"
    elif target is None:
        problem = "to a location that is no usable URL"
    elif origin(target) != origin(request.url):
        problem = "to another host, which is not followed"
    elif hops >= _HOPS:
        problem = f"more than {_HOPS} times"
    if problem is not None or target is None:
        raise UnexpectedResponse(
            f"{request.shown}: the server redirects ({answer.status}) {problem}",
            status_code=answer.status,
            request_id=request_id(answer.headers),
        )
    return replace(request, url=target)
