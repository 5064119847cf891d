"""The images of a task as its responses have them: by URL, as text, in a text, as bytes."""

import base64
import json
from collections.abc import Sequence
from typing import Any

from linocut_kit.fake.sizes import chosen
from linocut_kit.fake.tasks import FakeTask
from linocut_kit.runtime.lifecycle import Encoding, ResultPlace
from linocut_kit.runtime.pointer import escape
from linocut_kit.spec.answers import planted, reaches, schema_at
from linocut_kit.spec.model import DocumentedResponse as Documented
from linocut_kit.spec.pointers import split, spread

IMAGES = "/-/images"
"""Where the fake serves the images that its tasks made."""


def place_in(task: FakeTask, documented: Documented) -> ResultPlace | None:
    """The place of the results in a documented response, None where it has none."""
    return next((place for place in _places(task) if _fits(place, documented)), None)


def with_results(task: FakeTask, responses: Sequence[Documented]) -> Documented | None:
    """The documented response that shows the results: of the first place that any has."""
    both = ((place, response) for place in _places(task) for response in responses)
    found = [response for place, response in both if _fits(place, response)]
    kinds = {picture.media_type for picture in task.pictures}
    suited = (response for response in found[:1] if not _is_image(response))
    exact = (response for response in found if response.media_type in kinds)
    return next(suited, next(exact, next(iter(found), None)))


def body_bytes(task: FakeTask, documented: Documented) -> tuple[bytes, str] | None:
    """The first image and its media type, where the body of a response is the image itself."""
    if not _is_image(documented) or not task.pictures:
        return None
    return task.render(task.pictures[0]), task.pictures[0].media_type


def values_at(
    task: FakeTask, place: ResultPlace, documented: Documented
) -> tuple[dict[str, Any], dict[str, int]]:
    """The values of a place by their exact pointers, and the lengths of the arrays on the way."""
    shape = schema_at(documented.schema, place.at) or {}
    is_byte = place.json is None and shape.get("format") == "byte"
    encoding = "base64" if is_byte and place.encoding == "url" else place.encoding
    found = [_written(task, encoding, number) for number in range(len(task.pictures))]
    if place.json is None:
        return spread(place.at, found)
    document: Any = {}
    for pointer, value in spread(place.json, found)[0].items():
        document = planted(document, split(pointer), value)
    return spread(place.at, [json.dumps(document)])


def _written(task: FakeTask, encoding: Encoding, number: int) -> str:
    picture = task.pictures[number]
    if encoding == "url":
        return f"{task.origin}{IMAGES}/{task.id}/{number + 1}.{picture.format}"
    text = base64.b64encode(task.render(picture)).decode("ascii")
    return text if encoding == "base64" else f"data:{picture.media_type};base64,{text}"


def _places(task: FakeTask) -> list[ResultPlace]:
    """The places, those first that a word of the request names: `b64_json`, `url`."""
    request = task.endpoint.request
    words = (chosen(request, f"/{escape(field.name)}", task.body) for field in request.fields)
    texts = {word for word in words if isinstance(word, str)}
    places = task.endpoint.lifecycle.results.places
    named = [place for place in places if split(place.at)[-1:] and split(place.at)[-1] in texts]
    return [*named, *(place for place in places if place not in named)]


def _fits(place: ResultPlace, documented: Documented) -> bool:
    if place.encoding == "bytes":
        return _is_image(documented)
    return not _is_image(documented) and reaches(documented.schema, place.at)


def _is_image(documented: Documented) -> bool:
    return (documented.media_type or "").startswith("image/")
