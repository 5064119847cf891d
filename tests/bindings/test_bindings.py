"""Values in paths, queries, headers and bodies, of creates and of what comes after them."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.bindings.server import KEY, PNG, Ember, served
from tests.conform.examining import errors, examine

from linocut_kit.conform.plan import plan
from linocut_kit.conform.run import ConformReport, Run, Target
from linocut_kit.conform.sender import QuickClock
from linocut_kit.fake import serve
from linocut_kit.runtime import bindings
from linocut_kit.runtime.errors import ConfigurationError, TaskError, ValidationError
from linocut_kit.runtime.lifecycle import Binding, Call
from linocut_kit.spec import load_specs
from linocut_kit.spec.lint import lint

SPECS = Path(__file__).parent / "specs"
OTHERS = Path(__file__).parent / "others"
ASKED: dict[str, Any] = {"owner": "me", "model": "flux", "billing": "team", "prompt": "a fox"}
HEADER = st.from_regex(r"[!-~]([ -~]{0,10}[!-~])?", fullmatch=True)


@pytest.fixture(scope="module")
def api() -> Iterator[Ember]:
    """A server for many requests."""
    with served(Ember()) as found:
        yield found


@contextmanager
def client(made: ModuleType, api: Ember) -> Iterator[Any]:
    with made.Ember(api_key=KEY, base_url=api.url) as found:
        yield found.paint


def test_the_specs_are_clean() -> None:
    assert lint(SPECS)[1] == []
    assert lint(OTHERS)[1] == []


def test_each_value_stands_where_its_page_says(made: ModuleType) -> None:
    with served(Ember()) as api, client(made, api) as paint:
        result = paint.run(
            **ASKED | {"model": "a/b"},
            tags=["x", "ä&=#"],
            count=3,
            hurry=True,
            x_trace="t 1",
            seed=7,
        )
        assert result.images[0].read() == PNG
    create, look = api.seen[0], api.seen[1]
    assert create[:3] == (
        "POST",
        "/v1/me/models/a%2Fb:paint",
        {"billing": ["team"], "tags": ["x", "ä&=#"], "count": ["3"], "hurry": ["true"]},
    )
    assert (create[3]["x-version"], create[3]["x-trace"]) == ("2026-01", "t 1")
    assert create[4] == {"prompt": "a fox", "seed": 7}
    assert look[:3] == ("POST", "/v1/jobs", {"job": ["job-0"]})
    assert look[3]["x-owner"] == "me" and "x-version" not in look[3]
    assert look[4] == {"want": {"state": True, "kind": "full"}, "job": {"region": "eu west/1"}}


def test_the_async_client_sends_the_same(made: ModuleType) -> None:
    async def run(api: Ember) -> bytes:
        async with made.AsyncEmber(api_key=KEY, base_url=api.url) as found:
            task = await found.paint.submit(**ASKED)
            result = await task.wait()
            other = await found.paint.task(task.id, **task.known).wait()
            assert await other.images[0].read() == PNG
            found_bytes: bytes = await result.images[0].read()
            await task.cancel()
            return found_bytes

    with served(Ember()) as api:
        assert asyncio.run(run(api)) == PNG
    assert [each[0] for each in api.seen][-1] == "DELETE"


@given(id=st.text(min_size=1, max_size=12), region=st.text(max_size=12), owner=HEADER)
@example(id="a/b?c=d&e#f%20+", region="{id}", owner='"$me"')
@example(id="ä😀", region="", owner="~")
@settings(max_examples=12)
def test_any_id_and_any_value_survive_every_place(
    made: ModuleType, api: Ember, id: str, region: str, owner: str
) -> None:
    if not id.isprintable() or id.strip() != id or id in (".", ".."):
        id = f"<{id.encode('unicode_escape').decode()}>"
    owner = owner if owner not in (".", "..") else "dots"
    api.ids, api.region = [id], region
    api.jobs.clear()
    with client(made, api) as paint:
        task = paint.submit(**ASKED | {"owner": owner})
        assert task.id == id
        again = paint.task(task.id, **task.known)
        assert again.wait().images[0].read() == PNG
        again.cancel()
    assert api.jobs[id]["state"] == "broken"


def test_a_task_says_what_leads_to_it_beside_its_id(made: ModuleType) -> None:
    with served(Ember()) as api, client(made, api) as paint:
        task = paint.submit(**ASKED)
        assert task.known == {"owner": "me", "region": "eu west/1"}
        with pytest.raises(ConfigurationError, match=r"task\('job-0', owner=\.\.\., region="):
            paint.task(task.id).wait()
        with pytest.raises(ConfigurationError, match="region=") as raised:
            paint.task(task.id, owner="me").refresh()
        assert "knew region too" in str(raised.value)
        with pytest.raises(ConfigurationError, match="not by zone"):
            paint.task(task.id, zone=1)
        paint.task(task.id).cancel()
        with pytest.raises(TaskError) as wrong:
            paint.task(task.id, owner="you", region="eu west/1").wait()
        assert ".task('job-0', owner='you', region='eu west/1').wait()" in str(wrong.value)


@pytest.mark.parametrize(
    ("field", "value", "pointer", "code"),
    [
        ("billing", "nobody", "query:/billing", "not-in-enum"),
        ("model", "b", "path:/model", "not-in-enum"),
        ("owner", "..", "path:/owner", "not-sendable"),
        ("owner", "", "path:/owner", "not-sendable"),
        ("count", 9, "query:/count", "above-maximum"),
        ("count", "2", "query:/count", "wrong-type"),
        ("tags", ["a", "b" * 9], "query:/tags/1", "too-long"),
        ("x_trace", "a\nb", "header:/X-Trace", "not-sendable"),
        ("x_trace", "é", "header:/X-Trace", "not-sendable"),
        ("prompt", "", "/prompt", "too-short"),
    ],
)
def test_a_parameter_is_judged_like_a_field(
    made: ModuleType, field: str, value: Any, pointer: str, code: str
) -> None:
    with served(Ember()) as api, client(made, api) as paint:
        with pytest.raises(ValidationError) as raised:
            paint.submit(**ASKED | {field: value})
        assert [(item.pointer, item.code) for item in raised.value.violations] == [(pointer, code)]
        assert api.seen == []
        with pytest.raises(ConfigurationError):
            paint.submit(**ASKED | {"x_trace": "a\nb"}, validate="off")
        assert api.seen == []


def test_a_parameter_is_no_field_of_the_body(made: ModuleType) -> None:
    found = made.paint.check({"prompt": "a"})
    assert {item.pointer for item in found} == {"path:/owner", "path:/model", "query:/billing"}
    assert {item.pointer for item in made.paint.check([])} >= {""}
    assert made.paint.check(ASKED) == []
    model = made.models.PaintRequest(**ASKED)
    assert made.paint.check(model.model_dump()) == []


def test_numbers_and_positions_of_a_json_body_are_what_they_are() -> None:
    def bound(argument: str, *, number: bool = False) -> Binding:
        return Binding(answer="/id", argument=argument, number=number)

    body = {
        "/jobs/0/id": bound("id", number=True), "/jobs/1/id": bound("id"),
        "/a~1b/c~0d": bound("flag"), "/e": Binding(const={"f": [1]}), "/left": bound("out"),
    }  # fmt: skip
    call = Call(method="POST", path="/look", body=body)
    given = {"id": "12", "flag": False, "out": None}
    assert bindings.body(call, given, {}) == {
        "jobs": [{"id": 12}, {"id": "12"}], "a/b": {"c~d": False}, "e": {"f": [1]},
    }  # fmt: skip
    assert bindings.body(call, {"id": "1x"}, {}) == {
        "jobs": [{"id": "1x"}, {"id": "1x"}], "e": {"f": [1]},
    }  # fmt: skip


def examined(api: Ember) -> ConformReport:
    """A run against the server."""
    providers = load_specs(SPECS)
    plans = [plan(providers[0], providers[0].endpoints[0], providers)]
    with served(api):
        target = Target(base_url=api.url, key=KEY, name="ember")
        return Run(plans=plans, neighbours=providers, target=target, clock=QuickClock()).run()


@pytest.mark.parametrize("name", ["mint", "reef"])
def test_other_shapes_are_examined_on_the_fake(name: str) -> None:
    provider = next(item for item in load_specs(OTHERS) if item.name == name)
    report = examine([plan(provider, provider.endpoints[0])], (provider,))
    assert errors(report) == []
    unprobed = {item.pointer for item in report.findings if item.code == "unprobed-constraint"}
    assert unprobed <= {"query:/ids[]"} and report.exit_code == 0


def told(report: ConformReport) -> set[tuple[str, str | None]]:
    return {(item.code, item.pointer) for item in report.findings if item.severity == "error"}


def test_a_right_server_is_examined_without_a_finding() -> None:
    report = examined(Ember())
    assert told(report) == set(), report.findings
    assert report.exit_code == 0
    (only,) = report.reports
    asked = {outcome.probe.unit.pointer for outcome in only.outcomes if outcome.server}
    assert asked >= {"path:/owner", "path:/model", "query:/billing", "query:/count", "query:/tags",
                     "query:/hurry", "header:/X-Trace", "/prompt"}  # fmt: skip
    assert only.billed <= 12


def test_an_enum_of_the_query_that_a_server_ignores_is_named() -> None:
    assert ("server-looser", "query:/billing") in told(examined(Ember(frozenset({"any-billing"}))))


def test_a_server_that_drops_the_id_is_named() -> None:
    report = examined(Ember(frozenset({"drops-id"})))
    assert any(code == "broken-task" for code, _ in told(report)), report.findings


def test_the_fake_follows_the_bindings_too(made: ModuleType) -> None:
    (provider,) = load_specs(SPECS)
    with serve((provider,), keys={"ember": KEY}) as server:
        with made.Ember(api_key=KEY, base_url=server.url) as found:
            task = found.paint.submit(**ASKED)
            assert task.wait().images[0].read()
            with pytest.raises(TaskError, match="404"):
                found.paint.task(task.id, **task.known | {"owner": "you"}).wait()
        import httpx

        headers = {"x-ember-key": KEY, "x-owner": "me"}
        body = {"want": {"state": True, "kind": "full"}, "job": {"region": task.known["region"]}}
        url = f"{server.url}/v1/jobs"
        assert httpx.post(f"{url}?job={task.id}", headers=headers, json=body).status_code == 200
        assert httpx.post(url, headers=headers, json=body).status_code == 400
        del headers["x-owner"]
        assert httpx.post(f"{url}?job={task.id}", headers=headers, json=body).status_code == 400
