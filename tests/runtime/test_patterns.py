"""A pattern means what it means in JavaScript with the flag `u`, and never takes for ever."""

import json
import shutil
import subprocess

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.runtime.pattern_table import HALVES, PAIRS, REFUSED, TABLE

from linocut_kit.runtime.patterns import PatternError, compiled

_SCRIPT = """
const tell = ([pattern, text]) => {
  try { return new RegExp(pattern, "u").test(text) } catch { return null }
}
let input = ""
process.stdin.on("data", (part) => { input += part })
process.stdin.on("end", () => console.log(JSON.stringify(JSON.parse(input).map(tell))))
"""


def _in_node(pairs: list[tuple[str, str]]) -> list[bool | None]:
    node = shutil.which("node")
    if node is None:
        pytest.fail("node is not installed: patterns are compared with it (apt install nodejs)")
    sent = json.dumps(pairs).encode()
    run = subprocess.run([node, "-e", _SCRIPT], input=sent, capture_output=True, check=True)
    return json.loads(run.stdout)


def _ours(pattern: str, text: str) -> bool | None:
    try:
        return compiled(pattern).search(text)
    except PatternError:
        return None


def test_every_pair_of_the_table_is_judged_as_node_judges_it() -> None:
    pairs = [*PAIRS, *((item, "a") for item in REFUSED)]
    assert len(pairs) > 250
    theirs = _in_node(pairs)
    ours = [_ours(*pair) for pair in pairs]
    differ = [
        (*item, f"node {their}, ours {our}")
        for item, their, our in zip(pairs, theirs, ours, strict=True)
        if their is not our
    ]
    assert differ == []
    assert all(item is not None for item in theirs[: len(PAIRS)])
    assert all(item is None for item in theirs[len(PAIRS) :])


@pytest.mark.parametrize("pattern", REFUSED)
def test_what_is_no_pattern_is_refused_in_one_line(pattern: str) -> None:
    with pytest.raises(PatternError, match=r"^the pattern .+$"):
        compiled(pattern)


_LETTERS = "ab01-_ &[|~/9j.*+A\u0001\b\t\n\r\u00a0\u2028\u0661\u00e9\U0001f600"
_NOT_THERE = (r"\u{", r"\uD83D", r"\k", "[[]", r"\0", r"[\b]", "[]", "[^]")
"""What jsonschema-rs does not read, or reads as an escape of its own."""


@pytest.mark.parametrize(
    "pattern", ["^a$", "a.c", r"^\d+$", r"^\w*$", r"\s", r"^\S+$", r"^\D$", r"^\W$", r"[\d_-]",
                "^[^a]$", r"^(?:ab|a)*$", r"^a|b$", r"(?:a|ab|b0)+1", r"^[|~]$"]
)  # fmt: skip
@settings(max_examples=25)
@given(text=st.text(_LETTERS, max_size=6))
def test_a_pattern_matches_what_it_matches_for_another_judge(pattern: str, text: str) -> None:
    assert compiled(pattern).search(text) is jsonschema_rs.is_valid({"pattern": pattern}, text)


_PARTS = st.recursive(
    st.sampled_from(["a", "b", "[ab]", ".", r"\b", r"\B", r"\w", "^", "$", "(?:)"]),
    lambda inner: (
        st.tuples(inner, inner).map("".join)
        | st.tuples(inner, inner).map("|".join).map("(?:{})".format)
        | st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        )
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(pattern=_PARTS, text=st.text("ab -", max_size=8))
def test_the_automaton_agrees_with_the_engine(pattern: str, text: str) -> None:
    # Twelve signs of nothing make the same text long enough for the other way of searching.
    plain = compiled(pattern).search(text)
    assert compiled(f"(?:(?:zz*)*)*(?:{pattern})").search(text) is plain


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^(a+)+$", "a" * 5_000 + "!"), ("^(?=a)(?!b)(a+)+$", "a" * 5_000 + "!"),
        ("(a|aa)+$", "a" * 5_000 + "!"), (r"^(\w+\s?)*$",
        "ab " * 2_000 + "!"),
        ("(x+x+)+y", "x" * 5_000), ("(a?){30}a{30}", "a" * 29), ("[a-z]+!", "a" * 300_000),
        ("^(?:a|b|cc)*$", "ab" * 150_000 + "c"), (".*.*=.*", "x" * 100_000), (r"\p{L}+x",
        "a" * 100_000),
    ],
)  # fmt: skip
def test_a_catastrophic_pattern_comes_to_an_end(pattern: str, text: str) -> None:
    assert not compiled(pattern).search(text)


@pytest.mark.parametrize("pattern", [r"^(a|b|ab)*c\1$", r"(?=(?:a*)*b)", r"^(?:(a*)*\1)+$"])
def test_a_pattern_that_nothing_can_bound_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError, match="could take for ever"):
        compiled(pattern)


@pytest.mark.parametrize("pattern", [item for item, _ in TABLE if not item.startswith("^[a-z]{1")])
def test_every_pattern_of_the_table_is_read(pattern: str) -> None:
    assert compiled(pattern).source == pattern


@pytest.mark.parametrize("pattern", ["(?:" * 500 + "a" + ")" * 500, "\ud83d", "(?i:a)"])
def test_what_the_engine_cannot_be_given_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError, match="the pattern"):
        compiled(pattern)


def test_halves_of_pairs_are_texts_too() -> None:
    assert [compiled(pattern).search(text) for pattern, text in HALVES] == _in_node(HALVES)
