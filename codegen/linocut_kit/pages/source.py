"""A saved page becomes clean lines with numbers, whatever browser or editor did to it."""

import hashlib
import re
from dataclasses import dataclass

LARGEST = 32 * 1024 * 1024
"""The bytes that a vendor's OpenAPI document or a saved page may have."""
LARGEST_TEXT = 1024 * 1024
"""The characters that a page may have, without its markup."""
_SHOWN = 100
_ZERO_WIDTH = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_PLAIN = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2033": '"', "\u00ab": '"', "\u00bb": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2212": "-",
        "\u2264": "<=", "\u2265": ">=", "\uff1a": ":", "\uff0c": ",",
        "\uff08": "(", "\uff09": ")", "\uff5e": "~", "\u201f": '"',
        "\u2028": "\n", "\u2029": "\n", "\x85": "\n", "\x0c": "\n",
    }
)  # fmt: skip
_BULLET = re.compile(r"^(?:[\u2022\u25e6\u25aa\u2023\u00b7\u25cf]\s*|[-*+]\s+)+")


class PageError(Exception):
    """A file that is no page of an endpoint; the text says why in one line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: its number in the file, its text, and how far it is indented."""

    number: int
    text: str
    indent: int = 0

    @property
    def plain(self) -> str:
        """The text without a bullet before it."""
        bullet = _BULLET.match(self.text)
        return self.text[bullet.end() :] if bullet else self.text


def decode(data: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16 with a mark. Raises PageError where it is neither."""
    if len(data) > LARGEST:
        raise PageError(f"it has {len(data):,} bytes, and a page at most {LARGEST:,}")
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise PageError(f"it is not UTF-8 text: byte {error.start} is wrong") from None
    if not text.strip():
        raise PageError("it is empty")
    return text


def clean(text: str) -> str:
    """The text with plain spaces, quotes and line ends, and without invisible characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_PLAIN)
    return _SPACES.sub(" ", _CONTROLS.sub("", _ZERO_WIDTH.sub("", text)))


def lines_of(text: str) -> list[Line]:
    """The lines that are not blank; a vertical tab parts lines that have one number."""
    found: list[Line] = []
    for number, line in enumerate(text.split("\n"), 1):
        for part in line.split("\v") if "\v" in line else (line,):
            if stripped := part.strip():
                found.append(Line(number, stripped, len(part) - len(part.lstrip())))
    return found


def digest_of(text: str) -> str:
    """A digest that blank lines and wrapping do not change."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def shorten(text: str) -> str:
    """A line of a page cut to 100 characters, to be shown and not to be kept."""
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
