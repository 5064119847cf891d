"""What came is seen where it comes in: no hook, log or auth of a client can lose it again."""

import copy
from collections.abc import AsyncIterator, Iterator
from typing import Any, TypeVar

import httpx

from linocut_kit.runtime._intake import Intake

C = TypeVar("C", httpx.Client, httpx.AsyncClient)


class Exchange:
    """One request on its way. `sent` is whether it was handed to a transport, and `intake` has
    what came of a response.
    """

    def __init__(self) -> None:
        self.built: httpx.Request | None = None
        self.sent = False
        self.intake: Intake | None = None
        self._response: httpx.Response | None = None
        self._held: list[_Held] = []

    def begins(self, request: httpx.Request) -> bool:
        """Whether a request is the one in question, and not one that an auth sends before it."""
        built = self.built
        is_own = built is not None and (request.method, request.url) == (built.method, built.url)
        if is_own:
            self.sent, self._response = True, None
        return is_own

    def came(self, response: httpx.Response) -> None:
        """Keep a response, whose connection stays open until `close`."""
        self._held.append(_Held(response.stream))
        self._response, response.stream = response, self._held[-1]

    def rescued(self, error: Exception) -> httpx.Response:
        """The response that came before the client failed. Raises the error if none did."""
        if self._response is None:
            raise error
        return self._response

    def chunks(self, response: httpx.Response) -> Iterator[bytes]:
        """The slices of the body, as they came unless a hook has read them."""
        if response.is_stream_consumed:
            return response.iter_bytes()
        return iter(self._held[-1]) if response is self._response else response.iter_raw()

    def async_chunks(self, response: httpx.Response) -> AsyncIterator[bytes]:
        """The same, of an async client."""
        if response.is_stream_consumed:
            return response.aiter_bytes()
        return aiter(self._held[-1]) if response is self._response else response.aiter_raw()

    def close(self) -> None:
        """Close the connections of all that came."""
        for held in self._held:
            held.inner.close()

    async def aclose(self) -> None:
        """The same, of an async client."""
        for held in self._held:
            await held.inner.aclose()


class _Held(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that only its end or its exchange closes."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self._is_over = False

    def __iter__(self) -> Iterator[bytes]:
        yield from self.inner
        self._is_over = True

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self.inner:
            yield chunk
        self._is_over = True

    def close(self) -> None:
        if self._is_over:
            self.inner.close()

    async def aclose(self) -> None:
        if self._is_over:
            await self.inner.aclose()


class _Watched(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport whose responses an exchange sees first."""

    def __init__(self, inner: Any, exchange: Exchange) -> None:
        self._inner = inner
        self._exchange = exchange

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        is_own = self._exchange.begins(request)
        response: httpx.Response = self._inner.handle_request(request)
        if is_own:
            self._exchange.came(response)
        return response

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        is_own = self._exchange.begins(request)
        response: httpx.Response = await self._inner.handle_async_request(request)
        if is_own:
            self._exchange.came(response)
        return response


def watched(client: C, exchange: Exchange) -> C:
    """The client for one request, its transports watched. It stays what it is for all others."""
    mine = copy.copy(client)
    changed: Any = mine
    changed._transport = _Watched(changed._transport, exchange)
    changed._mounts = {
        pattern: None if transport is None else _Watched(transport, exchange)
        for pattern, transport in changed._mounts.items()
    }
    return mine
