"""Scenarios of the fake: what goes wrong goes wrong in a known order, and then it works."""

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.conform.fake_cases import (
    ENDPOINTS,
    IDS,
    LIFECYCLE,
    OPERATIONS,
    ask,
    endpoint,
    minimal,
    odd,
    operation,
    says,
    signed,
)

from linocut_kit.fake import (
    SCENARIOS,
    Behaviour,
    Exchange,
    Fake,
    FakeResponse,
    authorize,
    judge,
    new_id,
    pictures,
    states,
)
from linocut_kit.spec.model import Endpoint, Provider

each_endpoint = pytest.mark.parametrize(("owner", "item"), ENDPOINTS, ids=IDS)
BODY = b'{"prompt": "a"}'


def make(fake: Fake, owner: Provider, item: Endpoint, **more: Any) -> FakeResponse:
    """The answer to the smallest create."""
    return ask(fake, owner, "POST", item.create.path, json.dumps(minimal(item)).encode(), **more)


def look(fake: Fake, owner: Provider, item: Endpoint, **more: Any) -> FakeResponse:
    """The answer to a poll of the newest task."""
    assert item.lifecycle.poll is not None
    path = item.lifecycle.poll.path.replace("{id}", list(fake.tasks)[-1])
    return ask(fake, owner, "GET", path, **more)


@each_endpoint
def test_a_rate_limit_holds_for_two_requests_and_says_when_to_come_back(
    owner: Provider, item: Endpoint
) -> None:
    fake = Fake([owner], scenario="rate-limited")
    answers = [make(fake, owner, item) for _ in range(4)]
    assert [answer.status for answer in answers[:2]] == [429, 429]
    assert {answer.headers["retry-after"] for answer in answers[:2]} == {"1"}
    assert [answer.status for answer in answers[2:]] == [item.create.success().status] * 2
    assert len(fake.tasks) == 2
    assert [look(fake, owner, item).status == 429 for _ in range(3)] == [True, True, False]


def test_the_rate_limit_can_be_set() -> None:
    fake, owner = odd(scenario="rate-limited", limited=1, retry_after=None)
    first, second = (make(fake, owner, owner.endpoints[0]) for _ in range(2))
    assert (first.status, "retry-after" in first.headers, second.status) == (429, False, 202)


@each_endpoint
def test_a_flaky_server_lets_every_second_request_through(owner: Provider, item: Endpoint) -> None:
    fake = Fake([owner], scenario="flaky")
    answers = [make(fake, owner, item) for _ in range(8)]
    good = item.create.success().status
    assert [answer.status for answer in answers[1::2]] == [good] * 4
    assert answers[0].status == 503
    assert "retry-after" in answers[0].headers
    assert answers[2].status == 500
    assert "retry-after" not in answers[2].headers
    assert (answers[4].status, answers[4].abort_after, answers[4].sent) == (good, 0, b"")
    cut = answers[6]
    assert cut.abort_after is not None
    assert 0 < cut.abort_after < len(cut.body)
    assert len(fake.tasks) == 6


@each_endpoint
def test_polls_and_images_of_a_flaky_server_fail_and_recover(
    owner: Provider, item: Endpoint
) -> None:
    fake = Fake([owner], scenario="flaky")
    make(fake, owner, item)
    make(fake, owner, item)
    answers = [look(fake, owner, item) for _ in range(8)]
    assert all(answer.abort_after is None and answer.status < 300 for answer in answers[1::2])
    assert [answer.status >= 500 for answer in answers[::2]] == [True, False, False, True]
    task = list(fake.tasks.values())[-1]
    path = f"/-/images/{task.id}/1.{task.pictures[0].format}"
    images = [ask(fake, owner, "GET", path) for _ in range(8)]
    assert [image.status for image in images] == [500, 200, 200, 200, 200, 200, 503, 200]
    assert [image.abort_after is None for image in images[2:5:2]] == [False, False]


@each_endpoint
def test_a_malformed_answer_is_malformed_in_many_ways(owner: Provider, item: Endpoint) -> None:
    fake = Fake([owner], scenario="malformed")
    creates = [make(fake, owner, item) for _ in range(12)]
    right = {create.body[:1] for create in creates[1::2]}
    assert right == {b"{"}
    assert {create.status for create in creates} == {item.create.success().status}
    polls = [look(fake, owner, item) for _ in range(6)]
    for html, cut, array, hollow, types, empty in (creates[::2], polls):
        assert html.headers["content-type"].startswith("text/html")
        assert b"<html>" in html.body
        with pytest.raises(ValueError, match="line 1"):
            cut.json()
        assert isinstance(array.json(), list)
        assert hollow.json() == {}
        assert "test" not in str(types.json())
        assert empty.body == b""
        assert empty.headers["content-length"] == "0"


def test_mistyped_answers_have_another_type_at_every_leaf() -> None:
    shape = {"type": "object", "example": {"a": [1, "x"], "b": {"c": True}}}
    answers = (operation("create", "POST", "/paint", says(200, shape)), *OPERATIONS[1:])
    fake, owner = odd(endpoint(operations=answers), scenario="malformed")
    made = [make(fake, owner, owner.endpoints[0]) for _ in range(9)][8].json()
    assert (made["a"], made["b"]) == ({"0": ["1", ["x"]]}, {"c": "True"})


def test_an_answer_without_json_is_not_garbled() -> None:
    fake, owner = odd(scenario="malformed")
    for _ in range(2):
        make(fake, owner, owner.endpoints[0])
        path = f"/paint/{list(fake.tasks)[-1]}"
        assert ask(fake, owner, "DELETE", path).status == 204


def test_a_slow_task_takes_longer_and_so_do_its_answers() -> None:
    fake, owner = odd(scenario="slow", slow_delay=0.5)
    item = owner.endpoints[0]
    assert make(fake, owner, item).delay == 0.5
    seen = [look(fake, owner, item).json()["state"] for _ in range(9)]
    assert seen == ["waiting"] * 3 + ["drawing"] * 4 + ["ready"] * 2
    image = ask(fake, owner, "GET", f"/-/images/{list(fake.tasks)[-1]}/1.png")
    assert (image.status, image.delay) == (200, 0.5)


def test_an_unknown_state_is_written_like_the_others() -> None:
    for pending, word in (
        (("WAITING",), "POST_PROCESSING"),
        (("post_processing",), "post_processing_2"),
    ):
        fake, owner = odd(
            endpoint(lifecycle=replace(LIFECYCLE, pending=pending)), scenario="unknown-state"
        )
        make(fake, owner, owner.endpoints[0])
        seen = [look(fake, owner, owner.endpoints[0]).json()["state"] for _ in range(3)]
        assert seen == [pending[0], word, "ready"]


@pytest.mark.parametrize(
    "wish", ["scenario=failing", 'respond-async, scenario="failing"', "Scenario=failing"]
)
def test_a_create_decides_about_its_task(wish: str) -> None:
    fake, owner = odd()
    item = owner.endpoints[0]
    headers = {**signed(owner), "prefer": wish}
    ask(fake, owner, "POST", "/paint", BODY, headers=headers)
    assert [look(fake, owner, item).json()["state"] for _ in range(2)] == ["drawing", "broken"]
    make(fake, owner, item)
    assert [look(fake, owner, item).json()["state"] for _ in range(2)] == ["drawing", "ready"]


def test_a_poll_can_bend_the_way_of_its_task() -> None:
    fake, owner = odd()
    item = owner.endpoints[0]
    make(fake, owner, item)
    ways = ("never-done", "never-done", "unknown-state", "unknown-state", "failing", "happy")
    seen = [look(fake, owner, item, scenario=way).json()["state"] for way in ways]
    assert seen == ["drawing", "drawing", "post_processing", "ready", "ready", "ready"]
    make(fake, owner, item, scenario="unknown-state")
    seen = [look(fake, owner, item).json()["state"] for _ in range(2)]
    seen += [look(fake, owner, item, scenario="failing").json()["state"] for _ in range(2)]
    assert seen == ["drawing", "post_processing", "broken", "broken"]


def test_a_preference_for_the_wire_leaves_the_task_alone() -> None:
    fake, owner = odd()
    item = owner.endpoints[0]
    make(fake, owner, item)
    assert look(fake, owner, item, scenario="rate-limited").status == 429
    assert look(fake, owner, item, scenario="rate-limited").status == 429
    assert look(fake, owner, item, scenario="rate-limited").json()["state"] == "drawing"
    assert look(fake, owner, item).json()["state"] == "ready"


def test_a_scenario_of_another_name_is_refused() -> None:
    fake, owner = odd()
    answer = make(fake, owner, owner.endpoints[0], scenario="sunny")
    assert answer.status == 400
    assert all(name in answer.body.decode() for name in SCENARIOS)


def test_a_preference_for_something_else_is_ignored() -> None:
    fake, owner = odd()
    headers = {**signed(owner), "prefer": "respond-async, wait=10"}
    assert ask(fake, owner, "POST", "/paint", BODY, headers=headers).status == 202


def test_faults_are_planted_from_outside() -> None:
    def respond(exchange: Exchange, response: FakeResponse) -> FakeResponse:
        if exchange.operation is not None and exchange.operation.role == "create":
            return replace(response, status=201).with_body(b"<p>fine</p>", "text/html")
        return response

    def body(exchange: Exchange, told: Any) -> Any:
        assert exchange.task is None or exchange.endpoint is exchange.task.endpoint
        return {**told, "extra": True} if isinstance(told, dict) else told

    planted = Behaviour(
        judge=lambda item, sent: [it for it in judge(item, sent) if it.rule != "required"],
        authorize=lambda service, given, expected: authorize(service, given and expected, expected),
        states=lambda item, scenario: states(item, scenario)[::-1],
        new_id=lambda item, made: new_id(item, {}),
        pictures=lambda item, sent: pictures(item, {**sent, "many": 1})[:1] * 2,
        body=body,
        respond=respond,
        allow_unknown=True,
    )
    _, owner = odd()
    fake = Fake([owner], behaviour=planted)
    headers = {"x-acme-key": "wrong", "content-type": "application/json"}
    for _ in range(2):
        made = ask(fake, owner, "POST", "/paint", b'{"wat": 1}', headers=headers)
        assert (made.status, made.body) == (201, b"<p>fine</p>")
    assert len(fake.tasks) == 1
    told = look(fake, owner, owner.endpoints[0]).json()
    assert (told["state"], told["extra"]) == ("drawing", True)
    assert len(next(iter(fake.tasks.values())).pictures) == 2


def test_every_exchange_can_be_watched() -> None:
    seen: list[tuple[str, int]] = []
    _, owner = odd()
    fake = Fake(
        [owner], record=False, observe=lambda sent, got: seen.append((sent.path, got.status))
    )
    make(fake, owner, owner.endpoints[0])
    ask(fake, owner, "GET", "/nope")
    assert seen == [("/paint", 202), ("/nope", 404)]
    assert fake.requests == []
