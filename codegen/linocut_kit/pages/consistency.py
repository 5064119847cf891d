"""Where a page contradicts itself: a default, an example, a prose range against the facts."""

# Facts are JSON values, narrowed where they are used.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from linocut_kit.pages.numbers import limit_of
from linocut_kit.spec.facts import Contradiction, FieldFacts, text_of

_PYTHON: dict[str, type | tuple[type, ...]] = {
    "integer": int, "number": (int, float), "string": str, "boolean": bool, "array": list,
    "object": dict,
}  # fmt: skip


def contradictions_in(
    fields: Sequence[FieldFacts], samples: Sequence[tuple[Any, int]], *, whole: bool = True
) -> list[Contradiction]:
    """Defaults and samples that do not satisfy the facts.

    A `whole` sample is a request body: a required field may not be missing in it, nor a field
    stand in it that the page does not list.
    """
    found: list[Contradiction] = []
    for one in fields if whole else ():
        if "default" in one.stated:
            found += _of(one, one.stated["default"], one.lines.get("default", one.line), text=True)
    by_name = {one.name: one for one in fields}
    for sample, line in samples:
        if not isinstance(sample, Mapping):
            continue
        for name, value in sample.items():
            if name in by_name:
                found += _of(by_name[name], value, line, text=False)
            elif whole:
                found.append(
                    Contradiction(field=name, aspect="added", says=(None, "example"), line=line)
                )
        missing = [one for one in fields if one.get("required") and one.name not in sample]
        found += [
            Contradiction(field=one.name, aspect="required", says=(True, "example"), line=line)
            for one in (missing if whole else ())
            if "." not in one.name
        ]
    return found


def distinct(found: Sequence[Contradiction]) -> tuple[Contradiction, ...]:
    """Contradictions without those that are told already; what they say may be lists."""
    return tuple(
        {(one.field, one.aspect, text_of(list(one.says)), one.line): one for one in found}.values()
    )


def _of(field: FieldFacts, value: Any, line: int, *, text: bool) -> list[Contradiction]:
    """How one value of a field breaks its facts; the text `null` of a default is null."""
    shown = value if isinstance(value, str | int | float | bool) else None
    return [
        Contradiction(field=field.name, aspect=aspect, says=(limit, shown), line=line)
        for aspect, limit in _broken(field, None if text and value == "null" else value)
    ]


def _broken(field: FieldFacts, value: Any) -> Iterator[tuple[str, Any]]:
    if value is None:
        if not field.get("nullable"):
            yield "nullable", False
        return
    if not _typed(str(field.get("type")), value):
        yield "type", field.get("type")
        return
    members = field.get("enum")
    if members and text_of(value) not in {text_of(one) for one in members}:
        yield "enum", list(members)
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield from _outside(field, Decimal(str(value)))


def _typed(kind: str, value: Any) -> bool:
    expected = _PYTHON.get(kind)
    if expected is None:
        return True
    if isinstance(value, bool) and kind != "boolean":
        return False
    if kind == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, expected)


def _outside(field: FieldFacts, value: Decimal) -> Iterator[tuple[str, Any]]:
    low, high = limit_of(field.get("minimum")), limit_of(field.get("maximum"))
    if low is not None and (value < low[0] or (low[1] and value == low[0])):
        yield "minimum", field.get("minimum")
    if high is not None and (value > high[0] or (high[1] and value == high[0])):
        yield "maximum", field.get("maximum")
