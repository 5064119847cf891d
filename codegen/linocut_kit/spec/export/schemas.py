"""One schema of the specs in JSON Schema's own words, for tools that know no `x-` key."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from linocut_kit.spec.export.omissions import noted
from linocut_kit.spec.export.patterns import (
    DATA_HEAD,
    RATIO,
    base64_image,
    data_uri,
    numeral,
    portable,
    size,
    url,
)

Json = dict[str, Any]
_MAPS: Final = frozenset(("properties", "patternProperties", "dependentSchemas", "$defs"))
_LISTS: Final = frozenset(("anyOf", "oneOf", "allOf", "prefixItems"))
_SINGLE: Final = frozenset(
    ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames")
)
_UNITS: Final = {"utf-16": 2, "bytes": 4}
"""The most units that one character takes."""


_MOST: Final = 1000
"""The most characters of a number or a size that is written as text."""


_TOTALS: Final = {
    "x-image-total": "All images together have at most {:,} bytes.",
    "x-body": "The whole body has at most {:,} bytes.",
}
"""What JSON Schema has no keyword for, in words."""


def local(ref: str) -> str:
    """A reference between files as one within the document."""
    return "#" + ref.partition("#")[2]


def said(schema: Any, *, defaults: bool) -> Any:
    """The schema with everything said that JSON Schema can say; `$ref`s are made local.

    Without `defaults`, a default is told in the description, where no generator sends it.
    """
    if not isinstance(schema, dict):
        return schema
    made: Json = {key: _inner(key, item, defaults) for key, item in schema.items()}
    if isinstance(made.get("$ref"), str):
        made["$ref"] = local(made["$ref"])
    if isinstance(made.get("pattern"), str):
        made["pattern"] = portable(made["pattern"])
    if "x-ratio" in made:
        _add(made, {"pattern": RATIO})
    if isinstance(number := made.get("x-number"), dict):
        _add(made, {"pattern": numeral(number), "maxLength": _MOST})
    if isinstance(sides := made.get("x-size"), dict):
        words = sides.get("also", ())
        _add(made, {"pattern": size(sides), "maxLength": max(_MOST, *map(len, words), 0)})
    if isinstance(image := made.get("x-image"), dict):
        _add_image(made, image)
    if (unit := _UNITS.get(made.get("x-length", ""))) and "minLength" in made:
        made["minLength"] = -(-made["minLength"] // unit)
    for key, words in _TOTALS.items():
        if isinstance(total := made.get(key), dict):
            text = words.format(total["max-bytes"])
            made["description"] = " ".join(filter(None, (made.get("description"), text)))
    if _is_wide_integer(made):
        made["format"] = "int64"
    for key in ("x-stated", "x-concept"):
        made.pop(key, None)
    noted(made)
    if not defaults and "default" in made:
        text = f"Default: {json.dumps(made.pop('default'), ensure_ascii=False)}."
        made["description"] = " ".join(filter(None, (made.get("description"), text)))
    return made


def _inner(key: str, value: Any, defaults: bool) -> Any:
    if key in _SINGLE:
        return said(value, defaults=defaults)
    if key in _LISTS and isinstance(value, list):
        return [said(item, defaults=defaults) for item in value]
    if key in _MAPS and isinstance(value, dict):
        return {name: said(item, defaults=defaults) for name, item in value.items()}
    return value


def _add(made: Json, more: Json) -> None:
    """Both, whatever the schema says already."""
    if any(made.get(key, item) != item for key, item in more.items()):
        made["allOf"] = [*made.get("allOf", ()), more]
    else:
        made.update(more)


def _add_image(made: Json, image: Mapping[str, Any]) -> None:
    encodings = image.get("encodings", ())
    ways = [_WAYS[encoding](image) for encoding in encodings if encoding in _WAYS]
    if len(ways) == 1:
        _add(made, ways[0])
    elif ways:
        _add(made, {"anyOf": ways})


def _base64(image: Mapping[str, Any]) -> Json:
    formats = image.get("formats", ())
    way: Json = {"contentEncoding": "base64", "pattern": base64_image(formats)}
    if len(formats) == 1:
        way["contentMediaType"] = _media_type(formats)
    if "max-bytes" in image:
        way["maxLength"] = _base64_length(image["max-bytes"])
    return way


def _data_uri(image: Mapping[str, Any]) -> Json:
    way: Json = {"pattern": data_uri(image.get("formats", ()))}
    if "max-bytes" in image:
        way["maxLength"] = DATA_HEAD + _base64_length(image["max-bytes"])
    return way


_WAYS: Final[dict[str, Callable[[Mapping[str, Any]], Json]]] = {
    "base64": _base64,
    "data-uri": _data_uri,
    "url": lambda image: {"format": "uri", "pattern": url()},
    "file": lambda image: {"contentMediaType": _media_type(image.get("formats", ()))},
}
"""What each encoding of an image is in JSON Schema."""


def _media_type(formats: Sequence[str]) -> str:
    if len(formats) != 1:
        return "application/octet-stream"
    return f"image/{'svg+xml' if formats[0] == 'svg' else formats[0]}"


def _base64_length(size: int) -> int:
    return (size + 2) // 3 * 4


def _is_wide_integer(schema: Json) -> bool:
    """Whether it is an integer that need not fit 32 bits."""
    types = schema.get("type")
    if "format" in schema or "integer" not in (types if isinstance(types, list) else [types]):
        return False
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    return low is None or high is None or low < -(2**31) or high >= 2**31
