"""Numbers, ranges and sizes as pages print them become values."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from linocut_kit.spec.facts import bound, text_of

NUMBER = r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?"
_TWO_SIDED = re.compile(rf"({NUMBER})\s*(<=|<)\s*[A-Za-z_]\w*\s*(<=|<)\s*({NUMBER})")
_REVERSED = re.compile(rf"({NUMBER})\s*(>=|>)\s*[A-Za-z_]\w*\s*(>=|>)\s*({NUMBER})")
_ONE_SIDED = re.compile(rf"(?:[A-Za-z_]\w*\s*)?(<=|>=|<|>)\s*({NUMBER})")
_BEHIND = re.compile(rf"({NUMBER})\s*(<=|>=|<|>)\s*[A-Za-z_]\w*")
_PLAIN = re.compile(
    rf"\[?\s*({NUMBER})\s*(?:to|through|and|-|~|,|\.\.\.?)\s*({NUMBER})\s*\]?", re.IGNORECASE
)
_SIZE = re.compile(
    r"(?<![\w.])(\d[\d,]*(?:\.\d+)?)\s*-?\s*"
    r"(?:(K|M|G)(i?)(?:B|[Bb]ytes?)\b|(kilo|mega|giga)(bi)?\s?bytes?\b|(bytes?)\b|(k|m|g)(i?)b\b)",
)
_UNITS = {"kilo": "K", "mega": "M", "giga": "G"}


@dataclass(frozen=True, slots=True)
class Range:
    """The ends of a range, None where it is open; an excluded end is text (`> 1`)."""

    minimum: Any = None
    maximum: Any = None


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
    if match := _TWO_SIDED.fullmatch(text):
        return _range(match[1], match[2] == "<", match[4], match[3] == "<")
    if match := _REVERSED.fullmatch(text):
        return _range(match[4], match[3] == ">", match[1], match[2] == ">")
    if match := _ONE_SIDED.fullmatch(text):
        return _one(match[1], match[2])
    if match := _BEHIND.fullmatch(text):
        return _one({"<": ">", ">": "<"}[match[2][0]] + match[2][1:], match[1])
    if match := _PLAIN.fullmatch(text):
        return _range(match[1], False, match[2], False)
    halves = re.split(r"\s*(?:,|\band\b|&&)\s*", text)
    found = [range_of(one) for one in halves] if len(halves) == 2 else []
    if len(found) == 2 and found[0] is not None and found[1] is not None:
        low = found[0].minimum if found[0].minimum is not None else found[1].minimum
        high = found[1].maximum if found[1].maximum is not None else found[0].maximum
        return Range(low, high)
    return None


def _range(low: str, low_open: bool, high: str, high_open: bool) -> Range | None:
    minimum, maximum = number_of(low), number_of(high)
    if minimum is None or maximum is None:
        return None
    return Range(
        bound(minimum, exclusive=low_open, lower=True),
        bound(maximum, exclusive=high_open, lower=False),
    )


def _one(sign: str, text: str) -> Range | None:
    value = number_of(text)
    if value is None:
        return None
    exclusive, lower = len(sign) == 1, sign[0] == ">"
    limit = bound(value, exclusive=exclusive, lower=lower)
    return Range(minimum=limit) if lower else Range(maximum=limit)


def limit_of(value: Any) -> tuple[Decimal, bool] | None:
    """A limit of a range as a number, and whether it is excluded."""
    text = str(value)
    try:
        return Decimal(text.lstrip("<> ")), text[:1] in "<>"
    except InvalidOperation:
        return None


def sizes_in(text: str) -> list[tuple[str, int, int]]:
    """The sizes in a text, in one form (`20MB`, `512KB`, `20MiB`), with where they stand."""
    found: list[tuple[str, int, int]] = []
    for match in _SIZE.finditer(text):
        number = text_of(number_of(match[1]) or 0)
        unit = match[2] or _UNITS.get(match[4] or "") or (match[7] or "").upper()
        binary = "i" if match[3] or match[5] or match[8] else ""
        found.append((f"{number}{unit}{binary}B", match.start(), match.end()))
    return found


def literal(text: str, type: str | None) -> Any:
    """A value as a page prints it, by the type of its field; text that does not fit stays text.

    null is the text `null`, since None means that nothing is stated.
    """
    bare = text.strip()
    quoted = re.fullmatch(r"\"(.*)\"|'(.*)'|`(.*)`", bare, re.DOTALL)
    if quoted:
        bare = next(one for one in quoted.groups() if one is not None)
    if bare == "null" and not quoted:
        return "null"
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
