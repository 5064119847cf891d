"""The types of a request's values: annotations, and a TypedDict for each object in it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from keyword import iskeyword

from linocut_kit.emit.docs import doc_of, rules_of
from linocut_kit.keywords.choice import members
from linocut_kit.keywords.unions import name_of
from linocut_kit.runtime.pointer import escape
from linocut_kit.spec.model import Endpoint, Field, Schema
from linocut_kit.spec.names import CLIENT_CLASSES, TYPE_CLASSES, type_name, unique

_TYPES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedItem:
    """A key of a TypedDict."""

    key: str
    annotation: str
    doc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedShape:
    """An object of a request as a TypedDict; the functional form takes keys that are no names."""

    name: str
    doc: str
    items: tuple[TypedItem, ...]

    @property
    def is_functional(self) -> bool:
        """Whether a key could not stand in a class."""
        return not all(_is_name(item.key) for item in self.items)


@dataclass(slots=True)
class TypedShapes:
    """The TypedDicts of one endpoint, inner ones first, and the docs of their keys by pointer.

    `taken` are the class names that are not free; those that are made are added.
    """

    endpoint: Endpoint
    taken: set[str] = field(default_factory=set[str])
    shapes: list[TypedShape] = field(default_factory=list[TypedShape])
    docs: dict[str, str] = field(default_factory=dict[str, str])

    def annotation(self, schema: Schema, path: tuple[str, ...]) -> str:
        """The type of a value at a path of names; `*` is any item, a branch goes by its name."""
        text = self._plain(schema, path)
        return f"{text} | None" if schema.nullable and text != "Any" else text

    def _plain(self, schema: Schema, path: tuple[str, ...]) -> str:
        if schema.branches:
            each = [self._branch(schema, branch, path) for branch in schema.branches]
            return "Any" if "Any" in each else " | ".join(dict.fromkeys(each))
        words = members(schema)
        if words and all(isinstance(item, str | bool | int) for item in words):
            return f"Literal[{', '.join(repr(item) for item in words)}]"
        known = schema.limit("x-known")
        if known and schema.type == "string":
            return f"Literal[{', '.join(repr(item) for item in known)}] | str"
        if schema.limit("encodings"):
            return "ImageInput"
        if schema.type == "array":
            inside = "Any" if schema.items is None else self.annotation(schema.items, (*path, "*"))
            return f"Sequence[{inside}]"
        if schema.type == "object":
            return self._object(schema, path)
        return _TYPES.get(schema.type or "", "Any")

    def _branch(self, union: Schema, branch: Schema, path: tuple[str, ...]) -> str:
        is_tagged = union.tag is not None and branch.type == "object"
        return self.annotation(branch, (*path, f"~{name_of(union, branch)}") if is_tagged else path)

    def _object(self, schema: Schema, path: tuple[str, ...]) -> str:
        if not schema.fields:
            return f"Mapping[str, {self._others(schema, path)}]"
        items = tuple(self._item(inner, path) for inner in schema.fields)
        name = unique(type_name(self.endpoint.class_name, *path), self.taken)
        said = schema.description.rstrip(".") or schema.title or f"The object {_told(path)}"
        left = [f"Left out here: {item.name}, {item.why.rstrip('.')}." for item in schema.omitted]
        doc = " ".join(" ".join([f"{said}.", *rules_of(schema), *left]).split())
        self.shapes.append(TypedShape(name=name, doc=doc, items=items))
        return name if schema.closed else f"{name} | Mapping[str, Any]"

    def _others(self, schema: Schema, path: tuple[str, ...]) -> str:
        others = schema.additional
        return "Any" if others is None else self.annotation(others, (*path, "*"))

    def _item(self, item: Field, path: tuple[str, ...]) -> TypedItem:
        inner = (*path, item.name)
        needed = "Required" if item.required else "NotRequired"
        annotation = f"{needed}[{self.annotation(item.schema, inner)}]"
        doc = doc_of(item)
        pointer = "".join(f"/{escape(part)}" for part in inner if part[:1] != "~")
        self.docs[pointer] = f"{self.docs.get(pointer, '')} {doc}"
        return TypedItem(key=item.name, annotation=annotation, doc=doc)


def imported(shapes: Collection[TypedShape], annotations: Collection[str]) -> list[str]:
    """The TypedDicts of which annotations speak."""
    return sorted(
        {item.name for item in shapes if any(_has(text, item.name) for text in annotations)}
    )


def _has(annotation: str, name: str) -> bool:
    return name in annotation.replace("[", " ").replace("]", " ").replace(",", " ").split()


_MEANT = frozenset({*dir(dict), *CLIENT_CLASSES, *TYPE_CLASSES, *_TYPES.values()})
"""Names that mean something else in the body of a TypedDict."""


def _is_name(key: str) -> bool:
    is_word = key.isidentifier() and not iskeyword(key) and key not in _MEANT
    return is_word and not key.startswith("__")


def _told(path: tuple[str, ...]) -> str:
    return ".".join(part.removeprefix("~") for part in path).replace(".*", "[]")
