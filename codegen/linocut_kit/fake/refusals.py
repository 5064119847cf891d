"""Bodies for everything that goes wrong, in the shapes that the contract documents."""

from collections.abc import Sequence
from typing import Any

from linocut_kit.fake.in_band import refusal, status_of_bodies
from linocut_kit.fake.judging import Problem
from linocut_kit.fake.message import FakeResponse, answer, compact
from linocut_kit.runtime.lifecycle import Lifecycle
from linocut_kit.spec.answers import Facts, build, reaches
from linocut_kit.spec.model import DocumentedResponse as Documented
from linocut_kit.spec.model import Operation
from linocut_kit.spec.pointers import is_object, split, spread

_OTHERS = frozenset((401, 402, 403, 404, 405, 408, 409, 429))
_NAMES = ("name", "field", "param", "parameter", "loc", "pointer", "path", "property")
_REASONS = ("reason", "msg", "message", "detail", "description", "error")
_MESSAGES = ("message", "msg", "detail", "error", "title", "description", "error_message")
_CODES = ("code", "type", "error_type")


def refusal_status(operation: Operation) -> int:
    """The status of a refused request: the first declared of 400, 422, another 4xx; else 400."""
    inside = status_of_bodies(operation.outcome)
    if inside is not None:
        return inside
    declared = [response.status for response in operation.responses]
    rest = sorted(number for number in declared if 400 <= number < 500 and number not in _OTHERS)
    return next((number for number in (400, 422, *rest) if number in declared), 400)


def refuse(operation: Operation, problems: Sequence[Problem], lifecycle: Lifecycle) -> FakeResponse:
    """The refusal of a request, with every problem where the documented body has room for them."""
    status = refusal_status(operation)
    text = "; ".join(f"{problem.name} {problem.message}" for problem in problems)
    inside = refusal(operation, status, text)
    if inside is not None:
        return inside
    variants = operation.response(status)
    listing = next((response for response in variants if _has_list(response.schema)), None)
    shape = listing or next(iter(variants), None)
    return _answer(operation, status, text, shape, lifecycle, problems)


def fail(
    operation: Operation, status: int, text: str, *, lifecycle: Lifecycle, like: str = ""
) -> FakeResponse:
    """An error answer of a status: the documented example, else a body of the documented shape,
    with the words where the lifecycle says that they are.

    Of several examples the one that has the word `like` in it is taken.
    """
    inside = refusal(operation, status, text)
    if inside is not None:
        return inside
    for response in operation.response(status):
        wanted = [
            some for some in response.examples if like and like in compact(some).decode().lower()
        ]
        for example in (*wanted, *response.examples):
            return answer(status, example, response.media_type or "application/json")
    variants = operation.response(status)
    return _answer(operation, status, text, next(iter(variants), None), lifecycle)


def _answer(
    operation: Operation,
    status: int,
    text: str,
    documented: Documented | None,
    lifecycle: Lifecycle,
    problems: Sequence[Problem] = (),
) -> FakeResponse:
    shape = documented or _nearest(operation)
    if shape is None:
        return answer(status, {"message": text})
    if shape.media_type is None:
        return FakeResponse(status=status, headers={"content-length": "0"})
    if not shape.media_type.partition(";")[0].endswith("json"):
        return FakeResponse(status=status).with_body(text.encode(), shape.media_type)
    body = error_body(shape.schema, status, text, problems, lifecycle)
    return answer(status, body, shape.media_type)


def _nearest(operation: Operation) -> Documented | None:
    """The error whose shape is borrowed for a status of which nothing is documented."""
    errors = [
        response for response in operation.responses if response.status >= 400 and response.schema
    ]
    return next(iter(sorted(errors, key=lambda response: response.status)), None)


def error_body(
    schema: Any, status: int, text: str, problems: Sequence[Problem], lifecycle: Lifecycle
) -> Any:
    """A body of an error schema that says `text`, and lists the problems where it has a list."""
    shape = schema if is_object(schema) else {}
    words: dict[str, Any] = dict.fromkeys(_MESSAGES, text)
    words |= dict.fromkeys(_CODES, "invalid_request") | {"status": status}
    values: dict[str, Any] = {}
    lengths: dict[str, int] = {}
    if lifecycle.error_message is not None and reaches(shape, lifecycle.error_message):
        values, lengths = spread(lifecycle.error_message, [text])
    body = build(_trimmed(shape), Facts(words=words, values=values, lengths=lengths))
    listed = _fill(shape, body, problems)
    if listed is not None and is_object(listed):
        return listed
    return body if body != {} or shape.get("properties") else {"message": text}


def _fill(schema: dict[str, Any], body: Any, problems: Sequence[Problem]) -> Any:
    """The body with the problems in the first list for them, or None where there is none."""
    if not problems or not is_object(body):
        return None
    properties = schema.get("properties", {})
    for name, entry in properties.items():
        item = _item(entry)
        if item is not None:
            return {**body, name: [_entry(item, problem) for problem in problems]}
    for name, entry in properties.items():
        found = (
            _fill(entry, build(_trimmed(entry), Facts()), problems) if _has_list(entry) else None
        )
        if found is not None:
            return {**body, name: found}
    return None


def _item(schema: Any) -> dict[str, Any] | None:
    """The schema of a problem, if this is the schema of a list of problems."""
    if not is_object(schema):
        return None
    for item in (schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        items = item.get("items") if item.get("type") == "array" else None
        properties: Any = items.get("properties", {}) if is_object(items) else {}
        if any(name in properties for name in _NAMES) and any(
            name in properties for name in _REASONS
        ):
            return items
    return None


def _has_list(schema: Any) -> bool:
    if not is_object(schema):
        return False
    return any(
        _item(value) is not None or _has_list(value)
        for value in schema.get("properties", {}).values()
    )


def _trimmed(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without the optional places for lists: they are filled once, or not at all."""
    required = schema.get("required", ())
    kept = {
        name: item
        for name, item in schema.get("properties", {}).items()
        if name in required or not (_item(item) is not None or _has_list(item))
    }
    return {**schema, "properties": kept} if kept else schema


def _entry(item: dict[str, Any], problem: Problem) -> Any:
    words: dict[str, Any] = dict.fromkeys(_REASONS, problem.message)
    words |= dict.fromkeys(_NAMES, problem.name) | dict.fromkeys(_CODES, problem.rule)
    entry = build(item, Facts(words=words))
    if isinstance(item.get("properties", {}).get("loc"), dict):
        entry["loc"] = ["body", *split(problem.pointer)]
    if isinstance(entry.get("pointer"), str):
        entry["pointer"] = problem.pointer
    return entry
