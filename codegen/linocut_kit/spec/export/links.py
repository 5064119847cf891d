"""`links` from a create to the operations about its task, with what `x-task` binds."""

from collections.abc import Iterator, Mapping
from typing import Any

from linocut_kit.runtime.pointer import escape, unescape
from linocut_kit.spec.export.document import Json, found, named, successes, whole

_CALLS = {
    "poll": "The task, with its state.",
    "result": "What the task made.",
    "cancel": "Cancels the task.",
}
_PLACES = ("path", "query", "header")


def add_links(document: Json, create: Json, task: Mapping[str, Any]) -> None:
    """Say at each answer of the create that has what they need which calls it leads to."""
    made: dict[str, Json] = {}
    for call in _CALLS:
        link = _link(document, create, task, call)
        if link is not None:
            made[call] = link
    if made and task.get("id") is not None:
        for _, response in successes(document, create):
            links = response.setdefault("links", {})
            for call, link in made.items():
                if link not in links.values():
                    links[call if call not in links else link["operationId"]] = link


def _link(document: Json, create: Json, task: Mapping[str, Any], call: str) -> Json | None:
    binding = task.get(call)
    operation = binding.get("operation") if isinstance(binding, dict) else None
    target = named(document, operation) if isinstance(operation, str) else None
    if target is None or not isinstance(binding, dict):
        return None
    places = _names(document, target)
    parameters: Json = {}
    for place in _PLACES:
        for name, source in (binding.get(place) or {}).items():
            value = expression(document, create, source)
            if value is not None:
                several = sum(text == name for _, text in places) > 1
                parameters[f"{place}.{name}" if several else name] = value
    link: Json = {"operationId": operation, "description": _CALLS[call]}
    if parameters:
        link["parameters"] = parameters
    body = {
        at: value
        for at, item in (binding.get("body") or {}).items()
        if (value := expression(document, create, item)) is not None
    }
    if body:
        link["requestBody"] = _nested({**_constants(document, target), **body})
    return link


def _names(document: Json, operation: Json) -> list[tuple[str, str]]:
    parameters = [found(document, item) for item in operation.get("parameters", ())]
    return [(parameter.get("in", ""), parameter.get("name", "")) for parameter in parameters]


def expression(document: Json, create: Json, source: Any) -> Any:
    """Where a value comes from: a runtime expression or a constant; None where neither says it."""
    if isinstance(source, str):
        return None if "*" in source.split("/") else f"$response.body#{source}"
    if not isinstance(source, dict):
        return None
    if "const" in source:
        return source["const"]
    field = source.get("field")
    return of_request(document, create, field) if isinstance(field, str) else None


def of_request(document: Json, create: Json, field: str) -> str:
    """The runtime expression of a field of a request: a name, a pointer, or `query:/name`."""
    told, colon, last = field.partition(":/")
    if colon and told in _PLACES:
        return f"$request.{told}.{unescape(last)}"
    for place, name in _names(document, create):
        if name == field:
            return f"$request.{place}.{name}"
    return f"$request.body#{field if field.startswith('/') else f'/{field}'}"


def _constants(document: Json, operation: Json) -> Json:
    """The values that a body can only have so, by pointer."""
    content = found(document, operation.get("requestBody", {})).get("content", {})
    schema = whole(document, content.get("application/json", {}).get("schema", {}))
    return dict(_constants_of(schema, ""))


def _constants_of(schema: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    for name in schema.get("required", ()) if isinstance(schema, dict) else ():
        inner, at = schema.get("properties", {}).get(name, {}), f"{pointer}/{escape(name)}"
        if "const" in inner:
            yield at, inner["const"]
        else:
            yield from _constants_of(inner, at)


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
