"""The definition of a schema: its keywords come from their registry."""

from linocut_kit.keywords import KEYWORDS, RULES
from linocut_kit.runtime.portable.concepts import CONCEPTS
from linocut_kit.spec.dialect.parts import JSON, SETTING, STATE, TEXT, closed, or_ref, ref

_HOLDERS: JSON = {
    "x-image": {"description": "How an image is written.", "required": ["encodings"]},
    "x-ratio": {
        "description": "Width to height, both ends included, compared as fractions.",
        "minProperties": 1,
    },
    "x-size": {
        "description": "A size written as text, such as 1024x768; the limits are included. "
        "The separator is x where none is said; `also` has the words taken beside sizes.",
        "minProperties": 1,
    },
    "x-number": {
        "description": "A number written as text: JSON's digits without an exponent. "
        "`integer: true` takes none with a fraction, `integer: false` takes both.",
        "minProperties": 1,
    },
}
"""What is said of keywords that are objects of parts, beside their parts."""


CONCEPT: JSON = {
    "description": "What the field is at every provider, so that portable requests find it. "
    "`values` has portable values with those of the field; `scale` its values at 0 and at 1.",
    "oneOf": [
        {"enum": [*CONCEPTS]},
        {
            **closed(
                {
                    "is": {"enum": [*CONCEPTS]},
                    "values": {"type": "object", "minProperties": 1, "additionalProperties": True},
                    "scale": {
                        "type": "array",
                        "minItems": 2,
                        "maxItems": 2,
                        "items": {"type": "number"},
                    },
                },
                required=["is"],
            ),
            "not": {"required": ["values", "scale"]},
        },
    ],
}


def limits() -> JSON:
    """The keywords that limit a value, those with parts as objects of their parts."""
    found: JSON = {}
    for keyword in KEYWORDS:
        if keyword.facet is None:
            found[keyword.rule] = dict(keyword.limit)
        else:
            known = found.setdefault(keyword.rule, {**_HOLDERS[keyword.rule], **closed({})})
            known["properties"][keyword.facet] = dict(keyword.limit)
    return found


def schema() -> JSON:
    """A schema of a request or an answer."""
    return or_ref(
        closed(
            {
                "type": {
                    "oneOf": [
                        {
                            "enum": [
                                "string",
                                "integer",
                                "number",
                                "boolean",
                                "object",
                                "array",
                                "null",
                            ]
                        },
                        {
                            "type": "array",
                            "minItems": 2,
                            "maxItems": 2,
                            "uniqueItems": True,
                            "items": {
                                "enum": [
                                    "string",
                                    "integer",
                                    "number",
                                    "boolean",
                                    "object",
                                    "array",
                                    "null",
                                ]
                            },
                            "contains": {"const": "null"},
                        },
                    ]
                },
                "title": TEXT,
                "description": TEXT,
                "default": True,
                "examples": {"type": "array", "minItems": 1},
                "items": ref("schema"),
                "properties": {"type": "object", "additionalProperties": ref("schema")},
                "required": {"type": "array", "uniqueItems": True, "items": TEXT},
                "additionalProperties": {"oneOf": [{"type": "boolean"}, ref("schema")]},
                "x-output-size": closed(
                    {
                        "ratio": TEXT,
                        "resolution": TEXT,
                        "base": {
                            "type": "object",
                            "minProperties": 1,
                            "additionalProperties": {
                                "type": "array",
                                "minItems": 2,
                                "maxItems": 2,
                                "items": {"type": "integer", "minimum": 1},
                            },
                        },
                        "factor": {
                            "type": "object",
                            "minProperties": 1,
                            "additionalProperties": {"type": "number", "exclusiveMinimum": 0},
                        },
                        "cap": {"type": "integer", "minimum": 1},
                        "align": {"type": "integer", "minimum": 1},
                        "round": {"enum": ["floor", "nearest", "ceil"]},
                    },
                    required=["ratio", "resolution", "base", "factor"],
                    explained=True,
                    description="The documented pixel sizes.",
                ),
                "x-setting": SETTING,
                "x-when": closed(
                    {"state": {"type": "array", "minItems": 1, "items": STATE}},
                    required=["state"],
                    description="The states in which the field is there.",
                ),
                "x-concept": CONCEPT,
                "x-omitted": ref("omitted"),
                "x-stated": {
                    "description": "What a person read on the page and no reader does: aspects "
                    "or keywords, or all.",
                    "oneOf": [
                        {"const": True},
                        {"type": "array", "minItems": 1, "uniqueItems": True, "items": TEXT},
                    ],
                },
                **{keyword.rule: dict(keyword.limit) for keyword in RULES},
                **{
                    word: {"type": "array", "minItems": least, "items": ref("schema")}
                    for word, least in (("anyOf", 2), ("oneOf", 1))
                },
                **limits(),
            },
            explained=True,
        )
    )
