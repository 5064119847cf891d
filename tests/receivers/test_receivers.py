"""The receivers that the README names take what the fake signs, and refuse what it did not."""

import asyncio
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import httpx
import pytest

from linocut_kit.fake import Fake
from linocut_kit.fake.message import Delivery
from linocut_kit.spec.model import Provider

SECRET = "whsec_" + "c2VjcmV0LW9mLXRoZS1yZWNlaXZlcg=="
Post = Callable[[Mapping[str, str], bytes], int]


def with_fastapi(app: Any) -> Post:
    async def post(headers: Mapping[str, str], body: bytes) -> int:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://receiver") as client:
            return (await client.post("/hook", headers=dict(headers), content=body)).status_code

    return lambda headers, body: asyncio.run(post(headers, body))


def with_flask(app: Any) -> Post:
    client = app.test_client()
    return lambda headers, body: client.post("/hook", headers=headers, data=body).status_code


def with_django(_: Any) -> Post:
    import django
    from django.conf import settings
    from django.test import Client

    if not settings.configured:
        settings.configure(
            ROOT_URLCONF="tests.receivers.with_django", ALLOWED_HOSTS=["*"], SECRET_KEY="x"
        )
        django.setup()
    return lambda headers, body: Client().post(
        "/hook", data=body, content_type="application/json", headers=dict(headers)
    ).status_code  # fmt: skip


FRAMEWORKS = {"fastapi": with_fastapi, "flask": with_flask, "django": with_django}


def deliveries(provider: Provider) -> list[Delivery]:
    """What the fake posts for one task, from its create to its end."""
    fake = Fake(provider, webhook_secret=SECRET)
    with httpx.Client(transport=fake.transport(), base_url="http://127.0.0.1") as client:
        asked = {"prompt": "a fox", "webhook_url": "http://127.0.0.1:9/hook"}
        path = "/v1/ai/text-to-image/flux-2-klein"
        key = {"x-freepik-api-key": "test-key"}
        assert client.post(path, json=asked, headers=key).status_code == 200
    (task,) = fake.tasks
    found: list[Delivery] = []
    while (told := fake.advance(task)) is not None:
        found += told
    return found


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_a_receiver_takes_each_webhook_of_a_task_and_no_forged_one(
    name: str, providers: tuple[Provider, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBHOOK_SECRET", SECRET)
    module = import_module(f"tests.receivers.with_{name}")
    post = FRAMEWORKS[name](getattr(module, "app", None))
    told = deliveries(next(item for item in providers if item.name == "freepik"))
    module.events.clear()
    assert [post(item.headers, item.body) for item in told] == [204] * len(told)
    assert [event.status for event in module.events] == [item.state for item in told]
    assert module.events[-1].urls
    forged = told[-1].body.replace(b"COMPLETED", b"FAILED   ")
    assert post(told[-1].headers, forged) == 400
    unsigned = {"content-type": "application/json"}
    assert post(unsigned, told[-1].body) == 400
    assert len(module.events) == len(told)
