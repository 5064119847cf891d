"""What the printed models add to pydantic: the printed validator's verdict, short errors."""

import copy
import json
import pickle
from typing import Annotated, Any

import pytest
from pydantic import MISSING, Field, StrictFloat, StrictInt, ValidationError, field_validator
from tests.generated import printed

from linocut.freepik import flux_2_klein
from linocut.freepik.models import Flux2KleinRequest
from linocut_kit.runtime.shapes import ResponseShape

COLLAGE = printed.model("acme/collage")
LAYER = COLLAGE.model_fields["layers"].annotation.__args__[0]
BODY: dict[str, Any] = {"a/b~c": "x", "layers": [{"url": "https://a.example/", "box": {"x": 1}}]}


class Received(ResponseShape):
    count: StrictInt | MISSING = MISSING
    share: Annotated[StrictFloat | None, Field()] = None


class Signed(Flux2KleinRequest):
    note: Annotated[str, Field(max_length=3)] = "x"

    @field_validator("prompt")
    @classmethod
    def _shouted(cls, value: str) -> str:
        return value.upper()


def refusal(model: Any, body: object) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(body)
    return caught.value


@pytest.mark.parametrize(
    "body",
    [{"prompt": 5, "seed": -1, "resolution": "3k", "{rule}": 1}, {}, [], {"prompt": "x", "a/b": 1}],
)
def test_each_violation_is_an_error_of_pydantic(body: object) -> None:
    errors = refusal(Flux2KleinRequest, body).errors()
    assert [(error["type"], error["msg"], error["input"]) for error in errors] == [
        (item.code, item.message, item.got) for item in flux_2_klein.check(body)
    ]


def test_an_error_is_placed_in_arrays_and_objects() -> None:
    body = {**BODY, "layers": [*BODY["layers"], {"url": "x", "box": {"x": -1}}]}
    assert [error["loc"] for error in refusal(COLLAGE, body).errors()] == [
        ("layers", 1, "url"),
        ("layers", 1, "box", "x"),
    ]


def test_an_object_of_a_request_is_judged_alone_too() -> None:
    assert [error["loc"] for error in refusal(LAYER, {"url": "x"}).errors()] == [("url",)]
    meta = COLLAGE.model_fields["meta"].annotation.__args__[0]
    assert [error["loc"] for error in refusal(meta, {}).errors()] == [("owner",)]


def test_models_are_taken_inside_a_request_and_judged_again() -> None:
    layer = LAYER(url="https://a.example/")
    taken = COLLAGE(**{"a/b~c": "x", "layers": [layer], "step": MISSING})
    assert taken.model_dump() == {"a/b~c": "x", "layers": [{"url": "https://a.example/"}]}
    wrong = LAYER.model_construct(url=5)
    error = refusal(COLLAGE, {"a/b~c": "x", "layers": [wrong]})
    assert [item["loc"] for item in error.errors()] == [("layers", 0, "url")]


def test_a_float_without_a_fraction_is_an_integer() -> None:
    assert repr(Flux2KleinRequest.model_validate({"prompt": "x", "seed": 5.0}).seed) == "5"


def test_absent_and_null_are_two_bodies() -> None:
    assert Flux2KleinRequest(prompt="x").model_dump() == {"prompt": "x"}
    assert json.loads(Flux2KleinRequest(prompt="x", seed=None).model_dump_json())["seed"] is None


@pytest.mark.parametrize("where", ["prompt", "seed", "input_image", "extra", "name"])
def test_errors_neither_hold_nor_print_an_image(where: str) -> None:
    image = "iVBORw0KGgo-" * 100_000
    body: dict[str, Any] = {"prompt": "x", where: [image] if where == "prompt" else image}
    if where == "name":
        body = {"prompt": "x", image: 1}
    error = refusal(Flux2KleinRequest, body)
    assert "iVBORw0KGgo" not in f"{error}{error!r}{error.errors()}{error.json()}"
    assert error.__context__ is None and error.__cause__ is None


def test_a_subclass_adds_fields_and_validators_of_its_own() -> None:
    assert Signed(prompt="x", note="abc").prompt == "X"
    assert refusal(Signed, {"prompt": "x", "note": "long"}).errors()[0]["type"] == "string_too_long"
    assert refusal(Signed, {"prompt": "x", "seed": -1}).errors()[0]["type"] == "below-minimum"


def test_models_survive_pickling_copying_json_and_their_own_instances() -> None:
    made = Flux2KleinRequest(prompt="x", seed=1)
    assert pickle.loads(pickle.dumps(made)) == copy.deepcopy(made) == made.model_copy() == made
    assert Flux2KleinRequest.model_validate(made) is made
    assert Flux2KleinRequest.model_validate_json('{"prompt": "x", "seed": 1}') == made


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_json_schema_shows_what_the_page_says_and_no_key_of_ours(mode: Any) -> None:
    schema = Flux2KleinRequest.model_json_schema(mode=mode)
    fields = schema["properties"]
    assert all(value.get("description") for value in fields.values())
    assert fields["resolution"]["default"] == "1k"
    assert fields["webhook_url"]["format"] == "uri"
    assert '"x-' not in json.dumps([schema, COLLAGE.model_json_schema(mode=mode)])


def test_numbers_of_answers_are_those_of_json_schema() -> None:
    assert Received.model_validate({"count": 5.0, "share": 2**60 + 1}).model_dump() == {
        "count": 5,
        "share": 2**60 + 1,
    }
    for wrong in (5.5, "5", True):
        assert refusal(Received, {"count": wrong}).errors()
