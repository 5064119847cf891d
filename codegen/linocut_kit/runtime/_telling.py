"""What transports are made of, and what they tell hooks and the log of each exchange."""

from collections.abc import Callable
from dataclasses import dataclass

from linocut_kit.runtime._environment import Verify
from linocut_kit.runtime.credentials import Credentials
from linocut_kit.runtime.display import logger as shown_logger
from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.exchange import (
    CLOCK,
    Outcome,
    Request,
    RequestEvent,
    Response,
    ResponseEvent,
    Time,
    request_id,
)
from linocut_kit.runtime.hosts import Base
from linocut_kit.runtime.redaction import NO_MASK, Mask

logger = shown_logger("linocut.http")

OnRequest = Callable[[RequestEvent], object]
OnResponse = Callable[[ResponseEvent], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a transport is made of. The key goes where the base trusts only, and `mask` takes it
    out of what comes back.
    """

    base: Base
    credentials: Credentials
    mask: Mask = NO_MASK
    verify: Verify = None
    on_request: OnRequest | None = None
    on_response: OnResponse | None = None
    time: Time = CLOCK

    def __repr__(self) -> str:
        return f"Settings(base={self.base.url!r})"


class Told:
    """Tells hooks and the log of one exchange, without keys, bodies or queries."""

    def __init__(self, settings: Settings, request: Request, closed: bool) -> None:
        if closed:
            raise ConfigurationError("the client is closed")
        self._settings = settings
        self._request = request
        self._url = settings.mask.text(request.shown)
        if settings.on_request is not None:
            length = request.content.length if request.content is not None else None
            settings.on_request(RequestEvent(method=request.method, url=self._url, length=length))
        self._began = settings.time.monotonic()

    def outcome(self, outcome: Outcome) -> Outcome:
        """Pass the outcome on, and tell of it."""
        elapsed = self._settings.time.monotonic() - self._began
        method, url = self._request.method, self._url
        status, id = None, None
        if isinstance(outcome, Response):
            status, problem = outcome.status, outcome.problem
            id = request_id(outcome.headers)
        else:
            problem = outcome.reason
        logger.debug("%s %s: %s in %.3f s", method, url, status or problem, elapsed)
        if self._settings.on_response is not None:
            event = ResponseEvent(
                method=method,
                url=url,
                status_code=status,
                elapsed=elapsed,
                request_id=id,
                problem=problem,
            )
            self._settings.on_response(event)
        return outcome
