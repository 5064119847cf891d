"""Where requests meet httpx: one request in, what became of it out.

A client's own connections obey the deadline of the whole call at every read and write, and judge
the address of a result's host when they connect; they keep and send no cookies. A client that was
passed in keeps its own transport: there the deadline is checked between slices, names are not
resolved beforehand, and cookies are kept as it keeps them, but go to the configured host only.

Whatever is raised once a request was handed to a transport is a request whose fate is unknown.
"""

import math
import ssl
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import anyio
import httpx

from linocut_kit.runtime._building import build, forgotten
from linocut_kit.runtime._environment import Routes, Verify
from linocut_kit.runtime._intake import Intake
from linocut_kit.runtime._pools import AsyncPool, SyncPool
from linocut_kit.runtime._sockets import AsyncBackend, Backend, Bounds, bounded, unjudged
from linocut_kit.runtime._telling import OnRequest as OnRequest
from linocut_kit.runtime._telling import OnResponse as OnResponse
from linocut_kit.runtime._telling import Settings as Settings
from linocut_kit.runtime._telling import Told
from linocut_kit.runtime._witness import Exchange, watched
from linocut_kit.runtime.callbacks import failed
from linocut_kit.runtime.credentials import Signed
from linocut_kit.runtime.errors import ConfigurationError, LinocutError, TransportError
from linocut_kit.runtime.exchange import Lost, Outcome, Request, Response
from linocut_kit.runtime.hosts import check_address, origin

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
    """Sends requests by blocking. Safe to use from several threads, and after a fork."""

    def __init__(self, settings: Settings, client: object | None = None) -> None:
        if client is not None and not isinstance(client, httpx.Client):
            raise ConfigurationError("http_client must be an httpx.Client")
        self._settings = settings
        self._pool = SyncPool(self._made, client)
        self._closed = False

    def _made(self) -> httpx.Client:
        router = _Router(self._settings.verify)
        return httpx.Client(transport=router, trust_env=False, cookies=_no_cookies())

    def send(self, request: Request) -> Outcome:
        """Send once. Raises ConfigurationError if the client is closed, and TransportError if
        nothing was sent because of what the user's own code raised.
        """
        told = Told(self._settings, request, self._closed)
        told.begins()
        exchange = Exchange()
        try:
            with bounded(_bounds(self._settings, request)):
                outcome = self._send(request, exchange)
        except Exception as error:
            outcome = _broken(error, self._settings, request, exchange)
        finally:
            exchange.close()
        told.ends(outcome)
        return outcome

    def close(self) -> None:
        """Close the connections, unless they are those of a client that was passed in."""
        self._closed = True
        self._pool.close()

    def _send(self, request: Request, exchange: Exchange) -> Outcome:
        own = self._settings.credentials.get() if request.private else Signed()
        client = self._pool.get()
        exchange.built = built = build(client, self._settings, request, own)
        try:
            with forgotten(built, request):
                response = watched(client, exchange).send(
                    built, stream=True, follow_redirects=False, auth=_auth(request)
                )
        except Exception as error:
            response = exchange.rescued(error)
            failed("code around the HTTP client", error, self._settings.mask.foreign(str(error)))
        intake, chunks = _intake(response, request, exchange), exchange.chunks(response)
        while intake.wants and (chunk := next(chunks, None)) is not None:
            _hurry(self._settings, request)
            intake.feed(chunk)
        return _redacted(intake.answer(), self._settings)


class AsyncTransport:
    """Sends requests in asyncio or trio. Safe to use from several tasks, and several loops."""

    def __init__(self, settings: Settings, client: object | None = None) -> None:
        if client is not None and not isinstance(client, httpx.AsyncClient):
            raise ConfigurationError("http_client must be an httpx.AsyncClient")
        self._settings = settings
        self._pool = AsyncPool(self._made, client)
        self._closed = False

    def _made(self) -> httpx.AsyncClient:
        router = _AsyncRouter(self._settings.verify)
        return httpx.AsyncClient(transport=router, trust_env=False, cookies=_no_cookies())

    async def send(self, request: Request) -> Outcome:
        """Send once. Raises ConfigurationError if the client is closed, and TransportError if
        nothing was sent because of what the user's own code raised.
        """
        told = Told(self._settings, request, self._closed)
        await told.begins_async()
        exchange = Exchange()
        left = self._left(request)
        try:
            with bounded(_bounds(self._settings, request)):
                with anyio.fail_after(None if left is None else left + _LATE):
                    outcome = await self._send(request, exchange)
        except Exception as error:
            outcome = _broken(error, self._settings, request, exchange)
        finally:
            await exchange.aclose()
        await told.ends_async(outcome)
        return outcome

    def _left(self, request: Request) -> float | None:
        left = request.deadline - self._settings.time.monotonic()
        return None if math.isinf(left) else max(left, 0)

    async def _signed(self, request: Request) -> Signed:
        """What a private request carries; a key that comes too late sends nothing."""
        if not request.private:
            return Signed()
        try:
            with anyio.fail_after(self._left(request)):
                return await self._settings.credentials.get_async()
        except TimeoutError as error:
            raise httpx.ConnectTimeout("the deadline has passed") from error

    async def close(self) -> None:
        """Close the connections, unless they are those of a client that was passed in."""
        self._closed = True
        await self._pool.close()

    async def _send(self, request: Request, exchange: Exchange) -> Outcome:
        own = await self._signed(request)
        client = await self._pool.get()
        exchange.built = built = build(client, self._settings, request, own)
        try:
            with forgotten(built, request):
                response = await watched(client, exchange).send(
                    built, stream=True, follow_redirects=False, auth=_auth(request)
                )
        except Exception as error:
            response = exchange.rescued(error)
            failed("code around the HTTP client", error, self._settings.mask.foreign(str(error)))
        intake, chunks = _intake(response, request, exchange), exchange.async_chunks(response)
        while intake.wants and (chunk := await anext(chunks, None)) is not None:
            _hurry(self._settings, request)
            intake.feed(chunk)
        return _redacted(intake.answer(), self._settings)


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


def _hurry(settings: Settings, request: Request) -> None:
    if settings.time.monotonic() >= request.deadline:
        raise httpx.ReadTimeout("the deadline has passed")


def _auth(request: Request) -> Any:
    return httpx.USE_CLIENT_DEFAULT if request.private else None


def _intake(response: httpx.Response, request: Request, exchange: Exchange) -> Intake:
    headers = {name.lower(): value for name, value in response.headers.items()}
    decoded = response.is_stream_consumed
    exchange.intake = Intake(request, response.status_code, headers, decoded=decoded)
    return exchange.intake


def _broken(error: Exception, settings: Settings, request: Request, exchange: Exchange) -> Outcome:
    """What became of a request that was not answered in full. Raises errors that are ours.

    A refusal is one by its status, however little of it came.
    """
    if isinstance(error, LinocutError):
        raise error
    place = settings.mask.foreign(origin(request.url))
    text = settings.mask.foreign(str(error)) or type(error).__name__
    if not isinstance(error, _BROKEN):
        text = f"{type(error).__name__}: {text}"
        if not exchange.sent:
            raise TransportError(f"{place}: nothing was sent: {text}") from error
    came = None
    if exchange.intake is not None:
        came = _redacted(exchange.intake.remains(), settings)
        if not 200 <= came.status < 300:
            return came
    if settings.time.monotonic() >= request.deadline:
        text = "the deadline has passed"
    if not exchange.sent or isinstance(error, _NOT_SENT):
        return Lost(reason=f"cannot reach {place}: {text}", sent=False, cause=error)
    return Lost(reason=f"no answer from {place}: {text}", sent=True, cause=error, came=came)


def _redacted(answer: Response, settings: Settings) -> Response:
    """An answer whose headers do not repeat the key, but for the place that it redirects to."""
    mask = settings.mask
    headers = {
        name: value if name == "location" else mask.text(value)
        for name, value in answer.headers.items()
    }
    return replace(answer, headers=headers, mask=mask)
