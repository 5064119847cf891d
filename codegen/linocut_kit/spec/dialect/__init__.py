"""The dialect as JSON Schema: what a spec document may have where."""

import json

from linocut_kit.spec.dialect import operations, tasks
from linocut_kit.spec.dialect.parts import JSON, NOTE, TEXT, closed, ref
from linocut_kit.spec.dialect.schemas import schema

__all__ = ["as_text", "dialect"]

_DOCUMENT: JSON = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Linocut's profile of OpenAPI 3.1",
    "description": "One document an endpoint page; provider.yaml has what its endpoints share.",
    "type": "object",
    "required": ["openapi", "info"],
    "additionalProperties": False,
    "properties": {
        "openapi": {"type": "string", "pattern": "^3\\.1\\.[0-9]+$"},
        "info": closed(
            {
                "title": TEXT,
                "version": {**NOTE, "type": "string"},
                "description": {**NOTE, **TEXT},
                "summary": {**NOTE, **TEXT},
            },
            required=["title", "version"],
        ),
        "servers": {
            "description": "Bare origins.",
            "type": "array",
            "minItems": 1,
            "items": closed(
                {
                    "url": {"type": "string", "pattern": "^https?://[^/\\s]+/?$"},
                    "description": {**NOTE, **TEXT},
                },
                required=["url"],
                explained=True,
            ),
        },
        "security": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "maxProperties": 1,
                "additionalProperties": {"type": "array", "maxItems": 0},
            },
        },
        "x-env": closed(
            {
                "key": {"type": "string", "pattern": "^[A-Z][A-Z0-9_]*$"},
                "base-url": {"type": "string", "pattern": "^[A-Z][A-Z0-9_]*$"},
                "keys-url": TEXT,
            },
            required=["key", "base-url"],
            description="Environment variables of key and base URL, and where keys are issued.",
        ),
        "x-task": ref("task"),
        "x-webhook": ref("webhook"),
        "paths": {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": "^/"},
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "minProperties": 1,
                "properties": {
                    "get": ref("operation"),
                    "put": ref("operation"),
                    "post": ref("operation"),
                    "delete": ref("operation"),
                    "patch": ref("operation"),
                },
            },
        },
        "components": closed(
            {
                "schemas": {
                    "type": "object",
                    "propertyNames": {"pattern": "^[A-Za-z][A-Za-z0-9]*$"},
                    "additionalProperties": ref("schema"),
                },
                "responses": {
                    "type": "object",
                    "propertyNames": {"pattern": "^[A-Za-z][A-Za-z0-9]*$"},
                    "additionalProperties": ref("response"),
                },
                "parameters": {
                    "type": "object",
                    "propertyNames": {"pattern": "^[A-Za-z][A-Za-z0-9]*$"},
                    "additionalProperties": ref("parameter"),
                },
                "securitySchemes": {
                    "type": "object",
                    "propertyNames": {"pattern": "^[A-Za-z][A-Za-z0-9]*$"},
                    "additionalProperties": closed(
                        {
                            "type": {
                                "enum": ["apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"]
                            },
                            "in": {"enum": ["header", "query", "cookie"]},
                            "name": TEXT,
                            "scheme": TEXT,
                            "bearerFormat": {**NOTE, **TEXT},
                            "flows": {"type": "object"},
                            "openIdConnectUrl": TEXT,
                            "description": {**NOTE, **TEXT},
                        },
                        required=["type"],
                        explained=True,
                    ),
                },
            }
        ),
        "x-assumed": ref("assumed"),
        "x-conflict": ref("conflict"),
    },
}


def dialect() -> JSON:
    """The dialect as one JSON Schema."""
    return {
        **_DOCUMENT,
        "$defs": {
            "assumed": operations.ASSUMED,
            "omitted": operations.OMITTED,
            "conflict": operations.CONFLICT,
            "conflict-one": operations.CONFLICT_ONE,
            "ref": operations.REF,
            "schema": schema(),
            "response": operations.RESPONSE,
            "parameter": operations.PARAMETER,
            "operation": operations.OPERATION,
            "task": tasks.TASK,
            "webhook": tasks.WEBHOOK,
        },
    }


def as_text() -> str:
    """The dialect as the text of `dialect.json`, which editors read."""
    return json.dumps(dialect(), indent=2) + "\n"
