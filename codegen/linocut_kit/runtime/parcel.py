"""Tasks and results that travel: in a pickle to another process, or as a copy in this one.

No key goes along, nor what a client was given as objects: its hooks, its `http_client`, its
certificates. Where a task arrives its client is made again, from the environment, when it is
needed; its connections are closed after each call.
"""

import copy
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from linocut_kit.runtime.answers import Reading
from linocut_kit.runtime.drivers import AsyncDriver, Driver, OnUpdate
from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.exchange import CLOCK
from linocut_kit.runtime.flow import Flow, FlowContext, Progress, Update
from linocut_kit.runtime.hosts import Base
from linocut_kit.runtime.lifecycle import PrintedEndpoint
from linocut_kit.runtime.redaction import Mask
from linocut_kit.runtime.result_places import FoundImage
from linocut_kit.runtime.retry import Policy
from linocut_kit.runtime.services import Service

if TYPE_CHECKING:
    from linocut_kit.runtime.client import AsyncClient, SyncClient

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What of a task travels. `endpoint` is the name of its module, where it was printed."""

    endpoint: str | PrintedEndpoint
    service: Service | None
    auth: str | None
    base: Base
    timeout: float | None
    poll_interval: float | None
    policy: Policy
    settings: dict[str, str]
    progress: Progress = field(repr=False)

    def context(self) -> FlowContext:
        """What the flows need where the task arrives."""
        endpoint = self.endpoint
        if isinstance(endpoint, str):
            endpoint = _printed(endpoint)
        return FlowContext(
            endpoint=endpoint,
            base=self.base,
            timeout=self.timeout,
            poll_interval=self.poll_interval,
            policy=self.policy,
            mask=Mask(),
            settings=self.settings,
            service=self.service,
            auth=self.auth,
        )

    def arrived(self) -> Progress:
        """The task's progress, on the clock of where it arrives."""
        return _copied(replace(self.progress, started=CLOCK.monotonic()))


def packed(context: FlowContext, progress: Progress, reading: Reading | None = None) -> Parcel:
    """A task as it travels: without keys, secret settings, and what only this process has."""
    news = reading or progress.reading
    known = context.service.settings if context.service is not None else ()
    secret = {setting.argument for setting in known if setting.secret}
    return Parcel(
        endpoint=_named(context.endpoint),
        service=context.service,
        auth=context.auth,
        base=context.base,
        timeout=context.timeout,
        poll_interval=context.poll_interval,
        policy=context.policy,
        settings={name: text for name, text in context.settings.items() if name not in secret},
        progress=replace(
            progress,
            started=0.0,
            fresh=None,
            handle=None,
            fields=context.mask.everything(dict(progress.fields)),
            known=context.mask.everything(dict(progress.known)),
            urls=context.mask.everything(dict(progress.urls)),
            reading=replace(
                news,
                received=None,
                findings=tuple(without_secrets(found, context) for found in news.findings),
            ),
        ),
    )


def copied(progress: Progress) -> Progress:
    """The same task in this process, apart from the first: what one learns the other does not."""
    return _copied(replace(progress, handle=None))


def _copied(progress: Progress) -> Progress:
    news = progress.reading
    document = copy.deepcopy(news.document)
    same = news.came.raw is news.document
    came = replace(news.came, raw=document) if same else news.came
    return replace(
        progress,
        reading=replace(news, document=document, came=came),
        urls=dict(progress.urls),
        told=set(progress.told),
    )


def without_secrets(found: FoundImage, context: FlowContext) -> FoundImage:
    """An image without the secrets that its URL may have."""
    return replace(found, value=context.mask.everything(found.value))


def _printed(module: str) -> PrintedEndpoint:
    """The endpoint of a printed module. Raises ConfigurationError where it is not installed."""
    try:
        found: PrintedEndpoint = import_module(module).ENDPOINT
    except ImportError as error:
        raise ConfigurationError(
            f"the task is of {module}, which cannot be imported here: {error}"
        ) from error
    return found


def _named(endpoint: PrintedEndpoint) -> str | PrintedEndpoint:
    module = endpoint.check.__module__
    is_printed = getattr(sys.modules.get(module), "ENDPOINT", None) is endpoint
    return module if is_printed else endpoint


class RemadeDriver(Driver):
    """Runs flows with a client that is made for each of them."""

    def __init__(self, context: FlowContext, task_id: str) -> None:
        self._context = context
        self._task_id = task_id

    def run(self, flow: Flow[T], on_update: OnUpdate | None = None) -> T:
        """Run a flow to its end and return its value."""
        with self._made() as client:
            return client._driver.run(flow, on_update)  # pyright: ignore[reportPrivateUsage]

    def updates(self, flow: Flow[Any]) -> Iterator[Update]:
        """Run a flow and yield its news."""
        with self._made() as client:
            yield from client._driver.updates(flow)  # pyright: ignore[reportPrivateUsage]

    def _made(self) -> "SyncClient":
        from linocut_kit.runtime.client import SyncClient

        made: SyncClient = _client(SyncClient, self._context, self._task_id)
        return made


class AsyncRemadeDriver(AsyncDriver):
    """Runs flows with a client that is made for each of them."""

    def __init__(self, context: FlowContext, task_id: str) -> None:
        self._context = context
        self._task_id = task_id

    async def run(self, flow: Flow[T], on_update: OnUpdate | None = None) -> T:
        """Run a flow to its end and return its value. `on_update` may be a coroutine function."""
        async with self._made() as client:
            return await client._driver.run(flow, on_update)  # pyright: ignore[reportPrivateUsage]

    async def updates(self, flow: Flow[Any]) -> AsyncIterator[Update]:
        """Run a flow and yield its news."""
        async with self._made() as client:
            async for update in client._driver.updates(flow):  # pyright: ignore[reportPrivateUsage]
                yield update

    def _made(self) -> "AsyncClient":
        from linocut_kit.runtime.client import AsyncClient

        made: AsyncClient = _client(AsyncClient, self._context, self._task_id)
        return made


def _client(base: type[Any], context: FlowContext, task_id: str) -> Any:
    """The client of a task that came from elsewhere. Raises ConfigurationError without a key."""
    service = context.service
    name = context.endpoint.check.__module__.rpartition(".")[2]
    own = f"with a client of your own go on by client.{name}.task({task_id!r})"
    if service is None:
        raise ConfigurationError(f"{context.endpoint.id}: nothing says how to make a client; {own}")
    try:
        client = type(base.__name__, (base,), {"_service": service})(
            base_url=context.base.url,
            auth=context.auth or None,
            settings=dict(context.settings),
            timeout=context.timeout,
            poll_interval=context.poll_interval,
            max_retries=context.policy.max_retries,
        )
    except ConfigurationError as error:
        raise ConfigurationError(f"{error}; {own}") from error
    context.mask.adopt(client._options.settings.mask)
    return client
