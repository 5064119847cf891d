"""What holds for one endpoint of what its provider and its own operations say."""

from linocut_kit.spec.yaml import Node

TASK_ONLY = ("id", "poll", "result", "list", "cancel")
"""What only a task has, and no answer that is the result itself."""

_PLACES = ("url", "any")


def merged(base: Node | None, over: Node | None) -> Node | None:
    """`over` on top of `base`, mapping by mapping; an endpoint's word beats its provider's."""
    if base is None or over is None:
        return over or base
    if not isinstance(base.value, dict) or not isinstance(over.value, dict):
        return over
    values = dict(base.value)
    for key, node in over.items():
        values[key] = merged(base.get(key), node) or node
    return Node(over.place, values, {**base.keys, **over.keys})


def merged_task(base: Node | None, over: Node | None) -> Node | None:
    """The lifecycle of an endpoint: null undoes a key, and an answer has no task to follow."""
    if base is not None and over is not None and _says_places(over):
        base = _without_places(base)
    found = merged(base, over)
    if found is None:
        return None
    return _without(_undone(found), TASK_ONLY if is_answer(found) else ())


def merged_outcome(base: Node | None, over: Node | None) -> Node | None:
    """The refusals of an operation: null undoes those of its provider."""
    found = merged(base, over)
    return None if found is None or found.value is None else _undone(found)


def is_answer(task: Node) -> bool:
    """Whether a lifecycle says that the response of its create is the result."""
    kind = task.get("kind")
    return is_null(task.get("id")) if kind is None else kind.value == "answer"


def is_null(node: Node | None) -> bool:
    """Whether a key is there and says null."""
    return node is not None and node.value is None


def _says_places(task: Node) -> bool:
    return any(task.at("results", key) is not None for key in _PLACES)


def _without_places(task: Node) -> Node:
    results = task.get("results")
    if results is None or not isinstance(task.value, dict):
        return task
    return Node(task.place, {**task.value, "results": _without(results, _PLACES)}, task.keys)


def _without(node: Node, names: tuple[str, ...]) -> Node:
    values = {key: item for key, item in node.items() if key not in names}
    return Node(node.place, values, node.keys)


def _undone(node: Node) -> Node:
    """The mapping without the keys that are null, in it and in its mappings."""
    if not isinstance(node.value, dict):
        return node
    kept = {key: _undone(item) for key, item in node.items() if not is_null(item)}
    return Node(node.place, kept, node.keys)
