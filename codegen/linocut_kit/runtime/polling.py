"""Following a task to its end: the one place that decides when to ask again and when to give up."""

import json
from dataclasses import dataclass, replace

from linocut_kit.runtime.answers import (
    NOTHING,
    Reading,
    api_error,
    meant,
    reading,
    refused_message,
)
from linocut_kit.runtime.display import prose
from linocut_kit.runtime.errors import (
    LinocutError,
    TaskCancelled,
    TaskError,
    TaskFailed,
    TaskRefused,
    TaskTimeout,
    TransportError,
    UnexpectedResponse,
)
from linocut_kit.runtime.exchange import Lost, Outcome, Response
from linocut_kit.runtime.flow import (
    Flow,
    FlowContext,
    Pause,
    Progress,
    Update,
    call,
    logger,
)
from linocut_kit.runtime.lifecycle import FAILURES, Call
from linocut_kit.runtime.retry import Policy, retry_after, transient
from linocut_kit.runtime.task_requests import poll_request, task_request

GRACE = 10.0
"""Seconds in which a task that was just created may still be unknown to the provider."""

_UNREADABLE = 3
_RESERVE = 1.0


@dataclass(slots=True)
class _Trouble:
    """What went wrong lately: the last error, and unreadable answers in a row."""

    last: LinocutError | None = None
    unreadable: int = 0

    def passed(self) -> None:
        self.last, self.unreadable = None, 0


def follow(context: FlowContext, progress: Progress, *, deadline: float) -> Flow[Reading]:
    """Poll until the task has succeeded and return what its answer says.

    Yields an Update for the state that is known at first and for each answer. Survives transient
    errors and unknown states until the deadline. Raises TaskFailed, TaskTimeout, or TaskError
    with its cause.
    """
    trouble = _Trouble()
    lifecycle = context.endpoint.lifecycle
    wait = lifecycle.wait
    once = replace(context, policy=Policy(max_retries=0))
    reserve = min(_RESERVE, wait.first, (deadline - context.time.monotonic()) / 4)
    interval, asked = wait.first, 0.0
    known = progress.reading is not NOTHING
    if known:
        yield _update(context, progress)
    while not _is_settled(progress):
        if known:
            yield Pause(_pause(context, progress, trouble, interval, asked, deadline - reserve))
            interval = min(interval * wait.factor, wait.max)
        known = True
        try:
            outcome = yield from call(once, poll_request(context, progress, deadline))
        except UnexpectedResponse as error:
            raise _gave_up(progress, error) from error
        if _judge(context, progress, trouble, outcome, lifecycle.polled):
            if _needs_result(progress):
                yield from _result(context, progress, trouble, deadline)
            yield _update(context, progress)
        asked = _retry_after(context, outcome)
    return _settled(context, progress)


def _judge(
    context: FlowContext, progress: Progress, trouble: _Trouble, outcome: Outcome, asked: Call
) -> bool:
    """Take one answer in; False if it told nothing. Raises TaskError where polling is pointless.

    Unless the spec says what a status means: that the task cannot be processed (422) is news of a
    failed task, not of a bad question.
    """
    lifecycle = context.endpoint.lifecycle
    if isinstance(outcome, Lost):
        trouble.last = TransportError(outcome.reason)
        trouble.last.__cause__ = outcome.cause
        return False
    is_news = asked.meaning(outcome.status) is not None
    if is_news or 200 <= outcome.status < 300:
        try:
            news = meant(outcome, lifecycle, asked) or reading(outcome, lifecycle, asked.outcome)
        except UnexpectedResponse as error:
            _unreadable(progress, trouble, error)
            return False
        if not (news.phase == "succeeded" and not news.findings):
            trouble.passed()
        progress.take(news)
        _tell_unknown(context, progress, news)
        return True
    refused = api_error(outcome, "polling", wall=context.time.wall(), lifecycle=lifecycle)
    if transient(outcome):
        trouble.last = refused
        return False
    if outcome.status == 404 and _is_fresh(context, progress):
        logger.debug("task %s: not known yet", progress.id)
        return False
    if outcome.status == 422:
        progress.take(
            replace(NOTHING, phase="failed", error_message=refused_message(outcome, lifecycle))
        )
        return True
    raise _gave_up(progress, refused) from refused


def _result(
    context: FlowContext, progress: Progress, trouble: _Trouble, deadline: float
) -> Flow[None]:
    """Fetch the result of a task that has succeeded elsewhere."""
    lifecycle = context.endpoint.lifecycle
    if lifecycle.result is None and "result" not in progress.urls:
        lacking = UnexpectedResponse(
            f"the task is {progress.status} and has no image at {lifecycle.results.shown}"
        )
        _unreadable(progress, trouble, lacking)
        return
    try:
        request = task_request(context, progress, "result", lifecycle.result, deadline)
    except UnexpectedResponse as error:
        raise _gave_up(progress, error) from error
    outcome = yield from call(context, request)
    status = progress.status
    asked = lifecycle.result or Call(method="GET", path="")
    if _judge(context, progress, trouble, outcome, asked):
        is_late = isinstance(outcome, Response) and asked.meaning(outcome.status) == "pending"
        if not is_late:
            _adopt(progress, trouble, status)


def _adopt(progress: Progress, trouble: _Trouble, status: str | None) -> None:
    """The result of a task that succeeded: its own word for the state says nothing new."""
    news = progress.reading
    if news.findings:
        progress.status = status
        trouble.passed()
    elif news.phase not in FAILURES:
        _unreadable(progress, trouble, UnexpectedResponse("the result has no image"))


def _unreadable(progress: Progress, trouble: _Trouble, error: UnexpectedResponse) -> None:
    trouble.last = error
    trouble.unreadable += 1
    if trouble.unreadable >= _UNREADABLE:
        raise _gave_up(progress, error) from error


def _pause(
    context: FlowContext,
    progress: Progress,
    trouble: _Trouble,
    interval: float,
    asked: float,
    last: float,
) -> float:
    """Seconds until the next question, never less than `asked`; the last one is at `last`."""
    remaining = last - context.time.monotonic()
    if remaining <= 0 or asked > remaining:
        raise _timed_out(context, progress, trouble) from trouble.last
    return max(min(interval, remaining), asked)


def _timed_out(context: FlowContext, progress: Progress, trouble: _Trouble) -> TaskTimeout:
    waited = context.time.monotonic() - progress.started
    state = f", last state {prose(progress.status, 60)}" if progress.status else ""
    last = f", last problem: {trouble.last}" if trouble.last is not None else ""
    words = progress.reading.words
    last += f", and the provider says: {words}" if words else ""
    return TaskTimeout(
        f"task {progress.id} was not done after {waited:.0f} s{state}{last};"
        f" {resume_hint(progress)}",
        task=progress.handle,
    )


def _gave_up(progress: Progress, error: LinocutError) -> TaskError:
    return TaskError(
        f"task {progress.id} cannot be followed: {error}; {resume_hint(progress)}",
        task=progress.handle,
    )


def broken(progress: Progress, error: Exception) -> TaskError:
    """The error for what is none of ours, and came out while a task was followed."""
    said = f"{type(error).__name__}: {error}"
    return TaskError(
        f"task {progress.id} cannot be followed: {said}; {resume_hint(progress)}",
        task=progress.handle,
    )


def resume_hint(progress: Progress) -> str:
    """How to go on with a task, in a few words."""
    known = "".join(f", {name}={value!r}" for name, value in progress.known.items())
    return f"it may still be running, resume it with .task({progress.id!r}{known}).wait()"


def _settled(context: FlowContext, progress: Progress) -> Reading:
    news = progress.reading
    if news.phase == "succeeded":
        return news
    raise _failure(context, progress, news)


def _failure(context: FlowContext, progress: Progress, news: Reading) -> TaskFailed:
    """The error for a task that ended without images."""
    lifecycle = context.endpoint.lifecycle
    what = "the request" if lifecycle.is_answer else f"task {progress.id}"
    said = news.words or "the provider gives no reason"
    facts = {"task": progress.handle, "code": news.error_code, "message": news.error_message}
    start = f"{context.endpoint.id}: {what}"
    if news.phase == "cancelled":
        return TaskCancelled(f"{start} was cancelled: {said}", **facts)
    if news.phase == "refused":
        billed = lifecycle.billed
        costs = "" if billed is None else f"; it is {'' if billed else 'not '}billed"
        return TaskRefused(
            f"{start} was refused: {said}{costs}",
            **facts,
            billed="unknown" if billed is None else billed,
        )
    return TaskFailed(f"{start} failed: {said}", **facts)


def _is_settled(progress: Progress) -> bool:
    news = progress.reading
    return news.phase in FAILURES or (news.phase == "succeeded" and bool(news.findings))


def _needs_result(progress: Progress) -> bool:
    news = progress.reading
    return news.phase == "succeeded" and not news.findings


def _is_fresh(context: FlowContext, progress: Progress) -> bool:
    return progress.fresh is not None and context.time.monotonic() - progress.fresh < GRACE


def _tell_unknown(context: FlowContext, progress: Progress, news: Reading) -> None:
    if news.phase == "unknown" and news.status not in progress.unknown:
        progress.unknown.add(str(news.status))
        logger.warning(
            "%s: task %s has the undocumented state %s, taken as pending",
            context.endpoint.id,
            progress.id,
            prose(json.dumps(news.status), 80),
        )


def _retry_after(context: FlowContext, outcome: Outcome) -> float:
    if not isinstance(outcome, Response):
        return 0.0
    return retry_after(outcome, context.time.wall()) or 0.0


def _update(context: FlowContext, progress: Progress) -> Update:
    elapsed = context.time.monotonic() - progress.started
    return Update(status=progress.status, elapsed=elapsed)
