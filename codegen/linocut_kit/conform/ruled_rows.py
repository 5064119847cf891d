"""Rows of a request whose fields are bound by rules: each meets them all, and shows some."""

from collections.abc import Iterator, Mapping
from typing import Any

from linocut_kit.conform.constraints import Units, shorten
from linocut_kit.conform.probes import Choices, ProbeContext, Sample
from linocut_kit.keywords import broken, enforced
from linocut_kit.keywords.domain import Domain
from linocut_kit.keywords.registry import broken_here
from linocut_kit.keywords.rules import Carried, taken
from linocut_kit.keywords.schema import below
from linocut_kit.keywords.texts import plain

_TOTALS = frozenset({"x-body", "x-image-total"})
"""What is counted in the values of a body, and not in the fields that it has."""

Values = Mapping[str, list[Sample]]


def is_bound(context: ProbeContext) -> bool:
    """Whether a body may be wrong although each of its fields is right."""
    return bool(enforced(context.endpoint.arguments))


def shown_rules(context: ProbeContext) -> Iterator[tuple[str, Carried]]:
    """The constraints of the whole request, each with what bodies carry that show its inside."""
    root = context.root
    for rule in enforced(root.schema):
        if rule in root.schema.rules:
            for carried in taken(rule, root):
                body = root.body(carried)
                if body is not None and root.allows(body):
                    yield rule.name, carried
        else:
            yield from _sizes(root, rule.name)


def _sizes(root: Domain, name: str) -> Iterator[tuple[str, Carried]]:
    fields = [field.name for field in root.schema.fields]
    for case in root.inside():
        if case.name == name and not case.pointer and set(case.value) <= set(fields):
            absent = frozenset(fields) - set(case.value)
            if name in _TOTALS:
                yield name, Carried(given=case.value, absent=absent, label=case.label)
            else:
                yield name, Carried(present=tuple(case.value), absent=absent, label=case.label)


def body_beside(context: ProbeContext, name: str, sample: Sample | None) -> dict[str, Any] | None:
    """A body that has a sample, or lacks the field, and meets all that is said of the whole."""
    carried = (
        Carried(absent=frozenset({name})) if sample is None else Carried(given={name: sample.value})
    )
    found = context.root.body(carried)
    if found is None:
        return None
    every = broken(context.endpoint.arguments, plain(found))
    wrong = {pair.name for pair in every if not pair.pointer}
    own = {constraint.name for constraint in enforced(context.endpoint.arguments)}
    return None if wrong & own else found


def shows(carried: Carried, choices: Choices) -> bool:
    """Whether a body of these choices carries that."""
    return (
        choices.keys() >= {*carried.given, *carried.present}
        and not carried.absent & choices.keys()
        and all(choices[name].value == value for name, value in carried.given.items())
    )


def ruled_rows(context: ProbeContext, values: Values) -> list[Choices]:
    """The least body, then bodies that between them carry every value that one can carry."""
    least = context.root.body(Carried())
    if least is None:
        return []
    rows = [_chosen(context, values, least, {})]
    left = {
        name: [sample for sample in found if sample != rows[0].get(name)]
        for name, found in values.items()
    }
    waiting = [carried for _, carried in shown_rules(context) if not shows(carried, rows[0])]
    while waiting or any(left.values()):
        start = waiting.pop(0) if waiting else Carried()
        row = _row(context, values, left, start)
        taken_here = [name for name, sample in row.items() if sample in left.get(name, ())]
        for name in taken_here:
            left[name].remove(row[name])
        shown = [carried for carried in waiting if shows(carried, row)]
        waiting = [carried for carried in waiting if carried not in shown]
        if taken_here or start.label:
            rows.append(row)
        elif not waiting:
            break
    return rows


def _row(context: ProbeContext, values: Values, left: Values, start: Carried) -> Choices:
    """A body that carries that, and as many of the values that are left as go with it."""
    body = context.root.body(start) or {}
    chosen: Choices = {}
    for name, samples in left.items():
        if name in start.absent or name in start.given:
            continue
        for sample in samples:
            if sample.heavy and any(each.heavy for each in chosen.values()):
                continue
            given = {**start.given, **{key: each.value for key, each in chosen.items()}}
            wanted = Carried(
                given={**given, name: sample.value}, present=start.present, absent=start.absent
            )
            found = context.root.body(wanted)
            if found is not None and _fits(context, found):
                body, chosen[name] = found, sample
                break
    return _chosen(context, values, body, chosen)


def _fits(context: ProbeContext, body: Mapping[str, object]) -> bool:
    """Whether a body has as many properties and bytes as it may."""
    least, most = (
        context.endpoint.arguments.limit(f"{literal}Properties") for literal in ("min", "max")
    )
    if not (least or 0) <= len(body) or (most is not None and len(body) > most):
        return False
    totals = _TOTALS & {constraint.name for constraint in enforced(context.endpoint.request)}
    return not totals or not totals & set(broken_here(context.endpoint.request, plain(body)))


def _chosen(
    context: ProbeContext, values: Values, body: Mapping[str, object], chosen: Choices
) -> Choices:
    """The choices of a body: those that were made, and the samples of what else it has."""
    found: Choices = {}
    for field in context.endpoint.arguments.fields:
        if field.name not in body:
            continue
        value = body[field.name]
        units = Units(context.endpoint, below("", field), field.schema, field.place)
        same = (
            each
            for each in values.get(field.name, ())
            if type(each.value) is type(value) and each.value == value
        )
        made = Sample(value, units.of("type"), shorten(plain(value)))
        found[field.name] = chosen.get(field.name) or next(same, made)
    return found
