"""A portable value at one door: which field takes it, and how near that comes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import log
from typing import Any, Final, Literal

from linocut_kit.runtime.portable.catalogue import Door, Slot
from linocut_kit.runtime.portable.concepts import (
    AUTO,
    CONCEPTS,
    Concept,
    as_portable,
    as_ratio,
    as_size,
    key_of,
    portable_key,
)
from linocut_kit.runtime.portable.sides import sides_of

Verdict = Literal["exact", "nearest", "impossible", "provider"]
_CLAMPED: Final = ("count", "guidance", "steps", "width", "height")
_ORDERED: Final = ("quality", "resolution")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What became of a value: a verdict, the fields that say it, and the value that they stand for.

    `why` is empty where it is exact.
    """

    verdict: Verdict
    value: Any = None
    fields: tuple[tuple[Slot, Any], ...] = ()
    why: str = ""


def place(door: Door, concept: Concept, value: Any) -> Placed:
    """Place one portable value (see `as_portable`)."""
    match concept.name:
        case "images":
            return _images(door, value)
        case "size":
            return _size(door, value)
        case "aspect-ratio":
            return _aspect(door, value)
    slot = door.first(concept.name)
    if slot is None:
        return _without(concept, value)
    match concept.kind:
        case "text" | "image":
            return _text(slot, value)
        case "share":
            return _share(slot, concept, value)
        case "count" | "number":
            return _number(slot, concept, value)
        case _:
            return _choice(slot, concept, value)


def _without(concept: Concept, value: Any) -> Placed:
    """The verdict of a concept that the door has no field for."""
    if value == AUTO:
        return Placed(verdict="provider", value=AUTO, why="no field says it")
    if concept.name == "count" and value == 1:
        return Placed(verdict="exact", value=1)
    more = (
        ": it makes one image a call, and run(count=) makes several calls"
        if concept.name == "count"
        else ""
    )
    return _impossible(f"no field says it{more}")


def _impossible(why: str) -> Placed:
    return Placed(verdict="impossible", why=why)


def _exact(slot: Slot, wire: Any, value: Any) -> Placed:
    return Placed(verdict="exact", value=value, fields=((slot, wire),))


def _near(slot: Slot, wire: Any, value: Any, why: str) -> Placed:
    return Placed(verdict="nearest", value=value, fields=((slot, wire),), why=why)


def choices(slot: Slot) -> Iterator[tuple[Any, Any]]:
    """Every portable value that a field takes by name, with the provider's word for it."""
    concept = CONCEPTS[slot.concept]
    for key, wire in slot.values:
        yield portable_key(concept, key), wire
    if slot.values:
        return
    if slot.type == "boolean":
        yield from ((True, True), (False, False))
        return
    words = slot.limits.get("enum", ())
    for wire in (*words, *slot.limits.get("also", ())):
        try:
            yield (wire, wire) if type(wire) is int else (portable_key(concept, wire), wire)
        except ValueError:
            continue


def _choices_said(slot: Slot) -> str:
    """The values of a field, as portable ones where the spec maps them."""
    names = (_name_of(slot, value, wire) for value, wire in choices(slot) if value != AUTO)
    return f"it has {', '.join(names)}"


def _name_of(slot: Slot, portable: Any, wire: Any) -> str:
    mapped = next((key for key, word in slot.values if word == wire), None)
    return mapped or (wire if isinstance(wire, str) else key_of(portable))


def _choice(slot: Slot, concept: Concept, value: Any) -> Placed:
    known = list(choices(slot))
    if not known:
        return _text(slot, value)
    for portable, wire in known:
        if portable == value:
            return _exact(slot, wire, value)
    if value == AUTO:
        return Placed(verdict="provider", value=AUTO, why="it is left out")
    named = [(portable, wire) for portable, wire in known if portable != AUTO]
    said = _choices_said(slot)
    if concept.name in _ORDERED and named:
        rank = concept.words.index
        portable, wire = min(named, key=lambda item: abs(rank(item[0]) - rank(value)))
        return _near(slot, wire, portable, said)
    return _impossible(said)


def _text(slot: Slot, value: Any) -> Placed:
    if isinstance(value, str):
        most, least = slot.limits.get("maxLength"), slot.limits.get("minLength", 0)
        if most is not None and len(value) > most:
            return _impossible(f"at most {most} characters")
        if len(value) < least:
            return _impossible(f"at least {least} characters")
    return _exact(slot, value, value)


def _share(slot: Slot, concept: Concept, value: float) -> Placed:
    by_name = bool(slot.values) or slot.type == "boolean"
    by_name = by_name or (slot.type == "string" and "enum" in slot.limits)
    known = list(choices(slot)) if by_name else []
    named = [(float(portable), wire) for portable, wire in known]
    if named:
        portable, wire = min(named, key=lambda item: abs(item[0] - value))
        if portable == value:
            return _exact(slot, wire, value)
        return _near(slot, wire, portable, _choices_said(slot))
    zero, one = slot.scale or (0, 1)
    start, length = Fraction(str(zero)), Fraction(str(one)) - Fraction(str(zero))
    wire = _allowed(slot, start + Fraction(str(value)) * length)
    if wire is None:
        return _impossible("its limits leave no value")
    back = (Fraction(str(wire)) - start) / length
    if back == Fraction(str(value)):
        return _exact(slot, wire, value)
    return _near(slot, wire, round(float(back), 4), f"{slot.at} takes {_range(slot)}")


def _number(slot: Slot, concept: Concept, value: float) -> Placed:
    if "enum" in slot.limits or slot.values:
        known = [item for item in choices(slot) if item[0] != AUTO]
        portable, wire = min(known, key=lambda item: abs(item[0] - value))
        if portable == value:
            return _exact(slot, wire, value)
        return _near(slot, wire, portable, _choices_said(slot))
    wire = _allowed(slot, Fraction(str(value)))
    if wire is not None and wire == value:
        return _exact(slot, _written(slot, wire), value)
    if wire is None or concept.name not in _CLAMPED:
        return _impossible(f"{slot.at} takes {_range(slot)}")
    return _near(slot, _written(slot, wire), wire, f"{slot.at} takes {_range(slot)}")


def _written(slot: Slot, wire: float) -> Any:
    """A number as the field has it: some take it as text."""
    return str(wire) if slot.type == "string" else wire


def _range(slot: Slot) -> str:
    least, most = slot.limits.get("minimum"), slot.limits.get("maximum")
    said = f"from {least}" if least is not None else ""
    said += f" to {most}" if most is not None else ""
    step = slot.limits.get("multipleOf")
    return (said.strip() or "whole numbers") + (f" in steps of {step}" if step else "")


def _allowed(slot: Slot, wanted: Fraction) -> int | float | None:
    """The number nearest to what is wanted that the field takes; None where there is none."""
    limits = slot.limits
    step = Fraction(str(limits.get("multipleOf", 0)))
    if not step and (slot.type == "integer" or limits.get("integer")):
        step = Fraction(1)
    least = _bound(limits, "minimum", "exclusiveMinimum", step)
    most = _bound(limits, "maximum", "exclusiveMaximum", -step)
    if least is not None:
        wanted = max(wanted, least)
    if most is not None:
        wanted = min(wanted, most)
    if step:
        wanted = round(wanted / step) * step
        if least is not None and wanted < least:
            wanted += step
        if most is not None and wanted > most:
            wanted -= step
    outside = (least is not None and wanted < least) or (most is not None and wanted > most)
    if outside:
        return None
    return int(wanted) if wanted.denominator == 1 else float(wanted)


def _bound(limits: Any, inside: str, outside: str, step: Fraction) -> Fraction | None:
    if inside in limits:
        return Fraction(str(limits[inside]))
    if outside in limits:
        return Fraction(str(limits[outside])) + (step or Fraction(0))
    return None


def _images(door: Door, values: Sequence[Any]) -> Placed:
    slots = door.of("images")
    if not values:
        return Placed(verdict="exact", value=[])
    if not slots:
        return _impossible("it takes no images")
    fields: list[tuple[Slot, Any]] = []
    left = list(values)
    for slot in slots:
        many = slot.most if slot.is_list else 1
        taken, left = (left, []) if many is None else (left[:many], left[many:])
        if taken and len(taken) < slot.least:
            return _impossible(f"at least {slot.least} images")
        fields += [(slot, image) for image in taken]
    if left:
        return _impossible(f"at most {len(fields)} images")
    return Placed(verdict="exact", value=list(values), fields=tuple(fields))


def _distance(ratio: Fraction) -> Callable[[Fraction], float]:
    return lambda other: abs(log(other / ratio))


def _apart(size: tuple[int, ...], wanted: tuple[int, int]) -> tuple[float, float]:
    """How far a size is from another: first in shape, then in pixels."""
    (width, height), (wide, high) = size, wanted
    shape = _distance(Fraction(wide, high))(Fraction(width, height))
    return shape, abs(log((width * height) / (wide * high)))


def _aspect(door: Door, value: Any) -> Placed:
    slot = door.first("aspect-ratio")
    if value == AUTO:
        found = door.first("aspect-ratio") or door.first("size")
        return _choice(found, CONCEPTS[found.concept], AUTO) if found else _without_aspect()
    if slot is None:
        return _aspect_by_size(door, value)
    known = [(portable, wire) for portable, wire in choices(slot) if portable != AUTO]
    if not known:
        return _open_aspect(slot, value)
    portable, wire = min(known, key=lambda item: _distance(value)(item[0]))
    if portable == value:
        return _exact(slot, wire, value)
    return _near(slot, wire, _name_of(slot, portable, wire), _choices_said(slot))


def _without_aspect() -> Placed:
    return Placed(verdict="provider", value=AUTO, why="no field says it")


def _open_aspect(slot: Slot, value: Fraction) -> Placed:
    least, most = slot.limits.get("min"), slot.limits.get("max")
    if least is not None and value < as_ratio(least):
        return _near(slot, least, least, f"from {least} to {most}")
    if most is not None and value > as_ratio(most):
        return _near(slot, most, most, f"from {least} to {most}")
    return _exact(slot, key_of(value), value)


def _aspect_by_size(door: Door, ratio: Fraction) -> Placed:
    """An aspect ratio at a door that takes pixels: by a size of it."""
    slot = door.first("size")
    if slot is not None:
        known = [(as_size(portable), wire) for portable, wire in choices(slot) if portable != AUTO]
        if known:
            size, wire = min(known, key=lambda item: _distance(ratio)(Fraction(*item[0])))
            if Fraction(*size) == ratio:
                return _exact(slot, wire, ratio)
            return _near(slot, wire, key_of(Fraction(*size)), _choices_said(slot))
    elif not (door.first("width") and door.first("height")):
        return _impossible("no field says it")
    wanted = sides_of(door).of_ratio(ratio)
    placed = _size(door, wanted) if wanted is not None else _impossible("no size has it")
    if placed.verdict in ("impossible", "provider"):
        return placed
    came = Fraction(*placed.value)
    if came == ratio:
        return Placed(verdict="exact", value=ratio, fields=placed.fields)
    said = placed.why or f"no size within its limits is {key_of(ratio)}"
    return Placed(verdict="nearest", value=key_of(came), fields=placed.fields, why=said)


def _size(door: Door, value: Any) -> Placed:
    slot, wide, high = door.first("size"), door.first("width"), door.first("height")
    if value == AUTO:
        return _choice(slot, CONCEPTS["size"], AUTO) if slot else _without_aspect()
    if slot is not None and (slot.values or "enum" in slot.limits):
        known = [item for item in choices(slot) if item[0] != AUTO]
        return _named_size(slot, known, value) if known else _impossible("it has no size in pixels")
    if slot is None and (wide is None or high is None):
        return _size_by_aspect(door, value)
    sides = sides_of(door)
    size = sides.nearest(*value)
    if size is None:
        return _impossible("its limits leave no such size")
    fields = _sides_of(door, size)
    if size == value:
        return Placed(verdict="exact", value=value, fields=fields)
    return Placed(verdict="nearest", value=size, fields=fields, why=f"it takes {sides}")


def _sides_of(door: Door, size: tuple[int, int]) -> tuple[tuple[Slot, Any], ...]:
    """The fields of a size: one that has both sides, or one for each."""
    slot = door.first("size")
    if slot is not None:
        return ((slot, str(slot.limits.get("separator", "x")).join(map(str, size))),)
    both = (door.first("width"), door.first("height"))
    return tuple(
        (side, _written(side, pixels))
        for side, pixels in zip(both, size, strict=True)
        if side is not None
    )


def _named_size(slot: Slot, known: list[tuple[Any, Any]], value: tuple[int, int]) -> Placed:
    size, wire = min(known, key=lambda item: _apart(item[0], value))
    if size == value:
        return _exact(slot, wire, value)
    return _near(slot, wire, size, _choices_said(slot))


def _size_by_aspect(door: Door, value: tuple[int, int]) -> Placed:
    """A size at a door that takes a ratio: by its documented sizes, or by the ratio alone."""
    slot, more = door.first("aspect-ratio"), door.first("resolution")
    if slot is None:
        return _impossible("no field says it")
    if not door.sizes:
        found = _aspect(door, Fraction(*value))
        said = found.why or f"{slot.at} takes the ratio, and the pixels are the provider's"
        return Placed(verdict="nearest", value=key_of(found.value), fields=found.fields, why=said)

    ratio, resolution, width, height = min(door.sizes, key=lambda item: _apart(item[2:], value))
    fields = ((slot, ratio), *(((more, resolution),) if more is not None else ()))
    if (width, height) == value:
        return Placed(verdict="exact", value=value, fields=fields)
    return Placed(
        verdict="nearest", value=(width, height), fields=fields,
        why="the page's sizes are others",
    )  # fmt: skip


def as_asked(concept: Concept, value: Any) -> Any:
    """What a person gives, as `place` takes it. Raises ValueError with what to write."""
    if concept.kind == "image":
        many = concept.name == "images"
        return (
            list(value) if many and isinstance(value, list | tuple) else [value] if many else value
        )
    return as_portable(concept, value)
