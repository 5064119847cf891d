"""What an answer about a task says of it: its id, its state, and the fields that go with that."""

from dataclasses import replace
from typing import Any

from linocut_kit.conform import answers
from linocut_kit.conform.probed import ProbedTask
from linocut_kit.conform.session import Session
from linocut_kit.runtime.lifecycle import State, has_state
from linocut_kit.runtime.pointer import find
from linocut_kit.spec.model import Operation


def check_id(session: Session, task: ProbedTask, body: Any, line: str) -> None:
    """Complain of an answer that has the id of another task."""
    pointer = session.plan.endpoint.lifecycle.id
    id = find(body, pointer) if pointer else None
    if id is None or str(id) == task.id:
        return
    session.complain(
        "broken-task",
        session.unit("x-task", "distinct-ids"),
        f"the poll of one task was answered with another id "
        f"({session.evidence.mask.foreign(str(id), 60)})",
        key="other-id",
        curl=line,
    )


def check_order(session: Session, task: ProbedTask, state: State, line: str) -> None:
    """Complain of a state that no page knows, and of one that goes back."""
    life, mask = session.plan.endpoint.lifecycle, session.evidence.mask
    known = life.states
    guessed = "states" in session.plan.endpoint.assumed
    if not has_state(known, state):
        session.complain(
            "silent-page" if guessed else "undocumented",
            session.unit("x-task", "states", list(known)),
            f"a task is {_shown(session, state)}, and the page knows {', '.join(map(str, known))}",
            severity="info" if guessed else "error",
            key=f"unknown {str(state)[:40]}",
            curl=line,
        )
        return
    before = [_rank(session, text) for text in task.states]
    if before and _rank(session, state) < max(before):
        # An end is one in any order; that of the states before it may be a guess.
        free = guessed and max(before) < len(life.pending)
        session.complain(
            "silent-page" if free else "broken-task",
            session.unit("x-task", "states"),
            f"a task went back from {mask.foreign(str(task.states[-1]), 40)} to {state}",
            severity="info" if free else "error",
            key="back",
            curl=line,
        )


def _shown(session: Session, state: State) -> str:
    """A state as it is written: a text that looks like a number is in quotes."""
    return repr(session.evidence.mask.foreign(state, 40) if isinstance(state, str) else state)


def _rank(session: Session, state: State) -> int:
    life = session.plan.endpoint.lifecycle
    if has_state(life.pending, state):
        return life.pending.index(state)
    return len(life.pending) if has_state(life.states, state) else -1


def judge_state(session: Session, operation: Operation, task: ProbedTask) -> None:
    """Complain of fields that should be there in a state and are not, or the other way round."""
    if not task.states:
        return
    for complaint in answers.judge_state(operation, task.status, task.answer, task.states[-1]):
        unit = session.unit(
            complaint.rule, f"{operation.id}{complaint.pointer}", complaint.limit, complaint.place
        )
        unit = replace(unit, pointer=complaint.pointer)
        session.complain(
            "silent-page" if complaint.severity == "info" else complaint.code,
            unit,
            session.evidence.mask.foreign(f"{operation.id}: {complaint.message}", 300),
            severity=complaint.severity,
            key=str(task.states[-1])[:40],
        )
