"""The tree of a pattern of ECMA-262 (flag `u`). The engine has checked its syntax before."""

import re
from dataclasses import dataclass, field
from typing import Final

from linocut_kit.runtime import _pattern_sets as sets
from linocut_kit.runtime._pattern_sets import Ranges


@dataclass(frozen=True, slots=True)
class Chars:
    """One code point of a set."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Sequence:
    """One part after the other."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the options."""

    options: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Repeat:
    """The body again and again; `most` is None where there is no end."""

    body: "Node"
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """A body whose text can be referred to by number or name."""

    body: "Node"
    names: tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """The text of a group once more, nothing where the group has none."""

    name: int | str


@dataclass(frozen=True, slots=True)
class Look:
    """What has to follow or go before, or must not."""

    body: "Node"
    ahead: bool
    negative: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """A place without width: `^`, `$`, `b` or `B`."""

    kind: str


Node = Chars | Sequence | Choice | Repeat | Group | Reference | Look | Edge

_LOOKS: Final = {
    "(?=": (True, False), "(?!": (True, True), "(?<=": (False, False), "(?<!": (False, True),
}  # fmt: skip
_OPENING: Final = re.compile(r"\(\?[=!:]|\(\?<[=!]|\(\?<([^>]+)>|\(")
_QUANTIFIER: Final = re.compile(r"(?:([*+?])|\{([0-9]+)(,([0-9]*))?\})\??")
_TIMES: Final = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_ESCAPE: Final = re.compile(
    r"\\(?:u\{([0-9A-Fa-f]+)\}"
    r"|u([dD][89aAbB][0-9A-Fa-f]{2})\\u([dD][c-fC-F][0-9A-Fa-f]{2})"
    r"|[ux]((?<=u)[0-9A-Fa-f]{4}|(?<=x)[0-9A-Fa-f]{2})|c([A-Za-z])|(.))",
    re.DOTALL,
)
_PROPERTY: Final = re.compile(r"\\[pP]\{[^}]*\}")
_REFERENCE: Final = re.compile(r"\\(?:([1-9][0-9]*)|k<([^>]+)>)")
_PLAIN: Final = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "0": 0, "b": 8}
_SETS: Final = {"d": sets.DIGIT, "w": sets.WORD, "s": sets.SPACE}


def tree(pattern: str) -> Node:
    """The tree of a pattern that the engine takes. Raises RecursionError for a very deep one."""
    return _PatternReader(pattern).choice()


@dataclass(slots=True)
class _PatternReader:
    text: str
    place: int = 0
    groups: int = field(default=0)

    def choice(self) -> Node:
        options = [self._sequence()]
        while self._next() == "|":
            self.place += 1
            options.append(self._sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _next(self) -> str:
        return self.text[self.place : self.place + 1]

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while self._next() not in ("", "|", ")"):
            parts.append(self._repeated(self._atom()))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _repeated(self, body: Node) -> Node:
        found = _QUANTIFIER.match(self.text, self.place)
        if found is None:
            return body
        self.place = found.end()
        sign, least, comma, most = found.groups()
        if sign is not None:
            return Repeat(body, *_TIMES[sign])
        if comma is None:
            return Repeat(body, int(least), int(least))
        return Repeat(body, int(least), int(most) if most else None)

    def _atom(self) -> Node:
        sign = self._next()
        if sign == "(":
            return self._group()
        if sign == "\\":
            return self._escape()
        self.place += 1
        if sign == "[":
            return Chars(self._class())
        if sign == ".":
            return Chars(sets.others(sets.LINE_END))
        return Edge(sign) if sign in "^$" else _one(ord(sign))

    def _group(self) -> Node:
        found = _OPENING.match(self.text, self.place)
        assert found is not None  # noqa: S101 - an opening bracket is always one
        self.place = found.end()
        names: tuple[int | str, ...] = ()
        if found[0] == "(" or found[1] is not None:
            self.groups += 1
            names = (self.groups, found[1]) if found[1] else (self.groups,)
        body = self.choice()
        self.place += 1
        if names:
            return Group(body, names)
        return Look(body, *_LOOKS[found[0]]) if found[0] in _LOOKS else body

    def _escape(self) -> Node:
        follower = self.text[self.place + 1]
        if follower in "bB":
            self.place += 2
            return Edge(follower)
        found = _REFERENCE.match(self.text, self.place)
        if found is not None:
            self.place = found.end()
            return Reference(int(found[1]) if found[1] else found[2])
        return Chars(self._characters())

    def _class(self) -> Ranges:
        opposite = self._next() == "^"
        self.place += opposite
        found: list[tuple[int, int]] = []
        while self._next() != "]":
            low = self._characters()
            if self._next() == "-" and self.text[self.place + 1] != "]":
                self.place += 1
                low = ((low[0][0], self._characters()[0][0]),)
            found += low
        self.place += 1
        ranges = sets.merged(found)
        return sets.others(ranges) if opposite else ranges

    def _characters(self) -> Ranges:
        """The set of one plain sign or escape."""
        if self._next() != "\\":
            self.place += 1
            code = ord(self.text[self.place - 1])
            return ((code, code),)
        known = _PROPERTY.match(self.text, self.place)
        if known is not None:
            self.place = known.end()
            return sets.property_set(known[0])
        found = _ESCAPE.match(self.text, self.place)
        assert found is not None  # noqa: S101 - the engine refuses a last backslash
        self.place = found.end()
        letter = found[6]
        if letter is not None and letter.lower() in _SETS:
            ranges = _SETS[letter.lower()]
            return sets.others(ranges) if letter.isupper() else ranges
        code = _code(found)
        return ((code, code),)


def _code(found: re.Match[str]) -> int:
    whole, high, low, short, control, letter = found.groups()
    if whole or short:
        return int(whole or short, 16)
    if high:
        return 0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00
    if control:
        return ord(control) % 32
    return _PLAIN.get(letter, ord(letter))


def _one(code: int) -> Chars:
    return Chars(((code, code),))
