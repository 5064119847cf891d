"""How often a task is asked for: as the caller says, as a fake here says, else as the spec says."""

import asyncio
from typing import Any

import httpx
import pytest

from linocut import vtrix
from linocut_kit.fake import Fake, serve
from linocut_kit.runtime.errors import ConfigurationError, TaskTimeout
from linocut_kit.spec.model import Provider

HERE, ELSEWHERE = "http://127.0.0.1:9", "https://8.8.8.8"


class Paced:
    """A client whose pauses are written down instead of made."""

    def __init__(self, kind: str, fake: Fake, base_url: str = HERE, **options: Any) -> None:
        self.is_async = kind == "async"
        pauses: list[float] = []

        async def asleep(seconds: float) -> None:
            pauses.append(seconds)

        base: Any = vtrix.AsyncVtrix if self.is_async else vtrix.Vtrix
        sleep = staticmethod(asleep if self.is_async else pauses.append)
        made = type("Paced", (base,), {"_sleep": sleep})
        transport = fake.async_transport() if self.is_async else fake.transport()
        http = (httpx.AsyncClient if self.is_async else httpx.Client)(transport=transport)
        self.pauses = pauses
        self.client = made(api_key="test-key", base_url=base_url, http_client=http, **options)

    def run(self, **options: Any) -> None:
        fields = {"model": "flux_kontext_pro", "prompt": "a fox"}
        running = self.client.flux_kontext_pro.run(**fields, **options)
        if self.is_async:
            asyncio.run(_awaited(running))

    def wait(self, **options: Any) -> None:
        fields = {"model": "flux_kontext_pro", "prompt": "a fox"}
        if not self.is_async:
            self.client.flux_kontext_pro.submit(**fields).wait(**options)
            return

        async def go() -> None:
            task = await self.client.flux_kontext_pro.submit(**fields)
            await task.wait(**options)

        asyncio.run(go())


async def _awaited(value: Any) -> None:
    await value


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    value: str = request.param
    return value


@pytest.fixture
def provider(providers: tuple[Provider, ...]) -> Provider:
    return next(item for item in providers if item.name == "vtrix")


def test_a_task_is_asked_for_at_the_providers_pace_if_nobody_says_otherwise(
    kind: str, provider: Provider
) -> None:
    paced = Paced(kind, Fake(provider))
    paced.run()
    assert paced.pauses and min(paced.pauses) >= 0.5


@pytest.mark.parametrize("interval", [0, 0.0, 0.25, 3])
def test_the_client_the_call_and_the_wait_say_how_often(
    interval: float, kind: str, provider: Provider
) -> None:
    by_client = Paced(kind, Fake(provider), poll_interval=interval)
    by_client.run()
    by_call = Paced(kind, Fake(provider), poll_interval=9)
    by_call.run(poll_interval=interval)
    by_wait = Paced(kind, Fake(provider))
    by_wait.wait(poll_interval=interval)
    for paced in (by_client, by_call, by_wait):
        assert paced.pauses
        assert all(pause == pytest.approx(interval, abs=0.01) for pause in paced.pauses)


def test_a_fake_says_how_often_and_the_caller_goes_first(kind: str, provider: Provider) -> None:
    told = Paced(kind, Fake(provider, poll_interval=0))
    told.run()
    assert told.pauses and not any(told.pauses)
    own = Paced(kind, Fake(provider, poll_interval=0), poll_interval=2)
    own.run()
    assert own.pauses and min(own.pauses) == pytest.approx(2, abs=0.01)


def test_what_another_host_says_of_its_pace_is_not_heard(kind: str, provider: Provider) -> None:
    paced = Paced(kind, Fake(provider, poll_interval=0), base_url=ELSEWHERE)
    paced.run()
    assert paced.pauses and min(paced.pauses) >= 0.5


@pytest.mark.parametrize("interval", [-1, float("nan"), float("inf"), "1", True])
def test_what_is_no_pace_is_refused_before_anything_is_sent(
    interval: Any, kind: str, provider: Provider
) -> None:
    fake = Fake(provider)
    with pytest.raises(ConfigurationError, match="poll_interval must be 0 seconds or more"):
        Paced(kind, fake, poll_interval=interval)
    with pytest.raises(ConfigurationError, match="poll_interval"):
        Paced(kind, fake).run(poll_interval=interval)
    assert fake.requests == []
    with pytest.raises(ConfigurationError, match="poll_interval"):
        Fake(provider, poll_interval=interval)


def test_a_pace_of_nothing_ends_with_the_time(kind: str, provider: Provider) -> None:
    paced = Paced(kind, Fake(provider, scenario="never-done"), poll_interval=0)
    with pytest.raises(TaskTimeout):
        paced.run(timeout=0.05)


def test_a_users_test_with_the_fixture_does_not_wait(
    linocut_fake: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(vtrix.Vtrix, "_sleep", staticmethod(pauses.append))
    with vtrix.Vtrix() as client:
        assert client.flux_kontext_pro.run(model="flux_kontext_pro", prompt="x").images
    assert pauses and not any(pauses)


def test_a_server_that_names_no_pace_says_none_in_its_headers(provider: Provider) -> None:
    with serve(provider) as server:
        assert "linocut-poll-interval" not in httpx.get(f"{server.url}/nowhere").headers
    with serve(provider, poll_interval=0.5) as server:
        assert httpx.get(f"{server.url}/nowhere").headers["linocut-poll-interval"] == "0.5"
