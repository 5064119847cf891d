"""Which server a run is about, and with which key: flags, environment and contract put together."""

import argparse
import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from linocut_kit.cli.failure import Failure
from linocut_kit.cli.settings import check_also, place_of, settings_given, settings_of, way_of
from linocut_kit.runtime.credentials import fake_key
from linocut_kit.runtime.hosts import is_loopback
from linocut_kit.runtime.servers import server_at
from linocut_kit.runtime.services import Auth
from linocut_kit.spec.model import Provider

if TYPE_CHECKING:
    from linocut_kit.conform.run import Target

_POLITE = 0.2
_LOOPBACK_POLL = 0.2


def target(provider: Provider, arguments: argparse.Namespace) -> "Target":
    """The server that the flags name, as far as one provider goes. Raises Failure."""
    from linocut_kit.conform.run import Target

    service = provider.service
    name = arguments.api_key_env or service.key_env
    key = os.environ.get(name) or None
    secret = secret_of(arguments)
    given = settings_given(provider, arguments)
    auth = auth_asked(provider, arguments)
    if arguments.mock:
        return Target(
            base_url="",
            key=key or fake_key(auth),
            auth=auth.name,
            settings=settings_of(service, given, is_local=True),
            secret=secret,
            name="fake",
        )
    url = arguments.base_url or os.environ.get(service.base_url_env)
    if url:
        check_url(url)
    local = url is not None and is_loopback(url)
    settings = settings_of(service, given, is_local=local)
    base, _ = place_of(service, url, settings)
    check_also(service, auth, settings)
    if key is None and local:
        key = fake_key(auth)
    if key is None and auth.required:
        raise Failure(f"{provider.name} needs a key in {name}, and there is none", code=3)
    return Target(
        base_url=base,
        key=key,
        auth=auth.name,
        settings=settings,
        secret=secret,
        name="live" if arguments.live else "server",
        timeout=arguments.timeout or (10.0 if local else 60.0),
        task_timeout=arguments.task_timeout,
        poll_interval=_poll_interval(provider, arguments, local),
        pause=0.0 if local else _POLITE,
        trust_env=not local,
    )


def auth_asked(provider: Provider, arguments: argparse.Namespace) -> Auth:
    """How the server that the flags name takes the key. Raises Failure."""
    service = provider.service
    url = arguments.base_url or os.environ.get(service.base_url_env)
    server = server_at(service, url) if url and not arguments.mock else None
    return way_of(service, server, arguments.auth)


def _poll_interval(provider: Provider, arguments: argparse.Namespace, local: bool) -> float | None:
    if arguments.poll_interval is not None or not local:
        given: float | None = arguments.poll_interval
        return given
    first = min(
        (endpoint.lifecycle.wait.first for endpoint in provider.endpoints), default=_LOOPBACK_POLL
    )
    return min(first, _LOOPBACK_POLL)


def check_url(url: str) -> None:
    """Refuse what is no address of a server. Raises Failure."""
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        fine = False
    if not fine:
        raise Failure(f"--base-url {url}: expected http://HOST[:PORT] or https://HOST[:PORT]")


def secret_of(arguments: argparse.Namespace) -> str | None:
    """The webhooks' secret, from the variable that was named. Raises Failure."""
    name = arguments.webhook_secret_env
    if name is None:
        return None
    secret = os.environ.get(name)
    if not secret:
        raise Failure(f"--webhook-secret-env {name}: the variable is not set")
    return secret
