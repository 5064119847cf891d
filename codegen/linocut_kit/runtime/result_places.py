"""Where the images of a response are: at the first place that has any, or in the body itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from linocut_kit.runtime import pointer
from linocut_kit.runtime.exchange import Response
from linocut_kit.runtime.image_heads import HEAD, image_format, image_subtype
from linocut_kit.runtime.lenient_json import loads
from linocut_kit.runtime.lifecycle import Encoding, Lifecycle, ResultPlace, Results


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundImage:
    """One image in a response: its URL, data URI or base64 text as given, or its bytes, and its
    media type.
    """

    value: Any = field(repr=False)
    content_type: str | None
    pointer: str
    encoding: Encoding = "url"


def find_results(document: Any, lifecycle: Lifecycle) -> tuple[FoundImage, ...]:
    """The images in a document; null and what is empty are no images.

    An array or an object is one only where no other place has anything: it cannot be read.
    """
    last: tuple[FoundImage, ...] = ()
    for place in lifecycle.results.places:
        found = tuple(_at(document, place, lifecycle.results))
        if any(not isinstance(image.value, list | dict) for image in found):
            return found
        last = last or found
    return last


def body_image(response: Response, lifecycle: Lifecycle) -> FoundImage | None:
    """The image that the body itself is, where results may come so and its media type or, where
    that says nothing, its first bytes say that it is one.
    """
    if not lifecycle.results.has_bytes or response.problem is not None:
        return None
    declared, shown = media_type(response), image_format(response.body[:HEAD])
    if not declared.startswith("image/") and (shown is None or declared.endswith("json")):
        return None
    kind = declared if declared.startswith("image/") else f"image/{image_subtype(shown)}"
    return FoundImage(value=response.body, content_type=kind, pointer="", encoding="bytes")


def media_type(response: Response) -> str:
    """The media type of a response in lower case, without parameters."""
    return response.headers.get("content-type", "").partition(";")[0].strip().lower()


def _at(document: Any, place: ResultPlace, results: Results) -> Iterator[FoundImage]:
    if place.encoding == "bytes":
        return
    for path, held in pointer.every(document, place.at):
        where = pointer.at(place.at, path)
        kind = None
        if results.content_type is not None:
            kind = pointer.find(document, pointer.at(results.content_type, path))
        for inner, value in _inside(held, place):
            if value is None or value in ("", [], {}):
                continue
            yield FoundImage(
                value=value,
                content_type=kind if isinstance(kind, str) else None,
                pointer=f"{where}{inner}",
                encoding=place.encoding,
            )


def _inside(held: Any, place: ResultPlace) -> Iterator[tuple[str, Any]]:
    """The values of a place: what is there, or what the document in the text there has."""
    if place.json is None:
        yield "", held
        return
    try:
        document = loads(held) if isinstance(held, str) else held
    except ValueError:
        return
    for path, value in pointer.every(document, place.json):
        yield f"#{pointer.at(place.json, path)}", value
