"""What can be said of a document before it becomes a model: its form and its references."""

import difflib
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs

from linocut_kit.runtime.violations import shown
from linocut_kit.spec.dialect import dialect
from linocut_kit.spec.dialect.parts import POINTER
from linocut_kit.spec.documents import Broken, Documents, LintReport
from linocut_kit.spec.yaml import Node

DATA = frozenset({"examples", "example", "default", "enum", "const", "readings", "base", "factor"})
_HARMLESS = frozenset({"ambiguous-scalar", "duplicate-key", "nullable-form"})


def check_documents(documents: Documents, report: LintReport) -> None:
    """Report everything in which a document is not in the dialect, and mark it as unsound."""
    for node in documents.files.values():
        for item in walk(node):
            _check_node(documents, item, report)
        for error in _dialect().iter_errors(node.data()):
            _say(node, error, report)
    unsound = {
        finding.file
        for finding in report.findings
        if finding.file and finding.code not in _HARMLESS
    }
    documents.unsound.update(unsound)


def walk(node: Node) -> Iterator[Node]:
    """Every mapping of a document that is not data, outermost first."""
    if isinstance(node.value, dict):
        yield node
    for key, item in node.items():
        if key not in DATA:
            yield from walk(item)
    for element in node.elements():
        yield from walk(element)


def _check_node(documents: Documents, node: Node, report: LintReport) -> None:
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
    kinds = [_type(element) for element in choices.elements()] if choices is not None else []
    if choices is None or "null" not in kinds or len(kinds) > 2:
        return
    for element in choices.elements():
        try:
            found = documents.resolve(element, report)
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


def _say(root: Node, error: jsonschema_rs.ValidationError, report: LintReport) -> None:
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
        wrong = getattr(getattr(error.kind, "error", None), "instance", None)
        if isinstance(wrong, str):  # A key's own name is what is wrong.
            place, message = node.key_place(wrong), f"{shown(wrong)} cannot be a name in {key}"
            report.add("not-in-dialect", place, message, f"name it by {_wanted(error)}")
            return
        where = f"{key}: " if key else ""
        report.add("not-in-dialect", node.place, f"{where}{_why(error)}", _instead(error))


def _help(name: str, error: jsonschema_rs.ValidationError) -> str:
    """What to write for a key: the nearest one that may stand at its place, or all of them."""
    around = _definition(error)
    known = sorted(around.get("properties", {}))
    if name == "default" and "patternProperties" in around:
        return 'write each status that the page names, such as "400": nobody reads the others'
    if any(pattern.startswith("^(/") for pattern in around.get("patternProperties", {})):
        return f"write where it stands in the body, as a pointer: /{name.strip('/')}"
    if not known and "description" in around:
        return f"remove it; here stands: {around['description']}"
    near = difflib.get_close_matches(name, known, 1, 0.6)
    if near:
        return f"did you mean {near[0]}?"
    return f"remove it; here may stand: {', '.join(known)}" if known else "remove it"


def _definition(error: jsonschema_rs.ValidationError) -> dict[str, Any]:
    """The part of the dialect that has the keyword which an error is about."""
    found: Any = dialect()
    for step in error.schema_path[:-1]:
        found = found[step]
    return dict(found) if isinstance(found, dict) else {}


def _why(error: jsonschema_rs.ValidationError) -> str:
    """What is wrong, with the value cut short and the reason whole."""
    value, around, rule = error.instance, _definition(error), str(error.schema_path[-1])
    if rule == "required":
        return f"{getattr(error.kind, 'property', 'a key')} is missing"
    if rule in _LIMITS:
        return f"{shown(value)} is {_LIMITS[rule]} {around[rule]}"
    inner = [item for group in getattr(error.kind, "context", ()) for item in group]
    if inner:
        return f"{shown(value)} is neither {' nor '.join(dict.fromkeys(map(_wanted, inner)))}"
    return f"{shown(value)} is not {_wanted(error)}"


def _instead(error: jsonschema_rs.ValidationError) -> str:
    around, rule = _definition(error), str(error.schema_path[-1])
    if rule == "required":
        there: Any = error.instance
        return f"add {', '.join(item for item in around[rule] if item not in there)}"
    inner = [item for group in getattr(error.kind, "context", ()) for item in group]
    wanted = dict.fromkeys(_wanted(item) for item in inner or [error])
    said = around.get("description")
    return f"write {', or '.join(wanted)}" + (f": {said}" if said else "")


def _wanted(error: jsonschema_rs.ValidationError) -> str:
    """What the dialect takes in the place of a value, in words."""
    rule = str(error.schema_path[-1])
    limit: Any = _definition(error).get(rule)
    if rule == "type":
        return " or ".join(_KINDS[item] for item in ([limit] if isinstance(limit, str) else limit))
    if rule == "enum":
        return f"one of {', '.join(map(str, limit))}"
    if rule == "pattern":
        return _FORMS.get(limit, f"a text of the form {limit}")
    if rule in _LIMITS:
        return f"something that is {_INVERSE[rule]} {limit}"
    if rule == "required":
        return f"an object with {', '.join(limit)}"
    if rule == "const":
        return str(limit)
    if rule == "contains":
        return f"a list with {limit.get('const')} in it"
    return f"what {rule} takes: {limit}"


_KINDS = {
    "string": "a text", "integer": "an integer", "number": "a number", "boolean": "true or false",
    "object": "an object of keys", "array": "a list", "null": "null",
}  # fmt: skip
_LIMITS = {
    "minimum": "below", "maximum": "above", "exclusiveMinimum": "not above",
    "exclusiveMaximum": "not below", "minLength": "shorter than", "maxLength": "longer than",
    "minItems": "shorter than", "maxItems": "longer than", "minProperties": "smaller than",
    "maxProperties": "larger than",
}  # fmt: skip
_INVERSE = {
    "minimum": "at least", "maximum": "at most", "exclusiveMinimum": "above",
    "exclusiveMaximum": "below", "minLength": "at least as long as",
    "maxLength": "at most as long as", "minItems": "at least as long as",
    "maxItems": "at most as long as", "minProperties": "at least as large as",
    "maxProperties": "at most as large as",
}  # fmt: skip
_FORMS = {
    POINTER["pattern"]: "a pointer such as /data/id",
    "^/": "a path such as /v1/images",
    "^https?://[^/\\s]+/?$": "an origin such as https://api.example.com",
    "^[A-Z][A-Z0-9_]*$": "a variable such as NAME_API_KEY",
}


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
