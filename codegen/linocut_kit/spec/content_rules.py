"""What the body of a create says that its media type cannot carry."""

import re
from collections.abc import Iterator

from linocut_kit.keywords import broken
from linocut_kit.runtime.body import FORM, JSON, MULTIPART, is_json_type
from linocut_kit.spec.contents import SENT, listed
from linocut_kit.spec.documents import LintReport
from linocut_kit.spec.model import Endpoint, Field, Operation, Schema
from linocut_kit.spec.yaml import Node

_TEXT = re.compile(r"text/plain(; ?charset=utf-8)?", re.IGNORECASE)
_FILE = re.compile(r"image/[\w.+*-]+|application/octet-stream|\*/\*")


def check_content(endpoint: Endpoint, body: Node, report: LintReport) -> None:
    """Report what of a create's body is not sent, or not as it says."""
    content = body.get("content")
    if content is None:
        return
    needed = body.get("required")
    if needed is not None and needed.value is False:
        report.add(
            "inert-keyword",
            body.key_place("required"),
            "the client sends a body always",
            "remove it, or write true",
        )
    for kind, media in listed(content):
        if kind != endpoint.content:
            report.add(
                "unsupported-media-type",
                content.key_place(kind),
                f"the client sends {endpoint.content}, and not {kind}"
                if kind in SENT
                else f"the client does not send {kind}",
                f'keep one, and say x-omitted: {{"{kind}": WHY}} beside it',
            )
            continue
        _check_examples(endpoint.request, media, report)
        _check_encoding(endpoint, media, report)
        _check_fields(endpoint, report)


def check_json(operation: Operation, body: Node, report: LintReport) -> None:
    """Report what of the body of a request about a task is not sent, or not as it says."""
    content = body.get("content")
    for kind, media in listed(content) if content is not None else ():
        if kind == JSON and operation.body is not None:
            _check_examples(operation.body, media, report)
        elif content is not None and kind != JSON:
            report.add(
                "unsupported-media-type",
                content.key_place(kind),
                f"the client does not send {kind} with {operation.id}",
                f"say the body as {JSON}, if the page has it",
            )


def _check_examples(schema: Schema, media: Node, report: LintReport) -> None:
    for key, example in _examples(media):
        for name, at in broken(schema, example.data())[:1]:
            report.add(
                "bad-example",
                media.key_place(key),
                f"the example breaks the request's schema: {name} at {at or 'the request'}",
                "mend one of the two",
            )


def _check_encoding(endpoint: Endpoint, media: Node, report: LintReport) -> None:
    encoding = media.get("encoding")
    if encoding is None:
        return
    if endpoint.content == JSON:
        report.add(
            "inert-keyword",
            media.key_place("encoding"),
            "encoding says how the fields of a form travel, and this body is JSON",
            "remove it",
        )
        return
    for name, item in encoding.items():
        field = endpoint.request.field(name)
        if field is None:
            report.add(
                "inert-keyword",
                encoding.key_place(name),
                f"{name} is no field of the request",
                "mend the name",
            )
        elif (wanted := _unsent(endpoint.content, field, endpoint.types.get(name, ""))) is not None:
            report.add(
                "unsupported-media-type",
                item.place,
                f"{name} is not sent as {endpoint.types.get(name)}",
                f"say contentType: {wanted}, if the page has it",
            )


def _unsent(content: str, field: Field, said: str) -> str | None:
    """What can be said of a field in place of a media type that it is not sent as."""
    inner = _item(field.schema)
    if _is_file(inner):
        listed_types = [item.strip() for item in said.split(",")]
        fine = all(_FILE.fullmatch(item) for item in listed_types)
        return None if fine else "image/png, or what the page names"
    if is_json_type(said):
        return None
    if inner.type == "object" or field.schema.type == "object":
        return JSON
    return None if content == MULTIPART and _TEXT.fullmatch(said) else f"text/plain or {JSON}"


def _check_fields(endpoint: Endpoint, report: LintReport) -> None:
    """Report files that no body has, and what the texts of a form cannot tell."""
    files: set[str] = set()
    for field in endpoint.request.fields if endpoint.content != JSON else ():
        is_json = is_json_type(endpoint.types.get(field.name, ""))
        if endpoint.content == MULTIPART and not is_json:
            files |= {f"/{field.name}", f"/{field.name}/*"}
        if not is_json and (problem := _untold(endpoint.content, field)) is not None:
            report.add("unsupported-media-type", field.place, *problem)
    others = endpoint.request.additional
    if endpoint.content != JSON and others is not None and others.type != "string":
        report.add(
            "unsupported-media-type",
            others.place,
            "further fields of a form are texts, whatever they mean",
            "say type: string, or additionalProperties: false",
        )
    for pointer, schema in endpoint.walk():
        encodings = schema.constraint("encodings")
        place = pointer.replace("~1", "/").replace("~0", "~")
        if encodings is not None and "file" in encodings.limit and place not in files:
            report.add(
                "inert-keyword",
                encodings.place,
                f"{pointer.strip('/')} is a file, and a file is a part of {MULTIPART} alone",
                "say base64 or url, or send the request as multipart/form-data, as the page has it",
            )


def _untold(content: str, field: Field) -> tuple[str, str] | None:
    """What a field's text in a form would not tell, and what to write instead."""
    name, kind = field.name, "a form" if content == FORM else MULTIPART
    as_json = f"say encoding: {{{name}: {{contentType: application/json}}}}, if the page has it so"
    inner = _item(field.schema)
    if (field.required and field.schema.nullable) or (inner is not field.schema and inner.nullable):
        return (
            f"{name} may be null, which {kind} says only by leaving the field out",
            "leave null out of its type; or " + as_json,
        )
    if inner.type is None:
        return f"{name} has no type, and the texts of {kind} do not tell one", "say its type"
    if inner.type == "array":
        return f"{name} is an array of arrays, which {kind} cannot tell apart", as_json
    if inner.type == "object" and content == FORM:
        return f"{name} is an object, and the fields of a form are flat", as_json
    return None


def _item(schema: Schema) -> Schema:
    """What one part of a form carries."""
    return schema.items if schema.type == "array" and schema.items is not None else schema


def _is_file(schema: Schema) -> bool:
    return "file" in (schema.limit("encodings") or ())


def _examples(media: Node) -> Iterator[tuple[str, Node]]:
    example, several = media.get("example"), media.get("examples")
    if example is not None:
        yield "example", example
    for _, node in several.items() if several is not None else ():
        value = node.get("value")
        if value is not None:
            yield "examples", value
