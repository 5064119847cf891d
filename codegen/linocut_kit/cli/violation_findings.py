"""Violations of documented limits as findings."""

from collections.abc import Sequence

from linocut_kit.runtime.violations import Violation
from linocut_kit.spec.finding import Code, Finding

_MOST = 1000
CODES = (
    Code(
        code="more-violations",
        severity="error",
        title="the body breaks more limits than are printed",
        why="Of one body the first 1000 violations are printed, and the rest is counted. A body "
        "with more of them is meant for something else.",
    ),
)


def findings(violations: Sequence[Violation], endpoint: str) -> list[Finding]:
    """The violations as findings: the first 1000, and one that counts the rest."""
    found = [finding(violation, endpoint) for violation in violations[:_MOST]]
    left = len(violations) - len(found)
    if left:
        more = f"{left} more violations of this body are not shown"
        help = "mend the first ones, or check that the body is meant for this endpoint"
        found.append(Finding(code="more-violations", message=more, help=help, endpoint=endpoint))
    return found


def finding(violation: Violation, endpoint: str) -> Finding:
    """A violation as every command reports it."""
    limit = violation.limit
    return Finding(
        code=violation.code,
        message=violation.message,
        endpoint=endpoint,
        pointer=violation.pointer,
        rule=violation.rule,
        limit=list(limit) if isinstance(limit, tuple) else limit,
        help=violation.help,
        source=dict(violation.source.to_json()),
    )
