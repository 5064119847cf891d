"""Refusals inside a 2xx response, where the contract says that they look so."""

from typing import Any

from linocut_kit.fake.message import FakeResponse, answer
from linocut_kit.runtime.lifecycle import InBand, State, has_state
from linocut_kit.spec.answers import Facts, build
from linocut_kit.spec.model import Operation
from linocut_kit.spec.pointers import is_object, split

_BODY = (400, 422)
_INVENTED = (1, 4001, 999999)
_WORDS = ("refused", "invalid_request", "error")


def refusal(operation: Operation, status: int, text: str) -> FakeResponse | None:
    """The refusal that stands for a status; None where it is said by the status itself."""
    how = operation.outcome
    code = _code(operation, how, status) if how is not None else None
    if how is None or code is None:
        return None
    documented = operation.success()
    values: dict[str, Any] = {how.code: code}
    if how.message is not None:
        values[how.message] = text
    body = build(documented.schema, Facts(values=values))
    kept = {split(pointer)[0] for pointer in values}
    if is_object(body):
        body = {name: item for name, item in body.items() if name in kept}
    return answer(documented.status, body, documented.media_type or "application/json")


def status_of_bodies(how: InBand | None) -> int | None:
    """The status that refusals of a body stand for, if one is said for it."""
    said = {status for status, _ in how.statuses} if how is not None else set[int]()
    return next((status for status in _BODY if status in said), None)


def _code(operation: Operation, how: InBand, status: int) -> State | None:
    named = next((codes for number, codes in how.statuses if number == status), ())
    if named:
        return named[0]
    if operation.response(status) or status not in _BODY:
        return None
    known = (*how.ok, *(code for _, codes in how.statuses for code in codes))
    invented: tuple[State, ...] = _INVENTED if isinstance(how.ok[0], int) else _WORDS
    return next((code for code in invented if not has_state(known, code)), None)
