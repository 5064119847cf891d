"""Connections belong to the process that made them, and those of async clients to one event loop.

A forked child gets connections of its own: what it inherited is cut loose without a byte, and kept
until it ends, so that nothing says goodbye on a connection of its parent.
"""

import os
import weakref
from collections.abc import AsyncGenerator, Callable
from typing import Generic, TypeVar

import anyio.lowlevel
import httpx

from linocut_kit.runtime._sockets import cut_loose
from linocut_kit.runtime.errors import ConfigurationError

_SOCKETLESS = (httpx.MockTransport, httpx.WSGITransport, httpx.ASGITransport)

C = TypeVar("C", httpx.Client, httpx.AsyncClient)


class SyncPool:
    """The `httpx.Client` of this process: the one that was passed in, or one that is made."""

    def __init__(self, make: Callable[[], httpx.Client], given: httpx.Client | None) -> None:
        self._make = make
        self._given = _Given(given) if given is not None else None
        self._made: dict[int, httpx.Client] = {}
        _pools.add(self)

    def get(self) -> httpx.Client:
        """The client to send with. Raises ConfigurationError, before anything is sent."""
        if self._given is not None:
            return self._given.get(None)
        process = os.getpid()
        return self._made.get(process) or self._made.setdefault(process, self._make())

    def close(self) -> None:
        """Close the connections, unless they are those of a client that was passed in."""
        made = self._made.pop(os.getpid(), None)
        if made is not None:
            made.close()

    def forget(self) -> None:
        """Leave what is the parent's alone, in the child of a fork."""
        _inherited.append(self._made)
        self._made = {}
        if self._given is not None:
            self._given.forget()


class AsyncPool:
    """An `httpx.AsyncClient` for each running event loop, closed when its loop ends."""

    def __init__(
        self, make: Callable[[], httpx.AsyncClient], given: httpx.AsyncClient | None
    ) -> None:
        self._make = make
        self._given = _Given(given) if given is not None else None
        self._made: dict[object, tuple[httpx.AsyncClient, AsyncGenerator[None, None]]] = {}
        _pools.add(self)

    async def get(self) -> httpx.AsyncClient:
        """The client to send with. Raises ConfigurationError, before anything is sent."""
        loop = _running_loop()
        if self._given is not None:
            return self._given.get(loop)
        if loop not in self._made:
            client = self._make()
            keeper = _kept(weakref.ref(self), loop, client)
            self._made[loop] = client, keeper
            await anext(keeper)
        return self._made[loop][0]

    async def close(self) -> None:
        """Close the connections, unless they are those of a client that was passed in.

        Those of other loops are closed there, when these run next.
        """
        made, self._made = self._made, {}
        _, keeper = made.pop(_running_loop(), (None, None))
        if keeper is not None:
            await keeper.aclose()

    def drop(self, loop: object) -> None:
        """Forget the client of a loop that has ended."""
        self._made.pop(loop, None)

    def forget(self) -> None:
        """Leave what is the parent's alone, in the child of a fork."""
        _inherited.append(self._made)
        self._made = {}
        if self._given is not None:
            self._given.forget()


class _Given(Generic[C]):
    """A client that was passed in, which nobody else can make anew for a process or a loop."""

    def __init__(self, client: C) -> None:
        self._client: C = client
        self._loops: list[object] = []
        self._is_inherited = False

    def get(self, loop: object) -> C:
        """The client, if it can be used here. Raises ConfigurationError."""
        if self._client.is_closed:
            raise ConfigurationError("http_client is closed")
        if not _has_sockets(self._client):
            return self._client
        if self._is_inherited:
            raise ConfigurationError(
                "http_client was used before this process was forked, and its connections are the"
                " parent's; make it, and the client, after the fork"
            )
        self._loops = self._loops or [loop]
        if self._loops[0] is not loop:
            raise ConfigurationError(
                "http_client was used in another event loop, which its connections belong to; make"
                " one for each loop, or leave it out"
            )
        return self._client

    def forget(self) -> None:
        self._is_inherited = self._is_inherited or bool(self._loops) or _is_open(self._client)


def _running_loop() -> object:
    """What stands for the event loop that runs, of asyncio or trio. Raises ConfigurationError."""
    try:
        return anyio.lowlevel.current_token().native_token
    except RuntimeError as error:
        raise ConfigurationError(
            "the async client needs a running event loop, of asyncio or trio"
        ) from error


async def _kept(
    pool: "weakref.ref[AsyncPool]", loop: object, client: httpx.AsyncClient
) -> AsyncGenerator[None, None]:
    """Keeps a client until its loop ends: what loops do then is to close their generators."""
    try:
        yield
    finally:
        owner = pool()
        if owner is not None:
            owner.drop(loop)
        await client.aclose()


def _has_sockets(client: httpx.Client | httpx.AsyncClient) -> bool:
    """Whether a client may hold connections, by its transports; others' are taken to have some."""
    mounts = client._mounts.values()  # pyright: ignore[reportPrivateUsage]
    transports = [client._transport, *mounts]  # pyright: ignore[reportPrivateUsage]
    return any(not isinstance(each, _SOCKETLESS) for each in transports if each is not None)


def _is_open(client: httpx.Client | httpx.AsyncClient) -> bool:
    return client._state.name == "OPENED"  # pyright: ignore[reportPrivateUsage]


def _forked() -> None:
    cut_loose()
    for pool in list(_pools):
        pool.forget()


_pools: "weakref.WeakSet[SyncPool | AsyncPool]" = weakref.WeakSet()
_inherited: list[object] = []
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
