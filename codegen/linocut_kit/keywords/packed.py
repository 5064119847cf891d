"""Cases of different places inside one value: what each decides is shown by one value for all.

The cases of one place follow one another, those of different places go together, so that there
are about as many values as the place with the most cases has.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from linocut_kit.keywords.cases import Case, is_heavy
from linocut_kit.keywords.domain import Domain
from linocut_kit.runtime.checks import is_equal
from linocut_kit.runtime.pointer import unescape

_COUNTS = frozenset({"minItems", "maxItems", "minProperties", "maxProperties"})
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Packed:
    """A value that is right, and the cases that it shows."""

    value: Any
    cases: tuple[Case, ...]


def packed(domain: Domain, cases: Iterable[Case]) -> Iterator[Packed]:
    """Values that between them show all cases, each once; the first shows the first of them."""
    waiting: dict[str, list[Case]] = {}
    for case in cases:
        waiting.setdefault(case.pointer, []).append(case)
    # The first is a plain value, and stays as it is: what is in it is a value of its own.
    for found in [*waiting.values()][:1]:
        first = found.pop(0)
        yield Packed(first.value, (first,))
    waiting = {pointer: found for pointer, found in waiting.items() if found}
    while waiting:
        yield _row(domain, waiting)
        waiting = {pointer: found for pointer, found in waiting.items() if found}


def _row(domain: Domain, waiting: dict[str, list[Case]]) -> Packed:
    """The next case of each place, as far as they go together."""
    groups = list(waiting.values())
    start = groups[0].pop(0)
    value, shown = start.value, [start]
    for found in groups:
        for case in found:
            merged = _merged(domain, value, shown, case)
            if merged is not _ABSENT:
                value = merged
                shown.append(case)
                found.remove(case)
                break
    return Packed(value, tuple(shown))


def _merged(domain: Domain, value: Any, shown: list[Case], case: Case) -> Any:
    """The value with the case in it too, or nothing where the two do not go together."""
    if any(each.pointer == case.pointer for each in shown):
        return _ABSENT
    heavy = sum(is_heavy(_at(each.value, each.pointer)) for each in (*shown, case))
    if heavy > 1:
        return _ABSENT
    merged = _grafted(value, case.pointer.split("/")[1:], case.value)
    if merged is _ABSENT or not all(_is_shown(each, merged) for each in (*shown, case)):
        return _ABSENT
    return merged if heavy or domain.allows(merged) else _ABSENT


def _is_shown(case: Case, value: Any) -> bool:
    """Whether a value has at its place what the case is about."""
    here, wanted = _at(value, case.pointer), _at(case.value, case.pointer)
    if isinstance(wanted, dict | list) and type(here) is type(wanted):
        if case.name == "type" and wanted:
            return True
        if case.name in _COUNTS:
            return len(here) == len(wanted)
    same_kind = type(here) is type(wanted)
    return same_kind and (here == wanted or is_equal(here, wanted))


def _at(value: Any, pointer: str) -> Any:
    for token in pointer.split("/")[1:]:
        name = unescape(token)
        if isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        elif isinstance(value, dict) and name in value:
            value = value[name]
        else:
            return _ABSENT
    return value


def _grafted(value: Any, tokens: list[str], source: Any) -> Any:
    """The value with what the source has at a place; what leads there comes along if need be."""
    if not tokens:
        return source
    name, inner = unescape(tokens[0]), _at(source, f"/{tokens[0]}")
    here = _at(value, f"/{tokens[0]}")
    grown = inner if here is _ABSENT else _grafted(here, tokens[1:], inner)
    if isinstance(value, dict) and isinstance(source, dict) and grown is not _ABSENT:
        return {**value, name: grown}
    if isinstance(value, list) and here is not _ABSENT and grown is not _ABSENT:
        return [*value[: int(name)], grown, *value[int(name) + 1 :]]
    return _ABSENT
