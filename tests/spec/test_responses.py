"""What a spec may say of responses: places of results, states, statuses, refusals inside a 2xx."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.spec import invented

from linocut_kit.runtime.lifecycle import InBand, Lifecycle, ResultPlace, Results, has_state
from linocut_kit.spec.lint import lint
from linocut_kit.spec.model import Endpoint

Change = Callable[[Any, Any, Any], object]
PLAIN = {"at": "/images/*/url"}


def changed(root: Path, change: Change) -> list[tuple[str, str]]:
    """Code and message of what lint finds once the two documents are changed."""
    names = ("matte", "provider", "glossy")
    documents = {name: invented.document(name) for name in names}
    change(*documents.values())
    root = invented.written(root, **documents)
    return [(finding.code, finding.message) for finding in invented.found(root)]


def task(matte: Any) -> Any:
    return invented.operation(matte)["x-task"]


def tracked(glossy: Any) -> Any:
    return glossy["paths"]["/v1/glossy"]["post"]["x-task"]


def built(root: Path, change: Change, name: str = "matte") -> Endpoint:
    """The endpoint once the documents are changed; lint finds nothing."""
    assert changed(root, change) == []
    found = lint(root)[0][0].endpoint(name)
    assert found is not None
    return found


def results(*places: Any, **more: Any) -> Change:
    return lambda m, p, g: task(m).update(results={"any": list(places), **more})


def at_root(**more: Any) -> Change:
    return lambda m, p, g: p.update(more)


OUTCOME = {"code": "/problem/code", "ok": [0], "message": "/problem/text"}
WRONG: dict[str, tuple[Change, str, str]] = {
    "a place that no answer has": (
        results(PLAIN, {"at": "/pictures"}), "lifecycle-pointer", "/pictures",
    ),
    "bytes that no answer is": (
        results({"at": "", "encoding": "bytes"}), "lifecycle-pointer", "is an image itself",
    ),
    "bytes at a pointer": (
        results({"at": "/images", "encoding": "bytes"}), "not-in-dialect", "whole body",
    ),
    "an encoding of another name": (
        results({"at": "/images/*/url", "encoding": "hex"}), "not-in-dialect", "hex",
    ),
    "one place and several": (
        results(PLAIN, url="/images/*/url"), "inert-keyword", "short for one place",
    ),
    "a state twice": (
        lambda m, p, g: p["x-task"]["states"].update(refused=["broken"]), "state-clash", "broken",
    ),
    "a state that no answer knows": (
        lambda m, p, g: p["x-task"]["states"].update(cancelled=["gone"]), "unknown-state", "gone",
    ),
    "a bill without a refusal": (
        lambda m, p, g: p["x-task"]["states"].update(billed=True), "inert-keyword", "billed",
    ),
    "an answer with a poll": (
        lambda m, p, g: tracked(g).update(kind="answer"), "inert-keyword", "nobody reads poll",
    ),
    "a task without an id": (
        lambda m, p, g: (task(m).update(kind="task"), p["x-task"].pop("id")),
        "incomplete-task", "needs an id",
    ),
    "a status that the client follows": (
        lambda m, p, g: tracked(g)["poll"].update(statuses={"302": "pending"}),
        "unknown-key", "302",
    ),
    "a meaning of another name": (
        lambda m, p, g: tracked(g)["poll"].update(statuses={"404": "waiting"}),
        "not-in-dialect", "waiting",
    ),
    "a code that no answer has": (
        at_root(**{"x-outcome": {**OUTCOME, "code": "/base/code"}}),
        "lifecycle-pointer", "/base/code",
    ),
    "a code twice": (
        at_root(**{"x-outcome": {**OUTCOME, "as": {"402": [7, 0]}}}), "state-clash", "0",
    ),
    "codes of a success": (
        at_root(**{"x-outcome": {**OUTCOME, "as": {"200": [7]}}}), "unknown-key", "200",
    ),
    "an outcome of a document": (
        lambda m, p, g: m.update({"x-outcome": OUTCOME}), "inert-keyword", "read by nobody",
    ),
    "a default answer": (
        lambda m, p, g: invented.operation(m)["responses"].update(default={"description": "D"}),
        "unknown-key", "default",
    ),
    "an image that nothing calls a result": (
        lambda m, p, g: invented.operation(m)["responses"]["200"]["content"].update(
            {"image/png": {}}
        ),
        "unsupported-media-type", "a result",
    ),
    "a nested field that is not there": (
        lambda m, p, g: task(m).update(results={"format": "/inner/kind"}),
        "unknown-field", "/inner",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_nobody_could_read_is_refused_and_says_why(what: str, tmp_path: Path) -> None:
    change, code, words = WRONG[what]
    found = changed(tmp_path, change)
    assert any(told == code and words in message for told, message in found), found


def test_every_key_of_responses_reaches_the_lifecycle(tmp_path: Path) -> None:
    def change(matte: Any, provider: Any, glossy: Any) -> None:
        provider["x-outcome"] = {**OUTCOME, "as": {"402": [7, "poor"]}}
        provider["x-task"]["states"] |= {"refused": [9], "cancelled": ["gone"], "billed": "unknown"}
        schema = provider["components"]["schemas"]["AcmeTask"]["properties"]
        del schema["state"]["x-known"]
        schema["text"] = {"type": "string"}
        tracked(glossy)["results"] = {
            "any": [{"at": "/text", "json": "/urls/*", "encoding": "base64"}, PLAIN]
        }
        tracked(glossy)["poll"]["statuses"] = {"202": "pending", "422": "refused"}

    cycle = built(tmp_path, change, "glossy").lifecycle
    assert cycle.results.places == (
        ResultPlace(at="/text", encoding="base64", json="/urls/*"),
        ResultPlace(at="/images/*/url"),
    )
    assert (cycle.refused, cycle.cancelled, cycle.billed) == ((9,), ("gone",), None)
    assert cycle.polled.statuses == ((202, "pending"), (422, "refused"))
    assert cycle.polled.outcome == InBand(
        code="/problem/code", ok=(0,), message="/problem/text", statuses=((402, (7, "poor")),)
    )


@pytest.mark.parametrize("how", [{"kind": "answer"}, {"id": None}])
def test_an_answer_needs_nothing_that_only_tasks_have(how: Any, tmp_path: Path) -> None:
    def change(matte: Any, provider: Any, glossy: Any) -> None:
        task(matte).clear()
        task(matte).update(how, cost=None)
        tracked(glossy)["wait"] = provider["x-task"].pop("wait")
        tracked(glossy)["list"] = None
        provider["x-task"]["list"] = {"operation": "listAll", "items": "/a/*", "id": "/id"}
        create = invented.operation(matte)["responses"]["200"]["content"]["application/json"]
        create["schema"] = {"type": "object", "properties": {"images": {
            "type": "array", "items": {"type": "object", "properties": {"url": {
                "type": "string"}}}}}}  # fmt: skip

    cycle = built(tmp_path, change).lifecycle
    assert cycle.is_answer
    assert (cycle.poll, cycle.listing, cycle.cancel) == (None, None, None)


def test_a_poll_by_url_has_statuses_and_refusals_too(tmp_path: Path) -> None:
    def change(matte: Any, provider: Any, glossy: Any) -> None:
        provider["x-outcome"] = OUTCOME
        schema = provider["components"]["schemas"]["AcmeTask"]["properties"]
        schema["look"] = {"type": "string"}
        tracked(glossy)["poll"] = {"url": "/look", "statuses": {"404": "pending"}}

    asked = built(tmp_path, change, "glossy").lifecycle.polled
    assert (asked.method, asked.statuses) == ("GET", ((404, "pending"),))
    assert asked.outcome == InBand(code="/problem/code", ok=(0,), message="/problem/text")


def test_null_undoes_what_a_provider_says(tmp_path: Path) -> None:
    def change(matte: Any, provider: Any, glossy: Any) -> None:
        provider["x-outcome"] = OUTCOME
        invented.operation(matte)["x-outcome"] = None
        task(matte).update(status=None, states=None, error={"code": None})

    endpoint = built(tmp_path, change)
    cycle = endpoint.lifecycle
    other = lint(tmp_path)[0][0].endpoint("glossy")
    assert other is not None
    assert other.lifecycle.polled.outcome == other.create.outcome is not None
    assert (cycle.status, cycle.states, cycle.error_code) == (None, (), None)
    assert cycle.error_message == "/problem/text"
    assert endpoint.create.outcome is None


def test_the_places_of_an_endpoint_stand_for_those_of_its_provider(tmp_path: Path) -> None:
    endpoint = built(tmp_path, results({"at": "/images/*/url", "encoding": "data-uri"}))
    assert endpoint.lifecycle.results.places == (
        ResultPlace(at="/images/*/url", encoding="data-uri"),
    )


_JSON = st.one_of(
    st.integers(-3, 3), st.sampled_from(["1", "0", "true", ""]), st.booleans(), st.none(),
    st.floats(-3, 3),
)  # fmt: skip


@given(states=st.lists(st.one_of(st.integers(-3, 3), st.sampled_from(["1", "0"]))), value=_JSON)
def test_states_are_told_apart_by_their_json_type(states: list[Any], value: Any) -> None:
    def told(item: Any) -> str:
        if isinstance(item, float) and item.is_integer():
            item = int(item)
        return f"{type(item).__name__} {item}"

    assert has_state(tuple(states), value) == (told(value) in set(map(told, states)))


@given(code=_JSON, ok=st.integers(-3, 3), paid=st.integers(-3, 3))
def test_every_code_that_is_not_fine_stands_for_a_status(code: Any, ok: int, paid: int) -> None:
    how = InBand(code="/code", ok=(ok,), statuses=((402, (paid,)),))
    wanted = 402 if has_state((paid,), code) else 400
    is_fine = code is None or has_state((ok,), code)
    assert how.status(code) == (None if is_fine else wanted)


def test_the_phase_of_a_state_is_that_of_its_group() -> None:
    cycle = Lifecycle(
        id="/id", status="/state", results=Results(places=(ResultPlace(at="/url"),)),
        pending=(0,), succeeded=(1,), failed=("1",), refused=(2,), cancelled=(3,),
    )  # fmt: skip
    said = {state: cycle.phase(state) for state in (0, "1", 2, 3, "3")}
    assert said == {0: "pending", "1": "failed", 2: "refused", 3: "cancelled", "3": None}
    assert (cycle.phase(1), cycle.phase(True)) == ("succeeded", None)
