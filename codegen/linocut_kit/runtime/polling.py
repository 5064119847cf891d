"""Following a task to its end: the one place that decides when to ask again and when to give up."""

import json
from dataclasses import dataclass, replace

from linocut_kit.runtime import pacing
from linocut_kit.runtime.answers import (
    NOTHING,
    Reading,
    api_error,
    meant,
    reading,
    refused_message,
    unexpected,
)
from linocut_kit.runtime.display import prose
from linocut_kit.runtime.errors import (
    ApiError,
    Came,
    LinocutError,
    NotFoundError,
    TaskCancelled,
    TaskError,
    TaskFailed,
    TaskRefused,
    TaskTimeout,
    TransportError,
    UnexpectedResponse,
    answered_with,
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
    tell_flaw,
)
from linocut_kit.runtime.lifecycle import FAILURES, Call
from linocut_kit.runtime.retry import Policy, retry_after, transient
from linocut_kit.runtime.task_requests import poll_request, task_request
from linocut_kit.runtime.words import words

GRACE = 10.0
"""Seconds in which a task that was just created may still be unknown to the provider."""

_UNREADABLE = 3
_LOOKS = 2
"""How often to ask again where an answer that says the end is cut."""
_RESERVE = 1.0


@dataclass(slots=True)
class _Trouble:
    """What went wrong lately: the last error, unreadable answers in a row, and ends that were read
    in answers that were cut.
    """

    last: LinocutError | None = None
    unreadable: int = 0
    cut: int = 0

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
    if not _can_ask(context, progress):
        _take_images(context, progress)
    while not _is_settled(progress):
        if known:
            chosen = pacing.interval(context, progress)
            pace = interval if chosen is None else chosen
            try:
                pause = _pause(context, progress, trouble, pace, asked, deadline - reserve)
            except TaskTimeout:
                if not _take_images(context, progress):
                    raise
                continue
            yield Pause(pause)
            interval = min(interval * wait.factor, wait.max)
        known = True
        try:
            outcome = yield from call(once, poll_request(context, progress, deadline))
        except UnexpectedResponse as error:
            raise _gave_up(progress, error) from error
        pacing.hear(context, progress, outcome)
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
            news = meant(outcome, lifecycle, asked) or reading(
                outcome, lifecycle, asked.outcome, rescue=True
            )
        except UnexpectedResponse as error:
            _unreadable(progress, trouble, error)
            return False
        if _is_doubtful(outcome, trouble, news):
            return False
        if not (news.phase == "succeeded" and not news.findings):
            trouble.passed()
        _accept(context, progress, news)
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
            replace(
                NOTHING,
                phase="failed",
                error_message=refused_message(outcome, lifecycle),
                came=_came_of(refused),
            )
        )
        return True
    raise _gave_up(progress, refused) from refused


def _is_doubtful(outcome: Response, trouble: _Trouble, news: Reading) -> bool:
    """Whether to ask once more: an end is in an answer that is cut, where more may have been."""
    if not news.cut or not (news.findings or news.phase in FAILURES) or trouble.cut >= _LOOKS:
        return False
    trouble.cut += 1
    trouble.last = unexpected(outcome, f"the answer is {news.flaw}", news.came.raw)
    return True


def _accept(context: FlowContext, progress: Progress, news: Reading) -> None:
    """Take an answer in. Images beside an undocumented state are the result if they stay there."""
    before = progress.reading
    progress.take(news)
    tell_flaw(context, progress, news)
    _tell_unknown(context, progress, news)
    if before.findings and (before.phase, before.status) == ("unknown", news.status):
        _take_images(context, progress)


def _take_images(context: FlowContext, progress: Progress) -> bool:
    """Take the images that are there although no documented state says that they are; True if
    there are any.
    """
    news = progress.reading
    has_images = bool(news.findings) and news.phase not in FAILURES
    is_open = news.phase == "unknown" or context.endpoint.lifecycle.is_answer
    if not has_images or not is_open:
        return False
    if news.phase != "succeeded":
        logger.warning(
            "%s: task %s is taken as done: its images are there, with the state %s",
            context.endpoint.id,
            progress.id,
            prose(json.dumps(news.status), 80),
        )
    progress.reading = replace(news, phase="succeeded")
    return True


def _can_ask(context: FlowContext, progress: Progress) -> bool:
    lifecycle = context.endpoint.lifecycle
    return not lifecycle.is_answer and bool(lifecycle.polled.path or "poll" in progress.urls)


def _result(
    context: FlowContext, progress: Progress, trouble: _Trouble, deadline: float
) -> Flow[None]:
    """Fetch the result of a task that has succeeded elsewhere."""
    lifecycle = context.endpoint.lifecycle
    if lifecycle.result is None and "result" not in progress.urls:
        news = progress.reading
        text = f"the task is {progress.status} and has no image at {lifecycle.results.shown}"
        said = f": {news.said}" if news.said else ""
        lacking = answered_with(UnexpectedResponse(text + said), news.came)
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
        lacking = UnexpectedResponse("the result has no image")
        progress.reading = replace(news, phase="succeeded")
        _unreadable(progress, trouble, answered_with(lacking, news.came))


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
    news = progress.reading
    said = news.said if news.phase == "unknown" else news.words
    last += f", and the provider says: {said}" if said else ""
    lacking = "has no image" if news.phase == "succeeded" else "was not done"
    timed_out = TaskTimeout(
        f"task {progress.id} {lacking} after {waited:.0f} s{state}{last}; {resume_hint(progress)}",
        task=progress.handle,
    )
    return answered_with(timed_out, news.came)


def _gave_up(progress: Progress, error: LinocutError) -> TaskError:
    is_gone = isinstance(error, NotFoundError)
    gave_up = TaskError(
        f"task {progress.id} cannot be followed: {error}; {resume_hint(progress, is_gone)}",
        task=progress.handle,
    )
    return answered_with(gave_up, error)


def _came_of(error: ApiError) -> Came:
    return Came(
        raw=error.raw,
        status_code=error.status_code,
        headers=error.headers,
        request_id=error.request_id,
    )


def broken(progress: Progress, error: Exception) -> TaskError:
    """The error for what is none of ours, and came out while a task was followed."""
    said = f"{type(error).__name__}: {error}"
    return TaskError(
        f"task {progress.id} cannot be followed: {said}; {resume_hint(progress)}",
        task=progress.handle,
    )


def resume_hint(progress: Progress, is_gone: bool = False) -> str:
    """How to go on with a task, in a few words; `is_gone` if the provider says there is none."""
    known = "".join(f", {name}={value!r}" for name, value in progress.known.items())
    go_on = f".task({progress.id!r}{known}).wait()"
    phase = progress.reading.phase
    if is_gone:
        return f"the provider knows no such task; to ask again: {go_on}"
    if phase == "succeeded":
        return f"the provider says that it is done; to ask again: {go_on}"
    if phase in FAILURES:
        return f"the provider says that it has ended without images; to ask again: {go_on}"
    return f"it may still be running, resume it with {go_on}"


def _settled(context: FlowContext, progress: Progress) -> Reading:
    news = progress.reading
    if news.phase == "succeeded":
        return news
    raise answered_with(_failure(context, progress, news), news.came)


def _failure(context: FlowContext, progress: Progress, news: Reading) -> TaskFailed:
    """The error for a task that ended without images."""
    lifecycle = context.endpoint.lifecycle
    what = "the request" if lifecycle.is_answer else f"task {progress.id}"
    said = news.said or "the provider gives no reason"
    message = news.error_message or words(news.document)
    facts = {"task": progress.handle, "code": news.error_code, "message": message}
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
    state = f"state {news.status}"
    if news.phase == "unknown" and state not in progress.told:
        progress.told.add(state)
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
