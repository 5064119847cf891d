"""The endpoints of a client: the way from fields to a task, and to a result."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from linocut_kit.runtime import flow
from linocut_kit.runtime.answers import task_id
from linocut_kit.runtime.bindings import arguments, needed, parameters_of
from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.exchange import Content
from linocut_kit.runtime.fan_out import (
    IN_FLIGHT,
    Begun,
    check_count,
    settled,
    together,
    together_async,
)
from linocut_kit.runtime.flow import Progress, deadline
from linocut_kit.runtime.lifecycle import PrintedEndpoint
from linocut_kit.runtime.media import Validate, prepare
from linocut_kit.runtime.options import Options
from linocut_kit.runtime.parameters import apart
from linocut_kit.runtime.pointer import find, of_field
from linocut_kit.runtime.result import AsyncResult, Result
from linocut_kit.runtime.task import (
    REFRESH_TIMEOUT,
    AsyncTask,
    OnUpdate,
    Task,
    completed,
    completed_async,
    paced,
    submitting,
)

if TYPE_CHECKING:
    from linocut_kit.runtime.client import AsyncClient, SyncClient


class _Resource:
    """What sync and async resources have in common: bodies and progress."""

    def __init__(self, options: Options, endpoint: PrintedEndpoint) -> None:
        self._options = options
        self._endpoint = endpoint
        self._context = options.context(endpoint)

    def _prepared(
        self,
        fields: Mapping[str, Any],
        extra: Mapping[str, Any] | None,
        validate: Validate | None,
    ) -> tuple[Content, Progress]:
        mode = self._options.validate if validate is None else validate
        prepared = prepare(self._endpoint, fields, extra=extra, validate=mode)
        sent, where = prepared.fields, self._endpoint.format
        asked = find(sent, of_field(where)) if where is not None else None
        progress = self._progress("-")
        progress.asked_format = asked if isinstance(asked, str) else None
        progress.fields = {
            **apart(sent, parameters_of(self._endpoint.create))[1],
            **needed(self._endpoint.lifecycle, sent),
        }
        return prepared.content, progress

    def _progress(self, id: str, status: str | None = None) -> Progress:
        return Progress(id=id, started=self._context.time.monotonic(), status=status)

    def _deadline(self, timeout: float | None) -> float:
        return deadline(self._context, timeout)

    def _resumed(self, id: str, known: Mapping[str, object]) -> Progress:
        text = task_id(id)
        if text is None:
            raise ConfigurationError("a task id must be printable text without blanks around it")
        wanted = arguments(*self._endpoint.lifecycle.calls)
        for name in known:
            if name not in wanted:
                need = f"the id and {', '.join(wanted)}" if wanted else "the id alone"
                raise ConfigurationError(
                    f"{self._endpoint.id}: a task is found by {need}, not by {name}"
                )
        progress = self._progress(text)
        progress.known = dict(known)
        return progress


class SyncResource(_Resource):
    """An endpoint of a client."""

    def __init__(self, client: "SyncClient", endpoint: PrintedEndpoint) -> None:
        super().__init__(client._options, endpoint)  # pyright: ignore[reportPrivateUsage]
        self._driver = client._driver  # pyright: ignore[reportPrivateUsage]

    def task(self, id: str, **known: object) -> Task:
        """The task of that id, to go on with it. Sends nothing.

        Where an id alone does not lead to a task, `known` has the rest, as `Task.known` does.
        """
        return Task(self._context, self._driver, self._resumed(id, known))

    def _run(
        self,
        fields: Mapping[str, Any],
        *,
        extra: Mapping[str, Any] | None = None,
        validate: Validate | None = None,
        timeout: float | None = None,
        poll_interval: float | None = None,
        on_update: OnUpdate | None = None,
        count: int = 1,
        in_flight: int = IN_FLIGHT,
    ) -> Result:
        what = self._endpoint.id
        check_count(what, count, in_flight, fields)
        end = self._deadline(timeout)
        context = paced(self._context, poll_interval)
        begun = Begun()

        def make() -> Result:
            progress = self._submitted(fields, extra, validate, end, begun)
            return completed(context, self._driver, progress, end, on_update)

        if count == 1:
            return make()
        self._prepared(fields, extra, validate)
        try:
            outcomes = together(count, in_flight, make, begun)
        except BaseException as error:
            begun.tell(error)
            raise
        return Result.joined(settled(what, outcomes, begun))

    def _submit(
        self,
        fields: Mapping[str, Any],
        *,
        extra: Mapping[str, Any] | None = None,
        validate: Validate | None = None,
        timeout: float | None = None,
    ) -> Task:
        progress = self._submitted(fields, extra, validate, self._deadline(timeout))
        return Task(self._context, self._driver, progress)

    def _submitted(
        self,
        fields: Mapping[str, Any],
        extra: Mapping[str, Any] | None,
        validate: Validate | None,
        end: float,
        begun: Begun | None = None,
    ) -> Progress:
        content, progress = self._prepared(fields, extra, validate)
        Task(self._context, self._driver, progress)
        with (begun or Begun()).create(progress), submitting(progress):
            self._driver.run(flow.submit(self._context, content, progress, deadline=end))
        return progress

    def submit_fields(
        self,
        fields: Mapping[str, Any],
        *,
        extra: Mapping[str, Any] | None = None,
        validate: Validate | None = None,
        timeout: float | None = None,
    ) -> Task:
        """Create a task from fields by name, as `submit` does from arguments."""
        return self._submit(fields, extra=extra, validate=validate, timeout=timeout)

    def _list(self) -> list[Task]:
        end = deadline(self._context, REFRESH_TIMEOUT)
        found = self._driver.run(flow.listing(self._context, deadline=end))
        return [
            Task(self._context, self._driver, self._progress(id, status)) for id, status in found
        ]


class AsyncResource(_Resource):
    """An endpoint of an async client."""

    def __init__(self, client: "AsyncClient", endpoint: PrintedEndpoint) -> None:
        super().__init__(client._options, endpoint)  # pyright: ignore[reportPrivateUsage]
        self._driver = client._driver  # pyright: ignore[reportPrivateUsage]

    def task(self, id: str, **known: object) -> AsyncTask:
        """The task of that id, to go on with it. Sends nothing.

        Where an id alone does not lead to a task, `known` has the rest, as `Task.known` does.
        """
        return AsyncTask(self._context, self._driver, self._resumed(id, known))

    async def _run(
        self,
        fields: Mapping[str, Any],
        *,
        extra: Mapping[str, Any] | None = None,
        validate: Validate | None = None,
        timeout: float | None = None,
        poll_interval: float | None = None,
        on_update: OnUpdate | None = None,
        count: int = 1,
        in_flight: int = IN_FLIGHT,
    ) -> AsyncResult:
        what = self._endpoint.id
        check_count(what, count, in_flight, fields)
        end = self._deadline(timeout)
        context = paced(self._context, poll_interval)
        begun = Begun()

        async def make() -> AsyncResult:
            progress = await self._submitted(fields, extra, validate, end, begun)
            return await completed_async(context, self._driver, progress, end, on_update)

        if count == 1:
            return await make()
        self._prepared(fields, extra, validate)
        try:
            outcomes = await together_async(count, in_flight, make)
        except BaseException as error:
            begun.tell(error)
            raise
        return AsyncResult.joined(settled(what, outcomes, begun))

    async def _submit(
        self,
        fields: Mapping[str, Any],
        *,
        extra: Mapping[str, Any] | None = None,
        validate: Validate | None = None,
        timeout: float | None = None,
    ) -> AsyncTask:
        progress = await self._submitted(fields, extra, validate, self._deadline(timeout))
        return AsyncTask(self._context, self._driver, progress)

    async def _submitted(
        self,
        fields: Mapping[str, Any],
        extra: Mapping[str, Any] | None,
        validate: Validate | None,
        end: float,
        begun: Begun | None = None,
    ) -> Progress:
        content, progress = self._prepared(fields, extra, validate)
        AsyncTask(self._context, self._driver, progress)
        with (begun or Begun()).create(progress), submitting(progress):
            await self._driver.run(flow.submit(self._context, content, progress, deadline=end))
        return progress

    async def submit_fields(
        self,
        fields: Mapping[str, Any],
        *,
        extra: Mapping[str, Any] | None = None,
        validate: Validate | None = None,
        timeout: float | None = None,
    ) -> AsyncTask:
        """Create a task from fields by name, as `submit` does from arguments."""
        return await self._submit(fields, extra=extra, validate=validate, timeout=timeout)

    async def _list(self) -> list[AsyncTask]:
        end = deadline(self._context, REFRESH_TIMEOUT)
        found = await self._driver.run(flow.listing(self._context, deadline=end))
        return [
            AsyncTask(self._context, self._driver, self._progress(id, status))
            for id, status in found
        ]
