"""`new` and `drift` say what they read, and silence of a page is never taken for a denial."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from linocut_kit.cli import main
from linocut_kit.spec.lint import lint

ID = "acme/matte"
PAGE = """Matte

POST https://api.acme.test/v1/matte

Parameters

| Parameter | Type | Required | Default | Description |
|---|---|---|---|---|
| prompt | string | Yes | | What to paint, at most 500 characters. |
| seed | integer | No | | Between 0 and 99. Required when mode is exact. |
| mode | string | No | `free` | `free` or `exact` |
| strict | boolean | No | true | Whether it is strict. |
| photo | string | No | | Base64 image of at most 4 MB, sides of 64 to 2048 pixels. |

At least one of seed and photo must be given.
"""


@pytest.fixture
def specs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder whose only spec is a draft of the page, which is in the lock."""
    folder = tmp_path / "specs"
    (tmp_path / "page.md").write_text(PAGE, "utf-8")
    words = ["--specs", str(folder)]
    assert main(["new", ID, "--page", str(tmp_path / "page.md"), *words]) == 0
    assert main(["drift", f"{ID}={tmp_path / 'page.md'}", "--accept", *words]) == 0
    capsys.readouterr()
    return folder


def drifted(
    capsys: pytest.CaptureFixture[str], specs: Path, page: str, *words: str
) -> dict[str, Any]:
    path = specs.parent / "page.md"
    path.write_text(page, "utf-8")
    main(["drift", f"{ID}={path}", "--specs", str(specs), "--format", "json", *words])
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def told(document: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {
        (item["code"], item["field"], item["aspect"])
        for item in document["findings"]
        if item["aspect"] not in ("wording", "unread")
    }


def test_a_draft_ends_with_what_was_read_and_what_was_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, "utf-8")
    words = ["new", ID, "--page", str(page), "--specs", str(tmp_path / "specs")]
    assert main([*words, "--format", "json"]) == 0
    captured = capsys.readouterr()
    read = json.loads(captured.out)["read"]
    assert read["fields"] == 5 and read["facts"] > 10
    assert [(item["line"], item["field"]) for item in read["unread"]] == [
        (10, "seed"), (13, "photo"), (15, "(request)")
    ]  # fmt: skip
    for item in read["unread"]:
        assert f"{page}:{item['line']}: {item['field']}: {item['text']}" in captured.err


DOCUMENT = """\
openapi: 3.1.0
servers: [{url: "https://api.acme.test"}]
paths:
  /v1/paint:
    post:
      requestBody:
        content:
          application/json:
            schema:
              properties:
                prompt: {type: string}
                hue: {type: integer, maximum: 9, description: Between 3 and 4 if prompt is set.}
      responses:
        "200":
          content:
            application/json: {schema: {properties: {url: {type: string, format: uri}}}}
"""


@pytest.mark.parametrize("endpoint", [ID, ID.partition("/")[0]])
def test_the_account_of_a_document_has_what_that_of_a_page_has(
    endpoint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "openapi.yaml"
    page.write_text(DOCUMENT, "utf-8")
    words = ["new", endpoint, "--page", str(page), "--specs", str(tmp_path / "specs")]
    assert main([*words, "--format", "json"]) == 0
    captured = capsys.readouterr()
    read = json.loads(captured.out)["read"]
    assert (read["page"], read["endpoint"], read["fields"]) == (str(page), endpoint, 2)
    text = "Between 3 and 4 if prompt is set."
    assert read["unread"] == [{"line": 12, "field": "hue", "text": text}]
    assert f"{page}:12: hue: {text}" in captured.err


def test_each_line_that_was_not_understood_is_a_todo_with_its_place(specs: Path) -> None:
    text = (specs / f"{ID}.yaml").read_text("utf-8")
    marks = " ".join(text.split())
    for line, shape in ((10, "allOf"), (13, "min-side"), (15, "anyOf")):
        mark = re.search(rf"TODO: line {line} of the page.*?{shape}", marks)
        assert mark is not None and len(mark[0]) < 400
    todos = [item for item in lint(specs)[1] if item.code == "todo"]
    assert sum(item.message.startswith("description has") for item in todos) == 3


@pytest.mark.parametrize("text", ["", "Sign in", "Parameters\n\nNothing here.", "GET /v1/a\n"])
def test_a_page_without_fields_cannot_be_drafted(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "page.md").write_text(text, "utf-8")
    words = ["--page", str(tmp_path / "page.md"), "--specs", str(tmp_path / "specs")]
    assert main(["new", ID, *words]) == 2
    assert capsys.readouterr().err.count("\n") == 1 and not (tmp_path / "specs").exists()


def test_a_limit_that_may_stand_in_a_line_nobody_understood_is_unwatched(
    specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = PAGE.replace("Between 0 and 99.", "Must be one of 0 up to ninety-nine, says rule 7.")
    assert told(drifted(capsys, specs, odd)) == {
        ("unwatched", "seed", "minimum"), ("unwatched", "seed", "maximum")
    }  # fmt: skip
    before = (specs / f"{ID}.yaml").read_bytes()
    drifted(capsys, specs, odd, "--fix")
    assert (specs / f"{ID}.yaml").read_bytes() == before


def test_a_limit_that_the_page_plainly_lost_is_found_and_removed(
    specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = PAGE.replace("Between 0 and 99. ", "")
    assert told(drifted(capsys, specs, plain)) == {
        ("page-changed", "seed", "minimum"), ("page-changed", "seed", "maximum")
    }  # fmt: skip
    drifted(capsys, specs, plain, "--fix")
    assert "99" not in (specs / f"{ID}.yaml").read_text("utf-8")
    assert told(drifted(capsys, specs, plain)) == set()


def test_a_field_that_still_begins_a_line_is_not_removed(
    specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = next(line for line in PAGE.split("\n") if line.startswith("| strict"))
    odd = PAGE.replace(row, "") + "\nstrict (whatever that is) works as before\n"
    assert ("unwatched", "strict", "removed") in told(drifted(capsys, specs, odd, "--fix"))
    assert "strict" in (specs / f"{ID}.yaml").read_text("utf-8")
    gone = PAGE.replace(f"{row}\n", "")
    assert ("page-changed", "strict", "removed") in told(drifted(capsys, specs, gone, "--fix"))
    assert "strict" not in (specs / f"{ID}.yaml").read_text("utf-8")


def test_without_a_lock_nothing_is_taken_away(
    specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (specs / "docs.lock").unlink()
    before = (specs / f"{ID}.yaml").read_text("utf-8")
    less = PAGE.replace(", at most 500 characters", "").replace("| `free` |", "| |")
    less = "\n".join(line for line in less.split("\n") if not line.startswith("| strict"))
    drifted(capsys, specs, less, "--fix")
    assert (specs / f"{ID}.yaml").read_text("utf-8") == before


def test_the_help_says_the_direction_in_which_the_page_moved(
    specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = drifted(capsys, specs, PAGE.replace("| true |", "| false |"))["findings"]
    (item,) = [finding for finding in found if finding["aspect"] == "default"]
    assert item["help"].startswith("the page now has a default: false; set default to it")
    drifted(capsys, specs, PAGE.replace("| true |", "| false |"), "--fix")
    assert "default: false" in (specs / f"{ID}.yaml").read_text("utf-8")


def test_a_fix_that_would_not_lint_is_not_written(
    specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = specs / f"{ID}.yaml"
    example = "examples: [a long one that is longer than five]"
    text = document.read_text("utf-8")
    text = text.replace("maxLength: 500", f"maxLength: 500\n          {example}")
    document.write_text(text, "utf-8")
    path = specs.parent / "page.md"
    path.write_text(PAGE.replace("at most 500", "at most 5"), "utf-8")
    assert main(["drift", f"{ID}={path}", "--fix", "--specs", str(specs)]) == 1
    assert "would not lint" in capsys.readouterr().err
    assert document.read_text("utf-8") == text


def test_lint_and_drift_do_not_contradict_each_other_on_one_lock(
    specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = PAGE.replace("Between 0 and 99.", "Must be one of 0 up to ninety-nine, says rule 7.")
    drifted(capsys, specs, odd, "--accept")
    main(["drift", "--specs", str(specs), "--format", "json"])
    drift = {
        (item["field"], item["aspect"], item["severity"])
        for item in json.loads(capsys.readouterr().out)["findings"]
    }
    by_lint = {
        (item.extra["field"], item.extra["aspect"], item.severity)
        for item in lint(specs)[1]
        if item.extra is not None and "page" in item.extra
    }
    assert by_lint == drift == {("seed", "minimum", "info"), ("seed", "maximum", "info")}
