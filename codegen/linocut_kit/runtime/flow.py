"""A task's life as generators that yield what they need and do no I/O: requests, pauses, news.

Two small drivers (`drivers.py`) do what is yielded, so polling and retrying are tested with
neither network nor clock.
"""

import math
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from linocut_kit.runtime import bindings, pacing, pointer
from linocut_kit.runtime.answers import (
    Reading,
    api_error,
    meant,
    read_json,
    reading,
    shown_state,
    task_id,
    unexpected,
)
from linocut_kit.runtime.callbacks import failed
from linocut_kit.runtime.display import logger as shown_logger
from linocut_kit.runtime.errors import (
    ConfigurationError,
    LinocutError,
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
from linocut_kit.runtime.remains import uncertain
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
        came: Outcome = yield request
        try:
            outcome = judged(came, request.how, context.endpoint.lifecycle)
        except MemoryError as error:
            failed("judging a response", error)
            outcome = came
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
            raise uncertain(context.endpoint, error) from error
        raise
    if isinstance(outcome, Lost):
        came = outcome.came
        if came is not None and 200 <= came.status < 300:
            created(context, replace(came, problem=outcome.reason), progress)
            return
        lost = TransportError(f"{what}: {outcome.reason}")
        lost.__cause__ = outcome.cause
        if outcome.sent:
            raise uncertain(context.endpoint, lost, came) from lost
        raise lost
    try:
        _taken(context, outcome, progress)
    except LinocutError:
        raise
    except Exception as error:
        raise uncertain(context.endpoint, error, outcome) from error


def _taken(context: FlowContext, answer: Response, progress: Progress) -> None:
    """Note what a create was answered. Raises ApiError where it was refused."""
    what, wall = context.endpoint.id, context.time.wall()
    if not 200 <= answer.status < 300:
        refused = api_error(answer, what, wall=wall, lifecycle=context.endpoint.lifecycle)
        said = answer.refusal is not None
        if answer.status >= 500 and not said and not unprocessed(answer, wall):
            raise uncertain(context.endpoint, refused, answer) from refused
        raise refused
    created(context, answer, progress)


def created(context: FlowContext, answer: Response, progress: Progress) -> None:
    """Note in `progress` what the answer of a create says. Raises SubmissionUncertain."""
    lifecycle = context.endpoint.lifecycle
    what = context.endpoint.id
    try:
        news = reading(answer, lifecycle, context.endpoint.create.outcome, rescue=True)
        lacking = _lacking(news, lifecycle)
        if lacking is not None:
            raise _incomplete(answer, news, lacking)
    except UnexpectedResponse as error:
        raise uncertain(context.endpoint, error, answer) from error
    progress.id = news.id or request_id(answer.headers) or UNKNOWN_ID
    progress.fresh = context.time.monotonic()
    pacing.hear(context, progress, answer)
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
    tell_flaw(context, progress, news)
    lacking = _unreachable(lifecycle, progress)
    if lacking is not None:
        raise uncertain(context.endpoint, _incomplete(answer, news, lacking), answer)
    logger.info("%s: task %s created, state %s", what, progress.id, progress.status)


def _incomplete(answer: Response, news: Reading, lacking: str) -> UnexpectedResponse:
    said = f": {news.said}" if news.said else ""
    flaw = f" ({news.flaw})" if news.flaw else ""
    text = f"the server answered {answer.status} without {lacking}{flaw}{said}"
    return unexpected(answer, text, news.came.raw)


def _lacking(news: Reading, lifecycle: Lifecycle) -> str | None:
    """What the answer of a create has to have, and this one has not."""
    if lifecycle.id is not None:
        return f"a task id at {lifecycle.id}" if news.id is None else None
    is_over = news.findings or news.phase in FAILURES
    return None if is_over else f"an image at {lifecycle.results.shown}"


def _unreachable(lifecycle: Lifecycle, progress: Progress) -> str | None:
    """What alone leads to the task, beside its id, and is not known."""
    news = progress.reading
    has_images = bool(news.findings) and news.phase != "pending"
    if lifecycle.is_answer or has_images or news.phase in FAILURES:
        return None
    if lifecycle.poll_url is not None and not lifecycle.polled.path and "poll" not in progress.urls:
        return f"a URL at {lifecycle.poll_url}, which alone leads to the task"
    needed = bindings.arguments(lifecycle.polled, optional=False)
    missing = [name for name in needed if progress.known.get(name) is None]
    return f"the {missing[0]} that leads to the task" if missing else None


def tell_flaw(context: FlowContext, progress: Progress, news: Reading) -> None:
    """Say once what is wrong with the answers about a task that were read all the same."""
    if news.flaw is not None and news.flaw not in progress.told:
        progress.told.add(news.flaw)
        logger.warning(
            "%s: task %s: the answer is %s; what could be read of it was taken",
            context.endpoint.id,
            progress.id,
            news.flaw,
        )


def fetch(context: FlowContext, progress: Progress, *, deadline: float) -> Flow[Reading]:
    """Ask once for the task's state, with retries."""
    lifecycle = context.endpoint.lifecycle
    asked = lifecycle.polled
    outcome = yield from call(context, poll_request(context, progress, deadline))
    news = meant(outcome, lifecycle, asked) if isinstance(outcome, Response) else None
    if news is None:
        answer = answered(context, outcome, f"{context.endpoint.id}: task {progress.id}")
        news = reading(answer, lifecycle, asked.outcome, rescue=True)
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
        text = f"{what}: the server answered {outcome.status} with {_PARTIAL[outcome.status]}"
        raise unexpected(outcome, text)
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
        text = f"{what}: the server answered {outcome.status} with {outcome.problem}"
        raise unexpected(outcome, text)
    return outcome


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
        text = f"{request.shown}: the server redirects ({answer.status}) {problem}"
        raise unexpected(answer, text)
    return replace(request, url=target)
