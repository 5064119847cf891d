"""A run as one page: failures first, then every field by every constraint; no script."""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from linocut_kit.conform.bodies import short
from linocut_kit.conform.constraints import Unit
from linocut_kit.conform.reports.style import CSS
from linocut_kit.conform.run import ConformReport
from linocut_kit.conform.verdicts import Answer, EndpointReport, Outcome
from linocut_kit.runtime.display import line
from linocut_kit.runtime.pointer import shown_name
from linocut_kit.spec.finding import Finding

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"
_LONG = 100_000
_BAD = ("server-looser", "server-stricter", "undocumented")


def as_html(report: ConformReport) -> str:
    """The report as a self-contained page."""
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        f"<title>Linocut: {_title(report)}</title><style>{CSS}</style></head><body>",
        '<a class="skip" href="#matrix">Skip to the matrix</a>',
        *_header(report),
        "<main>",
        *_failures(report),
        '<section id="matrix" aria-labelledby="matrix-title">',
        '<h2 id="matrix-title">Every constraint</h2>',
        _LEGEND,
        *(part for each in _worst_first(report) for part in _endpoint(each)),
        "</section></main>",
        "<footer><p>A blank cell is an oracle that was not asked: never a pass. Written by "
        "<code>linocut conform</code>.</p></footer>",
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


_LEGEND = (
    '<p class="legend"><span class="mark good">\u2713 agrees</span> '
    '<span class="mark bad">\u2717 disagrees</span> '
    '<span class="mark open">? no verdict</span> '
    '<span class="mark note">\u2022 page silent</span></p>'
)


def _title(report: ConformReport) -> str:
    failures = sum(finding.severity != "info" for finding in report.findings)
    if failures:
        return f"{failures} {'failure' if failures == 1 else 'failures'}"
    if report.exit_code:
        return "inconclusive"
    return "all that was seen agrees" if report.unseen else "everything agrees"


def _header(report: ConformReport) -> Iterator[str]:
    stats = report.stats
    mood = {0: "good", 1: "bad"}.get(report.exit_code, "open")
    yield f'<header class="{mood}"><p class="brand">Linocut conformance</p>'
    yield f"<h1>{_text(_title(report).capitalize())}</h1>"
    if report.interrupted:
        yield "<p>The run was interrupted: this is what was known by then.</p>"
    yield '<dl class="stats">'
    for name, value in (
        ("endpoints", len(report.reports)),
        ("probes", stats["probes"]),
        ("requests", stats["requests"]),
        ("tasks billed", stats["billed"]),
        ("perhaps billed", stats["uncertain"]),
        ("without verdict", stats["unsettled"]),
    ):
        yield f"<div><dt>{name}</dt><dd>{value}</dd></div>"
    yield "</dl></header>"


def _worst_first(report: ConformReport) -> Sequence[EndpointReport]:
    return sorted(report.reports, key=lambda endpoint_report: not endpoint_report.failed)


def _failures(report: ConformReport) -> Iterator[str]:
    failures = [finding for finding in report.findings if finding.severity != "info"]
    notes = [finding for finding in report.findings if finding.severity == "info"]
    if failures:
        yield '<section aria-labelledby="failures"><h2 id="failures">Failures</h2>'
        yield '<ol class="findings">'
        for finding in failures:
            yield from _finding(finding)
        yield "</ol></section>"
    if notes:
        yield f"<details><summary>{len(notes)} notes</summary><ul class='findings notes'>"
        for finding in notes:
            yield from _finding(finding)
        yield "</ul></details>"
    if report.unseen:
        yield '<section aria-labelledby="unseen"><h2 id="unseen">Not seen</h2><ul>'
        for why, probes in report.unseen.items():
            yield f'<li><p><span class="mark open">? {len(probes)}</span> {_text(why)}</p></li>'
        yield "</ul></section>"


def _finding(finding: Finding) -> Iterator[str]:
    extra = finding.extra or {}
    kind = "bad" if finding.severity != "info" else "note"
    sign = "\u2717" if kind == "bad" else "\u2022"
    yield f'<li><p><span class="mark {kind}">{sign} {_text(finding.code)}</span> '
    yield f"<strong>{_text(finding.endpoint or '')}</strong> "
    if finding.pointer:
        yield f"<code>{_text(finding.pointer)}</code> "
    yield f"<code>{_text(finding.rule or '')}</code></p><p>{_text(finding.message)}</p>"
    yield f'<p class="from">{_source(finding.source or {})}</p>'
    if extra.get("curl"):
        yield f'<pre tabindex="0"><code>{_text(str(extra["curl"]))}</code></pre>'
    yield "</li>"


def _source(source: dict[str, Any]) -> str:
    page, read, spec = (_text(str(source.get(key) or "")) for key in ("page", "read", "spec"))
    is_link = page.startswith(("https://", "http://"))
    link = f'<a href="{page}" rel="noreferrer">{page}</a>' if is_link else page
    return ", ".join(part for part in (link, f"read {read}" if read else "", spec) if part)


@dataclass(frozen=True, slots=True)
class _Cell:
    kind: str
    words: str


_BLANK = _Cell("blank", "")


def _endpoint(each: EndpointReport) -> Iterator[str]:
    endpoint = each.plan.endpoint
    is_fake = each.server == "fake"
    yield f'<article><h3 id="{_text(endpoint.id)}">{_text(endpoint.id)}</h3>'
    yield f'<p class="from">{_source({"page": endpoint.page.url, "read": endpoint.page.read})}. '
    yield f"{len(each.outcomes)} probes, {each.requests} requests, {each.billed} tasks billed, "
    yield f"{each.seconds:.1f} s.</p>"
    if each.stopped:
        yield f'<p class="mark open">? stopped: {_text(each.stopped)}</p>'
    yield '<div class="scroll" tabindex="0" role="region" aria-label="constraints of '
    yield f'{_text(endpoint.id)}"><table><thead><tr>'
    for name in ("field", "constraint", "documented", "validator", "fake", "server", "probes"):
        yield f'<th scope="col">{name}</th>'
    yield "</tr></thead>"
    for pointer, units in _by_field(each.outcomes):
        yield "<tbody>"
        for number, (unit, outcomes) in enumerate(units):
            server = _server_cell(unit, outcomes)
            fake, other = (server, _BLANK) if is_fake else (_BLANK, server)
            name = shown_name(pointer) or "(service)"
            yield "<tr>"
            if number == 0:
                yield f'<th scope="rowgroup" rowspan="{len(units)}">{_text(name)}</th>'
            yield f'<th scope="row" title="{_text(unit.id)}">{_text(_named(unit))}</th>'
            yield f"<td>{_text(_documented(unit))}</td>"
            for cell in (_validator_cell(outcomes), fake, other):
                yield _cell(cell)
            yield f"<td>{len(outcomes)}</td></tr>"
        yield "</tbody>"
    yield "</table></div></article>"


def _cell(cell: _Cell) -> str:
    return f'<td class="{cell.kind}">{_text(cell.words)}</td>'


def _by_field(
    outcomes: Sequence[Outcome],
) -> Iterator[tuple[str, list[tuple[Unit, list[Outcome]]]]]:
    """The outcomes by field and by constraint, worst fields first."""
    fields: dict[str, dict[str, list[Outcome]]] = {}
    for outcome in outcomes:
        unit = outcome.probe.unit
        fields.setdefault(unit.pointer, {}).setdefault(unit.id, []).append(outcome)

    def is_fine(pointer: str) -> bool:
        return not any(
            outcome.verdict in _BAD for each in fields[pointer].values() for outcome in each
        )

    for pointer in sorted(fields, key=lambda field: (is_fine(field), field == "")):
        found = [(each[0].probe.unit, each) for each in fields[pointer].values()]
        yield pointer, sorted(found, key=lambda pair: not any(o.verdict in _BAD for o in pair[1]))


def _named(unit: Unit) -> str:
    return f"{unit.rule} {unit.name}" if unit.rule != unit.name else unit.name


def _documented(unit: Unit) -> str:
    if not unit.documented:
        return "page silent"
    if isinstance(unit.limit, bool):
        return "yes" if unit.limit else "no"
    if isinstance(unit.limit, list | tuple):
        return ", ".join(str(item) for item in unit.limit)
    return "stated" if unit.limit is None else str(unit.limit)


def _server_cell(unit: Unit, outcomes: Sequence[Outcome]) -> _Cell:
    bad = [outcome for outcome in outcomes if outcome.verdict in _BAD]
    if bad:
        first = bad[0]
        sent = short(first.probe.sample.value) if first.probe.sample else first.probe.kind
        status = f" ({first.status})" if first.status else ""
        words = {"accept": "takes", "refuse": "refuses", "error": "fails on"}
        return _Cell("bad", f"\u2717 {words[first.server or 'error']} {sent}{status}")
    blank = [outcome for outcome in outcomes if outcome.server is None]
    if len(blank) == len(outcomes):
        return _Cell("open", "? not seen")
    if blank:
        return _Cell("open", f"? {len(blank)} of {len(outcomes)} not seen")
    if not unit.documented:
        said = {outcome.server for outcome in outcomes}
        words = {"accept": "takes", "refuse": "refuses"}
        verb = words.get(said.pop() or "", "") if len(said) == 1 else "takes some of"
        return _Cell("note", f"\u2022 {verb} what was sent")
    return _Cell("good", "\u2713 agrees")


def _validator_cell(outcomes: Sequence[Outcome]) -> _Cell:
    asked = [outcome for outcome in outcomes if outcome.validator is not None]
    if not asked:
        return _BLANK
    bad = [outcome for outcome in asked if not _fits(outcome.validator, outcome.probe.expected)]
    if bad:
        sent = short(bad[0].probe.sample.value) if bad[0].probe.sample else "nothing"
        return _Cell(
            "bad", f"\u2717 {'takes' if bad[0].validator == 'accept' else 'refuses'} {sent}"
        )
    return _Cell("good", "\u2713 agrees")


def _fits(answer: Answer | None, expected: str) -> bool:
    return expected == "either" or answer == expected


def _text(text: str) -> str:
    return html.escape(line(text, _LONG), quote=True)
