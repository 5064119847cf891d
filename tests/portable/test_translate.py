"""What a door makes of a portable request: nothing that was given is dropped in silence."""

from fractions import Fraction
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.portable.concepts import ARGUMENTS
from linocut_kit.runtime.portable.doors import Doors
from linocut_kit.runtime.portable.plan import Plan

URL = "https://images.example/a.png"
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "prompt": st.text("abc ", min_size=0, max_size=300),
    "negative_prompt": st.just("fog"),
    "aspect": st.sampled_from(
        ["1:1", "16:9", "9:16", "21:9", "9:21", "4:5", "7:5", "auto", "30:1"]
    ),
    "size": st.sampled_from(["auto"])
    | st.tuples(st.integers(1, 5000), st.integers(1, 5000))
    | st.tuples(st.integers(8, 90), st.integers(8, 90)).map(lambda s: (s[0] * 16, s[1] * 16)),
    "resolution": st.sampled_from(["1k", "2k", "4k"]),
    "n": st.integers(1, 12),
    "seed": st.integers(-5, 2**33),
    "images": st.lists(st.just(URL), max_size=5),
    "strength": st.floats(0, 1),
    "guidance": st.floats(0, 30),
    "steps": st.integers(1, 200),
    "safety": st.floats(0, 1),
    "quality": st.sampled_from(["low", "medium", "high", "auto"]),
    "format": st.sampled_from(["jpeg", "jpg", "png", "webp", "avif"]),
    "transparent": st.sampled_from([True, False, "auto"]),
    "rewriting": st.sampled_from([True, False, "auto"]),
    "person": st.sampled_from(["all", "adults", "none"]),
    "style": st.sampled_from(["ink", "oil", "neon"]),
    "webhook": st.just("https://hooks.example/done"),
}
OPTIONAL = {name: values for name, values in VALUES.items() if name != "prompt"}
REQUESTS = st.fixed_dictionaries({"prompt": VALUES["prompt"]}, optional=OPTIONAL)


def check(doors: Doors, endpoint: str, body: Any) -> list[Any]:
    door = doors.all[endpoint]
    found: list[Any] = import_module(f"{door.package}.{door.provider}.{door.module}").check(body)
    return found


def judge(doors: Doors, endpoint: str, asked: dict[str, Any]) -> Plan:
    """The plan, after what must hold of any plan."""
    plan = doors.translate(endpoint, **asked)
    parts = (plan.exact, plan.nearest, plan.impossible, plan.provider_decides)
    assert sorted(name for part in parts for name in part) == sorted(asked)
    assert bool(check(doors, endpoint, plan.body)) == bool(plan.violations)
    assert {name: plan.exact[name] for name in plan.exact} == {
        name: asked[name] for name in plan.exact
    }
    assert all(near.why for near in plan.nearest.values())
    assert all(plan.impossible.values()) and all(plan.provider_decides.values())
    return plan


def test_every_concept_is_placed_by_a_value_strategy() -> None:
    assert VALUES.keys() | {"mask"} == ARGUMENTS.keys()


@given(asked=REQUESTS)
def test_every_concept_is_in_one_part_of_the_plan_and_the_body_is_valid(
    asked: dict[str, Any], gallery: Doors, real: Doors
) -> None:
    for doors in (gallery, real):
        for endpoint in doors.all:
            judge(doors, endpoint, asked)


@given(asked=REQUESTS)
def test_what_the_doors_of_pixels_call_exact_is_in_the_body_as_asked(
    asked: dict[str, Any], gallery: Doors
) -> None:
    plan = judge(gallery, "gallery/sides", asked)
    body = plan.body
    if "size" in plan.exact and asked["size"] != "auto":
        assert (body["width"], body["height"]) == tuple(asked["size"])
    if "aspect" in plan.exact and asked["aspect"] != "auto":
        width, _, height = asked["aspect"].partition(":")
        assert Fraction(body["width"], body["height"]) == Fraction(int(width), int(height))
    if "n" in plan.exact:
        assert body["many"] == asked["n"]
    if "strength" in plan.exact:
        assert body["strength"] == pytest.approx(1 - asked["strength"])
    for name in ("steps", "guidance", "negative_prompt"):
        if name in plan.exact:
            assert body[name] == asked[name]
    nested = judge(gallery, "gallery/nested", asked)
    if "images" in nested.exact and asked["images"]:
        listed = nested.body["input"]["references"]
        assert listed == [{"type": "picture_url", "url": URL} for _ in asked["images"]]
    if "seed" in nested.exact:
        assert nested.body["seed"] == asked["seed"]
    assert nested.body["input"]["kind"] == "picture"


@given(wide=st.integers(1, 6000), high=st.integers(1, 6000))
def test_the_nearest_size_keeps_every_limit_and_no_size_within_them_is_bent(
    wide: int, high: int, gallery: Doors
) -> None:
    plan = judge(gallery, "gallery/free", {"prompt": "a fox", "size": (wide, high)})
    is_inside = (
        wide % 16 == high % 16 == 0
        and min(wide, high) >= 512
        and max(wide, high) <= 2048
        and 589824 <= wide * high <= 4194304
    )
    assert ("size" in plan.exact) is is_inside
    if is_inside:
        assert plan.body["size"] == f"{wide}x{high}"


@pytest.mark.parametrize(
    ("endpoint", "asked", "part", "value"),
    [
        ("gallery/named", {"size": (1024, 1024)}, "exact", (1024, 1024)),
        ("gallery/named", {"size": (1000, 1000)}, "nearest", (1024, 1024)),
        ("gallery/named", {"size": "auto"}, "exact", "auto"),
        ("gallery/named", {"aspect": "3:2"}, "exact", "3:2"),
        ("gallery/named", {"aspect": "16:9"}, "nearest", "3:2"),
        ("gallery/named", {"quality": "medium"}, "nearest", "low"),
        ("gallery/named", {"format": "jpg"}, "exact", "jpg"),
        ("gallery/named", {"format": "avif"}, "impossible", None),
        ("gallery/named", {"transparent": True}, "exact", True),
        ("gallery/named", {"person": "all"}, "impossible", None),
        ("gallery/named", {"style": "neon"}, "impossible", None),
        ("gallery/named", {"n": 11}, "nearest", 10),
        ("gallery/named", {"seed": 1}, "impossible", None),
        ("gallery/named", {"rewriting": "auto"}, "provider_decides", None),
        ("gallery/sides", {"size": (1024, 768)}, "exact", (1024, 768)),
        ("gallery/sides", {"size": (1000, 768)}, "nearest", (992, 768)),
        ("gallery/sides", {"steps": 2}, "nearest", 4),
        ("gallery/sides", {"strength": 0.25}, "exact", 0.25),
        ("gallery/sides", {"prompt": "x" * 201}, "impossible", None),
        ("gallery/nested", {"aspect": "7:5"}, "exact", "7:5"),
        ("gallery/nested", {"aspect": "30:1"}, "nearest", "3:1"),
        ("gallery/nested", {"safety": 0.7}, "nearest", 1),
        ("gallery/nested", {"seed": -1}, "impossible", None),
        ("gallery/nested", {"images": [URL] * 4}, "impossible", None),
        ("gallery/nested", {"n": 1}, "exact", 1),
        ("gallery/nested", {"n": 2}, "impossible", None),
        ("gallery/nested", {"size": (1024, 768)}, "nearest", "4:3"),
        ("gallery/free", {"aspect": "1:1"}, "exact", "1:1"),
    ],
)
def test_a_value_is_placed_as_the_page_says(
    endpoint: str, asked: dict[str, Any], part: str, value: Any, gallery: Doors
) -> None:
    plan = judge(gallery, endpoint, {"prompt": "a fox", **asked})
    (name,) = asked
    found = getattr(plan, part)[name]
    if part == "exact":
        assert found == value
    elif part == "nearest":
        assert found.value == value


def test_a_ratio_of_a_size_in_two_fields_is_kept_exactly(gallery: Doors) -> None:
    body = gallery.translate("gallery/sides", prompt="x", aspect="16:9").body
    assert Fraction(body["width"], body["height"]) == Fraction(16, 9)


def test_what_a_size_says_another_way_is_no_exact_aspect(gallery: Doors) -> None:
    plan = gallery.translate("gallery/named", prompt="x", size=(1024, 1024), aspect="3:2")
    assert plan.body["size"] == "1024x1024" and "aspect" in plan.impossible


def test_a_local_image_where_only_urls_are_taken_is_impossible(
    gallery: Doors, tmp_path: Any
) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(60))
    plan = gallery.translate("gallery/nested", prompt="a fox", images=[file])
    assert "url" in plan.impossible["images"]
    assert "references" not in plan.body["input"]


def test_a_missing_field_of_the_provider_is_told_and_can_be_given(gallery: Doors) -> None:
    assert gallery.translate("gallery/sides", n=2).violations
    assert not gallery.translate("gallery/sides", n=2, fields={"prompt": "x"}).violations


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"aspct": "1:1"}, "is no concept"),
        ({"aspect": "wide"}, "write it as 16:9"),
        ({"size": (0, 5)}, "is no size"),
        ({"n": True}, "whole number"),
        ({"strength": 1.5}, "from 0 to 1"),
        ({"strength": float("nan")}, "is a number"),
        ({"quality": "best"}, "known are low"),
        ({"transparent": "yes"}, "true, false or auto"),
        ({"prompt": 7}, "is a text"),
    ],
)
def test_what_is_no_portable_value_is_refused_with_what_to_write(
    asked: dict[str, Any], said: str, gallery: Doors
) -> None:
    with pytest.raises(ConfigurationError, match=said):
        gallery.translate("gallery/named", **asked)
    with pytest.raises(ConfigurationError, match="did you mean gallery/named"):
        gallery.translate("gallery/name", prompt="x")
