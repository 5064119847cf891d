"""The requests of a task's life, made of what is known of the task and of its endpoint."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from linocut_kit.runtime import bindings
from linocut_kit.runtime.answers import NOTHING, Reading, most_bytes
from linocut_kit.runtime.body import JsonBody
from linocut_kit.runtime.errors import ConfigurationError, UnexpectedResponse
from linocut_kit.runtime.exchange import CLOCK, Content, Request, Time
from linocut_kit.runtime.hosts import Base, origin
from linocut_kit.runtime.lifecycle import Call, PrintedEndpoint
from linocut_kit.runtime.redaction import NO_MASK, Mask
from linocut_kit.runtime.retry import POLICY, Policy
from linocut_kit.runtime.services import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowContext:
    """What every flow of one endpoint needs. `timeout` is the default of waits, in seconds, and
    `poll_interval` stands for the spec's pauses between questions, in seconds too.

    `settings` has the values of the client's settings by their arguments; `service` and `auth` say
    how a client like it is made elsewhere.
    """

    endpoint: PrintedEndpoint
    base: Base
    timeout: float | None = None
    poll_interval: float | None = None
    policy: Policy = POLICY
    time: Time = CLOCK
    mask: Mask = NO_MASK
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    service: Service | None = None
    auth: str | None = None


@dataclass(slots=True, kw_only=True)
class Progress:
    """What is known of one task. `handle` is the object that errors carry as `task`.

    `fields` are those of the create that stand outside of its body or that later requests need,
    and `known` is what these need beside the id, by the argument of `task`. `fresh` is when this
    process created the task, None if it was resumed. `urls` has what the create answer says of
    where calls go, by the name of each, `told` what was said of its answers once, and
    `told_interval` is the pause that a fake asks for.
    """

    id: str
    started: float
    fields: Mapping[str, Any] = field(default_factory=dict[str, Any])
    known: Mapping[str, Any] = field(default_factory=dict[str, Any])
    fresh: float | None = None
    status: str | None = None
    reading: Reading = NOTHING
    urls: dict[str, str] = field(default_factory=dict[str, str])
    asked_format: str | None = None
    told_interval: float | None = None
    handle: Any = None
    told: set[str] = field(default_factory=set[str])

    def take(self, news: Reading) -> None:
        """Remember what an answer said."""
        self.reading = news
        if news.status is not None:
            self.status = news.status


def poll_request(context: FlowContext, progress: Progress, deadline: float) -> Request:
    """The request that asks for a task's state."""
    lifecycle = context.endpoint.lifecycle
    if lifecycle.is_answer:
        raise ConfigurationError(
            f"{context.endpoint.id}: the response of the create is all that the provider says"
        )
    return task_request(context, progress, "poll", lifecycle.poll, deadline)


def task_request(
    context: FlowContext, progress: Progress, name: str, declared: Call | None, deadline: float
) -> Request:
    """The request of a call about one task.

    Raises UnexpectedResponse where the create answer names a URL that must not get the key, and
    ConfigurationError where it alone would have said the URL, or more is needed than is known.
    """
    url = _returned(context, progress, name)
    if declared is None or not declared.path:
        if url is None:
            raise ConfigurationError(
                f"{context.endpoint.id}: task {progress.id} can only be followed by the client that"
                " created it"
            )
        declared = replace(declared or Call(method="GET", path=""), path="", bound={}, query={})
    needed = bindings.arguments(declared, optional=False)
    missing = [name for name in needed if name not in progress.known]
    if missing:
        more = "".join(f", {name}=..." for name in missing)
        raise ConfigurationError(
            f"{context.endpoint.id}: the id alone does not lead to task {progress.id}: its create"
            f" knew {' and '.join(missing)} too; go on with .task({progress.id!r}{more})"
        )
    given = {**progress.known, bindings.ID: progress.id}
    request = bound_request(context, declared, given, deadline=deadline)
    return replace(request, url=url or request.url)


def _returned(context: FlowContext, progress: Progress, name: str) -> str | None:
    """Where the create answer says that a call goes; None where it says nothing."""
    url = progress.urls.get(name)
    if url is None:
        return None
    found = context.base.returned(url, rewrite=name in context.endpoint.lifecycle.rewrite)
    if found is None:
        raise UnexpectedResponse(
            f"the create answer names a URL for {name} at {origin(url) or 'no host'}, which is"
            f" neither {context.base.origin} nor a host of the spec's x-hosts; nothing is sent"
            " there, for the key would go with it"
        )
    return found


def create_request(
    context: FlowContext, fields: Mapping[str, Any], content: Content, *, deadline: float
) -> Request:
    """The request that creates a task."""
    request = bound_request(context, context.endpoint.create, fields, deadline=deadline)
    return replace(request, content=content, read_timeout=math.inf)


def bound_request(
    context: FlowContext, declared: Call, given: bindings.Given, *, deadline: float
) -> Request:
    """A request with each value that it is bound to. Raises ConfigurationError."""
    body = bindings.body(declared, given, context.settings)
    return Request(
        method=declared.method,
        url=context.base.join(bindings.address(declared, given, context.settings)),
        headers=bindings.headers(declared, given, context.settings),
        content=None if body is None else JsonBody(body),
        limit=most_bytes(context.endpoint.lifecycle),
        accept=declared.accept,
        how=declared.outcome,
        deadline=deadline,
    )
