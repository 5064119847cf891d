"""The facts in a field's prose: ranges, sizes, lengths, ratios, encodings, defaults, null."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from linocut_kit.pages.factlike import PER_MODEL, left_of, reads_like_a_fact, sentences
from linocut_kit.pages.numbers import NUMBER, literal, number_of, sizes_in
from linocut_kit.pages.source import Line, digest_of
from linocut_kit.pages.value_lists import values_in
from linocut_kit.spec.fact_values import Bound, fact_of, text_of

_UNIT = r"(?!\s*(?::|%|[x\u00d7]\s*\d|(?:-\s*)?(?:characters?|chars?|px|pixels?|[KMG]i?B|bytes?|mp\b|megapixels?|words?|tokens?)))"  # noqa: E501
_TO = r"\s*(?:to|through|and|-|\.\.\.?)\s*"
_RANGES = (
    re.compile(
        rf"\brange\b(?:\s+(?:is|of|from))?\s*:?\s*({NUMBER}){_TO}({NUMBER})(?![\d.]*\d){_UNIT}",
        re.I,
    ),
    re.compile(rf"\b(?:between|from)\s+({NUMBER})\s+(?:and|to)\s+({NUMBER})(?![\d]){_UNIT}", re.I),
    re.compile(rf"\(\s*({NUMBER}){_TO}({NUMBER})\s*\)", re.I),
    re.compile(rf"({NUMBER})\s*<=?\s*\w+\s*<=?\s*({NUMBER})", re.I),
    re.compile(
        rf"\b(?:range|values?|between|accepts)\b[\w ]{{0,16}}:?\s*[`\[(]{{1,2}}\s*({NUMBER})"
        rf"\s*(?:,|to|-|~|and)\s*({NUMBER})\s*[\])]",
        re.I,
    ),
    re.compile(rf"(?:^|[,:;.]\s)({NUMBER}) ?(?:to|-|~) ?({NUMBER})(?=[.,;)](?:\s|$)|$)", re.I),
    re.compile(rf"\brange in\s+({NUMBER})\s+to\s+({NUMBER})(?![\d])", re.I),
    re.compile(
        rf"(?:\u53d6\u503c|\u8303\u56f4)(?:\u8303\u56f4)?(?:\u4e3a|\u662f)?:?\s*[\[(]?\s*({NUMBER})"
        rf"\s*[,~\u5230\u81f3-]\s*({NUMBER})",
    ),
)
_STEPS = re.compile(
    rf"\b(?:multiples? of|divisible by|increments? of|in steps of|steps of)\s+({NUMBER})(?!\d)"
    rf"|({NUMBER})\s*\u7684(?:\u6574)?\u500d\u6570",
    re.I,
)
_ALWAYS = re.compile(r"\(?(required|optional)\)?(?:[.;]|$|\s*[-:\u2014]\s)", re.I)
_SET_TO = re.compile(
    r"(?:\bmust be set to|\balways set (?:it )?to|\bmust always be|\u5fc5\u987b\u8bbe\u7f6e\u4e3a|\u56fa\u5b9a\u4e3a)"  # noqa: E501
    r"\s*[`\"']?([A-Za-z][\w./-]*)(?:[`\"'.;]|\u3002|$)",
    re.I,
)
_BY_DEFAULT = re.compile(
    r"(?:^|[\s(])([\"'`]?)(true|false|-?\d[\d.]*)\1"
    r"(?: by default\b|\s*(?::\s*|\()(?:\(?default\)?\b|\u9ed8\u8ba4\u503c))",
    re.I,
)
_LEAST = re.compile(
    rf"(?:\bat least|\bmin(?:imum)?(?:\s+value)?(?:\s+of|\s+is|\s*:)?|\bno less than|>=)\s*({NUMBER})(?!\d){_UNIT}",  # noqa: E501
    re.I,
)
_MOST = re.compile(
    rf"(?:\bat most|\bmax(?:imum)?(?:\s+value)?(?:\s+of|\s+is|\s*:)?|\bno more than|\bup to|\bnot exceed|<=)\s*({NUMBER})(?!\d){_UNIT}",  # noqa: E501
    re.I,
)
_OPEN = (
    ("minimum", ">", re.compile(rf"\b(?:strictly )?(?:greater|more|larger) than\s+({NUMBER})(?!\d){_UNIT}", re.I)),  # noqa: E501
    ("maximum", "<", re.compile(rf"\b(?:strictly )?(?:less|smaller) than\s+({NUMBER})(?!\d){_UNIT}", re.I)),  # noqa: E501
)  # fmt: skip
_STRICT = r"(?:most|least|strict\w*|permissive|lenient|tolerant|lowest|highest|weak\w*|strong\w*|min\w*|max\w*)"  # noqa: E501
_SCALE = re.compile(
    rf"(?<![\d.:,])(\d+)\s*(?:\bmeans\b|\bbeing\b|\bis\b|=|:)\s*(?:the\s+)?{_STRICT}\b", re.I
)
_CHARACTERS = r"\s*-?\s*(?:characters?|chars?)\b"
_LENGTHS = (
    ("minLength", "maxLength", re.compile(rf"({NUMBER}){_TO}({NUMBER}){_CHARACTERS}", re.I)),
    (None, "maxLength", re.compile(
        rf"(?:at most|up to|max(?:imum)?(?:\s+length)?(?:\s+of|\s+is|:)?|no (?:more|longer) than|exceed"  # noqa: E501
        rf"|limit(?:ed)?(?:\s+(?:to|of|is))?:?|<=)\s*({NUMBER}){_CHARACTERS}", re.I)),
    (None, "maxLength", re.compile(
        rf"({NUMBER}){_CHARACTERS}\s*(?:or (?:less|fewer)|max(?:imum)?|at most|limit)", re.I)),
    (None, "maxLength", re.compile(rf"max(?:imum)?\s+length(?:\s+of|\s+is)?\s*:?\s*({NUMBER})", re.I)),  # noqa: E501
    ("minLength", None, re.compile(
        rf"(?:at least|min(?:imum)?(?:\s+length)?(?:\s+of|\s+is|:)?)\s*[`]?({NUMBER}){_CHARACTERS}", re.I)),  # noqa: E501
    (None, "maxLength", re.compile(
        rf"(?:\u4e0d\u8d85\u8fc7|\u6700\u591a|\u6700\u5927|\u6700\u957f)\s*({NUMBER})\s*\u4e2a?\u5b57")),
)  # fmt: skip
_ELEMENTS = (
    r"\s+(?:[\w-]+\s+){0,2}(?:items?|elements?|images?|urls?|entries|files?|values?|codes?|colou?rs?"
    r"|prompts?|loras?|references?|strings?|objects?|frames?|pictures?|photos?)\b"
)
_ITEMS = (
    ("minItems", "maxItems", re.compile(rf"({NUMBER}){_TO}({NUMBER}){_ELEMENTS}", re.I)),
    (None, "maxItems", re.compile(rf"(?:at most|up to|max(?:imum)?(?: of)?:?|no more than)\s*({NUMBER}){_ELEMENTS}", re.I)),  # noqa: E501
    ("minItems", None, re.compile(rf"(?:at least|min(?:imum)?(?: of)?:?)\s*({NUMBER}){_ELEMENTS}", re.I)),  # noqa: E501
)  # fmt: skip
_RATIO = re.compile(
    r"(?<![\d:])(\d+):(\d+)\s*(?:and|to|-|through|\.\.\.?)\s*(\d+):(\d+)(?![\d:])", re.I
)
_DEFAULT = re.compile(
    r"\bdefaults?\b(?:\s+value)?(?:\s+(?:is|to|of)|\s*[:=])\s*([\"'`]?)([\w.:+-]*\w)\1", re.I
)
_NULL = re.compile(r"\bnull(?:able)?\b", re.I)
_NOT = re.compile(
    r"\b(?:not|never|no|cannot|can't|isn't|don't|doesn't|without|unsupported)\b", re.I
)
_BASE64 = re.compile(r"\bbase-?\s?64\b", re.I)
_DATA_URI = re.compile(r"\bdata[- ]?ur[il]s?\b|\bdata:image", re.I)
_URL = re.compile(r"(?<!data )(?<!data-)\bur[il]s?\b|\bhttps?\b(?!://)", re.I)
_IMAGE_NAME = re.compile(r"image|img|photo|picture|mask|frame", re.I)
_IMAGE_URL = re.compile(
    r"\b(?:image|photo|picture|mask)s?\s+ur[il]|\bur[il]s?\s+(?:to|of|for)\s+(?:\w+\s+){0,3}(?:image|photo|picture)",
    re.I,
)
_FORMAT = re.compile(r"(?<![\w./])(jpe?g|png|webp|gif|bmp|tiff?|avif|heic|heif|svg)\b", re.I)
_FORMATS = {"jpg": "jpeg", "tif": "tiff"}
_SIZED = re.compile(
    r"\b(?:at most|up to|max\w*|limit\w*|no more|exceed\w*|less|under|below|smaller|larger|within"
    r"|size|support\w*)\b|<", re.I
)  # fmt: skip
_QUOTED_NUMBER = re.compile(r"`(\d[\d.,]*)`")
_NEAR = 48
_MOST_SPANS = 16
_MOST_MATCHES = 64
_CLAUSE = 400
_LAST_LINE = 1 << 40


@dataclass(slots=True)
class Prose:
    """What the prose of a field states, what it says beside the structured facts, what it hides.

    `also` has values of aspects that structured facts state too, for the page to agree with itself.
    """

    stated: dict[str, Any] = field(default_factory=dict[str, Any])
    also: list[tuple[str, Any, int]] = field(default_factory=list[tuple[str, Any, int]])
    lines: dict[str, int] = field(default_factory=dict[str, int])
    unread: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    required: bool | None = None
    text: str = ""

    @property
    def wording(self) -> str:
        """The digest of the text."""
        return digest_of(self.text)

    def skeleton(self, values: Sequence[Any]) -> str:
        """The digest of the text without its numbers and without these values."""
        text = self.text
        for value in sorted((text_of(item) for item in values), key=len, reverse=True):
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "#", text) if value else text
        return digest_of(re.sub(r"\d[\d,.]*", "#", text))


def read_prose(
    lines: Sequence[Line], name: str, type: str | None, stated: Mapping[str, Any]
) -> Prose:
    """Read the prose of a field, whose structured facts are `stated`."""
    reader = _ProseReader(lines, name, type, stated)
    reader.read()
    return reader.found


class _ProseReader:
    def __init__(
        self, lines: Sequence[Line], name: str, type: str | None, stated: Mapping[str, Any]
    ) -> None:
        self.starts: list[tuple[int, int]] = []
        parts: list[str] = []
        length = 0
        for line in lines:
            text = _QUOTED_NUMBER.sub(r"\1", " ".join(line.plain.split()))
            self.starts.append((length, line.number))
            parts.append(text)
            length += len(text) + 1
        self.text = " ".join(parts)
        self.name = name
        self.type = type
        self.given = stated
        self.found = Prose(text=self.text)
        self.spans: list[tuple[str, tuple[int, int]]] = []
        self.disputed: set[str] = set()

    def read(self) -> None:
        if not self.text:
            return
        if self.type in ("integer", "number"):
            self._ranges()
            self._steps()
        if self.type in ("string", None):
            self._pairs(_LENGTHS)
        if self.type == "array":
            self._pairs(_ITEMS)
        self._ratio()
        self._image()
        self._default()
        self._values()
        self._required()
        self._null()
        self._settle()
        self._unread()

    def _all(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """The first matches in the text: what is told more often is told already."""
        return islice(pattern.finditer(self.text), _MOST_MATCHES)

    def _before(self, end: int) -> str:
        """The clause up to a place."""
        return re.split(r"[.;,:!?]", self.text[max(0, end - _CLAUSE) : end])[-1]

    def _line(self, offset: int) -> int:
        index = bisect_right(self.starts, (offset, _LAST_LINE)) - 1
        return self.starts[index][1] if index >= 0 else 0

    def _state(self, aspect: str, value: Any, span: tuple[int, int]) -> None:
        self.spans.append((aspect, span))
        value = fact_of(aspect, value)
        if aspect in self.given:
            self.found.also.append((aspect, value, self._line(span[0])))
        elif aspect not in self.found.stated:
            self.found.stated[aspect] = value
            self.found.lines[aspect] = self._line(span[0])
        elif aspect != "size" and text_of(self.found.stated[aspect]) != text_of(value):
            self.disputed.add(aspect)

    def _ranges(self) -> None:
        pairs = [match for pattern in _RANGES for match in self._all(pattern)]
        for match in pairs:
            for aspect, text in (("minimum", match[1]), ("maximum", match[2])):
                self._state(aspect, number_of(text), match.span())
        if not pairs:
            for aspect, pattern in (("minimum", _LEAST), ("maximum", _MOST)):
                for match in self._all(pattern):
                    self._state(aspect, number_of(match[1]), match.span())
            self._open()
        self._scale()

    def _open(self) -> None:
        """`Must be greater than 0` excludes the limit; `nothing greater than 9` does not."""
        for aspect, sign, pattern in _OPEN:
            for match in self._all(pattern):
                start = max(0, match.start() - _CLAUSE)
                clause = re.split(r"[.;:!?]", self.text[start : match.start()])[-1]
                if re.search(r"\bmust be\b", clause, re.I) and not _NOT.search(clause):
                    limit = number_of(match[1])
                    if limit is not None:
                        self._state(aspect, Bound(sign, limit), match.span())

    def _scale(self) -> None:
        """`0 means strictest, 6 means least strict` tells both ends where a range is given."""
        marks = list(self._all(_SCALE))
        if len(marks) < 2:
            return
        numbers = [int(match[1]) for match in marks]
        for aspect, value in (("minimum", min(numbers)), ("maximum", max(numbers))):
            span = (marks[0].start(), marks[-1].end())
            if aspect in self.given or aspect in self.found.stated:
                self.found.also.append((aspect, fact_of(aspect, value), self._line(span[0])))
            else:
                self._state(aspect, value, span)

    def _pairs(self, patterns: Sequence[tuple[str | None, str | None, re.Pattern[str]]]) -> None:
        for low, high, pattern in patterns:
            for match in self._all(pattern):
                if any(
                    start < match.end() and match.start() < end for _, (start, end) in self.spans
                ):
                    continue
                if low is not None:
                    self._state(low, number_of(match[1]), match.span())
                if high is not None:
                    self._state(high, number_of(match[pattern.groups]), match.span())

    def _ratio(self) -> None:
        match = _RATIO.search(self.text)
        if match is None or "enum" in self.given:
            return
        ends = [(int(match[1]), int(match[2])), (int(match[3]), int(match[4]))]
        if any(not height for _, height in ends):
            return
        low, high = sorted(ends, key=lambda end: end[0] / end[1])
        value = {"min": f"{low[0]}:{low[1]}", "max": f"{high[0]}:{high[1]}"}
        self._state("ratio", value, match.span())

    def _image(self) -> None:
        encodings = self._encodings() if self.type in ("string", "array", None) else []
        if "enum" in self.given or not (encodings or _IMAGE_NAME.search(self.name)):
            return
        if encodings:
            self._state("encoding", encodings, (0, 0))
            formats = [
                _FORMATS.get(match[1].lower(), match[1].lower())
                for match in self._all(_FORMAT)
                if not self._denied(match)
            ]
            if formats:
                self._state("formats", list(dict.fromkeys(formats)), (0, 0))
        for size, start, end in sizes_in(self.text)[:_MOST_MATCHES]:
            around = self.text[max(0, start - _NEAR) : end + _NEAR]
            if _SIZED.search(around):
                self._state("size", size, (start, end))

    def _encodings(self) -> list[str]:
        found: list[str] = []
        base64 = any(not self._denied(match) for match in self._all(_BASE64))
        if base64:
            found.append("base64")
        image = base64 or _IMAGE_NAME.search(self.name) or _IMAGE_URL.search(self.text)
        urls = [match for match in self._all(_URL) if not self._denied(match)]
        if image and (urls or (self.given.get("format") in ("uri", "url") and not base64)):
            found.append("url")
        if image and any(not self._denied(match) for match in self._all(_DATA_URI)):
            found.append("data-uri")
        return found

    def _denied(self, match: re.Match[str]) -> bool:
        """True in a clause that says not."""
        before = self._before(match.start())
        after = re.split(r"[.;,:!?]", self.text[match.end() : match.end() + _CLAUSE])[0]
        return bool(_NOT.search(before) or re.match(r"\s*(?:\w+\s+){0,2}not\b", after))

    def _default(self) -> None:
        members = {text_of(item) for item in self.given.get("enum", ())}
        for match in self._all(_DEFAULT):
            value = literal(match[2], self.type)
            if self.type in ("integer", "number", "boolean"):
                fits = not isinstance(value, str)
            else:
                fits = match[2] in members if members else bool(match[1])
            if fits:
                self._state("default", value, match.span())
        after = _BY_DEFAULT.search(self.text)
        if after is not None and self.type in ("integer", "number", "boolean"):
            self._state("default", literal(after[2], self.type), after.span())

    def _steps(self) -> None:
        for match in self._all(_STEPS):
            self._state("multipleOf", number_of(match[1] or match[2]), match.span())

    def _values(self) -> None:
        """A list of values, where no labelled line has one."""
        if "enum" in self.given or self.type not in ("string", "integer", "number"):
            return
        default = self.given.get("default", self.found.stated.get("default"))
        match = _SET_TO.search(self.text)
        if match is not None and self.type == "string":
            self._state("enum", [match[1].rstrip(".")], match.span())
            return
        told = re.search(r"(?:status|state)$", self.name) is not None
        chosen = default if default is None else text_of(default)
        found = values_in(self.text, chosen, told=told)
        if found is None or self.found.stated.keys() & {"minimum", "maximum", "ratio", "encoding"}:
            return
        values = [literal(value, self.type) for value in found[0]]
        if self.type == "string" or not any(isinstance(value, str) for value in values):
            self._state("enum", values, found[1:])

    def _required(self) -> None:
        """`Required.` at the beginning of what is said, where no mark says it."""
        match = _ALWAYS.match(self.text)
        if match is not None:
            self.spans.append(("required", match.span()))
            self.found.required = match[1].lower() == "required"

    def _null(self) -> None:
        match = next((item for item in self._all(_NULL) if not self._denied(item)), None)
        if match is not None:
            self.found.also.append(("nullable", True, self._line(match.start())))

    def _settle(self) -> None:
        """What the text says in two ways is not understood: it may hold for one model each."""
        if PER_MODEL.search(self.text):
            self.disputed |= self.found.stated.keys() - {"encoding", "formats"}
        for aspect in self.disputed:
            self.found.stated.pop(aspect, None)
            self.found.lines.pop(aspect, None)

    def _unread(self) -> None:
        known = "default" in self.given or "default" in self.found.stated
        spans = sorted(
            span for aspect, span in self.spans if aspect not in self.disputed and span[1] > span[0]
        )
        first = 0
        for match in sentences(self.text):
            while first < len(spans) and spans[first][1] <= match.start():
                first += 1
            here = [span for span in spans[first : first + _MOST_SPANS] if span[0] < match.end()]
            left = left_of(match[0], match.start(), here) if here else match[0]
            if reads_like_a_fact(left, default=known or bool(here), rest=bool(here)):
                self.found.unread.append((match[0].strip(), self._line(match.start())))
