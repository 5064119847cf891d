"""What a value may be, as the spec says it: a type, the limits on it, and what it is made of."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from linocut_kit.runtime.pointer import escape, unescape

Basis = Literal["page", "assumed", "conflict"]
Location = Literal["body", "path", "query", "header"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node stands: a file, relative to the specs folder, with line and column from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A contradiction of a page with itself or with its vendor, and what was chosen.

    `about` names the rules in question. `readings` has, per rule, every limit that one of the
    statements gives, so that a probe can settle which of them the server follows. Rules are
    those of `Constraint`, `type`, `nullable`, `required` and `default`.
    """

    says: tuple[str, ...]
    chose: str
    why: str
    about: tuple[str, ...] = ()
    readings: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """What a page has and a spec leaves out on purpose: its name there, and why."""

    name: str
    why: str
    place: Place


EVERY_ASPECT = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """One limit of one field: `rule` is the JSON Schema keyword or our key, `facet` its part.

    `key` tells rules of one keyword apart. A constraint whose basis is `assumed` is not enforced
    on requests; one that is `implied` follows from how the request is sent, and no page states it.
    """

    rule: str
    limit: Any
    place: Place
    basis: Basis = "page"
    facet: str | None = None
    key: str = ""
    implied: bool = False

    @property
    def name(self) -> str:
        """The rule, its part, or one of several: `maximum`, `max-bytes`, `allOf/0`."""
        return self.facet or (f"{self.rule}/{self.key}" if self.key else self.rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """How the body of a request is written: its media type, those of its fields that say one, and
    the fields that are files.
    """

    content: str = "application/json"
    types: dict[str, str] = field(default_factory=dict[str, str])
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptMark:
    """What a field is at every provider (see `runtime.portable.concepts`): the name of the concept.

    `values` pairs portable values, as text, with those of this field; `scale` has the values of
    this field at 0 and at 1.
    """

    name: str
    values: tuple[tuple[str, Any], ...] = ()
    scale: tuple[float, float] | None = None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """A value of a request: its type, its limits, and what it is made of.

    `type` is a JSON Schema type, or None where any value is taken. `constraints` has everything
    else that limits the value, in a fixed order, and `rules` what fields of an object say of one
    another. Properties beside `fields` are refused by a `closed` object, and judged by
    `additional` where it has that; an `open` one says that it takes any.

    A union has `branches` and no type: each is of another type, and where several are objects the
    field `tag`, which all of them have with words of their own, tells these apart.

    `concept` says what it is at every provider.

    `omitted` are properties that the page has beside these. `stated` are the aspects that a person
    read on the page where no reader does, `*` for all of them. The schema of a whole request has
    its `wire`, if it is no JSON.
    """

    place: Place
    type: str | None = None
    nullable: bool = False
    constraints: tuple[Constraint, ...] = ()
    rules: tuple[Constraint, ...] = ()
    fields: tuple["Field", ...] = ()
    closed: bool = False
    open: bool = False
    items: "Schema | None" = None
    additional: "Schema | None" = None
    branches: tuple["Schema", ...] = ()
    tag: "Field | None" = None
    title: str = ""
    description: str = ""
    has_default: bool = False
    default: Any = None
    examples: tuple[Any, ...] = ()
    assumed: str | None = None
    conflicts: tuple[Conflict, ...] = ()
    omitted: tuple[Omission, ...] = ()
    stated: tuple[str, ...] = ()
    wire: Wire | None = None
    concept: ConceptMark | None = None

    def constraint(self, name: str) -> Constraint | None:
        """The constraint of that name (see `Constraint.name`), enforced or not."""
        both = (*self.constraints, *self.rules)
        return next((constraint for constraint in both if constraint.name == name), None)

    def limit(self, name: str) -> Any:
        """The enforced limit of that name, or None."""
        found = self.constraint(name)
        return found.limit if found is not None and found.basis != "assumed" else None

    def field(self, name: str) -> "Field | None":
        """The property of that name of an object."""
        return next((item for item in self.fields if item.name == name), None)

    def field_at(self, pointer: str) -> "Field | None":
        """The property at a pointer, through objects only."""
        found: Field | None = None
        schema: Schema | None = self
        for token in pointer.split("/")[1:]:
            found = schema.field(unescape(token)) if schema is not None else None
            schema = found.schema if found is not None else None
        return found

    @property
    def types(self) -> tuple[str, ...]:
        """The JSON types of its values, null aside; empty where any is taken."""
        listed = [self.type] if not self.branches else [item.type for item in self.branches]
        return tuple(dict.fromkeys(kind for kind in listed if kind is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A property of an object. `place` is where the property's name stands.

    What a request says outside of its body is a field of it too, with another `location`.
    """

    name: str
    schema: Schema
    required: bool
    place: Place
    required_place: Place | None = None
    location: Location = "body"


def below(pointer: str, field: Field) -> str:
    """The pointer of an object's property: `/prompt`, or `query:/billing` of a parameter."""
    outer = pointer if field.location == "body" else f"{field.location}:"
    return f"{outer}/{escape(field.name)}"


def first_part(schema: Schema, rule: str) -> str | None:
    """The first enforced part of a rule that has several: a value of no form breaks it alone."""
    stated = (
        constraint
        for constraint in schema.constraints
        if constraint.rule == rule and constraint.basis != "assumed"
    )
    return next((constraint.facet for constraint in stated), None)


def walk(schema: Schema, pointer: str = "") -> Iterator[tuple[str, Schema]]:
    """A schema and every one inside it with its pointer, outermost first; `*` is any element."""
    yield pointer, schema
    for item in schema.fields:
        yield from walk(item.schema, below(pointer, item))
    for inner in (schema.items, schema.additional):
        if inner is not None:
            yield from walk(inner, f"{pointer}/*")
    for branch in schema.branches:
        yield from walk(branch, pointer)
