"""The printed validators and models against verdicts that a person read off the pages."""

import pytest
from pydantic import ValidationError
from tests.generated import printed
from tests.generated.tables import tables

every_endpoint = pytest.mark.parametrize("name", printed.DOCUMENTED)


@every_endpoint
def test_every_documented_endpoint_has_a_table(name: str) -> None:
    fields = {field.name for field in printed.ENDPOINTS[name].request.fields}
    assert fields == {verdict.field for verdict in tables()[name].verdicts} - {""}


@every_endpoint
def test_the_validator_says_what_the_page_says(name: str) -> None:
    check = printed.module(name)["check"]
    wrong = [
        verdict
        for verdict in tables()[name].verdicts
        if (not check(verdict.body)) is not verdict.taken
    ]
    assert [(item.field, str(item.body)[:100], item.taken) for item in wrong] == []


@every_endpoint
def test_the_model_says_what_the_page_says(name: str) -> None:
    model = printed.model(name)

    def takes(body: object) -> bool:
        try:
            model.model_validate(body)
        except ValidationError:
            return False
        return True

    wrong = [
        verdict for verdict in tables()[name].verdicts if takes(verdict.body) is not verdict.taken
    ]
    assert [(item.field, str(item.body)[:100], item.taken) for item in wrong] == []


@every_endpoint
def test_a_refused_value_is_the_only_violation_and_points_to_its_field(name: str) -> None:
    check = printed.module(name)["check"]
    for verdict in tables()[name].verdicts:
        if verdict.field and not verdict.taken:
            assert {found.pointer for found in check(verdict.body)} == {f"/{verdict.field}"}


def test_output_sizes_are_those_of_the_page() -> None:
    names = printed.module("freepik/flux-2-klein")
    for ratio, sizes in tables()["freepik/flux-2-klein"].sizes.items():
        for resolution, size in sizes.items():
            assert names["output_size"](ratio, resolution) == tuple(size)
    assert names["output_size"]() == (1024, 1024)
    assert names["output_size"](resolution="2k") == (2048, 2048)
    with pytest.raises(ValueError, match="widescreen_16_9"):
        names["output_size"]("16:9", "1k")
    with pytest.raises(ValueError, match="1k, 2k"):
        names["output_size"]("square_1_1", "4k")
