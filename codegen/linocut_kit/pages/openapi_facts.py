"""The shapes of an operation as facts, in the words in which pages and specs are compared."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from linocut_kit.pages.consistency import contradictions_in, distinct
from linocut_kit.pages.inheritance import inherit
from linocut_kit.pages.openapi_aspects import facts_in
from linocut_kit.pages.openapi_operations import FoundOperation
from linocut_kit.pages.openapi_prose import lines_of
from linocut_kit.pages.openapi_shape import Shape
from linocut_kit.pages.prose import Prose
from linocut_kit.pages.source import digest_of
from linocut_kit.pages.table import read_table
from linocut_kit.spec.fact_values import text_of
from linocut_kit.spec.facts import OPERATION
from linocut_kit.spec.page_facts import Contradiction, FieldFacts, PageFacts, Unread


def page_of(
    create: FoundOperation, operation: Mapping[str, Any], samples: Sequence[Any]
) -> PageFacts:
    """The facts of one operation, of which host, path, method and key are known already."""
    body = create.body.shape if create.body is not None else Shape()
    shapes = list(_fields(body, ""))
    shapes += [
        (f"{item.location}:/{item.name}", item.shape, item.required) for item in create.parameters
    ]
    request = tuple(_facts(name, shape, required) for name, shape, required in shapes)
    texts = {name: _text(shape) for name, shape, _ in shapes}
    contradictions = [
        Contradiction(field=name, aspect=aspect, says=says, line=shape.line)
        for name, shape, _ in shapes
        for aspect, says in shape.doubts
    ]
    judged = [_judged(field) for field in request]
    contradictions += contradictions_in(judged, [(sample, 0) for sample in samples])
    return PageFacts(
        layout="openapi",
        digest="",
        title=create.name,
        operation=operation,
        request=inherit(request, texts),
        response=tuple(
            _facts(name, shape, required)
            for name, shape, required in _fields(create.result(), "")
            if not name.endswith("[]")
        ),
        contradictions=distinct(contradictions),
        unread=tuple(_unread(create, shapes)),
        wording=digest_of(create.text),
        lines=dict.fromkeys(("method", "path"), create.line),
    )


def _unread(create: FoundOperation, shapes: Sequence[tuple[str, Shape, bool]]) -> Iterator[Unread]:
    own = create.body.shape.notes if create.body is not None else []
    told = [(OPERATION, note) for note in (*create.notes, *own)]
    for name, shape, _ in shapes:
        plain = (branch for branch in shape.branches if not branch.fields)
        told += [(name, note) for holder in (shape, *plain) for note in holder.notes]
    for name, note in told:
        yield Unread(
            field=name,
            digest=digest_of(note.text),
            labelled=False,
            line=note.line,
            text=note.text,
        )


def _judged(field: FieldFacts) -> FieldFacts:
    """What samples are judged by: not defaults, which are already, and nothing of a union."""
    is_union = "|" in str(field.get("type"))
    kept = ("required", "nullable") if is_union else set(field.stated) - {"default"}
    return replace(field, stated={key: field.stated[key] for key in kept if key in field.stated})


def _fields(shape: Shape, prefix: str) -> Iterator[tuple[str, Shape, bool]]:
    """The fields of an object by dotted name; `[]` are the items of an array without fields."""
    required = set(shape.required)
    for branch in shape.branches:
        required |= set(branch.required) if branch.type == "object" else set()
    for name, inner in shape.parts():
        full = f"{prefix}{name}"
        yield full, inner, name in required
        items = [holder.items for holder in (inner, *inner.branches) if holder.items is not None]
        for item in items:
            if not item.fields:
                yield f"{full}[]", item, False
            yield from _fields(item, f"{full}.")
        yield from _fields(inner, f"{full}.")


def _text(shape: Shape) -> str:
    """The description on one line, without a table of dimensions, which is a fact."""
    lines = lines_of(shape.text)
    members = [text_of(item) for item in shape.words.get("enum", ())]
    if members:
        lines = read_table(lines, members)[1]
    return " ".join(" ".join(line.text for line in lines).split())


def _facts(name: str, shape: Shape, required: bool) -> FieldFacts:
    stated = facts_in(shape, required=required)
    prose = Prose(text=_text(shape))
    lines = {aspect: shape.lines.get(aspect, shape.line) for aspect in stated}
    return FieldFacts(
        name=name,
        stated=stated,
        prose=frozenset(shape.prose),
        wording=prose.wording,
        skeleton=prose.skeleton([*(stated.get("enum") or ())]),
        line=shape.line,
        lines=lines,
    )
