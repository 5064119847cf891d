"""Whether a picture has the ratio that was asked for: sides are rounded, so nearly is enough."""

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

_MOST_OFF = Fraction(11, 10)
_WORD = re.compile(r"(?:^|[^0-9.])([1-9][0-9]{0,4})[:_xX/]([1-9][0-9]{0,4})$")


def ratio_of(word: Any) -> Fraction | None:
    """Width to height as a word ends with it, such as `3:2` or `wide_16_9`; None without any."""
    match = _WORD.search(word) if isinstance(word, str) else None
    return Fraction(int(match[1]), int(match[2])) if match is not None else None


def is_of_ratio(size: tuple[int, int], word: str, others: Iterable[Any]) -> bool:
    """Whether a picture can be what a word asks for: it is no tenth off, and no other word of the
    field is nearer to it. A word that names no ratio asks for any.
    """
    wanted = ratio_of(word)
    if wanted is None or 0 in size:
        return True
    got = Fraction(*size)
    found = (ratio for other in others if (ratio := ratio_of(other)) is not None)
    nearest = min((_off(got, ratio) for ratio in found), default=_MOST_OFF)
    return _off(got, wanted) <= min(nearest, _MOST_OFF)


def _off(one: Fraction, other: Fraction) -> Fraction:
    return max(one / other, other / one)
