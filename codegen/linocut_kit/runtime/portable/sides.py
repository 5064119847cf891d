"""Sizes within the limits of a door: the one that was asked for, the nearest, one of a ratio."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, isqrt, lcm
from typing import Any, Final

from linocut_kit.runtime.portable.catalogue import Door
from linocut_kit.runtime.portable.concepts import as_ratio

_MEGAPIXEL: Final = 1024 * 1024
_LARGEST: Final = 16384
_FAR: Final = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What a side may be, in pixels: a multiple of `step` within limits, or one of `choices`."""

    step: int = 1
    least: int = 1
    most: int = _LARGEST
    choices: tuple[int, ...] = ()

    def takes(self, pixels: int) -> bool:
        """Whether a side may be that long."""
        within = pixels % self.step == 0 and self.least <= pixels <= self.most
        return within and (not self.choices or pixels in self.choices)

    def nearest(self, pixels: float) -> int:
        """The length within the limits that is nearest."""
        if self.choices:
            return min(self.choices, key=lambda choice: abs(choice - pixels))
        low, high = -(-self.least // self.step), self.most // self.step
        return min(max(round(pixels / self.step), low), high) * self.step

    def __str__(self) -> str:
        if self.choices:
            return ", ".join(map(str, self.choices))
        return f"{self.least} to {self.most} in steps of {self.step}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What both sides of an image may be, each for itself and together."""

    width: Side
    height: Side
    least_pixels: int = 1
    most_pixels: int = _LARGEST**2
    narrowest: Fraction = Fraction(1, _LARGEST)
    widest: Fraction = Fraction(_LARGEST)

    def takes(self, width: int, height: int) -> bool:
        """Whether an image may have that size."""
        return (
            self.width.takes(width)
            and self.height.takes(height)
            and self.least_pixels <= width * height <= self.most_pixels
            and self.narrowest <= Fraction(width, height) <= self.widest
        )

    def nearest(self, width: int, height: int) -> tuple[int, int] | None:
        """The size asked for or one near it, of its shape where that can be."""
        if self.takes(width, height):
            return width, height
        sizes = (
            (self.width.nearest(width * scale), self.height.nearest(height * scale))
            for scale in _scales()
        )
        return next((size for size in sizes if self.takes(*size)), None)

    def of_ratio(self, ratio: Fraction) -> tuple[int, int] | None:
        """The size of a ratio that is nearest to a megapixel, or one near it."""
        wide, high = ratio.numerator, ratio.denominator
        unit = lcm(
            self.width.step // gcd(self.width.step, wide),
            self.height.step // gcd(self.height.step, high),
        )
        wanted = max(isqrt(_MEGAPIXEL // (wide * high)) // unit, 1)
        sizes = ((wide * unit * factor, high * unit * factor) for factor in _around(wanted))
        exact = next((size for size in sizes if self.takes(*size)), None)
        middle = isqrt(int(_MEGAPIXEL * ratio)), isqrt(int(_MEGAPIXEL / ratio))
        return exact or self.nearest(*middle)

    def __str__(self) -> str:
        if self.width == self.height:
            return f"sides of {self.width}"
        return f"a width of {self.width}, a height of {self.height}"


def sides_of(door: Door) -> Sides:
    """The sides that a door takes, in one field or in two."""
    slot = door.first("size")
    if slot is None:
        both = [door.first("width"), door.first("height")]
        width, height = (_side(side.limits if side is not None else {}) for side in both)
        return Sides(width=width, height=height)
    limits = slot.limits
    side = Side(
        step=limits.get("multiple", 1),
        least=limits.get("min-side", 1),
        most=limits.get("max-side", _LARGEST),
    )
    return Sides(
        width=side,
        height=side,
        least_pixels=limits.get("min-pixels", 1),
        most_pixels=limits.get("max-pixels", _LARGEST**2),
        narrowest=as_ratio(limits.get("min-ratio", f"1:{_LARGEST}")),
        widest=as_ratio(limits.get("max-ratio", f"{_LARGEST}:1")),
    )


def _side(limits: Mapping[str, Any]) -> Side:
    return Side(
        step=int(limits.get("multipleOf", 1)),
        least=int(limits.get("minimum", limits.get("exclusiveMinimum", 0) + 1)),
        most=int(limits.get("maximum", limits.get("exclusiveMaximum", _LARGEST + 1) - 1)),
        choices=tuple(choice for choice in limits.get("enum", ()) if type(choice) is int),
    )


def _around(middle: int) -> Iterator[int]:
    for distance in range(_FAR):
        yield middle + distance
        if 0 < distance < middle:
            yield middle - distance


def _scales() -> Iterator[float]:
    """First as large, then smaller, then larger."""
    yield from (percent / 100 for percent in range(100, 0, -2))
    yield from (percent / 100 for percent in range(102, 400, 4))
