"""`linocut lint --coverage`: each constraint with who has it, and a finding for a blank."""

import json
import shutil
from pathlib import Path

import pytest
from tests.grid.specs import write

from linocut_kit.cli import main
from linocut_kit.cli.coverage import COLUMNS

ROOT = Path(__file__).parents[2]
INVENTED = ROOT / "tests/spec/specs"


def coverage(specs: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, object]]:
    code = main(["lint", "--coverage", "--format", "json", "--specs", str(specs)])
    return code, json.loads(capsys.readouterr().out)


def test_every_constraint_of_the_specs_is_enforced_faked_probed_documented_and_watched(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, document = coverage(ROOT / "specs", capsys)
    rows = document["coverage"]
    assert code == 0 and document["findings"] == []
    assert isinstance(rows, list) and len(rows) > 40
    assert all(row[column] for row in rows for column in COLUMNS)


def test_a_page_that_nobody_has_read_watches_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    code, document = coverage(INVENTED, capsys)
    findings = document["findings"]
    assert code == 1 and isinstance(findings, list)
    assert {(finding["code"], finding["message"].partition(" ")[2]) for finding in findings} == {
        ("uncovered", "is not watched")
    }
    assert all(finding["line"] and "linocut drift acme/" in finding["help"] for finding in findings)


def test_a_limit_that_no_probe_can_break_alone_is_a_blank(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    specs = Path(shutil.copytree(INVENTED, tmp_path / "specs"))
    path = specs / "acme/glossy.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("          maxLength: 200", "          maxLength: 200\n"
                                 '          pattern: "^[^]{1,200}$"'), "utf-8")  # fmt: skip
    _, document = coverage(specs, capsys)
    rows = document["coverage"]
    assert isinstance(rows, list)
    blank = {(row["pointer"], row["keyword"]) for row in rows if not row["probed"]}
    assert blank and {pointer for pointer, _ in blank} == {"/prompt"}


def test_the_table_has_a_line_for_each_constraint(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--coverage", "--specs", str(ROOT / "specs")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "freepik/flux-2-klein"
    assert lines[1].split() == ["field", "keyword", *COLUMNS]
    assert lines[2].split() == [
        "/aspect_ratio", "enum", "validator", "fake", "probe", "signature", "page"
    ]  # fmt: skip


def test_texts_with_a_form_and_sides_have_rows_and_an_open_enum_is_open(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    image = {"encodings": ["base64"], "formats": ["png"], "min-side": 64, "max-ratio": 2}
    limits = {
        "seed": {"x-number": {"integer": True, "minimum": 2}},
        "size": {"x-size": {"multiple": 16, "max-pixels": 65536, "also": ["auto"]}},
        "text": {"x-length": "bytes", "maxLength": 20},
        "style": {"x-known": ["ink", "oil"]},
        "image": {"x-image": image},
    }
    fields = {name: {"type": "string", **item} for name, item in limits.items()}
    write(tmp_path, [("one", {"type": "object", "properties": fields})])
    _, document = coverage(tmp_path, capsys)
    rows = document["coverage"]
    assert isinstance(rows, list)
    told = {
        f"{row['pointer']} {row['keyword']}": [row[column] for column in COLUMNS] for row in rows
    }
    held = ["validator", "fake", "probe", "signature"]
    by_hand = ("/seed integer", "/size multiple", "/size max-pixels", "/image min-side")
    assert [told.pop(item) for item in by_hand] == [[*held, "by hand"]] * 4
    assert told.pop("/style x-known") == ["open", "open", "probe", "signature", None]
    beside = [told.pop(item) for item in ("/size also", "/text x-length")]
    assert beside == [["said beside"] * 5] * 2
    assert told.pop("/image max-ratio") == [*held, "by hand"]
    assert set(map(tuple, told.values())) == {(*held, None)}
