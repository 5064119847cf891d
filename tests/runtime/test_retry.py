"""The decision to send again, on its own."""

import math
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linocut_kit.runtime.exchange import Lost, Response
from linocut_kit.runtime.retry import Policy, delay, retry_after

WALL = 1_700_000_000.0


def put_off(text: str, status: int = 429) -> Response:
    return Response(status=status, headers={"retry-after": text})


@given(st.integers(0, 10**9))
def test_seconds_and_dates_say_the_same(seconds: int) -> None:
    assert retry_after(put_off(str(seconds)), WALL) == seconds
    assert retry_after(put_off(formatdate(WALL + seconds, usegmt=True)), WALL) == seconds
    assert retry_after(put_off(formatdate(WALL + seconds, localtime=False)), WALL) == seconds


@pytest.mark.parametrize("text", ["", "soon", "nan", "inf", "-inf", "Wed, 99 Foo 2015", "\x00"])
def test_what_is_neither_is_nothing(text: str) -> None:
    assert retry_after(put_off(text), WALL) is None


def test_the_past_is_now() -> None:
    assert retry_after(put_off("-5"), WALL) == 0
    assert retry_after(put_off(formatdate(0, usegmt=True)), WALL) == 0


@given(
    attempt=st.integers(0, 10_000),
    dice=st.floats(0, 1, exclude_max=True),
    create=st.booleans(),
    asked=st.none() | st.floats(0, 1e6),
    status=st.integers(100, 599),
)
def test_delays_are_bounded_and_obey_the_server(
    attempt: int, dice: float, create: bool, asked: float | None, status: int
) -> None:
    outcome = Response(status=status) if asked is None else put_off(repr(asked), status)
    policy = Policy(max_retries=10_000, first=0.5, max=20)
    pause = delay(policy, attempt, outcome, create=create, dice=dice, wall=WALL)
    may = status == 429 or (status == 503 and asked is not None)
    if create:
        assert (pause is not None) == (may and attempt < 10_000)
    elif status < 400:
        assert pause is None
    if pause is not None:
        assert math.isfinite(pause)
        assert pause >= (asked or 0)
        assert pause <= (20 if asked is None else asked + 1)


@given(
    attempt=st.integers(0, 20), retries=st.integers(0, 10), sent=st.booleans(), create=st.booleans()
)
def test_only_what_was_not_sent_is_sent_again(
    attempt: int, retries: int, sent: bool, create: bool
) -> None:
    lost = Lost(reason="gone", sent=sent)
    pause = delay(Policy(max_retries=retries), attempt, lost, create=create, dice=0.5, wall=WALL)
    assert (pause is not None) == (attempt < retries and not (create and sent))
