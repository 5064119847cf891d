"""The marks in a draft for what a person has to finish, and what a page says beside the body."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

import re
from dataclasses import replace
from typing import Any

from linocut_kit.pages.account import todo_of
from linocut_kit.pages.yamledit import scalar
from linocut_kit.spec.fact_values import text_of
from linocut_kit.spec.page_facts import REQUEST, FieldFacts, PageFacts


def with_unread(page: PageFacts) -> PageFacts:
    """A page whose fields that only samples have are fields too, to be told with a mark."""
    known = {field_facts.name for field_facts in page.request} | {REQUEST}
    more = dict.fromkeys(item.field for item in page.unread if item.field not in known)
    found = [FieldFacts(name=name, stated={}) for name in more]
    return replace(page, request=(*page.request, *found))


def todo_at(page: PageFacts, name: str) -> Any:
    """The mark for the lines of a field that were not understood, None where there is none."""
    lines = [item for item in page.unread if item.field == name]
    return scalar(todo_of(lines)) if lines else None


def union_of(field: FieldFacts) -> Any:
    """The mark for a field of several types, of which the draft has one."""
    kinds = str(field.get("type") or "")
    return (
        scalar(f"TODO: the page takes {kinds.replace('|', ' or ')}: anyOf")
        if "|" in kinds
        else None
    )


def poll_of(page: PageFacts) -> tuple[str, str] | None:
    """The path of the status of a task and the parameter in it, where the page has one."""
    for method, path in page.others:
        names = re.findall(r"\{([\w-]+)\}", path)
        if method == "GET" and len(names) == 1:
            return path.partition("?")[0], names[0]
    return None


def parameters_of(page: PageFacts) -> str:
    """The parameters beside the body, as a person has to write them."""
    shown: list[str] = []
    for field_facts in page.parameters:
        said = [text_of(value) for value in field_facts.stated.values() if value is not False]
        required = ["required"] if field_facts.get("required") else []
        facts = [text for text in said if text != "true"]
        shown.append(f"{field_facts.name} ({', '.join([*facts, *required])})")
    return "; ".join(shown)
