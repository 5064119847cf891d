"""`linocut drift` as a person uses it: what moved, what is mended, and what is never silent."""

import importlib.util
import json
import random
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.pages.printers import TEXTS, Sample
from tests.pages.samples import moves
from tests.pages.specs import samples_of, service_of

from linocut_kit.cli import main
from linocut_kit.spec import load_specs
from linocut_kit.spec.facts import SpecFacts, facts_of
from linocut_kit.spec.lock import LOCK_FILE, dump_lock, read_lock
from linocut_kit.spec.provenance import provenance_findings

ROOT = Path(__file__).parents[2]
SPECS: dict[str, SpecFacts] = {
    endpoint.id: facts_of(provider, endpoint)
    for provider in load_specs(ROOT / "specs")
    for endpoint in provider.endpoints
}
IDS = sorted(SPECS)


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(ROOT / "specs", tmp_path / "specs"))
    (folder / LOCK_FILE).unlink()
    return folder


def alone(specs: Path, id: str) -> None:
    """Leave only one endpoint in a specs folder: tests that edit load it many times."""
    provider, _, name = id.partition("/")
    for path in specs.glob("*/*.yaml"):
        if path.parent.name != provider or path.stem not in (name, "provider"):
            path.unlink()


def printed(id: str, fields: tuple[Sample, ...], layout: str = "mintlify") -> str:
    return TEXTS[layout](fields, service_of(SPECS[id]), random.Random(5))


def drift(
    capsys: pytest.CaptureFixture[str], specs: Path, *words: str, code: int | None = None
) -> list[dict[str, Any]]:
    """The findings of one run, as JSON has them."""
    capsys.readouterr()
    got = main(["drift", *words, "--specs", str(specs), "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    assert document["ok"] == (got == 0)
    codes = {item["code"] for item in document["findings"] if item["severity"] != "info"}
    expected = 2 if "page-unreadable" in codes else 3 if codes == {"page-unfetched"} else None
    assert got == (bool(codes) if expected is None else expected)
    assert code is None or got == code, document
    found: list[dict[str, Any]] = document["findings"]
    return found


def told(findings: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {
        (finding["field"], finding["aspect"])
        for finding in findings
        if finding["severity"] != "info"
    }


def at_rest(capsys: pytest.CaptureFixture[str], specs: Path, id: str) -> bool:
    """True if lock and spec of an endpoint agree."""
    return not told([item for item in drift(capsys, specs) if item["endpoint"] == id])


def test_the_specs_of_the_repository_follow_what_was_read(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert drift(capsys, ROOT / "specs", code=0) == []
    lock = read_lock(ROOT / "specs")
    assert sorted(lock.pages) == IDS
    assert dump_lock(lock) == (ROOT / "specs" / LOCK_FILE).read_text("utf-8")
    assert provenance_findings(load_specs(ROOT / "specs"), lock) == []


@pytest.mark.parametrize("layout", TEXTS)
@pytest.mark.parametrize("id", IDS)
def test_a_page_that_says_what_the_spec_says_is_no_drift(
    id: str, layout: str, specs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.txt"
    page.write_text(printed(id, samples_of(SPECS[id]), layout), "utf-8")
    assert told(drift(capsys, specs, f"{id}={page}", code=0)) == set()
    drift(capsys, specs, f"{id}={page}", "--accept", code=0)
    first = (specs / LOCK_FILE).read_bytes()
    assert drift(capsys, specs, f"{id}={page}", "--accept", code=0) == []
    assert (specs / LOCK_FILE).read_bytes() == first
    assert b"What it is for" not in first


@pytest.mark.parametrize("id", IDS)
def test_every_moved_fact_is_named_fixed_and_gone(
    id: str, specs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fields, page = samples_of(SPECS[id]), tmp_path / "page.txt"
    page.write_text(printed(id, fields), "utf-8")
    drift(capsys, specs, f"{id}={page}", "--accept", code=0)
    document = specs / f"{id}.yaml"
    document.write_text(_commented(document.read_text("utf-8")), "utf-8")
    comments = _comments(document)
    alone(specs, id)
    for index, field in random.Random(id).sample(list(enumerate(fields)), 2):
        possible = [move for move in moves(field, printed="mintlify") if move[0] != "wording"]
        aspect, moved = random.Random(field.name).choice(possible)
        changed = (*fields[:index], moved, *fields[index + 1 :])
        page.write_text(printed(id, changed), "utf-8")
        assert told(drift(capsys, specs, f"{id}={page}", code=1)) == {(field.name, aspect)}
        fixed = drift(capsys, specs, f"{id}={page}", "--fix", code=0)
        assert {(item["field"], item["aspect"]) for item in fixed if item.get("fixed")} == {
            (field.name, aspect)
        }
        assert told(drift(capsys, specs, f"{id}={page}", code=0)) == set()
        assert at_rest(capsys, specs, id)
        fields = changed
    assert {comment for comment in comments if "keep" in comment} <= _comments(document)


def _commented(text: str) -> str:
    lines = text.split("\n")
    start = lines.index("      properties:")
    return "\n".join(
        f"        # keep {index}\n{line}"
        if index > start and line.startswith("        ") and line[8:9].isalpha()
        else line
        for index, line in enumerate(lines)
    )


def _comments(path: Path) -> set[str]:
    return {line.strip() for line in path.read_text("utf-8").split("\n") if "#" in line}


@pytest.mark.parametrize("id", IDS)
def test_fields_that_come_and_go_are_fixed(
    id: str, specs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fields, page = samples_of(SPECS[id]), tmp_path / "page.txt"
    page.write_text(printed(id, fields), "utf-8")
    drift(capsys, specs, f"{id}={page}", "--accept", code=0)
    alone(specs, id)
    new = Sample("strength", type="number", low=0, high=1, default=0.5, required=True)
    page.write_text(printed(id, (*fields[:1], new, *fields[1:])), "utf-8")
    assert told(drift(capsys, specs, f"{id}={page}", code=1)) == {("strength", "added")}
    drift(capsys, specs, f"{id}={page}", "--fix", code=0)
    endpoint = next(e for p in load_specs(specs) for e in p.endpoints if e.id == id)
    added = endpoint.request.field("strength")
    assert added is not None and added.required and added.schema.limit("maximum") == 1
    assert [field.name for field in endpoint.request.fields][1] == "strength"
    gone = fields[-1]
    page.write_text(printed(id, fields[:-1]), "utf-8")
    assert (gone.name, "removed") in told(drift(capsys, specs, f"{id}={page}", code=1))
    page.write_text(printed(id, fields[: len(fields) // 2]), "utf-8")
    drift(capsys, specs, f"{id}={page}", "--fix", "--accept", code=0)
    assert drift(capsys, specs, f"{id}={page}", code=0) == []
    assert at_rest(capsys, specs, id)


def test_new_words_count_only_when_strict(
    specs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    id, page = IDS[0], tmp_path / "page.txt"
    fields = samples_of(SPECS[id])
    page.write_text(printed(id, fields), "utf-8")
    drift(capsys, specs, f"{id}={page}", "--accept", code=0)
    page.write_text(printed(id, (replace(fields[0], words="Other words."), *fields[1:])), "utf-8")
    (item,) = drift(capsys, specs, f"{id}={page}", code=0)
    assert (item["field"], item["aspect"], item["severity"]) == (fields[0].name, "wording", "info")
    drift(capsys, specs, f"{id}={page}", "--strict", code=1)
    drift(capsys, specs, f"{id}={page}", "--strict", "--accept", code=0)
    drift(capsys, specs, f"{id}={page}", "--strict", code=0)


def test_a_new_contradiction_is_information_beside_the_finding(
    specs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    id, page = IDS[0], tmp_path / "page.txt"
    number = next(item for item in samples_of(SPECS[id]) if item.high is not None)
    fields = tuple(
        replace(item, words=f"Between {number.low} and {number.high}.") if item == number else item
        for item in samples_of(SPECS[id])
    )
    page.write_text(printed(id, fields), "utf-8")
    drift(capsys, specs, f"{id}={page}", "--accept", code=0)
    moved = tuple(
        replace(field, high=field.high - 1) if field.name == number.name else field
        for field in fields
    )
    page.write_text(printed(id, moved), "utf-8")
    findings = drift(capsys, specs, f"{id}={page}", code=1)
    assert told(findings) == {(number.name, "maximum")}
    assert "page-contradiction" in {
        finding["code"] for finding in findings if finding["severity"] == "info"
    }


def test_a_folder_is_told_apart_by_what_is_in_it(
    specs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    layouts = dict(zip(IDS, ["apifox", "mintlify", "inline", "apifox"], strict=False))
    for index, id in enumerate(IDS):
        name = id.replace("/", "__") if layouts[id] == "inline" else f"{index}_saved"
        (folder / f"{name}.txt").write_text(
            printed(id, samples_of(SPECS[id]), layouts[id]), "utf-8"
        )
    (folder / "README.md").write_text("Pages as they were saved.", "utf-8")
    (folder / "shot.png").write_bytes(b"\x89PNG")
    assert told(drift(capsys, specs, "--pages", str(folder), "--accept", code=0)) == set()
    assert sorted(read_lock(specs).pages) == IDS
    (folder / "login.html").write_text("<html><body>Sign in</body></html>", "utf-8")
    (folder / "other.txt").write_text(
        TEXTS["inline"](
            (Sample("zebra"), Sample("giraffe")), service_of(SPECS[IDS[0]]), random.Random(1)
        ),
        "utf-8",
    )
    codes = {item["code"] for item in drift(capsys, specs, "--pages", str(folder), code=2)}
    assert codes == {"page-unreadable", "page-unmatched"}


def test_the_page_of_another_endpoint_is_one_finding(
    specs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    item, other = IDS[:2]
    page = tmp_path / "page.txt"
    page.write_text(printed(other, samples_of(SPECS[other])), "utf-8")
    (finding,) = drift(capsys, specs, f"{item}={page}", code=1)
    assert finding["code"] == "page-of-another" and other in finding["message"]


@pytest.mark.parametrize("data", [b"", b"Sign in", b"\xff" * 9, b"a" * (20 << 20), b"404"])
def test_what_is_no_page_is_never_no_drift(
    data: bytes, specs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.txt"
    page.write_bytes(data)
    (finding,) = drift(capsys, specs, f"{IDS[0]}={page}", code=2)
    assert finding["code"] == "page-unreadable" and finding["file"] == str(page)


def test_specs_that_nobody_compared_with_a_page_are_findings(
    specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert {item["code"] for item in drift(capsys, specs, code=1)} == {"never-read"}
    shutil.copy(ROOT / "specs" / LOCK_FILE, specs / LOCK_FILE)
    (specs / f"{IDS[0]}.yaml").unlink()
    assert {item["code"] for item in drift(capsys, specs, code=1)} == {"lock-without-spec"}


@pytest.mark.parametrize("id", IDS)
def test_a_spec_edited_without_its_page_is_drift(
    id: str, specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(ROOT / "specs" / LOCK_FILE, specs / LOCK_FILE)
    document = specs / f"{id}.yaml"
    text = document.read_text("utf-8")
    document.write_text(text.replace("required: [", "required: [output_format, ", 1), "utf-8")
    assert told(drift(capsys, specs, code=1)) == {("output_format", "required")}
    lock = read_lock(specs)
    (finding,) = provenance_findings(load_specs(specs), lock)
    assert (finding.code, finding.rule) == ("otherwise-stated", "required")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["page.txt"], "expected ENDPOINT=PAGE"),
        ([f"{IDS[0]}=nowhere.txt"], "there is no file"),
        ([f"{IDS[0]}x={__file__}"], f"did you mean {IDS[0]}?"),
        (["--pages", "nowhere"], "nowhere"),
        (["--accept"], "need pages"),
    ],
)
def test_what_cannot_run_is_one_line(
    words: list[str], hint: str, specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["drift", *words, "--specs", str(specs)]) == 2
    captured = capsys.readouterr()
    assert hint in captured.err and captured.err.count("\n") == 1 and captured.out == ""


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"schema": "other", "pages": {}}', '{"schema": "linocut-docs/1"}']
)
def test_a_broken_lock_is_one_line(
    text: str, specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (specs / LOCK_FILE).write_text(text, "utf-8")
    assert main(["drift", "--specs", str(specs)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_an_empty_folder_is_one_line(
    specs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "none").mkdir()
    assert main(["drift", "--pages", str(tmp_path / "none"), "--specs", str(specs)]) == 2
    assert "has no page" in capsys.readouterr().err


def test_fix_and_generate_are_the_whole_job(
    specs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    id = next(item for item in IDS if any(s.high for s in samples_of(SPECS[item])))
    fields, page = samples_of(SPECS[id]), tmp_path / "page.txt"
    number = next(field for field in fields if field.high is not None)
    page.write_text(printed(id, fields), "utf-8")
    drift(capsys, specs, f"{id}={page}", "--accept", code=0)
    moved = tuple(
        replace(field, high=field.high + 1) if field == number else field for field in fields
    )
    page.write_text(printed(id, moved), "utf-8")
    drift(capsys, specs, f"{id}={page}", "--fix", code=0)
    out = tmp_path / "generated"
    assert main(["generate", "--specs", str(specs), "--out", str(out)]) == 0
    provider, _, name = id.partition("/")
    path = out / "linocut" / provider / f"{name.replace('-', '_')}.py"
    source = importlib.util.spec_from_file_location("printed_endpoint", path)
    assert source is not None and source.loader is not None
    module = importlib.util.module_from_spec(source)
    source.loader.exec_module(module)
    pointer = f"/{number.name}"
    taken = {item.pointer for item in module.check({number.name: number.high + 1})}
    refused = {item.pointer for item in module.check({number.name: number.high + 2})}
    assert pointer not in taken and pointer in refused
