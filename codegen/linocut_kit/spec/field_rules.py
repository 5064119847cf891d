"""Rules between fields from YAML nodes to the model, in the shapes of the dialect only."""

from collections.abc import Callable, Iterator
from typing import Any

from linocut_kit.keywords import RULES
from linocut_kit.keywords.rules import LIMITS
from linocut_kit.spec.documents import LintReport
from linocut_kit.spec.model import Basis, Constraint
from linocut_kit.spec.yaml import Node

WORDS = frozenset(item.rule for item in RULES)
_SHAPES = {
    "oneOf": "oneOf: [{required: [a]}, {required: [b]}]",
    "anyOf": "anyOf: [{required: [a]}, {required: [b]}]",
    "not": "not: {required: [a, b]}",
    "allOf": "allOf: [{if: {properties: {a: {enum: [x]}}, required: [a]}, "
    "then: {required: [b], properties: {c: {maximum: 1}, d: false}}}]",
}


def is_rule(node: Node) -> bool:
    """Whether the choices are fields that are there, and not the branches of a union."""
    found = node.elements()
    return bool(found) and all(
        item.get("required") is not None and item.get("type") is None for item in found
    )


class RuleReader:
    """Reads the rules of one object's node; `names` are its properties."""

    def __init__(self, node: Node, names: frozenset[str], report: LintReport) -> None:
        self._node, self._names, self._report = node, names, report

    def rules(self, kind: str | None, basis: Callable[[str], Basis]) -> tuple[Constraint, ...]:
        """The rules, in a fixed order. Raises Broken after a finding."""
        return tuple(self._rules(kind, basis))

    def _rules(self, kind: str | None, basis: Callable[[str], Basis]) -> Iterator[Constraint]:
        for keyword in RULES:
            found = self._node.get(keyword.rule)
            if found is None or (keyword.rule in ("anyOf", "oneOf") and not is_rule(found)):
                continue
            if kind != "object":
                self._report.add(
                    "inert-keyword",
                    self._node.key_place(keyword.rule),
                    f"{keyword.rule} judges the fields of objects here, and this is "
                    f"{kind or 'of any type'}: it would check nothing",
                    "remove it, or say type: object",
                )
                return
            for key, limit, at in self._read(keyword.rule, found):
                yield Constraint(
                    rule=keyword.rule,
                    limit=limit,
                    place=at.place if at is not found else self._node.key_place(keyword.rule),
                    basis=basis(keyword.rule),
                    key=key,
                )

    def _read(self, rule: str, found: Node) -> Iterator[tuple[str, Any, Node]]:
        if rule == "dependentRequired":
            for name, needed in found.items():
                self._known(name, needed)
                yield name, {name: self._listed(needed)}, needed
        elif rule == "not":
            names = self._required(found, rule)
            if len(names) < 2:
                raise self._refused(found, rule, "one field alone is never taken")
            yield "", names, found
        elif rule in ("oneOf", "anyOf"):
            each = [self._required(node, rule) for node in found.elements()]
            if len(each) < 2 or any(len(group) != 1 for group in each):
                raise self._refused(found, rule, "each choice names one field, and there are two")
            yield "", [group[0] for group in each], found
        else:
            for number, node in enumerate(found.elements()):
                yield str(number), self._conditional(node), node

    def _required(self, node: Node, rule: str) -> list[str]:
        """The names of `{required: […]}` and nothing else."""
        if not isinstance(node.value, dict) or set(node.value) != {"required"}:
            raise self._refused(node, rule, "this says something else")
        return self._listed(node.get("required"))

    def _listed(self, node: Node | None) -> list[str]:
        names: list[str] = []
        for element in node.elements() if node is not None else ():
            self._known(str(element.value), element)
            names.append(str(element.value))
        return names

    def _known(self, name: str, at: Node) -> None:
        if name not in self._names:
            self._report.add(
                "unknown-required",
                at.place,
                f"a rule between fields names {name}, which is no property",
                "mend the name, or add the property",
            )

    def _conditional(self, node: Node) -> dict[str, Any]:
        when, then = node.get("if"), node.get("then")
        keys = set(node.value) if isinstance(node.value, dict) else set[str]()
        if when is None or then is None or keys != {"if", "then"}:
            raise self._refused(node, "allOf", "each of its schemas is an if with a then")
        self._condition(when)
        self._consequence(then)
        return {"if": when.data(), "then": then.data()}

    def _condition(self, when: Node) -> None:
        keys = set(when.value) if isinstance(when.value, dict) else set[str]()
        if "required" not in keys:
            raise self._refused(
                when, "allOf", "without required in the if it also holds where the field is not"
            )
        names = self._listed(when.get("required"))
        properties = when.get("properties")
        told = [] if properties is None else properties.items()
        words = [set(node.value) if isinstance(node.value, dict) else set() for _, node in told]
        if (
            not keys <= {"required", "properties"}
            or len(names) != 1
            or [name for name, _ in told] not in ([], names)
            or not all(word in ({"enum"}, {"const"}) for word in words)
        ):
            raise self._refused(when, "allOf", "an if names one field, and its values at most")

    def _consequence(self, then: Node) -> None:
        keys = set(then.value) if isinstance(then.value, dict) else set[str]()
        if not keys or not keys <= {"required", "properties"}:
            raise self._refused(then, "allOf", "a then has required and properties only")
        self._listed(then.get("required"))
        properties = then.get("properties")
        for name, node in properties.items() if properties is not None else ():
            self._known(name, node)
            if node.value is False:
                continue
            limits = set(node.value) if isinstance(node.value, dict) else set[str]()
            if not limits or not limits <= set(LIMITS):
                other = ", ".join(sorted(map(str, limits - set(LIMITS)))) or str(node.data())
                raise self._refused(node, "allOf", f"a then limits a field, and {other} does not")

    def _refused(self, node: Node, rule: str, why: str) -> Exception:
        return self._report.fail(
            "unsupported-keyword",
            node.place,
            f"{rule} here is no rule between fields: {why}",
            f"write {_SHAPES[rule]}",
        )
