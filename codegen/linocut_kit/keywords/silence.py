"""Proposals that a page's silence allows: what comes of them is a discovery, not a failure."""

from fractions import Fraction
from typing import TYPE_CHECKING

from linocut_kit.keywords.keyword import Proposals
from linocut_kit.keywords.texts import repeated

if TYPE_CHECKING:
    from linocut_kit.keywords.domain import Domain

_COUNTS = (1, 2, 4, 5, 10)
_LARGE = (2**31, 2**53 + 1, 2**63)
_SMALL = (-1, -(2**63) - 1)
_FEW = 8
_HALF = Fraction(1, 2)


def numbers_of_silence(domain: "Domain") -> Proposals:
    """Numbers beyond which the page names no bound, and that the neighbours' limits would not."""
    lattice, hints = domain.lattice, domain.hints
    part = 0 if domain.schema.type == "integer" else _HALF
    if hints.is_count and lattice.last is None:
        for count in _COUNTS:
            yield domain.number(Fraction(count), "maximum")
        return
    near = [domain.fraction(number) + 1 for number in hints.numbers if abs(number) > _FEW]
    if lattice.last is None:
        for value in (*near[:2], *map(Fraction, _LARGE)):
            yield domain.number(_on_step(domain, value) + part, "maximum")
        if part:
            yield domain.number(Fraction(41, 2), "maximum")
    if lattice.first is None:
        for value in map(Fraction, _SMALL):
            yield domain.number(_on_step(domain, value) - part, "minimum")
        if part:
            yield domain.number(_HALF, "minimum")


def _on_step(domain: "Domain", value: Fraction) -> Fraction:
    step = domain.lattice.step
    return value if step is None else value - value % step


def texts_of_silence(domain: "Domain") -> Proposals:
    """Free texts: plain, short, long, empty, with characters that servers stumble over."""
    given = [word for word in (*domain.schema.examples, domain.schema.default)
             if isinstance(word, str)]  # fmt: skip
    yield domain.value(given[0] if given else "a lighthouse at dusk", "type", "plain")
    for label, text, name in (
        ("one", "a", "minLength"),
        ("long-10001", repeated("a", 10001), "maxLength"),
        ("empty", "", "minLength"),
        ("long-1001", repeated("a", 1001), "maxLength"),
        ("nul", "a\0b", "pattern"),
        ("beyond-the-basic-plane", "a \U0001f30a sea", "pattern"),
        ("accents", "\u00e4\u00f1\u4e2d", "pattern"),
        ("lines", "a\nb\tc \\ \"d\" <e> & 'f'", "pattern"),
        ("number-like", "42", "type"),
    ):
        yield domain.value(text, name, label)
