"""What a spec leaves out of its page, and what a person read there that no reader does."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.grid.specs import write

from linocut_kit.pages.compare import compare
from linocut_kit.pages.report import finding_of
from linocut_kit.spec.build import load_specs
from linocut_kit.spec.facts import facts_of
from linocut_kit.spec.lock import Lock, LockedPage
from linocut_kit.spec.page_facts import FieldFacts, PageFacts
from linocut_kit.spec.provenance import provenance_findings

Told = list[tuple[str, str, str, str]]


def field(name: str, wording: str = "one", **stated: Any) -> FieldFacts:
    return FieldFacts(name=name, stated={"type": "string", **stated}, wording=wording)


def page(*fields: FieldFacts, wording: str = "all") -> PageFacts:
    operation = {"method": "POST", "path": "/v1/one", "host": "https://api.grid.example",
                 "auth": "authorization: Bearer"}  # fmt: skip
    return PageFacts(
        layout="mintlify", digest="0", operation=operation, request=fields, wording=wording
    )


PAGE = page(field("prompt", required=True), field("trace"))


class Spec:
    """A spec with one or two fields, beside its page."""

    def __init__(self, root: Path, prompt: dict[str, Any], **more: Any) -> None:
        schema = {
            "type": "object", "additionalProperties": False, "required": ["prompt"],
            "properties": {"prompt": {"type": "string", **prompt}}, **more,
        }  # fmt: skip
        write(root, [("one", schema)])
        self.provider = load_specs(root)[0]
        self.endpoint = self.provider.endpoints[0]

    def drift(self, now: PageFacts, before: PageFacts | None = PAGE) -> Told:
        """What drift says of the request."""
        spec = facts_of(self.provider, self.endpoint)
        found = [finding_of(item, self.endpoint, "p") for item in compare(now, before, spec)]
        return [(f.code, f.extra["field"], str(f.rule), f.severity) for f in found
                if f.extra["part"] == "request"]  # fmt: skip

    def lint(self, locked: PageFacts) -> Told:
        """What lint says of it against the lock."""
        lock = Lock().put("grid/one", LockedPage(url="u", read="2026-01-31", facts=locked))
        found = provenance_findings([self.provider], lock)
        return [(f.code, f.extra["field"], str(f.rule), f.severity) for f in found]


LEFT = {"x-omitted": {"trace": "for the provider's own support"}}


def test_what_is_left_out_by_name_is_no_drift_and_no_missing_limit(tmp_path: Path) -> None:
    silent = Spec(tmp_path / "a", {}, **LEFT)
    assert silent.drift(PAGE) == []
    assert silent.drift(page(field("prompt", required=True))) == []
    assert silent.lint(PAGE) == []
    told = Spec(tmp_path / "b", {})
    assert [item[:3] for item in told.drift(PAGE)] == [("spec-differs", "trace", "added")]
    assert [item[:2] for item in told.lint(PAGE)] == [("missing-limit", "trace")]


def test_an_aspect_is_left_out_by_its_name(tmp_path: Path) -> None:
    long = page(field("prompt", required=True, maxLength=900), field("trace"))
    silent = Spec(tmp_path / "a", {"x-omitted": {"maxLength": "it is not kept"}}, **LEFT)
    assert silent.drift(long, long) == []
    assert silent.lint(long) == []
    told = Spec(tmp_path / "b", {}, **LEFT)
    assert [item[:2] for item in told.lint(long)] == [("missing-limit", "prompt")]


@pytest.mark.parametrize("stated", [["maxLength"], True])
def test_what_a_person_read_is_watched_by_the_text_of_its_field(
    stated: Any, tmp_path: Path
) -> None:
    spec = Spec(tmp_path, {"maxLength": 900, "x-stated": stated}, **LEFT)
    (mine,) = spec.lint(PAGE)
    assert mine == ("unwatched", "prompt", "maxLength", "info")
    assert spec.drift(PAGE) == [mine]
    reworded = page(replace(PAGE.request[0], wording="two"), PAGE.request[1])
    assert spec.drift(reworded) == [(*mine[:3], "warning")]
    elsewhere = page(PAGE.request[0], replace(PAGE.request[1], wording="two"), wording="new")
    assert spec.drift(elsewhere) == [(*mine[:3], "info")]


def test_without_a_word_a_limit_that_no_reader_finds_is_an_error(tmp_path: Path) -> None:
    spec = Spec(tmp_path, {"maxLength": 900}, **LEFT)
    assert [item[0] for item in spec.lint(PAGE)] == ["unstated-limit"]
    assert [item[0] for item in spec.drift(PAGE)] == ["spec-differs"]


def test_a_page_that_says_otherwise_is_heard_although_a_person_read_it(tmp_path: Path) -> None:
    spec = Spec(tmp_path, {"maxLength": 900, "x-stated": ["maxLength"]}, **LEFT)
    other = page(field("prompt", required=True, maxLength=800), PAGE.request[1])
    assert [item[0] for item in spec.lint(other)] == ["otherwise-stated"]
    assert ("page-changed", "prompt", "maxLength", "error") in spec.drift(other)


def test_a_field_that_no_reader_finds_is_watched_by_the_text_of_the_page(tmp_path: Path) -> None:
    spec = Spec(tmp_path, {"x-stated": True}, **LEFT)
    bare = page(PAGE.request[1])
    assert spec.lint(bare) == [("unwatched", "prompt", "type", "info")]
    assert [item[3] for item in spec.drift(bare, bare)] == ["info"]
    changed = page(PAGE.request[1], wording="new")
    assert [item[3] for item in spec.drift(changed, bare)] == ["warning"]
