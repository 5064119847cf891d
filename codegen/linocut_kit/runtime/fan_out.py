"""Several creates for one call: so many images from an endpoint that makes one at a time."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from linocut_kit.runtime.errors import ConfigurationError, PartlyFailed
from linocut_kit.runtime.flow import UNKNOWN_ID
from linocut_kit.runtime.unset import UNSET

IN_FLIGHT = 4
"""How many creates of one call are followed at once, unless it says otherwise."""

R = TypeVar("R")
_SEEDS = ("seed",)
_LOOK = 0.5
"""Seconds after which a wait is looked at again, so that a signal can end it."""


class Begun:
    """The creates of one call, in the order of their beginning."""

    def __init__(self) -> None:
        self._progresses: list[Any] = []
        self._open = 0
        self._is_stopped = False
        self._changed = threading.Condition()

    @contextmanager
    def create(self, progress: Any) -> Iterator[None]:
        """While a create is sent and answered. Raises ConfigurationError where none may begin."""
        with self._changed:
            if self._is_stopped:
                raise ConfigurationError("the call was interrupted; this create was not sent")
            self._progresses.append(progress)
            self._open += 1
        try:
            yield
        finally:
            with self._changed:
                self._open -= 1
                self._changed.notify_all()

    def stop(self) -> None:
        """Let no create begin any more, and wait for the answers of those that were sent."""
        with self._changed:
            self._is_stopped = True
            while self._open:
                self._changed.wait(_LOOK)

    @property
    def tasks(self) -> tuple[Any, ...]:
        """The tasks that were made, as far as their ids are known."""
        made = [progress for progress in self._progresses if progress.id != UNKNOWN_ID]
        return tuple(progress.handle for progress in made)

    def tell(self, error: BaseException) -> None:
        """Let an interrupt name the tasks that were made."""
        for task in self.tasks:
            error.add_note(f"task {task.id} was made, go on with it by .task({task.id!r})")


def check_count(what: str, count: Any, in_flight: Any, fields: Mapping[str, Any]) -> None:
    """Refuse numbers that make no sense, and a seed that would be sent several times. Nothing was
    sent. Raises ConfigurationError.
    """
    for name, value in (("count", count), ("in_flight", in_flight)):
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise ConfigurationError(f"{what}: {name} must be 1 or more, not {value!r}")
    for name in _SEEDS:
        if count > 1 and fields.get(name, UNSET) not in (UNSET, None):
            raise ConfigurationError(
                f"{what}: one {name} for {count} creates makes the same image each time; leave it"
                f" out, or call run with a {name} for each"
            )


def together(
    count: int, in_flight: int, make: Callable[[], R], begun: Begun
) -> list[R | BaseException]:
    """What each of `count` calls gave or raised, `in_flight` of them at once in threads.

    An interrupt begins no more of them, and waits for the ids of those that were sent, not for
    their images; a second interrupt waits for nothing.
    """
    outcomes: list[R | BaseException | None] = [None] * count
    numbers: Iterator[int] = iter(range(count))
    lock = threading.Lock()
    stopped = threading.Event()

    def work() -> None:
        while not stopped.is_set():
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            try:
                outcomes[number] = make()
            except BaseException as error:
                outcomes[number] = error

    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(count, in_flight))]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            thread.join()
    except BaseException:
        stopped.set()
        begun.stop()
        raise
    return [outcome for outcome in outcomes if outcome is not None]


async def together_async(
    count: int, in_flight: int, make: Callable[[], Awaitable[R]]
) -> list[R | BaseException]:
    """What each of `count` calls gave or raised, `in_flight` of them at once."""
    free = asyncio.Semaphore(in_flight)

    async def work() -> R:
        async with free:
            return await make()

    return await asyncio.gather(*(work() for _ in range(count)), return_exceptions=True)


def settled(what: str, outcomes: list[R | BaseException], begun: Begun) -> list[R]:
    """The results, if all are there. Raises PartlyFailed with those that are."""
    results = [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
    failures = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    if not failures:
        return results
    raise PartlyFailed(
        what, results=tuple(results), tasks=begun.tasks, failures=tuple(failures)
    ) from failures[0]
