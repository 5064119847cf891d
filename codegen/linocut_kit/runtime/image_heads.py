"""What the first bytes of an image show: its format, and its sides without decoding it."""

from collections.abc import Callable
from typing import Final

IMAGE_FORMATS: Final = ("jpeg", "png", "webp", "gif", "avif", "bmp", "tiff", "heic", "svg")
"""The image formats that are told by their signature."""

SIDED_FORMATS: Final = ("jpeg", "png", "webp", "gif", "bmp")
"""Those whose width and height are read."""

HEAD: Final = 1024
"""So many first bytes are enough to tell the format."""

Read = Callable[[int, int], bytes]
"""Bytes from an offset on, as many as asked for if they are there."""

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_STARTS: Final = (
    ("png", _PNG), ("jpeg", b"\xff\xd8\xff"), ("gif", b"GIF87a"), ("gif", b"GIF89a"),
    ("tiff", b"II*\x00"), ("tiff", b"MM\x00*"), ("tiff", b"II+\x00"), ("tiff", b"MM\x00+"),
)  # fmt: skip
_HEIC: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_AVIF: Final = (b"avif", b"avis")
_SEGMENTS: Final = 4096
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def image_format(head: bytes) -> str | None:
    """The format that a file's first bytes (`HEAD` are enough) show: one of `IMAGE_FORMATS`."""
    for name, start in _STARTS:
        if head.startswith(start):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return _of_brands(head)
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return "bmp"
    text = head[:HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    is_xml = text.startswith((b"<?xml", b"<!--", b"<!DOCTYPE svg"))
    return "svg" if text.startswith(b"<svg") or (is_xml and b"<svg" in text) else None


def image_subtype(kind: str | None) -> str:
    """The second half of a format's media type; that of PNG where the format is not known."""
    return {None: "png", "svg": "svg+xml"}.get(kind) or str(kind)


def _of_brands(head: bytes) -> str | None:
    """AVIF and HEIC by their brands: a brand of both is told by those that follow it."""
    size = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))]
    if brands[0] not in (*_AVIF, *_HEIC):
        return None
    return "avif" if any(brand in _AVIF for brand in brands) else "heic"


def image_sides(read: Read) -> tuple[int, int] | None:
    """Width and height in pixels as the header says them, None where they cannot be read.

    A turn by EXIF is not applied. A few small reads, however large the image is.
    """
    head = read(0, 32)
    kind = image_format(head)
    sides = None
    if kind == "png" and head[12:16] == b"IHDR":
        sides = _big(head[16:20]), _big(head[20:24])
    elif kind == "gif":
        sides = _little(head[6:8]), _little(head[8:10])
    elif kind == "bmp" and _little(head[14:18]) == 12:
        sides = _little(head[18:20]), _little(head[20:22])
    elif kind == "bmp":
        height = int.from_bytes(head[22:26], "little", signed=True)
        sides = _little(head[18:22]), abs(height)
    elif kind == "webp":
        sides = _of_webp(head)
    elif kind == "jpeg":
        sides = _of_jpeg(read)
    return sides if sides is not None and min(sides) > 0 else None


def _of_webp(head: bytes) -> tuple[int, int] | None:
    match head[12:16]:
        case b"VP8 " if head[23:26] == b"\x9d\x01\x2a":
            return _little(head[26:28]) & 0x3FFF, _little(head[28:30]) & 0x3FFF
        case b"VP8L" if head[20:21] == b"\x2f":
            bits = _little(head[21:25])
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X" if len(head) >= 30:
            return _little(head[24:27]) + 1, _little(head[27:30]) + 1
        case _:
            return None


def _of_jpeg(read: Read) -> tuple[int, int] | None:
    """The sides in the first frame header, after any other segments."""
    at = 2
    for _ in range(_SEGMENTS):
        part = read(at, 9)
        if len(part) < 4 or part[0] != 0xFF:
            return None
        marker = part[1]
        if marker == 0xFF:
            at += 1
        elif marker in _ALONE:
            at += 2
        elif marker in _FRAMES:
            return (_big(part[7:9]), _big(part[5:7])) if len(part) == 9 else None
        elif marker in (0xD9, 0xDA):
            return None
        else:
            at += 2 + _big(part[2:4])
    return None


def _big(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")
