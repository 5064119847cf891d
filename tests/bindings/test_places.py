"""Each keyword at each place outside of a body: one value, judged by all, is one verdict."""

import json
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from tests.conform.examining import errors, examine
from tests.grid.specs import endpoint_of, write

from linocut_kit import strategies
from linocut_kit.conform.plan import plan
from linocut_kit.emit.render import environment
from linocut_kit.emit.validator import render_endpoint
from linocut_kit.fake import Fake, FakeRequest
from linocut_kit.keywords import broken
from linocut_kit.runtime.bindings import address, headers
from linocut_kit.spec import load_specs
from linocut_kit.spec.model import Provider, create_call

SCHEMAS: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "length": {"type": "string", "minLength": 2, "maxLength": 5},
    "bytes": {"type": "string", "maxLength": 6, "x-length": "bytes"},
    "enum": {"type": "string", "enum": ["a", "b c", "d/e?&#"]},
    "known": {"type": "string", "x-known": ["a", "b"]},
    "pattern": {"type": "string", "pattern": "^[a-z]+-[0-9]$"},
    "uri": {"type": "string", "format": "uri"},
    "uuid": {"type": "string", "format": "uuid"},
    "day": {"type": "string", "format": "date"},
    "numeral": {"type": "string", "x-number": {"integer": True, "minimum": 1, "maximum": 9}},
    "size": {"type": "string", "x-size": {"multiple": 8, "min-side": 64, "max-side": 128}},
    "ratio": {"type": "string", "x-ratio": {"min": "1:2", "max": "2:1"}},
    "integer": {"type": "integer", "minimum": -3, "exclusiveMaximum": 4},
    "some": {"type": "integer", "enum": [1, 3]},
    "number": {"type": "number", "exclusiveMinimum": 0, "maximum": 1, "multipleOf": 0.125},
    "boolean": {"type": "boolean"},
    "yes": {"type": "boolean", "enum": [True]},
}
LISTS: dict[str, dict[str, Any]] = {
    "list": {"type": "array", "items": {"type": "integer", "maximum": 3}, "maxItems": 2},
    "unlike": {"type": "array", "items": {"type": "string", "maxLength": 2}, "uniqueItems": True},
}
PLACES = {"path": SCHEMAS, "query": {**SCHEMAS, **LISTS}, "header": SCHEMAS}


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Provider:
    """An endpoint a place, whose parameters have every keyword there."""
    root = tmp_path_factory.mktemp("specs")
    prompt = {
        "type": "object", "additionalProperties": False, "required": ["prompt"],
        "properties": {"prompt": {"type": "string"}},
    }  # fmt: skip
    write(root, [(place, prompt) for place in PLACES])
    for place, schemas in PLACES.items():
        data = endpoint_of(place, prompt)
        path = f"/v1/{place}"
        create = data["paths"].pop(path)
        create["post"]["parameters"] = [
            {"name": f"{place}-{name}", "in": place, "required": True, "schema": schema}
            for name, schema in schemas.items()
        ]
        more = "/".join(f"{{{place}-{name}}}" for name in schemas) if place == "path" else ""
        data["paths"][f"{path}/in/{more}" if more else path] = create
        (root / "grid" / f"{place}.yaml").write_text(json.dumps(data, indent=1), "utf-8")
    (found,) = load_specs(root)
    return found


@pytest.mark.parametrize("place", PLACES)
def test_a_fake_and_its_plan_agree_at_every_place(place: str, provider: Provider) -> None:
    endpoint = provider.endpoint(place)
    assert endpoint is not None
    names: dict[str, Any] = {}
    exec(render_endpoint(provider, endpoint, environment()), names)
    asked = plan(provider, endpoint)
    report = examine([asked], (provider,), checks={endpoint.id: names["check"]})
    assert errors(report) == []
    assert {item.code for item in report.findings} <= {"silent-page", "unprobed-constraint"}
    refused = {probe.field for probe in asked.refusals}
    free = {f"{place}-text", f"{place}-known"}
    assert refused >= {field.name for field in endpoint.parameters} - free


@pytest.mark.parametrize("place", PLACES)
def test_what_a_validator_takes_arrives_as_what_it_is(place: str, provider: Provider) -> None:
    endpoint = provider.endpoint(place)
    assert endpoint is not None
    call = create_call(endpoint.create)

    @given(strategies.valid_bodies(endpoint))
    @settings(max_examples=20, phases=[Phase.generate])
    def arrives(body: dict[str, Any]) -> None:
        assert broken(endpoint.arguments, body) == []
        fake = Fake(provider, keys={"grid": "k"})
        sent = {name.lower(): text for name, text in headers(call, body, {}).items()}
        request = FakeRequest(
            method="POST",
            url=address(call, body, {}),
            headers=sent | {"authorization": "Bearer k", "content-type": "application/json"},
            body=json.dumps({"prompt": body["prompt"]}).encode(),
        )
        response = fake(request)
        if all(value != [] for value in body.values()):
            assert response.status == 200, response.body
            (task,) = fake.tasks.values()
            assert task.body == body

    arrives()
