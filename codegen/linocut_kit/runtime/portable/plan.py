"""A portable request at one door: the body, and what became of every concept that was given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from linocut_kit.runtime.errors import ConfigurationError, ValidationError
from linocut_kit.runtime.lifecycle import PrintedEndpoint
from linocut_kit.runtime.media import prepare
from linocut_kit.runtime.pointer import unescape
from linocut_kit.runtime.portable.catalogue import Door, Slot
from linocut_kit.runtime.portable.concepts import ARGUMENTS, key_of
from linocut_kit.runtime.portable.placing import Placed, as_asked, place
from linocut_kit.runtime.violations import Violation


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The portable value that a door comes nearest with, and why it is not the one asked for."""

    value: Any
    why: str

    def __str__(self) -> str:
        return f"{key_of(self.value)} ({self.why})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a door makes of a portable request. Every concept that was given is in exactly one.

    `body` has the request's fields by name. `exact` has the values that are sent as asked,
    `nearest` those that are sent otherwise, `impossible` says why one is not sent at all, and
    `provider_decides` why one is left to the provider. `violations` are what keeps the body from
    being sent and belongs to none of them, such as a required field that no concept says.
    """

    endpoint: str
    page: str
    read: str
    body: Mapping[str, Any] = field(repr=False)
    exact: Mapping[str, Any]
    nearest: Mapping[str, Nearest]
    impossible: Mapping[str, str]
    provider_decides: Mapping[str, str]
    violations: tuple[Violation, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether the door takes all that was given as it was given."""
        return not (self.nearest or self.impossible or self.violations)

    def told(self) -> str:
        """What is not exact, in one line."""
        parts = [f"{name} would be {nearest}" for name, nearest in self.nearest.items()]
        parts += [f"{name} is impossible: {why}" for name, why in self.impossible.items()]
        parts += [violation.message for violation in self.violations]
        return f"{self.endpoint}: {'; '.join(parts) or 'exact'}"


def plan_for(
    door: Door,
    printed: PrintedEndpoint,
    given: Mapping[str, Any],
    fields: Mapping[str, Any] | None = None,
) -> Plan:
    """Translate concepts, by their arguments, for one door.

    `fields` are further fields of the request by the provider's names; they go over what the
    concepts say. Raises ConfigurationError for a concept or a value that is none.
    """
    placed = {name: _placed(door, name, value) for name, value in given.items()}
    _agree(placed)
    while True:
        body = _body(door, [item for each in placed.values() for item in each.fields])
        body.update(fields or {})
        violations = _judged(printed, body)
        blamed = _blamed(placed, violations)
        if blamed is None:
            break
        name, why = blamed
        placed[name] = Placed(verdict="impossible", why=why)
    return Plan(
        endpoint=door.id,
        page=door.page,
        read=door.read,
        body=body,
        exact={name: given[name] for name, item in placed.items() if _is(item, "exact")},
        nearest={
            name: Nearest(value=item.value, why=item.why)
            for name, item in placed.items()
            if _is(item, "nearest")
        },
        impossible={name: item.why for name, item in placed.items() if _is(item, "impossible")},
        provider_decides={name: item.why for name, item in placed.items() if _is(item, "provider")},
        violations=tuple(violations),
    )


def _is(placed: Placed, verdict: str) -> bool:
    return placed.verdict == verdict


def _placed(door: Door, name: str, value: Any) -> Placed:
    concept = ARGUMENTS.get(name)
    if concept is None:
        raise ConfigurationError(
            f"{name!r} is no concept; known are {', '.join(ARGUMENTS)}. Fields of one provider go "
            "into fields={...}"
        )
    try:
        return place(door, concept, as_asked(concept, value))
    except ValueError as error:
        raise ConfigurationError(str(error)) from None


def _agree(placed: dict[str, Placed]) -> None:
    """A size says the ratio too: where both are given, the field that both need is the size's."""
    size, aspect = placed.get("size"), placed.get("aspect")
    if size is None or aspect is None or not size.fields or not aspect.fields:
        return
    said = {slot.at: wire for slot, wire in size.fields}
    if all(said.get(slot.at) == wire for slot, wire in aspect.fields):
        return
    if any(slot.at in said for slot, _ in aspect.fields):
        placed["aspect"] = Placed(verdict="impossible", why="size asks for another one")


def _body(door: Door, fields: list[tuple[Slot, Any]]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for pointer, value in door.constants:
        _put(body, pointer, value, (), keep=True)
    for slot, value in fields:
        _put(body, slot.at, value, slot.beside)
    return body


def _put(
    body: dict[str, Any], pointer: str, value: Any, beside: tuple[tuple[str, Any], ...],
    *, keep: bool = False,
) -> None:  # fmt: skip
    """Set the value at a pointer: its last `*` is a new item, one before it is the first item."""
    steps = [unescape(step) for step in pointer.split("/")[1:]]
    last = max((index for index, step in enumerate(steps) if step == "*"), default=-1)
    holder: Any = body
    path = ""
    for index, step in enumerate(steps[:-1]):
        follows: Any = [] if steps[index + 1] == "*" else {}
        path += f"/{step}"
        if step != "*":
            holder = holder.setdefault(step, follows)
        elif index == last or not holder:
            holder.append(follows)
            holder = follows
        else:
            holder = holder[0]
        for other, constant in beside:
            outer, _, name = other.rpartition("/")
            if outer == path and isinstance(holder, dict):
                holder.setdefault(unescape(name), constant)
    if steps[-1] == "*":
        holder.append(value)
    elif keep:
        holder.setdefault(steps[-1], value)
    else:
        holder[steps[-1]] = value


def _judged(printed: PrintedEndpoint, body: Mapping[str, Any]) -> list[Violation]:
    try:
        prepare(printed, body)
    except ValidationError as error:
        if error.violations:
            return list(error.violations)
        raise
    return []


def _blamed(placed: dict[str, Placed], violations: list[Violation]) -> tuple[str, str] | None:
    """The first concept, the prompt aside, whose own field a violation is about."""
    for violation in violations:
        pointer = violation.pointer.removeprefix("query:").removeprefix("header:")
        for name, item in placed.items():
            if item.fields and any(_covers(slot.at, pointer) for slot, _ in item.fields):
                return name, violation.message
    return None


def _covers(slot: str, pointer: str) -> bool:
    """Whether a violation at a pointer is about a field, `*` being any item."""
    ours, theirs = slot.split("/"), pointer.split("/")
    return len(theirs) >= len(ours) and all(
        mine in ("*", other) for mine, other in zip(ours, theirs, strict=False)
    )
