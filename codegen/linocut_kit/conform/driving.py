"""Drives the client's own flows against the server, and hands every exchange over to be judged."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from linocut_kit.conform.keys import KeyUse
from linocut_kit.conform.sender import Reply
from linocut_kit.conform.session import Session
from linocut_kit.runtime.errors import LinocutError
from linocut_kit.runtime.exchange import Lost, Outcome, Request
from linocut_kit.runtime.flow import Flow, Pause, Progress, fetch

Judge = Callable[[Request, Reply], bool]
"""What an exchange comes to; False where the flow need not go on."""


@dataclass(slots=True, kw_only=True)
class Drive:
    """A flow under way. `error` is what it gave up with.

    A client forgives much of what a page forbids: all of it is in what `judge` is told.
    """

    session: Session
    flow: Flow[Any]
    judge: Judge
    use: KeyUse = "right"
    error: LinocutError | None = None
    _outcome: Outcome | None = None

    async def until_pause(self) -> float | None:
        """Go on to where the flow waits; the seconds that it would wait, None at its end."""
        try:
            while True:
                step = self.flow.send(self._outcome)
                self._outcome = None
                if isinstance(step, Pause):
                    return step.seconds
                if isinstance(step, Request):
                    reply = await self.session.send(step, self.use)
                    lost = Lost(reason=str(reply.trouble), sent=True)
                    self._outcome = reply.heard(self.session.context.mask) if reply.status else lost
                    if not self.judge(step, reply):
                        self.flow.close()
                        return None
        except StopIteration:
            return None
        except LinocutError as error:
            self.error = error
            return None


async def ask(session: Session, flow: Flow[Any], use: KeyUse = "right") -> tuple[Reply, str] | None:
    """Drive a flow of one question: its last reply, and the command that asks the same.

    None where the client would not ask.
    """
    asked: list[tuple[Reply, str]] = []

    def note(request: Request, reply: Reply) -> bool:
        asked.append((reply, session.line(request, use)))
        return True

    drive = Drive(session=session, flow=flow, judge=note, use=use)
    while (seconds := await drive.until_pause()) is not None:
        await session.clock.sleep(seconds)
    return asked[-1] if asked else None


async def ask_state(
    session: Session, progress: Progress, use: KeyUse = "right"
) -> tuple[Reply, str] | None:
    """Ask once for the state of a task."""
    return await ask(session, fetch(session.context, progress, deadline=math.inf), use)
