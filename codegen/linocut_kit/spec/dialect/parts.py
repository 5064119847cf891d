"""What the dialect's definitions are made of."""

from typing import Any

JSON = dict[str, Any]

TEXT: JSON = {"type": "string", "minLength": 1}
NOTE: JSON = {"description": "Documentation: people and the export read it."}
STATE: JSON = {"type": ["string", "integer"], "minLength": 1}
POINTER: JSON = {"type": "string", "pattern": "^(/[^/]*)*$"}


def ref(name: str) -> JSON:
    """A reference to a definition."""
    return {"$ref": f"#/$defs/{name}"}


def closed(
    properties: JSON,
    *,
    required: list[str] | None = None,
    explained: bool = False,
    description: str = "",
) -> JSON:
    """An object of these properties and no others; `explained` adds x-assumed and x-conflict."""
    more = {"x-assumed": ref("assumed"), "x-conflict": ref("conflict")} if explained else {}
    return {
        **({"description": description} if description else {}),
        "type": "object",
        **({"required": required} if required else {}),
        "additionalProperties": False,
        "properties": {**properties, **more},
    }


def or_ref(schema: JSON) -> JSON:
    """A schema, or a reference in its place."""
    return {"if": {"required": ["$ref"]}, "then": ref("ref"), "else": schema}


SETTING: JSON = closed(
    {
        "argument": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
        "env": {"type": "string", "pattern": "^[A-Z][A-Z0-9_]*$"},
    },
    required=["argument", "env"],
    description="An argument of the client, and the environment variable that gives it too.",
)
"""What the owner of a client says once."""


def or_null(schema: JSON) -> JSON:
    """A schema, or null, which undoes what the provider says."""
    return {"if": {"type": "null"}, "then": True, "else": schema}
