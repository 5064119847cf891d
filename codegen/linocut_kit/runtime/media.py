"""A request's fields as users give them become fields that can be judged and streamed."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pybase64

from linocut_kit.runtime.bindings import parameters_of
from linocut_kit.runtime.body import Attached, body_of
from linocut_kit.runtime.checks import judge_image
from linocut_kit.runtime.errors import (
    ConfigurationError,
    LinocutWarning,
    MediaNotAccepted,
    ValidationError,
)
from linocut_kit.runtime.exchange import Content
from linocut_kit.runtime.image_inputs import ImageInput as ImageInput
from linocut_kit.runtime.image_inputs import sent_as, source_of, stand_in, takes_bytes
from linocut_kit.runtime.image_sources import Memory
from linocut_kit.runtime.lifecycle import JudgedApart, Media, PrintedEndpoint
from linocut_kit.runtime.parameters import apart
from linocut_kit.runtime.pointer import escape
from linocut_kit.runtime.unset import UNSET
from linocut_kit.runtime.violations import Summary, Violation

Validate = Literal["strict", "warn", "off"]
"""What a broken limit does: raises, warns, or nothing."""

_URLS_ONLY = "the field takes only URLs: upload the file where the provider can fetch it"
_PATH_MAX = 1024
_Tree = dict[str | None, Any]
"""What is inside of a value by its steps, and at None what the value is itself."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request's fields, judged: `fields` is what is sent, with images to be streamed."""

    fields: dict[str, Any]
    violations: tuple[Violation, ...]
    content: Content


@dataclass(slots=True)
class _Images:
    """What is found on the way through a request: images that break a limit, and their texts."""

    found: list[Violation] = field(default_factory=list[Violation])
    refused: list[Violation] = field(default_factory=list[Violation])
    texts: list[tuple[str, str, Media]] = field(default_factory=list[tuple[str, str, Media]])

    def place(self, value: Any, tree: "_Tree | None", pointer: str) -> tuple[Any, Any]:
        """A value as it is sent and as it is judged, with every image in it in its place."""
        holds = tree is not None and tree.keys() != {None}
        media = tree.get(None) if tree is not None else None
        if tree is None or (media is None and not holds):
            same = _as_json(value, ())
            return same, same
        if media is not None and not (holds and (_is_array(value) or isinstance(value, Mapping))):
            return self._image(value, media, pointer)
        if _is_array(value):
            inner = tree.get("*")
            pairs = [
                self.place(item, inner, f"{pointer}/{index}") for index, item in enumerate(value)
            ]
            return [sent for sent, _ in pairs], [judged for _, judged in pairs]
        if isinstance(value, Mapping):
            placed = {
                name: self.place(item, tree.get(name, tree.get("*")), f"{pointer}/{_step(name)}")
                for name, item in value.items()
            }
            sent = {name: pair[0] for name, pair in placed.items()}
            return sent, {name: pair[1] for name, pair in placed.items()}
        return value, value

    def _image(self, value: Any, media: Media, pointer: str) -> tuple[Any, Any]:
        if value is None:
            return None, None
        if isinstance(value, str):
            self.texts.append((pointer, value, media))
            return _file_of(value, media), value
        source = source_of(pointer[1:], value, media)
        if source is None:
            same = _as_json(value, ())
            return same, same
        if not takes_bytes(media):
            violation = Violation(media.encoding_rule, Summary("a local image"), pointer)
            self.refused.append(violation)
        else:
            problem = judge_image(source.head, source.size, media, pointer, source.read_at)
            self.found += [problem] if problem is not None else []
        return sent_as(media, source), JudgedApart(stand_in(media), source.size)


def prepare(
    endpoint: PrintedEndpoint,
    fields: Mapping[str, Any],
    *,
    extra: Mapping[str, Any] | None = None,
    validate: Validate = "strict",
) -> Prepared:
    """Judge a request and make its images streamable. Nothing is read whole.

    `UNSET` fields are left out; tuples and other sequences are arrays. Raises ValidationError or
    MediaNotAccepted when `validate` is strict, warns with LinocutWarning when it is warn; raises
    MediaNotAccepted for an image that cannot be read at all, and ConfigurationError for `extra`
    that is no mapping of undocumented fields, or for what no body can have.
    """
    if validate not in ("strict", "warn", "off"):
        raise ConfigurationError(f"validate must be strict, warn or off, not {validate!r}")
    more = _more(extra, fields)
    given = {name: value for name, value in fields.items() if value is not UNSET}
    images = _Images()
    sent, judged = images.place(given, _tree(endpoint.media), "")
    found = images.found
    if validate != "off":
        found += endpoint.check(judged)
        _act(endpoint, images, found, validate)
    inside, _ = apart({**sent, **more}, parameters_of(endpoint.create))
    content = body_of(endpoint.content, inside, endpoint.types)
    if validate != "off" and not found and (too_large := _too_large(endpoint, content)):
        found += too_large
        _act(endpoint, images, found, validate)
    return Prepared({**sent, **more}, (*images.refused, *found), content)


def _too_large(endpoint: PrintedEndpoint, content: Content) -> list[Violation]:
    """The violation of a body with more bytes than it may have, known only when it is written."""
    if endpoint.body_limit is None or content.length <= endpoint.body_limit[0]:
        return []
    return [Violation(endpoint.body_limit[1], Summary(f"{content.length} bytes"))]


def _tree(media: Mapping[str, Media]) -> _Tree:
    """The images by the steps of their pointers."""
    tree: _Tree = {}
    for pointer, found in media.items():
        *steps, last = (
            step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/")
        )
        inner = tree
        for step in (*steps, last):
            inner = inner.setdefault(step, {})
        inner[None] = found
    return tree


def _step(name: Any) -> str:
    return escape(name) if isinstance(name, str) else "*"


def _is_array(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(
        value, (str, bytes, bytearray, memoryview)
    )


def _as_json(value: Any, above: tuple[int, ...]) -> Any:
    """A value with lists and dicts in place of other sequences and mappings.

    What contains itself stays as it is, for the validator to refuse.
    """
    if id(value) in above:
        return value
    if _is_array(value):
        return [_as_json(item, (*above, id(value))) for item in value]
    if isinstance(value, Mapping):
        return {name: _as_json(item, (*above, id(value))) for name, item in value.items()}
    return value


def _file_of(text: str, media: Media) -> Any:
    """The file that a text stands for, where only files and URLs are taken; else the text."""
    if "file" not in media.encodings or {"base64", "data-uri"} & set(media.encodings):
        return text
    try:
        return Attached(Memory(pybase64.b64decode(text, validate=True)))
    except ValueError:
        return text


def _more(extra: Any, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The undocumented fields. Raises ConfigurationError."""
    if extra is None:
        return {}
    if not isinstance(extra, Mapping) or not all(isinstance(item, str) for item in extra):
        raise ConfigurationError("extra must be a mapping of field names to values")
    more: dict[str, Any] = dict(extra)
    known = sorted(more.keys() & fields.keys())
    if known:
        raise ConfigurationError(f"extra: {known[0]} is a documented field, pass it by its name")
    return more


def _act(
    endpoint: PrintedEndpoint, images: _Images, found: list[Violation], validate: Validate
) -> None:
    if validate == "warn":
        for violation in (*images.refused, *found):
            warnings.warn(f"{endpoint.id}: {violation.message}", LinocutWarning, stacklevel=5)
    elif way_out := _URLS_ONLY if images.refused else _way_out(images, found):
        raise MediaNotAccepted((*images.refused, *found), help=way_out)
    elif found:
        raise ValidationError(found, help=_path_hint(images, found))


def _way_out(images: _Images, found: list[Violation]) -> str:
    """What to do about an image as text of a kind that its field never takes."""
    wrong = {violation.pointer for violation in found if violation.code == "wrong-encoding"}
    for pointer, value, media in images.texts:
        if pointer not in wrong or not value:
            continue
        name = pointer[1:]
        start = value[:8].lower()
        is_url = start.startswith(("http:", "https:"))
        if not takes_bytes(media) and not is_url:
            return _URLS_ONLY
        if is_url and "url" not in media.encodings:
            return f"{name} takes no URLs: download the image, and pass its Path or its bytes"
        if start.startswith("data:") and "data-uri" not in media.encodings:
            return f"{name} takes no data URIs: pass the base64 that follows the comma"
    return ""


def _path_hint(images: _Images, found: list[Violation]) -> str:
    """What to do about a text that was probably meant as a path."""
    wrong = {violation.pointer for violation in found}
    for pointer, value, _ in images.texts:
        if pointer in wrong and 0 < len(value) <= _PATH_MAX and _is_file(value):
            return f"{pointer[1:]} is text, not a path; to send the file pass Path({value!r})"
    return ""


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False
