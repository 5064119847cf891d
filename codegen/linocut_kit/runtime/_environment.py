"""What the environment says of the way out: its proxies, and whom TLS trusts."""

import os
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar
from urllib.request import getproxies, proxy_bypass

import certifi

from linocut_kit.runtime.errors import ConfigurationError

Verify = ssl.SSLContext | str | os.PathLike[str] | None

T = TypeVar("T")

_lock = threading.RLock()
_shared: dict[str, ssl.SSLContext] = {}


def proxy_for(scheme: str, place: str) -> str | None:
    """The proxy that the environment names for `host:port`, or None."""
    known = getproxies()
    found = known.get(scheme) or known.get("all")
    if not found or proxy_bypass(place):
        return None
    return found if "://" in found else f"http://{found}"


def tls_context(verify: Verify) -> ssl.SSLContext:
    """The TLS context of a client: the one that all share, unless it has its own authorities.

    It is made when it is first needed. Raises ConfigurationError.
    """
    if isinstance(verify, ssl.SSLContext):
        return verify
    if verify is not None:
        return _trusting(Path(verify), "verify")
    names = ("SSL_CERT_FILE", "SSL_CERT_DIR")
    said = next((name for name in names if os.environ.get(name)), "certifi")
    path = os.environ.get(said) or certifi.where()
    with _lock:
        if path not in _shared:
            _shared[path] = _trusting(Path(path), said)
        return _shared[path]


def plain_context() -> ssl.SSLContext:
    """For plain http: it trusts nobody, and costs nothing to make."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _trusting(path: Path, said: str) -> ssl.SSLContext:
    try:
        if path.is_dir():
            return ssl.create_default_context(capath=path)
        return ssl.create_default_context(cafile=path)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(f"{said}: {path}: no certificates: {error}") from error


def _forked() -> None:
    """Another thread may have held the lock when this process was forked."""
    global _lock
    _lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


class Routes(Generic[T]):
    """One pool of connections for each proxy that the environment names, made when first needed."""

    def __init__(self, make: Callable[[ssl.SSLContext, str | None], T], verify: Verify) -> None:
        self._make = make
        self._verify = verify
        self._proxies: dict[tuple[str, str], str | None] = {}
        self._lock = threading.RLock()
        self.made: dict[tuple[bool, str | None], T] = {}

    def find(self, scheme: str, place: str) -> tuple[T, bool]:
        """The transport for a host and port, and whether it goes through a proxy."""
        with self._lock:
            if (scheme, place) not in self._proxies:
                self._proxies[scheme, place] = proxy_for(scheme, place)
            proxy = self._proxies[scheme, place]
            secure = scheme == "https" or (proxy or "").startswith("https:")
            if (secure, proxy) not in self.made:
                context = tls_context(self._verify) if secure else plain_context()
                self.made[secure, proxy] = self._make(context, proxy)
            return self.made[secure, proxy], proxy is not None
