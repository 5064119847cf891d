"""Violations word themselves: short, on one line, with a way out, and never with the value."""

import copy
import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linocut_kit.runtime import violations
from linocut_kit.runtime.violations import ABSENT, CODES, Rule, Source, Summary, Violation

SOURCE = Source("https://acme.example/docs", "2026-11-21", "acme/paint.yaml:7")
LIMITS: dict[str, Any] = {
    "wrong-type": ("integer", "null"),
    "not-in-enum": ("square_1_1", "widescreen_16_9", "1k"),
    "wrong-encoding": ("base64",),
    "wrong-image-format": ("jpeg", "png"),
    "not-a-ratio": ("9:21", "21:9"),
}


def rule(code: str, limit: Any = 5, pointer: str = "/seed", **more: Any) -> Rule:
    return Rule(
        code=code, pointer=pointer, rule="enum" if code == "not-in-enum" else "rule",
        limit=limit, source=SOURCE, **more,
    )  # fmt: skip


anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.text(min_size=81),
    st.binary(),
    st.lists(st.integers()),
    st.dictionaries(st.text(), st.integers()),
    st.sampled_from(["A" * 1_000_000, object(), (1, 2), {1, 2}, "\ud800"]),
)


@given(st.sampled_from(CODES), anything, st.text(max_size=300), st.text(max_size=300))
def test_every_message_is_one_short_line(code: str, got: Any, name: str, limit: str) -> None:
    for known in (LIMITS.get(code, 5), limit, (limit,) * 40):
        if code == "wrong-type" and known is not LIMITS[code]:
            continue
        found = Violation(rule(code, known, f"/{name}"), got)
        for text in (found.message, found.help, found.got):
            assert 0 < len(text) <= 300
            assert "\n" not in found.got
        json.dumps(found.to_json())
        assert str(found).startswith(found.message)


@given(st.text(min_size=81, max_size=400), st.sampled_from(CODES))
def test_a_text_longer_than_a_line_is_never_repeated(text: str, code: str) -> None:
    found = Violation(rule(code, LIMITS.get(code, 5)), text)
    said = f"{found.message}{found.help}{found.got}{found!r}{found}"
    assert text not in said
    assert f"a text of {len(text)} characters" in said


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"), (True, "true"), (False, "false"), (-0.0, "-0.0"), (1e300, "1e+300"),
        (float("nan"), "NaN"), (5, "5"), ("a", '"a"'), ('a"\n', '"a\\"\\n"'), ("ä", '"ä"'),
        ([], "an array of 0 items"),
        ([1], "an array of 1 item"),
        ({"a": 1}, "an object of 1 field"),
        (b"x", "a Python bytes, which JSON does not have"),
        (10**100, "an integer of about 101 digits"),
        ("\ud800", '"\\ud800"'),
        ("\x01" * 40, "a text of 40 characters"),
        (Summary("a URL"), "a URL"),
        (Summary("a " * 50), "a " * 50),
    ],
)  # fmt: skip
def test_a_value_is_shown_as_json_in_one_line(value: Any, text: str) -> None:
    assert violations.shown(value) == text
    assert Violation(rule("wrong-type", "integer"), value).got == text


def test_subclasses_of_json_types_are_shown_as_those() -> None:
    class Name(str):
        pass

    class Count(int):
        def __repr__(self) -> str:
            raise AssertionError

    assert Violation(rule("wrong-type", "array"), Name("a")).got == '"a"'
    assert Violation(rule("wrong-type", "array"), Name("a" * 99)).got == "a text of 99 characters"
    assert Violation(rule("wrong-type", "array"), Count(3)).got == "3"


def test_a_violation_has_everything_that_its_rule_says() -> None:
    found = Violation(rule("below-minimum", 0), -1)
    assert found.to_json() == {
        "code": "below-minimum",
        "pointer": "/seed",
        "rule": "rule",
        "limit": 0,
        "got": "-1",
        "message": "seed must be at least 0, got -1",
        "help": "use 0 or more",
        "source": {
            "page": "https://acme.example/docs",
            "read": "2026-11-21",
            "spec": "acme/paint.yaml:7",
        },
    }
    assert "https://acme.example/docs (read 2026-11-21, acme/paint.yaml:7)" in str(found)
    assert repr(found) == "Violation('below-minimum', '/seed', got='-1')"


def test_a_list_of_limits_is_a_list_in_json() -> None:
    assert Violation(rule("not-in-enum", ("a", "b")), "c").to_json()["limit"] == ["a", "b"]


@pytest.mark.parametrize(
    ("got", "hint"),
    [
        ("SQUARE_1_1", 'did you mean "square_1_1"?'),
        ("widescreen_16_0", 'did you mean "widescreen_16_9"?'),
        ("xyz", "use one of square_1_1, widescreen_16_9, 1k"),
        (5, "use one of square_1_1, widescreen_16_9, 1k"),
    ],
)
def test_a_near_miss_gets_the_nearest_word(got: object, hint: str) -> None:
    assert Violation(rule("not-in-enum", LIMITS["not-in-enum"]), got).help == hint


@pytest.mark.parametrize(
    ("limit", "got", "hint"),
    [
        ("integer", "5", "did you mean 5, without quotes?"),
        ("number", "5", "did you mean 5, without quotes?"),
        (("number", "null"), "2.5", "did you mean 2.5, without quotes?"),
        ("boolean", "true", "did you mean true, without quotes?"),
        (("integer", "null"), "null", "did you mean null, without quotes?"),
        ("integer", "five", "send seed as an integer"),
        ("integer", "true", "send seed as an integer"),
        ("integer", "[" * 80, "send seed as an integer"),
        ("integer", None, "send seed as an integer"),
    ],
)
def test_a_quoted_value_is_told_to_lose_its_quotes(limit: Any, got: Any, hint: str) -> None:
    assert Violation(rule("wrong-type", limit), got).help == hint


def test_a_number_for_a_word_of_digits_is_told_to_get_quotes() -> None:
    found = Violation(rule("wrong-type", "string", known=("1", "2")), 2)
    assert found.help == 'did you mean "2"?'


def test_a_missing_field_is_told_to_be_added() -> None:
    found = Violation(rule("missing-field", True), ABSENT)
    assert (found.message, found.help) == ("seed is required and missing", "add seed")
    assert Violation(rule("wrong-type", "object", pointer=""), 5).message == (
        "the body must be an object, got 5"
    )


UNKNOWN = rule("unknown-field", False, "", known=("prompt", "seed"))


def test_an_unknown_field_gets_the_nearest_name_and_the_way_around() -> None:
    [found] = violations.unknown_fields(UNKNOWN, {"prompt": "x", "promt": 1})
    assert found.pointer == "/promt"
    assert found.message == "promt is not a field that the page lists"
    assert found.help == 'did you mean "prompt"? extra= sends a field that the page does not list'


def test_names_are_escaped_in_pointers() -> None:
    found = violations.unknown_fields(UNKNOWN, {"a/b~c": 1, "": 2}, "/layers/0")
    assert [item.pointer for item in found] == ["/layers/0/a~1b~0c", "/layers/0/"]


def test_names_that_are_long_or_no_text_are_not_repeated() -> None:
    name = "iVBORw0KGgo" * 100_000
    found = violations.unknown_fields(UNKNOWN, {name: 1, 5: 2, None: 3})
    assert [item.pointer for item in found] == ["", "", ""]
    assert all(name[:80] not in json.dumps(item.to_json()) for item in found)
    assert "1100000 characters" in found[0].got


def test_credentials_in_a_broken_url_are_not_repeated() -> None:
    found = Violation(rule("not-a-uri", "uri"), "https://user:secret@exa mple.com")
    assert "secret" not in f"{found}{found.to_json()}{found!r}"


def test_violations_are_values() -> None:
    first, same = (Violation(rule("below-minimum", 0), -1) for _ in range(2))
    assert first == same and hash(first) == hash(same)
    assert first != Violation(rule("below-minimum", 0), -2)
    assert first != Violation(rule("below-minimum", 0), -1, "/other")
    assert Violation(rule("x"), 1) != Violation(rule("x"), True)
    assert first != "below-minimum"
    assert pickle.loads(pickle.dumps(first)) == first == copy.deepcopy(first)


def test_a_violation_keeps_no_long_value() -> None:
    import sys

    text = "A" * 1_000_000
    before = sys.getrefcount(text)
    found = Violation(rule("wrong-type", "integer"), text)
    assert sys.getrefcount(text) == before
    assert found.got == "a text of 1000000 characters"


def test_the_nearest_name_is_found_whatever_the_case() -> None:
    assert violations.nearest(" PROMPT", ("prompt", "Prompt", "seed")) == "prompt"
    assert violations.nearest("zzz", ("prompt",)) is None
