"""What a result is, read off its bytes: format, size in pixels, and whether it is whole."""

import hashlib
import struct
from dataclasses import dataclass, replace

from linocut_kit.runtime.image_heads import HEAD, IMAGE_FORMATS, image_format

_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


@dataclass(frozen=True, slots=True)
class Asset:
    """An image as its bytes say; `size` is None where it cannot be read off them.

    `what` says of bytes that are no image what they are.
    """

    format: str | None
    size: tuple[int, int] | None
    whole: bool
    what: str = ""
    digest: bytes = b""


def inspect(data: bytes) -> Asset:
    """Look at the bytes of an image."""
    return replace(_inspected(data), what=_what(data), digest=hashlib.sha256(data).digest())


def _what(data: bytes) -> str:
    if not data:
        return "empty"
    is_page = data[:200].lstrip().lower().startswith((b"<!doctype html", b"<html"))
    return "a page of HTML" if is_page else "something else"


def _inspected(data: bytes) -> Asset:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Asset("png", _png(data), data.rstrip(b"\0").endswith(b"IEND\xaeB`\x82"))
    if data.startswith(b"\xff\xd8\xff"):
        return Asset("jpeg", _jpeg(data), data.rstrip(b"\0").endswith(b"\xff\xd9"))
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Asset("webp", None, len(data) >= 8 + int.from_bytes(data[4:8], "little"))
    if data.startswith((b"GIF87a", b"GIF89a")) and len(data) >= 10:
        return Asset("gif", struct.unpack("<HH", data[6:10]), data.endswith(b";"))
    kind = image_format(data[:HEAD])
    return Asset(kind, None, kind is not None)


def _png(data: bytes) -> tuple[int, int] | None:
    if len(data) < 24 or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        if marker in (0xFF, 0x01) or 0xD0 <= marker <= 0xD8:
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def same_format(text: str, other: str) -> bool:
    """Whether two names mean one image format: `jpg` and `image/jpeg` are `jpeg`."""
    return _plain(text) == _plain(other)


def is_format(text: str) -> bool:
    """Whether a word names an image format."""
    return _plain(text) in IMAGE_FORMATS


def _plain(text: str) -> str:
    name = text.lower().removeprefix("image/").removesuffix("+xml")
    return "jpeg" if name == "jpg" else name
