"""However a document is folded, reading it costs no more than a fixed amount."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linocut_kit.spec.yaml import YamlFault, parse


def laughs(levels: int, width: int) -> str:
    """A text whose aliases stand for `width ** levels` values."""
    lines = ["a0: &a0 [x]"]
    for n in range(1, levels + 1):
        lines.append(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]")
    return "\n".join(lines)


def merges(levels: int) -> str:
    """The same by merge keys."""
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, levels + 1)]
    return "\n".join(lines)


@settings(max_examples=20, deadline=None)
@given(st.integers(5, 40), st.integers(6, 12))
def test_aliases_that_repeat_without_end_are_refused(levels: int, width: int) -> None:
    with pytest.raises(YamlFault) as caught:
        parse(laughs(levels, width), "x.yaml")
    assert "aliases repeat" in caught.value.finding.message
    assert "without aliases" in (caught.value.finding.help or "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &a [*a]", "nested too deeply"),
        ("[" * 5000, "nested too deeply"),
        ("- " * 5000 + "x", "nested too deeply"),
        (merges(40), "keys are plain words"),
        ("a: &" + "x" * 200_000 + " 1", "more than 200000 characters"),
        ("[" + "1,\n" * 20_000 + "1]", "more than 5000 values"),
    ],
    ids=["recursive", "flow", "block", "merge", "anchor", "wide"],
)
def test_a_document_larger_than_a_spec_is_refused_at_its_place(text: str, said: str) -> None:
    with pytest.raises(YamlFault) as caught:
        parse(text, "x.yaml")
    assert said in caught.value.finding.message
    assert caught.value.finding.line >= 1


def test_a_few_aliases_are_taken() -> None:
    node, findings = parse("a: &a [1, 2]\nb: *a\n", "x.yaml")
    assert (node.data(), findings) == ({"a": [1, 2], "b": [1, 2]}, [])
