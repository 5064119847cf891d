"""Everything that a schema says of one value, with its references and its `allOf` merged."""

# Documents are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from linocut_kit.keywords.registry import KEYWORDS
from linocut_kit.keywords.structure import TYPES
from linocut_kit.pages.openapi_refs import MOST_SCHEMAS, Nodes, Note
from linocut_kit.pages.openapi_shape import ABSENT, distinct, identity, is_data
from linocut_kit.pages.source import PageError

_DEEPEST = 40
_SILENT = frozenset(
    {"$ref", "allOf", "title", "externalDocs", "xml", "deprecated", "$schema", "$id", "$comment",
     "$anchor", "$defs", "definitions", "readOnly", "writeOnly", "discriminator", "nullable",
     "contentMediaType", "contentEncoding", "description", "example", "examples", "default"}
)  # fmt: skip
_LIMITS: dict[str, Any] = {
    keyword.rule: keyword.limit for keyword in KEYWORDS if keyword.rule[:2] != "x-"
}
_TIGHTER: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), max),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), min),
}

Trail = frozenset[str]
Source = tuple[Any, Trail]
"""A schema, and the references that it is inside of."""


@dataclass(slots=True, kw_only=True)
class Gathered:
    """What all schemas of one value say. `types` is as listed, None where none names a type."""

    types: list[str] | None = None
    nullable: bool = False
    words: dict[str, Any] = field(default_factory=dict[str, Any])
    fields: dict[str, list[Source]] = field(default_factory=dict[str, list[Source]])
    required: list[str] = field(default_factory=list[str])
    items: list[Source] = field(default_factory=list[Source])
    additional: list[Source] = field(default_factory=list[Source])
    groups: list[tuple[str, list[Source]]] = field(default_factory=list[tuple[str, list[Source]]])
    rules: dict[str, Any] = field(default_factory=dict[str, Any])
    about: dict[str, Any] = field(default_factory=dict[str, Any])
    lines: dict[str, int] = field(default_factory=dict[str, int])
    notes: list[Note] = field(default_factory=list[Note])
    default: Any = ABSENT
    node: Any = None

    def copy(self) -> "Gathered":
        """The same, to add to; without what belongs to the value as a whole."""
        return replace(
            self,
            types=None if self.types is None else [*self.types],
            words=dict(self.words),
            fields={name: [*sources] for name, sources in self.fields.items()},
            required=[*self.required],
            items=[*self.items],
            additional=[*self.additional],
            groups=[],
            rules=dict(self.rules),
            about={},
            lines=dict(self.lines),
            notes=[],
            default=ABSENT,
            nullable=False,
        )


class Gatherer:
    """Gathers the schemas of a document."""

    def __init__(self, nodes: Nodes, *, is_request: bool) -> None:
        self.nodes = nodes
        self._is_request = is_request

    def take(self, found: Gathered, source: Source, depth: int = 0) -> None:
        """Add what a schema says. What cannot be read is a note."""
        node, trail = source
        if isinstance(node, bool) or node is None:
            if node is not True:
                found.notes.append(self.nodes.note(f"the schema is {node}", found.node))
            return
        if not isinstance(node, Mapping):
            found.notes.append(self.nodes.note("it is no schema", found.node))
            return
        found.node = node if found.node is None else found.node
        is_enough = self.nodes.is_enough()
        if is_enough and self._is_request:
            raise PageError(
                f"one operation has more than {MOST_SCHEMAS:,} schemas, repeated ones too"
            )
        if depth > _DEEPEST or is_enough:
            self._note(found, "here are more schemas than one operation can have", node)
            return
        self._annotations(found, node)
        for key, value in self.nodes.items(node):
            if not self._structure(found, key, value, source) and key not in _SILENT:
                self._word(found, key, value, node)
        self._refer(found, node, trail, depth)
        for item in self.nodes.elements(node.get("allOf")):
            self.take(found, (item, trail), depth + 1)

    def _refer(self, found: Gathered, node: Any, trail: Trail, depth: int) -> None:
        if "$ref" not in node:
            return
        target = self.nodes.resolve(node)
        again = [ref for ref in target.refs if ref in trail]
        if target.fault or not target.refs:
            self._note(found, target.fault or "$ref is no text", node, "$ref")
        elif again:
            name = again[0].rpartition("/")[2]
            self._note(found, f"{name} contains itself, and ends here", node, "$ref")
            kind = target.node.get("type")
            if isinstance(kind, str) and kind in TYPES:
                self._types(found, kind, node)
        else:
            self.take(found, (target.node, trail | set(target.refs)), depth + 1)

    def _annotations(self, found: Gathered, node: Mapping[str, Any]) -> None:
        if "default" in node and found.default is ABSENT:
            if is_data(node["default"]):
                found.default = node["default"]
                found.lines["default"] = self.nodes.line(node, "default")
            else:
                self._note(found, "the default is no JSON value", node, "default")
        for key in ("description", "readOnly", "writeOnly", "deprecated", "contentEncoding",
                    "contentMediaType", "discriminator"):  # fmt: skip
            if key in node:
                self.nodes.child(node, key)
                found.about.setdefault(key, node[key])
        listed = node.get("examples")
        examples = [node["example"]] if "example" in node else []
        examples += listed if isinstance(listed, list) else []
        found.about.setdefault("examples", []).extend(examples)
        if node.get("nullable") is True:
            found.nullable = True

    def _structure(self, found: Gathered, key: str, value: Any, source: Source) -> bool:
        """Take what holds other schemas; False where the key does not."""
        node, trail = source
        if key == "properties" and isinstance(value, Mapping):
            for name, item in self.nodes.items(value):
                found.fields.setdefault(name, []).append((item, trail))
        elif key == "required" and isinstance(value, list):
            names = [name for name in value if isinstance(name, str)]
            found.required = list(dict.fromkeys([*found.required, *names]))
        elif key == "items" and isinstance(value, Mapping | bool):
            found.items.append((value, trail))
        elif key == "additionalProperties" and isinstance(value, Mapping | bool):
            found.additional.append((value, trail))
        elif key in ("anyOf", "oneOf") and isinstance(value, list):
            found.groups.append((key, [(item, trail) for item in self.nodes.elements(value)]))
        elif key == "type":
            self._types(found, value, node)
        elif key in ("dependentRequired", "dependencies", "not"):
            self._rule(found, key, value, node)
        else:
            return False
        return True

    def _types(self, found: Gathered, value: Any, node: Any) -> None:
        kinds = [kind for kind in (value if isinstance(value, list) else [value])
                 if isinstance(kind, str)]  # fmt: skip
        if "null" in kinds:
            found.nullable = True
            if set(kinds) == {"null"}:
                return
        known = [kind for kind in dict.fromkeys(kinds) if kind in TYPES and kind != "null"]
        if not known:
            self._note(found, f"the type is {_shown(value)}", node, "type")
            return
        before = found.types
        if before is not None:
            both = [kind for kind in known if kind in before or (
                kind == "integer" and "number" in before)]  # fmt: skip
            if "integer" in before and "number" in known and "integer" not in both:
                both.append("integer")
            if not both:
                self._note(found, f"the type is {_shown(value)} here, and another before", node)
                return
            known = both
        found.types = known
        found.lines.setdefault("type", self.nodes.line(node, "type"))

    def _rule(self, found: Gathered, key: str, value: Any, node: Any) -> None:
        needs = {
            name: names
            for name, names in (value.items() if isinstance(value, Mapping) else ())
            if isinstance(names, list) and names and all(isinstance(item, str) for item in names)
        }
        if key == "not":
            names = value.get("required") if isinstance(value, Mapping) else None
            if isinstance(names, list) and len(names) > 1 and set(value) <= {"required", "type"}:
                found.rules["not"] = {"required": names}
                return
        elif isinstance(value, Mapping) and len(needs) == len(value):
            found.rules["dependentRequired"] = {
                **found.rules.get("dependentRequired", {}),
                **needs,
            }
            return
        self._note(found, f"{key} says more than the fields that need one another", node, key)

    def _word(self, found: Gathered, key: str, value: Any, node: Mapping[str, Any]) -> None:
        """Take a keyword that limits the value itself."""
        if key.startswith("x-"):
            return
        if key in ("exclusiveMinimum", "exclusiveMaximum") and isinstance(value, bool):
            return
        if key in ("minimum", "maximum"):
            open_end = f"exclusive{key.capitalize()}"
            key = open_end if node.get(open_end) is True else key
        if key == "uniqueItems" and value is False:
            return
        if key == "enum" and isinstance(value, list):
            value = self._members(found, value, node)
            if value is None:
                return
        kind = _LIMITS.get(key, {}).get("type")
        if key not in _LIMITS or not is_data(value):
            what = "is not read" if key not in _LIMITS else "has no JSON value"
            self._note(found, f"{key} {what}", node, key)
        elif (kind is not None and not TYPES[kind](value)) or _is_below(_LIMITS[key], value):
            self._note(found, f"{key} is {_shown(value)}", node, key)
        else:
            self._narrow(found, key, _whole(value) if key in _TIGHTER else value, node)

    def _members(self, found: Gathered, value: list[Any], node: Any) -> list[Any] | None:
        """The members of an enum, each once, without null."""
        members: list[Any] = []
        for item in value:
            if item is None:
                found.nullable = True
            elif not is_data(item):
                self._note(found, "the enum has what is no JSON value", node, "enum")
            else:
                members.append(item)
        if not members and None not in value:
            self._note(found, "the enum is empty", node, "enum")
        return distinct(members) or None

    def _narrow(self, found: Gathered, key: str, value: Any, node: Any) -> None:
        """Keep the narrower of two limits; of two that are not ordered, the first and a note."""
        if key == "const":
            key, value = "enum", [value]
            if value[0] is None:
                found.nullable = True
                return
        before = found.words.get(key)
        if before is None:
            found.words[key] = value
            found.lines.setdefault(key, self.nodes.line(node, key))
        elif key in _TIGHTER:
            found.words[key] = _TIGHTER[key](before, value)
        elif key == "enum":
            both = set(map(identity, value))
            found.words[key] = [item for item in before if identity(item) in both] or before
        elif before != value:
            self._note(found, f"{key} is {_shown(value)} here, and another before", node, key)

    def _note(self, found: Gathered, text: str, node: Any, key: str = "") -> None:
        found.notes.append(self.nodes.note(text, node, key))


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _is_below(limit: Mapping[str, Any], value: Any) -> bool:
    """Whether a limit is none that its keyword can have."""
    if isinstance(value, str):
        return not value and "minLength" in limit
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return bool(
        value < limit.get("minimum", value) or value <= limit.get("exclusiveMinimum", value - 1)
    )


def _shown(value: Any) -> str:
    text = repr(value) if not isinstance(value, str) else value
    return text if len(text) <= 40 else f"{text[:40]}..."
