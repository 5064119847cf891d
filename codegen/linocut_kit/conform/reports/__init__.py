"""What a run knows, written for people, for CI and for programs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from linocut_kit.conform.reports.html import as_html
from linocut_kit.conform.reports.junit import as_junit
from linocut_kit.conform.run import Report
from linocut_kit.runtime.display import strict_json
from linocut_kit.runtime.outputs import writing

__all__ = ["RENDERERS", "additions", "as_html", "as_json", "as_junit", "write"]

SCHEMA = "linocut/1"


def as_json(report: Report) -> str:
    """The whole report as JSON."""
    document = {
        "schema": SCHEMA,
        "ok": not any(one.failed for one in report.reports),
        "findings": [one.as_json() for one in report.findings],
        "stats": report.stats,
        **additions(report),
    }
    return strict_json(document, indent=2) + "\n"


def additions(report: Report) -> dict[str, Any]:
    """The keys that a run adds to those of every command."""
    return {
        "interrupted": report.interrupted,
        "probes": [one.as_json() for each in report.reports for one in each.outcomes],
    }


RENDERERS: dict[str, Callable[[Report], str]] = {
    "html": as_html,
    "json": as_json,
    "junit": as_junit,
}


def write(report: Report, kind: str, path: Path) -> None:
    """Write a report whole or not at all: it takes its place when it is complete."""
    text = RENDERERS[kind](report)
    with writing(path) as file:
        file.write(text.encode("utf-8", "backslashreplace"))
