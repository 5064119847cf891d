"""A conformance run: the plans of some endpoints against one server, and what came of them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any

import httpx

from linocut_kit.conform import deliveries, refusals, results, task_checks
from linocut_kit.conform.accepting import Acceptance, fields_of
from linocut_kit.conform.conflicts import settle
from linocut_kit.conform.keys import Keyring
from linocut_kit.conform.plan import Plan
from linocut_kit.conform.probed import Budget
from linocut_kit.conform.probes import ProbeContext
from linocut_kit.conform.receiver import NoReceiver, Receiver
from linocut_kit.conform.sender import Clock, RecordingSender, StoppedError
from linocut_kit.conform.session import Check, Session
from linocut_kit.conform.settling import settle_checks
from linocut_kit.conform.verdicts import EndpointReport, Evidence
from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.pointer import shown_name
from linocut_kit.runtime.redaction import Mask
from linocut_kit.runtime.servers import auth_of, server_at
from linocut_kit.spec.finding import Finding
from linocut_kit.spec.model import Provider

_log = logging.getLogger(__name__)
_SLACK = 240.0
_APART = 100_000
"""Between the numbers of two endpoints' creates, which tell their webhooks apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A server under examination: where it is, with which key, and how it is reached.

    `auth` names how the key is sent, where it is not as the server of that URL takes it.
    `transport` is a server in the same process; `pause` seconds lie between two requests.
    `timeout` bounds an exchange, `task_timeout` a task, in seconds.
    """

    base_url: str
    key: str | None = None
    auth: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    secret: str | None = None
    name: str = "server"
    transport: httpx.AsyncBaseTransport | None = None
    timeout: float = 20.0
    task_timeout: float = 120.0
    poll_interval: float | None = None
    pause: float = 0.0
    trust_env: bool = True

    def keys(self, plan: Plan) -> Keyring:
        """The secrets of a run against this server. Raises ConfigurationError for no such auth."""
        service = plan.provider.service
        auth = auth_of(service, server_at(service, self.base_url), self.auth)
        return Keyring(service=service, auth=auth, key=self.key, settings=self.settings)


@dataclass(slots=True, kw_only=True)
class Run:
    """A run, complete enough for a report at any moment.

    `checks` has the printed validators by endpoint id: without one its column stays blank.
    `budget` bounds the tasks that may be billed. `on_progress` is told the endpoint and what is
    done there.
    """

    plans: Sequence[Plan]
    neighbours: Sequence[Provider]
    target: Target | Callable[[Plan], Target]
    receiver: Receiver = field(default_factory=NoReceiver)
    clock: Clock = field(default_factory=Clock)
    checks: Mapping[str, Check] = field(default_factory=dict[str, Check])
    budget: int | None = None
    on_progress: Callable[[str, str], None] | None = None
    reports: list[EndpointReport] = field(default_factory=list[EndpointReport])
    interrupted: bool = False
    search: Callable[[Session, Mapping[str, Any]], Awaitable[None]] | None = None
    _open: "_Open | None" = None

    def run(self) -> "ConformReport":
        """Examine every endpoint. An interruption ends the run, and the report is of what is
        known by then.
        """
        try:
            asyncio.run(self._all())
        except KeyboardInterrupt:
            self.interrupted = True
        return self.report()

    def report(self) -> "ConformReport":
        """What is known now."""
        found = list(self.reports)
        if self._open is not None:
            self._open.session.evidence.stopped = "the run was interrupted here"
            found.append(self._open.report())
        begun = {endpoint_report.plan.endpoint.id for endpoint_report in found}
        for plan in self.plans:
            if plan.endpoint.id not in begun:
                why = "not begun: the run ended before"
                found.append(Evidence(plan=plan, mask=self.mask, stopped=why).report())
        return ConformReport(reports=tuple(found), interrupted=self.interrupted)

    @property
    def mask(self) -> Mask:
        """What takes every secret of this run out of texts."""
        targets = [(plan, self.target_of(plan)) for plan in self.plans]
        hidden = {target.secret or "" for _, target in targets}
        hidden |= {text for plan, target in targets for text in target.keys(plan).secrets()}
        return Mask(hidden)

    def target_of(self, plan: Plan) -> Target:
        """The server of an endpoint."""
        return self.target if isinstance(self.target, Target) else self.target(plan)

    async def _all(self) -> None:
        dead: set[str] = set()
        for plan in self.plans:
            target = self.target_of(plan)
            if target.base_url not in dead:
                async with _client(target) as client:
                    if not await self._one(client, plan, target):
                        dead.add(target.base_url)

    async def _one(self, client: httpx.AsyncClient, plan: Plan, target: Target) -> bool:
        """Examine one endpoint; whether its server is still worth asking."""
        sender = RecordingSender(
            client=client,
            base_url=target.base_url,
            clock=self.clock,
            timeout=target.timeout,
            pause=target.pause,
        )
        evidence = Evidence(plan=plan, mask=self.mask)
        spent = sum(
            endpoint_report.billed + endpoint_report.uncertain for endpoint_report in self.reports
        )
        limit = {} if self.budget is None else {"limit": max(0, self.budget - spent)}
        session = Session(
            plan=plan,
            sender=sender,
            clock=self.clock,
            receiver=self.receiver,
            evidence=evidence,
            budget=Budget(**limit),
            keys=target.keys(plan),
            secret=target.secret,
            check=self.checks.get(plan.endpoint.id),
            task_timeout=target.task_timeout,
            poll_interval=target.poll_interval,
            creates=len(self.reports) * _APART,
        )
        if self.on_progress is not None:
            tell = self.on_progress
            session.on_progress = lambda text: tell(plan.endpoint.id, text)
        self._open = _Open(session=session, name=target.name, since=perf_counter())
        alive = await self._guarded(session, ProbeContext.of(plan.endpoint, tuple(self.neighbours)))
        self.reports.append(self._open.report())
        self._open = None
        return alive

    async def _guarded(self, session: Session, context: ProbeContext) -> bool:
        """Examine, and end in bounded time whatever the server does."""
        evidence = session.evidence
        try:
            async with asyncio.timeout(session.task_timeout * 2 + _SLACK):
                await _examine(session, context, self.search)
        except StoppedError as stopped:
            evidence.stopped = str(stopped)
            return not stopped.fatal
        except TimeoutError:
            evidence.stopped = "the run took too long"
        except ConfigurationError as error:
            evidence.stopped = f"a request cannot be made: {error}"
        return True


def _client(target: Target) -> httpx.AsyncClient:
    options: dict[str, Any] = {} if target.transport is None else {"transport": target.transport}
    return httpx.AsyncClient(
        timeout=httpx.Timeout(target.timeout),
        follow_redirects=False,
        trust_env=target.trust_env,
        limits=httpx.Limits(max_connections=4, max_keepalive_connections=2),
        **options,
    )


@dataclass(slots=True, kw_only=True)
class _Open:
    """The endpoint that is under examination."""

    session: Session
    name: str
    since: float

    def report(self) -> EndpointReport:
        return replace(
            self.session.evidence.report(),
            requests=self.session.sender.requests,
            billed=self.session.budget.billed,
            uncertain=self.session.budget.uncertain,
            seconds=perf_counter() - self.since,
            server=self.name,
        )


async def _examine(
    session: Session,
    context: ProbeContext,
    search: Callable[[Session, Mapping[str, Any]], Awaitable[None]] | None,
) -> None:
    acceptance = Acceptance(session=session, context=context)
    for uncovered in session.plan.uncovered:
        unit, why = uncovered.unit, uncovered.why
        text = f"{shown_name(unit.pointer) or 'the body'}: no probe breaks its {unit.name}: {why}"
        session.evidence.add("unprobed-constraint", unit, text, severity="info")
    try:
        base: Mapping[str, Any] = fields_of(session.plan.rows[0].choices)
        await refusals.ask_service(session, base, acceptance.knock)
        base = await refusals.ask_fields(session, base, acceptance.prove)
        await acceptance.run()
        base = await _proven(session, acceptance, base)
        acceptance.conclude()
        await settle(session, acceptance, base)
    except StoppedError as stopped:
        acceptance.conclude()
        if not stopped.fatal:
            await _finish(session)
        raise
    await _finish(session)
    if search is not None:
        await search(session, base)


async def _proven(
    session: Session, acceptance: Acceptance, base: Mapping[str, Any]
) -> Mapping[str, Any]:
    """A body that is known to be taken; refusals of one that is not prove nothing."""
    if any(fields_of(entry) == base for entry in acceptance.accepted):
        return base
    proven = await acceptance.base()
    if proven is None:
        for probe in session.plan.refusals:
            session.evidence.outcomes.pop(probe.id, None)
        refused = acceptance.refusal
        told = session.told(refused.reply) if refused is not None else "no answer"
        raise StoppedError(f"no body that the page allows was accepted ({told})")
    session.progress("refusals again, in a body that is accepted")
    await refusals.ask_fields(session, proven)
    return proven


async def _finish(session: Session) -> None:
    """Follow the tasks that were made for documented values, and look at what they made."""
    rows = [task for task in session.tasks if task.row is not None]
    try:
        await task_checks.follow(session, rows)
        await results.examine(session, rows)
        await results.blame_failures(session, rows)
        await deliveries.await_webhooks(session, rows)
        deliveries.judge_webhooks(session, rows)
        await task_checks.ask_again(session, rows)
        await results.look_again(session, rows)
        await task_checks.ask_without_key(session, rows)
        await task_checks.ask_list(session, rows)
    finally:
        settle_checks(session)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConformReport:
    """What a run knows."""

    reports: tuple[EndpointReport, ...]
    interrupted: bool = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, endpoint by endpoint, failures first."""
        return tuple(finding for each in self.reports for finding in each.findings)

    @property
    def exit_code(self) -> int:
        """130 interrupted, 1 failures, 3 inconclusive, 0 clean."""
        if self.interrupted:
            return 130
        if any(part.failed for part in self.reports):
            return 1
        return 3 if any(part.unsettled or part.stopped for part in self.reports) else 0

    @property
    def unseen(self) -> dict[str, list[str]]:
        """The probes that were not settled, by why: those too that need no verdict."""
        found: dict[str, list[str]] = {}
        for part in self.reports:
            for outcome in part.outcomes:
                if outcome.verdict == "inconclusive" and not outcome.known:
                    found.setdefault(outcome.note, []).append(outcome.probe.id)
        return found

    @property
    def stats(self) -> dict[str, Any]:
        """Requests, tasks and probes, in all and per endpoint."""
        each = {
            part.plan.endpoint.id: {
                "requests": part.requests,
                "billed": part.billed,
                "uncertain": part.uncertain,
                "probes": len(part.outcomes),
                "unsettled": len(part.unsettled),
                "seconds": round(part.seconds, 2),
            }
            for part in self.reports
        }
        total = {
            key: sum(value[key] for value in each.values())
            for key in ("requests", "billed", "uncertain", "probes", "unsettled")
        }
        return {**total, "exit": self.exit_code, "endpoints": each}
