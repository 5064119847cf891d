"""Webhooks are requests from outside: they are read with care, and verified where they are signed.

A signature proves who wrote a webhook, not that it is new: within the tolerance it can be sent
again by whoever saw it. Store the id header of those you have handled and drop repeats.
"""

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any, Literal

from linocut_kit.runtime import pointer
from linocut_kit.runtime.answers import Reading, reading
from linocut_kit.runtime.errors import ConfigurationError, UnexpectedResponse, WebhookError
from linocut_kit.runtime.exchange import Response
from linocut_kit.runtime.lifecycle import PrintedEndpoint, Signature, Webhook

MAX_BODY = 8 * 1024 * 1024
"""The largest body that is read, in bytes."""

Body = bytes | bytearray | memoryview | str
Headers = Mapping[str, Any] | Message | Iterable[tuple[Any, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEvent:
    """What a webhook says of a task. `done` is whether the task has ended, either way.

    `urls` are the images as given, `raw` is the whole payload.
    """

    task_id: str
    status: str | None
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

        `body` is the request's body as it came, never parsed and written again. `secret` is the
        text that the provider shows; `encoding` is how it becomes the key, and `tolerance` is in
        seconds. Raises WebhookError; ConfigurationError where the provider documents no signature.
        """
        signature = self._webhook.signature
        if signature is None:
            raise ConfigurationError(f"{self._endpoint.id}: webhooks are not signed, use parse()")
        key = _key(secret, signature.secrets[0] if encoding is None else encoding)
        given = _lowered(headers)
        names = (signature.id_header, signature.timestamp_header, signature.signature_header)
        lacking = [name for name in names if not given.get(name.lower())]
        if lacking:
            raise WebhookError(f"the webhook has no {lacking[0]} header")
        id, timestamp, signatures = (given[name.lower()] for name in names)
        data = _bytes(body)
        expected = _sign(key, signature, id, timestamp, data)
        items = (part.rpartition(",")[2] for part in signatures.split())
        matches = [hmac.compare_digest(item.encode("utf-8", "replace"), expected) for item in items]
        if not any(matches):
            raise WebhookError("no signature of the webhook matches")
        self._check_age(timestamp, signature.tolerance if tolerance is None else tolerance)
        return self.parse(data)

    def _check_age(self, timestamp: str, tolerance: float) -> None:
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 15):
            raise WebhookError("the webhook's timestamp is not a number of seconds")
        age = self._wall() - int(timestamp)
        if abs(age) > tolerance:
            when = "ago" if age > 0 else "ahead"
            raise WebhookError(f"the webhook was signed {abs(age):.0f} s {when}")


def _sign(key: bytes, signature: Signature, id: str, timestamp: str, body: bytes) -> bytes:
    """The signature, in base64, over the content with its placeholders filled."""
    mac = hmac.new(key, digestmod=hashlib.sha256)
    names = {"id": id.encode("utf-8", "replace"), "timestamp": timestamp.encode("utf-8", "replace")}
    parts = {**names, "body": body}
    rest = signature.content
    while rest:
        text, _, rest = rest.partition("{")
        name, _, rest = rest.partition("}")
        mac.update(text.encode("utf-8"))
        mac.update(parts.get(name, b""))
    return base64.b64encode(mac.digest())


def _key(secret: str | bytes, encoding: str) -> bytes:
    if not secret:
        raise ConfigurationError("the webhook secret is empty")
    if encoding not in ("utf-8", "base64"):
        raise ConfigurationError(f"encoding must be utf-8 or base64, not {encoding!r}")
    data = secret.encode("utf-8") if isinstance(secret, str) else secret
    if encoding == "utf-8":
        return data
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ConfigurationError("the webhook secret is not base64") from error


def _lowered(headers: Headers) -> dict[str, str]:
    """Names in lower case. The standard library's message has `items` and is no Mapping."""
    items: Any = getattr(headers, "items", lambda: headers)
    return {_text(name).lower(): _text(value) for name, value in items()}


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _bytes(body: Body) -> bytes:
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
    return before + body + after


def _event(id: str, news: Reading, raw: Any) -> WebhookEvent:
    return WebhookEvent(
        task_id=id,
        status=news.status,
        done=news.phase not in ("pending", "unknown"),
        succeeded=news.phase == "succeeded",
        urls=tuple(image.value for image in news.findings if isinstance(image.value, str)),
        error_code=news.error_code,
        error_message=news.error_message,
        raw=raw,
    )
