"""Which operation of which provider a request is for."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from linocut_kit.fake.message import FakeRequest
from linocut_kit.fake.tasks import ID, FakeTask, text_of
from linocut_kit.runtime.lifecycle import Binding, Call
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

    def matches(self, request: FakeRequest) -> bool:
        """Whether a path is one of this operation's."""
        return match(self.operation.path, request.path) is not None

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
    found = [route for route in routes if route.matches(request)]
    literal = [route for route in found if "{" not in route.operation.path]
    found = literal or found
    if len({route.provider.name for route in found}) < 2:
        return found
    hosts = [route for route in found if _host(route.provider) == request.host]
    keyed = [
        route for route in found if route.provider.service.auth.header.lower() in request.headers
    ]
    return hosts or keyed or found


def _host(provider: Provider) -> str | None:
    return urlsplit(provider.service.base_url or "").hostname


def choose(routes: list[FakeRoute], body: Any) -> FakeRoute:
    """The operation that a body is for, of several that share a path: the one whose fixed words
    it has, as where a field names the model; else the first.
    """
    return next((route for route in routes if _names(route.endpoint, body)), routes[0])


def _names(endpoint: Endpoint, body: Any) -> bool:
    if not is_object(body):
        return False
    schemas = {field.name: field.schema for field in endpoint.request.fields if field.required}
    limits = {
        name: _words(schema.limit("enum"), schema.limit("const"))
        for name, schema in schemas.items()
    }
    fixed = {name: words for name, words in limits.items() if words}
    return bool(fixed) and all(body.get(name) in words for name, words in fixed.items())


def _words(enum: Any, const: Any) -> list[Any]:
    if const is not None:
        return [const]
    return list(enum) if enum is not None and len(enum) == 1 else []
