"""The checks that a printed validator cannot spell out in a line: URIs, images, ratios, equality.

None of them raises, whatever value of its type it is given, and each takes constant memory.
"""

import re
import sys
from collections.abc import Sequence
from typing import Any, Final

import pybase64

from linocut_kit.runtime.image_heads import HEAD, Read, image_format, image_sides
from linocut_kit.runtime.lifecycle import JudgedApart, Media
from linocut_kit.runtime.text_forms import sides_keep
from linocut_kit.runtime.violations import Rule, Summary, Violation

_SLICE: Final = 256 * 1024
_SHORT: Final = 64 * 1024
_HEAD_TEXT: Final = (HEAD + 2) // 3 * 4
_DATA_HEAD: Final = 1024
_RATIO_DIGITS: Final = 1000
_decode: Final = pybase64.b64decode
_PNG_HEAD: Final = b"\x89PNG\r\n\x1a\n"


def is_integer(value: object) -> bool:
    """Whether `value` is a JSON Schema integer: `5` and `5.0` are, `5.5`, `True` and `"5"` not."""
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> bool:
    """Whether `value` is a finite number; `True` is none."""
    if isinstance(value, float):
        return value - value == 0
    return isinstance(value, int) and not isinstance(value, bool)


def is_text(value: object) -> bool:
    """Whether `value` is a JSON string."""
    return isinstance(value, str)


def is_object(value: object) -> bool:
    """Whether `value` is a JSON object."""
    return isinstance(value, dict)


def is_array(value: object) -> bool:
    """Whether `value` is a JSON array; a tuple is none."""
    return isinstance(value, list)


def is_json(value: object) -> bool:
    """Whether `value` is JSON all through: no bytes, no NaN, no name that is not text."""
    waiting = [value]
    seen: set[int] = set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, (dict, list)):
            if id(item) in seen:
                continue
            seen.add(id(item))
            if isinstance(item, list):
                waiting += item
            elif all(isinstance(name, str) for name in item):
                waiting += item.values()
            else:
                return False
        elif not (item is None or isinstance(item, (str, bool)) or is_number(item)):
            return False
    return True


def is_multiple(value: float, divisor: float) -> bool:
    """Whether `value` is a multiple of `divisor`, both read as the decimals they are written as."""
    if isinstance(value, int) and isinstance(divisor, int):
        return value % divisor == 0
    from fractions import Fraction

    def exact(number: float) -> Fraction:
        return Fraction(number if isinstance(number, int) else repr(float(number)))

    return exact(value) % exact(divisor) == 0


def is_equal(left: object, right: object) -> bool:
    """Whether two values are the same JSON: `1` is `1.0`, and neither is `true`."""
    waiting = [(left, right)]
    while waiting:
        item, other = waiting.pop()
        if isinstance(item, dict) and isinstance(other, dict):
            if len(item) != len(other) or any(key not in other for key in item):
                return False
            waiting += [(item[key], other[key]) for key in item]
        elif isinstance(item, list) and isinstance(other, list):
            if len(item) != len(other):
                return False
            waiting += zip(item, other, strict=True)
        elif _kind(item) is not _kind(other) or item != other:
            return False
    return True


def is_among(value: object, values: Sequence[object]) -> bool:
    """Whether `value` is the same JSON as one of `values`."""
    return any(is_equal(value, item) for item in values)


def is_unique(items: Sequence[object]) -> bool:
    """Whether no two of `items` are the same JSON."""
    try:
        return len({_key(item) for item in items}) == len(items)
    except RecursionError:
        return not any(
            is_equal(item, other) for n, item in enumerate(items) for other in items[n + 1 :]
        )


def _kind(value: object) -> type:
    if isinstance(value, bool):
        return bool
    if isinstance(value, (int, float)):
        return float
    return next((buffer for buffer in (str, dict, list) if isinstance(value, buffer)), type(value))


def _key(value: Any) -> object:
    kind = _kind(value)
    if type(value) is JudgedApart:
        return kind, id(value)
    if kind is dict:
        return dict, frozenset((name, _key(item)) for name, item in value.items())
    if kind is list:
        return list, tuple(_key(item) for item in value)
    if kind in (bool, float, str, type(None)):
        return kind, value
    return kind, id(value)


def _run(characters: str, times: str) -> str:
    """`characters` or percent-encoded bytes, read once and never given back."""
    return f"(?:[{characters}]++|%[0-9A-Fa-f]{{2}}){times}+"


def _uri() -> str:
    """RFC 3986's `URI`, with a host that is not empty where the scheme is http or https."""
    name = r"A-Za-z0-9\-._~!$&'()*+,;="
    h16 = "[0-9A-Fa-f]{1,4}"
    octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
    ls32 = rf"(?:{h16}:{h16}|{octet}(?:\.{octet}){{3}})"
    after = [f"(?:{h16}:){{{n}}}{ls32}" for n in (4, 3, 2, 1, 0)] + [h16, ""]
    forms = [f"(?:{h16}:){{6}}{ls32}", f"::(?:{h16}:){{5}}{ls32}"]
    forms += [f"(?:(?:{h16}:){{0,{n}}}{h16})?::{tail}" for n, tail in enumerate(after)]
    literal = rf"\[(?:{'|'.join(forms)}|[vV][0-9A-Fa-f]+\.[{name}:]+)\]"
    user = f"(?:{_run(name + ':', '*')}@)?"
    path = f"(?:/{_run(name + ':@/', '*')})?"
    rest = rf"(?:\?{_run(name + ':@/?', '*')})?(?:\#{_run(name + ':@/?', '*')})?"
    http = f"[hH][tT][tT][pP][sS]?://{user}(?:{literal}|{_run(name, '+')})(?::[0-9]*)?{path}"
    authority = f"//{user}(?:{literal}|{_run(name, '*')})(?::[0-9]*)?{path}"
    scheme = "(?![hH][tT][tT][pP][sS]?:)[A-Za-z][A-Za-z0-9+.-]*+"
    return f"(?:{http}|{scheme}:(?:{authority}|(?!//){_run(name + ':@/', '*')})){rest}"


_is_uri: Final = re.compile(_uri()).fullmatch
is_plain_url: Final = re.compile("https?://[A-Za-z0-9.-]++(?:/[A-Za-z0-9./_~-]*+)?").fullmatch
"""Matches most of the URLs that are sent, faster than `is_uri`, which takes all of them."""

_SCHEME: Final = re.compile("[A-Za-z][A-Za-z0-9+.-]*+:")
_UUID: Final = re.compile("[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_DATE: Final = re.compile("([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_TIME: Final = re.compile(
    r"([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]|60)(?:\.[0-9]+)?"
    r"(?:[zZ]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))"
)
_EMAIL: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]++@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)
_LARGEST: Final = sys.float_info.max
_DATA: Final = re.compile(
    "[dD][aA][tT][aA]:image/[A-Za-z0-9.+-]++(?:;[A-Za-z0-9._-]++=[A-Za-z0-9._-]++)*+;base64,"
)
_RATIO: Final = re.compile("([1-9][0-9]*+):([1-9][0-9]*+)")


def is_uri(text: str) -> bool:
    """Whether `text` is an absolute URI (RFC 3986, ASCII); http and https need a host."""
    return is_plain_url(text) is not None or _is_uri(text) is not None


def is_uuid(text: str) -> bool:
    """Whether `text` is a UUID in its canonical form, of either case."""
    return _UUID.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """Whether `text` is a day of RFC 3339: `2026-02-28`."""
    found = _DATE.fullmatch(text)
    if found is None:
        return False
    year, month, day = (int(group) for group in found.groups())
    if month == 2:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return day <= (29 if leap else 28)
    return day <= (30 if month in (4, 6, 9, 11) else 31)


def is_date_time(text: str) -> bool:
    """Whether `text` is a time of RFC 3339; second 60 only where UTC has a leap second."""
    found = _TIME.fullmatch(text, 11) if text[10:11] in ("T", "t") else None
    if found is None or not is_date(text[:10]):
        return False
    hour, minute, second, sign, ahead, past = found.groups("0")
    offset = (int(ahead) * 60 + int(past)) * (-1 if sign == "+" else 1)
    return int(second) < 60 or (int(hour) * 60 + int(minute) + offset) % 1440 == 1439


def is_email(text: str) -> bool:
    """Whether `text` is an address of one mailbox: a local part, `@`, and a host name."""
    return len(text) <= 320 and _EMAIL.fullmatch(text) is not None


def is_between(value: float, low: int, high: int) -> bool:
    """Whether `value` is from `low` to `high`, both included."""
    return low <= value <= high


def is_double(value: float) -> bool:
    """Whether `value` is no larger than what a double-precision number can be."""
    return -_LARGEST <= value <= _LARGEST


def ratio(text: str) -> tuple[int, int] | None:
    """Width and height of `W:H`, positive integers without leading zeros; None for anything else.

    A side of more than a thousand digits is no ratio of an image.
    """
    found = _RATIO.fullmatch(text) if len(text) <= 2 * _RATIO_DIGITS + 1 else None
    if found is None or max(map(len, found.groups())) > _RATIO_DIGITS:
        return None
    return int(found[1]), int(found[2])


def is_ratio_between(text: str, low: tuple[int, int], high: tuple[int, int]) -> bool:
    """Whether `text` is a ratio from `low` to `high`, both included, compared as fractions."""
    sides = ratio(text)
    if sides is None:
        return False
    width, height = sides
    return width * low[1] >= low[0] * height and width * high[1] <= high[0] * height


def judge_ratio(
    text: str,
    form: Rule,
    low: tuple[int, int, Rule] | None,
    high: tuple[int, int, Rule] | None,
    pointer: str | None = None,
) -> Violation | None:
    """The violation of a text that is no ratio, or none from `low` to `high`."""
    sides = ratio(text)
    if sides is None:
        return Violation(form, text, pointer)
    width, height = sides
    if low is not None and width * low[1] < low[0] * height:
        return Violation(low[2], text, pointer)
    if high is not None and width * high[1] > high[0] * height:
        return Violation(high[2], text, pointer)
    return None


def is_base64(text: str, start: int = 0) -> bool:
    """Whether `text` from `start` on is standard base64 with its padding, over its whole length.

    Bits behind the last byte may have any value, as decoders ignore them (RFC 4648, 3.5).
    """
    length = len(text)
    try:
        if length <= _SLICE and not start:
            _decode(text, None, True)
            return True
        if (length - start) % 4:
            return False
        for begin in range(start, length, _SLICE):
            part = text[begin : begin + _SLICE]
            if part[-1] == "=" and begin + _SLICE < length:
                return False
            _decode(part, None, True)
    except ValueError:
        return False
    return True


def decoded_size(text: str, start: int = 0) -> int:
    """The number of bytes that the base64 `text` stands for, from `start` on."""
    return (len(text) - start) // 4 * 3 - text.endswith("=") - text.endswith("==")


def judge_image(
    head: bytes, size: int, media: Media, pointer: str | None = None, read: Read | None = None
) -> Violation | None:
    """The violation of an image of `size` bytes that begins with `head`, or None.

    `read` gives its bytes from an offset on; without it there are no more than those of `head`.
    """
    if size == 0:
        return Violation(media.encoding_rule, Summary("an empty file"), pointer)
    if media.formats and (found := image_format(head)) not in media.formats:
        what = "bytes of another kind" if found is None else f"an image of format {found}"
        return Violation(_rule(media, media.format_rule), Summary(what), pointer)
    if media.max_bytes is not None and size > media.max_bytes:
        return Violation(_rule(media, media.size_rule), Summary(f"{size} bytes"), pointer)
    if not media.sides:
        return None
    sides = image_sides(read or (lambda at, count: head[at : at + count]))
    for part, limit, rule in media.sides:
        if sides is None:
            return Violation(rule, Summary("an image whose sides cannot be read"), pointer)
        if not sides_keep(sides, part, limit):
            what = f"an image of {sides[0]}x{sides[1]} pixels"
            return Violation(rule, Summary(what), pointer)
    return None


def judge_text(text: str, media: Media, pointer: str | None = None) -> Violation | None:
    """The violation of an image field's text, or None; None for one that was judged apart.

    A text that begins like a URI is judged as a URL or a data URI, any other as base64.
    """
    if type(text) is JudgedApart:
        return None
    if text and ("base64" in media.encodings or "file" in media.encodings):
        if len(text) > _SHORT:
            if is_base64(text):
                return _judge_base64(text, media, pointer)
        else:
            try:
                data = _decode(text, None, True)
            except ValueError:
                pass
            else:
                return judge_image(data, len(data), media, pointer)
    if _SCHEME.match(text) is None:
        return Violation(media.encoding_rule, Summary(_not_base64(text, media)), pointer)
    if text[:5].lower() != "data:":
        if "url" in media.encodings and is_uri(text):
            return None
        what = "a text that is no valid URL" if "url" in media.encodings else "a URL"
        return Violation(media.encoding_rule, Summary(what), pointer)
    if "data-uri" not in media.encodings:
        return Violation(media.encoding_rule, Summary("a data URI"), pointer)
    found = _DATA.match(text, 0, _DATA_HEAD)
    start = len(text) if found is None else found.end()
    if start == len(text) or not is_base64(text, start):
        what = "a data URI that is not data:image/…;base64,… with valid base64"
        return Violation(media.encoding_rule, Summary(what), pointer)
    return _judge_base64(text, media, pointer, start)


def is_short_image(text: str, media: Media) -> bool:
    """Whether a text of at most 64 KiB is an image that the field takes.

    False for a long one, which is worth being judged only once.
    """
    return len(text) <= _SHORT and judge_text(text, media) is None


def _judge_base64(text: str, media: Media, pointer: str | None, start: int = 0) -> Violation | None:
    if text.startswith("/9j/", start):
        head = b"\xff\xd8\xff"
    elif text.startswith("iVBORw0KGgo", start):
        head = _PNG_HEAD
    else:
        head = _decode(text[start : start + _HEAD_TEXT], None, True)

    def read(at: int, count: int) -> bytes:
        first = start + at // 3 * 4
        part = text[first : first + (count // 3 + 2) * 4]
        return _decode(part, None, True)[at % 3 : at % 3 + count]

    return judge_image(head, decoded_size(text, start), media, pointer, read)


def _not_base64(text: str, media: Media) -> str:
    if not text:
        return "an empty text"
    if not {"base64", "file"} & set(media.encodings):
        return f"a text of {len(text)} characters without a scheme"
    if "-" in text or "_" in text:
        return f"a text of {len(text)} characters that is not base64 of the standard alphabet"
    if len(text) % 4:
        return f"a text of {len(text)} characters, which base64 with its padding cannot have"
    return f"a text of {len(text)} characters that is not base64"


def _rule(media: Media, rule: Rule | None) -> Rule:
    return media.encoding_rule if rule is None else rule
