"""Drift: pages against what was read last time and against the specs, and what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from linocut_kit.pages.account import Account, account_of
from linocut_kit.pages.compare import compare
from linocut_kit.pages.difference import Difference
from linocut_kit.pages.fix import fix
from linocut_kit.pages.match import (
    PAGE_SUFFIXES,
    Known,
    clearly_no_page,
    match,
    path_of_other,
)
from linocut_kit.pages.openapi import has_operation
from linocut_kit.pages.read import read_page
from linocut_kit.pages.report import finding_of
from linocut_kit.pages.source import LARGEST, PageError
from linocut_kit.spec.build import load_specs
from linocut_kit.spec.facts import OPERATION, facts_of
from linocut_kit.spec.finding import Finding
from linocut_kit.spec.given_files import read
from linocut_kit.spec.lock import Lock, LockedPage
from linocut_kit.spec.model import Endpoint, Provider
from linocut_kit.spec.page_facts import FieldFacts, PageFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftOptions:
    """What to do beside comparing: take the page as read, edit the specs, count wording."""

    accept: bool = False
    fix: bool = False
    strict: bool = False


@dataclass(slots=True)
class DriftOutcome:
    """The findings of a run, its notes, the lock after it, and the edited files by path."""

    lock: Lock
    findings: list[Finding] = field(default_factory=list[Finding])
    notes: list[str] = field(default_factory=list[str])
    compared: list[str] = field(default_factory=list[str])
    accounts: list[Account] = field(default_factory=list[Account])
    edited: dict[str, str] = field(default_factory=dict[str, str])


class Drift:
    """One run over the pages of a specs folder."""

    def __init__(
        self, specs: Path, providers: Sequence[Provider], lock: Lock, options: DriftOptions
    ) -> None:
        self.specs = specs
        self.options = options
        self.outcome = DriftOutcome(lock)
        self._use(providers)

    def _use(self, providers: Sequence[Provider]) -> None:
        self.endpoints: dict[str, tuple[Provider, Endpoint]] = {
            endpoint.id: (provider, endpoint)
            for provider in providers
            for endpoint in provider.endpoints
        }
        self.known = {
            id: Known(facts_of(*pair), self.outcome.lock.page(id), pair[1].title)
            for id, pair in self.endpoints.items()
        }

    def page(self, id: str, path: Path) -> None:
        """Compare one file with one endpoint. A file that is no page is a finding."""
        self.fetched(id, read_bytes(path), str(path))

    def fetched(self, id: str, data: bytes, url: str) -> None:
        """Compare a page that was fetched with its endpoint."""
        create = self.endpoints[id][1].create
        try:
            page = read_page(data, path=create.path, method=create.method)
        except PageError as error:
            self.outcome.findings.append(unreadable(url, str(error), id))
            return
        self._compare(id, page, url)

    def unfetched(self, id: str, url: str, why: str) -> None:
        """Tell that a page did not come: nothing is known of its drift."""
        help = "try again later, or save the page: linocut drift ENDPOINT=PAGE"
        self.outcome.findings.append(
            _of_page("page-unfetched", f"{url}: {why}", help, url, endpoint=id)
        )

    def folder(self, folder: Path) -> None:
        """Compare every page of a folder with the endpoint that it documents."""
        for path in sorted(file for file in folder.iterdir() if not file.name.startswith(".")):
            if not path.is_file() or path.suffix.lower() not in PAGE_SUFFIXES:
                self.outcome.notes.append(f"{path}: no page, skipped")
                continue
            self._find(path)
        for id in self.known:
            if id not in self.outcome.compared:
                self.outcome.notes.append(f"{id}: no page of it in {folder}")

    def _find(self, path: Path) -> None:
        data = read_bytes(path)
        if self._of_document(data, path):
            return
        page, fault = self._read(data, path)
        if page is None:
            if clearly_no_page(path.name):
                self.outcome.notes.append(f"{path}: no page, skipped")
            else:
                self.outcome.findings.append(unreadable(str(path), fault, None))
            return
        found = match(page, path.name, list(self.known.values()))
        if found is None:
            self.outcome.findings.append(
                _of_page(
                    "page-unmatched",
                    f"{path}: it belongs to no endpoint of {self.specs}",
                    "name it: linocut drift ENDPOINT=PAGE; or draft a spec: linocut new",
                    str(path),
                    aspect="path",
                )
            )
            return
        self._compare(found.id, page, str(path))

    def _of_document(self, data: bytes, path: Path) -> bool:
        """Compare every endpoint whose operation an OpenAPI document has; False for none.

        Of several endpoints on one path the one that the document's fields are most like is meant,
        or each of them where nothing tells them apart.
        """
        by_operation: dict[tuple[str, str], list[str]] = {}
        for id, (provider, endpoint) in self.endpoints.items():
            create = endpoint.create
            if has_operation(data, create.path, create.method, provider.service.base_url):
                by_operation.setdefault((create.path, create.method), []).append(id)
        for (at, method), ids in by_operation.items():
            page = read_page(data, path=at, method=method)
            best = match(page, path.name, [self.known[id] for id in ids]) if len(ids) > 1 else None
            for id in [best.id] if best is not None else ids:
                self._compare(id, page, str(path))
        return bool(by_operation)

    def _read(self, data: bytes, path: Path) -> tuple[PageFacts | None, str]:
        """A document with several operations is read for the one that a spec has."""
        fault = ""
        wanted = [(None, None)] + [
            (endpoint.create.path, endpoint.create.method)
            for _, endpoint in self.endpoints.values()
        ]
        for at, method in wanted:
            try:
                return read_page(data, path=at, method=method), ""
            except PageError as error:
                fault = fault or str(error)
                if "there are" not in str(error):
                    break
        return None, fault

    def _compare(self, id: str, page: PageFacts, path: str) -> None:
        known = self.known[id]
        self.outcome.accounts.append(account_of(page, path, id))
        other = path_of_other(page, known, list(self.known.values()))
        if other is not None:
            self.outcome.findings.append(_of_another(id, other.id, page, path, known))
            return
        if known.lock is None and not self.options.accept:
            self.outcome.notes.append(f"{id}: its page was never read; --accept keeps its facts")
        differences = compare(page, known.lock, known.spec)
        fixed = self._fix(id, page, differences) if self.options.fix else []
        left = compare(page, known.lock, self.known[id].spec) if fixed else differences
        self._settle(id, page, left, fixed)
        _, endpoint = self.endpoints[id]
        strict = self.options.strict
        gone = {(difference.part, difference.field, difference.aspect) for difference in fixed}
        for difference in differences:
            done = self._done(
                difference, (difference.part, difference.field, difference.aspect) in gone
            )
            self.outcome.findings.append(
                finding_of(difference, endpoint, path, strict=strict, done=done)
            )
        self.outcome.compared.append(id)

    def _done(self, difference: Difference, fixed: bool) -> str:
        """What this run did about a difference: fixed it, accepted it, or nothing."""
        if fixed and difference.kind in ("page-changed", "spec-differs"):
            return "fixed"
        if self.options.accept and (difference.follows or difference.kind == "unread"):
            return "accepted"
        settled = self.options.fix and difference.follows and difference.part == "request"
        is_text = difference.kind in ("wording", "unwatched")
        return "accepted" if settled and not is_text else ""

    def _fix(self, id: str, page: PageFacts, differences: Sequence[Difference]) -> list[Difference]:
        """Edit the document of an endpoint; return the differences that are gone with it."""
        _, endpoint = self.endpoints[id]
        path, known = self.specs / endpoint.file, self.known[id]
        found = fix(self.specs, endpoint, known.spec, page, known.lock, differences)
        self.outcome.notes += [f"{path}: {reason}" for reason in found.refused]
        if found.mended:
            newline = "\r\n" if b"\r\n" in path.read_bytes() else "\n"
            path.write_text(found.text, encoding="utf-8", newline=newline)
            self._use(load_specs(self.specs))
            self.outcome.edited[str(path)] = found.text
        return found.mended

    def _settle(
        self, id: str, page: PageFacts, left: Sequence[Difference], fixed: Sequence[Difference]
    ) -> None:
        """The lock after this page: all of it when accepted, else the fields that were fixed."""
        _, endpoint = self.endpoints[id]
        lock, locked = self.outcome.lock, self.outcome.lock.pages.get(id)
        if self.options.accept:
            facts = page
        elif self.options.fix and locked is not None:
            facts = _merged(locked.facts, page, left)
            if facts == locked.facts:
                return
        else:
            return
        entry = LockedPage(url=endpoint.page.url, read=endpoint.page.read, facts=facts)
        self.outcome.lock = lock.put(id, entry)
        self.known[id] = replace(self.known[id], lock=facts)

    def locked(self) -> None:
        """Compare the specs with what was read last time."""
        for id, (_, endpoint) in self.endpoints.items():
            facts = self.outcome.lock.page(id)
            if facts is None:
                self.outcome.findings.append(_never_read(endpoint))
                continue
            for difference in compare(facts, None, self.known[id].spec):
                if difference.kind != "unread":
                    self.outcome.findings.append(finding_of(difference, endpoint, "docs.lock"))
            self.outcome.compared.append(id)
        for id in self.outcome.lock.pages:
            if id not in self.endpoints:
                self.outcome.findings.append(
                    Finding(
                        code="lock-without-spec",
                        severity="warning",
                        message=f"docs.lock has a page of {id}, and no spec is of that name",
                        help="remove its entry from docs.lock, or mend the name",
                        endpoint=id,
                        extra={"field": OPERATION, "aspect": "removed"},
                    )
                )


def read_bytes(path: Path) -> bytes:
    """The bytes of a page, not more than a page can have. Raises OSError."""
    return read(path, LARGEST)


def unreadable(path: str, why: str, id: str | None) -> Finding:
    """The finding for a file that is no page of an endpoint."""
    help = "save the page again, logged in and fully loaded"
    return _of_page("page-unreadable", f"{path}: {why}", help, path, endpoint=id)


def _of_another(id: str, other: str, page: PageFacts, path: str, known: Known) -> Finding:
    return _of_page(
        "page-of-another",
        f"{path}: this is the page of {other}",
        f"linocut drift {other}={path}",
        path,
        endpoint=id,
        line=page.lines.get("path", 1),
        aspect="path",
        spec=known.spec.operation.get("path"),
        page=page.operation.get("path"),
    )


def _of_page(
    code: str,
    message: str,
    help: str,
    path: str,
    *,
    endpoint: str | None = None,
    line: int = 1,
    aspect: str = "removed",
    spec: Any = None,
    page: Any = None,
) -> Finding:
    """A finding about a file as a whole."""
    return Finding(
        code=code,
        message=message,
        help=help,
        endpoint=endpoint,
        file=path,
        line=line,
        column=1,
        extra={"field": OPERATION, "aspect": aspect, "spec": spec, "page": page},
    )


def _never_read(endpoint: Endpoint) -> Finding:
    return Finding(
        code="never-read",
        message="docs.lock has no facts of its page",
        help=f"save {endpoint.page.url}, then: linocut drift {endpoint.id}=PAGE --accept",
        endpoint=endpoint.id,
        source={"page": endpoint.page.url, "read": endpoint.page.read},
        file=endpoint.create.place.file,
        line=endpoint.create.place.line,
        column=endpoint.create.place.column,
        extra={"field": OPERATION, "aspect": "added", "spec": "present", "page": None},
    )


def _merged(locked: PageFacts, page: PageFacts, left: Sequence[Difference]) -> PageFacts:
    """The locked facts, with the request fields of the page that the spec follows now."""
    request = [difference for difference in left if difference.part == "request"]
    behind = {
        difference.field
        for difference in request
        if difference.kind == "unwatched" or (_plain(difference) and not difference.follows)
    }
    reworded = {
        difference.field for difference in request if difference.kind in ("wording", "unwatched")
    }
    old = {field_facts.name: field_facts for field_facts in locked.request}
    fields: list[FieldFacts] = []
    for field_facts in page.request:
        before = old.get(field_facts.name)
        if field_facts.name in behind:
            fields += [before] if before is not None else []
        elif field_facts.name in reworded and before is not None:
            fields.append(replace(field_facts, wording=before.wording, skeleton=before.skeleton))
        else:
            fields.append(field_facts)
    names = {field_facts.name for field_facts in page.request}
    fields += [old[name] for name in old if name not in names and name in behind]
    said = {(contradiction.field, contradiction.aspect) for contradiction in page.contradictions}
    return replace(
        locked,
        request=tuple(replace(field_facts, line=0, lines={}) for field_facts in fields),
        contradictions=tuple(
            contradiction
            for contradiction in locked.contradictions
            if contradiction.field in behind or (contradiction.field, contradiction.aspect) in said
        ),
    )


def _plain(difference: Difference) -> bool:
    return difference.kind in ("page-changed", "spec-differs")
