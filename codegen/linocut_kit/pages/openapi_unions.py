"""The choices of a value become a union that a spec can say, or one schema that takes the same."""

# Documents are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from linocut_kit.pages.openapi_shape import ABSENT, Shape, distinct, printed
from linocut_kit.runtime.checks import is_among


@dataclass(frozen=True, slots=True)
class Branch:
    """One choice, and the reference that led to it, empty where none did."""

    shape: Shape
    ref: str


def joined(
    union: str, branches: Sequence[Branch], discriminator: Any, *, loosely: bool = False
) -> Shape | None:
    """The union of some choices; None where nothing tells them apart.

    `loosely` it takes more than they do, where nothing tells apart those of one type; None then
    only where a choice has no type.
    """
    _tag(branches, discriminator)
    shapes = _distinct([inner for branch in branches for inner in _flat(branch.shape)])
    by_type: dict[str, list[Shape]] = {}
    for shape in shapes:
        if shape.type is None:
            return None
        by_type.setdefault(shape.type, []).append(shape)
    if "integer" in by_type and "number" in by_type:
        by_type["number"] += by_type.pop("integer")
    found: list[Shape] = []
    for kind, same in by_type.items():
        told = [same[0]] if len(same) == 1 else _same(union, kind, same)
        if told is None and loosely:
            told = _with_notes(_loose(union, kind, same), same)
        if told is None:
            return None
        found += told
    return _result(union, found, shapes)


def _loose(union: str, kind: str, shapes: list[Shape]) -> Shape:
    """What takes all that some choices of one type do: all fields, and no limit."""
    found = Shape(type=kind, line=shapes[0].line)
    if kind == "array":
        items = [Branch(shape.items, "") for shape in shapes if shape.items is not None]
        found.items = joined(union, items, None, loosely=True) or Shape()
    for shape in shapes if kind == "object" else ():
        for name, inner in shape.fields.items():
            before = found.fields.get(name)
            both = [Branch(item, "") for item in (before, inner) if item is not None]
            found.fields[name] = joined("anyOf", both, None, loosely=True) or Shape()
    if found.fields:
        needed = [set(shape.required) for shape in shapes]
        found.required = [name for name in found.fields if all(name in some for some in needed)]
        found.additional = None if all(s.additional is None for s in shapes) else True
    return found


def _result(union: str, found: list[Shape], shapes: list[Shape]) -> Shape:
    nullable = any(shape.nullable for shape in shapes)
    if len(found) == 1:
        return replace(found[0], nullable=nullable)
    defaults = [shape.default for shape in found if shape.default is not ABSENT]
    plain = [replace(shape, nullable=False, default=ABSENT) for shape in found]
    return Shape(
        union=union,
        branches=plain,
        nullable=nullable,
        default=defaults[0] if len(defaults) == 1 else ABSENT,
    )


def _flat(shape: Shape) -> list[Shape]:
    """The branches of a union inside a union, or the shape itself."""
    if not shape.branches:
        return [shape]
    return [replace(inner, nullable=shape.nullable) for inner in shape.branches]


def _distinct(shapes: Sequence[Shape]) -> list[Shape]:
    found: dict[str, Shape] = {}
    for shape in shapes:
        found.setdefault(_form(shape), shape)
    return list(found.values())


def _form(shape: Shape) -> str:
    plain = replace(shape, nullable=False, notes=[], examples=[], is_deprecated=False)
    return repr(printed(plain))


def _same(union: str, kind: str, shapes: list[Shape]) -> list[Shape] | None:
    """Several choices of one type, as one schema, or as objects that a tag tells apart."""
    if kind == "object":
        return _objects(union, shapes)
    if kind == "string":
        return _texts(shapes)
    if kind == "number":
        plain = [shape for shape in shapes if shape.type == "number" and not shape.words]
        return _with_notes(plain[0], shapes) if plain else None
    if kind == "array" and len({repr(shape.words) for shape in shapes}) == 1:
        items = [Branch(shape.items, "") for shape in shapes if shape.items is not None]
        inner = joined(union, items, None) if len(items) == len(shapes) else None
        return _with_notes(replace(shapes[0], items=inner), shapes) if inner is not None else None
    return None


def _with_notes(shape: Shape, shapes: Sequence[Shape]) -> list[Shape]:
    notes = {str(note): note for item in shapes for note in item.notes}
    return [replace(shape, notes=list(notes.values()))]


def _texts(shapes: list[Shape]) -> list[Shape] | None:
    """Words, or words and any other text (`x-known`)."""
    listed = [shape for shape in shapes if set(shape.words) in ({"enum"}, {"x-known"})]
    others = [shape for shape in shapes if shape not in listed]
    if any(shape.words for shape in others):
        return None
    members = distinct(item for shape in listed for item in _members(shape))
    is_open = bool(others) or any("x-known" in shape.words for shape in listed)
    word = "x-known" if is_open else "enum"
    default = next((shape.default for shape in shapes if shape.default is not ABSENT), ABSENT)
    merged = replace(shapes[0], words={word: members} if members else {}, default=default)
    return _with_notes(merged, shapes)


def _members(shape: Shape) -> list[Any]:
    return [*shape.words.get("enum", ()), *shape.words.get("x-known", ())]


def _objects(union: str, shapes: list[Shape]) -> list[Shape] | None:
    if _are_tagged(shapes):
        return shapes
    common = [name for name in shapes[0].required if all(name in item.required for item in shapes)]
    own = [[name for name in item.required if name not in common] for item in shapes]
    fields: dict[str, Shape] = {}
    for shape in shapes:
        for name, inner in shape.fields.items():
            if _form(fields.setdefault(name, inner)) != _form(inner):
                return None
    is_told = all(names and not set(names) & set(_rest(own, at)) for at, names in enumerate(own))
    if not is_told or any(shape.rules or shape.words for shape in shapes):
        return None
    merged = replace(
        shapes[0],
        fields=fields,
        required=common,
        rules={union: [{"required": names} for names in own]},
    )
    return _with_notes(merged, shapes)


def _rest(groups: Sequence[Sequence[str]], at: int) -> list[str]:
    return [name for index, group in enumerate(groups) if index != at for name in group]


def _are_tagged(shapes: Sequence[Shape]) -> bool:
    """Whether one required field has words of its own in each."""
    for name in shapes[0].required:
        seen: list[Any] = []
        for shape in shapes:
            field = shape.fields.get(name)
            words = field.words.get("enum", []) if field and name in shape.required else []
            if not words or any(is_among(word, seen) for word in words):
                break
            seen += words
        else:
            return True
    return False


def _tag(branches: Sequence[Branch], discriminator: Any) -> None:
    """Write the words of a discriminator into the field that it names."""
    if not isinstance(discriminator, Mapping) or not discriminator.get("propertyName"):
        return
    name = str(discriminator["propertyName"])
    mapping = discriminator.get("mapping")
    words: dict[str, list[str]] = {}
    for word, ref in mapping.items() if isinstance(mapping, Mapping) else ():
        words.setdefault(str(ref).rpartition("/")[2], []).append(str(word))
    for branch in branches:
        last = branch.ref.rpartition("/")[2]
        if branch.shape.type != "object" or not last:
            continue
        field = branch.shape.fields.setdefault(name, Shape(type="string"))
        if "enum" not in field.words and field.type == "string":
            branch.shape.fields[name] = replace(field, words={"enum": words.get(last, [last])})
        if name not in branch.shape.required:
            branch.shape.required.append(name)
