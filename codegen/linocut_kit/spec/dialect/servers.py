"""The definitions of where a provider answers, and of how it takes its key."""

from linocut_kit.spec.dialect.parts import JSON, NOTE, SETTING, TEXT, closed

_REQUIREMENT: JSON = {
    "type": "object",
    "additionalProperties": {"type": "array", "maxItems": 0},
}

SERVER: JSON = closed(
    {
        "url": {
            "description": "An origin, and perhaps a path; `{name}` stands for a variable.",
            "type": "string",
            "pattern": "^https?://[^/\\s?#@]+(/[^\\s?#]*)?$",
        },
        "description": {**NOTE, **TEXT},
        "variables": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": closed(
                {
                    "default": TEXT,
                    "enum": {"type": "array", "minItems": 1, "uniqueItems": True, "items": TEXT},
                    "description": {**NOTE, **TEXT},
                    "x-setting": SETTING,
                },
                explained=True,
            ),
        },
        "x-security": {
            "description": "The security scheme of this server, where it is not the default one.",
            "oneOf": [
                TEXT,
                {"type": "array", "minItems": 1, "maxItems": 1, "items": _REQUIREMENT},
            ],
        },
    },
    required=["url"],
    explained=True,
)

SECURITY: JSON = {
    "description": "The ways to send the key, the default first; {} where it may be left out.",
    "type": "array",
    "minItems": 1,
    "items": _REQUIREMENT,
}

HOSTS: JSON = {
    "description": "Hosts that get the key at URLs which the provider returns, at https.",
    "type": "array",
    "minItems": 1,
    "uniqueItems": True,
    "items": {"type": "string", "pattern": "^(\\*\\.)?([A-Za-z0-9-]+\\.)+[A-Za-z]{2,}$"},
}

SCHEME: JSON = closed(
    {
        "type": {"enum": ["apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"]},
        "in": {"enum": ["header", "query", "cookie"]},
        "name": TEXT,
        "scheme": TEXT,
        "bearerFormat": {**NOTE, **TEXT},
        "flows": {"type": "object"},
        "openIdConnectUrl": TEXT,
        "description": {**NOTE, **TEXT},
        "x-prefix": {
            "description": "What stands before the key, its blank included.",
            "type": "string",
            "pattern": "^[!-~][ -~]*$",
        },
        "x-setting": SETTING,
    },
    required=["type"],
    explained=True,
)
