"""What lint refuses of x-concept and x-price: one meaning a value, a price that is money."""

from pathlib import Path
from typing import Any

import pytest
from tests.spec.invented import document, found, operation, request, written

PROMPT = {"type": "string", "x-concept": "prompt"}
SHAPE = {"type": "string", "enum": ["square", "wide"], "default": "square"}


def codes(root: Path, field: dict[str, Any], name: str = "shape") -> list[tuple[str, str]]:
    matte = document("matte")
    request(matte)["properties"][name] = field
    return [(item.code, item.message) for item in found(written(root, matte=matte))]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({**SHAPE, "x-concept": "aspect-ratio"}, "square, wide: no value of aspect-ratio"),
        ({**SHAPE, "x-concept": {"is": "aspect-ratio", "values": {"1:1": "round"}}}, "'round'"),
        ({**SHAPE, "x-concept": {"is": "aspect-ratio", "values": {"one": "wide"}}}, "'one'"),
        ({**SHAPE, "x-concept": "seed"}, "square, wide: no value of seed"),
        ({**SHAPE, "x-concept": "quality"}, "square, wide: no value of quality"),
        ({**SHAPE, "x-concept": "prompt"}, "prompt is said of 2 fields"),
        ({**SHAPE, "x-concept": {"is": "transparent-background"}}, "no value of transparent"),
    ],
)
def test_a_concept_whose_values_mean_nothing_portable_is_a_finding(
    field: dict[str, Any], said: str, tmp_path: Path
) -> None:
    items = codes(tmp_path, field)
    assert {code for code, _ in items} == {"bad-concept"}
    assert any(said in message for _, message in items)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"type": "boolean", "x-concept": "prompt"}, "prompt is no boolean"),
        ({"type": "array", "items": {"type": "integer"}, "x-concept": "images"}, "no texts"),
        ({"type": "integer", "x-concept": "width"}, "width is there without height"),
        ({"type": "string", "x-concept": "steps"}, "any text may stand here"),
        ({"type": "number", "minimum": 0, "maximum": 6, "x-concept": "safety"}, "from 0 to 1"),
        (
            {"type": "number", "minimum": 0, "maximum": 6,
             "x-concept": {"is": "safety", "scale": [7, 0]}},
            "no value of the field",
        ),
        (
            {"type": "number", "minimum": 0, "maximum": 6,
             "x-concept": {"is": "safety", "scale": [3, 3]}},
            "one value",
        ),
        ({"type": "integer", "x-concept": {"is": "seed", "scale": [0, 1]}}, "no scale"),
    ],
)  # fmt: skip
def test_a_concept_that_does_not_fit_its_field_is_a_finding(
    field: dict[str, Any], said: str, tmp_path: Path
) -> None:
    items = codes(tmp_path, field, "extra")
    assert ("bad-concept", True) in [(code, said in message) for code, message in items]


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ({"type": "number", "minimum": 0, "maximum": 1, "x-concept": "strength"}, "extra"),
        ({"type": "boolean", "x-concept": "prompt-rewriting"}, "extra"),
        ({"type": "string", "x-concept": "style"}, "extra"),
        ({"type": "string", "x-number": {"integer": True}, "x-concept": "seed"}, "extra"),
        ({"type": "string", "enum": ["0", "0.5", "1"], "x-concept": "strength"}, "extra"),
        ({"anyOf": [{"type": "string", "enum": ["png"]}, {"type": "null"}],
          "x-concept": "output-format"}, "extra"),
    ],
)  # fmt: skip
def test_a_concept_that_means_something_is_none(
    field: dict[str, Any], name: str, tmp_path: Path
) -> None:
    assert codes(tmp_path, field, name) == []


def test_a_concept_of_an_answer_is_read_by_nobody(tmp_path: Path) -> None:
    provider = document("provider")
    task = provider["components"]["schemas"]["AcmeTask"]
    next(iter(task["properties"].values()))["x-concept"] = "seed"
    items = found(written(tmp_path, provider=provider, matte=document("matte")))
    assert "inert-keyword" in {item.code for item in items}


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        ({"amount": "0.01", "per": "image", "when": {"/nothing": ["x"]}}, "is no field"),
        ({"amount": "0.01", "per": "image", "when": {"/size": ["huge"]}}, "never is 'huge'"),
        ({"amount": 0.01, "per": "image"}, ""),
        ({"amount": "a lot", "per": "image"}, ""),
        ({"amount": "0.01", "per": "smile"}, ""),
    ],
)
def test_a_price_that_is_none_of_the_request_is_a_finding(
    rate: dict[str, Any], said: str, tmp_path: Path
) -> None:
    matte = document("matte")
    operation(matte)["x-price"] = {"currency": "USD", "rates": [rate]}
    items = found(written(tmp_path, matte=matte))
    assert items and any(said in item.message for item in items)
    if said:
        assert {item.code for item in items} == {"bad-price"}
