"""Reading takes time in proportion to the text, whatever the text is."""

import sys
from contextlib import suppress
from types import FrameType

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from linocut_kit.pages.read import read_page
from linocut_kit.pages.source import LARGEST_TEXT, PageError

UNITS = (
    "1", "1,", "1-", "a", "{", "\n{", '\n{"a":\n', "[", '"', "' ", "`a`, ", "x (required) - y. ",
    "a:\n", "Options:\n", "Example:\n{\n", "default: '", "up to 5 characters ", "| Name | Type |\n",
    "|---|\n", "Name\tType\n", "prompt string\n", "prompt\nstring\nrequired\n", "\t", " ", "- a\n",
    "* ", "#", "curl 'x\n", "one of a, ", "a or b ", "1 to 2 ", "not a PNG ", "base64 PNG ",
    ". ", "1:1 to ", "**", "\\_", "- **a** - b\n", "Possible values:\nab\n", "GET /a/{b}\n",
    "0 is most strict ", '"a": "string",\n', '<ParamField body="a" ', "</p>", "<td>",
)  # fmt: skip
START = "Parameters\nprompt string required\n"


def steps(text: str) -> int:
    """How many calls it takes to read a text."""
    count = 0

    def tell(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(tell)
    try:
        with suppress(PageError):
            read_page(text.encode())
    finally:
        sys.setprofile(before)
    return count


@settings(max_examples=20, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(units=st.lists(st.sampled_from(UNITS), min_size=1, max_size=3).map("".join))
def test_four_times_the_text_takes_about_four_times_the_steps(units: str) -> None:
    once, more = (steps(START + units * (size // len(units))) for size in (2_000, 8_000))
    assert more < 8 * once + 5_000


@pytest.mark.parametrize("unit", UNITS)
def test_no_text_of_one_unit_repeated_hangs_the_reader(unit: str) -> None:
    with suppress(PageError):
        read_page((START + unit * (20_000 // len(unit))).encode())


def test_a_text_that_is_no_page_of_one_endpoint_is_refused_by_its_size() -> None:
    with pytest.raises(PageError, match="of a page at most"):
        read_page(b"prompt string required\n" * (LARGEST_TEXT // 20))
