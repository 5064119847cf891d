"""A violation of a documented limit as a finding."""

from linocut_kit.runtime.violations import Violation
from linocut_kit.spec.finding import Finding


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
