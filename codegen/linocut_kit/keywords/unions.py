"""Unions: the branch that a value belongs to, by its JSON type; of objects, by their tag."""

from typing import Any

from linocut_kit.keywords.schema import Schema
from linocut_kit.keywords.structure import TYPES
from linocut_kit.runtime.checks import is_among


def words_of(branch: Schema, tag: str) -> tuple[Any, ...]:
    """The values of a tag that pick a branch; nothing where the field is free."""
    found = branch.field(tag)
    if found is None:
        return ()
    constant = found.schema.constraint("const")
    if constant is not None:
        return (constant.limit,)
    listed = found.schema.constraint("enum")
    return tuple(listed.limit) if listed is not None else ()


def branch_of(schema: Schema, value: Any) -> Schema | None:
    """The branch of a union that judges a value; None where its type or its tag picks none."""
    of_type = [
        branch
        for branch in schema.branches
        if branch.type is not None and TYPES[branch.type](value)
    ]
    if schema.tag is None or not isinstance(value, dict):
        return next(iter(of_type), None)
    tag = schema.tag.name
    if tag not in value:
        return None
    return next((branch for branch in of_type if is_among(value[tag], words_of(branch, tag))), None)


def name_of(schema: Schema, branch: Schema) -> str:
    """What a branch is called beside the others: the first word of its tag, or its type."""
    if schema.tag is not None and branch.type == "object":
        return str(words_of(branch, schema.tag.name)[0])
    return str(branch.type)
