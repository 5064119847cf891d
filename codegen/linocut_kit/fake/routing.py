"""Which operation of which provider a request is for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from linocut_kit.fake.message import Request
from linocut_kit.runtime.lifecycle import Call
from linocut_kit.spec.model import Endpoint, Operation, Provider
from linocut_kit.spec.pointers import is_object


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
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

    def task_id(self, request: Request) -> str | None:
        """The task's id in the path."""
        return self.task if self.id_at is None else request.segments[self.id_at]


def routes_of(providers: Iterable[Provider]) -> tuple[Route, ...]:
    """Every operation of every endpoint."""
    return tuple(
        Route(
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
        places = [at for at, one in enumerate(segments) if _is_parameter(one)]
        return places[-1] if places else None
    return None


def _bound(call: Call | None, method: str, segments: list[str]) -> int | None:
    if call is None or call.method.upper() != method.upper():
        return None
    bound = call.path.split("/")[1:]
    if len(bound) != len(segments) or "{id}" not in bound:
        return None
    same = all(one == two or _is_parameter(two) for one, two in zip(bound, segments, strict=True))
    return bound.index("{id}") if same else None


def candidates(routes: Iterable[Route], request: Request) -> list[Route]:
    """The operations at the request's path, whatever the method.

    Of several providers with the same path the one is taken whose host was asked, else those
    whose header for the key is there.
    """
    segments = request.segments
    found = [one for one in routes if one.matches(segments)]
    literal = [one for one in found if not any(map(_is_parameter, one.segments))]
    found = literal or found
    if len({one.provider.name for one in found}) < 2:
        return found
    hosts = [one for one in found if _host(one.provider) == request.host]
    keyed = [one for one in found if one.provider.service.auth.header.lower() in request.headers]
    return hosts or keyed or found


def _host(provider: Provider) -> str | None:
    return urlsplit(provider.service.base_url or "").hostname


def choose(routes: list[Route], body: Any) -> Route:
    """The operation that a body is for, of several that share a path: the one whose fixed words
    it has, as where a field names the model; else the first.
    """
    return next((one for one in routes if _names(one.endpoint, body)), routes[0])


def _names(endpoint: Endpoint, body: Any) -> bool:
    if not is_object(body):
        return False
    schemas = {one.name: one.schema for one in endpoint.request.fields if one.required}
    limits = {name: _words(one.limit("enum"), one.limit("const")) for name, one in schemas.items()}
    fixed = {name: words for name, words in limits.items() if words}
    return bool(fixed) and all(body.get(name) in words for name, words in fixed.items())


def _words(enum: Any, const: Any) -> list[Any]:
    if const is not None:
        return [const]
    return list(enum) if enum is not None and len(enum) == 1 else []
