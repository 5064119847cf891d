"""Sends probes as they are: raw bytes, chosen headers, every answer bounded in size and in time."""

import asyncio
import contextlib
import email.utils
import logging
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import urljoin, urlsplit

import httpx

from linocut_kit.runtime._building import keep_quiet
from linocut_kit.runtime.credentials import Signed
from linocut_kit.runtime.exchange import Refusal, Response
from linocut_kit.runtime.in_band import judged
from linocut_kit.runtime.lifecycle import InBand, Lifecycle
from linocut_kit.runtime.redaction import NO_MASK, Mask

_log = logging.getLogger(__name__)

Trouble = Literal["timeout", "refused", "reset", "too-large", "no-url"]

JSON_LIMIT = 8 * 1024 * 1024
IMAGE_LIMIT = 80 * 1024 * 1024
_WAITS = 3
_LONGEST_WAIT = 60.0
_REDIRECTS = 3


class StoppedError(Exception):
    """The run cannot go on against this server; the text says why in one line.

    `fatal` is True where nothing more can be asked of it: it is silent, or limits every request.
    """

    def __init__(self, text: str, *, fatal: bool = False) -> None:
        super().__init__(text)
        self.fatal = fatal


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back. Without `status` nothing usable did, and `trouble` says why.

    With a `refusal` inside a 2xx response, `status` is the one that it stands for.
    """

    method: str
    url: str
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = field(default=b"", repr=False)
    trouble: Trouble | None = None
    refusal: Refusal | None = None

    @property
    def came_as(self) -> int:
        """The status that the response had on its way."""
        return self.status if self.refusal is None else self.refusal.came_as

    def settled(self, how: InBand | None, lifecycle: Lifecycle) -> "Reply":
        """The reply; one that refuses inside a 2xx response has the status that it stands for."""
        heard = judged(self.heard(NO_MASK), how, lifecycle)
        if not isinstance(heard, Response) or heard.refusal is None:
            return self
        return replace(self, status=heard.status, refusal=heard.refusal)

    @property
    def media_type(self) -> str:
        """The media type in lower case, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def heard(self, mask: Mask) -> Response:
        """The reply as flows take it. The media type is judged elsewhere: what is JSON is read."""
        is_image = self.media_type.startswith("image/")
        headers = {
            name: text for name, text in self.headers.items() if name != "content-type" or is_image
        }
        return Response(
            status=self.came_as, headers=headers, body=self.body, problem=self.trouble, mask=mask
        )

    @property
    def taken(self) -> bool:
        """Whether the status says that the request was accepted."""
        return 200 <= self.status < 300

    @property
    def turned_down(self) -> bool:
        """Whether the status says that the request was refused for what it is."""
        return 400 <= self.status < 500 and self.status != 429


def _as_it_is(reply: Reply) -> Reply:
    return reply


class Clock:
    """The time that a run goes by: the machine's."""

    def now(self) -> float:
        """Seconds, from any start."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        await asyncio.sleep(seconds)


class QuickClock(Clock):
    """A time that passes as fast as it is waited for, for servers in the same process."""

    def __init__(self) -> None:
        self._now = 0.0

    def now(self) -> float:
        """Seconds since the first."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Let time pass, without waiting."""
        self._now += seconds
        await asyncio.sleep(0)


@dataclass(slots=True, kw_only=True)
class RecordingSender:
    """One server, one key, and the count of what was sent.

    `timeout` bounds each exchange as a whole, in seconds. `on_limited` is called with the first
    answer 429 that does not say when to come back.
    """

    client: httpx.AsyncClient
    base_url: str
    clock: Clock
    timeout: float = 20.0
    pause: float = 0.0
    requests: int = 0
    on_limited: Callable[[Reply], None] | None = None
    _silent: int = 0

    async def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        limit: int = JSON_LIMIT,
        settle: Callable[[Reply], Reply] = _as_it_is,
    ) -> Reply:
        """Send with the key, which may be in `query`, and read the whole answer.

        `settle` finds the refusals inside 2xx responses.

        Waits as a 429 says, three times. Raises StoppedError after that, and when the server has
        given no answer several times in a row.
        """
        waited = 0
        while True:
            if self.pause:
                await self.clock.sleep(self.pause)
            reply = settle(await self._once(method, url, headers, body, limit, query))
            if reply.status != 429:
                break
            if waited == _WAITS:
                raise StoppedError(
                    f"{method} {urlsplit(url).path} was answered 429 after {waited} waits",
                    fatal=True,
                )
            await self._wait(reply, waited)
            waited += 1
        self._count(reply)
        return reply

    async def download(self, url: str) -> Reply:
        """Fetch a result wherever it is, without the key; redirects are followed."""
        for _ in range(_REDIRECTS + 1):
            reply = await self._once("GET", url, {"accept": "*/*"}, None, IMAGE_LIMIT)
            target = reply.headers.get("location")
            if reply.status not in (301, 302, 303, 307, 308) or not target:
                break
            url = urljoin(url, target)
        return reply

    def is_local(self, url: str) -> bool:
        """Whether a URL is on the configured origin."""
        return urlsplit(url)[:2] == urlsplit(self.base_url)[:2]

    def _count(self, reply: Reply) -> None:
        silent = reply.trouble in ("timeout", "refused", "reset")
        self._silent = self._silent + 1 if silent else 0
        if self._silent >= 3 or (reply.trouble == "refused" and self._silent >= 2):
            raise StoppedError(f"{self.base_url} gives no answers ({reply.trouble})", fatal=True)

    async def _wait(self, reply: Reply, waited: int) -> None:
        asked = _seconds(reply.headers.get("retry-after"))
        if asked is None and reply.refusal is None and self.on_limited is not None:
            self.on_limited(reply)
        seconds = float(2**waited) if asked is None else asked
        if seconds > _LONGEST_WAIT:
            raise StoppedError(f"the server asks to come back in {seconds:.0f} seconds", fatal=True)
        _log.info("waiting %.1f s for the rate limit", seconds)
        await self.clock.sleep(seconds)

    async def _once(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        limit: int,
        query: Mapping[str, str] | None = None,
    ) -> Reply:
        self.requests += 1
        # A server in the same process never lets the loop turn, and an interruption would wait.
        await asyncio.sleep(0)
        try:
            async with asyncio.timeout(self.timeout):
                return await self._exchange(method, url, headers, body, limit, query or {})
        except (TimeoutError, httpx.TimeoutException):
            return Reply(method=method, url=url, trouble="timeout")
        except httpx.ConnectError:
            return Reply(method=method, url=url, trouble="refused")
        except httpx.RequestError:
            return Reply(method=method, url=url, trouble="reset")
        except (httpx.InvalidURL, ValueError, OSError):
            return Reply(method=method, url=url, trouble="no-url")

    async def _exchange(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        limit: int,
        query: Mapping[str, str],
    ) -> Reply:
        own = Signed(query=dict(query))
        request = self.client.build_request(
            method, own.url(url), headers=dict(headers), content=body
        )
        if query:
            keep_quiet(request)
        response = await self.client.send(request, stream=True)
        _acknowledge(response)
        try:
            parts: list[bytes] = []
            size = 0
            trouble: Trouble | None = None
            async for part in response.aiter_bytes():
                size += len(part)
                if size > limit:
                    trouble = "too-large"
                    break
                parts.append(part)
        finally:
            await response.aclose()
        return Reply(
            method=method,
            url=url,
            status=response.status_code,
            headers={name.lower(): value for name, value in response.headers.items()},
            body=b"".join(parts) if trouble is None else b"",
            trouble=trouble,
        )


def _acknowledge(response: httpx.Response) -> None:
    """Let the kernel acknowledge the head of an answer before its body is there.

    A server that writes the two apart, as many small ones do, waits 40 ms for it otherwise.
    """
    option = getattr(socket, "TCP_QUICKACK", None)
    stream = response.extensions.get("network_stream")
    carrier = stream.get_extra_info("socket") if stream is not None else None
    if option is not None and carrier is not None:
        with contextlib.suppress(OSError):
            carrier.setsockopt(socket.IPPROTO_TCP, option, 1)


def _seconds(text: str | None) -> float | None:
    """What Retry-After asks for, in seconds; None where it says nothing that can be read."""
    if not text:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError):
        return None
