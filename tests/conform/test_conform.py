"""A run against servers of all sorts: unseen, misbehaving, limiting, talkative; and cut short."""

import json
import re
import signal
import string
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conform.examining import KEY, endpoint_of, errors, examine, light, plan_of
from tests.conform.hostile import KINDS, hostile
from tests.conform.mutants import with_field
from tests.conform.synthetic import SYNTHETIC, with_life

from linocut_kit.conform import reports as writers
from linocut_kit.conform.codes import CODES
from linocut_kit.conform.local import ORIGIN
from linocut_kit.conform.run import ConformReport, Run, Target
from linocut_kit.conform.search import searcher
from linocut_kit.conform.sender import Clock
from linocut_kit.fake import Behaviour, Exchange, Fake, FakeRequest, FakeResponse
from linocut_kit.spec.model import Conflict, Place, Provider

PLACE = Place("acme/model.yaml", 1, 1)


def _first(providers: tuple[Provider, ...]) -> str:
    return providers[0].endpoints[-1].id


def test_a_provider_that_no_page_has_is_examined_without_failures() -> None:
    report = examine([plan_of((SYNTHETIC,), "acme/model")], (SYNTHETIC,))
    assert errors(report) == []
    assert report.exit_code == 0


def test_a_poll_url_in_the_create_answer_is_followed_on_the_configured_origin() -> None:
    provider = with_life(poll=None, poll_url="/poll_url", rewrite=("poll",))
    endpoint = replace(provider.endpoints[0], operations=provider.endpoints[0].operations[:1])
    provider = replace(provider, endpoints=(endpoint,))

    def elsewhere(exchange: Exchange, body: Any) -> Any:
        return {**body, "poll_url": f"https://elsewhere.example/made-up/{exchange.task.id}?a=1"}  # type: ignore[union-attr]

    server = Fake([provider], keys={"acme": KEY}, behaviour=Behaviour(body=elsewhere))
    asked: list[str] = []

    def watched(request: FakeRequest) -> FakeResponse:
        asked.append(request.url)
        return server(request)

    report = examine([plan_of((provider,), "acme/model")], (provider,), server=watched)
    assert all(item.startswith("http://127.0.0.1") for item in asked)
    assert any("/made-up/" in item for item in asked)
    assert report.stats["billed"] > 0


def test_a_provider_whose_poll_is_a_url_of_the_answer_can_be_clean() -> None:
    provider = with_life(poll=None, poll_url="/poll_url")
    endpoint = replace(provider.endpoints[0], operations=provider.endpoints[0].operations[:1])
    provider = replace(provider, endpoints=(endpoint,))

    def told(exchange: Exchange, body: Any) -> Any:
        return {**body, "poll_url": f"{ORIGIN}/model/{exchange.task.id}"}  # type: ignore[union-attr]

    server = Fake([SYNTHETIC], keys={"acme": KEY}, behaviour=Behaviour(body=told))
    report = examine([plan_of((provider,), "acme/model")], (provider,), server=server)
    assert (errors(report), report.exit_code) == ([], 0)


@pytest.mark.parametrize(("most", "told"), [(80, []), (1, [("undocumented", "", "maxLength")])])
def test_a_refusal_that_is_documented_as_a_text_is_judged_as_one(most: int, told: object) -> None:
    schema = {"type": "string", "maxLength": most}
    create, poll = SYNTHETIC.endpoints[0].operations
    text = replace(create.responses[1], media_type="text/plain; charset=utf-8", schema=schema)
    create = replace(create, responses=(create.responses[0], text))
    endpoint = replace(SYNTHETIC.endpoints[0], operations=(create, poll))
    provider = replace(SYNTHETIC, endpoints=(endpoint,))

    report = examine([plan_of((provider,), "acme/model")], (provider,))
    assert errors(report) == told


@pytest.mark.parametrize("status", [400, 404, 409, 418, 422])
def test_any_refusal_will_do_where_the_page_declares_none(status: int) -> None:
    create, poll = SYNTHETIC.endpoints[0].operations
    silent = tuple(replace(item, responses=item.responses[:1]) for item in (create, poll))
    provider = replace(SYNTHETIC, endpoints=(replace(SYNTHETIC.endpoints[0], operations=silent),))

    def respond(exchange: Exchange, response: FakeResponse) -> FakeResponse:
        is_refusal = 400 <= response.status < 500
        return replace(response, status=status).with_json({"oops": 1}) if is_refusal else response

    report = examine(
        [plan_of((provider,), "acme/model")], (provider,), behaviour=Behaviour(respond=respond)
    )
    assert errors(report) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_misbehaving_server_ends_in_findings_or_without_verdict(
    kind: str, providers: tuple[Provider, ...]
) -> None:
    with hostile(kind) as url:
        target = Target(
            base_url=url, key=KEY, timeout=0.3, task_timeout=1.0, trust_env=False, poll_interval=0.1
        )
        plans = [plan_of(providers, endpoint.id) for endpoint in providers[0].endpoints]
        clock = _Hurried()
        report = Run(plans=plans, neighbours=providers, target=target, clock=clock).run()
    assert report.exit_code in (1, 3)
    assert report.stats["requests"] < 80
    for render in writers.RENDERERS.values():
        assert render(report)


class _Hurried(Clock):
    """Waits that a server asks for are not waited."""

    async def sleep(self, seconds: float) -> None:
        await super().sleep(min(seconds, 0.01))


def test_a_429_is_waited_out_and_one_without_retry_after_is_told(
    providers: tuple[Provider, ...],
) -> None:
    id = _first(providers)
    for header, wanted in (({"retry-after": "1"}, []), ({}, ["no-retry-after"])):
        turns = iter(range(10**6))

        def respond(
            exchange: Exchange,
            response: FakeResponse,
            turns: Any = turns,
            header: dict[str, str] = header,
        ) -> FakeResponse:
            if next(turns) % 5 == 0:
                return FakeResponse(status=429, headers=header).with_json({"message": "later"})
            return response

        behaviour = Behaviour(respond=respond)
        report = examine([light(plan_of(providers, id))], providers, behaviour=behaviour)
        assert [error[0] for error in errors(report) if error[0] == "no-retry-after"] == wanted


def test_a_server_that_limits_for_ever_stops_the_run(providers: tuple[Provider, ...]) -> None:
    def limited(request: FakeRequest) -> FakeResponse:
        return FakeResponse(status=429, headers={"retry-after": "3"}).with_json({})

    plans = [plan_of(providers, _first(providers)), plan_of((SYNTHETIC,), "acme/model")]
    report = examine(plans, providers, server=limited)
    assert report.exit_code == 3
    assert report.stats["requests"] == 4
    assert report.reports[1].stopped is not None


@pytest.mark.parametrize("budget", [0, 1, 5])
def test_a_budget_is_never_exceeded(budget: int, providers: tuple[Provider, ...]) -> None:
    id = _first(providers)
    report = examine([light(plan_of(providers, id))], providers, budget=budget)
    assert report.stats["billed"] + report.stats["uncertain"] <= budget
    assert report.exit_code == 3
    assert any("budget" in (item.stopped or "") for item in report.reports)


def test_an_interrupted_run_leaves_a_report_of_what_it_knows(
    providers: tuple[Provider, ...], tmp_path: Path
) -> None:
    # Other tests of the same process may have left another handler.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    id = _first(providers)
    every = (*providers, SYNTHETIC)
    fake = Fake(every, keys={item.name: KEY for item in every})
    for at in (1, 30, 150):
        seen = iter(range(10**6))

        def server(request: FakeRequest, seen: Any = seen, at: int = at) -> FakeResponse:
            if next(seen) == at:
                signal.raise_signal(signal.SIGINT)
            return fake(request)

        plans = [light(plan_of(providers, id)), plan_of((SYNTHETIC,), "acme/model")]
        report = examine(plans, providers, server=server)
        assert report.exit_code == 130
        assert report.interrupted
        for kind in writers.RENDERERS:
            writers.write(report, kind, tmp_path / f"report.{kind}")
        document = json.loads((tmp_path / "report.json").read_text())
        known = [item for item in document["probes"] if item["verdict"] == "agrees"]
        assert len(known) >= at // 3
        assert {item["endpoint"] for item in document["probes"]} == {id, "acme/model"}


def _conflict(name: str, *limits: Any) -> Conflict:
    return Conflict(
        says=("one thing", "another"), chose="one", why="why", readings={name: limits}, place=PLACE
    )


@pytest.mark.parametrize(
    ("field", "name", "chosen", "other", "neither"),
    [("most", "maximum", 5, 7, 6), ("picture", "max-bytes", 2000, 1500, 1800)],
)
def test_a_contradiction_is_settled_by_the_server_and_anything_else_is_a_failure(
    field: str, name: str, chosen: Any, other: Any, neither: Any
) -> None:
    _, endpoint = endpoint_of((SYNTHETIC,), "acme/model")
    item = endpoint.request.field(field)
    assert item is not None
    declared = replace(
        item, schema=replace(item.schema, conflicts=(_conflict(name, chosen, other),))
    )
    known = with_field((SYNTHETIC,), endpoint, declared)
    for limit, settles in ((chosen, True), (other, True), (neither, False)):
        constraints = tuple(
            replace(each, limit=limit) if each.name == name else each
            for each in item.schema.constraints
        )
        changed = replace(item, schema=replace(item.schema, constraints=constraints))
        served = with_field((SYNTHETIC,), endpoint, changed)
        report = examine([plan_of(known, "acme/model")], known, served=served)
        notes = [each for each in report.findings if each.code == "conflict-settled"]
        assert bool(notes) is settles
        assert (errors(report) == []) is settles
        if settles:
            assert (notes[0].extra or {}).get("reading", chosen) == limit


@pytest.mark.parametrize("takes_null", [True, False])
def test_whether_null_is_taken_is_settled_either_way(takes_null: bool) -> None:
    _, endpoint = endpoint_of((SYNTHETIC,), "acme/model")
    item = endpoint.request.field("most")
    assert item is not None
    conflicts = (_conflict("nullable", True, False),)
    declared = replace(item, schema=replace(item.schema, nullable=True, conflicts=conflicts))
    known = with_field((SYNTHETIC,), endpoint, declared)
    changed = replace(item, schema=replace(item.schema, nullable=takes_null))
    served = with_field((SYNTHETIC,), endpoint, changed)
    report = examine([plan_of(known, "acme/model")], known, served=served)
    assert errors(report) == []
    assert any(each.code == "conflict-settled" for each in report.findings)


_KEYS = st.text(
    st.sampled_from(string.ascii_letters + string.digits + "-_.+/=%&"), min_size=8, max_size=40
).map(lambda text: f"sk-{text}")


@settings(max_examples=15)
@given(key=_KEYS)
def test_no_key_is_in_any_report_even_if_the_server_echoes_it(key: str) -> None:
    def echo(exchange: Exchange, response: FakeResponse) -> FakeResponse:
        given_key = " ".join(exchange.request.headers.values())
        if response.status >= 400:
            return replace(response, status=500).with_json({"message": f"you sent {given_key}"})
        return response.with_body(response.body, f"text/{key}") if response.chunks else response

    report = examine(
        [plan_of((SYNTHETIC,), "acme/model")],
        (SYNTHETIC,),
        behaviour=Behaviour(respond=echo),
        key=key,
    )
    assert report.exit_code == 1
    for render in writers.RENDERERS.values():
        assert key not in render(report)


def test_the_key_goes_to_the_configured_origin_only(providers: tuple[Provider, ...]) -> None:
    sent: list[FakeRequest] = []
    fake = Fake(providers, keys={provider.name: KEY for provider in providers})

    def server(request: FakeRequest) -> FakeResponse:
        sent.append(request)
        return fake(request)

    examine([light(plan_of(providers, _first(providers)))], providers, server=server)
    with_key = [item for item in sent if any(KEY in value for value in item.headers.values())]
    assert with_key
    images = [item for item in sent if item.path.endswith((".png", ".jpeg"))]
    assert images
    assert not any(KEY in value for image in images for value in image.headers.values())


def test_a_failure_says_what_was_sent_what_came_where_it_is_written_and_how_to_repeat_it(
    providers: tuple[Provider, ...],
) -> None:
    provider, endpoint = endpoint_of((SYNTHETIC,), "acme/model")
    item = endpoint.request.field("most")
    assert item is not None
    served = with_field(
        (SYNTHETIC,), endpoint, replace(item, schema=replace(item.schema, constraints=()))
    )
    report = examine([plan_of((provider,), "acme/model")], (provider,), served=served)
    found = next(each for each in report.findings if each.severity == "error")
    assert (found.code, found.pointer, found.rule, found.limit) == (
        "server-looser", "/most", "maximum", 5,
    )  # fmt: skip
    assert found.source == {
        "page": "https://acme.example/model", "read": "2026-01-31", "spec": "acme/model.yaml:1",
    }  # fmt: skip
    extra = found.extra or {}
    assert extra["sent"] == "6"
    assert extra["status"] == 202
    assert extra["curl"].startswith("curl -sS -i -X POST ")
    assert "$ACME_API_KEY" in extra["curl"]
    assert '"most": 6' in extra["curl"]
    assert found.help == f"reproduce with: {extra['curl']}"


def test_the_printed_validator_is_the_third_oracle(providers: tuple[Provider, ...]) -> None:
    from linocut_kit.fake import judge

    _, endpoint = endpoint_of((SYNTHETIC,), "acme/model")
    plans = [plan_of((SYNTHETIC,), "acme/model")]
    for check, code in (
        (lambda body: judge(endpoint, body), None),
        (lambda body: [], "validator-looser"),
        (lambda body: [_Violation(f"/{name}") for name in body], "validator-stricter"),
    ):
        report = examine(plans, (SYNTHETIC,), checks={"acme/model": check})
        assert {error[0] for error in errors(report)} == ({code} if code else set())
        outcomes = report.reports[0].outcomes
        assert any(outcome.validator is not None for outcome in outcomes)


class _Violation:
    def __init__(self, pointer: str) -> None:
        self.pointer = pointer


def test_a_search_finds_what_validator_and_server_judge_differently() -> None:
    from linocut_kit.fake import judge

    _, endpoint = endpoint_of((SYNTHETIC,), "acme/model")
    plans = [plan_of((SYNTHETIC,), "acme/model")]

    def run(lax: bool) -> ConformReport:
        check = (lambda body: []) if lax else (lambda body: judge(endpoint, body))
        return examine(plans, (SYNTHETIC,), checks={"acme/model": check}, search=searcher(40, 1))

    assert "oracles-disagree" not in {error[0] for error in errors(run(False))}
    found = [finding for finding in run(True).findings if finding.code == "oracles-disagree"]
    assert found
    assert found == [
        finding for finding in run(True).findings if finding.code == "oracles-disagree"
    ]


def test_every_code_of_a_finding_is_explained(providers: tuple[Provider, ...]) -> None:
    source = Path(str(__import__("linocut_kit.conform").conform.__path__[0]))
    texts = "".join(item.read_text() for item in source.glob("*.py") if item.name != "codes.py")
    used = {item.code for item in CODES}
    for code in used:
        assert f'"{code}"' in texts, code
    quoted = set(re.findall(r'complain\(\s*"([a-z-]+)"', texts))
    assert quoted <= used


def test_progress_names_the_endpoint() -> None:
    told: list[tuple[str, str]] = []
    examine(
        [plan_of((SYNTHETIC,), "acme/model")],
        (SYNTHETIC,),
        on_progress=lambda endpoint, text: told.append((endpoint, text)),
    )
    assert {item[0] for item in told} == {"acme/model"}
    assert threading.active_count() < 50
