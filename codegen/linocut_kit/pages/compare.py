"""A page against what was read last time and against the spec: one difference an aspect."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from linocut_kit.keywords.registry import KEYWORDS
from linocut_kit.spec.fact_values import text_of
from linocut_kit.spec.facts import (
    ASPECTS,
    OPERATION,
    OPERATION_ASPECTS,
    FieldFacts,
    PageFacts,
    Part,
    SpecFacts,
    SpecField,
    agrees,
    is_within,
    same,
)
from linocut_kit.spec.model import Place

Kind = Literal["page-changed", "spec-differs", "wording", "contradiction", "unread", "unwatched"]
_COUNTED = frozenset(
    {"default", "enum"}
    | {keyword.aspect for keyword in KEYWORDS if keyword.limit.get("type") in ("integer", "number")}
)
"""Aspects that the skeleton of a text leaves out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One aspect of one field in which page, lock and spec are not the same.

    `spec` is the spec's value, `page` the page's, `before` that of the lock. `follows` is true
    where the spec already says what the page says, so that only the lock is old. `settled` is true
    where the page contradicted itself about the aspect, and the statement that the spec chose is
    gone. `lost` is true where the lock had what the page plainly lost.
    """

    kind: Kind
    part: Part
    field: str
    aspect: str
    spec: Any = None
    page: Any = None
    before: Any = None
    follows: bool = False
    place: Place | None = None
    line: int = 0
    note: str = ""
    settled: bool = False
    lost: bool = False


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
            changed = known and not _same_statement(said, before)
            differs = said is not None and not _same_statement(said, spec)
            if not changed and not differs:
                continue
            yield Difference(
                kind="page-changed" if changed else "spec-differs",
                part="operation",
                field=OPERATION,
                aspect=aspect,
                spec=spec,
                page=_new_statement(said, before if before is not None else spec),
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
                part="request", field=name, aspect="added", place=place, page=_shown(page),
                spec="present" if spec is not None else None,
                before=None if before is None else "present", follows=spec is not None,
                line=page.line,
            )  # fmt: skip
            if spec is None:
                return
        yield from self._aspects(page, before, spec, gone)

    def _aspects(
        self, page: FieldFacts, before: FieldFacts | None, spec: SpecField, gone: set[str]
    ) -> Iterator[Difference]:
        changed: set[str] = set()
        gone_statement = False
        for aspect in ASPECTS:
            moved = before is not None and self.comparable and not _stays(aspect, page, before)
            heirless = page.heir_of is None and before is not None and before.heir_of in gone
            differs = not self._follows(aspect, page, spec) and not heirless
            if "type" in changed and before is not None and _by_type(aspect, page, before):
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
                note=_basis_note(aspect, page, before) if moved else "",
                settled=settled,
                lost=self.comparable
                and before is not None
                and (settled or before.get(aspect) not in (None, False)),
            )
            gone_statement = gone_statement or settled
        told = gone_statement or not self.comparable
        if before is not None and not told and _reworded(page, before, changed):
            yield _wording("request", page.name, spec.place, page.line)

    def _before(self, aspect: str, before: FieldFacts | None, *, settled: bool) -> Any:
        """What was read last time: all of its statements where one of them is gone."""
        if before is None:
            return None
        if settled and self.lock is not None:
            return _statements(self.lock, before.name, aspect)
        return before.get(aspect)

    def _settled(self, aspect: str, page: FieldFacts, spec: SpecField) -> bool:
        """True where the statement that a declared conflict chose is gone from the page."""
        if self.lock is None or not self.comparable or aspect in spec.assumed:
            return False
        chosen = spec.get(aspect)
        left = _statements(self.page, page.name, aspect)
        said = _statements(self.lock, page.name, aspect)
        return not left and any(agrees(aspect, item, chosen) for item in said)

    def _follows(self, aspect: str, page: FieldFacts, spec: SpecField) -> bool:
        said, chosen = page.get(aspect), spec.get(aspect)
        if said is None and aspect in page.inherited:
            said = page.inherited[aspect]
        if said is None and chosen is None:
            return True
        if aspect == "type" and "|" in str(said) and chosen is None:
            return True
        if aspect == "dimensions" and said is not None and chosen is not None:
            members = {text_of(item) for item in page.get("enum") or ()}
            return same(aspect, _rows(said, members), _rows(chosen, members))
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
            types = self.spec.response.get(name)
            old = before.get(page.name)
            if types is None or (old is None and known):
                yield Difference(
                    kind="page-changed" if old is None and known else "spec-differs",
                    part="response", field=page.name, aspect="added", place=place,
                    page=_shown(page), spec="present" if types is not None else None,
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
            if _stays(aspect, page, old):
                continue
            changed.add(aspect)
            if aspect == "type":
                yield self._response_type(page, old, types)
            elif not ("type" in changed and _by_type(aspect, page, old)):
                yield Difference(
                    kind="page-changed", part="response", field=page.name, aspect=aspect,
                    page=page.get(aspect), before=old.get(aspect), place=self.spec.place,
                    follows=True, line=page.lines.get(aspect, page.line),
                )  # fmt: skip
        if _reworded(page, old, changed):
            yield _wording("response", page.name, self.spec.place, page.line)

    def doubts(self, gone: set[str]) -> Iterator[Difference]:
        """What the page newly contradicts itself in, and what a reader cannot understand."""
        known = {
            (found.field, found.aspect, _said(found.says))
            for found in (self.lock.contradictions if self.lock is not None else ())
        }
        for found in self.page.contradictions:
            key = (found.field, found.aspect, _said(found.says))
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


def _statements(page: PageFacts, name: str, aspect: str) -> list[Any]:
    """What a page says of an aspect where it contradicts itself."""
    return [
        said
        for contradiction in page.contradictions
        if (contradiction.field, contradiction.aspect) == (name, aspect)
        for said in contradiction.says
    ]


def _said(says: Sequence[Any]) -> str:
    return text_of([text_of(say) for say in says])


def _rows(table: Mapping[str, Any], members: set[str]) -> dict[str, Any]:
    """The rows of the members that an enum has: what it gained or lost is told of the enum."""
    return {name: size for name, size in table.items() if name in members}


def _stays(aspect: str, page: FieldFacts, before: FieldFacts) -> bool:
    if aspect == "dimensions" and page.get(aspect) and before.get(aspect):
        members = {text_of(item) for item in page.get("enum") or ()}
        members &= {text_of(item) for item in before.get("enum") or ()}
        now, then = page.get(aspect), before.get(aspect)
        return same(aspect, _rows(now, members), _rows(then, members))
    if not same(aspect, page.get(aspect), before.get(aspect)):
        return False
    if aspect == "type":
        return page.form == before.form
    return page.get(aspect) is None or (aspect in page.prose) == (aspect in before.prose)


def _by_type(aspect: str, page: FieldFacts, before: FieldFacts) -> bool:
    """True for what a page states of the old type only: `string<uri>` became `integer`."""
    if page.get(aspect) is None:
        return aspect == "format" or aspect in before.prose
    return before.get(aspect) is None and aspect in page.prose


def _basis_note(aspect: str, page: FieldFacts, before: FieldFacts | None) -> str:
    if before is None or not same(aspect, page.get(aspect), before.get(aspect)):
        return ""
    if aspect == "type":
        return f"it is printed as {page.form or 'plain'} where it was {before.form or 'plain'}"
    return "only the prose states it now" if aspect in page.prose else "it is stated formally now"


def _reworded(page: FieldFacts, before: FieldFacts, changed: set[str]) -> bool:
    """True where the prose changed by more than the facts that are reported already."""
    if page.wording == before.wording:
        return False
    if changed & (page.prose | before.prose):
        return False
    return not (changed & _COUNTED and page.skeleton == before.skeleton)


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


def _same_statement(item: Any, other: Any) -> bool:
    first = set(item) if isinstance(item, list) else {item}
    second = set(other) if isinstance(other, list) else {other}
    return first == second


def _new_statement(said: Any, before: Any) -> Any:
    """Of several statements the one that is new."""
    if not isinstance(said, list):
        return said
    old = set(before) if isinstance(before, list) else {before}
    new = [item for item in said if item not in old]
    return new[0] if len(new) == 1 else said


def _shown(page: FieldFacts) -> dict[str, Any]:
    return {key: value for key, value in page.stated.items() if value is not False}
