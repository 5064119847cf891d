"""Base64 as servers write it: with line ends, without padding, in the URL-safe alphabet."""

import json
from typing import Protocol
from urllib.parse import unquote, unquote_to_bytes

import pybase64

from linocut_kit.runtime.image_heads import file_kind

_SLICE = 1 << 20
_WRAPS = 8
_URL_SAFE = str.maketrans("-_", "+/")


class Taker(Protocol):
    """What takes decoded bytes, slice by slice."""

    def write(self, data: bytes, /) -> object:
        """Take the next slice."""
        ...


def decode(text: str, sink: Taker) -> None:
    """Write what a text stands for: base64 or a data URI, in quotes, percent-encoded or encoded
    twice as well. Raises ValueError for what is neither.
    """
    for _ in range(_WRAPS):
        bare = unquoted(text)
        if not is_data_uri(bare):
            bare = unquote(bare) if "%" in bare else bare
            if bare == text:
                break
            text = bare
            continue
        head, comma, text = bare.partition(",")
        if not comma:
            raise ValueError("a data URI without a comma")
        if ";base64" not in head.replace(" ", "").lower():
            sink.write(unquote_to_bytes(text.strip()))
            return
    plain = "".join(text.replace("\\/", "/").split()).translate(_URL_SAFE).rstrip("=")
    plain += "=" * (-len(plain) % 4)
    if _holds_text(plain):
        decode(pybase64.b64decode(plain, validate=True).decode("ascii"), sink)
        return
    for start in range(0, len(plain), _SLICE):
        sink.write(pybase64.b64decode(plain[start : start + _SLICE], validate=True))


def unquoted(text: str) -> str:
    """A text without blanks and quotes around it, which some servers leave on it."""
    text = _bare(text)
    if len(text) < 2 or text[0] != text[-1] or text[0] not in "\"'":
        return text
    inner = text[1:-1]
    try:
        inner = str(json.loads(f'"{inner}"', strict=False))
    except ValueError:
        return text
    return _bare(inner)


def _bare(text: str) -> str:
    return text.strip().strip("\ufeff\u200b")


def _holds_text(plain: str) -> bool:
    """Whether base64 stands for base64 or a data URI of an image once more."""
    start = pybase64.b64decode(plain[:128], validate=True)
    if start[:5].lower() == b"data:":
        return True
    if file_kind(start) is not None:
        return False
    try:
        inner = pybase64.b64decode(start[: len(start) // 4 * 4], validate=True)
    except ValueError:
        return False
    return file_kind(inner) is not None


def is_data_uri(text: str) -> bool:
    """Whether a text is a data URI."""
    return text[:64].lstrip()[:5].lower() == "data:"
