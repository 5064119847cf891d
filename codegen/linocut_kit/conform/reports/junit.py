"""A run as JUnit XML: a suite an endpoint, a case a probe."""

from junitparser import TestCase, TestSuite

from linocut_kit.conform import junit
from linocut_kit.conform.run import ConformReport
from linocut_kit.conform.verdicts import EndpointReport, Outcome
from linocut_kit.spec.finding import Finding

_BAD = ("server-looser", "server-stricter", "undocumented")


def as_junit(report: ConformReport) -> str:
    """The report as a JUnit document."""
    return junit.document(
        "linocut conform", [_suite(endpoint_report) for endpoint_report in report.reports]
    )


def _suite(each: EndpointReport) -> TestSuite:
    endpoint = each.plan.endpoint.id
    cases: list[TestCase] = []
    told: set[int] = set()
    for outcome in each.outcomes:
        found = [finding for finding in each.findings if _is_about(finding, outcome)]
        told |= {id(finding) for finding in found}
        case = junit.case(endpoint, outcome.probe.id)
        if outcome.verdict in _BAD or found:
            _fail(case, found, outcome.verdict)
        elif outcome.verdict == "inconclusive":
            junit.skip(case, outcome.note or "no verdict")
        cases.append(case)
    for finding in each.findings:
        if id(finding) not in told and finding.severity != "info":
            constraint = (finding.extra or {}).get("constraint", finding.code)
            cases.append(junit.case(endpoint, str(constraint)))
            _fail(cases[-1], [finding], finding.code)
    return junit.suite(endpoint, cases, each.seconds)


def _is_about(finding: Finding, outcome: Outcome) -> bool:
    if finding.severity == "info":
        return False
    extra = finding.extra or {}
    if extra.get("probe") == outcome.probe.id:
        return True
    return outcome.verdict in _BAD and extra.get("constraint") == outcome.probe.unit.id


def _fail(case: TestCase, found: list[Finding], verdict: str) -> None:
    message = "; ".join(finding.message for finding in found) or verdict
    lines: list[str] = []
    for finding in found:
        source = " ".join(str(part) for part in (finding.source or {}).values())
        lines += [line for line in (finding.message, finding.help, source) if line]
    junit.fail(case, found[0].code if found else verdict, message, lines)
