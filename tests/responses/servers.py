"""Two little image APIs on loopback, as the specs beside them say, each with faults to order.

They are the measure of client and examiner, so they import nothing of the project.
"""

import base64
import io
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image

KEY = "key-of-the-salon"
Answer = tuple[int, Any, str]
"""Status, body (bytes as they are, all else as JSON) and media type."""


@cache
def picture(kind: str) -> bytes:
    """A small image."""
    sink = io.BytesIO()
    Image.new("RGB", (16, 16), (9, 99, 199)).save(sink, format=kind)
    return sink.getvalue()


def said(body: Any, status: int = 200) -> Answer:
    """A JSON answer."""
    return status, body, "application/json"


def read(body: bytes) -> Any:
    """The body of a request; None where it is no JSON object."""
    try:
        asked = json.loads(body)
    except ValueError:
        return None
    return asked if isinstance(asked, dict) else None


def is_text(value: Any) -> bool:
    """Whether a value is a text of the length that both APIs take."""
    return isinstance(value, str) and 1 <= len(value) <= 40


def is_count(value: Any) -> bool:
    """Whether a value is a number of copies."""
    whole = isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
    return whole and 1 <= value <= 3


@dataclass(slots=True)
class Salon:
    """Refuses inside a 200; its states are integers.

    Faults: `ok-code` (refuses with the code of success), `other-code` (refuses with the code of
    payment), `wordless`, `text-state`, `torn-json`, `takes-all`, `other-key-code`, `no-copies`
    (one image, whatever was asked for), `never` (refuses all), and of base64 `no-base64`,
    `url-as-base64`, `line-breaks`.
    A text of the request steers a task: `fails`, `moderated`, `stopped`, `busy`, `poor`.
    """

    faults: frozenset[str] = frozenset()
    url: str = ""
    creates: int = 0
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    looks: dict[str, int] = field(default_factory=dict[str, int])

    def answer(self, method: str, path: str, heads: Mapping[str, str], body: bytes) -> Answer:
        """What comes of a request."""
        if path.startswith("/files/"):
            kind = path.rpartition(".")[2]
            return 200, picture(kind), f"image/{kind}"
        if heads.get("authorization") != f"Bearer {KEY}":
            return self._no(2013 if "other-key-code" in self.faults else 1004, "bad key")
        if path in ("/v1/etch", "/v1/snap"):
            if method != "POST":
                return said({"base": {"code": 1404, "words": "no such thing"}}, 405)
            self.creates += 1
            return self._etch(read(body)) if path == "/v1/etch" else self._snap(read(body))
        number = path.removeprefix("/v1/etch/").removesuffix("/stop")
        if number not in self.tasks:
            return self._no(1404, "no such task")
        if path.endswith("/stop"):
            self.tasks[number]["text"] = "stopped"
        self.looks[number] += 1
        return said(self._task(number))

    def _no(self, code: int, words: str) -> Answer:
        base: dict[str, Any] = {"code": code}
        if "wordless" not in self.faults:
            base["words"] = words
        return said({"base": base})

    def _refusal(self) -> Answer:
        if "ok-code" in self.faults:
            return self._no(0, "not so")
        return self._no(1008 if "other-code" in self.faults else 2013, "bad body")

    def _etch(self, asked: Any) -> Answer:
        plate = (asked or {}).get("plate", {})
        is_right = (
            asked is not None
            and set(asked) <= {"text", "plate"}
            and is_text(asked.get("text"))
            and isinstance(plate, dict)
            and set(plate) <= {"copies", "kind"}
            and is_count(plate.get("copies", 1))
            and plate.get("kind", "png") in ("png", "jpeg")
        )
        is_taken = is_right or (asked and "takes-all" in self.faults)
        if not is_taken or "never" in self.faults:
            return self._refusal()
        if asked["text"] == "busy" and self.creates == 1:
            return self._no(1002, "too many")
        if asked["text"] == "poor":
            return self._no(1008, "no money left")
        number = f"e{len(self.tasks)}"
        self.tasks[number], self.looks[number] = dict(asked), 0
        return said(self._task(number))

    def _task(self, number: str) -> dict[str, Any]:
        ends = {"fails": 3, "moderated": 4, "stopped": 5}
        asked = self.tasks[number]
        end = ends.get(str(asked.get("text")), 2)
        phase = (0, 1, end)[min(self.looks[number], 2)]
        task: dict[str, Any] = {"number": number, "phase": phase}
        if "text-state" in self.faults:
            task["phase"] = str(phase)
        if phase == 2:
            plate = asked.get("plate", {})
            kind = plate.get("kind", "png")
            count = 1 if "no-copies" in self.faults else int(plate.get("copies", 1))
            task["result"] = json.dumps(
                {"urls": [f"{self.url}/files/{n}.{kind}" for n in range(count)]}
            )
            if "torn-json" in self.faults:
                task["result"] = task["result"][:-4]
        words = {3: "the acid ran out", 4: "not that"}.get(phase, "fine")
        return {"base": {"code": 0, "words": words}, "task": task}

    def _snap(self, asked: Any) -> Answer:
        is_right = (
            asked is not None
            and set(asked) <= {"text", "copies", "as"}
            and is_text(asked.get("text"))
            and is_count(asked.get("copies", 1))
            and asked.get("as", "plain") in ("plain", "link")
        )
        if not is_right:
            return self._refusal()
        count = int(asked.get("copies", 1))
        plain = base64.b64encode(picture("png")).decode()
        shot = {"plain": plain} if asked.get("as", "plain") == "plain" else {}
        if "no-base64" in self.faults:
            shot = {"plain": ""}
        elif "url-as-base64" in self.faults:
            shot = {"plain": f"{self.url}/files/1.png"}
        elif "line-breaks" in self.faults and shot:
            shot = {"plain": base64.encodebytes(picture("png")).decode()}
        elif not shot:
            shot = {"link": f"{self.url}/files/1.png"}
        return said({"base": {"code": 0, "words": "fine"}, "shots": [shot] * count})


@dataclass(slots=True)
class Darkroom:
    """Answers with images themselves; the status of a poll is all that it says of a task.

    Faults: `no-image` (an image's media type and no image), `jpeg` (whatever was asked for),
    `unready` (409 for a task that is not done).
    """

    faults: frozenset[str] = frozenset()
    url: str = ""
    creates: int = 0
    tasks: dict[str, str] = field(default_factory=dict[str, str])
    looks: dict[str, int] = field(default_factory=dict[str, int])

    def answer(self, method: str, path: str, heads: Mapping[str, str], body: bytes) -> Answer:
        """What comes of a request."""
        if heads.get("x-darkroom-key") != KEY:
            return self._no(401, "key", "it is not known")
        if path in ("/v1/print", "/v1/develop"):
            if method != "POST":
                return self._no(405, "method", "POST it")
            self.creates += 1
            return self._print(read(body)) if path == "/v1/print" else self._develop(read(body))
        ticket = path.removeprefix("/v1/develop/")
        if ticket not in self.tasks:
            return self._no(404, "ticket", "there is none such")
        self.looks[ticket] += 1
        return self._look(ticket)

    def _no(self, status: int, kind: str, story: str) -> Answer:
        fault: dict[str, Any] = {"kind": kind, "story": [story, "and no more"]}
        return said({"fault": fault}, status)

    def _image(self, kind: str) -> Answer:
        kind = "jpeg" if "jpeg" in self.faults else kind
        body = b"<html>it works</html>" if "no-image" in self.faults else picture(kind)
        return 200, body, f"image/{kind}"

    def _print(self, asked: Any) -> Answer:
        is_right = (
            asked is not None
            and set(asked) <= {"text", "kind"}
            and is_text(asked.get("text"))
            and asked.get("kind", "png") in ("png", "jpeg")
        )
        return self._image(asked.get("kind", "png")) if is_right else self._no(400, "body", "no")

    def _develop(self, asked: Any) -> Answer:
        if asked is None or set(asked) != {"text"} or not is_text(asked["text"]):
            return self._no(400, "body", "it is not right")
        ticket = f"T-{len(self.tasks):04}"
        self.tasks[ticket], self.looks[ticket] = asked["text"], 0
        return said({"ticket": ticket}, 202)

    def _look(self, ticket: str) -> Answer:
        if self.looks[ticket] < 2:
            return (409, b"", "") if "unready" in self.faults else (202, b"", "")
        ends = {"fails": (422, "acid"), "moderated": (451, "taste"), "stopped": (410, "whim")}
        end = ends.get(self.tasks[ticket])
        if end is not None:
            return self._no(*end, f"the {end[1]} was wrong")
        return self._image("png")


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news."""


Api = Salon | Darkroom


@contextmanager
def serving(make: Callable[[frozenset[str]], Api], *faults: str) -> Iterator[Any]:
    """An API on a free port."""
    api = make(frozenset(faults))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def answer(self) -> None:
            size = int(self.headers.get("content-length", "0"))
            heads = {name.lower(): value for name, value in self.headers.items()}
            status, body, kind = api.answer(self.command, self.path, heads, self.rfile.read(size))
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            if kind:
                self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    server = _Server(("127.0.0.1", 0), Handler)
    api.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
