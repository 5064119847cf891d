"""Lint: each rule on its own examples, through the public function."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.grid.specs import request_of, write

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
    matching = [one for one in found(specs) if one.code == code.code]
    assert matching, found(specs)
    for one in matching:
        assert one.message and one.help and one.line and one.column
    assert file in {one.file for one in matching} or code.code in _SEEN_ELSEWHERE


def test_codes_are_listed_once() -> None:
    names = [code.code for code in CODES]
    assert len(names) == len(set(names))


def test_a_finding_points_at_the_character(specs: Path) -> None:
    put(specs, 'enum: [plain, "on", "21:9"]', 'enum: [plain, "on", 21:9]')
    (one,) = found(specs)
    assert (one.file, one.code) == ("acme/glossy.yaml", "ambiguous-scalar")
    text = (specs / "acme/glossy.yaml").read_text("utf-8").splitlines()
    assert one.line is not None and one.column is not None
    assert text[one.line - 1][one.column - 1 :].startswith("21:9")


def test_an_unknown_extension_names_the_nearest_known_one(specs: Path) -> None:
    put(specs, 'x-ratio: {min: "1:2"', 'x-ration: {min: "1:2"')
    (one,) = found(specs)
    assert one.help == "did you mean x-ratio?"


def test_one_broken_file_does_not_hide_what_is_wrong_in_another(specs: Path) -> None:
    put(specs, "summary: Make a matte image at once", "summary: Make: a matte image")
    put(specs, "default: 0.5", "default: 1.5")
    assert {one.code for one in found(specs)} == {"bad-yaml", "bad-default"}


def test_a_declared_conflict_excuses_a_default_outside_its_range(specs: Path) -> None:
    conflict = "x-conflict: {says: [a, b], chose: a, why: b, readings: {default: [0.5, 1.5]}}"
    put(specs, "default: 0.5", f"default: 1.5\n          {conflict}")
    assert found(specs) == []


def test_a_second_file_of_the_same_endpoint_is_a_finding(specs: Path) -> None:
    shutil.copy(specs / "acme/matte.yaml", specs / "acme/matte.yml")
    assert "duplicate-endpoint" in {one.code for one in found(specs)}


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x80abc"])
def test_a_file_that_is_not_utf_8_is_a_finding(specs: Path, content: bytes) -> None:
    (specs / "acme/matte.yaml").write_bytes(content)
    assert "bad-yaml" in {one.code for one in found(specs)}


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
    (one,) = found(specs)
    assert (one.code, words in one.message) == ("bad-pattern", True)


@pytest.mark.parametrize("pattern", [r"^\p{L}+$", r"^(?<x>a)\k<x>$", "^[^]$", r"^\u{1F600}$"])
def test_what_javascript_takes_is_no_finding(pattern: str, specs: Path) -> None:
    put(specs, 'pattern: "^[a-z]+$"', f"pattern: '{pattern}'")
    assert "bad-pattern" not in {one.code for one in found(specs)}


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
    told = [(one.file, one.code, said in one.message) for one in lint(tmp_path)[1]]
    assert told == [(f"grid/{one}.yaml", "inert-keyword", True) for one in ("one", "two")]
