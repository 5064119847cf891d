"""The doors of a generated package: what each takes, as the files beside their clients say it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Final

from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.portable.prices import Rate

FILE: Final = "catalogue.json"
SCHEMA: Final = "linocut-catalogue/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A field of a request that takes a concept, at a pointer with `*` for a further item.

    `limits` are the documented ones by the names of their keywords. `values` pairs portable
    values, as text, with those of the provider; `scale` has the provider's values at 0 and 1.
    `least` and `most` count the items of the array that it stands in. `beside` are constants that
    go along with it, by pointer.
    """

    concept: str
    at: str
    type: str | None = None
    limits: Mapping[str, Any] = field(default_factory=dict[str, Any])
    values: tuple[tuple[str, Any], ...] = ()
    scale: tuple[float, float] | None = None
    default: Any = None
    least: int = 0
    most: int | None = None
    beside: tuple[tuple[str, Any], ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether it takes several values."""
        return "/*" in self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """An endpoint as the portable request sees it.

    `sizes` are the documented pixel sizes: ratio and resolution in the provider's words, width,
    height. `constants` are what every request has to say and only one value can; `defaults` are
    the documented ones of fields that a price depends on, by pointer.
    """

    id: str
    title: str
    page: str
    read: str
    package: str
    provider: str
    module: str
    client: str
    slots: tuple[Slot, ...]
    sizes: tuple[tuple[str, str, int, int], ...] = ()
    constants: tuple[tuple[str, Any], ...] = ()
    defaults: tuple[tuple[str, Any], ...] = ()
    rates: tuple[Rate, ...] = ()

    def of(self, concept: str) -> tuple[Slot, ...]:
        """The fields that take a concept."""
        return tuple(slot for slot in self.slots if slot.concept == concept)

    def first(self, concept: str) -> Slot | None:
        """The field that takes a concept, None where there is none."""
        return next((slot for slot in self.slots if slot.concept == concept), None)


@cache
def doors(package: str, folder: Path) -> Mapping[str, Door]:
    """Every door of a package by its id, in the order of ids.

    Raises ConfigurationError for a file that this version cannot read.
    """
    found = [door for path in folder.glob(f"*/{FILE}") for door in _read(path, package)]
    return {door.id: door for door in sorted(found, key=lambda door: door.id)}


def door_of(known: Mapping[str, Door], id: str) -> Door:
    """The door of that id. Raises ConfigurationError with the nearest one."""
    if id in known:
        return known[id]
    near = get_close_matches(id, known, 1, 0.4)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    raise ConfigurationError(f"there is no endpoint {id!r}; {hint}")


def _read(path: Path, package: str) -> Iterator[Door]:
    document = json.loads(path.read_bytes())
    if document.get("schema") != SCHEMA:
        raise ConfigurationError(f"{path} is not {SCHEMA}; print it again: linocut generate")
    for item in document["doors"]:
        yield Door(
            **{name: item[name] for name in ("id", "title", "page", "read", "module")},
            package=package,
            provider=document["module"],
            client=document["client"],
            slots=tuple(_slot(slot) for slot in item["slots"]),
            sizes=tuple(map(tuple, item.get("sizes", ()))),
            constants=tuple(map(tuple, item.get("constants", ()))),
            defaults=tuple(map(tuple, item.get("defaults", ()))),
            rates=tuple(_rate(rate) for rate in item.get("rates", ())),
        )


def _slot(item: dict[str, Any]) -> Slot:
    pairs: dict[str, Any] = {
        name: tuple(map(tuple, item[name])) for name in ("values", "beside") if name in item
    }
    if "scale" in item:
        pairs["scale"] = tuple(item["scale"])
    return Slot(**{**item, **pairs})


def _rate(item: dict[str, Any]) -> Rate:
    when = tuple((pointer, tuple(values)) for pointer, values in item.get("when", ()))
    return Rate(**{**item, "amount": Decimal(item["amount"]), "when": when})
