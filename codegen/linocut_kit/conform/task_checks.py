"""Follows tasks to their end: states only move forward, ids stay, and what is done stays done."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from linocut_kit.conform import answers
from linocut_kit.conform.answers import UnreadableResponse
from linocut_kit.conform.driving import Drive, ask, ask_state
from linocut_kit.conform.probed import ProbedTask
from linocut_kit.conform.rising import check_rising
from linocut_kit.conform.sender import Reply
from linocut_kit.conform.session import Session
from linocut_kit.conform.state_checks import check_id, check_order, judge_state
from linocut_kit.runtime import flow, polling
from linocut_kit.runtime.errors import LinocutError, TaskFailed, TaskTimeout
from linocut_kit.runtime.exchange import Request
from linocut_kit.runtime.lifecycle import FAILURES, is_state
from linocut_kit.runtime.pointer import every, find
from linocut_kit.runtime.result_places import find_results
from linocut_kit.spec.model import Operation

_GRACE = 3
_QUIET = 2
_AGAIN = 3
_CLOSELY = 2


@dataclass(slots=True, eq=False)
class _Watch:
    """A task that is followed as the client follows it, until it has ended."""

    session: Session
    task: ProbedTask
    pause: float = 0.0
    due: float = 0.0
    fetching: bool = False
    drive: Drive = field(init=False)

    def __post_init__(self) -> None:
        session, progress = self.session, self.task.progress
        end = session.clock.now() + session.task_timeout
        steps = polling.follow(session.context, progress, deadline=end)
        self.drive = Drive(session=session, flow=steps, judge=self._judge)

    async def step(self) -> bool:
        """Go on to the next pause; whether the task has moved."""
        task = self.task
        before = len(task.states)
        pause = await self.drive.until_pause()
        if pause is None and task.end is None:
            self._close(self.drive.error)
        self.pause = pause or 0.0
        self.due = self.session.clock.now() + self.pause
        return pause is None or len(task.states) != before

    def _judge(self, request: Request, reply: Reply) -> bool:
        session, task = self.session, self.task
        line = session.line(request)
        result = session.plan.endpoint.operation("result")
        if result is not None and self._fetches(request):
            _fetched(session, task, result, reply, line)
        else:
            _polled(session, task, reply, line)
        if task.misses >= _GRACE:
            task.end = (_last_end(session, task) if reply.status else None) or "lost"
            if task.end == "lost":
                _lost(session, task, f"its polls were answered {session.told(reply)}")
        return task.end is None

    def _fetches(self, request: Request) -> bool:
        """Whether the result is asked for; a redirect leads on from what was asked before."""
        poll, result = self.session.poll(self.task), self.session.poll(self.task, "result")
        if poll is not None and _is_same(request, poll):
            self.fetching = False
        elif result is not None:
            self.fetching = self.fetching or _is_same(request, result)
        return self.fetching

    def _close(self, error: LinocutError | None) -> None:
        session, task = self.session, self.task
        if isinstance(error, TaskTimeout):
            task.end = "late"
            said = task.states[-1] if task.states else "no state"
            last = session.evidence.mask.foreign(str(said), 40)
            session.complain(
                "broken-task",
                session.unit("x-task", "states"),
                f"a task was still {last} after {session.task_timeout:g} seconds",
                key="late",
                curl=session.task_line(task),
            )
        elif isinstance(error, TaskFailed):
            task.end = "failed"
        elif error is None:
            task.end = "succeeded"
        else:
            task.end = _last_end(session, task) or "lost"
            if task.end == "lost":
                _lost(session, task, str(error))


def _lost(session: Session, task: ProbedTask, why: str) -> None:
    """A task that nobody can follow has been paid for."""
    unit = session.unit("x-task", "states")
    text = session.evidence.mask.foreign(f"a task cannot be followed to its end: {why}", 300)
    session.complain("broken-task", unit, text, key="lost", curl=session.task_line(task))


def _is_same(request: Request, other: Request) -> bool:
    """Whether two requests ask the same."""
    first, second = (
        (each.method, each.url, each.headers, b"".join(each.content or ()))
        for each in (request, other)
    )
    return first == second


def _last_end(session: Session, task: ProbedTask) -> Literal["succeeded", "failed"] | None:
    return session.end_of(task.states[-1]) if task.states else None


async def follow(session: Session, tasks: Sequence[ProbedTask]) -> None:
    """Follow all tasks until each has ended or its time is up; few requests, no idle waiting."""
    for task in tasks:
        judge_state(session, session.plan.endpoint.create, task)
    waiting = [task for task in tasks if task.end is None and session.poll(task) is not None]
    open_ = [_Watch(session, task) for task in waiting]
    rounds = 0
    while open_:
        session.progress(f"waiting for {len(open_)} tasks")
        moved = await _round(session, open_, rounds)
        rounds += 1
        open_ = [watch for watch in open_ if watch.task.end is None]
        if open_:
            pauses = [watch.pause for watch in open_]
            await session.clock.sleep(min(pauses) if moved else max(pauses))
    if any(task.end in ("succeeded", "failed") for task in session.own(tasks)):
        session.seen.add("states")


async def _round(session: Session, watches: Sequence[_Watch], number: int) -> bool:
    """Each round begins with another task, and ends when two in a row have not moved.

    Where a webhook tells of each change, no change of some tasks is to be missed.
    """
    first, still, moved = number % len(watches), 0, False
    hooked = watches[0].session.hooked
    closely = [watch for watch in watches if watch.task.number in hooked][:_CLOSELY]
    others = [watch for watch in (*watches[first:], *watches[:first]) if watch not in closely]
    for watch in (*closely, *others):
        if watch.due > watch.session.clock.now():
            continue
        if await watch.step():
            still, moved = 0, True
        elif number and watch in others and (still := still + 1) == _QUIET:
            break
    return moved


def _fetched(
    session: Session, task: ProbedTask, operation: Operation, reply: Reply, line: str
) -> None:
    """Judge the answer that should have the results."""
    call = session.plan.endpoint.lifecycle.result
    meaning = call.meaning(reply.status) if call is not None else None
    session.judge(operation, reply, "success" if meaning is None else "other", line)
    task.misses += meaning is None and not reply.taken
    if reply.status >= 500:
        unit = session.unit("responses", "result-answer")
        text = f"a task's own results were answered {session.told(reply)}"
        session.complain("server-error", unit, text, key="result", curl=line, status=reply.status)


def _polled(session: Session, task: ProbedTask, reply: Reply, line: str) -> None:
    """Judge the answer to a poll."""
    operation = session.plan.endpoint.operation("poll") or session.plan.endpoint.create
    task.polls += 1
    meaning = session.plan.endpoint.lifecycle.polled.meaning(reply.status)
    if meaning is not None and not reply.taken:
        session.seen.add("poll-answer")
        session.judge(operation, reply, "other", line)
        return
    if reply.status == 404:
        _missed(session, task, line)
        return
    if not reply.taken:
        task.misses += 1
        if reply.status:
            code = "server-error" if reply.status >= 500 else "broken-task"
            unit = session.unit("responses", "poll-answer")
            text = f"a task's own poll was answered {session.told(reply)}"
            session.complain(code, unit, text, key="poll", curl=line, status=reply.status)
        return
    session.seen.add("poll-answer")
    _judge_answer(session, reply, line)
    try:
        body = answers.read(reply)
    except UnreadableResponse:
        known = meaning is not None or session.is_image(reply)
        task.misses += not known
        return
    task.answer, task.status = body, reply.status
    _move(session, operation, task, body, line)


def _judge_answer(session: Session, reply: Reply, line: str) -> None:
    """Judge what a poll was answered; of a URL that came in an answer the page says nothing."""
    operation = session.plan.endpoint.operation("poll")
    if operation is not None:
        session.judge(operation, reply, "success", line)


def _missed(session: Session, task: ProbedTask, line: str) -> None:
    task.misses += 1
    words = "a new task" if not task.states or task.polls == 1 else "a task that was there before"
    session.complain(
        "broken-task",
        session.unit("x-task", "stay", 404),
        f"{words} was answered 404",
        key="404",
        curl=line,
        status=404,
    )


def _move(session: Session, operation: Operation, task: ProbedTask, body: Any, line: str) -> None:
    life = session.plan.endpoint.lifecycle
    state = find(body, life.status) if life.status else None
    if not is_state(state):
        return
    check_id(session, task, body, line)
    check_rising(session, operation, task, body, line)
    if not task.states or task.states[-1] != state:
        check_order(session, task, state, line)
        task.states.append(state)
    judge_state(session, operation, task)
    if session.end_of(state) is None:
        task.misses = 0


async def ask_again(session: Session, tasks: Sequence[ProbedTask]) -> None:
    """Ask some ended tasks once more: what was done must still be there, and be the same."""
    ended = [item for item in session.own(tasks) if item.end in ("succeeded", "failed")]
    if not ended:
        return
    few = list(dict.fromkeys([*range(len(ended))[:1], len(ended) // 2, len(ended) - 1]))
    for at in few[:_AGAIN]:
        task = ended[at]
        asked = await ask_state(session, task.progress)
        if asked is None:
            return
        reply, line = asked
        meaning = session.plan.endpoint.lifecycle.polled.meaning(reply.status)
        if (
            not reply.taken
            and meaning is not None
            and (meaning in FAILURES) == (task.end == "failed")
        ):
            session.seen.add("stay")
            continue
        if not reply.taken:
            text = f"an ended task was answered {session.told(reply)} when asked again"
            session.complain(
                "broken-task",
                session.unit("x-task", "stay", reply.status),
                text,
                key="stay",
                curl=line,
                status=reply.status,
            )
            continue
        _judge_answer(session, reply, line)
        _compare(session, task, reply, line)


def _compare(session: Session, task: ProbedTask, reply: Reply, line: str) -> None:
    life = session.plan.endpoint.lifecycle
    try:
        body = answers.read(reply)
    except UnreadableResponse:
        if session.is_image(reply):
            session.seen.add("stay")
        return
    session.seen.add("stay")
    both = [("results", [len(find_results(each, life))]) for each in (task.answer, body)]
    if life.status is not None:
        both = [*(("state", _all(each, life.status)) for each in (task.answer, body)), *both]
    for (what, group), (_, other) in zip(both[::2], both[1::2], strict=True):
        if group != other:
            session.complain(
                "broken-task",
                session.unit("x-task", "stay"),
                f"the {what} of an ended task changed when it was asked again "
                f"({session.evidence.mask.foreign(f'{group} to {other}', 80)})",
                key=what,
                curl=line,
            )
    task.answer = body


def _all(body: Any, pointer: str) -> list[Any]:
    return [value for _, value in every(body, pointer)]


async def ask_without_key(session: Session, tasks: Sequence[ProbedTask]) -> None:
    """A task is its owner's: without the key its poll must be refused."""
    task = next((item for item in tasks if item.end != "lost"), None)
    operation = session.plan.endpoint.operation("poll")
    if task is None or operation is None or not session.auth.required:
        return
    asked = await ask_state(session, task.progress, use="no-key")
    if asked is None:
        return
    reply, line = asked
    session.seen.add("poll-key")
    unit = session.unit("security", "poll-key", session.auth.place)
    if reply.taken:
        text = f"a task was shown without a key ({reply.status})"
        session.complain("server-looser", unit, text, key="poll", curl=line, status=reply.status)
    elif reply.status >= 500:
        text = f"the server failed with {reply.status} on a poll without a key"
        session.complain("server-error", unit, text, key="poll", curl=line, status=reply.status)
    else:
        session.judge(operation, reply, "auth", line)


async def ask_list(session: Session, tasks: Sequence[ProbedTask]) -> None:
    """The list of tasks, where there is one, has the newest task in it."""
    listing = session.plan.endpoint.lifecycle.listing
    operation = session.plan.endpoint.operation("list")
    if listing is None or operation is None or not tasks:
        return
    asked = await ask(session, flow.listing(session.context, deadline=math.inf))
    if asked is None:
        return
    reply, line = asked
    session.judge(operation, reply, "success", line)
    if not reply.taken:
        return
    try:
        body = answers.read(reply)
    except UnreadableResponse:
        return
    session.seen.add("list-answer")
    ids = {str(item) for item in _all(body, f"{listing.items}{listing.id}")}
    if ids.isdisjoint(task.id for task in tasks):
        session.complain(
            "silent-page",
            session.unit("responses", "list-answer"),
            "none of the tasks of this run is in the list of tasks",
            severity="info",
            curl=line,
        )
