"""The base classes of printed clients: settings, resources, and the way from fields to a result."""

import time
from collections.abc import Awaitable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypedDict

from linocut_kit.runtime import flow
from linocut_kit.runtime.answers import task_id
from linocut_kit.runtime.bindings import arguments, needed, parameters_of
from linocut_kit.runtime.credentials import ApiKey, AsyncApiKey
from linocut_kit.runtime.drivers import AsyncDriver, Driver, nap
from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.exchange import CLOCK, Content, Time
from linocut_kit.runtime.fan_out import (
    IN_FLIGHT,
    Begun,
    check_count,
    settled,
    together,
    together_async,
)
from linocut_kit.runtime.flow import Progress, deadline
from linocut_kit.runtime.lifecycle import PrintedEndpoint, Service
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
    from linocut_kit.runtime._environment import Verify
    from linocut_kit.runtime._http import OnRequest, OnResponse


class _CommonOptions(TypedDict, total=False):
    base_url: str | None
    validate: Validate
    timeout: float | None
    poll_interval: float | None
    max_retries: int | None
    http_client: object | None
    verify: "Verify"
    on_request: "OnRequest | None"
    on_response: "OnResponse | None"


class ClientOptions(_CommonOptions, total=False):
    """What every client takes, see `SyncClient`."""

    api_key: ApiKey | None


class AsyncClientOptions(_CommonOptions, total=False):
    """What every async client takes, see `AsyncClient`."""

    api_key: AsyncApiKey | None


class SyncClient:
    """A provider's client. Safe to use from several threads, and on both sides of a fork; closes
    with `with` or `close()`.
    """

    _service: ClassVar[Service]
    _time: ClassVar[Time] = CLOCK
    _sleep: "ClassVar[staticmethod[[float], object]]" = staticmethod(time.sleep)

    def __init__(
        self,
        *,
        api_key: ApiKey | None = None,
        base_url: str | None = None,
        auth: str | None = None,
        settings: Mapping[str, str | None] | None = None,
        validate: Validate = "strict",
        timeout: float | None = None,
        poll_interval: float | None = None,
        max_retries: int | None = None,
        http_client: object | None = None,
        verify: "Verify" = None,
        on_request: "OnRequest | None" = None,
        on_response: "OnResponse | None" = None,
    ) -> None:
        """`api_key` may be a callable, which is asked for the key of each request.

        `auth` names one of the ways to send it, `settings` has values by their arguments. `timeout`
        is the default of every wait, in seconds, instead of the spec's; `poll_interval` the
        seconds between two questions for a task, 0 for none, as in tests.

        `http_client` is an `httpx.Client` of your own, which stays yours to close; `verify` is an
        `ssl.SSLContext`, or a file or folder of certificates. What `on_request` and `on_response`
        raise is logged and stops nothing. Raises ConfigurationError.
        """
        from linocut_kit.runtime._http import SyncTransport

        self._options = Options(
            self._service,
            api_key=api_key,
            base_url=base_url,
            auth=auth,
            settings=settings,
            validate=validate,
            timeout=timeout,
            poll_interval=poll_interval,
            max_retries=max_retries,
            verify=verify,
            on_request=on_request,
            on_response=on_response,
            clock=self._time,
        )
        self._transport = SyncTransport(self._options.settings, http_client)
        self._driver = Driver(self._transport, self._sleep, self._options.settings.mask)

    def close(self) -> None:
        """Close the connections. Calls after that raise ConfigurationError."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._options.base.url}>"


class AsyncClient:
    """A provider's client for asyncio and trio. Safe to use from several tasks and event loops."""

    _service: ClassVar[Service]
    _time: ClassVar[Time] = CLOCK
    _sleep: "ClassVar[staticmethod[[float], Awaitable[object]]]" = staticmethod(nap)

    def __init__(
        self,
        *,
        api_key: AsyncApiKey | None = None,
        base_url: str | None = None,
        auth: str | None = None,
        settings: Mapping[str, str | None] | None = None,
        validate: Validate = "strict",
        timeout: float | None = None,
        poll_interval: float | None = None,
        max_retries: int | None = None,
        http_client: object | None = None,
        verify: "Verify" = None,
        on_request: "OnRequest | None" = None,
        on_response: "OnResponse | None" = None,
    ) -> None:
        """`api_key` may be a callable, which is asked for the key of each request.

        `auth` names one of the ways to send it, `settings` has values by their arguments. `timeout`
        is the default of every wait, in seconds, instead of the spec's; `poll_interval` the
        seconds between two questions for a task, 0 for none, as in tests.

        `http_client` is an `httpx.AsyncClient` of your own, which stays yours to close; `verify`
        is an `ssl.SSLContext`, or a file or folder of certificates. `on_request` and `on_response`
        may be coroutine functions; what they raise is logged and stops nothing. Raises
        ConfigurationError.
        """
        from linocut_kit.runtime._http import AsyncTransport

        self._options = Options(
            self._service,
            api_key=api_key,
            base_url=base_url,
            auth=auth,
            settings=settings,
            validate=validate,
            timeout=timeout,
            poll_interval=poll_interval,
            max_retries=max_retries,
            verify=verify,
            on_request=on_request,
            on_response=on_response,
            clock=self._time,
        )
        self._transport = AsyncTransport(self._options.settings, http_client)
        self._driver = AsyncDriver(self._transport, self._sleep, self._options.settings.mask)

    async def close(self) -> None:
        """Close the connections. Calls after that raise ConfigurationError."""
        await self._transport.close()

    async def aclose(self) -> None:
        """The same as `close`."""
        await self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._options.base.url}>"


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

    def __init__(self, client: SyncClient, endpoint: PrintedEndpoint) -> None:
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

    def __init__(self, client: AsyncClient, endpoint: PrintedEndpoint) -> None:
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
