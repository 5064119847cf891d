"""Servers that misbehave on the wire, each on a free port of loopback."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HTML = b"<!doctype html><title>It works</title><p>It works</p>"


class _Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def body(self) -> bytes:
        size = self.headers.get("content-length", "0")
        return self.rfile.read(int(size))

    def say(self, status: int, kind: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


def _html(handler: _Quiet) -> None:
    handler.say(200, "text/html", HTML)


def _html_500(handler: _Quiet) -> None:
    handler.say(502, "text/html", HTML)


def _reset(handler: _Quiet) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()


def _huge(handler: _Quiet) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(100 * 1024 * 1024))
    handler.end_headers()
    handler.close_connection = True
    try:
        for _ in range(100):
            handler.wfile.write(b" " * 1024 * 1024)
    except OSError:
        return


def _limited(handler: _Quiet) -> None:
    handler.say(429, "application/json", b"{}")


def _deep(handler: _Quiet) -> None:
    handler.say(200, "application/json", b"[" * 200_000)


def _redirect(handler: _Quiet) -> None:
    handler.say(302, "text/plain", b"", Location="http://127.0.0.1:9/elsewhere")


def _hang(handler: _Quiet) -> None:
    handler.server.stopping.wait(30)  # type: ignore[attr-defined]


def _drip(handler: _Quiet) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    stopping: threading.Event = handler.server.stopping  # type: ignore[attr-defined]
    try:
        while not stopping.wait(0.05):
            handler.wfile.write(b" ")
            handler.wfile.flush()
    except OSError:
        handler.close_connection = True


KINDS: dict[str, Callable[[_Quiet], None]] = {
    "html": _html,
    "html-502": _html_500,
    "reset": _reset,
    "huge": _huge,
    "limited": _limited,
    "deep": _deep,
    "redirect": _redirect,
    "hang": _hang,
    "drip": _drip,
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news."""


@contextmanager
def hostile(kind: str) -> Iterator[str]:
    """Serve one kind of misbehaviour; gives the URL."""

    class Handler(_Quiet):
        def answer(self) -> None:
            self.body()
            KINDS[kind](self)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    server = _Server(("127.0.0.1", 0), Handler)
    server.stopping = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.stopping.set()  # type: ignore[attr-defined]
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
