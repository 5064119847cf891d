"""Real images of any size for next to nothing: one colour, written by hand as PNG, JPEG or WebP."""

import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

Colour = tuple[int, int, int]
MEDIA_TYPES = {"jpg": "image/jpeg"}


class UnwritableImage(ValueError):
    """A format that cannot be written here; the text says why."""


@dataclass(frozen=True, slots=True)
class DrawnImage:
    """An image that a task makes: its format as requests name it, its pixels, its colour."""

    format: str
    width: int
    height: int
    colour: Colour = (128, 128, 128)

    @property
    def media_type(self) -> str:
        """The media type of the format."""
        return MEDIA_TYPES.get(self.format, f"image/{self.format}")


def render(picture: DrawnImage) -> bytes:
    """The bytes of the picture. Raises UnwritableImage."""
    writer = {"png": _png, "jpeg": _jpeg, "jpg": _jpeg, "webp": _webp}.get(picture.format)
    if writer is not None:
        return writer(picture.width, picture.height, picture.colour)
    return _pillow(picture.format, picture.width, picture.height, picture.colour)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@lru_cache(maxsize=64)
def _blank(width: int, height: int) -> bytes:
    return zlib.compress(bytes((1 + (width + 7) // 8) * height), 6)


def _png(width: int, height: int, colour: Colour) -> bytes:
    # One bit a pixel into a palette: the pixels are the same for every colour.
    header = struct.pack(">IIBBBBB", width, height, 1, 3, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", bytes(colour) + b"\x00\x00\x00"),
            _chunk(b"IDAT", _blank(width, height)),
            _chunk(b"IEND", b""),
        )
    )


def _segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def _levels(colour: Colour) -> tuple[int, int, int]:
    red, green, blue = colour
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    wanted = (luma - 128, 0.564 * (blue - luma), 0.713 * (red - luma))
    low, mid, high = (max(-127, min(127, round(number))) for number in wanted)
    return low, mid, high


def _jpeg(width: int, height: int, colour: Colour) -> bytes:
    # Baseline, three components, no subsampling. A flat block is its mean and nothing else, so
    # with a one-bit code for "no change" and for "end of block" all but the first are zero bits.
    bits = "".join(_mean(level) + "0" for level in _levels(colour))
    blocks = -(-width // 8) * -(-height // 8)
    bits += "0" * (-len(bits) % 8)
    spent = len(bits) // 8
    total = -(-blocks * 6 // 8) + spent
    scan = int(bits, 2).to_bytes(spent, "big").replace(b"\xff", b"\xff\x00") + bytes(total - spent)
    frame = struct.pack(">BHHB", 8, height, width, 3)
    components = b"".join(bytes((number, 0x11, 0)) for number in (1, 2, 3))
    means = bytes((1, 0, 0, 0, 11)) + bytes(11) + bytes(range(12))
    ends = bytes((1,)) + bytes(15) + b"\x00"
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
            _segment(0xDB, b"\x00" + bytes((8,)) * 64),
            _segment(0xC0, frame + components),
            _segment(0xC4, b"\x00" + means),
            _segment(0xC4, b"\x10" + ends),
            _segment(0xDA, b"\x03\x01\x00\x02\x00\x03\x00\x00\x3f\x00"),
            scan,
            b"\xff\xd9",
        )
    )


def _mean(level: int) -> str:
    if level == 0:
        return "0"
    size = abs(level).bit_length()
    value = level if level > 0 else level + (1 << size) - 1
    return f"{15 + size:05b}{value:0{size}b}"


def _webp(width: int, height: int, colour: Colour) -> bytes:
    # Lossless; a code with one symbol takes no bits, so there is nothing but the header.
    if max(width, height) > 1 << 14:
        raise UnwritableImage("a side of a WebP image has at most 16384 pixels")
    red, green, blue = colour
    fields = [(width - 1, 14), (height - 1, 14), (0, 1), (0, 3), (0, 3)]
    for symbol in (green, red, blue, 255, 0):
        fields += [(1, 1), (0, 1), (1, 1), (symbol, 8)]
    value = shift = 0
    for number, size in fields:
        value |= number << shift
        shift += size
    data = b"\x2f" + value.to_bytes(-(-shift // 8), "little")
    data += bytes(len(data) % 2)
    body = b"WEBPVP8L" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


@lru_cache(maxsize=16)
def _pillow(name: str, width: int, height: int, colour: Colour) -> bytes:
    try:
        from PIL import Image
    except ImportError:
        raise UnwritableImage(f"{name} images need pillow: pip install 'linocut[pil]'") from None
    sink = BytesIO()
    try:
        Image.new("RGB", (width, height), colour).save(sink, format=name.upper())
    except KeyError:
        raise UnwritableImage(f"no way to write a {name} image") from None
    return sink.getvalue()
