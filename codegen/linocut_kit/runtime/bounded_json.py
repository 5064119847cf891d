"""JSON from outside, counted before it is built: a short text can stand for a lot of memory."""

import json
import re
from typing import Any, Final, NoReturn

MAX_VALUES: Final = 500_000
MAX_DEPTH: Final = 128

# The closing quote may be missing, so that a broken text is read once too.
_TEXT: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_BRACKET: Final = re.compile(r"[\[\]{}]")


class JsonTooLarge(ValueError):
    """JSON with more values, or more levels, than an answer can need; the text says which."""


def loads(text: str) -> Any:
    """The value of a JSON text. Raises JsonTooLarge, and ValueError for what is no JSON."""
    check_size(text)
    return json.loads(text, parse_constant=_no_constant)


def check_size(text: str) -> None:
    """Raises JsonTooLarge for JSON with too much in it."""
    if _values(text) > MAX_VALUES or text.count("[") + text.count("{") > MAX_DEPTH:
        _measure(_TEXT.sub("", text))


def _values(text: str) -> int:
    """At least as many as there are values: each but the first follows a comma or a bracket."""
    return 1 + text.count(",") + text.count("[") + text.count("{")


def _measure(bare: str) -> None:
    """Refuse a text, without its strings, that has too much of anything."""
    if _values(bare) > MAX_VALUES:
        raise JsonTooLarge(f"JSON of more than {MAX_VALUES} values")
    depth = 0
    for found in _BRACKET.finditer(bare):
        depth += 1 if found[0] in "[{" else -1
        if depth > MAX_DEPTH:
            raise JsonTooLarge(f"JSON that is nested too deeply: more than {MAX_DEPTH} levels")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
