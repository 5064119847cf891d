"""`linocut show`: the contract of an endpoint or of one field of it."""

import argparse
import difflib
import json
from dataclasses import replace
from typing import Any

from linocut_kit.cli.failure import Failure
from linocut_kit.cli.package import add_package, contracts, find_endpoint
from linocut_kit.cli.render import add_format, render, say
from linocut_kit.keywords.rules import words_of
from linocut_kit.runtime.body import JSON
from linocut_kit.runtime.services import Service
from linocut_kit.spec.model import Conflict, Endpoint, Field, Provider, Schema


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's parser."""
    parser = commands.add_parser(
        "show", help="print the contract of an endpoint or a field", intermixed=True
    )
    parser.add_argument("endpoint", metavar="ENDPOINT")
    parser.add_argument("field", metavar="FIELD", nargs="?", help="a name, or names joined by /")
    add_package(parser)
    add_format(parser, ("text", "json"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the contract. 0 printed, 2 there is no such endpoint or field."""
    provider, endpoint = find_endpoint(contracts(arguments), arguments.endpoint)
    if arguments.field is None:
        shown = _endpoint(provider, endpoint)
        text = _endpoint_text(provider, endpoint)
    else:
        field = _find(endpoint, arguments.field)
        shown, text = _field(endpoint, field), _field_text(endpoint, field)
    if arguments.format == "json":
        render([], "json", extra=shown)
    else:
        say(text)
    return 0


def _find(endpoint: Endpoint, path: str) -> Field:
    schema, found = endpoint.arguments, None
    for name in path.strip("/").split("/"):
        each = (schema, *schema.branches)
        items = next((item.items for item in each if item.items is not None), None)
        if name == "*" and items is not None:
            schema = items
            continue
        found = next((field for item in each if (field := item.field(name))), None)
        if found is None:
            known = list(dict.fromkeys(field.name for item in each for field in item.fields))
            near = difflib.get_close_matches(name, known, 1, 0.4)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
            raise Failure(f"{endpoint.id} has no field {name!r}, {hint}")
        schema = found.schema
    if found is None:
        raise Failure(f"{path!r} names no field")
    return found


def _type(schema: Schema) -> str:
    kind = " or ".join(map(_type, schema.branches)) or schema.type or "any"
    if schema.items is not None:
        kind = f"array of {_type(schema.items)}"
    return f"{kind} or null" if schema.nullable else kind


def _limits(schema: Schema) -> dict[str, Any]:
    inside = (constraint for branch in schema.branches for constraint in branch.constraints)
    both = (*schema.constraints, *schema.rules, *inside)
    return {
        constraint.name: constraint.limit for constraint in both if constraint.basis != "assumed"
    }


def _field(endpoint: Endpoint, field: Field) -> dict[str, Any]:
    schema = field.schema
    shown: dict[str, Any] = {
        "endpoint": endpoint.id,
        "field": field.name,
        "type": list(schema.types) if schema.branches else schema.type,
        "nullable": schema.nullable,
        "required": field.required,
        "limits": _limits(schema),
        "description": schema.description,
        "source": {
            "page": endpoint.page.url,
            "read": endpoint.page.read,
            "spec": str(field.place),
        },
        "assumed": schema.assumed,
        "conflicts": [
            {"says": list(conflict.says), "chose": conflict.chose, "why": conflict.why}
            for conflict in schema.conflicts
        ],
    }
    return {**shown, "default": schema.default} if schema.has_default else shown


def _field_text(endpoint: Endpoint, field: Field) -> str:
    schema = field.schema
    need = "required" if field.required else "optional"
    lines = [f"{endpoint.id} {field.name}: {_type(schema)}, {need}"]
    if schema.description:
        lines.append(f"  {schema.description}")
    inside = [constraint for branch in schema.branches for constraint in branch.constraints]
    for constraint in (*schema.constraints, *inside):
        note = {"page": "", "assumed": " (assumed, not enforced)", "conflict": " (see below)"}
        lines.append(
            f"  {constraint.name}: {_short(constraint.limit)}{note[constraint.basis]}"
            f"  [{constraint.place}]"
        )
    lines += [f"  {words_of(constraint)}  [{constraint.place}]" for constraint in schema.rules]
    if schema.has_default:
        lines.append(f"  default: {_short(schema.default)} (the provider's; not sent)")
    for each in (schema, *schema.branches):
        lines += [f"  {item.name}: {_type(item.schema)}" for item in each.fields]
    lines += [f"  left out: {omission.name} ({omission.why})" for omission in schema.omitted]
    if schema.stated:
        lines.append(f"  read by a person: {', '.join(schema.stated).replace('*', 'all of it')}")
    if schema.assumed:
        lines.append(f"  assumed: {schema.assumed}")
    lines += [line for conflict in schema.conflicts for line in _conflict_text(conflict)]
    lines.append(f"  from: {endpoint.page.url}, read {endpoint.page.read}, {field.place}")
    return "\n".join(lines)


def _conflict_text(conflict: Conflict) -> list[str]:
    says = [f"    - {text}" for text in conflict.says]
    return ["  the page contradicts itself or its vendor:", *says,
            f"    chosen: {conflict.chose}, because: {conflict.why}"]  # fmt: skip


def _keys(service: Service) -> list[str]:
    """Where the key goes, at which servers, and what else the client has to be told."""
    lines: list[str] = []
    for number, auth in enumerate(service.auths):
        urls = [server.url for server in service.servers if service.auth_at(server) == auth]
        at = f", at {' and '.join(urls)}" if len(service.auths) > 1 and urls else ""
        which = f", by auth={auth.name!r}" if number and not urls else ""
        place = f"{auth.query} in the query" if auth.query is not None else str(auth.header)
        place += " of USER:PASSWORD" if auth.basic else ""
        also = "".join(f" with {each.header or each.query}" for each in auth.also)
        lines.append(f"  key: {place}{also}, from {service.key_env}{at}{which}")
    for setting in service.settings:
        rest = "" if setting.default is None else f" (default {setting.default})"
        lines.append(f"  setting: {setting.argument}, or {setting.env}{rest}")
    return lines


def _short(limit: Any) -> str:
    return ", ".join(map(str, limit)) if isinstance(limit, list | tuple) else json.dumps(limit)


def _endpoint(provider: Provider, endpoint: Endpoint) -> dict[str, Any]:
    return {
        "endpoint": endpoint.id,
        "title": endpoint.title,
        "method": endpoint.create.method,
        "url": f"{provider.service.base_url or ''}{endpoint.create.path}",
        "content": endpoint.content,
        "fields": [_field(endpoint, field) for field in endpoint.arguments.fields],
        "rules": [
            {
                "rule": constraint.name,
                "limit": constraint.limit,
                "words": words_of(constraint),
                "spec": str(constraint.place),
            }
            for constraint in endpoint.arguments.rules
        ],
        "states": {
            "pending": list(endpoint.lifecycle.pending),
            "succeeded": list(endpoint.lifecycle.succeeded),
            "failed": list(endpoint.lifecycle.failed),
            "refused": list(endpoint.lifecycle.refused),
            "cancelled": list(endpoint.lifecycle.cancelled),
        },
        "kind": "answer" if endpoint.lifecycle.is_answer else "task",
        "source": {
            "page": endpoint.page.url,
            "read": endpoint.page.read,
            "spec": str(endpoint.create.place),
        },
    }


def _body_text(endpoint: Endpoint) -> list[str]:
    """How the request is sent, where that is not plain JSON of any size."""
    limit = endpoint.request.limit("x-body")
    said = endpoint.content + ("" if limit is None else f", at most {limit} bytes")
    return [] if said == JSON else [f"  body: {said}"]


def _endpoint_text(provider: Provider, endpoint: Endpoint) -> str:
    service, cycle = provider.service, endpoint.lifecycle
    host = service.base_url or f"(no host on the page: set {service.base_url_env})"
    pending = [str(state) for state in cycle.pending]
    ends = " or ".join(str(state) for state in cycle.states[len(pending) :])
    states = " -> ".join((*pending, ends)) if ends else ""
    lines = [
        f"{endpoint.id}: {endpoint.title}",
        f"  {endpoint.create.method} {host}{endpoint.create.path}",
        *_body_text(endpoint),
        *_keys(service),
        f"  states: {states}" if states else "  answers at once",
        "  fields:",
    ]
    width = max((len(field.name) for field in endpoint.arguments.fields), default=0)
    for field in endpoint.arguments.fields:
        need = ", required" if field.required else ""
        told = _limits(replace(field.schema, rules=()))
        limits = "; ".join(f"{name} {_short(limit)}" for name, limit in told.items())
        text = f"    {field.name:{width}}  {_type(field.schema)}{need}"
        lines.append(f"{text}: {limits}" if limits else text)
    lines += [
        f"  rule: {words_of(constraint)}  [{constraint.place}]"
        for constraint in endpoint.arguments.rules
    ]
    create = endpoint.create
    left = (*endpoint.request.omitted, *create.omitted, *create.omitted_content)
    lines += [f"  left out: {omission.name} ({omission.why})" for omission in left]
    lines += [
        line
        for holder in (endpoint.create.conflicts, endpoint.conflicts)
        for conflict in holder
        for line in _conflict_text(conflict)
    ]
    if endpoint.create.assumed:
        lines.append(f"  assumed: {endpoint.create.assumed}")
    lines.append(f"  from: {endpoint.page.url}, read {endpoint.page.read}")
    return "\n".join(lines)
