"""Pages by their address: one at a time, as robots.txt allows, and only if they moved."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from linocut_kit.pages.source import LARGEST
from linocut_kit.runtime.hosts import is_loopback

_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
_ROBOTS = 512 * 1024
_LOGIN = re.compile(r"/(?:log-?in|sign-?in|auth|sso|session/new|account/login)\b", re.IGNORECASE)


class FetchError(Exception):
    """A page that did not come; the text says why in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A response: its status, its headers in lower case, its body, and the address it came from."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


class Getter(Protocol):
    """Whatever sends a GET; raises FetchError where no whole response comes."""

    def get(self, url: str, headers: Mapping[str, str], limit: int) -> Fetched:
        """The response, of which at most `limit` bytes are read."""
        ...


@dataclass(slots=True)
class Fetcher:
    """Fetches pages and keeps each with what tells whether it moved.

    `agent` is the name before robots.txt, `pause` waits some seconds between two requests to a
    host that is not this machine.
    """

    getter: Getter
    cache: Path
    agent: str
    pause: Callable[[float], object]
    _robots: dict[str, RobotFileParser | str] = field(
        default_factory=dict[str, "RobotFileParser | str"]
    )
    _seen: set[str] = field(default_factory=set[str])

    def page(self, url: str) -> bytes:
        """The bytes of a page, those of last time where the server says that they hold still.

        Raises FetchError for what is no page: a failure, an empty body, a login, a forbidden
        address.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise FetchError("its address is no http(s) URL")
        self._allowed(url)
        kept = self._kept(url)
        headers = {"accept": "text/html, text/plain, text/markdown, application/json, */*;q=0.5"}
        for name, header in (("etag", "if-none-match"), ("last-modified", "if-modified-since")):
            if kept is not None and kept[0].get(name):
                headers[header] = str(kept[0][name])
        response = self._get(url, headers, LARGEST)
        if response.status == 304 and kept is not None:
            return kept[1]
        self._judge(url, response)
        self._keep(url, response)
        return response.body

    def _get(self, url: str, headers: Mapping[str, str], limit: int) -> Fetched:
        origin = _origin(url)
        if origin in self._seen and not is_loopback(url):
            self.pause(self._delay(origin))
        self._seen.add(origin)
        return self.getter.get(url, {**headers, "user-agent": self.agent}, limit)

    def _delay(self, origin: str) -> float:
        robots = self._robots.get(origin)
        asked = robots.crawl_delay(self.agent) if isinstance(robots, RobotFileParser) else None
        return min(max(float(asked or 0), _PAUSE), _LONGEST_PAUSE)

    def _allowed(self, url: str) -> None:
        """Ask robots.txt of the host, once. What cannot be asked is not fetched."""
        origin = _origin(url)
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(origin)
        robots = self._robots[origin]
        if isinstance(robots, str):
            raise FetchError(robots)
        if not robots.can_fetch(self.agent, url):
            raise FetchError(f"{origin}/robots.txt does not allow it; save the page by hand")

    def _read_robots(self, origin: str) -> RobotFileParser | str:
        found = RobotFileParser()
        try:
            response = self._get(f"{origin}/robots.txt", {}, _ROBOTS)
        except FetchError as error:
            return f"{origin}/robots.txt: {error}"
        if response.status >= 500 or response.status == 429:
            return f"{origin}/robots.txt answers {response.status}, so the page is not asked for"
        text = response.body.decode("utf-8", "replace") if response.status < 300 else ""
        found.parse(text.splitlines())
        return found

    def _judge(self, url: str, response: Fetched) -> None:
        if not 200 <= response.status < 300:
            raise FetchError(f"the server answers {response.status}")
        if not response.body.strip():
            raise FetchError("the body is empty")
        if len(response.body) > LARGEST:
            raise FetchError(f"it has more than {LARGEST:,} bytes")
        path = urlsplit(response.url).path
        if path != urlsplit(url).path and _LOGIN.search(path):
            raise FetchError(f"it leads to a login: {response.url}")

    def _files(self, url: str) -> tuple[Path, Path]:
        name = hashlib.sha256(url.encode()).hexdigest()[:24]
        return self.cache / f"{name}.json", self.cache / f"{name}.page"

    def _kept(self, url: str) -> tuple[dict[str, Any], bytes] | None:
        """What was kept last time; nothing where it is not whole."""
        head, body = self._files(url)
        try:
            told, data = json.loads(head.read_bytes()), body.read_bytes()
        except (OSError, ValueError):
            return None
        whole = isinstance(told, dict) and told.get("digest") == hashlib.sha256(data).hexdigest()
        return (told, data) if whole and told.get("url") == url else None

    def _keep(self, url: str, response: Fetched) -> None:
        """Keep a page. Raises FetchError where the folder cannot be written."""
        head, body = self._files(url)
        told = {
            "url": url,
            "digest": hashlib.sha256(response.body).hexdigest(),
            "etag": response.headers.get("etag"),
            "last-modified": response.headers.get("last-modified"),
        }
        try:
            self.cache.mkdir(parents=True, exist_ok=True)
            body.write_bytes(response.body)
            head.write_text(json.dumps(told, indent=1), encoding="utf-8")
        except OSError as error:
            raise FetchError(f"{self.cache} cannot be written: {error.strerror}") from None


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
