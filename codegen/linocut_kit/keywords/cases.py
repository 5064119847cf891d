"""What a plan is made of: values with what decides them, and what is known of their place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from linocut_kit.keywords.schema import Place, Schema
from linocut_kit.keywords.texts import Text

UNKNOWN_FIELD = "linocut_unknown_field"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What is known of a place besides its schema.

    `words` and `numbers` are the words and edges of fields of that name at other endpoints,
    `others` the words of all their fields. `is_count` is true of the number of images of a task,
    `link` says what the provider does with a URL.
    """

    words: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    numbers: tuple[float, ...] = ()
    is_count: bool = False
    link: Literal["webhook", "image"] = "image"


HintsOf = Callable[[str], Hints]


def no_hints(name: str) -> Hints:
    """Nothing is known."""
    return Hints()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A value of a place that contains what decides it: `pointer` is where, below the place.

    `schema` and `place` are those of the inner place, and `required` where its field stands.
    """

    value: Any
    name: str
    label: str
    tier: int = 0
    free: bool = False
    pointer: str = ""
    schema: Schema
    place: Place


def is_heavy(value: Any) -> bool:
    """Whether a value has megabytes in it, so that a body should carry one of its kind only."""
    if isinstance(value, list | dict):
        return any(map(is_heavy, value.values() if isinstance(value, dict) else value))
    return isinstance(value, Text) and value.label.startswith("a PNG of exactly")
