"""Values outside of bodies are texts on their way: what a server reads of them."""

import math
from collections.abc import Mapping
from typing import Any

from linocut_kit.conform.bodies import materialize
from linocut_kit.conform.wire import read_back
from linocut_kit.keywords import broken
from linocut_kit.keywords.domain import Case
from linocut_kit.keywords.registry import carries
from linocut_kit.keywords.texts import plain
from linocut_kit.runtime.bindings import parameters_of, text_of
from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.exchange import Request
from linocut_kit.runtime.flow import FlowContext
from linocut_kit.runtime.parameters import apart
from linocut_kit.runtime.task_requests import bound_request
from linocut_kit.spec.model import Endpoint, Field, Schema

_LONGEST = 2000
"""Characters that a URL or a header is given at most: servers take few more."""


def create_of(context: FlowContext, fields: Mapping[str, Any]) -> tuple[Mapping[str, Any], Request]:
    """The body of a create of these fields, and the request with all that stands outside of it.

    Raises ConfigurationError for what cannot stand there.
    """
    create = context.endpoint.create
    body, outside = apart(fields, parameters_of(create))
    return body, bound_request(context, create, materialize(outside), deadline=math.inf)


def headers_of(request: Request, *, has_body: bool = False) -> dict[str, str]:
    """The headers of a request beside those that every one has."""
    has_body = has_body or request.content is not None
    return {**request.headers, **({"content-type": "application/json"} if has_body else {})}


def body_of(request: Request) -> bytes | None:
    """The body of a request, None where it has none."""
    return b"".join(request.content) if request.content is not None else None


def arrives(field: Field, case: Case) -> bool:
    """Whether a server that reads a field's text meets what the case is about."""
    if field.location == "body":
        return True
    value = plain(case.value)
    if not _is_sendable(field, value):
        return False
    names = [breach.name for breach in broken(field.schema, _read(field.schema, value))]
    meant = [breach.name for breach in broken(field.schema, value)]
    return names == meant


def are_sendable(endpoint: Endpoint, fields: dict[str, Any]) -> bool:
    """Whether all that stands outside of the body is there, and arrives as what it is."""
    return all(
        _is_sendable(field, fields[field.name])
        and _read(field.schema, fields[field.name]) == fields[field.name]
        if field.name in fields
        else field.location != "path"
        for field in endpoint.parameters
    )


def _is_sendable(field: Field, value: Any) -> bool:
    items = value if isinstance(value, list) and field.schema.type == "array" else [value]
    try:
        texts = [text_of(item, field.name) for item in items]
        "".join(texts).encode()
    except (ConfigurationError, UnicodeEncodeError):
        return False
    return bool(texts) and sum(map(len, texts)) < _LONGEST and carries(field, texts[0])


def _read(schema: Schema, value: Any) -> Any:
    """What a server makes of a value's text, by the type that it expects."""
    if schema.type == "array":
        items = schema.items or Schema(place=schema.place)
        return [_read(items, item) for item in (value if isinstance(value, list) else [value])]
    return read_back(schema, value)
