"""Lists of values that stand in prose: `one of a, b or c`, `a (slow), or b (fast)`."""

import re

from linocut_kit.pages.numbers import number_of

_PIECE = r"[A-Za-z0-9][\w.+:/%@#*-]{0,40}"
_ITEM = rf"(?:\"[^\"\n]{{1,40}}\"|'[^'\n]{{1,40}}'|`[^`\n]{{1,40}}`|{_PIECE})"
_ASIDE = r"(?:\s*\([^()\n]{1,80}\))?"
_NEXT = r"(?:\s*[,|/\u3001]\s*(?:or |and )?|\s+(?:or|and)\s+)"
_LIST = rf"{_ITEM}{_ASIDE}(?:{_NEXT}{_ITEM}{_ASIDE}){{1,60}}+"
_INTRO = re.compile(
    r"\b(?:one of|options(?: are| include)?|(?:allowed|possible|accepted|supported|valid|available)"
    r" (?:values|options|formats|sizes|modes)(?: are| include)?|values(?: are)?|choose (?:from|between)"  # noqa: E501
    r"|must be either|either|can be|must be|choices(?: are)?|supports|accepts)"
    rf"\s*(?P<colon>:)?\s*(?P<list>{_LIST})(?P<end>[.;)\n]|\s*$|\s+\()?",
    re.IGNORECASE,
)
_WHOLE = re.compile(rf"(?:[A-Z][\w -]{{2,40}}:\s*)?(?P<list>{_LIST})\.?")
_PART = re.compile(rf"(?P<item>{_ITEM}){_ASIDE}(?:{_NEXT}|$)")
_STRONG = re.compile(r"one of|options|values|choices|choose", re.IGNORECASE)
_WEAK = re.compile(r"(?:can|must) be|either|supports|accepts", re.IGNORECASE)
_LONGEST = 2_000
_PLAIN = re.compile(r"[a-z]+", re.IGNORECASE)


def values_in(
    text: str, default: object = None, *, told: bool = False
) -> tuple[list[str], int, int] | None:
    """The members that a sentence lists, and where; None where it may be no list of values.

    `told` is true for a field that can only have listed words, such as a state.
    """
    for match in _INTRO.finditer(text):
        parts = _parts(match["list"])
        quoted = all(is_quoted for _, is_quoted in parts)
        strong = _STRONG.match(match[0]) is not None and match["end"] is not None
        known = default in [value for value, _ in parts]
        if quoted or known or (strong and _alike([value for value, _ in parts], match["colon"])):
            return [value for value, _ in parts], match.start(), match.end()
    for start, end in _sentences(text):
        whole = _WHOLE.fullmatch(text, start, end) if end - start < _LONGEST else None
        parts = _parts(whole["list"]) if whole else []
        quoted = bool(parts) and all(is_quoted for _, is_quoted in parts)
        known = default is not None and default in [value for value, _ in parts]
        if quoted or known or (told and parts):
            return [value for value, _ in parts], start, end
    return None


def _parts(text: str) -> list[tuple[str, bool]]:
    return [
        (match["item"].strip("\"'`"), match["item"][0] in "\"'`") for match in _PART.finditer(text)
    ]


def _alike(values: list[str], colon: str | None) -> bool:
    """True for words that look like values: with a colon, or with digits, marks or no spaces."""
    marked = sum(_PLAIN.fullmatch(value) is None for value in values)
    numbers = all(number_of(value) is not None for value in values)
    return numbers or colon is not None or marked * 2 >= len(values)


def _sentences(text: str) -> list[tuple[int, int]]:
    ends = [match.end() for match in re.finditer(r"[.!?;](?=\s|$)", text)]
    found, start = list[tuple[int, int]](), 0
    for end in [*ends, len(text)]:
        while start < end and text[start] == " ":
            start += 1
        if start < end:
            found.append((start, end))
        start = end
    return found
