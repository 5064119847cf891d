"""Takes a refused row apart until each value that is to blame is named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from linocut_kit.conform.error_fields import named
from linocut_kit.conform.packing import Choices, Row
from linocut_kit.conform.probed import Created
from linocut_kit.conform.session import Session

Mark = tuple[str, str]
"""A field and what it carries, by label; no label where it is left out."""

_MOST_TESTS = 80
_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Guilt:
    """The create that was refused for one value, perhaps only beside or without other fields."""

    created: Created
    together: tuple[str, ...] = ()
    words: str = "together with"


class Trials(Protocol):
    """What is known of which values are taken, and the way to learn more."""

    session: Session
    cleared: set[Mark]
    guilty: dict[Mark, Guilt]
    accepted: list[Choices]
    tests: int
    pairs: list[frozenset[str]]

    async def send(self, row: Row, number: int | None) -> Created:
        """Send a row, and remember what was taken."""
        ...

    def marks(self, choices: Choices) -> Iterator[Mark]:
        """What a body carries in each field."""
        ...


@dataclass(slots=True)
class Unpacking:
    """The search in one refused row, against a body that is known to be accepted.

    The server's own error list is believed once it is confirmed: the reference with that one
    value must be refused too. Else a smallest refused set is found by halving; what has been
    accepted in another row is suspected last.
    """

    acceptance: Trials
    row: Row
    reference: Choices
    seen: dict[frozenset[str], Created] = field(default_factory=dict[frozenset[str], Created])

    async def run(self, created: Created) -> None:
        """Name the culprits, all of them, one after the other; then the rest is accepted."""
        here, there = self._marks(self.row.choices), self._marks(self.reference)
        rest = [text for text in here if here[text] != there[text]]
        self.seen[frozenset(rest)] = created
        known = [text for text in rest if (text, here[text]) in self.acceptance.guilty]
        known += [text for text in self._paired(rest) if text not in known]
        rest = [text for text in rest if text not in known]
        for _ in range(_ROUNDS):
            if known:
                created = await self._test(rest)
            if created.server == "accept" or not rest:
                return
            if self.acceptance.tests > _MOST_TESTS:
                self._give_up(created)
                return
            known = await self._one(rest, created)
            rest = [text for text in rest if text not in known]

    def _marks(self, choices: Choices) -> dict[str, str]:
        return dict(self.acceptance.marks(choices))

    def _paired(self, rest: Sequence[str]) -> list[str]:
        """One of each two fields that are known not to be taken together."""
        found = [pair for pair in self.acceptance.pairs if pair <= set(rest)]
        return [sorted(item, key=list(rest).index)[-1] for item in found]

    async def _test(self, names: Sequence[str]) -> Created:
        """Send the reference with the row's values in those fields."""
        key = frozenset(names)
        if key not in self.seen:
            self.acceptance.tests += 1
            choices: Choices = {}
            for item in self.acceptance.session.plan.endpoint.arguments.fields:
                source = self.row.choices if item.name in key else self.reference
                if item.name in source:
                    choices[item.name] = source[item.name]
            row = replace(self.row, choices=choices)
            self.seen[key] = await self.acceptance.send(row, self.row.number)
        return self.seen[key]

    async def _taken(self, names: Sequence[str]) -> bool:
        return (await self._test(names)).server == "accept"

    async def _one(self, rest: list[str], created: Created) -> list[str]:
        """Find at least one culprit; the fields to leave out from now on."""
        guilty: list[str] = []
        for text in named(created.reply, rest):
            if not await self._taken([text]):
                self._blame([text])
                guilty.append(text)
        return guilty or await self._search(rest)

    async def _search(self, rest: list[str]) -> list[str]:
        cleared = self.acceptance.cleared
        marks = self._marks(self.row.choices)
        stale = [text for text in rest if (text, marks[text]) in cleared]
        fresh = [text for text in rest if text not in stale]
        if not fresh or (stale and not await self._taken(stale)):
            found = await self._smallest([], stale)
            self._blame(found)
            return found[-1:]
        found = await self._smallest(stale, fresh)
        if stale and await self._taken(found):
            partners = await self._smallest(found, stale)
            self._blame([*found, *partners])
            return found
        self._blame(found)
        return found

    async def _smallest(self, ground: list[str], names: list[str]) -> list[str]:
        """A smallest part of `names` with which, beside `ground`, the body is refused."""

        async def explain(base: list[str], some: list[str], *, grown: bool) -> list[str]:
            if grown and not await self._taken(base):
                return []
            if len(some) == 1:
                return some
            half = len(some) // 2
            left, right = some[:half], some[half:]
            second = await explain(base + left, right, grown=True)
            first = await explain(base + second, left, grown=bool(second))
            return first + second

        return await explain(ground, names, grown=False) if names else []

    def _blame(self, names: list[str]) -> None:
        created = self.seen.get(frozenset(names))
        if created is None:
            refused = [value for value in self.seen.values() if value.server != "accept"]
            created = refused[-1]
        marks = self._marks(self.row.choices)
        if len(names) > 1:
            self.acceptance.pairs.append(frozenset(names))
        for text in names:
            guilt = Guilt(created, tuple(name for name in names if name != text))
            if len(names) == 1 and (text, marks[text]) in self.acceptance.cleared:
                guilt = Guilt(created, self._missing(text, marks[text]), "without")
            self.acceptance.guilty.setdefault((text, marks[text]), guilt)

    def _missing(self, name: str, label: str) -> tuple[str, ...]:
        """What every accepted body with this value carries, and the refused one does not."""
        bodies = [
            set(entry)
            for entry in self.acceptance.accepted
            if name in entry and entry[name].label == label
        ]
        common = set.intersection(*bodies) if bodies else set()
        return tuple(sorted(common - set(self.reference) - {name}))[:3]

    def _give_up(self, created: Created) -> None:
        session = self.acceptance.session
        session.complain(
            "server-stricter",
            session.unit("requestBody", "body"),
            f"a body of documented values was refused, and none of them alone is to blame "
            f"({session.told(created.reply)})",
            curl=created.curl,
        )
