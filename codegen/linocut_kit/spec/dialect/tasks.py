"""The definitions of a task's life and of webhooks."""

from linocut_kit.spec.dialect.parts import JSON, POINTER, TEXT, closed

_REWRITE: JSON = {
    "description": "Ask URLs on other hosts on the configured base; nothing goes there else.",
    "type": "boolean",
}

_SOURCE: JSON = {
    "description": (
        "A pointer into the create's answer, {const: VALUE}, {field: NAME} of the request, or "
        "{setting: ARGUMENT} of the client."
    ),
    "oneOf": [
        POINTER,
        closed({"const": True}, required=["const"]),
        closed({"field": TEXT}, required=["field"]),
        closed({"setting": TEXT}, required=["setting"]),
    ],
}
_BOUND: JSON = {"type": "object", "additionalProperties": _SOURCE}
_BINDINGS: JSON = {
    "path": _BOUND,
    "query": _BOUND,
    "header": _BOUND,
    "body": {
        "type": "object",
        "patternProperties": {"^(/[^/]+)+$": _SOURCE},
        "additionalProperties": False,
    },
}
"""What the values of a request are taken from: by name, those of a body by pointer."""

TASK: JSON = closed(
    {
        "id": {
            "description": (
                "Pointer to the task's id in the create answer; null where the create answers "
                "with the result."
            ),
            "oneOf": [POINTER, {"type": "null"}],
        },
        "status": POINTER,
        "poll": closed(
            {
                "operation": TEXT,
                **_BINDINGS,
                "url": POINTER,
                "rewrite": _REWRITE,
            },
            explained=True,
        ),
        "result": closed(
            {
                "operation": TEXT,
                **_BINDINGS,
                "url": POINTER,
                "rewrite": _REWRITE,
            },
            explained=True,
        ),
        "cancel": closed(
            {
                "operation": TEXT,
                **_BINDINGS,
                "url": POINTER,
                "rewrite": _REWRITE,
            },
            required=["operation"],
            explained=True,
        ),
        "list": closed(
            {
                "operation": TEXT,
                **_BINDINGS,
                "items": POINTER,
                "id": POINTER,
                "status": POINTER,
            },
            required=["operation", "items", "id"],
            explained=True,
        ),
        "states": closed(
            {
                "pending": {"type": "array", "uniqueItems": True, "items": TEXT},
                "succeeded": {"type": "array", "uniqueItems": True, "items": TEXT},
                "failed": {"type": "array", "uniqueItems": True, "items": TEXT},
            },
            explained=True,
        ),
        "results": closed(
            {"url": POINTER, "content-type": POINTER, "format": TEXT, "count": TEXT, "ratio": TEXT},
            explained=True,
            description=(
                "Where the images are, and which request fields choose their format, number "
                "and ratio."
            ),
        ),
        "error": closed({"code": POINTER, "message": POINTER}, explained=True),
        "cost": POINTER,
        "wait": closed(
            {
                "first": {"type": "number", "exclusiveMinimum": 0},
                "factor": {"type": "number", "minimum": 1},
                "max": {"type": "number", "exclusiveMinimum": 0},
                "timeout": {"type": "number", "exclusiveMinimum": 0},
            },
            required=["first", "factor", "max", "timeout"],
            explained=True,
            description="Seconds.",
        ),
    },
    explained=True,
    description=(
        "The lifecycle of a task. What a provider says holds for its endpoints, which add to it."
    ),
)

WEBHOOK: JSON = closed(
    {
        "field": TEXT,
        "payload": POINTER,
        "signature": {
            "oneOf": [
                {"const": "undocumented"},
                closed(
                    {
                        "headers": closed(
                            {"id": TEXT, "timestamp": TEXT, "signature": TEXT},
                            required=["id", "timestamp", "signature"],
                        ),
                        "content": TEXT,
                        "algorithm": {"const": "hmac-sha256"},
                        "encoding": {"const": "base64"},
                        "secrets": {
                            "type": "array",
                            "minItems": 1,
                            "items": {"enum": ["utf-8", "base64"]},
                        },
                        "tolerance": {"type": "number", "minimum": 0},
                    },
                    required=["headers", "content", "algorithm", "encoding"],
                    explained=True,
                ),
            ]
        },
    },
    explained=True,
)
