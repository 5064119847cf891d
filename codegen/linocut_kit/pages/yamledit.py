"""Edits of a YAML file that leave every other line as it is, comments included."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

import io
import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

_PLAIN = re.compile(r"[A-Za-z_/][\w ./()-]*")
_RESERVED = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n", "~"})
_TRAILING = re.compile(r"\s+#.*$")


def plain_yaml() -> YAML:
    """The reader and printer of the profile's layout."""
    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = 100_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def scalar(value: Any) -> Any:
    """A value for YAML: text that any YAML could take for something else is quoted."""
    if isinstance(value, str) and (
        _PLAIN.fullmatch(value) is None or value.lower() in _RESERVED or value != value.strip()
    ):
        return DoubleQuotedScalarString(value)
    return value


def flow_list(values: Sequence[Any]) -> CommentedSeq:
    """A list on one line."""
    found = CommentedSeq([scalar(value) for value in values])
    found.fa.set_flow_style()
    return found


def shown(value: Any) -> Any:
    """A value on one line."""
    return flow_list(value) if isinstance(value, list) else scalar(value)


def flow_map(values: dict[str, Any]) -> CommentedMap:
    """A mapping on one line."""
    found = CommentedMap({key: scalar(value) for key, value in values.items()})
    found.fa.set_flow_style()
    return found


class YamlFile:
    """The text of a YAML file, edited an entry at a time.

    A path is the list of keys (and indexes) from the root. Raises KeyError for a path that is not
    there.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def data(self) -> Any:
        """The document as it stands."""
        return plain_yaml().load(self.text)

    def at(self, path: Sequence[str | int]) -> Any:
        """The node at a path."""
        return _descend(self.data(), path)

    def has(self, path: Sequence[str | int]) -> bool:
        """True if there is a node at a path."""
        try:
            self.at(path)
        except (KeyError, IndexError, TypeError):
            return False
        return True

    def put(
        self, path: Sequence[str | int], key: str, value: Any, order: Sequence[str] = ()
    ) -> None:
        """Set a key of the mapping at `path`; a new key stands where `order` wants it."""
        parent = self.at(path)
        known = key in parent
        if parent.fa.flow_style() or not len(parent):
            self._reprint(path, lambda item: _insert(item, key, value, order))
            return
        column = parent.lc.col
        if known:
            start, end = self._range(parent, key)
            self._replace(start, end, _entry(key, value, column), keep=True)
            return
        position = _position(parent, key, order)
        keys = list(parent)
        if position < len(keys):
            line = self._above(parent.lc.key(keys[position])[0])
        else:
            line = self._range(parent, keys[-1])[1]
        self._replace(line, line, _entry(key, value, column), keep=False)

    def drop(self, path: Sequence[str | int], key: str) -> None:
        """Remove a key of the mapping at `path`; an emptied mapping goes with it."""
        parent = self.at(path)
        if len(parent) == 1 and path:
            self.drop(path[:-1], str(path[-1]))
        elif parent.fa.flow_style():
            self._reprint(path, lambda item: item.pop(key))
        else:
            start, end = self._range(parent, key)
            self._replace(start, end, [], keep=False)

    def change(self, path: Sequence[str | int], edit: Callable[[Any], object]) -> None:
        """Edit the node at a path in place and print the entry around it again."""
        self._reprint(path, edit)

    def _reprint(self, path: Sequence[str | int], edit: Callable[[Any], object]) -> None:
        """Edit a node inside the nearest entry of a block mapping, read from its lines alone.

        Comments behind an entry belong to what follows, and stay where they are.
        """
        root = self.data()
        for length in range(len(path) - 1, -1, -1):
            holder, key = _descend(root, path[:length]), path[length]
            if isinstance(holder, CommentedMap) and not holder.fa.flow_style():
                start, end = self._range(holder, key)
                lines = self.text.split("\n")[start:end]
                column = holder.lc.col
                entry = plain_yaml().load("\n".join(line[column:] for line in lines))
                edit(_descend(entry, path[length:]))
                self._replace(start, end, _printed(entry, column), keep=True)
                return
        raise KeyError(path)

    def _range(self, parent: CommentedMap, key: str | int) -> tuple[int, int]:
        """The lines of an entry, without the comments and blank lines behind it."""
        lines = self.text.split("\n")
        start, column = parent.lc.key(key)[0], parent.lc.col
        end = start + 1
        while end < len(lines):
            bare = lines[end].lstrip(" ")
            indent = len(lines[end]) - len(bare)
            inside = indent > column or (indent == column and bare.startswith("- "))
            if bare and not bare.startswith("#") and not inside:
                break
            end += 1
        while end > start + 1 and (not lines[end - 1].strip() or _outer(lines[end - 1], column)):
            end -= 1
        return start, end

    def _above(self, line: int) -> int:
        """Above the comments that stand over a line."""
        lines = self.text.split("\n")
        while line > 0 and lines[line - 1].lstrip().startswith("#"):
            line -= 1
        return line

    def _replace(self, start: int, end: int, new: list[str], *, keep: bool) -> None:
        lines = self.text.split("\n")
        if keep and end - start == 1 == len(new) and "#" not in new[0]:
            comment = _comment(lines[start])
            new = [new[0] + comment]
        self.text = "\n".join([*lines[:start], *new, *lines[end:]])


def _outer(line: str, column: int) -> bool:
    bare = line.lstrip(" ")
    return bare.startswith("#") and len(line) - len(bare) <= column


def _comment(line: str) -> str:
    """The comment at the end of a line, outside of its quotes."""
    bare = re.sub(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'", lambda item: "_" * len(item[0]), line)
    match = _TRAILING.search(bare)
    return line[match.start() :] if match else ""


def _entry(key: str, value: Any, column: int) -> list[str]:
    return _printed(CommentedMap({scalar(key): value}), column)


def _insert(parent: CommentedMap, key: str, value: Any, order: Sequence[str]) -> None:
    if key in parent:
        parent[key] = value
    else:
        parent.insert(_position(parent, key, order), key, value)


def _printed(entry: Any, column: int) -> list[str]:
    printed = io.StringIO()
    plain_yaml().dump(entry, printed)
    lines = printed.getvalue().rstrip("\n").split("\n")
    return [" " * column + line if line.strip() else line for line in lines]


def _position(parent: CommentedMap, key: str, order: Sequence[str]) -> int:
    """Where a new key stands: before the first one that comes later in `order`."""
    if key not in order:
        return len(parent)
    later = set(order[order.index(key) + 1 :])
    return next((index for index, item in enumerate(parent) if item in later), len(parent))


def _descend(node: Any, path: Sequence[str | int]) -> Any:
    for key in path:
        node = node[key]
    return node


def plain(value: Any) -> Any:
    """A node as plain JSON data."""
    return json.loads(json.dumps(value))
