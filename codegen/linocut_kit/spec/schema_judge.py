"""JSON Schema as jsonschema-rs judges it, with the one engine for `pattern`."""

from typing import Any

import jsonschema_rs

from linocut_kit.runtime.patterns import compiled


class _Pattern:
    def __init__(self, parent: dict[str, Any], value: str, path: list[str | int]) -> None:
        self._pattern = compiled(value)

    def validate(self, instance: Any) -> None:
        if isinstance(instance, str) and not self._pattern.search(instance):
            raise ValueError(f"{instance!r} does not match {self._pattern.source!r}")


def schema_judge(schema: Any) -> jsonschema_rs.Draft202012Validator:
    """A validator of the schema that checks formats too. Raises ValueError for a bad schema."""
    return jsonschema_rs.Draft202012Validator(
        schema, validate_formats=True, keywords={"pattern": _Pattern}
    )
