"""Several models behind one method and path, with operations that they share."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate as validate_openapi
from tests.conform.examining import KEY, errors, examine
from tests.grid.cells import PNG
from tests.grid.server import fits

from linocut_kit.cli import main
from linocut_kit.cli.mock import _apart  # pyright: ignore[reportPrivateUsage]
from linocut_kit.conform.plan import plan
from linocut_kit.fake import Fake, FakeRequest, FakeResponse
from linocut_kit.fake.message import answer
from linocut_kit.spec import load_specs
from linocut_kit.spec.bundle import bundle
from linocut_kit.spec.lint import lint
from linocut_kit.spec.model import Provider

_PAGE = {"url": "https://docs.desk.example/", "layout": "mintlify", "read": "2026-01-31"}
_TEXT = {"type": "string"}
_FIELDS: dict[str, dict[str, Any]] = {
    "sketch": {
        "model": {"type": "string", "enum": ["sketch-1", "sketch-2"]},
        "lines": {"type": "integer", "minimum": 1, "maximum": 9},
    },
    "paint": {
        "model": {"type": "string", "const": "paint-1"},
        "lines": {"type": "integer", "minimum": 3, "maximum": 5},
        "oil": {"type": "boolean"},
    },
}


def _schema(name: str) -> dict[str, Any]:
    return {
        "type": "object", "additionalProperties": False, "required": ["model"],
        "properties": _FIELDS[name],
    }  # fmt: skip


def _operation(id: str, schema: str, *refusals: str, **rest: Any) -> dict[str, Any]:
    def says(name: str) -> dict[str, Any]:
        ref = {"$ref": f"provider.yaml#/components/schemas/{name}"}
        return {"description": "It.", "content": {"application/json": {"schema": ref}}}

    responses = {"200": says(schema), **{status: says("Error") for status in refusals}}
    return {"operationId": id, "x-page": _PAGE, "responses": responses, **rest}


def _documents() -> dict[str, Any]:
    id = {"parameters": [{"name": "id", "in": "path", "required": True, "schema": _TEXT}]}
    state = {"type": "string", "x-known": ["open", "done", "torn"]}
    work = {"id": _TEXT, "state": state, "url": _TEXT}
    provider = {
        "openapi": "3.1.0", "info": {"title": "Desk", "version": "1"},
        "servers": [{"url": "https://api.desk.example"}], "security": [{"bearer": []}],
        "x-env": {"key": "DESK_API_KEY", "base-url": "DESK_BASE_URL"},
        "x-task": {
            "id": "/id", "status": "/state", "results": {"url": "/url"},
            "states": {"pending": ["open"], "succeeded": ["done"], "failed": ["torn"]},
            "wait": {"first": 0.01, "factor": 1.5, "max": 0.05, "timeout": 60},
            "poll": {"operation": "getWork", "path": {"id": "/id"}},
            "list": {"operation": "listWorks", "items": "/works/*", "id": "/id",
                     "status": "/state"},
        },
        "paths": {
            "/v1/works/{id}": {"get": _operation("getWork", "Work", "401", "404", **id)},
            "/v1/works": {"get": _operation("listWorks", "Works", "401")},
        },
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Work": {"type": "object", "required": ["id", "state"], "properties": work},
                "Works": {"type": "object", "properties": {"works": {
                    "type": "array", "items": {"$ref": "#/components/schemas/Work"}}}},
                "Error": {"type": "object", "properties": {"message": _TEXT}},
            },
        },
    }  # fmt: skip
    made: dict[str, Any] = {"provider": provider}
    for name in _FIELDS:
        request = f"{name.title()}Request"
        body = {"schema": {"$ref": f"#/components/schemas/{request}"}}
        create = _operation(
            f"create{name.title()}", "Work", "400", "401", **{"x-task": {}},
            requestBody={"required": True, "content": {"application/json": body}},
        )  # fmt: skip
        made[name] = {
            "openapi": "3.1.0", "info": {"title": name.title(), "version": "1"},
            "paths": {"/v1/works": {"post": create}},
            "components": {"schemas": {request: _schema(name)}},
        }  # fmt: skip
    return made


def _written(root: Path, documents: dict[str, Any], provider: str = "desk") -> Path:
    (root / provider).mkdir(parents=True)
    for name, document in documents.items():
        (root / provider / f"{name}.yaml").write_text(json.dumps(document, indent=1), "utf-8")
    return root


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Provider:
    root = _written(tmp_path_factory.mktemp("desk"), _documents())
    assert lint(root)[1] == []
    return load_specs(root)[0]


class _Desk:
    """The API as a function; with `deaf` it judges every body as the model sketch."""

    def __init__(self, *, deaf: bool = False) -> None:
        self.deaf = deaf
        self.works: dict[str, int] = {}

    def __call__(self, request: FakeRequest) -> FakeResponse:
        if request.path == "/image.png":
            return FakeResponse(status=200, headers={"content-type": "image/png"}, chunks=(PNG,))
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return answer(401, {"message": "no key"})
        id = request.path.removeprefix("/v1/works").lstrip("/")
        if id:
            if id not in self.works:
                return answer(404, {"message": "no such work"})
            self.works[id] += request.method == "GET"
            return answer(200, self._told(id)) if request.method == "GET" else answer(405, {})
        if request.method == "GET":
            return answer(200, {"works": [self._told(work) for work in self.works]})
        return self._create(request) if request.method == "POST" else answer(405, {})

    def _create(self, request: FakeRequest) -> FakeResponse:
        try:
            body = json.loads(request.body)
        except ValueError:
            body = None
        names = ["sketch"] if self.deaf else list(_FIELDS)
        schemas = [_schema(name) for name in names]
        if self.deaf:
            schemas = [
                {
                    **_schema("paint"),
                    "properties": {
                        **_FIELDS["paint"],
                        "model": _TEXT,
                        "lines": _FIELDS["sketch"]["lines"],
                    },
                }
            ]
        if request.headers.get("content-type") != "application/json" or not any(
            fits(schema, body) for schema in schemas
        ):
            return answer(400, {"message": "not so"})
        id = f"w{len(self.works)}"
        self.works[id] = 0
        return answer(200, self._told(id))

    def _told(self, id: str) -> dict[str, Any]:
        done = self.works[id] > 1
        url = {"url": "http://127.0.0.1:8400/image.png"} if done else {}
        return {"id": id, "state": "done" if done else "open", **url}


def test_a_server_that_tells_its_models_apart_is_clean_and_one_that_does_not_is_named(
    desk: Provider,
) -> None:
    plans = [plan(desk, endpoint) for endpoint in desk.endpoints]
    assert errors(examine(plans, (desk,), server=_Desk())) == []
    assert errors(examine(plans, (desk,))) == []
    told = errors(examine(plans, (desk,), server=_Desk(deaf=True)))
    assert ("server-looser", "/lines", "maximum") in told
    assert ("server-looser", "/model", "const") in told


def test_the_fake_judges_a_body_by_the_model_that_it_names(desk: Provider) -> None:
    fake = Fake(desk, keys={"desk": KEY})

    def status(**body: Any) -> int:
        headers = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}
        url = "http://127.0.0.1/v1/works"
        data = json.dumps(body).encode()
        request = FakeRequest(method="POST", url=url, headers=headers, body=data)
        return fake(request).status

    assert [status(model="sketch-2", lines=9), status(model="paint-1", lines=5)] == [200, 200]
    assert [status(model="paint-1", lines=9), status(model="sketch-1", oil=True)] == [400, 400]
    assert [status(model="other"), status(lines=3)] == [400, 400]
    url = "http://127.0.0.1/v1/works"
    listed = fake(FakeRequest(method="GET", url=url, headers={"authorization": f"Bearer {KEY}"}))
    assert len(json.loads(listed.body)["works"]) == 2


def test_the_export_has_one_operation_with_a_discriminator(tmp_path: Path) -> None:
    document = bundle(_written(tmp_path, _documents()), "desk")
    validate_openapi(document)
    body = document["paths"]["/v1/works"]["post"]["requestBody"]
    schema = body["content"]["application/json"]["schema"]
    assert schema["discriminator"]["propertyName"] == "model"
    assert set(schema["discriminator"]["mapping"]) == {"sketch-1", "sketch-2", "paint-1"}
    assert len(schema["oneOf"]) == 2


def _both(documents: dict[str, Any], **schema: Any) -> None:
    for name in _FIELDS:
        request = documents[name]["components"]["schemas"][f"{name.title()}Request"]
        request["properties"]["model"] = schema


def _optional(documents: dict[str, Any]) -> None:
    documents["paint"]["components"]["schemas"]["PaintRequest"]["required"] = []


def _own_poll(documents: dict[str, Any]) -> None:
    poll = copy.deepcopy(documents["provider"]["paths"]["/v1/works/{id}"])
    poll["get"]["operationId"] = "getPaint"
    documents["paint"]["paths"]["/v1/works/{id}"] = poll
    task = documents["paint"]["paths"]["/v1/works"]["post"]["x-task"]
    task["poll"] = {"operation": "getPaint", "path": {"id": "/id"}}


def _unused(documents: dict[str, Any]) -> None:
    del documents["provider"]["x-task"]["list"]


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (lambda d: _both(d, type="string", enum=["a", "b"]), "duplicate-endpoint", "'a' in both"),
        (lambda d: _both(d, type="string"), "duplicate-endpoint", "no field is required in both"),
        (_optional, "duplicate-endpoint", "no field is required in both"),
        (_own_poll, "duplicate-endpoint", "stands at"),
        (_unused, "inert-keyword", "no x-task calls GET /v1/works"),
    ],
)
def test_lint_says_what_keeps_two_operations_on_one_path_from_being_two(
    change: Callable[[dict[str, Any]], object], code: str, words: str, tmp_path: Path
) -> None:
    documents = copy.deepcopy(_documents())
    change(documents)
    findings = lint(_written(tmp_path, documents))[1]
    assert {finding.code for finding in findings} == {code}
    assert any(words in finding.message for finding in findings)
    assert all(finding.help and finding.line for finding in findings)


def test_the_printed_clients_of_shared_operations_list_poll_and_validate(
    desk: Provider, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    specs, out = _written(tmp_path / "specs", _documents()), tmp_path / "out"
    words = ["--specs", str(specs), "--out", str(out), "--package", "desks"]
    assert main(["generate", *words]) == 0
    shown = ["--out", str(out), "--package", "desks"]
    assert main(["conform", "--mock", *shown]) == 0
    assert "desk/paint" in capsys.readouterr().err


def test_providers_with_the_same_paths_are_served_apart(desk: Provider, tmp_path: Path) -> None:
    other = load_specs(_written(tmp_path, _documents(), "bench"))[0]
    assert _apart((desk, other)) == [(desk,), (other,)]
    assert _apart((desk, *load_specs(Path("tests/spec/specs")))) == [
        (desk, *load_specs(Path("tests/spec/specs")))
    ]
