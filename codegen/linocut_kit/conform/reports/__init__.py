"""What a run knows, written for people, for CI and for programs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from linocut_kit.conform.reports.html import as_html
from linocut_kit.conform.reports.junit import as_junit
from linocut_kit.conform.run import ConformReport
from linocut_kit.runtime.display import strict_json
from linocut_kit.runtime.outputs import writing

__all__ = ["RENDERERS", "additions", "as_html", "as_json", "as_junit", "write"]

SCHEMA = "linocut/1"


def as_json(report: ConformReport) -> str:
    """The whole report as JSON."""
    document = {
        "schema": SCHEMA,
        "ok": report.exit_code == 0,
        "findings": [finding.as_json() for finding in report.findings],
        "stats": report.stats,
        **additions(report),
    }
    return strict_json(document, indent=2) + "\n"


def additions(report: ConformReport) -> dict[str, Any]:
    """The keys that a run adds to those of every command."""
    return {
        "ok": report.exit_code == 0,
        "interrupted": report.interrupted,
        "unseen": [{"why": why, "probes": probes} for why, probes in report.unseen.items()],
        "probes": [outcome.as_json() for each in report.reports for outcome in each.outcomes],
    }


RENDERERS: dict[str, Callable[[ConformReport], str]] = {
    "html": as_html,
    "json": as_json,
    "junit": as_junit,
}


def write(report: ConformReport, kind: str, path: Path) -> None:
    """Write a report whole or not at all: it takes its place when it is complete."""
    text = RENDERERS[kind](report)
    with writing(path) as file:
        file.write(text.encode("utf-8", "backslashreplace"))
