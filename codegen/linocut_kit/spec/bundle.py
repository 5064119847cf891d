"""A provider's documents as one OpenAPI 3.1 document that every tool of that ecosystem reads."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from linocut_kit.spec.documents import (
    PROVIDER_FILE,
    Documents,
    LintReport,
    SpecError,
    read_documents,
)
from linocut_kit.spec.export.callbacks import add_callbacks
from linocut_kit.spec.export.document import METHODS, Json, named, operations
from linocut_kit.spec.export.examples import add_examples
from linocut_kit.spec.export.links import add_links
from linocut_kit.spec.export.merging import discriminate, joined
from linocut_kit.spec.export.omissions import KEY, noted
from linocut_kit.spec.export.schemas import local, said
from linocut_kit.spec.lifecycles import merged
from linocut_kit.spec.yaml import Node


def bundle(root: Path, provider: str, *, defaults: bool = True) -> Json:
    """The provider's OpenAPI document, from a specs folder that `lint` finds nothing wrong in.

    What our keys mean is said in OpenAPI's own words too. Without `defaults`, no schema has one.
    Raises SpecError or SpecsUnreadable where the specs cannot be read.
    """
    report = LintReport()
    documents = read_documents(root, report)
    if report.findings:
        raise SpecError(tuple(report.findings))
    return bundle_documents(documents, provider, defaults=defaults)


def bundle_documents(documents: Documents, provider: str, *, defaults: bool = True) -> Json:
    """The same, of documents that are read already."""
    shared = documents.files[f"{provider}/{PROVIDER_FILE}"]
    endpoints = next(found for name, found in documents.providers() if name == provider)
    document: Json = {
        key: item.data()
        for key, item in shared.items()
        if key not in ("paths", "components", "x-assumed", "x-conflict")
    }
    document.setdefault("servers", [{"url": "/"}])
    document |= {"tags": [], "paths": {}, "components": {}}
    renamed: dict[Any, Any] = {}
    for file, node in ((f"{provider}/{PROVIDER_FILE}", shared), *endpoints.items()):
        _add_components(document, node, defaults)
        _add_paths(document, node, defaults, renamed)
        if node is not shared:
            _tag(document, node, _name(file))
    _describe(document)
    discriminate(document)
    for name, create, node in _creates(document, endpoints):
        task = _renamed(_data(merged(shared.get("x-task"), node.get("x-task"))), renamed)
        _tag_shared(document, task, name)
        add_links(document, create, task)
        add_examples(document, create, task)
        if node.get("x-webhook") is not None:
            webhook = _data(merged(shared.get("x-webhook"), node.get("x-webhook")))
            add_callbacks(document, create, webhook, task)
    return document


def _add_components(document: Json, node: Node, defaults: bool) -> None:
    for kind, group in _items(node, "components"):
        say = said if kind == "schemas" else _plain
        components = document["components"].setdefault(kind, {})
        components |= {name: say(item.data(), defaults=defaults) for name, item in group.items()}


def _add_paths(document: Json, node: Node, defaults: bool, renamed: dict[Any, Any]) -> None:
    """Add the operations; `renamed` learns the ids of those that became part of another."""
    for path, item in _items(node, "paths"):
        present = document["paths"].setdefault(path, {})
        for method, operation in _plain(item.data(), defaults=defaults).items():
            content = operation.get("requestBody", {}).get("content", {})
            noted(operation, content.pop(KEY, None))
            if method in METHODS and method in present:
                renamed[operation.get("operationId")] = present[method].get("operationId")
                operation = joined(present[method], operation)
            present[method] = operation


def _items(node: Node, key: str) -> list[tuple[str, Node]]:
    found = node.get(key)
    return found.items() if found is not None else []


def _data(node: Node | None) -> Json:
    found = node.data() if node is not None else None
    return found if isinstance(found, dict) else {}


def _plain(value: Any, *, defaults: bool) -> Any:
    """A part of a document with its schemas said and its references local; examples stay."""
    if isinstance(value, list):
        return [_plain(item, defaults=defaults) for item in value]
    if not isinstance(value, dict):
        return value
    plain = {
        key: said(item, defaults=defaults)
        if key == "schema"
        else item
        if key in ("example", "value")
        else _plain(item, defaults=defaults)
        for key, item in value.items()
    }
    if isinstance(plain.get("$ref"), str):
        plain["$ref"] = local(plain["$ref"])
    return plain


def _renamed(task: Json, names: Mapping[Any, Any]) -> Json:
    """The lifecycle, with the operations by the ids that they have in the document."""
    for call in task.values():
        if isinstance(call, dict) and call.get("operation") in names:
            call["operation"] = names[call["operation"]]
    return task


def _name(file: str) -> str:
    return file.rpartition("/")[2].partition(".")[0]


def _creates(document: Json, nodes: Mapping[str, Node]) -> Iterator[tuple[str, Json, Node]]:
    """Each operation that makes a task, with its endpoint's name and what its document says."""
    for file, node in nodes.items():
        for path, item in _items(node, "paths"):
            for method, operation in item.items():
                if method in METHODS and operation.get("x-task") is not None:
                    yield _name(file), document["paths"][path][method], operation


def _tag(document: Json, node: Node, name: str) -> None:
    """One tag an endpoint, on each of its operations."""
    info = _data(node.get("info"))
    description = info.get("description") or info.get("title") or name
    document["tags"].append({"name": name, "description": description})
    for path, item in _items(node, "paths"):
        for method in (text for text, _ in item.items() if text in METHODS):
            _add_tag(document["paths"][path][method], name)


def _tag_shared(document: Json, task: Mapping[str, Any], name: str) -> None:
    """The same on operations that the provider says for several endpoints."""
    for call in task.values():
        id = call.get("operation") if isinstance(call, dict) else None
        operation = named(document, id) if isinstance(id, str) else None
        if operation is not None:
            _add_tag(operation, name)


def _add_tag(operation: Json, name: str) -> None:
    if name not in operation.setdefault("tags", []):
        operation["tags"].append(name)


def _describe(document: Json) -> None:
    """Where a page says nothing, what other tools want said of an operation and of the API."""
    info = document["info"]
    info.setdefault("description", f"{info['title'].removesuffix('.')}.")
    keys = document.get("x-env", {}).get("keys-url")
    if keys is not None:
        info.setdefault("contact", {"url": keys})
    known = {item["name"] for item in document["tags"]}
    for _, _, operation in operations(document):
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", operation.get("operationId", ""))
        operation.setdefault("summary", words.capitalize())
        operation.setdefault("description", f"{operation['summary'].removesuffix('.')}.")
        for name in operation.get("tags", ()):
            if name not in known:
                known.add(name)
                document["tags"].append({"name": name})
    for scheme in document["components"].get("securitySchemes", {}).values():
        if "x-prefix" in scheme and "description" not in scheme:
            scheme["description"] = f"The value is `{scheme['x-prefix']}` with the key behind it."
