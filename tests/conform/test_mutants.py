"""Every planted fault is found and named; the table says what it cost."""

import os
import random
import re
from collections.abc import Iterator

import pytest
from tests.conform.examining import KEY, errors, examine, light
from tests.conform.mutants import Mutant, catalogue, combined
from tests.conftest import ROOT

from linocut_kit.conform.plan import Plan, plan
from linocut_kit.conform.receiver import Listener
from linocut_kit.conform.run import ConformReport, Run, Target
from linocut_kit.fake import DEFAULT_SECRET, Behaviour, serve
from linocut_kit.spec import load_specs
from linocut_kit.spec.finding import Finding

PROVIDERS = load_specs(ROOT / "specs")
PLANS: dict[str, Plan] = {
    endpoint.id: plan(provider, endpoint, PROVIDERS)
    for provider in PROVIDERS
    for endpoint in provider.endpoints
}
LIGHT = {id: light(item) for id, item in PLANS.items()}
CATALOGUE = catalogue(PROVIDERS)
_FREE_ENOUGH = 20
_FREE = ("server-looser", "server-error", "undocumented", "broken-task")


def _kind(mutant: Mutant) -> str:
    """Mutants of one kind differ by the endpoint, the field, a word or a number."""
    field, _, fault = mutant.id.removeprefix(f"{mutant.endpoint}/").partition("/")
    if not fault:
        return re.sub("base-.*", "base", field)
    return re.sub("(with|without)-.*", "word", re.sub("(minus|plus)-[0-9.]+", "by", fault))


def _selection() -> tuple[Mutant, ...]:
    """One of each kind, by a seed at different endpoints; all of them in `make mutants`."""
    if os.environ.get("LINOCUT_ALL_MUTANTS"):
        return CATALOGUE
    mixed = random.Random(2026).sample(CATALOGUE, len(CATALOGUE))
    return tuple({_kind(item): item for item in mixed}.values())


SELECTION = _selection()
ON_SOCKETS = [
    item
    for item in CATALOGUE
    if item.id.endswith(
        (
            "guidance/maximum-plus-0.5",
            "prompt/new-maxLength-10000",
            "seed/null-flip",
            "missing-key-taken",
            "create-201",
            "one-id-for-all",
            "always-png",
            "no-webhooks",
            "webhooks-twice",
            "wrong-secret",
            "not-capped",
        )
    )
    and "kontext" not in item.endpoint.partition("/")[2].replace("flux-kontext-pro", "", 1)
][:12]


def kills(mutant: Mutant, report: ConformReport) -> list[Finding]:
    """The failures that name the fault's place and rule."""
    return [
        found
        for found in report.findings
        if found.severity == "error" and mutant.names(found.pointer, found.rule)
    ]


@pytest.fixture(scope="module")
def table() -> Iterator[list[tuple[str, int, int, bool]]]:
    """What each mutant took: requests, tasks, and whether it was found before any row was sent."""
    rows: list[tuple[str, int, int, bool]] = []
    yield rows
    free = sum(row[3] for row in rows)
    print(f"\n{'mutant':70} requests tasks")
    for name, requests, tasks, _ in rows:
        print(f"{name:70} {requests:8} {tasks:5}")
    print(f"{len(rows)} mutants, {free} found before anything that is meant to be billed")


@pytest.mark.parametrize("mutant", SELECTION, ids=lambda item: item.id)
def test_a_planted_fault_is_found_and_named(
    mutant: Mutant, table: list[tuple[str, int, int, bool]]
) -> None:
    plans = PLANS if mutant.heavy else LIGHT
    report = examine(
        [plans[mutant.endpoint]], PROVIDERS, served=mutant.providers, behaviour=mutant.behaviour
    )
    found = kills(mutant, report)
    assert found, errors(report)
    free = any(item.code in _FREE and item.code != "server-stricter" for item in found)
    table.append((mutant.id, report.stats["requests"], report.stats["billed"], free))


def test_many_faults_are_found_before_anything_is_meant_to_be_billed() -> None:
    """Refusals come first: a run whose budget allows no row still finds what is free."""
    found = 0
    for item in SELECTION:
        if item.heavy or found >= _FREE_ENOUGH:
            continue
        plans = [LIGHT[item.endpoint]]
        report = examine(
            plans, PROVIDERS, served=item.providers, behaviour=item.behaviour, budget=1
        )
        found += bool(kills(item, report))
    assert found >= _FREE_ENOUGH


@pytest.mark.parametrize("mutant", ON_SOCKETS, ids=lambda item: item.id)
def test_a_planted_fault_is_found_on_a_socket(mutant: Mutant) -> None:
    keys = {provider.name: KEY for provider in PROVIDERS}
    listener = Listener()
    try:
        with serve(
            mutant.providers, keys=keys, behaviour=mutant.behaviour, webhook_secret=DEFAULT_SECRET
        ) as server:
            target = Target(
                base_url=server.url,
                key=KEY,
                secret=DEFAULT_SECRET,
                poll_interval=0.1,
                task_timeout=5.0,
                trust_env=False,
            )
            run = Run(
                plans=[LIGHT[mutant.endpoint]],
                neighbours=PROVIDERS,
                target=target,
                receiver=listener,
            )
            report = run.run()
    finally:
        listener.close()
    assert kills(mutant, report), errors(report)


@pytest.mark.parametrize("seed", range(len(SELECTION) // 80))
@pytest.mark.parametrize("endpoint", PLANS)
def test_eight_faults_at_once_are_all_named(endpoint: str, seed: int) -> None:
    order = random.Random(seed)
    by_field: dict[str, list[Mutant]] = {}
    for item in CATALOGUE:
        is_plain = item.endpoint == endpoint and item.behaviour == Behaviour() and not item.heavy
        # A server that takes no body at all can be asked nothing else.
        if is_plain and "without-flux" not in item.id:
            by_field.setdefault(next(iter(item.pointers)), []).append(item)
    fields = sorted(by_field)
    order.shuffle(fields)
    chosen = [order.choice(by_field[field]) for field in fields[:8]]
    report = examine([LIGHT[endpoint]], PROVIDERS, served=combined(PROVIDERS, endpoint, chosen))
    missed = [item.id for item in chosen if not kills(item, report)]
    assert missed == [], errors(report)


def test_the_catalogue_is_large_and_has_no_name_twice() -> None:
    ids = [item.id for item in CATALOGUE]
    assert len(ids) >= 150
    assert len(ids) == len(set(ids))
    assert len({_kind(item) for item in CATALOGUE}) >= 80
