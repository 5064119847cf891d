"""Runs against servers in the same process, for tests that need a report."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from linocut_kit.conform.local import ORIGIN, local_transport
from linocut_kit.conform.plan import Plan, plan
from linocut_kit.conform.receiver import Mailbox
from linocut_kit.conform.run import ConformReport, Run, Target
from linocut_kit.conform.sender import QuickClock
from linocut_kit.fake import (
    DEFAULT_SECRET,
    Behaviour,
    Fake,
    FakeRequest,
    FakeResponse,
    settings_of,
)
from linocut_kit.spec.model import Endpoint, Provider

KEY = "a-key-of-tests"


def endpoint_of(providers: tuple[Provider, ...], id: str) -> tuple[Provider, Endpoint]:
    """The endpoint of that id."""
    return next((p, e) for p in providers for e in p.endpoints if e.id == id)


def plan_of(providers: tuple[Provider, ...], id: str, **options: Any) -> Plan:
    """The plan of an endpoint."""
    return plan(*endpoint_of(providers, id), providers, **options)


def light(item: Plan) -> Plan:
    """The plan without the largest images: they take time, and few faults need them."""
    return replace(
        item,
        refusals=tuple(p for p in item.refusals if p.sample is None or not p.sample.heavy),
        inside=tuple(p for p in item.inside if p.sample is None or not p.sample.heavy),
        rows=tuple(
            replace(row, choices={k: v for k, v in row.choices.items() if not v.heavy})
            for row in item.rows
        ),
    )


def examine(
    plans: list[Plan],
    providers: tuple[Provider, ...],
    *,
    served: tuple[Provider, ...] | None = None,
    behaviour: Behaviour | None = None,
    server: Callable[[FakeRequest], FakeResponse] | None = None,
    key: str = KEY,
    **options: Any,
) -> ConformReport:
    """Examine the fake of `served`, or another server that is a function."""
    if server is None:
        known = served or providers
        server = Fake(known, keys={item.name: key for item in known}, behaviour=behaviour)
    mailbox, clock = Mailbox(), QuickClock()
    target = Target(
        base_url=ORIGIN,
        key=key,
        secret=DEFAULT_SECRET,
        settings=settings_of(plans[0].provider),
        name="fake",
        transport=local_transport(server, mailbox, clock),
    )
    run = Run(
        plans=plans, neighbours=providers, target=target, receiver=mailbox, clock=clock, **options
    )
    return run.run()


def errors(report: ConformReport) -> list[tuple[str, str | None, str | None]]:
    """Code, place and rule of every failure."""
    return [
        (finding.code, finding.pointer, finding.rule)
        for finding in report.findings
        if finding.severity == "error"
    ]
