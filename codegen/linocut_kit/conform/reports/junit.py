"""A run as JUnit XML: a suite an endpoint, a case a probe."""

from xml.etree import ElementTree

from linocut_kit.conform.run import Report
from linocut_kit.conform.verdicts import EndpointReport, Outcome
from linocut_kit.spec.finding import Finding

_BAD = ("server-looser", "server-stricter", "undocumented")


def as_junit(report: Report) -> str:
    """The report as a JUnit document."""
    root = ElementTree.Element("testsuites", name="linocut conform")
    for each in report.reports:
        root.append(_suite(each))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(each: EndpointReport) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name=each.plan.endpoint.id)
    told: set[int] = set()
    counts = {"tests": 0, "failures": 0, "skipped": 0}
    for outcome in each.outcomes:
        found = [one for one in each.findings if _is_about(one, outcome)]
        told |= {id(one) for one in found}
        case = _case(suite, each, outcome.probe.id)
        counts["tests"] += 1
        if outcome.verdict in _BAD or found:
            counts["failures"] += 1
            _fail(case, found, outcome.verdict)
        elif outcome.verdict == "inconclusive":
            counts["skipped"] += 1
            ElementTree.SubElement(case, "skipped", message=outcome.note or "no verdict")
    for one in each.findings:
        if id(one) not in told and one.severity != "info":
            counts["tests"] += 1
            counts["failures"] += 1
            constraint = (one.extra or {}).get("constraint", one.code)
            _fail(_case(suite, each, str(constraint)), [one], one.code)
    for key, value in counts.items():
        suite.set(key, str(value))
    suite.set("time", f"{each.seconds:.3f}")
    return suite


def _case(suite: ElementTree.Element, each: EndpointReport, name: str) -> ElementTree.Element:
    return ElementTree.SubElement(
        suite, "testcase", classname=each.plan.endpoint.id, name=_clean(name)
    )


def _is_about(finding: Finding, outcome: Outcome) -> bool:
    if finding.severity == "info":
        return False
    extra = finding.extra or {}
    if extra.get("probe") == outcome.probe.id:
        return True
    return outcome.verdict in _BAD and extra.get("constraint") == outcome.probe.unit.id


def _fail(case: ElementTree.Element, found: list[Finding], verdict: str) -> None:
    message = "; ".join(one.message for one in found) or verdict
    failure = ElementTree.SubElement(
        case, "failure", type=found[0].code if found else verdict, message=_clean(message)
    )
    lines: list[str] = []
    for one in found:
        source = one.source or {}
        lines += [one.message, one.help or "", " ".join(str(part) for part in source.values())]
    failure.text = _clean("\n".join(line for line in lines if line))


def _clean(text: str) -> str:
    """XML 1.0 has no control characters and no surrogates."""
    return "".join(one if one.isprintable() or one in "\n\t" else "\ufffd" for one in text)
