"""What lint has against rules between fields: other shapes, and those that say nothing."""

from pathlib import Path
from typing import Any

import pytest
from tests.grid.specs import write

from linocut_kit.spec.lint import lint

FIELDS: dict[str, Any] = {
    "a": {"type": "string"},
    "b": {"type": "string"},
    "m": {"type": "string", "enum": ["x", "y"]},
    "n": {"type": "integer", "minimum": 0, "maximum": 9},
}
X = {"properties": {"m": {"enum": ["x"]}}, "required": ["m"]}


def _needs(*names: str) -> list[Any]:
    return [{"required": [name]} for name in names]


def _where(then: Any, when: Any = X) -> dict[str, Any]:
    return {"allOf": [{"if": when, "then": then}]}


def _limited(name: str, **limits: Any) -> dict[str, Any]:
    return _where({"properties": {name: limits}})


def codes(root: Path, rules: dict[str, Any]) -> list[tuple[str, str]]:
    """Code and text of each finding of a request with these rules."""
    request = {"type": "object", "additionalProperties": False, "properties": FIELDS, **rules}
    write(root, [("one", request)])
    return [(item.code, f"{item.message}; {item.help}") for item in lint(root)[1]]


@pytest.mark.parametrize(
    "rules",
    [
        {"dependentRequired": {"a": ["b"], "b": ["a"]}},
        {"oneOf": _needs("a", "b"), "anyOf": _needs("m", "n"), "not": {"required": ["m", "n"]}},
        _where({"required": ["n"], "properties": {"n": {"maximum": 1}, "a": False}}),
        _where({"required": ["b"]}, {"required": ["a"]}),
        _where({"required": ["a"]}, {"properties": {"m": {"const": "x"}}, "required": ["m"]}),
    ],
)
def test_a_rule_in_a_shape_of_the_dialect_is_no_finding(
    rules: dict[str, Any], tmp_path: Path
) -> None:
    assert codes(tmp_path, rules) == []


@pytest.mark.parametrize(
    ("rules", "code", "words"),
    [
        ({"oneOf": _needs("a")}, "unsupported-keyword", "oneOf: [{required: [a]}, {requ"),
        ({"oneOf": [{"required": ["a", "b"]}, {"required": ["m"]}]}, "unsupported-keyword",
         "each choice names one field"),
        ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, "unsupported-keyword",
         "write oneOf"),
        ({"not": {"required": ["a"]}}, "unsupported-keyword", "write not: {required: [a, b]}"),
        ({"not": {"type": "string"}}, "unsupported-keyword", "write not"),
        ({"allOf": [{"required": ["a"]}]}, "unsupported-keyword", "an if with a then"),
        ({"allOf": [{"if": X, "then": {"required": ["a"]}, "else": {"required": ["b"]}}]},
         "unsupported-keyword", "write allOf: [{if:"),
        (_where({"required": ["a"]}, {"properties": {"m": {"enum": ["x"]}}}),
         "unsupported-keyword", "without required in the if"),
        (_limited("n", type="string"), "unsupported-keyword", "type does not"),
        (_where({}), "unsupported-keyword", "required and properties only"),
        (_limited("n", maximum="3"), "not-in-dialect", '"3"'),
        (_limited("a", pattern="("), "bad-pattern", "then a"),
        (_limited("a", format="zip"), "unsupported-format", "zip"),
        ({"dependentRequired": {"a": ["q"]}}, "unknown-required", "q, which is no property"),
        (_where({"properties": {"q": False}}), "unknown-required", "names q"),
        (_limited("n", maxLength=3), "inert-keyword", "judges strings"),
        (_limited("n", maximum=20), "inert-keyword", "leaves all that n may be"),
        (_where({"required": ["a"]}, {"properties": {"m": {"enum": ["q"]}}, "required": ["m"]}),
         "inert-keyword", 'm is never "q"'),
        ({"required": ["a"], **_where({"required": ["a"]})}, "inert-keyword", "there anyway"),
        ({"required": ["b"], "dependentRequired": {"a": ["b"]}}, "inert-keyword", "nothing breaks"),
        ({"required": ["a"], "anyOf": _needs("a", "b")}, "inert-keyword", "nothing breaks"),
        ({"required": ["a"], "oneOf": _needs("a", "b")}, "empty-range", "b can never be sent"),
        ({"required": ["a"], **_where({"properties": {"a": False}})}, "empty-range",
         'm can never be "x"'),
        ({"required": ["a", "b"], "not": {"required": ["a", "b"]}}, "empty-range", "no value"),
        (_limited("n", minimum=20), "empty-range", "say n: false"),
    ],
)  # fmt: skip
def test_any_other_rule_is_refused_with_what_to_write_instead(
    rules: dict[str, Any], code: str, words: str, tmp_path: Path
) -> None:
    (found, *_) = codes(tmp_path, rules)
    assert found[0] == code
    assert words in found[1]


def test_a_default_that_breaks_a_rule_of_its_object_is_a_finding(tmp_path: Path) -> None:
    box = {
        "type": "object", "additionalProperties": False, "properties": FIELDS,
        "dependentRequired": {"a": ["b"]}, "default": {"a": "x"},
    }  # fmt: skip
    request = {"type": "object", "additionalProperties": False, "properties": {"box": box}}
    write(tmp_path, [("one", request)])
    (found,) = lint(tmp_path)[1]
    assert found.code == "bad-default"
    assert "dependentRequired" in found.message
