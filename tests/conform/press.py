"""A little image API on loopback, with its spec: polled by POST, results and list elsewhere.

It is the measure of the examiner, so it imports nothing of the project.
"""

import json
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.grid.cells import PNG
from tests.grid.server import fits

KEY = "key-of-the-press"
_PAGE = {"url": "https://docs.press.example/print", "layout": "mintlify", "read": "2026-01-31"}
_TEXT = {"type": "string"}
REQUEST: dict[str, Any] = {
    "type": "object", "additionalProperties": False, "required": ["text"],
    "properties": {
        "text": _TEXT,
        "copies": {"type": "integer", "minimum": 1, "maximum": 3, "default": 1},
        "hook": {"type": "string", "format": "uri", "examples": ["https://me.example/hook"]},
    },
}  # fmt: skip
_STATE = {
    "type": "object", "required": ["id", "state"],
    "properties": {
        "id": _TEXT, "state": {"type": "string", "x-known": ["queued", "inking", "done", "torn"]},
    },
}  # fmt: skip
_PRINTS = {
    "type": "object", "required": ["prints"],
    "properties": {"prints": {"type": "array", "items": {"type": "object", "properties": {
        "url": _TEXT}}}},
}  # fmt: skip
_SHELF = {"type": "object", "properties": {"all": {"type": "array", "items": _STATE}}}
_PROVIDER = {
    "openapi": "3.1.0", "info": {"title": "Press", "version": "1"},
    "servers": [{"url": "https://api.press.example"}], "security": [{"bearer": []}],
    "x-env": {"key": "PRESS_API_KEY", "base-url": "PRESS_BASE_URL"},
    "x-task": {
        "id": "/id", "status": "/state", "results": {"url": "/prints/*/url", "count": "copies"},
        "states": {"pending": ["queued", "inking"], "succeeded": ["done"], "failed": ["torn"]},
        "wait": {"first": 0.01, "factor": 1.5, "max": 0.05, "timeout": 60},
    },
    "components": {
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        "schemas": {"State": _STATE, "Prints": _PRINTS, "Shelf": _SHELF,
                    "Error": {"type": "object", "properties": {"message": _TEXT}}},
    },
}  # fmt: skip


def _operation(id: str, answer: str, *refusals: str, **rest: Any) -> dict[str, Any]:
    def says(name: str) -> dict[str, Any]:
        schema = {"$ref": f"provider.yaml#/components/schemas/{name}"}
        return {"description": "An answer.", "content": {"application/json": {"schema": schema}}}

    responses = {"200": says(answer), **{refusal: says("Error") for refusal in refusals}}
    return {"operationId": id, "summary": id, "x-page": _PAGE, "responses": responses, **rest}


def write(root: Path) -> None:
    """Write the spec of the API. JSON is YAML."""
    id = {"parameters": [{"name": "id", "in": "path", "required": True, "schema": _TEXT}]}
    calls = {
        "poll": {"operation": "pollPrint", "path": {"id": "/id"}},
        "result": {"operation": "getPrints", "path": {"id": "/id"}},
        "list": {"operation": "listPrints", "items": "/all/*", "id": "/id", "status": "/state"},
    }
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/PrintRequest"}}}
    create = _operation(
        "createPrint", "State", "400", "401",
        **{"x-task": calls, "x-webhook": {"field": "hook", "payload": ""}},
        requestBody={"required": True, "content": body},
    )  # fmt: skip
    document = {
        "openapi": "3.1.0", "info": {"title": "Print", "version": "1"},
        "paths": {
            "/v1/print": {
                "post": create, "get": _operation("listPrints", "Shelf", "401"),
            },
            "/v1/print/{id}/state": {"post": _operation("pollPrint", "State", "401", "404", **id)},
            "/v1/print/{id}": {"get": _operation("getPrints", "Prints", "401", "404", **id)},
        },
        "components": {"schemas": {"PrintRequest": REQUEST}},
    }  # fmt: skip
    folder = root / "press"
    folder.mkdir(parents=True)
    (folder / "provider.yaml").write_text(json.dumps(_PROVIDER, indent=1), "utf-8")
    (folder / "print.yaml").write_text(json.dumps(document, indent=1), "utf-8")


def _post(url: str, data: bytes) -> None:
    heads = {"content-type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(url, data, heads), timeout=5).close()


@dataclass(slots=True)
class Press:
    """The API. It is right but for the faults: `gone` images, `one-id`, `copies-2` by default,
    `hushed` webhooks of one state, `worded` where it refuses an empty text.
    """

    faults: frozenset[str] = frozenset()
    url: str = ""
    post: Callable[[str, bytes], None] = _post
    requests: int = 0
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    looks: dict[str, int] = field(default_factory=dict[str, int])

    def answer(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Any]:
        """Status and body of an answer; bytes are an image."""
        self.requests += 1
        if path.startswith("/files/"):
            return (404, {"message": "gone"}) if "gone" in self.faults else (200, PNG)
        if headers.get("authorization") != f"Bearer {KEY}":
            return 401, {"message": "bad key"}
        if path == "/v1/print":
            if method == "GET":
                return 200, {"all": [self._state(task) for task in self.tasks]}
            return self._create(body) if method == "POST" else (405, {"message": "POST it"})
        id, _, look = path.removeprefix("/v1/print/").partition("/")
        id = id.replace("%2F", "/")
        if id not in self.tasks:
            return 404, {"message": "no such print"}
        if method != ("POST" if look else "GET"):
            return 405, {"message": "not so"}
        return (200, self._look(id)) if look else self._prints(id)

    def _create(self, body: bytes) -> tuple[int, Any]:
        try:
            asked = json.loads(body)
        except ValueError:
            return 400, {"message": "no JSON"}
        if not fits(REQUEST, asked) or ("worded" in self.faults and not asked["text"]):
            return 400, {"message": "bad body"}
        id = "p/0" if "one-id" in self.faults else f"p/{len(self.tasks)}"
        self.tasks[id], self.looks[id] = asked, 0
        return 200, self._state(id)

    def _state(self, id: str) -> dict[str, str]:
        return {"id": id, "state": ("queued", "inking", "done")[min(self.looks[id], 2)]}

    def _look(self, id: str) -> dict[str, str]:
        self.looks[id] += 1
        state = self._state(id)
        hook = self.tasks[id].get("hook", "")
        hushed = "hushed" in self.faults and state["state"] == "inking"
        if self.looks[id] < 3 and hook.startswith("http://127.0.0.1:") and not hushed:
            self.post(hook, json.dumps(state).encode())
        return state

    def _prints(self, id: str) -> tuple[int, Any]:
        if self.looks[id] < 2:
            return 404, {"message": "not yet"}
        count = int(self.tasks[id].get("copies", 2 if "copies-2" in self.faults else 1))
        return 200, {"prints": [{"url": f"{self.url}/files/{n}.png"} for n in range(count)]}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news."""


@contextmanager
def serving(*faults: str) -> Iterator[Press]:
    """The API on a free port."""
    press = Press(frozenset(faults))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def answer(self) -> None:
            size = int(self.headers.get("content-length", "0"))
            heads = {name.lower(): value for name, value in self.headers.items()}
            status, body = press.answer(self.command, self.path, heads, self.rfile.read(size))
            is_image = isinstance(body, bytes)
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "image/png" if is_image else "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    server = _Server(("127.0.0.1", 0), Handler)
    press.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield press
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
