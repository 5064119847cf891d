"""What a client must know to drive a provider's tasks: printed as data, read by the flows.

Pointers are JSON Pointers (RFC 6901) in which a segment `*` stands for every element of an array.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linocut_kit.runtime.violations import Rule, Violation


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request about one task. `{id}` in `path` is the task's id."""

    method: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How to poll, in seconds: the first pause, its growth, its ceiling, and the whole wait."""

    first: float
    factor: float
    max: float
    timeout: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Where a succeeded task's images are: pointers into the answer."""

    url: str
    content_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """How to list the caller's tasks: `items` points to each task, the others into one."""

    call: Call
    items: str
    id: str
    status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """A task from its creation to its images.

    `status` is looked up in the create answer and in every poll answer. An answer without it is a
    success if it has results, and pending otherwise; a poll that is answered 422 is a failure.
    Without `id` the create answer is the result.
    `poll_url` points to a URL in the create answer; only its path and query are used, on the
    configured origin. `result` is fetched when a poll says succeeded without carrying results.
    """

    id: str | None
    status: str | None
    pending: tuple[str, ...] = ()
    succeeded: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    wait: Wait
    poll: Call | None = None
    poll_url: str | None = None
    result: Call | None = None
    results: Results
    error_code: str | None = None
    error_message: str | None = None
    cost: str | None = None
    cancel: Call | None = None
    listing: Listing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Auth:
    """The header that carries the key, and what stands before the key in it."""

    header: str
    prefix: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """How webhooks are signed: HMAC-SHA256, base64, over `content` with its placeholders filled.

    The signature header holds items separated by spaces, each `version,signature`; one that
    matches is enough. `secrets` are the readings of the secret that the provider's pages give
    (`utf-8`, `base64`), the default first. `tolerance` is in seconds.
    """

    id_header: str
    timestamp_header: str
    signature_header: str
    content: str
    secrets: tuple[str, ...] = ("utf-8",)
    tolerance: float = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """What a provider posts on each change of a task: the part of the poll answer at `payload`."""

    field: str
    payload: str = ""
    signature: Signature | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A provider as its clients see it."""

    name: str
    title: str
    base_url: str | None
    auth: Auth
    key_env: str
    base_url_env: str
    keys_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """What an image field of a request takes: encodings (`base64`, `url`, `data-uri`, `file`),
    formats (empty where the page names none), the decoded size in bytes, inclusive, and the limits
    on width and height in pixels, each as its name (see `text_forms.sides_keep`), limit and rule.

    As a value, a file is the base64 of its bytes.

    The rules are what a violation of each refers to.
    """

    encodings: tuple[str, ...]
    formats: tuple[str, ...] = ()
    max_bytes: int | None = None
    encoding_rule: "Rule"
    format_rule: "Rule | None" = None
    size_rule: "Rule | None" = None
    sides: "tuple[tuple[str, float | str, Rule], ...]" = ()


class JudgedApart(str):
    """A text in place of an image of `size` bytes that is no text and was judged by itself."""

    size: int

    def __new__(cls, text: str, size: int = 0) -> "JudgedApart":
        """The stand-in text of an image."""
        found = super().__new__(cls, text)
        found.size = size
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedEndpoint:
    """One printed endpoint: its create call, its lifecycle, its validator.

    `media` has what is an image in a request by its pointer, with `*` for any item; `page` is the
    URL of the provider's page; `format` is the request field that chooses the format of the images.
    `content` is the media type of the create's body, `types` are those of its fields that say one.
    `body_limit` is the most bytes that the body may have, with the rule that says so.
    """

    id: str
    title: str
    page: str
    create: Call
    lifecycle: Lifecycle
    check: Callable[[object], "list[Violation]"]
    media: Mapping[str, Media] = field(default_factory=dict[str, Media])
    webhook: Webhook | None = None
    format: str | None = None
    content: str = "application/json"
    types: Mapping[str, str] = field(default_factory=dict[str, str])
    body_limit: "tuple[int, Rule] | None" = None
