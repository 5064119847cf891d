"""Functions of the user's that are told something. What they raise is logged and stops nothing."""

import inspect
from collections.abc import Callable
from typing import Any

from linocut_kit.runtime.display import logger as shown_logger

logger = shown_logger("linocut")


def tell(name: str, callback: Callable[[Any], object] | None, news: object) -> None:
    """Call it, if there is one. What it raises is logged, but for interrupts."""
    if callback is None:
        return
    try:
        said = callback(news)
        if inspect.isawaitable(said):
            if inspect.iscoroutine(said):
                said.close()
            logger.warning("%s gives a coroutine, which needs the async client", name)
    except Exception as error:
        failed(name, error)


async def tell_async(name: str, callback: Callable[[Any], object] | None, news: object) -> None:
    """The same, where it may be a coroutine function."""
    if callback is None:
        return
    try:
        said = callback(news)
        if inspect.isawaitable(said):
            await said
    except Exception as error:
        failed(name, error)


def failed(name: str, error: Exception, text: str | None = None) -> None:
    """Log that code of the user's failed; `text` is what may be shown of its error."""
    said = str(error) if text is None else text
    logger.warning("%s failed with %s: %s", name, type(error).__name__, said)
