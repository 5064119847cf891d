"""Sentences that read like facts, and the shape in which a spec says such a fact."""

import re
from collections.abc import Iterator, Sequence

_LIMIT = re.compile(
    r"(?:\b(?:at (?:most|least)|up to|max(?:imum)?|min(?:imum)?|between|range|limit(?:ed)?|no more than"  # noqa: E501
    r"|exceed\w*|must (?:not )?be|capped|multiples? of|(?:fewer|less|more|larger) than)\b|<=|>=)"
    r"[^\d.]{0,24}\d", re.IGNORECASE,
)  # fmt: skip
_RULE = re.compile(
    r"\brequired (?:when|if|for|unless|with|by|in)\b|\brequires?\b"
    r"|\bonly (?:when|if|for|valid|available|support\w*|applies|applicable|used with|works)\b"
    r"|\b(?:valid|available|supported|applies|applicable|allowed) only\b|\bmutually exclusive\b"
    r"|\bnot both\b|\bat least one of\b|\bexactly one\b|\bmust (?:also )?\b|\bone of\b"
    r"|\b(?:cannot|can't|can not|must not|may not) be (?:used|combined|set|specified|provided|empty)\b"  # noqa: E501
    r"|\bignored (?:when|if|for|unless)\b|\bhas no effect\b|\bcurrently the (?:maximum|minimum)\b"
    r"|\b(?:possible|allowed|valid|accepted|supported) (?:values|options|formats|sizes|resolutions)\b"  # noqa: E501
    r"|(?<![\d.])\d+(?:\.\d+)? (?:to|~) \d"
    r"|\b\d{2,5}\s?[x\u00d7*]\s?\d{2,5}\b|\b\d+\s?(?:px|pixels|megapixels|MP)\b|\bdivisible\b"
    r"|\bmultiples? of\b|\boptions:|\b\d+:\d+ (?:to|and|-) \d+:\d+"
    r"|\u5fc5\u987b|\u4ec5\u652f\u6301|\u4ec5\u5f53|\u4e0d\u652f\u6301|\u4e0d\u8d85\u8fc7|\u53d6\u503c"
    r"|\u53ef\u9009\u503c|\u53ef\u9009\u5206\u8fa8\u7387|\u9650\u5236(?::|\u4e3a|\u56e0)|\u6700[\u5927\u5c0f\u591a\u5c11]"
    r"|\u56fa\u5b9a\u4e3a|\u683c\u5f0f:|\u5927\u5c0f:|\u65f6\u957f:|(?<!\d)\d{1,6}\*\d",
    re.IGNORECASE,
)  # fmt: skip
_DEFAULT = re.compile(r"\bdefaults?\b(?:\s+\w+){0,3}\s*(?:to|is|of|:|=)|\u9ed8\u8ba4\u503c", re.I)
PER_MODEL = re.compile(
    r"\b(?:depend(?:s|ing)|var(?:y|ies)|differs?)\b[\w ]{0,20}\bmodels?\b"
    r"|\u4f9d\u8d56\u4e8e\s*model|\u56e0\u6a21\u578b",
    re.IGNORECASE,
)
"""Words after which a limit holds for one model of several."""
_NO_VALUE = re.compile(r"random|not (?:provided|set|specified|present)|none|null|omitted", re.I)
_SENTENCE = re.compile(r"[^.!?\u3002;\n]++(?:[.!?](?!\s|$)[^.!?\u3002;\n]*+)*+[.!?\u3002;]?")
_MARKED = re.compile(
    r"[\d\u4e00-\u9fff:]|must|only|requir|default|allow|valid|support|option|exclusive"
    r"|least one|ly one|not both|one of|cannot|can't|can not|may not|ignored|no effect"
    r"|accepted|divisible|multiple",
    re.IGNORECASE,
)
_LONGEST = 4_000
_BEFORE_WORDS = 60
_SHAPES = (
    (r"at least one of", "anyOf: [{required: [a]}, {required: [b]}]"),
    (r"exactly one|one of the following|one of these|either\b.*\bnot both", "oneOf: [{required: [a]}, {required: [b]}]"),  # noqa: E501
    (r"mutually exclusive|not both|cannot be (?:used|combined)", "not: {required: [a, b]}"),
    (r"\b(?:when|if|for|unless|only)\b.*\b(?:=|is|when|if|equals)\b|required (?:when|if|for)|currently the",  # noqa: E501
     "allOf: [{if: {properties: {x: {enum: [v]}}, required: [x]}, then: {required: [y]}}]"),
    (r"\brequires?\b|must also", "dependentRequired: {b: [a]}"),
    (r"\d\s?[x\u00d7*]\s?\d", "x-size: {separator: x, min-side: 1, max-side: 2}"),
    (r"px|pixels|megapixel|\bside", "x-image: {min-side: 1, max-side: 2}"),
    (r"multiple|divisible", "multipleOf: 8"),
)  # fmt: skip


def sentences(text: str) -> Iterator[re.Match[str]]:
    """The sentences of a text, in time that grows as its length does."""
    yield from _SENTENCE.finditer(text)


def reads_like_a_fact(text: str, *, default: bool, rest: bool = False) -> bool:
    """True for a sentence that limits a value or a request; `default` where one is known already.

    `rest` is true for what is left of a sentence of which something was understood.
    """
    if len(text) > _LONGEST:
        return True
    if _MARKED.search(text) is None:
        return False
    if rest:
        text = re.sub(r"\bmust\b", "", text, flags=re.IGNORECASE)
    if _LIMIT.search(text) or _RULE.search(text):
        return True
    return not default and _DEFAULT.search(text) is not None and _NO_VALUE.search(text) is None


def telling(text: str) -> str:
    """A sentence from a little before the words that read like a fact."""
    found = [match.start() for match in (_LIMIT.search(text), _RULE.search(text)) if match]
    start = min(found, default=0)
    if start < _BEFORE_WORDS:
        return text
    space = text.find(" ", start - _BEFORE_WORDS)
    return f"...{text[space:]}" if 0 <= space < start else text


def shape_for(text: str) -> str:
    """The shape in which a spec may say what a sentence tells, empty where none is known."""
    return next((shape for words, shape in _SHAPES if re.search(words, text, re.IGNORECASE)), "")


def left_of(text: str, start: int, spans: Sequence[tuple[int, int]]) -> str:
    """A sentence that begins at `start`, without the parts of it that were understood."""
    kept, position = list[str](), 0
    for low, high in sorted(spans):
        low, high = low - start, high - start
        if high <= position or low >= len(text):
            continue
        kept.append(text[position : max(low, position)])
        position = high
    return " ".join([*kept, text[position:]])
