"""What can be read of a broken answer: the id that is there for certain, and never another one."""

import copy
import json
import pickle
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.acme import ENDPOINT

from linocut_kit.runtime import errors
from linocut_kit.runtime.answers import Reading, api_error, reading
from linocut_kit.runtime.errors import LinocutError, UnexpectedResponse
from linocut_kit.runtime.exchange import Response
from linocut_kit.runtime.lifecycle import ResultPlace, Results

IDS = st.text("abcdef0123456789-", min_size=2, max_size=12)
NOISE = st.dictionaries(
    st.text("klmno", min_size=1, max_size=3),
    st.integers() | st.text(max_size=5) | st.none() | st.floats(allow_nan=True),
    max_size=3,
)
KINDS = st.sampled_from(["application/json", "text/plain", "text/html", "", "image/png"])


def read(body: bytes, kind: str = "application/json") -> Reading | None:
    """What an answer says, None where nothing can be read of it."""
    answer = Response(status=200, body=body, headers={"content-type": kind})
    try:
        return reading(answer, ENDPOINT.lifecycle, rescue=True)
    except UnexpectedResponse:
        return None


@given(id=IDS, before=NOISE, after=NOISE, kind=KINDS, bom=st.sampled_from(["", "\ufeff"]))
def test_an_answer_that_is_cut_anywhere_names_its_own_id_or_none(
    id: str, before: dict[str, Any], after: dict[str, Any], kind: str, bom: str
) -> None:
    whole = {**before, "data": {"id": id, "status": "WAITING"}, **after}
    body = (bom + json.dumps(whole)).encode()
    found = read(body, kind)
    assert found is not None and found.id == id
    for cut in range(len(body)):
        news = read(body[:cut], kind)
        assert news is None or news.id in (None, id)


@given(id=IDS, kind=KINDS, end=st.sampled_from([",", "}", " trailing", "\0", "{}"]))
def test_what_follows_an_answer_does_not_hide_its_id(id: str, kind: str, end: str) -> None:
    found = read((json.dumps({"data": {"id": id, "status": "WAITING"}}) + end).encode(), kind)
    assert found is not None and found.id == id


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_an_answer_is_read_in_any_unicode(encoding: str) -> None:
    text = json.dumps({"data": {"id": "t-1", "status": "WAITING", "words": "é狐"}})
    found = read(text.encode(encoding))
    assert found is not None and found.id == "t-1"


@pytest.mark.parametrize(
    "text",
    [
        '{"data": {"id": "a"}}{"data": {"id": "b"}}',
        '{"data": {"id": "a"}}{"data": {"id": "b"}, "data": {"id": "a"}}',
        '{"data": {"id": "a", "id": "b", "status": "WAITING"}}',
        '{"data": {"id": "\\ud800", "status": "WAITING"}}',
        '{"data": {"id": "t-\ufffd", "status": "WAITING"}}',
    ],
)
def test_two_ids_or_one_that_is_not_whole_are_none(text: str) -> None:
    found = read(text.encode())
    assert found is None or found.id is None


def test_images_in_an_answer_may_be_larger_than_json_is() -> None:
    places = (ResultPlace(at="/images/*", encoding="base64"),)
    lifecycle = replace(ENDPOINT.lifecycle, results=Results(places=places))
    text = "A" * (40 * 2**20)
    answer = Response(status=200, body=b'{"data": {"id": "t-1"}, "images": ["%s"]}' % text.encode())
    found = reading(answer, lifecycle)
    assert found.id == "t-1" and [image.value for image in found.findings] == [text]
    assert reading(answer, ENDPOINT.lifecycle, rescue=True).flaw == "JSON of more than 32 MiB"


WORDS = ("no such hat", "too many hats")
SHAPES: dict[str, Any] = {
    "listed by place": {
        "detail": [
            {"loc": ["body", "hat"], "msg": WORDS[0], "type": "x"},
            {"loc": ["body", "size"], "msg": WORDS[1], "type": "y"},
        ]
    },
    "problem": {"title": WORDS[0], "detail": WORDS[1], "status": 422},
    "nested": {"error": {"message": WORDS[0], "details": {"reason": WORDS[1]}}},
    "by field": {"errors": {"hat": [WORDS[0]], "size": [WORDS[1]]}},
    "capital": {"Message": WORDS[0], "errorMessage": WORDS[1]},
    "flat": {"success": False, "msg": WORDS[0], "reason": WORDS[1]},
    "list": [{"message": WORDS[0]}, {"message": WORDS[1]}],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_words_of_an_error_are_told_whatever_its_shape(shape: str) -> None:
    answer = Response(status=422, body=json.dumps(SHAPES[shape]).encode())
    error = api_error(answer, "acme/model", wall=0, lifecycle=ENDPOINT.lifecycle)
    assert all(word in str(error) for word in WORDS), str(error)
    assert error.raw == SHAPES[shape] and error.status_code == 422


@given(words=st.text(max_size=3000))
def test_the_words_of_an_error_steer_no_terminal_and_have_an_end(words: str) -> None:
    body = json.dumps({"error": {"message": words}}).encode()
    error = api_error(Response(status=400, body=body), "acme/model", wall=0)
    assert str(error).isprintable() and len(str(error)) < 2000


def _classes(base: type[LinocutError]) -> list[type[LinocutError]]:
    return [base, *(kind for child in base.__subclasses__() for kind in _classes(child))]


def _made(kind: type[LinocutError]) -> LinocutError:
    error = kind.__new__(kind)
    Exception.__init__(error, "it went wrong")
    error.raw, error.status_code, error.request_id = {"why": "x"}, 418, "r-1"
    if isinstance(error, errors.PartlyFailed):
        error.results = error.tasks = error.failures = ()
    error.add_note("go on")
    return error


@pytest.mark.parametrize("kind", _classes(errors.LinocutError), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))])
def test_every_error_travels_with_what_it_says(kind: type[LinocutError], way: Any) -> None:
    error = _made(kind)
    arrived = way(error)
    assert type(arrived) is kind and str(arrived) == str(error)
    assert (arrived.raw, arrived.status_code, arrived.request_id) == ({"why": "x"}, 418, "r-1")
    assert arrived.__notes__ == ["go on"]
