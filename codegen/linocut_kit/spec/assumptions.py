"""What a spec only assumes of responses and of lifecycles: it binds no server."""

from collections.abc import Iterator

from linocut_kit.runtime.pointer import escape
from linocut_kit.spec.documents import Documents, LintReport
from linocut_kit.spec.yaml import Node

_DEEPEST = 32


def assumed_places(
    node: Node, documents: Documents, report: LintReport, pointer: str = "", depth: int = 0
) -> Iterator[str]:
    """The pointers into a response at which its schema is assumed, with `*` for any item.

    Where only a keyword is, it stands behind a `#`.
    """
    if depth > _DEEPEST or not isinstance(node.value, dict):
        return
    found = documents.resolve(node, report)
    why = found.get("x-assumed")
    if why is not None and not isinstance(why.value, dict):
        yield pointer
        return
    yield from (f"{pointer}#{name}" for name, _ in (why.items() if why is not None else ()))
    properties = found.get("properties")
    inner = [
        (f"{pointer}/{escape(name)}", item)
        for name, item in (properties.items() if properties is not None else ())
    ]
    others = [(key, found.get(key)) for key in ("items", "additionalProperties")]
    inner += [(f"{pointer}/*", item) for _, item in others if item is not None]
    for key in ("allOf", "anyOf", "oneOf"):
        group = found.get(key)
        inner += [(pointer, item) for item in (group.elements() if group is not None else ())]
    for place, item in inner:
        yield from assumed_places(item, documents, report, place, depth + 1)


def assumed_parts(task: Node, webhook: Node | None) -> Iterator[str]:
    """The parts of a lifecycle that are assumed: `states`, `wait`, `webhook/signature`."""
    for key, item in task.items():
        if isinstance(item.value, dict) and item.get("x-assumed") is not None:
            yield key
    for key, item in webhook.items() if webhook is not None else ():
        if isinstance(item.value, dict) and item.get("x-assumed") is not None:
            yield f"webhook/{key}"
