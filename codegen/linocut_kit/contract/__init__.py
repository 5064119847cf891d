"""Proofs: the fake provider, the probes and what they find out about a server."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linocut_kit.contract.fake import Fake as Fake
    from linocut_kit.contract.fake import respx_routes as respx_routes
    from linocut_kit.contract.fake import serve as serve

__all__ = ["Fake", "respx_routes", "serve"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from linocut_kit.contract import fake

    return getattr(fake, name)
