"""The members of a list of values, however a page or a copy of it parts them."""

import re
from dataclasses import dataclass, field

_QUOTED = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`\n]*)`")
_MORE = re.compile(r"(?:\+\s*\d+ more|\.\.\.|\u2026|etc\.?|and (?:more|others))\s*$", re.IGNORECASE)
_WORD = re.compile(r"(?:or|and)\s+", re.IGNORECASE)
_TOKEN = re.compile(r"[\w.+:/%@#*-]+(?: [\w.+:/%@#*-]+){0,3}")
_RATIOS = frozenset(
    {"21:9", "16:9", "16:10", "3:2", "5:4", "4:3", "7:5", "2:1", "3:1", "1:1", "1:2", "1:3",
     "3:4", "4:5", "5:7", "2:3", "10:16", "9:16", "9:21", "2.35:1", "1.91:1", "9:20", "20:9",
     "9:19", "19:9", "4:1", "1:4", "8:1", "1:8"}
)  # fmt: skip
_WORDS = frozenset(
    {"jpeg", "jpg", "png", "webp", "gif", "avif", "bmp", "tiff", "heic", "svg", "image/*",
     "image/jpeg", "image/png", "image/webp", "application/json", "video/mp4", "auto", "low",
     "medium", "high", "standard", "hd", "fast", "quality", "url", "b64_json", "base64", "true",
     "false", "square", "landscape", "portrait", "vivid", "natural", "opaque", "transparent",
     "none"}
)  # fmt: skip
_LONGEST = 400
_WORD_LENGTH = 24
_MANY = 4


@dataclass(frozen=True, slots=True)
class Members:
    """The members in page order; not `whole` where the page says that there are more."""

    values: list[str] = field(default_factory=list[str])
    whole: bool = True


def members_in(text: str) -> Members:
    """The members in one line: quoted, parted by commas, bars or words, or one alone."""
    text = text.strip()
    more = _MORE.search(text)
    text = text[: more.start()].strip().rstrip(",") if more else text
    if text[:1] == "[" and text[-1:] == "]":
        text = text[1:-1]
    quoted = [
        next(group for group in match if group).strip("\"'")
        for match in _QUOTED.findall(text)
        if any(match)
    ]
    between = _QUOTED.sub(" ", text)
    if len(quoted) == 1 and "," in quoted[0] and not between.strip(" ."):
        return members_in(quoted[0])
    if quoted and not re.sub(r"\b(?:or|and)\b|[,;|/\s.]", "", between):
        return Members(quoted, whole=more is None)
    parts = re.split(r"\s*[,;\u3001]\s*|\s*\|\s*", text.strip().strip(",").strip())
    values = [_WORD.sub("", part.strip(), count=1).strip("`\"' ") for part in parts]
    values = [value for value in values if value]
    if len(values) == 1 and (apart := unglued(values[0])):
        values = apart
    return Members(values, whole=more is None)


def unglued(text: str) -> list[str]:
    """The words of a list that lost its separators, if there is one way to cut it."""
    if len(text) > _LONGEST or " " in text:
        return []
    words = _RATIOS if ":" in text else _WORDS
    if text in words:
        return []

    found: list[list[tuple[str, ...]]] = [[] for _ in text] + [[()]]
    for start in range(len(text) - 1, -1, -1):
        for end in range(start + 1, min(len(text), start + _WORD_LENGTH) + 1):
            word = text[start:end]
            if word in words:
                found[start] += [(word, *rest) for rest in found[end] if word not in rest]
        del found[start][_MANY:]
    return list(found[0][0]) if len(found[0]) == 1 else []


def is_token(text: str) -> bool:
    """True for a text that could be one member of a list of values."""
    return len(text) <= 60 and _TOKEN.fullmatch(text) is not None
