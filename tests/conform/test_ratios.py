"""Pictures are held against the ratio that a word asks for."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linocut_kit.conform.ratios import is_of_ratio, ratio_of

WORDS = ("1:1", "wide_16_9", "9x16", "3:2", "classic_4_3", "21/9", "auto")
named = st.sampled_from([word for word in WORDS if ratio_of(word)])


@given(word=named, pixels=st.integers(300_000, 4_000_000), step=st.sampled_from([1, 8, 16]))
def test_a_picture_with_rounded_sides_has_its_ratio_and_no_other(
    word: str, pixels: int, step: int
) -> None:
    wanted = ratio_of(word) or Fraction(1)
    high = round((pixels / wanted) ** 0.5 / step) * step
    size = (round(high * wanted / step) * step, high)
    assert [other for other in WORDS if is_of_ratio(size, other, WORDS)] == [
        other for other in WORDS if other in (word, "auto")
    ]


@given(word=named, times=st.fractions(Fraction(6, 5), 9))
def test_a_picture_that_is_of_no_ratio_of_the_field_is_wrong(word: str, times: Fraction) -> None:
    got = (ratio_of(word) or Fraction(1)) * times
    assert not is_of_ratio((got.numerator, got.denominator), word, ())


@pytest.mark.parametrize("word", ["auto", "1.5:2", "0:1", "wide", "", "3:2 or so"])
def test_a_word_without_a_ratio_asks_for_none(word: str) -> None:
    assert is_of_ratio((7, 1), word, WORDS)
