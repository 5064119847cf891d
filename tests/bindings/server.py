"""A little image API whose values stand everywhere, with a judge of its own.

It is written from its pages and imports nothing of the project. `faults` name what it gets wrong.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

KEY = "key-of-ember"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)
Answer = tuple[int, Any]
Query = dict[str, list[str]]
Headers = dict[str, str]


@dataclass(slots=True)
class Ember:
    """The API. `ids` are those of new jobs, before any that it makes up; `seen` has each request:
    method, path, query, headers, body.
    """

    faults: frozenset[str] = frozenset()
    ids: list[str] = field(default_factory=list[str])
    region: Any = "eu west/1"
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    seen: list[tuple[str, str, dict[str, list[str]], dict[str, str], Any]] = field(
        default_factory=list
    )
    url: str = ""

    def answer(self, method: str, target: str, headers: Headers, body: bytes) -> Answer:
        """Status and JSON body of a request."""
        parts = urlsplit(target)
        query = parse_qs(parts.query, keep_blank_values=True)
        sent = _json(body)
        self.seen.append((method, parts.path, query, headers, sent))
        if headers.get("x-ember-key") != KEY:
            return 401, {"message": "no such key"}
        create = re.fullmatch("/v1/([^/]+)/models/([^/]+):paint", parts.path)
        if create is not None:
            if method != "POST":
                return 405, {"message": "POST only"}
            owner, model = map(unquote, create.groups())
            return self._create(owner, model, query, headers, sent)
        if parts.path == "/v1/jobs" and method == "POST":
            return self._look(query, headers, sent)
        job = re.fullmatch("/v1/jobs/([^/]+)", parts.path)
        if job is not None and method == "DELETE" and unquote(job[1]) in self.jobs:
            self.jobs[unquote(job[1])]["state"] = "broken"
            return 204, None
        return 404, {"message": "nothing here"}

    def _create(
        self,
        owner: str,
        model: str,
        query: Query,
        headers: Headers,
        sent: Any,
    ) -> Answer:
        wrong = list(self._wrong(owner, model, query, headers, sent))
        if wrong:
            return 400, {"message": f"wrong: {', '.join(wrong)}"}
        id = self.ids.pop(0) if self.ids else f"job-{len(self.jobs)}"
        self.jobs[id] = {"owner": owner, "state": "waiting", "region": self.region}
        return 202, {"job": id, "state": "waiting", "region": self.region}

    def _wrong(
        self,
        owner: str,
        model: str,
        query: Query,
        headers: Headers,
        sent: Any,
    ) -> Iterator[str]:
        if not 0 < len(owner) <= 20:
            yield "owner"
        if model not in ("flux", "a/b"):
            yield "model"
        billing = query.get("billing", [""])[-1]
        if billing not in ("team", "own") and not ("any-billing" in self.faults and billing):
            yield "billing"
        if not all(re.fullmatch("[1-4]", text) for text in query.get("count", [])):
            yield "count"
        tags = query.get("tags", [])
        if len(tags) > 3 or any(len(tag) > 8 for tag in tags):
            yield "tags"
        if not all(text in ("true", "false") for text in query.get("hurry", [])):
            yield "hurry"
        if headers.get("x-version") != "2026-01":
            yield "X-Version"
        if len(headers.get("x-trace", "")) > 12:
            yield "X-Trace"
        if not isinstance(sent, dict) or not sent.keys() <= {"prompt", "seed"}:
            yield "body"
            return
        prompt, seed = sent.get("prompt"), sent.get("seed", 0)
        if not isinstance(prompt, str) or not 0 < len(prompt) <= 100:
            yield "prompt"
        is_number = isinstance(seed, int | float) and not isinstance(seed, bool)
        if not is_number or seed != int(seed) or not 0 <= seed <= 99:
            yield "seed"

    def _look(self, query: Query, headers: Headers, sent: Any) -> Answer:
        id = query.get("job", [""])[-1]
        if "drops-id" in self.faults and self.jobs:
            id = list(self.jobs)[-1]
        job = self.jobs.get(id)
        if job is None:
            return 404, {"message": "no such job"}
        if headers.get("x-owner") != job["owner"]:
            return 400, {"message": "another owner"}
        wanted = {"want": {"state": True, "kind": "full"}, "job": {"region": job["region"]}}
        if sent != wanted:
            return 400, {"message": "ask for the state, in full, where the job is"}
        order = ("waiting", "working", "done")
        if job["state"] in order[:2]:
            job["state"] = order[order.index(job["state"]) + 1]
        images = [{"url": f"{self.url}/image.png"}] if job["state"] == "done" else []
        return 200, {"job": id, "state": job["state"], "images": images}


def _json(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return None


@contextmanager
def served(api: Ember) -> Iterator[Ember]:
    """The API on a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = self.rfile.read(length)
            if self.path == "/image.png":
                self._send(200, PNG, "image/png")
                return
            headers = {name.lower(): text for name, text in self.headers.items()}
            status, told = api.answer(self.command, self.path, headers, body)
            data = b"" if told is None else json.dumps(told).encode()
            self._send(status, data, "application/json")

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

        def _send(self, status: int, data: bytes, kind: str) -> None:
            self.send_response(status)
            if status != 204:
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
