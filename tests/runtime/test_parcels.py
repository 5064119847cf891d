"""Tasks, results and images travel: without the key, and to be gone on with where they arrive."""

import copy
import multiprocessing
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from tests.runtime.acme import KEY, PNG, SERVICE, Api, Make, created, done
from tests.runtime.hostile import Exchange, Hostile, Respond
from tests.runtime.test_sockets import scripted

from linocut_kit.runtime.errors import ConfigurationError, TaskFailed, TaskTimeout

Serve = Callable[[Respond], Hostile]


def echoing(state: str | None = None) -> Respond:
    """A server that says the key again wherever it can."""

    def create(exchange: Exchange) -> None:
        assert exchange.body
        exchange.answer(200, created(words=f"for {KEY}"), x_echo=KEY)

    def poll(exchange: Exchange) -> None:
        url = f"http://{exchange.headers['host']}/files/1.png?sig={KEY}"
        body = created(status=state, error=KEY) if state else done(url, words=KEY)
        exchange.answer(200, body, x_echo=KEY)

    return scripted(create=create, poll=poll)


def collected(parcel: bytes) -> tuple[str, list[bytes]]:
    """What another process makes of a task in a pickle."""
    task = pickle.loads(parcel)
    return task.id, [image.read() for image in task.wait(timeout=20).images]


def test_no_key_travels_with_a_task_its_result_or_its_images(api: Make, serve: Serve) -> None:
    client = api(serve(echoing()).url)
    task = client.submit()
    result = client.do(task.wait())
    for thing in (task, result, *result.images):
        for parcel in (pickle.dumps(thing), repr(thing).encode()):
            assert KEY.encode() not in parcel
        assert KEY not in repr(getattr(thing, "raw", None))


def test_no_key_travels_with_an_error(api: Make, serve: Serve) -> None:
    client = api(serve(echoing("FAILED")).url)
    with pytest.raises(TaskFailed) as caught:
        client.run()
    assert KEY.encode() not in pickle.dumps(caught.value)
    arrived = pickle.loads(pickle.dumps(caught.value))
    assert (arrived.task.id, arrived.raw) == ("t-1", caught.value.raw)


@pytest.mark.parametrize(
    "way", [copy.copy, copy.deepcopy, lambda item: pickle.loads(pickle.dumps(item))]
)
def test_a_task_goes_on_where_it_arrives(
    way: Any, api: Make, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SERVICE.key_env, KEY)
    server = serve(scripted())
    client = api(server.url)
    arrived = way(client.submit())
    result = client.do(arrived.wait())
    assert (arrived.id, result.task_id) == ("t-1", "t-1")
    assert client.do(way(result).images[0].read()) == PNG
    assert client.do(way(result.images[0]).read()) == PNG
    assert server.creates == 1


def test_a_task_goes_on_in_another_process(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SERVICE.key_env, KEY)
    server = serve(scripted())
    client = Api("sync", base_url=server.url)
    parcel = pickle.dumps(client.submit())
    client.close()
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(collected, (parcel,)) == ("t-1", [PNG])
    assert server.creates == 1


def test_the_pace_of_a_client_travels_with_its_task(
    api: Make, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SERVICE.key_env, KEY)
    waiting = scripted(poll=lambda item: item.answer(200, created()))
    client = api(serve(waiting).url, poll_interval=0)
    arrived = pickle.loads(pickle.dumps(client.submit()))
    updates: list[Any] = []
    with pytest.raises(TaskTimeout):
        client.do(arrived.wait(timeout=0.5, on_update=updates.append))
    assert len(updates) > 5


def test_a_task_that_arrives_without_a_key_says_how_to_go_on(
    api: Make, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(SERVICE.key_env, raising=False)
    client = api(serve(scripted()).url)
    arrived = pickle.loads(pickle.dumps(client.submit()))
    with pytest.raises(ConfigurationError, match=r"\.task\('t-1'\)"):
        client.do(arrived.wait())


def test_a_task_of_a_package_that_is_not_here_says_so(api: Make, serve: Serve) -> None:
    parcel = pickle.dumps(api(serve(scripted()).url).submit())
    elsewhere = parcel.replace(b"tests.runtime.acme", b"tests.runtime.ecma")
    assert elsewhere != parcel
    with pytest.raises(ConfigurationError, match=r"tests\.runtime\.ecma, which cannot be imported"):
        pickle.loads(elsewhere)
