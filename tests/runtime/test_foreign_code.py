"""Code of the user's around a request: whatever it raises, what was paid for can be reached."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from tests.runtime.acme import KEY, PNG, Make, created
from tests.runtime.hostile import Hostile, Respond
from tests.runtime.test_sockets import scripted

from linocut_kit.runtime import errors

Serve = Callable[[Respond], Hostile]

FOREIGN = (
    RuntimeError("x"), KeyError("x"), MemoryError(), RecursionError(),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"), StopAsyncIteration(), Exception(),
    ExceptionGroup("x", [ValueError("y")]),
)  # fmt: skip


def failing(_: object) -> None:
    raise ValueError("the log is full")


def foreign(kind: str, error: Exception, method: str) -> Any:
    """A client whose transport raises once a request of that method was answered."""

    class Transport(httpx.HTTPTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            response = super().handle_request(request)
            if request.method == method:
                response.close()
                raise error
            return response

    class AsyncTransport(httpx.AsyncHTTPTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            response = await super().handle_async_request(request)
            if request.method == method:
                await response.aclose()
                raise error
            return response

    if kind == "sync":
        return httpx.Client(transport=Transport())
    return httpx.AsyncClient(transport=AsyncTransport())


@pytest.mark.parametrize("error", FOREIGN, ids=lambda error: type(error).__name__)
def test_an_unknown_error_of_a_transport_leaves_a_create_uncertain(
    api: Make, serve: Serve, kind: str, error: Exception
) -> None:
    server = serve(scripted())
    own = foreign(kind, error, "POST")
    item = api(server.url, http_client=own)
    with pytest.raises(errors.SubmissionUncertain) as caught:
        item.run()
    assert caught.value.__cause__ is not None and caught.value.__cause__.__cause__ is error
    assert server.creates == 1
    item.do(own.aclose() if kind == "async" else own.close())


def test_an_unknown_error_while_polling_carries_the_task(
    api: Make, serve: Serve, kind: str
) -> None:
    server = serve(scripted())
    own = foreign(kind, KeyError("x"), "GET")
    item = api(server.url, http_client=own)
    with pytest.raises(errors.TaskError) as caught:
        item.run()
    assert caught.value.task.id == "t-1"
    item.do(own.aclose() if kind == "async" else own.close())


def test_no_hook_and_no_callback_is_in_the_way(
    api: Make, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    server = serve(scripted())
    item = api(server.url, on_request=failing, on_response=failing)
    result = item.run(on_update=failing)
    assert item.do(result.images[0].read()) == PNG
    assert server.creates == 1
    said = [text for text in caplog.messages if "failed with ValueError: the log is full" in text]
    assert {text.split()[0] for text in said} == {"on_request", "on_response", "on_update"}
    assert {record.name for record in caplog.records if record.getMessage() in said} == {"linocut"}


def test_hooks_may_be_coroutine_functions_of_async_clients(
    api: Make, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[object] = []

    async def hook(event: object) -> None:
        await asyncio.sleep(0)
        told.append(event)

    server = serve(scripted())
    item = api(server.url, on_request=hook, on_response=hook)
    assert item.run().task_id == "t-1"
    assert len(told) == (4 if item.kind == "async" else 0)
    assert ("needs the async client" in caplog.text) is (item.kind == "sync")


def test_hooks_of_a_client_that_was_passed_in_lose_no_response(
    api: Make, serve: Serve, kind: str
) -> None:
    async def failing_async(_: object) -> None:
        raise ValueError("the log is full")

    server = serve(scripted())
    hooks: Any = {"response": [failing_async if kind == "async" else failing]}
    own: Any = httpx.AsyncClient(event_hooks=hooks) if kind == "async" else httpx.Client(
        event_hooks=hooks
    )  # fmt: skip
    item = api(server.url, http_client=own)
    result = item.run()
    assert item.do(result.images[0].read()) == PNG
    assert server.creates == 1
    item.do(own.aclose() if kind == "async" else own.close())


def test_a_request_hook_that_raises_sends_nothing(serve: Serve) -> None:
    from tests.runtime.acme import Api

    server = serve(scripted())
    with httpx.Client(event_hooks={"request": [failing]}) as own:
        item = Api("sync", base_url=server.url, http_client=own)
        with pytest.raises(errors.TransportError, match="nothing was sent: ValueError"):
            item.run()
    assert server.creates == 0


@pytest.fixture
def full_disk() -> Iterator[None]:
    """A handler of all logs that raises, as one on a full disk may."""

    class Full(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            raise OSError("no space left")

    root, handler = logging.getLogger(), Full()
    old = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield
    root.removeHandler(handler)
    root.setLevel(old)


@pytest.mark.usefixtures("full_disk")
def test_a_log_that_fails_loses_no_response(api: Make, serve: Serve) -> None:
    server = serve(scripted())
    item = api(server.url)
    assert item.do(item.run().images[0].read()) == PNG
    assert server.creates == 1


def test_an_answer_that_breaks_off_behind_its_id_is_followed(api: Make, serve: Serve) -> None:
    server = serve(scripted(create=lambda item: item.answer(200, created(words=KEY), length=10**4)))
    item = api(server.url)
    assert item.do(item.run().images[0].read()) == PNG
    assert server.creates == 1


def test_an_answer_that_breaks_off_before_its_id_stays_on_the_error(
    api: Make, serve: Serve
) -> None:
    text = '{"words": "' + KEY + '", "data": {"id'
    server = serve(scripted(create=lambda item: item.answer(200, text.encode(), length=10**4)))
    with pytest.raises(errors.SubmissionUncertain) as caught:
        api(server.url).run()
    assert caught.value.task_id is None
    assert "words" in str(caught.value.raw)
    assert KEY not in str(caught.value.raw)
    assert server.creates == 1
