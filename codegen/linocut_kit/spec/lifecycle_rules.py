"""What must hold of lifecycles: their pointers lead to answers, and their states are known."""

from collections.abc import Iterator
from typing import Any

from linocut_kit.runtime.lifecycle import ResultPlace, State, has_state
from linocut_kit.runtime.pointer import unescape
from linocut_kit.spec.documents import Documents, LintReport
from linocut_kit.spec.model import Endpoint, Operation, Place, Provider
from linocut_kit.spec.task_merging import TASK_ONLY, is_null
from linocut_kit.spec.yaml import Node


class Places:
    """Where the keys of an endpoint's extensions stand: in its document or its provider's."""

    def __init__(self, documents: Documents, provider: Provider, endpoint: Endpoint) -> None:
        create = documents.files[endpoint.file].at(
            "paths", endpoint.create.path, endpoint.create.method.lower()
        )
        self.nodes = [create, documents.files[provider.file]]
        self.otherwise = endpoint.create.place
        self.files = documents.files

    def has(self, *path: str) -> bool:
        """Whether a key is said, here or by the provider."""
        return any(node is not None and node.at(*path) is not None for node in self.nodes)

    def is_own(self, name: str) -> bool:
        """Whether the create operation itself says a key of x-task, `error.code` for one."""
        own = self.nodes[0]
        return own is not None and own.at("x-task", *name.split(".")) is not None

    def says_outcome(self, operation: Operation) -> bool:
        """Whether an operation has an x-outcome of its own."""
        return self._operation(operation, "x-outcome") is not None

    def outcome(self, operation: Operation) -> Place:
        """Where the x-outcome of an operation stands, its own or the provider's."""
        own = self._operation(operation, "x-outcome")
        return own.place if own is not None else self.of("x-outcome")

    def _operation(self, operation: Operation, key: str) -> Node | None:
        document = self.files[operation.place.file]
        return document.at("paths", operation.path, operation.method.lower(), key)

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
        *(_place(places, place, ends) for place in cycle.results.places),
        ("results.content-type", cycle.results.content_type, ends),
        ("error.code", cycle.error_code, ends),
        ("error.message", cycle.error_message, ends),
        ("cost", cycle.cost, ends),
        ("list.items", cycle.listing.items if cycle.listing else None, (listing,)),
    ):
        found = [operation for operation in operations if operation is not None]
        if pointer is None or any(has_place(operation, pointer, name) for operation in found):
            continue
        if cycle.is_answer and not name.startswith("results") and not places.is_own(name):
            # What the provider says of its tasks does no harm where an answer has none of it.
            continue
        where = " or ".join(dict.fromkeys(operation.id for operation in found))
        report.add(
            "lifecycle-pointer",
            places.of("x-task", *name.split(".")),
            f"x-task.{name} is {pointer}, which no answer of {where} has"
            if pointer != BODY
            else f"no answer of {where} is an image itself",
            "point to a field of the answer's schema"
            if pointer != BODY
            else "document the media type of the image, such as image/png",
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


BODY = "the body itself"
"""What stands for the pointer of a place of bytes."""


def _place(
    places: Places, place: ResultPlace, ends: tuple[Operation | None, ...]
) -> tuple[str, str, tuple[Operation | None, ...]]:
    name = "results.any" if places.has("x-task", "results", "any") else "results.url"
    return name, BODY if place.encoding == "bytes" else place.at, ends


def check_kind(endpoint: Endpoint, places: Places, report: LintReport) -> None:
    """Report what contradicts the kind of a lifecycle, or is read by nobody for it."""
    cycle = endpoint.lifecycle
    for node in places.nodes:
        task = node.get("x-task") if node is not None else None
        kind = task.get("kind") if task is not None else None
        if task is None:
            continue
        is_own = node is places.nodes[0]
        if cycle.is_answer and (is_own or (kind is not None and kind.value == "answer")):
            for key in TASK_ONLY:
                if task.get(key) is not None and not is_null(task.get(key)):
                    report.add(
                        "inert-keyword",
                        task.key_place(key),
                        f"the answer of {endpoint.create.id} is the result: nobody reads {key}",
                        f"remove {key}, or say kind: task with an id",
                    )
        if is_own and kind is not None and kind.value == "task" and cycle.id is None:
            report.add(
                "incomplete-task",
                kind.place,
                "a task needs an id, and x-task does not say where it is",
                "add id: POINTER, or say kind: answer",
            )
    if cycle.billed is not None and not cycle.refused:
        report.add(
            "inert-keyword",
            places.of("x-task", "states", "billed"),
            "billed is about refused states, and there are none",
            "add refused: [STATE], or remove billed",
        )


def check_outcomes(endpoint: Endpoint, places: Places, report: LintReport) -> None:
    """Report refusals inside 2xx responses that no response can have, and codes said twice."""
    ruled = [operation for operation in endpoint.operations if operation.outcome is not None]
    for operation in ruled:
        how = operation.outcome
        place = places.outcome(operation)
        if how is None:
            continue
        group = [operation] if places.says_outcome(operation) else ruled
        for name, pointer in (("code", how.code), ("message", how.message)):
            if pointer is not None and not any(has_place(each, pointer) for each in group):
                report.add(
                    "lifecycle-pointer",
                    place,
                    f"x-outcome.{name} is {pointer}, which no answer of {operation.id} has",
                    "point to a field of the answer's schema, or undo it with x-outcome: null",
                )
        listed = (*how.ok, *(code for _, codes in how.statuses for code in codes))
        for code in sorted({item for item in listed if _count(listed, item) > 1}, key=str):
            report.add(
                "state-clash",
                place,
                f"x-outcome says the code {code} twice",
                "a code is fine, or stands for one status",
            )


def _count(states: tuple[State, ...], state: State) -> int:
    return sum(has_state((state,), other) for other in states)


def check_states(endpoint: Endpoint, places: Places, report: LintReport) -> None:
    """Report states that x-task groups twice, and those that it or the answers do not know."""
    cycle, place = endpoint.lifecycle, places.of("x-task", "states")
    listed = cycle.states
    for state in sorted({text for text in listed if _count(listed, text) > 1}, key=str):
        report.add(
            "state-clash", place, f"the state {state} is in two groups of x-task",
            "a state is pending, succeeded, failed, refused or cancelled",
        )  # fmt: skip
    known = {
        word
        for operation in (endpoint.create, endpoint.operation("poll"))
        if operation is not None and cycle.status is not None
        for schema in _schemas_at(operation, cycle.status)
        for word in schema.get("x-known", ())
    }
    for state in sorted(known - set(listed), key=str):
        report.add(
            "unknown-state", place,
            f"the answers know the state {state}, and x-task does not say what it means",
            "add it to one of states: pending, succeeded, failed, refused or cancelled",
        )  # fmt: skip
    if known:
        for state in sorted(set(listed) - known, key=str):
            report.add(
                "unknown-state", place,
                f"x-task has the state {state}, which is not among the x-known of the answers",
                "mend the word, or add it to x-known",
            )  # fmt: skip


def has_place(operation: Operation, pointer: str, name: str = "") -> bool:
    """Whether a documented success of an operation has what a pointer leads to."""
    if name == "results.any" and pointer == BODY:
        kinds = (response.media_type for response in operation.responses if response.status < 300)
        return any((kind or "").startswith("image/") for kind in kinds)
    return bool(_schemas_at(operation, pointer, refusals=name.startswith("error")))


def _schemas_at(
    operation: Operation, pointer: str, *, refusals: bool = False
) -> list[dict[str, Any]]:
    """The schemas that the 2xx answers of an operation have at a pointer, or all its answers."""
    answers = [
        response.schema
        for response in operation.responses
        if refusals or 200 <= response.status < 300
    ]
    found = [answer for answer in answers if isinstance(answer, dict)]
    for part in pointer.split("/")[1:]:
        name = unescape(part)
        inside = [
            entry.get("items")
            if part == "*" or (part.isdecimal() and "items" in entry)
            else entry.get("properties", {}).get(name)
            for answer in found
            for entry in _branches(answer)
        ]
        found = [entry for entry in inside if isinstance(entry, dict)]
    return [entry for answer in found for entry in _branches(answer)]


def _branches(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema and every reading of it."""
    yield schema
    for key in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(key, ()):
            yield from _branches(part)
