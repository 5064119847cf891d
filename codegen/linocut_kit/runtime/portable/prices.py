"""What a request costs, as the provider's page has it: exact, at most, or unknown."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from linocut_kit.runtime.pointer import find

Per = Literal["request", "image", "megapixel", "second", "token"]
PER: Final[tuple[Per, ...]] = ("request", "image", "megapixel", "second", "token")
Kind = Literal["exact", "at-most", "unknown"]

_MEGAPIXEL: Final = Decimal(1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A price of a page, read on a day: an amount of money per something, under conditions.

    `when` has pointers into the request with the values that it holds for; a field that is left
    out has its documented default there, or None.
    """

    amount: Decimal
    currency: str
    per: Per
    page: str
    read: str
    when: tuple[tuple[str, tuple[Any, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a request costs. `amount` is None where it is `unknown`, and `why` says why."""

    amount: Decimal | None
    currency: str | None
    kind: Kind
    page: str | None = None
    read: str | None = None
    why: str = ""

    def __str__(self) -> str:
        if self.amount is None:
            return f"unknown: {self.why}"
        most = "at most " if self.kind == "at-most" else ""
        return f"{most}{self.amount.normalize():f} {self.currency} ({self.page}, read {self.read})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """What a request asks for: images, and width and height of each in pixels.

    A None is not known; `most` are the largest documented number of images and of pixels.
    """

    images: int | None
    pixels: int | None
    most_images: int | None = None
    most_pixels: int | None = None


def price_of(
    rates: tuple[Rate, ...], body: Mapping[str, Any], defaults: Mapping[str, Any], asked: Amounts
) -> Price:
    """The price of a request: by the first rate whose conditions hold. Never a guess."""
    if not rates:
        return _unknown("no page that was read has a price")
    rate = next((rate for rate in rates if _holds(rate, body, defaults)), None)
    if rate is None:
        return _unknown("the page has no price for these fields")
    known, most = _units(rate.per, asked)
    units = known if known is not None else most
    if units is None:
        return _unknown(f"the price is per {rate.per}, and how many it will be nobody says")
    return Price(
        amount=rate.amount * units, currency=rate.currency,
        kind="exact" if known is not None else "at-most", page=rate.page, read=rate.read,
    )  # fmt: skip


def _units(per: Per, asked: Amounts) -> tuple[Decimal | None, Decimal | None]:
    """How many units are asked for, if that is known, and how many at most."""
    match per:
        case "request":
            return Decimal(1), Decimal(1)
        case "image":
            return _decimal(asked.images), _decimal(asked.most_images)
        case "megapixel":
            known = _product(asked.images, asked.pixels)
            return known, known or _product(
                asked.images or asked.most_images, asked.pixels or asked.most_pixels
            )
        case "second" | "token":
            return None, None


def _product(images: int | None, pixels: int | None) -> Decimal | None:
    if images is None or pixels is None:
        return None
    return Decimal(images) * Decimal(pixels) / _MEGAPIXEL


def _decimal(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _holds(rate: Rate, body: Mapping[str, Any], defaults: Mapping[str, Any]) -> bool:
    for pointer, values in rate.when:
        value = find(body, pointer)
        if value is None:
            value = defaults.get(pointer)
        if not any(type(value) is type(known) and value == known for known in values):
            return False
    return True


def _unknown(why: str) -> Price:
    return Price(amount=None, currency=None, kind="unknown", why=why)
