"""What scenarios do to answers: refuse for a while, fail, cut off, garble, in a fixed order."""

from collections import Counter
from dataclasses import replace
from typing import Any

from linocut_kit.fake.behaviour import Behaviour
from linocut_kit.fake.message import FakeResponse
from linocut_kit.fake.routing import FakeRoute
from linocut_kit.spec.pointers import is_list, is_object

# After each fault comes a good answer, so that a client that tries once more gets through.
_FLAKY = ("unavailable", "ok", "error", "ok", "reset", "ok", "truncated", "ok")
_FLAKY_READS = ("error", "ok", "reset", "ok", "truncated", "ok", "unavailable", "ok")
_GARBLED = ("html", "ok", "cut", "ok", "array", "ok", "hollow", "ok", "types", "ok", "empty", "ok")
_PAGE = b"<!doctype html><html><head><title>Welcome</title></head><body>It works</body></html>"
_SOONER = frozenset(("limited", "unavailable", "error"))


def choose(scenario: str, place: str, *, is_create: bool, counts: Counter[str], limit: int) -> str:
    """The trick for a request: the next of its scenario at that place, `ok` for none.

    A create is refused, cut off or garbled every other time, and so is every other request of a
    flaky server; garbled answers to reads never end.
    """
    if scenario == "slow":
        return "slow"
    if scenario not in ("rate-limited", "flaky", "malformed"):
        return "ok"
    turn = counts[f"{scenario} {place}"]
    counts[f"{scenario} {place}"] += 1
    if scenario == "rate-limited":
        return "limited" if turn < limit else "ok"
    order: tuple[str, ...]
    if scenario == "flaky":
        order = _FLAKY if is_create else _FLAKY_READS
    else:
        order = _GARBLED if is_create else _GARBLED[::2]
    return order[turn % len(order)]


def instead(trick: str, route: FakeRoute, behaviour: Behaviour) -> FakeResponse | None:
    """The answer that comes in place of the real one, before anything is done; None for none."""
    if trick not in _SOONER:
        return None
    later = behaviour.retry_after
    headers = {"retry-after": later} if later is not None and trick != "error" else {}
    status, text = {
        "limited": (429, "Too many requests"),
        "unavailable": (503, "Service unavailable"),
        "error": (500, "Internal server error"),
    }[trick]
    response = route.fail(status, text)
    return replace(response, headers=response.headers | headers)


def spoil(trick: str, response: FakeResponse, behaviour: Behaviour) -> FakeResponse:
    """The real answer after the trick: later, cut off, or of another content."""
    kind = response.headers.get("content-type", "")
    if trick in _GARBLED and not kind.endswith("json"):
        return response
    match trick:
        case "slow":
            return replace(response, delay=behaviour.slow_delay)
        case "reset":
            return replace(response, abort_after=0)
        case "truncated":
            return replace(response, abort_after=max(1, len(response.body) // 2))
        case "html":
            return response.with_body(_PAGE, "text/html; charset=utf-8")
        case "cut":
            return response.with_body(response.body[: len(response.body) // 2], kind)
        case "array":
            return response.with_json([response.json()])
        case "hollow":
            return response.with_json({})
        case "types":
            return response.with_json(_mistyped(response.json()))
        case "empty":
            return response.with_body(b"", kind)
        case _:
            return response


def _mistyped(value: Any) -> Any:
    """The value with another type at every leaf."""
    if is_object(value):
        return {key: _mistyped(item) for key, item in value.items()}
    if is_list(value):
        return {"0": [_mistyped(item) for item in value]}
    return [value] if isinstance(value, str) else str(value)
