"""Formats: of texts (uri, uuid, date, date-time, email, byte), and how wide an integer may be."""

import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from linocut_kit.keywords.keyword import (
    NUMBERS,
    STRING,
    Keyword,
    Predicate,
    Proposal,
    Proposals,
    ViolationKind,
)
from linocut_kit.keywords.lattice import WIDTHS
from linocut_kit.keywords.schema import Constraint, Schema
from linocut_kit.keywords.texts import Link, plain
from linocut_kit.runtime import checks

if TYPE_CHECKING:
    from linocut_kit.keywords.domain import Domain


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFormat:
    """A format of texts: its check by name, texts that have it, texts that have not.

    `longer` makes a good text longer by so many characters, where the format lets it; `numbered`
    gives as many good texts as are wanted, each once.
    """

    function: str
    good: tuple[str, ...]
    bad: tuple[tuple[str, str, int], ...]
    numbered: Callable[[int], str]
    longer: Callable[[str, int], str] | None = None

    def holds(self, text: str) -> bool:
        """Whether a text has the format."""
        return bool(getattr(checks, self.function)(text))


_DAY = date(2026, 1, 1).toordinal()


def _bad(*texts: str) -> tuple[tuple[str, str, int], ...]:
    return tuple((text or "empty", text, 0) for text in texts)


TEXTS = {
    "uri": TextFormat(
        function="is_uri",
        good=("https://example.com/image.png", "http://example.com", "https://example.com/?q=1"),
        bad=(
            ("no-scheme", "example.com/image.png", 0),
            ("relative", "/image.png", 0),
            ("blank", "https://example.com/an image.png", 0),
            ("open-bracket", "http://[::1", 0),
            ("no-host", "http://", 0),
            ("empty", "", 0),
            ("words", "not a url", 2),
            ("no-slashes", "http:example.com", 3),
            ("not-ascii", "https://ex\u00e4mple.com/image.png", 3),
            ("bad-percent", "https://example.com/%zz", 3),
        ),
        longer=lambda text, more: f"{text}{'a' * more}",
        numbered=lambda at: f"https://example.com/{at}.png",
    ),
    "uuid": TextFormat(
        function="is_uuid",
        good=("046b6c7f-0b8a-43b9-b35d-6489e6daee91", "046B6C7F-0B8A-43B9-B35D-6489E6DAEE91"),
        bad=_bad("046b6c7f-0b8a-43b9-b35d-6489e6daee9", "no uuid", "",
                 "046b6c7f0b8a43b9b35d6489e6daee91"),
        numbered=lambda at: f"046b6c7f-0b8a-43b9-b35d-{at:012x}",
    ),
    "date-time": TextFormat(
        function="is_date_time",
        good=("2026-01-31T12:00:00Z", "2026-01-31T12:00:00.5+02:00"),
        bad=_bad("2026-01-31", "2026-02-30T12:00:00Z", "", "2026-01-31 12:00"),
        longer=lambda text, more: text.replace("Z", f".{'0' * (more - 1)}Z") if more > 1 else text,
        numbered=lambda at: f"2026-01-31T12:00:00.{at:05}Z",
    ),
    "date": TextFormat(
        function="is_date",
        good=("2026-01-31", "2024-02-29"),
        bad=_bad("2026-02-30", "31.01.2026", "", "2026-1-31"),
        numbered=lambda at: str(date.fromordinal(_DAY + at)),
    ),
    "email": TextFormat(
        function="is_email",
        good=("someone@example.com", "a.b+c@sub.example.org"),
        bad=_bad("someone", "@example.com", "", "some one@example.com", "someone@"),
        longer=lambda text, more: f"{'a' * more}{text}",
        numbered=lambda at: f"someone{at}@example.com",
    ),
    "byte": TextFormat(
        function="is_base64",
        good=("aGVsbG8=", "bGlub2N1dA==", "YWJj"),
        bad=_bad("aGVsbG8", "not base64!", "aGV-bG8=", "aGVs\nbG8="),
        longer=lambda text, more: f"{'AAAA' * (more // 4)}{text}",
        numbered=lambda at: b64encode(at.to_bytes(3)).decode(),
    ),
}  # fmt: skip
NUMERIC = (*WIDTHS, "double")
FORMATS = (*TEXTS, *NUMERIC)
"""Every format that is judged."""


def _judged(limit: Any) -> frozenset[str]:
    if limit in TEXTS:
        return STRING
    return frozenset({"number" if limit == "double" else "integer"})


def _holds(limit: Any, value: Any, _: Schema) -> bool:
    if isinstance(value, str):
        return limit not in TEXTS or TEXTS[limit].holds(value)
    if limit == "double":
        return bool(abs(value) <= sys.float_info.max)
    low, high = WIDTHS.get(limit, (None, None))
    return low is None or high is None or bool(low <= value <= high)


def _condition(limit: Any, _: Schema) -> Predicate:
    if limit in TEXTS:
        quick = "is_plain_url" if limit == "uri" else ""
        return Predicate(function=TEXTS[limit].function, quick=quick)
    if limit == "double":
        return Predicate(function="is_double")
    low, high = WIDTHS[limit]
    return Predicate(function="is_between", arguments=(low, high))


def _inside(constraint: Constraint, domain: "Domain") -> Proposals:
    name, limit = constraint.name, constraint.limit
    if limit in WIDTHS:
        for number in (domain.lattice.first, domain.lattice.last):
            if number is not None:
                yield domain.number(number, name)
    if limit == "uri" and domain.is_linked:
        yield from links(domain, name)
    elif limit in TEXTS:
        for text in TEXTS[limit].good:
            yield Proposal(text, name, text)


def _outside(constraint: Constraint, domain: "Domain") -> Proposals:
    name, limit = constraint.name, constraint.limit
    if limit in WIDTHS:
        low, high = WIDTHS[limit]
        step = domain.lattice.step
        for edge, sign in ((high, 1), (low, -1)):
            beyond = domain.lattice.beyond(domain.fraction(edge), sign)
            yield domain.number(beyond + sign * (step or 1) if beyond == edge else beyond, name)
    elif limit == "double":
        yield Proposal(10**309, name, "beyond-a-double", 3, free=True)
    else:
        for label, text, tier in TEXTS[limit].bad if limit in TEXTS else ():
            yield Proposal(text, name, label, tier)
        for good in domain.texts(0, None):
            yield domain.text(f"{plain(good)} !", name, label="added", tier=1)


def links(domain: "Domain", name: str) -> Proposals:
    """URLs in the forms that a server meets."""
    use = domain.hints.link
    path = "hook" if use == "webhook" else "image.png"
    found = [text for text in domain.schema.examples if isinstance(text, str) and "://" in text]
    example = found[0] if found else f"https://example.com/{path}"
    yield Proposal(Link(use, "plain", example), name, "plain")
    yield Proposal(Link(use, "query", example), name, "port-query-fragment")
    yield Proposal(Link(use, "secure", example), name, "https")


KEYWORDS = (
    Keyword(
        rule="format",
        types=STRING | NUMBERS,
        limit={"type": "string", "minLength": 1},
        choices=FORMATS,
        violations=(
            ViolationKind(
                code="not-a-format", title="a text or a number of another format",
                bad='{"day": "today"}', good='{"day": "2026-01-31"}',
            ),
            ViolationKind(
                code="not-a-uri", title="a text that is no absolute URI",
                bad='{"webhook_url": "example.com/hook"}',
                good='{"webhook_url": "https://example.com/hook"}',
                why="RFC 3986: ASCII, with a scheme; http and https need a host. It is sent as "
                "it is given.",
            ),
        ),
        holds=_holds,
        condition=_condition,
        inside=_inside,
        outside=_outside,
        aspect="format",
        labels=("format",),
        codes=lambda limit, _: "not-a-uri" if limit == "uri" else "not-a-format",
        narrowed=_judged,
    ),
)  # fmt: skip


def stretched(form: str, least: int, most: int | None) -> Iterator[str]:
    """Texts of a format that have a number of characters, where the format lets them."""
    known = TEXTS[form]
    yield from known.good
    for text in known.good:
        for size in (least, most):
            if known.longer is not None and size is not None and size > len(text):
                yield known.longer(text, size - len(text))
