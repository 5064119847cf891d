"""A second reading of texts that have a form of their own: numbers and sizes as text, lengths."""

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from linocut_kit.spec.model import Schema

Reading = Callable[[Any, str, Schema], str | None]


def _number(text: str) -> Fraction | None:
    found = re.fullmatch(r"(-?)(0|[1-9][0-9]*)(\.[0-9]+)?", text)
    return Fraction(Decimal(text)) if found is not None and len(text) <= 1000 else None


def _number_part(name: str) -> Reading:
    def reading(limit: Any, text: str, schema: Schema) -> str | None:
        number = _number(text)
        if number is None:
            return "must be a number written as text"
        edge = Fraction(Decimal(repr(limit))) if name != "integer" else Fraction(0)
        fine = {
            "integer": lambda: limit is not True or "." not in text,
            "minimum": lambda: number >= edge,
            "maximum": lambda: number <= edge,
            "multipleOf": lambda: (number / edge).denominator == 1,
        }
        return None if fine[name]() else f"must keep {name} {limit}"

    return reading


READINGS: dict[tuple[str, str | None], Reading] = {
    ("x-number", name): _number_part(name)
    for name in ("integer", "minimum", "maximum", "multipleOf")
}
"""How a limit on a text is read, with the schema around it."""
