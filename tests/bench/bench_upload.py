"""How a 20 MiB photo gets from a file to the socket: ours, and what SDKs usually do.

`python tests/bench/bench_upload.py` prints medians of one run, their ratios, and how much memory
each way takes beyond what the process had before. The server counts and digests every byte.
"""

import asyncio
import base64
import gc
import hashlib
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from linocut_kit.runtime.client import AsyncClient, AsyncResource, SyncClient, SyncResource
from linocut_kit.runtime.lifecycle import (
    Call,
    Lifecycle,
    Media,
    PrintedEndpoint,
    ResultPlace,
    Results,
    Wait,
)
from linocut_kit.runtime.services import Auth, Service
from linocut_kit.runtime.violations import Rule, Source

SIZE = 20 * 2**20
ROUNDS = 9
PNG = b"\x89PNG\r\n\x1a\n"
ANSWER = b'{"id": "t", "status": "waiting"}'
FIELDS = ("photo", "photo_2", "photo_3", "photo_4")

_RULE = Rule(
    code="wrong-encoding",
    pointer="/photo",
    rule="x-image",
    limit="base64",
    source=Source("https://acme.example/page", "2026-11-21", "acme/model.yaml:1"),
)
_MEDIA = Media(encodings=("base64",), formats=("png",), max_bytes=SIZE, encoding_rule=_RULE,
               format_rule=_RULE, size_rule=_RULE)  # fmt: skip
ENDPOINT = PrintedEndpoint(
    id="acme/model",
    title="Acme Model",
    page="https://acme.example/page",
    create=Call(method="POST", path="/tasks"),
    lifecycle=Lifecycle(
        id="/id",
        status="/status",
        pending=("waiting",),
        wait=Wait(first=1, factor=1, max=1, timeout=60),
        poll=Call(method="GET", path="/tasks/{id}"),
        results=Results(places=(ResultPlace(at="/images/*"),)),
    ),
    check=lambda body: [],
    media={f"/{name}": _MEDIA for name in FIELDS},
)
SERVICE = Service(
    name="acme",
    title="Acme",
    auths=(Auth(name="key", header="x-key"),),
    key_env="ACME_API_KEY",
    base_url_env="ACME_BASE_URL",
)


class Acme(SyncClient):
    """The made-up provider's client."""

    _service = SERVICE


class AsyncAcme(AsyncClient):
    """The same for asyncio."""

    _service = SERVICE


class Drain:
    """A server that takes requests as fast as it can; `digest` is the last body's, if asked."""

    def __init__(self, *, digests: bool = False) -> None:
        self.digest = ""
        self._digests = digests
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        buffer = memoryview(bytearray(1 << 20))
        with connection:
            while self._one(connection, buffer):
                pass

    def _one(self, connection: socket.socket, buffer: memoryview) -> bool:
        head = b""
        while b"\r\n\r\n" not in head:
            more = connection.recv(1 << 16)
            if not more:
                return False
            head += more
        head, _, rest = head.partition(b"\r\n\r\n")
        names = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        left = int(names[b"content-length"]) - len(rest)
        seen = hashlib.sha256(rest)
        while left > 0:
            count = connection.recv_into(buffer, min(left, len(buffer)))
            left -= count
            if self._digests:
                seen.update(buffer[:count])
        self.digest = seen.hexdigest()
        length = str(len(ANSWER)).encode()
        connection.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + length + b"\r\n\r\n" + ANSWER
        )  # fmt: skip
        return True


def peers(path: Path, url: str, count: int) -> Callable[[], object]:
    """What SDKs do: read, encode, `json=`."""
    client = httpx.Client()

    def send() -> object:
        text = [base64.b64encode(path.read_bytes()).decode() for _ in range(count)]
        body = {"prompt": "x", **dict(zip(FIELDS, text, strict=False))}
        return client.post(f"{url}/tasks", json=body).json()

    return send


def ours(path: Path, url: str, count: int) -> Callable[[], object]:
    """The sync client."""
    resource_ = SyncResource(Acme(api_key="key-key", base_url=url), ENDPOINT)
    return lambda: resource_.submit_fields({"prompt": "x", **dict.fromkeys(FIELDS[:count], path)})


def ours_async(path: Path, url: str, count: int) -> Callable[[], object]:
    """The async client."""
    runner = asyncio.Runner()
    resource_ = AsyncResource(AsyncAcme(api_key="key-key", base_url=url), ENDPOINT)
    fields: dict[str, Any] = {"prompt": "x", **dict.fromkeys(FIELDS[:count], path)}
    return lambda: runner.run(resource_.submit_fields(fields))


WAYS: dict[str, Callable[[Path, str, int], Callable[[], object]]] = {
    "httpx json=": peers,
    "linocut": ours,
    "linocut, async": ours_async,
}


def photo(folder: Path) -> Path:
    """A file that no codec can shorten."""
    path = folder / "photo.png"
    path.write_bytes(PNG + os.urandom(SIZE - len(PNG)))
    return path


def timed(path: Path, count: int) -> dict[str, float]:
    """Median seconds of each way, taken in turn."""
    url = Drain().url
    sends = {name: make(path, url, count) for name, make in WAYS.items()}
    taken: dict[str, list[float]] = {name: [] for name in sends}
    for _ in range(ROUNDS):
        for name, send in sends.items():
            gc.collect()
            began = time.perf_counter()
            send()
            taken[name].append(time.perf_counter() - began)
    return {name: statistics.median(item) for name, item in taken.items()}


def exact(path: Path) -> bool:
    """Whether the server saw the very bytes that the photo makes."""
    server = Drain(digests=True)
    ours(path, server.url, 1)()
    text = base64.b64encode(path.read_bytes())
    return server.digest == hashlib.sha256(b'{"prompt":"x","photo":"' + text + b'"}').hexdigest()


def peak(name: str, path: Path, url: str, count: int) -> float:
    """MiB that one way takes at its peak, in a process of its own that was warmed up before."""
    words = [sys.executable, __file__, name, str(path), url, str(count)]
    return float(subprocess.run(words, capture_output=True, check=True, text=True).stdout)


def measure_peak(name: str, path: Path, url: str, count: int) -> None:
    """Print how far the process grew."""
    tiny = path.with_name(f"tiny-{os.getpid()}.png")
    tiny.write_bytes(PNG + bytes(1000))
    WAYS[name](tiny, url, count)()
    send = WAYS[name](path, url, count)
    before = high_water()
    send()
    print(high_water() - before)


def high_water() -> float:
    """The most MiB that the process has had. Its own: `ru_maxrss` begins with its parent's."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        path = photo(Path(folder))
        url = Drain().url
        print(f"{'file -> socket, 20 MiB each':32} {'ms':>8} {'x faster':>9} {'extra MiB':>10}")
        for count in (1, 4):
            medians = timed(path, count)
            for name, seconds in medians.items():
                ratio = medians["httpx json="] / seconds
                extra = peak(name, path, url, count)
                said = f"{name}, {count} image{'s' if count > 1 else ''}"
                print(f"{said:32} {seconds * 1000:8.1f} {ratio:9.1f} {extra:10.1f}")
        print(f"byte-exact at the server: {exact(path)}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure_peak(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
    else:
        main()
