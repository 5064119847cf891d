"""What a request asks to be made: format, number and size of its images, read off the contract."""

import math
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from linocut_kit.fake.images import Colour, DrawnImage
from linocut_kit.runtime.image_heads import IMAGE_FORMATS
from linocut_kit.runtime.pointer import of_field
from linocut_kit.spec.model import Endpoint, OutputSize, Schema
from linocut_kit.spec.pointers import first

AREA = 1024 * 1024
MOST = 64
SMALLEST = 64
"""From here on `WxH` is a size in pixels, below it a ratio."""

_RATIO = re.compile(r"(?:^|[^0-9])([1-9][0-9]{0,4})([:_xX/])([1-9][0-9]{0,4})$")
_ROUND: dict[str, Callable[[Fraction], int]] = {
    "floor": math.floor,
    "ceil": math.ceil,
    "nearest": lambda side: math.floor(side + Fraction(1, 2)),
}


def pictures(endpoint: Endpoint, body: dict[str, Any]) -> tuple[DrawnImage, ...]:
    """The images that a request asks for: as the docs say, or about a megapixel of the ratio."""
    width, height = size(endpoint, body)
    kind = image_format(endpoint, body)
    return tuple(
        DrawnImage(kind, width, height, _colour(body, number))
        for number in range(count(endpoint, body))
    )


def chosen(request: Schema, name: str | None, body: dict[str, Any]) -> Any:
    """What a field comes to: its value, its default, the first word of its enum, or None."""
    if name is None:
        return None
    pointer = of_field(name)
    given = first(body, pointer)
    if given is not None:
        return given
    field = request.field_at(pointer)
    if field is None:
        return None
    if field.schema.has_default and field.schema.default is not None:
        return field.schema.default
    words = field.schema.limit("enum")
    return next((word for word in words if word is not None), None) if words else None


def image_format(endpoint: Endpoint, body: dict[str, Any]) -> str:
    """The format asked for, in lower case; the one that responses are documented in, or PNG,
    where the contract has no such field or its word names none.
    """
    where = endpoint.outputs.format
    field = endpoint.request.field_at(of_field(where)) if where is not None else None
    words = field.schema.limit("enum") if field is not None else None
    for found in (chosen(endpoint.request, where, body), *(words or ())):
        name = _format(found)
        if name is not None:
            return name
    kinds = (response.media_type for each in endpoint.operations for response in each.responses)
    return next((name for kind in kinds if (name := _format(kind or "", "image/"))), "png")


def _format(text: Any, start: str = "") -> str | None:
    """The image format that a text names, `jpg` as it stands; None where it names none."""
    if not isinstance(text, str) or not text.lower().startswith(start):
        return None
    name = text.lower().removeprefix("image/")
    return name if name.replace("jpg", "jpeg") in IMAGE_FORMATS else None


def count(endpoint: Endpoint, body: dict[str, Any]) -> int:
    """The number of images asked for, from 1 to 64."""
    found = chosen(endpoint.request, endpoint.outputs.count, body)
    return max(1, min(MOST, int(found))) if isinstance(found, int | float) else 1


def size(endpoint: Endpoint, body: dict[str, Any]) -> tuple[int, int]:
    """Width and height in pixels."""
    if endpoint.output_size is not None:
        return _documented(endpoint.output_size, endpoint.request, body)
    found = chosen(endpoint.request, endpoint.outputs.ratio, body)
    match = _RATIO.search(found) if isinstance(found, str) else None
    if match is None:
        return 1024, 1024
    width, height = int(match[1]), int(match[3])
    if match[2] in "xX" and min(width, height) >= SMALLEST:
        return width, height
    return of_ratio(width, height)


def of_ratio(width: int, height: int) -> tuple[int, int]:
    """About a megapixel in exactly that ratio, where its terms are small enough."""
    ratio = Fraction(width, height)
    times = round(math.sqrt(AREA / (ratio.numerator * ratio.denominator)))
    if times >= 4:
        return ratio.numerator * times, ratio.denominator * times
    wide = round(math.sqrt(AREA * ratio))
    return max(1, wide), max(1, round(wide / ratio))


def _documented(rule: OutputSize, request: Schema, body: dict[str, Any]) -> tuple[int, int]:
    ratio = chosen(request, rule.ratio, body)
    base = rule.base.get(str(ratio)) or next(iter(rule.base.values()))
    step = chosen(request, rule.resolution, body)
    factor = Fraction(str(rule.factor.get(str(step), 1)))
    sides = [side * factor for side in base]
    if rule.cap is not None and max(sides) > rule.cap:
        shrink = Fraction(rule.cap) / max(sides)
        sides = [side * shrink for side in sides]
    wide, high = (_ROUND[rule.round](side / rule.align) * rule.align for side in sides)
    return wide, high


def _colour(body: dict[str, Any], number: int) -> Colour:
    seed = body.get("seed")
    start = seed if isinstance(seed, int) else len(str(body.get("prompt", "")))
    mixed = (start * 2654435761 + number * 40503 + 97) & 0xFFFFFF
    return mixed >> 16, mixed >> 8 & 0xFF, mixed & 0xFF
