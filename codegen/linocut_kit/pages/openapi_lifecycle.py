"""The life of a task, found in a document: which operations follow a create, and by what."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from linocut_kit.pages.openapi_operations import FoundOperation, OperationReader, pointers
from linocut_kit.pages.openapi_results import (
    Place,
    cost_place,
    error_places,
    id_place,
    image_places,
    plain,
    states_of,
    status_place,
)
from linocut_kit.pages.openapi_shape import Shape
from linocut_kit.runtime.pointer import escape

Role = Literal["poll", "result", "cancel", "list"]
_CANCEL = re.compile(r"cancel|abort|\bstop\b", re.IGNORECASE)
_NO_CREATE = re.compile(
    r"cancel|delete|upload|finetune|fine-tune|webhooks?\b|login|token|balance|credits|status|poll"
    r"|result", re.IGNORECASE,
)  # fmt: skip
_LIST = re.compile(r"\blist|history", re.IGNORECASE)
_FOLLOW = re.compile(
    r"status|poll|result|task|job|generation|prediction|request|fetch|retrieve|query", re.IGNORECASE
)
_ASKING = r"/(?:task|job|generation|prediction|request|result|status|inference)(?:s|es)?(?:/|$)"
_POLL_URL = re.compile(r"(?:poll(?:ing)?|status)ur[il]$|^get$")
_OUTPUTS = {
    "format": re.compile(r"(?:output|image|file)?format$"),
    "count": re.compile(r"^(?:n|(?:num|number|count)(?:of)?(?:images?|outputs?|samples?|results?))$|^(?:batch|image)(?:size|count)$|^numimages$"),  # noqa: E501
    "ratio": re.compile(r"(?:aspect)?ratio$"),
}  # fmt: skip
_WEBHOOK = re.compile(r"(?:webhook|callback|notify|notification|hook)(?:ur[il]|endpoint)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCall:
    """An operation that follows a create, and what its parameters are taken from."""

    operation: FoundOperation
    bindings: dict[str, dict[str, Any]]
    unbound: tuple[str, ...] = ()
    places: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(slots=True, kw_only=True)
class FoundLifecycle:
    """What a document says of the tasks of a create. `kind` is empty where nothing of it does.

    `todo` is what the document leaves open, by the key of `x-task` that it is about.
    """

    kind: Literal["task", "answer", ""] = ""
    id: str | None = None
    status: str | None = None
    states: dict[str, list[object]] = field(default_factory=dict[str, list[object]])
    calls: dict[Role, FoundCall] = field(default_factory=dict["Role", FoundCall])
    poll_url: str | None = None
    places: list[Place] = field(default_factory=list[Place])
    error: dict[str, str] = field(default_factory=dict[str, str])
    cost: str | None = None
    outputs: dict[str, str] = field(default_factory=dict[str, str])
    webhook: str | None = None
    todo: dict[str, str] = field(default_factory=dict[str, str])


def lifecycle_of(reader: OperationReader, create: FoundOperation) -> FoundLifecycle:
    """The lifecycle of a create, as far as the document shows it."""
    found = FoundLifecycle()
    response = create.success()
    result = create.result()
    if response is not None and response.shape is None and response.media is not None:
        found.kind, found.places = "answer", [Place("", "bytes")]
    else:
        found.calls = _calls(reader, create, result)
        found.places = image_places(result)
        if found.calls.get("poll") is not None:
            found.kind = "task"
        elif found.places:
            found.kind = "answer"
        elif status_place(result) is not None and id_place(result, "id") is not None:
            found.kind = "task"
    if found.kind == "task":
        _task(found, result)
    elif found.kind == "answer":
        found.calls = {}
        found.error, found.cost = error_places(result), cost_place(result)
    _request(found, create)
    return found


def is_create(create: FoundOperation, life: FoundLifecycle) -> bool:
    """Whether an operation makes images, by what follows from it."""
    words = f"{create.path} {create.name}"
    prompt = create.body is not None and any(
        plain(name) in ("prompt", "input") for name, _ in create.body.shape.parts()
    )
    return bool(life.kind) and (prompt or _NO_CREATE.search(words) is None)


def _task(found: FoundLifecycle, result: Shape) -> None:
    poll = found.calls.get("poll")
    found.poll_url = next(
        (
            pointer
            for pointer, name, leaf in pointers(result)
            if _POLL_URL.search(plain(name)) and leaf.type == "string"
        ),
        None,
    )
    shape = poll.operation.result() if poll is not None else result
    found.id = _id(found, result)
    place = status_place(shape) or status_place(result)
    if place is not None:
        found.status = place[0]
        words = place[1].words.get("enum", ())
        found.states, unknown = states_of(words)
        if unknown:
            found.todo["states"] = f"what do these mean: {', '.join(map(str, unknown))}?"
        if not words:
            found.todo["states"] = "the document lists no states."
    else:
        found.todo["status"] = "no state is in the response of the poll."
    last = found.calls.get("result")
    found.places = image_places(last.operation.result()) if last is not None else []
    found.places = found.places or image_places(shape)
    found.error = error_places(shape)
    found.cost = cost_place(shape) or cost_place(result)
    if poll is None:
        found.todo["poll"] = "no operation that asks for the task is in the document."
    elif found.poll_url is not None and "poll" in found.poll_url:
        found.todo["poll"] = f"the response has {found.poll_url} too; poll: {{url: ...}} asks it."
    for role, call in found.calls.items():
        if call.unbound:
            found.todo[role] = f"where does {', '.join(call.unbound)} come from?"


def _id(found: FoundLifecycle, result: Shape) -> str | None:
    """The id in the create's response: what the poll takes, else what is called like one."""
    poll = found.calls.get("poll")
    bound = [
        source
        for values in (poll.bindings.values() if poll is not None else ())
        for source in values.values()
        if isinstance(source, str)
    ]
    return bound[0] if bound else id_place(result, "id") or id_place(result, "task_id")


def _calls(reader: OperationReader, create: FoundOperation, result: Shape) -> dict[Role, FoundCall]:
    """The best operation of each role."""
    following: list[tuple[float, FoundCall]] = []
    listing: FoundCall | None = None
    for path, method, node in _candidates(reader, create):
        if not _may_follow(reader, path, method, node, create):
            continue
        operation = reader.read(path, method)
        call = _call(operation, create, result)
        if call is not None:
            following.append((_nearness(operation, create), call))
        elif method == "get" and listing is None:
            listing = _listing(operation, create)
    found = _roles([call for _, call in sorted(following, key=lambda item: -item[0])])
    if listing is not None and "poll" in found:
        found["list"] = listing
    return found


def _candidates(reader: OperationReader, create: FoundOperation) -> Iterable[tuple[str, str, Any]]:
    """The operations that may follow, the nearest paths first, not more than fifty."""
    listed = [item for item in reader.names() if item[0] != create.path or item[1] == "get"]
    near = sorted(listed, key=lambda item: -_shared(item[0], create.path))
    return near[:50]


def _may_follow(
    reader: OperationReader, path: str, method: str, node: Any, create: FoundOperation
) -> bool:
    words = f"{path} {node.get('operationId', '')} {node.get('summary', '')}"
    if method == "get":
        return True
    if method in ("put", "delete", "patch"):
        return _CANCEL.search(words) is not None
    return bool(_CANCEL.search(words) or _FOLLOW.search(path))


def _call(operation: FoundOperation, create: FoundOperation, result: Shape) -> FoundCall | None:
    """The operation as a call with its bindings; None where the create gives it no id."""
    bindings: dict[str, dict[str, Any]] = {}
    unbound: list[str] = []
    has_id = False
    for item in operation.parameters:
        source, is_id = _source(item.name, item.shape, create, result)
        if source is not None and (item.required or is_id):
            bindings.setdefault(item.location, {})[item.name] = source
            has_id = has_id or is_id
        elif item.required:
            unbound.append(item.name)
    body = operation.body.shape if operation.body is not None else Shape()
    for name, shape in body.fields.items():
        source, is_id = _source(name, shape, create, result)
        if source is not None and (name in body.required or is_id):
            bindings.setdefault("body", {})[f"/{escape(name)}"] = source
            has_id = has_id or is_id
        elif name in body.required:
            unbound.append(name)
    if not has_id or (operation.method == "post" and len(body.fields) > 4):
        return None
    return FoundCall(operation=operation, bindings=bindings, unbound=tuple(unbound))


def _source(name: str, shape: Shape, create: FoundOperation, result: Shape) -> tuple[Any, bool]:
    """What a parameter is taken from, and whether that is in the create's response."""
    members = shape.words.get("enum")
    if members is not None and len(members) == 1:
        return {"const": members[0]}, False
    pointer = id_place(result, name)
    if pointer is not None:
        return pointer, True
    own = {item.name for item in create.parameters}
    own |= set(create.body.shape.fields) if create.body is not None else set()
    return ({"field": name}, False) if name in own else (None, False)


def _roles(calls: Sequence[FoundCall]) -> dict[Role, FoundCall]:
    found: dict[Role, FoundCall] = {}
    asking: list[FoundCall] = []
    for call in calls:
        operation = call.operation
        words = f"{operation.path} {operation.name} {operation.text[:80]}"
        if _CANCEL.search(f"{operation.path} {operation.name}") or (
            operation.method in ("put", "delete") and _CANCEL.search(words)
        ):
            found.setdefault("cancel", call)
        else:
            asking.append(call)
    with_state = [call for call in asking if status_place(call.operation.result()) is not None]
    with_images = [call for call in asking if image_places(call.operation.result())]
    poll = next(iter(with_state or with_images or _named(asking)), None)
    if poll is not None:
        found["poll"] = poll
        others = [call for call in with_images if call is not poll]
        if others and not image_places(poll.operation.result()):
            found["result"] = others[0]
    return found


def _named(calls: Sequence[FoundCall]) -> list[FoundCall]:
    """Those whose paths say that they ask for a task."""
    return [call for call in calls if _FOLLOW.search(call.operation.path)]


def _nearness(operation: FoundOperation, create: FoundOperation) -> float:
    """How much an operation looks like one that asks for what a create made."""
    score = float(_shared(operation.path, create.path))
    status = status_place(operation.result())
    if status is not None:
        score += 2 + (1 if status[1].words.get("enum") else 0)
    if re.search(r"status|result", operation.path, re.IGNORECASE):
        score += 0.5
    if re.search(_ASKING, operation.path, re.IGNORECASE):
        score += 1.5
    return score + (1 if image_places(operation.result()) else 0)


def _shared(path: str, other: str) -> int:
    """How many segments two paths begin with, those of versions not counted."""
    count = 0
    for own, their in zip(path.split("/")[1:], other.split("/")[1:], strict=False):
        if own != their:
            break
        count += re.fullmatch(r"v\d\w*|api", own) is None
    return count


def _listing(operation: FoundOperation, create: FoundOperation) -> FoundCall | None:
    """The list of all tasks: the create's own path, or one that is called a list."""
    if any(item.required for item in operation.parameters):
        return None
    if operation.path != create.path and not (
        _LIST.search(f"{operation.name} {operation.text[:80]}")
        and _shared(operation.path, create.path)
    ):
        return None
    for pointer, _, leaf in pointers(operation.result()):
        if not pointer.endswith("/*") or not leaf.fields:
            continue
        id, status = id_place(leaf, "id") or id_place(leaf, "task_id"), status_place(leaf)
        if id is not None:
            places = {"items": pointer.removesuffix("/*"), "id": id}
            if status is not None:
                places["status"] = status[0]
            return FoundCall(operation=operation, bindings={}, places=places)
    return None


def _request(found: FoundLifecycle, create: FoundOperation) -> None:
    """The request fields that choose what comes back, and the one that names a webhook."""
    if create.body is None:
        return
    for pointer, name, leaf in pointers(create.body.shape):
        if not name or "*" in pointer or leaf.fields:
            continue
        word = plain(name)
        at = name if pointer.count("/") == 1 else pointer
        for key, pattern in _OUTPUTS.items():
            is_kind = leaf.type in (("integer", "number") if key == "count" else ("string",))
            if pattern.search(word) and is_kind and "response" not in word:
                found.outputs.setdefault(key, at)
        if _WEBHOOK.search(word) and leaf.type == "string" and pointer.count("/") == 1:
            found.webhook = found.webhook or name
