"""What the domain proposes for any schema, by a second opinion: jsonschema-rs and plain code."""

from fractions import Fraction
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.generated.plain import Host, Image, Multiple, Numeral, Ratio, Size

from linocut_kit.keywords import KEYWORDS, broken, keyword_of
from linocut_kit.keywords.domain import Domain, Hints
from linocut_kit.keywords.schema import Constraint, Field, Place, Schema
from linocut_kit.keywords.texts import plain

PLACE = Place("acme/model.yaml", 1, 1)
OWN = {"x-image": Image, "x-ratio": Ratio, "x-number": Numeral, "x-size": Size,
       "multipleOf": Multiple}  # fmt: skip


def schema(type: str | None, limits: dict[str, Any], **rest: Any) -> Schema:
    parts = {"encodings": "x-image", "formats": "x-image", "max-bytes": "x-image",
             "min": "x-ratio", "max": "x-ratio"}  # fmt: skip
    return Schema(
        place=PLACE,
        type=type,
        constraints=tuple(
            Constraint(
                rule=parts.get(name, name.partition("/")[0]),
                facet=name if name in parts else name.partition("/")[2] or None,
                limit=limit,
                place=PLACE,
            )
            for name, limit in limits.items()
        ),
        **rest,
    )


def as_json(item: Schema) -> dict[str, Any]:
    """The schema in JSON Schema's words."""
    found: dict[str, Any] = {} if item.type is None else {"type": item.type}
    for each in item.constraints:
        if each.facet is None:
            found[each.rule] = each.limit
        else:
            found.setdefault(each.rule, {})[each.facet] = each.limit
    if item.fields:
        found["properties"] = {each.name: as_json(each.schema) for each in item.fields}
        found["required"] = [each.name for each in item.fields if each.required]
    if item.closed:
        found["additionalProperties"] = False
    if item.additional is not None:
        found["additionalProperties"] = as_json(item.additional)
    if item.items is not None:
        found["items"] = as_json(item.items)
    return found


def fits(item: Schema, value: Any) -> bool:
    judge = jsonschema_rs.Draft202012Validator(
        as_json(item), validate_formats=True, keywords={**OWN, "format": Widths}
    )
    return judge.is_valid(value)


class Widths:
    """Of formats of numbers, which JSON Schema leaves open; of texts, jsonschema-rs's own."""

    def __init__(self, schema: Any, value: Any, path: Any) -> None:
        self.value = value
        self.texts = jsonschema_rs.Draft202012Validator({"format": value}, validate_formats=True)

    def validate(self, instance: Any) -> None:
        widths = {"int32": 31, "int64": 63}
        ok = True
        if isinstance(instance, (int, float)) and not isinstance(instance, bool):
            if self.value in widths:
                ok = -(2 ** widths[self.value]) <= instance < 2 ** widths[self.value]
            elif self.value == "uint32":
                ok = 0 <= instance < 2**32
        elif self.value in ("uri", "uuid", "date", "date-time", "email"):
            ok = self.texts.is_valid(instance)
            if self.value == "uri" and isinstance(instance, str):
                ok = ok and Host(None, True, None).meets(instance)
        if not ok:
            raise ValueError(self.value)


numbers = st.one_of(
    st.integers(-1000, 10**9), st.integers(-40, 40).map(lambda n: n / 4), st.just(0.1)
)
steps = st.sampled_from([1, 2, 5, 64, 0.5, 0.1, 0.25, 3])


@st.composite
def number_schemas(draw: st.DrawFn) -> Schema:
    limits: dict[str, Any] = {}
    low, high = sorted((draw(numbers), draw(numbers)))
    if draw(st.booleans()):
        limits[draw(st.sampled_from(["minimum", "exclusiveMinimum"]))] = low
    if draw(st.booleans()):
        limits[draw(st.sampled_from(["maximum", "exclusiveMaximum"]))] = high
    if draw(st.booleans()):
        limits["multipleOf"] = draw(steps)
    kind = draw(st.sampled_from(["integer", "number"]))
    if kind == "integer" and draw(st.booleans()):
        limits["format"] = draw(st.sampled_from(["int32", "uint32", "int64"]))
    return schema(kind, limits)


@st.composite
def text_schemas(draw: st.DrawFn) -> Schema:
    limits: dict[str, Any] = {}
    kind = draw(st.integers(0, 4))
    if kind == 0:
        limits["pattern"] = draw(
            st.sampled_from(["^[a-z]+$", "^[0-9]{2,5}x[0-9]{2,5}$", "a|b", r"^\d{3}$", "^(ab)+$"])
        )
    elif kind == 1:
        limits["format"] = draw(st.sampled_from(["uri", "uuid", "date", "date-time", "email"]))
    elif kind == 2:
        return schema("string", {"min": "9:21", "max": "21:9"})
    if draw(st.booleans()):
        limits["minLength"] = draw(st.integers(0, 12))
    if draw(st.booleans()):
        limits["maxLength"] = draw(st.integers(limits.get("minLength", 0), 60))
    return schema("string", limits)


@st.composite
def numeral_schemas(draw: st.DrawFn) -> Schema:
    item = draw(number_schemas())
    limits = {f"x-number/{each.rule}": each.limit for each in item.constraints
              if each.rule in ("minimum", "maximum", "multipleOf")}  # fmt: skip
    return schema("string", {"x-number/integer": item.type == "integer", **limits})


@st.composite
def size_schemas(draw: st.DrawFn) -> Schema:
    step = draw(st.sampled_from([1, 8, 16, 64]))
    side = st.integers(1, 60).map(lambda n: n * step)
    low, high = sorted((draw(side), draw(side)))
    every = {
        "multiple": step, "min-side": low, "max-side": high, "min-pixels": low * low,
        "max-pixels": low * high, "min-ratio": draw(st.sampled_from([0.4, "1:3", 0.0625])),
        "max-ratio": draw(st.sampled_from([2.5, "3:1", 16])), "separator": "*", "also": ["auto"],
    }  # fmt: skip
    names = draw(st.lists(st.sampled_from(list(every)), min_size=1, unique=True))
    ordered = [item for item in every if item in names]
    return schema("string", {f"x-size/{item}": every[item] for item in ordered})


@st.composite
def image_schemas(draw: st.DrawFn) -> Schema:
    every = ("jpeg", "png", "webp", "gif", "bmp")
    formats = draw(st.lists(st.sampled_from(every), min_size=1, max_size=2, unique=True))
    low, high = sorted((draw(st.integers(1, 200)), draw(st.integers(1, 200))))
    every_part = {"min-side": low, "max-side": high, "max-pixels": low * high,
                  "min-ratio": draw(st.sampled_from([0.4, "1:3"])),
                  "max-ratio": draw(st.sampled_from([2.5, "3:1"]))}  # fmt: skip
    names = draw(st.lists(st.sampled_from(list(every_part)), unique=True))
    parts = {f"x-image/{item}": limit for item, limit in every_part.items() if item in names}
    return schema("string", {"encodings": ["base64"], "formats": formats, **parts})


@st.composite
def choice_schemas(draw: st.DrawFn) -> Schema:
    words = draw(
        st.sampled_from(
            [["a", "b"], ["jpeg", "png"], ["16:9", "1:1"], [1, 2, 4], [0.5, 1], ["1024x1024"],
             [True]]
        )
    )  # fmt: skip
    kind = {str: "string", int: "integer", float: "number", bool: "boolean"}[type(words[0])]
    if draw(st.booleans()):
        return schema(kind, {"const": words[0]})
    return schema(kind, {"enum": words})


scalars = st.one_of(
    number_schemas(),
    text_schemas(),
    numeral_schemas(),
    image_schemas(),
    size_schemas(),
    choice_schemas(),
    st.just(schema("boolean", {})),
)


@st.composite
def array_schemas(draw: st.DrawFn) -> Schema:
    limits: dict[str, Any] = {}
    if draw(st.booleans()):
        limits["minItems"] = draw(st.integers(0, 3))
    if draw(st.booleans()):
        limits["maxItems"] = draw(st.integers(max(1, limits.get("minItems", 0)), 5))
    if draw(st.booleans()):
        limits["uniqueItems"] = True
    return schema("array", limits, items=draw(scalars))


@st.composite
def object_schemas(draw: st.DrawFn) -> Schema:
    inner = draw(st.lists(st.one_of(scalars, array_schemas()), min_size=1, max_size=3))
    fields = tuple(
        Field(name=name, schema=item, required=draw(st.booleans()), place=PLACE)
        for name, item in zip(("a", "b/c", "d~e"), inner, strict=False)
    )
    others = draw(st.sampled_from(["closed", "open", "typed"]))
    return schema(
        "object", {}, fields=fields, closed=others == "closed",
        additional=draw(scalars) if others == "typed" else None,
    )  # fmt: skip


every = st.one_of(scalars, array_schemas(), object_schemas())


@given(every)
def test_a_value_inside_breaks_nothing_by_any_judge(item: Schema) -> None:
    for case in Domain(item).inside():
        value = plain(case.value)
        assert broken(item, value) == []
        assert fits(item, value), (as_json(item), value, case.name)


@given(every)
def test_a_value_outside_breaks_exactly_what_it_is_for(item: Schema) -> None:
    for case in Domain(item).outside():
        value = plain(case.value)
        found = [each for each in broken(item, value) if each.name != "additionalProperties"]
        assert case.free or found == [(case.name, case.pointer)], (as_json(item), value)
        assert not fits(item, value), (as_json(item), value, case.name)


@given(number_schemas())
def test_a_constraint_without_a_value_outside_is_one_that_the_others_imply(item: Schema) -> None:
    """Every number near the ends that breaks it breaks something else too."""
    assume(Domain(item).has_value())
    for name in Domain(item).without_value():
        limit = item.limit(name)
        ends = [Fraction(str(limit))] if isinstance(limit, int | float) else [Fraction(0)]
        for base in (*ends, Fraction(0), Fraction(1), Fraction(-1)):
            for part in (Fraction(n, 8) for n in range(-40, 41)):
                value = base + part
                number: Any = int(value) if value.denominator == 1 else float(value)
                assert [each.name for each in broken(item, number)] != [name], number


LIMITS: dict[str, tuple[str, Any]] = {
    "const": ("integer", 3), "enum": ("integer", [1, 2]), "minimum": ("integer", 5),
    "exclusiveMinimum": ("number", 5), "maximum": ("integer", 5), "exclusiveMaximum": ("number", 5),
    "multipleOf": ("integer", 8), "minLength": ("string", 2), "maxLength": ("string", 5),
    "pattern": ("string", "^[a-z]{3}$"), "format": ("string", "date"), "minItems": ("array", 2),
    "maxItems": ("array", 3), "minProperties": ("object", 1), "maxProperties": ("object", 2),
    "uniqueItems": ("array", True), "encodings": ("string", ["base64"]),
    "formats": ("string", ["png"]), "max-bytes": ("string", 2000), "min": ("string", "1:2"),
    "max": ("string", "2:1"), "x-number/integer": ("string", True),
    "x-number/minimum": ("string", 2), "x-number/maximum": ("string", 6.5),
    "x-number/multipleOf": ("string", 0.25), "x-size/multiple": ("string", 16),
    "x-size/min-side": ("string", 64), "x-size/max-side": ("string", 4096),
    "x-size/min-pixels": ("string", 65536), "x-size/max-pixels": ("string", 1048576),
    "x-size/min-ratio": ("string", 0.4), "x-size/max-ratio": ("string", "16:9"),
    "x-image/min-side": ("string", 64), "x-image/max-side": ("string", 300),
    "x-image/max-pixels": ("string", 10000), "x-image/min-ratio": ("string", 0.5),
    "x-image/max-ratio": ("string", "2:1"), "x-size/separator": ("string", "*"),
    "x-size/also": ("string", ["auto"]), "x-image-total": ("array", 3000),
    "x-body": ("object", 500),
}  # fmt: skip


@pytest.mark.parametrize(
    "keyword",
    [item for item in KEYWORDS if item.violations],
    ids=lambda item: f"{item.rule}-{item.name}",
)
def test_every_keyword_alone_has_values_on_both_sides(keyword: Any) -> None:
    whole = f"{keyword.rule}/{keyword.facet}"
    name = whole if whole in LIMITS else keyword.name
    kind, limit = LIMITS[name]
    limits = {name: limit}
    if keyword.rule == "x-image":
        limits = {"encodings": ["base64"], "formats": ["png"], **limits}
    images = {"encodings": ["base64"]} if name == "x-image-total" else {}
    items = schema("string", images) if kind == "array" else None
    text = Field(name="text", schema=schema("string", {}), required=False, place=PLACE)
    fields = (text,) if name == "x-body" else ()
    domain = Domain(schema(kind, limits, items=items, fields=fields))
    assert keyword.name in {case.name for case in domain.outside()}
    assert domain.inside()
    assert domain.without_value() == ()


def test_a_keyword_that_is_not_known_is_never_judged_as_met() -> None:
    for constraint in (
        Constraint(rule="minimun", limit=3, place=PLACE),
        Constraint(rule="format", limit="hostname", place=PLACE),
        Constraint(rule="x-image", facet="formats", limit=["pcx"], place=PLACE),
    ):
        with pytest.raises(ValueError, match="cannot be enforced"):
            keyword_of(constraint)


def test_a_count_without_a_bound_is_tried_at_five_and_ten() -> None:
    found = {case.value for case in Domain(schema("integer", {}), Hints(is_count=True)).inside()}
    assert {1, 2, 4, 5, 10} <= found


def test_words_beside_an_enum_are_those_of_its_concept_and_with_numbers_swapped() -> None:
    domain = Domain(schema("string", {"enum": ["16:9", "1:1"]}), Hints(words=("wide",)))
    found = {case.value for case in domain.outside() if case.name == "enum"}
    assert {"9:16", "4:3", "21:9", "wide"} <= found


def test_steps_far_from_zero_are_exact() -> None:
    item = schema("integer", {"minimum": 256, "maximum": 1440, "multipleOf": 64})
    domain = Domain(item)
    inside = {case.value for case in domain.inside() if case.name == "maximum"}
    outside = {case.value for case in domain.outside() if case.name == "maximum"}
    assert 1408 in inside
    assert 1472 in outside


@pytest.mark.parametrize("unit", ["utf-16", "bytes"])
@given(st.integers(0, 40), st.integers(0, 40))
def test_a_length_in_units_is_tried_where_characters_fit_and_units_do_not(
    unit: str, number: int, other: int
) -> None:
    least, most = sorted((number, other))
    limited = schema("string", {"minLength": least, "maxLength": most, "x-length": unit})
    encoding = {"utf-16": "utf-16-le", "bytes": "utf-8"}[unit]
    divisor = {"utf-16": 2, "bytes": 1}[unit]
    domain = Domain(limited)
    for cases, inside in ((domain.inside(), True), (domain.outside(), False)):
        for case in cases:
            if case.name in ("minLength", "maxLength"):
                size = len(plain(case.value).encode(encoding)) // divisor
                assert (least <= size <= most) == inside
    beyond = [plain(case.value) for case in domain.outside() if case.name == "maxLength"]
    assert most < 1 or any(len(text) <= most for text in beyond)
    assert any(len(text) > most for text in beyond)


def test_an_open_enum_is_tried_with_its_words_and_an_unknown_one_is_left_open() -> None:
    domain = Domain(schema("string", {"x-known": ["fast", "fine"]}))
    assert [case.value for case in domain.inside()] == ["fast", "fine"]
    open_words = [case for case in domain.outside() if case.name == "x-known"]
    assert [case.free for case in open_words] == [True]
    assert not broken(domain.schema, open_words[0].value)


@pytest.mark.parametrize(
    "items",
    [
        *(schema("string", {"format": form})
          for form in ("uri", "uuid", "date", "date-time", "email", "byte")),
        schema("string", {"format": "uri", "maxLength": 40}),
        schema("array", {"minItems": 2}, items=schema("integer", {"minimum": 1})),
        schema("number", {"minimum": 0, "maximum": 1}),
        schema("integer", {"maximum": -1}),
        schema("object", {}, closed=True,
               fields=(Field(name="k", schema=schema("string", {"minLength": 1}), required=True,
                             place=PLACE),)),
    ],
)  # fmt: skip
def test_an_array_of_different_items_is_made_of_whatever_its_items_are(items: Schema) -> None:
    item = schema("array", {"uniqueItems": True, "minItems": 20, "maxItems": 30}, items=items)
    assert {len(plain(case.value)) for case in Domain(item).inside()} >= {20, 30}
    assert {case.name for case in Domain(item).outside()} >= {"minItems", "maxItems", "uniqueItems"}
