"""One aspect of a field on a page and on the page as it was: whether it moved, and how."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

from collections.abc import Mapping, Sequence
from typing import Any

from linocut_kit.keywords.registry import KEYWORDS
from linocut_kit.spec.fact_values import text_of
from linocut_kit.spec.facts import same
from linocut_kit.spec.page_facts import FieldFacts, PageFacts

_COUNTED = frozenset(
    {"default", "enum"}
    | {keyword.aspect for keyword in KEYWORDS if keyword.limit.get("type") in ("integer", "number")}
)
"""Aspects that the skeleton of a text leaves out."""


def statements(page: PageFacts, name: str, aspect: str) -> list[Any]:
    """What a page says of an aspect where it contradicts itself."""
    return [
        said
        for contradiction in page.contradictions
        if (contradiction.field, contradiction.aspect) == (name, aspect)
        for said in contradiction.says
    ]


def said_text(says: Sequence[Any]) -> str:
    """What a contradiction says, as one text."""
    return text_of([text_of(say) for say in says])


def rows_of(table: Mapping[str, Any], members: set[str]) -> dict[str, Any]:
    """The rows of the members that an enum has: what it gained or lost is told of the enum."""
    return {name: size for name, size in table.items() if name in members}


def stays(aspect: str, page: FieldFacts, before: FieldFacts) -> bool:
    """True where a page still says of an aspect what it said."""
    if aspect == "dimensions" and page.get(aspect) and before.get(aspect):
        members = {text_of(item) for item in page.get("enum") or ()}
        members &= {text_of(item) for item in before.get("enum") or ()}
        now, then = page.get(aspect), before.get(aspect)
        return same(aspect, rows_of(now, members), rows_of(then, members))
    if not same(aspect, page.get(aspect), before.get(aspect)):
        return False
    if aspect == "type":
        return page.form == before.form
    return page.get(aspect) is None or (aspect in page.prose) == (aspect in before.prose)


def by_type(aspect: str, page: FieldFacts, before: FieldFacts) -> bool:
    """True for what a page states of the old type only: `string<uri>` became `integer`."""
    if page.get(aspect) is None:
        return aspect == "format" or aspect in before.prose
    return before.get(aspect) is None and aspect in page.prose


def basis_note(aspect: str, page: FieldFacts, before: FieldFacts | None) -> str:
    """What changed where the value of an aspect did not."""
    if before is None or not same(aspect, page.get(aspect), before.get(aspect)):
        return ""
    if aspect == "type":
        return f"it is printed as {page.form or 'plain'} where it was {before.form or 'plain'}"
    return "only the prose states it now" if aspect in page.prose else "it is stated formally now"


def reworded(page: FieldFacts, before: FieldFacts, changed: set[str]) -> bool:
    """True where the prose changed by more than the facts that are reported already."""
    if page.wording == before.wording:
        return False
    if changed & (page.prose | before.prose):
        return False
    return not (changed & _COUNTED and page.skeleton == before.skeleton)


def same_statement(item: Any, other: Any) -> bool:
    """True where two pages give the same statements of an aspect."""
    first = set(item) if isinstance(item, list) else {item}
    second = set(other) if isinstance(other, list) else {other}
    return first == second


def new_statement(said: Any, before: Any) -> Any:
    """Of several statements the one that is new."""
    if not isinstance(said, list):
        return said
    old = set(before) if isinstance(before, list) else {before}
    new = [item for item in said if item not in old]
    return new[0] if len(new) == 1 else said


def shown_facts(page: FieldFacts) -> dict[str, Any]:
    """The facts of a new field, for its finding."""
    return {key: value for key, value in page.stated.items() if value is not False}
