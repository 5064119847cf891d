"""Ids of tasks, written as the contract says that they are."""

import hashlib
from uuid import UUID

from linocut_kit.runtime.patterns import compiled
from linocut_kit.spec.answers import Facts, build, schema_at
from linocut_kit.spec.model import Endpoint

_SIGNS = ("0123456789", "abcdefghij", "ABCDEFGHIJ")
_FIRST_NUMBER = 1001


def numbered_id(endpoint: Endpoint, number: int) -> str:
    """The id of an endpoint's task of that number, the same in every run: a UUID, or what the
    schema of the create's response has instead.
    """
    digest = hashlib.sha256(f"{endpoint.id}/{number}".encode()).digest()
    usual = str(UUID(bytes=digest[:16], version=4))
    schema = schema_at(endpoint.create.success().schema, endpoint.lifecycle.id)
    if schema is None:
        return usual
    if schema.get("type") == "integer":
        return str(_FIRST_NUMBER + number)
    shape = {key: item for key, item in schema.items() if key not in ("examples", "default")}
    if "pattern" in shape:
        return _written(str(build(shape, Facts())), shape["pattern"], number + 1)
    most = shape.get("maxLength", len(usual))
    return usual if len(usual) <= most else usual.replace("-", "")[:most]


def _written(text: str, pattern: str, number: int) -> str:
    """The text with a number written into it, from the end, where the pattern lets it."""
    engine = compiled(pattern)
    for at in reversed(range(len(text))):
        for signs in _SIGNS:
            changed = text[:at] + signs[number % 10] + text[at + 1 :]
            if engine.search(changed):
                text, number = changed, number // 10
                break
    return text
