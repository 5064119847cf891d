"""What an operation says that the client cannot do: send, read, or take for the key."""

import re
from collections.abc import Iterator

from linocut_kit.keywords import broken
from linocut_kit.runtime.violations import shown
from linocut_kit.spec.documents import PROVIDER_FILE, Broken, Documents, LintReport
from linocut_kit.spec.model import Endpoint, Operation, Parameter
from linocut_kit.spec.profile import DATA, walk
from linocut_kit.spec.yaml import Node

_JSON = re.compile(r"application/([\w.+-]+\+)?json(;.*)?")
_SENT = frozenset({"application/json"})
_TODO = re.compile(r"\bTODO\b")
_SHARED = ("servers", "security", "x-env", "x-task", "x-webhook")
_FOREIGN = {
    "apiKey": ("scheme", "bearerFormat", "flows", "openIdConnectUrl"),
    "http": ("in", "name", "flows", "openIdConnectUrl"),
}
WAY_OUT = (
    "for another way, sign the requests in a client of your own, Client(http_client=...), and let "
    "the spec say that the key may be left out: security: [{}, {NAME: []}]"
)


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
        _check_provider(node, report)
        return
    for key in _SHARED:
        if node.get(key) is not None:
            report.add(
                "inert-keyword",
                node.key_place(key),
                f"{key} of an endpoint's document is read by nobody",
                f"move it to {PROVIDER_FILE}, or for x-task and x-webhook to the create operation",
            )


def _check_provider(node: Node, report: LintReport) -> None:
    servers = node.get("servers")
    for element in servers.elements()[1:] if servers is not None else ():
        report.add(
            "inert-keyword",
            element.place,
            "requests go to the first server only",
            "keep one; base_url= or the variable of x-env takes any other",
        )
    _check_security(node, report)


def _check_security(node: Node, report: LintReport) -> None:
    """Report every way to send the key but the first, which the model has."""
    security, schemes = node.get("security"), node.at("components", "securitySchemes")
    named = [
        (element, name)
        for element in (security.elements() if security is not None else ())
        for name, _ in element.items()
    ]
    for item, name in named[1:]:
        report.add(
            "unsupported-auth",
            item.place,
            f"the key is sent as {named[0][1]} says, and never as {name} does",
            f"keep one of them; {WAY_OUT}",
        )
    used = {name for _, name in named}
    for name, _ in schemes.items() if schemes is not None else ():
        if name not in used:
            report.add(
                "inert-keyword",
                schemes.key_place(name) if schemes is not None else node.place,
                f"no security names the scheme {name}",
                "remove it, or name it in security",
            )
    for _, item in schemes.items() if schemes is not None else ():
        kind = item.get("type")
        for key in _FOREIGN.get(str(kind.value) if kind is not None else "", ()):
            if item.get(key) is not None:
                report.add(
                    "inert-keyword",
                    item.key_place(key),
                    f"{key} says nothing of a scheme of another type",
                    "remove it, or mend the type",
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
    if _is_sent(operation, parameter):
        return
    needed = parameter.required or parameter.location == "path"
    report.add(
        "unbound-parameter" if needed else "inert-keyword",
        node.place,
        f"{operation.id} {'requires' if needed else 'may have'} the {parameter.location} parameter "
        f"{parameter.name}, and the client never sends it",
        "bind it to the task's id, write what is constant into the path, or leave the endpoint out"
        if needed
        else "remove it: the description of the operation can say that the provider has it",
    )


def _is_sent(operation: Operation, parameter: Parameter) -> bool:
    """Whether the client gives a parameter a value: those of paths, by the lifecycle's bindings."""
    return operation.role == "other" or (
        operation.role != "create" and parameter.location == "path"
    )


def _check_body(endpoint: Endpoint, operation: Operation, node: Node, report: LintReport) -> None:
    body = node.get("requestBody")
    content = body.get("content") if body is not None else None
    if body is None or content is None or operation.role == "other":
        return
    if operation.role != "create":
        report.add(
            "unbound-parameter",
            node.key_place("requestBody"),
            f"{operation.id} has a body, and the client sends none with it",
            "remove the body; an endpoint whose tasks need one cannot be followed",
        )
        return
    needed = body.get("required")
    if needed is not None and needed.value is False:
        report.add(
            "inert-keyword",
            body.key_place("required"),
            "the client sends a body always",
            "remove it, or write true",
        )
    for kind, media in content.items():
        if kind == "x-omitted":
            continue
        if kind not in _SENT:
            report.add(
                "unsupported-media-type",
                content.key_place(kind),
                f"the client does not send {kind}",
                f"say the body as {', '.join(sorted(_SENT))}, if the page has it",
            )
            continue
        for key, example in _examples(media):
            for name, at in broken(endpoint.request, example.data())[:1]:
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
