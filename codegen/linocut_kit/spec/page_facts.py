"""What a page states: the facts of its fields, where it contradicts itself, what was not read."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

REQUEST = "(request)"
ALWAYS = {"required": False, "nullable": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFacts:
    """What a page states of one field.

    `stated` maps aspects to values; `prose` names those that only the prose states, `inherited`
    has what the note of a sibling (`heir_of`) adds. `form` is how the page prints the type where
    that says more than the type (`enum`). `wording` and `skeleton` are digests of the prose, the
    second without its numbers. `lines` has the line of each fact in the page, from 1.
    """

    name: str
    stated: Mapping[str, Any]
    prose: frozenset[str] = frozenset()
    inherited: Mapping[str, Any] = field(default_factory=dict[str, Any])
    heir_of: str | None = None
    form: str = ""
    wording: str = ""
    skeleton: str = ""
    line: int = 0
    lines: Mapping[str, int] = field(default_factory=dict[str, int])

    def get(self, aspect: str) -> Any:
        """The value that the page states of an aspect, None where it states none."""
        return self.stated.get(aspect, ALWAYS.get(aspect))


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two statements of one page about the same aspect of a field."""

    field: str
    aspect: str
    says: tuple[Any, ...]
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A line of the request part that reads like a limit and is not understood.

    `labelled` lines have the form of a structured fact; the others stand in prose. `text` is the
    beginning of the line, which is shown and never kept.
    """

    field: str
    digest: str
    labelled: bool
    line: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What a page states: of the operation, of each request field, of each response field.

    `parameters` are the fields of the request that go into path, query and headers; `others` has
    method and path of the operations beside the create: its status, its result.
    `named` has the names that begin lines of the request part. They are read anew each time and
    not kept in docs.lock.
    """

    layout: str
    digest: str
    title: str = ""
    operation: Mapping[str, Any] = field(default_factory=dict[str, Any])
    request: tuple[FieldFacts, ...] = ()
    response: tuple[FieldFacts, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    unread: tuple[Unread, ...] = ()
    wording: str = ""
    lines: Mapping[str, int] = field(default_factory=dict[str, int])
    parameters: tuple[FieldFacts, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    named: frozenset[str] = frozenset()

    def denies(self, name: str, aspect: str = "") -> bool:
        """True where the page plainly does not state an aspect of a field, or has no such field.

        Silence is no denial: not where a line of the field, or of the part that it would stand
        in, was not understood, nor of a type that the page does not print.
        """
        field_facts, leaf = self.field(name), name.rpartition(".")[2]
        name = name.removesuffix("[]")
        if field_facts is None:
            lost = any(item.field in (name, REQUEST) or item.labelled for item in self.unread)
            return not lost and leaf not in self.named
        if aspect == "type":
            return False
        return all(item.field != name for item in self.unread)

    def field(self, name: str) -> FieldFacts | None:
        """The request field of that name."""
        return next((field_facts for field_facts in self.request if field_facts.name == name), None)
