"""What the export says beside schemas: webhooks, links, states, tags, defaults, joined models."""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from tests.grid.specs import endpoint_of, write
from tests.spec.test_bundle import PROVIDERS, ROOT

from linocut_kit.cli import main
from linocut_kit.runtime.pointer import find
from linocut_kit.spec.bundle import bundle
from linocut_kit.spec.export.document import named, operations
from linocut_kit.spec.export.links import add_links, of_request
from linocut_kit.spec.export.schemas import said

exported = cache(bundle)
SPECS = ROOT / "specs"
every_provider = pytest.mark.parametrize(
    ("root", "name"), PROVIDERS, ids=lambda entry: getattr(entry, "name", entry)
)
PROMPT = {"type": "object", "properties": {"prompt": {"type": "string"}}}


def examples(operation: Any) -> list[tuple[str, Any, Any]]:
    """The name, value and schema of each example of a success."""
    return [
        (name, item["value"], media["schema"])
        for status, response in operation["responses"].items()
        if status.startswith("2")
        for media in response.get("content", {}).values()
        for name, item in media.get("examples", {}).items()
    ]


@every_provider
def test_every_example_of_an_answer_fits_its_schema(root: Path, name: str) -> None:
    document = exported(root, name)
    shown = [example for *_, operation in operations(document) for example in examples(operation)]
    assert shown
    for _, value, schema in shown:
        whole = {**schema, "components": document["components"]}
        Draft202012Validator(whole).validate(value)


@every_provider
def test_each_state_of_a_task_is_shown_once_in_the_poll(root: Path, name: str) -> None:
    document = exported(root, name)
    creates = [item for *_, item in operations(document) if "x-task" in item]
    for create in creates:
        task = {**document["x-task"], **create["x-task"]}
        asked = create if task["id"] is None else named(document, task["poll"]["operation"])
        states = [item for key, some in task["states"].items() if key[:2] != "x-" for item in some]
        shown = [item for item, *_ in examples(asked)]
        assert sorted(shown) == sorted(states)
        for state, value, _ in examples(asked):
            assert find(value, task["status"]) in (state, None)
        if create is not asked:
            assert [item for item, *_ in examples(create)] == task["states"]["pending"][:1]


def test_results_are_shown_where_the_task_succeeded_and_nowhere_else() -> None:
    document = exported(SPECS, "vtrix")
    shown = {item: value for item, value, _ in examples(named(document, "getFluxKontextProTask"))}
    assert shown["completed"]["output"][0]["content"][0]["url"].startswith("https://")
    assert "output" not in shown["in_progress"] and "output" not in shown["failed"]
    assert set(shown["failed"]["error"]) == {"code", "message"}
    assert "error" not in shown["completed"]


@every_provider
def test_every_link_binds_the_parameters_of_an_operation(root: Path, name: str) -> None:
    document = exported(root, name)
    for *_, create in operations(document):
        for response in create["responses"].values():
            for link in response.get("links", {}).values():
                target = named(document, link["operationId"])
                needed = {item["name"] for item in target["parameters"] if item["in"] == "path"}
                assert set(link["parameters"]) == needed
                for source in link["parameters"].values():
                    pointer = source.partition("$response.body#")[2]
                    assert not pointer or find(examples(create)[0][1], pointer) is not None


def test_a_create_links_to_its_poll_and_cancel() -> None:
    document = exported(Path(__file__).parent / "specs", "acme")
    links = document["paths"]["/v1/glossy"]["post"]["responses"]["201"]["links"]
    assert links["poll"]["operationId"] == "getGlossy"
    assert links["cancel"]["parameters"] == {"glossy-id": "$response.body#/id"}
    assert "links" not in document["paths"]["/v1/matte"]["post"]["responses"]["200"]


def test_a_link_says_every_kind_of_binding() -> None:
    bound = {
        "operation": "get",
        "path": {"id": "/data/id", "kind": {"const": "flux"}},
        "query": {"id": "/id", "model": {"field": "model"}, "project": {"setting": "project"}},
        "header": {"X-Of": {"field": "path:/owner"}, "X-Each": "/data/*"},
        "body": {"/task/id": "/id", "/again": {"const": True}},
    }
    names = [("id", "path"), ("kind", "path"), ("id", "query"), ("model", "query")]
    create: dict[str, Any] = {"responses": {"200": {"description": "Made."}}}
    poll = {
        "operationId": "get",
        "parameters": [{"name": name, "in": place} for name, place in names],
    }
    document = {"paths": {"/a": {"post": create}, "/b": {"get": poll}}}
    add_links(document, create, {"id": "/id", "poll": bound})
    assert create["responses"]["200"]["links"]["poll"] == {
        "operationId": "get",
        "description": "The task, with its state.",
        "parameters": {
            "path.id": "$response.body#/data/id", "kind": "flux", "query.id": "$response.body#/id",
            "model": "$request.body#/model", "X-Of": "$request.path.owner",
        },
        "requestBody": {"task": {"id": "$response.body#/id"}, "again": True},
    }  # fmt: skip


def test_what_is_added_to_an_answer_is_added_to_no_other_operation(tmp_path: Path) -> None:
    shared = {"description": "Made.", "content": {"application/json": {"schema": PROMPT}}}
    write(tmp_path, [("a", PROMPT), ("b", PROMPT)])
    edit(tmp_path, "provider", lambda item: item["components"].update(responses={"Made": shared}))
    ref = {"$ref": "provider.yaml#/components/responses/Made"}
    for name in "ab":
        edit(tmp_path, name, lambda item: create_of(item)["responses"].update({"200": ref}))
    document = bundle(tmp_path, "grid")
    assert document["components"]["responses"]["Made"] == shared
    made = [document["paths"][f"/v1/{name}"]["post"]["responses"]["200"] for name in "ab"]
    assert [item["links"]["poll"]["operationId"] for item in made] == ["getA", "getB"]


def edit(root: Path, name: str, change: Any) -> None:
    path = root / "grid" / f"{name}.yaml"
    data = json.loads(path.read_text("utf-8"))
    change(data)
    path.write_text(json.dumps(data), "utf-8")


def create_of(data: Any) -> Any:
    return next(value["post"] for value in data["paths"].values() if "post" in value)


def test_a_webhook_is_a_callback_with_the_payload_that_is_posted() -> None:
    document = exported(SPECS, "freepik")
    create = document["paths"]["/v1/ai/text-to-image/flux-2-klein"]["post"]
    (url, item), = create["callbacks"]["taskChanged"].items()  # fmt: skip
    assert url == "{$request.body#/webhook_url}"
    schema = item["post"]["requestBody"]["content"]["application/json"]["schema"]
    judge = Draft202012Validator({**schema, "components": document["components"]})
    for _, value, _ in examples(named(document, "getFlux2KleinTask")):
        judge.validate(value["data"])
        assert not judge.is_valid(value)
    assert [entry["name"] for entry in item["post"]["parameters"]] == [
        "webhook-id", "webhook-timestamp", "webhook-signature",
    ]  # fmt: skip
    assert not any("callbacks" in entry for *_, entry in operations(exported(SPECS, "vtrix")))


@pytest.mark.parametrize(
    ("field", "expected"),
    [("a", "body#/a"), ("/a/b", "body#/a/b"), ("hook", "query.hook"), ("m/n", "path.m/n"),
     ("X-A", "header.X-A")],
)  # fmt: skip
def test_a_field_of_the_request_is_a_runtime_expression(field: str, expected: str) -> None:
    create = {
        "parameters": [
            {"name": "hook", "in": "query"}, {"name": "m/n", "in": "path"},
            {"name": "X-A", "in": "header"},
        ]
    }  # fmt: skip
    assert of_request({}, create, field) == f"$request.{expected}"


@every_provider
def test_every_operation_has_a_tag_that_is_told_and_a_description(root: Path, name: str) -> None:
    document = exported(root, name)
    told = [item["name"] for item in document["tags"]]
    assert len(set(told)) == len(told)
    for *_, operation in operations(document):
        assert operation["tags"] and set(operation["tags"]) <= set(told)
        assert operation["summary"] and operation["description"]


bounds = st.none() | st.sampled_from([2**31, -(2**31)]).flatmap(
    lambda edge: st.integers(edge - 2, edge + 2)
)


@given(least=bounds, most=bounds, nullable=st.booleans(), exclusive=st.booleans())
def test_an_integer_that_need_not_fit_32_bits_is_an_int64(
    least: int | None, most: int | None, nullable: bool, exclusive: bool
) -> None:
    keys = ("exclusiveMinimum", "exclusiveMaximum") if exclusive else ("minimum", "maximum")
    limits = {key: item for key, item in zip(keys, (least, most), strict=True) if item is not None}
    schema = {"type": ["integer", "null"] if nullable else "integer", **limits}
    fits = None not in (least, most) and least >= -(2**31) and most < 2**31
    assert (said(schema, defaults=True).get("format") == "int64") is not fits


def test_only_integers_without_a_format_become_int64() -> None:
    for schema in ({"type": "number"}, {"type": "string"}, {"type": "integer", "format": "int32"}):
        assert said(schema, defaults=True) == schema


def test_a_least_length_in_other_units_refuses_no_text_that_has_it() -> None:
    for unit, least in (("utf-16", 3), ("bytes", 2)):
        schema = {"type": "string", "x-length": unit, "minLength": 5}
        assert said(schema, defaults=True)["minLength"] == least


def test_what_looks_like_a_schema_in_an_example_or_a_name_stays_as_it_is() -> None:
    value = {"type": "integer", "default": 3, "x-image": {"encodings": ["base64"]}}
    schema = {"examples": [value], "const": value, "enum": [value], "default": value}
    assert said(deepcopy(schema), defaults=True) == schema
    names = {"properties": {"default": {"type": "string"}, "pattern": {"type": "string"}}}
    assert said(deepcopy(names), defaults=False) == names


def test_without_defaults_none_is_sent_and_all_are_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with_them = json.dumps(exported(SPECS, "freepik"))
    assert main(["export", "freepik", "--no-defaults"]) == 0
    without = capsys.readouterr().out
    assert '"default":' not in without
    assert without.count("Default: ") == with_them.count('"default":') > 0


def test_a_prefix_of_a_key_is_told_in_words(tmp_path: Path) -> None:
    scheme = {"type": "apiKey", "in": "header", "name": "Authorization", "x-prefix": "Key "}
    write(tmp_path, [("a", PROMPT)])
    edit(
        tmp_path, "provider", lambda item: item["components"].update(securitySchemes={"k": scheme})
    )
    exported = bundle(tmp_path, "grid")["components"]["securitySchemes"]["k"]
    assert exported["description"] == "The value is `Key ` with the key behind it."


def test_models_on_one_path_are_one_operation_that_tells_them_apart(tmp_path: Path) -> None:
    words = {"a": {"const": "flux-a"}, "b": {"enum": ["flux-b", "flux-c"]}}
    requests = [
        (name, {"type": "object", "required": ["prompt", "model"],
                "properties": {"prompt": {"type": "string"}, "model": item}})
        for name, item in words.items()
    ]  # fmt: skip
    write(tmp_path, requests)
    first = endpoint_of("a", {})["paths"]
    for name, request in requests:
        other = endpoint_of(name, request)
        other["paths"] = dict(zip(first, other["paths"].values(), strict=True))
        (tmp_path / "grid" / f"{name}.yaml").write_text(json.dumps(other), "utf-8")
    document = bundle(tmp_path, "grid")
    OpenAPIV31SpecValidator(document).validate()
    create = document["paths"]["/v1/a"]["post"]
    refs = [f"#/components/schemas/{name}Request" for name in "AB"]
    assert create["requestBody"]["content"]["application/json"]["schema"] == {
        "oneOf": [{"$ref": ref} for ref in refs],
        "discriminator": {
            "propertyName": "model",
            "mapping": {"flux-a": refs[0], "flux-b": refs[1], "flux-c": refs[1]},
        },
    }
    assert create["tags"] == ["a", "b"]
    assert create["responses"]["200"]["links"]["poll"]["operationId"] == "getA"
