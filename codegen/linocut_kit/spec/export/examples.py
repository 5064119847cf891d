"""One example a state: the answer of each operation of a task, made from the answer's schema."""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from linocut_kit.spec.answers import Facts, build, reaches
from linocut_kit.spec.export.document import Json, named, successes, whole
from linocut_kit.spec.pointers import first, spread
from linocut_kit.spec.schema_judge import schema_judge

_OUTCOMES: Final = {
    "pending": "The task is not done.",
    "succeeded": "The task succeeded.",
    "failed": "The task failed.",
    "refused": "The task was refused for its content.",
    "cancelled": "The task was cancelled.",
}
_PNG: Final = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
_URL: Final = "https://example.com/image.png"
_RESULTS: Final = {"url": _URL, "base64": _PNG, "data-uri": f"data:image/png;base64,{_PNG}"}
_MESSAGES: Final = {
    "failed": "The generation failed",
    "refused": "The content was moderated",
    "cancelled": "The task was cancelled",
}


def add_examples(document: Json, create: Json, task: Mapping[str, Any]) -> None:
    """Show each state of the task in the answers that can tell it.

    What a page shows of a state stays; an example that would not fit its schema is left out.
    """
    _show(document, create, task, initial=task.get("id") is not None)
    for call in ("poll", "result"):
        binding = task.get(call)
        operation = named(document, binding.get("operation", "")) if binding else None
        if operation is not None:
            _show(document, operation, task, initial=False)


def _show(document: Json, operation: Json, task: Mapping[str, Any], *, initial: bool) -> None:
    contents = [
        (status, media, whole(document, media["schema"]))
        for status, response in successes(document, operation)
        for kind, media in response.get("content", {}).items()
        if "schema" in media and "json" in kind
    ]
    schemas = [schema for _, _, schema in contents]
    for status, media, schema in contents:
        states = _told(task, _statuses(task), status, schema, schemas)
        if initial:
            states = islice(_states(task, "pending"), 1)
        for outcome, state in states:
            _add(media, schema, task, outcome, state)


def _statuses(task: Mapping[str, Any]) -> Mapping[str, str]:
    """What the statuses of the poll mean, where the spec says so."""
    poll = task.get("poll")
    said = poll.get("statuses", {}) if isinstance(poll, dict) else {}
    return {str(status): outcome for status, outcome in said.items()}


def _states(task: Mapping[str, Any], outcome: str) -> Iterator[tuple[str, Any]]:
    """The states with that outcome; its own name where the provider has no word."""
    words = (task.get("states") or {}).get(outcome)
    if not isinstance(words, list):
        words = ()
    if not words and outcome in ("pending", "succeeded"):
        words = (outcome,)
    yield from ((outcome, word) for word in words)


def _told(
    task: Mapping[str, Any],
    statuses: Mapping[str, str],
    status: int,
    schema: Any,
    schemas: list[Any],
) -> Iterator[tuple[str, Any]]:
    """The states that an answer can tell, given all the answers of its operation."""
    results = _results(task)
    has_status = reaches(schema, task.get("status"))
    has_results = any(reaches(schema, result) for result in results)
    elsewhere = any(reaches(item, at) for item in schemas for at in results)
    for outcome in _OUTCOMES:
        fixed = statuses.get(str(status))
        if fixed is not None and fixed != outcome:
            continue
        if outcome == "succeeded":
            if has_results or (has_status and not elsewhere):
                states = _states(task, outcome)
                yield from states if has_status else [next(states)]
        elif has_status:
            yield from _states(task, outcome)


def _results(task: Mapping[str, Any]) -> Mapping[str, Any]:
    """What each place of a result holds, by its pointer."""
    results = task.get("results") or {}
    places = results.get("any") or [{"at": results.get("url"), "encoding": "url"}]
    found: dict[str, Any] = {}
    for place in places:
        value = _RESULTS.get(place.get("encoding", "url"))
        if place.get("at") is not None and value is not None:
            found[place["at"]] = _packed(place["json"], value) if "json" in place else value
    if isinstance(results.get("content-type"), str) and found:
        found[results["content-type"]] = "image/png"
    return found


def _packed(pointer: str, value: str) -> str:
    """The text of a JSON document with the value at the pointer."""
    made: Any = value
    for name in reversed(pointer.split("/")[1:]):
        made = [made] if name == "*" else {name: made}
    return json.dumps(made)


def _add(media: Json, schema: Any, task: Mapping[str, Any], outcome: str, state: Any) -> None:
    examples: Json = dict(media.get("examples", {}))
    if "example" in media:
        examples["documented"] = {"value": media.pop("example")}
    shown = (first(item.get("value"), task.get("status")) for item in examples.values())
    if str(state) not in examples and state not in shown:
        value = build(schema, _facts(schema, task, outcome, state))
        if schema_judge(schema).is_valid(value):
            examples[str(state)] = {"summary": _OUTCOMES[outcome], "value": value}
    if examples:
        media["examples"] = examples


def _facts(schema: Any, task: Mapping[str, Any], outcome: str, state: Any) -> Facts:
    error = task.get("error") or {}
    failed = outcome in _MESSAGES
    values: dict[str, Any] = {}
    lengths: dict[str, int] = {}
    withheld: list[str] = []
    if reaches(schema, task.get("status")):
        values[task["status"]] = state
    for pointer, value in _results(task).items():
        if outcome == "succeeded" and reaches(schema, pointer):
            placed, sizes = spread(pointer, [value])
            values |= placed
            lengths |= sizes
        else:
            withheld.append(pointer)
    if not failed:
        withheld += [text for text in error.values() if isinstance(text, str)]
    elif reaches(schema, error.get("message")):
        values[error["message"]] = _MESSAGES[outcome]
    if outcome != "succeeded" and isinstance(task.get("cost"), str):
        withheld.append(task["cost"])
    return Facts(
        values=values,
        lengths=lengths,
        withheld=tuple(withheld),
        state=state,
        parallel=1 if outcome == "succeeded" else 0,
        origin="https://example.com",
    )
