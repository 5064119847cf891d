"""What a client must know to drive a provider's tasks: printed as data, read by the flows.

Pointers are JSON Pointers (RFC 6901) in which a segment `*` stands for every element of an array.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeGuard

if TYPE_CHECKING:
    from linocut_kit.runtime.violations import Rule, Violation

State = str | int
"""A state or a code as a provider writes it: 2 is not "2", and true is neither."""

Phase = Literal["pending", "succeeded", "failed", "refused", "cancelled"]
"""What a state means. A refused task is one that moderation ended."""

Encoding = Literal["url", "base64", "data-uri", "bytes"]
"""How an image is written; `bytes` is a response that is the image itself."""

FAILURES: tuple[Phase, ...] = ("failed", "refused", "cancelled")
"""The ends of a task without images."""


def is_state(value: object) -> TypeGuard[State]:
    """Whether a JSON value is a text or an integer."""
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return isinstance(value, str) or (whole and not isinstance(value, bool))


def has_state(states: tuple[State, ...], value: object) -> bool:
    """Whether a JSON value is one of these states, told apart by its type."""
    return is_state(value) and any(
        isinstance(state, str) is isinstance(value, str) and state == value for state in states
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class InBand:
    """Refusals inside a 2xx response: a `code` that is none of `ok` is one.

    `statuses` has the HTTP status that codes stand for; the others stand for 400. `code` and
    `message` are pointers.
    """

    code: str
    ok: tuple[State, ...]
    message: str | None = None
    statuses: tuple[tuple[int, tuple[State, ...]], ...] = ()

    def status(self, code: object) -> int | None:
        """The HTTP status that a code stands for; None where it refuses nothing."""
        if code is None or has_state(self.ok, code):
            return None
        return next((status for status, codes in self.statuses if has_state(codes, code)), 400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request about one task. `{id}` in `path` is the task's id.

    `accept` are the media types of its success, `outcome` says how it is refused inside one, and
    `statuses` what an HTTP status means where the common rules do not hold.
    """

    method: str
    path: str
    accept: str = "application/json"
    outcome: InBand | None = None
    statuses: tuple[tuple[int, Phase], ...] = ()

    def meaning(self, status: int) -> Phase | None:
        """What an HTTP status means for the task, where the spec says so."""
        return next((phase for number, phase in self.statuses if number == status), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How to poll, in seconds: the first pause, its growth, its ceiling, and the whole wait."""

    first: float
    factor: float
    max: float
    timeout: float


ANSWER_WAIT = Wait(first=1.0, factor=1.0, max=1.0, timeout=300.0)
"""Where the response of the create is the result: how long it may take, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPlace:
    """Where images may be in a response, and how they are written there.

    With `json` the text at `at` is a JSON document, in which that pointer leads to the images.
    `bytes` is the whole body, where the media type is an image.
    """

    at: str
    encoding: Encoding = "url"
    json: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Where a succeeded task's images are: the first of the places that has any."""

    places: tuple[ResultPlace, ...]
    content_type: str | None = None

    @property
    def has_bytes(self) -> bool:
        """Whether a response may be the image itself."""
        return any(place.encoding == "bytes" for place in self.places)

    @property
    def shown(self) -> str:
        """The places in words."""
        return " or ".join(
            "the body itself" if place.encoding == "bytes" else f"{place.at}{_inside(place)}"
            for place in self.places
        )


def _inside(place: ResultPlace) -> str:
    return f" ({place.json} in it)" if place.json is not None else ""


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
    success if it has results, a failure if it has an error, and pending otherwise; a poll that is
    answered 422 is a failure. Without `id` the create answer is the result.
    `billed` is whether a refused task costs money, None where no page says so.
    `poll_url` points to a URL in the create answer; only its path and query are used, on the
    configured origin, and `poll_by_url` says the rest of such a call. `result` is fetched when a
    poll says succeeded without carrying results.
    """

    id: str | None
    status: str | None
    pending: tuple[State, ...] = ()
    succeeded: tuple[State, ...] = ()
    failed: tuple[State, ...] = ()
    refused: tuple[State, ...] = ()
    cancelled: tuple[State, ...] = ()
    billed: bool | None = None
    wait: Wait = ANSWER_WAIT
    poll: Call | None = None
    poll_url: str | None = None
    poll_by_url: Call | None = None
    result: Call | None = None
    results: Results
    error_code: str | None = None
    error_message: str | None = None
    cost: str | None = None
    cancel: Call | None = None
    listing: Listing | None = None

    @property
    def is_answer(self) -> bool:
        """Whether the response of the create is the result: there is nothing to ask for later."""
        return self.id is None

    @property
    def polled(self) -> Call:
        """How a task is asked for, by its id or by the URL that its create named."""
        return self.poll or self.poll_by_url or Call(method="GET", path="")

    @property
    def states(self) -> tuple[State, ...]:
        """Every state that the spec knows, in the order of a task's life."""
        return (*self.pending, *self.succeeded, *self.failed, *self.refused, *self.cancelled)

    def phase(self, state: object) -> Phase | None:
        """What a state means; None for one that the spec does not know."""
        groups: tuple[tuple[Phase, tuple[State, ...]], ...] = (
            ("pending", self.pending),
            ("succeeded", self.succeeded),
            ("failed", self.failed),
            ("refused", self.refused),
            ("cancelled", self.cancelled),
        )
        return next((phase for phase, states in groups if has_state(states, state)), None)


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
    """What an image field of a request takes: encodings (`base64`, `url`, `data-uri`), formats
    (empty where the page names none), the decoded size in bytes, inclusive, and the limits on
    width and height in pixels, each as its name (see `text_forms.sides_keep`), limit and rule.

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
    """A text in place of an image that is no text and was judged by itself."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedEndpoint:
    """One printed endpoint: its create call, its lifecycle, its validator.

    `media` has the image fields by name; `page` is the URL of the provider's page; `format` is the
    request field that chooses the format of the images, its name or a pointer.
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
