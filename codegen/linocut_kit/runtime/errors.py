"""Every error of the library, so that a caller can tell what was paid for and what to do next.

LinocutError
├── ConfigurationError            a key, URL or argument is missing or makes no sense
├── ValidationError               the request breaks the provider's documented limits
│   └── MediaNotAccepted          the image cannot be sent in that field
├── TransportError                no answer came, and nothing was paid for
│   └── MediaChanged              the image's file changed while it was being sent
├── SubmissionUncertain           a create may have been processed and billed
├── ApiError                      the provider refused
│   ├── BadRequestError           400, 413, 415, 422
│   ├── AuthenticationError       401
│   ├── PaymentRequiredError      402
│   ├── PermissionDeniedError     403
│   ├── NotFoundError             404, 410
│   ├── ConflictError             409
│   ├── RateLimitError            429
│   └── ServerError               5xx
├── UnexpectedResponse            an answer that cannot be read or trusted
├── TaskError                     following a task went wrong; `task` resumes it
│   ├── TaskFailed                the provider says that the task failed
│   │   ├── TaskRefused           moderation refused its prompt, an input or its images
│   │   └── TaskCancelled         it was cancelled
│   └── TaskTimeout               the task was not done in time
├── PartlyFailed                  some of the creates of one call; `results` has the others
├── ImagesNotSaved                some images of a result; the others are saved
└── WebhookError                  a webhook that cannot be read or is not the provider's
    └── WebhookBodyError          the caller gave a parsed body; a TypeError too
"""

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from linocut_kit.runtime.display import line
from linocut_kit.runtime.redaction import Mask

if TYPE_CHECKING:
    from pathlib import Path

    from linocut_kit.runtime.violations import Violation

_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What a provider answered, without secrets: its JSON, else the beginning of its text, with
    the status and the headers.
    """

    raw: Any = field(default=None, repr=False)
    status_code: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    request_id: str | None = None


NOTHING_CAME = Came()
"""Where there was no answer."""


class LinocutError(Exception):
    """Any error of this library. `task` is the task that was known when it happened, if one was.

    `task` has the `id`, and `wait()` to go on with it. Where an answer of the provider led to the
    error, `raw` is that answer: its JSON, else the beginning of its text; `status_code`, `headers`
    and `request_id` are those of it. No key is in them.

    The text and the notes are lines that can be shown anywhere: what others wrote in them steers
    no terminal.
    """

    task: Any = None
    raw: Any = None
    status_code: int | None = None
    headers: Mapping[str, str] = MappingProxyType({})
    request_id: str | None = None

    def __init__(self, *args: Any) -> None:
        super().__init__(*(line(arg) if isinstance(arg, str) else arg for arg in args))

    def add_note(self, note: str, /) -> None:
        """Add a line to what a traceback shows."""
        super().add_note(line(note))

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors travel between processes with their task, or with a Ticket of it."""
        state = dict(self.__dict__)
        if self.task is not None and not _travels(self.task):
            state["task"] = Ticket(id=self.task.id, status=self.task.status)
        return _restored, (type(self), self.args, state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What is left of an error's task where it cannot be pickled: enough to go on with it."""

    id: str
    status: str | None


class LinocutWarning(UserWarning):
    """What `validate="warn"` warns with, once for each violation."""


class ConfigurationError(LinocutError):
    """A key, a URL or an argument is missing or makes no sense. Nothing was sent."""


class ValidationError(LinocutError):
    """The request breaks documented limits. Nothing was sent; `violations` has every problem."""

    violations: tuple["Violation", ...]

    def __init__(
        self, violations: Sequence["Violation"], *, text: str = "", help: str = ""
    ) -> None:
        self.violations = tuple(violations)
        self.help = help
        super().__init__(text or _listed(self.violations))
        if help:
            self.add_note(f"help: {help}")


class MediaNotAccepted(ValidationError):
    """An image cannot be sent in that field, or cannot be read. Nothing was sent."""


class TransportError(LinocutError):
    """No answer came: refused, reset, timed out. A create that raises it was not processed."""


class MediaChanged(TransportError):
    """A file changed or shrank while it was being sent; the request was cut short."""


class SubmissionUncertain(LinocutError):
    """A create may have been processed and billed, and its answer is not known.

    It was not sent again. `__cause__` has what came instead of an answer; `task_id` is the id that
    could still be read from a broken answer, and `raw` that answer: its JSON, or the beginning of
    its text, None if nothing came.
    """

    task_id: str | None = None
    raw: Any = None


class ApiError(LinocutError):
    """The provider answered with an error status.

    `body`, which is `raw`, is the parsed JSON or the beginning of the text; `retry_after` is in
    seconds.
    """

    status_code: int

    def __init__(
        self,
        message: str,
        *,
        status_code: int,
        body: Any = None,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.body = self.raw = body
        self.request_id = request_id
        self.retry_after = retry_after


class BadRequestError(ApiError):
    """400, 413, 415 or 422: the provider does not accept the request."""


class AuthenticationError(ApiError):
    """401: the key is missing or wrong."""


class PaymentRequiredError(ApiError):
    """402: the account has no credit."""


class PermissionDeniedError(ApiError):
    """403: the key may not do this; for a result, its URL may have expired."""


class NotFoundError(ApiError):
    """404 or 410: there is no such task; for a result, its URL may have expired."""


class ConflictError(ApiError):
    """409: the state of the task forbids it."""


class RateLimitError(ApiError):
    """429: too many requests. `retry_after` says how long to wait, if the provider does."""


class ServerError(ApiError):
    """5xx: the provider's fault, or a proxy's."""


class UnexpectedResponse(LinocutError):
    """An answer that cannot be read or trusted: broken, too large, fields missing, no image."""

    def __init__(
        self, message: str, *, status_code: int | None = None, request_id: str | None = None
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.request_id = request_id


class TaskError(LinocutError):
    """Following a task went wrong; the task itself may be well. `task.wait()` goes on with it."""

    def __init__(self, text: str, *, task: Any) -> None:
        super().__init__(text)
        self.task = task


class TaskFailed(TaskError):
    """The provider says that the task failed; `code` and `message` are its words, if it said."""

    def __init__(
        self, text: str, *, task: Any, code: str | None = None, message: str | None = None
    ) -> None:
        super().__init__(text, task=task)
        self.code = code
        self.message = message


class TaskRefused(TaskFailed):
    """Moderation ended the task. `billed` is whether it costs money all the same: True, False, or
    "unknown" where no page says so.
    """

    def __init__(
        self,
        text: str,
        *,
        task: Any,
        code: str | None = None,
        message: str | None = None,
        billed: bool | Literal["unknown"] = "unknown",
    ) -> None:
        super().__init__(text, task=task, code=code, message=message)
        self.billed = billed


class TaskCancelled(TaskFailed):
    """The task was cancelled, by its owner or by the provider."""


class TaskTimeout(TaskError):
    """The task was not done before the deadline. It goes on at the provider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFailure:
    """An image that could not be saved: its number in the result from 1, and why."""

    number: int
    error: LinocutError


class ImagesNotSaved(LinocutError):
    """Some images of a result could not be saved: `failures` says which and why, `saved` has the
    files of the others. `task` has the result still, and can be asked for it again.
    """

    def __init__(
        self, saved: tuple["Path", ...], failures: tuple[ImageFailure, ...], count: int
    ) -> None:
        self.saved = saved
        self.failures = failures
        reasons = "; ".join(f"image {item.number}: {item.error}" for item in failures[:_SHOWN])
        super().__init__(f"{len(failures)} of {count} images could not be saved: {reasons}")


class PartlyFailed(LinocutError):
    """Some of the creates of one call failed. `results` has what was made, `tasks` every task that
    is known, those of `results` included, and `failures` what each of the others raised.
    """

    def __init__(
        self,
        what: str,
        *,
        results: tuple[Any, ...],
        tasks: tuple[Any, ...],
        failures: tuple[BaseException, ...],
    ) -> None:
        self.results = results
        self.tasks = tasks
        self.failures = failures
        reasons = "; ".join(str(error) or type(error).__name__ for error in failures[:_SHOWN])
        total = len(results) + len(failures)
        super().__init__(f"{what}: {len(failures)} of {total} creates failed: {reasons}")

    def __reduce__(self) -> tuple[Any, ...]:
        """What cannot travel stays: of a task there is a Ticket then, of a result nothing."""
        tasks = tuple(
            task if _travels(task) else Ticket(id=task.id, status=task.status)
            for task in self.tasks
        )
        results = tuple(result for result in self.results if _travels(result))
        return _restored, (
            type(self),
            self.args,
            {**vars(self), "results": results, "tasks": tasks},
        )


class WebhookError(LinocutError):
    """A webhook that cannot be read, is not signed by the provider, or is too old."""


class WebhookBodyError(WebhookError, TypeError):
    """The body given is not the bytes that came, as the receiver parsed it before."""


_STATUS: dict[int, type[ApiError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    402: PaymentRequiredError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    410: NotFoundError,
    413: BadRequestError,
    415: BadRequestError,
    422: BadRequestError,
    429: RateLimitError,
}


def error_class(status: int) -> type[ApiError]:
    """The class of errors for an HTTP status."""
    return ServerError if status >= 500 else _STATUS.get(status, ApiError)


E = TypeVar("E", bound=LinocutError)


def answered_with(error: E, came: "Came | LinocutError") -> E:
    """The error with the answer that led to it, or with that of another error."""
    error.raw = came.raw
    error.status_code = came.status_code
    error.headers = dict(came.headers)
    error.request_id = came.request_id
    return error


def conceal(error: BaseException, mask: Mask) -> None:
    """Take the secrets out of an error and of what caused it: texts, notes, bodies, words."""
    seen: set[int] = set()
    left: list[BaseException | None] = [error]
    while left:
        base_exception = left.pop()
        if base_exception is None or id(base_exception) in seen:
            continue
        seen.add(id(base_exception))
        base_exception.args = tuple(
            mask.text(each) if isinstance(each, str) else each for each in base_exception.args
        )
        for name, value in vars(base_exception).items():
            if isinstance(value, str | list | dict):
                vars(base_exception)[name] = mask.everything(value)
        left += [base_exception.__cause__, base_exception.__context__]


def _travels(task: object) -> bool:
    try:
        pickle.dumps(task)
    except Exception:
        return False
    return True


def _restored(
    kind: type[LinocutError], args: tuple[Any, ...], state: dict[str, Any]
) -> LinocutError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


def _listed(violations: tuple["Violation", ...]) -> str:
    shown = "; ".join(violation.message for violation in violations[:_SHOWN])
    rest = len(violations) - _SHOWN
    return f"{shown}; and {rest} more" if rest > 0 else shown
