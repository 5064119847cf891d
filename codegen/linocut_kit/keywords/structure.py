"""The keywords that say what a value is made of: type, required, additionalProperties."""

from collections.abc import Callable
from typing import Any

from linocut_kit.keywords.keyword import ViolationKind
from linocut_kit.runtime import checks

TYPES: dict[str, Callable[[Any], bool]] = {
    "string": checks.is_text,
    "integer": checks.is_integer,
    "number": checks.is_number,
    "boolean": lambda value: isinstance(value, bool),
    "object": checks.is_object,
    "array": checks.is_array,
    "null": lambda value: value is None,
}
"""The JSON types, each with its check."""

VIOLATIONS = {
    "type": ViolationKind(
        code="wrong-type",
        title="a value of another type than the page names",
        bad='{"seed": "7"}',
        good='{"seed": 7}',
        why='JSON types are not converted: 5.0 is an integer, true and "5" are not, and null is '
        "taken only where the page says so.",
    ),
    "required": ViolationKind(
        code="missing-field",
        title="a required field is not there",
        bad="{}",
        good='{"prompt": "a lighthouse"}',
    ),
    "additionalProperties": ViolationKind(
        code="unknown-field",
        title="a field that the page does not list",
        bad='{"promt": "a lighthouse"}',
        good='{"prompt": "a lighthouse"}',
        why="Most often it is misspelt, would do nothing and be paid for. `extra=` sends fields "
        "that the page does not know yet.",
    ),
}
"""What breaks the form of a value; the judge and the templates know these three by themselves."""
