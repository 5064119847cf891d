"""The forms of texts: numbers and sizes written as text, and lengths in code units and bytes.

None of the checks raises, whatever text it is given. A check of a part of a form is true of a text
that has not the form: that is told once, by the check of the form itself.
"""

import re
from fractions import Fraction
from typing import Final

_DIGITS: Final = 1000
_SLICE: Final = 64 * 1024
_NUMERAL: Final = re.compile(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?")
_SIDE: Final = re.compile("[1-9][0-9]*+")


def numeral(text: str) -> Fraction | None:
    """The number that a text is in the words of JSON without an exponent, None for another text.

    `5`, `-3.5` and `0.50` are numbers; `05`, `+5`, `5.`, `1e3` and ` 5` are none, and neither is a
    text of more than a thousand characters.
    """
    if len(text) > _DIGITS or _NUMERAL.fullmatch(text) is None:
        return None
    return Fraction(text)


def is_numeral(text: str) -> bool:
    """Whether a text is a number."""
    return len(text) <= _DIGITS and _NUMERAL.fullmatch(text) is not None


def is_whole_numeral(text: str) -> bool:
    """Whether a number is written without a fraction: `5` is, `5.0` is not."""
    return "." not in text or not is_numeral(text)


def is_numeral_from(text: str, least: float) -> bool:
    """Whether a number is at least that."""
    number = numeral(text)
    return number is None or number >= _exact(least)


def is_numeral_to(text: str, most: float) -> bool:
    """Whether a number is at most that."""
    number = numeral(text)
    return number is None or number <= _exact(most)


def is_numeral_multiple(text: str, step: float) -> bool:
    """Whether a number is a multiple of that, both read as decimals."""
    number = numeral(text)
    return number is None or number % _exact(step) == 0


def size(text: str, separator: str) -> tuple[int, int] | None:
    """Width and height of a text such as `1024x768`, None for another text.

    Positive integers without leading zeros, of at most a thousand digits.
    """
    wide, found, tall = text.partition(separator)
    if not found or len(text) > _DIGITS or not (_SIDE.fullmatch(wide) and _SIDE.fullmatch(tall)):
        return None
    return int(wide), int(tall)


def is_size(text: str, separator: str, also: tuple[str, ...] = ()) -> bool:
    """Whether a text is a size, or one of the words that are taken beside sizes."""
    return text in also or size(text, separator) is not None


def is_size_within(text: str, separator: str, part: str, limit: float | str) -> bool:
    """Whether a size keeps a limit of `sides_keep`."""
    sides = size(text, separator)
    return sides is None or sides_keep(sides, part, limit)


def sides_keep(sides: tuple[int, int], part: str, limit: float | str) -> bool:
    """Whether width and height in pixels keep a limit, the limit itself included.

    `part` is `multiple`, `min-side` (of the shorter one), `max-side` (of the longer one),
    `min-pixels`, `max-pixels`, `min-ratio` or `max-ratio` (width to height, as a number or `W:H`).
    """
    width, height = sides
    if part in ("min-ratio", "max-ratio"):
        wide, tall = side_ratio(limit)
        beyond = width * tall - height * wide
        return beyond >= 0 if part == "min-ratio" else beyond <= 0
    bound = int(limit)
    match part:
        case "multiple":
            return width % bound == 0 and height % bound == 0
        case "min-side":
            return min(sides) >= bound
        case "max-side":
            return max(sides) <= bound
        case "min-pixels":
            return width * height >= bound
        case _:
            return width * height <= bound


def side_ratio(limit: float | str) -> tuple[int, int]:
    """A ratio of width to height as two integers: `0.4` is 2 to 5, `16:9` is 16 to 9."""
    if isinstance(limit, str):
        wide, _, tall = limit.partition(":")
        return int(wide), int(tall)
    return _exact(limit).as_integer_ratio()


def utf16_length(text: str) -> int:
    """The number of UTF-16 code units of a text: two for a character beyond the basic plane."""
    if text.isascii():
        return len(text)
    return _encoded(text, "utf-16-le") // 2


def utf8_length(text: str) -> int:
    """The number of bytes of a text in UTF-8; half of a surrogate pair counts as three."""
    return len(text) if text.isascii() else _encoded(text, "utf-8")


def _encoded(text: str, encoding: str) -> int:
    parts = (text[at : at + _SLICE] for at in range(0, len(text), _SLICE))
    return sum(len(part.encode(encoding, "surrogatepass")) for part in parts)


def _exact(number: float) -> Fraction:
    return Fraction(number if isinstance(number, int) else repr(float(number)))
