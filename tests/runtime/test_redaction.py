"""Keys never come back: whatever a server does with one, nothing that is shown or kept has it."""

import json
import logging
import pickle
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.foreign import HOSTILE, KEYS, SPELLINGS, holds, steers
from tests.runtime.acme import PNG, Api, created, done

from linocut_kit.runtime.errors import LinocutError
from linocut_kit.runtime.redaction import Mask

PLANTED = st.sampled_from(list(SPELLINGS))


@given(KEYS, PLANTED, HOSTILE, HOSTILE, st.integers(1, 200))
def test_a_key_is_masked_in_every_spelling_and_before_any_cut(
    key: str, name: str, before: str, after: str, room: int
) -> None:
    planted = SPELLINGS[name](key)
    text = f"{before} {planted} {after}"
    mask = Mask([f" {key}\n"])
    assert not holds(key, planted, mask.text(text))
    assert not holds(key, planted, json.dumps(mask.everything({text: [text, {"a": text}]})))
    shown = mask.foreign(text, room)
    assert not holds(key, planted, shown)
    start = planted.strip()[: max(8, len(planted.strip()) // 2)]
    assert start not in shown or start in before + after


@given(st.text(), st.lists(st.text(max_size=7), max_size=3))
def test_a_short_key_eats_no_word(text: str, keys: list[str]) -> None:
    mask = Mask(keys)
    if not any(item in text.lower() for item in ("key", "token", "secret", "bearer", "basic")):
        assert mask.text(f"{text} next axe") == f"{text} next axe" or "auth" in text.lower()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a fox and an axe: x, x-ray", "a fox and an axe: x, x-ray"),
        ("Authorization: Bearer x", "Authorization: Bearer ***"),
        ("?api_key=x&a=x", "?api_key=***&a=x"),
        ('{"token": "x", "a": "x"}', '{"token": "***", "a": "x"}'),
        ("api_key=xy", "api_key=xy"),
    ],
)
def test_a_short_key_is_masked_where_it_is_announced(text: str, shown: str) -> None:
    assert Mask(["x"]).text(text) == shown
    assert Mask(["x"]).everything({"api_key": "x", "a": "x"}) == {"api_key": "***", "a": "x"}


def test_a_mask_does_not_tell_what_it_masks() -> None:
    mask = Mask(["a-long-secret"])
    assert b"long" not in pickle.dumps(mask)
    assert "long" not in repr(mask)


def test_texts_made_to_be_slow_are_not() -> None:
    mask = Mask(["a b long-secret/+=1", "x"])
    for piece in ("\\", "%25", "&amp;", "&#0", "key ", "\\\\u00", "a ", " "):
        assert len(mask.text(piece * 15_000)) >= 15_000


@contextmanager
def _logged() -> Iterator[list[str]]:
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    log = logging.getLogger("linocut")
    log.addHandler(handler)
    before, log.propagate = log.level, False
    log.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        log.propagate = True
        log.setLevel(before)
        log.removeHandler(handler)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _answers(place: str, evil: str) -> dict[str, Any]:
    """What a server says to a create, to polls and to downloads, with a text in one place."""
    url = "https://api.acme.example/files/1.png"
    answers = {"POST": (200, created()), "poll": (200, done(url, cost=1)), "file": (200, PNG)}
    header: dict[str, str] = {}
    match place:
        case "id":
            answers["POST"] = (200, created(evil))
        case "state":
            answers["poll"] = (200, created(status=evil))
        case "cost":
            answers["poll"] = (200, done(url, cost={evil: evil}))
        case "reason":
            failed = created(status="FAILED", error={"code": evil, "message": f"no {evil}"})
            answers["poll"] = (200, failed)
        case "refusal":
            answers["POST"] = (422, {"message": evil, "fields": [{evil: evil}]})
        case "failure of a poll":
            answers["poll"] = (400, f"no {evil}".encode("utf-8", "replace"))
        case "page":
            answers["POST"] = (502, f"<html><title>{evil}</title>".encode("utf-8", "replace"))
        case "broken JSON":
            answers["POST"] = (200, f'{{"a": "{evil}'.encode("utf-8", "replace"))
        case "URL":
            path = "".join(item for item in evil if item.isascii() and item.isprintable())
            answers["poll"] = (200, done(f"{url}/{path}?{path}"))
            answers["file"] = (403, b"")
        case "header":
            value = "".join(item for item in evil if item.isascii() and item.isprintable()).strip()
            header = {"x-request-id": value, "content-type": f"text/{value}", "location": value}
            answers["poll"] = (302, b"")
    return {**answers, "headers": header}


def _told(key: str, place: str, evil: str) -> tuple[list[str], list[str]]:
    """What a client says of such a server's answers, and what it keeps of them."""
    answers = _answers(place, evil)

    def respond(request: httpx.Request) -> httpx.Response:
        kind = "POST" if request.method == "POST" else "poll"
        kind = "file" if "/files/" in request.url.path else kind
        status, body = answers[kind]
        kinds = {"content-type": "image/png" if kind == "file" else "application/json"}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx.Response(status, content=data, headers={**kinds, **answers["headers"]})

    kept: list[Any] = []
    with _logged() as said, httpx.Client(transport=httpx.MockTransport(respond)) as http:
        api = Api("sync", api_key=key, http_client=http, on_request=kept.append,
                  on_response=kept.append, max_retries=0)  # fmt: skip
        said.append(repr(api.client))
        try:
            task = api.submit()
            said.append(repr(task))
            result = task.wait(on_update=kept.append)
            said += [repr(result), repr(result.images)]
            kept += [
                result.raw,
                result.cost,
                result.status,
                *(image.url for image in result.images),
            ]
            result.images[0].read()
        except LinocutError as error:
            for cause in _causes(error):
                said += [str(cause), repr(cause), *getattr(cause, "__notes__", ())]
                kept.append(vars(cause))
            said.append("".join(traceback.format_exception(error)))
    return said, [repr(item) for item in kept]


PLACES = (
    "id", "state", "cost", "reason", "refusal", "failure of a poll", "page", "broken JSON", "URL",
    "header",
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
@given(KEYS, PLANTED, HOSTILE)
@settings(max_examples=12)
def test_a_key_comes_back_in_nothing_that_a_client_shows_or_keeps(
    place: str, key: str, name: str, noise: str
) -> None:
    planted = SPELLINGS[name](key)
    said, kept = _told(key, place, f"{planted} {noise}")
    for shown in (*said, *kept):
        assert not holds(key, planted, shown)


@pytest.mark.parametrize("place", PLACES)
@given(HOSTILE)
@settings(max_examples=12)
def test_nothing_that_a_client_says_of_an_answer_steers_a_terminal(place: str, evil: str) -> None:
    said, _ = _told("a-key-of-tests", place, evil)
    for shown in said:
        assert steers(shown) == []


def test_a_result_is_fetched_though_its_url_has_the_key() -> None:
    key, asked = "a-key-of-tests", []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        if "/files/" in request.url.path:
            return httpx.Response(200, content=PNG, headers={"content-type": "image/png"})
        return httpx.Response(200, json=done(f"https://api.acme.example/files/{key}.png"))

    with httpx.Client(transport=httpx.MockTransport(respond)) as http:
        result = Api("sync", api_key=key, http_client=http).run()
        assert result.images[0].read() == PNG
    assert asked[-1].endswith(f"/files/{key}.png")
    assert result.images[0].url == "https://api.acme.example/files/***.png"
