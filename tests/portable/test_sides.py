"""Sizes within limits: what is inside stays as it is, and what is not comes near and inside."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from linocut_kit.runtime.portable.sides import Side, Sides

SIDES = st.builds(
    Side,
    step=st.sampled_from([1, 8, 16, 24]),
    least=st.integers(8, 64),
    most=st.integers(64, 160),
    choices=st.lists(st.sampled_from([48, 64, 96]), unique=True, max_size=3).map(tuple),
)
BOTH = st.builds(Sides, width=SIDES, height=SIDES, most_pixels=st.integers(9000, 30000))


@given(sides=BOTH, width=st.integers(1, 400), height=st.integers(1, 400))
def test_the_nearest_size_is_within_the_limits_and_is_the_one_asked_for_if_that_is(
    sides: Sides, width: int, height: int
) -> None:
    size = sides.nearest(width, height)
    if sides.takes(width, height):
        assert size == (width, height)
    assert size is None or sides.takes(*size)


@given(sides=BOTH, ratio=st.sampled_from(["1/1", "4/3", "16/9", "2/3", "21/9"]).map(Fraction))
def test_a_ratio_is_kept_where_any_size_within_the_limits_has_it(
    sides: Sides, ratio: Fraction
) -> None:
    every = [
        (width, height)
        for width in range(8, 161)
        for height in range(8, 161)
        if Fraction(width, height) == ratio and sides.takes(width, height)
    ]
    size = sides.of_ratio(ratio)
    if every:
        assert size in every
    assert size is None or sides.takes(*size)
