"""The only place that knows httpx: one request in, what became of it out.

A client's own connections obey the deadline of the whole call at every read and write, and judge
the address of a result's host when they connect; they keep and send no cookies. A client that was
passed in keeps its own transport: there the deadline is checked between slices, names are not
resolved beforehand, and cookies are kept as it keeps them, but go to the configured host only.
"""

import asyncio
import logging
import math
import ssl
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from linocut_kit import __version__
from linocut_kit.runtime._environment import Routes, Verify
from linocut_kit.runtime._intake import Intake
from linocut_kit.runtime._sockets import AsyncBackend, Backend, Bounds, bounded, unjudged
from linocut_kit.runtime._telling import OnRequest as OnRequest
from linocut_kit.runtime._telling import OnResponse as OnResponse
from linocut_kit.runtime._telling import Settings as Settings
from linocut_kit.runtime._telling import Told
from linocut_kit.runtime.credentials import Signed
from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.exchange import (
    Content,
    Lost,
    Outcome,
    Request,
    Response,
    without_query,
)
from linocut_kit.runtime.hosts import check_address, origin

_CONNECT = 10.0
_LATE = 0.1
_CONNECTIONS = 32
# Shorter than the five seconds after which many servers close: a create on a connection that is
# closed at that moment would be in doubt.
_IDLE = 4.0
_BROKEN = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError)
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


class SyncTransport:
    """Sends requests by blocking. Safe to use from several threads."""

    def __init__(self, settings: Settings, client: object | None = None) -> None:
        if client is not None and not isinstance(client, httpx.Client):
            raise ConfigurationError("http_client must be an httpx.Client")
        self._settings = settings
        self._given = client is not None
        self._client = client or httpx.Client(
            transport=_Router(settings.verify), trust_env=False, cookies=_no_cookies()
        )
        self._closed = False

    def send(self, request: Request) -> Outcome:
        """Send once. Raises ConfigurationError if the client is closed."""
        told = Told(self._settings, request, self._closed)
        try:
            with bounded(_bounds(self._settings, request)):
                outcome = self._send(request)
        except _BROKEN as error:
            outcome = _lost(error, self._settings, request)
        return told.outcome(outcome)

    def close(self) -> None:
        """Close the connections, unless they are those of a client that was passed in."""
        self._closed = True
        if not self._given:
            self._client.close()

    def _send(self, request: Request) -> Outcome:
        own = self._settings.credentials.get() if request.private else Signed()
        built = _build(self._client, self._settings, request, own)
        with _forgotten(built, request):
            response = self._client.send(
                built, stream=True, follow_redirects=False, auth=_auth(request)
            )
        try:
            intake, chunks = _intake(response, request), _chunks(response)
            while intake.wants and (chunk := next(chunks, None)) is not None:
                _hurry(self._settings, request)
                intake.feed(chunk)
            return _redacted(intake.answer(), self._settings)
        finally:
            response.close()


class AsyncTransport:
    """Sends requests in asyncio. Safe to use from several tasks of one event loop."""

    def __init__(self, settings: Settings, client: object | None = None) -> None:
        if client is not None and not isinstance(client, httpx.AsyncClient):
            raise ConfigurationError("http_client must be an httpx.AsyncClient")
        self._settings = settings
        self._given = client is not None
        self._client = client or httpx.AsyncClient(
            transport=_AsyncRouter(settings.verify), trust_env=False, cookies=_no_cookies()
        )
        self._closed = False

    async def send(self, request: Request) -> Outcome:
        """Send once. Raises ConfigurationError if the client is closed."""
        told = Told(self._settings, request, self._closed)
        left = request.deadline - self._settings.time.monotonic()
        scope = asyncio.timeout(None if math.isinf(left) else max(left, 0) + _LATE)
        try:
            with bounded(_bounds(self._settings, request)):
                async with scope:
                    outcome = await self._send(request)
        except _BROKEN as error:
            outcome = _lost(error, self._settings, request)
        return told.outcome(outcome)

    async def _signed(self, request: Request) -> Signed:
        """What a private request carries; a key that comes too late sends nothing."""
        if not request.private:
            return Signed()
        left = request.deadline - self._settings.time.monotonic()
        try:
            async with asyncio.timeout(None if math.isinf(left) else max(left, 0)):
                return await self._settings.credentials.get_async()
        except TimeoutError as error:
            raise httpx.ConnectTimeout("the deadline has passed") from error

    async def close(self) -> None:
        """Close the connections, unless they are those of a client that was passed in."""
        self._closed = True
        if not self._given:
            await self._client.aclose()

    async def _send(self, request: Request) -> Outcome:
        own = await self._signed(request)
        built = _build(self._client, self._settings, request, own)
        with _forgotten(built, request):
            response = await self._client.send(
                built, stream=True, follow_redirects=False, auth=_auth(request)
            )
        try:
            intake, chunks = _intake(response, request), _async_chunks(response)
            while intake.wants and (chunk := await anext(chunks, None)) is not None:
                _hurry(self._settings, request)
                intake.feed(chunk)
            return _redacted(intake.answer(), self._settings)
        finally:
            await response.aclose()


class _AsyncContent:
    """A body for asyncio; its slices take less time than a turn of the event loop."""

    def __init__(self, content: Content) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._content:
            yield part


class _SecretURL(httpx.URL):
    """A URL with a key in its query."""


def keep_quiet(request: httpx.Request) -> None:
    """Let no log of httpx show the query of this request."""
    logging.getLogger("httpx").addFilter(_without_secret)
    request.url = _SecretURL(request.url)


@contextmanager
def _forgotten(built: httpx.Request, request: Request) -> Generator[None]:
    """Take the key out of the URL once it was sent: errors of httpx carry the request."""
    try:
        yield
    finally:
        if isinstance(built.url, _SecretURL):
            built.url = httpx.URL(request.url)


def _without_secret(record: logging.LogRecord) -> bool:
    """Let a line of httpx's own log pass without the query that has a key in it."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            without_query(str(each)) if isinstance(each, _SecretURL) else each
            for each in record.args
        )
    return True


class _Router(httpx.BaseTransport):
    def __init__(self, verify: Verify) -> None:
        self._routes = Routes(_direct, verify)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        transport, proxied = self._routes.find(*_place(request))
        if not proxied:
            return transport.handle_request(request)
        with unjudged():
            return transport.handle_request(request)

    def close(self) -> None:
        for h_t_t_p_transport in self._routes.made.values():
            h_t_t_p_transport.close()


class _AsyncRouter(httpx.AsyncBaseTransport):
    def __init__(self, verify: Verify) -> None:
        self._routes = Routes(_async_direct, verify)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        transport, proxied = self._routes.find(*_place(request))
        if not proxied:
            return await transport.handle_async_request(request)
        with unjudged():
            return await transport.handle_async_request(request)

    async def aclose(self) -> None:
        for async_h_t_t_p_transport in self._routes.made.values():
            await async_h_t_t_p_transport.aclose()


def _no_cookies() -> CookieJar:
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


def _place(request: httpx.Request) -> tuple[str, str]:
    return request.url.scheme, request.url.netloc.decode("ascii")


def _direct(context: ssl.SSLContext, proxy: str | None) -> httpx.HTTPTransport:
    with _proxy_support(proxy):
        made = httpx.HTTPTransport(verify=context, proxy=proxy, trust_env=False, limits=_pool())
    # httpx offers no way to hand a network backend to its pool.
    made._pool._network_backend = Backend()  # pyright: ignore[reportPrivateUsage]
    return made


def _async_direct(context: ssl.SSLContext, proxy: str | None) -> httpx.AsyncHTTPTransport:
    with _proxy_support(proxy):
        made = httpx.AsyncHTTPTransport(
            verify=context, proxy=proxy, trust_env=False, limits=_pool()
        )
    made._pool._network_backend = AsyncBackend()  # pyright: ignore[reportPrivateUsage]
    return made


def _pool() -> httpx.Limits:
    """The client slows down with the number of requests in flight: more of them wait their turn."""
    return httpx.Limits(
        max_connections=_CONNECTIONS,
        max_keepalive_connections=_CONNECTIONS,
        keepalive_expiry=_IDLE,
    )


@contextmanager
def _proxy_support(proxy: str | None) -> Generator[None]:
    try:
        yield
    except (ImportError, ValueError) as error:
        kind = (proxy or "").partition(":")[0]
        raise ConfigurationError(
            f"the environment's {kind} proxy cannot be used: {error}"
        ) from None


def _bounds(settings: Settings, request: Request) -> Bounds:
    def left() -> float:
        return request.deadline - settings.time.monotonic()

    def judge(host: str, address: str) -> None:
        check_address(host, address, settings.base)

    own = request.private or origin(request.url) == settings.base.origin
    return Bounds(left, None if own else judge)


def _build(
    client: httpx.Client | httpx.AsyncClient, settings: Settings, request: Request, own: Signed
) -> httpx.Request:
    headers = {
        "User-Agent": f"linocut/{__version__}",
        "Accept": "application/json" if request.sink is None else "image/*",
        "Accept-Encoding": "identity",
    }
    content: Any = None
    if request.content is not None:
        is_async = isinstance(client, httpx.AsyncClient)
        content = _AsyncContent(request.content) if is_async else request.content
        headers["Content-Type"] = "application/json"
        headers["Content-Length"] = str(request.content.length)
    extensions = {"timeout": _timeout(settings, request)}
    if not request.private:
        # A plain request: the client's own headers and cookies are not for other hosts.
        return httpx.Request(request.method, request.url, headers=headers, extensions=extensions)
    built = client.build_request(
        request.method,
        own.url(request.url),
        headers={**headers, **request.headers, **own.headers},
        content=content,
        extensions=extensions,
    )
    # The host is judged as httpx has read it, which is where the request goes.
    if not settings.base.trusts(str(built.url)) or not settings.base.trusts(request.url):
        raise ConfigurationError(f"{request.shown} is not at the configured host")
    if own.query:
        keep_quiet(built)
    return built


def _timeout(settings: Settings, request: Request) -> dict[str, float | None]:
    left = request.deadline - settings.time.monotonic()
    if left <= 0:
        raise httpx.ConnectTimeout("the deadline has passed")
    limits = {"connect": _CONNECT, "read": request.read_timeout, "write": 60.0, "pool": left}
    shortest = {name: min(limit, left) for name, limit in limits.items()}
    return {name: None if math.isinf(number) else number for name, number in shortest.items()}


def _hurry(settings: Settings, request: Request) -> None:
    if settings.time.monotonic() >= request.deadline:
        raise httpx.ReadTimeout("the deadline has passed")


def _auth(request: Request) -> Any:
    return httpx.USE_CLIENT_DEFAULT if request.private else None


def _intake(response: httpx.Response, request: Request) -> Intake:
    headers = {name.lower(): value for name, value in response.headers.items()}
    decoded = response.is_stream_consumed
    return Intake(request, response.status_code, headers, decoded=decoded)


def _chunks(response: httpx.Response) -> Iterator[bytes]:
    return response.iter_bytes() if response.is_stream_consumed else response.iter_raw()


def _async_chunks(response: httpx.Response) -> AsyncIterator[bytes]:
    return response.aiter_bytes() if response.is_stream_consumed else response.aiter_raw()


def _lost(error: Exception, settings: Settings, request: Request) -> Lost:
    place = settings.mask.foreign(origin(request.url))
    text = settings.mask.foreign(str(error)) or type(error).__name__
    if settings.time.monotonic() >= request.deadline:
        text = "the deadline has passed"
    if isinstance(error, _NOT_SENT):
        return Lost(reason=f"cannot reach {place}: {text}", sent=False, cause=error)
    return Lost(reason=f"no answer from {place}: {text}", sent=True, cause=error)


def _redacted(answer: Response, settings: Settings) -> Response:
    """An answer whose headers do not repeat the key, but for the place that it redirects to."""
    mask = settings.mask
    headers = {
        name: value if name == "location" else mask.text(value)
        for name, value in answer.headers.items()
    }
    return replace(answer, headers=headers, mask=mask)
