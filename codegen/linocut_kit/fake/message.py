"""What goes into the fake and what comes out of it, the same for every adapter."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from linocut_kit.runtime.lifecycle import State


def _no_headers() -> dict[str, str]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeRequest:
    """A request as it arrived. `url` is absolute, or a path; header names are in lower case."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=_no_headers)
    body: bytes = field(default=b"", repr=False)

    @property
    def path(self) -> str:
        """The path of the URL, still percent-encoded."""
        return urlsplit(self.url).path or "/"

    @property
    def segments(self) -> tuple[str, ...]:
        """The decoded segments of the path."""
        return tuple(unquote(part) for part in self.path.split("/")[1:])

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters; of several with one name the last."""
        return dict(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))

    def queries(self, name: str) -> list[str]:
        """Every value of a query parameter, in their order."""
        pairs = parse_qsl(urlsplit(self.url).query, keep_blank_values=True)
        return [value for key, value in pairs if key == name]

    @property
    def origin(self) -> str:
        """Scheme and host that the request was sent to, without a slash at the end."""
        parts = urlsplit(self.url)
        if parts.netloc:
            return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        return f"http://{self.headers.get('host', 'localhost')}"

    @property
    def host(self) -> str:
        """The host that the request was sent to, without its port."""
        return urlsplit(self.origin).hostname or ""

    @property
    def preferred(self) -> str | None:
        """The scenario that a `Prefer: scenario=NAME` header asks for."""
        for part in self.headers.get("prefer", "").replace(";", ",").split(","):
            name, _, value = part.strip().partition("=")
            if name.strip().lower() == "scenario":
                return value.strip().strip('"')
        return None

    def json(self) -> Any:
        """The body as JSON. Raises ValueError."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A webhook to be posted: an effect of a change of a task."""

    url: str
    headers: dict[str, str]
    body: bytes
    task: str
    state: State

    def json(self) -> Any:
        """The body as JSON. Raises ValueError."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeResponse:
    """An answer, and what an adapter is to do with it.

    `delay` is in seconds, before the first byte. With `abort_after` the connection dies: at 0
    before anything is sent, at N after the headers and N bytes of the body. `deliveries` are
    webhooks to post, in order; `drive` names a task that the adapter is to move forward by itself.
    """

    status: int
    headers: dict[str, str] = field(default_factory=_no_headers)
    chunks: tuple[bytes, ...] = field(default=(), repr=False)
    delay: float = 0.0
    abort_after: int | None = None
    deliveries: tuple[Delivery, ...] = ()
    drive: str | None = None

    @property
    def body(self) -> bytes:
        """The whole body."""
        return b"".join(self.chunks)

    @property
    def sent(self) -> bytes:
        """The part of the body that reaches the other side."""
        return self.body if self.abort_after is None else self.body[: self.abort_after]

    def json(self) -> Any:
        """The body as JSON. Raises ValueError."""
        return json.loads(self.body)

    def with_body(self, body: bytes, media_type: str) -> Self:
        """The same answer with another body."""
        headers = self.headers | {"content-type": media_type, "content-length": str(len(body))}
        return replace(self, chunks=(body,), headers=headers)

    def with_json(self, value: Any, media_type: str | None = None) -> Self:
        """The same answer with another JSON body; its media type stays unless given."""
        kind = media_type or self.headers.get("content-type", "application/json")
        return self.with_body(compact(value), kind)


def compact(value: Any) -> bytes:
    """JSON without white space, in ASCII."""
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def answer(status: int, value: Any, media_type: str = "application/json") -> FakeResponse:
    """An answer with a JSON body."""
    return FakeResponse(status=status).with_json(value, media_type)
