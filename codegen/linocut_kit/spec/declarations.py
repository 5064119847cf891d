"""What must hold of x-omitted and x-stated: each name is left out indeed, each aspect is here."""

from collections.abc import Collection, Iterable, Iterator

from linocut_kit.keywords.registry import aspect_of
from linocut_kit.keywords.schema import EVERY_ASPECT
from linocut_kit.spec.concept_rules import check_unused
from linocut_kit.spec.documents import LintReport
from linocut_kit.spec.model import Endpoint, Field, Omission, Operation, Schema
from linocut_kit.spec.yaml import Node


def check_declarations(endpoint: Endpoint, node: Node, report: LintReport) -> None:
    """Report the omissions and the statements of a request and its operations that say nothing."""
    for pointer, schema in endpoint.walk():
        where = pointer.strip("/") or "the request"
        here = {field.name for field in schema.fields} | set(aspects_of(schema))
        _check_omitted(schema.omitted, here, where, report)
        for field in schema.fields:
            _check_stated(f"{pointer}/{field.name}".strip("/"), field.schema, field, report)
        for inner in (schema.items, schema.additional, *schema.branches):
            if inner is not None:
                _check_stated(where, inner, None, report)
    _check_stated("the request", endpoint.request, None, report)
    for operation in endpoint.operations:
        _check_operation(operation, node, report)


def _check_operation(operation: Operation, node: Node, report: LintReport) -> None:
    said = node.at("paths", operation.path, operation.method.lower())
    content = said.at("requestBody", "content") if said is not None else None
    answers = said.get("responses") if said is not None else None
    here = {parameter.name for parameter in operation.parameters}
    here |= {status for status, _ in (answers.items() if answers is not None else ())}
    media = {kind for kind, _ in (content.items() if content is not None else ())}
    _check_omitted(operation.omitted, here | media, operation.id, report)
    _check_omitted(operation.omitted_content, media, operation.id, report)


def check_answer(node: Node, report: LintReport) -> None:
    """Report what a schema of an answer leaves out and has nevertheless."""
    check_unused(node, report)
    omitted, properties = node.get("x-omitted"), node.get("properties")
    for name, _ in omitted.items() if omitted is not None else ():
        if omitted is not None and properties is not None and properties.get(name) is not None:
            _say(Omission(name=name, why="", place=omitted.key_place(name)), "the answer", report)


def _check_omitted(
    omitted: Iterable[Omission], here: Collection[str], where: str, report: LintReport
) -> None:
    for omission in omitted:
        if omission.name in here:
            _say(omission, where, report)


def _say(omission: Omission, where: str, report: LintReport) -> None:
    report.add(
        "inert-keyword",
        omission.place,
        f"x-omitted leaves {omission.name} out of {where}, which has it",
        "remove one of the two",
    )


def aspects_of(schema: Schema) -> Iterator[str]:
    """The aspects that a schema has, its keywords by their own names too."""
    if schema.types:
        yield "type"
    if schema.nullable:
        yield "nullable"
    if schema.has_default:
        yield "default"
    for constraint in schema.constraints:
        yield from {constraint.name, constraint.rule, aspect_of(constraint.name)} - {""}


def _check_stated(where: str, schema: Schema, field: Field | None, report: LintReport) -> None:
    here = set(aspects_of(schema)) | {EVERY_ASPECT}
    if field is not None and field.required:
        here.add("required")
    for aspect in schema.stated:
        if aspect not in here:
            report.add(
                "inert-keyword",
                schema.place,
                f"x-stated says that a person read {aspect} of {where}, which has none",
                "remove it, or say the limit",
            )
