"""Which operation of which provider a request is for."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from linocut_kit.fake import refusals
from linocut_kit.fake.judging import Problem
from linocut_kit.fake.keys import is_keyed
from linocut_kit.fake.message import FakeRequest, FakeResponse
from linocut_kit.fake.tasks import ID, FakeTask, text_of
from linocut_kit.runtime.lifecycle import Binding, Call
from linocut_kit.runtime.servers import path_of, server_at
from linocut_kit.spec.model import Endpoint, Operation, Provider
from linocut_kit.spec.pointers import first, is_object


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeRoute:
    """An operation at its path. `call` is what its requests are bound to; `task` is the task's id
    where the path is one that a create answer named.
    """

    provider: Provider
    endpoint: Endpoint
    operation: Operation
    call: Call | None = None
    task: str | None = None

    def matches(self, path: str) -> bool:
        """Whether a path is one of this operation's."""
        return match(self.operation.path, path) is not None

    def fail(self, status: int, text: str, *, like: str = "") -> FakeResponse:
        """An error answer of a status, see `refusals.fail`."""
        lifecycle = self.endpoint.lifecycle
        return refusals.fail(self.operation, status, text, like=like, lifecycle=lifecycle)

    def refuse(self, problems: Sequence[Problem]) -> FakeResponse:
        """The refusal of a request, see `refusals.refuse`."""
        return refusals.refuse(self.operation, problems, self.endpoint.lifecycle)

    def in_path(self, request: FakeRequest) -> dict[str, str]:
        """The parameters in the path, decoded."""
        return match(self.operation.path, request.path) or {}

    def found(self, request: FakeRequest, tasks: Mapping[str, FakeTask]) -> FakeTask | None:
        """The task that a request is about: the one that all it is bound to belongs to."""
        if self.task is not None:
            return tasks.get(self.task)
        if self.call is None or (given := asked(self.call, request)) is None:
            return None
        mine = (tasks.get(given[ID]),) if ID in given else tasks.values()
        return next(
            (
                task
                for task in mine
                if task is not None
                and task.endpoint.id == self.endpoint.id
                and task.is_meant(self.call, given)
            ),
            None,
        )


def routes_of(providers: Iterable[Provider]) -> tuple[FakeRoute, ...]:
    """Every operation of every endpoint."""
    return tuple(
        FakeRoute(
            provider=provider,
            endpoint=endpoint,
            operation=operation,
            call=_call(endpoint, operation),
        )
        for provider in providers
        for endpoint in provider.endpoints
        for operation in endpoint.operations
    )


def _call(endpoint: Endpoint, operation: Operation) -> Call | None:
    """What the requests of an operation about a task are bound to."""
    life = endpoint.lifecycle
    calls = {"poll": life.poll, "result": life.result, "cancel": life.cancel}
    return calls.get(operation.role)


def knows(provider: Provider, path: str) -> bool:
    """Whether an operation is at a path, with the path of a server before it or not."""
    routes = routes_of((provider,))
    asked = unprefixed(routes, FakeRequest(method="GET", url=path))
    return any(route.matches(asked.path) for route in routes)


def match(template: str, path: str) -> dict[str, str] | None:
    """The values of a template's parameters in a path, decoded; None where it does not fit."""
    parts = re.split(r"\{([^}]*)\}", template)
    pattern = "([^/]+)".join(re.escape(part) for part in parts[::2])
    fits = re.fullmatch(pattern, path)
    return dict(zip(parts[1::2], map(unquote, fits.groups()), strict=True)) if fits else None


def asked(call: Call, request: FakeRequest) -> dict[str, str] | None:
    """What a request says of its task, by argument; None where its path is another one."""
    in_path = match(call.path, request.path)
    if in_path is None:
        return None
    places = [(binding, in_path.get(name)) for name, binding in call.bound.items()]
    if ID in in_path and ID not in call.bound:
        places.append((Binding(argument=ID), in_path[ID]))
    places += [(binding, request.query.get(name)) for name, binding in call.query.items()]
    places += [
        (binding, request.headers.get(name.lower())) for name, binding in call.header.items()
    ]
    if call.body:
        try:
            body = request.json()
        except ValueError:
            body = None
        places += [(binding, _shown(first(body, at))) for at, binding in call.body.items()]
    return {
        binding.argument: text for binding, text in places if binding.argument and text is not None
    }


def _shown(value: Any) -> str | None:
    return None if value is None else text_of(value)


def candidates(routes: Iterable[FakeRoute], request: FakeRequest) -> list[FakeRoute]:
    """The operations at the request's path, whatever the method.

    Of several providers with the same path the one is taken whose host was asked, else those
    whose header for the key is there.
    """
    found = [route for route in routes if route.matches(request.path)]
    literal = [route for route in found if "{" not in route.operation.path]
    found = literal or found
    if len({route.provider.name for route in found}) < 2:
        return found
    hosts = [route for route in found if server_at(route.provider.service, request.origin)]
    keyed = [route for route in found if is_keyed(route.provider.service, request)]
    return hosts or keyed or found


def unprefixed(routes: Iterable[FakeRoute], request: FakeRequest) -> FakeRequest:
    """The request without the path of a server's URL in front of its own path, if it has one."""
    segments = request.segments
    for route in routes:
        for server in route.provider.service.servers:
            prefix = path_of(server).split("/")[1:]
            inside = len(segments) - len(prefix)
            is_below = inside > 0 and all(
                given == wanted or "{" in wanted
                for wanted, given in zip(prefix, segments, strict=False)
            )
            path = "/" + "/".join(request.path.split("/")[len(prefix) + 1 :])
            if prefix and is_below and route.matches(path):
                parts = urlsplit(request.url)
                return replace(request, url=urlunsplit(parts._replace(path=path)))
    return request


def choose(routes: list[FakeRoute], body: Any) -> FakeRoute:
    """The operation that a body is for, of several that share a path: the one that is the only
    one to know the word of a required field, as where a field names the model; else the first.
    """
    given: dict[str, Any] = body if is_object(body) else {}
    for name, value in given.items():
        knowing = [route for route in routes if value in _words(route.endpoint, name)]
        apart = all(_words(route.endpoint, name) for route in routes)
        if len(knowing) == 1 and apart:
            return knowing[0]
    return routes[0]


def _words(endpoint: Endpoint, name: str) -> list[Any]:
    """What a required field may be, where the contract counts it up."""
    for field in endpoint.request.fields:
        if field.name == name and field.required:
            const = field.schema.constraint("const")
            return [const.limit] if const is not None else list(field.schema.limit("enum") or ())
    return []
