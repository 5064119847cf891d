"""A client outlives its process and its event loop; connections do not."""

import asyncio
import os
import socket
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import trio
from tests.runtime.acme import ENDPOINT, KEY, SERVICE, Api, created
from tests.runtime.hostile import Exchange, Hostile, Respond

from linocut_kit.runtime import errors
from linocut_kit.runtime.client import AsyncClient, AsyncResource

Serve = Callable[[Respond], Hostile]


class Kept:
    """A server that keeps connections open and names each task after its prompt."""

    def __init__(self) -> None:
        self.connections: list[list[str]] = []

    def __call__(self, exchange: Exchange) -> None:
        raw = exchange._connection
        prompts: list[str] = []
        self.connections.append(prompts)
        while True:
            prompts.append(exchange.json["prompt"])
            body = f'{{"data": {{"id": "for-{prompts[-1]}", "status": "WAITING"}}}}'
            time.sleep(0.005)
            exchange.send(
                f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
            )
            raw.settimeout(0.02)
            head = b""
            while b"\r\n\r\n" not in head:
                try:
                    more = raw.recv(1 << 16)
                except TimeoutError:
                    more = b"" if exchange.over.is_set() else None
                if more == b"":
                    return
                head += more or b""
            raw.settimeout(30)
            start, _, rest = head.partition(b"\r\n\r\n")
            exchange = Exchange(raw, start, rest, exchange.over)


def in_child(work: Callable[[], object]) -> int:
    """A child that writes what came of its work to the file descriptor that is given."""
    out, into = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            said = str(work())
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        os.write(into, said.encode())
        os._exit(0)
    os.close(into)
    return out


def told(out: int) -> str:
    with os.fdopen(out, "rb") as file:
        text = file.read().decode()
    os.wait()
    return text


def test_each_of_two_children_gets_its_own_task(api: Any, serve: Serve) -> None:
    server = serve(kept := Kept())
    client = api(server.url)
    client.submit({"prompt": "parent"})

    def child(name: str) -> Callable[[], object]:
        def work() -> object:
            if client.kind == "sync":
                return client.submit({"prompt": name}).id
            return asyncio.run(client.resource.submit_fields({"prompt": name})).id

        return work

    outs = {name: in_child(child(name)) for name in ("anna", "bert", "carl")}
    assert {name: told(out) for name, out in outs.items()} == {name: f"for-{name}" for name in outs}
    assert client.submit({"prompt": "parent"}).id == "for-parent"
    by_connection = sorted(kept.connections)
    assert by_connection == [["anna"], ["bert"], ["carl"], ["parent", "parent"]]


def test_a_client_closed_in_a_child_stays_open_in_the_parent(api: Any, serve: Serve) -> None:
    server = serve(kept := Kept())
    client = api(server.url)
    client.submit({"prompt": "one"})
    if client.kind == "sync":
        assert told(in_child(client.client.close)) == "None"
    else:
        assert told(in_child(lambda: asyncio.run(client.client.close()))) == "None"
    client.submit({"prompt": "two"})
    assert kept.connections == [["one", "two"]]


def test_no_socket_of_the_parent_is_open_in_a_child(api: Any, serve: Serve) -> None:
    server = serve(Kept())
    client = api(server.url)
    client.submit({"prompt": "one"})

    def remotes() -> list[str]:
        found = [str(Path(f"/proc/self/fd/{number}").readlink()) for number in theirs]
        return [place for place in found if place.startswith("socket:")]

    theirs = [number for number in range(3, 200) if _leads_to(number, server.port)]
    assert len(theirs) == 1
    assert told(in_child(remotes)) == "[]"


def _leads_to(number: int, port: int) -> bool:
    try:
        if not stat.S_ISSOCK(os.fstat(number).st_mode):
            return False
        with socket.socket(fileno=os.dup(number)) as copy:
            return copy.getpeername()[1:] == (port,)
    except OSError:
        return False


def test_a_client_that_was_passed_in_is_refused_in_a_child(serve: Serve) -> None:
    server = serve(Kept())
    with httpx.Client() as own:
        client = Api("sync", base_url=server.url, http_client=own)
        client.submit({"prompt": "one"})
        said = told(in_child(lambda: client.submit({"prompt": "two"})))
    assert said.startswith("ConfigurationError: http_client was used before this process was")
    assert server.creates == 1


def test_a_client_that_was_passed_in_unused_works_in_a_child(serve: Serve) -> None:
    server = serve(Kept())
    client = Api("sync", base_url=server.url, http_client=httpx.Client())
    assert told(in_child(lambda: client.submit({"prompt": "two"}).id)) == "for-two"


def an_async(url: str, **options: Any) -> tuple[AsyncClient, AsyncResource]:
    client = type("AsyncAcme", (AsyncClient,), {"_service": SERVICE})(
        api_key=KEY, base_url=url, **options
    )
    return client, AsyncResource(client, ENDPOINT)


def test_one_client_works_in_one_loop_after_another(serve: Serve) -> None:
    server = serve(kept := Kept())
    client, resource = an_async(server.url)

    async def two(name: str) -> list[str]:
        tasks = [await resource.submit_fields({"prompt": name}) for _ in range(2)]
        return [task.id for task in tasks]

    for name in ("a", "b", "c"):
        assert asyncio.run(two(name)) == [f"for-{name}"] * 2
    assert trio.run(two, "d") == ["for-d"] * 2
    asyncio.run(client.close())
    assert kept.connections == [[name] * 2 for name in "abcd"]


def test_threads_with_a_loop_each_share_a_client(serve: Serve) -> None:
    server = serve(kept := Kept())
    _, resource = an_async(server.url)
    found: dict[str, list[str]] = {}

    async def three(name: str) -> list[str]:
        return [(await resource.submit_fields({"prompt": name})).id for _ in range(3)]

    def work(name: str) -> None:
        found[name] = asyncio.run(three(name))

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcde"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {name: [f"for-{name}"] * 3 for name in "abcde"}
    assert sorted(kept.connections) == [[name] * 3 for name in "abcde"]


def test_threads_share_a_sync_client(serve: Serve) -> None:
    server = serve(Kept())
    client = Api("sync", base_url=server.url)
    found: dict[str, str] = {}

    def work(name: str) -> None:
        found[name] = client.submit({"prompt": name}).id

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcdefgh"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    client.close()
    assert found == {name: f"for-{name}" for name in "abcdefgh"}


def test_trio_waits_for_a_task_as_asyncio_does(serve: Serve) -> None:
    from tests.runtime.test_sockets import scripted

    server = serve(scripted())

    async def main() -> bytes:
        client, resource = an_async(server.url)
        async with client:
            result = await resource._run({"prompt": "x"}, timeout=20)
            return await result.images[0].read()

    assert trio.run(main).startswith(b"\x89PNG")


def test_a_deadline_holds_in_trio(serve: Serve) -> None:
    server = serve(lambda item: item.body and item.hang())

    async def main() -> None:
        client, resource = an_async(server.url)
        async with client:
            await resource.submit_fields({"prompt": "x"}, timeout=0.2)

    with pytest.raises(errors.SubmissionUncertain):
        trio.run(main)
    assert server.creates == 1


def test_a_client_that_was_passed_in_is_refused_in_a_second_loop(serve: Serve) -> None:
    server = serve(Kept())
    own = httpx.AsyncClient()
    _, resource = an_async(server.url, http_client=own)

    async def once() -> str:
        return (await resource.submit_fields({"prompt": "a"})).id

    async def closing() -> str:
        return await once()

    with asyncio.Runner() as first:
        assert first.run(once()) == "for-a"
        with pytest.raises(errors.ConfigurationError, match="another event loop"):
            trio.run(closing)
        assert first.run(once()) == "for-a"
        first.run(own.aclose())
    assert server.creates == 1


def test_a_transport_without_sockets_works_in_every_loop() -> None:
    mock = httpx.MockTransport(lambda request: httpx.Response(200, json=created()))
    _, resource = an_async("http://127.0.0.1:1", http_client=httpx.AsyncClient(transport=mock))

    async def once() -> str:
        return (await resource.submit_fields({"prompt": "a"})).id

    assert [asyncio.run(once()), asyncio.run(once())] == ["t-1", "t-1"]


def test_without_an_event_loop_nothing_is_sent(serve: Serve) -> None:
    server = serve(Kept())
    _, resource = an_async(server.url)
    with pytest.raises(errors.LinocutError, match="event loop"):
        resource.submit_fields({"prompt": "a"}).send(None)
    assert server.creates == 0
