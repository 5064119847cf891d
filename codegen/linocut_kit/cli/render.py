"""One finding, many renderers: text, json, github, junit."""

import argparse
import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from linocut_kit.spec.finding import Finding

FORMATS = ("text", "json", "github", "junit")
SCHEMA = "linocut/1"
_GITHUB = {"error": "error", "warning": "warning", "info": "notice"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WORST_FIRST = {"error": 0, "warning": 1, "info": 2}


def add_format(parser: argparse.ArgumentParser, formats: Sequence[str] = FORMATS) -> None:
    """Add `--format`; the default is github under GitHub Actions where that is offered."""
    on_github = "github" in formats and os.environ.get("GITHUB_ACTIONS") == "true"
    parser.add_argument(
        "--format",
        choices=formats,
        default="github" if on_github else "text",
        help="how findings are printed (default: %(default)s)",
    )


def exit_code(findings: Sequence[Finding]) -> int:
    """1 if a finding is more than information, else 0."""
    return int(any(one.severity != "info" for one in findings))


def render(
    findings: Sequence[Finding],
    format: str,
    *,
    stats: Mapping[str, Any] | None = None,
    extra: Mapping[str, Any] | None = None,
    command: str = "linocut",
) -> None:
    """Print findings on stdout. `extra` has the JSON keys of one command beside the findings."""
    if format == "json":
        document = {
            "schema": SCHEMA,
            "ok": exit_code(findings) == 0,
            "findings": [as_json(one) for one in findings],
            "stats": dict(stats or {}),
            **(extra or {}),
        }
        print(json.dumps(document, indent=2))
    elif format == "github":
        for one in sorted(findings, key=lambda one: _WORST_FIRST[one.severity]):
            print(as_github(one))
    elif format == "junit":
        print(as_junit(findings, command))
    else:
        for one in findings:
            print(as_text(one))


def as_json(one: Finding) -> dict[str, Any]:
    """A finding as the JSON form has it; keys are only ever added."""
    shown: dict[str, Any] = {
        "code": one.code,
        "severity": one.severity,
        "endpoint": one.endpoint,
        "pointer": one.pointer,
        "rule": one.rule,
        "limit": one.limit,
        "message": one.message,
        "help": one.help,
        "source": one.source,
    }
    if one.file is not None:
        shown.update(file=one.file, line=one.line, column=one.column)
    return {**shown, **(one.extra or {})}


def as_text(one: Finding) -> str:
    """A finding in two or three lines."""
    where = ":".join(str(part) for part in (one.file, one.line, one.column) if part is not None)
    parts = (_line(where), f"{one.severity}[{one.code}]", _subject(one))
    head = ": ".join(part for part in parts if part)
    lines = [f"{head}: {one.message}"]
    if one.help:
        lines.append(f"  help: {one.help}")
    if one.source:
        lines.append(f"  from: {_source(one.source)}")
    return "\n".join(lines)


def as_github(one: Finding) -> str:
    """A finding as a workflow command."""
    places = {"file": one.file, "line": one.line, "col": one.column, "title": one.code}
    properties = ",".join(
        f"{key}={_property(str(value))}" for key, value in places.items() if value is not None
    )
    subject = _subject(one)
    text = f"{subject}: {one.message}" if subject else one.message
    text = f"{text}\nhelp: {one.help}" if one.help else text
    return f"::{_GITHUB[one.severity]} {properties}::{_data(text)}"


def as_junit(findings: Sequence[Finding], command: str) -> str:
    """Findings as a JUnit suite: one failed case each, one passed case if there is none."""
    failures = sum(one.severity != "info" for one in findings)
    suite = ElementTree.Element(
        "testsuite", name=command, tests=str(max(len(findings), 1)), failures=str(failures)
    )
    for one in findings:
        name = ":".join(str(part) for part in (one.code, one.pointer, one.line) if part)
        case = ElementTree.SubElement(
            suite,
            "testcase",
            classname=_clean(one.endpoint or one.file or command),
            name=_clean(name),
        )
        if one.severity != "info":
            failure = ElementTree.SubElement(
                case, "failure", type=one.code, message=_clean(one.message)
            )
            failure.text = _clean(as_text(one))
    if not findings:
        ElementTree.SubElement(suite, "testcase", classname=command, name="no findings")
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True)


def _subject(one: Finding) -> str:
    return _line(" ".join(part for part in (one.endpoint, one.pointer) if part))


def _line(text: str) -> str:
    """Text of a stranger in one line, with what would steer a terminal written out."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _source(source: Mapping[str, Any]) -> str:
    page, read, spec = (source.get(key) for key in ("page", "read", "spec"))
    return ", ".join(str(part) for part in (page, f"read {read}" if read else None, spec) if part)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _clean(text: str) -> str:
    """XML 1.0 has neither control characters nor surrogates."""
    return _NOT_XML.sub("\ufffd", text)


def note(text: str) -> None:
    """Say something about the run, on stderr."""
    print(text, file=sys.stderr)
