"""Values as Python text: the same text for the same value, and the names that a text needs."""

import dataclasses
import importlib
import re
from typing import Any

_NAME = re.compile(r"[^\W\d]\w*")


def literal(value: Any) -> str:
    """The Python expression of a JSON value, a tuple or a frozen dataclass; defaults left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = [
            f"{field.name}={literal(getattr(value, field.name))}"
            for field in dataclasses.fields(value)
            if not _is_default(field, getattr(value, field.name))
        ]
        return f"{type(value).__name__}({', '.join(parts)})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(k)}: {literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    if isinstance(value, tuple):
        inner = ", ".join(literal(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    for plain in (bool, str, int, float):
        if isinstance(value, plain):
            return repr(plain(value))
    if value is None:
        return "None"
    raise ValueError(f"{type(value).__name__} cannot be printed")


def _is_default(field: "dataclasses.Field[Any]", value: Any) -> bool:
    if field.default_factory is not dataclasses.MISSING:
        return bool(value == field.default_factory())
    return field.default is not dataclasses.MISSING and bool(value == field.default)


def names_in(text: str) -> set[str]:
    """Every name that a module's text may speak of; those in texts are among them."""
    return set(_NAME.findall(text))


def imported(module: str, names: set[str]) -> list[str]:
    """Those of `names` that `module` defines, in the order of a sorted import."""
    public = {
        name
        for name, item in vars(importlib.import_module(module)).items()
        if not name.startswith("_") and getattr(item, "__module__", None) in (module, None)
    }
    return sorted(names & public, key=_import_order)


def _import_order(name: str) -> tuple[int, str]:
    kind = 0 if name.isupper() else 1 if name[0].isupper() else 2
    return kind, name
