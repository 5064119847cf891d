"""JSON values that stand in the lines of a page."""

import json
import re
from collections.abc import Sequence
from typing import Any

from linocut_kit.pages.source import Line

_BEGINNINGS = frozenset('"{}[],:-0123456789tfn')


def json_at(
    lines: Sequence[Line], start: int, most: int = 20_000, *, strict: bool = False
) -> tuple[Any, int, int]:
    """The JSON value that begins at a line, the index behind it, and how many lines were seen.

    At most `most` lines are looked at, and where it is `strict` none that JSON cannot have.
    """
    taken, depth = list[str](), 0
    for index in range(start, min(len(lines), start + most)):
        text = lines[index].plain
        if strict and text[:1] not in _BEGINNINGS:
            break
        taken.append(text)
        bare = re.sub(r'"(?:[^"\\]|\\.)*+"', "", text) if '"' in text else text
        depth += sum(bare.count(word) for word in "{[") - sum(bare.count(word) for word in "}]")
        if depth <= 0:
            try:
                return json.loads("\n".join(taken)), index + 1, len(taken)
            except (ValueError, RecursionError):
                return None, index + 1, len(taken)
    return None, start + 1, len(taken)
