"""Words, URLs, ratios and free texts, right, nearly right, and long."""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Literal

from linocut_kit.conform.constraints import Unit, Units
from linocut_kit.conform.probes.sample import Context, Link, Sample
from linocut_kit.conform.probes.texts import Repeated, Text
from linocut_kit.keywords.strings import matching, mismatching
from linocut_kit.runtime.patterns import compiled
from linocut_kit.spec.model import Schema

_SOME = 5
"""How many texts are tried for a pattern, and how many against it."""
_ALIASES = {"jpeg": ("jpg", "webp", "image/jpeg"), "jpg": ("jpeg", "webp"), "png": ("webp", "gif")}
_FORMATS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "uuid": (
        ("046b6c7f-0b8a-43b9-b35d-6489e6daee91",),
        ("046b6c7f-0b8a-43b9-b35d-6489e6daee9", "no uuid", ""),
    ),
    "date-time": (("2026-01-31T12:00:00Z",), ("2026-01-31", "2026-02-30T12:00:00Z", "")),
    "date": (("2026-01-31",), ("2026-02-30", "31.01.2026", "")),
    "email": (("someone@example.com",), ("someone", "@example.com", "")),
}
_BAD_LINKS = (
    ("no-scheme", "example.com/image.png", 0),
    ("relative", "/image.png", 0),
    ("blank", "https://example.com/an image.png", 0),
    ("open-bracket", "http://[::1", 0),
    ("no-host", "http://", 0),
    ("words", "not a url", 2),
    ("no-slashes", "http:example.com", 3),
    ("not-ascii", "https://ex\u00e4mple.com/image.png", 3),
    ("bad-percent", "https://example.com/%zz", 3),
)


def accepted(context: Context, units: Units) -> Iterator[Sample]:
    """Texts that the page allows, by what it says and by its silence."""
    schema = units.schema
    if schema.constraint("min") or schema.constraint("max"):
        yield from ratios(units)
    elif schema.limit("format") == "uri":
        yield from links(units, use_of(context, units), units.of("format"))
    elif schema.limit("format") in _FORMATS:
        for one in _FORMATS[schema.limit("format")][0]:
            yield Sample(one, units.of("format"), one)
    else:
        yield from _free(units)


def refused(context: Context, units: Units) -> Iterator[Sample]:
    """Texts that the page does not allow."""
    schema = units.schema
    if schema.constraint("min") or schema.constraint("max"):
        yield from bad_ratios(context, units)
    elif schema.limit("format") == "uri":
        yield from bad_links(units, units.of("format"))
        yield Sample("", units.of("format"), "empty")
    elif schema.limit("format") in _FORMATS:
        for one in _FORMATS[schema.limit("format")][1]:
            yield Sample(one, units.of("format"), one or "empty")
    least, most = schema.limit("minLength"), schema.limit("maxLength")
    pattern = schema.limit("pattern")
    if pattern is not None:
        yield from _against(pattern, units)
        return
    if least:
        yield Sample("a" * (least - 1), units.of("minLength"), f"of-{least - 1}")
    if most is not None:
        yield Sample(_long(most + 1), units.of("maxLength"), f"of-{most + 1}")


def _against(pattern: str, units: Units) -> Iterator[Sample]:
    """Texts that break one of pattern and lengths, and keep the others."""
    least, most = units.schema.limit("minLength") or 0, units.schema.limit("maxLength")
    if least:
        for one in matching(pattern, max_length=least - 1, count=1):
            yield Sample(one, units.of("minLength"), f"of-{len(one)}")
    if most is not None:
        for one in matching(pattern, min_length=most + 1, count=1):
            yield Sample(one, units.of("maxLength"), f"of-{len(one)}")
    wrong = mismatching(pattern, min_length=least, max_length=most, count=_SOME)
    for number, one in enumerate(wrong, 1):
        yield Sample(one, units.of("pattern"), f"mismatch-{number}")


def use_of(context: Context, units: Units) -> Literal["webhook", "image"]:
    """What the provider does with the URL."""
    return "webhook" if units.pointer[1:] in context.webhooks else "image"


def links(units: Units, use: Literal["webhook", "image"], unit: Unit) -> Iterator[Sample]:
    """URLs in the forms that a server meets."""
    path = "hook" if use == "webhook" else "image.png"
    examples = [one for one in units.schema.examples if isinstance(one, str) and "://" in one]
    example = examples[0] if examples else f"https://example.com/{path}"
    yield Sample(Link(use, "plain", example), unit, "plain")
    yield Sample(Link(use, "query", example), unit, "port-query-fragment")
    yield Sample(Link(use, "secure", example), unit, "https")


def bad_links(units: Units, unit: Unit) -> Iterator[Sample]:
    """Texts that are no absolute URLs."""
    for label, value, tier in _BAD_LINKS:
        yield Sample(value, unit, label, tier)


def ratios(units: Units) -> Iterator[Sample]:
    """Both ends, one of them not in lowest terms, and what lies between."""
    schema = units.schema
    low, high = schema.limit("min"), schema.limit("max")
    for value in ("16:9", "1:1", "9:16"):
        if _within(value, low, high):
            yield Sample(value, units.of("max" if high else "min"), value)
    for limit, name in ((high, "max"), (low, "min")):
        if limit:
            wide, tall = (int(one) for one in limit.split(":"))
            yield Sample(limit, units.of(name), limit)
            yield Sample(f"{wide * 2}:{tall * 2}", units.of(name), f"{wide * 2}:{tall * 2}")
            less = -1 if name == "max" else 1
            inner = f"{wide * 100 + less}:{tall * 100}"
            if _within(inner, low, high):
                yield Sample(inner, units.of(name), inner)


def bad_ratios(context: Context, units: Units) -> Iterator[Sample]:
    """The nearest ratios beyond both ends, and texts that are no ratios."""
    schema = units.schema
    for name, more in (("max", 1), ("min", -1)):
        limit = schema.limit(name)
        if limit:
            wide, tall = (int(one) for one in limit.split(":"))
            beyond = f"{wide * 100 + more}:{tall * 100}"
            yield Sample(beyond, units.of(name), beyond)
            # One step of the number that is the larger, as people would write it.
            step = f"{wide + 1}:{tall}" if more > 0 else f"{wide}:{tall + 1}"
            yield Sample(step, units.of(name), step)
    unit = units.of("max" if schema.limit("max") else "min")
    for value, tier in (
        ("16x9", 0), ("0:1", 0), ("1:0", 0), ("", 0), ("16/9", 0), ("1.5:1", 0), ("-16:-9", 0),
        ("16:9:1", 2), (" 16:9", 0), ("016:9", 1), ("16 : 9", 2), ("16", 2), ("16:", 3),
        ("1.78", 3), ("auto", 2),
    ):  # fmt: skip
        yield Sample(value, unit, f"text-{value}" if value else "empty", tier)
    words = [
        one for one in context.words.get(units.pointer[1:], ()) if not _within(one, None, None)
    ]
    for number, word in enumerate(words):
        yield Sample(word, unit, f"neighbour-{word}", 1 if number < 2 else 3)


def _within(text: str, low: str | None, high: str | None) -> bool:
    match = re.fullmatch(r"([1-9][0-9]*):([1-9][0-9]*)", text)
    if match is None:
        return False
    ratio = Fraction(int(match[1]), int(match[2]))
    edges = [Fraction(*map(int, one.split(":"))) if one else None for one in (low, high)]
    return (edges[0] is None or ratio >= edges[0]) and (edges[1] is None or ratio <= edges[1])


def near_misses(context: Context, units: Units, words: list[Any]) -> Iterator[Sample]:
    """Words that are nearly members, and those that other endpoints take."""
    unit = units.of("enum" if units.schema.limit("enum") is not None else "const")
    texts = [one for one in words if isinstance(one, str)]
    neighbours = context.words.get(units.pointer.rpartition("/")[2], ())
    found: list[tuple[str, str, int]] = []
    for number, word in enumerate(texts):
        first = 0 if number == 0 else 3
        changed = word.upper() if word.upper() != word else word.lower()
        found += [(f"case-{word}", changed, min(number * 2, 2))]
        found += [(f"cut-{word}", word[:-1], first), (f"blank-{word}", f"{word} ", first)]
        found += [(f"lead-{word}", f" {word}", 3), (f"title-{word}", word.title(), 3)]
        swapped = word.translate(str.maketrans("-_", "_-"))
        found += [(f"dash-{word}", swapped, first)]
        found += [("alias", one, rank) for one, rank in _aliases(word, texts)]
        found += [(f"added-{end}-{word}", f"{word}{end}", 3) for end in ("_", "0", "x")]
        found += [(f"less-{at}-{word}", word[:at] + word[at + 1 :], 3) for at in range(len(word))]
    found += [("empty", "", 0)]
    found += [(f"neighbour-{one}", one, 1) for one in neighbours]
    for name, others in context.words.items():
        found += [(f"of-{name}-{one}", one, 3) for one in others]
    for label, value, tier in found:
        if value not in texts:
            yield Sample(value, unit, f"{label}-{value}" if label == "alias" else label, tier)


def _aliases(word: str, words: list[str]) -> list[tuple[str, int]]:
    """Other ways to write a word, each with the tier that it belongs to."""
    found = [(one, 0 if at < 2 else 2) for at, one in enumerate(_ALIASES.get(word, ()))]
    match = re.fullmatch(r"(\d+)([a-z]*)", word)
    if match is not None:
        numbers = [int(one[1]) for each in words if (one := re.match(r"(\d+)", each))]
        if int(match[1]) == max(numbers):
            more = max(numbers) * 2 if match[2] else max(numbers) + 1
            found.append((f"{more}{match[2]}", 0))
        if int(match[1]) == min(numbers):
            found.append((f"{min(numbers) - 1}{match[2]}", 0))
    ratio = re.search(r"(\d+)[_:](\d+)$", word)
    if ratio is not None and word == words[0]:
        found += [(f"{ratio[1]}{mark}{ratio[2]}", min(at * 2, 2)) for at, mark in enumerate(":x/")]
    return [one for one in found if one[0] not in words]


def _free(units: Units) -> Iterator[Sample]:
    schema = units.schema
    least, most = schema.limit("minLength"), schema.limit("maxLength")
    examples = [one for one in (*schema.examples, schema.default) if isinstance(one, str)]
    plain = examples[0] if examples else "a lighthouse at dusk"
    if _fits(schema, plain):
        yield Sample(plain, units.of("type"), "plain")
    short = units.of("minLength")
    long = units.of("maxLength")
    form = units.of("pattern")
    if schema.limit("pattern") is not None:
        texts = matching(
            schema.limit("pattern"), min_length=least or 0, max_length=most, count=_SOME
        )
        for number, text in enumerate(texts, 1):
            yield Sample(text, form, f"match-{number}")
    candidates: list[tuple[str, Any, Unit]] = [
        ("one", "a", short),
        ("long-10001", _long(10001), long),
        ("empty", "", short),
        ("long-1001", _long(1001), long),
        ("nul", "a\0b", form),
        ("beyond-the-basic-plane", "a \U0001f30a sea", form),
        ("accents", "\u00e4\u00f1\u4e2d", form),
        ("lines", "a\nb\tc \\ \"d\" <e> & 'f'", form),
        ("number-like", "42", units.of("type")),
    ]
    if least:
        candidates.append((f"of-{least}", "a" * least, short))
    if most is not None:
        candidates.append((f"of-{most}", _long(most), long))
    for label, value, unit in candidates:
        if _fits(schema, value.make() if isinstance(value, Text) else value):
            yield Sample(value, unit, label)


def _long(size: int) -> str | Text:
    return "a" * size if size <= 64 else Text(f"{size} times the letter a", Repeated("a", size))


def _fits(schema: Schema, text: str) -> bool:
    least, most = schema.limit("minLength") or 0, schema.limit("maxLength")
    return least <= len(text) and (most is None or len(text) <= most) and _matches(schema, text)


def _matches(schema: Schema, text: str) -> bool:
    pattern = schema.limit("pattern")
    return pattern is None or compiled(pattern).search(text)
