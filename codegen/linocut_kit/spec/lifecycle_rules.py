"""What must hold of lifecycles: their pointers lead to answers, and their states are known."""

from typing import Any

from linocut_kit.runtime.pointer import unescape
from linocut_kit.spec.documents import Documents, LintReport
from linocut_kit.spec.model import Endpoint, Operation, Place, Provider
from linocut_kit.spec.yaml import Node


class Places:
    """Where the keys of an endpoint's extensions stand: in its document or its provider's."""

    def __init__(self, documents: Documents, provider: Provider, endpoint: Endpoint) -> None:
        create = documents.files[endpoint.file].at(
            "paths", endpoint.create.path, endpoint.create.method.lower()
        )
        self.nodes = [create, documents.files[provider.file]]
        self.otherwise = endpoint.create.place

    def node(self, *path: str) -> Node | None:
        """What a key has, if it is there."""
        inside = (node.at(*path) for node in self.nodes if node is not None)
        return next((found for found in inside if found is not None), None)

    def of(self, *path: str) -> Place:
        """The place of a key, or of the nearest one around it that is there."""
        found = self.node(*path)
        if found is not None:
            return found.place
        return self.of(*path[:-1]) if len(path) > 1 else self.otherwise


def check_lifecycle(endpoint: Endpoint, places: Places, report: LintReport) -> None:
    """Report each pointer of x-task that no answer has, and a task that cannot be polled."""
    cycle, create = endpoint.lifecycle, endpoint.create
    poll, listing = endpoint.operation("poll"), endpoint.operation("list")
    both = (create, poll)
    ends = (endpoint.operation("result"), poll, create)
    for name, pointer, operations in (
        ("id", cycle.id, (create,)),
        ("status", cycle.status, both),
        ("poll.url", cycle.poll_url, (create,)),
        ("result.url", cycle.result_url, (create,)),
        ("cancel.url", cycle.cancel_url, (create,)),
        ("results.url", cycle.results.url, ends),
        ("results.content-type", cycle.results.content_type, ends),
        ("error.code", cycle.error_code, ends),
        ("error.message", cycle.error_message, ends),
        ("cost", cycle.cost, ends),
        ("list.items", cycle.listing.items if cycle.listing else None, (listing,)),
    ):
        found = [operation for operation in operations if operation is not None]
        if pointer is not None and not any(has_place(operation, pointer) for operation in found):
            where = " or ".join(dict.fromkeys(operation.id for operation in found))
            report.add(
                "lifecycle-pointer",
                places.of("x-task", *name.split(".")),
                f"x-task.{name} is {pointer}, which no answer of {where} has",
                "point to a field of the answer's schema",
            )
    for call in ("poll", "result", "cancel"):
        if call in cycle.rewrite and getattr(cycle, f"{call}_url") is None:
            report.add(
                "inert-keyword", places.of("x-task", call, "rewrite"),
                f"{call} goes to no URL of an answer, so there is nothing to rewrite",
                "remove it, or add url: POINTER",
            )  # fmt: skip
    result = places.node("x-task", "result")
    if result is not None and cycle.result is None and cycle.result_url is None:
        report.add(
            "incomplete-task", result.place, "x-task.result does not say where the result is",
            "add operation: ID, or url: POINTER",
        )  # fmt: skip
    if cycle.id is not None and cycle.poll is None and cycle.poll_url is None:
        report.add(
            "incomplete-task", places.of("x-task"), "x-task does not say how to poll",
            "add poll: {operation: ID, path: {PARAMETER: POINTER}}",
        )  # fmt: skip


def check_states(endpoint: Endpoint, places: Places, report: LintReport) -> None:
    """Report states that x-task groups twice, and those that it or the answers do not know."""
    cycle, place = endpoint.lifecycle, places.of("x-task", "states")
    listed = (*cycle.pending, *cycle.succeeded, *cycle.failed)
    for state in sorted({text for text in listed if listed.count(text) > 1}):
        report.add(
            "state-clash", place, f"the state {state} is in two groups of x-task",
            "a state is pending, succeeded or failed",
        )  # fmt: skip
    known = {
        word
        for operation in (endpoint.create, endpoint.operation("poll"))
        if operation is not None and cycle.status is not None
        for schema in _schemas_at(operation, cycle.status)
        for word in schema.get("x-known", ())
    }
    for state in sorted(known - set(listed)):
        report.add(
            "unknown-state", place,
            f"the answers know the state {state}, and x-task does not say what it means",
            "add it to states.pending, states.succeeded or states.failed",
        )  # fmt: skip
    if known:
        for state in sorted(set(listed) - known):
            report.add(
                "unknown-state", place,
                f"x-task has the state {state}, which is not among the x-known of the answers",
                "mend the word, or add it to x-known",
            )  # fmt: skip


def has_place(operation: Operation, pointer: str) -> bool:
    """Whether a documented success of an operation has what a pointer leads to."""
    return bool(_schemas_at(operation, pointer))


def _schemas_at(operation: Operation, pointer: str) -> list[dict[str, Any]]:
    """The schemas that the 2xx answers of an operation have at a pointer."""
    answers = [response.schema for response in operation.responses if 200 <= response.status < 300]
    found = [answer for answer in answers if isinstance(answer, dict)]
    for part in pointer.split("/")[1:]:
        name = unescape(part)
        inside = [
            entry.get("items") if part == "*" else entry.get("properties", {}).get(name)
            for entry in found
        ]
        found = [entry for entry in inside if isinstance(entry, dict)]
    return found
