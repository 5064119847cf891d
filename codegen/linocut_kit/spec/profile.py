"""What can be said of a document before it becomes a model: its form and its references."""

import difflib
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs

from linocut_kit.spec.dialect import dialect
from linocut_kit.spec.documents import Broken, Documents, Report
from linocut_kit.spec.yaml import Node

_DATA = frozenset({"examples", "example", "default", "enum", "const", "readings", "base", "factor"})
_LONGEST = 160
_HARMLESS = frozenset({"ambiguous-scalar", "duplicate-key", "nullable-form"})


def check_documents(documents: Documents, report: Report) -> None:
    """Report everything in which a document is not in the dialect, and mark it as unsound."""
    for node in documents.files.values():
        for one in walk(node):
            _check_node(documents, one, report)
        for error in _dialect().iter_errors(node.data()):
            _say(node, error, report)
    unsound = {one.file for one in report.findings if one.file and one.code not in _HARMLESS}
    documents.unsound.update(unsound)


def walk(node: Node) -> Iterator[Node]:
    """Every mapping of a document that is not data, outermost first."""
    if isinstance(node.value, dict):
        yield node
    for key, one in node.items():
        if key not in _DATA:
            yield from walk(one)
    for one in node.elements():
        yield from walk(one)


def _check_node(documents: Documents, node: Node, report: Report) -> None:
    if node.get("$ref") is not None:
        try:
            documents.resolve(node, report)
        except Broken:
            return
    kind, choices = node.get("type"), node.get("anyOf")
    if kind is not None and kind.elements() and node.get("enum") is not None:
        report.add(
            "nullable-form",
            node.key_place("type"),
            "other generators lose the enum of a type that is a list",
            "write anyOf: [{type: string, enum: [...]}, {type: 'null'}]",
        )
    if choices is None or not any(_type(one) == "null" for one in choices.elements()):
        return
    for one in choices.elements():
        try:
            found = documents.resolve(one, report)
        except Broken:
            continue
        plain = found.get("type")
        if found.get("enum") is None and plain is not None and plain.value != "null":
            report.add(
                "nullable-form",
                node.key_place("anyOf"),
                f"the model printer needs anyOf for enums only, this is a plain {plain.data()}",
                f"write type: [{plain.data()}, 'null']",
            )


def _type(node: Node) -> Any:
    kind = node.get("type")
    return kind.value if kind is not None else None


@cache
def _dialect() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(dialect(), validate_formats=True)


def _say(root: Node, error: jsonschema_rs.ValidationError, report: Report) -> None:
    node, key = _at(root, error.instance_path)
    unexpected: list[str] = list(getattr(error.kind, "unexpected", None) or [])
    for name in unexpected:
        extension = name.startswith("x-")
        report.add(
            "unknown-extension" if extension else "unknown-key",
            node.key_place(name),
            f"{name} means nothing here, so it would switch nothing on",
            _help(name, error),
        )
    if not unexpected:
        where = f"{key}: " if key else ""
        report.add(
            "not-in-dialect",
            node.place,
            f"{where}{_shortened(error.message)}",
            "see the key in dialect.json",
        )


def _help(name: str, error: jsonschema_rs.ValidationError) -> str:
    """The nearest key that may stand there: the keys are in the dialect beside the error."""
    known = sorted(_keys(dialect()))
    near = difflib.get_close_matches(name, known, 1, 0.6)
    return f"did you mean {near[0]}?" if near else "remove it, or see the keys in dialect.json"


def _keys(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return {key for one in schema for key in _keys(one)}
    if not isinstance(schema, dict):
        return set()
    own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
    return own | {key for one in schema.values() for key in _keys(one)}


def _at(root: Node, path: list[str | int]) -> tuple[Node, str]:
    node, key = root, ""
    for step in path:
        # A key such as "200" comes back as a number.
        listed = node.elements()
        inside = listed[step] if listed and isinstance(step, int) else node.get(str(step))
        if inside is None:
            break
        node, key = inside, str(step) if isinstance(step, str) else key
    return node, key


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
