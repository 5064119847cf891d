"""What transports are made of, and what they tell hooks and the log of each exchange."""

from collections.abc import Callable
from dataclasses import dataclass

from linocut_kit.runtime._environment import Verify
from linocut_kit.runtime.callbacks import tell, tell_async
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
        self._began = settings.time.monotonic()

    def begins(self) -> None:
        """Tell that the request is about to be sent."""
        tell("on_request", self._settings.on_request, self._request_event())
        self._began = self._settings.time.monotonic()

    async def begins_async(self) -> None:
        """The same, where the hook may be a coroutine function."""
        await tell_async("on_request", self._settings.on_request, self._request_event())
        self._began = self._settings.time.monotonic()

    def ends(self, outcome: Outcome) -> None:
        """Tell what became of it."""
        tell("on_response", self._settings.on_response, self._response_event(outcome))

    async def ends_async(self, outcome: Outcome) -> None:
        """The same, where the hook may be a coroutine function."""
        event = self._response_event(outcome)
        await tell_async("on_response", self._settings.on_response, event)

    def _request_event(self) -> RequestEvent:
        content = self._request.content
        length = content.length if content is not None else None
        return RequestEvent(method=self._request.method, url=self._url, length=length)

    def _response_event(self, outcome: Outcome) -> ResponseEvent:
        elapsed = self._settings.time.monotonic() - self._began
        method, url = self._request.method, self._url
        status, id = None, None
        if isinstance(outcome, Response):
            status, problem = outcome.status, outcome.problem
            id = request_id(outcome.headers)
        else:
            problem = outcome.reason
        logger.debug("%s %s: %s in %.3f s", method, url, status or problem, elapsed)
        return ResponseEvent(
            method=method,
            url=url,
            status_code=status,
            elapsed=elapsed,
            request_id=id,
            problem=problem,
        )
