"""What places outside of a body can carry, and the fields of a request that go there."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from linocut_kit.runtime.checks import is_text

_HEADER = re.compile(r"(?:[!-~](?:[\t -~]*[!-~])?)?")
_DOTS = frozenset({"", ".", ".."})


def is_header_text(value: object) -> bool:
    """Whether a header can carry a text: visible ASCII, with no blank at either end."""
    return isinstance(value, str) and _HEADER.fullmatch(value) is not None


def is_path_text(value: object) -> bool:
    """Whether a segment of a path can be a text: empty ones and dots lead elsewhere."""
    return is_text(value) and value not in _DOTS


def apart(fields: Any, names: Collection[str]) -> tuple[Any, dict[str, Any]]:
    """The fields of a request's body, and those of these names, which stand elsewhere."""
    if not isinstance(fields, Mapping):
        return fields, {}
    outside = {name: fields[name] for name in names if name in fields}
    return {name: item for name, item in fields.items() if name not in outside}, outside
