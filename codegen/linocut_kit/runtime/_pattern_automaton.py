"""A search whose time grows with the text only: all ways through a regular pattern at once.

It takes the patterns that a backtracking engine may never finish. States are made when a text
needs them, and are kept.
"""

from dataclasses import dataclass, field
from typing import Final

from linocut_kit.runtime import _pattern_sets as sets
from linocut_kit.runtime._pattern_cost import cost_of, is_anchored
from linocut_kit.runtime._pattern_sets import Ranges
from linocut_kit.runtime._pattern_tree import (
    Chars,
    Choice,
    Edge,
    Group,
    Look,
    Node,
    Repeat,
    Sequence,
)

MOST_STEPS: Final = 20_000
"""How large a pattern may be once its repeats are written out."""
_KEPT: Final = 20_000
_OUTSIDE, _WORD, _OTHER = 0, 1, 2


class TooLarge(Exception):
    """The repeats of the pattern are too many to be written out."""


@dataclass(slots=True)
class _Step:
    """A place in the pattern: takes a code point, holds at an edge, or only leads on."""

    takes: Ranges | None = None
    edge: str | None = None
    nexts: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _State:
    places: frozenset[int]
    behind: int
    moves: "dict[str, _State | None]" = field(default_factory=dict)


class Automaton:
    """A pattern without references and looks. Raises TooLarge."""

    __slots__ = ("_anchored", "_first", "_kept", "_states", "_steps")

    def __init__(self, node: Node) -> None:
        self._anchored = is_anchored(node)
        self._steps: list[_Step] = [_Step()]
        start = self._built(node, 0)
        self._first = _State(frozenset([start]), _OUTSIDE)
        self._forget()

    def _forget(self) -> None:
        self._kept = 0
        self._states = {(self._first.places, _OUTSIDE): self._first}
        self._first.moves.clear()

    def search(self, text: str) -> bool:
        """Whether the pattern matches anywhere in the text."""
        state = self._first
        for sign in text:
            try:
                found = state.moves[sign]
            except KeyError:
                found = self._moved(state, sign)
            if found is None:
                return True
            state = found
            if not state.places and self._anchored:
                return False
        return 0 in self._closure(state, _OUTSIDE)

    def _moved(self, state: _State, sign: str) -> _State | None:
        self._kept += 1
        if self._kept > _KEPT:
            self._forget()
        code = ord(sign)
        ahead = _WORD if sets.has(sets.WORD, code) else _OTHER
        places = self._closure(state, ahead)
        found: _State | None = None
        if 0 not in places:
            takers = [
                step for step in map(self._steps.__getitem__, places) if step.takes is not None
            ]
            after = {step.nexts[0] for step in takers if sets.has(step.takes or (), code)}
            if not self._anchored:
                after |= self._first.places
            found = self._state(frozenset(after), ahead)
        state.moves[sign] = found
        return found

    def _state(self, places: frozenset[int], behind: int) -> _State:
        key = places, behind
        if key not in self._states:
            self._states[key] = _State(places, behind)
        return self._states[key]

    def _closure(self, state: _State, ahead: int) -> set[int]:
        """All places that are reached without taking anything."""
        waiting, seen = list(state.places), set(state.places)
        while waiting:
            step = self._steps[waiting.pop()]
            if step.takes is not None or not _holds(step.edge, state.behind, ahead):
                continue
            fresh = [number for number in step.nexts if number not in seen]
            seen.update(fresh)
            waiting += fresh
        return seen

    def _add(self, step: _Step) -> int:
        if len(self._steps) > MOST_STEPS:
            raise TooLarge
        self._steps.append(step)
        return len(self._steps) - 1

    def _built(self, node: Node, after: int) -> int:
        """The first place of a part that leads to `after`."""
        if isinstance(node, Chars):
            return self._add(_Step(takes=node.ranges, nexts=[after]))
        if isinstance(node, Edge):
            return self._add(_Step(edge=node.kind, nexts=[after]))
        if isinstance(node, Group):
            return self._built(node.body, after)
        if isinstance(node, Choice):
            return self._add(_Step(nexts=[self._built(edge, after) for edge in node.options]))
        if isinstance(node, Repeat):
            return self._repeat(node, after)
        for edge in reversed(node.parts if isinstance(node, Sequence) else ()):
            after = self._built(edge, after)
        return after

    def _repeat(self, node: Repeat, after: int) -> int:
        if max(node.least, node.most or 0) > MOST_STEPS:
            raise TooLarge
        start = after
        if node.most is None:
            loop = self._add(_Step(nexts=[after]))
            self._steps[loop].nexts.append(self._built(node.body, loop))
            start = loop
        for _ in range((node.most or node.least) - node.least):
            start = self._add(_Step(nexts=[after, self._built(node.body, start)]))
        for _ in range(node.least):
            start = self._built(node.body, start)
        return start


class Together:
    """Looks ahead at the very start, then the rest: each is searched by an automaton.

    Raises TooLarge, and ValueError for a pattern that is not so.
    """

    __slots__ = ("_parts",)

    def __init__(self, node: Node) -> None:
        parts = node.parts if isinstance(node, Sequence) else ()
        start, looks = parts[:1], []
        for edge in parts[1:]:
            if not isinstance(edge, Look) or not edge.ahead:
                break
            looks.append(edge)
        rest = Sequence((*start, *parts[1 + len(looks) :]))
        bodies = [Sequence((*start, look.body)) for look in looks]
        if start != (Edge("^"),) or not all(cost_of(item).regular for item in (rest, *bodies)):
            raise ValueError("the looks are not at the start alone")
        signs = [look.negative for look in looks]
        self._parts = [
            (Automaton(item), negative)
            for item, negative in zip((rest, *bodies), (False, *signs), strict=True)
        ]

    def search(self, text: str) -> bool:
        """Whether the pattern matches."""
        return all(automaton.search(text) is not negative for automaton, negative in self._parts)


def _holds(edge: str | None, behind: int, ahead: int) -> bool:
    if edge is None:
        return True
    if edge == "^":
        return behind == _OUTSIDE
    if edge == "$":
        return ahead == _OUTSIDE
    between = (behind == _WORD) != (ahead == _WORD)
    return between if edge == "b" else not between
