"""A page that moved, the spec that `--fix` makes of it, and what is then left to say."""

from pathlib import Path

import pytest

from linocut_kit.pages.compare import compare
from linocut_kit.pages.draft import endpoint_draft, provider_draft
from linocut_kit.pages.drift import Drift, DriftOptions, DriftOutcome
from linocut_kit.pages.read import read_page
from linocut_kit.spec import load_specs
from linocut_kit.spec.facts import SpecFacts, facts_of
from linocut_kit.spec.lock import Lock, LockedPage, dump_lock, read_lock, write_lock
from linocut_kit.spec.page_facts import PageFacts
from linocut_kit.spec.provenance import provenance_findings

ID = "acme/matte"


def text_of_page(*fields: str) -> str:
    parts = ["Parameters", "prompt string required\n\nWhat to paint", *fields, "Polling\n\nAsk."]
    return "\n\n\n".join(parts)


def page_of(*fields: str) -> PageFacts:
    return read_page(text_of_page(*fields).encode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "acme").mkdir()
    return tmp_path


def drafted(folder: Path, page: PageFacts) -> Path:
    """A specs folder whose only spec and lock say what a page says."""
    document = folder / f"{ID}.yaml"
    document.write_text(endpoint_draft(ID, page, "https://acme.test/matte", "2026-01-02"), "utf-8")
    shared = provider_draft("acme", page, "2026-01-02")
    (folder / "acme/provider.yaml").write_text(shared, "utf-8")
    url, day = "https://acme.test/matte", "2026-01-02"
    write_lock(folder, Lock({ID: LockedPage(url=url, read=day, facts=page)}))
    return document


def spec_in(folder: Path) -> SpecFacts:
    (provider,) = load_specs(folder)
    return facts_of(provider, provider.endpoints[0])


def run(folder: Path, text: str, options: DriftOptions) -> DriftOutcome:
    page = folder / "page.txt"
    page.write_text(text, "utf-8")
    drift = Drift(folder, load_specs(folder), read_lock(folder), options)
    drift.page(ID, page)
    return drift.outcome


def told(outcome: DriftOutcome) -> set[str]:
    return {
        f"{finding.extra['field']}/{finding.extra['aspect']}"
        for finding in outcome.findings
        if finding.severity != "info"
    }


SIZES = "mode string\n\nShape\n\na_1_1\t1024 x 1024\n\nb_1_2\t512 x 1024\n\nOptions: a_1_1, b_1_2"
FACTORS = "resolution string\n\nOptions: 1k, 2k"
MOVES: dict[str, tuple[str, str, str]] = {
    "null of an enum goes": (
        "x string | null\n\nOptions: a, b", "x string\n\nOptions: a, b", "x/nullable"),
    "null of an enum comes": (
        "x string\n\nOptions: a, b\n\nDefault: a", "x string | null\n\nOptions: a, b\n\nDefault: a",
        "x/nullable"),
    "null of a type goes": ("x integer | null", "x integer", "x/nullable"),
    "null of a type comes": ("x integer", "x integer | null", "x/nullable"),
    "an enum of a nullable goes": (
        "x string | null\n\nOptions: a, b", "x string | null", "x/enum"),
    "an enum goes": ("x string\n\nOptions: a, b", "x string", "x/enum"),
    "an enum comes": ("x string", "x string\n\nOptions: a, b", "x/enum"),
    "an enum of a nullable comes": (
        "x string | null", "x string | null\n\nOptions: a, b", "x/enum"),
    "an enum of numbers grows": (
        "x integer\n\nOptions: 1, 2", "x integer\n\nOptions: 1, 2, 4", "x/enum"),
    "a type takes its enum along": (
        "x integer\n\nOptions: 1, 2\n\nDefault: 1", "x string\n\nOptions: 1, 2\n\nDefault: 1",
        "x/type"),
    "a default goes": ("x integer\n\nDefault: 1", "x integer", "x/default"),
    "a default is null": (
        "x integer | null\n\nDefault: 1", "x integer | null\n\nDefault: null", "x/default"),
    "a range is opened": ("x number\n\nRange: 1 - 9", "x number\n\nRange: 1 < x <= 9", "x/minimum"),
    "a range is closed": ("x number\n\nRange: 1 <= x < 9", "x number\n\nRange: 1 - 9", "x/maximum"),
    "a range end goes": ("x number\n\nRange: 1 - 9", "x number\n\nRange: x <= 9", "x/minimum"),
    "a step moves": ("x integer\n\nStep: 8", "x integer\n\nStep: 16", "x/multipleOf"),
    "a length goes": ("x string\n\nMax length: 9", "x string", "x/maxLength"),
    "a pattern comes": ("x string", "x string\n\nPattern: ^a: b$", "x/pattern"),
    "a format goes": ("x string<uuid>", "x string", "x/format"),
    "a list grows": (
        "x array of strings\n\nMax items: 3", "x array of strings\n\nMax items: 4", "x/maxItems"),
    "a size moves": (
        "image string\n\nBase64, up to 20MB", "image string\n\nBase64, up to 10MB", "image/size"),
    "a size is exact": (
        "image string\n\nBase64, up to 20MB", "image string\n\nBase64, up to 7MiB", "image/size"),
    "a size goes": ("image string\n\nBase64, up to 20MB", "image string\n\nBase64", "image/size"),
    "a size comes": ("image string\n\nBase64", "image string\n\nBase64, up to 2MB", "image/size"),
    "formats come": ("image string\n\nBase64", "image string\n\nBase64 of a PNG", "image/formats"),
    "an encoding comes": ("image string\n\nShown", "image string\n\nBase64", "image/encoding"),
    "a ratio goes": ("x string\n\nFrom 9:16 to 16:9", "x string\n\nA shape", "x/ratio"),
    "a ratio moves": ("x string\n\nFrom 9:16 to 16:9", "x string\n\nFrom 1:2 to 2:1", "x/ratio"),
    "required goes": ("x string required", "x string", "x/required"),
    "required comes": ("x string", "x string required", "x/required"),
    "a statement of null goes": (
        "x integer\n\nIf null or omitted, any", "x integer\n\nIf omitted, any", "x/nullable"),
    "a statement of null is denied": (
        "x integer\n\nIf null or omitted, any", "x integer\n\nThis may not be null", "x/nullable"),
    "a field comes": ("x string", "x string\n\n\ny integer required\n\nRange: 1 - 9", "y/added"),
    "a field goes": ("x string\n\n\ny string required", "x string", "y/removed"),
    "a field inside moves": (
        "x object\n\n\nx.y integer\n\nRange: 1 - 9", "x object\n\n\nx.y integer\n\nRange: 1 - 8",
        "x.y/maximum"),
    "a field inside is required": (
        "x object\n\n\nx.y string", "x object\n\n\nx.y string required", "x.y/required"),
    "a field inside a list goes": (
        "x array of objects\n\n\nx.y string required\n\n\nx.z string",
        "x array of objects\n\n\nx.z string", "x.y/removed"),
    "a field inside comes": (
        "x object\n\n\nx.y string", "x object\n\n\nx.y string\n\n\nx.z string", "x.z/added"),
    "a row moves": (f"{SIZES}\n\n\n{FACTORS}",
                    f"{SIZES}\n\n\n{FACTORS}".replace("512", "768"), "mode/dimensions"),
    "a row goes with its member": (
        f"{SIZES}\n\n\n{FACTORS}",
        f"{SIZES}\n\n\n{FACTORS}".replace("\n\nb_1_2\t512 x 1024", "").replace(", b_1_2", ""),
        "mode/enum"),
    "the table goes": (f"{SIZES}\n\n\n{FACTORS}", FACTORS, "mode/removed"),
    "a result's field goes": (
        "output_format string\n\nOptions: jpeg\n\n\nwebhook_url string<uri>",
        "webhook_url string<uri>", "output_format/removed"),
    "the webhook's field goes": ("webhook_url string<uri>", "x string", "webhook_url/removed"),
}  # fmt: skip


@pytest.mark.parametrize("name", MOVES)
def test_a_fix_makes_the_spec_say_what_the_page_says(name: str, folder: Path) -> None:
    before, after, aspect = MOVES[name]
    drafted(folder, page_of(before))
    assert told(run(folder, text_of_page(before), DriftOptions())) == set()
    assert aspect in told(run(folder, text_of_page(after), DriftOptions()))
    fixed = run(folder, text_of_page(after), DriftOptions(fix=True))
    assert told(fixed) == set(), [finding.message for finding in fixed.findings]
    assert fixed.edited
    write_lock(folder, fixed.lock)
    assert told(run(folder, text_of_page(after), DriftOptions())) == set()
    page = page_of(after)
    left = [item for item in compare(page, None, spec_in(folder)) if item.kind == "spec-differs"]
    assert left == []
    assert {
        provenance_finding.code
        for provenance_finding in provenance_findings(load_specs(folder), fixed.lock)
    } == set()


def test_a_conflict_whose_statement_is_gone_goes_too(folder: Path) -> None:
    page = page_of("x integer\n\nIf null or omitted, any")
    document = drafted(folder, page)
    assert "x-conflict" in document.read_text("utf-8")
    after = text_of_page("x integer\n\nIf omitted, any")
    (item,) = [
        finding
        for finding in run(folder, after, DriftOptions()).findings
        if finding.severity != "info"
    ]
    assert item.code == "page-changed" and "x-conflict" in str(item.help)
    assert (item.extra["spec"], item.extra["page"], item.extra["lock"]) == (
        True,
        False,
        [False, True],
    )
    run(folder, after, DriftOptions(fix=True))
    assert "x-conflict" not in document.read_text("utf-8")


CONFLICTS = """          x-conflict:
            - {says: [a, b], chose: a, why: it is, readings: {minimum: [0, 1]}}
            - {says: [a, b], chose: a, why: it is, about: [maximum], readings: {maximum: [6, 7]}}
"""


@pytest.mark.parametrize(
    ("after", "left", "gone"),
    [
        ("Range: 0 - 6", "readings: {maximum", "readings: {minimum"),
        ("Range: 1 - 5", "readings: {maximum: [5, 7]}", "[6, 7]"),
        ("Range: 1 - 7", "readings: {minimum", "readings: {maximum"),
        ("Range: x <= 6", "readings: {maximum", "readings: {minimum"),
    ],
)
def test_of_several_conflicts_the_one_about_the_fact_follows(
    after: str, left: str, gone: str, folder: Path
) -> None:
    document = drafted(folder, page_of("x integer\n\nRange: 1 - 6"))
    text = document.read_text("utf-8")
    document.write_text(text.replace("maximum: 6\n", f"maximum: 6\n{CONFLICTS}"), "utf-8")
    fixed = run(folder, text_of_page(f"x integer\n\n{after}"), DriftOptions(fix=True))
    assert told(fixed) == set()
    text = document.read_text("utf-8")
    assert left in text and gone not in text


@pytest.mark.parametrize(
    ("printed", "after", "kept"),
    [
        ("const: a", "Options: a, b", "enum: [a, b]"),
        ("enum:\n            - a # keep\n            - b", "Options: a, c", "- a # keep"),
        ('enum: ["a", "b"]', "Options: a, on", '"on"'),
    ],
)
def test_members_are_edited_in_the_form_that_they_have(
    printed: str, after: str, kept: str, folder: Path
) -> None:
    before = "Options: a" if "const" in printed else "Options: a, b"
    document = drafted(folder, page_of(f"x string\n\n{before}"))
    text = document.read_text("utf-8").replace(
        before.replace("Options: ", "enum: [") + "]", printed
    )
    assert printed in text
    document.write_bytes(text.replace("\n", "\r\n").encode())
    assert told(run(folder, text_of_page(f"x string\n\n{before}"), DriftOptions())) == set()
    assert told(run(folder, text_of_page(f"x string\n\n{after}"), DriftOptions(fix=True))) == set()
    assert kept in document.read_text("utf-8") and b"\r\n" in document.read_bytes()


def answered(*fields: str) -> str:
    return text_of_page() + "\n\nResponse Format\n\n" + "\n\n\n".join(fields) + "\n"


ANSWERS = {
    "a type moves": (["id string", "n integer\n\nMany"], {"n/type"}),
    "a field comes": (["id string", "n string\n\nMany", "m string"], {"m/added"}),
    "a field goes": (["id string"], {"n/removed"}),
    "required comes": (["id string", "n string required\n\nMany"], {"n/required"}),
    "words move": (["id string", "n string\n\nSome"], set[str]()),
    "a type with a format moves": (["id string", "n integer\n\nMany\n\nMinimum: 1"],
                                   {"n/type", "n/minimum"}),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_what_moves_in_the_answer_is_told(name: str, folder: Path) -> None:
    fields, aspects = ANSWERS[name]
    drafted(folder, read_page(answered("id string", "n string\n\nMany").encode()))
    outcome = run(folder, answered(*fields), DriftOptions())
    assert told(outcome) == aspects and outcome.findings
    write_lock(folder, Lock())
    kinds = {"n/type"} & aspects | {"m/added"} & aspects
    assert told(run(folder, answered(*fields), DriftOptions())) == kinds


NOTED = (
    "image string\n\nBase64. Formats: {}. The same holds for image_2.\n\n\nimage_2 string\n\nBase64"
)


def test_formats_that_a_note_gives_a_sibling_are_told_once(folder: Path) -> None:
    drafted(folder, page_of(NOTED.format("JPEG, PNG")))
    after = NOTED.format("JPEG, PNG, WEBP")
    assert told(run(folder, text_of_page(NOTED.format("JPEG, PNG")), DriftOptions())) == set()
    assert told(run(folder, text_of_page(after), DriftOptions())) == {"image/formats"}
    assert told(run(folder, text_of_page("image_2 string\n\nBase64"), DriftOptions())) == {
        "image/removed"
    }
    fixed = run(folder, text_of_page(after), DriftOptions(fix=True))
    assert told(fixed) == set()
    assert spec_in(folder).request[2].get("formats") == ["jpeg", "png", "webp"]


def test_a_page_in_another_layout_with_the_same_facts_is_no_drift(folder: Path) -> None:
    drafted(folder, page_of("x integer\n\nRange: 1 - 9\n\nDefault: 3"))
    lines = ["Body", "prompt", "string", "required", "What to paint", "x", "integer", "default:3"]
    page = "\n".join([*lines, "How", "Required range: 1 <= x <= 9", "Response", "OK"])
    assert told(run(folder, page, DriftOptions())) == set()
    assert told(run(folder, page.replace("9", "8"), DriftOptions())) == {"x/maximum"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("          maximum: 9\n", "", "missing-limit"),
        ("maximum: 9", "maximum: 8", "otherwise-stated"),
        ("maximum: 9\n", "maximum: 9\n          multipleOf: 2\n", "unstated-limit"),
        ("        x:\n", "        z:\n", "missing-limit"),
        ("        x:\n", "        z:\n          type: string\n        x:\n", "unstated-limit"),
        ("x-conflict", "x-gone", "undeclared-contradiction"),
    ],
)
def test_a_limit_without_provenance_is_found(old: str, new: str, code: str, folder: Path) -> None:
    page = page_of("x integer\n\nRange: 1 - 9", "w integer\n\nNull is any")
    document = drafted(folder, page)
    text = document.read_text("utf-8")
    assert old in text
    if new == "x-gone":
        start = text.index("          x-conflict")
        end = text.index("    MatteTask:")
        text = text[:start] + text[end:]
    else:
        text = text.replace(old, new, 1)
    document.write_text(text, "utf-8")
    lock = read_lock(folder)
    assert code in {
        provenance_finding.code
        for provenance_finding in provenance_findings(load_specs(folder), lock)
    }
    (never,) = provenance_findings(load_specs(folder), Lock())
    assert never.code == "page-unread" and dump_lock(lock) == dump_lock(read_lock(folder))
