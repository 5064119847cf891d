"""The fake provider: a server for any contract as a function from request to response."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx

import linocut_kit.fake.adapters as adapters
from linocut_kit.fake import (
    bodies,
    faults,
    parameters,
    result_values,
    state_responses,
    tasks,
    totals,
)
from linocut_kit.fake.behaviour import Behaviour, Exchange
from linocut_kit.fake.deliveries import delivery
from linocut_kit.fake.images import UnwritableImage
from linocut_kit.fake.judging import (
    Problem,
    UnreadableBody,
)
from linocut_kit.fake.keys import KEY, key_of, settings_of, without_keys
from linocut_kit.fake.message import Delivery, FakeRequest, FakeResponse, answer
from linocut_kit.fake.refusals import refusal_status
from linocut_kit.fake.result_images import image_of
from linocut_kit.fake.routing import FakeRoute, candidates, choose, routes_of, unprefixed
from linocut_kit.fake.tasks import SCENARIOS, FakeTask, bend, cancellation
from linocut_kit.fake.webhooks import DEFAULT_SECRET
from linocut_kit.runtime.pacing import HEADER as PACE_HEADER
from linocut_kit.runtime.pacing import checked_interval
from linocut_kit.spec.answers import Facts, build
from linocut_kit.spec.installed import Named, providers_of
from linocut_kit.spec.model import DocumentedResponse as Documented
from linocut_kit.spec.model import Role
from linocut_kit.spec.pointers import first, is_object

_MODERATED = "The content was moderated"


class Fake:
    """A fake of one or several providers, built from their contracts alone.

    `fake(request)` answers; nothing is sent, and no clock moves the tasks: each poll moves its
    task one step, and is answered with the state that it moved to. The scenario comes from a
    `Prefer: scenario=NAME` header, else from the create of the task, else from `scenario`;
    `SCENARIOS` says what each does. A preference on a poll bends the task's way from there on.

    `keys` has the key of each provider by its name, and `settings` its settings by their arguments;
    the others have the value of their environment variable, else `test-key` and what the contract
    gives. `clock` gives seconds since the epoch, for the timestamps of webhooks. With
    `self_driving` tasks that have a webhook are not moved by polls: the adapter moves them with
    `advance`. `observe` is called with each request and its answer.

    With `poll_interval` clients of ours ask for their tasks that often, in seconds, instead of at
    the provider's pace: with 0 a test does not wait.

    `requests` has the requests seen so far, unless `record` is off, and `tasks` all tasks by id.
    Raises ValueError for a scenario of another name.
    """

    def __init__(
        self,
        providers: Named | Iterable[Named],
        *,
        scenario: str = "happy",
        keys: Mapping[str, str] | None = None,
        settings: Mapping[str, Mapping[str, str]] | None = None,
        webhook_secret: str | None = None,
        clock: Callable[[], float] = time.time,
        behaviour: Behaviour | None = None,
        self_driving: bool = False,
        record: bool = True,
        observe: Callable[[FakeRequest, FakeResponse], None] | None = None,
        poll_interval: float | None = None,
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
        self._pace = None if poll_interval is None else checked_interval(poll_interval)
        self.requests: list[FakeRequest] = []
        self.tasks: dict[str, FakeTask] = {}
        self._counts: Counter[str] = Counter()
        self._settings = {
            provider.name: settings_of(provider) | dict((settings or {}).get(provider.name, {}))
            for provider in self.providers
        }
        self._urls: dict[str, tuple[FakeTask, Role]] = {}
        self._routes = routes_of(self.providers)
        self._lock = threading.RLock()

    def __call__(self, request: FakeRequest) -> FakeResponse:
        """Answer a request."""
        with self._lock:
            if self.record:
                self.requests.append(request)
            exchange, response = self._handle(request)
            response = self.behaviour.respond(exchange, response)
            if self._pace is not None:
                said = {**response.headers, PACE_HEADER: f"{self._pace:g}"}
                response = replace(response, headers=said)
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
            self._urls.clear()

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
        if request.path.startswith(f"{result_values.IMAGES}/"):
            return image_of(exchange, self.tasks, self.behaviour, self._trick)
        request = unprefixed(self._routes, request)
        exchange = replace(exchange, request=request)
        routes = self._routes_for(request)
        if not routes:
            return exchange, answer(404, {"message": f"No operation at {request.path}"})
        suited = [route for route in routes if route.operation.method.upper() == request.method]
        if not suited:
            response = routes[0].fail(405, f"{request.method} is not allowed here")
            allowed = ", ".join(sorted({route.operation.method.upper() for route in routes}))
            return exchange, replace(response, headers=response.headers | {"allow": allowed})
        return self._dispatch(exchange, *self._select(suited, request))

    def _routes_for(self, request: FakeRequest) -> list[FakeRoute]:
        parts = urlsplit(request.url)
        query = without_keys(self.providers, parts.query)
        known = self._urls.get(f"{parts.path}?{query}")
        if known is None and request.path.startswith(f"{state_responses.TASKS}/"):
            named = self.tasks.get(request.segments[2])
            known = (named, "poll") if named is not None else None
        if known is None:
            return candidates(self._routes, request)
        task, role = known
        operation = task.endpoint.operation(role) or replace(
            task.endpoint.create, role=role, method="GET", parameters=()
        )
        return [
            FakeRoute(
                provider=task.provider,
                endpoint=task.endpoint,
                operation=operation,
                task=task.id,
            )
        ]

    def _select(
        self, routes: list[FakeRoute], request: FakeRequest
    ) -> tuple[FakeRoute, FakeTask | None]:
        """The route for a request of several, and the task that it is about."""
        for route in routes:
            task = route.found(request, self.tasks)
            if task is not None:
                return route, task
        if len(routes) > 1 and routes[0].operation.role == "create":
            try:
                body, _ = bodies.fields_of(request, routes[0].endpoint)
                return choose(routes, body), None
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
        secrets = self._settings[service.name] | {KEY: self.keys[service.name]}
        fault = self.behaviour.authorize(service, exchange.request, secrets)
        if fault is not None:
            return exchange, route.fail(401, f"{fault.capitalize()} API key", like=fault)
        is_create = operation.role == "create"
        problems = [] if is_create else parameters.judge_about_task(operation, exchange.request)
        if problems:
            return replace(exchange, problems=tuple(problems)), route.refuse(problems)
        trick = self._trick(scenario, f"{route.endpoint.id} {operation.role}", is_create=is_create)
        response = faults.instead(trick, route, self.behaviour)
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
        try:
            exchange, response = acts[operation.role](exchange, route)
        except UnwritableImage as error:
            return exchange, answer(501, {"message": str(error)})
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
            return replace(exchange, problems=tuple(problems)), route.refuse(problems)
        if exchange.scenario == "refused" and tasks.moderation(endpoint.lifecycle) is None:
            return exchange, route.fail(refusal_status(operation), _MODERATED)
        in_path = route.in_path(exchange.request)
        content = parameters.values(operation.parameters, exchange.request, in_path)
        content |= body if is_object(body) else {}
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
            render=self.behaviour.render,
        )
        task.driven = self.self_driving and task.webhook is not None
        self.tasks[task.id] = task
        exchange = replace(exchange, task=task)
        documented = state_responses.about_new(task)
        if documented is None:
            return exchange, self._told_of_failure(task, route)
        created = state_responses.create_body(task, documented)
        task.told = created
        self._register(task, created)
        response = self._shown(exchange, documented, created)
        return exchange, replace(response, drive=task.id if task.driven else None)

    def _told_of_failure(self, task: FakeTask, route: FakeRoute) -> FakeResponse:
        """A state of which no 2xx answer can tell."""
        operation = route.operation
        known = refusal_status(operation)
        status = state_responses.status_of(task, operation)
        if status is None:
            status = known if operation.response(known) else 422
        return route.fail(status, state_responses.reason(task))

    def _judged(self, request: FakeRequest, route: FakeRoute) -> tuple[Any, list[Problem]]:
        """The body of a create, and all that is wrong with the request."""
        content = route.endpoint.content
        if not bodies.is_sent_as(request, content):
            return None, [Problem("", "content-type", f"must be sent as {content}")]
        try:
            body, problems = bodies.fields_of(request, route.endpoint)
        except UnreadableBody as error:
            return None, [Problem("", "json", str(error).removeprefix("the body "))]
        known, in_path = route.operation.parameters, route.in_path(request)
        problems += totals.of_body(route.endpoint, len(request.body))
        problems += parameters.judge_parameters(known, request, in_path)
        problems += self.behaviour.judge(route.endpoint, body)
        if self.behaviour.allow_unknown:
            problems = [problem for problem in problems if problem.rule != "additionalProperties"]
        return body, problems

    def _register(self, task: FakeTask, created: Any) -> None:
        """Remember where the create answer says that its task is asked for."""
        for role, pointer in state_responses.urls_of(task.endpoint.lifecycle).items():
            url = first(created, pointer)
            if isinstance(url, str):
                parts = urlsplit(url)
                self._urls[f"{parts.path}?{parts.query}"] = (task, role)

    def _poll(self, exchange: Exchange, route: FakeRoute) -> tuple[Exchange, FakeResponse]:
        task, operation = exchange.task, route.operation
        if task is None:
            return exchange, route.fail(404, "No such task")
        if exchange.scenario != task.scenario:
            wanted = self.behaviour.states(task.endpoint, exchange.scenario)
            bend(task, exchange.scenario, wanted)
        moves = operation.role == "poll" and not task.driven
        deliveries = self._advance(task) if moves else ()
        documented = state_responses.about(task, operation)
        if documented is None or documented.status >= 400:
            response = self._told_of_failure(task, route)
        else:
            told = state_responses.task_body(task, documented, operation)
            response = self._shown(exchange, documented, told)
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
            return exchange, route.fail(404, "No such task")
        if task.outcome != "pending":
            known = [item.status for item in operation.responses if item.status in (400, 409, 422)]
            return exchange, route.fail((*known, 409)[0], "The task has already ended")
        task.end(cancellation(task.endpoint.lifecycle))
        task.cancelled = True
        deliveries = self._advance(task)
        documented = operation.success()
        told = state_responses.task_body(task, documented, operation)
        return exchange, replace(self._json(exchange, documented, told), deliveries=deliveries)

    def _other(self, exchange: Exchange, route: FakeRoute) -> tuple[Exchange, FakeResponse]:
        documented = route.operation.success()
        facts = Facts(origin=exchange.request.origin)
        body = build(documented.schema, facts, *documented.examples[:1])
        return exchange, self._json(exchange, documented, body)

    def _shown(self, exchange: Exchange, documented: Documented, body: Any) -> FakeResponse:
        """The answer about a task: the body, or the image where that is the body itself."""
        found = None
        if exchange.task is not None:
            found = result_values.body_bytes(exchange.task, documented)
        if found is None:
            return self._json(exchange, documented, body)
        return FakeResponse(status=documented.status).with_body(*found)

    def _json(self, exchange: Exchange, documented: Documented, body: Any) -> FakeResponse:
        if documented.media_type is None:
            return FakeResponse(status=documented.status, headers={"content-length": "0"})
        told = self.behaviour.body(exchange, body)
        return answer(documented.status, told, documented.media_type)

    def _advance(self, task: FakeTask) -> tuple[Delivery, ...]:
        webhook = task.endpoint.webhook
        if not task.advance() or task.webhook is None or webhook is None:
            return ()
        told = delivery(task, webhook, self.behaviour, self.webhook_secret, self.clock())
        return self.behaviour.deliver(task, (told,))


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and len(value) > 4000
