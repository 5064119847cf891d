"""Texts for a pattern: those that match it, and those that only just do not.

Each is checked with the engine before it is given away.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from linocut_kit.keywords._making import FAR, Maker, Stuck, lengths, parts_of, pool_of
from linocut_kit.runtime._pattern_cost import is_anchored
from linocut_kit.runtime._pattern_tree import Chars, Edge, Look, Node, Repeat, Sequence
from linocut_kit.runtime.patterns import Pattern, compiled

_TURNS: Final = 48
"""How often a length is tried before it counts as out of reach."""
_LONG: Final = 100_000
"""From which length on a text is tried a few times only."""
_STEPS: Final = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 24, 32, 64, 128, 256)
_PAPER: Final = ((0x20, 0x7E), (0xE9, 0xE9), (0x6F22, 0x6F22))
"""What stands around a match: signs that every server reads."""
_STRANGE: Final = ("!", " ", "a", "A", "0", "-", "_", "\u00e9", "\u6f22", "\n", "<", "\u0661")


def matching(
    pattern: str, *, min_length: int = 0, max_length: int | None = None, count: int = 8
) -> Iterator[str]:
    """Up to `count` texts that match, of a length in code points within the bounds.

    The shortest first, then one at either bound where that can be reached, then lengths between.
    The same each time; nothing where none is found. Raises PatternError.
    """
    engine = compiled(pattern)
    most = FAR if max_length is None else max_length
    found = _matching(engine, min_length, most)
    return islice(_distinct(found), count)


def mismatching(
    pattern: str, *, min_length: int = 0, max_length: int | None = None, count: int = 8
) -> Iterator[str]:
    """Up to `count` texts that break the pattern only: changes of those that match.

    Their lengths are within the bounds. The same each time; nothing where none is found. Raises
    PatternError.
    """
    engine = compiled(pattern)
    most = FAR if max_length is None else max_length
    found = (
        text
        for text in _changed(engine, min_length, most)
        if min_length <= len(text) <= most and not engine.search(text)
    )
    return islice(_distinct(found), count)


def _distinct(texts: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for text in texts:
        if text not in seen:
            seen.add(text)
            yield text


def _matching(engine: Pattern, least: int, most: int) -> Iterator[str]:
    node = _padded(engine.node)
    low = max(least, lengths(engine.node)[0])
    high = min(most, lengths(node)[1])
    pool = pool_of(engine.node)
    shortest = _first_shortest(engine, node, pool, least, most)
    if shortest is None:
        return
    yield shortest
    between = [low + step for step in _STEPS if low + step < high]
    reached = [len(shortest)]
    for wanted in (least, high if high < FAR else low + 1, *between):
        for text in islice(_tries(engine, node, pool, wanted, least, most), 1):
            yield text
            reached.append(wanted)
    for wanted in dict.fromkeys(reached):
        yield from _tries(engine, node, pool, wanted, least, most)


def _first_shortest(engine: Pattern, node: Node, pool: str, least: int, most: int) -> str | None:
    low, high = lengths(node)
    low = max(low, least)
    steps = (0, *_STEPS, *(high - low,) * (high < FAR), *(most - low,) * (most < _LONG))
    for step in steps:
        if step < 0 or low + step > most:
            continue
        tries = _tries(engine, node, pool, low + step, least, most)
        shortest = next(tries, None)
        if shortest is not None:
            return min((shortest, *tries), key=len) if len(shortest) > low + step else shortest
    return None


def _tries(
    engine: Pattern, node: Node, pool: str, wanted: int, least: int, most: int
) -> Iterator[str]:
    """Guesses at about a length that the engine takes."""
    for turn in range(_TURNS if wanted < _LONG else 3):
        try:
            text = Maker(pool, turn).made(node, wanted)
        except Stuck:
            continue
        if least <= len(text) <= most and engine.search(text):
            yield text


def _padded(node: Node) -> Node:
    """The pattern with anything after it and before it, where it lets that be."""
    free = Repeat(Chars(_PAPER), 0, None)
    before = () if is_anchored(node) else (free,)
    after = () if _is_closed(node) else (free,)
    return Sequence((*before, node, *after))


def _is_closed(node: Node) -> bool:
    last = node.parts[-1] if isinstance(node, Sequence) and node.parts else node
    return isinstance(last, Edge) and last.kind == "$"


def _changed(engine: Pattern, least: int, most: int) -> Iterator[str]:
    """Small changes of texts that match, then what the pattern forbids, then plain texts."""
    for text in islice(_distinct(_matching(engine, least, most)), 6):
        places = dict.fromkeys((0, len(text) - 1, len(text) // 2)) if text else {}
        for place in places:
            for sign in (text[place].swapcase(), *_STRANGE):
                yield text[:place] + sign + text[place + 1 :]
            yield text[:place] + text[place + 1 :]
        for sign in _STRANGE:
            yield text + sign
            yield sign + text
    for edge in parts_of(engine.node):
        if isinstance(edge, Look):
            for turn in range(_TURNS):
                try:
                    yield Maker(pool_of(edge.body), turn).made(
                        edge.body, lengths(edge.body)[0] + turn % 5
                    )
                except Stuck:
                    break
    pool = dict.fromkeys(("", *_STRANGE, *pool_of(engine.node)))
    edges = dict.fromkeys(
        (least, least + 1, min(most, least + 10), most if most < _LONG else least)
    )
    for length in edges:
        for sign in pool:
            yield sign * length
