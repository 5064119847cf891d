"""What is wrong with a request, why, by which page, and what to do: the value every check returns.

A violation keeps no more than a short summary of what it judged, and words itself when it is read:
looking for the nearest name takes longer than the check.
"""

import json
from dataclasses import dataclass, replace
from typing import Any, Final

from linocut_kit.runtime.display import line
from linocut_kit.runtime.pointer import shown_name
from linocut_kit.runtime.violation_words import TYPES, WORDS

_SHOWN: Final = 80
_MESSAGE: Final = 300
_LIMIT: Final = 110
_SAID: Final = 200
_NEAR: Final = 0.6
_GUESSED: Final = 100


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from: the provider's page, the day it was read, and the spec's line."""

    page: str
    read: str
    spec: str

    def __str__(self) -> str:
        return line(f"{self.page} (read {self.read}, {self.spec})")

    def to_json(self) -> dict[str, str]:
        """The source as JSON holds it."""
        return {"page": self.page, "read": self.read, "spec": self.spec}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One documented limit of one place in a request.

    `pointer` has `*` for every element of an array. `known` are the names that an unknown one may
    have been meant to be, or the texts that a number may have been; `said` is a rule between
    fields in words.
    """

    code: str
    pointer: str
    rule: str
    limit: Any
    source: Source
    known: tuple[str, ...] = ()
    said: str = ""


class Summary(str):
    """A text that is shown as it stands, in place of a value that is long, secret or binary."""

    __slots__ = ()


ABSENT: Final = Summary("nothing")
_KEPT: Final = frozenset({str, Summary, int, float, bool, type(None)})


class Violation:
    """One rule that a body breaks.

    `pointer` is the place in the body (RFC 6901), where it differs from the rule's own. A value
    longer than a line is kept, and shown, as its kind and length only.
    """

    __slots__ = ("_got", "_pointer", "_rule")

    def __init__(self, rule: Rule, got: object, pointer: str | None = None) -> None:
        kind = type(got)
        if kind not in _KEPT or (isinstance(got, str) and len(got) > _SHOWN):
            got = _summary(got)
        self._rule = rule
        self._got = got
        self._pointer = pointer

    @property
    def code(self) -> str:
        """The kind of violation: `below-minimum`."""
        return self._rule.code

    @property
    def pointer(self) -> str:
        """The place in the body, a JSON Pointer; `""` is the body itself."""
        return self._rule.pointer if self._pointer is None else self._pointer

    @property
    def rule(self) -> str:
        """The JSON Schema keyword, or the spec's own key, that is broken."""
        return self._rule.rule

    @property
    def limit(self) -> Any:
        """What the rule allows; a tuple where it is a list."""
        return self._rule.limit

    @property
    def source(self) -> Source:
        """The page and the line of the spec that state the rule."""
        return self._rule.source

    @property
    def got(self) -> str:
        """A short summary of the value; never an image, a key or a long text."""
        if self._rule.limit == "uri" and type(self._got) is str and "@" in self._got:
            return f"a text of {len(self._got)} characters"
        return line(shown(self._got))

    @property
    def message(self) -> str:
        """What is wrong and where, in one line of at most 300 characters."""
        return self._worded(WORDS[self._rule.code].message)

    @property
    def help(self) -> str:
        """What to do about it, in one line of at most 300 characters."""
        near = self._near()
        text = f"did you mean {near}?" if near else ""
        if self._rule.code == "unknown-field":
            text = f"{text} extra= sends a field that the page does not list".lstrip()
        return line(text, _MESSAGE) or self._worded(WORDS[self._rule.code].help)

    def to_json(self) -> dict[str, Any]:
        """The violation as JSON holds it."""
        limit = self.limit
        return {
            "code": self.code,
            "pointer": self.pointer,
            "rule": self.rule,
            "limit": list(limit) if isinstance(limit, tuple) else limit,
            "got": self.got,
            "message": self.message,
            "help": self.help,
            "source": self.source.to_json(),
        }

    def _worded(self, text: str) -> str:
        limit = self._rule.limit
        if self._rule.code == "wrong-type":
            types = limit if isinstance(limit, tuple) else (limit,)
            limit = " or ".join(TYPES[item] for item in types)
        said = line(self._rule.said, _SAID)
        worded = text.format(name=_name(self.pointer), limit=_limit(limit), got=self.got, said=said)
        return line(worded, _MESSAGE)

    def _near(self) -> str | None:
        got = self._got
        if type(got) is int and shown(got) in self._rule.known:
            return shown(str(got))
        if type(got) is str:
            if self._rule.code == "wrong-type":
                return _unquoted(got, self._rule.limit)
            words = self._rule.limit if self._rule.rule == "enum" else self._rule.known
            name = nearest(got, tuple(word for word in words if isinstance(word, str)))
            return None if name is None else shown(name)
        return None

    def __str__(self) -> str:
        return f"{self.message}\n  help: {self.help}\n  source: {self.source}"

    def __repr__(self) -> str:
        return line(f"Violation({self.code!r}, {self.pointer!r}, got={self.got!r})")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Violation):
            return NotImplemented
        same = self._rule is other._rule or self._rule == other._rule
        return same and self._value() == other._value()

    def __hash__(self) -> int:
        return hash((self._rule.code, self._rule.pointer, self._got))

    def _value(self) -> tuple[type, object, str]:
        return type(self._got), self._got, self.pointer


def unknown_fields(rule: Rule, body: dict[Any, Any], pointer: str | None = None) -> list[Violation]:
    """A violation for each field of `body` that `rule.known` does not name.

    A name longer than a line is not repeated: its violation points to the object. What the first
    100 were meant to be is guessed; a body with more of them is meant for something else.
    """
    found: list[Violation] = []
    known = frozenset(rule.known)
    distant = replace(rule, known=())
    place = rule.pointer if pointer is None else pointer
    for name in body:
        if name in known:
            continue
        if isinstance(name, str):
            meant = rule if len(found) < _GUESSED else distant
            found.append(Violation(meant, str(name), _below(place, name)))
        else:
            found.append(Violation(rule, Summary("a name that is no text"), place))
    return found


def nearest(word: str, words: tuple[str, ...]) -> str | None:
    """The one of `words` that `word` was most likely meant to be, or None."""
    from difflib import get_close_matches

    lowered = {text.lower(): text for text in reversed(words)}
    found = get_close_matches(word.strip().lower(), lowered, n=1, cutoff=_NEAR)
    return lowered[found[0]] if found else None


def shown(value: object) -> str:
    """`value` as JSON in one short line, or its kind and size where it is long or no JSON."""
    if type(value) is Summary:
        return str.__str__(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        number = int(value)
        if number.bit_length() > 4 * _SHOWN:
            return f"an integer of about {number.bit_length() * 30103 // 100000 + 1} digits"
        return str(number)
    if isinstance(value, float):
        return json.dumps(float(value))
    if isinstance(value, str) and len(value) <= _SHOWN:
        text = json.dumps(str(value), ensure_ascii=not value.isprintable())
        return text if len(text) <= _SHOWN + 2 else f"a text of {len(value)} characters"
    return _summary(value)


def _summary(value: object) -> Summary:
    if isinstance(value, Summary):
        return value
    if isinstance(value, str):
        if len(value) <= _SHOWN:
            return Summary(shown(str(value)))
        return Summary(f"a text of {len(value)} characters")
    if isinstance(value, (bool, int, float)):
        return Summary(shown(value))
    if isinstance(value, dict):
        return Summary(f"an object of {_count(len(value), 'field')}")
    if isinstance(value, list):
        return Summary(f"an array of {_count(len(value), 'item')}")
    return Summary(f"a Python {line(type(value).__name__, 40)}, which JSON does not have")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _below(pointer: str, name: str) -> str:
    if len(name) > _SHOWN:
        return pointer
    return f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"


def _name(pointer: str) -> str:
    if not pointer:
        return "the body"
    name = shown_name(pointer)
    return line(name if len(name) <= _SHOWN else f"…{name[-_SHOWN:]}")


def _limit(limit: object) -> str:
    if not isinstance(limit, (tuple, list)):
        return line(limit if isinstance(limit, str) else shown(limit), _LIMIT)
    words: list[str] = []
    room = _LIMIT
    for item in limit:
        word = item if isinstance(item, str) and item.isprintable() else shown(item)
        room -= len(word) + 2
        if room < 0:
            return f"{', '.join(words)}, … ({len(limit)} in all)".lstrip(", ")
        words.append(word)
    return ", ".join(words)


def _unquoted(text: str, limit: object) -> str | None:
    """The number or word that a quoted `text` was meant to be, if `limit` takes it."""
    types = limit if isinstance(limit, tuple) else (limit,)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    kind = {bool: "boolean", type(None): "null", int: "integer", float: "number"}.get(type(value))
    if kind in types or (kind == "integer" and "number" in types):
        return f"{shown(value)}, without quotes"
    return None


CODES: Final = tuple(WORDS)
