"""`-p` assignments become a request body, the same for every command that takes one.

- `key=value` is a string, unless the contract types the field as an integer, number, boolean,
  array or object: then the value is read as JSON where it is JSON (`seed=7` gives the integer 7,
  `seed=seven` stays a string for the validator to refuse).
- `key:=json` is JSON whatever the field; `key:=@file` reads the JSON from a file.
- `key=@file` is a local file: a path for an image field, the file's text for any other. A value
  that begins with `@` itself is written `key:='"@value"'`. An array of images takes one file
  after the other: `images=@a.png` and `images=@b.png`.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from linocut_kit.cli.failure import Failure
from linocut_kit.cli.reading import MAX_BYTES
from linocut_kit.keywords.unions import branch_of
from linocut_kit.runtime.bounded_json import loads
from linocut_kit.spec.given_files import read
from linocut_kit.spec.model import Schema

_ASSIGNMENT = re.compile(r"(?P<name>[^=]+?)(?P<operator>:?=)(?P<value>.*)", re.DOTALL)
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def parse_assignments(items: Sequence[str], request: Schema | None = None) -> dict[str, Any]:
    """Return the fields that the assignments name, in their order; image files are `Path`s.

    `request` is the endpoint's request schema. Raises Failure for what is not an assignment, for
    a field given twice, for JSON that is not JSON, and for a file that cannot be read.
    """
    body: dict[str, Any] = {}
    for item, name, operator, value in assignments(items):
        field = request.field(name) if request is not None else None
        schema = field.schema if field is not None else None
        if operator == "=" and value.startswith("@") and _holds_images(schema):
            files = body.setdefault(name, [])
            if not isinstance(files, list):
                raise Failure(f"-p {item}: {name} is given twice")
            files.append(_file(item, Path(value[1:]), None))
            continue
        if name in body:
            raise Failure(f"-p {item}: {name} is given twice")
        if operator == ":=":
            text = _text(item, Path(value[1:])) if value.startswith("@") else value
            body[name] = _json(item, text)
        elif value.startswith("@"):
            body[name] = _file(item, Path(value[1:]), schema)
        else:
            body[name] = _typed(value, schema)
    return body


def assignments(items: Sequence[str]) -> Iterator[tuple[str, str, str, str]]:
    """Each assignment with its name, operator and value. Raises Failure for what is none."""
    for item in items:
        match = _ASSIGNMENT.fullmatch(item)
        if match is None:
            raise Failure(f"-p {item}: expected key=value, key:=json or key=@file")
        name, operator, value = match["name"], match["operator"], match["value"]
        if _SURROGATE.search(name) or (_SURROGATE.search(value) and value[:1] != "@"):
            raise Failure(f"-p {item!a}: not UTF-8 text")
        yield item, name, operator, value


def _holds_images(schema: Schema | None) -> bool:
    items = schema.items if schema is not None else None
    return items is not None and items.constraint("encodings") is not None


def _file(item: str, path: Path, schema: Schema | None) -> Path | str:
    each = (schema, *schema.branches) if schema is not None else ()
    if each and not any(item.constraint("encodings") for item in each):
        return _text(item, path)
    if not path.is_file():
        raise Failure(f"-p {item}: there is no file {path}")
    return path


def _text(item: str, path: Path) -> str:
    try:
        data = read(path, MAX_BYTES)
        if len(data) > MAX_BYTES:
            raise Failure(f"-p {item}: {path} has more than {MAX_BYTES // 1000**2} MB")
        return data.decode("utf-8")
    except OSError as error:
        raise Failure(f"-p {item}: cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Failure(f"-p {item}: {path} is not UTF-8 text") from error


def _typed(value: str, schema: Schema | None) -> Any:
    if schema is None or schema.types in ((), ("string",)):
        return value
    try:
        parsed = loads(value)
    except (ValueError, RecursionError):
        return value
    if schema.branches and branch_of(schema, parsed) is None:
        return value
    return value if isinstance(parsed, str) else parsed


def _json(item: str, text: str) -> Any:
    try:
        return loads(text)
    except (ValueError, RecursionError) as error:
        raise Failure(f"-p {item[:60]}: not JSON: {error}") from error
