"""The account of a reading: how much of a page was understood, and every line that was not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from linocut_kit.pages.factlike import shape_for
from linocut_kit.spec.page_facts import FieldFacts, PageFacts, Unread

_SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What was read of one page: its file, the endpoint, how many fields and facts, the rest."""

    page: str
    endpoint: str | None
    fields: int
    facts: int
    unread: tuple[Unread, ...] = ()

    @classmethod
    def together(cls, accounts: "Sequence[Account]", page: str, endpoint: str | None) -> "Account":
        """One account of several endpoints that were read from one file."""
        return cls(
            page=page,
            endpoint=endpoint,
            fields=sum(account.fields for account in accounts),
            facts=sum(account.facts for account in accounts),
            unread=tuple(dict.fromkeys(item for account in accounts for item in account.unread)),
        )

    def as_json(self) -> dict[str, Any]:
        """The account as JSON has it."""
        return {
            "page": self.page,
            "endpoint": self.endpoint,
            "fields": self.fields,
            "facts": self.facts,
            "unread": [
                {"line": item.line, "field": item.field, "text": item.text} for item in self.unread
            ],
        }

    def lines(self) -> list[str]:
        """The account as a person reads it, a line a sentence."""
        count = len(self.unread)
        end = (
            "every line was understood"
            if not count
            else f"{count} line{'s' if count > 1 else ''} read like facts and were not understood:"
        )
        said = [f"{self.page}: read {self.fields} fields and {self.facts} facts; {end}"]
        said += [
            f"{self.page}:{item.line}: {item.field}: {item.text}" for item in self.unread[:_SHOWN]
        ]
        if count > _SHOWN:
            said.append(f"and {count - _SHOWN} more; --format json has all of them")
        return said


def account_of(page: PageFacts, file: str, endpoint: str | None = None) -> Account:
    """The account of a page that was read from a file."""
    fields = (*page.request, *page.parameters)
    return Account(
        page=file,
        endpoint=endpoint,
        fields=len(fields),
        facts=sum(_facts(field_facts) for field_facts in (*fields, *page.response))
        + len(page.operation),
        unread=tuple(sorted(page.unread, key=lambda item: item.line)),
    )


def _facts(field_facts: FieldFacts) -> int:
    return sum(value is not False for value in field_facts.stated.values())


def todo_of(unread: Sequence[Unread]) -> str:
    """The mark in a draft for lines that a person has to read, with the shapes to write."""
    parts: list[str] = []
    for item in unread:
        shape = shape_for(item.text)
        hint = f" (as: {shape})" if shape else ""
        parts.append(f"line {item.line} of the page: {item.text}{hint}")
    return f"TODO: {'; '.join(parts)}"
