"""Base64 as servers write it: with line ends, without padding, in the URL-safe alphabet."""

from typing import Protocol
from urllib.parse import unquote_to_bytes

import pybase64

_SLICE = 1 << 20
_URL_SAFE = str.maketrans("-_", "+/")


class Taker(Protocol):
    """What takes decoded bytes, slice by slice."""

    def write(self, data: bytes, /) -> object:
        """Take the next slice."""
        ...


def decode(text: str, sink: Taker) -> None:
    """Write what a text stands for, base64 or a data URI. Raises ValueError for what is neither."""
    if is_data_uri(text):
        head, comma, text = text.partition(",")
        if not comma:
            raise ValueError("a data URI without a comma")
        if ";base64" not in head.replace(" ", "").lower():
            sink.write(unquote_to_bytes(text.strip()))
            return
    plain = "".join(text.split()).translate(_URL_SAFE).rstrip("=")
    plain += "=" * (-len(plain) % 4)
    for start in range(0, len(plain), _SLICE):
        sink.write(pybase64.b64decode(plain[start : start + _SLICE], validate=True))


def is_data_uri(text: str) -> bool:
    """Whether a text is a data URI."""
    return text[:64].lstrip()[:5].lower() == "data:"
