"""`x-task` and `x-webhook` from YAML nodes to the runtime's lifecycle."""

from linocut_kit.runtime.lifecycle import (
    Call,
    Lifecycle,
    Listing,
    Results,
    Signature,
    Wait,
    Webhook,
)
from linocut_kit.spec.bindings import BindingReader
from linocut_kit.spec.documents import LintReport
from linocut_kit.spec.model import Operation, Outputs, Schema
from linocut_kit.spec.yaml import Node

TASK_CALLS = ("poll", "result", "list", "cancel")


def merged(base: Node | None, over: Node | None) -> Node | None:
    """`over` on top of `base`, mapping by mapping; an endpoint's word beats its provider's."""
    if base is None or over is None:
        return over or base
    if not isinstance(base.value, dict) or not isinstance(over.value, dict):
        return over
    values = dict(base.value)
    for key, node in over.items():
        values[key] = merged(base.get(key), node) or node
    return Node(over.place, values, {**base.keys, **over.keys})


def called(task: Node, call: str) -> str | None:
    """The id of the operation that a call of the lifecycle names."""
    node = task.at(call, "operation")
    return None if node is None or node.value is None else str(node.value)


class LifecycleBuilder:
    """Builds the lifecycle of one endpoint from its merged `x-task`."""

    def __init__(
        self, node: Node, operations: dict[str, Operation], request: Schema, report: LintReport
    ) -> None:
        self.node = node
        self.operations = operations
        self.report = report
        self.bindings = BindingReader(self._text("id"), request, report)

    def build(self) -> Lifecycle:
        """The lifecycle. Raises Broken after a finding."""
        states = self.node.get("states")
        results = self._needed("results", "where the images are")
        return Lifecycle(
            id=self._text("id"),
            status=self._text("status"),
            pending=_words(states, "pending"),
            succeeded=_words(states, "succeeded"),
            failed=_words(states, "failed"),
            wait=self._wait(),
            poll=self._call("poll"),
            poll_url=self._text("poll", "url"),
            result_url=self._text("result", "url"),
            cancel_url=self._text("cancel", "url"),
            rewrite=tuple(call for call in TASK_CALLS if self._is_true(call, "rewrite")),
            result=self._call("result"),
            results=Results(
                url=str(self._needed("results", "where the images are", "url").value),
                content_type=_maybe(results, "content-type"),
            ),
            error_code=self._text("error", "code"),
            error_message=self._text("error", "message"),
            cost=self._text("cost"),
            cancel=self._call("cancel"),
            listing=self._listing(),
        )

    def outputs(self) -> Outputs:
        """Which request fields choose what comes back."""
        results = self.node.get("results")
        return Outputs(
            format=_maybe(results, "format"),
            count=_maybe(results, "count"),
            ratio=_maybe(results, "ratio"),
        )

    def _text(self, *path: str) -> str | None:
        node = self.node.at(*path)
        return None if node is None or node.value is None else str(node.value)

    def _is_true(self, *path: str) -> bool:
        node = self.node.at(*path)
        return node is not None and node.value is True

    def _needed(self, key: str, what: str, *path: str) -> Node:
        node = self.node.at(key, *path)
        if node is None:
            raise self.report.fail(
                "incomplete-task",
                self.node.place,
                f"x-task does not say {what}",
                f"add {'.'.join((key, *path))}",
            )
        return node

    def _wait(self) -> Wait:
        self._needed("wait", "how to poll")
        numbers: dict[str, float] = {}
        for key in ("first", "factor", "max", "timeout"):
            node = self._needed("wait", "how to poll", key)
            if isinstance(node.value, bool) or not isinstance(node.value, int | float):
                raise self.report.fail(
                    "not-in-dialect", node.place, f"wait.{key} is not a number", "give seconds"
                )
            numbers[key] = node.value
        return Wait(**numbers)

    def _call(self, key: str) -> Call | None:
        operation = self.node.at(key, "operation")
        if operation is None:
            return None
        found = self.operations.get(str(operation.value))
        if found is None:
            raise self.report.fail(
                "unknown-operation",
                operation.place,
                f"no operation of this document is called {operation.value}",
                f"name one of {', '.join(sorted(self.operations))}",
            )
        return self.bindings.call(key, self.node.at(key) or self.node, found, operation.place)

    def _listing(self) -> Listing | None:
        call = self._call("list")
        if call is None:
            return None
        return Listing(
            call=call,
            items=str(self._needed("list", "where the listed tasks are", "items").value),
            id=str(self._needed("list", "where a listed task's id is", "id").value),
            status=self._text("list", "status"),
        )


def webhook_of(node: Node | None) -> Webhook | None:
    """The webhook of an endpoint from its merged `x-webhook`; None without a request field."""
    field = node.get("field") if node is not None else None
    if node is None or field is None:
        return None
    return Webhook(
        field=str(field.value),
        payload=_maybe(node, "payload") or "",
        signature=signature_of(node.get("signature")),
    )


def signature_of(node: Node | None) -> Signature | None:
    """The signature scheme, None where it is `undocumented`."""
    headers = node.get("headers") if node is not None else None
    if node is None or headers is None:
        return None
    tolerance = node.get("tolerance")
    return Signature(
        id_header=_maybe(headers, "id") or "",
        timestamp_header=_maybe(headers, "timestamp") or "",
        signature_header=_maybe(headers, "signature") or "",
        content=_maybe(node, "content") or "",
        secrets=_words(node, "secrets") or ("utf-8",),
        tolerance=float(tolerance.value) if tolerance is not None else 300.0,
    )


def _words(node: Node | None, key: str) -> tuple[str, ...]:
    found = node.get(key) if node is not None else None
    return tuple(str(element.value) for element in found.elements()) if found is not None else ()


def _maybe(node: Node | None, key: str) -> str | None:
    found = node.get(key) if node is not None else None
    return str(found.value) if found is not None else None
