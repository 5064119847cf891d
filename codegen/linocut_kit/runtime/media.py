"""Image arguments of every kind become fields that can be judged and streamed."""

import io
import os
import stat
import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast

from linocut_kit.runtime.body import BodySource, Encoded, LocalFile, Memory, OpenFile
from linocut_kit.runtime.checks import judge_image
from linocut_kit.runtime.errors import (
    ConfigurationError,
    LinocutWarning,
    MediaNotAccepted,
    ValidationError,
)
from linocut_kit.runtime.image_heads import image_format, image_subtype
from linocut_kit.runtime.lifecycle import JudgedApart, Media, PrintedEndpoint
from linocut_kit.runtime.unset import UNSET
from linocut_kit.runtime.violations import Summary, Violation

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

Validate = Literal["strict", "warn", "off"]
"""What a broken limit does: raises, warns, or nothing."""


class BinaryFile(Protocol):
    """A file object opened in binary mode."""

    def read(self, size: int = ..., /) -> bytes:
        """The next bytes."""
        ...


class Picture(Protocol):
    """A PIL image."""

    def save(self, fp: Any, format: str | None = None, **params: Any) -> None:
        """Write the image."""
        ...

    def tobytes(self) -> bytes:
        """The pixels."""
        ...


ImageInput = str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryFile | Picture
"""An image: base64 text or a URL as a str, a path, bytes, a binary file, or a PIL image."""

_URLS_ONLY = "the field takes only URLs: upload the file where the provider can fetch it"
_UNSEEKABLE_MAX = 64 * 1024 * 1024
_PATH_MAX = 1024
_JPEG_MODES = ("L", "RGB")
_PNG_MODES = ("1", "L", "LA", "P", "RGB", "RGBA")
_STAND_INS = {
    "png": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+k"
    "cQAAAABJRU5ErkJggg==",
    "jpeg": "/9j/4AAQSkZJRgABAQAAAQABAAD/2Q==",
    "webp": "UklGRhoAAABXRUJQVlA4TA4AAAAvAAAAAAfQ//73/v+B",
    "gif": "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7",
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request's fields, judged: `fields` is what is sent, with images to be streamed."""

    fields: dict[str, Any]
    violations: tuple[Violation, ...]


def prepare(
    endpoint: PrintedEndpoint,
    fields: Mapping[str, Any],
    *,
    extra: Mapping[str, Any] | None = None,
    validate: Validate = "strict",
) -> Prepared:
    """Judge a request and make its images streamable. Nothing is read whole.

    `UNSET` fields are left out. Raises ValidationError or MediaNotAccepted when `validate` is
    strict, warns with LinocutWarning when it is warn; raises MediaNotAccepted for an image that
    cannot be read at all, and ConfigurationError for `extra` that is no mapping of undocumented
    fields.
    """
    if validate not in ("strict", "warn", "off"):
        raise ConfigurationError(f"validate must be strict, warn or off, not {validate!r}")
    more = _more(extra, fields)
    sent = {name: value for name, value in fields.items() if value is not UNSET}
    judged = dict(sent)
    found: list[Violation] = []
    refused: list[Violation] = []
    for name, media in endpoint.media.items():
        if sent.get(name) is None or isinstance(sent[name], str):
            continue
        source = _source(name, sent[name], media)
        if source is None:
            continue
        judged[name] = JudgedApart(_stand_in(media))
        sent[name] = Encoded(source, _prefix(media, source))
        if not _takes_bytes(media):
            refused.append(Violation(media.encoding_rule, Summary("a local image")))
        elif (
            problem := judge_image(source.head, source.size, media, read=source.read_at)
        ) is not None:
            found.append(problem)
    if validate != "off":
        found.extend(endpoint.check(judged))
        _act(endpoint, sent, refused, found, validate)
    return Prepared({**sent, **more}, (*refused, *found))


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
    endpoint: PrintedEndpoint,
    sent: Mapping[str, Any],
    refused: list[Violation],
    found: list[Violation],
    validate: Validate,
) -> None:
    if validate == "warn":
        for violation in (*refused, *found):
            warnings.warn(f"{endpoint.id}: {violation.message}", LinocutWarning, stacklevel=5)
    elif way_out := _URLS_ONLY if refused else _way_out(endpoint, sent, found):
        raise MediaNotAccepted((*refused, *found), help=way_out)
    elif found:
        raise ValidationError(found, help=_path_hint(endpoint, sent, found))


def _way_out(endpoint: PrintedEndpoint, sent: Mapping[str, Any], found: list[Violation]) -> str:
    """What to do about an image as text of a kind that its field never takes."""
    wrong = {violation.pointer for violation in found if violation.code == "wrong-encoding"}
    for name, media in endpoint.media.items():
        value = sent.get(name)
        if f"/{name}" not in wrong or not isinstance(value, str) or not value:
            continue
        start = value[:8].lower()
        is_url = start.startswith(("http:", "https:"))
        if not _takes_bytes(media) and not is_url:
            return _URLS_ONLY
        if is_url and "url" not in media.encodings:
            return f"{name} takes no URLs: download the image, and pass its Path or its bytes"
        if start.startswith("data:") and "data-uri" not in media.encodings:
            return f"{name} takes no data URIs: pass the base64 that follows the comma"
    return ""


def _path_hint(endpoint: PrintedEndpoint, sent: Mapping[str, Any], found: list[Violation]) -> str:
    """What to do about a text that was probably meant as a path."""
    for name in endpoint.media:
        value = sent.get(name)
        if (
            isinstance(value, str)
            and 0 < len(value) <= _PATH_MAX
            and any(violation.pointer == f"/{name}" for violation in found)
            and _is_file(value)
        ):
            return f"{name} is text, not a path; to send the file pass Path({value!r})"
    return ""


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False


def _source(name: str, value: Any, media: Media) -> BodySource | None:
    """The image's bytes, or None if the value is no image. Raises MediaNotAccepted."""
    try:
        if isinstance(value, (bytes, bytearray, memoryview)):
            return Memory(cast("bytes", value))
        if isinstance(value, os.PathLike):
            return _local(name, Path(os.fspath(cast("os.PathLike[str]", value))))
        if _is_picture(value):
            return _picture(name, value, media)
        if hasattr(value, "read"):
            return _file(name, value)
    except OSError as error:
        raise MediaNotAccepted(
            (), text=f"{name}: the image cannot be read: {error.strerror or error}"
        ) from error
    return None


def _local(name: str, path: Path) -> LocalFile:
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            return LocalFile(path)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise MediaNotAccepted((), text=f"{name}: {str(path)!r}: {said}") from error
    raise MediaNotAccepted((), text=f"{name}: {path} is not a regular file")


def _file(name: str, file: Any) -> BodySource:
    if not isinstance(file.read(0), bytes):
        raise MediaNotAccepted((), text=f"{name}: open the file in binary mode, 'rb'")
    seekable = getattr(file, "seekable", None)
    if seekable is not None and seekable():
        return OpenFile(file)
    data: bytes = file.read(_UNSEEKABLE_MAX + 1)
    if len(data) > _UNSEEKABLE_MAX:
        limit = _UNSEEKABLE_MAX // 2**20
        raise MediaNotAccepted(
            (), text=f"{name}: more than {limit} MiB from a stream; pass a path instead"
        )
    return Memory(data)


def _is_picture(value: Any) -> bool:
    module = sys.modules.get("PIL.Image")
    return module is not None and isinstance(value, module.Image)


def _picture(name: str, picture: "PilImage", media: Media) -> Memory:
    written = "jpeg" if media.formats and "png" not in media.formats else "png"
    if picture.mode not in (_JPEG_MODES if written == "jpeg" else _PNG_MODES):
        picture = picture.convert("RGB")
    target = io.BytesIO()
    try:
        picture.save(target, format=written)
    except ValueError as error:
        raise MediaNotAccepted((), text=f"{name}: the image cannot be written: {error}") from error
    return Memory(target.getbuffer())


def _takes_bytes(media: Media) -> bool:
    return "base64" in media.encodings or "data-uri" in media.encodings


def _prefix(media: Media, source: BodySource) -> str:
    if "base64" in media.encodings or "data-uri" not in media.encodings:
        return ""
    return f"data:image/{image_subtype(image_format(source.head))};base64,"


def _stand_in(media: Media) -> str:
    """A tiny legal value, in place of an image that was judged on its own."""
    if not _takes_bytes(media):
        return "https://example.com/image"
    kind = next((word for word in media.formats if word in _STAND_INS), "png")
    text = _STAND_INS[kind]
    return text if "base64" in media.encodings else f"data:image/{kind};base64,{text}"
