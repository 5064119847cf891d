"""What generated code runs on; nothing is loaded before it is used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linocut_kit.runtime.errors import ApiError as ApiError
    from linocut_kit.runtime.errors import AuthenticationError as AuthenticationError
    from linocut_kit.runtime.errors import BadRequestError as BadRequestError
    from linocut_kit.runtime.errors import ConfigurationError as ConfigurationError
    from linocut_kit.runtime.errors import ConflictError as ConflictError
    from linocut_kit.runtime.errors import ImagesNotSaved as ImagesNotSaved
    from linocut_kit.runtime.errors import LinocutError as LinocutError
    from linocut_kit.runtime.errors import LinocutWarning as LinocutWarning
    from linocut_kit.runtime.errors import MediaChanged as MediaChanged
    from linocut_kit.runtime.errors import MediaNotAccepted as MediaNotAccepted
    from linocut_kit.runtime.errors import NotFoundError as NotFoundError
    from linocut_kit.runtime.errors import PartlyFailed as PartlyFailed
    from linocut_kit.runtime.errors import PaymentRequiredError as PaymentRequiredError
    from linocut_kit.runtime.errors import PermissionDeniedError as PermissionDeniedError
    from linocut_kit.runtime.errors import RateLimitError as RateLimitError
    from linocut_kit.runtime.errors import ServerError as ServerError
    from linocut_kit.runtime.errors import SubmissionUncertain as SubmissionUncertain
    from linocut_kit.runtime.errors import TaskCancelled as TaskCancelled
    from linocut_kit.runtime.errors import TaskError as TaskError
    from linocut_kit.runtime.errors import TaskFailed as TaskFailed
    from linocut_kit.runtime.errors import TaskRefused as TaskRefused
    from linocut_kit.runtime.errors import TaskTimeout as TaskTimeout
    from linocut_kit.runtime.errors import TransportError as TransportError
    from linocut_kit.runtime.errors import UnexpectedResponse as UnexpectedResponse
    from linocut_kit.runtime.errors import ValidationError as ValidationError
    from linocut_kit.runtime.errors import WebhookBodyError as WebhookBodyError
    from linocut_kit.runtime.errors import WebhookError as WebhookError
    from linocut_kit.runtime.exchange import RequestEvent as RequestEvent
    from linocut_kit.runtime.exchange import ResponseEvent as ResponseEvent
    from linocut_kit.runtime.flow import Update as Update
    from linocut_kit.runtime.made_images import AsyncImage as AsyncImage
    from linocut_kit.runtime.made_images import Image as Image
    from linocut_kit.runtime.media import ImageInput as ImageInput
    from linocut_kit.runtime.media import Validate as Validate
    from linocut_kit.runtime.result import AsyncResult as AsyncResult
    from linocut_kit.runtime.result import Result as Result
    from linocut_kit.runtime.task import AsyncTask as AsyncTask
    from linocut_kit.runtime.task import Task as Task
    from linocut_kit.runtime.unset import UNSET as UNSET
    from linocut_kit.runtime.unset import Unset as Unset
    from linocut_kit.runtime.violations import Violation as Violation
    from linocut_kit.runtime.webhooks import WebhookEvent as WebhookEvent
    from linocut_kit.runtime.webhooks import Webhooks as Webhooks

_HOMES = {
    "errors": (
        "ApiError",
        "AuthenticationError",
        "BadRequestError",
        "ConfigurationError",
        "ConflictError",
        "ImagesNotSaved",
        "LinocutError",
        "LinocutWarning",
        "MediaChanged",
        "MediaNotAccepted",
        "NotFoundError",
        "PartlyFailed",
        "PaymentRequiredError",
        "PermissionDeniedError",
        "RateLimitError",
        "ServerError",
        "SubmissionUncertain",
        "TaskCancelled",
        "TaskError",
        "TaskFailed",
        "TaskRefused",
        "TaskTimeout",
        "TransportError",
        "UnexpectedResponse",
        "ValidationError",
        "WebhookBodyError",
        "WebhookError",
    ),
    "exchange": ("RequestEvent", "ResponseEvent"),
    "flow": ("Update",),
    "media": ("ImageInput", "Validate"),
    "made_images": ("AsyncImage", "Image"),
    "result": ("AsyncResult", "Result"),
    "task": ("AsyncTask", "Task"),
    "unset": ("UNSET", "Unset"),
    "violations": ("Violation",),
    "webhooks": ("WebhookEvent", "Webhooks"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    """A name is loaded from its module when it is first used."""
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
