"""The door for foreign texts: one line, nothing in it steers, JSON that every parser reads."""

import json
import logging
import math
import pickle
from typing import Any

import msgspec
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.foreign import HOSTILE, steers
from tests.runtime.acme import rule

from linocut_kit.runtime.display import line, logger, prose, strict_json
from linocut_kit.runtime.errors import ApiError, LinocutError, TaskFailed, UnexpectedResponse
from linocut_kit.runtime.violations import Source, Violation, unknown_fields

JSON = st.recursive(
    HOSTILE | st.floats() | st.integers() | st.none() | st.booleans() | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(HOSTILE, inner, max_size=3),
    max_leaves=8,
)


@given(HOSTILE, st.integers(1, 300))
def test_a_line_is_one_line_that_steers_nothing_and_has_its_length(text: str, limit: int) -> None:
    for shown in (line(text, limit), prose(text, limit)):
        assert steers(shown) == [] and "\n" not in shown
        assert len(shown) <= limit
        shown.encode()


@given(HOSTILE, st.integers(2, 60))
def test_a_cut_is_never_inside_of_what_is_written_out(text: str, limit: int) -> None:
    whole, cut = line(text, 10**6), line(text, limit)
    if cut != whole:
        assert cut.endswith("…") and whole.startswith(cut[:-1])
        heads = {line(text[:at], 10**6) for at in range(limit + 1)}
        assert cut[:-1] in heads


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", r"\x1b[31mred"),
        ("a\u202eb\u200bc", r"a\u202eb\u200bc"),
        ("a\nb\x9b", r"a\nb\x9b"),
        ("\ud800", r"\ud800"),
        ("  ::add-mask::x", r"  \x3a:add-mask::x"),
        ("a ##[add-path]b", r"a \x23#[add-path]b"),
        ("a::b [red] 狐 # 1", "a::b [red] 狐 # 1"),
    ],
)
def test_what_cannot_be_seen_is_written_out_and_the_rest_is_left(text: str, shown: str) -> None:
    assert line(text) == shown


@given(JSON)
def test_json_is_ascii_that_strict_parsers_take(value: Any) -> None:
    for indent in (None, 2):
        text = strict_json(value, indent=indent)
        assert text.isascii() and steers(text) == []
        assert orjson.loads(text) is not Ellipsis
        assert msgspec.json.decode(text) is not Ellipsis


@given(st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_json_says_the_same_as_before(value: Any) -> None:
    assert json.loads(strict_json({"a": [value]})) == {"a": [value]}
    assert json.loads(strict_json(math.inf)) == "inf"


@given(HOSTILE)
def test_no_error_steers_whoever_shows_it(text: str) -> None:
    made = (
        LinocutError(text),
        UnexpectedResponse(text),
        ApiError(text, status_code=400, body=text),
        TaskFailed(text, task=None, code=text, message=text),
    )
    for error in made:
        error.add_note(text)
        for shown in (str(error), repr(error), *error.__notes__):
            assert steers(shown) == [] and "\n" not in shown
        assert str(pickle.loads(pickle.dumps(error))) == str(error)


@given(HOSTILE)
def test_no_violation_steers_whoever_shows_it(text: str) -> None:
    source = Source(text, "2026-11-21", "a.yaml:1")
    found = [
        Violation(rule("not-in-enum", f"/{text}", "enum", (text, "a")), text),
        Violation(rule("pattern-mismatch", "/a", "pattern", text), text),
        *unknown_fields(rule("unknown-field", "", "additionalProperties", None), {text: 1}),
    ]
    for item in found:
        for shown in (item.message, item.help, item.got, repr(item), str(item), str(source)):
            assert steers(shown) == []
        assert len(item.message) <= 300 and "\n" not in item.message


@given(HOSTILE)
def test_no_record_of_a_log_steers_whoever_reads_it(text: str) -> None:
    log = logger("linocut.test-of-display").logger
    record = log.makeRecord(log.name, logging.INFO, "", 0, "%s: %d", (text, 1), None)
    assert log.filter(record)
    assert steers(record.getMessage()) == [] and "\n" not in record.getMessage()
