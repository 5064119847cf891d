"""The two loops that do what flows yield, one blocking and one for asyncio and trio."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, Protocol, TypeVar

from linocut_kit.runtime.callbacks import tell, tell_async
from linocut_kit.runtime.errors import conceal
from linocut_kit.runtime.exchange import Outcome, Request
from linocut_kit.runtime.flow import Flow, Pause, Update
from linocut_kit.runtime.redaction import NO_MASK, Mask

T = TypeVar("T")

OnUpdate = Callable[[Update], object]


class Sender(Protocol):
    """What sends a request and waits for its outcome."""

    def send(self, request: Request, /) -> Outcome:
        """Send once."""
        ...


class AsyncSender(Protocol):
    """What sends a request without blocking the event loop."""

    async def send(self, request: Request, /) -> Outcome:
        """Send once."""
        ...


class Driver:
    """Runs flows by blocking. Errors of flows leave without what `mask` takes out."""

    def __init__(
        self,
        sender: Sender,
        sleep: Callable[[float], object] = time.sleep,
        mask: Mask = NO_MASK,
    ) -> None:
        self._sender = sender
        self._sleep = sleep
        self._mask = mask

    def run(self, flow: Flow[T], on_update: OnUpdate | None = None) -> T:
        """Run a flow to its end and return its value."""
        box: list[T] = []
        for update in self.updates(_boxed(flow, box)):
            tell("on_update", on_update, update)
        return box[0]

    def updates(self, flow: Flow[Any]) -> Iterator[Update]:
        """Run a flow and yield its news."""
        reply: Any = None
        try:
            while True:
                try:
                    step = flow.send(reply)
                except StopIteration:
                    return
                reply = None
                if isinstance(step, Request):
                    reply = self._sender.send(step)
                elif isinstance(step, Pause):
                    self._sleep(step.seconds)
                else:
                    yield step
        except Exception as error:
            conceal(error, self._mask)
            raise


async def nap(seconds: float) -> None:
    """Sleep in the event loop that runs, whichever it is."""
    import anyio

    await anyio.sleep(seconds)


class AsyncDriver:
    """Runs flows in asyncio or trio. Errors of flows leave without what `mask` takes out."""

    def __init__(
        self,
        sender: AsyncSender,
        sleep: Callable[[float], Awaitable[object]] = nap,
        mask: Mask = NO_MASK,
    ) -> None:
        self._sender = sender
        self._sleep = sleep
        self._mask = mask

    async def run(self, flow: Flow[T], on_update: OnUpdate | None = None) -> T:
        """Run a flow to its end and return its value. `on_update` may be a coroutine function."""
        box: list[T] = []
        async for update in self.updates(_boxed(flow, box)):
            await tell_async("on_update", on_update, update)
        return box[0]

    async def updates(self, flow: Flow[Any]) -> AsyncIterator[Update]:
        """Run a flow and yield its news."""
        reply: Any = None
        try:
            while True:
                try:
                    step = flow.send(reply)
                except StopIteration:
                    return
                reply = None
                if isinstance(step, Request):
                    reply = await self._sender.send(step)
                elif isinstance(step, Pause):
                    await self._sleep(step.seconds)
                else:
                    yield step
        except Exception as error:
            conceal(error, self._mask)
            raise


def _boxed(flow: Flow[T], box: list[T]) -> Flow[None]:
    box.append((yield from flow))
