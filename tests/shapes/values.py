"""What the little servers ask of a value, by the plainest means; nothing of the project."""

import base64
import binascii
import datetime
import io
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from urllib.parse import urlsplit

import PIL.Image

_HEADS = (
    ("png", 0, b"\x89PNG\r\n\x1a\n"),
    ("jpeg", 0, b"\xff\xd8\xff"),
    ("gif", 0, b"GIF87a"),
    ("gif", 0, b"GIF89a"),
    ("bmp", 0, b"BM"),
    ("webp", 8, b"WEBP"),
    ("tiff", 0, b"II*\0"),
    ("tiff", 0, b"MM\0*"),
    ("avif", 4, b"ftypavif"),
    ("avif", 4, b"ftypavis"),
    ("heic", 4, b"ftyphei"),
    ("heic", 4, b"ftyphev"),
    ("heic", 4, b"ftypmif1"),
    ("heic", 4, b"ftypmsf1"),
)


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_whole(value: Any) -> bool:
    return is_number(value) and (isinstance(value, int) or value.is_integer())


def is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def is_object(value: Any) -> bool:
    return isinstance(value, dict)


def is_list(value: Any) -> bool:
    return isinstance(value, list)


def exact(value: Any) -> Fraction:
    return Fraction(str(value))


def is_step(value: Any, step: Any) -> bool:
    return exact(value) % exact(step) == 0


def numeral(text: str) -> Fraction | None:
    """The number that a text writes, or None."""
    if re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", text) is None:
        return None
    return Fraction(text)


def from_text(text: str) -> Fraction | None:
    """The number that a text is by JSON's rules, as in forms and parts; None if it is none."""
    if re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?", text) is None:
        return None
    return Fraction(text)


def size_of(text: str, separator: str = "x") -> tuple[int, int] | None:
    """Width and height that a text writes, or None."""
    sides = text.split(separator)
    if len(sides) != 2 or not all(re.fullmatch("[1-9][0-9]*", side) for side in sides):
        return None
    return int(sides[0]), int(sides[1])


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def is_uri(text: str) -> bool:
    plain = r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]"
    if not re.fullmatch(rf"[A-Za-z][A-Za-z0-9+.-]*:(?:{plain}|%[0-9A-Fa-f]{{2}})+", text):
        return False
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018  reading it judges it
    except ValueError:
        return False
    return parts.scheme not in ("http", "https") or bool(parts.hostname)


def is_uuid(text: str) -> bool:
    return re.fullmatch("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text) is not None


def is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) is not None


def is_moment(text: str) -> bool:
    found = re.fullmatch(
        r"(\S{10})[Tt ](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)",
        text,
        re.ASCII,
    )
    if found is None or not is_date(found[1]):
        return False
    return int(found[2]) < 24 and int(found[3]) < 60 and int(found[4]) <= 60


def is_email(text: str) -> bool:
    return re.fullmatch(r"[^@\s]+@[^@\s]*[^@\s.]", text) is not None


def from_base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def from_data_uri(text: str) -> bytes | None:
    found = re.match(r"(?i:data:)image/[A-Za-z0-9.+-]+;(?i:base64),", text)
    return from_base64(text[found.end() :]) if found else None


def format_of(data: bytes) -> str | None:
    """The format of an image by its first bytes."""
    found = next((name for name, at, head in _HEADS if data.startswith(head, at)), None)
    return found or ("svg" if b"<svg" in data[:1000] else None)


@dataclass(frozen=True, slots=True)
class Sides:
    width: int
    height: int

    @property
    def ratio(self) -> Fraction:
        return Fraction(self.width, self.height)

    @property
    def least(self) -> int:
        return min(self.width, self.height)

    @property
    def most(self) -> int:
        return max(self.width, self.height)

    @property
    def pixels(self) -> int:
        return self.width * self.height


def sides_of(data: bytes) -> Sides | None:
    """Width and height of an image; None where its bytes do not say."""
    try:
        with PIL.Image.open(io.BytesIO(data)) as image:
            return Sides(*image.size)
    except (OSError, ValueError, SyntaxError):
        return None
