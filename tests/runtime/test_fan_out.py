"""Several creates for one call: never more than asked, and what was made is kept."""

import itertools
import pickle
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.runtime.acme import KEY, PNG, SERVICE, Api, Make, created, done
from tests.runtime.hostile import Exchange, Hostile, Respond
from tests.runtime.test_sockets import scripted

from linocut_kit.runtime import errors

Serve = Callable[[Respond], Hostile]


def counting(bad: str | None = None) -> Respond:
    """Tasks t-1, t-2 and so on; the first create, or its task, goes wrong as `bad` says."""
    numbers = itertools.count(1)

    def create(exchange: Exchange) -> None:
        assert exchange.body
        number = next(numbers)
        if number == 1 and bad in {"402", "500"}:
            exchange.answer(int(bad), {"error": "no"})
        else:
            exchange.answer(200, created(f"t-{number}"))

    def poll(exchange: Exchange) -> None:
        id = exchange.path.rpartition("/")[2]
        if bad == "failed" and id == "t-1":
            exchange.answer(200, created(id, "FAILED"))
        else:
            exchange.answer(200, done(f"http://{exchange.headers['host']}/files/{id}.png", id=id))

    return scripted(create=create, poll=poll)


@pytest.mark.parametrize("count", [1, 2, 4, 7])
@pytest.mark.parametrize("in_flight", [1, 3])
def test_each_image_has_one_create_and_a_file_of_its_own(
    api: Make, serve: Serve, tmp_path: Path, count: int, in_flight: int
) -> None:
    server = serve(counting())
    client = api(server.url)
    result = client.run(count=count, in_flight=in_flight)
    assert server.creates == count
    ids = {part.task_id for part in result.results}
    assert ids == {f"t-{number}" for number in range(1, count + 1)}
    paths = client.do(result.save(str(tmp_path / "pier.png"), overwrite=True))
    assert len(set(paths)) == len(result.images) == count
    assert all(path.read_bytes() == PNG for path in paths)


def test_what_was_made_travels_with_the_error(
    api: Make, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SERVICE.key_env, KEY)
    client = api(serve(counting("402")).url)
    with pytest.raises(errors.PartlyFailed) as caught:
        client.run(count=3, in_flight=1)
    arrived = pickle.loads(pickle.dumps(caught.value))
    assert [part.task_id for part in arrived.results] == ["t-2", "t-3"]
    assert client.do(arrived.results[0].images[0].read()) == PNG


@pytest.mark.parametrize("bad", ["402", "500", "failed"])
@pytest.mark.parametrize(("count", "in_flight"), [(2, 1), (4, 3), (7, 4)])
def test_one_that_fails_leaves_the_others_and_every_id(
    api: Make, serve: Serve, bad: str, count: int, in_flight: int
) -> None:
    server = serve(counting(bad))
    with pytest.raises(errors.PartlyFailed, match=f"1 of {count} creates failed") as caught:
        api(server.url).run(count=count, in_flight=in_flight)
    assert server.creates == count
    error = caught.value
    assert (len(error.results), len(error.failures)) == (count - 1, 1)
    first = 1 if bad == "failed" else 2
    assert {task.id for task in error.tasks} == {f"t-{n}" for n in range(first, count + 1)}
    again = pickle.loads(pickle.dumps(error))
    assert {task.id for task in again.tasks} == {task.id for task in error.tasks}
    assert KEY not in str(again)


def test_a_result_of_several_travels_whole(api: Make, serve: Serve) -> None:
    result = api(serve(counting()).url).run(count=3)
    again = pickle.loads(pickle.dumps(result))
    assert [part.task_id for part in again.results] == [part.task_id for part in result.results]
    assert len(again.images) == 3


@pytest.mark.parametrize("options", [{"count": 0}, {"count": True}, {"count": 2, "in_flight": 0}])
def test_numbers_without_sense_are_refused_before_anything_is_sent(
    api: Make, serve: Serve, options: dict[str, int]
) -> None:
    server = serve(counting())
    with pytest.raises(errors.ConfigurationError, match="must be 1 or more"):
        api(server.url).run(**options)
    assert server.creates == 0


def test_a_seed_for_several_creates_is_refused(api: Make, serve: Serve) -> None:
    server = serve(counting())
    with pytest.raises(errors.ConfigurationError, match="one seed for 2 creates"):
        api(server.url).run({"prompt": "a pier", "seed": 4}, count=2)
    assert server.creates == 0


def test_an_interrupt_begins_no_more_and_names_every_task_that_was_made(serve: Serve) -> None:
    numbers = itertools.count(1)
    both, over = threading.Event(), threading.Event()

    def create(exchange: Exchange) -> None:
        assert exchange.body
        number = next(numbers)
        if number == 2:
            both.set()
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        both.wait(10)
        exchange.answer(200, created(f"t-{number}"))

    def poll(exchange: Exchange) -> None:
        over.wait(10)
        exchange.answer(200, created(exchange.path.rpartition("/")[2]))

    server = serve(scripted(create=create, poll=poll))
    client = Api("sync", base_url=server.url)
    with pytest.raises(KeyboardInterrupt) as caught:
        client.run(count=6, in_flight=2)
    notes = "\n".join(caught.value.__notes__)
    assert server.creates == 2
    assert all(f"task t-{number} was made" in notes for number in (1, 2))
    over.set()
