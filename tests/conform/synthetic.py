"""A provider that no page has, with every kind of schema that a request can be made of."""

from dataclasses import replace
from typing import Any

from linocut_kit.runtime.lifecycle import Call, Lifecycle, ResultPlace, Results, Wait
from linocut_kit.runtime.services import Auth, Server, Service
from linocut_kit.spec.model import (
    Constraint,
    DocumentedResponse,
    Endpoint,
    Field,
    Operation,
    Outputs,
    Page,
    Place,
    Provider,
    Schema,
)

_PLACE = Place("acme/model.yaml", 1, 1)
_PAGE = Page(url="https://acme.example/model", layout="mintlify", read="2026-01-31")


def schema(type: str | None, limits: dict[str, Any] | None = None, **rest: Any) -> Schema:
    """A schema with limits by name; `x-image` and `x-ratio` by their facets."""
    rules = {"encodings": "x-image", "formats": "x-image", "max-bytes": "x-image"}
    rules |= {"min": "x-ratio", "max": "x-ratio"}
    constraints = tuple(
        Constraint(
            rule=rules.get(name, name),
            facet=name if name in rules else None,
            limit=limit,
            place=_PLACE,
        )
        for name, limit in (limits or {}).items()
    )
    return Schema(place=_PLACE, type=type, constraints=constraints, **rest)


def field(name: str, of: Schema, *, required: bool = False) -> Field:
    """A field of a request."""
    return Field(name=name, schema=of, required=required, place=_PLACE)


_INNER = schema(
    "object",
    fields=(
        field("strength", schema("number", {"exclusiveMinimum": 0, "maximum": 1}), required=True),
        field("note", schema("string", {"minLength": 2, "maxLength": 20}, nullable=True)),
    ),
    closed=True,
)

REQUEST = schema(
    "object",
    fields=(
        field("text", schema("string", {"minLength": 1, "maxLength": 2000}), required=True),
        field("kind", schema("string", {"const": "fast"}), required=True),
        field("code", schema("string", {"pattern": "^[a-z]{2,4}$"}, examples=("abc",))),
        field("steps", schema("integer", {"minimum": 10, "maximum": 50, "multipleOf": 5})),
        field("scale", schema("number", {"exclusiveMinimum": 0, "exclusiveMaximum": 2})),
        field("least", schema("number", {"minimum": 5})),
        field("most", schema("integer", {"maximum": 5})),
        field("tags", schema("array", {"minItems": 1, "maxItems": 3, "uniqueItems": True},
                             items=schema("string", {"enum": ["red", "green", "blue"]}))),
        field("options", _INNER),
        field("any_list", schema("array")),
        field("when", schema("string", {"format": "date-time"})),
        field("trace", schema("string", {"format": "uuid"})),
        field("picture", schema("string", {"encodings": ["data-uri"], "formats": ["png"],
                                           "max-bytes": 2000})),
        field("wide", schema("string", {"min": "1:1"})),
        field("count", schema("integer", {"minimum": 1, "maximum": 4}, has_default=True,
                              default=1)),
    ),
    closed=True,
)  # fmt: skip


def _operation(id: str, role: str, method: str, path: str, status: int, body: Any) -> Operation:
    answer = DocumentedResponse(
        status=status, media_type="application/json", schema=body, place=_PLACE
    )
    error = DocumentedResponse(
        status=422,
        media_type="application/json",
        schema={
            "type": "object",
            "required": ["errors"],
            "properties": {
                "errors": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["field", "message"],
                        "properties": {
                            "field": {"type": "string"},
                            "message": {"type": "string"},
                        },
                    },
                }
            },
        },
        place=_PLACE,
    )
    return Operation(
        id=id, role=role, method=method, path=path, summary="", description="",
        responses=(answer, error), page=_PAGE, place=_PLACE,
    )  # type: ignore[arg-type]  # fmt: skip


_TASK = {
    "type": "object",
    "required": ["task", "state"],
    "properties": {
        "task": {"type": "string"},
        "state": {"type": "string", "x-known": ["waiting", "done", "broken"]},
        "poll_url": {"type": "string"},
        "pictures": {"type": "array", "items": {"type": "string", "format": "uri"}},
    },
}

_MODEL = Endpoint(
    id="acme/model",
    name="model",
    module="model",
    class_name="Model",
    title="Model",
    file="acme/model.yaml",
    digest="0",
    operations=(
        _operation("createModel", "create", "POST", "/model", 202, _TASK),
        _operation("getModel", "poll", "GET", "/model/{id}", 200, _TASK),
    ),
    request_name="ModelRequest",
    request=REQUEST,
    lifecycle=Lifecycle(
        id="/task",
        status="/state",
        pending=("waiting",),
        succeeded=("done",),
        failed=("broken",),
        wait=Wait(first=0.1, factor=1.5, max=1.0, timeout=30.0),
        poll=Call(method="GET", path="/model/{id}"),
        results=Results(places=(ResultPlace(at="/pictures/*"),)),
    ),
    outputs=Outputs(count="count"),
)

SYNTHETIC = Provider(
    service=Service(
        name="acme",
        title="Acme",
        servers=(Server(url="https://acme.example"),),
        auths=(Auth(name="key", header="x-acme-key"),),
        key_env="ACME_API_KEY",
        base_url_env="ACME_BASE_URL",
    ),
    module="acme",
    class_name="Acme",
    file="acme/provider.yaml",
    digest="0",
    endpoints=(_MODEL,),
)


def with_life(**changes: Any) -> Provider:
    """The provider with another lifecycle."""
    life = replace(_MODEL.lifecycle, **changes)
    return replace(SYNTHETIC, endpoints=(replace(_MODEL, lifecycle=life),))
