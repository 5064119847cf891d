"""The numbers that a schema's bounds and steps leave, as exact fractions."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

from linocut_kit.keywords.schema import Schema

_NEAR = Fraction(1, 100000)
WIDTHS = {
    "int32": (-(2**31), 2**31 - 1),
    "uint32": (0, 2**32 - 1),
    "int64": (-(2**63), 2**63 - 1),
}
"""The integers that a format of numbers has, both ends included."""


def exact(number: float) -> Fraction:
    """A number as the decimal that it is written as."""
    return Fraction(number) if isinstance(number, int) else Fraction(repr(float(number)))


def rounded(value: Fraction, *, whole: bool) -> Any:
    """A fraction as JSON has it: an integer where it is one, else the decimal, short if it is."""
    if value.denominator == 1 and (whole or abs(value) < 2**53):
        return int(value)
    short = float(f"{float(value):.12g}")
    return short if exact(short) == value else float(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lattice:
    """`first` and `last` are the ends inside, None where there is none; `step` is None for
    numbers between which there is always another.
    """

    first: Fraction | None
    last: Fraction | None
    step: Fraction | None

    @classmethod
    def of(cls, schema: Schema) -> Self:
        """The numbers of a schema; of a number without steps, up to a hundred-thousandth."""
        step = Fraction(1) if schema.type == "integer" else None
        multiple = schema.limit("multipleOf")
        if multiple is not None:
            step = exact(multiple) if step is None else _common(step, exact(multiple))
        low, high = WIDTHS.get(schema.limit("format"), (None, None))
        lows = [(exact(item), False) for item in (low, schema.limit("minimum")) if item is not None]
        highs = [
            (exact(item), False) for item in (high, schema.limit("maximum")) if item is not None
        ]
        lows += _exclusive(schema.limit("exclusiveMinimum"))
        highs += _exclusive(schema.limit("exclusiveMaximum"))
        first = max((_end(number, out, step, up=True) for number, out in lows), default=None)
        last = min((_end(number, out, step, up=False) for number, out in highs), default=None)
        return cls(first=first, last=last, step=step)

    def after(self, value: Fraction) -> Fraction:
        """The next number."""
        return value + (self.step or _NEAR)

    def before(self, value: Fraction) -> Fraction:
        """The number before."""
        return value - (self.step or _NEAR)

    def beyond(self, limit: Fraction, sign: int) -> Fraction:
        """The nearest step at a limit or beyond it, upwards or downwards."""
        step = self.step or Fraction(1)
        return (math.ceil(limit / step) if sign > 0 else math.floor(limit / step)) * step

    def middle(self) -> Fraction:
        """A plain number inside: a whole one where there is one."""
        step = self.step or Fraction(1)
        if self.first is None and self.last is None:
            return math.floor(42 / step) * step or step
        if self.first is None and self.last is not None:
            return math.floor((self.last - 1) / step) * step
        if self.last is None and self.first is not None:
            return math.ceil((self.first + 1) / step) * step
        first, last = self.first or Fraction(0), self.last or Fraction(0)
        found = math.floor((first + last) / 2 / step) * step
        return found if first <= found <= last else (first + last) / 2

    def count(self) -> int | None:
        """How many numbers there are, None for too many to count."""
        if self.first is None or self.last is None or self.step is None:
            return None
        return max(0, int((self.last - self.first) / self.step) + 1)


def _exclusive(limit: Any) -> list[tuple[Fraction, bool]]:
    return [] if limit is None else [(exact(limit), True)]


def _end(limit: Fraction, excluded: bool, step: Fraction | None, *, up: bool) -> Fraction:
    """The last number inside a bound."""
    sign = 1 if up else -1
    if step is None:
        return limit + sign * _NEAR if excluded else limit
    found = (math.ceil(limit / step) if up else math.floor(limit / step)) * step
    return found + sign * step if excluded and found == limit else found


def _common(number: Fraction, other: Fraction) -> Fraction:
    """The least number that is a multiple of both."""
    return Fraction(
        math.lcm(number.numerator * other.denominator, other.numerator * number.denominator),
        number.denominator * other.denominator,
    )
