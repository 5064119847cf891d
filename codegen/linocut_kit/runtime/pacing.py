"""How often a task is asked for, where it is not as the spec says: as the caller, or a fake says.

A fake on this machine may say in each response how soon its clients may ask again, so that tests
do not wait at the provider's pace. What other hosts say in that header is not heard.
"""

import math
from typing import Any

from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.exchange import Outcome, Response
from linocut_kit.runtime.hosts import is_loopback
from linocut_kit.runtime.task_requests import FlowContext, Progress

HEADER = "linocut-poll-interval"
"""Seconds between two questions, as a fake on loopback wants them."""


def checked_interval(seconds: Any) -> float:
    """The interval if it is a number of seconds, 0 or more. Raises ConfigurationError."""
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not is_number or not math.isfinite(seconds) or seconds < 0:
        raise ConfigurationError(f"poll_interval must be 0 seconds or more, not {seconds!r}")
    return float(seconds)


def interval(context: FlowContext, progress: Progress) -> float | None:
    """Seconds between two questions as the caller says, else as the fake does, else None."""
    return progress.told_interval if context.poll_interval is None else context.poll_interval


def hear(context: FlowContext, progress: Progress, outcome: Outcome) -> None:
    """Remember what a fake on this machine says of its pace."""
    said = outcome.headers.get(HEADER) if isinstance(outcome, Response) else None
    if said is None or not is_loopback(context.base.url):
        return
    try:
        progress.told_interval = checked_interval(float(said))
    except (ValueError, ConfigurationError):
        return
