"""What must be accepted: rows of values, and, where a row is refused, who of them is to blame."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from linocut_kit.conform.bodies import short
from linocut_kit.conform.constraints import Unit
from linocut_kit.conform.error_fields import named
from linocut_kit.conform.gate import closed
from linocut_kit.conform.minimize import Guilt, Mark, Unpacking
from linocut_kit.conform.packing import Choices, Row, without
from linocut_kit.conform.plan import Probe
from linocut_kit.conform.probed import Created
from linocut_kit.conform.probes import ProbeContext, Sample, unit_of
from linocut_kit.conform.refusals import told_value
from linocut_kit.conform.ruled_rows import shows
from linocut_kit.conform.sender import StoppedError
from linocut_kit.conform.session import Session
from linocut_kit.conform.verdicts import Answer, Outcome, verdict_of
from linocut_kit.keywords import enforced
from linocut_kit.keywords.domain import UNKNOWN_FIELD
from linocut_kit.keywords.schema import below
from linocut_kit.spec.model import Field

_SPARE_BILL = 15
_TRIES = 3


@dataclass(slots=True, kw_only=True)
class Acceptance:
    """What is known of which values are taken."""

    session: Session
    context: ProbeContext
    cleared: set[Mark] = field(default_factory=set[Mark])
    guilty: dict[Mark, Guilt] = field(default_factory=dict[Mark, Guilt])
    accepted: list[Choices] = field(default_factory=list[Choices])
    statuses: dict[Mark, int] = field(default_factory=dict[Mark, int])
    refusal: Created | None = None
    hopeful: bool = True
    first: Created | None = None
    explained: bool = False
    tests: int = 0
    pairs: list[frozenset[str]] = field(default_factory=list[frozenset[str]])

    async def run(self) -> None:
        """Send every row; then find out, for each refused one, which of its values it was."""
        rows = self.session.plan.rows
        refused: list[tuple[Row, Created]] = []
        if self.first is not None and self.first.server != "accept" and not self.explained:
            refused.append((rows[0], self.first))
        for row in rows if self.first is None else rows[1:]:
            self.session.progress(f"accepted values {row.number + 1}/{len(rows)}")
            if row.spare and self.session.budget.spent >= _SPARE_BILL:
                continue
            created = await self.send(_carrying(row, rows), row.number)
            if created.server != "accept":
                refused.append((_carrying(row, rows), created))
                self.refusal = self.refusal or created
        for row, created in refused:
            self.session.progress(f"looking into refused row {row.number + 1}")
            await self._explain(row, created)
        if not self.accepted:
            self.explain_nothing()

    async def knock(self) -> None:
        """Send the first row, a body that must be taken, before its turn.

        Raises StoppedError where the answer is about the key, the account or the route: nothing
        that was sent was judged for what it is, and nothing would be.
        """
        session = self.session
        if self.first is not None:
            return
        row = session.plan.rows[0]
        created = await self.send(row, row.number)
        why = closed(session, created)
        for waited in range(1, _TRIES):
            if why is not None and why.passing:
                await session.clock.sleep(float(2 ** (waited - 1)))
                created = await self.send(row, row.number)
                why = closed(session, created)
        self.first = created
        if why is not None:
            session.evidence.forget()
            raise StoppedError(why.text, fatal=why.fatal)
        if created.server != "accept":
            self.refusal = created

    async def prove(self) -> Mapping[str, Any] | None:
        """A body that the server takes, or None.

        Where the first row was refused, what it lacks is found out.
        """
        await self.knock()
        if self.first is not None and self.first.server != "accept":
            self.explained = True
            await self._explain(self.session.plan.rows[0], self.first)
        return await self.base()

    async def base(self) -> Mapping[str, Any] | None:
        """The smallest body that the server is known to take, or None."""
        if not self.accepted:
            return None
        return fields_of(min(self.accepted, key=len))

    async def send(self, row: Row, number: int | None) -> Created:
        """Send a row, and remember what was taken."""
        session = self.session
        keyless = not session.auth.required and number == 1
        created = await session.create(
            fields_of(row.choices), row=number, use="no-key" if keyless else "right"
        )
        if keyless:
            self._settle_keyless(created)
            if created.server == "refuse":
                created = await session.create(fields_of(row.choices), row=number)
        if created.server == "accept":
            self.accepted.append(row.choices)
            for mark in (*self.marks(row.choices), *_inner_marks(row.choices)):
                self.cleared.add(mark)
                self.statuses[mark] = created.reply.status
        return created

    def _settle_keyless(self, created: Created) -> None:
        took = created.server == "accept"
        unit = self.session.unit("security", "key", self.session.auth.place)
        words = "took" if took else "refused"
        self.session.complain(
            "silent-page",
            unit,
            f"the page calls the key optional; the server {words} a create without it "
            f"({created.reply.status})",
            severity="info",
        )

    def marks(self, choices: Choices) -> Iterator[Mark]:
        """What a body carries in each field."""
        for item in self.session.plan.endpoint.arguments.fields:
            sample = choices.get(item.name)
            yield item.name, sample.label if sample is not None else ""
        if UNKNOWN_FIELD in choices:
            yield UNKNOWN_FIELD, choices[UNKNOWN_FIELD].label

    async def _explain(self, row: Row, created: Created) -> None:
        """Name every value of a refused row that is refused, and send the rest of it."""
        if UNKNOWN_FIELD in row.choices:
            row = without(row, UNKNOWN_FIELD)
            created = await self.send(row, row.number)
            if created.server == "accept":
                self.guilty[UNKNOWN_FIELD, "unknown"] = Guilt(created)
                return
        reference = await self._reference()
        if reference is not None:
            await Unpacking(self, row, reference).run(created)
            await self._unpack_values(row, reference)

    async def _unpack_values(self, row: Row, reference: Choices) -> None:
        """Of a value that shows several, which one is refused; where none is alone, all are."""
        for name, sample in row.choices.items():
            if (name, sample.label) not in self.guilty or not sample.parts:
                continue
            found: dict[str, Guilt] = {}
            for part in sample.parts:
                if (name, part.label) not in self.cleared:
                    alone = replace(row, choices={**reference, name: part})
                    created = await self.send(alone, row.number)
                    if created.server != "accept":
                        found[part.label] = Guilt(created)
            for label, guilt in found.items():
                self.guilty.setdefault((name, label), guilt)
            if found:
                del self.guilty[name, sample.label]

    async def _reference(self) -> Choices | None:
        """A body that the server takes: one of the rows, or one mended by what it complains of."""
        if self.accepted:
            return self.accepted[0]
        rows = self.session.plan.rows
        fullest = max(rows, key=lambda item: len(item.choices))
        row = replace(fullest, choices={k: v for k, v in fullest.choices.items() if not v.heavy})
        for _ in range(6 if self.hopeful else 0):
            created = await self.send(row, None)
            if created.server == "accept":
                return row.choices
            names = [
                text for text in named(created.reply, list(row.choices)) if self.optional(text)
            ]
            names = names or [choice for choice in row.choices if self.optional(choice)][-1:]
            if not names:
                break
            row = replace(row, choices={k: v for k, v in row.choices.items() if k not in names})
        self.hopeful = False
        return None

    def optional(self, name: str) -> bool:
        """Whether a body may go without the field."""
        found = self.session.plan.endpoint.arguments.field(name)
        return found is not None and not found.required

    def conclude(self) -> None:
        """Settle every value that must be taken, and report those that were not."""
        for (name, label), guilt in self.guilty.items():
            self._accuse(name, label, guilt)
        for probe in self.session.plan.inside:
            self._settle(probe)
        self._settle_unknown()

    def _settle(self, probe: Probe) -> None:
        mark = (probe.field or "", probe.sample.label if probe.sample is not None else "")
        server: Answer | None = None
        status: int | None = None
        if mark in self.guilty:
            created = self.guilty[mark].created
            server, status = created.server, created.reply.status
        elif mark in self.cleared:
            server, status = "accept", self.statuses[mark]
        elif probe.carried and any(shows(probe.carried, entry) for entry in self.accepted):
            server, status = "accept", next(iter(self.statuses.values()), None)
        validator = self._validator(probe)
        verdict = verdict_of(probe, server)
        self.session.evidence.settle(
            Outcome(
                probe=probe,
                server=server,
                status=status,
                validator=validator,
                verdict=verdict,
                note="" if server is not None else self._unsaid(probe),
            )
        )
        if validator == "refuse":
            what = "nothing" if probe.sample is None else short(probe.sample.value)
            self.session.complain(
                "validator-stricter",
                probe.unit,
                f"{probe.field}: the page allows {what}, and the printed validator refuses it",
                sent=what,
                probe=probe.id,
            )

    def _unsaid(self, probe: Probe) -> str:
        if self.session.evidence.stopped or not self.accepted:
            return ""
        return "no body that carries it was answered with a verdict on it"

    def _validator(self, probe: Probe) -> Answer | None:
        least = dict(self.session.plan.rows[0].choices)
        if probe.field is not None and probe.sample is not None:
            least[probe.field] = probe.sample
        violations = self.session.violations(fields_of(least))
        if violations is None:
            return None
        field = self.session.plan.endpoint.arguments.field(probe.field or "")
        own = below("", field) if field is not None else "none"
        return (
            "refuse"
            if any(violation.pointer.startswith(own) for violation in violations)
            else "accept"
        )

    def _accuse(self, name: str, label: str, guilt: Guilt) -> None:
        created, together = guilt.created, guilt.together
        field = self.session.plan.endpoint.arguments.field(name)
        if field is None:
            return
        unit, what, free = self._culprit(field, label)
        name = unit.pointer[1:] or name
        facts: dict[str, Any] = {
            "curl": created.curl,
            "status": created.reply.status,
            "sent": what,
            "got": self.session.told(created.reply),
        }
        if together:
            facts["together"] = list(together)
        words = f" {guilt.words} {', '.join(together)}" if together else ""
        if created.server == "error":
            text = f"{name}: the server failed with {created.reply.status} on {what}{words}"
            self.session.complain("server-error", unit, text, **facts)
            return
        if free:
            text = f"{name}: the page does not speak of {what}, and the server refused it{words}"
            self.session.evidence.add("silent-page", unit, text, severity="info", **facts)
            return
        saying = "may be left out" if not label else f"allows {what}"
        text = f"{name}: the page says it {saying}" if not label else f"{name}: the page {saying}"
        text = f"{text}, and the server refused it{words} ({facts['got']})"
        self.session.complain("server-stricter", unit, text, **facts)

    def _culprit(self, field: Field, label: str) -> tuple[Unit, str, bool]:
        """Whose limit it is, the value in words, and whether the page leaves it open."""
        if not label:
            return unit_of(self.context, field), "a body without it", False
        sample = next(
            each
            for row in self.session.plan.rows
            if (whole := row.choices.get(field.name)) is not None
            for each in (whole, *whole.parts)
            if each.label == label
        )
        return sample.unit, told_value(sample), sample.free

    def explain_nothing(self) -> None:
        """No documented body was taken at all: say so, and name what the server complains of."""
        created = self.refusal
        if created is None or created.server != "refuse":
            return
        least = self.session.plan.rows[0].choices
        names = named(created.reply, list(least))
        told = self.session.told(created.reply)
        if not names:
            names = self._alone(least)
        if not names:
            unit = self.session.unit("requestBody", "body")
            text = f"no body that the page allows was accepted ({told})"
            self.session.complain("server-stricter", unit, text, curl=created.curl)
        for name in names:
            self.guilty.setdefault((name, least[name].label), Guilt(created))

    def _alone(self, least: Choices) -> list[str]:
        """The one field of a body, or the one that has limits: nothing else can be to blame."""
        fields = self.session.plan.endpoint.arguments.fields
        limited = [
            item.name for item in fields if item.name in least and any(enforced(item.schema))
        ]
        return next((list(entry) for entry in (least, limited) if len(entry) == 1), [])

    def _settle_unknown(self) -> None:
        checks = self.session.plan.checks
        probe = next((check for check in checks if check.kind == "unknown-field"), None)
        if probe is None:
            return
        mark = (UNKNOWN_FIELD, "unknown")
        server: Answer | None = (
            "refuse" if mark in self.guilty else "accept" if mark in self.cleared else None
        )
        if server is None:
            return
        self.session.evidence.settle(Outcome(probe=probe, server=server, verdict="agrees"))
        words = "takes" if server == "accept" else "refuses"
        self.session.complain(
            "silent-page", probe.unit, f"the server {words} unknown fields", severity="info"
        )


def _inner_marks(choices: Choices) -> Iterator[Mark]:
    """What values inside the fields a body shows."""
    for name, sample in choices.items():
        yield from ((name, part.label) for part in sample.parts)


def _carrying(row: Row, rows: tuple[Row, ...]) -> Row:
    """The last row that is not spare also carries a field that no page names."""
    last = [item for item in rows if not item.spare][-1]
    if row.number != last.number or row.number == 0:
        return row
    return replace(row, choices={**row.choices, UNKNOWN_FIELD: _UNKNOWN})


def fields_of(choices: Choices) -> dict[str, Any]:
    """What a body with these choices carries."""
    return {name: sample.value for name, sample in choices.items()}


_UNKNOWN = Sample(
    True,
    Unit(
        id=UNKNOWN_FIELD, endpoint="", pointer="", name="", rule="", limit=None, source={},
        documented=False,
    ),
    "unknown",
)  # fmt: skip
