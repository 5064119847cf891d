"""What requests say outside of the body of a create: parameters, and bodies about tasks."""

from collections.abc import Mapping
from typing import Any

from linocut_kit.fake.judging import (
    Problem,
    UnreadableBody,
    from_text,
    judge_value,
    place_of,
    read,
)
from linocut_kit.fake.message import FakeRequest
from linocut_kit.spec.model import Operation, Parameter


def judge_parameters(
    parameters: tuple[Parameter, ...], request: FakeRequest, in_path: Mapping[str, str]
) -> list[Problem]:
    """Everything that the contract has against the path, the query and the headers."""
    found: list[Problem] = []
    for parameter in parameters:
        place = place_of(f"{parameter.location}:", parameter.name)
        value = _value(parameter, request, in_path)
        if value is not None:
            found += judge_value(parameter.schema, value, place)
        elif parameter.required and parameter.location != "path":
            found.append(Problem(place, "required", "is missing"))
    return found


def judge_about_task(operation: Operation, request: FakeRequest) -> list[Problem]:
    """Everything that the contract has against a request about a task.

    What its path says that is wrong names no task, and is no problem.
    """
    problems = judge_parameters(operation.parameters, request, {})
    if operation.body is None:
        return problems
    try:
        return problems + judge_value(operation.body, read(request), "")
    except UnreadableBody:
        return [*problems, Problem("", "json", "is not JSON")]


def values(
    parameters: tuple[Parameter, ...], request: FakeRequest, in_path: Mapping[str, str]
) -> dict[str, Any]:
    """The parameters that are there, by name."""
    found = {each.name: _value(each, request, in_path) for each in parameters}
    return {name: value for name, value in found.items() if value is not None}


def _value(parameter: Parameter, request: FakeRequest, in_path: Mapping[str, str]) -> Any:
    """A parameter as its schema reads it; None where it is not there."""
    schema, name = parameter.schema, parameter.name
    match parameter.location:
        case "path":
            texts = [in_path[name]] if name in in_path else []
        case "query":
            texts = request.queries(name)
        case _:
            texts = [text for key, text in request.headers.items() if key == name.lower()]
    if schema.type == "array" and texts:
        kind = schema.items.type if schema.items is not None else None
        return [from_text(kind, text) for text in texts]
    return from_text(schema.type, texts[-1]) if texts else None
