"""Patterns that every engine reads alike, and runs on a text of 20 MB without a deep stack.

A group is repeated only if its length is fixed and it has many characters, so that engines loop
over it: Node overflows on `(?:[a-z]{4})*` at 4 MB, and Python keeps a record for each repetition.
There is no lookahead, which RE2 and its relatives do not have.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_ANY: Final = "[A-Za-z0-9+/]"
_MANY: Final = f"(?:{_ANY * 32})*(?:{_ANY * 4}){{0,7}}"
_AFTER: Final = f"{_MANY}(?:{_ANY * 2}==|{_ANY * 3}=)?"
_ANY_BASE64: Final = f"{_MANY}(?:{_ANY * 4}|{_ANY * 2}==|{_ANY * 3}=)"
_WORD: Final = "[A-Za-z0-9._-]+"
_DATA: Final = f"[dD][aA][tT][aA]:image/[A-Za-z0-9.+-]+(?:;{_WORD}={_WORD})*;base64,"
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_Signature = tuple[int | None, ...]
_HEIC: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_AVIF: Final = (b"avif", b"avis")


def _brands(brands: Sequence[bytes]) -> tuple[_Signature, ...]:
    return tuple((None, None, None, None, *b"ftyp", *brand) for brand in brands)


_SIGNATURES: Final[dict[str, tuple[_Signature, ...]]] = {
    "jpeg": (tuple(b"\xff\xd8\xff"),),
    "png": (tuple(b"\x89PNG\r\n\x1a\n"),),
    "gif": (tuple(b"GIF87a"), tuple(b"GIF89a")),
    "webp": ((*b"RIFF", None, None, None, None, *b"WEBP"),),
    "avif": _brands((*_AVIF, *_HEIC)),
    "bmp": ((*b"BM", None, None, None, None, 0, 0, 0, 0),),
    "tiff": tuple(map(tuple, (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"))),
    "heic": _brands(_HEIC),
    "svg": tuple(
        map(
            tuple,
            (b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE svg", b"\xef\xbb\xbf",
             b" ", b"\t", b"\n", b"\v", b"\f", b"\r"),
        )
    ),
}  # fmt: skip
"""What files of a format begin with; None is any byte.

Of AVIF, HEIC and SVG there are files of other formats that begin alike.
"""

RATIO: Final = "^[1-9][0-9]{0,999}:[1-9][0-9]{0,999}$"
"""Two positive integers of at most a thousand digits."""

DATA_HEAD: Final = 1024
"""The most characters of a data URI before its data."""


def base64_image(formats: Sequence[str]) -> str:
    """For the base64 of an image of one of the formats; of anything where one is not known."""
    return f"^(?:{_data(formats)})$"


def data_uri(formats: Sequence[str]) -> str:
    """For the data URI of such an image."""
    return f"^{_DATA}(?:{_data(formats)})$"


def url() -> str:
    """For a URI (RFC 3986) that is no data URI; http and https have a host.

    What stands in brackets in place of a host is left to `format: uri`.
    """
    name = "A-Za-z0-9._~!$&'()*+,;=-"
    user, port, path = f"(?:{_run(':' + name)}@)?", "(?::[0-9]*)?", f"(?:/{_run('/:@' + name)})?"
    literal = rf"\[[:{name}]+\]"
    host = f"(?:{literal}|{_one(name)}{_run(name)})"
    rest = rf"(?:\?{_run('/?:@' + name)})?(?:#{_run('/?:@' + name)})?"
    http = f"[hH][tT][tT][pP][sS]?://{user}{host}{port}{path}"
    rootless = f"(?:/|/?{_one(':@' + name)}{_run('/:@' + name)})?"
    other = f"{_scheme()}:(?://{user}{host}?{port}{path}|{rootless})"
    return f"^(?:{http}|{other}){rest}$"


def numeral(number: Mapping[str, Any]) -> str:
    """For a number written as text, whatever its bounds."""
    sign = "" if number.get("minimum", 0) > 0 else "-?"
    fraction = "" if number.get("integer") else r"(?:\.[0-9]+)?"
    return f"^{sign}(?:0|[1-9][0-9]*){fraction}$"


def size(given: Mapping[str, Any]) -> str:
    """For a size written as text, whose sides have as many digits as their limits."""
    least = len(str(given.get("min-side", 1))) - 1
    most = len(str(given["max-side"])) - 1 if "max-side" in given else ""
    side = f"[1-9][0-9]{{{least},{most}}}"
    words = map(_quoted, given.get("also", ()))
    return f"^(?:{'|'.join([side + _quoted(given.get('separator', 'x')) + side, *words])})$"


def _quoted(text: str) -> str:
    return re.sub(r"([\\^$.*+?()[\]{}|/])", r"\\\1", text)


def portable(pattern: str) -> str:
    """A pattern of ECMA-262 without the classes that other engines read as wider than ASCII."""
    made: list[str] = []
    in_class = False
    for part in re.findall(r"(?s)\\.|.", pattern):
        in_class = (in_class or part == "[") and part != "]"
        inside, outside = _CLASSES.get(part, (part, part))
        made.append(inside if in_class else outside)
    return "".join(made)


_CLASSES = {
    r"\d": ("0-9", "[0-9]"),
    r"\w": ("A-Za-z0-9_", "[A-Za-z0-9_]"),
    r"\D": (r"\D", "[^0-9]"),
    r"\W": (r"\W", "[^A-Za-z0-9_]"),
}
"""Classes inside and outside of brackets, in ASCII."""


def _data(formats: Sequence[str]) -> str:
    if not formats or not all(text in _SIGNATURES for text in formats):
        return _ANY_BASE64
    heads: list[str] = []
    whole: list[str] = []
    for signature in (pair for name in formats for pair in _SIGNATURES[name]):
        *endings, head = _beginnings(signature)
        heads.append(head)
        whole += endings
    return "|".join([f"(?:{'|'.join(heads)}){_AFTER}", *whole])


def _beginnings(signature: _Signature) -> Iterator[str]:
    """Texts that end within the last four characters of a signature, then those that go on."""
    bits = "".join("." * 8 if number is None else f"{number:08b}" for number in signature)
    bits += "." * (-len(bits) % 6)
    text = "".join(_character(bits[at : at + 6]) for at in range(0, len(bits), 6))
    missing = -(len(bits) // 6) % 4
    for known in range(missing):
        yield text + _ANY * known + "=" * (missing - known)
    yield text + _ANY * missing


def _character(bits: str) -> str:
    found = [text for n, text in enumerate(_ALPHABET) if re.fullmatch(bits, f"{n:06b}")]
    if len(found) == len(_ALPHABET):
        return _ANY
    return f"[{''.join(found)}]" if len(found) > 1 or found == ["+"] else found[0]


def _one(characters: str) -> str:
    return f"(?:[{characters}]|%[0-9A-Fa-f]{{2}})"


def _run(characters: str) -> str:
    """Any number of the characters and of percent-encoded bytes, with a way to loop over them."""
    return f"[{characters}]*(?:%[0-9A-Fa-f]{{2}}[{characters}]*)*"


def _scheme(words: Sequence[str] = ("data", "http", "https"), first: bool = True) -> str:
    """A scheme of a URI other than the words, whatever their case."""
    next_letters = sorted({word[0] for word in words if word})
    between = re.split(f"[{''.join(next_letters)}]" if next_letters else "$", _LETTERS)
    free = "".join(f"{item[0]}-{item[-1]}" for item in between if item)
    ways = [f"[{free.upper()}{free}{'' if first else '0-9+.-'}][A-Za-z0-9+.-]*"]
    for letter in next_letters:
        after = [word[1:] for word in words if word[:1] == letter]
        ways.append(f"[{letter}{letter.upper()}]{_scheme(after, first=False)}")
    whole = f"(?:{'|'.join(ways)})"
    return whole if first or "" in words else f"{whole}?"
