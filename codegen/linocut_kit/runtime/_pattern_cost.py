"""How long a backtracking engine may take for a pattern, from its tree.

Where the next code point always decides between the ways on, nothing is tried twice. A loop whose
end is not decided so costs the length of the text once more, and such a place within a loop may
double the time with each code point.
"""

from dataclasses import dataclass
from itertools import combinations

from linocut_kit.runtime import _pattern_sets as sets
from linocut_kit.runtime._pattern_sets import Ranges
from linocut_kit.runtime._pattern_tree import (
    Chars,
    Choice,
    Edge,
    Group,
    Look,
    Node,
    Reference,
    Repeat,
    Sequence,
)

_LOOP = 8
"""From how many repeats on a repeat counts as a loop."""
_CHOICES = 12
"""How many undecided places outside of loops are still cheap: 4,096 ways."""


@dataclass(frozen=True, slots=True)
class Cost:
    """`degree` is the power of the length that the time grows by, unless it is exponential.

    `piles` says that a loop remembers each turn, so that a long text takes much memory.
    """

    regular: bool
    exponential: bool
    degree: int
    piles: bool


def cost_of(node: Node) -> Cost:
    """The cost of searching for the pattern anywhere in a text."""
    walk = _Walk()
    walk.visit(node, (), loops=False)
    exponential = walk.exponential or walk.choices > _CHOICES
    degree = max(1, walk.degree, walk.inner_degree)
    loose = not is_anchored(node) and walk.loops
    return Cost(walk.regular, exponential, degree + loose, walk.piles)


def is_anchored(node: Node) -> bool:
    """Whether the pattern can match at the start of a text only."""
    if isinstance(node, Sequence):
        return bool(node.parts) and is_anchored(node.parts[0])
    if isinstance(node, Choice):
        return all(is_anchored(edge) for edge in node.options)
    if isinstance(node, Group):
        return is_anchored(node.body)
    return isinstance(node, Edge) and node.kind == "^"


def first_of(node: Node) -> tuple[Ranges, bool]:
    """The code points that it may start with, and whether it may be empty."""
    if isinstance(node, Chars):
        return node.ranges, False
    if isinstance(node, Group):
        return first_of(node.body)
    if isinstance(node, Repeat):
        found, empty = first_of(node.body)
        return (() if node.most == 0 else found), empty or node.least == 0
    if isinstance(node, Choice):
        options = [first_of(edge) for edge in node.options]
        return sets.merged(r for option in options for r in option[0]), any(
            option[1] for option in options
        )
    if isinstance(node, Sequence):
        return _first_of_all(node.parts)
    return (sets.EVERY if isinstance(node, Reference) else ()), True


def _first_of_all(parts: tuple[Node, ...]) -> tuple[Ranges, bool]:
    found: Ranges = ()
    for edge in parts:
        ranges, empty = first_of(edge)
        found = sets.merged((*found, *ranges))
        if not empty:
            return found, False
    return found, True


class _Walk:
    """Counts the places that the next code point does not decide."""

    __slots__ = ("choices", "degree", "exponential", "inner_degree", "loops", "piles", "regular")

    def __init__(self) -> None:
        self.regular, self.exponential, self.loops, self.piles = True, False, False, False
        self.degree, self.inner_degree, self.choices = 1, 1, 0

    def visit(self, node: Node, follow: Ranges, *, loops: bool) -> None:
        """Look at a part that `follow` may come after; `loops` where it is within a loop."""
        if isinstance(node, Sequence):
            self._sequence(node, follow, loops=loops)
        elif isinstance(node, Choice):
            if not _is_decided(node, follow):
                self.choices += 1
                self.exponential |= loops
            for edge in node.options:
                self.visit(edge, follow, loops=loops)
        elif isinstance(node, Group):
            self.visit(node.body, follow, loops=loops)
        elif isinstance(node, Repeat):
            self._repeat(node, follow, loops=loops)
        elif isinstance(node, Look):
            self._look(node, loops=loops)
        elif isinstance(node, Reference):
            self.regular = False

    def _sequence(self, node: Sequence, follow: Ranges, *, loops: bool) -> None:
        for place, edge in enumerate(node.parts):
            ranges, empty = _first_of_all(node.parts[place + 1 :])
            self.visit(edge, sets.merged((*ranges, *(follow if empty else ()))), loops=loops)

    def _repeat(self, node: Repeat, follow: Ranges, *, loops: bool) -> None:
        first, empty = first_of(node.body)
        most = node.most
        is_loop = most is None or most > _LOOP
        self.loops |= is_loop
        self.piles |= is_loop and not isinstance(node.body, Chars)
        if most != node.least and (sets.meet(first, follow) or (empty and most != 1)):
            self.exponential |= loops or (empty and is_loop)
            self.degree += is_loop
            self.choices += 0 if is_loop else max(1, (most or 0) - node.least)
        if most != 1:
            follow = sets.merged((*first, *follow))
        self.visit(node.body, follow, loops=loops or is_loop)

    def _look(self, node: Look, *, loops: bool) -> None:
        self.regular = False
        inner = _Walk()
        inner.visit(node.body, (), loops=False)
        self.exponential |= inner.exponential or inner.choices > _CHOICES
        degree = max(inner.degree, inner.inner_degree) + (loops and inner.loops)
        self.inner_degree = max(self.inner_degree, degree)


def _is_decided(node: Choice, follow: Ranges) -> bool:
    for edge, other in combinations(node.options, 2):
        if not _are_apart(_letters(edge), _letters(other)):
            left, left_empty = first_of(edge)
            right, right_empty = first_of(other)
            if left_empty and right_empty:
                return False
            left = sets.merged((*left, *follow)) if left_empty else left
            right = sets.merged((*right, *follow)) if right_empty else right
            if sets.meet(left, right):
                return False
    return True


def _letters(node: Node) -> tuple[Chars, ...]:
    """The code points that it starts with for certain."""
    if isinstance(node, Chars):
        return (node,)
    found: list[Chars] = []
    for edge in node.parts if isinstance(node, Sequence) else ():
        if not isinstance(edge, Chars):
            break
        found.append(edge)
    return tuple(found)


def _are_apart(pair: tuple[Chars, ...], other: tuple[Chars, ...]) -> bool:
    pairs = zip(pair, other, strict=False)
    return any(not sets.meet(left.ranges, right.ranges) for left, right in pairs)
