"""Several models behind one method and path: which field of the request tells them apart."""

from collections.abc import Iterator
from typing import Any

from linocut_kit.keywords.choice import members
from linocut_kit.keywords.schema import Schema
from linocut_kit.runtime.checks import is_among
from linocut_kit.spec.documents import PROVIDER_FILE, Documents, LintReport
from linocut_kit.spec.model import Endpoint, Operation, Provider


def check_one_path(provider: Provider, report: LintReport) -> None:
    """Report operations on one method and path which no request tells apart."""
    seen: dict[tuple[str, str], list[tuple[Endpoint, Operation]]] = {}
    for endpoint in provider.endpoints:
        for operation in endpoint.operations:
            others = seen.setdefault((operation.method, operation.path), [])
            for other, first in others:
                if first.place != operation.place:
                    _check_pair((other, first), (endpoint, operation), report)
            others.append((endpoint, operation))


def check_shared(documents: Documents, provider: Provider, report: LintReport) -> None:
    """Report the operations of a provider's own document that no lifecycle calls."""
    called = {
        operation.place for endpoint in provider.endpoints for operation in endpoint.operations
    }
    paths = documents.files[provider.file].get("paths")
    for path, item in paths.items() if paths is not None else ():
        for method, operation in item.items():
            if operation.place not in called:
                report.add(
                    "inert-keyword",
                    item.key_place(method),
                    f"no x-task calls {method.upper()} {path}",
                    "name its operationId in an x-task, or remove it; the operation that creates "
                    "a task stands in its endpoint's document",
                )


def _check_pair(
    first: tuple[Endpoint, Operation], second: tuple[Endpoint, Operation], report: LintReport
) -> None:
    (endpoint, before), (other, operation) = first, second
    creates = before.role == operation.role == "create"
    if creates and told_apart_by(endpoint.request, other.request) is not None:
        return
    where = f"{operation.method} {operation.path} stands at {before.place} too"
    if creates:
        report.add(
            "duplicate-endpoint",
            operation.place,
            f"{where}, and {why_not(endpoint.request, other.request)}",
            "give both a required field with a const (or an enum) of its own, such as model",
        )
    else:
        report.add(
            "duplicate-endpoint",
            operation.place,
            where,
            f"every operation has its own path; one that endpoints share stands in {PROVIDER_FILE}",
        )


def told_apart_by(first: Schema, second: Schema) -> str | None:
    """The required field that has values in one request which it never has in the other."""
    return next((name for name, shared in _choosing(first, second) if not shared), None)


def why_not(first: Schema, second: Schema) -> str:
    """What is missing where no field tells two requests apart."""
    for name, shared in _choosing(first, second):
        return f"{name} may be {shared[0]!r} in both"
    return "no field is required in both that a const or an enum limits in both"


def _choosing(first: Schema, second: Schema) -> Iterator[tuple[str, list[Any]]]:
    """Each field required in both that is limited to words in both, with the words of both."""
    for field in first.fields:
        other = second.field(field.name)
        if other is None or not (field.required and other.required):
            continue
        words, others = members(field.schema), members(other.schema)
        if words and others:
            yield field.name, [word for word in words if is_among(word, others)]
