"""A table of dimensions per member of an enum, even where the copy lost its separators."""

import re
from collections.abc import Sequence
from math import log

from linocut_kit.pages.source import Line

_ROW = re.compile(
    r"(?P<head>.*?)(?P<size>\d+)\s*(?:\u00d7|[xX*])\s*(?P<height>\d+)\s*(?:px|pixels)?\s*\|?$"
)
_MARKS = " \t|:=`\"'-"
_RATIO = re.compile(r"(\d+)[_:x-](\d+)$")


def read_table(
    lines: Sequence[Line], members: Sequence[str]
) -> tuple[dict[str, list[int]], list[Line], int]:
    """The dimensions by member, the lines that are no rows, and the line of the first row."""
    found: dict[str, list[int]] = {}
    rest: list[Line] = []
    first = 0
    for line in lines:
        row = None
        if rest and rest[-1].plain.strip(_MARKS) in members:
            row = _row(f"{rest[-1].plain} | {line.plain}", members)
            rest = rest[:-1] if row is not None else rest
        row = row or _row(line.plain.lstrip(_MARKS), members)
        if row is None:
            rest.append(line)
            continue
        if row[0] in members:
            found[row[0]] = row[1]
        first = first or line.number
    return found, rest, first


def _row(text: str, members: Sequence[str]) -> tuple[str, list[int]] | None:
    match = _ROW.fullmatch(text)
    if match is None or " " in match["head"].strip(_MARKS):
        return None
    height = int(match["height"])
    glued = match["head"] + match["size"]
    head = match["head"].rstrip(_MARKS)
    apart = [(head, int(match["size"]))] if head and head != match["head"] else []
    cut = _splits(glued)
    fitting = [pair for pair in (*apart, *cut) if pair[0] in members] or apart or cut
    if not fitting or not height:
        return None
    name, width = min(fitting, key=lambda pair: _misfit(pair[0], pair[1], height))
    return name.strip(_MARKS), [width, height]


def _splits(glued: str) -> list[tuple[str, int]]:
    """Every way to cut a number off the end of a text, but for numbers that begin with zero."""
    digits = len(glued) - len(glued.rstrip("0123456789"))
    return [
        (glued[:end], int(glued[end:]))
        for end in range(max(len(glued) - digits, 1), len(glued))
        if glued[end] != "0" and glued[:end].strip(_MARKS)
    ]


def _misfit(name: str, width: int, height: int) -> float:
    """How far a width is from the ratio that the name tells, or from a plausible one."""
    match = _RATIO.search(name.rstrip(_MARKS))
    told = int(match[1]) / int(match[2]) if match and int(match[1]) and int(match[2]) else 1.0
    return abs(log(max(width, 1) / height) - log(told)) + (0 if match else 2)
