"""The one writer of JUnit XML: what CI shows of findings and of probes."""

import io
from collections.abc import Iterable, Sequence

from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite

from linocut_kit.runtime.display import line


def case(classname: str, name: str) -> TestCase:
    """A case that passed, as long as nothing else is said."""
    return TestCase(line(name), line(classname))


def fail(case: TestCase, kind: str, message: str, lines: Iterable[str]) -> None:
    """Let a case fail. Each of the lines is shown as one."""
    failure = Failure(line(message), line(kind))
    failure.text = "\n".join(line(word) for word in lines)
    case.result = [failure]


def skip(case: TestCase, why: str) -> None:
    """Let a case be skipped."""
    case.result = [Skipped(line(why))]


def suite(name: str, cases: Sequence[TestCase], seconds: float = 0.0) -> TestSuite:
    """Cases with their counts."""
    found = TestSuite(line(name))
    found.add_testcases(list(cases))
    found.time = round(seconds, 3)
    return found


def document(name: str, suites: Sequence[TestSuite]) -> str:
    """The XML of several suites."""
    root = JUnitXml(line(name))
    for test_suite in suites:
        root.add_testsuite(test_suite)
    return text(root)


def text(element: JUnitXml | TestSuite) -> str:
    """The XML of one element as a document of its own."""
    file = io.BytesIO()
    element.write(file)
    return file.getvalue().decode("utf-8") + "\n"
