"""What our keys say of servers and security, in OpenAPI's own words."""

from collections.abc import Iterator
from typing import Any

from linocut_kit.spec.export.document import Json


def say_servers(document: Json) -> None:
    """Let each server say how it takes the key, each variable have a default, and security name
    every way to send the key.
    """
    for server in document["servers"]:
        for name, variable in server.get("variables", {}).items():
            variable.setdefault("default", next(iter(variable.get("enum", ())), name))
        names = tuple(_named(server.get("x-security")))
        if names:
            told = f"It takes the key as {' and '.join(names)}."
            before = server.get("description", "").removesuffix(".")
            server["description"] = f"{before}. {told}" if before else told
        known = {name for way in document.get("security", ()) for name in way}
        if names and not known & set(names):
            document.setdefault("security", []).append({name: [] for name in names})


def _named(security: Any) -> Iterator[str]:
    if isinstance(security, str):
        yield security
    elif isinstance(security, list):
        yield from (name for way in security for name in way)
