"""The fake reads each limit of a contract as a person would, both edges of it."""

import base64
import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conform.fake_cases import (
    ENDPOINTS,
    IDS,
    constraint,
    endpoint,
    field,
    minimal,
    request,
    schema,
)

from linocut_kit.fake import FakeRequest, judge
from linocut_kit.fake.judging import judge_parameters
from linocut_kit.fake.texts import has_format, is_uri, ratio, sniff
from linocut_kit.spec.model import Parameter, Schema

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)


def rules(inner: Schema, value: Any) -> list[str]:
    """The rules that a value breaks."""
    found = judge(endpoint(request(field("x", inner))), {"prompt": "a", "x": value})
    assert {item.pointer.partition("/x")[0] for item in found} <= {""}
    return [item.rule for item in found]


@pytest.mark.parametrize(("provider", "item"), ENDPOINTS, ids=IDS)
def test_the_smallest_body_is_taken(provider: Any, item: Any) -> None:
    assert judge(item, minimal(item)) == []


@pytest.mark.parametrize(("provider", "item"), ENDPOINTS, ids=IDS)
def test_every_fault_of_a_body_is_named(provider: Any, item: Any) -> None:
    body = {"wat": 1} | {some.name: [] for some in item.request.fields if not some.required}
    found = judge(item, body)
    named = {problem.name for problem in found}
    assert named == {"wat", *(some.name for some in item.request.fields)}
    required = [problem for problem in found if problem.rule == "required"]
    assert len(required) == sum(some.required for some in item.request.fields)


@pytest.mark.parametrize(("provider", "item"), ENDPOINTS, ids=IDS)
@pytest.mark.parametrize("body", [[], None, 1, "prompt", True])
def test_a_body_that_is_no_object_is_refused(provider: Any, item: Any, body: Any) -> None:
    assert [problem.rule for problem in judge(item, body)] == ["type"]
    assert judge(item, body)[0].name == "body"


@given(limit=st.integers(-5, 5), value=st.integers(-9, 9) | st.floats(-9, 9))
def test_bounds_hold_their_edge(limit: int, value: float) -> None:
    assert rules(schema("number", constraint("minimum", limit)), value) == ["minimum"] * (
        value < limit
    )
    assert rules(schema("number", constraint("maximum", limit)), value) == ["maximum"] * (
        value > limit
    )
    low = schema("number", constraint("exclusiveMinimum", limit))
    assert rules(low, value) == ["exclusiveMinimum"] * (value <= limit)
    high = schema("number", constraint("exclusiveMaximum", limit))
    assert rules(high, value) == ["exclusiveMaximum"] * (value >= limit)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("integer", [5, 5.0, -(10**30), 0], [5.5, True, "5", None, [], {}, math.inf]),
        ("number", [5, 5.5, -0.0], [True, "5", None, math.inf, math.nan]),
        ("boolean", [True, False], [0, 1, "true", None]),
        ("string", ["", "a", "\x00", "😀"], [0, None, [], {}]),
        ("array", [[], [1]], [{}, "", None]),
        ("object", [{}, {"a": 1}], [[], "", None]),
        ("null", [None], [0, "", False]),
        (None, [None, 0, "", [], {}], []),
    ],
)
def test_types_are_those_of_json_schema(kind: str | None, good: list[Any], bad: list[Any]) -> None:
    assert [item for item in good if rules(schema(kind), item)] == []
    assert [item for item in bad if rules(schema(kind), item) != ["type"]] == []


def test_null_passes_only_where_the_contract_takes_it() -> None:
    assert rules(schema("integer", constraint("minimum", 3), nullable=True), None) == []
    assert rules(schema("integer", constraint("minimum", 3)), None) == ["type"]


@pytest.mark.parametrize(
    ("rule", "limit", "good", "bad"),
    [
        ("multipleOf", 0.1, [0.3, 1, 0], [0.35]),
        ("multipleOf", 16, [1024, 32.0], [1025, 8]),
        ("enum", ["a", "b"], ["a"], ["A", "a ", "", "c", 1, None]),
        ("enum", [1, None], [1, 1.0, None], [True, "1"]),
        ("enum", [[1], {"a": [True]}], [[1], {"a": [True]}], [[2], [1, 1], {"a": [1]}, {"b": 1}]),
        ("const", "a", ["a"], ["b", None]),
        ("const", False, [False], [0]),
        ("pattern", "^ab+$", ["ab", "abb"], ["ab\n", "xab", "a"]),
        ("pattern", "b", ["abc"], ["ac"]),
        ("minLength", 2, ["ab"], ["a", ""]),
        ("maxLength", 2, ["ab", "😀😀"], ["abc"]),
        ("minItems", 1, [[1]], [[]]),
        ("maxItems", 1, [[1]], [[1, 2]]),
        ("uniqueItems", True, [[1, 2], [1, True]], [[1, 1.0], [[1], [1]]]),
        ("uniqueItems", False, [[1, 1]], []),
        ("minProperties", 1, [{"a": 1}], [{}]),
        ("maxProperties", 1, [{"a": 1}], [{"a": 1, "b": 1}]),
    ],
)
def test_a_keyword_is_read_as_json_schema_says(
    rule: str, limit: Any, good: list[Any], bad: list[Any]
) -> None:
    inner = schema(None, constraint(rule, limit))
    assert [item for item in good if rules(inner, item)] == []
    assert [item for item in bad if rules(inner, item) != [rule]] == []


def test_a_keyword_says_nothing_about_another_type() -> None:
    limits = [
        ("minimum", 3), ("maximum", -3), ("multipleOf", 7), ("pattern", "x"), ("format", "uri"),
        ("minLength", 9), ("minItems", 3), ("uniqueItems", True), ("unheard-of", 1),
    ]  # fmt: skip
    inner = schema(None, *(constraint(*limit) for limit in limits))
    assert rules(inner, {}) == []
    assert rules(schema(None, constraint("x-image", ["url"], "encodings")), 3) == []
    assert rules(schema(None, constraint("x-ratio", "1:2", "min")), 3) == []


def test_an_assumed_limit_is_not_enforced() -> None:
    from dataclasses import replace

    limit = replace(constraint("maximum", 3), basis="assumed")
    assert rules(schema("integer", limit), 4) == []
    assert rules(schema("integer", replace(limit, basis="conflict")), 4) == ["maximum"]


def test_elements_and_nested_fields_are_judged_where_they_stand() -> None:
    inner = schema("array", items=schema("integer", constraint("maximum", 3)))
    deep = schema("object", fields=(field("a/b~c", schema("string"), required=True),), closed=True)
    item = endpoint(request(field("list", inner), field("deep", deep)))
    found = judge(item, {"prompt": "a", "list": [1, 9, "x"], "deep": {"z": 1}})
    assert [(problem.pointer, problem.rule) for problem in found] == [
        ("/list/1", "maximum"),
        ("/list/2", "type"),
        ("/deep/a~1b~0c", "required"),
        ("/deep/z", "additionalProperties"),
    ]
    assert found[2].name == "deep.a/b~c"


@pytest.mark.parametrize(
    "text",
    [
        "https://a", "http://a.b:8080/c/d?e=f#g", "HTTP://A", "https://user:pw@a/", "urn:isbn:1",
        "data:,x", "http://[::1]:80/", "http://[v1.a:b]/", "mailto:a@b", "ftp://a/", "file:///x",
        "http://a:/", "http://a/%20", "http://a?b", "http://a#b", "x:", "http://1.2.3.4/",
    ],
)  # fmt: skip
def test_an_absolute_uri_is_one(text: str) -> None:
    assert is_uri(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "/a", "//a/b", "www.a.b", "http://", "http:", "https:///a", "http:a",
        "http://a b/",
        "http://[::1", "http://[1::2::3]/", "http://[::1%25eth0]/", "http://a:8x/", "http://:80/",
        "http://user@/", "http://a/%2", "http://a/ä", "http://ä/", "1http://a", "http://a/#b#c",
        "http://a/[b]", "http://a?[b]", "http://a/<b>", "http://[::1]x/", "http://a\n", " http://a",
        "http://u[@a/", "http://a^b/", "urn:[a]", "http://a/\\b", "http://a/|", "http://a/\x00",
    ],
)  # fmt: skip
def test_what_is_no_absolute_uri_is_none(text: str) -> None:
    assert not is_uri(text)
    assert rules(schema("string", constraint("format", "uri")), text) == ["format"]


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("uuid", "046b6c7f-0b8a-43b9-b35d-6489e6daee91", "046b6c7f0b8a43b9b35d6489e6daee91"),
        ("uuid", "046B6C7F-0B8A-43B9-B35D-6489E6DAEE91", "nope"),
        ("date-time", "2026-11-21T10:00:00Z", "2026-11-21 10:00:00"),
        ("date-time", "2026-11-21t10:00:00.123+02:00", "2026-13-21T10:00:00Z"),
        ("date", "2026-11-21", "20261121"),
    ],
)
def test_formats_are_checked(name: str, good: str, bad: str) -> None:
    assert has_format(good, name)
    assert not has_format(bad, name)


def test_a_format_that_nobody_knows_passes() -> None:
    assert has_format("anything", "colour")


def images(*encodings: str, formats: tuple[str, ...] = (), limit: int | None = None) -> Schema:
    """An image field."""
    parts = [constraint("x-image", list(encodings), "encodings")]
    parts += [constraint("x-image", list(formats), "formats")] if formats else []
    parts += [constraint("x-image", limit, "max-bytes")] if limit is not None else []
    return schema("string", *parts)


def text64(data: bytes) -> str:
    """Data as base64."""
    return base64.b64encode(data).decode()


@given(data=st.binary(min_size=1))
def test_base64_is_the_standard_alphabet_with_padding(data: bytes) -> None:
    assert rules(images("base64"), text64(data)) == []
    padded = text64(data)
    if padded.endswith("="):
        assert rules(images("base64"), padded[:-1]) == ["x-image"]
    assert rules(images("base64"), f"{padded}\n") == ["x-image"]
    assert rules(images("base64"), f" {padded}") == ["x-image"]
    if set(padded) & set("+/"):
        turned = padded.replace("+", "-").replace("/", "_")
        assert rules(images("base64"), turned) == ["x-image"]


@pytest.mark.parametrize("text", ["", "=", "a", "ab=c", "ä", "QQ==QQ==", "QQ=", "Q\x00=="])
def test_what_is_no_base64_is_refused(text: str) -> None:
    assert rules(images("base64"), text) == ["x-image"]


@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        ("https://a/b.png", {"url"}),
        ("ftp://a/b.png", {"url"}),
        ("data:image/png;base64," + text64(PNG), {"data-uri"}),
        (text64(PNG), {"base64"}),
        ("http://", set()),
        ("data:text/plain;base64,QQ==", set()),
        ("data:image/png,x", set()),
        ("data:image/png;base64,", set()),
    ],
)
def test_an_image_is_taken_in_the_encodings_of_the_contract(text: str, encodings: set[str]) -> None:
    for item in ("base64", "url", "data-uri"):
        assert (rules(images(item), text) == []) == (item in encodings)


def test_the_format_of_an_image_is_told_by_its_first_bytes() -> None:
    both = images("base64", "data-uri", "url", formats=("jpeg", "png"))
    for data in (PNG, JPEG):
        assert rules(both, text64(data)) == []
        assert rules(both, "data:image/x;base64," + text64(data)) == []
    for data in (b"GIF89a", PNG[:7], b"text", b"\xff\xd8", b"RIFF1234WEBP"):
        assert rules(both, text64(data)) == ["x-image"]
    assert rules(both, "https://a/b.gif") == []
    assert rules(images("base64", formats=("jpg",)), text64(JPEG)) == []
    assert rules(images("base64", formats=("jxl",)), text64(b"anything")) == []


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"RIFF1234WEBPVP8L", "webp"),
        (b"\x00\x00\x00 ftypavif", "avif"),
        (b"BM12\0\0\0\0\0\0", "bmp"),
        (b"II*\x00", "tiff"),
        (b"GIF87a", "gif"),
        (b"", None),
    ],
)
def test_other_formats_are_known_too(data: bytes, name: str | None) -> None:
    assert sniff(data) == name


@given(limit=st.integers(1, 400))
def test_the_size_of_an_image_is_that_of_its_bytes(limit: int) -> None:
    assert rules(images("base64", limit=limit), text64(bytes(limit))) == []
    assert rules(images("base64", limit=limit), text64(bytes(limit + 1))) == ["x-image"]


@given(width=st.integers(0, 70), height=st.integers(0, 70))
def test_a_ratio_is_between_its_ends_as_a_fraction(width: int, height: int) -> None:
    inner = schema(
        "string", constraint("x-ratio", "9:21", "min"), constraint("x-ratio", "21:9", "max")
    )
    fine = min(width, height) > 0 and Fraction(9, 21) <= Fraction(width, height) <= Fraction(21, 9)
    assert (rules(inner, f"{width}:{height}") == []) == fine


@pytest.mark.parametrize(
    "text", ["", "16", "16x9", "016:9", "16:9 ", "-1:2", "1.5:1", "١:١", "9" * 5000 + ":1"]
)
def test_what_is_no_ratio_is_none(text: str) -> None:
    assert ratio(text) is None


def parameters(**kinds: str) -> tuple[Parameter, ...]:
    """Required parameters of a query."""
    return tuple(
        Parameter(name=name, location="query", required=True, schema=schema(kind))
        for name, kind in kinds.items()
    )


def test_parameters_are_judged_by_their_types() -> None:
    known = parameters(page="integer", ratio="number", all="boolean", name="string")
    good = FakeRequest(method="GET", url="/x?page=2&ratio=1.5&all=true&name=7")
    assert judge_parameters(known, good) == []
    bad = FakeRequest(method="GET", url="/x?page=two&ratio=.5&all=yes")
    found = judge_parameters(known, bad)
    assert [(item.name, item.rule) for item in found] == [
        ("page", "type"),
        ("ratio", "type"),
        ("all", "type"),
        ("name", "required"),
    ]
    header = Parameter(name="X-Way", location="header", required=False, schema=schema("string"))
    path = Parameter(name="id", location="path", required=True, schema=schema("integer"))
    assert judge_parameters((header, path), good) == []
