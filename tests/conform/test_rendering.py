"""Whatever servers, specs and pages say: every renderer shows it harmlessly, and without keys."""

import json
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from typing import Any
from xml.etree import ElementTree

import msgspec
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conform.examining import KEY, errors, examine, light, plan_of
from tests.conform.synthetic import SYNTHETIC
from tests.foreign import HOSTILE, SPELLINGS, holds, steers

from linocut_kit.cli import render
from linocut_kit.conform import reports as writers
from linocut_kit.conform.run import ConformReport
from linocut_kit.conform.verdicts import EndpointReport
from linocut_kit.fake import Behaviour, Exchange, FakeResponse
from linocut_kit.spec.finding import Finding

FINDINGS = st.builds(
    Finding,
    code=HOSTILE,
    message=HOSTILE,
    severity=st.sampled_from(["error", "warning", "info"]),
    endpoint=st.none() | HOSTILE,
    pointer=st.none() | HOSTILE,
    rule=st.none() | HOSTILE,
    limit=HOSTILE | st.floats() | st.lists(HOSTILE, max_size=2),
    help=st.none() | HOSTILE,
    source=st.none() | st.fixed_dictionaries({"page": HOSTILE, "read": HOSTILE, "spec": HOSTILE}),
    file=st.none() | HOSTILE,
    line=st.none() | st.integers(1, 9),
    extra=st.none() | st.fixed_dictionaries({"curl": HOSTILE, "got": HOSTILE, "cost": st.floats()}),
)


def _run(behaviour: Behaviour | None = None) -> ConformReport:
    return examine([light(plan_of((SYNTHETIC,), "acme/model"))], (SYNTHETIC,), behaviour=behaviour)


@pytest.fixture(scope="module")
def clean() -> ConformReport:
    return _run()


def _with(report: ConformReport, findings: list[Finding], text: str) -> ConformReport:
    """The report as it would be of a server and a spec that say those things."""

    def changed(endpoint_report: EndpointReport) -> EndpointReport:
        first, *rest = endpoint_report.outcomes
        return replace(
            endpoint_report,
            findings=tuple(findings),
            stopped=text,
            outcomes=(replace(first, note=text, verdict="inconclusive"), *rest),
        )

    return replace(report, reports=tuple(map(changed, report.reports)))


def _strict(text: str) -> Any:
    orjson.loads(text)
    return msgspec.json.decode(text)


class _Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[f"{tag} {sorted(name for name, _ in attrs)}"] += 1
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


@given(st.lists(FINDINGS, max_size=3), HOSTILE)
@settings(max_examples=15)
def test_reports_are_whole_and_steer_nothing(
    clean: ConformReport, findings: list[Finding], text: str
) -> None:
    report = _with(clean, findings, text)
    page = writers.as_html(report)
    assert steers(page) == []
    tags = _Tags(page)
    assert {item.split()[0] for item in tags.found} <= _TAGS
    assert all(link.startswith(("https://", "http://", "#")) for link in tags.links)
    assert "'on" not in "".join(tags.found)
    assert steers(writers.as_junit(report)) == []
    root = ElementTree.fromstring(writers.as_junit(report))
    assert {item.tag for item in root.iter()} <= _CASES
    assert steers(writers.as_json(report)) == []
    assert len(_strict(writers.as_json(report))["findings"]) == len(findings)


_TAGS = {
    "html", "head", "meta", "title", "style", "body", "a", "header", "p", "h1", "h2", "h3", "dl",
    "div", "dt", "dd", "main", "section", "ol", "ul", "li", "span", "strong", "code", "pre",
    "details", "summary", "article", "table", "thead", "tbody", "tr", "th", "td", "footer",
}  # fmt: skip
_CASES = {"testsuites", "testsuite", "testcase", "failure", "skipped"}


@given(st.lists(FINDINGS, max_size=3))
def test_findings_on_a_terminal_are_lines_of_ours(
    findings: list[Finding],
) -> None:
    for finding in findings:
        text = render.as_text(finding)
        assert steers(text) == [] and text.count("\n") == (1 if finding.help else 0) + bool(
            finding.source
        )
        command = render.as_github(finding)
        assert "\n" not in command and steers(f"x{command}") == []
        assert command.startswith(("::error ", "::warning ", "::notice "))
        unescaped = command.split("::", 2)[2].replace("%0A", "\n").replace("%25", "%")
        assert steers(unescaped) == []
    xml = render.as_junit(findings, "linocut lint")
    assert steers(xml) == []
    assert {item.tag for item in ElementTree.fromstring(xml).iter()} <= _CASES


@pytest.mark.parametrize("format", render.FORMATS)
@given(findings=st.lists(FINDINGS, min_size=1, max_size=2))
@settings(max_examples=15)
def test_what_is_printed_steers_nothing(format: str, findings: list[Finding]) -> None:
    with redirect_stdout(StringIO()) as out:
        render.render(findings, format)
    printed = out.getvalue()
    printed.encode()
    ours = ("::error ", "::warning ", "::notice ")
    kept = [part for part in printed.split("\n") if format != "github" or not part.startswith(ours)]
    assert steers("\n".join(kept)) == []
    if format == "json":
        assert len(_strict(printed)["findings"]) == len(findings)


def _said(text: str) -> Behaviour:
    """A server that says a text wherever it can: in errors, ids, states, names and headers."""

    def tell(exchange: Exchange, body: Any) -> Any:
        return {**body, text: text, "note": text} if isinstance(body, dict) else body

    def respond(exchange: Exchange, response: FakeResponse) -> FakeResponse:
        harmless = "".join(item for item in text if item.isascii() and item.isprintable())
        headers = {**response.headers, "x-request-id": harmless}
        if response.status >= 400:
            return replace(response.with_json({"detail": text, text: [text]}), headers=headers)
        return replace(response, headers={**headers, "content-type": f"text/{harmless}"})

    return Behaviour(
        body=tell, respond=respond, new_id=lambda endpoint, made: f"{text[:40]}{len(made)}"
    )


def _shown(report: ConformReport) -> list[str]:
    shown = [writers.as_html(report), writers.as_json(report), writers.as_junit(report)]
    for finding in report.findings:
        shown += [render.as_text(finding), render.as_github(finding), repr(finding)]
    return [*shown, render.as_junit(report.findings, "linocut")]


def test_no_report_has_the_key_that_a_server_echoes_in_every_spelling() -> None:
    spelled: list[Callable[[str], str]] = list(SPELLINGS.values())
    text = " ".join(item(KEY) for item in spelled)
    report = _run(_said(text))
    assert errors(report) != []
    assert "***" in writers.as_json(report)
    for shown in _shown(report):
        for item in spelled:
            assert not holds(KEY, item(KEY), shown)


def test_no_report_of_a_hostile_server_steers_anything() -> None:
    text = "\x1b[31m\u202e\n::add-mask::x\r##[add-path]x<script>\ud800]]>\u2028[red]"
    report = _run(_said(text.replace("\ud800", "")))
    assert errors(report) != []
    for shown in _shown(report)[:3]:
        assert steers(shown) == []
        assert "<script>" not in shown or json.loads(shown)
