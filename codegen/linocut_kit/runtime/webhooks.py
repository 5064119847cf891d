"""Webhooks are requests from outside: they are read with care, and verified where they are signed.

A signature proves who wrote a webhook, not that it is new: within the tolerance it can be sent
again by whoever saw it. Store the id header of those you have handled and drop repeats.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from linocut_kit.runtime import pointer
from linocut_kit.runtime.answers import Reading, reading
from linocut_kit.runtime.errors import (
    ConfigurationError,
    UnexpectedResponse,
    WebhookBodyError,
    WebhookError,
)
from linocut_kit.runtime.exchange import Response
from linocut_kit.runtime.lifecycle import Phase, PrintedEndpoint, Webhook
from linocut_kit.runtime.webhook_signing import Headers, check_age, is_signed, keys_of, signed_parts

MAX_BODY = 8 * 1024 * 1024
"""The largest body that is read, in bytes."""

Body = bytes | bytearray | memoryview | str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEvent:
    """What a webhook says of a task. `done` is whether the task has ended, either way.

    `phase` is what `status`, the provider's word, means: pending, succeeded, failed, refused,
    cancelled; unknown for a word that no page has. `urls` are the images as
    given, `raw` is the whole payload.
    """

    task_id: str
    status: str | None
    phase: Phase | Literal["unknown"]
    done: bool
    succeeded: bool
    urls: tuple[str, ...]
    error_code: str | None
    error_message: str | None
    raw: Any


class Webhooks:
    """The webhooks of a provider."""

    def __init__(self, endpoint: PrintedEndpoint, *, wall: Callable[[], float] = time.time) -> None:
        if endpoint.webhook is None:
            raise ConfigurationError(f"{endpoint.id}: the provider documents no webhooks")
        self._endpoint = endpoint
        self._webhook: Webhook = endpoint.webhook
        self._wall = wall

    def parse(self, body: Body) -> WebhookEvent:
        """Read a payload. It proves nothing about its sender: see `verify`. Raises WebhookError."""
        data = _bytes(body)
        answer = Response(status=200, body=_enveloped(data, self._webhook.payload))
        try:
            news = reading(answer, self._endpoint.lifecycle)
        except UnexpectedResponse as error:
            text = str(error).replace("the server answered 200 with", "the webhook has")
            raise WebhookError(text) from error
        if news.id is None:
            raise WebhookError("the webhook names no task")
        return _event(news.id, news, pointer.find(news.document, self._webhook.payload))

    def verify(
        self,
        headers: Headers,
        body: Body,
        secret: str | bytes,
        *,
        encoding: Literal["utf-8", "base64"] | None = None,
        tolerance: float | None = None,
    ) -> WebhookEvent:
        """Read a payload after checking that the provider signed it lately.

        `headers` are those of the request, in any framework's shape. `body` is its body as it came,
        never parsed and written again. `secret` is the text that the provider shows; `encoding` is
        how it becomes the key, if not in one of the documented ways, and `tolerance` is in seconds,
        either way. Raises WebhookError; WebhookBodyError, which is a TypeError too, for a body that
        has been parsed; ConfigurationError where the provider documents no signature.
        """
        signature = self._webhook.signature
        if signature is None:
            raise ConfigurationError(f"{self._endpoint.id}: webhooks are not signed, use parse()")
        data = _bytes(body)
        keys = keys_of(secret, signature, encoding)
        parts = signed_parts(headers, signature)
        if not is_signed(keys, signature, parts, data):
            hint = "; pass the body's raw bytes, not text" if isinstance(body, str) else ""
            raise WebhookError(f"no signature of the webhook matches{hint}")
        limit = signature.tolerance if tolerance is None else tolerance
        check_age(parts[1], self._wall(), limit)
        return self.parse(data)


def _bytes(body: Body) -> bytes:
    if not isinstance(body, bytes | bytearray | memoryview | str):
        raise WebhookBodyError(
            f"give the raw bytes of the request's body as it came, not {type(body).__name__}: "
            "what was parsed cannot be verified"
        )
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else bytes(body)
    if len(data) > MAX_BODY:
        raise WebhookError(f"the webhook has more than {MAX_BODY // 2**20} MiB")
    return data


def _enveloped(body: bytes, payload: str) -> bytes:
    """The payload in the place that it has in a poll answer, so that one reader reads both."""
    before, after = b"", b""
    for token in payload.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~").encode("utf-8")
        before, after = before + b'{"' + name + b'":', b"}" + after
    return before + body.removeprefix(b"\xef\xbb\xbf") + after


def _event(id: str, news: Reading, raw: Any) -> WebhookEvent:
    return WebhookEvent(
        task_id=id,
        status=news.status,
        phase=news.phase,
        done=news.phase not in ("pending", "unknown"),
        succeeded=news.phase == "succeeded",
        urls=tuple(image.value for image in news.findings if isinstance(image.value, str)),
        error_code=news.error_code,
        error_message=news.error_message,
        raw=raw,
    )
