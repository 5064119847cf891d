"""The first draft of a spec from a page: every fact found, and marks for what it does not say."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

import io
import re
from collections.abc import Mapping
from typing import Any

from linocut_kit.keywords.number_text import NUMERAL_PARTS
from linocut_kit.keywords.registry import KEYWORD_ASPECTS, keywords_of
from linocut_kit.pages.draft_marks import parameters_of, poll_of, todo_at, union_of, with_unread
from linocut_kit.pages.numbers import typed
from linocut_kit.pages.yamledit import flow_list, flow_map, plain_yaml, scalar, shown
from linocut_kit.spec.fact_values import NULL, Size, as_json, limits_of, text_of
from linocut_kit.spec.facts import is_within, pointer_of
from linocut_kit.spec.page_facts import REQUEST, FieldFacts, PageFacts

TODO = "TODO: the page does not say this."
_ID = re.compile(r"(?:task|request|job|generation|prediction)?_?id", re.IGNORECASE)


def property_of(
    facts: FieldFacts, contradictions: dict[str, list[Any]] | None = None
) -> dict[str, Any]:
    """A request field in the profile's form. `contradictions` has what the page says, by aspect."""
    doubts = contradictions or {}
    kinds = str(facts.get("type") or "string").split("|")
    kind = next((name for name in kinds if name != "object"), kinds[0])
    nullable = bool(facts.get("nullable")) or "nullable" in doubts
    found: dict[str, Any] = {"type": kind}
    members = facts.get("enum")
    if members is not None:
        found["enum"] = flow_list([typed(member, kind) for member in members])
    limits = _limits(facts)
    if kind == "string":
        limits = _in_text(limits)
    found.update({rule: item for rule, item in limits.items() if not rule.startswith("x-")})
    if members is not None and nullable:
        found = {"anyOf": [found, {"type": scalar("null")}]}
    elif nullable:
        found["type"] = flow_list([kind, "null"])
    if kind == "object":
        found.setdefault("properties", {})
    if kind == "array":
        found["items"] = {"type": re.sub(r"\[\]$", "", facts.form) or "string"}
    found.update({rule: item for rule, item in limits.items() if rule.startswith("x-")})
    if facts.get("default") is not None:
        default = facts.get("default")
        found["default"] = None if default is NULL else scalar(typed(default, kind))
    found.update(_conflict(facts, doubts))
    return found


def _limits(facts: FieldFacts) -> dict[str, Any]:
    """The keywords that the facts state, but for enum; parts of a keyword as one mapping."""
    stated, found = {**facts.inherited, **facts.stated}, dict[str, Any]()
    for aspect in KEYWORD_ASPECTS:
        for keyword, limit in limits_of(aspect, stated.get(aspect)) if aspect != "enum" else ():
            if limit is not None and keyword.facet is None:
                found[keyword.rule] = shown(limit)
            elif limit is not None:
                found[keyword.rule] = flow_map(
                    {**found.get(keyword.rule, {}), keyword.name: shown(limit)}
                )
    return dict(sorted(found.items(), key=lambda item: item[0] != "format"))


def _in_text(limits: dict[str, Any]) -> dict[str, Any]:
    """Limits of a number that is sent as a text."""
    parts = {rule: limits[rule] for rule in NUMERAL_PARTS if rule in limits}
    if not parts:
        return limits
    rest = {rule: limit for rule, limit in limits.items() if rule not in parts}
    whole = all(isinstance(limit, int) for limit in parts.values())
    number = {"integer": True, **parts} if whole else parts
    return {**rest, "x-number": flow_map(number)}


def _conflict(facts: FieldFacts, doubts: dict[str, list[Any]]) -> dict[str, Any]:
    readings = {
        _name_of(aspect): flow_list([as_json(say) for say in sorted(says, key=text_of)])
        for aspect, says in doubts.items()
        if all(isinstance(as_json(say), int | float | bool) for say in says)
    }
    fact = facts.get("size")
    size = fact.readings if isinstance(fact, Size) else frozenset[int]()
    if len(size) > 1:
        readings["max-bytes"] = flow_list(sorted(size))
    if not readings and not doubts:
        return {}
    says = [f"{aspect}: {text_of(item)}" for aspect, said in doubts.items() for item in said]
    says += [f"a limit of {number} bytes" for number in sorted(size)] if len(size) > 1 else []
    conflict: dict[str, Any] = {
        "says": [scalar(say) for say in says],
        "chose": scalar("TODO: what holds here"),
        "why": scalar("TODO: why it was chosen"),
    }
    return {"x-conflict": {**conflict, **({"readings": readings} if readings else {})}}


def _name_of(aspect: str) -> str:
    keywords = keywords_of(aspect)
    return keywords[0].name if keywords else aspect


def class_of(name: str) -> str:
    """`flux-kontext-pro` -> `FluxKontextPro`."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"\W|_", name))


def endpoint_draft(endpoint: str, page: PageFacts, url: str, day: str) -> str:
    """The text of an endpoint's document."""
    provider, _, name = endpoint.partition("/")
    title, said = class_of(name), page.operation
    path = _one(said.get("path")) or f"/TODO/{name}"
    create: dict[str, Any] = {
        "operationId": f"create{title}",
        "summary": f"Create with {name}",
        "x-page": {"url": url, "layout": page.layout, "read": scalar(day)},
    }
    if "path" not in said:
        create["x-assumed"] = scalar(f"{TODO} The path and the method are not on it.")
    create["x-task"] = _task(page, title)
    if page.field("webhook_url") is not None:
        create["x-webhook"] = {"field": "webhook_url"}
    if page.parameters:
        create["description"] = scalar(f"TODO: parameters of the page: {parameters_of(page)}")
    create["requestBody"] = {"required": True, "content": _content(f"{title}Request")}
    create["responses"] = {scalar("200"): _answer("The task was created.", title)}
    poll_path, parameter = poll_of(page) or (f"{path}/{{id}}", "id")
    guessed = "The path and the answer are" if poll_of(page) is None else "The answer is"
    poll = {
        "operationId": f"get{title}Task",
        "summary": "Get one task",
        "x-page": {"url": url, "layout": page.layout, "read": scalar(day)},
        "x-assumed": scalar(f"{TODO} {guessed} a guess."),
        "parameters": [
            {"name": parameter, "in": "path", "required": True, "schema": {"type": "string"}}
        ],
        "responses": {scalar("200"): _answer("The task.", title)},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": scalar(f"{name} on {provider}"), "version": scalar(day)},
        "paths": {
            path: {str(_one(said.get("method")) or "POST").lower(): create},
            poll_path: {"get": poll},
        },
        "components": {
            "schemas": {
                f"{title}Request": _request(page),
                f"{title}Task": _task_schema(page),
            }
        },
    }
    return as_yaml(document)


def _scheme(auth: str) -> tuple[str, dict[str, Any]]:
    """The name of a security scheme, and what it says, from how a page says the key is sent."""
    place, _, word = auth.partition(": ")
    if place.startswith("?"):
        return "apiKey", {"type": "apiKey", "in": "query", "name": scalar(place[1:])}
    if not place or word.lower() in ("bearer", "basic"):
        kind = word.lower() or "bearer"
        return kind, {"type": "http", "scheme": kind}
    prefix = {"x-prefix": scalar(f"{word} ")} if word else {}
    return "apiKey", {"type": "apiKey", "in": "header", "name": place, **prefix}


def provider_draft(provider: str, page: PageFacts, day: str) -> str:
    """The text of a provider's document, which its endpoints share."""
    host, auth = _one(page.operation.get("host")), str(_one(page.operation.get("auth")) or "")
    variable = re.sub(r"\W", "_", provider).upper()
    scheme_name, security = _scheme(auth.removesuffix(" (optional)"))
    if not auth:
        security["x-assumed"] = scalar(f"{TODO} How the key is sent is a guess.")
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": scalar(provider), "version": scalar(day)},
    }
    if host:
        document["servers"] = [{"url": host}]
    document["security"] = [{scheme_name: flow_list([])}]
    if auth.endswith(" (optional)"):
        document["security"].append(flow_map({}))
    document["x-env"] = {"key": f"{variable}_API_KEY", "base-url": f"{variable}_BASE_URL"}
    document["x-task"] = {
        "states": {
            "pending": flow_list(["PENDING"]),
            "succeeded": flow_list(["COMPLETED"]),
            "failed": flow_list(["FAILED"]),
            "x-assumed": scalar(f"{TODO} The states are guesses."),
        },
        "results": {"url": "/images/*/url"},
        "wait": {"first": 1, "factor": 1.5, "max": 5, "timeout": 300, "x-assumed": scalar(TODO)},
    }
    document["components"] = {"securitySchemes": {scheme_name: security}}
    return as_yaml(document)


def _one(value: Any) -> Any:
    return value[0] if isinstance(value, list) else value


def _content(schema: str) -> dict[str, Any]:
    ref = {"$ref": scalar(f"#/components/schemas/{schema}")}
    return {"application/json": {"schema": ref}}


def _answer(description: str, title: str) -> dict[str, Any]:
    return {"description": description, "content": _content(f"{title}Task")}


def _task(page: PageFacts, title: str) -> dict[str, Any]:
    """The lifecycle: the id and the status where the page's answer has them, else guesses."""
    names = [
        field_facts.name
        for field_facts in page.response
        if field_facts.name != "id" or field_facts.get("type") == "string"
    ]
    id = next((name for name in names if _ID.fullmatch(name.rpartition(".")[2])), "id")
    pointer = pointer_of(id)
    status = next((name for name in names if name.rpartition(".")[2] == "status"), "status")
    results = {
        key: field_facts.name
        for key, field_facts in (
            ("format", page.field("output_format")),
            ("count", page.field("num_images")),
            ("ratio", page.field("aspect_ratio")),
        )
        if field_facts is not None
    }
    parameter = (poll_of(page) or ("", "id"))[1]
    task: dict[str, Any] = {
        "id": pointer,
        "status": pointer_of(status),
        "poll": {"operation": f"get{title}Task", "path": flow_map({parameter: pointer})},
    }
    return {**task, "results": results} if results else task


def _task_schema(page: PageFacts) -> dict[str, Any]:
    """What the page lists of the answer, flat as it is there, with what a task needs."""
    listed: dict[str, Any] = {}
    for field_facts in page.response:
        if not re.fullmatch(r"[\w-]+", field_facts.name):
            continue
        kind = str(field_facts.get("type"))
        listed[field_facts.name] = {"type": kind} if "|" not in kind and kind != "any" else {}
        if kind == "array":
            listed[field_facts.name]["items"] = {}
    for guess in ("id", "status"):
        if not any(_ID.fullmatch(text) if guess == "id" else text == guess for text in listed):
            listed[guess] = {"type": "string", "x-assumed": scalar(TODO)}
    listed.setdefault("images", {
        "type": "array",
        "x-assumed": scalar(TODO),
        "items": {"type": "object", "properties": {"url": {"type": "string"}}},
    })  # fmt: skip
    required = [
        field_facts.name
        for field_facts in page.response
        if field_facts.get("required") and field_facts.name in listed
    ]
    schema: dict[str, Any] = {"type": "object"}
    if required:
        schema["required"] = flow_list(required)
    return {**schema, "properties": {scalar(key): item for key, item in listed.items()}}


def _request(page: PageFacts) -> dict[str, Any]:
    doubts: dict[str, dict[str, list[Any]]] = {}
    for contradiction in page.contradictions:
        if contradiction.aspect not in ("added", "required") and not isinstance(
            contradiction.says[0], list
        ):
            doubts.setdefault(contradiction.field, {})[contradiction.aspect] = list(
                contradiction.says
            )
    page = with_unread(page)
    top = [
        field_facts
        for field_facts in page.request
        if "." not in field_facts.name and not is_within(field_facts.name)
    ]
    required = [field_facts.name for field_facts in top if field_facts.get("required")]
    schema: dict[str, Any] = {"type": "object", "additionalProperties": False}
    if required:
        schema["required"] = flow_list(required)
    todo = todo_at(page, REQUEST)
    if todo:
        schema["description"] = todo
    schema.update(_output_size(page))
    schema["properties"] = {
        scalar(field_facts.name): _nested(page, field_facts, doubts) for field_facts in top
    }
    return schema


def _nested(
    page: PageFacts, field: FieldFacts, doubts: Mapping[str, dict[str, list[Any]]]
) -> dict[str, Any]:
    """A field with those inside it, for pages that tell them by dotted names."""
    found = property_of(field, doubts.get(field.name))
    todo = todo_at(page, field.name) or union_of(field)
    if todo:
        found = {"description": todo, **found}
    items = page.field(f"{field.name}[]")
    if items is not None:
        found["items"] = property_of(items)
    inner = [
        facts for facts in page.request
        if facts.name.startswith(f"{field.name}.") and "." not in facts.name[len(field.name) + 1 :]
    ]  # fmt: skip
    if not inner:
        if found.get("properties") == {}:
            del found["properties"]
        return found
    properties = {
        scalar(facts.name.rpartition(".")[2]): _nested(page, facts, doubts) for facts in inner
    }
    required = [facts.name.rpartition(".")[2] for facts in inner if facts.get("required")]
    schema: dict[str, Any] = {"type": "object", "additionalProperties": False}
    if required:
        schema["required"] = flow_list(required)
    schema["properties"] = properties
    return {**found, "items": schema} if found.get("type") == "array" else {**found, **schema}


def _output_size(page: PageFacts) -> dict[str, Any]:
    """The table of dimensions, where a second field has the factors (`1k`, `2k`)."""
    table = next(
        (field_facts for field_facts in page.request if field_facts.get("dimensions")), None
    )
    factor = next(
        (
            field_facts
            for field_facts in page.request
            if field_facts.get("enum")
            and all(re.fullmatch(r"\d+k", text_of(m)) for m in field_facts.get("enum"))
        ),
        None,
    )
    if table is None or factor is None:
        return {}
    base = {key: flow_list(size) for key, size in table.get("dimensions").items()}
    factors = {text_of(item): int(text_of(item)[:-1]) for item in factor.get("enum")}
    return {
        "x-output-size": {
            "ratio": table.name,
            "resolution": factor.name,
            "base": base,
            "factor": {scalar(key): value for key, value in factors.items()},
            "x-assumed": scalar(f"{TODO} The factors are read off their names."),
        }
    }


def as_yaml(document: dict[str, Any]) -> str:
    """A draft in the layout of specs."""
    printed = io.StringIO()
    plain_yaml().dump(document, printed)
    return printed.getvalue()
