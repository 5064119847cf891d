"""A made-up provider: its service, its endpoint, its clients, and a clock that tests can push."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from linocut_kit.runtime.checks import judge_text
from linocut_kit.runtime.client import AsyncClient, AsyncResource, SyncClient, SyncResource
from linocut_kit.runtime.exchange import Time
from linocut_kit.runtime.lifecycle import (
    Call,
    Lifecycle,
    Listing,
    Media,
    PrintedEndpoint,
    ResultPlace,
    Results,
    Signature,
    Wait,
    Webhook,
)
from linocut_kit.runtime.services import Auth, Server, Service
from linocut_kit.runtime.violations import Rule, Source, Violation

KEY = "acme-secret-key"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0" + bytes(40)
SOURCE = Source("https://acme.example/page", "2026-11-21", "acme/model.yaml:7")

SERVICE = Service(
    name="acme",
    title="Acme",
    servers=(Server(url="https://api.acme.example"),),
    auths=(Auth(name="key", header="x-acme-key"),),
    key_env="ACME_API_KEY",
    base_url_env="ACME_BASE_URL",
    keys_url="https://acme.example/keys",
)

LIFECYCLE = Lifecycle(
    id="/data/id",
    status="/data/status",
    pending=("WAITING", "WORKING"),
    succeeded=("DONE",),
    failed=("FAILED",),
    wait=Wait(first=1.0, factor=2.0, max=4.0, timeout=60.0),
    poll=Call(method="GET", path="/tasks/{id}"),
    results=Results(
        places=(ResultPlace(at="/data/images/*/url"),), content_type="/data/images/*/type"
    ),
    error_code="/data/error/code",
    error_message="/data/error/message",
    cost="/data/cost",
    cancel=Call(method="DELETE", path="/tasks/{id}"),
    listing=Listing(
        call=Call(method="GET", path="/tasks"), items="/data/*", id="/id", status="/status"
    ),
)


def rule(code: str, pointer: str, name: str, limit: Any) -> Rule:
    return Rule(code=code, pointer=pointer, rule=name, limit=limit, source=SOURCE)


def media(*encodings: str, formats: tuple[str, ...] = (), max_bytes: int | None = None) -> Media:
    where = "/photo"
    return Media(
        encodings=encodings,
        formats=formats,
        max_bytes=max_bytes,
        encoding_rule=rule("wrong-encoding", where, "x-image", encodings),
        format_rule=rule("wrong-image-format", where, "x-image", formats),
        size_rule=rule("image-too-large", where, "x-image", max_bytes),
    )


MEDIA = {
    "/photo": media("base64", formats=("jpeg", "png"), max_bytes=30 * 2**20),
    "/second": media("base64", "url"),
    "/third": media("data-uri"),
    "/link": media("url"),
}

_SEED = rule("below-minimum", "/seed", "minimum", 0)
_PROMPT = rule("missing-field", "/prompt", "required", True)
_PHOTO = rule("wrong-encoding", "/photo", "x-image", ("base64",))


def check(body: object) -> list[Violation]:
    """What a printed validator might say, for three fields."""
    assert isinstance(body, dict)
    found: list[Violation] = []
    if "prompt" not in body:
        found.append(Violation(_PROMPT, "nothing"))
    seed = body.get("seed")
    if isinstance(seed, int) and seed < 0:
        found.append(Violation(_SEED, seed))
    if isinstance(body.get("photo"), str) and "." in body["photo"]:
        found.append(Violation(_PHOTO, body["photo"]))
    for name in ("second", "third", "link"):
        text = body.get(name)
        judged = judge_text(text, MEDIA[f"/{name}"], f"/{name}") if isinstance(text, str) else None
        found += [judged] if judged else []
    return found


ENDPOINT = PrintedEndpoint(
    id="acme/model",
    title="Acme Model",
    page="https://acme.example/page",
    create=Call(method="POST", path="/tasks"),
    lifecycle=LIFECYCLE,
    check=check,
    media=MEDIA,
    webhook=Webhook(
        field="webhook_url",
        payload="/data",
        signature=Signature(
            id_header="webhook-id",
            timestamp_header="webhook-timestamp",
            signature_header="webhook-signature",
            content="{id}.{timestamp}.{body}",
            secrets=("utf-8", "base64"),
        ),
    ),
    format="output_format",
)


def with_lifecycle(**changes: Any) -> PrintedEndpoint:
    return replace(ENDPOINT, lifecycle=replace(LIFECYCLE, **changes))


def created(id: str = "t-1", status: str = "WAITING", **more: Any) -> dict[str, Any]:
    return {"data": {"id": id, "status": status, **more}}


def done(*urls: str, id: str = "t-1", **more: Any) -> dict[str, Any]:
    return created(id, "DONE", images=[{"url": url, "type": "image/png"} for url in urls], **more)


class Elastic:
    """A clock that a sleep moves on at once; between sleeps it runs as time does."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.time = Time(monotonic=self.now, wall=time.time, random=lambda: 0.5)

    def now(self) -> float:
        return time.monotonic() + sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def nap(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)


class Api:
    """The sync or the async client behind one blocking face, so that a test is written once."""

    def __init__(
        self, kind: str, *, endpoint: PrintedEndpoint = ENDPOINT, service: Service = SERVICE,
        **options: Any
    ) -> None:  # fmt: skip
        self.kind = kind
        self.clock = Elastic()
        members: dict[str, Any] = {"_service": service, "_time": self.clock.time}
        options.setdefault("api_key", KEY)
        self._runner = asyncio.Runner() if kind == "async" else None
        if self._runner is not None:
            members["_sleep"] = staticmethod(self.clock.nap)
            self.client: Any = type("AsyncAcme", (AsyncClient,), members)(**options)
            self.resource: Any = AsyncResource(self.client, endpoint)
        else:
            members["_sleep"] = staticmethod(self.clock.sleep)
            self.client = type("Acme", (SyncClient,), members)(**options)
            self.resource = SyncResource(self.client, endpoint)

    def do(self, value: Any) -> Any:
        """The value, or what the coroutine gives."""
        if self._runner is not None and asyncio.iscoroutine(value):
            return self._runner.run(value)
        return value

    def events(self, task: Any, **options: Any) -> list[Any]:
        """Every update of a task."""
        if self._runner is None:
            return list(task.events(**options))

        async def collect() -> list[Any]:
            return [event async for event in task.events(**options)]

        return self._runner.run(collect())

    def run(self, _fields: Mapping[str, Any] | None = None, **options: Any) -> Any:
        fields = {"prompt": "a pier"} if _fields is None else _fields
        return self.do(self.resource._run(fields, **options))

    def submit(self, _fields: Mapping[str, Any] | None = None, **options: Any) -> Any:
        fields = {"prompt": "a pier"} if _fields is None else _fields
        return self.do(self.resource.submit_fields(fields, **options))

    def close(self) -> None:
        self.do(self.client.close())
        if self._runner is not None:
            self._runner.close()


Make = Callable[..., Api]
