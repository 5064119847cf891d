"""Faults of the service around a request: keys, statuses, lifecycle, results, webhooks."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from linocut_kit.fake import (
    Behaviour,
    Delivery,
    DrawnImage,
    Exchange,
    FakeResponse,
    FakeTask,
    authorize,
    new_id,
    pictures,
    render,
    sign,
    states,
)
from linocut_kit.runtime.pointer import find
from linocut_kit.spec.model import Endpoint, Provider

Fault = tuple[str, tuple[str, ...], tuple[str, ...], Behaviour]
Respond = Callable[[Exchange, FakeResponse], FakeResponse]


def faults(provider: Provider, endpoint: Endpoint) -> Iterator[Fault]:
    """Every fault of the service, with the places and rules that tell of it."""
    yield from _keys(provider)
    yield from _statuses(endpoint)
    yield from _answers(endpoint)
    yield from _lifecycle(endpoint)
    yield from _results(endpoint)
    if endpoint.webhook is not None:
        yield from _webhooks(endpoint)


def _role(exchange: Exchange) -> str:
    return exchange.operation.role if exchange.operation is not None else ""


def _respond(change: Respond, role: str, low: int = 200, high: int = 300) -> Behaviour:
    def respond(exchange: Exchange, response: FakeResponse) -> FakeResponse:
        if _role(exchange) == role and low <= response.status < high:
            return change(exchange, response)
        return response

    return Behaviour(respond=respond)


def _keys(provider: Provider) -> Iterator[Fault]:
    if not provider.service.auth.required:
        return

    def forgive(fault: str) -> Behaviour:
        def lax(service: Any, request: Any, secrets: Any) -> Any:
            found = authorize(service, request, secrets)
            return None if found == fault else found

        return Behaviour(authorize=lax)

    yield "missing-key-taken", ("",), ("security",), forgive("missing")
    yield "wrong-key-taken", ("",), ("security",), forgive("invalid")

    def polls_open(exchange: Exchange, response: FakeResponse) -> FakeResponse:
        header = provider.service.auth.place.lower()
        if header in exchange.request.headers or exchange.request.method != "GET":
            return response
        return FakeResponse(status=200).with_json({"data": {"task_id": "x"}})

    yield (
        "poll-without-key",
        ("",),
        ("security",),
        Behaviour(respond=lambda e, r: polls_open(e, r) if r.status == 401 else r),
    )
    yield (
        "401-is-403",
        ("",),
        ("responses",),
        Behaviour(respond=lambda e, r: replace(r, status=403) if r.status == 401 else r),
    )


def _statuses(endpoint: Endpoint) -> Iterator[Fault]:
    rules = ("responses",)
    for status in (201, 202):
        yield (
            f"create-{status}",
            ("",),
            rules,
            _respond(lambda e, r, s=status: replace(r, status=s), "create"),
        )
    if any(item.basis != "assumed" for item in endpoint.create.response(400)):
        yield (
            "refusal-422",
            ("",),
            rules,
            _respond(lambda e, r: replace(r, status=422), "create", 400, 401),
        )
        yield (
            "refusal-as-text",
            ("",),
            ("content",),
            _respond(lambda e, r: r.with_body(b"bad request", "text/plain"), "create", 400, 401),
        )
        yield (
            "refusal-cut",
            ("",),
            ("content",),
            _respond(lambda e, r: r.with_body(r.body[:7], "application/json"), "create", 400, 401),
        )

    def failing(rule: str) -> Respond:
        def respond(exchange: Exchange, response: FakeResponse) -> FakeResponse:
            if any(problem.rule == rule for problem in exchange.problems):
                return replace(response, status=500)
            return response

        return respond

    yield "bad-json-500", ("",), ("requestBody",), Behaviour(respond=failing("json"))
    yield (
        "wrong-method-taken",
        ("",),
        ("method",),
        Behaviour(
            respond=lambda e, r: FakeResponse(status=200).with_json({}) if r.status == 405 else r
        ),
    )
    for status in (200, 500):
        yield (
            f"unknown-id-{status}",
            ("",),
            ("x-task",),
            _respond(lambda e, r, s=status: replace(r, status=s), "poll", 404, 405),
        )
    field = next(
        item
        for item in endpoint.request.fields
        if item.required and item.schema.type == "string" and not item.schema.limit("enum")
    )

    def crash(exchange: Exchange, response: FakeResponse) -> FakeResponse:
        body = exchange.request.body
        if _role(exchange) == "create" and b"\\u0000" in body:
            return FakeResponse(status=500).with_json({"message": "oops"})
        return response

    yield "nul-500", (f"/{field.name}",), ("pattern",), Behaviour(respond=crash)

    limited: list[int] = []

    def hurry(exchange: Exchange, response: FakeResponse) -> FakeResponse:
        if _role(exchange) == "create" and not limited:
            limited.append(1)
            return FakeResponse(status=429).with_json({"message": "slow down"})
        limited.append(1)
        if len(limited) > 150:
            limited.clear()
        return response

    yield "429-without-retry-after", ("",), ("responses",), Behaviour(respond=hurry)


def _edit(pointer: str, change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A body with the value at a pointer changed; None takes it out."""
    names = pointer.split("/")[1:]

    def walk(node: Any, rest: list[str]) -> Any:
        if not isinstance(node, dict) or rest[0] not in node:
            return node
        if len(rest) > 1:
            return {**node, rest[0]: walk(node[rest[0]], rest[1:])}
        changed = change(node[rest[0]])
        if changed is None:
            return {key: item for key, item in node.items() if key != rest[0]}
        return {**node, rest[0]: changed}

    return lambda body: walk(body, names)


def _body(role: str, change: Callable[[Any], Any]) -> Behaviour:
    def body(exchange: Exchange, value: Any) -> Any:
        told = exchange.request.method == "POST" and exchange.request.url.endswith("/hook")
        return change(value) if _role(exchange) == role and not told else value

    return Behaviour(body=body)


def _answers(endpoint: Endpoint) -> Iterator[Fault]:
    life = endpoint.lifecycle
    assert life.id is not None
    assert life.status is not None
    # A fault in what the spec only assumes is a note.
    guessed = endpoint.create.success().assumed
    for pointer, name in ((life.id, "id"), (life.status, "status")):
        if pointer in guessed:
            continue
        yield (
            f"create-without-{name}",
            (pointer,),
            ("required",),
            _body("create", _edit(pointer, lambda value: None)),
        )
    yield (
        "create-id-number",
        (life.id,),
        ("type", "format"),
        _body("create", _edit(life.id, lambda v: 17)),
    )
    yield (
        "create-as-text",
        ("",),
        ("content",),
        _respond(lambda e, r: r.with_body(r.body, "text/plain"), "create"),
    )
    yield (
        "poll-as-html",
        ("",),
        ("content",),
        _respond(lambda e, r: r.with_body(b"<html></html>", "text/html"), "poll"),
    )
    if find(_properties(endpoint.create.success().schema), life.id + "/format") == "uuid":
        yield (
            "create-id-no-uuid",
            (life.id,),
            ("format",),
            Behaviour(new_id=lambda e, made: f"task-{len(made)}"),
        )
    known = (*life.pending, *life.succeeded)
    if life.status not in guessed:
        yield (
            "unknown-state",
            ("", life.status),
            ("x-known", "x-task"),
            Behaviour(states=lambda e, s: (*states(e, s)[:-1], "POLISHING", known[-1])),
        )
    poll = endpoint.operation("poll")
    assert poll is not None
    for name in _when(poll.success().schema):
        yield (
            f"{name}-too-early",
            (f"/{name}",),
            ("x-when",),
            _body(
                "poll",
                lambda v, n=name: (
                    {
                        **v,
                        n: v.get(n, {"code": "1"} if n == "error" else [] if n == "output" else {}),
                    }
                    if isinstance(v, dict)
                    else v
                ),
            ),
        )
    for name in _when(poll.success().schema):
        if name != "error":
            yield (
                f"{name}-never",
                (f"/{name}", ""),
                ("x-when", "x-task"),
                _body("poll", _edit(f"/{name}", lambda value: None)),
            )


def _properties(schema: Any) -> Any:
    """A schema as a tree of its properties, so that pointers into answers fit."""
    if not isinstance(schema, dict):
        return schema
    inner = {name: _properties(item) for name, item in schema.get("properties", {}).items()}
    return {**{k: v for k, v in schema.items() if isinstance(v, str)}, **inner}


def _when(schema: Any) -> list[str]:
    return [name for name, item in schema.get("properties", {}).items() if "x-when" in item]


def _lifecycle(endpoint: Endpoint) -> Iterator[Fault]:
    life, rules = endpoint.lifecycle, ("x-task",)

    def shared(e: Endpoint, made: Any) -> str:
        return new_id(e, {})

    def shared_late(e: Endpoint, made: Any) -> str:
        return new_id(e, dict(list(made.items())[: len(made) // 4]))

    yield "one-id-for-all", ("",), rules, Behaviour(new_id=shared)
    yield "ids-shared-now-and-then", ("",), rules, Behaviour(new_id=shared_late)
    yield "never-ends", ("",), rules, Behaviour(states=lambda e, s: states(e, s)[:-1])
    if len(life.pending) > 1 and "states" not in endpoint.assumed:
        yield (
            "goes-back",
            ("",),
            rules,
            Behaviour(states=lambda e, s: (*states(e, s)[:-1], life.pending[0], states(e, s)[-1])),
        )

    def ends(*after: str) -> Behaviour:
        def respond(exchange: Exchange, response: FakeResponse) -> FakeResponse:
            task = exchange.task
            if task is not None and _role(exchange) == "poll" and not task.moves:
                task.end(after[0])
            return response

        return Behaviour(respond=respond)

    yield "starts-again", ("",), rules, ends(life.pending[0])
    if life.failed:
        yield "fails-afterwards", ("",), rules, ends(life.failed[0])
        yield (
            "always-fails",
            ("",),
            rules,
            Behaviour(states=lambda e, s: (*states(e, s)[:-1], life.failed[0])),
        )

    if life.failed:
        field = next(item for item in endpoint.request.fields if item.schema.limit("maximum"))
        most = field.schema.limit("maximum")

        def fails_at_the_edge(exchange: Exchange, response: FakeResponse) -> FakeResponse:
            task = exchange.task
            if task is not None and task.body.get(field.name) == most and task.step == 0:
                task.states = (*task.states[:-1], life.failed[0])
            return response

        yield (
            "task-fails-at-the-edge",
            (f"/{field.name}",),
            ("maximum",),
            Behaviour(respond=fails_at_the_edge),
        )

    def vanishing(exchange: Exchange, response: FakeResponse) -> FakeResponse:
        task = exchange.task
        if task is not None and _role(exchange) == "poll" and not task.moves:
            seen = sum(item is task for item in done)
            done.append(task)
            if seen:
                return FakeResponse(status=404).with_json({"message": "gone"})
        return response

    done: list[FakeTask] = []
    yield "vanishes", ("",), rules, Behaviour(respond=vanishing)

    def late(exchange: Exchange, response: FakeResponse) -> FakeResponse:
        task = exchange.task
        if task is not None and _role(exchange) == "poll" and id(task) not in known:
            known.add(id(task))
            kept.append(task)
            return FakeResponse(status=404).with_json({"message": "not yet"})
        return response

    known: set[int] = set()
    kept: list[FakeTask] = []
    yield "new-task-404", ("",), rules, Behaviour(respond=late)
    if (
        life.id is not None
        and find(_properties(endpoint.operation("poll").success().schema), life.id) is not None
    ):  # type: ignore[union-attr]
        yield (
            "poll-names-another",
            ("",),
            rules,
            _body("poll", _edit(life.id, lambda v: "11111111-2222-4333-8444-555555555555")),
        )


def _results(endpoint: Endpoint) -> Iterator[Fault]:
    out, rules = endpoint.outputs, ("x-task",)

    def made(change: Callable[[DrawnImage], DrawnImage]) -> Behaviour:
        return Behaviour(pictures=lambda e, b: tuple(change(picture) for picture in pictures(e, b)))

    def spoiled(change: Callable[[bytes], bytes]) -> Behaviour:
        return Behaviour(render=lambda item: change(render(item)))

    yield "no-image", ("",), rules, spoiled(lambda data: b"no image at all")
    yield "image-cut", ("",), rules, spoiled(lambda data: data[: len(data) - 9])
    yield (
        "image-gone",
        ("",),
        rules,
        Behaviour(
            respond=lambda e, r: (
                FakeResponse(status=404).with_json({})
                if r.headers.get("content-type", "").startswith("image/")
                else r
            )
        ),
    )
    yield (
        "image-type-wrong",
        ("",),
        rules,
        Behaviour(
            respond=lambda e, r: (
                r.with_body(r.body, "image/webp")
                if r.headers.get("content-type", "").startswith("image/")
                else r
            )
        ),
    )
    yield "no-results", ("",), rules, Behaviour(pictures=lambda e, b: ())
    if out.format is not None:
        place = (f"/{out.format}",)
        for kind in ("jpeg", "png"):
            yield (
                f"always-{kind}",
                place,
                ("enum", "default"),
                made(lambda item, k=kind: replace(item, format=k)),
            )
        field = endpoint.request.field(out.format)
        assert field is not None
        if field.schema.has_default:
            yield (
                "default-format",
                place,
                ("default",),
                Behaviour(
                    pictures=lambda e, b: tuple(
                        picture if out.format in b else replace(picture, format="png")
                        for picture in pictures(e, b)
                    )
                ),
            )
    if out.count is not None:
        place = (f"/{out.count}",)
        yield (
            "one-image-only",
            place,
            ("type", "maximum"),
            Behaviour(pictures=lambda e, b: pictures(e, b)[:1]),
        )
        yield (
            "one-too-many",
            place,
            ("type", "maximum", "default"),
            Behaviour(pictures=lambda e, b: (*pictures(e, b), pictures(e, b)[0])),
        )
        yield (
            "default-count",
            place,
            ("default",),
            Behaviour(
                pictures=lambda e, b: pictures(e, b if out.count in b else {**b, out.count: 2})
            ),
        )
    rule = endpoint.output_size
    if rule is not None:
        both = (f"/{rule.ratio}", f"/{rule.resolution}")
        sizes = ("x-output-size", "default")
        yield (
            "turned",
            both,
            sizes,
            made(lambda item: replace(item, width=item.height, height=item.width)),
        )
        yield (
            "resolution-ignored",
            both,
            sizes,
            Behaviour(
                pictures=lambda e, b: pictures(
                    e, {k: v for k, v in b.items() if k != rule.resolution}
                )
            ),
        )
        yield (
            "ratio-ignored",
            both,
            sizes,
            Behaviour(
                pictures=lambda e, b: pictures(e, {k: v for k, v in b.items() if k != rule.ratio})
            ),
        )
        uncapped = replace(rule, cap=None)
        yield (
            "not-capped",
            both,
            sizes,
            Behaviour(pictures=lambda e, b: pictures(replace(e, output_size=uncapped), b)),
        )
        yield (
            "not-aligned",
            both,
            sizes,
            Behaviour(
                pictures=lambda e, b: pictures(replace(e, output_size=replace(rule, align=1)), b)
            ),
        )
        for ratio, (wide, tall) in rule.base.items():
            other = replace(rule, base={**rule.base, ratio: (wide + 64, tall)})
            yield (
                f"base-{ratio}",
                both,
                sizes,
                Behaviour(pictures=lambda e, b, o=other: pictures(replace(e, output_size=o), b)),
            )
        for name, word in (
            (rule.ratio, list(rule.base)[1]),
            (rule.resolution, list(rule.factor)[-1]),
        ):
            yield (
                f"default-{name}",
                (f"/{name}",),
                ("default",),
                Behaviour(
                    pictures=lambda e, b, n=name, w=word: pictures(e, b if n in b else {**b, n: w})
                ),
            )


def _webhooks(endpoint: Endpoint) -> Iterator[Fault]:
    assert endpoint.webhook is not None
    place, rules = (f"/{endpoint.webhook.field}",), ("x-webhook",)

    def each(change: Callable[[Delivery], Delivery]) -> Behaviour:
        return Behaviour(deliver=lambda task, found: tuple(change(item) for item in found))

    def told(change: Callable[[Any], Any]) -> Behaviour:
        import json

        return each(lambda item: replace(item, body=json.dumps(change(item.json())).encode()))

    life = endpoint.lifecycle
    yield "no-webhooks", place, rules, Behaviour(deliver=lambda task, found: ())
    yield (
        "last-webhook-only",
        place,
        rules,
        Behaviour(deliver=lambda task, found: found if task.outcome == "succeeded" else ()),
    )
    yield (
        "last-webhook-missing",
        place,
        rules,
        Behaviour(deliver=lambda task, found: () if task.outcome == "succeeded" else found),
    )
    yield "webhooks-twice", place, rules, Behaviour(deliver=lambda task, found: (*found, *found))
    yield "webhook-wrapped", place, rules, told(lambda body: {"data": body})
    yield "webhook-empty", place, rules, told(lambda body: {})
    yield (
        "webhook-without-results",
        place,
        rules,
        told(lambda body: {**body, "generated": []} if "generated" in body else body),
    )
    yield "webhook-not-json", place, rules, each(lambda item: replace(item, body=b"status=done"))
    yield (
        "webhook-as-form",
        place,
        rules,
        each(
            lambda item: replace(
                item, headers={**item.headers, "content-type": "application/x-www-form-urlencoded"}
            )
        ),
    )
    if life.id is not None:
        name = life.id.rpartition("/")[2]
        yield (
            "webhook-of-another",
            place,
            rules,
            told(lambda body: {**body, name: "11111111-2222-4333-8444-555555555555"}),
        )
    scheme = endpoint.webhook.signature
    if scheme is not None:
        yield (
            "wrong-secret",
            place,
            rules,
            Behaviour(sign=lambda s, secret, *rest: sign(s, secret + "x", *rest)),
        )
        yield (
            "signs-without-id",
            place,
            rules,
            Behaviour(sign=lambda s, secret, name, *rest: sign(s, secret, "", *rest)),
        )
        yield (
            "unsigned",
            place,
            rules,
            each(
                lambda item: replace(
                    item,
                    headers={
                        k: v
                        for k, v in item.headers.items()
                        if k.lower() != scheme.signature_header.lower()
                    },
                )
            ),
        )
        yield (
            "one-id-for-webhooks",
            place,
            rules,
            each(lambda item: replace(item, headers={**item.headers, scheme.id_header: "msg_1"})),
        )
