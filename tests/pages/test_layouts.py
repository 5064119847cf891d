"""Pages in the layouts of documentation sites, fact by fact against keys checked by hand."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linocut_kit.pages.draft import endpoint_draft
from linocut_kit.pages.read import read_page
from linocut_kit.pages.source import PageError
from linocut_kit.spec.fact_values import as_json
from linocut_kit.spec.page_facts import FieldFacts

FOLDER = Path(__file__).with_name("layouts")
KEYS: dict[str, dict[str, Any]] = json.loads((FOLDER / "keys.json").read_text("utf-8"))


def facts(fields: tuple[FieldFacts, ...]) -> dict[str, dict[str, Any]]:
    """What is stated of each field, without what is false for want of a word."""
    return {
        item.name: {
            key: as_json(value)
            for key, value in sorted(item.stated.items())
            if value is not False or key == "default"
        }
        for item in fields
    }


def test_every_page_has_a_key() -> None:
    pages = {path.name for path in FOLDER.iterdir() if path.suffix != ".json"}
    assert pages == set(KEYS)


@pytest.mark.parametrize("name", sorted(KEYS))
def test_a_page_is_read_fact_by_fact(name: str) -> None:
    page, key = read_page((FOLDER / name).read_bytes()), KEYS[name]
    assert facts(page.request) == key["request"]
    assert facts(page.parameters) == key["parameters"]
    assert facts(page.response) == key["response"]
    assert page.operation == key["operation"]


@pytest.mark.parametrize("name", sorted(KEYS))
def test_what_was_not_understood_is_told_with_its_line(name: str) -> None:
    page = read_page((FOLDER / name).read_bytes())
    told = sorted([item.line, item.field] for item in page.unread)
    assert told == KEYS[name]["unread"]
    lines = (FOLDER / name).read_text("utf-8").split("\n")
    for item in page.unread:
        assert item.text and len(item.text) <= 100 and lines[item.line - 1].strip()


LINES = sorted({line for name in KEYS for line in (FOLDER / name).read_text("utf-8").split("\n")})
ODD = ("{", "}", '"', "|", "- ", "\u2022", "**", "`", "(", "[", "\t", "Options:", "Type:", "POST")


@settings(max_examples=60)
@given(
    name=st.sampled_from(sorted(KEYS)),
    gone=st.sets(st.integers(0, 60), max_size=6),
    more=st.lists(st.tuples(st.integers(0, 60), st.sampled_from([*ODD, *LINES])), max_size=6),
)
def test_a_mangled_page_is_read_and_drafted_or_refused(
    name: str, gone: set[int], more: list[tuple[int, str]]
) -> None:
    lines = (FOLDER / name).read_text("utf-8").split("\n")
    lines = [line for index, line in enumerate(lines) if index not in gone]
    for index, line in more:
        lines.insert(index, line)
    with suppress(PageError):
        page = read_page("\n".join(lines).encode())
        assert "TODO" in endpoint_draft("acme/gloss", page, "https://acme.test", "2026-01-02")


def test_a_bullet_without_words_below_a_method_is_nothing() -> None:
    page = read_page("POST\n\u2022\nBody\nprompt string required\n".encode())
    assert [item.name for item in page.request] == ["prompt"]
