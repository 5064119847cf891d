"""The spec model: what every other part reads instead of YAML."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from linocut_kit.runtime.lifecycle import Lifecycle, Service, Webhook

Basis = Literal["page", "assumed", "conflict"]
Role = Literal["create", "poll", "result", "list", "cancel", "other"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node stands: a file, relative to the specs folder, with line and column from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The provider's page that facts come from, and the day it was read (ISO 8601)."""

    url: str
    layout: str
    read: str


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
class Constraint:
    """One limit of one field: `rule` is the JSON Schema keyword or our key, `facet` its part.

    A constraint whose basis is `assumed` is not enforced on requests.
    """

    rule: str
    limit: Any
    place: Place
    basis: Basis = "page"
    facet: str | None = None

    @property
    def name(self) -> str:
        """The rule, or its part where it has several: `maximum`, `max-bytes`."""
        return self.facet or self.rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """A value of a request: its type, its limits, and what it is made of.

    `type` is a JSON Schema type, or None where any value is taken. `constraints` has everything
    else that limits the value, in a fixed order.
    """

    place: Place
    type: str | None = None
    nullable: bool = False
    constraints: tuple[Constraint, ...] = ()
    fields: tuple["Field", ...] = ()
    closed: bool = False
    items: "Schema | None" = None
    title: str = ""
    description: str = ""
    has_default: bool = False
    default: Any = None
    examples: tuple[Any, ...] = ()
    assumed: str | None = None
    conflicts: tuple[Conflict, ...] = ()

    def constraint(self, name: str) -> Constraint | None:
        """The constraint of that name (see `Constraint.name`), enforced or not."""
        return next((one for one in self.constraints if one.name == name), None)

    def limit(self, name: str) -> Any:
        """The enforced limit of that name, or None."""
        found = self.constraint(name)
        return found.limit if found is not None and found.basis != "assumed" else None

    def field(self, name: str) -> "Field | None":
        """The property of that name of an object."""
        return next((one for one in self.fields if one.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A property of an object. `place` is where the property's name stands."""

    name: str
    schema: Schema
    required: bool
    place: Place
    required_place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter in a path, a query or a header."""

    name: str
    location: Literal["path", "query", "header"]
    required: bool
    schema: Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One documented answer. `schema` is JSON Schema with its references resolved, or None."""

    status: int
    media_type: str | None
    schema: Any
    examples: tuple[Any, ...] = ()
    basis: Basis = "page"
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A method on a path."""

    id: str
    role: Role
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...] = ()
    responses: tuple[Response, ...]
    page: Page
    place: Place
    assumed: str | None = None
    conflicts: tuple[Conflict, ...] = ()

    def success(self) -> Response:
        """The first documented 2xx answer that has a body."""
        return next(one for one in self.responses if 200 <= one.status < 300)

    def promised(self) -> tuple[Response, ...]:
        """The answers that a page documents; of refusals, not those that are assumed."""
        return tuple(one for one in self.responses if one.status < 300 or one.basis != "assumed")

    def response(self, status: int) -> tuple[Response, ...]:
        """The documented answers of a status, one a media type."""
        return tuple(one for one in self.responses if one.status == status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """Which request fields choose what comes back: format, number of images, aspect ratio."""

    format: str | None = None
    count: str | None = None
    ratio: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputSize:
    """The documented pixel sizes: a base per aspect ratio, a factor per resolution.

    A side over `cap` scales both down in proportion; sides are then aligned to multiples of
    `align`, by `round` (floor, nearest, ceil).
    """

    ratio: str
    resolution: str
    base: dict[str, tuple[int, int]]
    factor: dict[str, float]
    cap: int | None = None
    align: int = 1
    round: Literal["floor", "nearest", "ceil"] = "floor"
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A provider's model behind one create operation, with all that belongs to its tasks."""

    id: str
    name: str
    module: str
    class_name: str
    title: str
    file: str
    digest: str
    operations: tuple[Operation, ...]
    request_name: str
    request: Schema
    lifecycle: Lifecycle
    outputs: Outputs
    output_size: OutputSize | None = None
    webhook: Webhook | None = None
    conflicts: tuple[Conflict, ...] = ()

    @property
    def create(self) -> Operation:
        """The operation that makes a task, and costs money."""
        return next(one for one in self.operations if one.role == "create")

    @property
    def page(self) -> Page:
        """The page of the create operation, from which the request's limits come."""
        return self.create.page

    def operation(self, role: Role) -> Operation | None:
        """The operation of that role."""
        return next((one for one in self.operations if one.role == role), None)

    def walk(self) -> Iterator[tuple[str, Schema]]:
        """Every schema of the request with its pointer, outermost first; `*` is any element."""
        yield from _walk("", self.request)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A provider and its endpoints, in the order of their names."""

    service: Service
    module: str
    class_name: str
    file: str
    digest: str
    endpoints: tuple[Endpoint, ...]
    description: str = ""
    conflicts: tuple[Conflict, ...] = ()

    @property
    def name(self) -> str:
        """The provider's name, as in endpoint ids."""
        return self.service.name

    def endpoint(self, name: str) -> Endpoint | None:
        """The endpoint of that name, without the provider's."""
        return next((one for one in self.endpoints if one.name == name), None)


def _walk(pointer: str, schema: Schema) -> Iterator[tuple[str, Schema]]:
    yield pointer, schema
    for one in schema.fields:
        token = one.name.replace("~", "~0").replace("/", "~1")
        yield from _walk(f"{pointer}/{token}", one.schema)
    if schema.items is not None:
        yield from _walk(f"{pointer}/*", schema.items)
