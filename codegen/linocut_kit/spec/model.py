"""The spec model: what every other part reads instead of YAML."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil, floor
from typing import Any, Literal

from linocut_kit.keywords.schema import Basis as Basis
from linocut_kit.keywords.schema import Conflict as Conflict
from linocut_kit.keywords.schema import Constraint as Constraint
from linocut_kit.keywords.schema import Field as Field
from linocut_kit.keywords.schema import Omission as Omission
from linocut_kit.keywords.schema import Place as Place
from linocut_kit.keywords.schema import Schema as Schema
from linocut_kit.keywords.schema import walk
from linocut_kit.runtime.lifecycle import Binding, Call, InBand, Lifecycle, Webhook
from linocut_kit.runtime.portable.prices import Rate
from linocut_kit.runtime.services import Service, Setting

Role = Literal["create", "poll", "result", "list", "cancel", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The provider's page that facts come from, and the day it was read (ISO 8601)."""

    url: str
    layout: str
    read: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter in a path, a query or a header. Its `setting` is what gives it, if one does."""

    name: str
    location: Literal["path", "query", "header"]
    required: bool
    schema: Schema
    setting: Setting | None = None
    place: Place

    @property
    def binding(self) -> Binding | None:
        """What gives it in every request, if something does: its constant, or a setting."""
        if self.setting is not None:
            return Binding(setting=self.setting.argument)
        constant = self.schema.constraint("const")
        return Binding(const=constant.limit) if constant is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentedResponse:
    """One documented answer. `schema` is JSON Schema with its references resolved, or None.

    `assumed` has the pointers below which no page says it, `pointer#keyword` for a keyword.
    """

    status: int
    media_type: str | None
    schema: Any
    examples: tuple[Any, ...] = ()
    basis: Basis = "page"
    assumed: tuple[str, ...] = ()
    place: Place


def accept_of(responses: tuple[DocumentedResponse, ...]) -> str:
    """The media types of the 2xx responses, in the order of the document."""
    kinds = [
        response.media_type.partition(";")[0].strip()
        for response in responses
        if 200 <= response.status < 300 and response.media_type is not None
    ]
    return ", ".join(dict.fromkeys(kinds)) or "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A method on a path. `body` is what it takes beside its parameters, unless it is a create.

    `omitted` are parameters and other parts, and `omitted_content` media types of the request,
    that the page has and the spec leaves out.
    """

    id: str
    role: Role
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...] = ()
    body: Schema | None = None
    responses: tuple[DocumentedResponse, ...]
    outcome: InBand | None = None
    page: Page
    place: Place
    assumed: str | None = None
    conflicts: tuple[Conflict, ...] = ()
    omitted: tuple[Omission, ...] = ()
    omitted_content: tuple[Omission, ...] = ()

    @property
    def arguments(self) -> tuple[Field, ...]:
        """The parameters that whoever calls the operation gives, as fields."""
        return tuple(
            Field(
                name=parameter.name, schema=parameter.schema, required=parameter.required,
                place=parameter.place, location=parameter.location,
            )
            for parameter in self.parameters
            if parameter.binding is None
        )  # fmt: skip

    def success(self) -> DocumentedResponse:
        """The first documented 2xx answer that has a body."""
        return next(response for response in self.responses if 200 <= response.status < 300)

    def promised(self) -> tuple[DocumentedResponse, ...]:
        """The answers that a page documents; of refusals, not those that are assumed."""
        return tuple(
            response
            for response in self.responses
            if response.status < 300 or response.basis != "assumed"
        )

    def response(self, status: int) -> tuple[DocumentedResponse, ...]:
        """The documented answers of a status, one a media type."""
        return tuple(response for response in self.responses if response.status == status)


def with_parameters(request: Schema, create: Operation) -> Schema:
    """A request with what its create takes outside of the body, as fields before the others."""
    outside = create.arguments
    return replace(request, fields=(*outside, *request.fields)) if outside else request


def create_call(create: Operation) -> Call:
    """The request that creates a task."""
    places: dict[str, dict[str, Binding]] = {"path": {}, "query": {}, "header": {}}
    for parameter in create.parameters:
        binding = parameter.binding or Binding(field=parameter.name)
        places[parameter.location][parameter.name] = binding
    return Call(
        method=create.method, path=create.path, bound=places["path"],
        query=places["query"], header=places["header"],
        accept=accept_of(create.responses), outcome=create.outcome,
    )  # fmt: skip


_ROUND: dict[str, Callable[[Fraction], int]] = {
    "floor": floor,
    "nearest": lambda side: floor(side + Fraction(1, 2)),
    "ceil": ceil,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """Which request fields choose what comes back: format, number of images, aspect ratio.

    Each is the name of a field, or a pointer to one that is nested.
    """

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

    def of(
        self, ratio: str, resolution: str, round: Literal["floor", "nearest", "ceil"] | None = None
    ) -> tuple[int, int]:
        """Width and height in pixels, by exact arithmetic; rounded as is said, or as `round`."""
        factor = Fraction(str(self.factor[resolution]))
        sides = [side * factor for side in self.base[ratio]]
        longest = max(sides)
        if self.cap is not None and longest > self.cap:
            sides = [side * self.cap / longest for side in sides]
        whole = _ROUND[round or self.round]
        width, height = (whole(side / self.align) * self.align for side in sides)
        return width, height


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A provider's model behind one create operation, with all that belongs to its tasks.

    `content` is the media type of the create's body, `types` are those of its fields that say one.
    `assumed` are the parts of the lifecycle of which no page speaks: `states`, `webhook/signature`.
    """

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
    content: str = "application/json"
    types: dict[str, str] = field(default_factory=dict[str, str])
    lifecycle: Lifecycle
    outputs: Outputs
    output_size: OutputSize | None = None
    webhook: Webhook | None = None
    assumed: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    rates: tuple[Rate, ...] = ()

    @property
    def create(self) -> Operation:
        """The operation that makes a task, and costs money."""
        return next(operation for operation in self.operations if operation.role == "create")

    @property
    def page(self) -> Page:
        """The page of the create operation, from which the request's limits come."""
        return self.create.page

    def operation(self, role: Role) -> Operation | None:
        """The operation of that role."""
        return next((operation for operation in self.operations if operation.role == role), None)

    @property
    def parameters(self) -> tuple[Field, ...]:
        """What the caller says outside of the body, as fields of the request."""
        return self.create.arguments

    @property
    def arguments(self) -> Schema:
        """Everything that the caller says, in one object: parameters, then the body's fields."""
        return with_parameters(self.request, self.create)

    def walk(self) -> Iterator[tuple[str, Schema]]:
        """Every schema of the request with its pointer, outermost first; `*` is any element."""
        yield from walk(self.arguments)


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
        return next((endpoint for endpoint in self.endpoints if endpoint.name == name), None)
