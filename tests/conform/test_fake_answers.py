"""Whatever a response schema says, an answer made from it fits, and says what it has to say."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from tests.conform.fake_cases import TEXT, obj

from linocut_kit.fake.message import FakeRequest
from linocut_kit.spec.answers import Facts, build, examples_at, reaches
from linocut_kit.spec.pointers import covers, find, first, spread

NAMES = st.sampled_from(["a", "b", "c/d", "e~f", "0"])
LEAVES = st.one_of(
    st.just({}),
    st.just({"type": "null"}),
    st.just({"type": "boolean"}),
    st.just({"const": {"x": [1]}}),
    st.builds(lambda low, kind: {"type": kind, "minimum": low}, st.integers(-9, 9),
              st.sampled_from(["integer", "number"])),
    st.builds(lambda high: {"type": "integer", "maximum": high}, st.integers(-9, 9)),
    st.builds(lambda low: {"type": "string", "minLength": low, "maxLength": low + 3},
              st.integers(0, 9)),
    st.sampled_from(["uri", "uuid", "date-time", "date", "email"]).map(
        lambda kind: {"type": "string", "format": kind}),
    st.builds(lambda words: {"type": "string", "enum": words}, st.lists(st.text(), min_size=1)),
    st.builds(lambda words: {"enum": words}, st.lists(st.integers() | st.text(), min_size=1)),
    st.builds(lambda text: {"type": "string", "example": text}, st.text()),
    st.builds(lambda number: {"type": ["null", "integer"], "examples": [number]}, st.integers()),
)  # fmt: skip


def _object(properties: dict[str, Any], required: list[str], typed: bool) -> dict[str, Any]:
    made = {"properties": properties, "required": [item for item in required if item in properties]}
    return {"type": "object", **made} if typed else made


SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(_object, st.dictionaries(NAMES, inner), st.lists(NAMES, unique=True),
                  st.booleans()),
        st.builds(lambda items, least: {"type": "array", "items": items, "minItems": least},
                  inner, st.integers(0, 3)),
        st.builds(lambda item: {"anyOf": [{"type": "null"}, item]}, inner),
        st.builds(lambda item, two: {"oneOf": [{"allOf": [item]}]} if two else {"allOf": [item]},
                  inner, st.booleans()),
    ),
    max_leaves=8,
)  # fmt: skip


@given(schema=SCHEMAS)
def test_what_is_built_fits_its_schema(schema: dict[str, Any]) -> None:
    checker = FormatChecker(["uuid", "date", "email"])
    Draft202012Validator(schema, format_checker=checker).validate(build(schema, Facts()))


@given(properties=st.dictionaries(NAMES, SCHEMAS, min_size=1), data=st.data())
def test_a_value_stands_where_it_has_to(properties: dict[str, Any], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(properties)))
    pointer = "/" + name.replace("~", "~0").replace("/", "~1")
    schema = obj(**properties)
    assert reaches(schema, pointer)
    assert first(build(schema, Facts(values={pointer: "here"})), pointer) == "here"
    assert pointer not in build(schema, Facts(withheld=(pointer,)))


@given(
    segments=st.lists(st.sampled_from(["*", "a", "b/c", "~"]), min_size=1, max_size=5),
    values=st.lists(st.integers(), max_size=4),
)
def test_values_spread_along_a_pointer_are_found_again(
    segments: list[str], values: list[int]
) -> None:
    parts = [segment.replace("~", "~0").replace("/", "~1") for segment in segments]
    pointer = "".join(f"/{part}" for part in parts)
    placed, lengths = spread(pointer, values)
    built = build({}, Facts(values=placed, lengths=lengths))
    wanted = values if "*" in segments else values[:1]
    assert list(find(built, pointer)) == wanted
    assert all(covers(pointer, item) for item in placed)


@pytest.mark.parametrize(
    ("kind", "value", "taken"),
    [
        ("string", "x", True), ("string", 1, False), ("integer", 1, True), ("integer", True, False),
        ("integer", 1.5, False), ("number", 1.5, True), ("boolean", True, True),
        ("boolean", 1, False), ("string", True, False),
    ],
)  # fmt: skip
def test_a_field_named_like_one_of_the_request_repeats_it(
    kind: str, value: Any, taken: bool
) -> None:
    schema = obj(seed={"type": kind})
    plain = build(schema, Facts())["seed"]
    assert build(schema, Facts(echo={"seed": value}))["seed"] == (value if taken else plain)


def test_words_and_echoes_keep_to_an_enum() -> None:
    schema = obj(
        code={"type": "string", "enum": ["a", "b"]}, mode={"x-known": ["c"], "example": "d"}
    )
    assert build(schema, Facts(words={"code": "z"}, echo={"mode": "y"})) == {
        "code": "a",
        "mode": "c",
    }
    assert build(schema, Facts(words={"code": "z"}, echo={"code": "b"}))["code"] == "b"


def test_an_untyped_schema_is_understood_by_what_it_has() -> None:
    assert build({"items": {"type": "integer"}, "minItems": 1}, Facts()) == [0]
    assert build({"example": [1, 2]}, Facts()) == [1, 2]
    assert build({"example": {"a": 1}}, Facts()) == {"a": 1}
    assert build({"example": "x"}, Facts(renames={"x": "y"})) == "y"
    assert build(True, Facts(), {"a": ["x"]}) == {"a": ["x"]}
    assert build({"allOf": [{"type": "object"}, {"required": []}]}, Facts()) == {}


def test_examples_are_found_where_they_stand() -> None:
    schema = obj(a={"type": "array", "items": obj(b={**TEXT, "examples": ["x"], "example": "y"})})
    assert examples_at(schema, "/a/*/b") == ("x", "y")
    assert examples_at(schema, "/a/b") == ()
    assert examples_at(None, "/a") == ()
    assert not reaches(schema, None)
    assert reaches(schema, "")


def test_pointers_lead_nowhere_quietly() -> None:
    value = {"a": [{"b": 1}, {"c": 2}, 3]}
    assert list(find(value, "/a/*/b")) == [1]
    assert list(find(value, "/a/1/c")) == [2]
    assert (
        list(find(value, "/a/7")) == list(find(value, "/a/x")) == list(find(value, "/a/2/b")) == []
    )
    assert first(value, None) is None
    assert first(value, "") == value


def test_requests_know_where_they_were_sent() -> None:
    assert (
        FakeRequest(method="GET", url="/a%20b?c=d&c=e", headers={"host": "x:1"}).origin
        == "http://x:1"
    )
    assert FakeRequest(method="GET", url="/").origin == "http://localhost"
    item = FakeRequest(
        method="GET", url="https://me:pw@x.example:8/a%2Fb/c", headers={"prefer": "a; b=c"}
    )
    assert (item.origin, item.host) == ("https://x.example:8", "x.example")
    assert item.segments == ("a/b", "c")
    assert item.preferred is None
