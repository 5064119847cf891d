"""Images as users give them: paths, bytes, open files and PIL images become bytes to be sent."""

import os
import stat
import sys
from pathlib import Path
from typing import Any, Protocol, cast

from linocut_kit.runtime.body import Attached, Encoded
from linocut_kit.runtime.errors import MediaNotAccepted
from linocut_kit.runtime.image_heads import image_format, image_subtype
from linocut_kit.runtime.image_sources import BodySource, LocalFile, Memory, OpenFile
from linocut_kit.runtime.lifecycle import Media
from linocut_kit.runtime.pil_images import written


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

_UNSEEKABLE_MAX = 64 * 1024 * 1024
_STAND_INS = {
    "png": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+k"
    "cQAAAABJRU5ErkJggg==",
    "jpeg": "/9j/4AAQSkZJRgABAQAAAQABAAD/2Q==",
    "webp": "UklGRhoAAABXRUJQVlA4TA4AAAAvAAAAAAfQ//73/v+B",
    "gif": "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7",
}


def source_of(name: str, value: Any, media: Media) -> BodySource | None:
    """The image's bytes, or None if the value is no image. Raises MediaNotAccepted."""
    try:
        if isinstance(value, (bytes, bytearray, memoryview)):
            return Memory(cast("bytes", value))
        if isinstance(value, os.PathLike):
            return _local(name, Path(os.fsdecode(cast("os.PathLike[str]", value))))
        if _is_picture(value):
            return Memory(written(name, value, media.formats))
        if hasattr(value, "read"):
            return _file(name, value)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise MediaNotAccepted((), text=f"{name}: the image cannot be read: {said}") from error
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
    data = bytearray()
    while len(data) <= _UNSEEKABLE_MAX:
        part: bytes | None = file.read(_UNSEEKABLE_MAX + 1 - len(data))
        if part is None:
            raise MediaNotAccepted((), text=f"{name}: the stream has nothing to read yet")
        if not part:
            return Memory(data)
        data += part
    limit = _UNSEEKABLE_MAX // 2**20
    raise MediaNotAccepted(
        (), text=f"{name}: more than {limit} MiB from a stream; pass a path instead"
    )


def _is_picture(value: Any) -> bool:
    module = sys.modules.get("PIL.Image")
    return module is not None and isinstance(value, module.Image)


def takes_bytes(media: Media) -> bool:
    """Whether an image itself can travel in the field, and not only its URL."""
    return any(encoding != "url" for encoding in media.encodings)


def sent_as(media: Media, source: BodySource) -> Attached | Encoded:
    """The image as it is written: a file where the field takes files, else a text."""
    return (
        Attached(source) if "file" in media.encodings else Encoded(source, _prefix(media, source))
    )


def _prefix(media: Media, source: BodySource) -> str:
    if "base64" in media.encodings or "data-uri" not in media.encodings:
        return ""
    return f"data:image/{image_subtype(image_format(source.head))};base64,"


def stand_in(media: Media) -> str:
    """A tiny legal value, in place of an image that was judged on its own."""
    if not takes_bytes(media):
        return "https://example.com/image"
    kind = next((word for word in media.formats if word in _STAND_INS), "png")
    text = _STAND_INS[kind]
    is_plain = {"base64", "file"} & set(media.encodings)
    return text if is_plain else f"data:image/{kind};base64,{text}"
