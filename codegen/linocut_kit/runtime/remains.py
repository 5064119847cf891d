"""What is left of a create that may have been paid for, where its answer cannot be read."""

from linocut_kit.runtime.answers import guess_id
from linocut_kit.runtime.bounded_json import loads
from linocut_kit.runtime.errors import LinocutError, SubmissionUncertain
from linocut_kit.runtime.exchange import Response
from linocut_kit.runtime.lifecycle import PrintedEndpoint

_SHOWN = 64 * 1024


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
    if came is not None and came.body:
        error.raw = _shown(came)
        error.task_id = _id(endpoint, came)
    if error.task_id is not None:
        error.add_note(f"the answer names task {error.task_id}")
    return error


def _id(endpoint: PrintedEndpoint, came: Response) -> str | None:
    try:
        return guess_id(came, endpoint.lifecycle)
    except Exception:
        return None


def _shown(came: Response) -> object:
    """The JSON of an answer without secrets, or the beginning of its text."""
    try:
        found: object = came.mask.everything(loads(came.body.decode("utf-8-sig")))
    except Exception:
        return came.mask.text(came.body[:_SHOWN].decode("utf-8", "replace"))
    return found
