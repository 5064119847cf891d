"""What a result is, read off its bytes: format, size in pixels, and whether it is whole."""

import struct
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

import pybase64

_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


@dataclass(frozen=True, slots=True)
class Asset:
    """An image as its bytes say; `size` is None where it cannot be read off them."""

    format: str | None
    size: tuple[int, int] | None
    whole: bool


def inspect(data: bytes) -> Asset:
    """Look at the bytes of an image."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Asset("png", _png(data), data.rstrip(b"\0").endswith(b"IEND\xaeB`\x82"))
    if data.startswith(b"\xff\xd8\xff"):
        return Asset("jpeg", _jpeg(data), data.rstrip(b"\0").endswith(b"\xff\xd9"))
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Asset("webp", None, len(data) >= 8 + int.from_bytes(data[4:8], "little"))
    if data.startswith((b"GIF87a", b"GIF89a")) and len(data) >= 10:
        return Asset("gif", struct.unpack("<HH", data[6:10]), data.endswith(b";"))
    return Asset(None, None, False)


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


def data_uri(url: str) -> tuple[str, bytes] | None:
    """The media type and the bytes of a data URI, or None where it is none."""
    if url[:5].lower() != "data:":
        return None
    head, comma, rest = url[5:].partition(",")
    if not comma:
        return None
    kind, *parameters = head.split(";")
    if "base64" not in parameters:
        return kind.lower(), unquote_to_bytes(rest)
    try:
        return kind.lower(), pybase64.b64decode(rest, validate=True)
    except ValueError:
        return None


def same_format(text: str, other: str) -> bool:
    """Whether two names mean one image format: `jpg` is `jpeg`."""
    names = {"jpg": "jpeg"}
    return names.get(text.lower(), text.lower()) == names.get(other.lower(), other.lower())
