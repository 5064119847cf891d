"""Rows of accepted values: one value of every field a request, so that few tasks prove many limits.

The bill is the largest number of values of one field, those inside objects and arrays too. Where
a field has fewer values than there are rows it is left out of some, so that every pair of optional
fields is seen together and apart.
"""

from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from linocut_kit.conform.probes import Choices as Choices
from linocut_kit.conform.probes import ProbeContext, Sample, accepted_together
from linocut_kit.conform.ruled_rows import is_bound, ruled_rows
from linocut_kit.keywords.texts import plain
from linocut_kit.spec.model import Endpoint, Field, OutputSize

SPARE_LIMIT = 14
"""Rows that are not needed for any single value are only added up to this many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One request that must be accepted: a value for each field that it carries.

    A spare row proves only combinations: it is left out when the bill grows too long.
    """

    number: int
    choices: Choices
    spare: bool = False


def pack(context: ProbeContext) -> tuple[Row, ...]:
    """The rows of an endpoint, the one with required fields only first."""
    fields = context.endpoint.request.fields
    values = {field.name: list(accepted_together(context, field)) for field in fields}
    values = {name: found for name, found in values.items() if found}
    if is_bound(context):
        return _bound(context, values)
    least = {
        field.name: values[field.name][0]
        for field in fields
        if field.required and field.name in values
    }
    rows = _columns(fields, values, least)
    rows = _sized(context.endpoint, values, rows)
    return tuple(
        Row(number=number, choices=choices, spare=spare)
        for number, (choices, spare) in enumerate([(least, False), *rows])
    )


def _bound(context: ProbeContext, values: dict[str, list[Sample]]) -> tuple[Row, ...]:
    """Rows that meet what is said of the whole body; sizes are asked where they do too."""
    least, *others = ruled_rows(context, values) or [{}]
    plain_rows = [(other, False) for other in others]
    sized = _sized(context.endpoint, values, [(dict(other), False) for other in others])

    def is_right(row: tuple[Choices, bool]) -> bool:
        return context.root.allows({name: plain(sample.value) for name, sample in row[0].items()})

    kept = [
        pair if is_right(pair) else plain_rows[at]
        for at, pair in enumerate(sized)
        if at < len(plain_rows) or is_right(pair)
    ]
    return tuple(
        Row(number=number, choices=choices, spare=spare)
        for number, (choices, spare) in enumerate([(least, False), *kept])
    )


def _columns(
    fields: tuple[Field, ...], values: dict[str, list[Sample]], least: Choices
) -> list[tuple[Choices, bool]]:
    wanted = {name: found[1:] if name in least else found for name, found in values.items()}
    # One row more than an optional field has values, so that each is left out beside others too.
    count = max((len(found) + (name not in least) for name, found in wanted.items()), default=0)
    cells: list[Choices] = [{} for _ in range(count)]
    for at, field in enumerate(fields):
        _place(cells, field.name, wanted.get(field.name, []), at)
    present: list[list[bool]] = []
    for at, field in enumerate(fields):
        found = values.get(field.name)
        if found:
            light = [sample for sample in found if not sample.heavy]
            present.append(_fill(cells, field, light, present, at))
    return [(dict(sorted_like(fields, cell)), False) for cell in cells]


def sorted_like(fields: tuple[Field, ...], choices: Choices) -> list[tuple[str, Sample]]:
    """The choices in the order of the fields."""
    known = [field.name for field in fields]
    return sorted(choices.items(), key=lambda pair: known.index(pair[0]))


def _place(cells: list[Choices], name: str, samples: list[Sample], shift: int) -> None:
    """Spread the values of a field over the rows; megabytes go where no others are."""
    count = len(cells)
    for number, sample in enumerate(sorted(samples, key=lambda item: not item.heavy)):
        start = shift + number * count // max(len(samples), 1)
        order = [(start + step) % count for step in range(count)]
        free = [row for row in order if name not in cells[row]]
        if sample.heavy:
            free.sort(key=lambda row: any(value.heavy for value in cells[row].values()))
        cells[free[0]][name] = sample


def _fill(
    cells: list[Choices], field: Field, light: list[Sample], present: list[list[bool]], shift: int
) -> list[bool]:
    """Decide where a field with few values is repeated and where it is left out."""
    mine: list[bool | None] = [True if field.name in cell else None for cell in cells]
    for row, choices in enumerate(cells):
        if mine[row] is not None:
            continue
        gains = [_gain(mine, row, choice, present) for choice in (False, True)]
        wanted = field.required or gains[1] > gains[0] or (gains[0] == gains[1] and row % 2 == 1)
        mine[row] = wanted and bool(light)
        if mine[row]:
            choices[field.name] = light[(row + shift) % len(light)]
    return [bool(item) for item in mine]


def _gain(mine: list[bool | None], row: int, choice: bool, present: list[list[bool]]) -> int:
    """How many pairs with other fields are seen for the first time."""
    return sum(
        not any(mine[at] is choice and other[at] is other[row] for at in range(len(mine)))
        for other in present
    )


def _sized(
    endpoint: Endpoint, values: dict[str, list[Sample]], rows: list[tuple[Choices, bool]]
) -> list[tuple[Choices, bool]]:
    """Every documented size once, as far as few tasks reach: each ratio at the plain factor,
    where sizes need no rounding, then as many as there is room for at the others.
    """
    rule = endpoint.output_size
    if rule is None or rule.ratio not in values or rule.resolution not in values:
        return rows
    steps = sorted(
        values[rule.resolution], key=lambda sample: rule.factor.get(str(sample.value), 0)
    )
    steps = [sample for sample in steps if str(sample.value) in rule.factor]
    ratios = [sample for sample in values[rule.ratio] if str(sample.value) in rule.base]
    if not steps or not ratios:
        return rows
    done: set[tuple[Any, Any]] = set()
    for choices, _ in rows:
        _choose_step(rule, choices, ratios, steps, done)
    for ratio, step in ((sample, steps[-1]) for sample in _inexact_first(rule, ratios, steps[-1])):
        key = (ratio.value, step.value)
        if key in done or len(rows) + 1 >= SPARE_LIMIT:
            continue
        base = rows[len(rows) % 3][0]
        choices = {name: sample for name, sample in base.items() if not sample.heavy}
        choices |= {rule.resolution: step, rule.ratio: ratio}
        rows.append((choices, True))
    return rows


def _inexact_first(rule: OutputSize, ratios: list[Sample], step: Sample) -> list[Sample]:
    """Ratios whose sides must be rounded say more than those that come out even."""
    factor = rule.factor[str(step.value)]

    def is_even(sample: Sample) -> bool:
        sides = [side * factor for side in rule.base[str(sample.value)]]
        shrink = min(1.0, rule.cap / max(sides)) if rule.cap else 1.0
        return all((side * shrink) % rule.align == 0 for side in sides)

    return sorted(ratios, key=is_even)


def _choose_step(
    rule: OutputSize,
    choices: Choices,
    ratios: list[Sample],
    steps: list[Sample],
    done: set[tuple[Any, Any]],
) -> None:
    ratio = choices.get(rule.ratio)
    at = ratios.index(ratio) if ratio in ratios else 0
    if ratio is None:
        choices[rule.resolution] = step = steps[-1]
    elif at == 0:
        step = next(
            (sample for sample in reversed(steps) if (ratio.value, sample.value) not in done),
            steps[0],
        )
        choices[rule.resolution] = step
    elif at % 4 == 3:
        choices.pop(rule.resolution, None)
        step = steps[0]
    else:
        choices[rule.resolution] = step = steps[0]
    done.add((ratio.value if ratio else None, step.value))


def pairs_seen(rows: tuple[Row, ...], fields: tuple[Field, ...]) -> dict[tuple[str, str], int]:
    """For each two optional fields, in how many of the four ways rows carry them."""
    names = [field.name for field in fields if not field.required]
    return {
        (text, other): len({(text in row.choices, other in row.choices) for row in rows})
        for text, other in combinations(names, 2)
    }


def without(row: Row, name: str) -> Row:
    """The row with one field left out."""
    return replace(row, choices={key: sample for key, sample in row.choices.items() if key != name})
