"""What the answers about a task say: the facts of its state, put in the documented shapes."""

from dataclasses import replace
from typing import Any

from linocut_kit.fake.tasks import WORDLESS_FAILURE, Task
from linocut_kit.spec.answers import Facts, build, examples_at, reaches
from linocut_kit.spec.model import Endpoint, Operation
from linocut_kit.spec.model import Response as Documented
from linocut_kit.spec.pointers import first, spread

IMAGES = "/-/images"
"""Where the fake serves the images that its tasks made."""


def image_urls(task: Task) -> list[str]:
    """The URLs of the images of a task, on the host that it was created at."""
    return [
        f"{task.origin}{IMAGES}/{task.id}/{number}.{picture.format}"
        for number, picture in enumerate(task.pictures, 1)
    ]


def create_body(task: Task, documented: Documented) -> Any:
    """The answer to a create."""
    done = task.endpoint.lifecycle.id is None
    return _body(task, documented, with_results=done)


def task_body(task: Task, documented: Documented) -> Any:
    """The answer to a poll, or to a request for the result."""
    return _body(task, documented, with_results=True)


def list_body(endpoint: Endpoint, tasks: list[Task], documented: Documented, origin: str) -> Any:
    """The list of the caller's tasks, the oldest first."""
    listing = endpoint.lifecycle.listing
    facts = Facts(origin=origin)
    if listing is None:
        return build(documented.schema, facts, *documented.examples[:1])
    values, lengths = spread(f"{listing.items}{listing.id}", [one.id for one in tasks])
    if listing.status is not None:
        values |= spread(f"{listing.items}{listing.status}", [public(one) for one in tasks])[0]
    if not tasks:
        lengths = spread(listing.items, [None])[1] | {_holder(listing.items): 0}
    return build(documented.schema, Facts(values=values, lengths=lengths, origin=origin))


def _holder(items: str) -> str:
    return items.removesuffix("/*").replace("/*", "/0")


def public(task: Task) -> str:
    """The word for the task's state; a failure without a word of its own is a success in name."""
    lifecycle = task.endpoint.lifecycle
    if task.state == WORDLESS_FAILURE:
        return (lifecycle.succeeded or ("succeeded",))[0]
    return task.state


def about_new(task: Task) -> Documented | None:
    """The documented answer of a create; None where it made nothing and has to be an error."""
    lifecycle = task.endpoint.lifecycle
    if lifecycle.id is None:
        return about(task, task.endpoint.create)
    return pick(task.endpoint.create, lifecycle.id)


def about(task: Task, operation: Operation) -> Documented | None:
    """The documented answer of a poll for the state of a task; None where it has to be an error.

    Where no answer has room for a state, a task that is not done is told of as in the create
    answer, with status 202.
    """
    lifecycle = task.endpoint.lifecycle
    good = [one for one in operation.responses if 200 <= one.status < 300]
    if task.outcome == "succeeded":
        return pick(operation, lifecycle.results.url)
    showing = [one for one in good if reaches(one.schema, lifecycle.status)]
    if task.outcome == "failed":
        errors = (lifecycle.error_message, lifecycle.error_code)
        telling = [one for one in showing if any(reaches(one.schema, some) for some in errors)]
        wordless = task.state == WORDLESS_FAILURE
        return next(iter(telling if wordless else telling or showing), None)
    if showing:
        return showing[0]
    if lifecycle.status is None:
        return next((one for one in good if one.status == 202), good[0])
    return replace(task.endpoint.create.success(), status=202)


def pick(operation: Operation, pointer: str | None) -> Documented:
    """The documented 2xx answer that has room for what the pointer points to, else the first."""
    good = [one for one in operation.responses if 200 <= one.status < 300]
    return next((one for one in good if reaches(one.schema, pointer)), operation.success())


def _body(task: Task, documented: Documented, *, with_results: bool) -> Any:
    examples = _by_state(task, documented)[:1]
    facts = _facts(task, with_results=with_results)
    return build(documented.schema, facts, *examples)


def _by_state(task: Task, documented: Documented) -> list[Any]:
    """The examples of an answer, those that show the task's state first."""
    status = task.endpoint.lifecycle.status
    same = [one for one in documented.examples if first(one, status) == public(task)]
    return [*same, *(one for one in documented.examples if one not in same)]


def _facts(task: Task, *, with_results: bool) -> Facts:
    lifecycle = task.endpoint.lifecycle
    outcome = task.outcome
    values: dict[str, Any] = {}
    lengths: dict[str, int] = {}
    withheld: list[str] = []
    if lifecycle.id is not None:
        values[lifecycle.id] = task.id
    if lifecycle.status is not None:
        values[lifecycle.status] = public(task)
    done = outcome == "succeeded" and with_results
    kinds = [one.media_type for one in task.pictures]
    results = lifecycle.results
    for pointer, found in ((results.url, image_urls(task)), (results.content_type, kinds)):
        if pointer is not None and done:
            placed, sizes = spread(pointer, found)
            values |= placed
            lengths |= sizes
        elif pointer is not None:
            withheld.append(pointer)
    errors = {lifecycle.error_code: _code(task), lifecycle.error_message: reason(task)}
    for pointer, said in errors.items():
        if pointer is not None and outcome == "failed":
            values[pointer] = said
        elif pointer is not None:
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
    )


def _code(task: Task) -> Any:
    """A documented error code where there is one, else a word."""
    pointer = task.endpoint.lifecycle.error_code or ""
    for operation in task.endpoint.operations:
        for one in operation.responses:
            for example in examples_at(one.schema, pointer):
                return example
    return "content_moderated" if task.scenario == "moderated" else "generation_failed"


def reason(task: Task) -> str:
    """Why a task failed, in a sentence."""
    if task.cancelled:
        return "The task was cancelled"
    if task.scenario == "moderated":
        return "The content was moderated"
    return "The generation failed"


def _old_ids(endpoint: Endpoint) -> list[str]:
    """The ids that documented examples have, longest first, to be replaced by real ones."""
    pointer = endpoint.lifecycle.id
    found: set[str] = set()
    for operation in endpoint.operations if pointer is not None else ():
        for one in operation.responses:
            inside = (first(example, pointer) for example in one.examples)
            named = (*examples_at(one.schema, pointer or ""), *inside)
            found |= {some for some in named if isinstance(some, str) and len(some) > 5}
    return sorted(found, key=len, reverse=True)
