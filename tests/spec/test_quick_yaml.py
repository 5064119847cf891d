"""The quick parser reads what it takes as the slow one does, to the column."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from linocut_kit.spec.quick_yaml import quick_root
from linocut_kit.spec.yaml import parse

ROOT = Path(__file__).parents[2]
TEXTS = [path.read_text("utf-8") for path in sorted(ROOT.glob("specs/*/*.yaml"))]
LINES = [line for text in TEXTS for line in text.splitlines()]
PIECES = (
    *"[]{}:,-#'\"|>?&*!%@`~ \n\t\\0é", "\n  ", "- ", ": ", "a: ", "[a, b]", "{a: 1}", "{a:1}",
    " #", "---\n", "...\n", "|\n  x\n", ">-\n x\n   y\n", "null", "1_0", "0o7", "1e3", "on", "<<: ",
    '"\\ud83d\\ude00"', "\u2028", "😀", "? a\n: b\n", '{"a":1}', "[a:b]", "\r\n", "2026-11-28",
)  # fmt: skip


def flat(node: Any) -> Iterator[tuple[Any, ...]]:
    """Each node with its place, and what a scalar is."""
    mark = node.start_mark
    if node.id == "scalar":
        quoted = node.style in ("'", '"', "|", ">")
        yield (mark.line, mark.column, node.value, None if quoted else str(node.tag))
        return
    yield (mark.line, mark.column, node.id)
    for item in node.value:
        for each in item if node.id == "mapping" else (item,):
            yield from flat(each)


def assert_alike(text: str) -> None:
    quick = quick_root(text)
    if quick is None:
        return
    try:
        slow = YAML(typ="safe", pure=True).compose(text)
    except YAMLError as error:
        raise AssertionError("only the quick one reads this") from error
    assert list(flat(quick)) == list(flat(slow))


def test_every_spec_of_the_repository_is_read_quickly() -> None:
    for text in TEXTS:
        assert quick_root(text) is not None
        assert_alike(text)


@given(
    st.integers(0, len(LINES) - 1),
    st.integers(1, 8),
    st.lists(st.tuples(st.sampled_from(PIECES), st.floats(0, 1)), max_size=3),
)
def test_a_damaged_spec_is_read_alike_or_left_alone(
    start: int, count: int, damage: list[tuple[str, float]]
) -> None:
    text = "\n".join(LINES[start : start + count])
    for piece, share in damage:
        at = int(share * len(text))
        text = text[:at] + piece + text[at:]
    assert_alike(text)


@given(st.lists(st.sampled_from((*PIECES, "a", "b c")), max_size=9).map("".join))
def test_pieces_of_yaml_are_read_alike_or_left_alone(text: str) -> None:
    assert_alike(text)


@pytest.mark.parametrize("text", ["a: b\n", "a: &x b\n"])
def test_a_folded_text_with_a_deeper_line_has_no_character_of_its_own(text: str) -> None:
    node, _ = parse(f"{text}d: >-\n  one\n    two\n  three\n", "x.yaml")
    assert node.data()["d"] == "one\n  two\nthree"
