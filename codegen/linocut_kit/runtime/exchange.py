"""What flows and transports say to each other: a request, and what became of it."""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import random
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

from linocut_kit.runtime.lifecycle import InBand
from linocut_kit.runtime.redaction import NO_MASK, Mask

MAX_JSON = 32 * 1024 * 1024
MAX_ERROR_BODY = 64 * 1024
MAX_IMAGE = 256 * 1024 * 1024


class Content(Protocol):
    """A request body that can be read more than once."""

    @property
    def media_type(self) -> str:
        """What the header Content-Type says of it."""
        ...

    @property
    def length(self) -> int:
        """Exact number of bytes."""
        ...

    def __iter__(self) -> Iterator[bytes]:
        """The bytes, in slices."""
        ...


class Sink(Protocol):
    """Where a download goes, slice by slice."""

    def restart(self) -> None:
        """Forget what was written: the download begins again."""
        ...

    def write(self, data: bytes, /) -> object:
        """Take the next slice."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request. `private` ones carry the key, the others go to hosts of any kind.

    `headers` are those that a spec names. `deadline` is on the monotonic clock and holds for the
    whole exchange. A `sink` takes the body
    of a 2xx answer, which is then empty in the answer. `limit` is the number of bytes that a 2xx
    body may have, `accept` are the media types that are asked for, and `how` says how a 2xx
    response refuses.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    content: Content | None = None
    private: bool = True
    sink: Sink | None = None
    limit: int = MAX_JSON
    accept: str = "application/json"
    how: InBand | None = None
    deadline: float = math.inf
    read_timeout: float = 60.0

    @property
    def shown(self) -> str:
        """The URL without its query, which may be a secret of its own."""
        return without_query(self.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A refusal inside a 2xx response: the status that it came with, and the provider's code and
    words. `made` is whether it names a task or has an image all the same.
    """

    came_as: int
    code: str
    message: str | None
    made: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An HTTP answer. Header names are in lower case. `problem` says why the body is not whole.

    With a `refusal` in it, `status` is the one that the refusal stands for.

    The body is as it came; whoever reads it takes secrets out with `mask`.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    body: bytes = field(default=b"", repr=False)
    problem: str | None = None
    mask: Mask = NO_MASK
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """No usable answer. `sent` is False only if certainly no byte of the request left, and `came`
    is the beginning of an answer that broke off.
    """

    reason: str
    sent: bool
    cause: BaseException | None = None
    came: Response | None = None


Outcome = Response | Lost


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestEvent:
    """What `on_request` hooks are told, before each attempt. No key, body or query is in it."""

    method: str
    url: str
    length: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseEvent:
    """What `on_response` hooks are told, after each attempt. `elapsed` is in seconds.

    `status_code` is None if no answer came; `problem` then says why.
    """

    method: str
    url: str
    status_code: int | None
    elapsed: float
    request_id: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """Clock, calendar and dice, so that tests can hold them."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    random: Callable[[], float] = random


CLOCK = Time()
"""The real clock, calendar and dice."""


def without_query(url: str) -> str:
    """The URL up to its query, without user info."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "a URL that cannot be read"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def request_id(headers: Mapping[str, str]) -> str | None:
    """The id under which the provider can find the request, if the answer has one."""
    for name, value in headers.items():
        if name == "request-id" or name.endswith("-request-id"):
            return value[:200]
    for name in ("x-amzn-requestid", "x-correlation-id", "x-trace-id", "cf-ray"):
        if name in headers:
            return headers[name][:200]
    return None
