"""`links` from a create to the operations about its task, with what `x-task` binds."""

from collections.abc import Mapping
from typing import Any

from linocut_kit.runtime.pointer import unescape
from linocut_kit.spec.export.document import Json, found, named, successes

_CALLS = {
    "poll": "The task, with its state.",
    "result": "What the task made.",
    "cancel": "Cancels the task.",
}
_PLACES = ("path", "query", "header")


def add_links(document: Json, create: Json, task: Mapping[str, Any]) -> None:
    """Say at each answer of the create that has what they need which calls it leads to."""
    made = {call: link for call in _CALLS if (link := _link(document, task, call)) is not None}
    if made and task.get("id") is not None:
        for _, response in successes(document, create):
            links = response.setdefault("links", {})
            for call, link in made.items():
                if link not in links.values():
                    links[call if call not in links else link["operationId"]] = link


def _link(document: Json, task: Mapping[str, Any], call: str) -> Json | None:
    binding = task.get(call)
    operation = binding.get("operation") if isinstance(binding, dict) else None
    target = named(document, operation) if isinstance(operation, str) else None
    if target is None or not isinstance(binding, dict):
        return None
    places = _names(document, target)
    parameters: Json = {}
    for place in _PLACES:
        for name, source in (binding.get(place) or {}).items():
            value = expression(source)
            if value is not None:
                several = sum(text == name for _, text in places) > 1
                parameters[f"{place}.{name}" if several else name] = value
    link: Json = {"operationId": operation, "description": _CALLS[call]}
    if parameters:
        link["parameters"] = parameters
    body = {at: expression(item) for at, item in (binding.get("body") or {}).items()}
    if any(item is not None for item in body.values()):
        link["requestBody"] = _nested({at: item for at, item in body.items() if item is not None})
    return link


def _names(document: Json, operation: Json) -> list[tuple[str, str]]:
    parameters = [found(document, item) for item in operation.get("parameters", ())]
    return [(parameter.get("in", ""), parameter.get("name", "")) for parameter in parameters]


def expression(source: Any) -> Any:
    """Where a value comes from: a runtime expression or a constant; None where neither says it."""
    if isinstance(source, str):
        return None if "*" in source.split("/") else f"$response.body#{source}"
    if not isinstance(source, dict):
        return None
    if "const" in source:
        return source["const"]
    return of_request(source["field"]) if isinstance(source.get("field"), str) else None


def of_request(field: str) -> str:
    """The runtime expression of a field of the request: a name, a pointer, or `query:/name`."""
    place, colon, name = field.partition(":/")
    if colon and place in _PLACES:
        return f"$request.{place}.{unescape(name)}"
    return f"$request.body#{field if field.startswith('/') else f'/{field}'}"


def _nested(values: Mapping[str, Any]) -> Json:
    """The object that has each value at its pointer."""
    made: Json = {}
    for pointer, value in values.items():
        *names, last = [unescape(part) for part in pointer.removeprefix("/").split("/")]
        holder = made
        for name in names:
            holder = holder.setdefault(name, {})
        holder[last] = value
    return made
