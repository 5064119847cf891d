"""Over all histories of outcomes: paid at most once, never lost, never late, never impatient."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.runtime.acme import ENDPOINT, LIFECYCLE, created, done

from linocut_kit.runtime import errors, flow
from linocut_kit.runtime.drivers import Driver
from linocut_kit.runtime.exchange import Lost, Outcome, Request, Response, Time
from linocut_kit.runtime.flow import FlowContext, Progress
from linocut_kit.runtime.hosts import Base
from linocut_kit.runtime.polling import GRACE
from linocut_kit.runtime.retry import Policy, retry_after
from linocut_kit.runtime.task import Task, completed, submitting

WALL = 1_700_000_000.0
WAIT = LIFECYCLE.wait
ID = "task/7 ü"


class Stop(BaseException):
    """An interrupt at a step of the test's choosing."""


@dataclass
class World:
    """A provider that answers by a script, and a clock that only it moves."""

    script: Iterator[tuple[Outcome, float]]
    stop_at: int = 10_000
    clock: float = 0.0
    steps: int = 0
    requests: list[Request] = field(default_factory=list)
    answered: list[tuple[float, Outcome]] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    possibly_billed: int = 0

    def context(self, policy: Policy) -> FlowContext:
        time = Time(
            monotonic=lambda: self.clock, wall=lambda: WALL + self.clock, random=lambda: 0.5
        )
        return FlowContext(
            endpoint=ENDPOINT, base=Base("http://acme.test"), policy=policy, time=time
        )

    def send(self, request: Request) -> Outcome:
        self._step()
        self.requests.append(request)
        outcome, seconds = next(self.script)
        if self.clock + seconds > request.deadline:
            self.clock = max(self.clock, request.deadline)
            outcome = Lost(reason="the deadline has passed", sent=True)
        else:
            self.clock += seconds
        if request.method == "POST" and may_bill(outcome):
            self.possibly_billed += 1
        self.answered.append((self.clock, outcome))
        return outcome

    def sleep(self, seconds: float) -> None:
        self._step()
        assert seconds >= 0
        self.pauses.append(seconds)
        self.clock += seconds

    def _step(self) -> None:
        self.steps += 1
        if self.steps > self.stop_at:
            raise Stop


def may_bill(outcome: Outcome) -> bool:
    """Whether the create behind an outcome may have been processed."""
    if isinstance(outcome, Lost):
        return outcome.sent
    if outcome.status == 503:
        return retry_after(outcome, WALL) is None
    return outcome.status < 400 or outcome.status >= 500


def answer(body: Any, status: int = 200, **headers: str) -> Response:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status=status, headers=names, body=data)


RETRY_AFTER = st.one_of(
    st.integers(0, 40).map(str),
    st.floats(0, 40).map(repr),
    st.integers(-30, 40).map(lambda n: formatdate(WALL + n, usegmt=True)),
    st.sampled_from(["soon", "", "-3", "nan", "inf", "99999999999999999999", "Wed, 99 Foo"]),
)
PUT_OFF = st.builds(
    lambda status, text: answer({}, status, retry_after=text),
    st.sampled_from([429, 503]),
    RETRY_AFTER,
)
LOST = st.sampled_from([Lost(reason="refused", sent=False), Lost(reason="reset", sent=True)])
REFUSED = st.sampled_from([answer({}, 400), answer({}, 401), answer({}, 404), answer({}, 302)])
BROKEN = st.sampled_from(
    [answer(b"<html>"), answer(b"{"), answer({}), answer([]), answer({}, 500), answer({}, 503),
     answer({}, 408), answer({}, 429), Response(status=200, problem="a body of more than 1 MiB")]
)  # fmt: skip
STATES = st.sampled_from(["WAITING", "WORKING", "PONDERING", "DONE", "FAILED"]).map(
    lambda state: answer(created(ID, state))
)
DONE = st.just(answer(done("http://127.0.0.1/x.png", id=ID)))
OUTCOME = st.one_of(PUT_OFF, LOST, REFUSED, BROKEN, STATES, DONE)
SECONDS = st.sampled_from([0.0, 0.1, 1.0, 7.0, 100.0])
HISTORY = st.lists(st.tuples(OUTCOME, SECONDS), max_size=14)
CREATES = st.lists(st.tuples(st.one_of(PUT_OFF, LOST), SECONDS), max_size=6)


def forever(history: list[tuple[Outcome, float]]) -> Iterator[tuple[Outcome, float]]:
    yield from history
    while True:
        yield answer(created(ID, "WORKING")), 0.1


def run(world: World, policy: Policy, timeout: float) -> tuple[Progress, BaseException | None]:
    """One `run` as resources do it, and what it raised."""
    context, driver = world.context(policy), Driver(world, world.sleep)
    progress = Progress(id="-", started=world.clock)
    Task(context, driver, progress)
    try:
        with submitting(progress):
            driver.run(flow.submit(context, Body(), progress, deadline=timeout))
        completed(context, driver, progress, timeout, None)
    except (errors.LinocutError, Stop) as error:
        return progress, error
    return progress, None


class Body:
    """A body that is never read."""

    length = 2

    def __iter__(self) -> Iterator[bytes]:
        yield b"{}"


@settings(max_examples=400)
@given(
    creates=CREATES,
    history=HISTORY,
    retries=st.integers(0, 5),
    timeout=st.sampled_from([0.5, 3.0, 20.0, 60.0]),
    stop_at=st.integers(0, 40) | st.just(10_000),
)
@example([], [(answer(created(ID)), 0.0), (answer({}, 404), 0.0)], 0, 60.0, 10_000)
def test_money_is_safe(
    creates: list[tuple[Outcome, float]],
    history: list[tuple[Outcome, float]],
    retries: int,
    timeout: float,
    stop_at: int,
) -> None:
    world = World(forever([*creates, *history]), stop_at=stop_at)
    progress, error = run(world, Policy(max_retries=retries), timeout)
    sent = [request for request in world.requests if request.method == "POST"]
    assert world.possibly_billed <= 1
    if world.possibly_billed:
        first = next(n for n, (_, item) in enumerate(world.answered) if may_bill(item))
        assert len(sent) == first + 1
    assert len(sent) <= retries + 1
    assert world.clock <= timeout + 1e-6
    check_task_is_kept(world, progress, error)


def check_task_is_kept(world: World, progress: Progress, error: BaseException | None) -> None:
    """A task id that came is on whatever was raised; doubt is raised as doubt."""
    named = [
        item for _, item in world.answered if isinstance(item, Response) and ID in text_of(item)
    ]
    creates = [item for (_, item), asked in zip(world.answered, world.requests, strict=False)
               if asked.method == "POST"]  # fmt: skip
    if progress.id == ID:
        if error is not None:
            assert getattr(error, "task", None) is progress.handle
            assert ID in str(error) or any(ID in note for note in error.__notes__)
            is_over = isinstance(error, errors.TaskFailed)
            assert is_over or ".task(" in str(error) + "".join(getattr(error, "__notes__", []))
    elif creates and may_bill(creates[-1]) and not isinstance(error, Stop):
        assert isinstance(error, errors.SubmissionUncertain)
        assert error.__cause__ is not None
    elif isinstance(error, Stop):
        assert not named or creates[-1] in named or error.__notes__
    else:
        assert isinstance(error, (errors.ApiError, errors.TransportError))


def text_of(response: Response) -> str:
    try:
        return json.loads(response.body)["data"]["id"]
    except (ValueError, KeyError, TypeError):
        return ""


@given(history=HISTORY, timeout=st.sampled_from([0.5, 3.0, 20.0, 60.0]))
def test_polling_is_patient(history: list[tuple[Outcome, float]], timeout: float) -> None:
    world = World(forever(history))
    context, driver = world.context(Policy(max_retries=0)), Driver(world, world.sleep)
    progress = Progress(id=ID, started=0.0)
    task = Task(context, driver, progress)
    error: errors.TaskError | None = None
    try:
        task.wait(timeout=timeout)
    except errors.TaskError as caught:
        error = caught
    assert world.clock <= timeout + 1e-6
    expected = WAIT.first
    for (_, outcome), pause in zip(world.answered, world.pauses, strict=False):
        asked = asked_for(outcome, world, world.answered.index((_, outcome)))
        is_last = pause is world.pauses[-1]
        assert pause >= asked - 1e-6
        assert pause <= max(expected, asked) + 1e-6
        assert is_last or pause >= expected - 1e-6 or pause >= asked - 1e-6
        expected = min(expected * WAIT.factor, WAIT.max)
    if error is not None:
        assert error.task is task


def asked_for(outcome: Outcome, world: World, index: int) -> float:
    if not isinstance(outcome, Response):
        return 0.0
    return retry_after(outcome, WALL + world.answered[index][0]) or 0.0


@given(seconds=st.floats(0, 30), retries=st.integers(0, 3))
def test_a_fresh_task_may_be_unknown_for_a_while(seconds: float, retries: int) -> None:
    def script() -> Iterator[tuple[Outcome, float]]:
        yield answer(created(ID)), 0.0
        while world.clock < seconds:
            yield answer({}, 404), 0.0
        yield answer(done("http://127.0.0.1/", id=ID)), 0.0

    world = World(script())
    _, error = run(world, Policy(max_retries=retries), 60.0)
    if error is None:
        assert world.answered[-2][0] < GRACE or seconds == 0 or world.answered[-1][0] >= seconds
    else:
        assert isinstance(error.__cause__, errors.NotFoundError)
        assert world.clock >= GRACE


def test_the_pauses_are_those_of_the_spec() -> None:
    world = World(forever([]))
    _, error = run(world, Policy(), 20.0)
    assert isinstance(error, errors.TaskTimeout)
    assert world.pauses[:5] == [1.0, 2.0, 4.0, 4.0, 4.0]
    assert world.clock == pytest.approx(19.0, abs=0.2)


def test_the_last_error_is_the_cause_of_a_timeout() -> None:
    world = World(
        iter([(answer(created(ID)), 0.0), *[(Lost(reason="reset", sent=True), 0.0)] * 99])
    )
    _, error = run(world, Policy(), 20.0)
    assert isinstance(error, errors.TaskTimeout)
    assert isinstance(error.__cause__, errors.TransportError)
    assert "reset" in str(error)


def test_an_unending_wait_is_the_callers_choice() -> None:
    script = [(answer(created(ID)), 0.0), *[(answer(created(ID, "WORKING")), 50.0)] * 99]
    world = World(iter([*script, (answer(done("http://127.0.0.1/", id=ID)), 0.0)]))
    _, error = run(world, Policy(), float("inf"))
    assert error is None
    assert world.clock > 4000
