"""`x-task` and `x-webhook` from YAML nodes to the runtime's lifecycle."""

from dataclasses import replace
from typing import cast

from linocut_kit.runtime.lifecycle import (
    ANSWER_WAIT,
    Call,
    Encoding,
    InBand,
    Lifecycle,
    Listing,
    Phase,
    ResultPlace,
    Results,
    Signature,
    State,
    Wait,
    Webhook,
)
from linocut_kit.spec.bindings import BindingReader
from linocut_kit.spec.documents import LintReport
from linocut_kit.spec.model import Operation, Outputs, Schema
from linocut_kit.spec.yaml import Node

TASK_CALLS = ("poll", "result", "list", "cancel")


def called(task: Node, call: str) -> str | None:
    """The id of the operation that a call of the lifecycle names."""
    node = task.at(call, "operation")
    return None if node is None or node.value is None else str(node.value)


class LifecycleBuilder:
    """Builds the lifecycle of one endpoint from its merged `x-task`."""

    def __init__(
        self,
        node: Node,
        operations: dict[str, Operation],
        request: Schema,
        report: LintReport,
        outcome: InBand | None = None,
    ) -> None:
        self.outcome = outcome
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
            pending=_states(states, "pending"),
            succeeded=_states(states, "succeeded"),
            failed=_states(states, "failed"),
            refused=_states(states, "refused"),
            cancelled=_states(states, "cancelled"),
            billed=_billed(states),
            wait=self._wait(),
            poll=self._call("poll"),
            poll_url=self._text("poll", "url"),
            result_url=self._text("result", "url"),
            cancel_url=self._text("cancel", "url"),
            rewrite=tuple(call for call in TASK_CALLS if self._is_true(call, "rewrite")),
            result=self._call("result"),
            results=Results(
                places=self._places(results), content_type=_maybe(results, "content-type")
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

    def _places(self, results: Node) -> tuple[ResultPlace, ...]:
        url, several = results.get("url"), results.get("any")
        if url is None and several is None:
            self._needed("results", "where the images are", "any")
        if url is not None and several is not None:
            raise self.report.fail(
                "inert-keyword",
                results.key_place("url"),
                "results.url is short for one place, and results.any has several",
                "say it as one more place of any",
            )
        if url is not None:
            return (ResultPlace(at=str(url.value)),)
        return tuple(map(self._place, several.elements() if several is not None else ()))

    def _place(self, node: Node) -> ResultPlace:
        at, encoding = _maybe(node, "at") or "", _maybe(node, "encoding") or "url"
        if encoding == "bytes" and (at or node.get("json") is not None):
            raise self.report.fail(
                "not-in-dialect",
                node.place,
                "bytes are the whole body of a response",
                'write {at: "", encoding: bytes}, or the encoding of the text at the pointer',
            )
        return ResultPlace(at=at, encoding=cast("Encoding", encoding), json=_maybe(node, "json"))

    def _wait(self) -> Wait:
        if self.node.get("wait") is None and self._text("id") is None:
            return ANSWER_WAIT
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
        statuses = self._statuses(key)
        if operation is None:
            is_said = self._text(key, "url") is not None and (statuses or self.outcome)
            by_url = Call(method="GET", path="", outcome=self.outcome, statuses=statuses)
            return by_url if is_said else None
        found = self.operations.get(str(operation.value))
        if found is None:
            raise self.report.fail(
                "unknown-operation",
                operation.place,
                f"no operation of this document is called {operation.value}",
                f"name one of {', '.join(sorted(self.operations))}",
            )
        made = self.bindings.call(key, self.node.at(key) or self.node, found, operation.place)
        return replace(made, statuses=statuses)

    def _statuses(self, key: str) -> tuple[tuple[int, Phase], ...]:
        node = self.node.at(key, "statuses")
        return tuple(
            (int(status), cast("Phase", item.value))
            for status, item in (node.items() if node is not None else ())
        )

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


def outcome_of(node: Node | None) -> InBand | None:
    """How refusals look inside a 2xx response, from a merged `x-outcome`."""
    if node is None:
        return None
    named = node.get("as")
    return InBand(
        code=_maybe(node, "code") or "",
        ok=_states(node, "ok"),
        message=_maybe(node, "message"),
        statuses=tuple(
            (int(status), tuple(element.value for element in item.elements()))
            for status, item in (named.items() if named is not None else ())
        ),
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


def _states(node: Node | None, key: str) -> tuple[State, ...]:
    """The states of a group, texts or integers as they are written."""
    found = node.get(key) if node is not None else None
    return tuple(element.value for element in found.elements()) if found is not None else ()


def _billed(states: Node | None) -> bool | None:
    found = states.get("billed") if states is not None else None
    return found.value if found is not None and isinstance(found.value, bool) else None


def _maybe(node: Node | None, key: str) -> str | None:
    found = node.get(key) if node is not None else None
    return str(found.value) if found is not None else None
