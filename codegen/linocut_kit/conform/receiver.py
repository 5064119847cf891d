"""Where webhooks arrive: a listener on loopback, or a box in the same process."""

import logging
import re
import socket
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from linocut_kit.keywords.pictures import png
from linocut_kit.keywords.texts import Link

_log = logging.getLogger(__name__)
_LARGEST = 4 * 1024 * 1024
_TLS = b"\x16"
_PATH = re.compile(r"/hook/(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A webhook that came, for the request of that number."""

    number: int
    headers: dict[str, str]
    body: bytes = field(repr=False)
    at: float


class Receiver(Protocol):
    """What a run needs to know of where webhooks arrive."""

    arrivals: list[Arrival]

    def url(self, link: Link, number: int) -> str:
        """The URL that a request of that number carries."""
        ...

    def expects(self, link: Link) -> bool:
        """Whether a webhook to such a URL would arrive."""
        ...

    def close(self) -> None:
        """Stop listening."""
        ...


def link_url(origin: str, link: Link, number: int) -> str:
    """A URL of an origin in the form that the link asks for."""
    path = f"/hook/{number}" if link.use == "webhook" else "/image.png"
    match link.form:
        case "query":
            return f"{origin}{path}?source=linocut&n={number}#part"
        case "secure":
            return f"{origin.replace('http://', 'https://', 1)}{path}"
        case _:
            return f"{origin}{path}"


class NoReceiver:
    """No webhooks arrive: URLs are those of the page's examples."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []

    def url(self, link: Link, number: int) -> str:
        """The example, as the link asks."""
        if link.form == "query":
            return f"{link.example}{'&' if '?' in link.example else '?'}source=linocut#part"
        return (
            link.example.replace("http://", "https://", 1)
            if link.form == "secure"
            else link.example
        )

    def expects(self, link: Link) -> bool:
        """Never."""
        return False

    def close(self) -> None:
        """Nothing to close."""


class Mailbox:
    """Takes the webhooks of a server in the same process, without a socket."""

    origin = "http://127.0.0.1:8998"

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []

    def url(self, link: Link, number: int) -> str:
        """A URL that only this process knows."""
        return link_url(self.origin, link, number)

    def expects(self, link: Link) -> bool:
        """Whether it is plain HTTP."""
        return link.use == "webhook" and link.form != "secure"

    def take(self, url: str, headers: dict[str, str], body: bytes) -> None:
        """Take what was posted to a URL."""
        match = _PATH.search(url)
        if match is not None and url.startswith(self.origin):
            lowered = {name.lower(): value for name, value in headers.items()}
            self.arrivals.append(
                Arrival(number=int(match[1]), headers=lowered, body=body, at=time.time())
            )

    def close(self) -> None:
        """Nothing to close."""


class Listener:
    """Listens on a port of loopback; `public` is the URL under which the world reaches it."""

    def __init__(self, public: str | None = None, *, port: int = 0) -> None:
        self.arrivals: list[Arrival] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self.arrivals))
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self.origin = (public or f"http://127.0.0.1:{self.port}").rstrip("/")
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()

    def url(self, link: Link, number: int) -> str:
        """A URL that leads here."""
        return link_url(self.origin, link, number)

    def expects(self, link: Link) -> bool:
        """Whether a webhook to such a URL would come through."""
        return link.use == "webhook" and (
            link.form != "secure" or self.origin.startswith("https://")
        )

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)


def _handler(arrivals: list[Arrival]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def handle(self) -> None:
            """Whoever begins TLS here is told at once that there is none."""
            try:
                begins = self.connection.recv(1, socket.MSG_PEEK)
            except OSError:
                return
            if begins != _TLS:
                super().handle()

        def do_POST(self) -> None:
            size = self.headers.get("content-length", "0")
            body = self.rfile.read(min(int(size) if size.isdecimal() else 0, _LARGEST))
            match = _PATH.search(self.path)
            if match is not None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                arrivals.append(
                    Arrival(number=int(match[1]), headers=headers, body=body, at=time.time())
                )
            self._answer(200 if match is not None else 404, b"", "text/plain")

        def do_GET(self) -> None:
            self._answer(200, png(), "image/png")

        def do_HEAD(self) -> None:
            self.do_GET()

        def _answer(self, status: int, body: bytes, media_type: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            _log.debug(format, *args)

    return Handler
