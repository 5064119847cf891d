"""The images that tasks made, under their URLs: for anyone who has one, no key needed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from linocut_kit.fake import faults
from linocut_kit.fake.behaviour import Behaviour, Exchange
from linocut_kit.fake.images import UnwritableImage
from linocut_kit.fake.message import FakeResponse, answer
from linocut_kit.fake.tasks import FakeTask


class Trick(Protocol):
    """What a scenario does to a response at a place, once after the other."""

    def __call__(self, scenario: str, place: str, *, is_create: bool) -> str:
        """The name of the trick."""
        ...


def image_of(
    exchange: Exchange, tasks: Mapping[str, FakeTask], behaviour: Behaviour, trick: Trick
) -> tuple[Exchange, FakeResponse]:
    """The image that a request asks for, spoilt as its scenario says."""
    segments = exchange.request.segments
    task = tasks.get(segments[2]) if len(segments) == 4 else None
    number = segments[3].partition(".")[0] if task is not None else ""
    known = number.isdecimal() and task is not None and 1 <= int(number) <= len(task.pictures)
    if task is None or not known:
        return exchange, answer(404, {"message": "No such image"})
    exchange = replace(exchange, task=task, provider=task.provider, endpoint=task.endpoint)
    if exchange.request.method not in ("GET", "HEAD"):
        return exchange, FakeResponse(status=405, headers={"allow": "GET, HEAD"})
    picture = task.pictures[int(number) - 1]
    try:
        data = behaviour.render(picture)
    except UnwritableImage as error:
        return exchange, answer(501, {"message": str(error)})
    response = FakeResponse(status=200).with_body(data, picture.media_type)
    scenario = exchange.request.preferred or task.scenario
    if scenario in ("flaky", "slow"):
        done = trick(scenario, "images", is_create=False)
        status = {"error": 500, "unavailable": 503}.get(done)
        if status is not None:
            return exchange, answer(status, {"message": "The store of images is down"})
        response = faults.spoil(done, response, behaviour)
    return exchange, response
