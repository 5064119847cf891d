"""What the little servers of the shapes share: requests, replies, sockets, pictures and tasks.

They are the measure of everything that is printed, so nothing here is of the project: the standard
library, and Pillow for the pictures. A task moves a step at each look; there are no clocks.
"""

import io
import json
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

import PIL.Image


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a multipart body."""

    name: str
    filename: str | None
    type: str | None
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode()


class BadBody(ValueError):
    """A body that cannot be read at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return unquote(urlsplit(self.url).path)

    @property
    def origin(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.url).query, keep_blank_values=True)

    @property
    def media(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def json(self) -> Any:
        if self.media != "application/json":
            raise BadBody(f"application/json is wanted, not {self.media!r}")
        return parsed(self.body)

    def form(self) -> dict[str, list[str]]:
        if self.media != "application/x-www-form-urlencoded":
            raise BadBody(f"a form is wanted, not {self.media!r}")
        return parse_qs(self.body.decode(), keep_blank_values=True, strict_parsing=True)

    def parts(self) -> list[Part]:
        head = self.headers.get("content-type", "")
        if self.media != "multipart/form-data" or "boundary=" not in head:
            raise BadBody(f"multipart/form-data is wanted, not {head!r}")
        mark = head.partition("boundary=")[2].partition(";")[0].strip().strip('"').encode()
        pieces = (b"\r\n" + self.body).split(b"\r\n--" + mark)
        if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
            raise BadBody("the multipart body does not end")
        return [_part(piece) for piece in pieces[1:-1]]


def parsed(data: bytes | str) -> Any:
    """JSON as the standard has it: without NaN."""

    def no_constant(word: str) -> Any:
        raise BadBody(f"{word} is no JSON")

    try:
        return json.loads(data, parse_constant=no_constant)
    except ValueError as error:
        raise BadBody(str(error)) from None


def _part(piece: bytes) -> Part:
    head, gap, data = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    if not gap:
        raise BadBody("a part without an empty line after its heads")
    lines = [line.partition(":") for line in head.decode().split("\r\n")]
    heads = {name.strip().lower(): value.strip() for name, _, value in lines}
    disposition = heads.get("content-disposition", "")
    pairs = [item.partition("=") for item in disposition.split(";")[1:]]
    words = {key.strip(): value.strip().strip('"') for key, _, value in pairs}
    if not disposition.startswith("form-data") or "name" not in words:
        raise BadBody(f"a part without a name: {disposition!r}")
    type = heads.get("content-type")
    return Part(name=words["name"], filename=words.get("filename"), type=type, data=data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    status: int = 200
    body: bytes = b""
    type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


def says(body: Any, status: int = 200, **headers: str) -> Reply:
    """A reply in JSON."""
    heads = {name.replace("_", "-"): value for name, value in headers.items()}
    data = json.dumps(body).encode()
    return Reply(status=status, body=data, type="application/json", headers=heads)


@dataclass(slots=True)
class Task:
    """A task that a create started; `looks` counts how often it was asked for."""

    id: str
    body: dict[str, Any]
    looks: int = 0
    cancelled: bool = False

    @property
    def prompt(self) -> str:
        return str(self.body.get("prompt", self.id))

    @property
    def fate(self) -> str:
        """How it ends: some prompts are there to fail, or to be refused."""
        return {"please fail": "failed", "please refuse": "refused"}.get(self.prompt, "done")


class Judge:
    """What is wrong with a body. Limits that are dropped by their names do not bind."""

    def __init__(self, dropped: frozenset[str]) -> None:
        self.dropped = dropped
        self.wrong: list[str] = []

    def must(self, holds: bool, limit: str) -> bool:
        """A limit by its name, `/pointer keyword`; False if it is broken and binds."""
        if holds or limit in self.dropped:
            return True
        self.wrong.append(limit)
        return False

    def closed(self, body: Mapping[str, Any], at: str, *names: str) -> None:
        """No other fields than these."""
        for name in body:
            self.must(name in names, f"{at}/{name} unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A call back to the caller, which whoever runs the server has to deliver."""

    url: str
    headers: Mapping[str, str]
    body: bytes


class Shape:
    """A server: a function from request to reply, told its faults.

    A fault is the name of a limit that it drops, or a word that a server knows.
    """

    name: ClassVar[str]
    key: ClassVar[str] = "key-of-the-shapes"
    faults: ClassVar[Mapping[str, str]]
    """Each fault with the pointer, the rule or the code by which it must be named."""

    def __init__(self, *planted: str) -> None:
        if not set(planted) <= set(self.faults):
            raise ValueError(f"{self.name} has not all of {planted}")
        self.planted = frozenset(planted)
        self.tasks: dict[str, Task] = {}
        self.pictures: dict[str, tuple[bytes, str]] = {}
        self.sent: list[Sent] = []
        self.seen: list[Request] = []
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Reply:
        with self._lock:
            self.seen.append(request)
            if request.path.startswith("/files/"):
                return self._file(request)
            return self.answer(request)

    @property
    def open(self) -> bool:
        """Whether any key opens the door, which is a fault."""
        return "any key" in self.planted

    def answer(self, request: Request) -> Reply:
        raise NotImplementedError

    def judge(self) -> Judge:
        return Judge(self.planted)

    def start(self, body: dict[str, Any], id: str) -> Task:
        task = self.tasks[id] = Task(id, body)
        return task

    def keep(self, request: Request, prompt: str, format: str = "png", size: Any = None) -> str:
        """The URL of a picture on the server's own origin."""
        data = picture(colour_of(prompt), format, size or (48, 32))
        name = f"{len(self.pictures)}.{format}"
        self.pictures[name] = data, f"image/{format}"
        return f"{request.origin}/files/{name}"

    def _file(self, request: Request) -> Reply:
        found = self.pictures.get(request.path.rpartition("/")[2])
        if request.method not in ("GET", "HEAD") or found is None:
            return Reply(status=404)
        if any(self.key in value for value in request.headers.values()):
            return Reply(status=400, body=b"the key has no business here", type="text/plain")
        return Reply(body=found[0], type=found[1])


def colour_of(prompt: str) -> tuple[int, int, int]:
    """The colour of the picture that a prompt makes."""
    digest = zlib.crc32(prompt.encode())
    return digest & 255, digest >> 8 & 255, digest >> 16 & 255


@cache
def picture(
    colour: tuple[int, int, int], format: str = "png", size: tuple[int, int] = (48, 32)
) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    PIL.Image.new("RGB", size, colour).save(out, format)
    return out.getvalue()


def pixels(data: bytes) -> tuple[tuple[int, int], tuple[int, int, int]]:
    """The size of a picture and the colour of its middle."""
    with PIL.Image.open(io.BytesIO(data)) as image:
        size = image.size
        red, green, blue = image.convert("RGB").getpixel((size[0] // 2, size[1] // 2))
        return size, (red, green, blue)


@contextmanager
def serve(shape: Callable[[Request], Reply]) -> Iterator[str]:
    """The origin of a server on a socket of this machine, as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except ConnectionError:
                self.close_connection = True

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            reply = shape(
                Request(
                    method=self.command,
                    url=f"http://{self.headers['host']}{self.path}",
                    headers={name.lower(): value for name, value in self.headers.items()},
                    body=body,
                )
            )
            self.send_response(reply.status)
            if reply.type is not None:
                self.send_header("content-type", reply.type)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(reply.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(reply.body)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = _answer

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
