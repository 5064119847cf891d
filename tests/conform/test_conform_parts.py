"""The parts of a run by themselves: images, waits, names in errors, refusals taken apart."""

import asyncio
import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from tests.conform.examining import endpoint_of, errors, examine, light, plan_of
from tests.conform.mutants import with_field
from tests.conform.synthetic import SYNTHETIC

from linocut_kit.conform.assets import inspect, same_format
from linocut_kit.conform.error_fields import mentioned, named
from linocut_kit.conform.sender import QuickClock, RecordingSender, Reply, StoppedError
from linocut_kit.fake import (
    Behaviour,
    Delivery,
    DrawnImage,
    Exchange,
    FakeResponse,
    Problem,
    judge,
    render,
)
from linocut_kit.keywords.pictures import small
from linocut_kit.spec.model import Conflict, Endpoint, Place, Provider

PLACE = Place("acme/model.yaml", 1, 1)


def _plan() -> Any:
    return plan_of((SYNTHETIC,), "acme/model")


@pytest.mark.parametrize("format", ["png", "jpeg"])
def test_format_and_size_are_read_off_the_bytes(format: str) -> None:
    data = render(DrawnImage(format, 48, 32))
    found = inspect(data)
    assert (found.format, found.size, found.whole) == (format, (48, 32), True)
    assert inspect(data[:-4]).whole is False
    assert inspect(data[:20]).size is None


def test_other_images_are_known_and_other_bytes_are_none() -> None:
    assert inspect(base64.b64decode(small("gif"))).format == "gif"
    assert inspect(base64.b64decode(small("webp"))).format == "webp"
    assert inspect(b"text").format is None
    assert inspect(b"\xff\xd8\xff\xff\xd0").size is None
    assert same_format("JPG", "jpeg")


def test_results_may_come_as_data_uris() -> None:
    def inline(exchange: Exchange, body: Any) -> Any:
        if not body.get("pictures"):
            return body
        uri = f"data:image/png;base64,{small('png')}"
        return {**body, "pictures": [uri for _ in body["pictures"]]}

    report = examine([_plan()], (SYNTHETIC,), behaviour=Behaviour(body=inline))
    assert errors(report) == []


def test_a_server_that_takes_nothing_is_told_so_and_proves_nothing() -> None:
    def nothing(endpoint: Endpoint, body: Any) -> list[Problem]:
        return [Problem("", "x", "is not wanted")]

    report = examine([_plan()], (SYNTHETIC,), behaviour=Behaviour(judge=nothing))
    assert ("server-stricter", "", "requestBody") in errors(report)
    assert report.reports[0].stopped is not None
    outcomes = [
        outcome for outcome in report.reports[0].outcomes if outcome.probe.side == "outside"
    ]
    assert any(outcome.verdict == "inconclusive" for outcome in outcomes)


def _mute(exchange: Exchange, response: FakeResponse) -> FakeResponse:
    """An error that names nothing."""
    if response.status == 422:
        return response.with_json({"errors": [{"field": "?", "message": "Bad request"}]})
    return response


@pytest.mark.parametrize(
    ("clash", "fields"),
    [
        (lambda body: body.get("most") == 5, {"/most"}),
        (lambda body: "steps" in body and "scale" in body, {"/steps", "/scale"}),
        (lambda body: "trace" in body and "when" not in body, {"/trace"}),
        (lambda body: "wide" not in body, {"/wide"}),
    ],
)
def test_a_row_is_taken_apart_even_if_the_server_names_nothing(
    clash: Any, fields: set[str]
) -> None:
    def strict(endpoint: Endpoint, body: Any) -> list[Problem]:
        found = judge(endpoint, body)
        return found or ([Problem("", "x", "x")] if clash(body) else [])

    behaviour = Behaviour(judge=strict, respond=_mute)
    report = examine([_plan()], (SYNTHETIC,), behaviour=behaviour)
    assert {error[1] for error in errors(report)} == fields


def test_a_reset_is_no_verdict(providers: tuple[Provider, ...]) -> None:
    def cut(exchange: Exchange, response: FakeResponse) -> FakeResponse:
        is_that = b'"kind": "FAST"' in exchange.request.body or b'"FAST"' in exchange.request.body
        return replace(response, abort_after=0) if is_that else response

    report = examine([_plan()], (SYNTHETIC,), behaviour=Behaviour(respond=cut))
    assert errors(report) == []
    assert report.exit_code == 3
    assert report.stats["uncertain"] == 1


def test_a_method_that_is_not_implemented_is_refused() -> None:
    def unknown(exchange: Exchange, response: FakeResponse) -> FakeResponse:
        return replace(response, status=501) if response.status == 405 else response

    report = examine([_plan()], (SYNTHETIC,), behaviour=Behaviour(respond=unknown))
    assert errors(report) == []


@pytest.mark.parametrize("follows", [0, 1])
def test_a_contradiction_about_words_is_settled(follows: int) -> None:
    readings = (["fast"], ["fast", "slow"])
    _, endpoint = endpoint_of((SYNTHETIC,), "acme/model")
    item = endpoint.request.field("kind")
    assert item is not None

    def enum(words: list[str]) -> Any:
        constraints = (replace(item.schema.constraints[0], rule="enum", limit=words),)
        conflict = Conflict(
            says=("a", "b"), chose="a", why="b", readings={"enum": readings}, place=PLACE
        )
        schema = replace(item.schema, constraints=constraints, conflicts=(conflict,))
        return replace(item, schema=schema)

    known = with_field((SYNTHETIC,), endpoint, enum(readings[1]))
    served = with_field((SYNTHETIC,), endpoint, enum(readings[follows]))
    report = examine([plan_of(known, "acme/model")], known, served=served)
    assert errors(report) == []
    notes = [each for each in report.findings if each.code == "conflict-settled"]
    assert (notes[0].extra or {})["reading"] == readings[follows]


def _signed(providers: tuple[Provider, ...], change: Any) -> list[str]:
    endpoint = next(e for p in providers for e in p.endpoints if e.webhook and e.webhook.signature)
    scheme = endpoint.webhook.signature  # type: ignore[union-attr]

    def deliver(task: Any, found: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
        return tuple(replace(item, headers=change(dict(item.headers), scheme)) for item in found)

    report = examine(
        [light(plan_of(providers, endpoint.id))], providers, behaviour=Behaviour(deliver=deliver)
    )
    return [finding.message for finding in report.findings if finding.code == "broken-webhook"]


def test_a_webhook_without_its_headers_is_told(providers: tuple[Provider, ...]) -> None:
    def strip(headers: dict[str, str], scheme: Any) -> dict[str, str]:
        return {k: v for k, v in headers.items() if k != scheme.timestamp_header}

    assert any("without" in item for item in _signed(providers, strip))


def test_a_webhook_signed_over_another_time_does_not_match(
    providers: tuple[Provider, ...],
) -> None:
    def late(headers: dict[str, str], scheme: Any) -> dict[str, str]:
        return headers | {scheme.timestamp_header: "soon"}

    assert any("does not match" in item for item in _signed(providers, late))


def _reply(body: str) -> Reply:
    return Reply(method="POST", url="http://x", status=400, body=body.encode())


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ('{"detail": [{"loc": ["body", "seed"], "msg": "x"}]}', ["seed"]),
        ('{"errors": [{"pointer": "/seed"}, {"pointer": "/prompt"}]}', ["prompt", "seed"]),
        ('{"message": "seed must be at most 3"}', ["seed"]),
        ('{"message": "seeds are fine"}', []),
        ('["seed"]', ["seed"]),
        ("<html>seed</html>", []),
    ],
)
def test_fields_are_named_whatever_the_shape_of_the_error(body: str, wanted: list[str]) -> None:
    names = ["prompt", "seed", "steps"]
    assert named(_reply(body), names) == wanted
    assert mentioned(_reply(body), names) == wanted


def test_waits_are_read_in_seconds_and_as_a_date_and_bounded() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=3))
    for header, most in (("2", 2.0), (soon, 3.0), ("nonsense", 1.0), ("-5", 0.0)):
        clock = QuickClock()
        answers = iter([httpx.Response(429, headers={"retry-after": header}), httpx.Response(200)])
        reply = asyncio.run(_send(clock, lambda request, it=answers: next(it)))
        assert reply.status == 200
        assert clock.now() <= most
    with pytest.raises(StoppedError, match="come back"):
        asyncio.run(
            _send(
                QuickClock(), lambda request: httpx.Response(429, headers={"retry-after": "9999"})
            )
        )


async def _send(clock: QuickClock, handler: Any) -> Reply:
    async with httpx.AsyncClient(transport=httpx.MockTransport(handler)) as client:
        sender = RecordingSender(client=client, base_url="http://127.0.0.1:1", clock=clock)
        return await sender.send("GET", "http://127.0.0.1:1/", headers={})


def test_downloads_follow_redirects_without_a_key_and_not_for_ever() -> None:
    async def run() -> tuple[Reply, Reply, Reply]:
        def handler(request: httpx.Request) -> httpx.Response:
            assert "authorization" not in request.headers
            if request.url.path == "/a":
                return httpx.Response(302, headers={"location": "/b"})
            if request.url.path == "/loop":
                return httpx.Response(302, headers={"location": "/loop"})
            return httpx.Response(200, content=b"image")

        async with httpx.AsyncClient(transport=httpx.MockTransport(handler)) as client:
            sender = RecordingSender(
                client=client, base_url="http://127.0.0.1:1", clock=QuickClock()
            )
            first = await sender.download("http://127.0.0.1:1/a")
            second = await sender.download("http://127.0.0.1:1/loop")
            return first, second, await sender.download("no url at all")

    first, second, third = asyncio.run(run())
    assert first.body == b"image"
    assert second.status == 302
    assert third.status == 0
