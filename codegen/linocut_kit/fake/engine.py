"""The fake provider: a server for any contract as a function from request to response."""

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx

import linocut_kit.fake.adapters as adapters
from linocut_kit.fake import faults, state_responses
from linocut_kit.fake.behaviour import Behaviour, Exchange
from linocut_kit.fake.judging import (
    Problem,
    UnreadableBody,
    is_json,
    judge_parameters,
    read,
)
from linocut_kit.fake.message import Delivery, FakeRequest, FakeResponse, answer, compact
from linocut_kit.fake.refusals import fail, refusal_status, refuse
from linocut_kit.fake.routing import FakeRoute, candidates, choose, routes_of
from linocut_kit.fake.tasks import SCENARIOS, FakeTask, bend, cancellation
from linocut_kit.fake.webhooks import DEFAULT_SECRET
from linocut_kit.runtime.lifecycle import Webhook
from linocut_kit.spec.answers import Facts, build
from linocut_kit.spec.installed import Named, providers_of
from linocut_kit.spec.model import DocumentedResponse as Documented
from linocut_kit.spec.model import Operation, Provider
from linocut_kit.spec.pointers import first, is_object

DEFAULT_KEY = "test-key"
"""The key that a fake takes where the provider's environment variable has none."""


class Fake:
    """A fake of one or several providers, built from their contracts alone.

    `fake(request)` answers; nothing is sent, and no clock moves the tasks: each poll moves its
    task one step, and is answered with the state that it moved to. The scenario comes from a
    `Prefer: scenario=NAME` header, else from the create of the task, else from `scenario`;
    `SCENARIOS` says what each does. A preference on a poll bends the task's way from there on.

    `keys` has the key of each provider by its name; the others take the value of their
    environment variable, else `test-key`. `clock` gives seconds since the epoch, for the
    timestamps of webhooks. With `self_driving` tasks that have a webhook are not moved by polls:
    the adapter moves them with `advance`. `observe` is called with each request and its answer.

    `requests` has the requests seen so far, unless `record` is off, and `tasks` all tasks by id.
    Raises ValueError for a scenario of another name.
    """

    def __init__(
        self,
        providers: Named | Iterable[Named],
        *,
        scenario: str = "happy",
        keys: Mapping[str, str] | None = None,
        webhook_secret: str | None = None,
        clock: Callable[[], float] = time.time,
        behaviour: Behaviour | None = None,
        self_driving: bool = False,
        record: bool = True,
        observe: Callable[[FakeRequest, FakeResponse], None] | None = None,
    ) -> None:
        if scenario not in SCENARIOS:
            raise ValueError(f"no scenario {scenario!r}; there are {', '.join(SCENARIOS)}")
        self.providers = providers_of(providers)
        self.scenario = scenario
        self.keys = {provider.name: key_of(provider) for provider in self.providers} | dict(
            keys or {}
        )
        self.webhook_secret = webhook_secret or DEFAULT_SECRET
        self.clock = clock
        self.behaviour = behaviour or Behaviour()
        self.self_driving = self_driving
        self.record = record
        self.observe = observe
        self.requests: list[FakeRequest] = []
        self.tasks: dict[str, FakeTask] = {}
        self._counts: Counter[str] = Counter()
        self._polls: dict[str, FakeTask] = {}
        self._routes = routes_of(self.providers)
        self._lock = threading.RLock()

    def __call__(self, request: FakeRequest) -> FakeResponse:
        """Answer a request."""
        with self._lock:
            if self.record:
                self.requests.append(request)
            exchange, response = self._handle(request)
            response = self.behaviour.respond(exchange, response)
        if self.observe is not None:
            self.observe(request, response)
        return response

    def advance(self, task_id: str) -> tuple[Delivery, ...] | None:
        """Move a task one step: the webhooks of the change, or None where no step is left."""
        with self._lock:
            task = self.tasks[task_id]
            return self._advance(task) if task.moves else None

    def reset(self) -> None:
        """Forget all tasks and requests, and start every scenario over."""
        with self._lock:
            self.requests.clear()
            self.tasks.clear()
            self._counts.clear()
            self._polls.clear()

    def transport(self) -> httpx.MockTransport:
        """A transport for `httpx.Client`, see `linocut_kit.fake.transport`."""
        return adapters.transport(self)

    def async_transport(self) -> httpx.MockTransport:
        """A transport for `httpx.AsyncClient`."""
        return adapters.async_transport(self)

    def asgi(self) -> adapters.Asgi:
        """The fake as ASGI application."""
        return adapters.asgi(self)

    def _handle(self, request: FakeRequest) -> tuple[Exchange, FakeResponse]:
        exchange = Exchange(request=request, scenario=request.preferred or self.scenario)
        if exchange.scenario not in SCENARIOS:
            text = f"no scenario {exchange.scenario!r}; there are {', '.join(SCENARIOS)}"
            return exchange, answer(400, {"message": text})
        if request.path.startswith(f"{state_responses.IMAGES}/"):
            return self._image(exchange)
        routes = self._routes_for(request)
        if not routes:
            return exchange, answer(404, {"message": f"No operation at {request.path}"})
        suited = [route for route in routes if route.operation.method.upper() == request.method]
        if not suited:
            response = fail(routes[0].operation, 405, f"{request.method} is not allowed here")
            allowed = ", ".join(sorted({route.operation.method.upper() for route in routes}))
            return exchange, replace(response, headers=response.headers | {"allow": allowed})
        return self._dispatch(exchange, *self._select(suited, request))

    def _routes_for(self, request: FakeRequest) -> list[FakeRoute]:
        parts = urlsplit(request.url)
        task = self._polls.get(f"{parts.path}?{parts.query}")
        if task is None:
            return candidates(self._routes, request)
        operation = task.endpoint.operation("poll") or replace(
            task.endpoint.create, role="poll", method="GET", parameters=()
        )
        return [
            FakeRoute(
                provider=task.provider,
                endpoint=task.endpoint,
                operation=operation,
                segments=(),
                id_at=None,
                task=task.id,
            )
        ]

    def _select(
        self, routes: list[FakeRoute], request: FakeRequest
    ) -> tuple[FakeRoute, FakeTask | None]:
        """The route for a request of several, and the task that it is about."""
        for route in routes:
            task = self.tasks.get(route.task_id(request) or "")
            if task is not None and task.endpoint.id == route.endpoint.id:
                return route, task
        if len(routes) > 1 and routes[0].operation.role == "create":
            try:
                return choose(routes, read(request)), None
            except UnreadableBody:
                pass
        return routes[0], None

    def _dispatch(
        self, exchange: Exchange, route: FakeRoute, task: FakeTask | None
    ) -> tuple[Exchange, FakeResponse]:
        operation, service = route.operation, route.provider.service
        scenario = exchange.request.preferred or (task.scenario if task else self.scenario)
        exchange = replace(
            exchange,
            scenario=scenario,
            provider=route.provider,
            endpoint=route.endpoint,
            operation=operation,
            task=task,
        )
        given = exchange.request.headers.get(service.auth.header.lower())
        fault = self.behaviour.authorize(service, given, self.keys[service.name])
        if fault is not None:
            return exchange, fail(operation, 401, f"{fault.capitalize()} API key", like=fault)
        is_create = operation.role == "create"
        trick = self._trick(scenario, f"{route.endpoint.id} {operation.role}", is_create=is_create)
        response = faults.instead(trick, operation, self.behaviour)
        if response is not None:
            return exchange, response
        acts = {
            "create": self._create,
            "poll": self._poll,
            "result": self._poll,
            "list": self._list,
            "cancel": self._cancel,
            "other": self._other,
        }
        exchange, response = acts[operation.role](exchange, route)
        if response.status < 300:
            response = faults.spoil(trick, response, self.behaviour)
        return exchange, response

    def _trick(self, scenario: str, place: str, *, is_create: bool) -> str:
        return faults.choose(
            scenario,
            place,
            is_create=is_create,
            counts=self._counts,
            limit=self.behaviour.limited,
        )

    def _create(self, exchange: Exchange, route: FakeRoute) -> tuple[Exchange, FakeResponse]:
        endpoint, operation = route.endpoint, route.operation
        body, problems = self._judged(exchange.request, route)
        if problems:
            return replace(exchange, problems=tuple(problems)), refuse(operation, problems)
        content = body if is_object(body) else {}
        webhook = content.get(endpoint.webhook.field) if endpoint.webhook else None
        task = FakeTask(
            id=self.behaviour.new_id(endpoint, self.tasks),
            provider=route.provider,
            endpoint=endpoint,
            body={key: item for key, item in content.items() if not _is_long(item)},
            origin=exchange.request.origin,
            states=self.behaviour.states(endpoint, exchange.scenario),
            pictures=self.behaviour.pictures(endpoint, content),
            scenario=exchange.scenario,
            created=self.clock(),
            webhook=webhook if isinstance(webhook, str) else None,
        )
        task.driven = self.self_driving and task.webhook is not None
        self.tasks[task.id] = task
        exchange = replace(exchange, task=task)
        documented = state_responses.about_new(task)
        if documented is None:
            return exchange, self._told_of_failure(task, operation)
        created = state_responses.create_body(task, documented)
        self._register(task, created)
        response = self._json(exchange, documented, created)
        return exchange, replace(response, drive=task.id if task.driven else None)

    def _told_of_failure(self, task: FakeTask, operation: Operation) -> FakeResponse:
        """A failure of which no 2xx answer can tell."""
        known = refusal_status(operation)
        status = known if operation.response(known) else 422
        return fail(operation, status, state_responses.reason(task))

    def _judged(self, request: FakeRequest, route: FakeRoute) -> tuple[Any, list[Problem]]:
        """The body of a create, and all that is wrong with the request."""
        if not is_json(request):
            return None, [Problem("", "content-type", "must be sent as application/json")]
        try:
            body = read(request)
        except UnreadableBody:
            return None, [Problem("", "json", "is not JSON")]
        problems = judge_parameters(route.operation.parameters, request)
        problems += self.behaviour.judge(route.endpoint, body)
        if self.behaviour.allow_unknown:
            problems = [problem for problem in problems if problem.rule != "additionalProperties"]
        return body, problems

    def _register(self, task: FakeTask, created: Any) -> None:
        """Remember where the create answer says that its task is polled."""
        url = first(created, task.endpoint.lifecycle.poll_url)
        if isinstance(url, str):
            parts = urlsplit(url)
            self._polls[f"{parts.path}?{parts.query}"] = task

    def _poll(self, exchange: Exchange, route: FakeRoute) -> tuple[Exchange, FakeResponse]:
        task, operation = exchange.task, route.operation
        if task is None:
            return exchange, fail(operation, 404, "No such task")
        if exchange.scenario != task.scenario:
            wanted = self.behaviour.states(task.endpoint, exchange.scenario)
            bend(task, exchange.scenario, wanted)
        moves = operation.role == "poll" and not task.driven
        deliveries = self._advance(task) if moves else ()
        documented = state_responses.about(task, operation)
        if documented is None:
            response = self._told_of_failure(task, operation)
        else:
            response = self._json(exchange, documented, state_responses.task_body(task, documented))
        return exchange, replace(response, deliveries=deliveries)

    def _list(self, exchange: Exchange, route: FakeRoute) -> tuple[Exchange, FakeResponse]:
        endpoint, listed = route.endpoint, route.operation.place
        sharing = {
            other.id
            for other in route.provider.endpoints
            if any(operation.place == listed for operation in other.operations)
        }
        mine = [task for task in self.tasks.values() if task.endpoint.id in sharing]
        documented = route.operation.success()
        body = state_responses.list_body(endpoint, mine, documented, exchange.request.origin)
        return exchange, self._json(exchange, documented, body)

    def _cancel(self, exchange: Exchange, route: FakeRoute) -> tuple[Exchange, FakeResponse]:
        task, operation = exchange.task, route.operation
        if task is None:
            return exchange, fail(operation, 404, "No such task")
        if task.outcome != "pending":
            known = [item.status for item in operation.responses if item.status in (400, 409, 422)]
            return exchange, fail(operation, (*known, 409)[0], "The task has already ended")
        task.end(cancellation(task.endpoint.lifecycle))
        task.cancelled = True
        deliveries = self._advance(task)
        documented = operation.success()
        response = self._json(exchange, documented, state_responses.task_body(task, documented))
        return exchange, replace(response, deliveries=deliveries)

    def _other(self, exchange: Exchange, route: FakeRoute) -> tuple[Exchange, FakeResponse]:
        documented = route.operation.success()
        facts = Facts(origin=exchange.request.origin)
        body = build(documented.schema, facts, *documented.examples[:1])
        return exchange, self._json(exchange, documented, body)

    def _json(self, exchange: Exchange, documented: Documented, body: Any) -> FakeResponse:
        if documented.media_type is None:
            return FakeResponse(status=documented.status, headers={"content-length": "0"})
        told = self.behaviour.body(exchange, body)
        return answer(documented.status, told, documented.media_type)

    def _image(self, exchange: Exchange) -> tuple[Exchange, FakeResponse]:
        """An image that a task made: for anyone who has the URL, no key needed."""
        segments = exchange.request.segments
        task = self.tasks.get(segments[2]) if len(segments) == 4 else None
        number = segments[3].partition(".")[0] if task is not None else ""
        known = number.isdecimal() and task is not None and 1 <= int(number) <= len(task.pictures)
        if task is None or not known:
            return exchange, answer(404, {"message": "No such image"})
        exchange = replace(exchange, task=task, provider=task.provider, endpoint=task.endpoint)
        if exchange.request.method not in ("GET", "HEAD"):
            return exchange, FakeResponse(status=405, headers={"allow": "GET, HEAD"})
        picture = task.pictures[int(number) - 1]
        try:
            data = self.behaviour.render(picture)
        except ValueError as error:
            return exchange, answer(501, {"message": str(error)})
        response = FakeResponse(status=200).with_body(data, picture.media_type)
        scenario = exchange.request.preferred or task.scenario
        if scenario in ("flaky", "slow"):
            trick = self._trick(scenario, "images", is_create=False)
            status = {"error": 500, "unavailable": 503}.get(trick)
            if status is not None:
                return exchange, answer(status, {"message": "The store of images is down"})
            response = faults.spoil(trick, response, self.behaviour)
        return exchange, response

    def _advance(self, task: FakeTask) -> tuple[Delivery, ...]:
        webhook = task.endpoint.webhook
        if not task.advance() or task.webhook is None or webhook is None:
            return ()
        return self.behaviour.deliver(task, (self._delivery(task, task.webhook, webhook),))

    def _delivery(self, task: FakeTask, url: str, webhook: Webhook) -> Delivery:
        """The webhook about the state that the task is in."""
        operation = task.endpoint.operation("poll") or task.endpoint.create
        exchange = Exchange(
            request=FakeRequest(method="POST", url=url),
            scenario=task.scenario,
            provider=task.provider,
            endpoint=task.endpoint,
            operation=operation,
            task=task,
        )
        documented = state_responses.about(task, operation) or operation.success()
        told = self.behaviour.body(exchange, state_responses.task_body(task, documented))
        body = compact(first(told, webhook.payload))
        headers = {"content-type": "application/json"}
        scheme = webhook.signature
        if scheme is not None:
            name, stamp = f"msg_{task.id}_{task.step}", str(int(self.clock()))
            signed = self.behaviour.sign(scheme, self.webhook_secret, name, stamp, body)
            headers[scheme.id_header] = name
            headers[scheme.timestamp_header] = stamp
            headers[scheme.signature_header] = signed
        return Delivery(url=url, headers=headers, body=body, task=task.id, state=task.state)


def key_of(provider: Provider) -> str:
    """The key that a fake takes: the one in the provider's environment variable, or `test-key`."""
    return os.environ.get(provider.service.key_env, "").strip() or DEFAULT_KEY


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and len(value) > 4000
