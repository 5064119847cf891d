"""Request schemas from YAML nodes to the spec model, and response schemas to plain JSON Schema."""

from typing import Any

from linocut_kit.keywords import KEYWORDS
from linocut_kit.keywords.schema import EVERY_ASPECT, ConceptMark
from linocut_kit.spec.documents import Documents, LintReport
from linocut_kit.spec.field_rules import WORDS as RULE_WORDS
from linocut_kit.spec.field_rules import RuleReader
from linocut_kit.spec.model import Basis, Conflict, Constraint, Field, Omission, Place, Schema
from linocut_kit.spec.unions import UnionReader
from linocut_kit.spec.yaml import Node

TYPES = ("string", "integer", "number", "boolean", "object", "array")
_WORDS = frozenset(item.rule for item in KEYWORDS) | RULE_WORDS
_OTHER = frozenset(
    {"type", "anyOf", "oneOf", "properties", "required", "additionalProperties", "items", "title",
     "description", "default", "examples", "example",
     "x-assumed", "x-concept", "x-conflict", "x-omitted", "x-output-size", "x-setting", "x-stated"}
)  # fmt: skip


def conflicts_of(node: Node) -> tuple[Conflict, ...]:
    """The `x-conflict`s that stand on a node: one, or a list of them."""
    found = node.get("x-conflict")
    if found is None:
        return ()
    return tuple(_conflict(element) for element in found.elements() or [found])


def _conflict(node: Node) -> Conflict:
    says, about, readings = node.get("says"), node.get("about"), node.get("readings")
    texts = {key: str(item.value) for key, item in node.items() if key in ("chose", "why")}
    return Conflict(
        says=tuple(str(element.value) for element in says.elements()) if says else (),
        chose=texts.get("chose", ""),
        why=texts.get("why", ""),
        about=tuple(str(element.value) for element in about.elements()) if about else (),
        readings={key: tuple(item.data()) for key, item in readings.items()} if readings else {},
        place=node.place,
    )


def assumed_of(node: Node) -> str | None:
    """Why a node is there although no page says it; None where a page does."""
    found = node.get("x-assumed")
    if found is None:
        return None
    if isinstance(found.value, dict):
        return "; ".join(f"{key}: {item.value}" for key, item in found.items())
    return str(found.value)


def omitted_of(node: Node | None) -> tuple[Omission, ...]:
    """What a node leaves out of its page by name."""
    found = node.get("x-omitted") if node is not None else None
    if found is None:
        return ()
    return tuple(
        Omission(name=name, why=str(why.value), place=found.key_place(name))
        for name, why in found.items()
    )


_DEEPEST = 16
_MOST = 2_000
_MOST_VALUES = 50_000


class SchemaBuilder:
    """Builds the schemas of one document.

    What references repeat is counted each time: a document that grows by them beyond 2,000
    schemas in requests, 50,000 values in answers or 16 levels of a request is a finding.
    """

    def __init__(self, documents: Documents, report: LintReport) -> None:
        self.documents = documents
        self.report = report
        self._around: list[Place] = []
        self._built = 0
        self._inlined = 0

    def build(self, node: Node) -> Schema:
        """The model of a request schema. Raises Broken after a finding."""
        outer = self.documents.resolve(node, self.report)
        self._bounded(node, outer)
        self._around.append(outer.place)
        try:
            return self._build(outer)
        finally:
            self._around.pop()

    def _bounded(self, node: Node, outer: Node) -> None:
        """Refuse a schema within itself, and one that is larger than a request can be."""
        self._built += 1
        why, instead = "", "write it flatter, or shorter"
        if outer.place in self._around:
            why = "the schema contains itself, so a request would have no end"
            instead = "end it: write out the levels that the page shows, the last one without it"
        elif len(self._around) >= _DEEPEST:
            why = f"the request is more than {_DEEPEST} levels deep"
        elif self._built > _MOST:
            why = f"the request has more than {_MOST} schemas, with those that $ref repeats"
        if why:
            code = "broken-ref" if outer.place in self._around else "not-in-dialect"
            raise self.report.fail(code, node.place, why, instead)

    def _build(self, outer: Node) -> Schema:
        union = UnionReader(self.documents, outer, self.report)
        inner, nullable = union.nullable()
        branches, tag, null_branch = (
            union.branches(self.build) if inner is outer else ((), None, False)
        )
        kind, null_type = self._type(inner)
        self._known(outer)
        if inner is not outer:
            self._known(inner)
        others = inner.get("additionalProperties")
        is_schema = others is not None and isinstance(others.value, dict)
        items = inner.get("items")
        default = outer.get("default") or inner.get("default")
        return Schema(
            place=outer.place,
            type=kind,
            nullable=nullable or null_type or null_branch,
            constraints=self._constraints(outer, inner),
            rules=self._rules(outer, inner, kind),
            fields=self._fields(inner),
            closed=others is not None and others.value is False,
            open=others is not None and others.value is True,
            additional=self.build(others) if others is not None and is_schema else None,
            items=self.build(items) if items is not None else None,
            branches=branches,
            tag=tag,
            title=_text(outer, "title"),
            description=_text(outer, "description") or _text(inner, "description"),
            has_default=default is not None,
            default=default.data() if default is not None else None,
            examples=_examples(outer),
            assumed=assumed_of(outer),
            conflicts=conflicts_of(outer),
            omitted=omitted_of(inner),
            stated=_stated(outer),
            concept=_concept(outer),
        )

    def inline(self, node: Node, depth: int = 0) -> Any:
        """A response schema as JSON, its references resolved. Raises Broken after a finding."""
        self._inlined += 1
        if depth > 32:
            raise self.report.fail(
                "broken-ref", node.place, "the schema contains itself", "end it somewhere"
            )
        if self._inlined > _MOST_VALUES:
            raise self.report.fail(
                "not-in-dialect",
                node.place,
                f"answers have more than {_MOST_VALUES} values, with those that $ref repeats",
                "repeat less: leave out what nobody reads of an answer",
            )
        if isinstance(node.value, list):
            return [self.inline(item, depth + 1) for item in node.value]
        if not isinstance(node.value, dict):
            return node.value
        found = self.documents.resolve(node, self.report) if "$ref" in node.value else node
        return {
            key: item.data() if key in ("examples", "example") else self.inline(item, depth + 1)
            for key, item in found.items()
            if key not in ("x-assumed", "x-concept", "x-conflict", "x-stated")
        }

    def _type(self, node: Node) -> tuple[str | None, bool]:
        found = node.get("type")
        if found is None:
            return None, False
        listed = [str(element.value) for element in found.elements()] or [str(found.value)]
        types = [text for text in listed if text != "null"]
        if len(types) != 1 or types[0] not in TYPES:
            raise self.report.fail(
                "bad-type",
                node.key_place("type"),
                f"type {found.data()} is not one type, with or without null",
                f"use one of {', '.join(TYPES)}, or [TYPE, 'null']",
            )
        return types[0], "null" in listed

    def _known(self, node: Node) -> None:
        for key, _ in node.items():
            if key in _WORDS or key in _OTHER or key == "$ref":
                continue
            code = "unknown-extension" if key.startswith("x-") else "unsupported-keyword"
            raise self.report.fail(
                code,
                node.key_place(key),
                f"{key} means nothing in a request schema here, so it would not be checked",
                "mend the name, or say it with a keyword of the dialect",
            )

    def _constraints(self, outer: Node, inner: Node) -> tuple[Constraint, ...]:
        found: list[Constraint] = []
        for keyword in KEYWORDS:
            holder = inner if inner.get(keyword.rule) is not None else outer
            if keyword.facet is not None:
                facets = holder.get(keyword.rule)
                if facets is None:
                    continue
                holder = facets
            limit = holder.get(keyword.name)
            if limit is not None and keyword.part:
                limit = limit.get(keyword.part)
            if limit is not None:
                found.append(
                    Constraint(
                        rule=keyword.rule,
                        limit=limit.data(),
                        place=holder.key_place(keyword.name),
                        basis=self._basis(outer, inner, keyword.name),
                        facet=keyword.facet,
                    )
                )
        return tuple(found)

    def _rules(self, outer: Node, inner: Node, kind: str | None) -> tuple[Constraint, ...]:
        properties = inner.get("properties")
        names = frozenset(name for name, _ in properties.items()) if properties else frozenset()
        reader = RuleReader(inner, names, self.report)
        return reader.rules(kind, lambda name: self._basis(outer, inner, name))

    def _basis(self, outer: Node, inner: Node, name: str) -> Basis:
        for node in (outer, inner):
            if _about(node.get("x-assumed"), name, mapping=True):
                return "assumed"
            conflicts = node.get("x-conflict")
            for element in (conflicts.elements() or [conflicts]) if conflicts is not None else ():
                if _about(element, name):
                    return "conflict"
        return "page"

    def _fields(self, node: Node) -> tuple[Field, ...]:
        properties, required = node.get("properties"), node.get("required")
        names = (
            {str(element.value): element.place for element in required.elements()}
            if required
            else {}
        )
        kind = self._type(node)[0]
        if required is not None and kind not in ("object", None):
            self.report.add(
                "inert-keyword",
                node.key_place("required"),
                f"required judges objects, and this is {kind}: it would check nothing",
                "remove it, or mend the type",
            )
            return ()
        for name, place in names.items():
            if properties is None or properties.get(name) is None:
                self.report.add(
                    "unknown-required",
                    place,
                    f"{name} is required and is no property",
                    "mend the name, or add the property",
                )
        if properties is None:
            return ()
        return tuple(
            Field(
                name=name,
                schema=self.build(item),
                required=name in names,
                place=properties.key_place(name),
                required_place=names.get(name),
            )
            for name, item in properties.items()
        )


def _about(node: Node | None, name: str, *, mapping: bool = False) -> bool:
    if node is None:
        return False
    if not isinstance(node.value, dict):
        return True
    if mapping:
        return name in node.value
    about, readings = node.get("about"), node.get("readings")
    if about is None:
        return readings is not None and readings.get(name) is not None
    return name in {str(element.value) for element in about.elements()}


def _stated(node: Node) -> tuple[str, ...]:
    found = node.get("x-stated")
    if found is None:
        return ()
    listed = tuple(str(element.value) for element in found.elements())
    return listed or ((EVERY_ASPECT,) if found.value is True else ())


def _concept(node: Node) -> ConceptMark | None:
    """What a field is at every provider: a name, or that with values or a scale."""
    found = node.get("x-concept")
    if found is None:
        return None
    if not isinstance(found.value, dict):
        return ConceptMark(name=str(found.value), place=found.place)
    values, scale = found.get("values"), found.get("scale")
    return ConceptMark(
        name=_text(found, "is"),
        values=tuple((key, item.data()) for key, item in values.items()) if values else (),
        scale=(scale.data()[0], scale.data()[1]) if scale is not None else None,
        place=found.place,
    )


def _text(node: Node, key: str) -> str:
    found = node.get(key)
    return str(found.value).strip() if found is not None else ""


def _examples(node: Node) -> tuple[Any, ...]:
    found = node.get("examples")
    if found is not None:
        return tuple(element.data() for element in found.elements())
    example = node.get("example")
    return (example.data(),) if example is not None else ()
