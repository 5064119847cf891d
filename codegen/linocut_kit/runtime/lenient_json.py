"""JSON as servers send it: with NaN, cut short, with more behind it, in another charset.

What was paid for depends on these answers, so whatever can be read for certain is read. Nothing is
guessed: in a text that is broken a value counts only if its end was seen.
"""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from linocut_kit.runtime import pointer
from linocut_kit.runtime.bounded_json import MAX_DEPTH, check_size

MAX_RESCUED: Final = 10_000
"""Values that are read of a text that is no JSON."""

_CHARSETS = ("ascii", "big5", "cp", "euc", "gb", "iso8859", "koi8", "mac", "shift", "utf", "johab")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_BEFORE = re.compile(
    r"[\s\x00\x1e\ufeff]*(?:\)\]\}',?|for\s*\(;;\);|while\s*\(1\);|[\w$.]{1,64}\s?\()?"
    r"\s*(?:(?:event|id|retry):[^\n]*\n\s*)*(?:data:)?[\s\x00\x1e\ufeff]*"
)
"""What may stand before a document: marks, guards against scripts, the heads of event streams."""
_BETWEEN = re.compile(r"[\s\x00\x1e,;]*(?:(?:event|id|retry):[^\n]*\n\s*)*(?:data:)?\s*")
_BLANK = re.compile(r"[\s\x00]*")
_TEXT = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_WORD = re.compile(r"[-+]?[\w$.]+(?:(?<=[eE])[-+]\d+)?")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?", re.ASCII)
_BAD_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}|(.))', re.DOTALL)
_AFTER = (",", "}", "]")
_UNCERTAIN = "\ufffd"


class Illegible(ValueError):
    """A text in which nothing can be read; the message says what it is instead."""


_HALF: Final = re.compile("[\ud800-\udfff]")


class Doubled(dict[str, Any]):
    """An object in which names stand more than once: the last value of each counts, and `earlier`
    has the others.
    """

    def __init__(self, pairs: list[tuple[str, Any]] | None = None) -> None:
        super().__init__()
        self.earlier: list[tuple[str, Any]] = []
        for name, value in pairs or []:
            self.add(name, value)

    def add(self, name: str, value: Any) -> None:
        """Take the next member."""
        if name in self:
            self.earlier.append((name, self[name]))
        self[name] = value


@dataclass(frozen=True, slots=True)
class Legible:
    """A document, and what is wrong with its text: None where nothing is.

    Of one that is `cut` something is missing, and what is there is certain.
    """

    value: Any
    text: str
    flaw: str | None = None
    cut: bool = False


def legible(body: bytes, declared: str = "") -> Legible:
    """What a body says; `declared` is its content type. Raises Illegible, JsonTooLarge."""
    text = decoded(body, declared)
    seen: list[str] = []
    try:
        value = _loads(text, seen)
    except json.JSONDecodeError as error:
        return _rescued(text, f"{error.msg} at character {error.pos} of {len(text)}")
    if isinstance(value, str) and value.lstrip()[:1] == "{":
        inner = legible(value.encode("utf-8", "surrogatepass"))
        return Legible(inner.value, text, "JSON inside of a JSON text", inner.cut)
    return Legible(value, text, f"{seen[0]}, which is not JSON" if seen else None)


def rescued(body: bytes, declared: str, flaw: str) -> Legible:
    """What can be read of a body that is not whole, or is too much. Raises Illegible."""
    text = decoded(body, declared)
    return Legible(_Scanner(text).document(flaw)[0], text, flaw, cut=True)


def loads(text: str) -> Any:
    """The value of a JSON text, NaN and infinities taken. Raises ValueError."""
    return _loads(text, [])


def decoded(body: bytes, declared: str) -> str:
    """The text of a body: UTF-8, 16 or 32 as its first bytes say, else as its type declares.

    A character that is cut at the end is left out, and what cannot be read is U+FFFD.
    """
    found = _CHARSET.search(declared)
    for charset in (json.detect_encoding(body), found[1] if found else ""):
        try:
            name = codecs.lookup(charset).name
            if name.startswith(_CHARSETS):
                return codecs.getincrementaldecoder(name)().decode(body)
        except (LookupError, ValueError):
            continue
    return body.decode("utf-8", "replace")


def every(document: Any, where: str) -> Iterator[Any]:
    """Each value that may be meant at a pointer, where names stand more than once."""
    return _every(document, [pointer.unescape(part) for part in where.split("/")[1:]])


def is_certain(text: str) -> bool:
    """Whether every character of a text was read, and can be sent."""
    return _UNCERTAIN not in text and not _HALF.search(text)


def _every(node: Any, tokens: list[str]) -> Iterator[Any]:
    if not tokens:
        yield node
        return
    name, rest = tokens[0], tokens[1:]
    if isinstance(node, Doubled):
        for other, value in node.earlier:
            if other == name:
                yield from _every(value, rest)
    if isinstance(node, dict):
        if name in node:
            yield from _every(node[name], rest)
        return
    for _, value in pointer.every(node, f"/{pointer.escape(name)}"):
        yield from _every(value, rest)


def _loads(text: str, seen: list[str]) -> Any:
    check_size(text)

    def constant(word: str) -> float:
        seen.append(word)
        return float(word)

    text = text.removeprefix("\ufeff")
    try:
        return json.loads(text, strict=False, parse_constant=constant, object_pairs_hook=_members)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return json.loads(
            text,
            strict=False,
            parse_constant=constant,
            object_pairs_hook=_members,
            parse_int=_integer,
        )


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    return made if len(made) == len(pairs) else Doubled(pairs)


def _integer(digits: str) -> int | str:
    """An integer; one with more digits than Python reads stays a text."""
    try:
        return int(digits)
    except ValueError:
        return digits


def _rescued(text: str, said: str) -> Legible:
    document, cut, at_end = _Scanner(text).document(f"broken JSON ({said})")
    if not cut:
        return Legible(document, text, "JSON with something around it or a comma too many")
    return Legible(document, text, f"{'truncated' if at_end else 'broken'} JSON ({said})", cut=True)


class _CutError(Exception):
    """Here the text ends, or is no JSON any more."""


class _Scanner:
    """Reads a text from its start for as long as it is certain what is meant."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._left = MAX_RESCUED

    def document(self, flaw: str) -> tuple[Any, bool, bool]:
        """The documents of the text as one, whether it is cut, and whether at its end.

        Raises Illegible with the flaw where there is neither an object nor an array.
        """
        self._skip(_BEFORE)
        if self._next not in ("{", "["):
            raise Illegible(flaw)
        root: Any = Doubled() if self._next == "{" else []
        try:
            self._container(root, 0)
            while isinstance(root, Doubled):
                self._skip(_BETWEEN)
                if self._next != "{":
                    break
                more = Doubled()
                try:
                    self._container(more, 0)
                finally:
                    for name, value in (*more.earlier, *more.items()):
                        root.add(name, value)
        except _CutError:
            return root, True, not self._text[self._at :].strip("\0 \t\r\n")
        return root, False, False

    @property
    def _next(self) -> str:
        return self._text[self._at : self._at + 1]

    def _skip(self, pattern: "re.Pattern[str]" = _BLANK) -> None:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found is not None else self._at

    def _container(self, made: Any, depth: int) -> None:
        """Fill an object or an array; what is in it stays when the text is cut."""
        if depth > MAX_DEPTH:
            raise _CutError
        self._at += 1
        while True:
            self._skip()
            if self._next in ("}", "]"):
                if (self._next == "}") is not isinstance(made, Doubled):
                    raise _CutError
                self._at += 1
                return
            if self._next == ",":
                self._at += 1
                continue
            name = self._name() if isinstance(made, Doubled) else None
            self._member(made, name, depth)

    def _name(self) -> str:
        name = self._string()
        self._skip()
        if self._next != ":":
            raise _CutError
        self._at += 1
        self._skip()
        return name

    def _member(self, made: Any, name: str | None, depth: int) -> None:
        self._left -= 1
        if self._left < 0:
            raise _CutError
        is_container = self._next in ("{", "[")
        value: Any = Doubled() if self._next == "{" else []
        if not is_container:
            value, ends_itself = self._scalar()
            self._skip()
            if self._next not in _AFTER and (self._next or not ends_itself):
                raise _CutError
        if name is None:
            made.append(value)
        else:
            made.add(name, value)
        if is_container:
            self._container(value, depth + 1)
            self._skip()
            if self._next not in _AFTER:
                raise _CutError

    def _scalar(self) -> tuple[Any, bool]:
        """A text, number or word, and whether it shows where it ends."""
        if self._next == '"':
            return self._string(), True
        found = _WORD.match(self._text, self._at)
        if found is None:
            raise _CutError
        self._at = found.end()
        return _word(found[0]), False

    def _string(self) -> str:
        found = _TEXT.match(self._text, self._at)
        if found is None:
            self._cut()
        self._at = found.end()
        try:
            return str(json.loads(found[0], strict=False))
        except ValueError:
            return str(json.loads(_BAD_ESCAPE.sub(_escape, found[0]), strict=False))

    def _cut(self) -> NoReturn:
        if self._next == '"':
            self._at = len(self._text)
        raise _CutError


def _escape(match: "re.Match[str]") -> str:
    return match[0] if match[1] is None else _UNCERTAIN


def _word(word: str) -> Any:
    """What a bare word means; None where it means nothing in JSON."""
    found = _NUMBER.fullmatch(word)
    if found is None:
        return {"true": True, "false": False, "NaN": float("nan")}.get(word)
    return _integer(word) if found[1] is found[2] is None else float(word)
