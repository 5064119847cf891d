# Printed by linocut: do not edit. Edit the spec, then run: linocut generate
# Spec: freepik/provider.yaml sha256:f95ed974d8a139e0
# Spec: freepik/flux-2-klein.yaml sha256:9da2179c3eea6583
# Spec: freepik/flux-kontext-pro.yaml sha256:e503cf11f3fe4f81

"""Freepik API: clients, validators and models."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linocut_kit.runtime.webhooks import Webhooks

    from . import flux_2_klein as flux_2_klein
    from . import flux_kontext_pro as flux_kontext_pro
    from . import models as models
    from .client import AsyncFreepik as AsyncFreepik
    from .client import Freepik as Freepik

    webhooks: Webhooks

__all__ = [
    "AsyncFreepik",
    "Freepik",
    "flux_2_klein",
    "flux_kontext_pro",
    "models",
    "webhooks",
]


def __getattr__(name: str) -> Any:
    """Every part is imported when it is first used: a check loads neither models nor HTTP."""
    if name == "webhooks":
        from linocut_kit.runtime.webhooks import Webhooks

        return Webhooks(import_module(".flux_2_klein", __name__).ENDPOINT)
    if name in ("Freepik", "AsyncFreepik"):
        return getattr(import_module(".client", __name__), name)
    if name in __all__:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
