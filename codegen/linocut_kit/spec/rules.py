"""What must hold of the specs as a whole: names, limits, lifecycles, examples."""

from collections.abc import Iterator

from linocut_kit.keywords import broken, keyword_of
from linocut_kit.keywords.domain import Domain
from linocut_kit.keywords.formats import FORMATS
from linocut_kit.keywords.lattice import Lattice
from linocut_kit.keywords.sides import PARTS
from linocut_kit.keywords.totals import image_places
from linocut_kit.runtime.image_heads import SIDED_FORMATS
from linocut_kit.runtime.patterns import PatternError, compiled
from linocut_kit.runtime.pointer import of_field
from linocut_kit.runtime.violations import shown
from linocut_kit.spec.binding_rules import check_bindings
from linocut_kit.spec.concept_rules import check_concepts
from linocut_kit.spec.declarations import check_answer, check_declarations
from linocut_kit.spec.documents import Broken, Documents, LintReport
from linocut_kit.spec.lifecycle_rules import (
    Places,
    check_kind,
    check_lifecycle,
    check_outcomes,
    check_states,
)
from linocut_kit.spec.model import Endpoint, Field, Operation, Place, Provider, Schema
from linocut_kit.spec.name_rules import (
    check_fields,
    check_files,
    check_named_after,
    check_properties,
)
from linocut_kit.spec.one_path import check_one_path, check_shared
from linocut_kit.spec.operation_rules import check_document, check_operations
from linocut_kit.spec.rule_checks import check_limits, check_rules
from linocut_kit.spec.server_rules import check_service, check_setting_places
from linocut_kit.spec.yaml import Node


def check_providers(
    documents: Documents, providers: tuple[Provider, ...], report: LintReport
) -> None:
    """Report what is wrong in or between the parts of the model."""
    check_files(documents, report)
    for file, node in documents.files.items():
        check_document(node, file, report)
    check_setting_places(documents, report)
    for provider in providers:
        check_service(documents, provider, report)
        _check_unique(documents, provider, report)
        for endpoint in provider.endpoints:
            check_named_after(endpoint, report)
            check_fields(endpoint, report)
            check_operations(documents, endpoint, report)
            check_concepts(endpoint, report)
            _check_schemas(documents, endpoint, report)
            _check_request(endpoint, report)
            check_declarations(endpoint, documents.files[endpoint.file], report)
            places = Places(documents, provider, endpoint)
            check_lifecycle(endpoint, places, report)
            check_states(endpoint, places, report)
            check_kind(endpoint, places, report)
            check_outcomes(endpoint, places, report)
            check_bindings(provider, endpoint, places, report)
            _check_choices(endpoint, places, report)


def _check_unique(documents: Documents, provider: Provider, report: LintReport) -> None:
    ids: dict[str, Place] = {}
    for operation in (
        operation for endpoint in provider.endpoints for operation in endpoint.operations
    ):
        first = ids.setdefault(operation.id, operation.place)
        if first != operation.place:
            report.add(
                "duplicate-operation-id",
                operation.place,
                f"operationId {operation.id} stands at {first} too",
                "every operation has its own",
            )
    check_one_path(provider, report)
    check_shared(documents, provider, report)
    schemas: dict[str, str] = {}
    files = sorted(documents.files.items(), key=lambda pair: (pair[0] != provider.file, pair[0]))
    for file, node in files:
        components = node.get("components") if file.startswith(f"{provider.name}/") else None
        for kind, group in components.items() if components is not None else ():
            for name, node_of in group.items():
                first_file = schemas.setdefault(f"{kind}/{name}", file)
                if first_file != file:
                    report.add(
                        "duplicate-schema",
                        node_of.place,
                        f"{kind}/{name} is in {first_file} too, and one bundle has both",
                        "rename one, or refer to one",
                    )


def _check_schemas(documents: Documents, endpoint: Endpoint, report: LintReport) -> None:
    for operation in endpoint.operations:
        _check_parameter_patterns(operation, report)
    for node in _response_schemas(documents, documents.files[endpoint.file]):
        check_properties(node, report)
        check_answer(node, report)
        if node.get("enum") is not None:
            report.add(
                "closed-response",
                node.key_place("enum"),
                "an enum in an answer breaks the day the provider adds a word",
                "use x-known",
            )
        closed = node.get("additionalProperties")
        if closed is not None and closed.value is False:
            report.add(
                "closed-response",
                node.key_place("additionalProperties"),
                "an answer may have more tomorrow",
                "remove additionalProperties",
            )
        pattern = node.get("pattern")
        if pattern is not None and isinstance(pattern.value, str):
            _check_pattern(pattern.value, node.key_place("pattern"), report)


def _check_pattern(pattern: str, place: Place, report: LintReport) -> bool:
    try:
        compiled(pattern)
    except PatternError as error:
        report.add(
            "bad-pattern", place, f"{error}", "write it as JavaScript takes it with the flag u"
        )
        return False
    return True


def _check_parameter_patterns(operation: Operation, report: LintReport) -> None:
    for parameter in operation.parameters:
        pattern = parameter.schema.constraint("pattern")
        if pattern is not None:
            _check_pattern(pattern.limit, pattern.place, report)


def _response_schemas(documents: Documents, node: Node) -> Iterator[Node]:
    """Every mapping in the responses of a document, references followed once each."""
    paths = node.get("paths")
    waiting = [
        entry
        for _, item in (paths.items() if paths is not None else ())
        for _, operation in item.items()
        if (entry := operation.get("responses")) is not None
    ]
    seen: set[int] = set()
    while waiting:
        found = waiting.pop()
        try:
            found = documents.resolve(found, LintReport())
        except Broken:
            continue
        if id(found) in seen:
            continue
        seen.add(id(found))
        if isinstance(found.value, dict):
            yield found
        waiting += [entry for key, entry in found.items() if not key.startswith(("example", "x-"))]
        waiting += found.elements()


def _check_request(endpoint: Endpoint, report: LintReport) -> None:
    for counted in endpoint.request.constraints if endpoint.parameters else ():
        report.add(
            "unsupported-keyword",
            counted.place,
            f"{counted.name} counts the fields of a body, and this request has parameters too",
            "say it of an object in the body",
        )
    patterns = [
        constraint for _, schema in endpoint.walk() if (constraint := schema.constraint("pattern"))
    ]
    bad = [
        constraint
        for constraint in patterns
        if not _check_pattern(constraint.limit, constraint.place, report)
    ]
    for pointer, schema in endpoint.walk():
        is_said = schema.closed or schema.additional is not None or (schema.open and pointer)
        if schema.fields and not is_said:
            report.add(
                "open-request",
                schema.place,
                f"{pointer or 'the request'} takes fields that the page does not have",
                "add additionalProperties: false",
            )
        is_known = _check_keywords(pointer, schema, report) and not bad
        if is_known and check_limits(schema, report) and _check_ranges(schema, report):
            _check_values(pointer, schema, report)
            check_rules(pointer.strip("/") or "the request", schema, report)


def _check_keywords(pointer: str, schema: Schema, report: LintReport) -> bool:
    """Report each keyword that stands where it judges nothing; whether all are known."""
    known = True
    where = pointer.strip("/") or "the request"
    for constraint in schema.constraints:
        if constraint.rule == "format" and constraint.limit not in FORMATS:
            report.add(
                "unsupported-format",
                constraint.place,
                f"format {constraint.limit} would not be checked",
                f"use {', '.join(sorted(FORMATS))}, or a pattern",
            )
            known = False
            continue
        keyword = keyword_of(constraint)
        types = keyword.types_of(constraint.limit)
        if schema.type is not None and schema.type not in types:
            report.add(
                "inert-keyword",
                constraint.place,
                f"{keyword.name} judges {' and '.join(sorted(types))}s, and {where} is "
                f"{schema.type}: it would check nothing",
                "remove it, or mend the type",
            )
        elif constraint.rule == "x-image" and schema.constraint("encodings") is None:
            report.add(
                "inert-keyword",
                constraint.place,
                f"{keyword.name} says nothing of {where}, which has no encodings",
                "add encodings: how the image travels",
            )
        elif (
            constraint.rule == "x-image"
            and constraint.facet in PARTS
            and (unread := _unread(schema))
        ):
            report.add(
                "inert-keyword",
                constraint.place,
                f"{keyword.name} needs width and height of {where}, which {unread}",
                f"restrict formats to {', '.join(SIDED_FORMATS)}, or remove {keyword.name}",
            )
        elif constraint.rule == "x-body" and pointer:
            report.add(
                "inert-keyword",
                constraint.place,
                f"x-body is about the whole request, and {where} is a part of it",
                "move it to the request's own schema, or say x-image-total",
            )
        elif constraint.rule == "x-image-total" and not image_places(schema):
            report.add(
                "inert-keyword",
                constraint.place,
                f"x-image-total counts images, and {where} has none that is sent itself",
                "remove it, or add x-image to what it counts",
            )
        elif constraint.rule == "x-length" and not {"minLength", "maxLength"} & {
            each.rule for each in schema.constraints
        }:
            report.add(
                "inert-keyword",
                constraint.place,
                f"x-length says what minLength and maxLength count, and {where} has neither",
                "add maxLength, or remove x-length",
            )
    for name, kind, present in (
        ("items", "array", schema.items is not None),
        ("properties", "object", bool(schema.fields)),
        ("additionalProperties", "object", schema.closed or schema.additional is not None),
    ):
        if present and schema.type not in (kind, None):
            report.add(
                "inert-keyword",
                schema.place,
                f"{name} judges {kind}s, and {where} is {schema.type}: it would check nothing",
                "remove it, or mend the type",
            )
    return known


def _unread(schema: Schema) -> str:
    """Why the sides of an image cannot be read, empty where they can."""
    formats = schema.limit("formats")
    if not formats:
        return "may be of any format"
    blind = [item for item in formats if item not in SIDED_FORMATS]
    return f"are not read from {' and '.join(blind)}" if blind else ""


def _check_ranges(schema: Schema, report: LintReport) -> bool:
    """Report a schema that no value meets; whether there is one."""
    lattice = Lattice.of(schema)
    first, last = lattice.first, lattice.last
    ends = [
        (schema.limit("minLength"), schema.limit("maxLength")),
        (schema.limit("minItems"), schema.limit("maxItems")),
        (first, last) if schema.type in ("integer", "number") else (None, None),
    ]
    empty = [(low, high) for low, high in ends if None not in (low, high) and low > high]
    if not empty and Domain(schema).has_value():
        return True
    low, high = empty[0] if empty else (None, None)
    report.add(
        "empty-range",
        schema.place,
        f"no value is at least {low} and at most {high}"
        if empty
        else "no value can be made that meets all of its keywords together",
        "mend one of them",
    )
    return False


def _check_values(pointer: str, schema: Schema, report: LintReport) -> None:
    values = [("default", schema.default)] if schema.has_default else []
    values += [("example", example) for example in schema.examples]
    for kind, value in values:
        if any({kind, f"{kind}s"} & set(conflict.readings) for conflict in schema.conflicts):
            continue
        for name, at in broken(schema, value)[:1]:
            where = f" at {at}" if at else ""
            limit = schema.limit(name) if not at else None
            said = name if limit is None else f"{name} {shown(limit)}"
            report.add(
                f"bad-{kind}",
                schema.place,
                f"the {kind} of {pointer.strip('/') or 'the request'} breaks its own schema: "
                f"{shown(value)} against {said}{where}",
                "mend one of the two, or declare what the page says in x-conflict",
            )


def _check_choices(endpoint: Endpoint, places: Places, report: LintReport) -> None:
    outputs, size = endpoint.outputs, endpoint.output_size
    named = [
        ("x-task.results.format", outputs.format),
        ("x-task.results.count", outputs.count),
        ("x-task.results.ratio", outputs.ratio),
        ("x-webhook.field", endpoint.webhook.field if endpoint.webhook else None),
        ("x-output-size.ratio", size.ratio if size else None),
        ("x-output-size.resolution", size.resolution if size else None),
    ]
    for what, name in named:
        pointer = of_field(name) if name is not None and what.startswith("x-task") else None
        asked = endpoint.arguments
        known = asked.field_at(pointer) if pointer else asked.field(name or "")
        if name is not None and known is None:
            report.add(
                "unknown-field",
                places.of(*what.split(".")),
                f"{what} is {name}, no field of the request",
                "name a field of the request",
            )
    if size is None:
        return
    for name, words in ((size.ratio, set(size.base)), (size.resolution, set(size.factor))):
        field: Field | None = endpoint.arguments.field(name)
        enum = set(field.schema.limit("enum") or ()) if field else words
        for word in sorted(words ^ enum, key=str):
            report.add(
                "size-table", size.place,
                f"{word} is in x-output-size or in the enum of {name}, and not in both",
                "make the table and the enum agree",
            )  # fmt: skip
