"""Connections that keep the deadline of a whole call, and that know which addresses are refused."""

import os
import socket
import ssl
import weakref
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import anyio.to_thread
import httpcore

_Options = Iterable[Any] | None


class Bounds:
    """What holds for the exchange at hand: the time that is left, and a judge of addresses."""

    __slots__ = ("judge", "left")

    def __init__(self, left: Callable[[], float], judge: Callable[[str, str], None] | None) -> None:
        self.left = left
        self.judge = judge

    def clamp(self, timeout: float | None) -> float | None:
        """The timeout, but no longer than what is left of the whole."""
        left = max(self.left(), 0.001)
        if left == float("inf"):
            return timeout
        return left if timeout is None else min(timeout, left)


_bounds: ContextVar[Bounds | None] = ContextVar("linocut_bounds", default=None)


@contextmanager
def bounded(bounds: Bounds) -> Generator[None]:
    """Let the connections used inside keep to the bounds."""
    token = _bounds.set(bounds)
    try:
        yield
    finally:
        _bounds.reset(token)


@contextmanager
def unjudged() -> Generator[None]:
    """Let connections be made to any address: a proxy's is the user's own choice."""
    now = _bounds.get()
    token = _bounds.set(Bounds(now.left, None) if now is not None else None)
    try:
        yield
    finally:
        _bounds.reset(token)


def _clamp(timeout: float | None) -> float | None:
    bounds = _bounds.get()
    return timeout if bounds is None else bounds.clamp(timeout)


def _expire(error: type[Exception]) -> None:
    bounds = _bounds.get()
    if bounds is not None and bounds.left() <= 0:
        raise error("the deadline has passed")


class _Descriptor:
    """The number of a socket in this process, and what tells it from a later one of that number."""

    def __init__(self, opened: Any) -> None:
        self._number: int = -1 if opened is None else opened.fileno()
        self._node = os.fstat(self._number).st_ino if self._number >= 0 else 0

    def cut(self, null: int) -> None:
        """Let the number lead nowhere, if it still stands for the socket."""
        try:
            if self._number >= 0 and os.fstat(self._number).st_ino == self._node:
                os.dup2(null, self._number, inheritable=False)
        except OSError:
            return


_descriptors: "weakref.WeakSet[_Descriptor]" = weakref.WeakSet()


def cut_loose() -> None:
    """In the child of a fork: give up every connection, which the parent goes on using."""
    inherited = list(_descriptors)
    _descriptors.clear()
    if inherited:
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in inherited:
            descriptor.cut(null)
        os.close(null)


def _noted(inner: httpcore.NetworkStream | httpcore.AsyncNetworkStream) -> _Descriptor:
    descriptor = _Descriptor(inner.get_extra_info("socket"))
    _descriptors.add(descriptor)
    return descriptor


class Stream(httpcore.NetworkStream):
    """A connection whose every read and write ends by the deadline."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner
        self._descriptor = _noted(inner)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what there is."""
        _expire(httpcore.ReadTimeout)
        return self._inner.read(max_bytes, _clamp(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it."""
        _expire(httpcore.WriteTimeout)
        self._inner.write(buffer, _clamp(timeout))

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Go on with TLS."""
        return Stream(self._inner.start_tls(ssl_context, server_hostname, _clamp(timeout)))

    def get_extra_info(self, info: str) -> Any:
        """Facts about the connection."""
        return self._inner.get_extra_info(info)


class AsyncStream(httpcore.AsyncNetworkStream):
    """A connection of an event loop. The deadline is kept by cancelling."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner
        self._descriptor = _noted(inner)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what there is."""
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it."""
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Go on with TLS."""
        return AsyncStream(await self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        """Facts about the connection."""
        return self._inner.get_extra_info(info)


class Backend(httpcore.NetworkBackend):
    """Makes connections that keep the bounds."""

    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _Options = None,
    ) -> httpcore.NetworkStream:
        """Connect, to an address that was judged where there is a judge."""
        bounds = _bounds.get()
        if bounds is None or bounds.judge is None:
            addresses = [host]
        else:
            addresses = _judged(bounds.judge, host, _resolve(host, port))
        for address in addresses[:-1]:
            try:
                return Stream(
                    self._inner.connect_tcp(
                        address, port, _clamp(timeout), local_address, socket_options
                    )
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return Stream(
            self._inner.connect_tcp(
                addresses[-1], port, _clamp(timeout), local_address, socket_options
            )
        )


class AsyncBackend(httpcore.AsyncNetworkBackend):
    """Makes connections to judged addresses. The deadline is kept by cancelling."""

    def __init__(self) -> None:
        self._inner: Any = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _Options = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect, to an address that was judged where there is a judge."""
        bounds = _bounds.get()
        if bounds is None or bounds.judge is None:
            addresses = [host]
        else:
            found = await anyio.to_thread.run_sync(_resolve, host, port, abandon_on_cancel=True)
            addresses = _judged(bounds.judge, host, found)
        for address in addresses[:-1]:
            try:
                return await self._connect(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._connect(addresses[-1], port, timeout, local_address, socket_options)

    async def _connect(self, *given: Any) -> httpcore.AsyncNetworkStream:
        return AsyncStream(await self._inner.connect_tcp(*given))


def _resolve(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError(f"{host} has no address: {error.strerror}") from error
    return list(dict.fromkeys(str(pair[4][0]) for pair in found))


def _judged(judge: Callable[[str, str], None], host: str, addresses: list[str]) -> list[str]:
    for address in addresses:
        judge(host, address)
    return addresses
