"""Texts from the tree of a pattern: good guesses, which the engine then judges.

A guess has a wanted length, and a turn that says which of the ways on it takes.
"""

import random
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from linocut_kit.runtime._pattern_sets import Ranges, has
from linocut_kit.runtime._pattern_tree import (
    Chars,
    Choice,
    Group,
    Look,
    Node,
    Reference,
    Repeat,
    Sequence,
)

FAR: Final = 1 << 40
"""The length of what has no end."""
_NICE: Final = "a0A-b1B_c2 z9Z.m5/:xé漢!\n😀"
_PAIRS: Final[Ranges] = ((0xD800, 0xDFFF),)
_PLAIN_TURNS: Final = 3
_LONG: Final = 2_000


class Stuck(Exception):
    """A guess leads nowhere, as at an empty class."""


@lru_cache(maxsize=4096)
def signs_of(ranges: Ranges) -> str:
    """Some code points of the set, the nicest first, no half of a pair among them."""
    found = [text for text in _NICE if has(ranges, ord(text))]
    for first, last in ranges[:12] + ranges[-2:]:
        for code in (first, last, (first + last) // 2):
            if not has(_PAIRS, code) and chr(code) not in found:
                found.append(chr(code))
    return "".join(found[:40])


@lru_cache(maxsize=4096)
def lengths(node: Node) -> tuple[int, int]:
    """The least and the most code points that the part may take, looks aside."""
    if isinstance(node, Chars):
        return 1, 1
    if isinstance(node, Group):
        return lengths(node.body)
    if isinstance(node, Sequence):
        found = [lengths(edge) for edge in node.parts]
        return sum(pair[0] for pair in found), min(FAR, sum(pair[1] for pair in found))
    if isinstance(node, Choice):
        found = [lengths(edge) for edge in node.options]
        return min(pair[0] for pair in found), max(pair[1] for pair in found)
    if isinstance(node, Repeat):
        least, most = lengths(node.body)
        times = FAR if node.most is None else node.most
        return min(FAR, least * node.least), min(FAR, most * times)
    return (0, FAR) if isinstance(node, Reference) else (0, 0)


class Maker:
    """One guess at a text of about the wanted length."""

    def __init__(self, pool: str, turn: int) -> None:
        self._pool, self._turn = pool, turn
        self._dice = random.Random(turn)  # noqa: S311 - the same guesses each time
        self._signs: list[str] = []
        self._length = 0
        self._groups: dict[int | str, str] = {}
        self._hints: dict[int, str] = {}

    def made(self, node: Node, wanted: int) -> str:
        """The guess. Raises Stuck."""
        self._make(node, wanted)
        return "".join(self._signs)

    def _make(self, node: Node, wanted: int) -> None:
        if isinstance(node, Chars):
            self._put(self._sign(node.ranges))
        elif isinstance(node, Sequence):
            self._sequence(node, wanted)
        elif isinstance(node, Choice):
            self._make(self._option(node, wanted), wanted)
        elif isinstance(node, Repeat):
            self._repeat(node, wanted)
        elif isinstance(node, Group):
            self._group(node, wanted)
        elif isinstance(node, Reference):
            for sign in self._groups.get(node.name, ""):
                self._put(sign)
        elif isinstance(node, Look) and node.ahead and not node.negative:
            self._hint(node)

    def _put(self, text: str) -> None:
        self._signs.append(text)
        self._length += len(text)

    def _sign(self, ranges: Ranges) -> str:
        hint = self._hints.get(self._length)
        if hint is not None and has(ranges, ord(hint)):
            return hint
        signs = signs_of(ranges)
        if not signs:
            raise Stuck
        if self._turn == 0:
            return signs[0]
        nearby = [text for text in self._pool if has(ranges, ord(text))] or list(signs)
        if self._turn < _PLAIN_TURNS:
            return nearby[(self._length + self._turn) % len(nearby)]
        return self._dice.choice(nearby if self._turn % 2 else signs)

    def _sequence(self, node: Sequence, wanted: int) -> None:
        least = [lengths(edge)[0] for edge in node.parts]
        spare = wanted - sum(least)
        shares = list(least)
        order = list(range(len(least)))
        if self._turn >= _PLAIN_TURNS:
            self._dice.shuffle(order)
        for place in order:
            room = lengths(node.parts[place])[1] - least[place]
            more = max(0, min(spare, room))
            if self._turn >= _PLAIN_TURNS and self._turn % 3 == 0 and more:
                more = self._dice.randint(0, more)
            shares[place] += more
            spare -= more
        behind = 0
        for edge, share in zip(node.parts, shares, strict=True):
            start = self._length
            self._make(edge, max(lengths(edge)[0], share + behind))
            behind += share - (self._length - start)

    def _option(self, node: Choice, wanted: int) -> Node:
        fitting = [edge for edge in node.options if _takes(edge, wanted)]
        options = fitting or list(node.options)
        if self._turn < len(options):
            return options[self._turn]
        return self._dice.choice(options)

    def _repeat(self, node: Repeat, wanted: int) -> None:
        most = FAR if node.most is None else node.most
        if isinstance(node.body, Chars):
            self._run(node.body, max(node.least, min(most, wanted)))
            return
        low, high = lengths(node.body)
        turn = max(1, low if self._turn % 2 == 0 or high >= FAR else high)
        start, done = self._length, 0
        while done < node.least or done < most:
            left = wanted - (self._length - start)
            if done >= node.least and (left < max(1, low) or done > _LONG):
                break
            rest = max(0, node.least - done - 1) * low
            share = left - rest if left - rest < 2 * turn or done + 1 >= most else turn
            before = self._length
            self._make(node.body, max(low, min(high, share)))
            done += 1
            if self._length == before and done >= min(node.least, _LONG):
                break

    def _run(self, body: Chars, times: int) -> None:
        for _ in range(min(times, _LONG)):
            self._put(self._sign(body.ranges))
        if times > _LONG:
            self._put(self._sign(body.ranges) * (times - _LONG))

    def _group(self, node: Group, wanted: int) -> None:
        place = len(self._signs)
        self._make(node.body, wanted)
        text = "".join(self._signs[place:])
        self._groups |= dict.fromkeys(node.names, text)

    def _hint(self, node: Look) -> None:
        """What the text ahead has to be, remembered for the parts that will write it."""
        low, high = lengths(node.body)
        wanted = min(high, low + (self._turn % 7))
        inner = Maker(self._pool, self._turn)
        inner._groups = self._groups
        text = inner.made(node.body, wanted)
        for place, sign in enumerate(text, self._length):
            if lengths(node.body)[1] < FAR or place == self._length + len(text) - 1:
                self._hints.setdefault(place, sign)


def _takes(node: Node, wanted: int) -> bool:
    low, high = lengths(node)
    return low <= wanted <= high


def pool_of(node: Node) -> str:
    """Code points that the pattern itself tells apart."""
    sets = [chars.ranges for chars in parts_of(node) if isinstance(chars, Chars)]
    found = dict.fromkeys(sign for pair in sets for sign in signs_of(pair)[:2])
    return "".join(list(found)[:40])


def parts_of(node: Node) -> Iterator[Node]:
    """The part and all that it is made of, from the left."""
    yield node
    if isinstance(node, Sequence | Choice):
        for edge in node.parts if isinstance(node, Sequence) else node.options:
            yield from parts_of(edge)
    elif isinstance(node, Repeat | Group | Look):
        yield from parts_of(node.body)
