"""Which operation of which provider a request is for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from linocut_kit.fake.message import FakeRequest
from linocut_kit.runtime.lifecycle import Call
from linocut_kit.spec.model import Endpoint, Operation, Provider
from linocut_kit.spec.pointers import is_object


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeRoute:
    """An operation at its path. `id_at` is the segment with the task's id; `task` is that id
    where the path is one that a create answer named.
    """

    provider: Provider
    endpoint: Endpoint
    operation: Operation
    segments: tuple[str, ...]
    id_at: int | None
    task: str | None = None

    def matches(self, segments: tuple[str, ...]) -> bool:
        """Whether a path of these segments is one of this operation's."""
        return len(segments) == len(self.segments) and all(
            given != "" if _is_parameter(wanted) else given == wanted
            for wanted, given in zip(self.segments, segments, strict=True)
        )

    def task_id(self, request: FakeRequest) -> str | None:
        """The task's id in the path."""
        return self.task if self.id_at is None else request.segments[self.id_at]


def routes_of(providers: Iterable[Provider]) -> tuple[FakeRoute, ...]:
    """Every operation of every endpoint."""
    return tuple(
        FakeRoute(
            provider=provider,
            endpoint=endpoint,
            operation=operation,
            segments=tuple(operation.path.split("/")[1:]),
            id_at=_id_at(endpoint, operation),
        )
        for provider in providers
        for endpoint in provider.endpoints
        for operation in endpoint.operations
    )


def _is_parameter(segment: str) -> bool:
    return segment.startswith("{") and segment.endswith("}")


def _id_at(endpoint: Endpoint, operation: Operation) -> int | None:
    segments = operation.path.split("/")[1:]
    lifecycle = endpoint.lifecycle
    for call in (lifecycle.poll, lifecycle.result, lifecycle.cancel):
        found = _bound(call, operation.method, segments)
        if found is not None:
            return found
    if operation.role in ("poll", "result", "cancel"):
        places = [at for at, text in enumerate(segments) if _is_parameter(text)]
        return places[-1] if places else None
    return None


def _bound(call: Call | None, method: str, segments: list[str]) -> int | None:
    if call is None or call.method.upper() != method.upper():
        return None
    bound = call.path.split("/")[1:]
    if len(bound) != len(segments) or "{id}" not in bound:
        return None
    same = all(text == two or _is_parameter(two) for text, two in zip(bound, segments, strict=True))
    return bound.index("{id}") if same else None


def candidates(routes: Iterable[FakeRoute], request: FakeRequest) -> list[FakeRoute]:
    """The operations at the request's path, whatever the method.

    Of several providers with the same path the one is taken whose host was asked, else those
    whose header for the key is there.
    """
    segments = request.segments
    found = [route for route in routes if route.matches(segments)]
    literal = [route for route in found if not any(map(_is_parameter, route.segments))]
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
