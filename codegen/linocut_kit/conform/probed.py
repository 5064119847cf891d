"""What a run has made at a server so far: creates, their tasks, and what was spent on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from linocut_kit.conform.sender import Reply, StoppedError
from linocut_kit.conform.verdicts import Answer
from linocut_kit.runtime.flow import Progress
from linocut_kit.runtime.lifecycle import State

_UNLIMITED = 10**9


@dataclass(slots=True)
class Budget:
    """Tasks that may be billed. Every create takes one before it is sent."""

    limit: int = _UNLIMITED
    billed: int = 0
    uncertain: int = 0

    @property
    def spent(self) -> int:
        """What is billed, and what may be."""
        return self.billed + self.uncertain

    def reserve(self) -> None:
        """Raises StoppedError where there is nothing left."""
        if self.spent >= self.limit:
            raise StoppedError(f"the budget of {self.limit} tasks is spent")


@dataclass(slots=True, kw_only=True)
class ProbedTask:
    """A task that the server made for a create, as far as it has been followed."""

    number: int
    progress: Progress
    fields: Mapping[str, Any]
    row: int | None
    answer: Any
    status: int
    states: list[State] = field(default_factory=list[State])
    polls: int = 0
    misses: int = 0
    image: str = ""
    risen: dict[str, float] = field(default_factory=dict[str, float])
    end: Literal["succeeded", "failed", "lost", "late"] | None = None

    @property
    def id(self) -> str:
        """The id that the server gave it."""
        return self.progress.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """What came of a create. `server` is None where no verdict can be read off the answer."""

    number: int
    fields: Mapping[str, Any]
    reply: Reply
    server: Answer | None
    task: ProbedTask | None = None
    curl: str = ""
