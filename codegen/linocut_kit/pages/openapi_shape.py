"""A schema as a spec can say it, between the document that it was read in and the draft."""

# Documents are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from linocut_kit.pages.openapi_refs import Note
from linocut_kit.pages.yamledit import flow_list, flow_map, scalar

ABSENT: Any = object()
"""The default of a field that has none, where None would be null."""


@dataclass(slots=True, kw_only=True)
class Shape:
    """What a document says of one value.

    `words` are its keywords by rule, those with parts as mappings; `prose` what only its text
    says, by aspect; `doubts` where it says two things of one aspect. `branches` are those of a
    union under the key `union`; there are none where they are one shape. `notes` is what a person
    has to read, `omitted` what nobody enforces, by name.
    """

    type: str | None = None
    nullable: bool = False
    words: dict[str, Any] = field(default_factory=dict[str, Any])
    fields: "dict[str, Shape]" = field(default_factory=dict[str, "Shape"])
    required: list[str] = field(default_factory=list[str])
    items: "Shape | None" = None
    additional: "bool | Shape | None" = None
    union: str = ""
    branches: "list[Shape]" = field(default_factory=list["Shape"])
    rules: dict[str, Any] = field(default_factory=dict[str, Any])
    default: Any = ABSENT
    examples: list[Any] = field(default_factory=list[Any])
    is_deprecated: bool = False
    text: str = ""
    line: int = 0
    lines: dict[str, int] = field(default_factory=dict[str, int])
    prose: dict[str, Any] = field(default_factory=dict[str, Any])
    doubts: list[tuple[str, tuple[Any, ...]]] = field(
        default_factory=list[tuple[str, tuple[Any, ...]]]
    )
    notes: list[Note] = field(default_factory=list[Note])
    omitted: dict[str, str] = field(default_factory=dict[str, str])

    def is_any(self) -> bool:
        """Whether nothing is said of the value."""
        said = self.words or self.fields or self.branches or self.rules or self.required
        return self.type is None and not said

    def parts(self) -> "Iterator[tuple[str, Shape]]":
        """The fields in it, also those of its branches, each name once, with all its words."""
        found: dict[str, Shape] = {}
        for shape in (self, *self.branches):
            for name, inner in shape.fields.items():
                before = found.get(name)
                members = before.words.get("enum") if before is not None else None
                more = inner.words.get("enum")
                if before is None:
                    found[name] = inner
                elif members is not None and more is not None:
                    both = distinct([*members, *more])
                    found[name] = replace(before, words={**before.words, "enum": both})
        yield from found.items()

    def kind(self) -> str | None:
        """Its type; of a union those of the branches, as pages print them."""
        kinds = dict.fromkeys(shape.type or "any" for shape in self.branches)
        return self.type or "|".join(kinds) or None

    def all_notes(self) -> Iterator[Note]:
        """Its notes and those of everything in it."""
        yield from self.notes
        inner = [*self.fields.values(), *self.branches]
        inner += [shape for shape in (self.items, self.additional) if isinstance(shape, Shape)]
        for shape in inner:
            yield from shape.all_notes()


def identity(value: Any) -> Any:
    """What two JSON values have in common if they are the same; `1` is `1.0` and not `true`."""
    if isinstance(value, list | Mapping):
        return json.dumps(value, sort_keys=True)
    return isinstance(value, bool), isinstance(value, str), value


def distinct(values: Iterable[Any]) -> list[Any]:
    """JSON values, each once."""
    found: dict[Any, Any] = {}
    for value in values:
        found.setdefault(identity(value), value)
    return list(found.values())


def is_data(value: Any) -> bool:
    """Whether a value is JSON all through: no NaN, no infinity, no key that is no text."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list):
        return all(map(is_data, value))
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and is_data(item) for key, item in value.items())
    return value is None or isinstance(value, str | int)


def data(value: Any) -> Any:
    """A JSON value for YAML, on one line, with quotes where YAML needs them."""
    if isinstance(value, list):
        return flow_list([data(item) for item in value])
    if isinstance(value, Mapping):
        return flow_map({scalar(str(key)): data(item) for key, item in value.items()})
    return scalar(value)


def described(notes: list[Note], *facts: str) -> dict[str, Any]:
    """The description that says what is left to do, nothing where nothing is."""
    texts = dict.fromkeys([*filter(None, facts), *map(str, notes)])
    return {"description": scalar(" ".join(texts))} if texts else {}


def printed(shape: Shape, *, required: bool = False, request: bool = True) -> dict[str, Any]:
    """A shape in the form of a spec's schema."""
    found: dict[str, Any] = {}
    if shape.branches:
        found[shape.union] = [printed(inner, request=request) for inner in shape.branches]
        if shape.nullable:
            found[shape.union].append({"type": scalar("null")})
    else:
        found.update(_plain(shape, required=required, request=request))
    deprecated = "Deprecated." if shape.is_deprecated else ""
    about = described(shape.notes, deprecated)
    first = {key: found.pop(key) for key in ("type",) if key in found}
    found = {**first, **about, **found}
    if shape.default is not ABSENT and request and "const" not in found:
        found["default"] = data(shape.default)
    if shape.examples:
        found["examples"] = data(shape.examples)
    if shape.omitted:
        found["x-omitted"] = {key: scalar(why) for key, why in shape.omitted.items()}
    if request:
        found.update(_conflict(shape))
    return found


def _plain(shape: Shape, *, required: bool, request: bool) -> dict[str, Any]:
    words = dict(shape.words)
    members = words.get("enum")
    if members is not None and len(members) == 1 and required and not shape.nullable:
        words = {"const": words.pop("enum")[0], **words}
    elif members is not None and not request and shape.type == "string":
        words["x-known"] = words.pop("enum")
    inner: dict[str, Any] = {}
    if shape.type is not None:
        choice = shape.nullable and "enum" not in words and "const" not in words
        inner["type"] = flow_list([shape.type, "null"]) if choice else shape.type
    split = shape.nullable and ("enum" in words or "const" in words)
    parts = {key: item for key, item in words.items() if key.startswith("x-")}
    inner.update({key: data(item) for key, item in words.items() if key not in parts})
    late = {key: data(item) for key, item in parts.items()}
    inner.update(_inside(shape, request=request))
    if split:
        return {"anyOf": [{**inner, **late}, {"type": scalar("null")}]}
    return {**inner, **late}


def _inside(shape: Shape, *, request: bool) -> dict[str, Any]:
    """What is in an object or in an array, and the rules between fields."""
    found: dict[str, Any] = {}
    additional = shape.additional
    if additional is None and shape.fields and request:
        additional = False
    if isinstance(additional, Shape):
        found["additionalProperties"] = printed(additional, request=request)
    elif additional is not None and shape.type in ("object", None):
        found["additionalProperties"] = additional
    if shape.required:
        found["required"] = flow_list(shape.required)
    found.update({key: _rule(item) for key, item in shape.rules.items()})
    if shape.fields:
        found["properties"] = {
            scalar(name): printed(inner, required=name in shape.required, request=request)
            for name, inner in shape.fields.items()
        }
    if shape.items is not None:
        found["items"] = printed(shape.items, request=request)
    return found


def _rule(value: Any) -> Any:
    """A rule between fields, one line each."""
    return [data(item) for item in value] if isinstance(value, list) else data(value)


def _conflict(shape: Shape) -> dict[str, Any]:
    """The two things that a document says of one aspect, for a person to choose."""
    if not shape.doubts:
        return {}
    says = [
        f"{aspect}: {statement}" for aspect, statements in shape.doubts for statement in statements
    ]
    return {
        "x-conflict": {
            "says": [scalar(text) for text in dict.fromkeys(says)],
            "chose": scalar("TODO: what holds here"),
            "why": scalar("TODO: why it was chosen"),
            "about": flow_list(list(dict.fromkeys(aspect for aspect, _ in shape.doubts))),
        }
    }
