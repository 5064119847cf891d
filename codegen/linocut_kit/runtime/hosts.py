"""Which hosts a client talks to: the configured one with its key, and never an inner one by proxy
of a URL that somebody else wrote.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from linocut_kit.runtime._addresses import Address
from linocut_kit.runtime._addresses import address_kind as address_kind
from linocut_kit.runtime.errors import ConfigurationError, UnexpectedResponse

_PORTS = {"http": 80, "https": 443}
MAX_URL = 16 * 1024
"""Characters that a URL of an answer may have."""


@dataclass(frozen=True, slots=True)
class Base:
    """The configured base URL, checked: an origin, and perhaps a path before all paths.

    `hosts` are others that get the key at URLs which the provider returns: names in lower case,
    or `*.` for all names below one.
    """

    url: str
    hosts: tuple[str, ...] = ()

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return origin(self.url)

    @property
    def host(self) -> str:
        """The host alone, without brackets."""
        return urlsplit(self.url).hostname or ""

    def join(self, path: str) -> str:
        """The URL of a path of the provider."""
        return self.url + path

    def rebase(self, url: str) -> str | None:
        """The path and query of a URL, on this base; None if it has no path."""
        parts = _split(url)
        if parts is None or not parts.path.startswith("/") or not _is_short(url):
            return None
        prefix = urlsplit(self.url).path
        path = parts.path
        if prefix and (path == prefix or path.startswith(f"{prefix}/")):
            path = path[len(prefix) :]
        return self.url + path + (f"?{parts.query}" if parts.query else "")

    def trusts(self, url: str) -> bool:
        """Whether a URL gets the key: it is on this origin, or at https on one of `hosts`."""
        parts = _split(url)
        if parts is None or not _is_short(url) or url != url.strip():
            return False
        if "@" in parts.netloc or not _is_plain(parts.netloc):
            return False
        if origin(url) == self.origin:
            return True
        is_secure = parts.scheme == "https" and parts.port in (None, _PORTS["https"])
        return is_secure and any(_is_on(parts.hostname or "", host) for host in self.hosts)

    def returned(self, url: str, *, rewrite: bool = False) -> str | None:
        """Where a URL of an answer is asked with the key; None where it would get none.

        With `rewrite` the path and query of any other URL are asked on this base.
        """
        found = self.absolute(url)
        if self.trusts(found):
            return found
        return self.rebase(url) if rewrite else None

    def absolute(self, url: str) -> str:
        """A URL of an answer, made absolute if it is a path of this origin."""
        relative = url.startswith("/") and not url.startswith("//")
        return urljoin(f"{self.origin}/", url) if relative else url


def parse_base(text: str, *, said: str, hosts: tuple[str, ...] = ()) -> Base:
    """The base URL, checked. `said` names where it comes from. Raises ConfigurationError."""
    parts = _split(text.strip())
    if parts is None or parts.scheme not in _PORTS or not parts.hostname or not _is_plain(text):
        raise ConfigurationError(f"{said} must be a URL like https://api.example.com")
    if parts.username is not None or parts.password is not None:
        raise ConfigurationError(f"{said} must not have a user name or password in it")
    if parts.query or parts.fragment:
        raise ConfigurationError(f"{said} must have no query and no fragment")
    return Base(f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}", hosts)


def origin(url: str) -> str:
    """Scheme, host and port of a URL, in one form; the empty string if it has none."""
    parts = _split(url)
    if parts is None or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{parts.port or _PORTS.get(parts.scheme, 0)}"


def _is_on(host: str, pattern: str) -> bool:
    """Whether a host is the one of a pattern, or below it where that is `*.NAME`."""
    if pattern.startswith("*."):
        return len(host) > len(pattern[1:]) and host.endswith(pattern[1:])
    return host == pattern


def check_download(url: str, base: Base) -> None:
    """Refuse a result URL that is not http(s) or that writes an inner address out.

    Names are judged when they are resolved, see `allowed`. Raises UnexpectedResponse.
    """
    if len(url) > MAX_URL:
        raise UnexpectedResponse(f"the result's URL has more than {MAX_URL} characters")
    parts = _split(url)
    is_url = parts is not None and parts.scheme in _PORTS and _is_plain(parts.netloc)
    if parts is None or not is_url or not parts.hostname or not _is_short(url):
        raise UnexpectedResponse("the result is not at an http(s) URL")
    address = _literal(parts.hostname)
    if address is not None:
        check_address(parts.hostname, str(address), base)


def check_address(host: str, address: str, base: Base) -> None:
    """Refuse an address that is not public, unless the base URL is at one of the same kind.

    Raises UnexpectedResponse.
    """
    kind = address_kind(address)
    if kind != "public" and kind not in _base_kinds(base.host):
        raise UnexpectedResponse(
            f"the result's URL points to a {kind} address ({host}), which is not fetched"
        )


def is_loopback(url: str) -> bool:
    """Whether a URL is on this machine."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _literal(host: str) -> Address | None:
    """The address that a host name writes out, in any of the forms that resolvers read."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return ipaddress.IPv4Address("127.0.0.1")
    try:
        return ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(name))
    except (OSError, ValueError):
        return None


def _base_kinds(host: str) -> set[str]:
    address = _literal(host)
    if address is not None:
        return {address_kind(str(address))}
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return set()
    return {address_kind(str(pair[4][0])) for pair in found}


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def follow(url: str, location: str) -> str | None:
    """Where a redirect of `url` leads; None if nobody can tell."""
    try:
        target = urljoin(url, location)
    except ValueError:
        return None
    return target if origin(target) and _is_short(target) else None


def _is_short(url: str) -> bool:
    """Whether a URL can be put into a request: no control characters, and not endless."""
    return len(url) <= MAX_URL and not any(text < " " or text == "\x7f" for text in url)


def _is_plain(url: str) -> bool:
    return url.strip().isascii() and not any(
        text <= " " or text in '\\"<>\x7f' for text in url.strip()
    )
