"""Behind the plan, a search: random bodies, valid and nearly so, for what nobody thought of."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import one_of

from linocut_kit.conform.curls import create_line
from linocut_kit.conform.parameters import are_sendable, create_of
from linocut_kit.conform.session import Session
from linocut_kit.conform.wire import arrived_body
from linocut_kit.spec.model import Endpoint
from linocut_kit.strategies import invalid_bodies, valid_bodies

_LONGEST = 1_000_000
_MOST = 5


def searcher(examples: int, number: int) -> Callable[[Session, Mapping[str, Any]], Awaitable[None]]:
    """A search of so many bodies, reproducible by its number.

    Each is judged by the printed validator and by the server. Bodies on which they disagree are
    reported without the fields that the disagreement does not need. Where there is no validator
    nothing is searched.
    """

    async def search(session: Session, base: Mapping[str, Any]) -> None:
        known: list[dict[str, Any]] = []
        for body in _bodies(session, examples, number) if session.check is not None else ():
            if len(known) == _MOST or any(entry.items() <= body.items() for entry in known):
                continue
            verdict = await _judged(session, body)
            if verdict is not None:
                small = await _smaller(session, body)
                known.append(small)
                _report(session, small, *verdict)

    return search


def _bodies(session: Session, examples: int, number: int) -> list[dict[str, Any]]:
    endpoint = session.plan.endpoint
    drawn: list[dict[str, Any]] = []
    wrong = invalid_bodies(endpoint).map(lambda pair: pair.body)

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(one_of(valid_bodies(endpoint), wrong))
    def draw(body: Any) -> None:
        is_short = isinstance(body, dict) and all(_is_short(value) for value in body.values())
        if is_short and are_sendable(endpoint, body):
            drawn.extend(_sayable(endpoint, body))

    draw()
    return drawn[:examples]


def _sayable(endpoint: Endpoint, body: dict[str, Any]) -> list[dict[str, Any]]:
    """The body as it arrives; none where its media type has no words for it."""
    found = arrived_body(endpoint, body)
    return [] if found is None else [found]


def _is_short(value: Any) -> bool:
    return not isinstance(value, str) or len(value) < _LONGEST


async def _judged(session: Session, body: dict[str, Any]) -> tuple[str, str] | None:
    """What validator and server say, if they disagree."""
    session.progress("searching")
    own = "refuse" if session.violations(body) else "accept"
    created = await session.create(body)
    if created.server is None or created.server == own:
        return None
    return own, created.server


async def _smaller(session: Session, body: dict[str, Any]) -> dict[str, Any]:
    """The body with every field left out that the disagreement does not need."""
    needed = {field.name for field in session.plan.endpoint.parameters if field.location == "path"}
    for name in [name for name in body if name not in needed]:
        less = {key: item for key, item in body.items() if key != name}
        if await _judged(session, less) is not None:
            body = less
    return body


def _report(session: Session, body: dict[str, Any], own: str, server: str) -> None:
    names = sorted(body)
    inside, request = create_of(session.context, body)
    line = create_line(
        session.plan.endpoint,
        request.method,
        request.url,
        {**session.shown_headers(), **request.headers},
        inside,
        query=session.keys.shown().query,
    )
    session.complain(
        "oracles-disagree",
        session.unit("requestBody", "search"),
        f"the printed validator would {own} a body of {', '.join(names) or 'nothing'}, and the "
        f"server did {server} it",
        curl=line,
    )
