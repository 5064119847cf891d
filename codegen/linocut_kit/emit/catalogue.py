"""catalogue.json: what portable requests read of a provider, small enough to read all at once."""

import json
from collections.abc import Iterator
from typing import Any

from linocut_kit.keywords import enforced
from linocut_kit.keywords.schema import ConceptMark
from linocut_kit.runtime.pointer import escape
from linocut_kit.runtime.portable.catalogue import SCHEMA
from linocut_kit.spec.model import Endpoint, Provider, Schema

_LIMITS = (
    "enum", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf",
    "minLength", "maxLength", "min", "max", "separator", "multiple", "min-side", "max-side",
    "min-pixels", "max-pixels", "min-ratio", "max-ratio", "also", "integer", "encodings",
)  # fmt: skip

Beside = tuple[tuple[str, Any], ...]


def catalogue(provider: Provider) -> str:
    """The text of the file: a door a line, in the order of their names."""
    doors = [json.dumps(_door(endpoint), separators=(",", ":")) for endpoint in provider.endpoints]
    listed = ",\n".join(doors)
    head = {"schema": SCHEMA, "module": provider.module, "client": provider.class_name}
    return f'{json.dumps(head)[:-1]}, "doors": [\n{listed}\n]}}\n'


def _door(endpoint: Endpoint) -> dict[str, Any]:
    said = {
        "id": endpoint.id,
        "title": endpoint.title,
        "page": endpoint.page.url,
        "read": endpoint.page.read,
        "module": endpoint.module,
        "slots": list(_slots(endpoint.arguments, "", ())),
        "sizes": _sizes(endpoint),
        "constants": list(_constants(endpoint.arguments, "")),
        "defaults": _defaults(endpoint),
        "rates": [_rate(rate) for rate in endpoint.rates],
    }
    return {name: value for name, value in said.items() if value or name == "slots"}


def _rate(rate: Any) -> dict[str, Any]:
    said = {
        "amount": str(rate.amount), "currency": rate.currency, "per": rate.per,
        "page": rate.page, "read": rate.read,
        "when": [[pointer, list(values)] for pointer, values in rate.when],
    }  # fmt: skip
    return {name: value for name, value in said.items() if value}


def _sizes(endpoint: Endpoint) -> list[list[Any]]:
    rule = endpoint.output_size
    if rule is None:
        return []
    return [
        [ratio, resolution, *rule.of(ratio, resolution)]
        for ratio in rule.base
        for resolution in rule.factor
    ]


def _defaults(endpoint: Endpoint) -> list[list[Any]]:
    """The documented defaults of the fields that a price depends on."""
    pointers = dict.fromkeys(pointer for rate in endpoint.rates for pointer, _ in rate.when)
    found = ((pointer, endpoint.request.field_at(pointer)) for pointer in pointers)
    return [
        [pointer, field.schema.default]
        for pointer, field in found
        if field is not None and field.schema.has_default
    ]


def _slots(schema: Schema, pointer: str, beside: Beside) -> Iterator[dict[str, Any]]:
    """Every field with a concept, with what has to stand beside it in the objects around it."""
    if schema.concept is not None:
        yield _slot(schema, schema.concept, pointer, beside)
    inner = (*beside, *_fixed(schema, pointer)) if pointer else beside
    for field in schema.fields:
        yield from _slots(field.schema, _at(pointer, field.name), inner)
    if schema.items is not None:
        for slot in _slots(schema.items, f"{pointer}/*", beside):
            yield {**_counts(schema), **slot}
    for branch in schema.branches:
        yield from _slots(branch, pointer, beside)


def _at(pointer: str, name: str) -> str:
    return f"{pointer}/{escape(name)}"


def _slot(schema: Schema, mark: ConceptMark, pointer: str, beside: Beside) -> dict[str, Any]:
    is_list = schema.type == "array" and schema.items is not None
    limited = schema.items if is_list and schema.items is not None else schema
    said: dict[str, Any] = {
        "concept": mark.name,
        "at": f"{pointer}/*" if is_list else pointer,
        "type": limited.types[0] if len(limited.types) == 1 else None,
        "limits": _limits(limited),
        "values": [list(pair) for pair in mark.values],
        "scale": list(mark.scale) if mark.scale is not None else None,
        "default": schema.default if schema.has_default else None,
        "beside": [list(pair) for pair in beside],
        **(_counts(schema) if is_list else {}),
    }
    return {name: value for name, value in said.items() if value not in (None, [], {})}


def _limits(schema: Schema) -> dict[str, Any]:
    found = {
        constraint.name: constraint.limit
        for constraint in enforced(schema)
        if constraint.name in _LIMITS
    }
    constant = schema.limit("const")
    return {**found, "enum": [constant]} if constant is not None else found


def _counts(schema: Schema) -> dict[str, Any]:
    counts = {"least": schema.limit("minItems"), "most": schema.limit("maxItems")}
    return {name: limit for name, limit in counts.items() if limit is not None}


def _fixed(schema: Schema, pointer: str) -> Iterator[tuple[str, Any]]:
    """The required fields of an object that only one value, or the documented default, is for."""
    for field in schema.fields:
        if not field.required or field.schema.concept is not None:
            continue
        words: list[Any] = field.schema.limit("enum") or []
        constant = field.schema.limit("const")
        if constant is not None:
            yield _at(pointer, field.name), constant
        elif len(words) == 1:
            yield _at(pointer, field.name), words[0]
        elif field.schema.has_default:
            yield _at(pointer, field.name), field.schema.default


def _constants(schema: Schema, pointer: str) -> Iterator[tuple[str, Any]]:
    """What every request says: fixed fields of the objects that every request has."""
    yield from _fixed(schema, pointer)
    for field in schema.fields:
        if field.required and field.schema.fields:
            yield from _constants(field.schema, _at(pointer, field.name))
