"""A provider's requests and answers as pydantic models: datamodel-code-generator's work.

It gets types, ranges, lengths and words, and none of the keywords that it or pydantic reads in
another way than JSON Schema; those travel as `x-rules` and are judged by the models' base.
"""

import io
import json
import signal
import tempfile
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

from linocut_kit.emit.door import EmitError, visible
from linocut_kit.keywords import enforced
from linocut_kit.spec.model import Operation, Provider, Schema

_BASE = "linocut_kit.runtime.shapes.Shape"
_OPTIONS = (
    "--input-file-type=openapi", "--output-model-type=pydantic_v2.BaseModel",
    "--target-python-version=3.11", "--target-pydantic-version=2.14", "--use-missing-sentinel",
    "--strict-nullable", "--naming-strategy=parent-prefixed", "--enum-field-as-literal=all",
    "--collapse-root-models", "--use-annotated", "--use-object-type", "--use-schema-description",
    "--use-field-description", "--use-single-line-docstring", "--disable-timestamp",
    "--ignore-pyproject", f"--base-class={_BASE}", "--field-extra-keys=x-rules",
    "--formatters=builtin", "--strict-types", "str", "int", "float", "bool",
)  # fmt: skip
_DIRECT = {
    "string": ("minLength", "maxLength"),
    "integer": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    "array": ("minItems", "maxItems"),
}
_KEPT = ("description", "required", "deprecated")
_CHOICES = ("anyOf", "oneOf", "allOf")


class ModelsError(EmitError):
    """Models that datamodel-code-generator cannot print; the text has its own words."""


def render_models(provider: Provider, package: str) -> str:
    """The text of a provider's models.py, without its header. Raises ModelsError."""
    text = _generated(json.dumps(_document(provider), indent=1))
    lines = text.splitlines()
    while lines and (lines[0].startswith("#") or not lines[0].strip()):
        del lines[0]
    doc = f'"""The requests and answers of {package}.{provider.module} as pydantic models."""'
    return "\n".join([doc, "", *lines, ""])


def _document(provider: Provider) -> dict[str, Any]:
    schemas: dict[str, Any] = {}
    for endpoint in provider.endpoints:
        schemas[endpoint.request_name] = request_schema(endpoint.request)
        for operation in endpoint.operations:
            answer = _answer(operation)
            if answer is not None:
                schemas[f"{_pascal(operation.id)}Response"] = answer
    return {
        "openapi": "3.1.0",
        "info": {"title": provider.name, "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }


def _generated(document: str) -> str:
    # Its module takes Ctrl-C for itself when it is imported.
    held = signal.getsignal(signal.SIGINT)
    from datamodel_code_generator.__main__ import main

    signal.signal(signal.SIGINT, held)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "schemas.json", Path(folder) / "models.py"
        source.write_text(document, encoding="utf-8")
        said = io.StringIO()
        with redirect_stderr(said):
            code = main([f"--input={source}", f"--output={target}", *_OPTIONS])
        if code or not target.is_file():
            raise ModelsError(f"datamodel-code-generator: {said.getvalue().strip()[-300:]}")
        return target.read_text(encoding="utf-8")


def request_schema(schema: Schema, *, item: bool = False) -> dict[str, Any]:
    """What datamodel-code-generator gets of a request. An item keeps its type and words only."""
    if schema.type is None:
        return {"x-rules": rules_of(schema)} | _described(schema)
    printed: dict[str, Any] = {"type": schema.type}
    direct = () if item else _DIRECT.get(schema.type, ())
    printed |= {one.rule: one.limit for one in enforced(schema) if one.rule in direct}
    if schema.type == "object":
        printed |= _object(schema)
    elif schema.type == "array" and schema.items is not None:
        printed["items"] = request_schema(schema.items, item=True)
    words = _words(schema)
    if words is not None:
        printed["enum"] = words
    if schema.nullable:
        printed = (
            {"anyOf": [printed, {"type": "null"}]}
            if words or schema.type == "object"
            else (printed | {"type": [schema.type, "null"]})
        )
    rules = {} if item else rules_of(schema)
    return printed | ({"x-rules": rules} if rules else {}) | _described(schema)


def rules_of(schema: Schema, *, item: bool = False) -> dict[str, Any]:
    """The rules that pydantic is not asked to judge, as the models' base reads them."""
    direct = () if item else _DIRECT.get(schema.type or "", ())
    rules: dict[str, Any] = {}
    if schema.type in ("integer", "number"):
        rules["type"] = schema.type
    elif schema.type is None or (schema.type == "object" and not schema.fields):
        rules["type"] = "any"
    for one in enforced(schema):
        if one.facet is not None:
            rules.setdefault(one.rule, {})[one.facet] = one.limit
        elif one.rule == "enum" and _words(schema) is not None:
            continue
        elif one.rule not in direct:
            rules[one.rule] = one.limit
    if schema.type == "array" and schema.items is not None:
        items = rules_of(schema.items, item=True)
        if items:
            rules["items"] = items
    return rules


def _object(schema: Schema) -> dict[str, Any]:
    if not schema.fields and not schema.closed:
        return {}
    return {
        "properties": {one.name: request_schema(one.schema) for one in schema.fields},
        "required": [one.name for one in schema.fields if one.required],
        "additionalProperties": not schema.closed,
    }


def _words(schema: Schema) -> list[str] | None:
    """The words of an enum of strings."""
    found = schema.limit("enum") if schema.type == "string" else None
    return list(found) if found and all(isinstance(one, str) for one in found) else None


def _described(schema: Schema) -> dict[str, Any]:
    lines = [visible(one) for one in schema.description.splitlines()]
    return {"description": "\n".join(lines)} if lines else {}


def _answer(operation: Operation) -> dict[str, Any] | None:
    for one in operation.responses:
        if 200 <= one.status < 300 and isinstance(one.schema, dict):
            return _open(one.schema)
    return None


def _open(schema: Any) -> dict[str, Any]:
    """An answer's schema with types and names only: open, every word allowed."""
    if not isinstance(schema, dict):
        return {}
    kept: dict[str, Any] = {key: schema[key] for key in _KEPT if key in schema}
    for key in _CHOICES:
        if key in schema:
            kept[key] = [_open(one) for one in schema[key]]
    kind = schema.get("type")
    types = kind if isinstance(kind, list) else [kind]
    if kind is not None:
        kept["type"] = kind
    rules: dict[str, Any] = {}
    for number in ("integer", "number"):
        if number in types and len([one for one in types if one != "null"]) == 1:
            rules["type"] = number
    if "properties" in schema:
        kept["properties"] = {name: _open(one) for name, one in schema["properties"].items()}
    if "object" in types and "properties" in schema:
        kept["additionalProperties"] = True
    if "items" in schema:
        kept["items"] = _open(schema["items"])
    return kept | ({"x-rules": rules} if rules else {})


def _pascal(name: str) -> str:
    return name[:1].upper() + name[1:]
