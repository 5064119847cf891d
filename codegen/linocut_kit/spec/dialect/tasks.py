"""The definitions of a task's life and of webhooks."""

from linocut_kit.spec.dialect.parts import JSON, POINTER, STATE, TEXT, closed, or_null

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

_STATES: JSON = {
    "type": "array",
    "uniqueItems": True,
    "items": STATE,
}
"""States or codes: texts or integers."""

_PLACE: JSON = closed(
    {
        "at": POINTER,
        "encoding": {"enum": ["url", "base64", "data-uri", "bytes"]},
        "json": POINTER,
    },
    required=["at"],
    explained=True,
    description=(
        "A place of results: a pointer, how an image is written there, and the pointer within "
        "where the text there is a JSON document. `bytes` at the empty pointer is the body itself."
    ),
)

_STATUSES: JSON = {
    "description": (
        "What an HTTP status (2xx, 4xx or 5xx: redirects are followed) means, where the common "
        "rules do not hold."
    ),
    "type": "object",
    "minProperties": 1,
    "patternProperties": {
        "^[245][0-9][0-9]$": {"enum": ["pending", "succeeded", "failed", "refused", "cancelled"]}
    },
    "additionalProperties": False,
}

_TASK: JSON = closed(
    {
        "kind": {
            "description": "Whether the create makes a task, or its response is the result.",
            "enum": ["task", "answer"],
        },
        "id": {
            "description": (
                "Pointer to the task's id in the create answer; null where the create answers "
                "with the result."
            ),
            **POINTER,
        },
        "status": POINTER,
        "poll": closed(
            {
                "operation": TEXT,
                **_BINDINGS,
                "url": POINTER,
                "rewrite": _REWRITE,
                "statuses": _STATUSES,
            },
            explained=True,
        ),
        "result": closed(
            {
                "operation": TEXT,
                **_BINDINGS,
                "url": POINTER,
                "rewrite": _REWRITE,
                "statuses": _STATUSES,
            },
            explained=True,
        ),
        "cancel": closed(
            {
                "operation": TEXT,
                **_BINDINGS,
                "url": POINTER,
                "rewrite": _REWRITE,
                "statuses": _STATUSES,
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
                "pending": _STATES,
                "succeeded": _STATES,
                "failed": _STATES,
                "refused": _STATES,
                "cancelled": _STATES,
                "billed": {
                    "description": "Whether a refused task costs money.",
                    "enum": [True, False, "unknown"],
                },
            },
            explained=True,
            description="Texts or integers; `refused` are those of moderation.",
        ),
        "results": closed(
            {
                "url": POINTER,
                "any": {"type": "array", "minItems": 1, "items": _PLACE},
                "content-type": or_null(POINTER),
                "format": or_null(TEXT),
                "count": or_null(TEXT),
                "ratio": or_null(TEXT),
            },
            explained=True,
            description=(
                "Where the images are (`url` is short for one place, of `any` the first that is "
                "there counts), and which request fields, names or pointers, choose their format, "
                "number and ratio."
            ),
        ),
        "error": closed({"code": or_null(POINTER), "message": or_null(POINTER)}, explained=True),
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
        "The lifecycle of a task. What a provider says holds for its endpoints, which add to it, "
        "and undo with null."
    ),
)

_FIRM = ("kind", "results", "x-assumed", "x-conflict")

TASK: JSON = {
    **_TASK,
    "properties": {
        key: schema if key in _FIRM else or_null(schema)
        for key, schema in _TASK["properties"].items()
    },
}

OUTCOME: JSON = closed(
    {
        "code": POINTER,
        "ok": {**_STATES, "minItems": 1},
        "message": POINTER,
        "as": {
            "description": "The HTTP status (4xx or 5xx) that codes stand for; others mean 400.",
            "type": "object",
            "minProperties": 1,
            "patternProperties": {"^[45][0-9][0-9]$": {**_STATES, "minItems": 1}},
            "additionalProperties": False,
        },
    },
    required=["code", "ok"],
    explained=True,
    description="Refusals inside a 2xx response: a code that is none of `ok` is one.",
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
