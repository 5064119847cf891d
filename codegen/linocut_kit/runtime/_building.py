"""Requests as httpx sends them: their key is in them where they may have it, and nowhere else."""

import logging
import math
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager
from typing import Any

import httpx

from linocut_kit import __version__
from linocut_kit.runtime._telling import Settings
from linocut_kit.runtime.credentials import Signed
from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.exchange import Content, Request, without_query

_CONNECT = 10.0


class _AsyncContent:
    """A body for asyncio; its slices take less time than a turn of the event loop."""

    def __init__(self, content: Content) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._content:
            yield part


class _SecretURL(httpx.URL):
    """A URL with a key in its query."""


def keep_quiet(request: httpx.Request) -> None:
    """Let no log of httpx show the query of this request."""
    logging.getLogger("httpx").addFilter(_without_secret)
    request.url = _SecretURL(request.url)


@contextmanager
def forgotten(built: httpx.Request, request: Request) -> Generator[None]:
    """Take the key out of the URL once it was sent: errors of httpx carry the request."""
    try:
        yield
    finally:
        if isinstance(built.url, _SecretURL):
            built.url = httpx.URL(request.url)


def _without_secret(record: logging.LogRecord) -> bool:
    """Let a line of httpx's own log pass without the query that has a key in it."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            without_query(str(each)) if isinstance(each, _SecretURL) else each
            for each in record.args
        )
    return True


def build(
    client: httpx.Client | httpx.AsyncClient, settings: Settings, request: Request, own: Signed
) -> httpx.Request:
    headers = {
        "User-Agent": f"linocut/{__version__}",
        "Accept": request.accept if request.sink is None else "image/*",
        "Accept-Encoding": "identity",
    }
    content: Any = None
    if request.content is not None:
        is_async = isinstance(client, httpx.AsyncClient)
        content = _AsyncContent(request.content) if is_async else request.content
        headers["Content-Type"] = request.content.media_type
        headers["Content-Length"] = str(request.content.length)
    extensions = {"timeout": _timeout(settings, request)}
    if not request.private:
        # A plain request: the client's own headers and cookies are not for other hosts.
        return httpx.Request(request.method, request.url, headers=headers, extensions=extensions)
    built = client.build_request(
        request.method,
        own.url(request.url),
        headers={**headers, **request.headers, **own.headers},
        content=content,
        extensions=extensions,
    )
    # The host is judged as httpx has read it, which is where the request goes.
    if not settings.base.trusts(str(built.url)) or not settings.base.trusts(request.url):
        raise ConfigurationError(f"{request.shown} is not at the configured host")
    if own.query:
        keep_quiet(built)
    return built


def _timeout(settings: Settings, request: Request) -> dict[str, float | None]:
    left = request.deadline - settings.time.monotonic()
    if left <= 0:
        raise httpx.ConnectTimeout("the deadline has passed")
    limits = {"connect": _CONNECT, "read": request.read_timeout, "write": 60.0, "pool": left}
    shortest = {name: min(limit, left) for name, limit in limits.items()}
    return {name: None if math.isinf(number) else number for name, number in shortest.items()}
