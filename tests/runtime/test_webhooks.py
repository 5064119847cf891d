"""Webhooks: read with care, and believed only with a signature."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from typing import Any

import httpx
import pytest
import standardwebhooks
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.acme import ENDPOINT, LIFECYCLE
from tests.runtime.hostile import Exchange, serving

from linocut_kit.runtime import errors
from linocut_kit.runtime.webhooks import MAX_BODY, Webhooks

NOW = 1_700_000_000
SECRET = "dGVzdC1zZWNyZXQ="
ID = "046b6c7f-0b8a-43b9-b35d-6489e6daee91"
BODY = f'{{"task_id":"{ID}","status":"IN_PROGRESS","generated":[]}}'.encode()
UTF8 = "reg1B59utlwFwviUut3E2jGZF495KTlMr6ZVQvP8Jt4="
DECODED = "YVC30gGOcGvEUMu6isy8BmiWvIazvyWLdnYUBVsFkew="

VECTOR = replace(
    ENDPOINT,
    lifecycle=replace(LIFECYCLE, id="/data/task_id", pending=("IN_PROGRESS",)),
)


def webhooks(now: float = NOW, endpoint: Any = VECTOR) -> Webhooks:
    return Webhooks(endpoint, wall=lambda: now)


def headers(signature: str, id: str = "msg_1", timestamp: str = str(NOW)) -> dict[str, str]:
    return {"Webhook-Id": id, "webhook-timestamp": timestamp, "WEBHOOK-SIGNATURE": signature}


def test_the_known_vector_is_verified() -> None:
    event = webhooks().verify(headers(f"v1,{UTF8}"), BODY, SECRET)
    assert (event.task_id, event.status, event.done, event.urls) == (ID, "IN_PROGRESS", False, ())
    assert event.raw["generated"] == []
    event = webhooks().verify(headers(f"v1,{DECODED}"), BODY, SECRET, encoding="base64")
    assert event.task_id == ID
    assert webhooks().verify(headers(f"v1,{UTF8}"), BODY, SECRET.encode()).task_id == ID


@pytest.mark.parametrize("name", ["Webhook-Id", "webhook-timestamp", "WEBHOOK-SIGNATURE"])
def test_a_header_that_is_no_text_is_a_wrong_signature(name: str) -> None:
    with pytest.raises(errors.WebhookError, match="no signature"):
        webhooks().verify({**headers(f"v1,{UTF8}"), name: "\udcff"}, BODY, SECRET)


@pytest.mark.parametrize(
    "signature",
    [f"v1,{DECODED} v2,{UTF8}", f"v9,{UTF8}", UTF8, f"  v1,x   v2,{UTF8}  ", f"v1,é v1,{UTF8}"],
)
def test_one_good_signature_of_several_is_enough(signature: str) -> None:
    assert webhooks().verify(headers(signature), BODY, SECRET).task_id == ID


def test_headers_may_come_as_pairs_of_bytes() -> None:
    pairs = [(name.encode(), value.encode()) for name, value in headers(f"v1,{UTF8}").items()]
    assert webhooks().verify(pairs, bytearray(BODY), SECRET).task_id == ID
    assert webhooks().verify(pairs, BODY.decode(), SECRET).task_id == ID


@pytest.mark.parametrize(
    "signature", ["v1,", "v1", ",", f"v1,{UTF8[:-1]}", UTF8.lower(), f"v1,{UTF8}x"]
)
def test_a_wrong_signature_is_refused(signature: str) -> None:
    with pytest.raises(errors.WebhookError, match="no signature"):
        webhooks().verify(headers(signature), BODY, SECRET)


@given(
    body=st.binary(max_size=60), id=st.text("abc._1", min_size=1), secret=st.text(min_size=1),
    flip=st.integers(0),
)  # fmt: skip
def test_whatever_changes_is_noticed(body: bytes, id: str, secret: str, flip: int) -> None:
    try:
        key = secret.encode()
    except UnicodeEncodeError:
        return
    if not key.strip():
        return
    content = f"{id}.{NOW}.".encode() + body
    good = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    hooks = webhooks()
    with pytest.raises(errors.WebhookError) as caught:
        hooks.verify(headers(f"v1,{good}", id), body, secret)
    assert "no signature" not in str(caught.value)
    changed = bytearray(body or b"x")
    changed[flip % len(changed)] ^= 1
    for other in ((headers(f"v1,{good}", id), bytes(changed), secret),
                  (headers(f"v1,{good}", id + "x"), body, secret),
                  (headers(f"v1,{good}", id), body, secret + "x"),
                  (headers(f"v1,{good}", id, str(NOW + 1)), body, secret)):  # fmt: skip
        with pytest.raises(errors.WebhookError, match="no signature"):
            hooks.verify(*other)


def test_standard_webhooks_agrees() -> None:
    from datetime import UTC, datetime

    their = standardwebhooks.Webhook(f"whsec_{SECRET}")
    signed = their.sign("msg_1", datetime.fromtimestamp(NOW, UTC), BODY.decode())
    event = webhooks().verify(headers(signed), BODY, SECRET, encoding="base64")
    assert event.task_id == ID


@pytest.mark.parametrize(("now", "good"), [(300, True), (-300, True), (301, False), (-301, False)])
def test_old_and_early_webhooks_are_refused(now: int, good: bool) -> None:
    hooks = webhooks(NOW + now)
    if good:
        hooks.verify(headers(f"v1,{UTF8}"), BODY, SECRET)
    else:
        with pytest.raises(errors.WebhookError, match="was signed 301 s"):
            hooks.verify(headers(f"v1,{UTF8}"), BODY, SECRET)
        hooks.verify(headers(f"v1,{UTF8}"), BODY, SECRET, tolerance=301)


@pytest.mark.parametrize("timestamp", ["now", "-1", "1e9", "1" * 16, "٣"])
def test_a_timestamp_is_a_number_of_seconds(timestamp: str) -> None:
    content = f"msg_1.{timestamp}.".encode() + BODY
    good = base64.b64encode(hmac.new(SECRET.encode(), content, hashlib.sha256).digest()).decode()
    with pytest.raises(errors.WebhookError, match="not a number of seconds"):
        webhooks().verify(headers(good, timestamp=timestamp), BODY, SECRET)


@pytest.mark.parametrize("name", ["Webhook-Id", "webhook-timestamp", "WEBHOOK-SIGNATURE"])
def test_a_missing_header_is_named(name: str) -> None:
    given_ = headers(f"v1,{UTF8}")
    del given_[name]
    with pytest.raises(errors.WebhookError, match=f"no {name.lower()} header"):
        webhooks().verify(given_, BODY, SECRET)


@pytest.mark.parametrize(("secret", "encoding"), [("", None), (SECRET, "hex"), ("%%%", "base64")])
def test_a_useless_secret_is_said(secret: str, encoding: Any) -> None:
    with pytest.raises(errors.ConfigurationError) as caught:
        webhooks().verify(headers(f"v1,{UTF8}"), BODY, secret, encoding=encoding)
    assert not secret or secret not in str(caught.value)


def test_what_is_not_offered_is_said() -> None:
    silent = replace(ENDPOINT, webhook=None)
    with pytest.raises(errors.ConfigurationError, match="no webhooks"):
        Webhooks(silent)
    assert ENDPOINT.webhook is not None
    unsigned = replace(ENDPOINT, webhook=replace(ENDPOINT.webhook, signature=None))
    with pytest.raises(errors.ConfigurationError, match="not signed"):
        webhooks(endpoint=unsigned).verify({}, BODY, SECRET)


def test_a_finished_task_has_its_images_and_a_failed_one_its_reason() -> None:
    hooks = Webhooks(ENDPOINT)
    body = {"id": "t", "status": "DONE", "images": [{"url": "https://a.example/1.png"}, {"url": 7}]}
    event = hooks.parse(json.dumps(body))
    assert (event.done, event.succeeded, event.urls) == (True, True, ("https://a.example/1.png",))
    body = {"id": "t", "status": "FAILED", "error": {"code": "x", "message": "why"}}
    event = hooks.parse(json.dumps(body))
    assert (event.done, event.succeeded) == (True, False)
    assert (event.error_code, event.error_message) == ("x", "why")


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"{", b"\xff", b"{}", b'{"id": null}', b'{"id": ["x"]}', b"<html>",
     b"[" * 10_000, b'{"id": "t", "status": {}}', b" " * (MAX_BODY + 1)],
)  # fmt: skip
def test_what_is_no_webhook_is_refused(body: bytes) -> None:
    with pytest.raises(errors.WebhookError) as caught:
        Webhooks(ENDPOINT).parse(body)
    assert "server answered" not in str(caught.value)


def test_a_receiver_refuses_what_came_through_a_socket_unsigned() -> None:
    refused: list[str] = []

    def receive(exchange: Exchange) -> None:
        try:
            webhooks().verify(exchange.headers, exchange.body, SECRET)
            exchange.answer(200)
        except errors.WebhookError as error:
            refused.append(str(error))
            exchange.answer(400)

    with serving(receive) as server:
        signed, forged = headers(f"v1,{UTF8}"), headers("v1,forged")
        assert httpx.post(server.url, content=BODY, headers=signed).status_code == 200
        assert httpx.post(server.url, content=BODY, headers=forged).status_code == 400
    assert refused == ["no signature of the webhook matches"]
