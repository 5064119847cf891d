"""The body of a create: the one media type that it is sent as, and those of its fields."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from linocut_kit.keywords.schema import Wire
from linocut_kit.runtime.body import FORM, JSON, MULTIPART, is_json_type
from linocut_kit.spec.documents import LintReport
from linocut_kit.spec.model import Constraint, Field, Schema
from linocut_kit.spec.yaml import Node

SENT = (JSON, MULTIPART, FORM)
"""What clients send."""

_OMITTED = "x-omitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestContent:
    """What a create is sent as: a media type, where that stands, and the media types of fields."""

    media_type: str
    media: Node
    types: dict[str, str]


def listed(content: Node) -> Iterator[tuple[str, Node]]:
    """The media types of a body with what is said of each, without those that are left out."""
    omitted = content.get(_OMITTED)
    names = frozenset(name for name, _ in omitted.items()) if omitted is not None else frozenset()
    for media_type, media in content.items():
        if media_type != _OMITTED and media_type not in names:
            yield media_type, media


def content_of(create: Node, class_name: str, report: LintReport) -> RequestContent:
    """The body that a create is sent with. Raises Broken after a finding."""
    content = create.at("requestBody", "content")
    found = list(listed(content)) if content is not None else []
    known = [(name, media) for name, media in found if name in SENT]
    if content is not None and found and not known:
        raise report.fail(
            "unsupported-media-type",
            content.key_place(found[0][0]),
            f"the client does not send {found[0][0]}",
            f"say the body as {' or '.join(SENT)}, if the page has it",
        )
    schema = known[0][1].get("schema") if known else None
    if schema is None or schema.get("$ref") is None:
        raise report.fail(
            "no-request",
            (schema or create).place,
            "the create operation has no body that is a named schema",
            f'add requestBody with $ref: "#/components/schemas/{class_name}Request"',
        )
    media_type, media = known[0]
    encoding = media.get("encoding")
    types = {
        name: str(said.value)
        for name, item in (encoding.items() if encoding is not None else ())
        if (said := item.get("contentType")) is not None
    }
    return RequestContent(media_type=media_type, media=media, types=types)


def is_exploded(content: RequestContent, field: Field) -> bool:
    """Whether a field is an array whose items are parts of their own."""
    return (
        content.media_type != JSON
        and field.schema.type == "array"
        and not is_json_type(content.types.get(field.name, ""))
    )


def on_the_wire(request: Schema, content: RequestContent) -> Schema:
    """The request with how it is written, and what a form implies: an array has an item."""
    if content.media_type == JSON:
        return request
    fields = tuple(
        replace(field, schema=_with_an_item(field))
        if field.required and is_exploded(content, field)
        else field
        for field in request.fields
    )
    files = tuple(field.name for field in fields if _is_file(field.schema))
    wire = Wire(content=content.media_type, types=content.types, files=files)
    return replace(request, fields=fields, wire=wire)


def limited(request: Schema, create: Node, report: LintReport) -> Schema:
    """The request with the limit that its body says, beside those of its schema."""
    body = create.get("requestBody")
    size = body.at("x-body", "max-bytes") if body is not None else None
    if body is None or size is None:
        return request
    place = body.key_place("x-body")
    if request.constraint("x-body") is not None:
        report.add(
            "inert-keyword", place, "the schema of the request says x-body too", "keep one of them"
        )
        return request
    most = Constraint(rule="x-body", limit=size.data(), place=place)
    return replace(request, constraints=(*request.constraints, most))


def _is_file(schema: Schema) -> bool:
    """Whether a text of a field stands for a file, and for nothing else but a URL."""
    inner = schema.items if schema.type == "array" and schema.items is not None else schema
    encodings = frozenset(inner.limit("encodings") or ())
    return "file" in encodings and not encodings & {"base64", "data-uri"}


def _with_an_item(field: Field) -> Schema:
    if field.schema.limit("minItems"):
        return field.schema
    place = field.required_place or field.place
    least = Constraint(rule="minItems", limit=1, place=place, implied=True)
    others = (item for item in field.schema.constraints if item.rule != "minItems")
    return replace(field.schema, constraints=(least, *others))
