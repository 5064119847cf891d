"""Cases of arrays, objects and unions: a case of what is in them, with the rest right."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from linocut_kit.keywords.cases import UNKNOWN_FIELD, Case, is_heavy
from linocut_kit.keywords.keyword import Proposal, Proposals
from linocut_kit.keywords.registry import broken
from linocut_kit.keywords.rules import Carried
from linocut_kit.keywords.schema import Schema
from linocut_kit.keywords.texts import plain
from linocut_kit.keywords.unions import name_of
from linocut_kit.runtime.pointer import escape

if TYPE_CHECKING:
    from linocut_kit.keywords.domain import Domain

_OTHERS: tuple[tuple[str, str, Any], ...] = (
    ("string", "string", "a lighthouse"), ("integer", "integer", 4242), ("number", "number", 0.5),
    ("boolean", "true", True), ("array", "array", []), ("object", "object", {}),
)  # fmt: skip


def in_arrays(domain: "Domain", cases: tuple[Case, ...]) -> Iterator[Case]:
    """Arrays that have a case of an item."""
    base = domain.plain_items()
    for case in cases:
        if base:
            rest = base[1:]
            if domain.schema.limit("uniqueItems"):
                rest = [item for item in _spares(domain, len(base)) if item != case.value]
                rest = rest[: len(base) - 1]
            value = [case.value, *rest]
            if _is_judged_alone(domain.schema, value, case, "/0"):
                yield replace(case, value=value, pointer=f"/0{case.pointer}")


def _spares(domain: "Domain", count: int) -> list[Any]:
    found = next(domain.arrays(count + 1, "type"), None)
    return list(found.value) if found is not None else []


def in_objects(domain: "Domain", *, inside: bool) -> Iterator[Case]:
    """Objects that have a case of a property, or lack one that is required."""
    for item in domain.schema.fields:
        inner = domain.inner(item)
        token = f"/{escape(item.name)}"
        for case in inner.inside() if inside else inner.outside():
            value = domain.body(Carried(given={item.name: case.value}))
            if value is not None and _is_judged_alone(domain.schema, value, case, token):
                yield replace(case, value=value, pointer=token + case.pointer)
        if item.required and not inside:
            rest = domain.body(Carried(absent=frozenset({item.name})))
            if rest is not None:
                place = item.required_place or item.place
                told = Proposal(rest, "required", f"without-{item.name}")
                yield replace(inner.case(told, place=place), pointer=token)
    yield from _unknown_fields(domain, domain.least(), inside=inside)


def _unknown_fields(domain: "Domain", base: dict[str, Any], *, inside: bool) -> Iterator[Case]:
    if domain.schema.closed and not inside:
        value = {**base, UNKNOWN_FIELD: 1}
        yield domain.case(Proposal(value, "additionalProperties", "unknown-field", 0, True))
    if domain.schema.additional is not None:
        inner = domain.within(domain.schema.additional)
        for case in inner.inside() if inside else inner.outside():
            value = {**base, UNKNOWN_FIELD: case.value}
            pointer = f"/{UNKNOWN_FIELD}"
            if _is_judged_alone(domain.schema, value, case, pointer):
                yield replace(case, value=value, pointer=pointer + case.pointer)


def _is_judged_alone(schema: Schema, value: Any, case: Case, token: str) -> bool:
    """Whether a value breaks what its inner case breaks, and nothing else."""
    if case.free or is_heavy(case.value):
        return True
    inner = case.value
    wanted = [(name, token + pointer) for name, pointer in broken(_at(schema, token), plain(inner))]
    return [tuple(pair) for pair in broken(schema, plain(value))] == wanted


def _at(schema: Schema, step: str) -> Schema:
    if step == "/0" and schema.items is not None:
        return schema.items
    for item in schema.fields:
        if step == f"/{escape(item.name)}":
            return item.schema
    return schema.additional or Schema(place=schema.place)


# Unions.


def in_unions(domain: "Domain") -> Iterator[Case]:
    """What each branch takes, by its name."""
    for branch in domain.branches:
        for case in branch.inside():
            if is_heavy(case.value) or domain.allows(case.value):
                yield _named(domain, branch, case)


def of_no_branch(domain: "Domain") -> Proposals:
    """Values of types that no branch has."""
    taken = set(domain.schema.types)
    taken |= {"integer"} if "number" in taken else set[str]()
    for kind, label, value in _OTHERS:
        if kind not in taken:
            yield Proposal(value, "type", label)


def outside_unions(domain: "Domain") -> Iterator[Case]:
    """What breaks the branch that its type or its tag picks, then what no tag picks."""
    for branch in domain.branches:
        for case in branch.outside():
            told = broken(branch.schema, plain(case.value)) if not is_heavy(case.value) else []
            is_its_own = not told or told == broken(domain.schema, plain(case.value))
            if is_its_own and (case.pointer or case.name not in ("type", "nullable")):
                yield _named(domain, branch, case)
    tag = domain.schema.tag
    if tag is None:
        return
    token = f"/{escape(tag.name)}"
    objects = (branch for branch in domain.branches if branch.schema.type == "object")
    base = next((branch.canonical() for branch in objects if branch.has_value()), None)
    if base is None:
        return
    for case in domain.within(tag.schema).outside():
        value = {**base, tag.name: case.value}
        yield replace(case, value=value, pointer=token + case.pointer, place=tag.place)
    rest = {key: item for key, item in base.items() if key != tag.name}
    lacking = Proposal(rest, "required", f"without-{tag.name}")
    inner = domain.within(tag.schema)
    yield replace(inner.case(lacking, place=tag.required_place or tag.place), pointer=token)


def _named(domain: "Domain", branch: "Domain", case: Case) -> Case:
    return replace(case, label=f"{name_of(domain.schema, branch.schema)}-{case.label}")
