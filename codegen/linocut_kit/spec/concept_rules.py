"""What must hold of x-concept: portable values have a meaning at the field, and fields differ."""

from collections import Counter
from collections.abc import Iterator

from linocut_kit.keywords import broken
from linocut_kit.keywords.schema import ConceptMark
from linocut_kit.runtime.portable.concepts import CONCEPTS, Concept, portable_key
from linocut_kit.spec.documents import LintReport
from linocut_kit.spec.model import Endpoint, Schema
from linocut_kit.spec.yaml import Node

_TYPES = {
    "text": ("string",),
    "count": ("integer", "number", "string"),
    "number": ("integer", "number", "string"),
    "share": ("integer", "number", "string", "boolean"),
    "ratio": ("string",),
    "pixels": ("integer", "number", "string"),
    "size": ("string",),
    "image": ("string", "array"),
    "flag": ("boolean", "string", "integer"),
    "word": ("string", "boolean", "integer"),
}
_FREE = ("text", "image")
"""Kinds of which any text is a value; of the others each word of an enum has to be a portable one,
or be mapped.
"""
_NUMBERS = ("count", "number", "share", "pixels")


def check_concepts(endpoint: Endpoint, report: LintReport) -> None:
    """Report marks that say nothing, or that portable requests would read wrongly."""
    marked = [
        (pointer, schema, schema.concept)
        for pointer, schema in endpoint.walk()
        if schema.concept is not None
    ]
    names = Counter(mark.name for _, _, mark in marked)
    for pointer, schema, mark in marked:
        for said, help in _faults(pointer, schema, mark):
            report.add("bad-concept", mark.place, f"{pointer}: {said}", help)
        if names[mark.name] > 1 and mark.name != "images":
            said = f"{mark.name} is said of {names[mark.name]} fields"
            report.add("bad-concept", mark.place, said, "say it of one")
        lone = {"width": "height", "height": "width"}.get(mark.name)
        if lone is not None and not names[lone]:
            said, help = f"{mark.name} is there without {lone}", f"say x-concept: {lone} too"
            report.add("bad-concept", mark.place, said, help)


def check_unused(node: Node, report: LintReport) -> None:
    """Report a concept in an answer, where nobody reads it."""
    if node.get("x-concept") is not None:
        report.add(
            "inert-keyword", node.key_place("x-concept"),
            "x-concept of an answer is read by nobody", "remove it",
        )  # fmt: skip


def _faults(pointer: str, schema: Schema, mark: ConceptMark) -> Iterator[tuple[str, str]]:
    """What is wrong with one mark, each with what to do."""
    concept = CONCEPTS.get(mark.name)
    if concept is None:
        yield f"{mark.name} is no concept", f"known are {', '.join(CONCEPTS)}"
        return
    kinds = _TYPES[concept.kind]
    wrong = [kind for kind in schema.types if kind not in kinds]
    if wrong:
        yield f"{mark.name} is no {wrong[0]}", f"it is said of: {', '.join(kinds)}"
        return
    if "*" in pointer and concept.kind != "image" and concept.kind != "text":
        yield f"{mark.name} is said of the items of an array", "say it of a field"
    if schema.type == "array" and (schema.items is None or schema.items.type != "string"):
        yield "its items are no texts", "say x-concept of the text inside of them"
    yield from _unread_values(concept, schema, mark)
    yield from _unread_words(concept, schema, mark)
    if mark.scale is not None:
        yield from _bad_scale(concept, schema, mark.scale)
    elif concept.kind == "share" and not mark.values and not _is_share(schema):
        yield (
            f"{mark.name} goes from 0 to 1, and the limits of the field do not",
            "say scale: [VALUE AT 0, VALUE AT 1], or values",
        )


def _unread_values(
    concept: Concept, schema: Schema, mark: ConceptMark
) -> Iterator[tuple[str, str]]:
    for key, wire in mark.values:
        try:
            portable_key(concept, key)
        except ValueError as error:
            yield str(error), f"the keys of values are values of {concept.name}"
        if broken(schema, wire):
            yield f"{wire!r} is no value of the field", "the values are those that the field takes"


def _unread_words(concept: Concept, schema: Schema, mark: ConceptMark) -> Iterator[tuple[str, str]]:
    """Words of an enum that no portable value stands for, where none is mapped; texts that are to
    be numbers, of which nothing says so.
    """
    if concept.kind in _FREE or mark.values or schema.type != "string":
        return
    is_number = any(constraint.rule == "x-number" for constraint in schema.constraints)
    if concept.kind in _NUMBERS and not is_number and not schema.limit("enum"):
        yield f"{mark.name} is a number, and any text may stand here", "say x-number, or values"
    left: list[object] = []
    for word in schema.limit("enum") or ():
        try:
            if word is not None:
                portable_key(concept, word)
        except ValueError:
            left.append(word)
    if left:
        yield (
            f"{', '.join(map(str, left))}: no value of {concept.name}",
            'say them as x-concept: {is: NAME, values: {"PORTABLE VALUE": WORD}}',
        )


def _bad_scale(
    concept: Concept, schema: Schema, ends: tuple[float, float]
) -> Iterator[tuple[str, str]]:
    if concept.kind != "share":
        yield f"{concept.name} has no scale from 0 to 1", "remove scale"
    elif ends[0] == ends[1]:
        yield "both ends of the scale are one value", "say the values at 0 and at 1"
    elif any(broken(schema, end) for end in ends):
        yield "an end of the scale is no value of the field", "say values that the field takes"


def _is_share(schema: Schema) -> bool:
    if schema.types == ("boolean",) or (schema.type == "string" and schema.limit("enum")):
        return True
    least, most = schema.limit("minimum"), schema.limit("maximum")
    return schema.types in (("number",), ("integer",)) and (least, most) == (0, 1)
