"""How far a task is: a number that answers call progress never falls."""

from collections.abc import Iterator
from typing import Any

from linocut_kit.conform.answers import is_assumed
from linocut_kit.conform.probed import ProbedTask
from linocut_kit.conform.session import Session
from linocut_kit.runtime.pointer import unescape
from linocut_kit.spec.model import Operation

_NAMES = frozenset({"progress", "percent", "percentage", "progress_percent"})
_DEEPEST = 8


def check_rising(
    session: Session, operation: Operation, task: ProbedTask, body: Any, line: str
) -> None:
    """Compare what a poll says of a task's progress with what the poll before said.

    Where no page documents the field, a number that falls is a note.
    """
    for pointer, number in _numbers(body, ""):
        before = task.risen.get(pointer, number)
        task.risen[pointer] = number
        if number < before:
            promised = _is_promised(operation, pointer)
            session.complain(
                "broken-task" if promised else "silent-page",
                session.unit("x-task", "states"),
                f"the progress of a task fell from {before:g} to {number:g} at {pointer}",
                severity="error" if promised else "info",
                key="progress",
                curl=line,
            )


def _is_promised(operation: Operation, pointer: str) -> bool:
    """Whether a page documents a field of the operation's success."""
    documented = operation.success()
    schema = documented.schema
    for step in pointer.split("/")[1:]:
        schema = (schema or {}).get("properties", {}).get(unescape(step))
    return schema is not None and not is_assumed(documented, "type", pointer)


def _numbers(body: Any, pointer: str, depth: int = 0) -> Iterator[tuple[str, float]]:
    if not isinstance(body, dict) or depth > _DEEPEST:
        return
    for name, value in body.items():
        if isinstance(value, int | float) and not isinstance(value, bool) and name in _NAMES:
            yield f"{pointer}/{name}", value
        yield from _numbers(value, f"{pointer}/{name}", depth + 1)
