"""The one door for tests of code that uses a provider: fakes of it, and strategies of bodies.

    from linocut_kit import testing

    with testing.serve("acme") as server: ...                    # a real socket: server.url
    httpx.Client(transport=testing.transport("acme"))            # no socket
    testing.respx_routes(respx_mock, "acme")                     # behind respx
    @given(testing.strategies.valid_bodies("acme/glossy"))       # bodies that the page allows

Each takes providers by name, by the id of an endpoint, by the path of a contract.json, or as
objects; a name that the package does not have raises `NotInstalled`, in one line.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from linocut_kit import strategies
from linocut_kit.fake import Fake, serve
from linocut_kit.fake import async_transport as _async_transport
from linocut_kit.fake import respx_routes as _respx_routes
from linocut_kit.fake import transport as _transport
from linocut_kit.fake.adapters import Served
from linocut_kit.spec.installed import Named, NotInstalled

if TYPE_CHECKING:
    import httpx
    import respx

__all__ = [
    "Fake", "NotInstalled", "async_transport", "respx_routes", "serve", "strategies", "transport",
]  # fmt: skip

Fakes = Served | Named | Iterable[Named]
"""A fake, or the providers that one is made of."""


def transport(fake: Fakes, **options: Any) -> "httpx.MockTransport":
    """A transport for `httpx.Client`, see `linocut_kit.fake.transport`."""
    return _transport(_made(fake), **options)


def async_transport(fake: Fakes, **options: Any) -> "httpx.MockTransport":
    """A transport for `httpx.AsyncClient`, see `linocut_kit.fake.async_transport`."""
    return _async_transport(_made(fake), **options)


def respx_routes(router: "respx.Router", fake: Fakes) -> "respx.Route":
    """Let a respx router answer every request with the fake, whatever its host."""
    return _respx_routes(router, _made(fake))


def _made(fake: Any) -> Served:
    return fake if callable(fake) else Fake(fake)
