"""What an operation says that the client cannot do: send, read, or take for the key."""

import re
from collections.abc import Iterator

from linocut_kit.keywords import broken
from linocut_kit.keywords.structure import CARRIERS
from linocut_kit.runtime.violations import shown
from linocut_kit.spec.documents import PROVIDER_FILE, Broken, Documents, LintReport
from linocut_kit.spec.model import Endpoint, Operation, Parameter
from linocut_kit.spec.profile import DATA, walk
from linocut_kit.spec.yaml import Node

_JSON = re.compile(r"application/([\w.+-]+\+)?json(;.*)?")
_SENT = frozenset({"application/json"})
_SCALARS = frozenset({"string", "integer", "number", "boolean"})
_IN_BODIES = frozenset({"x-image"})
_OWN_HEADERS = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "content-type", "host",
     "transfer-encoding", "user-agent"}
)  # fmt: skip
_TODO = re.compile(r"\bTODO\b")
_SHARED = ("servers", "security", "x-env", "x-hosts", "x-task", "x-webhook")


def check_document(node: Node, file: str, report: LintReport) -> None:
    """Report what is left to do in a document, and what nobody reads at its place."""
    for holder in walk(node):
        for key, item in holder.items():
            for text in () if key in DATA else item.elements() or [item]:
                if isinstance(text.value, str) and _TODO.search(text.value):
                    report.add(
                        "todo",
                        text.place if text is not item else holder.key_place(key),
                        f"{key} has a TODO in it: {shown(text.value)}",
                        "read the page, say what it says, and why if it does not",
                    )
    if file.endswith(f"/{PROVIDER_FILE}"):
        return
    for key in _SHARED:
        if node.get(key) is not None:
            report.add(
                "inert-keyword",
                node.key_place(key),
                f"{key} of an endpoint's document is read by nobody",
                f"move it to {PROVIDER_FILE}, or for x-task and x-webhook to the create operation",
            )


def check_operations(documents: Documents, endpoint: Endpoint, report: LintReport) -> None:
    """Report what an operation requires and nobody gives, and bodies that nobody sends or reads."""
    for operation in endpoint.operations:
        file = documents.files[operation.place.file]
        node = file.at("paths", operation.path, operation.method.lower())
        if node is None:
            continue
        _check_path(operation, report)
        for parameter, place in _parameters(documents, operation, node):
            _check_parameter(operation, parameter, place, report)
        _check_body(endpoint, operation, node, report)
        _check_answers(documents, node, report)


def _check_path(operation: Operation, report: LintReport) -> None:
    """Report where the template of a path and its parameters differ."""
    declared = {each.name for each in operation.parameters if each.location == "path"}
    in_path = set(re.findall(r"\{([^}]*)\}", operation.path))
    for name in sorted(declared ^ in_path):
        what = "declares no" if name in in_path else f"{operation.path} has no"
        report.add(
            "unbound-parameter",
            operation.place,
            f"{operation.id}: {what} path parameter {name}",
            "make path and parameters agree",
        )


def _parameters(
    documents: Documents, operation: Operation, node: Node
) -> Iterator[tuple[Parameter, Node]]:
    listed = node.get("parameters")
    if listed is not None:
        yield from zip(
            operation.parameters,
            (documents.resolve(each, LintReport()) for each in listed.elements()),
            strict=True,
        )


def _check_parameter(
    operation: Operation, parameter: Parameter, node: Node, report: LintReport
) -> None:
    example = node.get("example")
    if example is not None and broken(parameter.schema, example.data()):
        report.add(
            "bad-example",
            node.key_place("example"),
            f"the example of {parameter.name} breaks its own schema: {shown(example.data())}",
            "mend one of the two",
        )
    for code, problem, help in _unsendable(operation, parameter):
        report.add(code, node.place, f"{operation.id}: {problem}", help)


def _unsendable(operation: Operation, parameter: Parameter) -> Iterator[tuple[str, str, str]]:
    """Why a client cannot send a parameter as it is said."""
    schema, name, location = parameter.schema, parameter.name, parameter.location
    inner = schema.items if schema.type == "array" and location == "query" else schema
    if inner is None or inner.type not in _SCALARS or inner.nullable or schema.nullable:
        kinds = "a text, a number or a boolean" + (", or an array of them" * (location == "query"))
        yield (
            "unsupported-keyword",
            f"the {location} parameter {name} is not {kinds}, and nothing else is sent there",
            "say its type as one of them; null is sent by leaving it out",
        )
    if inner is not None and any(each.rule in _IN_BODIES for each in inner.constraints):
        yield (
            "unsupported-keyword",
            f"the {location} parameter {name} cannot be an image",
            "say its URL as {type: string, format: uri}",
        )
    constant, carrier = schema.limit("const"), CARRIERS.get(location)
    if isinstance(constant, str) and carrier is not None and not carrier(constant):
        yield (
            "unsupported-keyword",
            f"the {location} parameter {name} cannot carry {shown(constant)}",
            "a header carries visible ASCII, and a path no empty text and no dots",
        )
    if location == "header" and name.lower() in _OWN_HEADERS:
        yield (
            "inert-keyword",
            f"the client says the header {name} itself",
            "remove it: what is accepted and sent is said by the content of request and responses",
        )
    twin = [each for each in operation.parameters if each.name.lower() == name.lower()]
    if len([each for each in twin if each.location == location]) > 1:
        yield "name-clash", f"the {location} parameter {name} is there twice", "keep one of them"


def _check_body(endpoint: Endpoint, operation: Operation, node: Node, report: LintReport) -> None:
    body = node.get("requestBody")
    content = body.get("content") if body is not None else None
    if body is None or content is None or operation.role == "other":
        return
    needed = body.get("required")
    if needed is not None and needed.value is False and operation.role == "create":
        report.add(
            "inert-keyword",
            body.key_place("required"),
            "the client sends a body always",
            "remove it, or write true",
        )
    for kind, media in content.items():
        if kind not in _SENT:
            report.add(
                "unsupported-media-type",
                content.key_place(kind),
                f"the client does not send {kind}",
                f"say the body as {', '.join(sorted(_SENT))}, if the page has it",
            )
            continue
        schema = endpoint.request if operation.role == "create" else operation.body
        for key, example in _examples(media):
            wrong = broken(schema, example.data()) if schema is not None else []
            for name, at in wrong[:1]:
                report.add(
                    "bad-example",
                    media.key_place(key),
                    f"the example breaks the request's schema: {name} at {at or 'the request'}",
                    "mend one of the two",
                )


def _examples(media: Node) -> Iterator[tuple[str, Node]]:
    example, several = media.get("example"), media.get("examples")
    if example is not None:
        yield "example", example
    for _, node in several.items() if several is not None else ():
        value = node.get("value")
        if value is not None:
            yield "examples", value


def _check_answers(documents: Documents, node: Node, report: LintReport) -> None:
    responses = node.get("responses")
    for status, item in responses.items() if responses is not None else ():
        try:
            answer = documents.resolve(item, LintReport())
        except Broken:
            continue
        if answer.get("headers") is not None:
            report.add(
                "inert-keyword",
                answer.key_place("headers"),
                "the headers of an answer are read by nobody",
                "say it in the description of the answer",
            )
        content = answer.get("content")
        for kind, _ in content.items() if content is not None and status[0] == "2" else ():
            if not _JSON.fullmatch(kind):
                report.add(
                    "unsupported-media-type",
                    content.key_place(kind) if content is not None else answer.place,
                    f"the client reads answers in JSON, and not {kind}",
                    "say the answer as application/json, if the page has it",
                )
