"""Every limit of every spec is a fact of a page that was read, or the spec says why it is not."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from linocut_kit.spec.fact_values import as_json, text_of
from linocut_kit.spec.facts import (
    ASPECTS,
    SpecFacts,
    SpecField,
    agrees,
    facts_of,
    is_within,
    pointer_of,
)
from linocut_kit.spec.finding import Code, Finding
from linocut_kit.spec.lock import LOCK_FILE, Lock, LockedPage
from linocut_kit.spec.model import Place, Provider
from linocut_kit.spec.page_facts import ALWAYS, Contradiction, FieldFacts, PageFacts

CODES = (
    Code(
        code="page-unread",
        severity="error",
        title="no page of an endpoint was read",
        why="A limit is only as good as the page that states it: docs.lock has the facts of the "
        "pages that were read, and this endpoint's is not among them.",
    ),
    Code(
        code="unstated-limit",
        severity="error",
        title="the page does not state a limit of the spec",
        why="A limit that no page states locks users out for no reason. It is a fact of the page, "
        "or it carries x-assumed, which is never enforced, or x-conflict.",
    ),
    Code(
        code="otherwise-stated",
        severity="error",
        title="the page states something else than the spec",
        why="The page that was read is the contract. Where the spec differs on purpose, x-conflict "
        "says what the page says, what was chosen, and why.",
    ),
    Code(
        code="missing-limit",
        severity="error",
        title="the page states what the spec leaves out",
        why="A documented limit that the spec does not have is not checked before a request is "
        "sent, and not probed.",
    ),
    Code(
        code="unwatched",
        severity="info",
        title="nobody can tell whether the page still says what the spec says",
        why="Lines of the page were not understood, and the fact may stand in one of them: its "
        "absence proves nothing. A person who has read it there says so with x-stated; then the "
        "text of its field is watched, and a new text is a warning: read it again.",
    ),
    Code(
        code="undeclared-contradiction",
        severity="error",
        title="the page contradicts itself and the spec does not say so",
        why="Where two statements of a page disagree, somebody has to choose, in the open: "
        "x-conflict with readings names both, so that a probe can settle it.",
    ),
)


def provenance_findings(providers: Sequence[Provider], lock: Lock) -> list[Finding]:
    """Every limit that the page read last does not state, or states otherwise."""
    found: list[Finding] = []
    for provider in providers:
        for endpoint in provider.endpoints:
            spec, locked = facts_of(provider, endpoint), lock.pages.get(endpoint.id)
            if locked is None:
                found.append(_never_read(spec))
            else:
                found.extend(_Provenance(spec, locked).findings())
    return found


def _never_read(spec: SpecFacts) -> Finding:
    return Finding(
        code="page-unread",
        message=f"{LOCK_FILE} has no facts of its page",
        help=f"save the page and run: linocut drift {spec.endpoint}=PAGE --accept",
        endpoint=spec.endpoint,
        **_at(spec.place),
    )


def _at(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column}


def unread_aspects(field: SpecField, page: FieldFacts | None) -> list[str]:
    """The aspects that a person read on the page and its facts do not have."""
    if not field.by_hand:
        return []
    return [
        aspect
        for aspect in ASPECTS
        if field.is_by_hand(aspect)
        and field.get(aspect) not in (None, ALWAYS.get(aspect))
        and (page is None or page.get(aspect) in (None, ALWAYS.get(aspect)))
    ]


class _Provenance:
    def __init__(self, spec: SpecFacts, locked: LockedPage) -> None:
        self.spec = spec
        self.page: PageFacts = locked.facts
        self.source = {"page": locked.url, "read": locked.read}

    def findings(self) -> Iterator[Finding]:
        for name in dict.fromkeys(
            [
                *(spec_field.name for spec_field in self.spec.request),
                *(field_facts.name for field_facts in self.page.request),
            ]
        ):
            field, page = self.spec.field(name), self.page.field(name)
            if field is None and name in self.spec.omitted:
                continue
            if field is not None:
                yield from self._by_hand(field, page)
            if field is None:
                yield self._finding(
                    "missing-limit", name, None, None, "present",
                    "the page has this field and the spec has not", self.spec.request_place,
                )  # fmt: skip
            elif page is None:
                if field.is_by_hand("type") or is_within(name):
                    continue
                if "type" not in field.assumed and not self.page.denies(name):
                    yield self._unwatched(field, None, field.place)
                elif "type" not in field.assumed:
                    yield self._finding(
                        "unstated-limit", name, None, "present", None,
                        "the page does not have this field", field.place,
                    )  # fmt: skip
            else:
                yield from self._aspects(field, page)
        for contradiction in self.page.contradictions:
            yield from self._contradiction(contradiction)

    def _aspects(self, field: SpecField, page: FieldFacts) -> Iterator[Finding]:
        for aspect in ASPECTS:
            chosen = field.get(aspect)
            said = page.get(aspect)
            if said is None:
                said = page.inherited.get(aspect)
            if (said is None and chosen is None) or agrees(aspect, said, chosen):
                continue
            if field.answers(aspect, said):
                continue
            here, there = _text(chosen), _text(said)
            if said is None and not self.page.denies(page.name, aspect):
                yield self._unwatched(field, aspect, field.where(aspect))
                continue
            if said is None:
                code = "unstated-limit"
                message = f"{aspect} is {here} here, and the page states none"
            elif chosen is None:
                code = "missing-limit"
                message = f"the page states {aspect} {there}, and the spec none"
            else:
                code = "otherwise-stated"
                message = f"{aspect} is {here} here and {there} on the page"
            yield self._finding(
                code, field.name, aspect, chosen, said, message, field.where(aspect)
            )

    def _by_hand(self, field: SpecField, page: FieldFacts | None) -> Iterator[Finding]:
        unread = unread_aspects(field, page)
        if unread:
            said = ", ".join(unread)
            yield self._finding(
                "unwatched", field.name, unread[0], field.get(unread[0]), None,
                f"a person read {said} on the page, and no reader does", field.where(unread[0]),
            )  # fmt: skip

    def _unwatched(self, field: SpecField, aspect: str | None, place: Place) -> Finding:
        chosen = field.get(aspect) if aspect is not None else "present"
        what = f"{aspect} {_text(chosen)}" if aspect is not None else "this field"
        message = f"{what} is not seen on the page, of which not every line was understood"
        found = self._finding("unwatched", field.name, aspect, chosen, None, message, place)
        return replace(found, help="read the page; x-stated tells that a person found it there")

    def _contradiction(self, found: Contradiction) -> Iterator[Finding]:
        field = self.spec.field(found.field)
        if field is None or found.aspect in field.readings or found.aspect in field.assumed:
            return
        yield self._finding(
            "undeclared-contradiction", found.field, found.aspect, field.get(found.aspect),
            list(found.says),
            f"the page says of {found.aspect}: {' and '.join(_text(says) for says in found.says)}",
            field.where(found.aspect),
        )  # fmt: skip

    def _finding(
        self,
        code: str,
        name: str,
        aspect: str | None,
        spec: Any,
        page: Any,
        message: str,
        place: Place,
    ) -> Finding:
        return Finding(
            code=code,
            severity="info" if code == "unwatched" else "error",
            message=message,
            help=_HELP[code],
            endpoint=self.spec.endpoint,
            pointer=pointer_of(name),
            rule=aspect,
            limit=as_json(spec),
            source=self.source,
            extra={"field": name, "aspect": aspect, "spec": as_json(spec), "page": as_json(page)},
            **_at(place),
        )


_HELP = {
    "unstated-limit": "remove it, or say why it is here with x-assumed or x-conflict",
    "otherwise-stated": "follow the page (linocut drift --fix), or say why not with x-conflict",
    "missing-limit": "add it (linocut drift --fix), or say why not with x-conflict",
    "unwatched": "nothing to do until the text of the field changes; linocut drift tells",
    "undeclared-contradiction": "add x-conflict with readings of both statements",
}


def _text(value: Any) -> str:
    return ", ".join(text_of(item) for item in value) if isinstance(value, list) else text_of(value)
