"""Answers are read with suspicion: what they say of a task, and what is wrong with them."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.acme import LIFECYCLE

from linocut_kit.runtime import pointer
from linocut_kit.runtime.answers import api_error, reading
from linocut_kit.runtime.errors import UnexpectedResponse
from linocut_kit.runtime.exchange import MAX_ERROR_BODY, Response, request_id, without_query

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


def answer(body: Any, status: int = 200, **headers: str) -> Response:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status=status, body=data, headers=headers)


def refused(given_: Response) -> str | None:
    """Why the answer is refused, if it is."""
    try:
        reading(given_, LIFECYCLE)
    except UnexpectedResponse as error:
        return str(error)
    return None


@given(st.one_of(JSON, st.fixed_dictionaries({"data": JSON}), st.fixed_dictionaries(
    {"data": st.fixed_dictionaries({}, optional={"id": JSON, "status": JSON, "images": JSON,
                                                 "error": JSON, "cost": JSON})})))  # fmt: skip
def test_any_json_is_read_or_refused(body: Any) -> None:
    refusal = refused(answer(body))
    if refusal is not None:
        assert len(refusal) < 600
        return
    news = reading(answer(body), LIFECYCLE)
    assert news.phase in ("pending", "succeeded", "failed", "unknown")
    assert news.id is None or 0 < len(news.id) <= 512
    assert "\n" not in (news.error_message or "")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    assert len(refused(answer(body)) or "") < 600
    assert api_error(answer(body, 500), "x", wall=0).status_code == 500


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"message": "no"}, "no"),
        ({"error": "no"}, "no"),
        ({"error": {"code": 1, "message": "no"}}, "no"),
        ({"detail": "no"}, "no"),
        ({"detail": [{"loc": ["body"], "msg": "no"}]}, "body: no"),
        ({"problem": {"message": "no", "invalid_params": []}}, "no"),
        ({"errors": ["no"]}, "no"),
        ("no", "no"),
        (b"no", "no"),
        (b"<html><title>no</title>", "an HTML page ('no')"),
        (b"<html>", "an HTML page"),
        ({"error": {"error": {"error": {"error": {"message": "deep"}}}}}, "deep"),
        ([[[[["deep"]]]]], "deep"),
        ({"message": "", "code": 7}, None),
        ([], None),
        ("", None),
        (7, None),
        (b"", None),
    ],
)
def test_the_message_of_an_error_is_found(body: Any, message: str | None) -> None:
    error = api_error(answer(body, 400), "acme/model", wall=0)
    ending = f": {message}" if message else ""
    assert str(error) == f"acme/model: the server answered 400{ending}"


def test_a_long_message_is_cut() -> None:
    error = api_error(answer({"message": "x\n" * MAX_ERROR_BODY}, 400), "x", wall=0)
    assert len(str(error)) < 500


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({}, "an object"),
        (["x"], "an array"),
        (True, "a boolean"),
        (1.5, "a number"),
        (" ", "a string"),
    ],
)
def test_what_cannot_be_an_id_is_named(value: Any, kind: str) -> None:
    with pytest.raises(UnexpectedResponse, match=f"with {kind} at /data/id"):
        reading(answer({"data": {"id": value}}), LIFECYCLE)


@pytest.mark.parametrize(
    ("body", "kind"), [([], "an array"), (b"null", "null"), (b"true", "a boolean")]
)
def test_what_is_no_object_is_named(body: Any, kind: str) -> None:
    with pytest.raises(UnexpectedResponse, match=f"{kind} instead of an object"):
        reading(answer(body), LIFECYCLE)


def test_null_and_empty_results_are_none() -> None:
    images = [{"url": None}, {"url": ""}, {"type": "x"}, {"url": "https://a.example/1"}]
    news = reading(answer({"data": {"status": "DONE", "images": images}}), LIFECYCLE)
    assert [(finding.value, finding.pointer) for finding in news.findings] == [
        ("https://a.example/1", "/data/images/3/url")
    ]
    plain = replace(LIFECYCLE, status=None, results=replace(LIFECYCLE.results, content_type=None))
    news = reading(answer({"data": {"images": images}}), plain)
    assert (news.phase, news.findings[0].content_type) == ("succeeded", None)


def test_an_id_may_be_a_number() -> None:
    assert reading(answer({"data": {"id": 2**70}}), LIFECYCLE).id == str(2**70)
    body = b'{"data": {"id": %s}}' % (b"9" * 100)
    assert reading(answer(body), LIFECYCLE, rescue=True).id is None
    assert reading(answer({}), replace(LIFECYCLE, id=None)).id is None


@pytest.mark.parametrize(
    "kind", ["application/json; charset=latin-1", "application/problem+json", ""]
)
def test_json_by_any_name_is_read(kind: str) -> None:
    assert reading(answer({"data": {"id": "t"}}, **{"content-type": kind}), LIFECYCLE).id == "t"


def test_a_byte_order_mark_does_no_harm() -> None:
    assert reading(answer(b'\xef\xbb\xbf{"data": {"id": "t"}}'), LIFECYCLE).id == "t"


@pytest.mark.parametrize(
    ("headers", "id"),
    [({"request-id": "a"}, "a"), ({"x-request-id": "a"}, "a"), ({"x-acme-request-id": "a"}, "a"),
     ({"cf-ray": "b"}, "b"), ({"x-trace-id": "c", "cf-ray": "b"}, "c"), ({"date": "x"}, None)],
)  # fmt: skip
def test_the_request_id_is_found(headers: dict[str, str], id: str | None) -> None:
    assert request_id(headers) == id


def test_urls_are_shown_without_secrets() -> None:
    assert without_query("https://u:p@a.example/x?sig=1#y") == "https://a.example/x"
    assert without_query("http://[") == "a URL that cannot be read"


def test_pointers_find_what_they_point_to() -> None:
    document = {"a/b": [{"~": 1}, {"~": 2}], "m": {"0": "x"}}
    assert list(pointer.every(document, "/a~1b/*/~0")) == [((0,), 1), ((1,), 2)]
    assert pointer.find(document, "/a~1b/1/~0") == 2
    assert pointer.find(document, "/m/0") == "x"
    assert pointer.find(document, "") is document
    for missing in ("/a~1b/2", "/a~1b/x", "/m/*", "/m/0/1", "/nothing"):
        assert pointer.find(document, missing) is None
    assert pointer.at("/a/*/b/*/c", (3, 4)) == "/a/3/b/4/c"
