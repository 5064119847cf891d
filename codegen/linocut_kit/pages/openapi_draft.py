"""The first draft of a spec from an OpenAPI document: what it says, and a TODO for the rest."""

# Documents are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from linocut_kit.pages.draft import as_yaml, class_of
from linocut_kit.pages.openapi_lifecycle import FoundCall, FoundLifecycle, Role
from linocut_kit.pages.openapi_operations import (
    FoundOperation,
    FoundParameter,
    FoundResponse,
)
from linocut_kit.pages.openapi_shape import data, described, printed
from linocut_kit.pages.yamledit import flow_list, flow_map, scalar

_NAMES = {
    "poll": ("get", "Task"),
    "result": ("get", "Result"),
    "cancel": ("cancel", "Task"),
    "list": ("list", "Tasks"),
}
_SUMMARIES = {
    "poll": "Ask for one task",
    "result": "Ask for the result of one task",
    "cancel": "Cancel one task",
    "list": "List the tasks",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPage:
    """Where a document is, and on which day it was read (ISO 8601)."""

    url: str
    day: str

    def entry(self) -> dict[str, Any]:
        """The `x-page` of an operation."""
        return {"url": self.url, "layout": "openapi", "read": scalar(self.day)}


@dataclass(slots=True)
class Components:
    """The schemas of one draft, each under a name of its own."""

    prefix: str
    file: str = ""
    schemas: dict[str, Any] = field(default_factory=dict[str, Any])

    def ref(self, name: str, schema: dict[str, Any]) -> dict[str, Any]:
        """A reference to a schema, which is kept once however often it is said."""
        text = repr(schema)
        known = next((key for key, item in self.schemas.items() if repr(item) == text), None)
        count, chosen = 1, f"{self.prefix}{name}"
        while known is None and chosen in self.schemas:
            count += 1
            chosen = f"{self.prefix}{name}{count}"
        self.schemas.setdefault(known or chosen, schema)
        return {"$ref": scalar(f"{self.file}#/components/schemas/{known or chosen}")}


def operation_id(role: str, prefix: str) -> str:
    """The id of an operation that follows a create."""
    verb, what = _NAMES[role]
    return f"{verb}{prefix}{what}"


def endpoint_document(
    name: str, create: FoundOperation, life: FoundLifecycle, page: DraftPage,
    shared: Mapping[tuple[str, str], str], provider: str,
) -> str:  # fmt: skip
    """The text of an endpoint's document.

    `shared` has the ids of the operations that the provider's document has already, by path and
    method.
    """
    title = class_of(name)
    components = Components(title)
    ids, following = _following(life, shared, title)
    entry: dict[str, Any] = {
        "operationId": f"create{title}",
        "summary": f"Create with {name}",
        **described(create.notes),
        "x-page": page.entry(),
        "x-task": task_of(life, ids, title),
    }
    if life.webhook is not None:
        entry["x-webhook"] = {"field": life.webhook}
    entry.update(_request(create, components, life))
    paths: dict[str, Any] = {create.path: {create.method: entry}}
    for (path, method), (role, call) in following.items():
        paths.setdefault(path, {})[method] = follower(call, role, title, components, page)
    if life.kind != "answer" and "poll" not in life.calls:
        paths.setdefault(f"{create.path}/{{id}}", {})["get"] = _guess(title, page)
    return as_yaml(
        {
            "openapi": "3.1.0",
            "info": {"title": scalar(f"{name} on {provider}"), "version": scalar(page.day)},
            "paths": paths,
            "components": {"schemas": components.schemas},
        }
    )


def _following(
    life: FoundLifecycle, shared: Mapping[tuple[str, str], str], title: str
) -> tuple[dict[str, str], dict[tuple[str, str], tuple[Role, FoundCall]]]:
    """The operation of each role by id; those that are not shared, each with its first role."""
    ids: dict[str, str] = {}
    following: dict[tuple[str, str], tuple[Role, FoundCall]] = {}
    for role, call in life.calls.items():
        key = call.operation.path, call.operation.method
        if key not in shared:
            following.setdefault(key, (role, call))
        ids[role] = shared.get(key) or operation_id(following[key][0], title)
    return ids, following


def _request(
    create: FoundOperation, components: Components, life: FoundLifecycle
) -> dict[str, Any]:
    """Parameters, body and responses of a create."""
    found: dict[str, Any] = {}
    if create.parameters:
        found["parameters"] = [parameter_of(item) for item in create.parameters]
    if create.body is not None:
        ref = components.ref("Request", printed(create.body.shape))
        media: dict[str, Any] = {"schema": ref}
        if create.body.types:
            media["encoding"] = {
                scalar(name): flow_map({"contentType": kind})
                for name, kind in create.body.types.items()
            }
        content: dict[str, Any] = {scalar(create.body.media): media}
        if create.body.others:
            content["x-omitted"] = {
                scalar(name): scalar("The document has this media type too.")
                for name in create.body.others
            }
        found["requestBody"] = {"required": True, "content": content}
    said = "The images." if life.kind == "answer" else "The task was created."
    found["responses"] = _responses(create, said, components, "Created")
    if create.omitted:
        found["x-omitted"] = {scalar(key): scalar(why) for key, why in create.omitted.items()}
    return found


def parameter_of(found: FoundParameter) -> dict[str, Any]:
    """A parameter in the form of a spec."""
    return {
        "name": scalar(found.name),
        "in": found.location,
        "required": found.required,
        "schema": printed(found.shape, required=found.required),
    }


def follower(
    call: FoundCall, role: str, title: str, components: Components, page: DraftPage
) -> dict[str, Any]:
    """An operation that follows a create, in the form of a spec.

    Parameters that may be left out and that nothing fills are left out by name.
    """
    operation = call.operation
    sent = [
        item for item in operation.parameters
        if item.required or item.name in call.bindings.get(item.location, {})
    ]  # fmt: skip
    omitted = dict(operation.omitted)
    for item in operation.parameters:
        if item not in sent:
            omitted[f"{item.location} {item.name}"] = "It is optional, and nothing fills it."
    entry: dict[str, Any] = {
        "operationId": operation_id(role, title),
        "summary": _SUMMARIES[role],
        **described(operation.notes),
        "x-page": page.entry(),
    }
    if sent:
        entry["parameters"] = [parameter_of(item) for item in sent]
    if operation.body is not None:
        schema = components.ref(f"{role.capitalize()}Request", printed(operation.body.shape))
        content = {scalar(operation.body.media): {"schema": schema}}
        entry["requestBody"] = {"required": True, "content": content}
    names = {"poll": "Task", "result": "Result", "cancel": "Cancelled", "list": "Tasks"}
    entry["responses"] = _responses(operation, "What comes back.", components, names[role])
    if omitted:
        entry["x-omitted"] = {scalar(key): scalar(why) for key, why in omitted.items()}
    return entry


def _responses(
    operation: FoundOperation, said: str, components: Components, name: str
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for response in operation.responses:
        is_good = response.status.startswith("2")
        entry: dict[str, Any] = {"description": scalar(said if is_good else "A refusal.")}
        content = _content(response, components, name if is_good else "Error")
        found[scalar(response.status)] = {**entry, **content}
    if not any(status.startswith("2") for status in found):
        text = "TODO: the document describes no success."
        found[scalar("200")] = {"description": scalar(text)}
    return found


def _content(response: FoundResponse, components: Components, name: str) -> dict[str, Any]:
    if response.media is None:
        return {}
    if response.shape is None or response.shape.is_any():
        return {"content": {scalar(response.media): {}}}
    schema = components.ref(name, printed(response.shape, request=False))
    return {"content": {scalar(response.media): {"schema": schema}}}


def _guess(title: str, page: DraftPage) -> dict[str, Any]:
    return {
        "operationId": operation_id("poll", title),
        "summary": _SUMMARIES["poll"],
        "x-page": page.entry(),
        "x-assumed": scalar("TODO: the document has no operation that asks for a task."),
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
        ],
        "responses": {scalar("200"): {"description": scalar("TODO: what comes back")}},
    }


def task_of(life: FoundLifecycle, ids: Mapping[str, str], title: str) -> dict[str, Any]:
    """The `x-task` of a create."""
    found: dict[str, Any] = {"kind": "answer"} if life.kind == "answer" else {}
    if life.kind != "answer":
        found["id"] = life.id if life.id is not None else "/TODO"
        found["status"] = life.status if life.status is not None else "/TODO"
        found["states"] = _states(life)
        for role, call in life.calls.items():
            found[role] = _call(call, ids[role], life.todo.get(role, ""))
        if "poll" not in life.calls:
            found["poll"] = {
                "operation": operation_id("poll", title),
                "path": flow_map({"id": found["id"]}),
                "x-assumed": scalar(f"TODO: {life.todo.get('poll', 'nothing says how to ask.')}"),
            }
    found["results"] = _results(life)
    if life.error:
        found["error"] = flow_map(life.error)
    if life.cost is not None:
        found["cost"] = life.cost
    return found


def _states(life: FoundLifecycle) -> dict[str, Any]:
    found: dict[str, Any] = {
        kind: flow_list([scalar(word) for word in words]) for kind, words in life.states.items()
    }
    for kind in ("pending", "succeeded", "failed"):
        found.setdefault(kind, flow_list([]))
    todo = life.todo.get("states") or life.todo.get("status")
    if todo is None and not life.states.get("succeeded"):
        todo = "which state is the good end?"
    if todo is not None:
        found["x-assumed"] = scalar(f"TODO: {todo}")
    return found


def _call(call: FoundCall, id: str, todo: str) -> dict[str, Any]:
    found: dict[str, Any] = {"operation": id}
    for location in ("path", "query", "header", "body"):
        values = call.bindings.get(location)
        if values:
            found[location] = flow_map({scalar(key): data(item) for key, item in values.items()})
    found.update(call.places)
    if todo:
        found["x-assumed"] = scalar(f"TODO: {todo}")
    return found


def _results(life: FoundLifecycle) -> dict[str, Any]:
    places = life.places
    found: dict[str, Any] = {}
    if len(places) == 1 and places[0].encoding == "url":
        found["url"] = places[0].at
    elif places:
        found["any"] = [flow_map({"at": place.at, "encoding": place.encoding}) for place in places]
    else:
        found["url"] = "/TODO"
    found.update({key: scalar(name) for key, name in life.outputs.items()})
    return found


def provider_document(
    provider: str,
    security: dict[str, Any],
    servers: list[dict[str, Any]],
    shared: Mapping[str, dict[str, Any]],
    components: Components,
    page: DraftPage,
    *,
    waits: bool,
) -> str:
    """The text of a provider's document, which its endpoints share; some of them wait for tasks."""
    variable = re.sub(r"\W", "_", provider).upper()
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": scalar(provider), "version": scalar(page.day)},
    }
    if servers:
        document["servers"] = servers
    document["security"] = security["security"]
    document["x-env"] = {"key": f"{variable}_API_KEY", "base-url": f"{variable}_BASE_URL"}
    if waits:
        document["x-task"] = {
        "wait": {
            "first": 1, "factor": 1.5, "max": 5, "timeout": 300,
            "x-assumed": scalar("TODO: the document does not say how often to ask."),
        }
    }  # fmt: skip
    if shared:
        document["paths"] = dict(shared)
    document["components"] = {"securitySchemes": security["schemes"]}
    if components.schemas:
        document["components"]["schemas"] = components.schemas
    return as_yaml(document)
