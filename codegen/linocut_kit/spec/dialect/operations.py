"""The definitions of operations, and of what may explain any part of a document."""

from linocut_kit.runtime.portable.prices import PER
from linocut_kit.spec.dialect.parts import JSON, NOTE, SETTING, TEXT, closed, or_null, or_ref, ref
from linocut_kit.spec.dialect.schemas import limits

ASSUMED: JSON = {
    "description": (
        "Why this is here although the page does not say it: one reason, or one per rule."
    ),
    "oneOf": [TEXT, {"type": "object", "minProperties": 1, "additionalProperties": TEXT}],
}

OMITTED: JSON = {
    "description": "What the page has and this leaves out: each name, and why.",
    "type": "object",
    "minProperties": 1,
    "additionalProperties": TEXT,
}

CONFLICT: JSON = {
    "description": "The page contradicts itself or its vendor.",
    "oneOf": [ref("conflict-one"), {"type": "array", "minItems": 1, "items": ref("conflict-one")}],
}

CONFLICT_ONE: JSON = closed(
    {
        "says": {
            "description": "The statements that contradict each other.",
            "type": "array",
            "minItems": 2,
            "items": TEXT,
        },
        "chose": TEXT,
        "why": TEXT,
        "about": {
            "description": "The rules that the contradiction is about.",
            "type": "array",
            "items": TEXT,
        },
        "readings": {
            "description": "Per rule, every limit that one of the statements gives.",
            "type": "object",
            "additionalProperties": {"type": "array", "minItems": 1},
        },
    },
    required=["says", "chose", "why"],
)

REF: JSON = {
    "type": "object",
    "required": ["$ref"],
    "properties": {"$ref": {"type": "string", "pattern": "^([a-z0-9._-]+\\.ya?ml)?#/components/"}},
}

RESPONSE: JSON = or_ref(
    closed(
        {
            "description": {**NOTE, "type": "string"},
            "content": {
                "type": "object",
                "additionalProperties": closed(
                    {"schema": ref("schema"), "example": True, "examples": {"type": "object"}}
                ),
            },
            "headers": {"type": "object"},
        },
        required=["description"],
        explained=True,
    )
)

PARAMETER: JSON = or_ref(
    closed(
        {
            "name": TEXT,
            "in": {"enum": ["path", "query", "header"]},
            "required": {"type": "boolean"},
            "description": TEXT,
            "schema": ref("schema"),
            "example": True,
            "x-setting": SETTING,
        },
        required=["name", "in", "schema"],
        explained=True,
    )
)

ENCODING: JSON = {
    "description": "How fields of a form travel. Without it texts, numbers and booleans are plain "
    "text, objects are JSON, images as files are of their own type, each item of an array is a "
    "part of its own, and null is left out. As application/json the whole field is one JSON text.",
    "type": "object",
    "minProperties": 1,
    "additionalProperties": closed({"contentType": TEXT}, required=["contentType"]),
}

PRICE: JSON = closed(
    {
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$|^credits$"},
        "page": {"type": "string", "pattern": "^https?://[^\\s]+$"},
        "read": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "rates": {
            "description": "The first whose conditions hold is the price.",
            "type": "array",
            "minItems": 1,
            "items": closed(
                {
                    "amount": {"type": "string", "pattern": "^[0-9]+([.][0-9]+)?$"},
                    "per": {"enum": [*PER]},
                    "when": {
                        "description": "Fields by their pointers, with the values of each.",
                        "type": "object",
                        "minProperties": 1,
                        "propertyNames": {"pattern": "^/"},
                        "additionalProperties": {"type": "array", "minItems": 1},
                    },
                },
                required=["amount", "per"],
            ),
        },
    },
    required=["currency", "rates"],
    explained=True,
    description="What a request costs, and the page and the day that say so, x-page's if none.",
)

OPERATION: JSON = closed(
    {
        "operationId": TEXT,
        "summary": TEXT,
        "description": TEXT,
        "tags": {**NOTE, "type": "array"},
        "deprecated": {**NOTE, "type": "boolean"},
        "parameters": {"type": "array", "items": ref("parameter")},
        "requestBody": closed(
            {
                "required": {"type": "boolean"},
                "description": {**NOTE, **TEXT},
                "x-body": limits()["x-body"],
                "content": {
                    "description": "One of application/json, multipart/form-data and "
                    "application/x-www-form-urlencoded.",
                    "type": "object",
                    "minProperties": 1,
                    "properties": {"x-omitted": ref("omitted")},
                    "additionalProperties": closed(
                        {
                            "schema": ref("schema"),
                            "example": True,
                            "examples": {"type": "object"},
                            "encoding": ENCODING,
                        }
                    ),
                },
            },
            required=["content"],
        ),
        "responses": {
            "type": "object",
            "minProperties": 1,
            "patternProperties": {"^[1-5][0-9][0-9]$": ref("response")},
            "additionalProperties": False,
        },
        "x-page": closed(
            {
                "url": {"type": "string", "pattern": "^https?://[^\\s]+$"},
                "layout": TEXT,
                "read": {
                    "description": "The day, ISO 8601.",
                    "type": "string",
                    "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
                },
            },
            required=["url", "layout", "read"],
            description="The provider's page that the facts come from.",
        ),
        "x-price": PRICE,
        "x-task": ref("task"),
        "x-outcome": or_null(ref("outcome")),
        "x-webhook": ref("webhook"),
        "x-omitted": ref("omitted"),
    },
    required=["operationId", "responses"],
    explained=True,
)
