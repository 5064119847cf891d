"""Hand-written specs of providers: read, checked, and turned into the model that all else reads."""

from typing import TYPE_CHECKING, Any

from linocut_kit.spec.finding import Code, Finding

if TYPE_CHECKING:
    from linocut_kit.spec.build import load_specs
    from linocut_kit.spec.documents import SpecError, SpecsUnreadable

__all__ = ["Code", "Finding", "SpecError", "SpecsUnreadable", "load_specs"]

_LAZY = {
    "load_specs": "linocut_kit.spec.build",
    "SpecError": "linocut_kit.spec.documents",
    "SpecsUnreadable": "linocut_kit.spec.documents",
}


def __getattr__(name: str) -> Any:
    """What needs a YAML parser is imported when it is first used."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LAZY[name]), name)
