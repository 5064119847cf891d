"""Lint: each rule on its own examples, through the public function."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.grid.specs import request_of, write
from tests.spec import invented

from linocut_kit.spec import Code, Finding, SpecsUnreadable
from linocut_kit.spec.codes import CODES
from linocut_kit.spec.dialect import as_text
from linocut_kit.spec.lint import lint

SPECS = Path(__file__).parent / "specs"
REAL = Path(__file__).parents[2] / "specs"


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SPECS, tmp_path / "specs"))


_SEEN_ELSEWHERE = ("no-provider", "incomplete-task")


def put(specs: Path, good: str, bad: str) -> str:
    """Put `bad` where `good` stands, which is in one place; the file of it."""
    for path in sorted(specs.rglob("*.yaml")):
        text = path.read_text("utf-8")
        if good in text:
            assert text.count(good) == 1, f"{good!r} stands twice in {path}"
            path.write_text(
                "" if bad == "" and good.startswith("openapi") else text.replace(good, bad), "utf-8"
            )
            return path.relative_to(specs).as_posix()
    raise AssertionError(f"{good!r} is in no spec")


def found(specs: Path) -> list[Finding]:
    return lint(specs)[1]


@pytest.mark.parametrize("root", [SPECS, REAL], ids=["invented", "real"])
def test_the_specs_have_no_findings(root: Path) -> None:
    assert found(root) == []


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_the_bad_example_of_a_code_gives_it(code: Code, specs: Path) -> None:
    file = put(specs, code.good, code.bad)
    matching = [item for item in found(specs) if item.code == code.code]
    assert matching, found(specs)
    for item in matching:
        assert item.message and item.help and item.line and item.column
    assert file in {item.file for item in matching} or code.code in _SEEN_ELSEWHERE


def test_codes_are_listed_once() -> None:
    names = [code.code for code in CODES]
    assert len(names) == len(set(names))


def test_a_finding_points_at_the_character(specs: Path) -> None:
    put(specs, 'enum: [plain, "on", "21:9"]', 'enum: [plain, "on", 21:9]')
    (item,) = found(specs)
    assert (item.file, item.code) == ("acme/glossy.yaml", "ambiguous-scalar")
    text = (specs / "acme/glossy.yaml").read_text("utf-8").splitlines()
    assert item.line is not None and item.column is not None
    assert text[item.line - 1][item.column - 1 :].startswith("21:9")


def test_an_unknown_extension_names_the_nearest_known_one(specs: Path) -> None:
    put(specs, 'x-ratio: {min: "1:2"', 'x-ration: {min: "1:2"')
    (item,) = found(specs)
    assert item.help == "did you mean x-ratio?"


def test_one_broken_file_does_not_hide_what_is_wrong_in_another(specs: Path) -> None:
    put(specs, "summary: Make a matte image at once", "summary: Make: a matte image")
    put(specs, "default: 0.5", "default: 1.5")
    assert {item.code for item in found(specs)} == {"bad-yaml", "bad-default"}


def test_a_declared_conflict_excuses_a_default_outside_its_range(specs: Path) -> None:
    conflict = "x-conflict: {says: [a, b], chose: a, why: b, readings: {default: [0.5, 1.5]}}"
    put(specs, "default: 0.5", f"default: 1.5\n          {conflict}")
    assert found(specs) == []


def test_a_second_file_of_the_same_endpoint_is_a_finding(specs: Path) -> None:
    shutil.copy(specs / "acme/matte.yaml", specs / "acme/matte.yml")
    assert "duplicate-endpoint" in {item.code for item in found(specs)}


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x80abc"])
def test_a_file_that_is_not_utf_8_is_a_finding(specs: Path, content: bytes) -> None:
    (specs / "acme/matte.yaml").write_bytes(content)
    assert "bad-yaml" in {item.code for item in found(specs)}


def test_a_folder_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SpecsUnreadable, match="does not exist"):
        lint(tmp_path / "nowhere")
    with pytest.raises(SpecsUnreadable, match="has no"):
        lint(tmp_path)


def test_the_dialect_beside_the_specs_is_the_kit_s() -> None:
    assert (REAL / "dialect.json").read_text(encoding="utf-8") == as_text()


@pytest.mark.parametrize(
    ("pattern", "words"),
    [(r"^(a+", "cannot be read"), (r"^(a|b|ab)*c\1$", "for ever"), (r"(?P<x>a)", "cannot be read")],
)
def test_a_pattern_that_nothing_can_judge_by_is_named(
    pattern: str, words: str, specs: Path
) -> None:
    put(specs, 'pattern: "^[a-z]+$"', f"pattern: '{pattern}'")
    (item,) = found(specs)
    assert (item.code, words in item.message) == ("bad-pattern", True)


@pytest.mark.parametrize("pattern", [r"^\p{L}+$", r"^(?<x>a)\k<x>$", "^[^]$", r"^\u{1F600}$"])
def test_what_javascript_takes_is_no_finding(pattern: str, specs: Path) -> None:
    put(specs, 'pattern: "^[a-z]+$"', f"pattern: '{pattern}'")
    assert "bad-pattern" not in {item.code for item in found(specs)}


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ({"x-length": "bytes"}, "has neither"),
        ({"x-image": {"encodings": ["base64"], "min-side": 64}}, "may be of any format"),
        (
            {"x-image": {"encodings": ["base64"], "formats": ["png", "avif"], "max-ratio": 2}},
            "not read from avif",
        ),
    ],
)
def test_a_limit_that_nothing_could_judge_is_inert(
    limit: dict[str, Any], said: str, tmp_path: Path
) -> None:
    field = {"type": "string", **limit}
    write(tmp_path, [("one", request_of(field, "required")), ("two", request_of(field, "item"))])
    told = [(item.file, item.code, said in item.message) for item in lint(tmp_path)[1]]
    assert told == [(f"grid/{item}.yaml", "inert-keyword", True) for item in ("one", "two")]


def changed(root: Path, change: Callable[[Any, Any], object]) -> list[Finding]:
    """What lint finds when the endpoint matte and its provider are changed so."""
    matte, provider = invented.document("matte"), invented.document("provider")
    change(matte, provider)
    return found(invented.written(root, matte=matte, provider=provider))


def create(matte: Any, **more: Any) -> None:
    invented.operation(matte).update(more)


def prompt(matte: Any, **more: Any) -> None:
    invented.request(matte)["properties"]["prompt"].update(more)


HEADER = {"name": "X-V", "in": "header", "required": True, "schema": {"type": "string"}}
QUERY = {"name": "q", "in": "query", "schema": {"type": "string"}}
BASIC = {"type": "http", "scheme": "basic"}


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("todo", lambda m, p: create(m, **{"x-assumed": "TODO: ask"})),
        ("todo", lambda m, p: create(m, **{"x-assumed": {"path": "a TODO"}})),
        ("todo", lambda m, p: p["info"].update(description="x\nTODO")),
        ("unbound-parameter", lambda m, p: create(m, parameters=[HEADER])),
        (
            "unbound-parameter",
            lambda m, p: m["paths"].update({"/v1/{x}": m["paths"].pop("/v1/matte")}),
        ),
        ("inert-keyword", lambda m, p: create(m, parameters=[QUERY])),
        ("bad-example", lambda m, p: create(m, parameters=[{**QUERY, "example": 3}])),
        ("unsupported-media-type", lambda m, p: body(m).update({"multipart/form-data": {}})),
        ("bad-example", lambda m, p: body(m)["application/json"].update(example={"prompt": 3})),
        (
            "bad-example",
            lambda m, p: body(m)["application/json"].update(examples={"a": {"value": 3}}),
        ),
        ("inert-keyword", lambda m, p: success(m).update(headers={"x-rate": {}})),
        ("unsupported-media-type", lambda m, p: success(m)["content"].update({"image/png": {}})),
        ("inert-keyword", lambda m, p: m.update({"x-task": {"id": None}})),
        ("inert-keyword", lambda m, p: m.update(servers=p["servers"])),
        ("inert-keyword", lambda m, p: m.update(security=p["security"])),
        ("inert-keyword", lambda m, p: p["servers"].append({"url": "https://b.example"})),
        ("inert-keyword", lambda m, p: p["components"]["securitySchemes"].update(other=BASIC)),
        ("unsupported-auth", lambda m, p: p["components"]["securitySchemes"].update(key=BASIC)),
        ("unsupported-auth", lambda m, p: scheme(p).update(type="oauth2")),
        ("unsupported-auth", lambda m, p: scheme(p).update({"in": "query"})),
        ("unsupported-auth", lambda m, p: second(p)),
        ("inert-keyword", lambda m, p: p.update(paths={"/v1/shared": {"get": shared()}})),
    ],
)
def test_what_nobody_sends_reads_or_has_finished_is_named(
    code: str, change: Callable[[Any, Any], object], tmp_path: Path
) -> None:
    findings = changed(tmp_path, change)
    assert code in {finding.code for finding in findings}
    assert all(finding.help and finding.line for finding in findings)


def shared() -> Any:
    return {
        "operationId": "getShared",
        "x-page": {"url": "https://acme.example/", "layout": "mintlify", "read": "2026-11-21"},
        "responses": {"200": {"description": "Nothing."}},
    }


def body(matte: Any) -> Any:
    return invented.operation(matte)["requestBody"]["content"]


def success(matte: Any) -> Any:
    return invented.operation(matte)["responses"]["200"]


def scheme(provider: Any) -> Any:
    return provider["components"]["securitySchemes"]["key"]


def second(provider: Any) -> None:
    provider["components"]["securitySchemes"]["basic"] = BASIC
    provider["security"].append({"basic": []})


def test_a_todo_among_the_words_of_a_field_is_a_word(tmp_path: Path) -> None:
    assert changed(tmp_path, lambda m, p: prompt(m, enum=["TODO", "DONE"])) == []


def test_a_way_to_sign_that_cannot_be_said_has_a_way_out(tmp_path: Path) -> None:
    (item,) = changed(tmp_path, lambda m, p: scheme(p).update(type="openIdConnect"))
    assert item.help and "http_client=" in item.help


@pytest.mark.parametrize(
    ("change", "message", "help"),
    [
        (lambda m, p: create(m, tagz=[]), "tagz means nothing", "did you mean tags?"),
        (lambda m, p: create(m, minimun=1), "minimun means nothing", "here may stand: deprecated"),
        (lambda m, p: prompt(m, minLength="1"), "is not an integer", "write an integer"),
        (
            lambda m, p: prompt(m, type="x" * 500),
            "boolean, object, array, null nor a list",
            "write",
        ),
        (lambda m, p: prompt(m, type=["string", "number"]), "nor a list with null in it", "write"),
        (
            lambda m, p: p["x-task"].update(wait={"first": 1}),
            "factor is missing",
            "add factor, max",
        ),
        (lambda m, p: p["x-task"]["wait"].update(first=0), "is not above 0", "above 0"),
        (
            lambda m, p: p["x-task"].update(status="state"),
            "is not a pointer",
            "write a pointer such",
        ),
        (
            lambda m, p: invented.operation(m)["responses"].update(default={"description": "x"}),
            "default means nothing",
            "write each status",
        ),
    ],
)
def test_what_is_not_in_the_dialect_says_what_may_stand_at_its_place(
    change: Callable[[Any, Any], object], message: str, help: str, tmp_path: Path
) -> None:
    item = changed(tmp_path, change)[0]
    assert message in item.message and help in (item.help or "")


def test_a_character_that_json_escapes_in_halves_is_one_character(tmp_path: Path) -> None:
    specs = invented.written(tmp_path, matte=invented.document("matte"))
    path = specs / "acme/matte.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace('"Acme Matte"', '"\\ud83d\\ude00"'), "utf-8")
    providers, findings = lint(specs)
    assert findings == [] and providers[0].endpoints[0].title == "\U0001f600"
    path.write_text(text.replace('"Acme Matte"', '"\\ud83d"'), "utf-8")
    assert {item.code for item in found(specs)} == {"hidden-character"}


def test_a_length_of_a_rule_that_would_count_other_units_than_its_field_is_inert(
    tmp_path: Path,
) -> None:
    text = {"type": "string", "x-length": "bytes", "maxLength": 20}
    then = {"properties": {"text": {"maxLength": 5}}}
    rule = {"if": {"required": ["other"]}, "then": then}
    fields = {"text": text, "other": {"type": "string"}}
    request = {"type": "object", "additionalProperties": False, "properties": fields}
    write(tmp_path, [("one", {**request, "allOf": [rule]})])
    assert [(item.code, "x-length says bytes" in item.message) for item in lint(tmp_path)[1]] == [
        ("inert-keyword", True)
    ]


def test_a_rule_may_choose_among_texts_with_a_form(tmp_path: Path) -> None:
    fields = {
        "mode": {"type": "string"},
        "size": {"type": "string", "x-size": {"also": ["auto"]}},
        "seed": {"type": "string", "x-number": {"integer": True}},
    }
    then = {"size": {"pattern": "^1024"}, "seed": {"maxLength": 1}}
    rules = [
        {"if": {"required": ["mode"]}, "then": {"properties": {name: limit}}}
        for name, limit in then.items()
    ]
    request = {"type": "object", "additionalProperties": False, "properties": fields}
    write(tmp_path, [("one", {**request, "allOf": rules})])
    assert lint(tmp_path)[1] == []
