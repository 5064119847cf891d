# Printed by linocut: do not edit. Edit the spec, then run: linocut generate

"""Typed clients and validators of image-generation APIs."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from linocut_kit.runtime.compatibility import require

require(3, __name__)

if TYPE_CHECKING:
    from linocut_kit.runtime import errors as errors
    from linocut_kit.runtime.portable.doors import Doors
    from linocut_kit.runtime.unset import UNSET as UNSET

    from . import freepik as freepik
    from . import vtrix as vtrix
    from . import yuto as yuto

    _doors = Doors("", "")
    agenerate = _doors.agenerate
    compare = _doors.compare
    estimate = _doors.estimate
    find = _doors.find
    generate = _doors.generate
    translate = _doors.translate

_PORTABLE = ("agenerate", "compare", "estimate", "find", "generate", "translate")

__all__ = [
    "UNSET",
    "agenerate",
    "compare",
    "errors",
    "estimate",
    "find",
    "generate",
    "translate",
    "freepik",
    "vtrix",
    "yuto",
]


def __getattr__(name: str) -> Any:
    """Every part is imported when it is first used."""
    if name == "errors":
        return import_module("linocut_kit.runtime.errors")
    if name == "UNSET":
        return import_module("linocut_kit.runtime.unset").UNSET
    if name in _PORTABLE:
        from linocut_kit.runtime.portable.doors import doors_of

        return getattr(doors_of(__name__, __path__[0]), name)
    if name in __all__:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
