"""The public strategies reach every limit of every spec, from both sides."""

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from tests.generated import printed

from linocut_kit import strategies
from linocut_kit.keywords import enforced, keyword_of
from linocut_kit.spec.model import Schema
from linocut_kit.strategies.faults import FaultPlace, invalid_values

_SHORT = 5000

quick = settings(
    max_examples=80,
    database=None,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
SCHEMAS = [
    pytest.param(schema, id=f"{name}{pointer}")
    for name, endpoint in printed.ENDPOINTS.items()
    for pointer, schema in endpoint.walk()
    if pointer
]


def rules_of(schema: Schema) -> set[str]:
    found = {item.rule for item in enforced(schema) if keyword_of(item).violations}
    if schema.type is not None:
        found.add("type")
    if schema.type == "object" and schema.closed:
        found.add("additionalProperties")
    return found | {"required" for field in schema.fields if field.required}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_rule_of_a_schema_is_broken_alone(schema: Schema) -> None:
    for rule in rules_of(schema):
        wanted = find(
            invalid_values(FaultPlace(schema=schema)),
            lambda fault, rule=rule: fault.rule == rule and len(f"{fault.body}") < _SHORT,
            settings=settings(quick, max_examples=2000),
        )
        assert wanted.rule == rule


@pytest.mark.parametrize("name", printed.DOCUMENTED)
def test_every_field_is_there_and_missing_in_valid_bodies(name: str) -> None:
    fields = {field.name: field for field in printed.ENDPOINTS[name].request.fields}
    there: set[str] = set()
    missing: set[str] = set()

    @settings(quick, max_examples=40)
    @given(strategies.valid_bodies(printed.ENDPOINTS[name]))
    def collect(body: dict[str, object]) -> None:
        there.update(body)
        missing.update(set(fields) - set(body))

    collect()
    assert there == set(fields)
    assert missing == {value.name for value in fields.values() if not value.required}


@settings(max_examples=20)
@given(strategies.json_values())
def test_json_values_have_no_nan_and_no_infinities(value: object) -> None:
    import json

    assert json.loads(json.dumps(value, allow_nan=False)) == value


ACME = printed.ENDPOINTS["acme/collage"]


@settings(quick, max_examples=20)
@given(strategies.invalid_bodies(ACME))
def test_a_fault_names_its_place_and_its_rule(fault: strategies.Fault) -> None:
    body, pointer, rule = fault
    assert pointer == "" or pointer.startswith("/")
    assert rule and printed.module("acme/collage")["check"](body)


def test_bodies_are_valid_wrong_and_no_bodies_at_all() -> None:
    check = printed.module("acme/collage")["check"]
    found: set[object] = set()

    @settings(quick, max_examples=80)
    @given(strategies.bodies(ACME))
    def collect(body: object) -> None:
        found.add(len(check(body)) if isinstance(body, dict) else "no object")

    collect()
    assert {0, 1, 2, "no object"} <= found


@pytest.mark.parametrize("name", printed.ENDPOINTS)
def test_a_strategy_is_printed_in_a_word(name: str) -> None:
    endpoint = printed.ENDPOINTS[name]
    for make in (strategies.valid_bodies, strategies.invalid_bodies, strategies.bodies):
        assert len(repr(make(endpoint))) < 100
