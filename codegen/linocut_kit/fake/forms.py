"""A second reading of texts that have a form of their own: numbers and sizes as text, lengths."""

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import linocut_kit.fake.texts as texts
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


def keeps(name: str, limit: Any, width: int, height: int) -> bool:
    """Whether a width and a height keep one limit."""
    edge = _fraction(limit)
    match name:
        case "multiple":
            return width % edge == height % edge == 0
        case "min-side":
            return width >= edge and height >= edge
        case "max-side":
            return width <= edge and height <= edge
        case "min-pixels":
            return width * height >= edge
        case "max-pixels":
            return width * height <= edge
    found = Fraction(width, height)
    return found >= edge if name == "min-ratio" else found <= edge


def _fraction(limit: Any) -> Fraction:
    return Fraction(str(limit).replace(":", "/"))


SIDES = ("min-side", "max-side", "min-pixels", "max-pixels", "min-ratio", "max-ratio")
"""The limits on a width and a height that images have too."""


def _size_part(name: str) -> Reading:
    def reading(limit: Any, text: str, schema: Schema) -> str | None:
        mark = re.escape(str(schema.limit("separator") or "x"))
        if text in (schema.limit("also") or ()):
            return None
        found = re.fullmatch(f"([1-9][0-9]*){mark}([1-9][0-9]*)", text)
        if found is None or len(text) > 1000:
            return "must be a size as text"
        if name in ("separator", "also") or keeps(name, limit, int(found[1]), int(found[2])):
            return None
        return f"must have a {name} of {limit}"

    return reading


def _length(name: str) -> Reading:
    def reading(limit: Any, text: str, schema: Schema) -> str | None:
        unit = schema.limit("x-length") or "characters"
        size = {
            "characters": lambda: len(text),
            "bytes": lambda: len(text.encode("utf-8", "surrogatepass")),
            "utf-16": lambda: len(text.encode("utf-16-be", "surrogatepass")) // 2,
        }[unit]()
        if size >= limit if name == "minLength" else size <= limit:
            return None
        return f"must have at {'least' if name == 'minLength' else 'most'} {limit} {unit}"

    return reading


def image_bytes(text: str) -> bytes | None:
    """What an image's text holds, base64 or a data URI; None for a URL and for what is neither."""
    return texts.decode(text) if texts.scheme(text) is None else texts.data_uri(text)


def _image_part(name: str) -> Reading:
    def reading(limit: Any, text: str, schema: Schema) -> str | None:
        data = image_bytes(text)
        if data is None:
            return None
        sides = texts.sides(data)
        if sides is not None and keeps(name, limit, *sides):
            return None
        return f"must be an image with a {name} of {limit}"

    return reading


READINGS: dict[tuple[str, str | None], Reading] = {
    **{(name, None): _length(name) for name in ("minLength", "maxLength")},
    **{("x-image", name): _image_part(name) for name in SIDES},
    **{("x-size", name): _size_part(name) for name in (*SIDES, "multiple", "separator", "also")},
    **{
        ("x-number", name): _number_part(name)
        for name in ("integer", "minimum", "maximum", "multipleOf")
    },
}
"""How a limit on a text is read, with the schema around it."""
