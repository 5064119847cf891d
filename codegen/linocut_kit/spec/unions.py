"""Unions from YAML nodes: the branches, and what tells them apart."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from linocut_kit.keywords.structure import TYPES
from linocut_kit.keywords.unions import words_of
from linocut_kit.runtime.checks import is_among
from linocut_kit.spec.documents import Documents, LintReport
from linocut_kit.spec.field_rules import is_rule
from linocut_kit.spec.model import Constraint, Field, Schema
from linocut_kit.spec.yaml import Node

WORDS = ("anyOf", "oneOf")
_BESIDE = frozenset(
    {"title", "description", "default", "examples", "example", "x-assumed", "x-concept",
     "x-conflict", "x-stated"}
)  # fmt: skip
_TAGS = ("string", "integer", "boolean")
_INSTEAD = (
    "give each branch a JSON type of its own, or give all objects one required property with a "
    "const of their own"
)


class UnionReader:
    """Reads the choices of one node: a value that may be null, or a union of several schemas."""

    def __init__(self, documents: Documents, node: Node, report: LintReport) -> None:
        self._documents, self._node, self._report = documents, node, report
        self._word = ""
        for word in WORDS:
            choices = node.get(word)
            if choices is not None and not is_rule(choices):
                if self._word:
                    raise self._fail(word, "anyOf and oneOf are both here", "keep one of them")
                self._word = word

    def nullable(self) -> tuple[Node, bool]:
        """The only schema beside null, and True; the node itself, and False, where it is none."""
        choices = self._choices()
        others = [item for item in choices if not _is_null(item)]
        if len(choices) == 2 and len(others) == 1:
            return others[0], True
        return self._node, False

    def branches(
        self, build: Callable[[Node], Schema]
    ) -> tuple[tuple[Schema, ...], Field | None, bool]:
        """The branches, the tag of those that are objects, and whether null is one of them.

        Nothing where the node is no union. Raises Broken after a finding.
        """
        choices = self._choices()
        if not choices:
            return (), None, False
        others = [item for item in choices if not _is_null(item)]
        if len(others) < 2:
            raise self._fail(self._word, "a union has two branches at least", "write one schema")
        self._alone()
        built = [build(item) for item in others]
        self._told_apart(built)
        nulls = len(choices) - len(others) + sum(item.nullable for item in built)
        if nulls > 1:
            raise self._fail(
                self._word, "null is in several branches", "write one {type: 'null'} beside them"
            )
        objects = [item for item in built if item.type == "object"]
        tag = self._tag(objects) if len(objects) > 1 else None
        return tuple(replace(item, nullable=False) for item in built), tag, nulls == 1

    def _choices(self) -> list[Node]:
        found = self._node.get(self._word) if self._word else None
        elements = found.elements() if found is not None else []
        return [self._documents.resolve(item, self._report) for item in elements]

    def _alone(self) -> None:
        for key, _ in self._node.items():
            if key not in _BESIDE and key != self._word:
                raise self._fail(
                    key,
                    f"{key} stands beside the branches of a union",
                    f"write it in each branch; for a rule between fields write {self._word}: "
                    "[{required: [a]}, {required: [b]}]",
                )

    def _told_apart(self, built: list[Schema]) -> None:
        for item in built:
            if item.type is None:
                what = "is a union itself" if item.branches else "has no type"
                raise self._fail(
                    self._word,
                    f"{self._word} has a branch that {what}, so nothing says whether a value is of "
                    "it",
                    "write its branches here" if item.branches else "add its type",
                )
        kinds = [item.type for item in built if item.type != "object"]
        twice = next((kind for kind in kinds if kinds.count(kind) > 1), None)
        if twice is None and {"integer", "number"} <= set(kinds):
            twice = "number"
        if twice is not None:
            raise self._fail(
                self._word,
                f"two branches of this {self._word} are {twice}s, so nothing tells them apart",
                f"write one schema that takes both; {_INSTEAD}",
            )

    def _tag(self, objects: list[Schema]) -> Field:
        """The first required property of which every object has words of its own."""
        for field in objects[0].fields:
            words = [words_of(item, field.name) for item in objects]
            same = [found for item in objects if (found := item.field(field.name)) is not None]
            if all(words) and all(found.required for found in same) and _is_told(words):
                return _tag_of(field, [word for group in words for word in group])
        raise self._fail(
            self._word,
            f"nothing tells the {len(objects)} objects of this {self._word} apart",
            "give each one required property of the same name with a const of its own",
        )

    def _fail(self, key: str, why: str, instead: str) -> Exception:
        place = self._node.key_place(key)
        return self._report.fail("unsupported-keyword", place, why, instead)


def _is_told(words: list[tuple[Any, ...]]) -> bool:
    """Whether all words are of one type that can be a tag, and no two the same."""
    flat = [word for group in words for word in group]
    kinds = {next((kind for kind in _TAGS if TYPES[kind](word)), None) for word in flat}
    apart = not any(is_among(word, flat[:at]) for at, word in enumerate(flat))
    return apart and len(kinds) == 1 and None not in kinds


def _tag_of(field: Field, words: list[Any]) -> Field:
    kind = next(kind for kind in _TAGS if TYPES[kind](words[0]))
    limit = Constraint(rule="enum", limit=words, place=field.place)
    schema = Schema(place=field.schema.place, type=kind, constraints=(limit,))
    return replace(field, schema=schema)


def _is_null(node: Node) -> bool:
    kind = node.get("type")
    return kind is not None and kind.value == "null"
