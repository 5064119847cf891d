"""The printed endpoint modules behave: every rule, every place, any input."""

import enum
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.generated import printed

from linocut_kit.emit.literals import literal
from linocut_kit.emit.render import environment
from linocut_kit.emit.validator import render_endpoint
from linocut_kit.keywords import enforced
from linocut_kit.runtime.errors import ValidationError
from linocut_kit.runtime.lifecycle import PrintedEndpoint as Printed
from linocut_kit.spec.model import Constraint, Endpoint, Field, OutputSize, Place, Schema

COLLAGE = printed.ENDPOINTS["acme/collage"]
PLACE = Place("acme/collage.yaml", 7, 3)
every_endpoint = pytest.mark.parametrize("name", printed.ENDPOINTS)


def rule(name: str, limit: Any, facet: str | None = None, basis: Any = "page") -> Constraint:
    return Constraint(rule=name, limit=limit, facet=facet, place=PLACE, basis=basis)


def endpoint_of(*constraints: Constraint, kind: str | None = "string", **more: Any) -> Endpoint:
    """An endpoint with one optional field, `a`."""
    schema = Schema(place=PLACE, type=kind, constraints=constraints, **more)
    return with_fields(Field(name="a", schema=schema, required=False, place=PLACE))


def with_fields(*fields: Field) -> Endpoint:
    request = Schema(place=PLACE, type="object", closed=True, fields=fields)
    return replace(COLLAGE, request=request)


def codes(endpoint: Endpoint, body: object) -> list[tuple[str, str]]:
    return [(item.code, item.pointer) for item in printed.printed(endpoint)["check"](body)]


@every_endpoint
def test_printing_twice_gives_the_same_text(name: str) -> None:
    endpoint = printed.ENDPOINTS[name]
    texts = {
        render_endpoint(printed.provider_of(endpoint), endpoint, environment()) for _ in range(2)
    }
    assert len(texts) == 1


@every_endpoint
def test_every_constraint_is_printed_with_the_line_that_states_it(name: str) -> None:
    endpoint = printed.ENDPOINTS[name]
    text = render_endpoint(printed.provider_of(endpoint), endpoint, environment())
    places = [str(item.place) for _, schema in endpoint.walk() for item in enforced(schema)]
    places += [str(field.required_place) for field in endpoint.request.fields if field.required]
    assert [place for place in places if f"'{place}'" not in text] == []
    assert endpoint.page.url in text and endpoint.page.read in text


@every_endpoint
def test_the_module_says_what_a_client_must_know(name: str) -> None:
    endpoint, names = printed.ENDPOINTS[name], printed.module(name)
    found: Printed = names["ENDPOINT"]
    assert (found.id, found.title, found.page) == (name, endpoint.title, endpoint.page.url)
    assert (found.create.method, found.create.path) == (
        endpoint.create.method,
        endpoint.create.path,
    )
    assert found.lifecycle == endpoint.lifecycle
    assert found.webhook == endpoint.webhook
    assert found.check is names["check"]
    images = [
        field.name for field in endpoint.request.fields if field.schema.constraint("encodings")
    ]
    assert [item[1:] for item in found.media if item.count("/") == 1] == images
    assert set(names["__all__"]) <= set(names)


@every_endpoint
def test_validate_raises_every_violation_and_passes_what_check_passes(name: str) -> None:
    names = printed.module(name)
    with pytest.raises(ValidationError) as caught:
        names["validate"]({"?": 1})
    assert list(caught.value.violations) == names["check"]({"?": 1})


odd = st.one_of(
    st.binary(max_size=3),
    st.tuples(),
    st.builds(object),
    st.complex_numbers(),
    st.frozensets(st.integers()),
    st.decimals(),
    st.dates(),
    st.floats(),
    st.integers(),
    st.text(max_size=3),
    st.none(),
    st.lists(st.binary(max_size=1), max_size=2),
    st.dictionaries(st.integers() | st.none(), st.binary(max_size=1), max_size=2),
    st.sampled_from(["\ud800", float("nan"), [[]] * 3]),
    st.just(5000).map(lambda digits: 10**digits),
)


@every_endpoint
@given(data=st.data())
def test_nothing_raises_whatever_python_value_is_given(name: str, data: st.DataObject) -> None:
    fields = st.sampled_from([field.name for field in printed.ENDPOINTS[name].request.fields])
    body = data.draw(odd | st.dictionaries(fields | odd.filter(_hashable), odd, max_size=4))
    for item in printed.module(name)["check"](body):
        assert len(item.message) <= 300 and len(item.help) <= 300
        assert item.to_json()["source"]["page"] == printed.ENDPOINTS[name].page.url


def _hashable(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


@pytest.mark.parametrize("value", [b"x", (1,), object(), {1}, 5j, bytearray(b"x"), range(2)])
def test_what_json_does_not_have_is_of_the_wrong_type(value: object) -> None:
    check = printed.module("acme/collage")["check"]
    fields = [field.name for field in COLLAGE.request.fields]
    for name in fields:
        found = check({"a/b~c": "x", "layers": [{"url": "x:"}], name: value})
        assert [item.rule for item in found] in (["type"], ["type", "enum"])


def test_a_body_of_no_object_is_one_violation_at_the_root() -> None:
    for body in (None, [], "x", 5, (), b"{}"):
        assert [item.pointer for item in printed.module("acme/collage")["check"](body)] == [""]


def test_subclasses_of_python_types_are_judged_as_those() -> None:
    class Word(enum.StrEnum):
        KIND = "collage"

    class Level(enum.IntEnum):
        TWO = 2

    class Body(dict[str, Any]):
        pass

    body = Body({"a/b~c": "x", "layers": [Body(url="x:")], "kind": Word.KIND, "level": Level.TWO})
    assert printed.module("acme/collage")["check"](body) == []
    assert [
        item.code for item in printed.module("acme/collage")["check"](Body(body, level=True))
    ] == ["wrong-type"]


def test_every_violation_of_a_nested_body_has_its_pointer() -> None:
    body = {
        "a/b~c": "",
        "layers": [
            {"url": "nope", "box": {"x": -1, "corners": [0, 2, "1"]}, "more": 1},
            5,
            {"image": "x", "blend": "ovr", "box": []},
        ],
        "matrix": [[0, 2], [None, "x"], 7],
        "tags": ["a", "a", "aaaaa"],
        "meta": {"weight": -1, "other": 1},
        "free": {"deep": [b"x"]},
        "pair": [{"a": 1}, {"a": 1.0}],
    }
    assert {
        (item.pointer, item.code) for item in printed.module("acme/collage")["check"](body)
    } == {
        ("/a~1b~0c", "too-short"),
        ("/layers/0/url", "not-a-uri"),
        ("/layers/0/box/x", "below-minimum"),
        ("/layers/0/box/corners/1", "above-maximum"),
        ("/layers/0/box/corners/2", "wrong-type"),
        ("/layers/0/more", "unknown-field"),
        ("/layers/1", "wrong-type"),
        ("/layers/2/url", "missing-field"),
        ("/layers/2/image", "wrong-encoding"),
        ("/layers/2/blend", "not-in-enum"),
        ("/layers/2/box", "wrong-type"),
        ("/matrix", "too-many-items"),
        ("/matrix/0/1", "above-maximum"),
        ("/matrix/1/1", "wrong-type"),
        ("/matrix/2", "wrong-type"),
        ("/tags", "duplicate-items"),
        ("/tags/2", "too-long"),
        ("/meta/owner", "missing-field"),
        ("/meta/weight", "below-minimum"),
        ("/free", "wrong-type"),
        ("/pair", "duplicate-items"),
    }


def test_what_the_page_does_not_state_is_not_enforced() -> None:
    endpoint = endpoint_of(rule("maxLength", 3, basis="assumed"))
    assert codes(endpoint, {"a": "x" * 99}) == []
    endpoint = endpoint_of(rule("x-image", ["base64"], "encodings", basis="assumed"))
    assert codes(endpoint, {"a": "no image"}) == []


def test_names_that_would_clash_in_python_are_kept_apart() -> None:
    schema = Schema(place=PLACE, type="object", closed=True)
    names = ("a-b", "a_b", "a b", "A_B", "body", "value", "found", "class", "1", "ä", "'\"\\{}\n")
    fields = [Field(name=name, schema=schema, required=False, place=PLACE) for name in names]
    found = codes(with_fields(*fields), dict.fromkeys(names, 1))
    assert [code for code, _ in found] == ["wrong-type"] * len(names)
    assert len({pointer for _, pointer in found}) == len(names)
    inner = codes(with_fields(*fields), {name: {"x": 1} for name in names})
    assert [code for code, _ in inner] == ["unknown-field"] * len(names)


@pytest.mark.parametrize("title", ['a """ b', "back\\slash", 'ends in "', "{{ x }} {% if %}"])
def test_a_title_cannot_break_the_docstring(title: str) -> None:
    endpoint = replace(endpoint_of(), title=title)
    assert printed.printed(endpoint)["ENDPOINT"].title == title


@pytest.mark.parametrize(
    ("endpoint", "words"),
    [
        (endpoint_of(rule("format", "hostname")), "format hostname cannot be enforced"),
        (endpoint_of(rule("contains", {})), "contains cannot be enforced"),
        (endpoint_of(rule("x-sound", 1, "rate")), "x-sound rate cannot be enforced"),
        (endpoint_of(rule("pattern", r"\p{Nothing}")), "cannot be read"),
        (endpoint_of(kind="text"), "no type"),
        (
            endpoint_of(
                rule("x-image", ["base64"], "encodings"), rule("x-image", ["psd"], "formats")
            ),
            r"x-image formats \['psd'\] cannot be enforced",
        ),
    ],
)
def test_a_constraint_that_cannot_be_enforced_is_never_dropped(
    endpoint: Endpoint, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        printed.printed(endpoint)


def test_limits_of_values_of_any_type_hold_for_the_types_they_speak_of() -> None:
    endpoint = endpoint_of(rule("minimum", 3), rule("maxLength", 2), rule("maxItems", 1), kind=None)
    assert codes(endpoint, {"a": True}) == codes(endpoint, {"a": {}}) == []
    assert codes(endpoint, {"a": 2}) == [("below-minimum", "/a")]
    assert codes(endpoint, {"a": "abc"}) == [("too-long", "/a")]
    assert codes(endpoint, {"a": [1, 2]}) == [("too-many-items", "/a")]
    endpoint = endpoint_of(rule("format", "uri"), rule("minProperties", 1), kind=None)
    assert codes(endpoint, {"a": None}) == codes(endpoint, {"a": 5}) == []
    assert codes(endpoint, {"a": "x"}) == [("not-a-uri", "/a")]
    assert codes(endpoint, {"a": {}}) == [("too-few-properties", "/a")]


def test_objects_arrays_and_booleans_have_words_too() -> None:
    endpoint = endpoint_of(rule("enum", [[1], [2]]), kind="array")
    assert codes(endpoint, {"a": [1.0]}) == []
    assert codes(endpoint, {"a": [3]}) == [("not-in-enum", "/a")]
    endpoint = endpoint_of(rule("const", {"x": 1}), kind="object")
    assert codes(endpoint, {"a": {"x": 1}}) == []
    assert codes(endpoint, {"a": {"x": True}}) == [("not-the-constant", "/a")]
    assert codes(endpoint_of(kind="null"), {"a": 0}) == [("wrong-type", "/a")]


def test_a_required_image_is_judged_and_a_single_side_of_a_ratio_holds() -> None:
    schema = Schema(
        place=PLACE, type="string", constraints=(rule("x-image", ["base64"], "encodings"),)
    )
    endpoint = with_fields(Field(name="a", schema=schema, required=True, place=PLACE))
    assert codes(endpoint, {"a": "AAAA"}) == []
    assert codes(endpoint, {"a": "AAAA" * 50_000}) == []
    assert codes(endpoint, {"a": "?"}) == [("wrong-encoding", "/a")]
    endpoint = endpoint_of(rule("x-ratio", "1:2", "min"))
    assert codes(endpoint, {"a": "100:1"}) == []
    assert codes(endpoint, {"a": "1:3"}) == [("ratio-too-narrow", "/a")]


@pytest.mark.parametrize(
    ("rounding", "size"), [("floor", (96, 48)), ("nearest", (96, 64)), ("ceil", (112, 64))]
)
def test_sizes_are_scaled_down_in_proportion_and_then_aligned(
    rounding: Any, size: tuple[int, int]
) -> None:
    rules = OutputSize(
        ratio="a", resolution="b", base={"r": (150, 90)}, factor={"f": 1.5}, cap=100, align=16,
        round=rounding, place=PLACE,
    )  # fmt: skip
    assert rules.of("r", "f") == size
    assert replace(rules, cap=None).of("r", "f")[0] in (224, 240)


def test_output_size_without_defaults_needs_both_arguments() -> None:
    size = OutputSize(
        ratio="kind", resolution="tall", base={"collage": (64, 32)}, factor={"x": 2}, place=PLACE
    )
    found = printed.printed(replace(COLLAGE, output_size=size))["output_size"]
    assert found("collage", "x") == (128, 64)
    with pytest.raises(TypeError):
        found()


def test_a_first_check_loads_neither_pydantic_nor_httpx() -> None:
    root = Path(__file__).parents[2]
    code = (
        "import sys; from linocut import freepik; "
        "assert freepik.flux_2_klein.check({'prompt': 'x'}) == []; "
        "print([one for one in ('pydantic', 'httpx') if one in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True
    )
    assert done.stdout == "[]\n"


def test_literals_are_python_for_the_same_value() -> None:
    value = {"a": [1, 2.5, True, None, "x"], "b": {"c": []}}
    assert eval(literal(value)) == value
    with pytest.raises(ValueError, match="object cannot be printed"):
        literal(object())
