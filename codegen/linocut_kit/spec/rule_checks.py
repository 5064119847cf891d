"""What must hold of rules between fields: each can be met, and broken, and says something."""

from collections.abc import Iterator
from typing import Any

from linocut_kit.keywords.domain import Domain
from linocut_kit.keywords.formats import FORMATS
from linocut_kit.keywords.rules import LIMITS, Carried, Conditional, names_of, narrowed, words_of
from linocut_kit.runtime.patterns import PatternError, compiled
from linocut_kit.runtime.violations import shown
from linocut_kit.spec.documents import LintReport
from linocut_kit.spec.model import Constraint, Field, Schema


def check_limits(schema: Schema, report: LintReport) -> bool:
    """Report the limits of a `then` that nothing can judge; whether there is none."""
    known = True
    for rule in schema.rules:
        for name, limits in _limits(rule):
            for key, limit in limits.items():
                why = _unjudged(schema.field(name), key, limit)
                if why:
                    known = False
                    report.add(
                        why[0], rule.place, f"then {name}: {why[1]}", "remove it, or mend the limit"
                    )
    return known


def _limits(rule: Constraint) -> Iterator[tuple[str, Any]]:
    if rule.rule == "allOf":
        yield from Conditional.of(rule.limit).limits.items()


def _unjudged(field: Field | None, key: str, limit: Any) -> tuple[str, str] | None:
    if key == "format" and limit not in FORMATS:
        return "unsupported-format", f"format {shown(limit)} would not be checked"
    if key == "pattern":
        try:
            compiled(limit)
        except PatternError as error:
            return "bad-pattern", str(error)
    if key in ("minLength", "maxLength") and field and (unit := field.schema.limit("x-length")):
        return "inert-keyword", f"{key} would count characters where x-length says {unit}"
    kind = field.schema.type if field is not None else None
    types = LIMITS[key].types_of(limit)
    if kind is not None and kind not in types:
        judged = " and ".join(sorted(types))
        return "inert-keyword", f"{key} judges {judged}s, and it is {kind}: it would check nothing"
    return None


def check_rules(where: str, schema: Schema, report: LintReport) -> None:
    """Report each rule that says nothing, or forbids what the object otherwise says."""
    if not schema.rules:
        return
    domain = Domain(schema)
    outside = {case.name for case in domain.outside() if not case.pointer}
    for rule in schema.rules:
        if any(schema.field(text) is None for text in names_of(rule)) or rule.basis == "assumed":
            continue
        empty = _unreachable(rule, domain)
        inert = _inert(rule, schema, outside)
        if empty:
            report.add(
                "empty-range", rule.place, f"{where}: {words_of(rule)}, so {empty}",
                "mend the rule, or what contradicts it",
            )  # fmt: skip
        elif inert:
            report.add(
                "inert-keyword", rule.place,
                f"{where}: {words_of(rule)}; {inert}: it would check nothing",
                "remove it; a rule only narrows what the fields say by themselves",
            )  # fmt: skip


def _unreachable(rule: Constraint, domain: Domain) -> str:
    """What can never be sent because of a rule; empty where all can."""
    for name in names_of(rule):
        if domain.body(Carried(present=(name,))) is None:
            return f"{name} can never be sent"
    if rule.rule == "allOf":
        meant = Conditional.of(rule.limit)
        for value in meant.values or ():
            field = domain.schema.field(meant.name)
            allowed = field is not None and Domain(field.schema).allows(value)
            if allowed and domain.body(Carried(given={meant.name: value})) is None:
                return f"{meant.name} can never be {shown(value)}"
        for name, limits in meant.limits.items():
            if next(domain.near(name, limits, inside=True), None) is None:
                return f"{name} can have no value then: say {name}: false"
    return ""


def _inert(rule: Constraint, schema: Schema, outside: set[str]) -> str:
    """Which part of a rule says nothing; empty where none does."""
    if rule.rule != "allOf":
        return "" if rule.name in outside else "nothing breaks it"
    meant = Conditional.of(rule.limit)
    field = schema.field(meant.name)
    for value in meant.values or ():
        if field is not None and not Domain(field.schema).allows(value):
            return f"{meant.name} is never {shown(value)}"
    for name in meant.required:
        found = schema.field(name)
        if name == meant.name or (found is not None and found.required):
            return f"{name} is there anyway"
    for name, limits in meant.limits.items():
        found = schema.field(name)
        for key, limit in limits.items():
            if found is not None and not _narrows(found.schema, key, limit):
                return f"{key} {shown(limit)} leaves all that {name} may be"
    return "" if rule.name in outside else "nothing breaks it"


def _narrows(schema: Schema, key: str, limit: Any) -> bool:
    """Whether a value that the field takes breaks a further limit."""
    base, tighter = Domain(schema), Domain(narrowed(schema, {key: limit}))
    tried = tighter.outside() + base.inside()
    return any(base.allows(case.value) and not tighter.allows(case.value) for case in tried)
