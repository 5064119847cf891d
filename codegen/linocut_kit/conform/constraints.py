"""The contract as a flat list of constraints, because the constraint is the unit of every proof."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from linocut_kit.keywords import enforced
from linocut_kit.keywords.rules import words_of
from linocut_kit.keywords.schema import below
from linocut_kit.spec.model import Conflict, Endpoint, Place, Provider, Schema

Source = dict[str, str]
_LISTED = 3
_SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One promise about one place: its id, where it is written, and what its page says.

    `name` is the rule or, of a rule with several parts, its facet. `documented` is False where
    the page is silent: what a server does there is a discovery. `conflict` is the page's
    contradiction about it, if it declares what each of its statements would mean. `said` is a
    rule between fields in words.
    """

    id: str
    endpoint: str
    pointer: str
    name: str
    rule: str
    limit: Any
    source: Source
    documented: bool = True
    conflict: Conflict | None = None
    said: str = ""


def source_of(endpoint: Endpoint, place: Place | None) -> Source:
    """Page, day and line as reports show them."""
    page = endpoint.page
    return {"page": page.url, "read": page.read, "spec": str(place or endpoint.create.place)}


def service_unit(
    endpoint: Endpoint, rule: str, name: str, limit: Any = None, place: Place | None = None
) -> Unit:
    """A promise that is not about a request's field: auth, statuses, lifecycle, webhooks."""
    shown = f"#{shorten(limit)}" if limit is not None else ""
    return Unit(
        id=f"{endpoint.id}/{rule}/{name}{shown}",
        endpoint=endpoint.id,
        pointer="",
        name=name,
        rule=rule,
        limit=limit,
        source=source_of(endpoint, place),
    )


@dataclass(frozen=True, slots=True)
class Units:
    """The constraints of one schema of a request, found by name."""

    endpoint: Endpoint
    pointer: str
    schema: Schema
    place: Place

    def of(self, name: str) -> Unit:
        """The constraint of that name; undocumented if the page does not state it."""
        found = self.schema.constraint(name)
        if name == "type":
            return self._unit("type", "type", self.schema.type, self.place, documented=True)
        if name == "nullable":
            limit = self.schema.nullable
            return self._unit("nullable", "type", limit, self.place, documented=True)
        if found is not None and found.basis != "assumed":
            unit = self._unit(name, found.rule, found.limit, found.place, documented=True)
            return replace(unit, said=words_of(found)) if found in self.schema.rules else unit
        return self._unit(name, name, None, self.place, documented=False)

    def required(self, *, needed: bool, place: Place | None) -> Unit:
        """Whether the field must be there."""
        return self._unit("required", "required", needed, place or self.place, documented=True)

    def default(self) -> Unit:
        """What the server does without the field."""
        return self._unit(
            "default", "default", self.schema.default, self.place, self.schema.has_default
        )

    def _unit(self, name: str, rule: str, limit: Any, place: Place, documented: bool) -> Unit:
        shown = f"#{shorten(limit)}" if documented else "#undocumented"
        if name == "required":
            shown = "" if limit else "#optional"
        if isinstance(limit, dict):
            shown = ""
        return Unit(
            id=f"{self.endpoint.id}{_below(self.pointer)}/{name}{shown}",
            endpoint=self.endpoint.id,
            pointer=self.pointer,
            name=name,
            rule=rule,
            limit=limit,
            source=source_of(self.endpoint, place),
            documented=documented,
            conflict=_conflict(self.schema, name),
        )


def _below(pointer: str) -> str:
    """A pointer as ids have it, behind the endpoint's."""
    return pointer if pointer[:1] in ("", "/") else f"/{pointer}"


def _conflict(schema: Schema, name: str) -> Conflict | None:
    return next((conflict for conflict in schema.conflicts if name in conflict.readings), None)


def shorten(limit: Any) -> str:
    """A limit in a few characters, as ids have it."""
    if isinstance(limit, bool):
        return str(limit).lower()
    if isinstance(limit, (list, tuple)):
        more = f",+{len(limit) - _LISTED}" if len(limit) > _LISTED else ""
        return ",".join(shorten(item) for item in limit[:_LISTED]) + more
    text = str(limit)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def every_unit(provider: Provider, endpoint: Endpoint) -> tuple[Unit, ...]:
    """Every constraint of an endpoint's request, in the order of its fields."""
    return tuple(_every(endpoint))


def _every(endpoint: Endpoint) -> Iterator[Unit]:
    for pointer, schema in endpoint.walk():
        units = Units(endpoint, pointer, schema, schema.place)
        if not pointer:
            yield from (units.of(constraint.name) for constraint in enforced(schema))
            continue
        if schema.type is not None:
            yield units.of("type")
        yield units.of("nullable")
        for constraint in enforced(schema):
            yield units.of(constraint.name)
        if schema.has_default:
            yield units.default()
    for field in endpoint.arguments.fields:
        units = Units(endpoint, below("", field), field.schema, field.place)
        yield units.required(needed=field.required, place=field.required_place)
