"""The base classes of printed clients: what their owner says once, and their connections."""

import time
from collections.abc import Awaitable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, ClassVar, Self, TypedDict

from linocut_kit.runtime.credentials import ApiKey, AsyncApiKey
from linocut_kit.runtime.drivers import AsyncDriver, Driver, nap
from linocut_kit.runtime.exchange import CLOCK, Time
from linocut_kit.runtime.media import Validate
from linocut_kit.runtime.options import Options
from linocut_kit.runtime.resources import AsyncResource as AsyncResource
from linocut_kit.runtime.resources import SyncResource as SyncResource
from linocut_kit.runtime.services import Service

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
