"""Texts for a pattern are found where there are any, and are what they are said to be."""

from itertools import islice

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.runtime.pattern_table import TABLE

from linocut_kit.keywords.strings import matching, mismatching
from linocut_kit.runtime.patterns import compiled

BOUNDED: list[tuple[str, int, int | None]] = [
    ("^#(?:[0-9a-fA-F]{3}){1,2}$", 0, None), ("^#(?:[0-9a-fA-F]{3}){1,2}$", 5, 9),
    (r"^\d+x\d+$", 3, 3), (r"^\d+x\d+$", 9, 11), (r"^\d{3,4}[xX*]\d{3,4}$", 0, None),
    ("^(?!auto$)[a-z]+$", 4, 4), ("^(?!(?:auto|none)$)[a-z]{4}$", 0, None),
    ("^[a-z]{1,10000}$", 9_000, 10_000), ("^[a-z]{5000}$", 0, None), ("^[a-z]*$", 0, 2_000_000),
    (r"\bword\b", 10, 12), (r"\bword\b", 0, 4), (r"\b\d{3}\b", 6, 6), (r"^\S+\s\S+$", 3, 20),
    (r"(a|b)\1", 5, 9), (r"^(a+)-\1$", 7, 7), ("^(?<q>['\"]).*\\k<q>$", 4, 8),
    (r"^(.)(.)\2\1$", 0, 4),
    (r"^\p{L}+$", 3, 5), (r"^\p{Lu}\p{Ll}+$", 2, 2), (r"^\p{Script=Han}{2,4}$", 0, None),
    (r"^[\p{L}\p{N} ]{3,}$", 0, 3), (r"^\P{ASCII}+$", 1, 3),
    (r"^\p{Script=Greek}+ \p{sc=Cyrl}+$", 0, 9),
    ("^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$", 10, 40),
    (r"^data:image\/(?:png|jpeg);base64,[A-Za-z0-9+/]+={0,2}$", 0, 60),
    ("^(?:iVBORw0KGgo|/9j/|UklGR)", 20, 30), ("^(?:iVBORw0KGgo|/9j/|UklGR)", 0, 4),
    (r"^(?=.*\d)(?=.*[a-z])(?=.*[A-Z]).{8,16}$", 0, None), (r"^(?=.*\d)(?=.*[^\w]).{6,8}$", 8, 8),
    (r"^(?=.{5,8}$)[a-z]+(?:-[a-z]+)*$", 0, None), ("^(?=foo).+$", 6, 9), ("^.*(?<=\\.png)$", 5, 9),
    (r"(?<=\$)\d+", 2, 6), (r"(?<!-)\b\d+", 3, 5), ("^(?!.*--)(?!-)[a-z-]+(?<!-)$", 3, 12),
    ("^(?:(?!ab).)+$", 2, 6), ("^(a+)+$", 3, 30), ("(?:a|aa)+$", 5, 6), (r"^(\w+\s?)*$", 4, 7),
    (r"^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$", 0, None),
    (r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$", 24, 30),
    (r"^(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$", 7, 15),
    (r"^https?:\/\/[\w.-]+(?::\d+)?(?:\/[^\s]*)?$", 20, 25),
    (r"^https:\/\/.+\.(?:png|jpe?g)$", 0, 40),
    ("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", 36, 36),
    (r"^[\w.+-]+@[\w-]+\.[\w.-]+$", 5, 64), ("^[1-9][0-9]*:[1-9][0-9]*$", 5, 5), ("^$", 0, 5),
    (".", 1, 1), ("[^]", 0, 1), ("^.{0,5}$", 5, 5), ("^[^a-z]+$", 2, 2),
    ("a|b|c", 2, 3),
    ("^(?:ab|cde){2,3}$", 7, 7), ("^(?:a|bc|def){2}$", 6, 6), ("^a?b?c?$", 3, 3),
    ("^(?:ab)*$", 6, 7),
    (r"^v?\d+(?:\.\d+){0,2}(?:-[a-z]+)?$", 0, 12), (r"^[A-Z]{2}\d{2}(?: ?\d{4}){4}$", 0, 24),
    ("^(?:square|portrait_4_3|landscape_16_9)$", 0, None), ("^(?:x{2}){3,}$", 8, 9),
    (r"^(?:\d+(?:\.\d*)?|\.\d+)%?$", 0, 6), (r"^#[^\x00-\x1f]+$", 2, 30), ("^\U0001f600+$", 2, 3),
    (r"^[\w-]{1,64}(?:\/[\w.-]{1,64})?(?::[0-9a-f]{64})?$", 66, None), ("a.*b.*c", 3, 3),
    ("^a", 5, 5),
    ("z$", 5, 5), (r"\.jpe?g$|\.png$", 6, 6), (r"^\s*\S[^]*$", 1, 8),
    (r"^[^,]+(?:,[^,]+){2}$", 5, 5),
]  # fmt: skip
"""Patterns with the least and the most code points; each has a text within."""

NEVER = ["[]", "a^", "$a", "(?!)", "^(?=a)b", r"\b\B", "^a(?<!a)$", "[]+", "(?=a)(?=b)"]
ALWAYS = ["", "a*", "(?:)", "^", "$", "|a", r"[^]*", "(?:(?!--).)*", "(?:a*){3}$"]
"""Patterns that nothing breaks."""

CASES = BOUNDED + [(item, 0, None) for item, _ in TABLE if item not in (*NEVER, *ALWAYS)]


def test_the_table_is_long() -> None:
    assert len(CASES) > 150


@pytest.mark.parametrize(("pattern", "least", "most"), CASES)
def test_texts_that_match_and_texts_that_do_not_are_found_within_the_bounds(
    pattern: str, least: int, most: int | None
) -> None:
    right = list(matching(pattern, min_length=least, max_length=most))
    wrong = list(mismatching(pattern, min_length=least, max_length=most))
    assert right and wrong
    assert len(set(right)) == len(right) and len(set(wrong)) == len(wrong)
    assert all(compiled(pattern).search(item) for item in right)
    assert not any(compiled(pattern).search(item) for item in wrong)
    for item in (*right, *wrong):
        assert least <= len(item) and (most is None or len(item) <= most)


@pytest.mark.parametrize(("pattern", "least", "most"), BOUNDED[::6])
def test_the_same_texts_come_each_time(pattern: str, least: int, most: int | None) -> None:
    for make in (matching, mismatching):
        first, second = (list(make(pattern, min_length=least, max_length=most)) for _ in "ab")
        assert first == second


@pytest.mark.parametrize("pattern", NEVER)
def test_a_pattern_that_nothing_matches_gives_nothing(pattern: str) -> None:
    assert list(matching(pattern)) == []
    assert list(mismatching(pattern))


@pytest.mark.parametrize("pattern", ALWAYS)
def test_a_pattern_that_everything_matches_gives_no_mismatch(pattern: str) -> None:
    assert list(matching(pattern))
    assert list(mismatching(pattern)) == []


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [("^[a-z]{1,10000}$", 500, 9_000), ("^[a-z]*$", 3, 1_000_000), (r"\bword\b", 9, 20),
     ("^#[0-9a-f]+$", 4, 10), ("^(?!auto$)[a-z]+$", 1, 7), (r"^\p{L}+$", 2, 6),
     ("^(?:ab)*$", 2, 8)],
)  # fmt: skip
def test_both_bounds_are_reached_where_they_can_be(pattern: str, least: int, most: int) -> None:
    sizes = [len(item) for item in matching(pattern, min_length=least, max_length=most)]
    assert sizes[0] == least
    assert most in sizes[:3]


def test_no_text_of_the_right_length_is_nothing() -> None:
    assert list(matching("^(?:ab)*$", min_length=3, max_length=3)) == []
    assert list(matching("^[a-z]{5}$", max_length=4)) == []


def test_texts_are_made_one_at_a_time() -> None:
    assert len(list(islice(matching("^[a-z]*$", count=1_000), 3))) == 3


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["[a-c]", "x", "(?:ab|c)", "[0-9]{2}", "d?", "e*", "f{1,3}"]), min_size=1
    ),
    st.integers(0, 6),
)
def test_what_the_parts_can_make_is_made(parts: list[str], more: int) -> None:
    pattern = f"^{''.join(parts)}$"
    shortest = next(matching(pattern))
    assert jsonschema_rs.is_valid({"pattern": pattern}, shortest)
    stretched = next(matching(f"{pattern[:-1]}g*$", min_length=len(shortest) + more), None)
    assert stretched is not None
