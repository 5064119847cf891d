"""What a run writes: whole files, valid JSON and XML, and a page for everyone."""

import json
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.conform.examining import examine, light, plan_of
from tests.conform.mutants import Mutant, catalogue

from linocut_kit.conform import reports as writers
from linocut_kit.conform.run import ConformReport
from linocut_kit.fake import Behaviour, judge
from linocut_kit.spec.model import Provider

_VOID = {"meta", "br", "hr", "img", "link", "input"}


@pytest.fixture(scope="module")
def clean(providers: tuple[Provider, ...]) -> ConformReport:
    """A run without failures, with a validator."""
    plans = [light(plan_of(providers, e.id)) for e in providers[0].endpoints]
    checks = {e.id: lambda body, endpoint=e: judge(endpoint, body) for e in providers[0].endpoints}
    return examine(plans, providers, checks=checks)


@pytest.fixture(scope="module")
def faulty(providers: tuple[Provider, ...]) -> ConformReport:
    """A run with failures of a field and of the service."""
    item: Mutant = next(m for m in catalogue(providers) if m.id.endswith("/prompt/null-flip"))

    def tell(exchange: object, body: object) -> object:
        return {**body, "<script>": 1} if isinstance(body, dict) else body

    behaviour = Behaviour(new_id=lambda endpoint, made: "<b>one & all</b>", body=tell)
    plans = [light(plan_of(providers, item.endpoint))]
    return examine(plans, providers, served=item.providers, behaviour=behaviour)


class _Page(HTMLParser):
    """Reads a page, and counts what matters about it."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def _read(report: ConformReport) -> _Page:
    page = _Page()
    page.feed(writers.as_html(report))
    assert page.open == []
    return page


@pytest.mark.parametrize("name", ["clean", "faulty"])
def test_the_page_stands_alone_and_can_be_read_by_everyone(
    name: str, request: pytest.FixtureRequest
) -> None:
    page = _read(request.getfixturevalue(name))
    names = [tag for tag, _ in page.tags]
    assert not {"script", "link", "img", "iframe"} & set(names)
    attributes = dict(page.tags)
    assert attributes["html"]["lang"] == "en"
    assert all(given.get("scope") for tag, given in page.tags if tag == "th")
    headings = [int(tag[1]) for tag in names if tag in ("h1", "h2", "h3")]
    assert headings[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))
    ids = [given["id"] for _, given in page.tags if "id" in given]
    assert len(ids) == len(set(ids))


def test_the_page_has_every_constraint_of_every_field(clean: ConformReport) -> None:
    page = _read(clean)
    for each in clean.reports:
        assert each.plan.endpoint.id in page.text
        for field in each.plan.endpoint.request.fields:
            assert field.name in page.text
    assert "Everything agrees" in page.text


def test_failures_come_first_with_page_day_and_command(faulty: ConformReport) -> None:
    page = _read(faulty)
    found = next(
        finding for finding in faulty.findings if finding.severity == "error" and finding.pointer
    )
    at = [page.text.index(part) for part in ("Failures", found.message, "Every constraint")]
    assert at == sorted(at)
    assert (found.extra or {})["curl"] in page.text
    assert (found.source or {})["read"] in page.text
    assert "<b>one" not in writers.as_html(faulty)


def test_colours_are_never_alone_in_saying_what_is_wrong(faulty: ConformReport) -> None:
    text = _read(faulty).text
    assert "\u2717 takes null" in text
    assert "\u2713 agrees" in text


def test_json_has_the_documented_keys_of_findings_and_probes(faulty: ConformReport) -> None:
    document = json.loads(writers.as_json(faulty))
    assert document["schema"] == "linocut/1"
    assert document["ok"] is False
    for item in document["findings"]:
        assert {
            "code", "severity", "endpoint", "pointer", "rule", "limit", "message", "help", "source",
        } <= set(item)  # fmt: skip
    for item in document["probes"]:
        assert {
            "id", "endpoint", "pointer", "rule", "side", "expected", "validator", "server",
            "verdict", "status",
        } <= set(item)  # fmt: skip
        assert item["verdict"] in (
            "agrees", "server-looser", "server-stricter", "undocumented", "inconclusive",
        )  # fmt: skip
        assert item["side"] in ("inside", "outside")


def test_junit_counts_what_failed(clean: ConformReport, faulty: ConformReport) -> None:
    for report in (clean, faulty):
        root = ElementTree.fromstring(writers.as_junit(report))
        for suite in root:
            cases = suite.findall("testcase")
            assert int(suite.attrib["tests"]) == len(cases)
            failed = [case for case in cases if case.find("failure") is not None]
            assert int(suite.attrib["failures"]) == len(failed)
            assert bool(failed) is (report is faulty)


def test_a_report_is_written_whole_or_not_at_all(clean: ConformReport, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "report.html"
    writers.write(clean, "html", path)
    before = path.read_text()
    with pytest.raises(KeyError):
        writers.write(clean, "pdf", path)
    assert path.read_text() == before
    assert [item.name for item in path.parent.iterdir()] == ["report.html"]
    with pytest.raises(OSError, match="folder"):
        writers.write(clean, "json", path.parent)
    assert [item.name for item in path.parent.iterdir()] == ["report.html"]
