"""OpenAPI documents in the layouts of real vendors, drafted and read fact by fact."""

import copy
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import ryaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pages import documents
from tests.pages.test_document_bounds import _DOCUMENT, _JSON, _places

from linocut_kit.cli import main
from linocut_kit.pages.openapi_draft import DraftPage
from linocut_kit.pages.openapi_new import draft_all, draft_one
from linocut_kit.pages.source import PageError

PAGE = DraftPage(url="https://inkwell.test/docs", day="2026-01-02")


class Draft:
    """The parts of a draft that are looked at."""

    def __init__(self, text: str, provider: str) -> None:
        self.document: Any = ryaml.loads(text)
        self.provider: Any = ryaml.loads(provider)
        paths = self.document["paths"]
        self.path, item = next(iter(paths.items()))
        self.create = item["post"]
        self.task = self.create["x-task"]
        media, holder = next(iter(self.create["requestBody"]["content"].items()))
        self.media, self.body = media, holder
        self.schemas = self.document["components"]["schemas"]
        self.request = self.schemas[holder["schema"]["$ref"].rpartition("/")[2]]
        self.fields = self.request["properties"]


def draft(text: str, **which: Any) -> Draft:
    drafts = draft_one(text, "inkwell/proof", PAGE, **which)
    return Draft(drafts.endpoints["proof"], drafts.provider)


def json_schema(fields: str, more: str = "") -> str:
    """A document with one operation of these fields."""
    return (
        "openapi: 3.0.3\npaths:\n  /v1/proof:\n    post:\n      requestBody:\n        content:\n"
        "          application/json:\n            schema:\n              type: object\n"
        f"              properties:\n                {fields}\n"
        "      responses: {'200': {description: ok}}\n"
        f"{more}"
    )


def test_a_queue_has_its_operations_its_states_and_its_union() -> None:
    found = draft(documents.QUEUE)
    assert found.path == "/ink/press"
    assert found.fields == {
        "prompt": {"type": "string"},
        "sheet": {
            "anyOf": [
                {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "height": {
                            "type": "integer", "maximum": 9000, "exclusiveMinimum": 0,
                            "default": 512,
                        },
                        "width": {"type": "integer", "maximum": 9000, "exclusiveMinimum": 0},
                    },
                },
                {"type": "string", "enum": ["square", "tall"]},
            ],
            "default": {"height": 2048, "width": 2048},
        },
        "count": {"type": "integer", "minimum": 1, "maximum": 6, "default": 1},
    }  # fmt: skip
    ticket = {"ticket_id": "/ticket_id"}
    assert found.task == {
        "id": "/ticket_id",
        "status": "/status",
        "states": {"pending": ["IN_QUEUE", "IN_PROGRESS"], "succeeded": ["COMPLETED"],
                   "failed": []},
        "poll": {"operation": "getProofTask", "path": ticket},
        "result": {"operation": "getProofResult", "path": ticket},
        "cancel": {"operation": "cancelProofTask", "path": ticket},
        "results": {"url": "/images/*/url"},
    }  # fmt: skip
    methods = {
        operation["operationId"]: (method, path)
        for path, item in found.document["paths"].items()
        for method, operation in item.items()
    }
    assert methods["cancelProofTask"] == ("put", "/ink/press/requests/{ticket_id}/cancel")
    assert methods["getProofTask"] == ("get", "/ink/press/requests/{ticket_id}/status")
    schemes = found.provider["components"]["securitySchemes"]
    assert schemes == {
        "key": {"type": "apiKey", "in": "header", "name": "Authorization", "x-prefix": "Key "}
    }


def test_one_document_drafts_every_operation_that_makes_images() -> None:
    drafts = draft_all(documents.STUDIO, "inkwell", PAGE)
    assert list(drafts.endpoints) == ["etch", "print"]
    assert drafts.left_out == ("POST /v1/erase_style",)
    etch = Draft(drafts.endpoints["etch"], drafts.provider)
    lookup = etch.provider["paths"]["/v1/lookup"]["get"]
    assert lookup["operationId"] == "getInkwellTask"
    assert list(etch.document["paths"]) == ["/v1/etch"]
    assert etch.task == {
        "id": "/id",
        "status": "/state",
        "states": {
            "pending": ["Waiting", "Working"],
            "succeeded": ["Ready"],
            "failed": ["Broken pipe error"],
            "refused": ["Request Moderated"],
            "cancelled": ["Cancelled"],
        },
        "poll": {"operation": "getInkwellTask", "query": {"id": "/id"}},
        "results": {"url": "/result/sample", "format": "output_format", "ratio": "ratio"},
        "error": {"message": "/error_message"},
        "cost": "/price",
    }
    assert etch.create["x-webhook"] == {"field": "webhook_url"}
    assert etch.fields == {
        "prompt": {"type": "string"},
        "plate": {
            "type": ["string", "null"],
            "x-image": {
                "encodings": ["base64", "url"], "formats": ["jpeg", "png"], "max-bytes": 20971520,
            },
        },
        "width": {
            "type": ["integer", "null"], "minimum": 64, "default": 0,
            "x-conflict": {
                "says": ["minimum: 64", "minimum: default 0"], "chose": "TODO: what holds here",
                "why": "TODO: why it was chosen", "about": ["minimum"],
            },
        },
        "depth": {"type": ["number", "null"], "maximum": 10, "minimum": 1.5, "default": 5.0},
        "ratio": {"type": "string", "x-ratio": {"min": "9:21", "max": "21:9"}},
        "output_format": {
            "anyOf": [{"type": "string", "enum": ["jpeg", "png"]}, {"type": "null"}],
            "default": "jpeg",
        },
        "webhook_url": {
            "type": ["string", "null"], "maxLength": 2083, "minLength": 1, "format": "uri",
        },
    }  # fmt: skip


def test_a_form_has_files_parameters_servers_and_two_secrets() -> None:
    found = draft(documents.FORMS)
    assert found.media == "multipart/form-data"
    assert found.body["encoding"] == {"options": {"contentType": "application/json"}}
    assert found.create["requestBody"]["content"]["x-omitted"] == {
        "application/xml": "The document has this media type too."
    }
    assert found.request["required"] == ["prompt", "image"]
    assert found.fields == {
        "prompt": {"type": "string"},
        "seed": {"type": "integer", "format": "uint32"},
        "style": {"type": "string", "format": "uuid"},
        "weight": {"type": "number", "x-omitted": {"format": "float, which nobody judges"}},
        "image": {
            "type": "string", "x-image": {"encodings": ["file"], "formats": ["jpeg", "png"]},
        },
        "masks": {
            "type": "array", "maxItems": 3,
            "items": {
                "type": "string", "x-image": {"encodings": ["file"], "formats": ["png", "webp"]},
            },
        },
        "options": {
            "type": "object", "additionalProperties": False,
            "properties": {"grain": {"type": "number"}},
        },
    }  # fmt: skip
    assert found.create["parameters"] == [
        {"name": "workshop", "in": "path", "required": True,
         "schema": {"type": "string", "pattern": "^[a-z]+$"}},
        {"name": "billing", "in": "query", "required": False,
         "schema": {"type": "string", "enum": ["api", "plan"]}},
        {"name": "X-Mode", "in": "header", "required": True,
         "schema": {"type": "string", "const": "async"}},
    ]  # fmt: skip
    assert "trace in cookie is not sent" in found.create["description"]
    assert found.task == {
        "kind": "answer",
        "results": {"any": [{"at": "", "encoding": "bytes"}]},
    }
    assert list(found.create["responses"]["200"]["content"]) == ["image/png"]
    assert found.create["x-omitted"] == {"response default": "it names no status"}
    assert found.provider["servers"] == [
        {
            "url": "https://{region}.inkwell.test/v2",
            "variables": {"region": {"enum": ["eu", "us"], "default": "eu"}},
        }
    ]
    assert found.provider["security"] == [{"basic": []}, {"token": [], "tenant": []}]
    assert found.provider["components"]["securitySchemes"] == {
        "basic": {"type": "http", "scheme": "basic"},
        "token": {"type": "apiKey", "in": "query", "name": "token"},
        "tenant": {
            "type": "apiKey", "in": "header", "name": "X-Tenant",
            "x-setting": {"argument": "tenant", "env": "INKWELL_TENANT"},
        },
    }  # fmt: skip


def test_unions_open_enums_and_objects_that_a_word_tells_apart_are_kept() -> None:
    found = draft(documents.IMAGES)
    uri = {"type": "string", "format": "uri", "x-image": {"encodings": ["url"]}}
    assert found.fields == {
        "prompt": {
            "type": "string",
            "description": "TODO line 42: At most 4000 characters for the `etch` models.",
        },
        "kind": {"type": "string", "const": "press"},
        "model": {"type": ["string", "null"], "x-known": ["etch-1", "etch-2"], "default": "etch-1"},
        "n": {"type": ["integer", "null"], "minimum": 1, "maximum": 10},
        "height": {
            "type": "integer", "minimum": 32, "maximum": 1536, "multipleOf": 8, "default": 768,
        },
        "quality": {
            "anyOf": [{"type": "string", "enum": ["low", "high"]}, {"type": "null"}],
            "default": "low",
        },
        "partial": {"type": ["integer", "null"], "maximum": 3, "minimum": 0, "default": 0},
        "sources": {"anyOf": [uri, {"type": "array", "maxItems": 4, "items": uri}]},
        "palette": {
            "type": "object", "additionalProperties": False,
            "oneOf": [{"required": ["name"]}, {"required": ["members"]}],
            "properties": {
                "name": {"type": "string", "enum": ["SOFT", "LOUD"]},
                "members": {"type": "array", "items": {"type": "string"}},
            },
        },
        "fill": {
            "oneOf": [
                {"type": "object", "additionalProperties": False, "required": ["kind"],
                 "properties": {"kind": {"type": "string", "const": "plain"}}},
                {"type": "object", "additionalProperties": False, "required": ["kind"],
                 "properties": {"angle": {"type": "integer"},
                                "kind": {"type": "string", "const": "Hatched"}}},
            ]
        },
        "inks": {
            "type": "array",
            "items": {
                "type": "object", "additionalProperties": False, "required": ["hex"],
                "properties": {"hex": {"type": "string", "pattern": "^#[0-9a-f]{6}$"}},
            },
        },
        "weights": {
            "type": "object", "additionalProperties": {"type": "number", "maximum": 2},
        },
        "mixed": {"enum": [1, "1", True, 1.5]},
        "level": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        "old": {"type": "boolean", "description": "Deprecated."},
    }  # fmt: skip
    assert found.task == {
        "kind": "answer",
        "results": {
            "any": [
                {"at": "/data/*/b64_json", "encoding": "base64"},
                {"at": "/data/*/url", "encoding": "url"},
            ],
            "count": "n",
        },
        "cost": "/usage/cost",
    }
    assert "x-task" not in found.provider


def test_an_id_inside_the_response_and_a_list_on_the_same_path_are_found() -> None:
    found = draft(documents.HOSTED)
    assert found.provider["servers"] == [{"url": "https://cloud.inkwell.test/api/rest/v1"}]
    assert found.fields["format"] == {"type": "string", "enum": ["jpg", "png"], "default": "jpg"}
    assert found.task == {
        "id": "/job/workId",
        "status": "/state",
        "states": {"pending": ["queued", "dreaming"], "succeeded": ["completed"],
                   "failed": ["failed"]},
        "poll": {"operation": "getProofTask", "path": {"id": "/job/workId"}},
        "list": {"operation": "listProofTasks", "items": "/works", "id": "/id",
                 "status": "/state"},
        "results": {"url": "/assets/image", "format": "format"},
        "error": {"message": "/failure_reason"},
    }  # fmt: skip
    assert found.create["x-webhook"] == {"field": "callback_url"}


@pytest.mark.parametrize("layout", ["apart", "whole"])
def test_a_document_in_a_fence_is_read_with_the_lines_of_its_page(layout: str) -> None:
    text = documents.FENCED
    if layout == "whole":
        text = f"# Page\n\n```yaml openapi.yaml POST /v1/print\n{documents.STUDIO}```\n"
        assert draft(text).path == "/v1/print"
        return
    found = draft(text)
    assert found.path == "/v1/ink/fast" and found.request["required"] == ["prompt"]
    assert found.fields == {
        "prompt": {"type": "string", "minLength": 3},
        "seed": {"type": "integer", "minimum": 0, "maximum": 1000},
        "size": {"type": "string", "enum": ["small", "large"], "default": "small"},
    }
    assert found.task["results"] == {"any": [{"at": "/data/*/base64", "encoding": "base64"}]}
    security = found.provider["components"]["securitySchemes"]
    assert security == {"apiKey": {"type": "apiKey", "in": "header", "name": "x-ink-key"}}


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("a: {$ref: '#/components/schemas/Nowhere'}", "#/components/schemas/Nowhere is nowhere"),
        ("a: {$ref: './other.yaml#/A'}", "./other.yaml#/A is in another file"),
        ("a: {$ref: '#/components/schemas/A'}", "A contains itself, and ends here"),
        ("a: {type: number, default: .nan}", "the default is no JSON value"),
        ("a: {type: number, maximum: .inf}", "maximum has no JSON value"),
        ("a: {type: string, enum: [1, b]}", "the enum has members that are no string"),
        ("a: {type: object, patternProperties: {x: {}}}", "patternProperties is not read"),
        ("a: {type: string, minimum: 3}", "minimum judges no string"),
        ("a: {type: string, minLength: -1}", "minLength is -1"),
        ("a: {type: array}", "nothing says what its items are"),
        ("a: {type: file}", "the type is file"),
        ("a: 7", "it is no schema"),
        ("a: {not: {type: string}}", "not says more than the fields that need one another"),
        ("a: {type: object, required: [b]}", "b is required, and nothing is said of it"),
        ("a: {type: string, description: Cannot be used with b.}", "Cannot be used with b."),
        ("a: {type: integer, description: At most 4 if b is set.}", "At most 4 if b is set."),
        (
            "a: {anyOf: [{type: string, pattern: x}, {type: string, maxLength: 3}]}",
            "nothing tells its choices apart",
        ),
    ],
)
def test_what_a_draft_cannot_say_is_a_todo_with_its_line(field: str, expected: str) -> None:
    layer = "  schemas:\n    A: {type: object, properties: {a: {$ref: '#/components/schemas/A'}}}\n"
    text = json_schema(field, f"components:\n{layer}")
    drafts = draft_one(text, "inkwell/proof", PAGE)
    found = next(line for line in drafts.endpoints["proof"].split("\n") if expected in line)
    assert "TODO line 1" in found or "TODO line 2" in found
    assert field[3:].startswith("{$ref") or "null" not in found


def test_what_is_only_read_is_not_sent_and_what_is_only_sent_is_not_read() -> None:
    fields = "a: {type: string, readOnly: true}\n                b: {type: string, writeOnly: true}"
    assert draft(json_schema(fields)).fields == {"b": {"type": "string"}}


def test_a_request_without_fields_is_refused() -> None:
    with pytest.raises(PageError, match="the request of POST /v1/proof has no fields"):
        draft(json_schema("").replace("properties:", "title: t"))


def test_a_bare_date_stays_a_text() -> None:
    field = "since: {type: string, format: date, enum: [2024-06-01]}"
    assert draft(json_schema(field)).fields == {
        "since": {"type": "string", "format": "date", "enum": ["2024-06-01"]}
    }


def test_two_parts_of_allof_are_held_both() -> None:
    parts = (
        "[{type: integer, minimum: 2, maximum: 9}, {minimum: 4, enum: [1, 4, 5]}, {enum: [5, 6]}]"
    )
    assert draft(json_schema(f"a: {{allOf: {parts}}}")).fields == {
        "a": {"type": "integer", "minimum": 4, "maximum": 9, "enum": [5]}
    }


def test_a_draft_of_a_document_without_a_response_leaves_all_of_it_open() -> None:
    found = draft(json_schema("a: {type: string}"))
    assert found.task["id"] == "/TODO" and found.task["results"] == {"url": "/TODO"}
    assert "TODO" in found.task["poll"]["x-assumed"]


def test_a_provider_alone_drafts_a_document_and_says_what_it_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "doc.yaml"
    page.write_text(documents.STUDIO, "utf-8")
    words = ["--page", str(page), "--specs", str(tmp_path / "specs")]
    assert main(["new", "inkwell", *words]) == 0
    captured = capsys.readouterr()
    names = sorted(Path(line).name for line in captured.out.split())
    assert names == ["etch.yaml", "print.yaml", "provider.yaml"]
    assert "left out, it makes no images: POST /v1/erase_style" in captured.err
    assert main(["new", "inkwell", *words]) == 2
    assert main(["new", "inkwell/x", *words]) == 2
    assert "say which operation, with --path; there are POST /v1/etch" in capsys.readouterr().err
    assert main(["new", "inkwell/x", "--path", "/v1/print", *words]) == 0


def _deep(levels: int) -> str:
    text = '{"type": "string"}'
    for _ in range(levels):
        text = f'{{"type": "object", "properties": {{"a": {text}}}}}'
    return text


@pytest.mark.parametrize(
    "field",
    [
        _deep(160), f'{{"default": {"[" * 400}{"]" * 400}}}',
        f'{{"type": {"[" * 400}{"]" * 400}}}', '{"enum": ["\\ud800"]}', '{"enum": [1e999, NaN]}',
        '{"type": "string", "description": "\\u0000\\u0085\\ufeff at most 3 `"}',
    ],
    ids=["deep", "deep-default", "deep-type", "half-a-pair", "no-json", "controls"],
)  # fmt: skip
def test_what_no_spec_could_hold_is_drafted_or_refused_in_one_line(
    field: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "doc.json"
    schema = f'{{"type": "object", "properties": {{"a": {field}}}}}'
    body = f'{{"content": {{"application/json": {{"schema": {schema}}}}}}}'
    page.write_text(
        f'{{"openapi": "3.1.0", "paths": {{"/x": {{"post": {{"requestBody": {body}}}}}}}}}', "utf-8"
    )
    words = ["new", "inkwell/x", "--page", str(page), "--specs", str(tmp_path / "specs")]
    status = main(words)
    said = capsys.readouterr().err
    assert status in (0, 2) and "unexpected" not in said
    assert status == 0 or said.count("\n") == 1


@settings(max_examples=60)
@given(st.sampled_from(_places(_DOCUMENT)), _JSON)
def test_a_document_with_anything_anywhere_is_drafted_or_refused(
    place: tuple[Any, ...], value: Any
) -> None:
    document: Any = copy.deepcopy(_DOCUMENT)
    inner = document
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    text = json.dumps(document)
    with suppress(PageError):
        ryaml.loads(draft_one(text, "inkwell/proof", PAGE).endpoints["proof"])
    with suppress(PageError):
        draft_all(text, "inkwell", PAGE)


def lifecycle(create: str, paths: str = "") -> Draft:
    """The draft of a create that returns these fields, beside other operations."""
    answer = f"{{type: object, properties: {{{create}}}}}"
    return draft(
        "openapi: 3.1.0\npaths:\n  /v1/proof:\n    post:\n      requestBody: {content: "
        "{application/json: {schema: {properties: {prompt: {type: string}}}}}}\n"
        "      responses: {'200': {content: {application/json: {schema: "
        f"{answer}}}}}}}}}\n{paths}",
        path="/v1/proof",
    )


def test_a_task_may_be_asked_for_by_a_body() -> None:
    schema = "{type: object, required: [task_id], properties: {task_id: {type: string}}}"
    answer = (
        "{type: object, properties: {task_status: {type: string, enum: [RUNNING, OK, LOST]},"
        " output: {type: array, items: {type: string}}}}"
    )
    found = lifecycle(
        "taskId: {type: string}",
        "  /v1/task-status:\n    post:\n      requestBody: {content: {application/json: {schema: "
        f"{schema}}}}}}}\n      responses: {{'200': {{content: {{application/json: {{schema: "
        f"{answer}}}}}}}}}\n",
    )
    assert found.task == {
        "id": "/taskId",
        "status": "/task_status",
        "states": {
            "pending": ["RUNNING"], "succeeded": ["OK"], "failed": [],
            "x-assumed": "TODO: what do these mean: LOST?",
        },
        "poll": {"operation": "getProofTask", "body": {"/task_id": "/taskId"}},
        "results": {"url": "/output/*"},
    }  # fmt: skip


def test_a_document_that_says_nothing_of_the_end_leaves_it_open() -> None:
    found = lifecycle("id: {type: string}, status: {type: string}, status_url: {type: string}")
    assert found.task["id"] == "/id" and found.task["status"] == "/status"
    assert found.task["states"]["x-assumed"] == "TODO: the document lists no states."
    assert "TODO" in found.task["poll"]["x-assumed"]
    assert found.task["results"] == {"url": "/TODO"}


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ("{type: oauth2, flows: {}}", "oauth2"),
        ("{type: apiKey, in: cookie, name: sid}", "apiKey cookie cannot be sent"),
        ("{type: apiKey, in: header, name: Authorization}", "stand before the key?"),
    ],
)
def test_a_key_that_cannot_be_sent_as_it_is_said_is_a_todo(scheme: str, expected: str) -> None:
    more = f"security: [{{k: []}}]\ncomponents: {{securitySchemes: {{k: {scheme}}}}}\n"
    found = draft(json_schema("a: {type: string}", more))
    told = found.provider["components"]["securitySchemes"]["k"]["description"]
    assert told.startswith("TODO") and expected in told
