"""The keywords that say what a value is made of: type, required, additionalProperties."""

from collections.abc import Callable
from typing import Any

from linocut_kit.keywords.keyword import ViolationKind
from linocut_kit.runtime import checks, parameters

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

CARRIERS: dict[str, Callable[[object], bool]] = {
    "header": parameters.is_header_text,
    "path": parameters.is_path_text,
}
"""Whether a text can stand in a place outside of a body, of those that cannot carry every text."""

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
    "in": ViolationKind(
        code="not-sendable",
        title="a text that its place in the request cannot carry",
        bad='{"X-Version": "a\\nb"}',
        good='{"X-Version": "2026-01"}',
        why="A header carries visible ASCII without blanks around it, and a segment of a path is "
        "neither empty nor made of dots, which lead elsewhere.",
    ),
}
"""What breaks the form of a value; the judge and the templates know these by themselves."""
