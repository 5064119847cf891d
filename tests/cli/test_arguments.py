"""How `-p` is read: strings by default, other types where the contract says so, files by `@`."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linocut_kit.cli.arguments import parse_assignments
from linocut_kit.cli.failure import Failure
from linocut_kit.spec.model import Constraint, Field, Place, Schema

HERE = Place("acme/model.yaml", 1, 1)


def field(name: str, type: str, *constraints: Constraint, nullable: bool = False) -> Field:
    schema = Schema(place=HERE, type=type, constraints=constraints, nullable=nullable)
    return Field(name=name, schema=schema, required=False, place=HERE)


IMAGE = Constraint(rule="x-image", facet="encodings", limit=["base64"], place=HERE)
REQUEST = Schema(
    place=HERE,
    type="object",
    fields=(
        field("prompt", "string"),
        field("seed", "integer", nullable=True),
        field("guidance", "number"),
        field("upsample", "boolean"),
        field("photo", "string", IMAGE),
    ),
)


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("prompt=a lighthouse", "a lighthouse"),
        ("prompt=7", "7"),
        ("prompt=true", "true"),
        ("prompt=a=b:=c", "a=b:=c"),
        ("prompt=", ""),
        ("prompt=two\nlines", "two\nlines"),
        ("prompt:=7", 7),
        ("seed=7", 7),
        ("seed=-1", -1),
        ("seed=196619188014358660", 196619188014358660),
        ("seed=null", None),
        ("seed=seven", "seven"),
        ('seed="7"', '"7"'),
        ("seed=5.5", 5.5),
        ("seed=NaN", "NaN"),
        ("guidance=3.5", 3.5),
        ("upsample=true", True),
        ("upsample=yes", "yes"),
        ("other=7", "7"),
        ("other:=[1, null]", [1, None]),
        ('other:="@x"', "@x"),
    ],
)
def test_a_value_is_typed_by_its_field(item: str, value: Any) -> None:
    parsed = parse_assignments([item], REQUEST)
    name = item.partition("=")[0].rstrip(":")
    assert parsed == {name: value}
    assert type(parsed[name]) is type(value)


def test_without_a_contract_every_value_is_text() -> None:
    assert parse_assignments(["seed=7", "a:=1"]) == {"seed": "7", "a": 1}


@given(st.text())
def test_any_text_passes_as_it_is(text: str) -> None:
    if not text.startswith("@"):
        assert parse_assignments([f"prompt={text}"], REQUEST) == {"prompt": text}
    assert parse_assignments([f"prompt:={json.dumps(text)}"], REQUEST) == {"prompt": text}


def test_files_are_paths_for_images_and_text_for_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text('{"a": "ü"}', encoding="utf-8")
    items = [f"photo=@{path}", f"prompt=@{path}", f"other:=@{path}", f"more=@{path}"]
    assert parse_assignments(items, REQUEST) == {
        "photo": path, "prompt": '{"a": "ü"}', "other": {"a": "ü"}, "more": path,
    }  # fmt: skip


@pytest.mark.parametrize(
    "items",
    [["prompt"], ["=x"], [""], ["prompt=a", "prompt=b"], ["seed:=x"], ["seed:=NaN"],
     ["seed:=" + "[" * 100_000], ["photo=@none.png"], ["prompt=@none.txt"], ["seed:=@none.json"]],
)  # fmt: skip
def test_what_cannot_be_read_fails_in_one_line(items: list[str]) -> None:
    with pytest.raises(Failure) as caught:
        parse_assignments(items, REQUEST)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300
    assert caught.value.code == 2


def test_text_that_is_not_utf_8_is_said(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"\xff")
    with pytest.raises(Failure, match="not UTF-8"):
        parse_assignments([f"prompt=@{path}"], REQUEST)
