"""A second reading of the rules between fields, apart from the printed validators."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from linocut_kit.spec.model import Constraint, Schema

Complain = Callable[[Constraint, Any, Schema], str | None]


def complaint(rule: Constraint, value: Mapping[str, Any], judge: Complain) -> str | None:
    """Why an object breaks a rule, or None; `judge` reads a limit of one value."""
    limit = rule.limit
    match rule.rule:
        case "dependentRequired":
            return _lacking(limit, value)
        case "oneOf":
            count = len(value.keys() & set(limit))
            return None if count == 1 else f"must have exactly one of {', '.join(limit)}"
        case "anyOf":
            return None if value.keys() & set(limit) else f"must have one of {', '.join(limit)}"
        case "not":
            all_there = value.keys() >= set(limit)
            return f"must not have {' and '.join(limit)} together" if all_there else None
        case _:
            return _conditional(rule, value, judge)


def _lacking(limit: Mapping[str, list[str]], value: Mapping[str, Any]) -> str | None:
    for name in limit.keys() & value.keys():
        for needed in limit[name]:
            if needed not in value:
                return f"must have {needed} where {name} is"
    return None


def _conditional(rule: Constraint, value: Mapping[str, Any], judge: Complain) -> str | None:
    when, then = rule.limit["if"], rule.limit["then"]
    if not all(name in value for name in when["required"]):
        return None
    if any(_against(rule, item, value[name], judge) for name, item in _told(when)):
        return None
    for name in then.get("required", ()):
        if name not in value:
            return f"must have {name} with this {when['required'][0]}"
    for name, limits in _told(then):
        if name in value and limits is False:
            return f"must not have {name} with this {when['required'][0]}"
        found = _against(rule, limits, value[name], judge) if name in value else None
        if found is not None:
            return f"{name} {found} with this {when['required'][0]}"
    return None


def _told(part: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return list(part.get("properties", {}).items())


def _against(
    rule: Constraint, limits: Mapping[str, Any], value: Any, judge: Complain
) -> str | None:
    """The first complaint about a value by some limits."""
    told = tuple(replace(rule, rule=key, limit=item) for key, item in limits.items())
    around = Schema(place=rule.place, constraints=told)
    each = (judge(constraint, value, around) for constraint in told)
    return next((text for text in each if text is not None), None)
