"""`linocut new`: a draft has every fact of the page, loads, and overwrites nothing."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cli.test_drift import IDS, SPECS
from tests.pages.printers import LAYOUTS, TEXTS, Sample, Service
from tests.pages.samples import pages
from tests.pages.specs import samples_of, service_of

from linocut_kit.cli import main
from linocut_kit.pages.draft import endpoint_draft, provider_draft
from linocut_kit.pages.read import read_page
from linocut_kit.spec import load_specs
from linocut_kit.spec.fact_values import from_json
from linocut_kit.spec.facts import SpecFacts, agrees, facts_of
from linocut_kit.spec.lint import lint


def only(specs: Path) -> SpecFacts:
    (provider,) = load_specs(specs)
    (endpoint,) = provider.endpoints
    return facts_of(provider, endpoint)


def follows(draft: SpecFacts, fields: tuple[Sample, ...]) -> None:
    assert [item.name for item in draft.request] == [field.name for field in fields]
    for drafted, sample in zip(draft.request, fields, strict=True):
        for aspect, value in sample.facts().items():
            assert agrees(aspect, from_json(aspect, value), drafted.get(aspect)), (
                aspect,
                sample,
                drafted,
            )


@pytest.mark.parametrize("layout", TEXTS)
@pytest.mark.parametrize("id", IDS)
def test_a_draft_has_every_fact_of_the_hand_written_spec(
    id: str, layout: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fields, page, specs = samples_of(SPECS[id]), tmp_path / "page.txt", tmp_path / "specs"
    page.write_text(TEXTS[layout](fields, service_of(SPECS[id]), random.Random(2)), "utf-8")
    url = "https://acme.test/docs/matte"
    assert (
        main(["new", "acme/matte", "--page", str(page), "--url", url, "--specs", str(specs)]) == 0
    )
    assert capsys.readouterr().out.split() == [
        str(specs / "acme/matte.yaml"), str(specs / "acme/provider.yaml")
    ]  # fmt: skip
    draft = only(specs)
    follows(draft, fields)
    if layout != "inline":
        assert draft.operation["path"] == SPECS[id].operation["path"]
    text = (specs / "acme/matte.yaml").read_text("utf-8")
    assert url in text and "x-assumed" in text and "TODO" in text
    found = {item.code for item in lint(specs)[1]}
    assert "todo" in found and found <= {"page-unread", "todo"}


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=8)
@given(fields=pages(), seed=st.integers(0, 99))
def test_a_draft_of_any_page_loads_and_says_what_the_page_says(
    layout: str,
    fields: tuple[Sample, ...],
    seed: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    fields = tuple(replace(field, table=()) for field in fields)
    page = read_page(LAYOUTS[layout](fields, Service(), random.Random(seed)).encode())
    specs = tmp_path_factory.mktemp("specs")
    (specs / "acme").mkdir()
    draft = endpoint_draft("acme/matte", page, "https://acme.test", "2026-01-02")
    (specs / "acme/matte.yaml").write_text(draft, "utf-8")
    (specs / "acme/provider.yaml").write_text(provider_draft("acme", page, "2026-01-02"), "utf-8")
    follows(only(specs), fields)


def test_a_second_draft_overwrites_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, specs = tmp_path / "page.txt", tmp_path / "specs"
    page.write_text(TEXTS["inline"]((Sample("prompt"),), Service(), random.Random(1)), "utf-8")
    words = ["--page", str(page), "--specs", str(specs)]
    assert main(["new", "acme/matte", *words]) == 0
    before = {path: path.read_bytes() for path in specs.rglob("*.yaml")}
    assert main(["new", "acme/matte", *words]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["new", "acme/glossy", *words]) == 0
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["acme", "--page", __file__], "provider/endpoint"),
        (["acme/../x", "--page", "x"], "provider/endpoint"),
        (["acme/provider", "--page", "x"], "already"),
        (["acme/x", "--page", "nowhere"], "nowhere"),
        (["acme/x", "--page", __file__], "no request parameters"),
        (["acme/x"], "--page"),
    ],
)
def test_what_cannot_be_drafted_is_one_line(
    words: list[str], hint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", *words, "--specs", str(tmp_path)]) == 2
    captured = capsys.readouterr()
    assert hint in captured.err and captured.err.count("\n") == 1 and captured.out == ""
