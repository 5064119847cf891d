"""The fake in process: as transport of httpx clients, as side effect of respx, as ASGI app."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import httpx

from linocut_kit.fake.message import Delivery, FakeRequest, FakeResponse, answer
from linocut_kit.fake.webhooks import Postman

if TYPE_CHECKING:
    import respx

Handler = Callable[[FakeRequest], FakeResponse]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_BODY = 64 * 1024 * 1024
"""Bytes that the body of a request may have."""

MAX_HEADERS = 100
"""Headers that a request may have."""

BODY_SECONDS = 60.0
"""Seconds in which the body of a request must have come."""

ABORT = "linocut.abort"
"""The scope key of a function that kills the connection, where the server has one."""


class Served(Protocol):
    """What the adapters need of a fake."""

    def __call__(self, request: FakeRequest) -> FakeResponse:
        """Answer a request."""
        ...

    def advance(self, task_id: str) -> tuple[Delivery, ...] | None:
        """Move a task one step."""
        ...


def transport(
    fake: Served, *, postman: Postman | None = None, sleep: Callable[[float], None] = time.sleep
) -> httpx.MockTransport:
    """A transport for `httpx.Client`. Webhooks are posted to loopback, by a thread of their own.

    A delay longer than the client's read timeout is a read timeout at once.
    """
    carrier = postman or Postman(fake.advance)

    def handle(request: httpx.Request) -> httpx.Response:
        response = fake(request_of(request))
        _check_timeout(request, response)
        if response.delay:
            sleep(response.delay)
        carrier.take(response.deliveries, response.drive)
        return _response(request, response)

    return httpx.MockTransport(handle)


def async_transport(fake: Served, *, postman: Postman | None = None) -> httpx.MockTransport:
    """A transport for `httpx.AsyncClient`, see `transport`."""
    carrier = postman or Postman(fake.advance)

    async def handle(request: httpx.Request) -> httpx.Response:
        response = fake(request_of(request))
        _check_timeout(request, response)
        if response.delay:
            await asyncio.sleep(response.delay)
        carrier.take(response.deliveries, response.drive)
        return _response(request, response)

    return httpx.MockTransport(handle)


def respx_routes(router: "respx.Router", fake: Served) -> "respx.Route":
    """Let a respx router answer every request with the fake, whatever its host.

    Routes that were added to the router before come first.
    """
    handler = transport(fake)
    return router.route().mock(side_effect=handler.handler)


def request_of(request: httpx.Request) -> FakeRequest:
    """A request of httpx as the fake takes it."""
    return FakeRequest(
        method=request.method.upper(),
        url=str(request.url),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.read(),
    )


def _check_timeout(request: httpx.Request, response: FakeResponse) -> None:
    patience = request.extensions.get("timeout", {}).get("read")
    if patience is not None and response.delay > patience:
        raise httpx.ReadTimeout("The read operation timed out", request=request)


def _response(request: httpx.Request, response: FakeResponse) -> httpx.Response:
    if response.abort_after == 0:
        raise httpx.ReadError("Connection reset by peer", request=request)
    headers = list(response.headers.items())
    stream = _Cut(response, request)
    return httpx.Response(response.status, headers=headers, stream=stream, request=request)


class _Cut(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that ends where the connection dies."""

    def __init__(self, response: FakeResponse, request: httpx.Request) -> None:
        self._response = response
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        if self._request.method != "HEAD":
            yield self._response.sent
        if self._response.abort_after is not None:
            text = "peer closed connection without sending complete message body"
            raise httpx.RemoteProtocolError(text, request=self._request)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self:
            yield part


def asgi(fake: Served, *, postman: Postman | None = None) -> Asgi:
    """The fake as ASGI application.

    A connection is killed by the function that the scope has under `linocut.abort`; a server
    without one gets an exception instead, after what was to be sent.
    """
    carrier = postman or Postman(fake.advance)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        if scope["type"] != "http":
            raise ValueError(f"the fake does not speak {scope['type']}")
        try:
            async with asyncio.timeout(BODY_SECONDS):
                request = await _request(scope, receive)
        except TimeoutError:
            await _send(scope, _refusal(408, "the body took too long"), send)
            return
        except _TooMuch as error:
            await _send(scope, error.response, send)
            return
        response = fake(request)
        if response.delay:
            await asyncio.sleep(response.delay)
        await _send(scope, response, send)
        carrier.take(response.deliveries, response.drive)

    return app


async def _lifespan(receive: Receive, send: Send) -> None:
    while (await receive())["type"] != "lifespan.shutdown":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})


class _TooMuch(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.response = _refusal(status, message)


def _refusal(status: int, message: str) -> FakeResponse:
    """What the mock itself answers, whatever the provider: the connection ends with it."""
    made = answer(status, {"message": f"linocut mock: {message}"})
    return replace(made, headers={**made.headers, "connection": "close"})


async def _request(scope: Scope, receive: Receive) -> FakeRequest:
    if len(scope["headers"]) > MAX_HEADERS:
        raise _TooMuch(431, f"more than {MAX_HEADERS} headers")
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    parts: list[bytes] = []
    size = 0
    more = True
    length = headers.get("content-length", "")
    while more:
        if size > MAX_BODY or (length.isdecimal() and int(length[:20]) > MAX_BODY):
            raise _TooMuch(413, f"a body of more than {MAX_BODY // 2**20} MiB")
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
    path = scope.get("raw_path") or scope["path"].encode()
    query = scope.get("query_string", b"")
    target = path.decode("latin-1") + (f"?{query.decode('latin-1')}" if query else "")
    host = headers.get("host") or "{}:{}".format(*scope["server"])
    return FakeRequest(
        method=scope["method"].upper(),
        url=f"{scope.get('scheme', 'http')}://{host}{target}",
        headers=headers,
        body=b"".join(parts),
    )


async def _send(scope: Scope, response: FakeResponse, send: Send) -> None:
    kill = scope.get(ABORT)
    if response.abort_after != 0:
        pairs = response.headers.items()
        headers = [(name.encode(), value.encode("latin-1")) for name, value in pairs]
        start = {"type": "http.response.start", "status": response.status, "headers": headers}
        await send(start)
        dies = response.abort_after is not None
        body = b"" if scope["method"] == "HEAD" else response.sent
        await send({"type": "http.response.body", "body": body, "more_body": dies})
    if response.abort_after is not None:
        if kill is None:
            raise ConnectionAbortedError("the fake ends this connection here")
        kill(response.abort_after == 0)
