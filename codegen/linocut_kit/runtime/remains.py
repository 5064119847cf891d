"""What is left of a create that may have been paid for, where its answer cannot be read."""

from linocut_kit.runtime.answers import reading
from linocut_kit.runtime.errors import (
    LinocutError,
    SubmissionUncertain,
    UnexpectedResponse,
    answered_with,
)
from linocut_kit.runtime.exchange import Response
from linocut_kit.runtime.lifecycle import PrintedEndpoint


def uncertain(
    endpoint: PrintedEndpoint, cause: Exception, came: Response | None = None
) -> SubmissionUncertain:
    """The error of a create that was sent, with the id and the answer as far as they came."""
    what = endpoint.id
    text = str(cause).removeprefix(f"{what}: ")
    if not isinstance(cause, LinocutError):
        text = f"{type(cause).__name__}: {text}"
    error = SubmissionUncertain(
        f"{what}: {text}. The task may have been created and billed; it was not sent again"
    )
    if isinstance(cause, LinocutError):
        answered_with(error, cause)
    if came is not None and came.body:
        _told(error, endpoint, came)
    return error


def _told(error: SubmissionUncertain, endpoint: PrintedEndpoint, came: Response) -> None:
    """Note what an answer says, in whatever state it is."""
    try:
        news = reading(came, endpoint.lifecycle, rescue=True)
    except UnexpectedResponse as unread:
        if error.raw is None:
            answered_with(error, unread)
    except Exception as unread:
        error.add_note(f"the answer cannot be read: {type(unread).__name__}")
    else:
        answered_with(error, news.came)
        error.task_id = news.id
        if news.id is not None:
            error.add_note(f"the answer names task {news.id}")
