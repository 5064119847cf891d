"""ECMA-262 patterns mean in Python what they mean in JSON Schema."""

import re

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linocut_kit.spec.pattern import python_pattern

PATTERNS = [
    "^a$", "a.c", r"^\d+$", r"^\w*$", r"\s", r"^\S+$", r"^\D$", r"^\W$", r"[\d_-]", r"^[^\s]$",
    r"^[\S]$", r"^[\D]$", r"\bab\b", r"\Bb", r"^\/9j\/", r"^[a-z&&b]$", r"^[[]$", r"^[|~]$",
    r"^(?<x>a|b)\k<x>$", r"^(a)\1$", r"^(?:ab|c){2,3}$", r"^a(?=b)", r"(?<!a)b", r"^\x41\u0042$",
    r"^\u{1F600}$", r"^\uD83D\uDE00$", r"^\cA$", r"^\0$", r"^[\b]$", r"\t|\n|\r|\f|\v", r"^a|b$",
    r"^[^a]$", r"^\.\*\+$",
]  # fmt: skip
_NOT_THERE = (r"\u{", r"\uD83D", r"\k", "[[]", r"\0", r"[\b]")
"""What jsonschema-rs does not read, or reads as an escape of its own."""


@pytest.mark.parametrize("pattern", PATTERNS)
@settings(max_examples=25)
@given(text=st.text("ab0_-&[|~ /9j.*+A\u0001\u0000\u0008\t\n\r\u00a0\u2028\u0661é😀", max_size=4))
def test_a_pattern_matches_what_it_matches_in_json_schema(pattern: str, text: str) -> None:
    found = re.search(python_pattern(pattern), text) is not None
    # Its word boundaries are Unicode's, those of ECMA-262 are ASCII's.
    if "\\b" in pattern.lower() and not text.isascii():
        return
    if not any(one in pattern for one in _NOT_THERE):
        assert found is jsonschema_rs.is_valid({"pattern": pattern}, text)


def test_code_points_and_names_are_read() -> None:
    assert re.search(python_pattern(r"^\u{1F600}$"), "😀")
    assert re.search(python_pattern(r"^\uD83D\uDE00$"), "😀")
    assert re.search(python_pattern(r"^(?<x>a|b)\k<x>$"), "bb")
    assert re.search(python_pattern("^[[]$"), "[")
    assert not re.search(python_pattern("[]"), "a")
    assert re.search(python_pattern("^[^]$"), "\n")
    assert re.search(python_pattern(r"[(?<\k<a>]"), "k")
    assert re.search(python_pattern(r"^\0$"), "\0")
    assert re.search(python_pattern(r"^[\b]$"), "\b")


@pytest.mark.parametrize("pattern", ["(", "a\\", r"\p{L}", "(?P<x>a)", "(?i)a", "(?#a)", "[z-a]"])
def test_what_is_no_pattern_of_ecma_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"pattern|group|supported"):
        python_pattern(pattern)
