# Printed by linocut: do not edit. Edit the spec, then run: linocut generate
# Spec: vtrix/provider.yaml sha256:ea7994b64e74fa29
# Spec: vtrix/flux-kontext-pro.yaml sha256:e8e8031820102fad

"""Vtrix API: clients, validators and models."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import flux_kontext_pro as flux_kontext_pro
    from . import models as models
    from .client import AsyncVtrix as AsyncVtrix
    from .client import Vtrix as Vtrix

__all__ = [
    "AsyncVtrix",
    "Vtrix",
    "flux_kontext_pro",
    "models",
]


def __getattr__(name: str) -> Any:
    """Every part is imported when it is first used: a check loads neither models nor HTTP."""
    if name in ("Vtrix", "AsyncVtrix"):
        return getattr(import_module(".client", __name__), name)
    if name in __all__:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
