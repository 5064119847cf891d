"""The codes of a request's violations, for people who want to know what one means."""

from linocut_kit.keywords import KEYWORDS, RULES
from linocut_kit.keywords.structure import VIOLATIONS
from linocut_kit.spec.finding import Code

_WHY = "The provider's page forbids it; the violation names the page, the day and the spec's line."

CODES = tuple(
    Code(
        code=violation_kind.code,
        severity="error",
        title=violation_kind.title,
        why=violation_kind.why or _WHY,
        bad=violation_kind.bad,
        good=violation_kind.good,
    )
    for violation_kind in dict.fromkeys(
        (
            *VIOLATIONS.values(),
            *(each for keyword in (*KEYWORDS, *RULES) for each in keyword.violations),
        )
    )
)
