"""A schema of an OpenAPI document becomes a shape that a spec can say."""

# Documents are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from linocut_kit.keywords.formats import FORMATS
from linocut_kit.keywords.registry import KEYWORDS
from linocut_kit.keywords.structure import TYPES
from linocut_kit.pages.openapi_aspects import breaches, facts_in
from linocut_kit.pages.openapi_gather import Gathered, Gatherer, Source
from linocut_kit.pages.openapi_prose import read_description
from linocut_kit.pages.openapi_refs import Nodes
from linocut_kit.pages.openapi_shape import ABSENT, Shape, is_data
from linocut_kit.pages.openapi_unions import Branch, joined
from linocut_kit.spec.fact_values import NULL, as_json, limits_of, text_of

_TYPES_OF = {keyword.rule: keyword.types for keyword in KEYWORDS}
_FORMATS = {"url": "uri", "datetime": "date-time", "int": "int32", "long": "int64"}
_INFERRED = (
    (("properties", "minProperties", "maxProperties"), "object"),
    (("items", "minItems", "maxItems", "uniqueItems"), "array"),
    (("pattern", "minLength", "maxLength"), "string"),
    (("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), "number"),
)
_IMAGE = re.compile(r"image|img|photo|picture|mask|frame|sketch|portrait|reference", re.IGNORECASE)
_PLAIN_TEXT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Which way a schema travels: `files` may be parts of a multipart request."""

    request: bool
    files: bool = False


REQUEST, RESPONSE = Side(request=True), Side(request=False)


class SchemaReader:
    """Reads the schemas of one operation, for one side of it."""

    def __init__(self, nodes: Nodes, side: Side = REQUEST) -> None:
        self.nodes = nodes
        self.side = side
        self._gather = Gatherer(nodes, is_request=side.request)

    def read(self, node: Any, name: str = "") -> Shape:
        """The shape of a schema. What cannot be read exactly is a note in it."""
        return self._read([(node, frozenset())], name)

    def _read(self, sources: Sequence[Source], name: str) -> Shape:
        found = Gathered()
        for source in sources:
            self._gather.take(found, source)
        return self._shape(found, name)

    def _shape(self, found: Gathered, name: str) -> Shape:
        options = self._options(found, name)
        if options is None:
            shape = self._single(found, name)
        else:
            union, branches = options
            together = joined(union, branches, found.about.get("discriminator"))
            shape = together or self._loose(found, name, branches)
        shape.nullable = shape.nullable or found.nullable
        shape.line = self.nodes.line(found.node)
        shape.lines = {**shape.lines, **found.lines}
        shape.notes[:0] = found.notes
        shape.is_deprecated = found.about.get("deprecated") is True
        self._default(shape, found)
        if self.side.request:
            self._describe(shape, found, name)
            self._examples(shape, found)
            if shape.default is not ABSENT:
                self._doubt(shape, "default", shape.default)
        return shape

    def _loose(self, found: Gathered, name: str, branches: Sequence[Branch]) -> Shape:
        """A schema that takes all that the choices do, and more; of a request that is told."""
        discriminator = found.about.get("discriminator")
        shape = joined("anyOf", branches, discriminator, loosely=True) or self._single(found, name)
        shape.union = "anyOf"
        if self.side.request:
            text = "nothing tells its choices apart, so all of them are taken together"
            shape.notes.append(self.nodes.note(text, found.node))
        return shape

    def _options(self, found: Gathered, name: str) -> tuple[str, list[Branch]] | None:
        """The choices of a value that is one of several; what is no choice goes into `found`."""
        chosen: tuple[str, list[Source]] | None = None
        while found.groups:
            key, sources = found.groups.pop(0)
            others = [source for source in sources if not self._is_null(source)]
            found.nullable = found.nullable or len(others) < len(sources)
            names = [_rule(node) for node, _ in others]
            if others and all(names):
                found.rules[key] = [{"required": listed} for listed in names]
            elif len(others) == 1:
                self._gather.take(found, others[0])
            elif others and chosen is None:
                chosen = key, others
            elif others:
                found.notes.append(self.nodes.note(f"a second {key} is not read", found.node))
        if chosen is not None:
            return chosen[0], [self._branch(found, source, name) for source in chosen[1]]
        if found.types is not None and len(found.types) > 1:
            is_number = set(found.types) == {"integer", "number"}
            found.types = ["number"] if is_number else found.types
        if found.types is not None and len(found.types) > 1:
            return "anyOf", [self._of_type(found, kind, name) for kind in found.types]
        return None

    def _branch(self, found: Gathered, source: Source, name: str) -> Branch:
        inner = found.copy()
        inner.node = source[0]
        self._gather.take(inner, source)
        ref = source[0].get("$ref") if isinstance(source[0], Mapping) else None
        shape = self._shape(inner, name)
        return Branch(shape, ref if isinstance(ref, str) else "")

    def _of_type(self, found: Gathered, kind: str, name: str) -> Branch:
        inner = found.copy()
        inner.node = found.node
        inner.types = [kind]
        inner.words = {
            rule: limit for rule, limit in found.words.items()
            if rule == "enum" or kind in _TYPES_OF[rule]
        }  # fmt: skip
        if "enum" in inner.words:
            inner.words["enum"] = [item for item in inner.words["enum"] if TYPES[kind](item)]
            inner.words = inner.words if inner.words["enum"] else {}
        if kind != "object":
            inner.fields, inner.required, inner.additional = {}, [], []
        if kind != "array":
            inner.items = []
        return Branch(self._single(inner, name), "")

    def _is_null(self, source: Source) -> bool:
        node = self.nodes.resolve(source[0]).node
        members = node.get("enum")
        null_members = (
            isinstance(members, list) and bool(members) and set(map(id, members)) == {id(None)}
        )
        return node.get("type") in ("null", ["null"]) or null_members or (
            "const" in node and node["const"] is None
        )  # fmt: skip

    def _single(self, found: Gathered, name: str) -> Shape:
        kind = self._kind(found)
        shape = Shape(type=kind, nullable=found.nullable, rules=dict(found.rules))
        if kind in ("object", None):
            self._object(shape, found)
        elif found.fields or found.additional or found.required:
            shape.notes.append(self.nodes.note(f"it has fields, and is {kind}", found.node))
        if kind == "array":
            sources = found.items or [(True, frozenset[str]())]
            shape.items = self._read(sources, name)
            if not found.items:
                shape.notes.append(self.nodes.note("nothing says what its items are", found.node))
        self._words(shape, found, name)
        return shape

    def _kind(self, found: Gathered) -> str | None:
        if found.types:
            return found.types[0]
        members = found.words.get("enum")
        if members:
            kinds = [kind for kind in TYPES if all(TYPES[kind](item) for item in members)]
            return kinds[0] if kinds else None
        said = {*found.words, *(["properties"] if found.fields else [])}
        said |= {"items"} if found.items else set()
        return next((kind for keys, kind in _INFERRED if said & set(keys)), None)

    def _object(self, shape: Shape, found: Gathered) -> None:
        for name, sources in found.fields.items():
            if self._is_of_other_side(sources):
                found.required = [item for item in found.required if item != name]
                continue
            shape.fields[name] = self._read(sources, name)
            if not isinstance(sources[0][0], Mapping):
                properties = self.nodes.child(found.node, "properties")
                place = self.nodes.note("", properties, name)
                notes = [replace(place, text=note.text) for note in shape.fields[name].notes]
                shape.fields[name].notes = notes
        shape.required = [name for name in found.required if name in shape.fields]
        for name in found.required:
            if name not in shape.fields:
                shape.notes.append(
                    self.nodes.note(f"{name} is required, and nothing is said of it", found.node)
                )
        for source in found.additional[:1]:
            plain = isinstance(source[0], bool)
            shape.additional = source[0] if plain else self._read([source], "")
            if isinstance(shape.additional, Shape) and shape.additional.is_any():
                shape.additional = True

    def _is_of_other_side(self, sources: Sequence[Source]) -> bool:
        """Whether a field is in responses only, or in requests only."""
        key = "readOnly" if self.side.request else "writeOnly"
        return any(
            isinstance(node, Mapping)
            and (node.get(key) is True or self.nodes.resolve(node).node.get(key) is True)
            for node, _ in sources
        )

    def _words(self, shape: Shape, found: Gathered, name: str) -> None:
        kind = shape.type
        for rule, limit in found.words.items():
            if rule == "format":
                self._format(shape, found, str(limit), name)
            elif rule == "enum":
                self._enum(shape, found, limit)
            elif kind is not None and kind not in _TYPES_OF[rule]:
                text = f"{rule} judges no {kind}"
                shape.notes.append(self.nodes.note(text, found.node, rule))
            else:
                shape.words[rule] = limit
        encoding = found.about.get("contentEncoding")
        media = str(found.about.get("contentMediaType", ""))
        if self.side.request and kind == "string" and encoding == "base64":
            self._base64(shape, name, media)

    def _enum(self, shape: Shape, found: Gathered, members: list[Any]) -> None:
        kind = shape.type
        fitting = [item for item in members if kind is None or TYPES[kind](item)]
        if kind == "integer":
            fitting = [int(item) for item in fitting]
        if len(fitting) < len(members):
            text = f"the enum has members that are no {kind}"
            shape.notes.append(self.nodes.note(text, found.node, "enum"))
        if fitting:
            shape.words["enum"] = fitting

    def _format(self, shape: Shape, found: Gathered, name: str, field: str) -> None:
        kind, name = shape.type, _FORMATS.get(name, name)
        if name == "binary" and kind == "string":
            if self.side.files:
                self._file(shape, found, field)
            elif self.side.request:
                note = self.nodes.note("binary, which JSON cannot carry", found.node, "format")
                shape.notes.append(note)
        elif name == "byte" and self.side.request and _IMAGE.search(field):
            self._base64(shape, field, "")
        elif name in FORMATS and kind in _types_of_format(name):
            shape.words["format"] = name
        elif self.side.request:
            shape.omitted["format"] = f"{name}, which nobody judges"

    def _file(self, shape: Shape, found: Gathered, field: str) -> None:
        shape.words["x-image"] = {"encodings": ["file"]}
        text = str(found.about.get("description", ""))
        if not _IMAGE.search(field) and not _IMAGE.search(text):
            note = self.nodes.note("a file, and nothing says that it is an image", found.node)
            shape.notes.append(note)

    def _base64(self, shape: Shape, field: str, media: str) -> None:
        if _IMAGE.search(field) or media.startswith("image/"):
            shape.words["x-image"] = {"encodings": ["base64"]}
        else:
            shape.words["format"] = "byte"

    def _default(self, shape: Shape, found: Gathered) -> None:
        if found.default is ABSENT:
            return
        value = found.default
        is_whole = isinstance(value, float) and value.is_integer() and shape.type == "integer"
        shape.default = int(value) if is_whole else value

    def describe(self, shape: Shape, node: Any, name: str) -> None:
        """Read the description of a node, which is about a shape."""
        text = node.get("description") if isinstance(node, Mapping) else None
        self._describe(shape, Gathered(node=node, about={"description": text}), name)

    def _describe(self, shape: Shape, found: Gathered, name: str) -> None:
        text = found.about.get("description")
        shape.text = text if isinstance(text, str) else ""
        if not shape.text.strip():
            return
        kind = shape.kind()
        stated = facts_in(shape, required=False)
        if shape.items is not None and "x-image" in shape.items.words:
            stated["encoding"] = shape.items.words["x-image"]["encodings"]
        said = read_description(shape.text, name, kind, stated)
        line = self.nodes.line(found.node, "description") or shape.line
        for aspect, value in said.stated.items():
            self._add(shape, aspect, value)
            shape.lines.setdefault(aspect, line)
        known = {**said.stated, **stated}
        shape.doubts += [
            (aspect, (as_json(known[aspect]), as_json(value)))
            for aspect, value in said.also
            if aspect in known and text_of(known[aspect]) != text_of(value)
        ]
        holder = found.node
        shape.notes += [self.nodes.note(text, holder, "description") for text in said.unread]

    def _add(self, shape: Shape, aspect: str, value: Any) -> None:
        """Add a fact of a description, to the items where it is about each of them."""
        if aspect == "default":
            shape.default = None if value is NULL else value
            shape.prose[aspect] = value
            return
        if aspect in ("encoding", "formats", "size", "ratio"):
            holders = [*shape.branches, *([shape.items] if shape.items is not None else [])]
            for holder in holders:
                if holder.type in ("string", "array"):
                    self._add(holder, aspect, value)
            if holders:
                return
        image = shape.words.get("x-image")
        if aspect == "encoding" and (image is not None or {"enum", "x-known"} & set(shape.words)):
            return
        if aspect in ("formats", "size") and image is None:
            return
        for keyword, limit in limits_of(aspect, value):
            if limit is None or (shape.type is not None and shape.type not in keyword.types):
                continue
            shape.prose[aspect] = value
            if keyword.facet is None:
                shape.words.setdefault(keyword.rule, limit)
            else:
                shape.words[keyword.rule] = {
                    **shape.words.get(keyword.rule, {}), keyword.name: limit,
                }  # fmt: skip
        if aspect == "dimensions":
            shape.prose[aspect] = value

    def _examples(self, shape: Shape, found: Gathered) -> None:
        """Keep the examples that are short facts and break nothing; those that do are doubts."""
        for item in found.about.get("examples", ()):
            self._doubt(shape, "example", item)
            is_word = isinstance(item, str) and len(item) <= _PLAIN_TEXT and " " not in item
            is_fact = is_word or (isinstance(item, int | float) and is_data(item))
            if is_fact and not breaches(shape, item) and "example.com" not in str(item):
                shape.examples = shape.examples or [item]

    def _doubt(self, shape: Shape, what: str, value: Any) -> None:
        for aspect in breaches(shape, value):
            limit = as_json(facts_in(shape, required=False).get(aspect))
            shape.doubts.append((aspect, (limit, f"{what} {text_of(value)}")))


def _types_of_format(name: str) -> frozenset[str]:
    numbers = {"int32": "integer", "int64": "integer", "uint32": "integer", "double": "number"}
    return frozenset({numbers.get(name, "string")} | ({"number"} if name in numbers else set()))


def _rule(node: Any) -> list[str]:
    """The names in `{required: [...]}`, which says nothing else."""
    if not isinstance(node, Mapping) or not set(node) <= {"required", "type", "title"}:
        return []
    names = node.get("required")
    listed = names if isinstance(names, list) else []
    return listed if all(isinstance(name, str) for name in listed) else []
