"""The one door for texts that others wrote: servers, specs, pages, users.

What comes out of it is one line that steers nothing: no terminal, no reader of logs, no CI runner.
Whoever makes lines for people passes each whole line through `line`, as its last step.
"""

import json
import logging
import math
import re
from collections.abc import Mapping
from contextlib import suppress
from itertools import accumulate
from typing import Any

LONG = 4000
"""The characters that a line of a message may have."""

_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
"""Printable, as Unicode has it, and seen by nobody."""
_ANYWHERE = re.compile(r"#(?=#(?:\[|vso\[))")
_COMMAND = re.compile(rf"^\s*:(?=:)|{_ANYWHERE.pattern}")
"""What makes a line a command to a CI runner: `::name` at its start, `##[name]` anywhere."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_WIDEST = 1023
"""The bits of the largest integer that a strict reader of JSON takes, which is a float's."""


def line(text: str, limit: int = LONG) -> str:
    """The text in one line of at most `limit` characters, what cannot be seen written out.

    An escape character is shown as `\\x1b`, a line break as `\\n`. A cut is marked by an ellipsis
    and is never inside of what is written out.
    """
    cut = text[: limit + 1]
    pieces = list(cut)
    if not cut.isprintable() or _INVISIBLE.search(cut):
        pieces = [_written(word) if _is_hidden(word) else word for word in cut]
    for match in _COMMAND.finditer(cut):
        pieces[match.end() - 1] = _written(cut[match.end() - 1])
    whole = "".join(pieces)
    if len(whole) <= limit:
        return whole
    ends = accumulate(len(piece) for piece in pieces)
    return "".join(pieces[: sum(end < limit for end in ends)]) + "…"


def prose(text: str, limit: int = LONG) -> str:
    """The same for sentences: every run of blanks and line breaks is one blank."""
    return line(" ".join(text[: limit * 8].split()), limit)


def strict_json(value: Any, *, indent: int | None = None) -> str:
    """The value as ASCII JSON that every parser takes, whatever servers put in it.

    What JSON does not have is written as a text: numbers that are not finite or are beyond a
    float, half of a surrogate pair.
    """
    text = json.dumps(_strict(value), indent=indent, allow_nan=False)
    return _ANYWHERE.sub(r"\\u0023", text)


class Log(logging.LoggerAdapter[logging.Logger]):
    """A log that never fails: a handler that raises must not cost a task."""

    def log(self, level: int, msg: object, *args: object, **options: Any) -> None:
        """Log, whatever becomes of it."""
        with suppress(Exception):
            super().log(level, msg, *args, stacklevel=2, **options)


def logger(name: str) -> Log:
    """A log whose messages show texts as `line` does."""
    found = logging.getLogger(name)
    if not any(isinstance(supports_filter, _Door) for supports_filter in found.filters):
        found.addFilter(_Door())
    return Log(found, {})


class _Door(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(line(arg) if isinstance(arg, str) else arg for arg in record.args)
        message = record.getMessage()
        if line(message, len(message)) != message:
            record.msg, record.args = line(message, len(message)), None
        return True


def _is_hidden(text: str) -> bool:
    return not text.isprintable() or _INVISIBLE.match(text) is not None


def _written(text: str) -> str:
    if " " < text <= "~":
        return f"\\x{ord(text):02x}"
    return text.encode("unicode_escape").decode("ascii")


def _strict(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub(lambda match: _written(match[0]), value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, int):
        return value if value.bit_length() <= _WIDEST else str(value)
    if isinstance(value, Mapping):
        return {_strict(key): _strict(item) for key, item in value.items()}
    return [_strict(item) for item in value] if isinstance(value, list | tuple) else value
