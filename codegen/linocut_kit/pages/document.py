"""The text of an OpenAPI document becomes JSON values, at a cost that its length bounds."""

import json
import re
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent

from linocut_kit.pages.source import PageError

_VALUES = 2_000_000
_DEEPEST = 128
_KEY = re.compile(r"""[ \t]*+(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'#:][^:\n]*?))[ \t]*:""")


def parse_document(text: str) -> Mapping[str, Any]:
    """The document, which has paths.

    Raises PageError for a text that is broken, or has more than 2,000,000 values (each alias
    counts as what it repeats) or 128 levels.
    """
    try:
        if text.lstrip("\ufeff \t\r\n").startswith("{"):
            document = json.loads(text.lstrip("\ufeff"))
        else:
            yaml = YAML(typ="safe", pure=True)
            yaml.Constructor = _PlainDates
            yaml.Composer = _PageComposer
            document = yaml.load(text)
    except RecursionError:
        raise PageError("it is broken: it is nested too deeply") from None
    except (ValueError, YAMLError) as error:
        raise PageError(f"it is broken: {str(error).splitlines()[0]}") from None
    if not isinstance(document, Mapping) or not isinstance(document.get("paths"), Mapping):
        raise PageError("it is no OpenAPI document with paths")
    return document


def key_lines(text: str) -> dict[str, int]:
    """The line, from 1, where each word first stands as a key at the start of a line."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        match = _KEY.match(line)
        if match is not None:
            found.setdefault(match[match.lastindex or 0], number)
    return found


class _PlainDates(SafeConstructor):
    """Reads dates as texts, which is what they are in JSON."""


_PlainDates.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


class _PageComposer(Composer):
    """Counts the values while the text is still being read."""

    def __init__(self, loader: Any = None) -> None:
        super().__init__(loader=loader)
        self._depth = 0
        self._count = 0
        self._sizes: dict[int, int] = {}

    def compose_node(self, parent: Any, index: Any) -> Any:
        """The next node, if there may be one more."""
        event = self.loader.parser.peek_event()
        before = self._count
        self._count += 1
        self._depth += 1
        if self._depth > _DEEPEST:
            raise MarkedYAMLError(problem="it is nested too deeply", problem_mark=event.start_mark)
        node = super().compose_node(parent, index)
        self._depth -= 1
        if isinstance(event, AliasEvent):
            if id(node) not in self._sizes:
                raise MarkedYAMLError(problem="it repeats itself", problem_mark=event.start_mark)
            self._count += self._sizes[id(node)]
        elif event.anchor is not None:
            self._sizes[id(node)] = self._count - before
        if self._count > _VALUES:
            raise MarkedYAMLError(
                problem=f"it has more than {_VALUES:,} values, with those that aliases repeat",
                problem_mark=event.start_mark,
            )
        return node
