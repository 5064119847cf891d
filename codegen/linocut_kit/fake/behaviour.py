"""Everything about the fake that a test may want different: one function, or one figure, each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import linocut_kit.fake.images as images
import linocut_kit.fake.judging as judging
import linocut_kit.fake.sizes as sizes
import linocut_kit.fake.tasks as tasks
import linocut_kit.fake.webhooks as webhooks
from linocut_kit.fake.ids import numbered_id
from linocut_kit.fake.images import DrawnImage
from linocut_kit.fake.judging import Problem
from linocut_kit.fake.keys import KeyFault as KeyFault
from linocut_kit.fake.keys import authorize as authorize
from linocut_kit.fake.message import Delivery, FakeRequest, FakeResponse
from linocut_kit.fake.tasks import FakeTask
from linocut_kit.runtime.lifecycle import Signature, State
from linocut_kit.runtime.services import Service
from linocut_kit.spec.model import Endpoint, Operation, Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request on its way through the fake, with what is known of it by then.

    Without `operation` no operation is at that path and method. `task` is the one created or
    asked for; None where its id is not known or the request was refused.
    """

    request: FakeRequest
    scenario: str
    provider: Provider | None = None
    endpoint: Endpoint | None = None
    operation: Operation | None = None
    task: FakeTask | None = None
    problems: tuple[Problem, ...] = ()


def new_id(endpoint: Endpoint, made: Mapping[str, FakeTask]) -> str:
    """An id for a new task: the same ones in every run."""
    return numbered_id(endpoint, len(made))


def same_body(exchange: Exchange, body: Any) -> Any:
    """The body as it is."""
    return body


def same_response(exchange: Exchange, response: FakeResponse) -> FakeResponse:
    """The answer as it is."""
    return response


def same_deliveries(task: FakeTask, deliveries: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
    """The webhooks as they are."""
    return deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """How the fake behaves, for tests that need a server with a fault: replace what is to differ.

    A changed limit needs no hook: give the fake a changed contract (`dataclasses.replace` on the
    provider). For the rest wrap the function that stands here, as in
    `Behaviour(judge=lambda endpoint, body: judge(endpoint, body)[:1])`.

    `judge`: the problems of a create body, none if it is taken. `authorize`: what is wrong with a
    key. `states`: all states of a new task by scenario. `new_id`: its id. `pictures` and `render`:
    what its images are, and their bytes. `body`: every JSON body of a 2xx answer, before it is
    written, payloads of webhooks included. `respond`: every answer, last of all. `sign`: the value
    of the signature header. `deliver`: the webhooks of one change.

    `limited` is the number of requests an operation refuses when rate-limited; `retry_after` the
    header with it, None for none; `slow_delay` in seconds; `allow_unknown` takes unknown fields.
    """

    judge: Callable[[Endpoint, Any], list[Problem]] = judging.judge
    authorize: Callable[[Service, FakeRequest, Mapping[str, str]], KeyFault | None] = authorize
    states: Callable[[Endpoint, str], tuple[State, ...]] = tasks.states
    new_id: Callable[[Endpoint, Mapping[str, FakeTask]], str] = new_id
    pictures: Callable[[Endpoint, dict[str, Any]], tuple[DrawnImage, ...]] = sizes.pictures
    render: Callable[[DrawnImage], bytes] = images.render
    body: Callable[[Exchange, Any], Any] = same_body
    respond: Callable[[Exchange, FakeResponse], FakeResponse] = same_response
    sign: Callable[[Signature, str, str, str, bytes], str] = webhooks.sign
    deliver: Callable[[FakeTask, tuple[Delivery, ...]], tuple[Delivery, ...]] = same_deliveries
    limited: int = 2
    retry_after: str | None = "1"
    slow_delay: float = 0.02
    allow_unknown: bool = False
