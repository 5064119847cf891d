"""Proposals that are listed: enum and const, and the words that are nearly among them."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from linocut_kit.keywords.keyword import (
    ANY,
    STRING,
    Keyword,
    OneOf,
    Proposal,
    Proposals,
    ViolationKind,
)
from linocut_kit.keywords.schema import Constraint, Schema
from linocut_kit.runtime.checks import is_among, is_number

if TYPE_CHECKING:
    from linocut_kit.keywords.domain import Domain

_CONCEPTS: tuple[tuple[str, ...], ...] = (
    ("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9", "5:4", "2:1"),
    ("jpeg", "png", "webp", "jpg", "gif", "avif", "tiff", "image/png"),
    ("1024x1024", "1536x1024", "1024x1536", "512x512", "1792x1024", "2048x2048"),
    ("1k", "2k", "4k", "1K", "2K", "4K", "0.5k", "1080p", "720p"),
    ("low", "medium", "high", "standard", "hd", "ultra", "auto", "turbo", "fast", "quality"),
)
"""Words that people try for a field of the same concept, the likely ones first."""

_ALIASES = {"jpeg": ("jpg", "webp", "image/jpeg"), "jpg": ("jpeg", "webp"), "png": ("webp", "gif")}


def members(schema: Schema) -> list[Any]:
    """The values of an enum or of a constant, without null."""
    constant = schema.limit("const")
    listed = schema.limit("enum") or ([constant] if constant is not None else [])
    return [item for item in listed if item is not None]


def _members(constraint: Constraint, domain: "Domain") -> Proposals:
    for member in members(domain.schema):
        yield Proposal(member, constraint.name, str(member))


def _known(constraint: Constraint, domain: "Domain") -> Proposals:
    for item in constraint.limit:
        yield Proposal(item, constraint.name, item or "empty")


def _unknown(constraint: Constraint, domain: "Domain") -> Proposals:
    """A word that is not among the known ones: allowed, and nobody says what comes of it."""
    word = "linocut-unknown-word"
    yield Proposal(word, constraint.name, word, free=True)


def _near(constraint: Constraint, domain: "Domain") -> Proposals:
    """Proposals that are nearly listed, those of other endpoints, and the common ones."""
    listed = members(domain.schema)
    texts = [text for text in listed if isinstance(text, str)]
    numbers = [item for item in listed if is_number(item)]
    name = constraint.name
    seen: set[str] = set()
    for label, value, tier in (*_near_texts(texts, domain), *_near_numbers(numbers)):
        if label not in seen and not is_among(value, listed):
            seen.add(label)
            yield Proposal(value, name, label, tier)
    for label, value in _near_others([group for group in listed if isinstance(group, list | dict)]):
        yield Proposal(value, name, label)
    if listed and not texts and not numbers:
        for label, other in (("other-text", "other"), ("other-list", ["other"]), ("other", 7)):
            yield Proposal(other, name, label)
    if listed == [True] or listed == [False]:
        yield Proposal(not listed[0], name, str(not listed[0]).lower())


def _near_texts(texts: list[str], domain: "Domain") -> Iterator[tuple[str, str, int]]:
    if not texts:
        return
    for number, word in enumerate(texts):
        first = 0 if number == 0 else 3
        changed = word.upper() if word.upper() != word else word.lower()
        yield f"case-{word}", changed, min(number * 2, 2)
        yield f"cut-{word}", word[:-1], first
        yield f"blank-{word}", f"{word} ", first
        yield f"lead-{word}", f" {word}", 3
        yield f"title-{word}", word.title(), 3
        yield f"dash-{word}", word.translate(str.maketrans("-_", "_-")), first
        for alias, tier in _aliases(word, texts):
            yield f"alias-{alias}", alias, tier
        for end in ("_", "0", "x"):
            yield f"added-{end}-{word}", f"{word}{end}", 3
        for at in range(len(word)):
            yield f"less-{at}-{word}", word[:at] + word[at + 1 :], 3
    yield "empty", "", 0
    for word in domain.hints.words:
        yield f"neighbour-{word}", word, 1
    for number, word in enumerate(_common(texts)):
        yield f"common-{word}", word, 0 if number < 2 else 1
    for number, word in enumerate(_swapped(texts)):
        yield f"swapped-{word}", word, 0 if number == 0 else 2
    for field, word in domain.hints.others:
        yield f"of-{field}-{word}", word, 3


def _common(texts: list[str]) -> Iterator[str]:
    """The other words of the concept to which most of the listed ones belong."""
    for words in _CONCEPTS:
        if any(text in words or _alike(text, words[0]) for text in texts):
            yield from words
            return


def _alike(word: str, sample: str) -> bool:
    """Whether two words differ in their digits only."""
    form = re.sub(r"[0-9]+", "0", sample)
    return "0" in form and re.sub(r"[0-9]+", "0", word) == form


def _swapped(texts: list[str]) -> Iterator[str]:
    """Two numbers of a word changed about: 16:9 and 9:16."""
    for word in texts:
        found = re.fullmatch(r"(.*?)([0-9]+)([^0-9]+)([0-9]+)(.*)", word, re.DOTALL)
        if found is not None and found[2] != found[4]:
            yield f"{found[1]}{found[4]}{found[3]}{found[2]}{found[5]}"


def _aliases(word: str, words: list[str]) -> list[tuple[str, int]]:
    """Other ways to write a word, each with the tier that it belongs to."""
    found = [(text, 0 if at < 2 else 2) for at, text in enumerate(_ALIASES.get(word, ()))]
    match = re.fullmatch(r"([0-9]+)([a-z]*)", word)
    if match is not None:
        numbers = [int(item[1]) for each in words if (item := re.match(r"([0-9]+)", each))]
        if int(match[1]) == max(numbers):
            more = max(numbers) * 2 if match[2] else max(numbers) + 1
            found.append((f"{more}{match[2]}", 0))
        if int(match[1]) == min(numbers):
            found.append((f"{min(numbers) - 1}{match[2]}", 0))
    ratio = re.search(r"([0-9]+)[_:]([0-9]+)$", word)
    if ratio is not None and word == words[0]:
        found += [(f"{ratio[1]}{mark}{ratio[2]}", min(at * 2, 2)) for at, mark in enumerate(":x/")]
    return [pair for pair in found if pair[0] not in words]


def _near_numbers(numbers: list[Any]) -> Iterator[tuple[str, Any, int]]:
    """The numbers beside and between the listed ones, and those that people try."""
    ordered = sorted(numbers)
    beside = [each for item in ordered for each in (item + 1, item - 1)]
    between = [(item + other) / 2 for item, other in pairwise(ordered)]
    whole = [int(item) if item == int(item) else item for item in between]
    for number, value in enumerate((*beside, *whole)):
        yield str(value), value, 0 if number < 4 else 2
    if ordered:
        for value in (2 * ordered[-1], -ordered[-1], 0, 5, 10):
            yield str(value), value, 1


def _near_others(values: list[Any]) -> Iterator[tuple[str, Any]]:
    """Arrays and objects that differ from the listed ones in one item or property."""
    for number, item in enumerate(values):
        if isinstance(item, list):
            yield f"longer-{number}", [*item, *(item[-1:] or ["other"])]
            yield f"shorter-{number}", item[:-1]
            yield f"other-{number}", [*item[:-1], "other"]
        else:
            yield f"more-{number}", {**item, "other": 1}
            for key in item:
                yield f"without-{number}-{key}", {k: v for k, v in item.items() if k != key}
                yield f"other-{number}-{key}", {**item, key: _other(item[key])}


def _other(value: Any) -> Any:
    """A value of the same type that is another one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return f"{value}x" if isinstance(value, str) else None


_LABELS = (
    "options", "enum values", "enum", "allowed values", "possible values", "accepted values",
    "values", "valid values", "one of",
)  # fmt: skip


def _keyword(rule: str, limit: dict[str, Any], violation: ViolationKind, words: str) -> Keyword:
    return Keyword(
        rule=rule,
        types=ANY,
        limit=limit,
        violations=(violation,),
        holds=lambda limit, value, _: is_among(value, limit if rule == "enum" else [limit]),
        condition=lambda limit, _: OneOf(values=tuple(limit) if rule == "enum" else (limit,)),
        inside=_members,
        outside=_near,
        aspect="enum",
        labels=_LABELS,
        schema_labels=("available options", "allowed value"),
        words=words,
    )


KEYWORDS = (
    _keyword(
        "const",
        {},
        ViolationKind(code="not-the-constant", title="another value than the only one",
                  bad='{"v": 2}', good='{"v": 1}'),
        "always {limit}",
    ),
    _keyword(
        "enum",
        {"type": "array", "minItems": 1, "uniqueItems": True},
        ViolationKind(code="not-in-enum", title="a word that the page does not list",
                  bad='{"output_format": "jpg"}', good='{"output_format": "jpeg"}'),
        "one of {limit}",
    ),
    Keyword(
        rule="x-known",
        types=STRING,
        limit={"description": "The values known so far: an open enum.", "type": "array",
               "minItems": 1, "uniqueItems": True, "items": {"type": "string"}},
        violations=(),
        holds=lambda limit, value, _: True,
        inside=_known,
        outside=_unknown,
        aspect="enum",
        words=lambda limit, _: f"one of {', '.join(limit)}, or another word",
    ),
)  # fmt: skip
