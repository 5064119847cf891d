"""The printed pydantic models: what is in them, and what must not be."""

import re

import pytest
from tests.generated import printed

from linocut_kit.emit import models
from linocut_kit.emit.models import ModelsError, render_models

every_provider = pytest.mark.parametrize("name", printed.PROVIDERS)


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {
        name: render_models(provider, "printed")
        for name, (_, provider) in printed.PROVIDERS.items()
    }


@every_provider
def test_requests_and_answers_have_a_class_each(name: str, texts: dict[str, str]) -> None:
    classes = set(re.findall(r"^class (\w+)\(", texts[name], re.MULTILINE))
    _, provider = printed.PROVIDERS[name]
    for endpoint in provider.endpoints:
        assert endpoint.request_name in classes
        for operation in endpoint.operations:
            assert f"{operation.id[:1].upper()}{operation.id[1:]}Response" in classes


@every_provider
def test_the_text_is_the_same_each_time_and_has_no_header(name: str, texts: dict[str, str]) -> None:
    assert render_models(printed.PROVIDERS[name][1], "printed") == texts[name]
    assert texts[name].startswith(f'"""The requests and answers of printed.{name}')
    assert "datamodel-codegen" not in texts[name]


@every_provider
def test_no_default_of_the_page_is_sent(name: str, texts: dict[str, str]) -> None:
    for endpoint in printed.PROVIDERS[name][1].endpoints:
        model = getattr(printed.models(name), endpoint.request_name)
        optional = [value for value in model.model_fields.values() if not value.is_required()]
        assert {repr(item.default) for item in optional} <= {"<MISSING>", "MISSING"}


@every_provider
def test_every_request_is_closed_and_every_answer_open(name: str, texts: dict[str, str]) -> None:
    _, provider = printed.PROVIDERS[name]
    found = printed.models(name)
    for endpoint in provider.endpoints:
        assert getattr(found, endpoint.request_name).model_config["extra"] == "forbid"
        for operation in endpoint.operations:
            model = getattr(found, f"{operation.id[:1].upper()}{operation.id[1:]}Response")
            assert model.model_config["extra"] == "allow"


@every_provider
def test_documented_answers_are_read_with_unknown_states_and_fields(name: str) -> None:
    _, provider = printed.PROVIDERS[name]
    for endpoint in provider.endpoints:
        for operation in endpoint.operations:
            model = getattr(
                printed.models(name), f"{operation.id[:1].upper()}{operation.id[1:]}Response"
            )
            for example in operation.success().examples:
                assert model.model_validate({**example, "new": 1}).new == 1


def test_a_state_that_is_not_known_yet_is_a_plain_text() -> None:
    answer = printed.models("freepik").CreateFlux2KleinResponse
    body = {"data": {"task_id": "x", "status": "PAUSED", "eta": 5}}
    assert answer.model_validate(body).model_dump() == body


def test_what_the_generator_says_is_in_the_error() -> None:
    with pytest.raises(ModelsError, match="datamodel-code-generator"):
        models._generated("{")
