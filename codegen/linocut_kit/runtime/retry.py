"""Whether to send a request again, and when: a pure decision, because a create costs money."""

import math
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from linocut_kit.runtime.exchange import Outcome, Response

_TRANSIENT = frozenset({408, 429})


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How often, and how long between: full jitter over `first * 2**attempt`, in seconds."""

    max_retries: int = 4
    first: float = 0.5
    max: float = 20.0


POLICY = Policy()
"""What clients do unless they are told otherwise."""


def retry_after(answer: Response, wall: float) -> float | None:
    """Seconds that the answer asks to wait, given as a number or as a date; None if it does not.

    `wall` is the present in seconds since the epoch.
    """
    text = answer.headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            date = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
        seconds = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - wall
    return max(0.0, seconds) if math.isfinite(seconds) else None


def transient(outcome: Outcome) -> bool:
    """Whether a request that changes nothing may get a better answer later."""
    if isinstance(outcome, Response):
        return outcome.status in _TRANSIENT or outcome.status >= 500
    return True


def unprocessed(outcome: Outcome, wall: float) -> bool:
    """Whether the request was certainly not processed, so that even a create may be repeated."""
    if isinstance(outcome, Response) and outcome.refusal is not None:
        return outcome.status == 429 and not outcome.refusal.made
    if isinstance(outcome, Response):
        waits = outcome.status == 503 and retry_after(outcome, wall) is not None
        return outcome.status == 429 or waits
    return not outcome.sent


def delay(
    policy: Policy, attempt: int, outcome: Outcome, *, create: bool, dice: float, wall: float
) -> float | None:
    """Seconds to wait before attempt `attempt + 1`, or None to stop.

    `attempt` counts from 0; `dice` is a random number from 0 to 1.
    """
    again = unprocessed(outcome, wall) if create else transient(outcome)
    if not again or attempt >= policy.max_retries:
        return None
    jitter = dice * min(policy.max, policy.first * 2.0 ** min(attempt, 60))
    asked = retry_after(outcome, wall) if isinstance(outcome, Response) else None
    return jitter if asked is None else asked + min(jitter, 1.0)
