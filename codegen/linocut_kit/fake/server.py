"""The fake on a real socket, on loopback, with a thread of its own."""

import asyncio
import functools
import logging
import socket
import struct
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from linocut_kit.fake.adapters import ABORT, Receive, Scope, Send, asgi
from linocut_kit.fake.behaviour import Behaviour
from linocut_kit.fake.engine import Fake
from linocut_kit.fake.message import FakeRequest, FakeResponse
from linocut_kit.fake.tasks import FakeTask
from linocut_kit.fake.webhooks import Postman
from linocut_kit.spec.installed import Named

HOST = "127.0.0.1"
_log = logging.getLogger(__name__)


class Server:
    """A fake that is being served. `url` is its origin, `fake` the fake itself."""

    def __init__(self, fake: Fake, sock: socket.socket, postman: Postman, patience: float) -> None:
        self.fake = fake
        self.port: int = sock.getsockname()[1]
        self.url = f"http://{HOST}:{self.port}"
        self._postman = postman
        self._sock = sock
        self._server = uvicorn.Server(
            uvicorn.Config(
                asgi(fake, postman=postman),
                http=cast("Any", functools.partial(_Mortal, patience=patience)),
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=1,
            )
        )
        self._thread = threading.Thread(target=self._run, name="linocut-fake", daemon=True)
        self._thread.start()

    @property
    def requests(self) -> list[FakeRequest]:
        """The requests that came, in order."""
        return self.fake.requests

    @property
    def tasks(self) -> dict[str, FakeTask]:
        """The tasks that were made, by id."""
        return self.fake.tasks

    def close(self) -> None:
        """Stop serving, and cut off whoever is still connected."""
        self._postman.close()
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(timeout=10)
        self._sock.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._sock])


class _Mortal(H11Protocol):
    """The HTTP protocol with a way to kill its connection, which ASGI does not have."""

    def __init__(self, *arguments: Any, patience: float, **options: Any) -> None:
        super().__init__(*arguments, **options)
        inner = self.app
        self._patience = patience
        self._late: asyncio.TimerHandle | None = None

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            self._in_time()
            await inner({**scope, ABORT: self._kill}, receive, send)

        self.app = app

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for the headers of a request."""
        super().connection_made(transport)
        self._late = self.loop.call_later(self._patience, self._expire)

    def data_received(self, data: bytes) -> None:
        """Take the next bytes, the first ones of a further request too."""
        done = self.cycle is not None and self.cycle.response_complete
        if done and self._late is None:
            self._late = self.loop.call_later(self._patience, self._expire)
        super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._in_time()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, or headers of more than 64 KiB."""
        status = getattr(sys.exception(), "error_status_hint", 400)
        self._refuse(431 if status == 431 else 400)

    def _in_time(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _expire(self) -> None:
        self._refuse(408)

    def _refuse(self, status: int) -> None:
        head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"
        self.transport.write(f"{head}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n".encode())
        self.transport.close()

    def _kill(self, reset: bool) -> None:
        carrier = self.transport.get_extra_info("socket")
        if reset and carrier is not None:
            # Lingering for no time at all makes closing a reset.
            carrier.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()


@contextmanager
def serve(
    providers: Named | Iterable[Named],
    *,
    port: int = 0,
    scenario: str = "happy",
    keys: Mapping[str, str] | None = None,
    settings: Mapping[str, Mapping[str, str]] | None = None,
    webhook_secret: str | None = None,
    behaviour: Behaviour | None = None,
    remote_webhooks: bool = False,
    pace: float = 0.05,
    record: bool = True,
    patience: float = 20.0,
    observe: Callable[[FakeRequest, FakeResponse], None] | None = None,
    poll_interval: float | None = None,
) -> Generator[Server]:
    """Serve providers at the root of a loopback port, a free one for 0, until the block ends.

    Tasks with a webhook move by themselves, a step every `pace` seconds; webhooks go to loopback
    only, unless `remote_webhooks`. A client has `patience` seconds for the headers of a request,
    64 KiB of 100 at most, and may send 64 MiB in a body. The rest is as for `Fake`. Raises OSError
    for a port in use.
    """
    fake = Fake(
        providers,
        scenario=scenario,
        keys=keys,
        settings=settings,
        webhook_secret=webhook_secret,
        behaviour=behaviour,
        self_driving=True,
        record=record,
        observe=observe,
        poll_interval=poll_interval,
    )
    sock = _listen(port)
    server = Server(
        fake, sock, Postman(fake.advance, anywhere=remote_webhooks, pace=pace), patience
    )
    try:
        yield server
    finally:
        server.close()


def _listen(port: int) -> socket.socket:
    # asyncio switches Nagle off for sockets that name their protocol, and for no others.
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((HOST, port))
        sock.listen(128)
    except OSError:
        sock.close()
        raise
    return sock
