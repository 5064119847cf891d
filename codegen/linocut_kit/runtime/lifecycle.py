"""What a client must know to drive a provider's tasks: printed as data, read by the flows.

Pointers are JSON Pointers (RFC 6901) in which a segment `*` stands for every element of an array.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeGuard

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
class Binding:
    """Where a request takes a value from: one of three, or the constant where all are None.

    `answer` points into the response of the create, `field` names a field of its request or points
    into that, `setting` is an argument of the client. `argument` is the keyword of `task` that
    gives the value for a task that another process created; empty where none has to, and the
    create may have left out one that is `optional`. A `number` is written into a JSON body as one,
    although ids are texts.
    """

    answer: str | None = None
    field: str | None = None
    setting: str | None = None
    const: Any = None
    argument: str = ""
    optional: bool = False
    number: bool = False


Bindings = Mapping[str, Binding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request, and where its values come from.

    `{id}` in `path` is the task's id, and `bound` has what any other `{name}` there is. `query`
    and `header` are by name, `body` by pointer into the JSON body. A call without a path goes to
    a URL of the create answer.

    `accept` are the media types of its success, `outcome` says how it is refused inside one, and
    `statuses` what an HTTP status means where the common rules do not hold.
    """

    method: str
    path: str
    bound: Bindings = field(default_factory=dict[str, Binding])
    query: Bindings = field(default_factory=dict[str, Binding])
    header: Bindings = field(default_factory=dict[str, Binding])
    body: Bindings = field(default_factory=dict[str, Binding])
    accept: str = "application/json"
    outcome: InBand | None = None
    statuses: tuple[tuple[int, Phase], ...] = ()

    @property
    def bindings(self) -> tuple[Binding, ...]:
        """Where every value comes from."""
        places = (self.bound, self.query, self.header, self.body)
        return tuple(binding for place in places for binding in place.values())

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
    def has_images(self) -> bool:
        """Whether a response may have the images in it, as bytes or as text."""
        return any(place.encoding != "url" for place in self.places)

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
    `poll_url`, `result_url` and `cancel_url` point to URLs in the create answer, which are asked
    with the key on the configured origin and on the service's hosts only; of the calls that
    `rewrite` names others are put on the configured base. `result` is fetched when a poll says
    succeeded without carrying results.
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
    result_url: str | None = None
    cancel_url: str | None = None
    rewrite: tuple[str, ...] = ()
    result: Call | None = None
    results: Results
    error_code: str | None = None
    error_message: str | None = None
    cost: str | None = None
    cancel: Call | None = None
    listing: Listing | None = None

    @property
    def calls(self) -> "tuple[Call, ...]":
        """The requests about a task."""
        return tuple(call for call in (self.poll, self.result, self.cancel) if call is not None)

    @property
    def is_answer(self) -> bool:
        """Whether the response of the create is the result: there is nothing to ask for later."""
        return self.id is None

    @property
    def polled(self) -> Call:
        """How a task is asked for, by its id or by the URL that its create named."""
        return self.poll or Call(method="GET", path="")

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
    URL of the provider's page; `format` is the request field that chooses the format of the images,
    its name or a pointer. `content` is the media type of the create's body, `types` are those of
    its fields that say one. `body_limit` is the most bytes that the body may have, with the rule
    that says so.
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
