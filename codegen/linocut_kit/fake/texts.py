"""A plain reading of the texts that requests carry: URIs, ratios, base64 and images."""

import base64
import binascii
import re
import warnings
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from io import BytesIO
from ipaddress import AddressValueError, IPv6Address
from uuid import UUID

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):(.*)", re.DOTALL)
_REST = re.compile(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=\-]|%[0-9A-Fa-f]{2})*")
_HOST = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=\-]|%[0-9A-Fa-f]{2})*")
_USER = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:\-]|%[0-9A-Fa-f]{2})*")
_FUTURE = re.compile(r"[vV][0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:\-]+")
_RATIO = re.compile(r"([1-9][0-9]*):([1-9][0-9]*)")
_DATA = re.compile(r"data:image/[A-Za-z0-9.+\-]+;base64,(.*)", re.DOTALL | re.IGNORECASE)


def scheme(text: str) -> str | None:
    """The scheme that a text starts with, in lower case."""
    match = _SCHEME.match(text)
    return match[1].lower() if match else None


def is_uri(text: str) -> bool:
    """Whether the text is an absolute URI (RFC 3986), with a host where it is http or https."""
    match = _SCHEME.fullmatch(text)
    if match is None or not _REST.fullmatch(match[2]):
        return False
    rest, hash_mark, fragment = match[2].partition("#")
    if hash_mark and re.search(r"[#\[\]]", fragment):
        return False
    rest, _, query = rest.partition("?")
    if re.search(r"[\[\]]", query):
        return False
    if not rest.startswith("//"):
        return match[1].lower() not in ("http", "https") and not re.search(r"[\[\]]", rest)
    authority, _, path = rest[2:].partition("/")
    if re.search(r"[\[\]]", path):
        return False
    return _is_authority(authority, needs_host=match[1].lower() in ("http", "https"))


def _is_authority(text: str, *, needs_host: bool) -> bool:
    user, _, place = text.rpartition("@")
    if not _USER.fullmatch(user):
        return False
    if place.startswith("["):
        address, closed, port = place[1:].partition("]")
        if not closed or not (port == "" or port.startswith(":")):
            return False
        return _is_literal(address) and re.fullmatch(r"[0-9]*", port[1:]) is not None
    host, _, port = place.partition(":")
    if not _HOST.fullmatch(host) or not re.fullmatch(r"[0-9]*", port):
        return False
    return host != "" or not needs_host


def _is_literal(address: str) -> bool:
    if _FUTURE.fullmatch(address):
        return True
    try:
        IPv6Address(address)
    except AddressValueError:
        return False
    return "%" not in address


def ratio(text: str) -> Fraction | None:
    """`W:H` with positive integers and no leading zeros as a fraction, or None."""
    match = _RATIO.fullmatch(text)
    if match is None or len(text) > 4000:
        return None
    return Fraction(int(match[1]), int(match[2]))


def decode(text: str) -> bytes | None:
    """What a base64 text holds: standard alphabet, padded, without white space, not empty."""
    try:
        return base64.b64decode(text.encode("ascii"), validate=True) or None
    except (UnicodeEncodeError, binascii.Error):
        return None


def data_uri(text: str) -> bytes | None:
    """What a base64 data URI of an image holds, or None where it is none."""
    match = _DATA.fullmatch(text)
    return decode(match[1]) if match else None


def sniff(data: bytes) -> str | None:
    """The format of an image by its first bytes, or None where they are of no known one."""
    for name, starts in _SIGNATURES.items():
        if any(data.startswith(start) for start in starts):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[:2] == b"BM" and data[6:10] == bytes(4):
        return "bmp"
    brands = re.match(rb"....ftyp(....)(?:....((?:....)*))?", data[:64], re.DOTALL)
    if brands is not None and brands[1] in (b"avif", b"avis", *_HEIC):
        return "avif" if b"avi" in brands[1] + (brands[2] or b"") else "heic"
    is_svg = re.match(rb"\s*(<\?xml|<!--|<!DOCTYPE svg|<svg)", data.lstrip(b"\xef\xbb\xbf")[:1024])
    return "svg" if is_svg and b"<svg" in data[:1024] else None


_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


def sides(data: bytes) -> tuple[int, int] | None:
    """Width and height of an image, or None where it has none that can be read."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Image.open(BytesIO(data)).size
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return None


_SIGNATURES = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "tiff": (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"),
}
KNOWN_FORMATS = frozenset((*_SIGNATURES, "webp", "avif", "heic", "bmp", "svg"))


def has_format(text: str, name: str) -> bool:
    """Whether a text is of a JSON Schema format; formats that are not known pass."""
    test = _FORMATS.get(name)
    if test is None:
        return True
    try:
        return test(text)
    except ValueError:
        return False


def _is_uuid(text: str) -> bool:
    return str(UUID(text)) == text.lower()


def _is_time(text: str) -> bool:
    shape = r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)"
    if not re.fullmatch(shape, text, re.ASCII):
        return False
    plain = re.sub(r"\.\d+", "", text.upper())
    return datetime.fromisoformat(plain.replace("Z", "+00:00")).tzinfo is not None


def _is_date(text: str) -> bool:
    return date.fromisoformat(text).isoformat() == text


def _is_email(text: str) -> bool:
    name, _, host = text.rpartition("@")
    labels = host.split(".")
    plain = re.fullmatch(r"[!-~]+", name) is not None and not set(name) & set('",:;<>()[]\\@')
    fine = all(re.fullmatch(r"[a-zA-Z0-9]+(-+[a-zA-Z0-9]+)*", label) for label in labels)
    return plain and fine and len(text) <= 320 and all(len(label) < 64 for label in labels)


def _is_byte(text: str) -> bool:
    return decode(text) is not None if text else True


_FORMATS: dict[str, Callable[[str], bool]] = {
    "uri": is_uri,
    "uuid": _is_uuid,
    "date-time": _is_time,
    "date": _is_date,
    "email": _is_email,
    "byte": _is_byte,
}
