"""What a shape states by aspect, in the words of pages, and which of it a value breaks."""

# Documents are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

from collections.abc import Mapping
from typing import Any

from linocut_kit.keywords.registry import KEYWORDS, broken_here
from linocut_kit.keywords.schema import Constraint, Place, Schema
from linocut_kit.keywords.structure import TYPES
from linocut_kit.pages.openapi_shape import ABSENT, Shape
from linocut_kit.spec.fact_values import NULL, fact_of

_ASPECTS = {keyword.name: keyword.aspect for keyword in KEYWORDS if keyword.facet is None}
_AS_WRITTEN = frozenset({"size", "dimensions"})


def facts_in(shape: Shape, *, required: bool) -> dict[str, Any]:
    """What a shape states, by aspect, in the words of pages."""
    found: dict[str, Any] = {"required": required, "nullable": shape.nullable}
    kind = shape.kind() or ("any" if shape.union else None)
    if kind is not None:
        found["type"] = kind
    if shape.default is not ABSENT:
        found["default"] = NULL if shape.default is None else shape.default
    for holder in (shape, *(item for item in shape.branches if not item.fields)):
        _state(found, holder.words)
        for aspect in _AS_WRITTEN & set(holder.prose):
            found[aspect] = holder.prose[aspect]
    return found


def _state(found: dict[str, Any], words: Mapping[str, Any]) -> None:
    for keyword in KEYWORDS:
        limit = words.get(keyword.rule)
        if keyword.facet is not None:
            limit = limit.get(keyword.name) if isinstance(limit, Mapping) else None
        if limit is not None and keyword.aspect:
            known = found.get(keyword.aspect)
            found[keyword.aspect] = fact_of(keyword.name, limit, known)


def breaches(shape: Shape, value: Any) -> list[str]:
    """The aspects of a shape that a value breaks, without what is in it."""
    if value is None:
        return [] if shape.nullable or shape.is_any() else ["nullable"]
    if shape.branches:
        found = [breaches(branch, value) for branch in shape.branches]
        return [] if [] in found else ["type"]
    if shape.type is not None and not TYPES[shape.type](value):
        return ["type"]
    return _broken_words(shape, value)


def _broken_words(shape: Shape, value: Any) -> list[str]:
    place = Place("", shape.line, 1)
    constraints = tuple(
        Constraint(rule=rule, limit=limit, place=place)
        for rule, limit in shape.words.items()
        if not isinstance(limit, Mapping)
    )
    judged = Schema(place=place, type=shape.type, nullable=True, constraints=constraints)
    names = broken_here(judged, value)
    return list(dict.fromkeys(_ASPECTS.get(name, name) for name in names))
