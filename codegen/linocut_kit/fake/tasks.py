"""Tasks that only move forward, and the states that they pass through in each scenario."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from linocut_kit.fake.images import DrawnImage, render
from linocut_kit.runtime.lifecycle import Call, Lifecycle, Phase, State, has_state
from linocut_kit.spec.model import Endpoint, Provider
from linocut_kit.spec.pointers import first, join

SCENARIOS: Mapping[str, str] = {
    "happy": "every state in order, one a poll, then the images",
    "slow": "each pending state is shown four times, and answers take their time",
    "failing": "the task ends as failed",
    "moderated": "the task ends as failed for its content, or its images are flagged",
    "refused": "the task ends as refused for its content, or its create is turned down",
    "rate-limited": "the first requests of each operation are answered 429 with Retry-After",
    "flaky": "5xx, dead connections and truncated bodies between good answers",
    "malformed": "answers that are not what the docs say: HTML, cut JSON, missing fields",
    "never-done": "the last pending state for ever",
    "unknown-state": "a state that no page names, before the task succeeds",
}
_WIRE = frozenset(("rate-limited", "flaky", "malformed"))
ID = "id"
"""What bindings call the task's id."""
WORDLESS_FAILURE = ""
"""The state of a task that failed where the provider has no word for it."""


@dataclass(slots=True, kw_only=True)
class FakeTask:
    """A task as the fake keeps it. `states` are shown in order, the last one for ever.

    `body` has the fields of its create, those outside of the body too, and `told` is the answer.
    """

    id: str
    provider: Provider
    endpoint: Endpoint
    body: dict[str, Any]
    origin: str
    states: tuple[State, ...]
    pictures: tuple[DrawnImage, ...]
    scenario: str
    created: float
    driven: bool = False
    webhook: str | None = None
    told: Any = None
    cancelled: bool = False
    render: Callable[[DrawnImage], bytes] = render
    step: int = field(default=0)

    @property
    def state(self) -> State:
        """The state that the task is in."""
        return self.states[min(self.step, len(self.states) - 1)]

    @property
    def outcome(self) -> Phase:
        """What the state means."""
        return outcome(self.endpoint.lifecycle, self.state)

    @property
    def moves(self) -> bool:
        """Whether the task has a step to go."""
        return self.step + 1 < len(self.states)

    def is_meant(self, call: Call, given: Mapping[str, str]) -> bool:
        """Whether a request that says this is about this task, in all that it is bound to."""
        wanted: dict[str, Any] = {ID: self.id} if f"{{{ID}}}" in call.path else {}
        for binding in call.bindings:
            if binding.argument == ID:
                wanted[ID] = self.id
            elif binding.answer is not None:
                wanted[binding.argument] = first(self.told, binding.answer)
            elif binding.field is not None:
                pointer = binding.field if binding.field[0] == "/" else join("", binding.field)
                wanted[binding.argument] = first(self.body, pointer)
        known = {name: value for name, value in wanted.items() if value is not None}
        return bool(known) and all(text_of(item) == given.get(name) for name, item in known.items())

    def advance(self) -> bool:
        """Go one step; whether the state changed."""
        before = self.state
        if self.moves:
            self.step += 1
        return self.state != before

    def end(self, state: State) -> None:
        """Go to that state next and stay there."""
        self.states = (*self.states[: self.step + 1], state)


def text_of(value: Any) -> str:
    """A value as a path, a query or a header has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    is_whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if is_whole else value)


def outcome(lifecycle: Lifecycle, state: State) -> Phase:
    """What a state means: one that the contract does not know is pending."""
    if has_state(lifecycle.succeeded or ("succeeded",), state):
        return "succeeded"
    if state == WORDLESS_FAILURE or has_state(lifecycle.failed, state):
        return "failed"
    if has_state(lifecycle.refused, state):
        return "refused"
    return "cancelled" if has_state(lifecycle.cancelled, state) else "pending"


def states(endpoint: Endpoint, scenario: str) -> tuple[State, ...]:
    """The states of a new task, from the one in the create answer to the last.

    A single pending state is shown twice, so that a poll sees it too.
    """
    lifecycle = endpoint.lifecycle
    pending = lifecycle.pending or ("pending",)
    done = (lifecycle.succeeded or ("succeeded",))[0]
    if lifecycle.id is None:
        word = failure(lifecycle, scenario)
        moderated = scenario in ("moderated", "refused") and word != WORDLESS_FAILURE
        return (word,) if scenario == "failing" or moderated else (done,)
    if len(pending) == 1:
        pending *= 2
    match scenario:
        case "slow":
            return (*(text for text in lifecycle.pending or ("pending",) for _ in range(4)), done)
        case "failing":
            return (*pending, failure(lifecycle, scenario))
        case "moderated" | "refused":
            word = failure(lifecycle, scenario)
            return (*pending, done if word == WORDLESS_FAILURE else word)
        case "never-done":
            return pending
        case "unknown-state":
            return (*pending, unknown(lifecycle), done)
        case _:
            return (*pending, done)


def bend(task: FakeTask, scenario: str, wanted: tuple[State, ...]) -> None:
    """Lead a pending task along another scenario's states from the state that it is in."""
    if scenario in _WIRE or task.outcome != "pending":
        return
    ahead = wanted[-1:]
    if task.state in wanted:
        ahead = wanted[len(wanted) - wanted[::-1].index(task.state) :]
    task.states = (*task.states[: task.step + 1], *ahead)
    task.scenario = scenario


def failure(lifecycle: Lifecycle, scenario: str) -> State:
    """The word for a task that failed, of moderation where there is one for it."""
    about = moderation(lifecycle)
    if about is not None and scenario in ("moderated", "refused"):
        return about
    others = [text for text in lifecycle.failed if text != about and not _has(text, "cancel")]
    return next(iter(others or lifecycle.failed), WORDLESS_FAILURE)


def moderation(lifecycle: Lifecycle) -> State | None:
    """The word for a task that moderation ended, if there is one."""
    about = (text for text in lifecycle.failed if _has(text, "moderat"))
    return next(iter(lifecycle.refused), next(about, None))


def cancellation(lifecycle: Lifecycle) -> State:
    """The word for a task that was cancelled, of failure where there is none for it."""
    about = (text for text in lifecycle.failed if _has(text, "cancel"))
    return next(iter(lifecycle.cancelled), next(about, failure(lifecycle, "failing")))


def unknown(lifecycle: Lifecycle) -> State:
    """A state that the contract does not know, written as the provider writes its own."""
    shape = (*lifecycle.pending, "pending")[0]
    if isinstance(shape, int):
        return 1 + max(state for state in lifecycle.states if isinstance(state, int))
    word = "POST_PROCESSING" if shape.isupper() else "post_processing"
    while word in lifecycle.states:
        word += "_2"
    return word


def _has(state: State, part: str) -> bool:
    return isinstance(state, str) and part in state.lower()
