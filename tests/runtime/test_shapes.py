"""What the printed models add to pydantic: JSON Schema's verdicts, and errors without the input."""

import math
import pickle
from typing import Annotated, Any, Literal

import pytest
from pydantic import MISSING, ConfigDict, Field, StrictFloat, StrictInt, StrictStr, ValidationError

from linocut_kit.runtime.shapes import Shape

IMAGE: Any = {"encodings": ["base64"], "max-bytes": 9}


class Inner(Shape):
    model_config = ConfigDict(extra="forbid")
    image: Annotated[
        StrictStr,
        Field(
            json_schema_extra={"x-rules": {"x-image": {"encodings": ["base64"], "max-bytes": 9}}}
        ),
    ]


class Paint(Shape):
    model_config = ConfigDict(extra="forbid")
    prompt: StrictStr
    seed: Annotated[
        StrictInt | MISSING | None, Field(ge=0, json_schema_extra={"x-rules": {"type": "integer"}})
    ] = MISSING
    weight: Annotated[
        StrictFloat | MISSING, Field(le=9.0, json_schema_extra={"x-rules": {"type": "number"}})
    ] = MISSING
    style: Literal["oil", "ink"] | MISSING = MISSING
    layers: list[Inner] | MISSING = MISSING


def refusal(body: object) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        Paint.model_validate(body)
    return caught.value


def test_a_float_without_a_fraction_is_an_integer() -> None:
    paint = Paint(prompt="x", seed=5.0)  # type: ignore[arg-type]
    assert paint.seed == 5 and isinstance(paint.seed, int)


def test_an_integer_stays_exact_where_a_number_is_taken() -> None:
    assert Paint(prompt="x", weight=-(2**60) - 1).model_dump() == {
        "prompt": "x",
        "weight": -(2**60) - 1,
    }
    assert Paint(prompt="x", weight=-(10**400)).weight == -(10**400)
    assert refusal({"prompt": "x", "weight": 10**400}).errors()[0]["type"] == "less_than_equal"


@pytest.mark.parametrize("seed", [True, "5", 5.5, -1, -1.0, math.nan, math.inf, [], {}])
def test_what_is_no_integer_of_the_range_is_refused(seed: object) -> None:
    assert len(refusal({"prompt": "x", "seed": seed}).errors()) == 1


@pytest.mark.parametrize("weight", [True, "5", math.nan, math.inf, -math.inf, 9.5, None])
def test_what_is_no_finite_number_of_the_range_is_refused(weight: object) -> None:
    assert len(refusal({"prompt": "x", "weight": weight}).errors()) == 1


def test_absent_and_null_are_two_bodies() -> None:
    assert Paint(prompt="x").model_dump() == {"prompt": "x"}
    assert Paint(prompt="x", seed=None).model_dump() == {"prompt": "x", "seed": None}


@pytest.mark.parametrize("where", ["prompt", "seed", "style", "extra", "layers", "missing", "name"])
def test_errors_neither_hold_nor_print_an_image(where: str) -> None:
    image = "iVBORw0KGgo" * 100_000
    body: dict[str, Any] = {"prompt": "x", where: image}
    if where == "layers":
        body = {"prompt": "x", "layers": [{"image": image}, {"image": "x"}, image]}
    elif where == "missing":
        body = {"layers": [{"image": image}], "style": image}
    elif where == "name":
        body = {"prompt": "x", image: 1}
    elif where == "prompt":
        body = {"prompt": [image]}
    error = refusal(body)
    assert "iVBORw0KGgo" not in f"{error}{error!r}{error.errors()}{error.json()}"
    assert len(f"{error}{error.errors()}") < 5000
    assert error.__context__ is None and error.__cause__ is None


def test_errors_name_the_place_and_the_kind() -> None:
    error = refusal({"prompt": 5, "style": "oli", "layers": [{"image": "x"}], "size": "a" * 99})
    assert [(one["loc"], one["type"], one["input"]) for one in error.errors()] == [
        (("prompt",), "string_type", 5),
        (("style",), "literal_error", "oli"),
        (("layers", 0, "image"), "linocut_x_image", "x"),
        (("size",), "extra_forbidden", "a text of 99 characters"),
    ]


def test_models_survive_pickling_and_take_their_own_instances() -> None:
    paint = Paint(prompt="x", seed=1)
    assert pickle.loads(pickle.dumps(paint)) == paint
    assert Paint.model_validate(paint) == paint


def test_models_give_a_json_schema() -> None:
    assert Paint.model_json_schema()["required"] == ["prompt"]
