"""A specs folder becomes the spec model."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from linocut_kit.runtime.lifecycle import InBand
from linocut_kit.spec.assumptions import assumed_parts, assumed_places
from linocut_kit.spec.contents import content_of, limited, on_the_wire
from linocut_kit.spec.documents import (
    PROVIDER_FILE,
    Broken,
    Documents,
    LintReport,
    SpecError,
    read_documents,
)
from linocut_kit.spec.lifecycles import (
    TASK_CALLS,
    LifecycleBuilder,
    called,
    outcome_of,
    webhook_of,
)
from linocut_kit.spec.model import (
    Basis,
    DocumentedResponse,
    Endpoint,
    Operation,
    OutputSize,
    Page,
    Parameter,
    Provider,
    Role,
    Schema,
    with_parameters,
)
from linocut_kit.spec.names import class_name, module_name
from linocut_kit.spec.prices import rates_of
from linocut_kit.spec.profile import check_documents
from linocut_kit.spec.root_unions import one_object
from linocut_kit.spec.schemas import SchemaBuilder, assumed_of, conflicts_of, omitted_of
from linocut_kit.spec.services import service_of, with_settings
from linocut_kit.spec.settings import setting_of
from linocut_kit.spec.task_merging import merged, merged_outcome, merged_task
from linocut_kit.spec.yaml import Node

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_LOCATIONS: dict[str, Literal["path", "query", "header"]] = {
    "path": "path",
    "query": "query",
    "header": "header",
}
_ROLES: dict[str, Role] = {"poll": "poll", "result": "result", "list": "list", "cancel": "cancel"}


def load_specs(root: Path) -> tuple[Provider, ...]:
    """Every provider below a specs folder, in the order of names.

    Raises SpecsUnreadable if the folder cannot be read, and SpecError with every finding if a
    document cannot become a model.
    """
    report = LintReport()
    documents = read_documents(root, report)
    check_documents(documents, report)
    providers = build(documents, report)
    if report.findings:
        raise SpecError(tuple(report.findings))
    return providers


def build(documents: Documents, report: LintReport) -> tuple[Provider, ...]:
    """The providers of sound documents; the report has a finding for each part that is left out."""
    providers: list[Provider] = []
    for name, endpoints in documents.providers():
        try:
            providers.append(_ProviderBuilder(documents, report, name).build(endpoints))
        except Broken:
            continue
    return tuple(providers)


class _ProviderBuilder:
    def __init__(self, documents: Documents, report: LintReport, name: str) -> None:
        self.documents = documents
        self.report = report
        self.name = name
        self.file = f"{name}/{PROVIDER_FILE}"

    def build(self, endpoints: dict[str, Node]) -> Provider:
        node = self.documents.files.get(self.file)
        if self.file in self.documents.unsound and node is not None:
            raise Broken(self.file)
        if node is None:
            first = next(iter(endpoints.values()), None)
            if first is None:
                raise Broken(self.name)
            raise self.report.fail(
                "no-provider",
                first.place,
                f"{self.file} is missing or cannot be read",
                "write it: servers, security, x-env and what the endpoints share",
            )
        service = service_of(node, self.name, self.report)
        built: list[Endpoint] = []
        for file, item in endpoints.items():
            if file in self.documents.unsound:
                continue
            try:
                built.append(_EndpointBuilder(self, node, item, file).build())
            except Broken:
                continue
        parameters = (
            parameter
            for endpoint in built
            for operation in endpoint.operations
            for parameter in operation.parameters
        )
        return Provider(
            service=with_settings(service, node, parameters, self.report),
            module=module_name(self.name),
            class_name=class_name(self.name),
            file=self.file,
            digest=self.documents.digests[self.file],
            endpoints=tuple(built),
            description=_text(node, "info", "description"),
            conflicts=tuple(
                conflict
                for holder in (node, *_elements(node, "servers"), node.at("x-webhook", "signature"))
                if holder is not None
                for conflict in conflicts_of(holder)
            ),
        )


class _EndpointBuilder:
    def __init__(self, owner: _ProviderBuilder, provider: Node, node: Node, file: str) -> None:
        self.owner = owner
        self.documents = owner.documents
        self.report = owner.report
        self.provider = provider
        self.node = node
        self.file = file
        self.name = file.rpartition("/")[2].rpartition(".")[0]
        self.schemas = SchemaBuilder(owner.documents, owner.report)

    def build(self) -> Endpoint:
        routes = _routes(self.node)
        create = self._create(routes)
        task = merged_task(self.provider.get("x-task"), create[2].get("x-task")) or create[2]
        routes += _shared(self.provider, task)
        # What two calls name has the role of the first: a poll may bring the result.
        roles: dict[str | None, Role] = {
            called(task, call): _ROLES[call] for call in reversed(TASK_CALLS)
        }
        content = content_of(create[2], class_name(self.name), self.report)
        body = content.media.at("schema") or content.media
        operations = tuple(
            self._operation(
                method,
                path,
                node,
                "create" if node is create[2] else roles.get(_text(node, "operationId"), "other"),
            )
            for method, path, node in routes
        )
        by_id = {operation.id: operation for operation in operations}
        request = limited(on_the_wire(self._request(body), content), create[2], self.report)
        made = next(operation for operation in operations if operation.role == "create")
        told = with_parameters(request, made)
        hook = create[2].get("x-webhook")
        webhook = merged(self.provider.get("x-webhook"), hook) if hook is not None else None
        lifecycle = LifecycleBuilder(task, by_id, told, self.report, self._outcome(self.provider))
        return Endpoint(
            id=f"{self.owner.name}/{self.name}",
            name=self.name,
            module=module_name(self.name),
            class_name=class_name(self.name),
            title=_text(self.node, "info", "title") or self.name,
            file=self.file,
            digest=self._digest(),
            operations=operations,
            request_name=_text(body, "$ref").rpartition("/")[2],
            request=request,
            content=content.media_type,
            types=content.types,
            lifecycle=lifecycle.build(),
            outputs=lifecycle.outputs(),
            output_size=self._output_size(self.documents.resolve(body, self.report)),
            webhook=webhook_of(webhook),
            assumed=tuple(assumed_parts(task, webhook)),
            conflicts=conflicts_of(self.node),
            rates=rates_of(create[2], made.page, request, self.report),
        )

    def _outcome(self, node: Node) -> InBand | None:
        """How the refusals of an operation look inside a 2xx response."""
        return outcome_of(merged_outcome(self.provider.get("x-outcome"), node.get("x-outcome")))

    def _create(self, routes: "list[tuple[str, str, Node]]") -> "tuple[str, str, Node]":
        found = [route for route in routes if route[2].get("x-task") is not None]
        if len(found) != 1:
            place = found[1][2].place if found else self.node.place
            raise self.report.fail(
                "no-create",
                place,
                f"{len(found)} operations of this document have x-task",
                "put x-task on the one operation that creates a task",
            )
        return found[0]

    def _request(self, body: Node) -> Schema:
        found = self.schemas.build(body)
        return one_object(found, self.report) if found.branches else found

    def _digest(self) -> str:
        both = self.documents.digests[self.file] + self.documents.digests[self.owner.file]
        return hashlib.sha256(both.encode()).hexdigest()

    def _operation(self, method: str, path: str, node: Node, role: Role) -> Operation:
        return Operation(
            id=_text(node, "operationId"),
            role=role,
            method=method,
            path=path,
            summary=_text(node, "summary"),
            description=_text(node, "description"),
            parameters=tuple(self._parameter(element) for element in _elements(node, "parameters")),
            body=self._operation_body(node) if role != "create" else None,
            responses=self._responses(node),
            outcome=self._outcome(node),
            page=self._page(node),
            place=node.place,
            assumed=assumed_of(node),
            conflicts=conflicts_of(node),
            omitted=omitted_of(node),
            omitted_content=omitted_of(node.at("requestBody", "content")),
        )

    def _operation_body(self, node: Node) -> Schema | None:
        """What an operation about a task takes as JSON; None where it takes nothing."""
        schema = node.at("requestBody", "content", "application/json", "schema")
        return self.schemas.build(schema) if schema is not None else None

    def _page(self, node: Node) -> Page:
        page = node.get("x-page")
        texts = {key: _text(page, key) for key in ("url", "layout", "read")}
        if page is None or not all(texts.values()):
            raise self.report.fail(
                "no-page",
                (page or node).place,
                "the operation does not say which page it comes from",
                'add x-page: {url: URL, layout: NAME, read: "YYYY-MM-DD"}',
            )
        return Page(**texts)

    def _parameter(self, node: Node) -> Parameter:
        found = self.documents.resolve(node, self.report)
        schema, location = found.get("schema"), _LOCATIONS.get(_text(found, "in"))
        required = found.get("required")
        if schema is None or location is None:
            raise self.report.fail(
                "not-in-dialect",
                found.place,
                "a parameter needs a schema, and in: path, query or header",
                "add what is missing",
            )
        is_required = required is not None and required.value is True
        built = self.schemas.build(schema)
        example = found.get("example")
        if example is not None and not built.examples:
            built = replace(built, examples=(example.data(),))
        built = replace(built, description=_text(found, "description") or built.description)
        return Parameter(
            name=_text(found, "name"),
            location=location,
            required=is_required or location == "path",
            schema=built,
            setting=setting_of(
                found if found.get("x-setting") else self.documents.resolve(schema, self.report),
                built,
                required=is_required or location == "path",
                secret=location != "path",
            ),
            place=found.place,
        )

    def _responses(self, node: Node) -> tuple[DocumentedResponse, ...]:
        found: list[DocumentedResponse] = []
        asked = (self.documents, self.report)
        for status, item in (node.get("responses") or node).items():
            if not status.isdecimal():
                continue
            answer = self.documents.resolve(item, self.report)
            basis: Basis = "assumed" if assumed_of(answer) else "page"
            content = answer.get("content")
            for media_type, media in content.items() if content is not None else ():
                schema = media.get("schema")
                found.append(
                    DocumentedResponse(
                        status=int(status),
                        media_type=media_type,
                        schema=self.schemas.inline(schema) if schema is not None else None,
                        examples=_media_examples(media),
                        basis=basis,
                        assumed=tuple(assumed_places(media.at("schema") or media, *asked)),
                        place=answer.place,
                    )
                )
            if content is None:
                found.append(
                    DocumentedResponse(
                        status=int(status), media_type=None, schema=None, basis=basis,
                        place=answer.place,
                    )
                )  # fmt: skip
        if not any(200 <= response.status < 300 for response in found):
            raise self.report.fail(
                "no-success", node.place, "the operation documents no 2xx answer", "add one"
            )
        return tuple(found)

    def _output_size(self, body: Node) -> OutputSize | None:
        node = body.get("x-output-size")
        if node is None:
            return None
        data: dict[str, Any] = node.data()
        try:
            return OutputSize(
                ratio=data["ratio"],
                resolution=data["resolution"],
                base={key: (int(item[0]), int(item[1])) for key, item in data["base"].items()},
                factor=dict(data["factor"]),
                cap=data.get("cap"),
                align=data.get("align", 1),
                round=data.get("round", "floor"),
                place=node.place,
            )
        except (KeyError, TypeError, AttributeError, IndexError, ValueError):
            raise self.report.fail(
                "not-in-dialect",
                node.place,
                "x-output-size is not complete",
                "give ratio, resolution, base: {NAME: [WIDTH, HEIGHT]} and factor: {NAME: N}",
            ) from None


def _routes(node: Node) -> "list[tuple[str, str, Node]]":
    paths = node.get("paths")
    return [
        (method.upper(), path, operation)
        for path, item in (paths.items() if paths is not None else ())
        for method, operation in item.items()
        if method in METHODS
    ]


def _shared(provider: Node, task: Node) -> "list[tuple[str, str, Node]]":
    """The operations of the provider that a lifecycle calls."""
    called = {_text(task, call, "operation") for call in TASK_CALLS}
    return [route for route in _routes(provider) if _text(route[2], "operationId") in called]


def _text(node: Node | None, *path: str) -> str:
    found = node.at(*path) if node is not None else None
    if found is None or found.value is None or isinstance(found.value, dict | list):
        return ""
    return str(found.value).strip()


def _elements(node: Node, key: str) -> list[Node]:
    found = node.get(key)
    return found.elements() if found is not None else []


def _media_examples(media: Node) -> tuple[Any, ...]:
    several, node = media.get("examples"), media.get("example")
    if several is not None:
        values = (example.get("value") for _, example in several.items())
        return tuple(value.data() for value in values if value is not None)
    return (node.data(),) if node is not None else ()
