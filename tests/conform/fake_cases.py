"""What the tests of the fake share: the specs, and a provider of odd shapes that no spec has."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from linocut_kit.fake import Behaviour, Fake, FakeRequest, FakeResponse, key_of
from linocut_kit.runtime.lifecycle import (
    Call,
    Lifecycle,
    Listing,
    ResultPlace,
    Results,
    Wait,
    Webhook,
)
from linocut_kit.runtime.services import Auth, Server, Service
from linocut_kit.spec import load_specs
from linocut_kit.spec.model import (
    Constraint,
    Endpoint,
    Field,
    Operation,
    Outputs,
    Page,
    Place,
    Provider,
    Schema,
)
from linocut_kit.spec.model import DocumentedResponse as Documented

PROVIDERS = load_specs(Path(__file__).parents[2] / "specs")
ENDPOINTS = [(provider, endpoint) for provider in PROVIDERS for endpoint in provider.endpoints]
IDS = [endpoint.id for _, endpoint in ENDPOINTS]
PLACE = Place("acme.yaml", 1, 1)
PAGE = Page(url="https://docs.acme.example/paint", layout="html", read="2026-11-21")


def minimal(endpoint: Endpoint) -> dict[str, Any]:
    """The smallest body that an endpoint takes."""
    return {
        item.name: (item.schema.limit("enum") or ["a lighthouse at dusk"])[0]
        for item in endpoint.request.fields
        if item.required
    }


def signed(provider: Provider, key: str | None = None) -> dict[str, str]:
    """The headers of a request with a JSON body and a key, the one that a fake takes by default."""
    key = key or key_of(provider)
    auth = provider.service.auth
    return {auth.header.lower(): auth.prefix + key, "content-type": "application/json"}


def ask(
    fake: Fake,
    provider: Provider,
    method: str,
    path: str,
    body: bytes = b"",
    *,
    scenario: str | None = None,
    headers: dict[str, str] | None = None,
) -> FakeResponse:
    """The answer of the fake to a request with the right key."""
    prefer = {"prefer": f"scenario={scenario}"} if scenario else {}
    given = {**signed(provider), **prefer} if headers is None else headers
    return fake(FakeRequest(method=method, url=f"http://fake{path}", headers=given, body=body))


def constraint(rule: str, limit: Any, facet: str | None = None) -> Constraint:
    """A limit that a page gives."""
    return Constraint(rule=rule, limit=limit, facet=facet, place=PLACE)


def schema(type: str | None = None, *constraints: Constraint, **more: Any) -> Schema:
    """A request schema."""
    return Schema(place=PLACE, type=type, constraints=constraints, **more)


def field(name: str, inner: Schema, *, required: bool = False) -> Field:
    """A property of a request."""
    return Field(name=name, schema=inner, required=required, place=PLACE)


def request(*fields: Field) -> Schema:
    """A closed request of a required prompt and these fields."""
    prompt = field("prompt", schema("string"), required=True)
    return Schema(place=PLACE, type="object", closed=True, fields=(prompt, *fields))


def says(
    status: int, body: Any = None, *examples: Any, media: str = "application/json"
) -> Documented:
    """A documented answer; without a schema one without a body."""
    kind = None if body is None else media
    return Documented(status=status, media_type=kind, schema=body, examples=examples, place=PLACE)


def operation(role: Any, method: str, path: str, *responses: Documented, **more: Any) -> Operation:
    """An operation."""
    return Operation(
        id=f"{role}Paint",
        role=role,
        method=method,
        path=path,
        summary="",
        description="",
        responses=responses,
        page=PAGE,
        place=PLACE,
        **more,
    )


def obj(*required: str, **properties: Any) -> dict[str, Any]:
    """A JSON Schema of an object."""
    return {"type": "object", "required": list(required), "properties": properties}


TEXT = {"type": "string"}
STATE = {"type": "string", "x-known": ["waiting", "drawing", "ready", "broken", "cancelled"]}
TASK = obj("key", "state", key=TEXT, state=STATE)
DETAIL = obj(
    "key",
    "state",
    key=TEXT,
    state=STATE,
    picture={"type": ["string", "null"], "format": "uri"},
    fault={
        "anyOf": [
            {"type": "string"},
            obj("code", code={"type": "string", "enum": ["E1", "E2"]}, text=TEXT),
            {"type": "null"},
        ]
    },
)
PROBLEMS = obj(
    "detail",
    detail={
        "anyOf": [
            TEXT,
            {
                "type": "array",
                "items": obj(
                    "loc",
                    "msg",
                    "type",
                    loc={"type": "array", "items": {"type": ["string", "integer"]}},
                    msg=TEXT,
                    type=TEXT,
                ),
            },
        ]
    },
)
LIFECYCLE = Lifecycle(
    id="/key",
    status="/state",
    pending=("waiting", "drawing"),
    succeeded=("ready",),
    failed=("broken", "cancelled"),
    wait=Wait(first=1, factor=1, max=1, timeout=10),
    poll=Call(method="GET", path="/paint/{id}"),
    results=Results(places=(ResultPlace(at="/picture"),)),
    error_code="/fault/code",
    error_message="/fault/text",
    cancel=Call(method="DELETE", path="/paint/{id}"),
    listing=Listing(call=Call(method="GET", path="/paint"), items="/*", id="/key", status="/state"),
)
OPERATIONS = (
    operation("create", "POST", "/paint", says(202, TASK), says(422, PROBLEMS), says(418, TASK)),
    operation("poll", "GET", "/paint/{key}", says(200, DETAIL), says(404, PROBLEMS)),
    operation("list", "GET", "/paint", says(200, {"type": "array", "items": TASK})),
    operation("cancel", "DELETE", "/paint/{key}", says(204), says(409, PROBLEMS)),
)


def endpoint(
    body: Schema | None = None,
    *,
    name: str = "paint",
    lifecycle: Lifecycle = LIFECYCLE,
    operations: Sequence[Operation] = OPERATIONS,
    outputs: Outputs | None = None,
    webhook: Webhook | None = None,
    **more: Any,
) -> Endpoint:
    """An endpoint of the odd provider."""
    return Endpoint(
        id=f"acme/{name}",
        name=name,
        module=name,
        class_name=name.title(),
        title=name,
        file="acme.yaml",
        digest="0",
        operations=tuple(operations),
        request_name="PaintRequest",
        request=body or request(),
        lifecycle=lifecycle,
        outputs=outputs or Outputs(),
        webhook=webhook,
        **more,
    )


def provider(*endpoints: Endpoint, name: str = "acme", **service: Any) -> Provider:
    """The odd provider; `service` changes its service."""
    plain = Service(
        name=name,
        title="Acme",
        servers=(Server(url=f"https://api.{name}.example"),),
        auths=(Auth(name="key", header="X-Acme-Key"),),
        key_env=f"{name.upper()}_TEST_KEY",
        base_url_env=f"{name.upper()}_TEST_URL",
    )
    return Provider(
        service=replace(plain, **service),
        module=name,
        class_name="Acme",
        file="acme.yaml",
        digest="0",
        endpoints=tuple(
            replace(item, id=f"{name}/{item.name}") for item in endpoints or (endpoint(),)
        ),
    )


def odd(*endpoints: Endpoint, scenario: str = "happy", **behaviour: Any) -> tuple[Fake, Provider]:
    """A fake of the odd provider, and the provider."""
    made = provider(*endpoints)
    return Fake([made], scenario=scenario, behaviour=Behaviour(**behaviour)), made
