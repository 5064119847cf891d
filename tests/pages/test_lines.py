"""Single lines of pages, in the words that pages use, and what they state."""

import json
from typing import Any

import pytest

from linocut_kit.pages.read import read_page
from linocut_kit.pages.source import PageError
from linocut_kit.spec.fact_values import as_json
from linocut_kit.spec.page_facts import PageFacts


def inline(*lines: str) -> PageFacts:
    return read_page("\n".join(["Parameters", "", *lines, "", "Polling", "Ask."]).encode())


def formal(*lines: str) -> PageFacts:
    text = ["POST /v1/paint", "Body", "prompt", "string", "required", "default:a", *lines]
    return read_page("\n".join([*text, "Response", "OK"]).encode())


def split(*lines: str) -> PageFacts:
    text = ["Body Parameters application/json", "prompt", "string", "Required", *lines]
    return read_page("\n".join([*text, "Response"]).encode())


def stated(page: PageFacts, name: str = "x") -> dict[str, Any]:
    field = page.field(name)
    assert field is not None
    always = ("type", "required", "nullable")
    return {key: as_json(item) for key, item in field.stated.items() if key not in always}


@pytest.mark.parametrize(
    ("kind", "line", "facts"),
    [
        ("integer", "Range: 1 < x <= 9", {"minimum": "> 1", "maximum": 9}),
        ("integer", "Range: 9 >= x > 1", {"minimum": "> 1", "maximum": 9}),
        ("integer", "Range: x >= 1", {"minimum": 1}),
        ("integer", "Range: x < 100", {"maximum": "< 100"}),
        ("integer", "Range: 1 <= x", {"minimum": 1}),
        ("integer", "Range: 9 > x", {"maximum": "< 9"}),
        ("integer", "Range: >= 1, <= 9", {"minimum": 1, "maximum": 9}),
        ("integer", "Range: <= 9 and >= 1", {"minimum": 1, "maximum": 9}),
        ("integer", "Range: [1, 1,024]", {"minimum": 1, "maximum": 1024}),
        ("number", "Range: -1.5 - 1e3", {"minimum": -1.5, "maximum": 1000}),
        ("number", "Range: 0 to 1e-50", {"minimum": 0, "maximum": 1e-50}),
        ("integer", "Minimum: 3", {"minimum": 3}),
        ("integer", "Step: 8", {"multipleOf": 8}),
        ("integer", ">= 1", {"minimum": 1}),
        ("number", "> 0, < 1", {"minimum": "> 0", "maximum": "< 1"}),
        ("integer", "Between 2 and 8.", {"minimum": 2, "maximum": 8}),
        ("integer", "At least 2 and at most 8.", {"minimum": 2, "maximum": 8}),
        ("number", "Must be greater than 0 and less than 8.", {"minimum": "> 0", "maximum": "< 8"}),
        ("integer", "Must not be greater than 8.", {}),
        ("integer", "Default: random", {}),
        ("integer", "Default: -1", {"default": -1}),
        ("integer", "It defaults to 5.", {"default": 5}),
        ("integer", "Options: 1, 2, 4", {"enum": [1, 2, 4]}),
        ("boolean", "Default: True", {"default": True}),
        ("object", "Default: {}", {"default": {}}),
        ("array", 'Default: ["a"]', {"default": ["a"]}),
        ("array", "Default: [a", {"default": "[a"}),
        ("array of strings", "Max items: 3", {"maxItems": 3}),
        ("array of strings", ">= 1 items", {"minItems": 1}),
        ("array of strings", "Required array length: 1 - 3 elements",
         {"minItems": 1, "maxItems": 3}),
        ("array of strings", "Takes up to 4 tags of images, at most 4 items.", {"maxItems": 4}),
        ("string", "Default: 'x y'", {"default": "x y"}),
        ("string", "<= 10 characters", {"maxLength": 10}),
        ("string", "Length: 2 - 10 characters", {"minLength": 2, "maxLength": 10}),
        ("string", "Max length: 10 characters", {"maxLength": 10}),
        ("string", "Between 2 and 10 characters.", {"minLength": 2, "maxLength": 10}),
        ("string", "Maximum length is 10.", {"maxLength": 10}),
        ("string", "At most 10 characters, at least 2 characters.",
         {"maxLength": 10, "minLength": 2}),
        ("string", "10 characters max.", {"maxLength": 10}),
        ("string", "Pattern: ^[a-z]+$", {"pattern": "^[a-z]+$"}),
        ("string", "Format: UUID", {"format": "uuid"}),
        ("string", "Format: width and height", {}),
        ("string", "Options: a, b", {"enum": ["a", "b"]}),
        ("string", "Options:\na,\nb\nc is not one of them.", {"enum": ["a", "b"]}),
        ("string", "Options:\na\nb\nDefault: a", {"enum": ["a", "b"], "default": "a"}),
        ("string", "Options: a,\nb\nNote: read this", {"enum": ["a", "b"]}),
        ("string", "The default is `a`.", {"default": "a"}),
        ("string", "From 21:9 to 9:21.", {"ratio": {"min": "9:21", "max": "21:9"}}),
        ("string", "From 21:0 to 9:21.", {}),
        ("string", "A URL to an image.", {"encoding": ["url"]}),
        ("string", "Base64, not a URL.", {"encoding": ["base64"]}),
        ("string", "Base64 or data URI, up to 512 KB.",
         {"encoding": ["base64", "data-uri"], "size": "512KB"}),
        ("string", "Base64 of at most 20 megabytes.", {"encoding": ["base64"], "size": "20MB"}),
        ("string", "Base64 of at most 8 MiB; the first 3 MB are kept apart from others for nothing"
         " that would ever matter to people who read this.",
         {"encoding": ["base64"], "size": "8MiB"}),
        ("string", "Base64, a file of 500 mb.", {"encoding": ["base64"]}),
        ("string", "Base64. GIF is not supported, a PNG or JPG is.",
         {"encoding": ["base64"], "formats": ["png", "jpeg"]}),
        ("string<uuid>", "Which one.", {"format": "uuid"}),
        ("file", "The upload.", {"format": "file"}),
        ("number (double)", "How much.", {"format": "double"}),
        ("object {2}", "What it holds.", {}),
    ],
)  # fmt: skip
def test_a_line_states_these_facts(kind: str, line: str, facts: dict[str, Any]) -> None:
    assert stated(inline(f"x {kind}", "", *line.split("\n"))) == facts


@pytest.mark.parametrize(
    ("head", "facts"),
    [
        ("x nullable string", ("string", True, False)),
        ("x string nullable", ("string", True, False)),
        ("x string | integer", ("string|integer", False, False)),
        ("x enum", ("string", False, False)),
        ("x string (enum) required", ("string", False, True)),
        ("x string[] | null", ("array", True, False)),
        ("x array[string]", ("array", False, False)),
        ("x array [object {2}] required", ("array", False, True)),
        ("x list of integers", ("array", False, False)),
        ("`x` string · required", ("string", False, True)),
        ("x* string", None),
        ("x widget[]", None),
        ("x enum<widget>", None),
    ],
)
def test_a_head_has_a_type_and_marks(head: str, facts: tuple[str, bool, bool] | None) -> None:
    field = inline(head, "", "What it is.", "", "y string required").field("x")
    if facts is None:
        assert field is None or field.get("type") == "string"
    else:
        assert field is not None
        assert (field.get("type"), field.get("nullable"), field.get("required")) == facts


@pytest.mark.parametrize(
    ("lines", "facts"),
    [
        (["x", "array[string]", "Optional", ">= 1 items"], {"minItems": 1}),
        (["x", "array [object {3}]", "Optional"], {}),
        (["x", "widget<wide>", "Required", "What it is."], {}),
        (["x", "tuple[int, int]", "Optional", "What it is."], {}),
        (["x", "integer", "Optional", "Enum Values:", "1", "2", "Default Value:", "2"],
         {"enum": [1, 2], "default": 2}),
        (["x", "string", "Optional", "Examples: a"], {}),
        (["x", "object", "Optional", "Example", "{", '"a": 1', "}"], {}),
        (["x", "string", "Optional", "Default Value:"], {}),
        (["x", "string", "Optional", "Example:", '"a', 'b"'], {}),
        (["x", "string", "Optional", "Examples:", "- one", "- two"], {}),
        (["x", "string", "Optional", "Example:"], {}),
        (["x", "array", "Optional", "Example:", "[", "1", "]"], {}),
        (["x", "array", "Optional", "Example:", "[", "1"], {}),
    ],
)  # fmt: skip
def test_a_head_on_several_lines_keeps_its_labels(lines: list[str], facts: dict[str, Any]) -> None:
    page = split(*lines)
    assert [item.name for item in page.request] == ["prompt", "x"]
    assert stated(page) == facts


@pytest.mark.parametrize(
    ("kind", "line", "labelled"),
    [
        ("integer", "Range: many", True),
        ("integer", "Maximum: some", True),
        ("string", "Length: short", True),
        ("string", "Must be a multiple of 3.", False),
        ("integer", "Values are capped at 12% of it.", False),
        ("integer", "Max Size: 12%", True),
    ],
)
def test_a_limit_that_is_not_understood_is_told(kind: str, line: str, labelled: bool) -> None:
    (unread,) = inline(f"x {kind}", "", line).unread
    assert (unread.field, unread.labelled) == ("x", labelled)


@pytest.mark.parametrize(
    ("kind", "lines", "told"),
    [
        ("integer", ["Range: 1 - 6", "0 means strictest, 6 means least strict"], ("minimum", 1, 0)),
        ("integer", ["Range: 1 - 6", "Default: 7"], ("maximum", 6, 7)),
        ("integer", ["Range: 1 < x < 6", "Default: 1"], ("minimum", "> 1", 1)),
        ("integer", ["Range: 1 < x < 6", "Example: 6"], ("maximum", "< 6", 6)),
        ("integer", ["Default: null"], ("nullable", False, None)),
        ("integer", ["Null is a random one."], ("nullable", False, True)),
        ("integer", ["Example: 1.5"], ("type", "integer", 1.5)),
        ("integer", ["Example: true"], ("type", "integer", "true")),
        ("string", ["Options: a, b", "Default: c"], ("enum", ["a", "b"], "c")),
        ("object", ["Example: [1]"], ("type", "object", None)),
    ],
)
def test_a_page_that_contradicts_itself_is_told(
    kind: str, lines: list[str], told: tuple[Any, ...]
) -> None:
    (item,) = inline(f"x {kind}", "", *lines).contradictions
    assert item.field == "x" and item.aspect == told[0] and as_json(item.says[0]) == told[1]


@pytest.mark.parametrize("kind", ["number", "integer", "boolean", "any"])
def test_a_value_that_fits_is_no_contradiction(kind: str) -> None:
    values = {"number": "1.5", "integer": "2.0", "boolean": "true", "any": "x"}
    assert inline(f"x {kind}", "", f"Example: {values[kind]}").contradictions == ()


def test_a_sample_with_a_field_that_the_page_does_not_list_is_a_contradiction() -> None:
    page = split("Example", "{", '"prompt": "a", "hue": 1', "}")
    assert [
        (contradiction.field, contradiction.aspect) for contradiction in page.contradictions
    ] == [("hue", "added")]
    page = split("Example", "{", "}", "Example", "[", "1", "]")
    assert [
        (contradiction.field, contradiction.aspect) for contradiction in page.contradictions
    ] == [("prompt", "required")]


@pytest.mark.parametrize(
    ("lines", "path", "method"),
    [
        (["Method: PUT", "Endpoint: /v1/paint"], "/v1/paint", "PUT"),
        (["POST", "/ v1 / paint"], "/v1/paint", "POST"),
        (["POST", "/", "v1", "/", "paint"], "/v1/paint", "POST"),
        (["POST", "https://api.acme.test/v1/paint"], "/v1/paint", "POST"),
        (["curl -X PATCH {{host}}/v1/paint -d '{broken'"], "/v1/paint", "PATCH"),
        (["curl https://api.acme.test/v1/paint"], "/v1/paint", "GET"),
        (["curl https://api.acme.test/v1/paint --json '{}"], "/v1/paint", "POST"),
    ],
)
def test_the_operation_is_read_from_where_it_stands(
    lines: list[str], path: str, method: str
) -> None:
    operation = inline_with(lines).operation
    assert (operation.get("path"), operation.get("method")) == (path, method)


def inline_with(lines: list[str]) -> PageFacts:
    return read_page("\n".join([*lines, "", "Parameters", "x string", "What."]).encode())


@pytest.mark.parametrize(
    ("lines", "auth"),
    [
        (["Body", "x-api-key", "string", "header", "required", "p", "string", "required"],
         "x-api-key"),
        (["Headers", "Authorization string required", "Use Bearer <token>.", "Body",
          "p string required"], "authorization: Bearer"),
        (["Headers", "X-Trace string", "It is kept.", "Body", "p string"], None),
    ],
)  # fmt: skip
def test_the_key_is_found_among_headers_and_fields(lines: list[str], auth: str | None) -> None:
    page = read_page("\n".join(lines).encode())
    assert page.operation.get("auth") == auth
    assert [item.name for item in page.request] == ["p"]


def test_a_name_that_stands_twice_is_numbered() -> None:
    page = inline("x string", "", "One.", "", "x integer", "", "Two.")
    assert [item.name for item in page.request] == ["x", "x#2"]


def test_a_table_of_sizes_is_read_cell_by_cell() -> None:
    rows = ["Shape", "Pixels", "a_1_1", "1024 x 1024", "b_1_2 | 512 x 1024 |", "c 0 x 0"]
    page = formal("x", "enum<string>", *rows, "Available options:", "a_1_1,", "b_1_2")
    assert stated(page)["dimensions"] == {"a_1_1": [1024, 1024], "b_1_2": [512, 1024]}


MARKUP = {
    "hidden parts": "<p hidden>x integer</p><p style='display: none'>Range: 1 - 2</p>",
    "comments": "<!-- Range: 1 - 2 --><svg><text>x</text></svg>",
    "breaks": "<br><span> </span><br>",
    "controls": "<button>Copy</button><nav>y string</nav>",
}


@pytest.mark.parametrize("markup", MARKUP)
def test_what_a_browser_does_not_show_is_not_read(markup: str) -> None:
    html = (
        f"<html><body>{MARKUP[markup]}<h2>Parameters <a aria-hidden='true'>#</a></h2>"
        "<p><b>x</b> <code>string</code> <i>required</i></p><p>Text<br>here</p>"
        f"<table><tr><td>Options:</td><td>a, b</td></tr></table>{MARKUP[markup]}</body></html>"
    )
    page = read_page(html.encode())
    assert stated(page) == {"enum": ["a", "b"]}
    assert page.request[0].get("required") is True


def document(schema: dict[str, Any], **more: Any) -> bytes:
    operation = {"requestBody": {"content": {"application/json": {"schema": schema}}}, **more}
    return json.dumps(
        {
            "openapi": "3.1.0",
            "security": [{"key": []}, {}],
            "paths": {"/v1/paint": {"post": operation}, "/v1/none": {"get": {}}, "/x": 1},
            "components": {
                "schemas": {
                    "Hue": {"type": "integer", "minimum": 1},
                    "Loop": {"$ref": "#/components/schemas/Loop"},
                },
                "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            },
        }
    ).encode()


PROPERTIES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a reference": ({"$ref": "#/components/schemas/Hue"}, {"type": "integer", "minimum": 1}),
    "a reference to nowhere": ({"$ref": "#/nowhere"}, {}),
    "a reference to itself": ({"$ref": "#/components/schemas/Loop"}, {}),
    "a choice": ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, {"type": "string|integer"}),
    "a choice of anything": ({"oneOf": [{}, {"enum": [1]}]}, {"type": "any"}),
    "types": ({"type": ["string", "integer", "null"]},
              {"type": "string|integer", "nullable": True}),
    "null in an enum": ({"type": "string", "enum": ["a", None]},
                        {"type": "string", "enum": ["a"], "nullable": True}),
    "a const": ({"type": "string", "const": "a"}, {"type": "string", "enum": ["a"]}),
    "a null default": ({"type": ["string", "null"], "default": None},
                       {"type": "string", "nullable": True, "default": "null"}),
    "parts": ({"allOf": [{"$ref": "#/components/schemas/Hue"}, {"maximum": 9}]},
              {"type": "integer", "minimum": 1, "maximum": 9}),
    "lengths": ({"type": "string", "minLength": 1, "pattern": "a"},
                {"type": "string", "minLength": 1, "pattern": "a"}),
}  # fmt: skip


@pytest.mark.parametrize("name", PROPERTIES)
def test_an_openapi_property_states_its_facts(name: str) -> None:
    schema, facts = PROPERTIES[name]
    page = read_page(document({"type": "object", "properties": {"x": schema}}))
    expected = {"required": False, "nullable": False, **facts}
    assert as_json(page.request[0].stated) == expected
    assert page.operation["auth"] == "authorization: Bearer (optional)"


def test_openapi_examples_and_prose_are_held_against_the_schema() -> None:
    schema = {
        "type": "object",
        "properties": {
            "n": {"type": "integer", "minimum": 1, "description": "From 0 to 4", "maximum": 4},
            "m": {"type": "integer", "examples": ["a"]},
            "items": {"type": "array", "items": {"properties": {"url": {"type": "string"}}}},
        },
    }
    content = {"application/json": {"schema": schema, "examples": {"one": {"value": {"n": 9}}}}}
    page = read_page(document(schema, requestBody={"content": content}, responses={
        "404": {}, "200": {"content": {"text/plain": {}, "application/json": {"schema": {
            "properties": {"id": {"type": "string"}}}}}}}))  # fmt: skip
    assert {(found.field, found.aspect) for found in page.contradictions} == {
        ("n", "minimum"), ("n", "maximum"), ("m", "type")
    }  # fmt: skip
    assert [item.name for item in page.request] == ["n", "m", "items", "items.url"]
    assert [item.name for item in page.response] == ["id"]


@pytest.mark.parametrize(
    ("scheme", "auth"),
    [
        ({"type": "apiKey", "in": "header", "name": "x-key"}, "x-key"),
        ({"type": "apiKey", "in": "query", "name": "key"}, "?key"),
        ({"type": "oauth2"}, "authorization: Bearer"),
    ],
)
def test_openapi_security_is_the_auth(scheme: dict[str, str], auth: str | None) -> None:
    found = json.loads(document({"properties": {"x": {}}}))
    found["security"] = [{"key": []}]
    found["components"]["securitySchemes"]["key"] = scheme
    found["servers"] = ["wrong"]
    assert read_page(json.dumps(found).encode()).operation.get("auth") == auth
    del found["security"]
    assert "auth" not in read_page(json.dumps(found).encode()).operation


def test_an_openapi_document_of_several_operations_is_picked_from_by_path() -> None:
    found = json.loads(document({"properties": {"x": {"type": "string"}}}))
    for index in range(8):
        found["paths"][f"/v1/{index}/{{id}}"] = found["paths"]["/v1/paint"]
    data = json.dumps(found).encode()
    with pytest.raises(PageError, match="and 3 more"):
        read_page(data)
    assert read_page(data, path="/v1/3/{task}").operation["path"] == "/v1/3/{id}"
