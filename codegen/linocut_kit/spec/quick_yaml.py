"""YAML nodes by libyaml, thirty times quicker, where it reads a text as YAML 1.2 is read."""

import re
from typing import Any

import yaml
from ruamel.yaml.resolver import implicit_resolvers
from yaml.resolver import BaseResolver

_PLAIN = re.compile(r"[ -~\n\u00a0-\u0603\u0610-\u1fff\u3000-\ud7ff]*")
_OTHERWISE = re.compile(
    r"(?:^|[\s\[{,:-])[&*!%?]|[\[{,:|>-][-+0-9]*#|^ {80}|(?:- ){9}|^\S*\.\.\.", re.MULTILINE
)
_MOST_OPEN = 500


def quick_root(text: str) -> Any:
    """The root node of a text; None where it has to be read by the slower parser.

    Left to that parser is what is broken, so that its words say why, and what libyaml may read in
    a way of its own: anchors, tags, directives, documents that end, rare characters and deep nests.
    """
    if not yaml.__with_libyaml__ or _OTHERWISE.search(text) or not _PLAIN.fullmatch(text):
        return None
    if text.count("[") + text.count("{") > _MOST_OPEN:
        return None
    try:
        return yaml.compose(text, Loader=_Loader)
    except (yaml.YAMLError, ValueError):
        return None


class _Resolver(BaseResolver):  # type: ignore[misc]
    """Plain scalars are what YAML 1.2 says; where an empty one stands is left to the other."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        if value == "" and implicit[0]:
            raise ValueError("an empty value")
        return super().resolve(kind, value, implicit)


for _versions, _tag, _pattern, _first in implicit_resolvers:
    if (1, 2) in _versions:
        _Resolver.add_implicit_resolver(_tag, _pattern, _first)


class _Loader(yaml.cyaml.CParser, _Resolver):  # type: ignore[misc]
    def __init__(self, stream: str) -> None:
        yaml.cyaml.CParser.__init__(self, stream)
        _Resolver.__init__(self)
