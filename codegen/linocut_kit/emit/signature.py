"""A request as a Python signature: names, annotations, defaults and their documentation."""

from dataclasses import dataclass
from typing import Any

from linocut_kit.emit.docs import doc_of
from linocut_kit.emit.typed_shapes import TypedShapes
from linocut_kit.keywords.choice import members
from linocut_kit.spec.model import Endpoint, Field
from linocut_kit.spec.names import argument_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """A keyword of `run` and `submit`. `default` is Python text, or None for a required one."""

    name: str
    wire: str
    annotation: str
    default: str | None
    doc: str


def arguments_of(endpoint: Endpoint, types: TypedShapes | None = None) -> tuple[Argument, ...]:
    """The request's fields, those without a default first; `types` learn the objects in them."""
    known = types or TypedShapes(endpoint)
    found = [_argument(field, known) for field in endpoint.request.fields]
    return tuple(sorted(found, key=lambda argument: argument.default is not None))


def _argument(field: Field, types: TypedShapes) -> Argument:
    only = _only_value(field)
    default = None if field.required else "UNSET"
    return Argument(
        name=argument_name(field.name),
        wire=field.name,
        annotation=types.annotation(field.schema, (field.name,))
        + ("" if field.required else " | Unset"),
        default=repr(only[0]) if only else default,
        doc=doc_of(field),
    )


def _only_value(field: Field) -> list[Any]:
    """The value of a required field that can have no other: nobody should have to type it."""
    values = members(field.schema)
    return values if field.required and len(values) == 1 and not field.schema.nullable else []
