"""Small real images, images of an exact number of bytes, and texts that only look like images."""

import shlex
import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import pybase64

from linocut_kit.keywords.texts import Text

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SIDE = 16
_CHUNK = b"liNo"
_JPEG = pybase64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQ"
    "c1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/wAALCAAQABABAREA/8QAFQABAQAAAAAAAAAAAAAAAAAAAAL/xAAUEAEA"
    "AAAAAAAAAAAAAAAAAAAA/9oACAEBAAA/AJAf/9k="
)
_GIF = pybase64.b64decode("R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=")
_WEBP = pybase64.b64decode("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA")

Kind = Literal["png", "jpeg", "gif", "webp", "text", "cut"]
Wrapping = Literal["base64", "data-uri", "url-safe", "no-padding", "lines", "alphabet", "padded"]


def png(extra: bytes | None = None) -> bytes:
    """A grey PNG; `extra` goes into a chunk that readers skip."""
    head, tail = _ends()
    return head + (b"" if extra is None else _chunk(_CHUNK, extra)) + tail


def _ends() -> tuple[bytes, bytes]:
    rows = (b"\0" + bytes(range(0, _SIDE * 8, 8))) * _SIDE
    stored = b"\x78\x01\x01" + struct.pack("<HH", len(rows), len(rows) ^ 0xFFFF) + rows
    data = stored + struct.pack(">I", zlib.adler32(rows))
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 0, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", header), _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def smallest() -> int:
    """The fewest bytes that an image of an exact size can have."""
    return len(png(b""))


@lru_cache(maxsize=6)
def _sized(size: int) -> str:
    return pybase64.b64encode(png(bytes(size - smallest()))).decode("ascii")


@dataclass(frozen=True, slots=True)
class Sized:
    """A PNG of exactly `size` bytes, as base64."""

    size: int
    prefix: str = ""

    def text(self) -> str:
        """The text."""
        return self.prefix + _sized(self.size)

    def shell(self) -> str:
        """A command that prints it: the chunk that readers skip is filled with zeros."""
        zeros = self.size - smallest()
        head, tail = _ends()
        chunk = _chunk(_CHUNK, bytes(zeros))
        before, after = head + chunk[:8], chunk[-4:] + tail
        parts = (
            f"printf %s {_base64(before)} | base64 -d",
            f"head -c {zeros} /dev/zero",
            f"printf %s {_base64(after)} | base64 -d",
        )
        return f"printf %s {shlex.quote(self.prefix)}; {{ {'; '.join(parts)}; }} | base64 -w0"


def sized(size: int, *, prefix: str = "") -> Text:
    """An image of exactly that many bytes."""
    return Text(f"a PNG of exactly {size} bytes", Sized(size, prefix))


def small(kind: Kind, wrapping: Wrapping = "base64", *, remainder: int | None = None) -> str:
    """A small image as text; `remainder` is its number of bytes modulo 3."""
    data = _bytes(kind, remainder)
    text = _base64(data)
    match wrapping:
        case "data-uri":
            return f"data:image/{kind};base64,{text}"
        case "url-safe":
            return text.replace("+", "-").replace("/", "_")
        case "no-padding":
            return text.rstrip("=")
        case "lines":
            return "\n".join(text[at : at + 76] for at in range(0, len(text), 76))
        case "alphabet":
            return text[:-9] + "!" + text[-8:]
        case "padded":
            return f" {text}"
        case _:
            return text


def _bytes(kind: Kind, remainder: int | None) -> bytes:
    match kind:
        case "jpeg":
            return _JPEG
        case "gif":
            return _GIF
        case "webp":
            return _WEBP
        case "text":
            return b"This is a text and not an image, whatever its encoding says."
        case "cut":
            return _SIGNATURE[:7] + b"\r" + png()[8:]
        case _:
            several = [png(_MARKS + bytes(spare)) for spare in range(3)]
            return next(one for one in several if remainder in (None, len(one) % 3))


_MARKS = b"\xff\xff\xff" + b"\0".join([b"\xfb\xef\xbe\xfb\xef\xbe"] * 3)
"""Bytes that base64 writes with its last two characters, wherever they begin."""


def _base64(data: bytes) -> str:
    return pybase64.b64encode(data).decode("ascii")
