"""Secrets, signatures and headers as they really come, signed here by others than the client."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.message import Message
from typing import Any

import pytest
import standardwebhooks
from django.http.request import HttpHeaders
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from tests.runtime.acme import ENDPOINT, LIFECYCLE
from werkzeug.datastructures import EnvironHeaders

from linocut_kit.runtime import errors
from linocut_kit.runtime.webhooks import Webhooks

NOW = 1_700_000_000
BODY = b'{"data":{"id":"t-1","status":"DONE","images":[{"url":"https://a.example/1.png"}]}}'
WHOLE = replace(ENDPOINT, webhook=replace(ENDPOINT.webhook, payload=""))  # type: ignore[type-var]
BLANKS = st.text(" \t\r\n", max_size=3)


def signed(key: bytes, body: bytes = BODY, at: int = NOW) -> dict[str, str]:
    """What a sender after the Standard Webhooks sends, made by their own package."""
    sender = standardwebhooks.Webhook("whsec_" + base64.b64encode(key).decode())
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(at),
        "webhook-signature": sender.sign("msg_1", datetime.fromtimestamp(at, UTC), body.decode()),
    }


def hooks(endpoint: Any = WHOLE, secrets: tuple[str, ...] = ("utf-8", "base64")) -> Webhooks:
    webhook = endpoint.webhook
    scheme = replace(webhook.signature, secrets=secrets)
    return Webhooks(
        replace(endpoint, webhook=replace(webhook, signature=scheme)), wall=lambda: float(NOW)
    )


@given(key=st.binary(min_size=1, max_size=40), before=BLANKS, after=BLANKS, as_bytes=st.booleans())
def test_a_secret_is_read_in_every_way_in_which_it_is_shown(
    key: bytes, before: str, after: str, as_bytes: bool
) -> None:
    text = base64.b64encode(key).decode()
    for shown in (f"whsec_{text}", text, f"whsec_{text.rstrip('=')}"):
        secret = before + shown + after
        given_ = secret.encode() if as_bytes else secret
        assert hooks().verify(signed(key), BODY, given_).task_id == "t-1"
        assert hooks().verify(signed(key), BODY, given_, encoding="base64").task_id == "t-1"
    with pytest.raises(errors.WebhookError, match="no signature"):
        hooks().verify(signed(key + b"x"), BODY, before + text + after)


def test_a_secret_with_the_prefix_of_the_standard_needs_no_word_of_the_page() -> None:
    secret = "whsec_" + base64.b64encode(b"key").decode()
    assert hooks(secrets=("utf-8",)).verify(signed(b"key"), BODY, secret).task_id == "t-1"
    assert hooks(secrets=("utf-8",)).verify(signed(secret.encode()), BODY, secret).succeeded
    with pytest.raises(errors.WebhookError, match="no signature"):
        hooks().verify(signed(b"key"), BODY, secret, encoding="utf-8")


@pytest.mark.parametrize("secret", [" \n", b"\t", None, 7])
def test_a_secret_that_is_none_is_said(secret: Any) -> None:
    with pytest.raises(errors.ConfigurationError, match="the webhook secret"):
        hooks().verify(signed(b"key"), BODY, secret)


@given(
    order=st.permutations(["v1,{}", "v1,bm8=", "v1a,bm8=", "v2,bm8="]),
    between=st.sampled_from([" ", ",", ", ", "\n", "\t "]),
    before=BLANKS, after=BLANKS,
)  # fmt: skip
def test_signatures_are_divided_by_blanks_and_commas(
    order: list[str], between: str, before: str, after: str
) -> None:
    headers = signed(b"key")
    good = headers["webhook-signature"].removeprefix("v1,")
    headers["webhook-signature"] = before + between.join(order).format(good) + after
    secret = base64.b64encode(b"key").decode()
    assert hooks().verify(headers, BODY, secret).task_id == "t-1"
    headers["webhook-signature"] = between.join(order).format("bm8=")
    with pytest.raises(errors.WebhookError, match="no signature"):
        hooks().verify(headers, BODY, secret)


def _message(headers: dict[str, str]) -> Message:
    message = Message()
    for name, value in headers.items():
        message[name.title()] = value
    return message


def _environ(headers: dict[str, str]) -> dict[str, str]:
    return {"HTTP_" + name.upper().replace("-", "_"): value for name, value in headers.items()}


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


@pytest.mark.parametrize(
    "shape",
    [
        dict,
        lambda headers: {name.upper(): value for name, value in headers.items()},
        lambda headers: {name: [value] for name, value in headers.items()},
        lambda headers: list(headers.items()),
        lambda headers: iter(_raw(headers)),
        _message,
        _environ,
        lambda headers: EnvironHeaders(_environ(headers)),
        lambda headers: HttpHeaders(_environ(headers)),
        lambda headers: Headers(raw=_raw(headers)),
    ],
    ids=["dict", "upper", "lists", "pairs", "raw", "message", "wsgi", "flask",
         "django", "starlette"],
)  # fmt: skip
def test_headers_are_taken_from_any_framework(shape: Callable[[dict[str, str]], Any]) -> None:
    secret = base64.b64encode(b"key").decode()
    assert hooks().verify(shape(signed(b"key")), BODY, secret).task_id == "t-1"


def test_headers_that_came_twice_are_taken_where_they_agree() -> None:
    secret = base64.b64encode(b"key").decode()
    pairs = list(signed(b"key").items())
    assert hooks().verify([*pairs, *pairs], BODY, secret).task_id == "t-1"
    forged = ("webhook-signature", "v1,bm8=")
    assert hooks().verify([forged, *pairs, forged], BODY, secret).task_id == "t-1"
    for name in ("webhook-id", "webhook-timestamp"):
        with pytest.raises(errors.WebhookError, match=f"several {name} headers"):
            hooks().verify([*pairs, (name, "2")], BODY, secret)


@pytest.mark.parametrize("headers", [None, 7, "webhook-id: x", b"x", ["webhook-id"], object()])
def test_what_is_no_headers_is_said(headers: Any) -> None:
    with pytest.raises(errors.ConfigurationError, match="headers must be those of the request"):
        hooks().verify(headers, BODY, "a2V5")


@pytest.mark.parametrize("body", [json.loads(BODY), [1], None, 7, object()])
def test_a_body_that_was_parsed_is_told_that_the_raw_bytes_are_wanted(body: Any) -> None:
    for read in (lambda: hooks().verify(signed(b"key"), body, "a2V5"), lambda: hooks().parse(body)):
        with pytest.raises(
            errors.WebhookBodyError, match="the raw bytes of the request's body"
        ) as e:
            read()
        assert isinstance(e.value, TypeError)
        assert isinstance(e.value, errors.WebhookError)


def test_a_text_that_was_written_again_is_told_so() -> None:
    again = json.dumps(json.loads(BODY))
    with pytest.raises(errors.WebhookError, match="pass the body's raw bytes"):
        hooks().verify(signed(b"key"), again, "a2V5")
    assert hooks().verify(signed(b"key"), BODY.decode(), "a2V5").task_id == "t-1"


@pytest.mark.parametrize("tolerance", [float("nan"), -1, "300", True])
def test_a_tolerance_that_is_no_number_of_seconds_lets_nothing_through(tolerance: Any) -> None:
    with pytest.raises(errors.ConfigurationError, match="tolerance must be"):
        hooks().verify(signed(b"key", at=NOW - 9_999), BODY, "a2V5", tolerance=tolerance)


STATES = replace(
    LIFECYCLE, refused=("BLOCKED",), cancelled=("STOPPED",), pending=("WAITING", "WORKING")
)


@pytest.mark.parametrize(
    ("status", "phase", "done"),
    [
        ("WAITING", "pending", False), ("WORKING", "pending", False), ("DONE", "succeeded", True),
        ("FAILED", "failed", True), ("BLOCKED", "refused", True), ("STOPPED", "cancelled", True),
        ("PAUSED", "unknown", False),
    ],
)  # fmt: skip
def test_every_state_is_read(status: str, phase: str, done: bool) -> None:
    images = [{"url": "https://a.example/1.png"}] if phase == "succeeded" else []
    error = {"code": "x", "message": "why"} if done and phase != "succeeded" else None
    said = {"data": {"id": "t", "status": status, "images": images, "error": error}}
    event = hooks(replace(WHOLE, lifecycle=STATES)).parse(
        b"\xef\xbb\xbf" + json.dumps(said).encode()
    )
    assert (event.status, event.phase, event.done) == (status, phase, done)
    assert event.succeeded == (phase == "succeeded")
    assert bool(event.urls) == (phase == "succeeded")
    assert event.error_message == ("why" if error else None)
