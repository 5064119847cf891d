"""A provider's requests and answers as pydantic models: datamodel-code-generator's work.

The verdict on a request is its printed validator's, which the class of every object names; types,
limits, defaults and examples are documentation. Keywords that datamodel-code-generator reads in
another way than JSON Schema, a default among them, go past it as `json_schema_extra`.
"""

import io
import json
import re
import signal
import tempfile
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

from linocut_kit.emit.door import EmitError, visible
from linocut_kit.emit.spots import below, branch, pointer_of
from linocut_kit.emit.validator import checks_of
from linocut_kit.keywords import enforced
from linocut_kit.keywords.unions import name_of
from linocut_kit.spec.model import Constraint, Endpoint, Operation, Provider, Schema

_STAND_INS = "linocut_checks"
_SHAPES = "linocut_kit.runtime.shapes"
_SHOWN = ("enum", "const", "format", "multipleOf", "uniqueItems")
_OPTIONS = (
    "--input-file-type=openapi", "--output-model-type=pydantic_v2.BaseModel",
    "--target-python-version=3.11", "--target-pydantic-version=2.14", "--use-missing-sentinel",
    "--strict-nullable", "--naming-strategy=parent-prefixed", "--enum-field-as-literal=all",
    "--collapse-root-models", "--use-annotated", "--use-object-type", "--use-schema-description",
    "--use-single-line-docstring", "--disable-timestamp", "--ignore-pyproject",
    f"--base-class={_SHAPES}.ResponseShape", "--formatters=builtin",
    "--field-extra-keys-without-x-prefix", "x-json_schema_extra",
    "--strict-types", "str", "int", "float", "bool",
)  # fmt: skip
_DIRECT = {
    "string": ("minLength", "maxLength", "pattern"),
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
    text = _judged(_generated(json.dumps(_document(provider), indent=1)), provider)
    lines = text.splitlines()
    while lines and (lines[0].startswith("#") or not lines[0].strip()):
        del lines[0]
    doc = f'"""The requests and answers of {package}.{provider.module} as pydantic models."""'
    return "\n".join([doc, "", *lines, ""])


def is_shown(constraint: Constraint, pointer: str, schema: Schema) -> bool:
    """Whether the schema of a model has a constraint; that of an array's items has none."""
    shown = (*_DIRECT.get(schema.type or "", ()), *_SHOWN)
    return constraint.rule in shown and not pointer.endswith("/*")


def _judged(text: str, provider: Provider) -> str:
    """The text with the check of each class of a request in place of its stand-in as a base."""
    imports = [f"from {_SHAPES} import RequestShape"]
    for endpoint in provider.endpoints:
        for spot, check in checks_of(endpoint).items():
            alias, place = _alias(endpoint, check), pointer_of(spot)
            at = f", at={place!r}" if place and "/*" not in place else ""
            text = text.replace(f"({alias}):", f"(RequestShape, check={alias}{at}):")
            imports.append(f"from .{endpoint.module} import {check} as {alias}")
    found = re.compile(rf"^from {_STAND_INS} import (?:\([^)]*\)|.*)$", re.MULTILINE)
    return found.sub(lambda _: "\n".join(imports), text)


def _alias(endpoint: Endpoint, check: str) -> str:
    # `a` with its check_b_check, and `a_check_b` with its check, are two.
    joint = "__" if "check" in endpoint.module.split("_") else "_"
    return f"{endpoint.module}{joint}{check}"


def _document(provider: Provider) -> dict[str, Any]:
    schemas: dict[str, Any] = {}
    for endpoint in provider.endpoints:
        judges = {
            at: f"{_STAND_INS}.{_alias(endpoint, name)}" for at, name in checks_of(endpoint).items()
        }
        schemas[endpoint.request_name] = _request(endpoint.request, judges)
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


def _request(schema: Schema, judges: dict[str, str], at: str = "") -> dict[str, Any]:
    """What datamodel-code-generator gets of a request; `judges` are named by their spot."""
    if schema.branches:
        return _union(schema, judges, at)
    item = at.endswith("/*")
    printed: dict[str, Any] = {}
    if schema.type is not None:
        printed["type"] = schema.type
    direct = () if item else _DIRECT.get(schema.type or "", ())
    printed |= {
        constraint.rule: constraint.limit
        for constraint in enforced(schema)
        if constraint.rule in direct
    }
    if schema.type == "object":
        printed |= _object(schema, judges, at)
    elif schema.type == "array" and schema.items is not None:
        printed["items"] = _request(schema.items, judges, f"{at}/*")
    words = _words(schema)
    if words is not None:
        printed["enum"] = words
    if schema.nullable and schema.type is not None:
        printed = (
            {"anyOf": [printed, {"type": "null"}]}
            if words or schema.type == "object"
            else (printed | {"type": [schema.type, "null"]})
        )
    shown = {} if item else _shown(schema, words is not None)
    return printed | ({"x-json_schema_extra": shown} if shown else {}) | _described(schema)


def _union(schema: Schema, judges: dict[str, str], at: str) -> dict[str, Any]:
    branches = [
        _request(item, judges, branch(at, name_of(schema, item))) for item in schema.branches
    ]
    null = [{"type": "null"}] if schema.nullable else []
    shown = {} if at.endswith("/*") else _shown(schema, worded=False)
    printed: dict[str, Any] = {"anyOf": [*branches, *null]}
    return printed | ({"x-json_schema_extra": shown} if shown else {}) | _described(schema)


def _shown(schema: Schema, worded: bool) -> dict[str, Any]:
    """What JSON Schema says beside what datamodel-code-generator is told by itself."""
    shown: dict[str, Any] = {"default": schema.default} if schema.has_default else {}
    if schema.examples:
        shown["examples"] = list(schema.examples)
    limits = {constraint.rule: constraint.limit for constraint in enforced(schema)}
    direct = (*_DIRECT.get(schema.type or "", ()), *(("enum",) if worded else ()))
    return shown | {rule: limits[rule] for rule in _SHOWN if rule in limits and rule not in direct}


def _object(schema: Schema, judges: dict[str, str], at: str) -> dict[str, Any]:
    if not schema.fields and not schema.closed:
        return {}
    properties = {
        field.name: _request(field.schema, judges, below(at, field.name)) for field in schema.fields
    }
    return {
        "properties": properties,
        "required": [field.name for field in schema.fields if field.required],
        "additionalProperties": not schema.closed,
        "customBasePath": judges[at],
    }


def _words(schema: Schema) -> list[str] | None:
    """The words of an enum of strings."""
    found = schema.limit("enum") if schema.type == "string" else None
    return list(found) if found and all(isinstance(item, str) for item in found) else None


def _described(schema: Schema) -> dict[str, Any]:
    lines = [visible(line) for line in schema.description.splitlines()]
    return {"description": "\n".join(lines)} if lines else {}


def _answer(operation: Operation) -> dict[str, Any] | None:
    for response in operation.responses:
        if 200 <= response.status < 300 and isinstance(response.schema, dict):
            return _open(response.schema)
    return None


def _open(schema: Any) -> dict[str, Any]:
    """An answer's schema with types and names only: open, every word allowed."""
    if not isinstance(schema, dict):
        return {}
    kept: dict[str, Any] = {key: schema[key] for key in _KEPT if key in schema}
    for key in _CHOICES:
        if key in schema:
            kept[key] = [_open(item) for item in schema[key]]
    kind = schema.get("type")
    types = kind if isinstance(kind, list) else [kind]
    if kind is not None:
        kept["type"] = kind
    if "properties" in schema:
        kept["properties"] = {name: _open(item) for name, item in schema["properties"].items()}
    if "object" in types and "properties" in schema:
        kept["additionalProperties"] = True
    if "items" in schema:
        kept["items"] = _open(schema["items"])
    return kept


def _pascal(name: str) -> str:
    return name[:1].upper() + name[1:]
