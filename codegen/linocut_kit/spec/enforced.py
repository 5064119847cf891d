"""Which constraints of a schema narrow a request: what is printed, generated and probed."""

from linocut_kit.spec.model import Constraint, Schema

KNOWN_FORMATS = frozenset({"uri", "uuid", "date", "date-time"})
"""Formats of a text that are checked."""

IGNORED_FORMATS = frozenset({"float", "double", "int32", "int64"})
"""Formats that say how a number is stored; they limit nothing."""


def enforced(schema: Schema) -> tuple[Constraint, ...]:
    """The constraints that hold, in the order of the spec.

    Not those that the page does not state. An image's text is judged by its encodings, so
    `format: uri` beside them says nothing more.
    """
    image = any(one.facet == "encodings" and one.basis != "assumed" for one in schema.constraints)
    return tuple(
        one
        for one in schema.constraints
        if one.basis != "assumed"
        and not (one.rule == "format" and one.limit in IGNORED_FORMATS)
        and not (one.rule == "format" and one.limit == "uri" and image)
        and not (one.rule == "x-image" and not image)
        and not (one.rule == "uniqueItems" and not one.limit)
    )


def held(schema: Schema, name: str) -> Constraint | None:
    """The enforced constraint of that name (see `Constraint.name`)."""
    return next((one for one in enforced(schema) if one.name == name), None)
