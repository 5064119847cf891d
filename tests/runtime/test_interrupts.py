"""Whatever ends a wait, the task's id survives it."""

import asyncio
import pickle
import threading
from collections.abc import Callable

import pytest
from tests.runtime.acme import ENDPOINT, KEY, SERVICE, Make, created, done
from tests.runtime.hostile import Exchange, Hostile, Respond
from tests.runtime.test_sockets import scripted

from linocut_kit.runtime import errors
from linocut_kit.runtime.client import AsyncResource

Serve = Callable[[Respond], Hostile]


def interrupting(at: int, error: BaseException) -> Callable[[object], None]:
    """A hook that raises at its n-th call: as a signal would, between any two requests."""
    calls: list[object] = []

    def hook(event: object) -> None:
        calls.append(event)
        if len(calls) == at:
            raise error

    return hook


@pytest.mark.parametrize("at", [2, 3])
def test_ctrl_c_while_waiting_names_the_task(
    api: Make, serve: Serve, at: int, caplog: pytest.LogCaptureFixture
) -> None:
    server = serve(scripted(poll=lambda item: item.answer(200, created())))
    client = api(server.url, on_response=interrupting(at, KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt) as caught:
        client.run()
    assert caught.value.task.id == "t-1"
    assert ".task('t-1').wait()" in caught.value.__notes__[0]
    assert "t-1" in caplog.messages[-1]


def test_ctrl_c_while_creating_says_what_may_have_become(api: Make, serve: Serve) -> None:
    server = serve(scripted())
    client = api(server.url, on_response=interrupting(1, KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt) as caught:
        client.run()
    assert "may have been created and billed" in caught.value.__notes__[0]


def test_ctrl_c_between_creating_and_waiting_names_the_task(
    api: Make, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    from linocut_kit.runtime import flow

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    server = serve(scripted())
    client = api(server.url)
    monkeypatch.setattr(flow.logger, "info", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        client.run()
    assert caught.value.task.id == "t-1"
    assert "t-1" in caught.value.__notes__[0]


def test_leaving_events_early_is_no_interrupt(
    api: Make, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    server = serve(scripted())
    client = api(server.url)
    task = client.submit()
    events = task.events()

    async def first() -> object:
        async for event in events:
            await events.aclose()
            return event
        return None

    if client.kind == "sync":
        next(events)
        events.close()
    else:
        client.do(first())
    assert "interrupted" not in caplog.text
    assert task.id == "t-1"


def test_cancelling_an_asyncio_task_names_the_task(serve: Serve) -> None:
    polled = threading.Event()

    def poll(exchange: Exchange) -> None:
        polled.set()
        exchange.hang()

    server = serve(scripted(poll=poll))

    async def main() -> None:
        from linocut_kit.runtime.client import AsyncClient
        from linocut_kit.runtime.services import Service

        class Acme(AsyncClient):
            _service: Service = SERVICE
            _sleep = staticmethod(lambda seconds: asyncio.sleep(0))

        async with Acme(api_key=KEY, base_url=server.url) as client:
            run = asyncio.create_task(AsyncResource(client, ENDPOINT)._run({"prompt": "x"}))
            await asyncio.to_thread(polled.wait, 10)
            run.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await run
            assert caught.value.task.id == "t-1"
            run = asyncio.create_task(AsyncResource(client, ENDPOINT)._run({"prompt": "x"}))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(run, 0.2)

    asyncio.run(main())
    assert server.creates == 2


def test_a_coroutine_function_may_be_told(serve: Serve, api: Make) -> None:
    told: list[object] = []

    async def on_update(update: object) -> None:
        await asyncio.sleep(0)
        told.append(update)

    server = serve(scripted(poll=lambda item: item.answer(200, done("http://127.0.0.1/"))))
    client = api(server.url)
    if client.kind == "async":
        client.run(on_update=on_update)
        assert len(told) == 2


def test_errors_travel_between_processes_with_the_tasks_id(api: Make, serve: Serve) -> None:
    server = serve(scripted(poll=lambda item: item.answer(401, {"message": "no"})))
    with pytest.raises(errors.TaskError) as caught:
        api(server.url).run()
    for error in (caught.value, caught.value.__cause__):
        assert isinstance(error, errors.LinocutError)
        copy = pickle.loads(pickle.dumps(error))
        assert (type(copy), str(copy)) == (type(error), str(error))
        assert copy.__dict__.keys() == error.__dict__.keys()
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.task.id, copy.task.status) == ("t-1", "WAITING")
