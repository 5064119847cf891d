"""The values of facts that are no plain JSON: ends of ranges, sizes, null. And their JSON form."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, Final

import jsonschema_rs

from linocut_kit.keywords.keyword import Keyword
from linocut_kit.keywords.registry import aspect_of, keywords_of

_SIZE = re.compile(r"(\d+(?:\.\d+)?)([KMGT]?i?B)")
_POWERS = "BKMGT"


class _Null(Enum):
    NULL = "null"


NULL: Final = _Null.NULL
"""The default null, where None would mean that none is stated."""


@dataclass(frozen=True, slots=True)
class Bound:
    """An end of a range: a number stands so (`>=`, `>`, `<=`, `<`) to its value."""

    sign: str
    value: int | float

    @property
    def exclusive(self) -> bool:
        """Whether the value itself is outside."""
        return len(self.sign) == 1

    @property
    def count(self) -> int | float:
        """The last number inside, of a range of whole numbers."""
        return self.value + {">": 1, "<": -1}.get(self.sign, 0)


@dataclass(frozen=True, slots=True)
class Size:
    """A size as it is written: `20` and `MB`; without a unit it is an exact number of bytes."""

    amount: Decimal
    unit: str = ""

    @property
    def readings(self) -> frozenset[int]:
        """The numbers of bytes that it may mean: `20MB` is 20,000,000 or 20,971,520."""
        power = _POWERS.index(self.unit[:1] or "B")
        exact = int(self.amount * 1024**power)
        return frozenset({exact} if "i" in self.unit else {int(self.amount * 1000**power), exact})


def text_of(value: Any) -> str:
    """A value as a page prints it: `3`, `0.5`, `true`, `null`, text without quotes."""
    value = as_json(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return _number_text(Decimal(str(value)))
    if isinstance(value, str):
        try:
            return _number_text(Decimal(value)) if re.fullmatch(r"-?\d[\d.]*", value) else value
        except InvalidOperation:
            return value
    return json.dumps(value, sort_keys=True)


def _number_text(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_json(value: Any) -> Any:
    """A fact as docs.lock and findings print it: `1` or `> 1`, `20MB`, `null` as text."""
    if isinstance(value, Bound):
        return f"{value.sign} {text_of(value.value)}" if value.exclusive else value.value
    if isinstance(value, Size):
        return f"{text_of(value.amount)}{value.unit}" if value.unit else int(value.amount)
    if value is NULL:
        return "null"
    if isinstance(value, Mapping):
        return {key: as_json(item) for key, item in value.items()}
    return [as_json(item) for item in value] if isinstance(value, list | tuple) else value


def from_json(aspect: str, value: Any) -> Any:
    """The fact of which that is the JSON form; what is none stays as it is."""
    if aspect == "default":
        return NULL if value == "null" else value
    signs = [keyword.operator for keyword in keywords_of(aspect) if keyword.operator]
    if signs:
        return _bound(signs, value)
    if aspect == "size" and _is_whole(value):
        return Size(Decimal(value))
    match = _SIZE.fullmatch(value) if aspect == "size" and isinstance(value, str) else None
    return Size(Decimal(match[1]), match[2]) if match else value


def _bound(signs: list[str], value: Any) -> Any:
    sign, number = signs[0], value
    if isinstance(value, str) and value[:2] in [f"{text} " for text in signs]:
        sign = value[0]
        try:
            number = json.loads(value[2:])
        except ValueError:
            return value
    return Bound(sign, number) if _is_whole(number) or isinstance(number, float) else value


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def fact_of(name: str, limit: Any, known: Any = None) -> Any:
    """The limit of a keyword as a page states it; `known` is what others say of its aspect."""
    aspect = aspect_of(name)
    keyword = next((item for item in keywords_of(aspect) if item.name == name), None)
    if keyword is not None and keyword.operator:
        return _bound([keyword.operator], limit)
    if name == "const":
        return [limit]
    if aspect == "ratio" != name:
        return {**(known or {}), name: limit}
    return from_json(aspect, limit)


def limits_of(aspect: str, fact: Any) -> list[tuple[Keyword, Any]]:
    """Every keyword of an aspect with the limit that a fact gives it, None where it gives none."""
    limits = [(keyword, _limit(keyword, fact)) for keyword in keywords_of(aspect)]
    return [
        (keyword, limit if jsonschema_rs.is_valid(dict(keyword.limit), limit) else None)
        for keyword, limit in limits
    ]


def _limit(keyword: Keyword, fact: Any) -> Any:
    if keyword.operator:
        given = isinstance(fact, Bound) and fact.sign == keyword.operator
        return fact.value if given else None
    if isinstance(fact, Size):
        return max(fact.readings)
    if keyword.aspect == "ratio" and isinstance(fact, Mapping):
        return fact.get(str(keyword.facet))
    return None if keyword.rule == "const" else fact
