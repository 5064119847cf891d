"""The one door for tests of code that uses a provider: fakes and strategies."""

from linocut_kit import strategies
from linocut_kit.fake import Fake, respx_routes, serve, transport

__all__ = ["Fake", "respx_routes", "serve", "strategies", "transport"]
