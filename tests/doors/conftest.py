"""The printed package of the invented provider, and clients of both kinds."""

import asyncio
import importlib
import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.doors.porter import Porter, written

from linocut_kit.emit.generate import rendered
from linocut_kit.spec.lint import lint
from linocut_kit.spec.model import Provider


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Provider]]:
    """The folder of the printed package `doors`, and the model that it was printed from."""
    specs, out = written(tmp_path_factory.mktemp("specs")), tmp_path_factory.mktemp("out")
    providers, findings = lint(specs)
    assert findings == []
    for path, text in rendered(providers, specs, out, "doors").items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(text, "utf-8")
    sys.path.insert(0, str(out))
    yield out, providers[0]
    sys.path.remove(str(out))
    for name in [name for name in sys.modules if name.split(".")[0] == "doors"]:
        del sys.modules[name]


@pytest.fixture
def provider(printed: tuple[Path, Provider]) -> Provider:
    return printed[1]


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    value: str = request.param
    return value


Make = Callable[..., "Client"]


class Client:
    """A printed client of one kind; what it does is done when `do` returns."""

    def __init__(self, kind: str, server: Porter | None, **options: Any) -> None:
        module = importlib.import_module("doors.porter")
        self.is_async = kind == "async"
        self._loop = asyncio.Runner()
        if server is not None:
            transport = httpx.MockTransport(lambda request: _answered(server, request))
            make_http = httpx.AsyncClient if self.is_async else httpx.Client
            options["http_client"] = make_http(transport=transport)
        make = module.AsyncPorter if self.is_async else module.Porter
        self.client = make(**options)

    def run(self, prompt: str = "a tree") -> list[bytes]:
        """Print a picture, and read all images."""
        result = self.do(self.client.print.run(prompt=prompt, timeout=20))
        return [self.do(image.read()) for image in result.images]

    def do(self, value: Any) -> Any:
        """The value, awaited where it has to be."""
        return self._loop.run(value) if inspect.isawaitable(value) else value

    def close(self) -> None:
        self.do(self.client.close())
        self._loop.close()


def _answered(server: Porter, request: httpx.Request) -> httpx.Response:
    heads = {name.lower(): value for name, value in request.headers.items()}
    status, media, body = server.ask(request.method, str(request.url), heads, request.read())
    answer = {"content-type": media} | ({"location": body.decode()} if status == 302 else {})
    return httpx.Response(status, headers=answer, content=body)


@pytest.fixture
def make(
    kind: str, printed: tuple[Path, Provider], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Make]:
    """Makes clients of one kind, and closes them."""
    for name in ("PORTER_API_KEY", "PORTER_BASE_URL", "PORTER_REGION", "PORTER_APP_SECRET"):
        monkeypatch.delenv(name, raising=False)
    made: list[Client] = []

    def client(server: Porter | None = None, **options: Any) -> Client:
        made.append(Client(kind, server, **options))
        return made[-1]

    yield client
    for item in made:
        item.close()
