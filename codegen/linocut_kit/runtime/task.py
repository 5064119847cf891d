"""The handle on what was paid for: as long as its id is known, nothing is lost."""

from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from linocut_kit.runtime import flow
from linocut_kit.runtime.display import line
from linocut_kit.runtime.errors import LinocutError
from linocut_kit.runtime.flow import UNKNOWN_ID, FlowContext, Progress, Update, deadline, logger
from linocut_kit.runtime.pacing import checked_interval
from linocut_kit.runtime.parcel import AsyncRemadeDriver, Parcel, RemadeDriver, copied, packed
from linocut_kit.runtime.polling import broken, follow, resume_hint
from linocut_kit.runtime.result import AsyncResult, Result

if TYPE_CHECKING:
    from linocut_kit.runtime.drivers import AsyncDriver, Driver

OnUpdate = Callable[[Update], object]

__all__ = ["AsyncTask", "Task", "Update", "resumable"]

REFRESH_TIMEOUT = 60.0


class Task:
    """A task at the provider. Safe to use from several threads."""

    def __init__(self, context: FlowContext, driver: "Driver", progress: Progress) -> None:
        self._context = context
        self._driver = driver
        self._progress = progress
        progress.handle = self

    @property
    def id(self) -> str:
        """The provider's id. Keep it, with `known`, to go on with the task."""
        return self._progress.id

    @property
    def known(self) -> Mapping[str, Any]:
        """What `task` needs beside the id, by argument; with most providers nothing."""
        return dict(self._progress.known)

    @property
    def status(self) -> str | None:
        """The state as the provider worded it last; None before the first answer."""
        return self._progress.status

    @property
    def raw(self) -> Any:
        """The last answer about the task: its JSON, without keys; the text of one that was cut.

        None before the first answer, and where the answer was the image itself.
        """
        return self._progress.reading.came.raw

    def wait(
        self,
        *,
        timeout: float | None = None,
        poll_interval: float | None = None,
        on_update: OnUpdate | None = None,
    ) -> Result:
        """Wait for the images, at most `timeout` seconds (default: what the spec says).

        `poll_interval` is the pause between two questions, in seconds (default: likewise).

        Calls `on_update` with each answer. Raises TaskFailed, TaskTimeout, or TaskError with its
        cause; each has this task.
        """
        context = paced(self._context, poll_interval)
        end = deadline(context, timeout)
        return completed(context, self._driver, self._progress, end, on_update)

    def events(
        self, *, timeout: float | None = None, poll_interval: float | None = None
    ) -> Iterator[Update]:
        """Yield the state that is known and each answer until the task is done.

        After that `wait()` returns at once. Raises as `wait` does.
        """
        context = paced(self._context, poll_interval)
        end = deadline(context, timeout)
        with resumable(self._progress):
            yield from self._driver.updates(follow(context, self._progress, deadline=end))

    def refresh(self) -> str | None:
        """Ask once and return the state. Raises ApiError, TransportError, UnexpectedResponse."""
        end = deadline(self._context, REFRESH_TIMEOUT)
        with resumable(self._progress):
            self._driver.run(flow.fetch(self._context, self._progress, deadline=end))
        return self.status

    def cancel(self) -> None:
        """Ask the provider to stop the task. Raises ConfigurationError if it offers no way."""
        end = deadline(self._context, REFRESH_TIMEOUT)
        with resumable(self._progress):
            self._driver.run(flow.cancel(self._context, self._progress, deadline=end))

    def __reduce__(self) -> tuple[Any, ...]:
        """A task travels without its key: where it arrives, the environment has to have one."""
        return Task._unpacked, (packed(self._context, self._progress),)

    def __copy__(self) -> "Task":
        return Task(self._context, self._driver, copied(self._progress))

    def __deepcopy__(self, memo: dict[int, Any]) -> "Task":
        return self.__copy__()

    @staticmethod
    def _unpacked(parcel: Parcel) -> "Task":
        context, progress = parcel.context(), parcel.arrived()
        return Task(context, RemadeDriver(context, progress.id), progress)

    def __repr__(self) -> str:
        return line(f"<Task {self._context.endpoint.id} {self.id} {self.status}>")


class AsyncTask:
    """A task at the provider. Safe to use from several tasks of one event loop."""

    def __init__(self, context: FlowContext, driver: "AsyncDriver", progress: Progress) -> None:
        self._context = context
        self._driver = driver
        self._progress = progress
        progress.handle = self

    @property
    def id(self) -> str:
        """The provider's id. Keep it, with `known`, to go on with the task."""
        return self._progress.id

    @property
    def known(self) -> Mapping[str, Any]:
        """What `task` needs beside the id, by argument; with most providers nothing."""
        return dict(self._progress.known)

    @property
    def status(self) -> str | None:
        """The state as the provider worded it last; None before the first answer."""
        return self._progress.status

    @property
    def raw(self) -> Any:
        """The last answer about the task: its JSON, without keys; the text of one that was cut.

        None before the first answer, and where the answer was the image itself.
        """
        return self._progress.reading.came.raw

    async def wait(
        self,
        *,
        timeout: float | None = None,
        poll_interval: float | None = None,
        on_update: OnUpdate | None = None,
    ) -> AsyncResult:
        """Wait for the images, at most `timeout` seconds (default: what the spec says).

        `poll_interval` is the pause between two questions, in seconds (default: likewise).

        Calls `on_update` with each answer. Raises TaskFailed, TaskTimeout, or TaskError with its
        cause; each has this task.
        """
        context = paced(self._context, poll_interval)
        end = deadline(context, timeout)
        return await completed_async(context, self._driver, self._progress, end, on_update)

    async def events(
        self, *, timeout: float | None = None, poll_interval: float | None = None
    ) -> AsyncIterator[Update]:
        """Yield the state that is known and each answer until the task is done.

        After that `wait()` returns at once. Raises as `wait` does.
        """
        context = paced(self._context, poll_interval)
        end = deadline(context, timeout)
        with resumable(self._progress):
            steps = self._driver.updates(follow(context, self._progress, deadline=end))
            async for update in steps:
                yield update

    async def refresh(self) -> str | None:
        """Ask once and return the state. Raises ApiError, TransportError, UnexpectedResponse."""
        end = deadline(self._context, REFRESH_TIMEOUT)
        with resumable(self._progress):
            await self._driver.run(flow.fetch(self._context, self._progress, deadline=end))
        return self.status

    async def cancel(self) -> None:
        """Ask the provider to stop the task. Raises ConfigurationError if it offers no way."""
        end = deadline(self._context, REFRESH_TIMEOUT)
        with resumable(self._progress):
            await self._driver.run(flow.cancel(self._context, self._progress, deadline=end))

    def __reduce__(self) -> tuple[Any, ...]:
        """A task travels without its key: where it arrives, the environment has to have one."""
        return AsyncTask._unpacked, (packed(self._context, self._progress),)

    def __copy__(self) -> "AsyncTask":
        return AsyncTask(self._context, self._driver, copied(self._progress))

    def __deepcopy__(self, memo: dict[int, Any]) -> "AsyncTask":
        return self.__copy__()

    @staticmethod
    def _unpacked(parcel: Parcel) -> "AsyncTask":
        context, progress = parcel.context(), parcel.arrived()
        return AsyncTask(context, AsyncRemadeDriver(context, progress.id), progress)

    def __repr__(self) -> str:
        return line(f"<AsyncTask {self._context.endpoint.id} {self.id} {self.status}>")


def paced(context: FlowContext, poll_interval: float | None) -> FlowContext:
    """The context with another pause between two questions. Raises ConfigurationError."""
    if poll_interval is None:
        return context
    return replace(context, poll_interval=checked_interval(poll_interval))


def completed(
    context: FlowContext,
    driver: "Driver",
    progress: Progress,
    end: float,
    on_update: OnUpdate | None,
) -> Result:
    """Follow a task to its images."""
    with resumable(progress):
        driver.run(follow(context, progress, deadline=end), on_update)
        return Result(context, driver, progress)


async def completed_async(
    context: FlowContext,
    driver: "AsyncDriver",
    progress: Progress,
    end: float,
    on_update: OnUpdate | None,
) -> AsyncResult:
    """Follow a task to its images."""
    with resumable(progress):
        await driver.run(follow(context, progress, deadline=end), on_update)
        return AsyncResult(context, driver, progress)


@contextmanager
def resumable(progress: Progress) -> Generator[None]:
    """Let whatever ends the wait carry the task and say how to go on, interrupts included."""
    try:
        yield
    except LinocutError as error:
        error.task = progress.handle
        raise
    except GeneratorExit:
        raise
    except Exception as error:
        raise broken(progress, error) from error
    except BaseException as error:
        error.add_note(line(f"task {progress.id}: {resume_hint(progress)}"))
        error.task = progress.handle  # type: ignore[attr-defined]
        logger.warning("interrupted: task %s: %s", progress.id, resume_hint(progress))
        raise


@contextmanager
def submitting(progress: Progress) -> Generator[None]:
    """Let an interrupt of a create say what may have become of it, with the id if it is known."""
    try:
        yield
    except LinocutError as error:
        if progress.id != UNKNOWN_ID:
            error.task = progress.handle
        raise
    except Exception:
        raise
    except BaseException as error:
        if progress.id != UNKNOWN_ID:
            note = f"task {progress.id}: {resume_hint(progress)}"
            error.task = progress.handle  # type: ignore[attr-defined]
        else:
            note = "the create was being sent; a task may have been created and billed"
        error.add_note(line(note))
        logger.warning("interrupted: %s", note)
        raise
