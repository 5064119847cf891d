"""`docs.lock`: what was read of each page last time, as facts and digests, without its text."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from linocut_kit.spec.fact_values import as_json, from_json
from linocut_kit.spec.page_facts import Contradiction, FieldFacts, PageFacts, Unread

LOCK_FILE = "docs.lock"
SCHEMA = "linocut-docs/1"
_FIELD = ("form", "heir_of", "inherited", "prose", "wording", "skeleton")


class LockError(Exception):
    """A docs.lock that cannot be read; the text says why in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedPage:
    """What was read of the page of one endpoint, where, and on which day (ISO 8601)."""

    url: str
    read: str
    facts: PageFacts


@dataclass(frozen=True, slots=True)
class Lock:
    """What was read of every page, by endpoint id."""

    pages: Mapping[str, LockedPage] = field(default_factory=dict[str, LockedPage])

    def page(self, endpoint: str) -> PageFacts | None:
        """The facts of an endpoint's page, None if none was read."""
        found = self.pages.get(endpoint)
        return found.facts if found is not None else None

    def put(self, endpoint: str, page: LockedPage) -> "Lock":
        """The lock with one page replaced."""
        return replace(self, pages={**self.pages, endpoint: page})


def read_lock(specs: Path) -> Lock:
    """The lock of a specs folder, empty if there is none. Raises LockError."""
    path = specs / LOCK_FILE
    if not path.is_file():
        return Lock()
    try:
        document = json.loads(path.read_bytes())
        if document["schema"] != SCHEMA:
            raise LockError(f"{path}: its schema is {document['schema']!r}, not {SCHEMA!r}")
        return Lock({id: _page(item) for id, item in sorted(document["pages"].items())})
    except OSError as error:
        raise LockError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        what = "merge it or write it again: linocut drift --pages DIR --accept"
        raise LockError(f"{path}: broken ({type(error).__name__}: {error}); {what}") from None


def write_lock(specs: Path, lock: Lock) -> None:
    """Write the lock, the same bytes for the same facts."""
    (specs / LOCK_FILE).write_text(dump_lock(lock), encoding="utf-8", newline="\n")


def dump_lock(lock: Lock) -> str:
    """The text of a lock: one line a field, so that a change of a page is a short diff."""
    pages = ",\n".join(
        f"  {json.dumps(id)}: {_dump_page(page)}" for id, page in sorted(lock.pages.items())
    )
    return f'{{"schema": {json.dumps(SCHEMA)}, "pages": {{\n{pages}\n}}}}\n'


def _dump_page(page: LockedPage) -> str:
    facts = page.facts
    head = {
        "url": page.url,
        "read": page.read,
        "layout": facts.layout,
        "digest": facts.digest,
        "operation": dict(facts.operation),
        "wording": facts.wording,
    }
    lines = [f"    {json.dumps(key)}: {_json(value)}" for key, value in head.items()]
    lines.append(f'    "request": {_dump_fields(facts.request)}')
    lines.append(f'    "response": {_dump_fields(facts.response)}')
    contradictions = [
        {
            "field": contradiction.field,
            "aspect": contradiction.aspect,
            "says": list(contradiction.says),
        }
        for contradiction in facts.contradictions
    ]
    unread = [{"field": item.field, "digest": item.digest} for item in facts.unread]
    lines.append(f'    "contradictions": {_dump_list(contradictions)}')
    lines.append(f'    "unread": {_dump_list(unread)}')
    return "{\n" + ",\n".join(lines) + "\n  }"


def _dump_fields(fields: Sequence[FieldFacts]) -> str:
    inner = ",\n".join(
        f"      {json.dumps(field_facts.name)}: {_json(_field(field_facts))}"
        for field_facts in fields
    )
    return "{\n" + inner + "\n    }" if inner else "{}"


def _dump_list(items: list[dict[str, Any]]) -> str:
    inner = ",\n".join(f"      {_json(item)}" for item in items)
    return "[\n" + inner + "\n    ]" if inner else "[]"


def _json(value: Any) -> str:
    return json.dumps(as_json(value), ensure_ascii=True)


def _field(field_facts: FieldFacts) -> dict[str, Any]:
    more = {key: getattr(field_facts, key) for key in _FIELD}
    more["prose"] = sorted(field_facts.prose)
    return {
        "facts": {key: field_facts.stated[key] for key in sorted(field_facts.stated)},
        **{key: value for key, value in more.items() if value},
    }


def _page(document: dict[str, Any]) -> LockedPage:
    return LockedPage(
        url=str(document["url"]),
        read=str(document["read"]),
        facts=PageFacts(
            layout=str(document["layout"]),
            digest=str(document["digest"]),
            operation=dict(document["operation"]),
            wording=str(document["wording"]),
            request=_read_fields(document["request"]),
            response=_read_fields(document["response"]),
            contradictions=tuple(
                Contradiction(
                    field=item["field"],
                    aspect=item["aspect"],
                    says=tuple(from_json(item["aspect"], said) for said in item["says"]),
                )
                for item in document["contradictions"]
            ),
            unread=tuple(
                Unread(field=item["field"], digest=item["digest"], labelled=False)
                for item in document["unread"]
            ),
        ),
    )


def _read_fields(document: dict[str, Any]) -> tuple[FieldFacts, ...]:
    return tuple(
        FieldFacts(
            name=name,
            stated={key: from_json(key, value) for key, value in item["facts"].items()},
            prose=frozenset(item.get("prose", ())),
            inherited=dict(item.get("inherited", {})),
            **{key: item.get(key, default) for key, default in _DEFAULTS.items()},
        )
        for name, item in document.items()
    )


_DEFAULTS: dict[str, Any] = {"form": "", "heir_of": None, "wording": "", "skeleton": ""}
