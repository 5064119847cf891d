"""A request that is a union becomes one object: its tag says by rules which fields go with it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from linocut_kit.keywords.rules import LIMITS
from linocut_kit.keywords.unions import words_of
from linocut_kit.runtime.checks import is_equal
from linocut_kit.spec.documents import LintReport
from linocut_kit.spec.model import Constraint, Field, Place, Schema

_NOWHERE = Place("", 1, 1)


def one_object(union: Schema, report: LintReport) -> Schema:
    """The union as an object that takes the same values. Raises Broken after a finding."""
    tag = union.tag
    if tag is None or any(branch.type != "object" for branch in union.branches):
        raise report.fail(
            "unsupported-keyword",
            union.place,
            "a request is an object, and nothing tells these branches of it apart",
            "give all of them one required property with a const of its own in each",
        )
    if union.nullable:
        raise report.fail(
            "unsupported-keyword", union.place, "a request cannot be null", "leave null out"
        )
    for branch in union.branches:
        if branch.rules or not branch.closed or any(map(_is_sized, branch.constraints)):
            raise report.fail(
                "unsupported-keyword",
                branch.place,
                "a branch of a request has rules, a number of properties or open properties",
                "say additionalProperties: false, and write the rules beside one object: "
                "allOf: [{if: …, then: …}]",
            )
    fields = tuple(_fields(union, tag, report))
    return replace(
        union,
        type="object",
        closed=True,
        branches=(),
        tag=None,
        fields=fields,
        rules=tuple(_rules(union, tag, fields)),
        omitted=tuple(item for branch in union.branches for item in branch.omitted),
    )


def _is_sized(constraint: Constraint) -> bool:
    return constraint.rule in ("minProperties", "maxProperties", "enum", "const")


def _fields(union: Schema, tag: Field, report: LintReport) -> Iterator[Field]:
    """The fields of all branches; what only some demand or limit is left to the rules."""
    described = union.branches[0].field(tag.name)
    head = tag.schema if described is None else _told(tag.schema, described.schema)
    names = dict.fromkeys(field.name for branch in union.branches for field in branch.fields)
    for name in names:
        if name == tag.name:
            yield replace(tag, schema=head)
            continue
        found = [field for branch in union.branches if (field := branch.field(name)) is not None]
        shared = _shared([field.schema for field in found])
        if shared is None:
            raise report.fail(
                "unsupported-keyword",
                found[-1].place,
                f"{name} is one thing in a branch of the request and another one here",
                "give it one schema in all of them, or write an endpoint a branch",
            )
        everywhere = len(found) == len(union.branches) and all(field.required for field in found)
        yield replace(found[0], schema=shared, required=everywhere)


def _told(schema: Schema, by: Schema) -> Schema:
    return replace(schema, title=by.title, description=by.description)


def _shared(schemas: list[Schema]) -> Schema | None:
    """What all schemas of one field say; None where they differ in more than plain limits."""
    first = schemas[0]
    if any(_bare(item, without=True) != _bare(first, without=True) for item in schemas):
        return None
    common = tuple(
        constraint
        for constraint in first.constraints
        if all(any(_is_same(constraint, other) for other in item.constraints) for item in schemas)
    )
    own = (each for item in schemas for each in item.constraints if not _in(each, common))
    if any(each.rule not in LIMITS or each.facet is not None for each in own):
        return None
    return replace(first, constraints=common)


def _in(constraint: Constraint, among: tuple[Constraint, ...]) -> bool:
    return any(_is_same(constraint, other) for other in among)


def _is_same(constraint: Constraint, other: Constraint) -> bool:
    alike = (constraint.name, constraint.basis) == (other.name, other.basis)
    return alike and is_equal(constraint.limit, other.limit)


def _bare(schema: Schema, *, without: bool = False) -> Schema:
    """A schema without places and words, so that two can be compared; without its limits too."""

    def limits(found: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
        return tuple(replace(constraint, place=_NOWHERE) for constraint in found)

    return replace(
        schema,
        place=_NOWHERE, title="", description="", examples=(), conflicts=(), omitted=(),
        constraints=() if without else limits(schema.constraints),
        rules=limits(schema.rules),
        fields=tuple(_bare_field(field) for field in schema.fields),
        items=_bare(schema.items) if schema.items is not None else None,
        additional=_bare(schema.additional) if schema.additional is not None else None,
        branches=tuple(_bare(branch) for branch in schema.branches),
        tag=_bare_field(schema.tag) if schema.tag is not None else None,
    )  # fmt: skip


def _bare_field(field: Field) -> Field:
    return replace(field, schema=_bare(field.schema), place=_NOWHERE, required_place=None)


def _rules(union: Schema, tag: Field, fields: tuple[Field, ...]) -> Iterator[Constraint]:
    """One rule a branch: what it demands, limits and does not have."""
    for number, branch in enumerate(union.branches):
        limits: dict[str, Any] = {}
        required: list[str] = []
        for field in fields:
            own = branch.field(field.name)
            if own is None:
                limits[field.name] = False
                continue
            if own.required and not field.required:
                required.append(field.name)
            more = {
                constraint.rule: constraint.limit
                for constraint in own.schema.constraints
                if field.name != tag.name and not _in(constraint, field.schema.constraints)
            }
            if more:
                limits[field.name] = more
        then = {key: item for key, item in (("required", required), ("properties", limits)) if item}
        if then:
            words = {tag.name: {"enum": list(words_of(branch, tag.name))}}
            when = {"properties": words, "required": [tag.name]}
            yield Constraint(
                rule="allOf",
                limit={"if": when, "then": then},
                place=branch.place,
                key=str(number),
            )
