"""Reading specs: the model has what the documents say, with the place of everything."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linocut_kit.spec import SpecError, load_specs
from linocut_kit.spec.contract import ContractError, dump, load
from linocut_kit.spec.lint import lint
from linocut_kit.spec.model import Endpoint, Provider

ROOT = Path(__file__).parents[2]
INVENTED = Path(__file__).parent / "specs"
EVERY = (*load_specs(ROOT / "specs"), *load_specs(INVENTED))
ENDPOINTS = [item for provider in EVERY for item in provider.endpoints]


def glossy() -> Endpoint:
    (acme,) = load_specs(INVENTED)
    found = acme.endpoint("glossy")
    assert found is not None
    return found


@pytest.mark.parametrize("provider", EVERY, ids=lambda item: item.name)
def test_the_contract_brings_back_the_same_model(provider: Provider) -> None:
    text = dump(provider)
    assert load(text) == provider
    assert dump(load(text)) == text


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "linocut-contract/1"}', "null"])
def test_what_is_no_contract_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(ContractError) as caught:
        load(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda item: item.id)
def test_every_constraint_stands_where_the_model_says(endpoint: Endpoint) -> None:
    root = INVENTED if endpoint.id.startswith("acme") else ROOT / "specs"
    for _, schema in endpoint.walk():
        for constraint in schema.constraints:
            line = (
                (root / constraint.place.file)
                .read_text("utf-8")
                .splitlines()[constraint.place.line - 1]
            )
            assert line[constraint.place.column - 1 :].startswith(
                constraint.facet or constraint.rule
            )


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda item: item.id)
def test_every_operation_has_its_page_and_day(endpoint: Endpoint) -> None:
    for operation in endpoint.operations:
        assert operation.page.url.startswith("https://")
        assert len(operation.page.read) == 10


def test_a_nullable_enum_and_a_reference_are_read_through() -> None:
    request = glossy().request
    format, style = request.field("format"), request.field("style")
    assert format is not None and style is not None
    assert (format.schema.type, format.schema.nullable) == ("string", True)
    assert format.schema.limit("enum") == ["png", "jpeg"]
    assert (style.required, style.schema.limit("enum")) == (True, ["plain", "on", "21:9"])


def test_nested_schemas_are_walked_with_their_pointers() -> None:
    pointers = [pointer for pointer, _ in glossy().walk()]
    assert "/layers/*/opacity" in pointers and "/references/*" in pointers


def test_calls_of_the_lifecycle_are_bound_to_the_task_s_id() -> None:
    cycle = glossy().lifecycle
    assert cycle.poll is not None and cycle.cancel is not None
    assert (cycle.poll.method, cycle.poll.path) == ("GET", "/v1/glossy/{id}")
    assert (cycle.cancel.method, cycle.cancel.path) == ("DELETE", "/v1/glossy/{id}")


def test_an_assumed_limit_is_not_enforced(tmp_path: Path) -> None:
    specs = Path(shutil.copytree(INVENTED, tmp_path / "specs"))
    path = specs / "acme/glossy.yaml"
    text = path.read_text("utf-8").replace(
        "maxLength: 200", "maxLength: 200\n          x-assumed: {maxLength: A guess.}"
    )
    path.write_text(text, "utf-8")
    (acme,) = load_specs(specs)
    glossy = acme.endpoint("glossy")
    assert glossy is not None
    prompt = glossy.request.field("prompt")
    assert prompt is not None
    assert prompt.schema.limit("maxLength") is None
    assert prompt.schema.limit("minLength") == 1


def test_specs_that_cannot_be_built_raise_every_finding(tmp_path: Path) -> None:
    specs = Path(shutil.copytree(INVENTED, tmp_path / "specs"))
    for name in ("glossy", "matte"):
        path = specs / f"acme/{name}.yaml"
        path.write_text(path.read_text("utf-8").replace("x-page", "x-pages", 1), "utf-8")
    with pytest.raises(SpecError) as caught:
        load_specs(specs)
    assert {finding.file for finding in caught.value.findings} == {
        "acme/glossy.yaml",
        "acme/matte.yaml",
    }


JUNK = [
    "3",
    "-1.5",
    "null",
    "true",
    '"x"',
    "[]",
    "[1, a]",
    "{}",
    "{a: b}",
    "{$ref: x}",
    "{const: 1}",
]


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_stands_in_a_spec_lint_gives_findings_and_no_traceback(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    specs = Path(shutil.copytree(INVENTED, tmp_path_factory.mktemp("junk") / "specs"))
    path = data.draw(st.sampled_from(sorted(specs.rglob("*.yaml"))))
    lines = path.read_text("utf-8").splitlines()
    number = data.draw(st.sampled_from([n for n, line in enumerate(lines) if ":" in line]))
    key = lines[number].partition(":")[0]
    indent = len(key) - len(key.lstrip(" -"))
    rest = [line for line in lines[number + 1 :] if line.strip()]
    while rest and len(rest[0]) - len(rest[0].lstrip()) > indent:
        rest.pop(0)
    text = [*lines[:number], f"{key}: {data.draw(st.sampled_from(JUNK))}", *rest]
    path.write_text("\n".join(text) + "\n", "utf-8")
    for item in lint(specs)[1]:
        assert item.message and item.file and item.line and item.column
        assert len(json.dumps(item.message)) < 500
