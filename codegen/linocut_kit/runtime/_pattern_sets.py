"""Sets of code points, as sorted ranges: what a class or an escape of a pattern takes."""

import sys
from array import array
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

Ranges = tuple[tuple[int, int], ...]
"""First and last code points, sorted and apart."""

EVERY: Final[Ranges] = ((0, 0x10FFFF),)
DIGIT: Final[Ranges] = ((0x30, 0x39),)
WORD: Final[Ranges] = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
SPACE: Final[Ranges] = (
    (0x9, 0xD), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029),
    (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
LINE_END: Final[Ranges] = ((0xA, 0xA), (0xD, 0xD), (0x2028, 0x2029))


def merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """The same code points as ranges that are sorted and apart."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(last, found[-1][1])
        else:
            found.append((first, last))
    return tuple(found)


def others(ranges: Ranges) -> Ranges:
    """All code points that are not in the set."""
    edges = [-1, *(edge for pair in ranges for edge in pair), 0x110000]
    gaps = ((edges[n] + 1, edges[n + 1] - 1) for n in range(0, len(edges), 2))
    return tuple((first, last) for first, last in gaps if first <= last)


def meet(ranges: Ranges, other: Ranges) -> bool:
    """Whether two sets have a code point in common."""
    left, right = 0, 0
    while left < len(ranges) and right < len(other):
        if ranges[left][1] < other[right][0]:
            left += 1
        elif other[right][1] < ranges[left][0]:
            right += 1
        else:
            return True
    return False


def has(ranges: Ranges, code: int) -> bool:
    """Whether the code point is in the set."""
    return any(first <= code <= last for first, last in ranges)


@lru_cache(maxsize=64)
def property_set(source: str) -> Ranges:
    """The code points of `\\p{…}` or `\\P{…}`, as the engine has them."""
    from regress import Regex

    codes = array("I", (*range(0xD800), *range(0xE000, 0x110000)))
    text = codes.tobytes().decode(f"utf-32-{sys.byteorder[0]}e")
    data = text.encode()
    found = Regex(f"(?:{source})+", "u").find_iter(text) or ()
    return merged(_ends(data[match.range()]) for match in found)


def _ends(data: bytes) -> tuple[int, int]:
    text = data.decode()
    return ord(text[0]), ord(text[-1])
