"""The verdicts written by hand from the providers' pages, one table an endpoint."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent / "verdicts"
_HEADS = {
    "png": b"\x89PNG\r\n\x1a\n",
    "jpeg": b"\xff\xd8\xff",
    "gif": b"GIF89a",
    "webp": b"RIFF\x00\x00\x00\x00WEBP",
    "text": b"hello",
}
_READER = YAML(typ="safe")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A body, whether the page takes it, and the field that it is about."""

    body: dict[str, Any]
    taken: bool
    field: str


@dataclass(frozen=True, slots=True)
class Table:
    """Everything written down about one endpoint."""

    endpoint: str
    verdicts: tuple[Verdict, ...]
    sizes: dict[str, dict[str, list[int]]]


def _read(name: str) -> Any:
    return _READER.load((FOLDER / name).read_text(encoding="utf-8"))


@cache
def tables() -> dict[str, Table]:
    """The tables by endpoint id."""
    names = sorted(path.name for path in FOLDER.glob("*-*.yaml"))
    found = [_table(_read(name)) for name in names]
    return {item.endpoint: item for item in found}


def _table(data: Any) -> Table:
    verdicts = [*_fields(data), *_bodies(data)]
    return Table(data["endpoint"], tuple(verdicts), data.get("sizes", {}))


def _fields(data: Any) -> Iterator[Verdict]:
    smallest = data["smallest"]
    yield Verdict(smallest, True, "")
    for name, field in data["fields"].items():
        if field.get("required"):
            rest = {key: value for key, value in smallest.items() if key != name}
            yield Verdict(rest, False, name)
        for taken, key in ((True, "takes"), (False, "refuses")):
            for value in _values(field[key]):
                yield Verdict({**smallest, name: value}, taken, name)


def _bodies(data: Any) -> Iterator[Verdict]:
    for taken, key in ((True, "takes"), (False, "refuses")):
        for body in data["bodies"][key]:
            yield Verdict(body, taken, "")


def _values(listed: list[Any]) -> Iterator[Any]:
    for item in listed:
        if isinstance(item, str) and item.startswith("$"):
            found = re.fullmatch(r"\$(\w+):(\d+)", item)
            yield from [image(found[1], int(found[2]))] if found else _read("sets.yaml")[item[1:]]
        else:
            yield item


@cache
def image(name: str, size: int) -> str:
    """Base64 of `size` bytes that begin with a signature."""
    return base64.b64encode(_HEADS[name][:size].ljust(size, b"\0")).decode()
