"""Which endpoint a saved page belongs to, told by what is in it; the file's name is only a hint."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

import re
from collections.abc import Sequence
from dataclasses import dataclass

from linocut_kit.spec.fact_values import text_of
from linocut_kit.spec.facts import SpecFacts
from linocut_kit.spec.page_facts import PageFacts

_ENOUGH = 5.0
_NO_PAGE = re.compile(r"(?:read\s?me|license|licence|changelog|contributing|notes?|index)\b", re.I)
PAGE_SUFFIXES = frozenset({"", ".txt", ".text", ".md", ".html", ".htm", ".json", ".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class Known:
    """An endpoint that a page may belong to: its spec, what was read last, its names."""

    spec: SpecFacts
    lock: PageFacts | None
    title: str

    @property
    def id(self) -> str:
        """The endpoint's id."""
        return self.spec.endpoint


def match(page: PageFacts, file: str, known: Sequence[Known]) -> Known | None:
    """The endpoint that a page documents, or None where none or several fit."""
    scored = sorted(
        ((_score(page, file, entry), entry.id, entry) for entry in known),
        key=lambda item: (-item[0], item[1]),
    )
    if not scored or scored[0][0] < _ENOUGH:
        return None
    if len(scored) > 1 and scored[1][0] >= scored[0][0] - 0.01:
        return None
    return scored[0][2]


def path_of_other(page: PageFacts, wanted: Known, known: Sequence[Known]) -> Known | None:
    """The other endpoint whose path the page names, if it does not name the wanted one's."""
    paths = _values(page.operation.get("path"))
    if not paths or wanted.spec.operation.get("path") in paths:
        return None
    hosts = _values(page.operation.get("host"))
    return next(
        (
            item
            for item in known
            if item.id != wanted.id
            and item.spec.operation.get("path") in paths
            and (not hosts or item.spec.operation.get("host") in (None, *hosts))
        ),
        None,
    )


def clearly_no_page(name: str) -> bool:
    """True for the file names of notes beside the pages."""
    return _NO_PAGE.match(name) is not None


def _values(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [] if value is None else [value]


def _score(page: PageFacts, file: str, known: Known) -> float:
    score: float = 0
    if page.digest and known.lock is not None and page.digest == known.lock.digest:
        score += 20
    if known.spec.operation.get("path") in _values(page.operation.get("path")):
        score += 8
    elif "path" in page.operation and known.lock is not None and "path" in known.lock.operation:
        score -= 1
    for aspect, weight in (("host", 1.0), ("auth", 1.0)):
        if known.spec.operation.get(aspect) in _values(page.operation.get(aspect)):
            score += weight
    if page.wording and known.lock is not None and page.wording == known.lock.wording:
        score += 2
    return score + _names(page, file, known) + _fields(page, known)


def _fields(page: PageFacts, known: Known) -> float:
    """How many fields and types are the same, and whether a constant names the model."""
    now = {field.name: field.get("type") for field in page.request}
    spec = {field.name: field.get("type") for field in known.spec.request}
    both = set(now) | set(spec)
    shared = sum(name in now and name in spec for name in both)
    alike = sum(now.get(name) == spec.get(name) for name in both if name in now and name in spec)
    score: float = 3 * shared / max(len(both), 1) + alike / max(len(both), 1)
    for field in page.request:
        members, chosen = field.get("enum"), known.spec.field(field.name)
        const = chosen.get("enum") if chosen is not None else None
        if const and members and len(const) == 1 and text_of(const[0]) in map(text_of, members):
            score += 4
    return score


def _names(page: PageFacts, file: str, known: Known) -> float:
    provider, _, name = known.id.partition("/")
    stem = _slug(re.sub(r"\.\w{1,5}$", "", file))
    score = 0.0
    if stem in (_slug(known.id), _slug(name)):
        score += 5.0 if stem == _slug(known.id) else 2.0
    elif _slug(name) in stem:
        score += 1.5 + (1 if _slug(provider) in stem else 0)
    title = _slug(page.title)
    score += 1.5 if title and (_slug(name) in title or _slug(known.title) in title) else 0
    return score


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
