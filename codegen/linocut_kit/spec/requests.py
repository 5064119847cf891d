"""The codes of a request's violations, for people who want to know what one means."""

from linocut_kit.keywords import KEYWORDS, RULES
from linocut_kit.keywords.structure import VIOLATIONS
from linocut_kit.spec.finding import Code

_WHY = "The provider's page forbids it; the violation names the page, the day and the spec's line."

CODES = tuple(
    Code(
        code=one.code,
        severity="error",
        title=one.title,
        why=one.why or _WHY,
        bad=one.bad,
        good=one.good,
    )
    for one in dict.fromkeys(
        (
            *VIOLATIONS.values(),
            *(each for keyword in (*KEYWORDS, *RULES) for each in keyword.violations),
        )
    )
)
