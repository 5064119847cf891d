# Printed by linocut: do not edit. Edit the spec, then run: linocut generate
# Spec: yuto/provider.yaml sha256:78bc094f0dbca7f1
# Spec: yuto/flux-pro-kontext.yaml sha256:49bc5bd36e5e6ed7

"""Yuto AI gateway: clients, validators and models."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import flux_pro_kontext as flux_pro_kontext
    from . import models as models
    from .client import AsyncYuto as AsyncYuto
    from .client import Yuto as Yuto

__all__ = [
    "AsyncYuto",
    "Yuto",
    "flux_pro_kontext",
    "models",
]


def __getattr__(name: str) -> Any:
    """Every part is imported when it is first used: a check loads neither models nor HTTP."""
    if name in ("Yuto", "AsyncYuto"):
        return getattr(import_module(".client", __name__), name)
    if name in __all__:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
