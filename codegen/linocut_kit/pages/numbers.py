"""Numbers, ranges and sizes as pages print them become values."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from linocut_kit.spec.fact_values import Bound, Size, text_of

NUMBER = r"(?<!\d)[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?"
_BETWEEN = re.compile(rf"({NUMBER})\s*(<=|>=|<|>)\s*[A-Za-z_]\w*\s*(<=|>=|<|>)\s*({NUMBER})")
_ONE_SIDED = re.compile(rf"(?:[A-Za-z_]\w*\s*)?(<=|>=|<|>)\s*({NUMBER})")
_BEHIND = re.compile(rf"({NUMBER})\s*(<=|>=|<|>)\s*[A-Za-z_]\w*")
_PLAIN = re.compile(
    rf"\[?\s*({NUMBER})\s*(?:to|through|and|-|~|,|\.\.\.?)\s*({NUMBER})\s*\]?", re.IGNORECASE
)
_SIZE = re.compile(
    r"(?<![\w.])(\d[\d,]*(?:\.\d+)?)\s*-?\s*"
    r"(?:(K|M|G)(i?)(?:B|[Bb]ytes?)\b|(kilo|mega|giga)(bi)?\s?bytes?\b|(bytes?)\b|(k|m|g)(i?)b\b)",
)
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_UNITS = {"kilo": "K", "mega": "M", "giga": "G"}


@dataclass(frozen=True, slots=True)
class Range:
    """The ends of a range, None where it is open."""

    minimum: Bound | None = None
    maximum: Bound | None = None


def number_of(text: str) -> int | float | None:
    """A number as a page prints it, with or without thousands separators."""
    if re.fullmatch(NUMBER, text) is None:
        return None
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    if value == value.to_integral_value() and abs(value.adjusted()) < 40:
        return int(value)
    number = float(value)
    return number if number not in (float("inf"), float("-inf")) else None


def range_of(text: str) -> Range | None:
    """A range: `1 <= x <= 10`, `1 < x`, `x >= 1`, `1 - 6`, `0 to 5`. None if it is no range."""
    text = text.strip().rstrip(".;").replace("\u2264", "<=").replace("\u2265", ">=")
    if match := _BETWEEN.fullmatch(text):
        if match[2][0] != match[3][0]:
            return None
        return _both(_end(_TURNED[match[2]], match[1]), _end(match[3], match[4]))
    if match := _ONE_SIDED.fullmatch(text):
        return _end(match[1], match[2])
    if match := _BEHIND.fullmatch(text):
        return _end(_TURNED[match[2]], match[1])
    if match := _PLAIN.fullmatch(text):
        return _both(_end(">=", match[1]), _end("<=", match[2]))
    halves = re.split(r"\s*(?:,|\band\b|&&)\s*", text)
    return _both(range_of(halves[0]), range_of(halves[1])) if len(halves) == 2 else None


def _both(item: Range | None, other: Range | None) -> Range | None:
    if item is None or other is None:
        return None
    return Range(item.minimum or other.minimum, other.maximum or item.maximum)


def _end(sign: str, text: str) -> Range | None:
    value = number_of(text)
    if value is None:
        return None
    bound = Bound(sign, value)
    return Range(minimum=bound) if sign[0] == ">" else Range(maximum=bound)


def sizes_in(text: str) -> list[tuple[Size, int, int]]:
    """The sizes in a text, with where they stand."""
    found: list[tuple[Size, int, int]] = []
    for match in _SIZE.finditer(text):
        unit = match[2] or _UNITS.get(match[4] or "") or (match[7] or "").upper()
        binary = "i" if match[3] or match[5] or match[8] else ""
        amount = Decimal(match[1].replace(",", ""))
        found.append((Size(amount, f"{unit}{binary}B"), match.start(), match.end()))
    return found


def literal(text: str, type: str | None) -> Any:
    """A value as a page prints it, by the type of its field; text that does not fit stays text."""
    bare = text.strip()
    if bare[:1] == bare[-1:] == "`" and len(bare) > 2:
        bare = bare[1:-1].strip()
    quoted = re.fullmatch(r"\"(.*)\"|'(.*)'|`(.*)`", bare, re.DOTALL)
    if quoted:
        bare = next(group for group in quoted.groups() if group is not None)
    if bare == "null":
        return bare
    if type in ("integer", "number"):
        number = number_of(bare)
        return bare if number is None else number
    if type == "boolean" and bare.lower() in ("true", "false"):
        return bare.lower() == "true"
    if type in ("array", "object"):
        try:
            return json.loads(bare)
        except (ValueError, RecursionError):
            return bare
    return bare


def typed(value: Any, kind: str | None) -> Any:
    """A value of a fact as a field of that type has it."""
    if isinstance(value, list | dict) or (isinstance(value, str) and kind == "string"):
        return value
    return literal(text_of(value), kind)
