"""What a request holds in all: the bytes of its images together, and those of its body.

None of the checks raises, whatever value it is given.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pybase64

from linocut_kit.runtime.body import MULTIPART, Attached, body_of
from linocut_kit.runtime.checks import decoded_size, is_base64
from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.image_heads import HEAD
from linocut_kit.runtime.lifecycle import JudgedApart

_HEAD_TEXT: Final = (HEAD + 2) // 3 * 4
Place = Sequence[str]


def images_fit(value: object, most: int, places: Sequence[Place]) -> bool:
    """Whether the images at some places of a value have no more bytes than that together.

    A place is the steps to it, `*` for each item. A URL has no bytes here.
    """
    return images_size(value, places) <= most


def images_size(value: object, places: Sequence[Place]) -> int:
    """The bytes of the images at some places of a value."""
    return sum(_size(text) for place in places for text in _at(value, place))


def body_fits(
    value: object,
    most: int,
    content: str = "application/json",
    types: Mapping[str, str] | None = None,
    files: Sequence[str] = (),
) -> bool:
    """Whether a body of that media type has no more bytes than that."""
    size = body_size(value, content, types, files)
    return size is None or size <= most


def body_size(
    value: object,
    content: str = "application/json",
    types: Mapping[str, str] | None = None,
    files: Sequence[str] = (),
) -> int | None:
    """The bytes of a body of that media type, None for what cannot be written.

    `files` are the fields whose texts stand for files. Images that were judged apart do not
    count: their body is measured when it is made.
    """
    if not isinstance(value, dict):
        return None
    fields = {str(name): item for name, item in value.items()}
    if content == MULTIPART:
        fields |= {name: _as_files(fields[name]) for name in files if name in fields}
    try:
        return body_of(content, fields, types or {}).length
    except ConfigurationError:
        return None


@dataclass(frozen=True, slots=True)
class _Weight:
    """The file that a base64 text stands for, of which only size and head are wanted."""

    size: int
    head: bytes

    def read_at(self, at: int, count: int, /) -> bytes:
        return self.head[at : at + count]

    def slices(self) -> Iterator[bytes]:
        yield from ()


def _as_files(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_files(item) for item in value]
    if not isinstance(value, str) or not is_base64(value):
        return value
    head = pybase64.b64decode(value[:_HEAD_TEXT])
    return Attached(_Weight(decoded_size(value), head))


def _size(text: object) -> int:
    if isinstance(text, JudgedApart):
        return text.size
    if not isinstance(text, str):
        return 0
    start = text.find(",") + 1 if text[:5].lower() == "data:" else 0
    return decoded_size(text, start) if is_base64(text, start) else 0


def _at(value: Any, place: Place) -> Iterator[Any]:
    if not place:
        yield value
    elif isinstance(value, list) and place[0] == "*":
        for item in value:
            yield from _at(item, place[1:])
    elif isinstance(value, dict) and place[0] == "*":
        for item in value.values():
            yield from _at(item, place[1:])
    elif isinstance(value, dict) and place[0] in value:
        yield from _at(value[place[0]], place[1:])
