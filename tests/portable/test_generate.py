"""Running a portable request: what is not exact is refused, and money is spent at one door only."""

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from linocut_kit.runtime.errors import (
    BadRequestError,
    ConfigurationError,
    LinocutWarning,
    SubmissionUncertain,
)
from linocut_kit.runtime.portable.doors import Doors, NotPortable

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)


class Gallery(ThreadingHTTPServer):
    """A server that counts creates by path, and answers each path with a status."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.creates: list[tuple[str, Any]] = []
        self.statuses: dict[str, int] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Gallery

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.creates.append((self.path, body))
        status = self.server.statuses.get(self.path, 200)
        text = json.dumps({"pictures": [PIXEL]} if status == 200 else {"error": "no"}).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gallery]:
    with Gallery() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        monkeypatch.setenv("GALLERY_BASE_URL", server.url)
        monkeypatch.setenv("GALLERY_API_KEY", "key")
        yield server
        server.shutdown()
        thread.join()


def run(doors: Doors, kind: str, *args: Any, **given: Any) -> int:
    """Generate, sync or async; the number of images."""
    if kind == "sync":
        return len([image.read() for image in doors.generate(*args, **given).images])

    async def go() -> int:
        result = await doors.agenerate(*args, **given)
        return len([await image.read() for image in result.images])

    return asyncio.run(go())


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    value: str = request.param
    return value


def test_an_exact_request_is_sent_once(kind: str, gallery: Doors, server: Gallery) -> None:
    assert run(gallery, kind, "a fox", via="gallery/named", size=(1024, 1024), format="png") == 1
    body = {"model": "named-1", "prompt": "a fox", "size": "1024x1024", "output_format": "png"}
    assert server.creates == [("/named", body)]


def test_what_is_nearest_only_is_refused_taken_or_taken_with_a_warning(
    kind: str, gallery: Doors, server: Gallery
) -> None:
    with pytest.raises(NotPortable, match="size would be 1024x1024") as refused:
        run(gallery, kind, "a fox", via="gallery/named", size=(999, 999))
    assert refused.value.plan.nearest["size"].value == (1024, 1024)
    assert server.creates == []
    with pytest.warns(LinocutWarning, match="size would be"):
        run(gallery, kind, "a fox", via="gallery/named", size=(999, 999), nearest="warn")
    assert run(gallery, kind, "a fox", via="gallery/named", size=(999, 999), nearest="take") == 1
    assert len(server.creates) == 2


def test_what_is_impossible_is_refused_whatever_is_tolerated(
    kind: str, gallery: Doors, server: Gallery
) -> None:
    for nearest in ("refuse", "warn", "take"):
        with pytest.raises(NotPortable, match="seed is impossible"):
            run(gallery, kind, "a fox", via="gallery/named", seed=7, nearest=nearest)
    assert server.creates == []
    with pytest.raises(ConfigurationError, match="refuse, warn or take"):
        run(gallery, kind, "a fox", via="gallery/named", nearest="maybe")
    with pytest.raises(ConfigurationError, match="names no door"):
        run(gallery, kind, "a fox", via=[])


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 422])
def test_the_next_door_is_tried_after_a_refusal(
    status: int, kind: str, gallery: Doors, server: Gallery
) -> None:
    server.statuses = {"/named": status}
    doors = ["gallery/nested", "gallery/named", "gallery/sides"]
    assert run(gallery, kind, "a fox", via=doors, n=2) == 1
    assert [path for path, _ in server.creates] == ["/named", "/sides"]


def test_the_next_door_is_not_tried_where_the_first_may_have_been_paid(
    kind: str, gallery: Doors, server: Gallery
) -> None:
    server.statuses = {"/named": 500}
    with pytest.raises(SubmissionUncertain):
        run(gallery, kind, "a fox", via=["gallery/named", "gallery/sides"])
    assert [path for path, _ in server.creates] == ["/named"]


def test_the_error_of_the_last_door_is_raised(kind: str, gallery: Doors, server: Gallery) -> None:
    server.statuses = {"/named": 400, "/sides": 400}
    with pytest.raises(BadRequestError):
        run(gallery, kind, "a fox", via=["gallery/named", "gallery/sides"])
    assert len(server.creates) == 2
