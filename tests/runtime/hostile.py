"""A loopback server that a test scripts byte by byte: it resets, hangs, lies and drips."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class Exchange:
    """One request and the connection that it came on."""

    def __init__(
        self, connection: socket.socket, head: bytes, rest: bytes, over: threading.Event
    ) -> None:
        lines = head.decode("latin-1").split("\r\n")
        self.method, self.path, _ = lines[0].split(" ", 2)
        pairs = (line.partition(":") for line in lines[1:])
        self.headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        self.over = over
        self._connection = connection
        self._rest = rest
        self._body: bytes | None = None

    @property
    def body(self) -> bytes:
        """The request's body, read when it is first looked at."""
        if self._body is None:
            size = int(self.headers.get("content-length", "0"))
            data = bytearray(self._rest)
            while len(data) < size and (more := self._connection.recv(1 << 18)):
                data += more
            self._body = bytes(data)
        return self._body

    @property
    def json(self) -> Any:
        """The request's body, parsed."""
        return json.loads(self.body)

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._connection.sendall(data)

    def answer(
        self,
        status: int = 200,
        body: bytes | Any = b"",
        *,
        kind: str | None = "application/json",
        length: int | None = None,
        **headers: str,
    ) -> None:
        """Send a whole answer. What is not bytes is sent as JSON."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        lines = [f"HTTP/1.1 {status} Said", "Connection: close"]
        if kind is not None:
            lines.append(f"Content-Type: {kind}")
        lines.append(f"Content-Length: {len(data) if length is None else length}")
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.send("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + data)

    def reset(self) -> None:
        """Cut the connection with a reset."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.close()

    def hang(self) -> None:
        """Say nothing until the test is over."""
        self.over.wait(30)

    def drip(self, data: bytes) -> None:
        """Send a byte every so often, until the test is over or the client has left."""
        for item in data:
            if self.over.wait(0.02):
                return
            self.send(bytes([item]))


Respond = Callable[[Exchange], None]


class Hostile:
    """The server. `seen` has every request whose head came, in order."""

    def __init__(self, respond: Respond) -> None:
        self._respond = respond
        self.seen: list[Exchange] = []
        self.over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    @property
    def creates(self) -> int:
        """How many creates came."""
        return sum(item.method == "POST" for item in self.seen)

    def close(self) -> None:
        if self.over.is_set():
            return
        self.over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for item in (self._accepting, *self._threads):
            item.join(10)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(30)
            try:
                head, rest = _read_head(connection)
                if head:
                    exchange = Exchange(connection, head, rest, self.over)
                    self.seen.append(exchange)
                    self._respond(exchange)
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(1 << 16):
                        pass
            except OSError:
                return


def _read_head(connection: socket.socket) -> tuple[bytes, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(1 << 16)
        if not more:
            return b"", b""
        data += more
    head, _, rest = data.partition(b"\r\n\r\n")
    return head, rest


@contextmanager
def serving(respond: Respond) -> Iterator[Hostile]:
    server = Hostile(respond)
    try:
        yield server
    finally:
        server.close()
