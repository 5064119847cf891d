"""The constraints of a request that no probe breaks, and why."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from linocut_kit.conform.constraints import Unit, Units
from linocut_kit.keywords import enforced
from linocut_kit.keywords.cases import UNKNOWN_FIELD
from linocut_kit.runtime.pointer import escape
from linocut_kit.spec.model import Constraint, Endpoint

_Key = tuple[str, str, str]


class Asked(Protocol):
    """A probe, as far as it says what it is about."""

    @property
    def unit(self) -> Unit:
        """The constraint."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """A constraint that no probe breaks, and why."""

    unit: Unit
    why: str


def uncovered_by(
    endpoint: Endpoint, possible: Iterable[Asked], chosen: Iterable[Asked]
) -> Iterator[Uncovered]:
    """The constraints of the request that none of the chosen probes breaks."""
    known, covered = {_key_of(probe) for probe in possible}, {_key_of(probe) for probe in chosen}
    tags = _tags(endpoint)
    for pointer, schema in endpoint.walk():
        units = Units(endpoint, pointer, schema, schema.place)
        for constraint in enforced(schema):
            key = (pointer, constraint.name, str(constraint.place))
            if key in covered or _is_tag(constraint, pointer, tags, covered):
                continue
            why = (
                "a lean plan has no room for it: --thorough asks"
                if key in known
                else "no value breaks it alone: the limits beside it say as much"
            )
            yield Uncovered(unit=units.of(constraint.name), why=why)


def _tags(endpoint: Endpoint) -> set[str]:
    """The pointers of what tells the objects of unions apart."""
    return {
        f"{pointer}/{escape(schema.tag.name)}"
        for pointer, schema in endpoint.walk()
        if schema.tag is not None
    }


def _is_tag(constraint: Constraint, pointer: str, tags: set[str], covered: set[_Key]) -> bool:
    """Whether it is the words of a tag, which are asked of all branches together."""
    return (
        pointer in tags
        and constraint.rule in ("const", "enum")
        and any(place == pointer and name == "enum" for place, name, _ in covered)
    )


def _key_of(probe: Asked) -> _Key:
    """What a probe is about: its pointer, with `*` for any item and any further property."""
    unit = probe.unit
    pointer = re.sub(rf"/({UNKNOWN_FIELD}|[0-9]+)(?=/|$)", "/*", unit.pointer)
    return pointer, unit.name, unit.source["spec"]
