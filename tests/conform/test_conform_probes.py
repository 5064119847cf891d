"""Every probe of every endpoint: by respx, in process, on a socket, and live where asked for."""

import os
from collections.abc import Callable

import pytest
import respx
from tests.conform.examining import KEY, examine, light, plan_of
from tests.conftest import ROOT

from linocut_kit.conform.plan import plan
from linocut_kit.conform.receiver import Listener
from linocut_kit.conform.run import ConformReport, Run, Target
from linocut_kit.fake import DEFAULT_SECRET, Fake, respx_routes, serve
from linocut_kit.spec import load_specs
from linocut_kit.spec.model import Provider

PROVIDERS = load_specs(ROOT / "specs")
PLANS = {
    endpoint.id: plan(provider, endpoint, PROVIDERS)
    for provider in PROVIDERS
    for endpoint in provider.endpoints
}
WAYS = ("respx", "process", "socket")
KEYS = {item.name: KEY for item in PROVIDERS}


def _in_process(id: str) -> ConformReport:
    return examine([plan_of(PROVIDERS, id)], PROVIDERS)


def _on_a_socket(id: str) -> ConformReport:
    with serve(PROVIDERS, keys=KEYS, webhook_secret=DEFAULT_SECRET) as server:
        return _real(id, server.url)


def _by_respx(id: str) -> ConformReport:
    with respx.mock(assert_all_called=False) as router:
        respx_routes(router, Fake(PROVIDERS, keys=KEYS, webhook_secret=DEFAULT_SECRET))
        return _real(id, "http://127.0.0.1:1")


def _real(id: str, url: str) -> ConformReport:
    """Examine by real HTTP; the exact sizes of images are the business of the run in process."""
    listener = Listener()
    target = Target(
        base_url=url, key=KEY, secret=DEFAULT_SECRET, poll_interval=0.2, trust_env=False
    )
    try:
        run = Run(plans=[light(PLANS[id])], neighbours=PROVIDERS, target=target, receiver=listener)
        return run.run()
    finally:
        listener.close()


_RUNS: dict[str, Callable[[str], ConformReport]] = {
    "process": _in_process,
    "socket": _on_a_socket,
    "respx": _by_respx,
}


@pytest.fixture(scope="module")
def reports() -> dict[tuple[str, str], ConformReport]:
    """The report of each way and endpoint: the runs are made when the first probe asks."""
    return {}


def _report(reports: dict[tuple[str, str], ConformReport], way: str, id: str) -> ConformReport:
    if (way, id) not in reports:
        reports[way, id] = _RUNS[way](id)
    return reports[way, id]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("endpoint", PLANS)
def test_the_fake_agrees_with_its_page_in_every_probe(
    way: str, endpoint: str, reports: dict[tuple[str, str], ConformReport]
) -> None:
    outcomes = _report(reports, way, endpoint).reports[0].outcomes
    planned = light(PLANS[endpoint]) if way != "process" else PLANS[endpoint]
    assert {outcome.probe.id for outcome in outcomes} == {probe.id for probe in planned.probes}
    other = {outcome.probe.id: outcome.note for outcome in outcomes if outcome.verdict != "agrees"}
    assert other == {}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("endpoint", PLANS)
def test_a_clean_fake_has_no_failures_and_costs_little(
    way: str, endpoint: str, reports: dict[tuple[str, str], ConformReport]
) -> None:
    report = _report(reports, way, endpoint)
    assert [finding.message for finding in report.findings if finding.severity != "info"] == []
    assert report.exit_code == 0
    assert report.stats["requests"] <= 185
    assert report.stats["billed"] <= 17
    assert report.stats["uncertain"] == 0


@pytest.mark.parametrize("endpoint", PLANS)
def test_a_thorough_run_bills_no_more(endpoint: str) -> None:
    thorough = light(plan_of(PROVIDERS, endpoint, thorough=True))
    report = examine([thorough], PROVIDERS)
    assert report.exit_code == 0
    assert report.stats["requests"] <= 550
    assert report.stats["billed"] <= 17


def _live(request: pytest.FixtureRequest) -> Provider:
    name = request.config.getoption("--live")
    provider = next((item for item in PROVIDERS if item.name == name), None)
    if provider is None:
        pytest.skip("the live service is probed with --live PROVIDER only")
    if not os.environ.get(provider.service.key_env):
        pytest.skip(f"{provider.service.key_env} has no key")
    return provider


def test_the_live_service_agrees_with_its_page(request: pytest.FixtureRequest) -> None:
    provider = _live(request)
    url = os.environ.get(provider.service.base_url_env) or provider.service.base_url
    assert url is not None
    target = Target(
        base_url=url,
        key=os.environ[provider.service.key_env],
        name="live",
        timeout=60.0,
        pause=0.2,
    )
    plans = [PLANS[endpoint.id] for endpoint in provider.endpoints]
    report = Run(plans=plans, neighbours=PROVIDERS, target=target).run()
    failures = [finding for finding in report.findings if finding.severity != "info"]
    assert [
        f"{failure.endpoint} {failure.pointer}: {failure.message}" for failure in failures
    ] == []
