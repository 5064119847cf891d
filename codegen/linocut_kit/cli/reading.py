"""Request bodies from untrusted text: strict JSON, or one clear finding."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NoReturn

from linocut_kit.runtime.violations import shown
from linocut_kit.spec.finding import Finding

MAX_BYTES = 256 * 1000 * 1000
"""The longest body that is read: four images of 20 MiB as base64 make 112 MB."""

_CHUNK = 1024 * 1024
_CONTAINERS = frozenset({dict, list})
_PAIR = re.compile(r'"[ \t\r\n]*+:')


class NotABody(Exception):
    """A text that is no request body; `finding` says why."""

    def __init__(self, code: str, message: str, line: int | None = None, column: int | None = None):
        super().__init__(message)
        self.finding = Finding(code=code, message=message, line=line, column=column)


class _Refused(ValueError):
    """What the parser may not let through."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _no_constant(name: str) -> NoReturn:
    raise _Refused("not-json", f"not JSON: {name} is no JSON number")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen = Counter(name for name, _ in pairs)
        name = next(text for text, times in seen.items() if times > 1)
        raise _Refused("duplicate-key", f"the key {shown(name)} stands there twice")
    return found


_STRICT = json.JSONDecoder(parse_constant=_no_constant, object_pairs_hook=_no_duplicates)
_FAST = json.JSONDecoder(parse_constant=_no_constant)
scan: Callable[[str, int], tuple[Any, int]] = _FAST.scan_once  # type: ignore[attr-defined]
"""The standard parser's own scanner: `(text, start)` to `(value, end)`; takes keys twice."""


def parse(data: bytes) -> Any:
    """The JSON value of a whole text. Raises NotABody."""
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise NotABody("not-utf-8", f"not UTF-8: byte {error.start} cannot be read") from None
    try:
        value = _FAST.decode(text)
        if may_repeat_keys(text, value):
            value = _STRICT.decode(text)
    except json.JSONDecodeError as error:
        where = (error.lineno, error.colno)
        raise NotABody("not-json", f"not JSON: {error.msg}", *where) from None
    except _Refused as error:
        raise NotABody(error.code, str(error)) from None
    except ValueError:
        raise NotABody("not-json", "a number has too many digits to be read") from None
    except RecursionError:
        raise NotABody("not-json", "the JSON is nested too deep to be read") from None
    if not isinstance(value, dict):
        kind = "an array" if isinstance(value, list) else "a plain value"
        raise NotABody("not-an-object", f"a body is a JSON object, and this is {kind}")
    return value


def may_repeat_keys(text: str, value: Any) -> bool:
    """Whether the text has more places that may be keys than the value has keys."""
    keys = _keys(value)
    if " :" in text or "\t:" in text or "\r:" in text or "\n:" in text:
        return len(_PAIR.findall(text)) != keys
    return text.count('":') != keys


def _keys(value: Any) -> int:
    if type(value) is dict:
        for item in value.values():
            if type(item) in _CONTAINERS:
                break
        else:
            return len(value)
    found = 0
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            found += len(item)
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
    return found


def read_whole(file: BinaryIO) -> bytes:
    """A whole file. Raises NotABody for more than `MAX_BYTES`."""
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise NotABody("too-long", f"more than {MAX_BYTES // 1000**2} MB is no request body")
    return data


def lines(file: BinaryIO) -> Iterator[bytes | None]:
    """The lines of a file; None for one of more than `MAX_BYTES`, which is never held whole."""
    readline = file.readline
    while line := readline(MAX_BYTES + 1):
        if len(line) <= MAX_BYTES:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = readline(_CHUNK)
        yield None
