"""The rules between fields of an object as Python on a variable `body`, the object."""

import ast
from collections.abc import Iterator
from typing import Any

from linocut_kit.emit.conditions import Limit, Printer, limits_of
from linocut_kit.emit.literals import literal
from linocut_kit.keywords import RULES, enforced, keyword_of
from linocut_kit.keywords.rules import Conditional, names_of, words_of
from linocut_kit.spec.model import Constraint, Schema

_WORDS = frozenset(keyword.rule for keyword in RULES)


def rules_of(schema: Schema, printer: Printer, pointer: str) -> Iterator[Limit]:
    """Each rule of a schema: when the object meets it, and when it breaks it."""
    for constraint in enforced(schema):
        if constraint.rule not in _WORDS:
            continue
        fits = _fits(constraint, printer, pointer)
        name = printer.rule(
            pointer,
            keyword_of(constraint).code(constraint.limit, schema),
            constraint.rule,
            constraint.limit,
            constraint.place,
            suffix=constraint.name,
            said=words_of(constraint),
        )
        yield Limit(rule=name, fits=fits, breaks=f"not ({fits})")


def _fits(constraint: Constraint, printer: Printer, pointer: str) -> str:
    names = names_of(constraint)
    match constraint.rule:
        case "dependentRequired":
            return f"{_absent(names[0])} or ({_all(names[1:])})"
        case "oneOf":
            return " + ".join(f"({_here(name)})" for name in names) + " == 1"
        case "anyOf":
            return " or ".join(map(_here, names))
        case "not":
            return f"not ({_all(names)})"
        case _:
            return _conditional(constraint, Conditional.of(constraint.limit), printer, pointer)


def _here(name: str) -> str:
    return f"{literal(name)} in body"


def _absent(name: str) -> str:
    return f"{literal(name)} not in body"


def _all(names: tuple[str, ...]) -> str:
    return " and ".join(map(_here, names))


class _Unnamed:
    """Gives constants their names; a limit inside a rule has no rule of its own."""

    def __init__(self, printer: Printer) -> None:
        self.constant = printer.constant

    def rule(self, *_: Any, **__: Any) -> str:
        """No name."""
        return ""


def _conditional(constraint: Constraint, rule: Conditional, printer: Printer, pointer: str) -> str:
    ways = [_absent(rule.name)]
    if rule.values is not None:
        values = printer.constant(pointer, f"{constraint.name}-values", literal(rule.values))
        ways.append(f"not is_among(body[{literal(rule.name)}], {values})")
    needs = [*map(_here, rule.required), *map(_absent, rule.left_out)]
    for name, limits in rule.limits.items():
        told = tuple(
            Constraint(rule=key, limit=limits[key], place=constraint.place) for key in limits
        )
        around = Schema(place=constraint.place, constraints=told)
        inner = limits_of(around, _Unnamed(printer), f"{pointer}/{constraint.name}/{name}")
        fits = " and ".join(f"({each.fits})" for each in inner)
        needs.append(f"({_absent(name)} or {_about(fits, name)})")
    return " or ".join([*ways, f"({' and '.join(needs)})"])


def _about(condition: str, name: str) -> str:
    """A condition on `value` as one on a field of `body`."""

    class Inside(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            field = ast.Subscript(ast.Name("body"), ast.Constant(name), ast.Load())
            return field if node.id == "value" else node

    return f"({ast.unparse(Inside().visit(ast.parse(condition, mode='eval')))})"
