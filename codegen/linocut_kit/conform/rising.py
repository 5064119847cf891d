"""How far a task is: a number that answers call progress never falls."""

from collections.abc import Iterator
from typing import Any

from linocut_kit.conform.session import ProbedTask, Session

_NAMES = frozenset({"progress", "percent", "percentage", "progress_percent"})
_DEEPEST = 8


def check_rising(session: Session, task: ProbedTask, body: Any, line: str) -> None:
    """Compare what a poll says of a task's progress with what the poll before said."""
    for pointer, number in _numbers(body, ""):
        before = task.risen.get(pointer, number)
        task.risen[pointer] = number
        if number < before:
            session.complain(
                "broken-task",
                session.unit("x-task", "states"),
                f"the progress of a task fell from {before:g} to {number:g} at {pointer}",
                key="progress",
                curl=line,
            )


def _numbers(body: Any, pointer: str, depth: int = 0) -> Iterator[tuple[str, float]]:
    if not isinstance(body, dict) or depth > _DEEPEST:
        return
    for name, value in body.items():
        if isinstance(value, int | float) and not isinstance(value, bool) and name in _NAMES:
            yield f"{pointer}/{name}", value
        yield from _numbers(value, f"{pointer}/{name}", depth + 1)
