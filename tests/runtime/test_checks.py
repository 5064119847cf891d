"""URIs, base64, images, ratios and JSON's own equality, against definitions by plainer means."""

import base64
import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linocut_kit.runtime import checks
from linocut_kit.runtime.image_heads import IMAGE_FORMATS, image_format
from linocut_kit.runtime.lifecycle import Media
from linocut_kit.runtime.violations import Rule, Source

SLICE = 256 * 1024
SOURCE = Source("https://acme.example/docs", "2026-11-21", "acme/paint.yaml:7")


def rule(code: str, limit: Any = None) -> Rule:
    return Rule(code=code, pointer="/image", rule="x-image", limit=limit, source=SOURCE)


def media(*encodings: str, formats: tuple[str, ...] = (), max_bytes: int | None = None) -> Media:
    return Media(
        encodings=encodings,
        formats=formats,
        max_bytes=max_bytes,
        encoding_rule=rule("wrong-encoding", encodings),
        format_rule=rule("wrong-image-format", formats),
        size_rule=rule("image-too-large", max_bytes),
    )


def verdict(text: str, field: Media) -> str | None:
    found = checks.judge_text(text, field)
    return None if found is None else found.code


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=5,
)


@pytest.mark.parametrize("value", [5, -5, 0, 5.0, -0.0, 1e300, 10**400])
def test_whole_numbers_are_integers(value: object) -> None:
    assert checks.is_integer(value)


@pytest.mark.parametrize("value", [5.5, True, False, "5", None, math.nan, math.inf, [], b"5", 5j])
def test_other_values_are_no_integers(value: object) -> None:
    assert not checks.is_integer(value)


@pytest.mark.parametrize("value", [True, "3", None, math.nan, math.inf, -math.inf, [], {}])
def test_a_number_is_finite_and_no_boolean(value: object) -> None:
    assert not checks.is_number(value)
    assert checks.is_number(3) and checks.is_number(3.5)


def test_texts_arrays_and_objects_are_those_of_json() -> None:
    assert checks.is_text("") and not checks.is_text(b"")
    assert checks.is_array([]) and not checks.is_array(())
    assert checks.is_object({}) and not checks.is_object([])


@pytest.mark.parametrize(
    "value", [b"", (), {1: 2}, [math.nan], {"a": [object()]}, {"a": {"b": {1}}}]
)
def test_what_json_cannot_hold_is_no_json(value: object) -> None:
    assert not checks.is_json(value)


@given(json_values)
def test_json_is_json_and_equal_to_a_copy_of_itself(value: Any) -> None:
    if math.inf not in (value, -value if isinstance(value, float) else 0):
        assert checks.is_equal(value, value)


def test_what_json_holds_is_json() -> None:
    assert checks.is_json({"a": [1, None, "x", True, 0.5], "b": {}})


def test_a_list_that_holds_itself_is_judged_and_deep_json_too() -> None:
    loop: list[Any] = []
    loop.append(loop)
    assert checks.is_json(loop)
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert checks.is_json(deep)
    assert checks.is_unique([deep, 1])
    assert not checks.is_unique([deep, [deep[0]], 1])


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        ("1", 1, False),
        (None, False, False),
        ([1, {"a": 1.0}], [1.0, {"a": 1}], True),
        ({"a": 1}, {"b": 1}, False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ([1], [1, 2], False),
        ([True], [1], False),
        ({}, [], False),
    ],
)
def test_equality_is_that_of_json(left: object, right: object, same: bool) -> None:
    assert checks.is_equal(left, right) is same
    assert checks.is_unique([left, right]) is not same
    assert checks.is_among(left, ["?", right]) is same


def test_items_that_are_no_json_are_told_apart() -> None:
    assert checks.is_unique([b"a", b"b", {"x": b"a"}])


@given(st.integers(-(10**9), 10**9), st.sampled_from([1, 3, 8, 0.1, 0.25, 0.01, 2.5]))
def test_multiples_are_of_decimals_as_they_are_written(count: int, step: float) -> None:
    value = float(Fraction(str(step)) * count)
    exact = Fraction(repr(value)) % Fraction(str(step)) == 0
    assert checks.is_multiple(value, step) is exact
    assert checks.is_multiple(count * 8, 8)
    assert not checks.is_multiple(count * 8 + 1, 8)


def test_three_tenths_are_a_multiple_of_a_tenth() -> None:
    assert checks.is_multiple(0.3, 0.1)
    assert not checks.is_multiple(0.35, 0.1)
    assert checks.is_multiple(10**400, 0.5)


URIS = [
    "http://a", "https://a.b:80/c?d=e&f#g", "http://[::1]/", "http://[1:2:3:4:5:6:7:8]", "x:",
    "http://[1:2:3:4:5:6:1.2.3.4]/", "http://[::ffff:1.2.3.4]", "http://[1::8]", "http://[v1.x:y]",
    "http://[1:2:3:4:5:6:7::]", "ftp://", "file:///a", "urn:a:b", "mailto:a@b", "HTTP://A",
    "http://a:", "http://u:p@a/", "http://%41/", "http://a//b", "http://a?", "http://a#", "s:/a",
    "http://a/;p=1,2(3)*'!$&+=:@~_-.", "x:a?b?c#d/e?f", "http://999.999.999.999/", "a+b-c.d:e",
]  # fmt: skip
NO_URIS = [
    "", "a", "//a", "/a", ":a", "1a:b", "http:", "http:/", "http://", "http:///a", "http://:80",
    "http://u@", "http://u@:1", "http:a", "http://a b", "http://a/b c", "http://a/%", "http://a/%g0",
    "http://a#b#c", "http://[::1", "http://::1]", "http://[1:2]", "http://[::g]", "http://[:::]",
    "http://[1:2:3:4:5:6:7:8:9]", "http://[1::2::3]", "http://[::1%25en0]", "http://a:b/",
    "http://a\n", "\nhttp://a", "http://\u00e4", "http://a/\u00e4", "http://a\\b", 'http://a"b',
    "http://a<b>", "http://a/{b}", "http://a|b", "http://a^b", "http://a`b", "http://a/\x00",
    "a_b:c", "http://[1.2.3.4]/", "http://[::256.1.1.1]/", "https:", "HTTPS:x",
]  # fmt: skip


@pytest.mark.parametrize("text", URIS)
def test_absolute_uris_are_taken(text: str) -> None:
    assert checks.is_uri(text)


@pytest.mark.parametrize("text", NO_URIS)
def test_what_is_no_absolute_uri_is_refused(text: str) -> None:
    assert not checks.is_uri(text)


@given(st.text(max_size=30))
def test_a_uri_is_ascii_without_blanks_and_has_a_scheme(text: str) -> None:
    if checks.is_uri(text):
        assert text.isascii() and text.isprintable() and " " not in text
        assert text.partition(":")[1]


def test_long_texts_take_linear_time_and_are_judged_to_the_end() -> None:
    long = "a" * 2_000_000
    assert checks.is_uri(f"http://{long}.com/{long}")
    assert not checks.is_uri(f"http://{long}/ ")
    assert not checks.is_uri(f"http://{'%41' * 500_000}%4")
    assert not checks.is_uri("a" * 2_000_000)


@pytest.mark.parametrize(
    "text", ["046b6c7f-0b8a-43b9-b35d-6489e6daee91", "0" * 8 + "-0000" * 3 + "-" + "F" * 12]
)
def test_uuids_are_taken(text: str) -> None:
    assert checks.is_uuid(text)
    assert not checks.is_uuid(text[:-1]) and not checks.is_uuid(text.replace("-", ""))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("2026-02-28", True), ("2024-02-29", True), ("2000-02-29", True), ("1900-02-29", False),
        ("2026-02-29", False), ("2026-04-31", False), ("2026-12-31", True), ("2026-13-01", False),
        ("2026-00-10", False), ("2026-1-1", False), ("20260101", False), ("2026-01-01\n", False),
        ("2026-07-31", True), ("2026-08-31", True), ("2026-09-31", False),
    ],
)  # fmt: skip
def test_days_are_those_of_the_calendar(text: str, right: bool) -> None:
    assert checks.is_date(text) is right
    assert checks.is_date_time(f"{text}T10:00:00Z") is right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("2026-01-01T10:00:00Z", True), ("2026-01-01t10:00:00.123z", True),
        ("2026-01-01T10:00:00+23:59", True), ("2026-01-01 10:00:00Z", False),
        ("2026-01-01T10:00:00", False), ("2026-01-01T24:00:00Z", False),
        ("2026-01-01T10:60:00Z", False), ("2026-01-01T10:00:61Z", False),
        ("2016-12-31T23:59:60Z", True), ("2016-12-31T22:59:60Z", False),
        ("2016-12-31T15:59:60-08:00", True), ("2017-01-01T00:59:60+01:00", True),
        ("2026-01-01T10:00Z", False), ("", False),
    ],
)  # fmt: skip
def test_times_are_those_of_rfc_3339(text: str, right: bool) -> None:
    assert checks.is_date_time(text) is right


@given(st.integers(1, 60), st.integers(1, 60))
def test_ratios_are_compared_as_fractions(width: int, height: int) -> None:
    inside = Fraction(9, 21) <= Fraction(width, height) <= Fraction(21, 9)
    assert checks.is_ratio_between(f"{width}:{height}", (9, 21), (21, 9)) is inside


@given(st.text("0123456789:-+. ٣", max_size=7))
def test_a_ratio_is_two_positive_integers_without_leading_zeros(text: str) -> None:
    left, _, right = text.partition(":")
    plain = all(s and s.isascii() and s.isdigit() and s[0] != "0" for s in (left, right))
    assert (checks.ratio(text) is not None) is plain


def test_the_ratio_of_sides_of_many_digits_is_exact_and_bounded() -> None:
    side = 10**900
    assert checks.is_ratio_between(f"{21 * side}:{9 * side}", (9, 21), (21, 9))
    assert not checks.is_ratio_between(f"{21 * side + 1}:{9 * side}", (9, 21), (21, 9))
    assert checks.ratio(f"{'9' * 1001}:{'9' * 1000}") is None
    assert checks.ratio("9" * 10_000_000 + ":1") is None
    assert not checks.is_ratio_between("x", (1, 1), (1, 1))


@pytest.mark.parametrize("text", ["", "QQ==", "QR==", "QUE=", "QUFB", "+/+/", "AAAA" * 99])
def test_standard_base64_is_taken(text: str) -> None:
    assert checks.is_base64(text)
    assert checks.decoded_size(text) == len(base64.b64decode(text))


@pytest.mark.parametrize(
    "text",
    [
        "Q",
        "QQ",
        "QQ=",
        "Q===",
        "====",
        "=QQQ",
        "QQ==QQ==",
        "QQ=A",
        "QQ-_",
        "QQ Q",
        "QQ==\n",
        "QQ\u00e4=",
    ],
)
def test_what_is_no_standard_base64_is_refused(text: str) -> None:
    assert not checks.is_base64(text)


@given(
    st.sampled_from([SLICE - 4, SLICE, SLICE + 4, 2 * SLICE, 2 * SLICE + 8]),
    st.integers(-6, 6),
    st.sampled_from(["=", "==", "-", "\n", "\u00e4", "A", "=A", "AAAA"]),
    st.sampled_from([0, SLICE - 1, SLICE, SLICE + 1, 2 * SLICE]),
)
def test_base64_is_exact_at_the_borders_of_slices(
    length: int, near: int, wrong: str, border: int
) -> None:
    at = max(0, min(length - len(wrong), border + near))
    text = "A" * at + wrong + "A" * (length - at - len(wrong))
    try:
        right = text.isascii() and base64.b64encode(base64.b64decode(text)).decode() == text
    except ValueError:
        right = False
    assert checks.is_base64(text) is right
    assert checks.is_base64("data," + text, 5) is right


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\xff\xd8\xff", "jpeg"), (b"\xff\xd8", None), (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\x89PNG\r\n\x1a", None), (b"\x89PNG\n\x1a\n\x00", None), (b"GIF87a", "gif"),
        (b"GIF89a", "gif"), (b"GIF88a", None), (b"RIFF1234WEBP", "webp"), (b"RIFF1234WAVE", None),
        (b"RIFF1234WEB", None), (b"", None), (b"BM", None),
        (b"BM\x1a\0\0\0\0\0\0\0", "bmp"), (b"BMW is a car", None), (b"II*\0", "tiff"),
        (b"MM\0*", "tiff"), (b"II**", None), (b"\0\0\0\x10ftypavif\0\0\0\0", "avif"),
        (b"\0\0\0\x10ftypheic\0\0\0\0", "heic"), (b"\0\0\0\x14ftypmif1\0\0\0\0avif", "avif"),
        (b"\0\0\0\x14ftypmif1\0\0\0\0heic", "heic"), (b"\0\0\0\x10ftypisom\0\0\0\0", None),
        (b"<svg ", "svg"), (b"\xef\xbb\xbf \n<?xml version='1.0'?><svg>", "svg"),
        (b"<?xml version='1.0'?><html>", None), (b"<html><svg>", None),
    ],
)  # fmt: skip
def test_images_are_told_by_their_whole_signature(head: bytes, name: str | None) -> None:
    assert image_format(head) == name
    if head:
        text = base64.b64encode(head).decode()
        accepted = verdict(text, media("base64", formats=IMAGE_FORMATS))
        assert accepted == (None if name else "wrong-image-format")


def test_the_size_is_judged_to_the_byte_and_the_limit_is_included() -> None:
    field = media("base64", max_bytes=100)
    assert verdict(base64.b64encode(bytes(100)).decode(), field) is None
    assert verdict(base64.b64encode(bytes(101)).decode(), field) == "image-too-large"
    assert checks.judge_image(b"\xff\xd8\xff", 100, field) is None
    found = checks.judge_image(b"\xff\xd8\xff", 101, field, "/images/3")
    assert found is not None and found.pointer == "/images/3"
    assert found.message == "images/3 must be an image of at most 100 bytes, got 101 bytes"


def test_an_image_without_bytes_is_no_image() -> None:
    found = checks.judge_image(b"", 0, media("base64"))
    assert found is not None and found.got == "an empty file"


@pytest.mark.parametrize(
    ("text", "base64_only", "url_only", "either", "data_only"),
    [
        ("/9j/4AAQ", None, "bad", None, "bad"),
        ("https://a/b.png", "bad", None, None, "bad"),
        ("ftp://a", "bad", None, None, "bad"),
        ("http://", "bad", "bad", "bad", "bad"),
        ("http:a", "bad", "bad", "bad", "bad"),
        ("", "bad", "bad", "bad", "bad"),
        ("photo.jpg", "bad", "bad", "bad", "bad"),
        ("_9j_4AAQ", "bad", "bad", "bad", "bad"),
        ("data:image/png;base64,/9j/4AAQ", "bad", "bad", "bad", None),
        ("DATA:image/svg+xml;a=b;base64,/9j/4AAQ", "bad", "bad", "bad", None),
        ("data:image/png;base64,", "bad", "bad", "bad", "bad"),
        ("data:image/png,/9j/4AAQ", "bad", "bad", "bad", "bad"),
        ("data:text/plain;base64,/9j/4AAQ", "bad", "bad", "bad", "bad"),
        ("data:image/png;base64,/9j/4AA", "bad", "bad", "bad", "bad"),
    ],
)
def test_each_text_is_judged_as_what_it_begins_like(
    text: str, base64_only: str, url_only: str, either: str, data_only: str
) -> None:
    fields = media("base64"), media("url"), media("base64", "url"), media("data-uri")
    expected = (base64_only, url_only, either, data_only)
    found = [verdict(text, field) for field in fields]
    assert found == [item and "wrong-encoding" for item in expected]


def test_one_wrong_character_behind_a_long_image_is_found() -> None:
    long = "/9j/" + "A" * 300_000
    assert verdict(long, media("base64", formats=("jpeg",))) is None
    assert verdict(f"{long}AAA-", media("base64", formats=("jpeg",))) == "wrong-encoding"


def test_a_data_uri_is_judged_by_the_bytes_in_it() -> None:
    field = media("data-uri", formats=("png",), max_bytes=8)
    head = "data:image/png;base64,"
    assert verdict(f"{head}iVBORw0KGgo=", field) is None
    assert verdict(f"{head}/9j/4AAQ", field) == "wrong-image-format"
    assert verdict(f"{head}iVBORw0KGgoA", field) == "image-too-large"


def test_rules_that_a_field_does_not_name_fall_back_on_its_encoding() -> None:
    field = Media(encodings=("base64",), formats=("png",), encoding_rule=rule("wrong-encoding"))
    assert verdict("/9j/4AAQ", field) == "wrong-encoding"


def test_a_violation_says_what_is_wrong_with_the_text() -> None:
    found = [checks.judge_text(text, media("base64")) for text in ("a_b-", "abc", "ab c", "a:b")]
    assert [item.got for item in found if item] == [
        "a text of 4 characters that is not base64 of the standard alphabet",
        "a text of 3 characters, which base64 with its padding cannot have",
        "a text of 4 characters that is not base64",
        "a URL",
    ]


def test_a_judged_ratio_says_which_edge_it_is_beyond() -> None:
    form, low, high = (rule(item) for item in ("not-a-ratio", "ratio-too-narrow", "ratio-too-wide"))

    def code(text: str) -> str | None:
        found = checks.judge_ratio(text, form, (9, 21, low), (21, 9, high))
        return found and found.code

    assert [code(item) for item in ("21:9", "9:21", "22:9", "9:22", "16x9")] == [
        None, None, "ratio-too-wide", "ratio-too-narrow", "not-a-ratio",
    ]  # fmt: skip
    assert checks.judge_ratio("1:9", form, None, None) is None
