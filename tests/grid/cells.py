"""The grid as data: each keyword on each JSON type, with values inside and outside by hand.

A keyword is judged on a type, then it has cells there, or it is inert, then lint must refuse it.
Values are told from the page of the standard, never from the code under test.
"""

import base64
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TYPES = ("string", "integer", "number", "boolean", "object", "array")
POSITIONS = ("required", "optional", "nested", "item")
NUMBERS = ("integer", "number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A keyword on a type, with one limit.

    `schema` has the keyword. `without` are the keys that a server that does not know it leaves
    out, `put` what it has instead; `stricter` is laid over the schema for a server one step
    narrower, None where no narrower step of this keyword exists. A finding stands `at` below the
    value, and names one of `rules`. `loose` is for what no exporter can say in the standard's
    words. `refusable` cells may be refused by lint in one clear line instead. Of a `noted` one the
    pages are silent, so that a server without it is told in a note.
    """

    keyword: str
    type: str
    schema: Mapping[str, Any]
    inside: tuple[Any, ...]
    outside: tuple[Any, ...]
    stricter: Mapping[str, Any] | None
    without: tuple[str, ...] = ()
    put: Mapping[str, Any] = field(default_factory=dict[str, Any])
    at: str = ""
    rules: tuple[str, ...] = ()
    name: str = ""
    loose: bool = False
    refusable: bool = False
    noted: bool = False

    @property
    def key(self) -> str:
        """The name of the test that the cell is in."""
        return f"{self.keyword}-{self.type}"

    @property
    def dropped(self) -> dict[str, Any]:
        """The schema of a server that does not know the keyword."""
        keyword = self.keyword.partition("/")[0]
        gone = self.without or (keyword,)
        return {k: v for k, v in self.schema.items() if k not in gone} | dict(self.put)

    @property
    def narrower(self) -> dict[str, Any] | None:
        """The schema of a server one step stricter."""
        return None if self.stricter is None else {**self.schema, **self.stricter}


def _cell(
    keyword: str,
    type: str,
    limit: Any,
    inside: tuple[Any, ...],
    outside: tuple[Any, ...],
    stricter: Any = None,
    beside: Mapping[str, Any] | None = None,
    **rest: Any,
) -> Cell:
    """A cell whose stricter server has another limit of the same keyword."""
    narrow = None if stricter is None else {keyword: stricter}
    schema = {"type": type, **(beside or {}), keyword: limit}
    return Cell(
        keyword=keyword, type=type, schema=schema, inside=inside, outside=outside,
        **{"stricter": narrow, "rules": (keyword,), **rest},
    )  # fmt: skip


def _png(size: int = 0, width: int = 4, height: int = 3) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes((width + 1) * height)))
    text = chunk(b"tEXt", b"pad\0" + b"x" * size) if size else b""
    return b"\x89PNG\r\n\x1a\n" + head + text + body + chunk(b"IEND", b"")


PNG = _png()
_B64 = base64.b64encode(PNG).decode()
_URI = f"data:image/png;base64,{_B64}"
_GIF = base64.b64encode(
    b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
).decode()
_BIG = base64.b64encode(_png(3000)).decode()


def _types() -> list[Cell]:
    good: dict[str, tuple[Any, ...]] = {
        "string": ("", "a"), "integer": (0, 7, -3), "number": (0, 1.5, -2),
        "boolean": (True, False),
        "object": ({}, {"a": 1}), "array": ([], [1]),
    }  # fmt: skip
    wrong: dict[str, tuple[Any, ...]] = {
        "string": (1, True, None, ["a"]), "integer": (1.5, "1", True, None),
        "number": ("1", False, None), "boolean": (0, 1, "true", None),
        "object": ([], "a", None), "array": ({}, "a", None),
    }  # fmt: skip
    free = {"object": {"additionalProperties": True}}
    found = [
        _cell("type", item, item, good[item], wrong[item], beside=free.get(item),
              stricter="integer" if item == "number" else None)
        for item in TYPES
    ]  # fmt: skip
    for item in TYPES:
        schema = {"type": [item, "null"], **free.get(item, {})}
        outside = tuple(value for value in wrong[item] if value is not None)
        found.append(
            Cell(
                keyword="nullable", type=item, schema=schema, inside=(None, *good[item]),
                outside=outside,
                without=("type",), stricter={"type": item}, rules=("type", "nullable"),
            )
        )  # fmt: skip
    return found


def _words() -> list[Cell]:
    return [
        _cell("enum", "string", ["red", "green", "blue"], ("red", "blue"), ("pink", "Red", "", 1),
              ["red", "green"]),
        _cell("enum", "integer", [2, 4, 8], (2, 8), (3, 0, 16, "2"), [2, 4]),
        _cell("enum", "number", [0.5, 1, 2], (0.5, 2), (0.25, 3, "1"), [0.5, 1]),
        _cell("enum", "boolean", [True], (True,), (False,)),
        _cell("enum", "array", [[1], [2]], ([1],), ([3], []), [[1]], refusable=True),
        _cell("enum", "object", [{"a": 1}, {"a": 2}], ({"a": 1},), ({"a": 3}, {}), [{"a": 1}],
              refusable=True, beside={"additionalProperties": True}),
        Cell(keyword="x-known", type="string", inside=("red", "green", "pink", ""), outside=(),
             schema={"type": "string", "x-known": ["red", "green"]}, stricter={"enum": ["red"]}),
        _cell("const", "string", "fast", ("fast",), ("slow", "Fast", "")),
        _cell("const", "integer", 4, (4,), (5, 0, -4)),
        _cell("const", "number", 0.5, (0.5,), (1, 0, 0.25)),
        _cell("const", "boolean", True, (True,), (False,)),
        _cell("const", "array", [1], ([1],), ([2], []), refusable=True),
        _cell("const", "object", {"a": 1}, ({"a": 1},), ({"a": 2}, {}), refusable=True,
              beside={"additionalProperties": True}),
    ]  # fmt: skip


def _numbers() -> list[Cell]:
    found: list[Cell] = []
    for number in NUMBERS:
        found += [
            _cell("minimum", number, 10, (10, 11), (9, -10, 0), 11),
            _cell("maximum", number, 50, (50, 0), (51, 500), 49),
            _cell("exclusiveMinimum", number, 10, (11, 12), (10, 9), 11),
            _cell("exclusiveMaximum", number, 50, (49, 0), (50, 51), 49),
            _cell("multipleOf", number, 8, (0, 8, 64), (4, 7, 9), 16),
            _cell("multipleOf", number, 32, (64, 96), (65, 80), 64, {"minimum": 64}, name="far"),
            _cell("multipleOf", number, 7, (1001, 1050), (1002, 1044), 14,
                  {"minimum": 1000, "maximum": 1050}, name="range"),
        ]  # fmt: skip
    found += [
        _cell("multipleOf", "number", 0.05, (0.05, 0.35, 1), (0.01, 0.07), 0.1, name="decimal"),
        _cell("minimum", "number", 0.1, (0.1, 0.2), (0.09, 0), 0.2, {"maximum": 0.9}, name="small"),
        _cell("minimum", "integer", -5, (-5, 0), (-6,), -4, {"maximum": 5}, name="negative"),
    ]
    return found


PATTERNS = {
    "^[A-Z]{3}$": r"[A-Z]{3}",
    "^[a-z]{2,4}$": r"[a-z]{2,4}",
    "^[a-z]{2,3}$": r"[a-z]{2,3}",
    "^(?:ab|cd)+-\\d{2}$": r"(?:ab|cd)+-[0-9]{2}",
    "^([ab])\\1$": r"([ab])\1",
    "^\\p{Lu}{2}$": "^[A-Z\u00c0-\u00d6\u00d8-\u00de]{2}$",
    "^(?!x)\\w{2,5}$": r"(?!x)[A-Za-z0-9_]{2,5}",
}
"""What each pattern of a cell takes, said again by hand as a whole match in Python's words."""


def _texts() -> list[Cell]:
    return [
        _cell("minLength", "string", 3, ("abc", "abcd"), ("ab", "", "\U0001f600a"), 4),
        _cell("maxLength", "string", 5, ("abcde", "", "\U0001f600" * 5), ("abcdef", "\u00e9" * 6),
              4),
        _cell("pattern", "string", "^[A-Z]{3}$", ("ABC",), ("ABCD", "abc", "", "ABC\n")),
        _cell("pattern", "string", "^[a-z]{2,4}$", ("ab", "abcd"), ("a", "abcde", "AB"),
              "^[a-z]{2,3}$", name="range"),
        _cell("pattern", "string", "^(?:ab|cd)+-\\d{2}$", ("ab-12", "abcd-00"),
              ("ab-1", "-12", "ab-\u0661\u0662"), name="groups"),
        _cell("pattern", "string", "^([ab])\\1$", ("aa", "bb"), ("ab", "a", "aab"),
              name="reference"),
        _cell("pattern", "string", "^\\p{Lu}{2}$", ("AB", "\u00c4\u00d6"), ("ab", "A", "A1"),
              name="property"),
        _cell("pattern", "string", "^(?!x)\\w{2,5}$", ("ab", "a_9"), ("xa", "a", "\u00e4\u00f6"),
              name="ahead"),
    ]  # fmt: skip


def _formats() -> list[Cell]:
    uuid = "123e4567-e89b-42d3-a456-426614174000"
    strings: dict[str, tuple[tuple[Any, ...], tuple[Any, ...]]] = {
        "uri": (("https://example.com/a?b=1",), ("no uri", "example.com", "")),
        "uuid": ((uuid,), (uuid[:-1], "x" * 36, "")),
        "date": (("2026-02-28",), ("2026-02-30", "28.02.2026", "")),
        "date-time": (("2026-02-28T12:00:00Z",), ("2026-02-28", "2026-02-28T25:00:00Z", "")),
        "email": (("a@example.com",), ("a.example.com", "a@", "")),
        "byte": (("aGVsbG8=", "AAAA"), ("a*b=", "abcde")),
    }
    found = [
        _cell("format", "string", item, inside, outside, name=item, loose=item == "byte")
        for item, (inside, outside) in strings.items()
    ]
    ranges = {
        "int32": (-(2**31), 2**31 - 1),
        "int64": (-(2**63), 2**63 - 1),
        "uint32": (0, 2**32 - 1),
    }
    for item, (least, most) in ranges.items():
        found.append(
            _cell("format", "integer", item, (least, 5, most), (least - 1, most + 1), name=item,
                  stricter=None, loose=True) if item == "int64" else
            Cell(keyword="format", type="integer", schema={"type": "integer", "format": item},
                 inside=(least, 5, most), outside=(least - 1, most + 1), name=item, loose=True,
                 stricter={"maximum": most - 1}, rules=("format",))
        )  # fmt: skip
    found.append(
        Cell(
            keyword="format", type="number", schema={"type": "number", "format": "double"},
            inside=(0.5, 3), outside=(), name="double", stricter=None, rules=("format",),
            loose=True,
        )
    )  # fmt: skip
    return found


def _arrays() -> list[Cell]:
    of = {"items": {"type": "integer", "minimum": 0, "maximum": 99}}
    words = {"items": {"type": "string", "enum": ["red", "green", "blue"]}}
    return [
        _cell("minItems", "array", 2, ([1, 2], [1, 2, 3]), ([1], []), 3, of),
        _cell("maxItems", "array", 3, ([], [1, 2, 3]), ([1, 2, 3, 4],), 2, of),
        _cell("uniqueItems", "array", True, ([], [1, 2]), ([1, 1], [1, 1.0], [3, 2, 3]),
              beside=of),
        _cell("uniqueItems", "array", True, ([1, 2], [1, 2, 3]), ([1, 1], [2, 3, 2]),
              name="minimum",
              beside={**of, "minItems": 2, "maxItems": 4}),
        _cell("uniqueItems", "array", True, (["red", "blue"],), (["red", "red"],), name="words",
              beside={**words, "minItems": 2}),
        Cell(keyword="items", type="array", inside=([], [1, 2]),
             schema={"type": "array", "items": {"type": "integer"}},
             outside=(["a"], [1, "b"], [None]), at="/*", rules=("items", "type"),
             stricter={"items": {"type": "integer", "maximum": 1000}}),
    ]  # fmt: skip


def _objects() -> list[Cell]:
    two = {"a": {"type": "string"}, "b": {"type": "string"}}
    closed = {"type": "object", "additionalProperties": False, "properties": two}
    free = {"additionalProperties": {"type": "integer"}}
    of = {"type": "integer", "maximum": 5}
    return [
        _cell("minProperties", "object", 1, ({"a": 1}, {"a": 1, "b": 2}), ({},), 2, free),
        _cell("maxProperties", "object", 2, ({}, {"a": 1, "b": 2}), ({"a": 1, "b": 2, "c": 3},), 1,
              free),
        Cell(keyword="required", type="object", schema={**closed, "required": ["a"]},
             inside=({"a": "x"}, {"a": "x", "b": "y"}), outside=({}, {"b": "y"}), at="/a",
             stricter={"required": ["a", "b"]}, rules=("required",)),
        Cell(keyword="additionalProperties", type="object", schema=closed, name="false",
             inside=({}, {"a": "x"}), outside=({"c": "x"}, {"a": "x", "A": "y"}), at="/**",
             stricter=None, rules=("additionalProperties",), noted=True),
        Cell(keyword="additionalProperties", type="object", name="schema",
             schema={"type": "object", "additionalProperties": of}, inside=({}, {"x": 1, "y": 5}),
             outside=({"x": "a"}, {"x": 6}), at="/**", stricter=None,
             rules=("additionalProperties", "type", "maximum")),
    ]  # fmt: skip


def _of(width: int, height: int) -> str:
    return base64.b64encode(_png(0, width, height)).decode()


def _sides() -> list[Cell]:
    def cell(facet: str, limit: Any, narrow: Any, inside: Any, outside: Any, **beside: Any) -> Cell:
        base = {"encodings": ["base64"], "formats": ["png"], **beside}
        return Cell(
            keyword=f"x-image/{facet}", type="string", rules=("x-image",), loose=True,
            schema={"type": "string", "x-image": {**base, facet: limit}}, put={"x-image": base},
            stricter={"x-image": {**base, facet: narrow}}, name=" ".join(beside),
            inside=tuple(_of(*item) for item in inside),
            outside=tuple(_of(*item) for item in outside),
        )  # fmt: skip

    return [
        cell("min-side", 64, 65, ((64, 64), (64, 300)), ((63, 64), (300, 63))),
        cell("max-side", 200, 199, ((200, 200), (1, 200)), ((201, 1), (10, 201))),
        cell("max-pixels", 10000, 9999, ((100, 100), (10000, 1)), ((101, 100), (1, 10001))),
        cell("min-ratio", "1:2", "2:3", ((50, 100), (9, 1)), ((50, 101), (1, 3))),
        cell("max-ratio", 2.5, 2, ((250, 100), (1, 9)), ((251, 100), (3, 1))),
        cell("max-side", 3000, 2900, ((300, 300), (2100, 3000)), ((3001, 2100), (512, 3001)),
             **{"min-side": 300, "min-ratio": 0.4, "max-ratio": 2.5, "max-bytes": 9000000}),
    ]  # fmt: skip


def _rules() -> list[Cell]:
    text, words = {"type": "string"}, {"type": "string", "enum": ["x", "y"]}
    number = {"type": "integer", "minimum": 0, "maximum": 10}
    three = {"additionalProperties": False, "properties": {"a": text, "b": text, "c": text}}
    four = {"additionalProperties": False, "properties": {"m": words, "n": number, "c": text}}

    def each(*names: str) -> list[Any]:
        return [{"required": [name]} for name in names]

    def where(most: int, **more: Any) -> list[Any]:
        when = {"properties": {"m": {"enum": ["x"]}}, "required": ["m"]}
        return [{"if": when, "then": {"properties": {"n": {"maximum": most}, **more}}}]

    def there(*names: str) -> list[Any]:
        return [{"if": {"required": ["m"]}, "then": {"required": list(names)}}]

    return [
        _cell("dependentRequired", "object", {"b": ["a"]}, ({}, {"a": "1"}, {"a": "1", "b": "2"}),
              ({"b": "2"}, {"b": "2", "c": "3"}), {"b": ["a", "c"]}, three),
        _cell("dependentRequired", "object", {"a": ["b"], "b": ["a"]},
              ({}, {"c": "3"}, {"a": "1", "b": "2"}), ({"b": "2"}, {"a": "1"}),
              {"a": ["b", "c"], "b": ["a"]}, three, name="together"),
        _cell("oneOf", "object", each("a", "b"), ({"a": "1"}, {"b": "2", "c": "3"}),
              ({}, {"c": "3"}, {"a": "1", "b": "2"}),
              [{"required": ["a"]}, {"required": ["a", "b"]}], three),
        _cell("anyOf", "object", each("a", "b"), ({"a": "1"}, {"b": "2"}, {"a": "1", "b": "2"}),
              ({}, {"c": "3"}), each("a"), three),
        _cell("not", "object", {"required": ["a", "b"]}, ({}, {"a": "1"}, {"b": "2", "c": "3"}),
              ({"a": "1", "b": "2"},), {"required": ["a"]}, three),
        _cell("allOf", "object", where(1), ({}, {"m": "x"}, {"m": "y", "n": 10}, {"m": "x", "n": 1},
              {"n": 9}), ({"m": "x", "n": 2}, {"m": "x", "n": 10}), where(0), four),
        _cell("allOf", "object", where(4, c=False), ({"m": "y", "c": "3"}, {"m": "x", "n": 4}),
              ({"m": "x", "c": "3"}, {"m": "x", "n": 5}), where(3, c=False), four, name="left-out"),
        _cell("allOf", "object", there("n"), ({}, {"m": "x", "n": 3}, {"n": 1}),
              ({"m": "x"}, {"m": "y", "c": "3"}), there("n", "c"), four, name="there"),
    ]  # fmt: skip


def _images() -> list[Cell]:
    def image(facet: str, base: dict[str, Any], without: dict[str, Any], **rest: Any) -> Cell:
        return Cell(
            keyword=f"x-image/{facet}", type="string", schema={"type": "string", "x-image": base},
            put={"x-image": without} if without else {}, rules=("x-image",), **rest,
        )  # fmt: skip

    png = {"encodings": ["base64"], "formats": ["png"]}
    return [
        image("encodings", {"encodings": ["data-uri"]}, {}, inside=(_URI,),
              outside=("no image", ""),
              stricter={"x-image": {"encodings": ["data-uri"], "max-bytes": 20}}),
        image("formats", png, {"encodings": ["base64"]}, inside=(_B64,), outside=(_GIF,),
              stricter=None),
        image("max-bytes", {**png, "max-bytes": 2000}, png, inside=(_B64,), outside=(_BIG,),
              stricter={"x-image": {**png, "max-bytes": 1900}}, loose=True),
        Cell(keyword="x-ratio", type="string", inside=("1:2", "1:1", "16:9", "2:1"), loose=True,
             schema={"type": "string", "x-ratio": {"min": "1:2", "max": "2:1"}}, rules=("x-ratio",),
             outside=("1:3", "21:9", "wide", ""),
             stricter={"x-ratio": {"min": "2:3", "max": "2:1"}}),
    ]  # fmt: skip


def _totals() -> list[Cell]:
    def image(size: int) -> str:
        return base64.b64encode(_png(size - len(PNG) - 16)).decode()

    png = {"encodings": ["base64"], "formats": ["png"], "max-bytes": 2500}
    one = {"type": "string", "x-image": png}
    limit, stricter = {"max-bytes": 3000}, {"max-bytes": 2999}
    pair = {"additionalProperties": False, "properties": {"a": one, "b": one}}
    rows = {
        "additionalProperties": False,
        "properties": {"a": {"type": "array", "items": pair | {"type": "object"}, "maxItems": 2}},
    }
    return [
        _cell("x-image-total", "array", limit, ([], [image(2500)], [image(1500), image(1500)]),
              ([image(1500), image(1501)], [image(1001)] * 3), stricter,
              {"items": one, "maxItems": 3}, loose=True),
        _cell("x-image-total", "object", limit, ({}, {"a": image(2500)},
              {"a": image(500), "b": image(2500)}), ({"a": image(501), "b": image(2500)},),
              stricter, pair, loose=True),
        _cell("x-image-total", "object", limit, ({}, {"a": [{"a": image(1000), "b": image(2000)}]}),
              ({"a": [{"a": image(1000)}, {"a": image(1500), "b": image(501)}]},), stricter, rows,
              name="nested", loose=True),
    ]  # fmt: skip


def _numerals() -> list[Cell]:
    def cell(name: str, limit: dict[str, Any], inside: Any, outside: Any, narrow: Any) -> Cell:
        stricter = {**limit, **narrow} if narrow else None
        return _cell("x-number", "string", limit, inside, outside, stricter, name=name, loose=True)

    no_numbers = ("five", "", " 5", "05", "+5", "5e0", "5px", "\u0665", "5\n", 5)
    return [
        cell("whole", {"integer": True}, ("0", "-7", "123456789012345678901"),
             ("5.5", "5.0", *no_numbers), {"maximum": 10}),
        cell("any", {"integer": False}, ("0", "-3.5", "0.50"), no_numbers, {"integer": True}),
        cell("range", {"integer": True, "minimum": 2, "maximum": 6}, ("2", "6"),
             ("1", "7", "5.5", "-6", *no_numbers), {"maximum": 5}),
        cell("bound", {"maximum": 0.5}, ("0.5", "0.50", "-2"), ("0.51", "1", "half"),
             {"maximum": 0.25}),
        cell("steps", {"multipleOf": 0.25, "minimum": 0}, ("0", "0.75", "3"), ("0.3", "-0.25"),
             {"multipleOf": 0.5}),
        cell("whole steps", {"integer": True, "multipleOf": 8, "minimum": 64}, ("64", "72"),
             ("65", "56", "64.0"), {"multipleOf": 16}),
    ]  # fmt: skip


def _sizes() -> list[Cell]:
    def cell(name: str, limit: dict[str, Any], inside: Any, outside: Any, narrow: Any) -> Cell:
        stricter = {**limit, **narrow} if narrow else None
        return _cell("x-size", "string", limit, inside, outside, stricter, name=name, loose=True)

    no_sizes = ("", "1024", "1024 x 1024", "0x64", "064x64", "big", "64x64x64", "-64x64", 64)
    return [
        cell("form", {"separator": "x"}, ("64x64", "1x99999"), (*no_sizes, "auto", "64*64"), None),
        cell("words", {"also": ["auto"], "separator": "*"}, ("auto", "64*64"),
             ("64x64", "Auto", "auto*64", "*"), {"also": ["none"]}),
        cell("sides", {"multiple": 16, "min-side": 64, "max-side": 2048},
             ("64x64", "2048x64", "1024x1008"),
             ("48x64", "64x48", "2064x64", "1000x64", *no_sizes), {"max-side": 1920}),
        cell("pixels", {"min-pixels": 65536, "max-pixels": 1048576, "also": ["auto"]},
             ("256x256", "1024x1024", "auto", "65536x1"), ("255x256", "1025x1024", "1024"),
             {"max-pixels": 1000000}),
        cell("ratios", {"min-ratio": "1:3", "max-ratio": 2.5}, ("100x300", "250x100", "1x1"),
             ("100x301", "251x100", "1x9"), {"max-ratio": 2}),
        cell("all", {"multiple": 16, "max-side": 3840, "min-pixels": 655360, "max-pixels": 8294400,
                     "min-ratio": "1:3", "max-ratio": "3:1", "also": ["auto"]},
             ("1024x1024", "3840x2160", "auto"),
             ("3856x1600", "2880x2896", "3840x1264", "800x800", "1025x1024"),
             {"max-side": 3824}),
    ]  # fmt: skip


def _lengths() -> list[Cell]:
    def cell(unit: str, beside: dict[str, Any], inside: Any, outside: Any, narrow: Any) -> Cell:
        return Cell(
            keyword="x-length", type="string", name=" ".join([unit, *beside]), inside=inside,
            schema={"type": "string", "x-length": unit, **beside}, outside=outside, loose=True,
            stricter=narrow, rules=tuple(beside),
        )  # fmt: skip

    wave, letter = "\U0001f30a", "\u00e9"
    return [
        cell("utf-16", {"maxLength": 5}, ("abcde", wave * 2 + "a", letter * 5, ""),
             (wave * 3, "abcdef"), {"maxLength": 4}),
        cell("bytes", {"maxLength": 8}, ("abcdefgh", letter * 4, wave * 2),
             (letter * 5, wave * 3, "a" * 9, wave + letter * 2 + "a"), {"maxLength": 7}),
        cell("bytes", {"minLength": 3, "maxLength": 300}, ("abc", letter * 2, "\u6f22"),
             ("ab", letter, "", letter * 151), {"minLength": 4}),
        cell("utf-16", {"minLength": 4, "maxLength": 10000}, ("abcd", wave * 2, "a" * 10000),
             (wave, "abc", wave * 5001), {"maxLength": 9999}),
    ]  # fmt: skip


CELLS: tuple[Cell, ...] = (
    *_types(), *_words(), *_numbers(), *_texts(), *_formats(), *_arrays(), *_objects(), *_rules(),
    *_images(), *_numerals(), *_sizes(), *_lengths(), *_sides(),
    *_totals(),
)  # fmt: skip

INERT: dict[tuple[str, str], Any] = {
    (keyword, type): next(
        cell.schema[keyword.partition("/")[0]] for cell in CELLS if cell.keyword == keyword
    )
    for keyword in dict.fromkeys(cell.keyword for cell in CELLS)
    for type in TYPES
    if keyword != "nullable"
    and not any((cell.keyword, cell.type) == (keyword, type) for cell in CELLS)
} | {("x-body", type): {"max-bytes": 1000} for type in TYPES}
"""Every keyword on every type that it does not judge, with a limit that is good elsewhere.

A limit on the whole body judges the request alone, which is at none of the positions.
"""

STRUCTURE = frozenset({"properties", "anyOf", "$ref"})
"""Keywords of the dialect that judge nothing by themselves; their parts do."""

TALK = frozenset(
    {
        "title", "description", "deprecated", "default", "examples", "x-assumed", "x-conflict",
        "x-concept", "x-output-size", "x-setting", "x-when",
    }
)  # fmt: skip
"""Keys that judge no value of a request by themselves."""

NOT_YET = frozenset(
    {
        "x-omitted", "x-stated",
    }
)  # fmt: skip
"""What the dialect says and no cell walks. One that is switched on leaves this list for cells."""

KEYS: tuple[str, ...] = tuple(dict.fromkeys(cell.key for cell in CELLS)) + tuple(
    f"{keyword}-{type}" for keyword, type in INERT
)
