"""Small real images, images of an exact number of bytes, and texts that only look like images."""

import shlex
import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Literal

import pybase64

from linocut_kit.keywords.samples import SAMPLES
from linocut_kit.keywords.texts import Text
from linocut_kit.runtime.image_heads import image_subtype

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

Kind = Literal["png", "jpeg", "gif", "webp", "avif", "bmp", "tiff", "heic", "svg", "text", "cut"]
Sides = tuple[int, int]
Wrapping = Literal["base64", "data-uri", "url-safe", "no-padding", "lines", "alphabet", "padded"]


def png(extra: bytes | None = None, sides: Sides = (_SIDE, _SIDE)) -> bytes:
    """A grey PNG; `extra` goes into a chunk that readers skip."""
    head, tail = _ends(sides)
    return head + (b"" if extra is None else _chunk(_CHUNK, extra)) + tail


@lru_cache(maxsize=16)
def _ends(sides: Sides) -> tuple[bytes, bytes]:
    width, height = sides
    if sides != (_SIDE, _SIDE):
        # One bit a pixel: the largest picture is a few kilobytes.
        data = zlib.compress(bytes((1 + (width + 7) // 8) * height), 9)
        header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
        return _SIGNATURE + _chunk(b"IHDR", header), _chunk(b"IDAT", data) + _chunk(b"IEND", b"")
    rows = (b"\0" + bytes(range(0, _SIDE * 8, 8))) * _SIDE
    stored = b"\x78\x01\x01" + struct.pack("<HH", len(rows), len(rows) ^ 0xFFFF) + rows
    data = stored + struct.pack(">I", zlib.adler32(rows))
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 0, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", header), _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def smallest(sides: Sides = (_SIDE, _SIDE)) -> int:
    """The fewest bytes that an image of an exact size can have."""
    return len(png(b"", sides))


@lru_cache(maxsize=6)
def _sized(size: int, sides: Sides) -> str:
    return pybase64.b64encode(png(bytes(size - smallest(sides)), sides)).decode("ascii")


@dataclass(frozen=True, slots=True)
class Sized:
    """A PNG of exactly `size` bytes, as base64."""

    size: int
    prefix: str = ""
    sides: Sides = (_SIDE, _SIDE)

    def text(self) -> str:
        """The text."""
        return self.prefix + _sized(self.size, self.sides)

    def shell(self) -> str:
        """A command that prints it: the chunk that readers skip is filled with zeros."""
        zeros = self.size - smallest(self.sides)
        head, tail = _ends(self.sides)
        chunk = _chunk(_CHUNK, bytes(zeros))
        before, after = head + chunk[:8], chunk[-4:] + tail
        parts = (
            f"printf %s {_base64(before)} | base64 -d",
            f"head -c {zeros} /dev/zero",
            f"printf %s {_base64(after)} | base64 -d",
        )
        return f"printf %s {shlex.quote(self.prefix)}; {{ {'; '.join(parts)}; }} | base64 -w0"


def sized(size: int, *, prefix: str = "", sides: Sides = (_SIDE, _SIDE)) -> Text:
    """An image of exactly that many bytes."""
    return Text(f"a PNG of exactly {size} bytes", Sized(size, prefix, sides))


def small(
    kind: Kind,
    wrapping: Wrapping = "base64",
    *,
    remainder: int | None = None,
    sides: Sides = (_SIDE, _SIDE),
) -> str:
    """An image of few bytes as text; `remainder` is its number of bytes modulo 3."""
    data = _bytes(kind, remainder, sides)
    text = _base64(data)
    match wrapping:
        case "data-uri":
            return f"data:image/{image_subtype(kind)};base64,{text}"
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


def _bytes(kind: Kind, remainder: int | None, sides: Sides) -> bytes:
    if sides != (_SIDE, _SIDE) and kind in _PILLOWS:
        return _drawn(kind, sides)
    match kind:
        case "jpeg":
            return _JPEG
        case "gif":
            return _GIF
        case "webp":
            return _WEBP
        case "svg":
            width, height = sides
            said = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"/>'
            return said.encode()
        case "bmp" | "tiff" | "avif" | "heic":
            return SAMPLES[kind]
        case "text":
            return b"This is a text and not an image, whatever its encoding says."
        case "cut":
            return _SIGNATURE[:7] + b"\r" + png()[8:]
        case _:
            several = [png(_MARKS + bytes(spare), sides) for spare in range(3)]
            return next(part for part in several if remainder in (None, len(part) % 3))


_MARKS = b"\xff\xff\xff" + b"\0".join([b"\xfb\xef\xbe\xfb\xef\xbe"] * 3)
"""Bytes that base64 writes with its last two characters, wherever they begin."""


_PILLOWS = frozenset({"jpeg", "gif", "webp", "bmp"})


@lru_cache(maxsize=16)
def _drawn(kind: Kind, sides: Sides) -> bytes:
    """A grey image of those sides, by Pillow.

    Without it only the header is right: enough to judge a spec, and no image is sent then.
    """
    try:
        from PIL import Image
    except ImportError:
        return _header(kind, sides)
    sink = BytesIO()
    Image.new("L", sides, 128).save(sink, format=kind.upper())
    return sink.getvalue()


def _header(kind: Kind, sides: Sides) -> bytes:
    match kind:
        case "jpeg":
            frame = struct.pack(">BBHBHHB", 0xFF, 0xC0, 11, 8, sides[1], sides[0], 1)
            return b"\xff\xd8" + frame + b"\1\x11\0\xff\xd9"
        case "gif":
            return b"GIF89a" + struct.pack("<HH", *sides) + b"\0\0\0;"
        case "webp":
            canvas = b"".join((side - 1).to_bytes(3, "little") for side in sides)
            return b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + canvas
        case _:
            return b"BM" + struct.pack("<IIIIii", 26, 0, 26, 40, *sides)


def _base64(data: bytes) -> str:
    return pybase64.b64encode(data).decode("ascii")
