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
_JXL: Final = (b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n")
_VIDEO: Final = (
    b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"M4V ",
    b"M4VH", b"M4VP", b"MSNV", b"mmp4",
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


def file_kind(head: bytes) -> str | None:
    """What a result's first bytes show: an image format, or jxl, ico, mp4, mov, webm or mkv."""
    found = image_format(head)
    if found is not None:
        return found
    if head.startswith(_JXL):
        return "jxl"
    if head[:4] == b"\0\0\1\0" and head[4:6] != b"\0\0":
        return "ico"
    if head[4:8] == b"ftyp":
        if head[8:12] in _VIDEO:
            return "mp4"
        return "mov" if head[8:12] == b"qt  " else None
    if head[:4] == b"\x1aE\xdf\xa3":
        return "webm" if b"webm" in head[:64] else "mkv"
    return None


def image_subtype(kind: str | None) -> str:
    """The second half of a format's media type; that of PNG where the format is not known."""
    return {None: "png", "svg": "svg+xml"}.get(kind) or str(kind)


def file_type(head: bytes) -> str:
    """The media type of a result by its first bytes; image/png where they show nothing."""
    kind = file_kind(head)
    known = {"ico": "image/x-icon", "mov": "video/quicktime", "mkv": "video/x-matroska"}
    video = kind in ("mp4", "webm")
    return known.get(kind or "") or f"{'video' if video else 'image'}/{image_subtype(kind)}"


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
