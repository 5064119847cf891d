"""Numbers and sizes as text, lengths in code units and bytes, by the plainest second reading."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linocut_kit.runtime import text_forms as forms

near_numbers = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str),
    st.integers().map(str),
    st.text("0123456789.-+e ", max_size=8),
    st.text(max_size=4),
)
near_sizes = st.one_of(
    st.builds("{}{}{}".format, st.integers(-1, 5000), st.sampled_from("xX*"), st.integers(0, 5000)),
    st.text("0123456789x ", max_size=8),
)


@given(near_numbers)
def test_a_number_as_text_is_one_of_json_without_an_exponent(text: str) -> None:
    is_number = re.fullmatch(r"-?(0|[1-9][0-9]*)([.][0-9]+)?", text) is not None
    assert forms.is_numeral(text) == is_number
    assert forms.numeral(text) == (Fraction(Decimal(text)) if is_number else None)


@given(near_numbers, st.integers(-9, 9), st.sampled_from([1, 8, 0.25, 0.1]))
def test_the_parts_of_a_number_say_nothing_of_other_texts(text: str, end: int, step: float) -> None:
    number = forms.numeral(text)
    assert forms.is_numeral_from(text, end) == (number is None or number >= end)
    assert forms.is_numeral_to(text, end) == (number is None or number <= end)
    multiple = number is None or number % Fraction(str(step)) == 0
    assert forms.is_numeral_multiple(text, step) == multiple
    assert forms.is_whole_numeral(text) == (number is None or "." not in text)


@pytest.mark.parametrize("text", ["9" * 5000, "-" + "9" * 5000, "1." + "0" * 5000])
def test_a_number_of_thousands_of_digits_is_none_and_raises_nothing(text: str) -> None:
    assert not forms.is_numeral(text)
    assert forms.numeral(text) is None
    assert forms.is_numeral_from(text, 5)
    assert forms.size(f"{text}x1", "x") is None


@given(near_sizes)
def test_a_size_is_two_positive_integers_and_the_separator(text: str) -> None:
    found = re.fullmatch("([1-9][0-9]*)x([1-9][0-9]*)", text)
    assert forms.size(text, "x") == (None if found is None else (int(found[1]), int(found[2])))
    assert forms.is_size(text, "x", ("auto", text))


@pytest.mark.parametrize(
    ("part", "limit", "inside", "outside"),
    [
        ("multiple", 16, (1024, 16), (1024, 17)),
        ("min-side", 64, (64, 4000), (4000, 63)),
        ("max-side", 2048, (2048, 1), (1, 2049)),
        ("min-pixels", 100, (10, 10), (99, 1)),
        ("max-pixels", 100, (100, 1), (101, 1)),
        ("min-ratio", "1:3", (100, 300), (100, 301)),
        ("max-ratio", 2.5, (250, 100), (251, 100)),
        ("max-ratio", 0.1, (1, 10), (11, 100)),
    ],
)
def test_a_limit_on_sides_is_exact_and_takes_the_limit_itself(
    part: str, limit: float | str, inside: tuple[int, int], outside: tuple[int, int]
) -> None:
    assert forms.sides_keep(inside, part, limit)
    assert not forms.sides_keep(outside, part, limit)
    assert not forms.is_size_within(f"{outside[0]}x{outside[1]}", "x", part, limit)


@given(st.text())
def test_code_units_and_bytes_are_counted_as_the_encodings_do(text: str) -> None:
    assert forms.utf16_length(text) == len(text.encode("utf-16-le")) // 2
    assert forms.utf8_length(text) == len(text.encode())


def test_lengths_of_half_a_character_and_of_long_texts_are_counted() -> None:
    assert (forms.utf16_length("\ud83d"), forms.utf8_length("\ud83d")) == (1, 3)
    many = "\U0001f30a" * 100_001
    assert (forms.utf16_length(many), forms.utf8_length(many)) == (200_002, 400_004)
