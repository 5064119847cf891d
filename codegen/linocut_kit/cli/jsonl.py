"""One body a line in, one result a line out: constant memory, whatever the file."""

import dataclasses
import sys
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any, BinaryIO, TextIO

from linocut_kit.cli.failure import Failure
from linocut_kit.cli.reading import MAX_BYTES, NotABody, lines, may_repeat_keys, parse, scan
from linocut_kit.cli.streams import lost
from linocut_kit.cli.violation_findings import finding, findings
from linocut_kit.runtime.display import strict_json
from linocut_kit.runtime.violations import Violation
from linocut_kit.spec.finding import Finding

_BATCH = 256
_LONG = 1024 * 1024
_EVERY = 2.0
_FEW = 100

Check = Callable[[object], list[Violation]]


def validate_lines(file: BinaryIO, endpoint: str, check: Check, *, allow_unknown: bool) -> int:
    """Judge every line, print every result, and return how many lines are not valid.

    `check` is the printed validator of `endpoint`.
    """
    progress = _Progress()
    batch: list[str] = []
    number = bad = 0
    for line in lines(file):
        number += 1
        found = _judged(line, endpoint, check, allow_unknown)
        if not found:
            batch.append(f'{{"line": {number}, "ok": true, "findings": []}}\n')
        elif line is None or not line.isspace():
            bad += 1
            batch.append(f'{{"line": {number}, "ok": false, "findings": [{", ".join(found)}]}}\n')
        if len(batch) >= _BATCH or (line is not None and len(line) > _LONG):
            sys.stdout.writelines(batch)
            batch.clear()
            if lost() is not None:
                raise Failure(f"the output ended; judged are {number} lines, and not the rest")
            progress.tell(number, bad)
    sys.stdout.writelines(batch)
    sys.stdout.flush()
    progress.end(number, bad)
    return bad


def _judged(line: bytes | None, endpoint: str, check: Check, allow_unknown: bool) -> list[str]:
    """The findings about a line as JSON texts."""
    if line is None:
        text = f"the line has more than {MAX_BYTES // 1000**2} MB"
        return [_text(Finding(code="too-long", message=text, endpoint=endpoint))]
    body = _body(line)
    if body is None:
        try:
            body = parse(line)
        except NotABody as error:
            return [_text(dataclasses.replace(error.finding, endpoint=endpoint))]
    found = check(body)
    if not found:
        return []
    if allow_unknown:
        found = [violation for violation in found if violation.code != "unknown-field"]
    if len(found) <= _FEW:
        return [_rendered(violation, endpoint) for violation in found]
    return [_text(item) for item in findings(found, endpoint)]


def _body(line: bytes) -> dict[str, Any] | None:
    """The body of a line, if it is certainly one; every doubt is left to the strict parser."""
    try:
        text = line.decode()
        body, end = scan(text, 0)
    except (ValueError, StopIteration, RecursionError):
        return None
    if type(body) is not dict or len(text) - end > 2 or text[end:].strip():
        return None
    pairs = len(body)
    if text.count(":") == pairs:
        return body
    if text.count('":') == pairs and " :" not in text and "\t:" not in text and "\r:" not in text:
        return body
    return None if may_repeat_keys(text, body) else body


@lru_cache(maxsize=4096)
def _rendered(violation: Violation, endpoint: str) -> str:
    return _text(finding(violation, endpoint))


def _text(item: Finding) -> str:
    return strict_json(item.as_json())


class _Progress:
    """What is done so far, on stderr, every few seconds."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._next = time.monotonic() + _EVERY

    def tell(self, number: int, bad: int) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _EVERY
            self._stream.write(f"{number} lines, {bad} with findings\n")
            self._stream.flush()

    def end(self, number: int, bad: int) -> None:
        self._stream.write(f"{number} lines, {bad} with findings; done\n")
