"""One endpoint under examination: every exchange with its server goes through here."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from linocut_kit.conform import answers
from linocut_kit.conform.answers import Complaint, Purpose, UnreadableResponse
from linocut_kit.conform.bodies import linked, materialize
from linocut_kit.conform.constraints import Unit, service_unit
from linocut_kit.conform.curls import create_line, curl
from linocut_kit.conform.keys import Keyring, KeyUse
from linocut_kit.conform.parameters import body_of, create_of, headers_of
from linocut_kit.conform.plan import Plan
from linocut_kit.conform.printed import as_printed
from linocut_kit.conform.probed import Budget, Created, ProbedTask
from linocut_kit.conform.receiver import Receiver
from linocut_kit.conform.sender import (
    IMAGE_LIMIT,
    JSON_LIMIT,
    Clock,
    RecordingSender,
    Reply,
    StoppedError,
)
from linocut_kit.conform.verdicts import Answer, Evidence
from linocut_kit.conform.wire import written
from linocut_kit.keywords.texts import Link
from linocut_kit.runtime.bindings import needed
from linocut_kit.runtime.errors import LinocutError, SubmissionUncertain, UnexpectedResponse
from linocut_kit.runtime.exchange import Request, Time
from linocut_kit.runtime.flow import FlowContext, Progress, created
from linocut_kit.runtime.hosts import Base
from linocut_kit.runtime.lifecycle import FAILURES, InBand, State, is_state
from linocut_kit.runtime.pointer import find
from linocut_kit.runtime.result_places import body_image
from linocut_kit.runtime.retry import Policy
from linocut_kit.runtime.services import Auth
from linocut_kit.runtime.task_requests import task_request
from linocut_kit.spec.model import Operation, accept_of

Check = Callable[[object], Sequence[Any]]
_GIVE_UP = 5
_GIVE_UP_FAILING = 25


@dataclass(slots=True, kw_only=True)
class Session:
    """The endpoint's plan, its server, and what has been learned so far."""

    plan: Plan
    sender: RecordingSender
    clock: Clock
    receiver: Receiver
    evidence: Evidence
    budget: Budget
    keys: Keyring
    check: Check | None = None
    task_timeout: float = 120.0
    poll_interval: float | None = None
    secret: str | None = None
    tasks: list[ProbedTask] = field(default_factory=list[ProbedTask])
    ids: dict[str, int] = field(default_factory=dict[str, int])
    creates: int = 0
    mute: int = 0
    shared: set[str] = field(default_factory=set[str])
    seen: set[str] = field(default_factory=set[str])
    """What was looked at closely enough to be judged, by the names of the plan's checks."""
    wrong: set[str] = field(default_factory=set[str])
    """The checks whose promise is broken, by their names, where the finding is about a part."""
    unseen: dict[str, str] = field(default_factory=dict[str, str])
    """Why a part of a check could not be looked at, by its name: it then has no verdict."""
    images: dict[bytes, int] = field(default_factory=dict[bytes, int])
    """The digest of each image that was looked at, and the first task that had it."""
    hooked: set[int] = field(default_factory=set[int])
    on_progress: Callable[[str], None] | None = None
    context: FlowContext = field(init=False)

    def __post_init__(self) -> None:
        self.sender.on_limited = self._limited
        self.context = FlowContext(
            endpoint=as_printed(self.plan.endpoint, self.poll_interval),
            base=Base(self.sender.base_url.rstrip("/"), self.keys.service.hosts),
            policy=Policy(max_retries=0),
            time=Time(monotonic=self.clock.now),
            mask=self.evidence.mask,
            settings=self.keys.settings,
        )

    @property
    def auth(self) -> Auth:
        """How the server takes its key."""
        return self.keys.auth

    def unit(self, rule: str, name: str, limit: Any = None, place: Any = None) -> Unit:
        """A promise of the service itself."""
        return service_unit(self.plan.endpoint, rule, name, limit, place)

    def headers(self, use: KeyUse = "right", accept: str = "application/json") -> dict[str, str]:
        """The headers of a request, with the key as asked."""
        return {"accept": accept} | self.keys.signed(use).headers

    def shown_headers(
        self, use: KeyUse = "right", accept: str = "application/json"
    ) -> dict[str, str]:
        """The same headers as a shell writes them: the key is a variable."""
        return {"accept": accept} | self.keys.shown(use).headers

    async def create(
        self,
        fields: Mapping[str, Any],
        *,
        row: int | None = None,
        use: KeyUse = "right",
        raw: bytes | None = None,
        purpose: Purpose = "invalid",
        method: str | None = None,
    ) -> Created:
        """Send a create, count what it costs, and judge its answer.

        `raw` is sent in place of the fields. Raises StoppedError where the budget is spent.
        """
        operation = self.plan.endpoint.create
        self.budget.reserve()
        self.creates += 1
        number = self.creates
        sent = linked(fields, self._link(number))
        endpoint, accept = self.plan.endpoint, accept_of(operation.responses)
        body, request = create_of(self.context, sent)
        method = method or operation.method
        shown = {**self.shown_headers(use, accept), **request.headers}
        query = self.keys.shown(use).query
        line = create_line(
            endpoint, method, request.url, shown, body if raw is None else raw, query=query
        )
        media_type, content = written(endpoint, body)
        self.budget.uncertain += 1
        headers = {**self.headers(use, accept), **request.headers, "content-type": media_type}
        reply = await self.sender.send(
            method,
            request.url,
            headers=headers,
            query=self.keys.signed(use).query,
            body=content if raw is None else raw,
            limit=self._limit,
            settle=self._settling(operation.outcome),
        )
        uncertain = reply.status == 0 or reply.status >= 500
        self.budget.uncertain -= not uncertain
        self.budget.billed += reply.taken
        created = self._created(number, sent, reply, row, line)
        self.judge(operation, reply, "success" if reply.taken else purpose, line)
        self._count_mute(created)
        return created

    @property
    def _limit(self) -> int:
        has_images = self.plan.endpoint.lifecycle.results.has_images
        return IMAGE_LIMIT if has_images else JSON_LIMIT

    def _settling(self, how: InBand | None) -> Callable[[Reply], Reply]:
        return lambda reply: reply.settled(how, self.plan.endpoint.lifecycle)

    def _link(self, number: int) -> Callable[[Link], str]:
        def url(link: Link) -> str:
            if self.receiver.expects(link):
                self.hooked.add(number)
            return self.receiver.url(link, number)

        return url

    def _created(
        self, number: int, fields: Mapping[str, Any], reply: Reply, row: int | None, line: str
    ) -> Created:
        server: Answer | None = None
        task: ProbedTask | None = None
        if reply.taken and reply.trouble is None:
            try:
                body = answers.read(reply)
            except UnreadableResponse:
                body = None
            if isinstance(body, dict | list) or self.is_image(reply):
                task = self._task(number, fields, body, row, reply)
                failed = task is not None and task.end == "failed"
                server = "refuse" if failed and self._fails_in_tasks() else "accept"
        elif reply.status >= 500:
            server = "error"
        elif reply.turned_down:
            server = "refuse"
        return Created(
            number=number, fields=fields, reply=reply, server=server, task=task, curl=line
        )

    def is_image(self, reply: Reply) -> bool:
        """Whether the response is a result itself."""
        heard = reply.heard(self.evidence.mask)
        return body_image(heard, self.plan.endpoint.lifecycle) is not None

    def _fails_in_tasks(self) -> bool:
        """Whether the page knows no other refusal than a task that fails."""
        create = self.plan.endpoint.create
        declared = {response.status for response in create.promised()}
        return create.outcome is None and not declared & {400, 422}

    def _task(
        self, number: int, fields: Mapping[str, Any], body: Any, row: int | None, reply: Reply
    ) -> ProbedTask | None:
        life = self.plan.endpoint.lifecycle
        kept = materialize(needed(life, fields))
        progress = Progress(id=f"#{number}", started=self.clock.now(), fields=kept)
        try:
            created(self.context, reply.heard(self.evidence.mask), progress)
        except SubmissionUncertain as error:
            if life.id is not None:
                text = f"a create was taken, and no task can be followed: {error}"
                unit = self.unit("responses", "create-answer")
                guessed = life.id in self.plan.endpoint.create.success().assumed
                self.complain(
                    "silent-page" if guessed else "undocumented",
                    unit,
                    self.evidence.mask.foreign(text, 300),
                    severity="info" if guessed else "error",
                )
                return None
        task = ProbedTask(
            number=number,
            progress=progress,
            fields=dict(fields),
            row=row,
            answer=body,
            status=reply.status,
        )
        if life.id is None:
            progress.id = f"#{number}"
        news = progress.reading
        state = find(body, life.status) if life.status else None
        if is_state(state):
            task.states.append(state)
            task.end = self.end_of(state) if self.poll(task) is None else None
        if news.phase in FAILURES:
            task.end = "failed"
        elif life.is_answer or (news.phase == "succeeded" and news.findings):
            task.end = "succeeded"
        self.tasks.append(task)
        self.seen |= {"create-answer", *(("distinct-ids",) if self.ids else ())}
        if task.id in self.ids:
            self.shared.add(task.id)
            self.complain(
                "broken-task",
                self.unit("x-task", "distinct-ids"),
                f"two creates have one task id, {self.evidence.mask.foreign(task.id, 60)}",
            )
        self.ids.setdefault(task.id, number)
        return task

    def own(self, tasks: Sequence[ProbedTask]) -> list[ProbedTask]:
        """The tasks that can be told from all others: no other create was given their id."""
        return [task for task in tasks if task.id not in self.shared]

    def end_of(self, state: State) -> Literal["succeeded", "failed"] | None:
        """What a state means for the task."""
        phase = self.plan.endpoint.lifecycle.phase(state)
        if phase == "succeeded":
            return "succeeded"
        return "failed" if phase in FAILURES else None

    async def send(self, request: Request, use: KeyUse = "right") -> Reply:
        """Send what a flow of the client asks for."""
        return await self.sender.send(
            request.method,
            request.url,
            headers=self.headers(use, request.accept) | headers_of(request),
            query=self.keys.signed(use).query,
            body=body_of(request),
            limit=self._limit,
            settle=self._settling(request.how),
        )

    def line(self, request: Request, use: KeyUse = "right") -> str:
        """The command for such a request."""
        shown = self.shown_headers(use, request.accept) | headers_of(request)
        query = self.keys.shown(use).query
        return curl(request.method, request.url, shown, body_of(request), query=query)

    def poll(self, task: ProbedTask, name: Literal["poll", "result"] = "poll") -> Request | None:
        """How the client asks for a task's state, or its result; None where it has no way."""
        life = self.plan.endpoint.lifecycle
        call = life.poll if name == "poll" else life.result
        try:
            return task_request(self.context, task.progress, name, call, math.inf)
        except UnexpectedResponse as error:
            text = self.evidence.mask.foreign(str(error), 300)
            self.complain("broken-task", self.unit("x-task", "states"), text, key=name)
        except LinocutError:
            pass
        return None

    def task_line(self, task: ProbedTask) -> str:
        """The command that asks for a task's state."""
        request = self.poll(task)
        return self.line(request) if request is not None else ""

    def judge(self, operation: Operation, reply: Reply, purpose: Purpose, line: str) -> None:
        """Record what is wrong with an answer."""
        if reply.trouble == "too-large":
            unit = self.unit("content", f"{operation.id}-answer")
            most = self._limit // 2**20
            text = f"a response of more than {most} MiB was cut"
            self.complain("undocumented", unit, text, curl=line)
        if reply.status == 0:
            return
        for complaint in answers.judge(operation, reply, purpose):
            self.blame(operation, reply, complaint, line)

    def blame(self, operation: Operation, reply: Reply, complaint: Complaint, line: str) -> None:
        """Record one complaint about an answer of an operation."""
        if complaint.code == "server-error":
            # A 5xx is told with the value that caused it, by whoever sent that.
            return
        unit = self.unit(
            complaint.rule,
            f"{operation.id}/{reply.came_as}{complaint.pointer}",
            place=complaint.place,
        )
        unit = replace(unit, pointer=complaint.pointer, limit=complaint.limit)
        severity = "info" if operation.role == "list" and operation.assumed else complaint.severity
        code = "silent-page" if severity == "info" else complaint.code
        if severity == "error" and reply.taken:
            self.wrong.add(f"{operation.role}-answer")
        self.evidence.add(
            code,
            unit,
            self.evidence.mask.foreign(f"{operation.id}: {complaint.message}", 300),
            severity=severity,
            key=f"{operation.id} {reply.came_as}",
            curl=line,
            status=reply.status,
            got=self.evidence.mask.foreign(reply.body.decode("utf-8", "replace")),
        )

    def complain(self, code: str, unit: Unit, message: str, **extra: Any) -> None:
        """Record a finding."""
        self.evidence.add(code, unit, message, **extra)

    def _count_mute(self, created: Created) -> None:
        self.mute = self.mute + 1 if created.server in (None, "error") else 0
        if self.mute >= (_GIVE_UP if created.server is None else _GIVE_UP_FAILING):
            got = created.reply
            what = got.trouble or f"{got.status} {got.media_type or 'without media type'}"
            raise StoppedError(
                f"{self.mute} creates in a row were answered with nothing to judge "
                f"({self.evidence.mask.foreign(what, 60)})"
            )

    def _limited(self, reply: Reply) -> None:
        self.complain(
            "no-retry-after",
            self.unit("responses", "retry-after", 429),
            "the server answered 429 and did not say when to come back",
        )

    def violations(self, fields: Mapping[str, Any]) -> Sequence[Any] | None:
        """What the printed validator has against a body; None where there is no validator."""
        if self.check is None:
            return None
        return self.check(materialize(linked(fields, self._link(0))))

    def told(self, reply: Reply) -> str:
        """What a server said, short and clean."""
        if reply.status == 0:
            return f"no answer ({reply.trouble})"
        said = self.evidence.mask.foreign(reply.body.decode("utf-8", "replace"), 120)
        return f"{reply.came_as} {said}".strip()

    def progress(self, text: str) -> None:
        """Say how far the run is."""
        if self.on_progress is not None:
            self.on_progress(text)
