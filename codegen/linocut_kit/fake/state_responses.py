"""What the answers about a task say: the facts of its state, put in the documented shapes."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from linocut_kit.fake.result_values import place_in, values_at, with_results
from linocut_kit.fake.routing import knows
from linocut_kit.fake.tasks import WORDLESS_FAILURE, FakeTask
from linocut_kit.runtime.lifecycle import FAILURES, Call, InBand, Lifecycle, State
from linocut_kit.spec.answers import Facts, build, examples_at, reaches, schema_at
from linocut_kit.spec.model import DocumentedResponse as Documented
from linocut_kit.spec.model import Endpoint, Operation, Role
from linocut_kit.spec.pointers import first, spread

TASKS = "/-/tasks"
"""Where the fake tells of tasks, if no page shows a URL for that."""


def create_body(task: FakeTask, documented: Documented) -> Any:
    """The answer to a create."""
    done, create = task.endpoint.lifecycle.is_answer, task.endpoint.create
    body = _body(task, documented, create, with_results=done)
    own = {
        pointer: _own(task, role, url)
        for role, pointer in urls_of(task.endpoint.lifecycle).items()
        if isinstance(url := first(body, pointer), str)
    }
    return _body(task, documented, create, with_results=done, urls=own) if own else body


def urls_of(lifecycle: Lifecycle) -> dict[Role, str]:
    """Where the create answer says where its task is asked for."""
    found: tuple[tuple[Role, str | None], ...] = (
        ("poll", lifecycle.poll_url),
        ("result", lifecycle.result_url),
        ("cancel", lifecycle.cancel_url),
    )
    return {role: pointer for role, pointer in found if pointer is not None}


def _own(task: FakeTask, role: Role, url: str) -> str:
    """A documented URL on the host that was asked; one of the fake's if it names no task."""
    parts = urlsplit(url)
    if task.id not in url:
        return f"{task.origin}{TASKS}/{task.id}/{role}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{task.origin}/{parts.path.lstrip('/')}{query}"


def task_body(task: FakeTask, documented: Documented, operation: Operation) -> Any:
    """The answer to a poll, or to a request for the result."""
    return _body(task, documented, operation, with_results=True)


def list_body(
    endpoint: Endpoint, tasks: list[FakeTask], documented: Documented, origin: str
) -> Any:
    """The list of the caller's tasks, the oldest first."""
    listing = endpoint.lifecycle.listing
    facts = Facts(origin=origin)
    if listing is None:
        return build(documented.schema, facts, *documented.examples[:1])
    values, lengths = spread(f"{listing.items}{listing.id}", [task.id for task in tasks])
    if listing.status is not None:
        values |= spread(f"{listing.items}{listing.status}", [public(task) for task in tasks])[0]
    if not tasks:
        lengths = spread(listing.items, [None])[1] | {_holder(listing.items): 0}
    return build(documented.schema, Facts(values=values, lengths=lengths, origin=origin))


def _holder(items: str) -> str:
    return items.removesuffix("/*").replace("/*", "/0")


def public(task: FakeTask) -> State:
    """The word for the task's state; a failure without a word of its own is a success in name."""
    lifecycle = task.endpoint.lifecycle
    if task.state == WORDLESS_FAILURE:
        return (lifecycle.succeeded or ("succeeded",))[0]
    return task.state


def about_new(task: FakeTask) -> Documented | None:
    """The documented answer of a create; None where it made nothing and has to be an error."""
    lifecycle = task.endpoint.lifecycle
    if lifecycle.is_answer:
        return about(task, task.endpoint.create)
    return _pick(task.endpoint.create, lifecycle.id)


def about(task: FakeTask, operation: Operation) -> Documented | None:
    """The documented answer of a poll for the state of a task; None where it has to be an error.

    Where no answer has room for a state, a task that is not done is told of as in the create
    answer, with status 202.
    """
    lifecycle, phase = task.endpoint.lifecycle, task.outcome
    call = asked(task, operation)
    said = call.statuses if call is not None else ()
    fixed = [status for status, meaning in said if meaning == phase]
    others = {status for status, meaning in said if meaning != phase}
    good = [
        response
        for response in operation.responses
        if 200 <= response.status < 300 and response.status not in others
    ]
    meant = [response for status in fixed for response in operation.response(status)]
    told = next((response for response in meant if response.status < 300), None)
    if phase == "succeeded":
        return told or with_results(task, good) or operation.success()
    if told is not None:
        return told
    showing = [response for response in good if reaches(response.schema, lifecycle.status)]
    if phase != "pending":
        return _about_failure(task, showing, good) or next(iter(meant), None)
    if showing or fixed:
        return next(iter((*showing, *meant)), None)
    if lifecycle.status is None:
        return next((response for response in good if response.status == 202), good[0])
    return replace(task.endpoint.create.success(), status=202)


def asked(task: FakeTask, operation: Operation) -> Call | None:
    """How the lifecycle calls an operation."""
    lifecycle = task.endpoint.lifecycle
    calls = {"poll": lifecycle.polled, "result": lifecycle.result, "cancel": lifecycle.cancel}
    return calls.get(operation.role)


def status_of(task: FakeTask, operation: Operation) -> int | None:
    """The status that tells of the task's state by itself, if the spec has one."""
    call = asked(task, operation)
    said = call.statuses if call is not None else ()
    return next((status for status, meaning in said if meaning == task.outcome), None)


def _about_failure(
    task: FakeTask, showing: list[Documented], good: list[Documented]
) -> Documented | None:
    lifecycle = task.endpoint.lifecycle
    errors = (lifecycle.error_message, lifecycle.error_code)
    telling = [
        response
        for response in (showing if lifecycle.status is not None else good)
        if any(reaches(response.schema, some) for some in errors)
    ]
    wordless = task.state == WORDLESS_FAILURE
    return next(iter(telling if wordless else telling or showing), None)


def _pick(operation: Operation, pointer: str | None) -> Documented:
    """The documented 2xx answer that has room for what the pointer points to, else the first."""
    good = [response for response in operation.responses if 200 <= response.status < 300]
    return next(
        (response for response in good if reaches(response.schema, pointer)), operation.success()
    )


def _body(
    task: FakeTask,
    documented: Documented,
    operation: Operation,
    *,
    with_results: bool,
    urls: Mapping[str, str] | None = None,
) -> Any:
    examples = _by_state(task, documented)[:1]
    facts = _facts(task, documented, operation.outcome, with_results=with_results)
    facts = replace(facts, values={**facts.values, **(urls or {})})
    return build(documented.schema, facts, *examples)


def _by_state(task: FakeTask, documented: Documented) -> list[Any]:
    """The examples of an answer, those that show the task's state first."""
    status = task.endpoint.lifecycle.status
    same = [example for example in documented.examples if first(example, status) == public(task)]
    return [*same, *(example for example in documented.examples if example not in same)]


def _facts(
    task: FakeTask, documented: Documented, how: InBand | None, *, with_results: bool
) -> Facts:
    lifecycle, outcome = task.endpoint.lifecycle, task.outcome
    values: dict[str, Any] = {how.code: how.ok[0]} if how is not None else {}
    lengths: dict[str, int] = {}
    withheld: list[str] = []
    if lifecycle.id is not None:
        values[lifecycle.id] = _id_as_written(task, documented)
    if lifecycle.status is not None:
        values[lifecycle.status] = public(task)
    done = outcome == "succeeded" and with_results
    results = lifecycle.results
    chosen = place_in(task, documented) if done else None
    for place in results.places:
        if place == chosen:
            placed, sizes = values_at(task, place, documented)
            values |= placed
            lengths |= sizes
        elif place.encoding != "bytes":
            withheld.append(place.at)
    if results.content_type is not None and done:
        placed, sizes = spread(results.content_type, [each.media_type for each in task.pictures])
        values |= placed
        lengths |= sizes
    elif results.content_type is not None:
        withheld.append(results.content_type)
    errors = {lifecycle.error_code: _code(task), lifecycle.error_message: reason(task)}
    for pointer, said in errors.items():
        if pointer is not None and outcome in FAILURES:
            values.setdefault(pointer, said)
        elif pointer is not None and pointer not in values:
            withheld.append(pointer)
    if lifecycle.cost is not None and outcome != "succeeded":
        withheld.append(lifecycle.cost)
    return Facts(
        values=values,
        lengths=lengths,
        withheld=tuple(withheld),
        state=public(task),
        echo=task.body,
        renames=dict.fromkeys(_old_ids(task.endpoint), task.id),
        parallel=len(task.pictures) if done else 0,
        flagged=task.scenario == "moderated",
        origin=task.origin,
        home=partial(_own_url, task),
        now=task.created,
        progress=100 if outcome == "succeeded" else 0,
    )


def _id_as_written(task: FakeTask, documented: Documented) -> Any:
    schema = schema_at(documented.schema, task.endpoint.lifecycle.id) or {}
    is_number = schema.get("type") == "integer" and task.id.isdecimal()
    return int(task.id) if is_number else task.id


def _own_url(task: FakeTask, path: str) -> str:
    """The URL of a path where this fake answers it: its operation's, or one of the task's own."""
    known = knows(task.provider, path)
    return f"{task.origin}{path}" if known else f"{task.origin}{TASKS}/{task.id}{path}"


def _code(task: FakeTask) -> Any:
    """A documented error code where there is one, else a word."""
    pointer = task.endpoint.lifecycle.error_code or ""
    for operation in task.endpoint.operations:
        for response in operation.responses:
            for example in examples_at(response.schema, pointer):
                return example
    is_about_content = task.scenario in ("moderated", "refused")
    return "content_moderated" if is_about_content else "generation_failed"


def reason(task: FakeTask) -> str:
    """Why a task failed, in a sentence."""
    if task.cancelled:
        return "The task was cancelled"
    if task.scenario in ("moderated", "refused"):
        return "The content was moderated"
    return "The generation failed"


def _old_ids(endpoint: Endpoint) -> list[str]:
    """The ids that documented examples have, longest first, to be replaced by real ones."""
    pointer = endpoint.lifecycle.id
    found: set[str] = set()
    for operation in endpoint.operations if pointer is not None else ():
        for response in operation.responses:
            inside = (first(example, pointer) for example in response.examples)
            named = (*examples_at(response.schema, pointer or ""), *inside)
            found |= {some for some in named if isinstance(some, str) and len(some) > 5}
    return sorted(found, key=len, reverse=True)
