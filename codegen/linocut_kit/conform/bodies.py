"""The fields of requests: with links in place, as validators take them, and told to people."""

from collections.abc import Callable, Mapping
from typing import Any

from linocut_kit.keywords.texts import Link, Text, plain
from linocut_kit.runtime.violations import shown as shown_value

Fields = dict[str, Any]


def linked(fields: Mapping[str, Any], url: Callable[[Link], str]) -> Fields:
    """The fields with each link in them as the URL that it stands for."""
    return {name: _linked(value, url) for name, value in fields.items()}


def _linked(value: Any, url: Callable[[Link], str]) -> Any:
    if isinstance(value, Link):
        return url(value)
    if isinstance(value, dict):
        return {key: _linked(item, url) for key, item in value.items()}
    if isinstance(value, list):
        return [_linked(item, url) for item in value]
    return value


def materialize(fields: Mapping[str, Any]) -> Fields:
    """The fields as a validator takes them."""
    return {name: plain(value) for name, value in fields.items()}


def short(value: Any) -> str:
    """A value in a few words, for people."""
    if isinstance(value, Text):
        return value.label
    if isinstance(value, Link):
        return f"a URL ({value.form})"
    return shown_value(value)
