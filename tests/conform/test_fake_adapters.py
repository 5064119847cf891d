"""The same fake behind every adapter: httpx, respx, ASGI, and a socket with a dying connection."""

import asyncio
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest
import respx
from tests.conform.fake_cases import ENDPOINTS, IDS, PROVIDERS, minimal, odd, provider, signed

from linocut_kit.fake import (
    Behaviour,
    Fake,
    FakeRequest,
    FakeResponse,
    respx_routes,
    serve,
    transport,
)
from linocut_kit.fake import asgi as asgi_of
from linocut_kit.spec.model import Endpoint, Provider

Clients = Callable[[Fake], AbstractContextManager[httpx.Client]]
BODY = {"prompt": "a"}


@contextmanager
def by_transport(fake: Fake) -> Iterator[httpx.Client]:
    """A client of the fake in process."""
    with httpx.Client(transport=fake.transport(), base_url="http://fake") as client:
        yield client


@contextmanager
def by_respx(fake: Fake) -> Iterator[httpx.Client]:
    """A client whose requests respx answers with the fake."""
    with respx.mock() as router, httpx.Client(base_url="https://api.acme.example") as client:
        respx_routes(router, fake)
        yield client


@contextmanager
def by_socket(fake: Fake) -> Iterator[httpx.Client]:
    """A client of the fake on a socket."""
    served = serve(fake.providers, scenario=fake.scenario, behaviour=fake.behaviour)
    with served as server, httpx.Client(base_url=server.url) as client:
        yield client
        fake.requests += server.requests
        fake.tasks.update(server.tasks)


each_way = pytest.mark.parametrize("way", [by_transport, by_respx, by_socket])


@each_way
@pytest.mark.parametrize(("owner", "endpoint"), ENDPOINTS, ids=IDS)
def test_an_image_is_made_in_every_way(way: Clients, owner: Provider, endpoint: Endpoint) -> None:
    fake = Fake([owner])
    with way(fake) as client:
        client.headers = httpx.Headers(signed(owner))
        made = client.post(endpoint.create.path, json=minimal(endpoint))
        assert made.status_code == endpoint.create.success().status
        listed = json.dumps(made.json())
        assert endpoint.lifecycle.poll is not None
        id = next(part for part in listed.split('"') if len(part) == 36)
        for _ in range(4):
            told = client.get(endpoint.lifecycle.poll.path.replace("{id}", id))
        urls = [part for part in told.text.split('"') if "/-/images/" in part]
        assert len(urls) == 1
        got = httpx.get(urls[0]) if way is by_socket else client.get(urls[0])
        assert got.headers["content-type"].startswith("image/")
        assert len(got.content) == int(got.headers["content-length"]) > 100
        head = client.head(urls[0])
        assert (head.status_code, head.content) == (200, b"")
    assert fake.requests[0].json() == minimal(endpoint)
    assert fake.requests[0].path == endpoint.create.path
    assert list(fake.tasks) == [id]


@each_way
def test_connections_die_as_the_scenario_says(way: Clients) -> None:
    fake, owner = odd(scenario="flaky")
    outcomes: list[Any] = []
    with way(fake) as client:
        for _ in range(8):
            try:
                response = client.post("/paint", json=BODY, headers=signed(owner))
                outcomes.append(response.status_code)
            except httpx.TransportError as error:
                outcomes.append(type(error))
    assert outcomes == [503, 202, 500, 202, httpx.ReadError, 202, httpx.RemoteProtocolError, 202]


@each_way
def test_a_delay_beyond_the_patience_of_a_client_is_a_timeout(way: Clients) -> None:
    fake, owner = odd(scenario="slow", slow_delay=5.0)
    with way(fake) as client, pytest.raises(httpx.ReadTimeout):
        client.post("/paint", json=BODY, headers=signed(owner), timeout=0.05)


def test_a_delay_is_slept_through() -> None:
    fake, owner = odd(scenario="slow", slow_delay=3.0)
    slept: list[float] = []
    with httpx.Client(transport=transport(fake, sleep=slept.append)) as client:
        made = client.post("http://fake/paint", json=BODY, headers=signed(owner))
    assert (made.status_code, slept) == (202, [3.0])


def test_an_async_client_is_served_alike() -> None:
    fake, owner = odd(scenario="slow", slow_delay=0.001)

    async def run() -> list[int]:
        async with httpx.AsyncClient(
            transport=fake.async_transport(), base_url="http://fake"
        ) as client:
            client.headers = httpx.Headers(signed(owner))
            made = [(await client.post("/paint", json=BODY)).status_code for _ in range(2)]
            flaky = {"prefer": "scenario=flaky"}
            for _ in range(8):
                try:
                    made.append((await client.post("/paint", json=BODY, headers=flaky)).status_code)
                except httpx.TransportError:
                    made.append(0)
            return made

    assert asyncio.run(run()) == [202, 202, 503, 202, 500, 202, 0, 202, 0, 202]


def test_routes_of_ones_own_come_before_the_fake() -> None:
    fake, owner = odd()
    with respx.mock() as router, httpx.Client(headers=signed(owner)) as client:
        router.post("https://api.acme.example/paint").respond(418)
        respx_routes(router, fake)
        assert client.post("https://api.acme.example/paint", json=BODY).status_code == 418
        assert client.post("https://other.example/paint", json=BODY).status_code == 202


def exchange(app: Any, scope: dict[str, Any], *messages: dict[str, Any]) -> list[dict[str, Any]]:
    """What an ASGI application sends."""
    sent: list[dict[str, Any]] = []
    waiting = list(messages)

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent


def scope_of(owner: Provider, **more: Any) -> dict[str, Any]:
    """The scope of a create."""
    headers = [(name.encode(), value.encode()) for name, value in signed(owner).items()]
    return {
        "type": "http", "method": "POST", "path": "/paint", "query_string": b"", "headers": headers,
        "server": ("127.0.0.1", 80), **more,
    }  # fmt: skip


def test_the_application_speaks_asgi() -> None:
    fake, owner = odd()
    first = {"type": "http.request", "body": b'{"prompt":', "more_body": True}
    rest = {"type": "http.request", "body": b' "a"}'}
    start, body = exchange(fake.asgi(), scope_of(owner), first, rest)
    assert (start["status"], body["more_body"]) == (202, False)
    assert (b"content-type", b"application/json") in start["headers"]
    assert json.loads(body["body"])["key"] in fake.tasks
    scope = scope_of(owner, method="GET", raw_path=b"/a%2Fb", query_string=b"c=d")
    assert exchange(fake.asgi(), scope, {"type": "http.request"})[0]["status"] == 404
    assert fake.requests[-1].url == "http://127.0.0.1:80/a%2Fb?c=d"


def test_the_application_starts_and_stops() -> None:
    fake, _ = odd()
    told = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    sent = exchange(fake.asgi(), {"type": "lifespan"}, *told)
    assert [item["type"] for item in sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
    with pytest.raises(ValueError, match="does not speak websocket"):
        exchange(fake.asgi(), {"type": "websocket"})


@pytest.mark.parametrize(("after", "parts"), [(0, 0), (3, 2)])
def test_without_a_way_to_kill_a_connection_the_application_fails(after: int, parts: int) -> None:
    sent: list[Any] = []

    class Dying:
        def __call__(self, request: FakeRequest) -> FakeResponse:
            return replace(
                FakeResponse(status=200).with_body(b"abcdef", "text/plain"), abort_after=after
            )

        def advance(self, task_id: str) -> None:
            return None

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    with pytest.raises(ConnectionAbortedError):
        asyncio.run(asgi_of(Dying())(scope_of(provider()), receive, send))
    assert len(sent) == parts
    assert parts == 0 or sent[1] == {
        "type": "http.response.body",
        "body": b"abc",
        "more_body": True,
    }


def test_all_providers_are_served_at_the_root_of_one_port() -> None:
    with serve(PROVIDERS) as server, httpx.Client(base_url=server.url) as client:
        for owner, item in ENDPOINTS:
            made = client.post(item.create.path, json=minimal(item), headers=signed(owner))
            assert made.status_code == item.create.success().status
        assert [task.provider.name for task in server.tasks.values()] == [
            owner.name for owner, _ in ENDPOINTS
        ]
        assert len(server.requests) == len(ENDPOINTS)
        assert server.fake.providers == PROVIDERS


def test_a_port_in_use_is_an_error() -> None:
    with (
        serve([provider()]) as server,
        pytest.raises(OSError, match="in use"),
        serve([], port=server.port),
    ):
        pass


def test_a_closed_server_does_not_listen() -> None:
    with serve([provider()]) as server:
        pass
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", server.port)) != 0


def test_keys_and_behaviour_reach_the_served_fake() -> None:
    owner = provider()
    behaviour = Behaviour(allow_unknown=True)
    with serve([owner], keys={"acme": "k"}, behaviour=behaviour) as server:
        url = f"{server.url}/paint"
        assert httpx.post(url, json={**BODY, "x": 1}, headers=signed(owner)).status_code == 401
        assert httpx.post(url, json={**BODY, "x": 1}, headers=signed(owner, "k")).status_code == 202


def test_a_large_body_is_taken_whole() -> None:
    owner = provider()
    with serve([owner]) as server:
        prompt = "x" * 3_000_000
        made = httpx.post(f"{server.url}/paint", json={"prompt": prompt}, headers=signed(owner))
        assert made.status_code == 202
        assert server.requests[0].json() == {"prompt": prompt}
