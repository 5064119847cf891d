"""A page against what was read last time and against the spec: one difference an aspect."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from linocut_kit.pages.difference import Difference, Kind
from linocut_kit.pages.moves import (
    basis_note,
    by_type,
    new_statement,
    reworded,
    rows_of,
    said_text,
    same_statement,
    shown_facts,
    statements,
    stays,
)
from linocut_kit.spec.fact_values import text_of
from linocut_kit.spec.facts import (
    ASPECTS,
    OPERATION,
    OPERATION_ASPECTS,
    Part,
    SpecFacts,
    SpecField,
    agrees,
    is_within,
    same,
)
from linocut_kit.spec.model import Place
from linocut_kit.spec.page_facts import FieldFacts, PageFacts
from linocut_kit.spec.provenance import unread_aspects


def compare(page: PageFacts, lock: PageFacts | None, spec: SpecFacts) -> list[Difference]:
    """Every difference between a page, what was read of it last time, and the spec."""
    comparison = _Comparison(page, lock, spec)
    found = [
        *comparison.operation(),
        *comparison.request(),
        *comparison.response(),
    ]
    gone = {difference.field for difference in found if difference.aspect == "removed"}
    return [*found, *comparison.doubts(gone)]


class _Comparison:
    def __init__(self, page: PageFacts, lock: PageFacts | None, spec: SpecFacts) -> None:
        self.page = page
        self.lock = lock
        self.spec = spec
        self.comparable = lock is not None and lock.layout == page.layout
        self.known_lines = {item.digest for item in lock.unread} if lock is not None else set()
        self.sampled = {item.field for item in page.contradictions if item.aspect == "added"}

    def _denies(self, name: str, aspect: str) -> bool:
        """True where the page plainly does not say it; lines that the lock knows do not count."""
        unread = tuple(item for item in self.page.unread if item.digest not in self.known_lines)
        if self.lock is None or self._had(name, aspect) is None:
            return self.page.denies(name, aspect)
        return replace(self.page, unread=unread).denies(name, aspect)

    def _had(self, name: str, aspect: str) -> Any:
        """What the lock has of an aspect of a field, or whether it has the field."""
        field = self.lock.field(name) if self.lock is not None else None
        return field if field is None or not aspect else field.get(aspect)

    def operation(self) -> Iterator[Difference]:
        """Host, path, method and auth."""
        for aspect in OPERATION_ASPECTS:
            said, spec = self.page.operation.get(aspect), self.spec.operation.get(aspect)
            known = self.lock is not None and (self.comparable or said is not None)
            before = self.lock.operation.get(aspect) if self.lock is not None else None
            changed = known and not same_statement(said, before)
            differs = said is not None and not same_statement(said, spec)
            if not changed and not differs:
                continue
            yield Difference(
                kind="page-changed" if changed else "spec-differs",
                part="operation",
                field=OPERATION,
                aspect=aspect,
                spec=spec,
                page=new_statement(said, before if before is not None else spec),
                before=before,
                follows=not differs and said is not None,
                place=self.spec.place,
                line=self.page.lines.get(aspect, 0),
            )
        if self.comparable and self.lock is not None and self.lock.wording != self.page.wording:
            yield _wording("operation", OPERATION, self.spec.place, 0)

    def request(self) -> Iterator[Difference]:
        """Every request field that the page, the lock or the spec has."""
        before = (
            {field_facts.name: field_facts for field_facts in self.lock.request}
            if self.lock is not None
            else {}
        )
        now = {field_facts.name: field_facts for field_facts in self.page.request}
        names = dict.fromkeys(
            [*now, *before, *(spec_field.name for spec_field in self.spec.request)]
        )
        gone = {name for name in before if name not in now}
        for name in names:
            field = self.spec.field(name)
            if field is None and name in self.spec.omitted:
                continue
            yield from self._field(name, now.get(name), before.get(name), field, gone)

    def _field(
        self,
        name: str,
        page: FieldFacts | None,
        before: FieldFacts | None,
        spec: SpecField | None,
        gone: set[str],
    ) -> Iterator[Difference]:
        place = spec.place if spec is not None else self.spec.request_place
        unread = unread_aspects(spec, page) if spec is not None else []
        if spec is not None and unread:
            yield self._unwatched(spec, page, before, unread)
        if page is None and before is None and spec is not None and spec.is_by_hand("type"):
            return
        if page is None:
            if is_within(name) and (before is None or not self.comparable):
                return
            if before is not None or (spec is not None and "type" not in spec.assumed):
                plain = self._denies(name, "")
                kind: Kind = "page-changed" if before is not None else "spec-differs"
                yield Difference(
                    kind=kind if plain or spec is None else "unwatched",
                    part="request", field=name, aspect="removed", place=place,
                    spec="present" if spec is not None else None,
                    before="present" if before is not None else None, follows=spec is None,
                    lost=before is not None and plain and self.comparable
                    and name not in self.sampled,
                )  # fmt: skip
            return
        if spec is None or (before is None and self.lock is not None):
            yield Difference(
                kind="page-changed" if before is None else "spec-differs",
                part="request", field=name, aspect="added", place=place, page=shown_facts(page),
                spec="present" if spec is not None else None,
                before=None if before is None else "present", follows=spec is not None,
                line=page.line,
            )  # fmt: skip
            if spec is None:
                return
        yield from self._aspects(page, before, spec, gone)

    def _unwatched(
        self,
        spec: SpecField,
        page: FieldFacts | None,
        before: FieldFacts | None,
        unread: list[str],
    ) -> Difference:
        """The aspects of a field that a person read; the text that is watched is its own, or the
        page's where no reader finds the field.
        """
        now, then = (page or self.page).wording, (before or self.lock or self.page).wording
        return Difference(
            kind="unwatched", part="request", field=spec.name, aspect=unread[0],
            spec=spec.get(unread[0]), follows=True, place=spec.where(unread[0]),
            line=page.line if page is not None else 0, note=", ".join(unread),
            settled=self.lock is not None and self.comparable and now != then,
        )  # fmt: skip

    def _aspects(
        self, page: FieldFacts, before: FieldFacts | None, spec: SpecField, gone: set[str]
    ) -> Iterator[Difference]:
        changed: set[str] = set()
        gone_statement = False
        for aspect in ASPECTS:
            moved = before is not None and self.comparable and not stays(aspect, page, before)
            heirless = page.heir_of is None and before is not None and before.heir_of in gone
            differs = not self._follows(aspect, page, spec) and not heirless
            if "type" in changed and before is not None and by_type(aspect, page, before):
                continue
            settled = differs and self._settled(aspect, page, spec)
            if not moved and not settled and not (differs and self._reported(aspect, page, spec)):
                continue
            changed.add(aspect)
            silent = page.get(aspect) is None and not self._denies(page.name, aspect)
            if silent and (spec.get(aspect) is None or aspect in page.inherited):
                continue
            kind: Kind = "page-changed" if moved or settled else "spec-differs"
            yield Difference(
                kind="unwatched" if silent else kind,
                part="request",
                field=page.name,
                aspect=aspect,
                spec=spec.get(aspect),
                page=page.get(aspect),
                before=self._before(aspect, before, settled=settled),
                follows=not differs,
                place=spec.where(aspect),
                line=page.lines.get(aspect, page.line),
                note=basis_note(aspect, page, before) if moved and not silent else "",
                settled=settled,
                lost=self.comparable
                and before is not None
                and (settled or before.get(aspect) not in (None, False)),
            )
            gone_statement = gone_statement or settled
        told = gone_statement or not self.comparable or bool(unread_aspects(spec, page))
        if before is not None and not told and reworded(page, before, changed):
            yield _wording("request", page.name, spec.place, page.line)

    def _before(self, aspect: str, before: FieldFacts | None, *, settled: bool) -> Any:
        """What was read last time: all of its statements where one of them is gone."""
        if before is None:
            return None
        if settled and self.lock is not None:
            return statements(self.lock, before.name, aspect)
        return before.get(aspect)

    def _settled(self, aspect: str, page: FieldFacts, spec: SpecField) -> bool:
        """True where the statement that a declared conflict chose is gone from the page."""
        if self.lock is None or not self.comparable or aspect in spec.assumed:
            return False
        chosen = spec.get(aspect)
        left = statements(self.page, page.name, aspect)
        said = statements(self.lock, page.name, aspect)
        return not left and any(agrees(aspect, item, chosen) for item in said)

    def _follows(self, aspect: str, page: FieldFacts, spec: SpecField) -> bool:
        said, chosen = page.get(aspect), spec.get(aspect)
        if said is None and aspect in page.inherited:
            said = page.inherited[aspect]
        if said is None and chosen is None:
            return True
        if aspect == "type" and chosen is None and (said == "any" or "|" in str(said)):
            return True
        if aspect == "dimensions" and said is not None and chosen is not None:
            members = {text_of(item) for item in page.get("enum") or ()}
            return same(aspect, rows_of(said, members), rows_of(chosen, members))
        return agrees(aspect, said, chosen)

    def _reported(self, aspect: str, page: FieldFacts, spec: SpecField) -> bool:
        """A difference that the spec does not answer for is a finding."""
        if aspect in page.inherited and self._heir_moved(aspect, page):
            return False
        return not spec.answers(aspect, page.get(aspect))

    def _heir_moved(self, aspect: str, page: FieldFacts) -> bool:
        """The field whose note is inherited reports the change for its heirs."""
        source = self.page.field(page.heir_of or "")
        before = (
            next(
                (
                    field_facts
                    for field_facts in self.lock.request
                    if field_facts.name == page.heir_of
                ),
                None,
            )
            if self.lock is not None
            else None
        )
        if source is None or before is None:
            return False
        return not same(aspect, source.get(aspect), before.get(aspect))

    def response(self) -> Iterator[Difference]:
        """Every response field of page and lock; the spec may have more than the page."""
        before = (
            {field_facts.name: field_facts for field_facts in self.lock.response}
            if self.lock is not None
            else {}
        )
        known = self.lock is not None and self.comparable
        place = self.spec.place
        for page in self.page.response:
            name = page.name.rpartition(".")[2].partition("#")[0]
            if name in self.spec.omitted_answers:
                continue
            types = self.spec.response.get(name)
            old = before.get(page.name)
            if types is None or (old is None and known):
                yield Difference(
                    kind="page-changed" if old is None and known else "spec-differs",
                    part="response", field=page.name, aspect="added", place=place,
                    page=shown_facts(page), spec="present" if types is not None else None,
                    follows=types is not None, line=page.line,
                )  # fmt: skip
            elif old is not None and known:
                yield from self._response_aspects(page, old, types)
            elif types and page.get("type") not in types:
                yield self._response_type(page, None, types)
        for name in before if known else ():
            if name not in {field_facts.name for field_facts in self.page.response}:
                yield Difference(
                    kind="page-changed", part="response", field=name, aspect="removed",
                    place=place, before="present",
                    spec="present" if name.partition("#")[0] in self.spec.response else None,
                    follows=True,
                )  # fmt: skip

    def _response_type(
        self, page: FieldFacts, old: FieldFacts | None, types: frozenset[str]
    ) -> Difference:
        follows = not types or page.get("type") in types
        return Difference(
            kind="page-changed" if old is not None else "spec-differs",
            part="response", field=page.name, aspect="type", place=self.spec.place,
            page=page.get("type"), spec=" or ".join(sorted(types)) or None,
            before=old.get("type") if old is not None else None, follows=follows, line=page.line,
        )  # fmt: skip

    def _response_aspects(
        self, page: FieldFacts, old: FieldFacts, types: frozenset[str]
    ) -> Iterator[Difference]:
        changed: set[str] = set()
        for aspect in ASPECTS:
            if stays(aspect, page, old):
                continue
            changed.add(aspect)
            if aspect == "type":
                yield self._response_type(page, old, types)
            elif not ("type" in changed and by_type(aspect, page, old)):
                yield Difference(
                    kind="page-changed", part="response", field=page.name, aspect=aspect,
                    page=page.get(aspect), before=old.get(aspect), place=self.spec.place,
                    follows=True, line=page.lines.get(aspect, page.line),
                )  # fmt: skip
        if reworded(page, old, changed):
            yield _wording("response", page.name, self.spec.place, page.line)

    def doubts(self, gone: set[str]) -> Iterator[Difference]:
        """What the page newly contradicts itself in, and what a reader cannot understand."""
        known = {
            (found.field, found.aspect, said_text(found.says))
            for found in (self.lock.contradictions if self.lock is not None else ())
        }
        for found in self.page.contradictions:
            key = (found.field, found.aspect, said_text(found.says))
            field = self.spec.field(found.field)
            declared = field is not None and found.aspect in field.readings
            if key in known or found.field in gone or (self.lock is None and declared):
                continue
            yield Difference(
                kind="contradiction", part="request", field=found.field, aspect=found.aspect,
                page=list(found.says), spec=field.get(found.aspect) if field is not None else None,
                place=field.where(found.aspect) if field is not None else self.spec.request_place,
                line=found.line,
            )  # fmt: skip
        old = {item.digest for item in self.lock.unread} if self.lock is not None else set[str]()
        for unread in self.page.unread if self.comparable or self.lock is None else ():
            if unread.digest not in old:
                field = self.spec.field(unread.field)
                yield Difference(
                    kind="unread", part="request", field=unread.field, aspect="unread",
                    place=field.place if field is not None else self.spec.request_place,
                    line=unread.line, note="labelled" if unread.labelled else "",
                )  # fmt: skip


def _wording(part: Part, name: str, place: Place, line: int) -> Difference:
    return Difference(
        kind="wording",
        part=part,
        field=name,
        aspect="wording",
        follows=True,
        place=place,
        line=line,
    )
