"""Tasks of the fake: forward only, told of in documented shapes, for every spec and scenario."""

import json
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import chain
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from PIL import Image
from tests.conform.fake_cases import (
    DETAIL,
    ENDPOINTS,
    IDS,
    LIFECYCLE,
    OPERATIONS,
    PROBLEMS,
    PROVIDERS,
    TASK,
    TEXT,
    ask,
    constraint,
    endpoint,
    field,
    minimal,
    obj,
    odd,
    operation,
    provider,
    request,
    says,
    schema,
    signed,
)

from linocut_kit.fake import SCENARIOS, Fake, FakeRequest, FakeResponse
from linocut_kit.runtime.lifecycle import Call, Results
from linocut_kit.spec.contract import dump, load
from linocut_kit.spec.model import Endpoint, Operation, Outputs, Provider
from linocut_kit.spec.pointers import find, first

QUIET = ("happy", "slow", "failing", "moderated", "never-done", "unknown-state")
each_endpoint = pytest.mark.parametrize(("owner", "item"), ENDPOINTS, ids=IDS)


def create(
    fake: Fake, owner: Provider, item: Endpoint, body: Any = None
) -> tuple[str, FakeResponse]:
    """A new task and the answer that it was created with."""
    sent = json.dumps(minimal(item) if body is None else body).encode()
    response = ask(fake, owner, "POST", item.create.path, sent)
    assert 200 <= response.status < 300, response.body
    return list(fake.tasks)[-1], response


def polls(
    fake: Fake, owner: Provider, item: Endpoint, id: str, times: int
) -> Iterator[FakeResponse]:
    """The answers to so many polls."""
    assert item.lifecycle.poll is not None
    for _ in range(times):
        yield ask(fake, owner, "GET", item.lifecycle.poll.path.replace("{id}", id))


def assert_documented(response: FakeResponse, of: Operation) -> None:
    """The answer has a documented status and media type, and fits the schema."""
    known = of.response(response.status)
    kind = response.headers.get("content-type")
    fitting = [item for item in known if item.media_type == kind]
    assert fitting, (response.status, kind)
    if fitting[0].schema is not None:
        Draft202012Validator(fitting[0].schema).validate(response.json())


@each_endpoint
@pytest.mark.parametrize("scenario", QUIET)
def test_every_answer_is_a_documented_one(owner: Provider, item: Endpoint, scenario: str) -> None:
    fake = Fake([owner], scenario=scenario)
    id, response = create(fake, owner, item)
    assert_documented(response, item.create)
    assert first(response.json(), item.lifecycle.id) == id
    poll = item.operation("poll")
    assert poll is not None
    for answer in polls(fake, owner, item, id, 10):
        if answer.status != 422:
            assert_documented(answer, poll)
    assert scenario not in ("failing", "moderated") or fake.tasks[id].outcome != "pending"


@each_endpoint
@pytest.mark.parametrize("scenario", QUIET)
def test_states_only_move_forward_and_stay(owner: Provider, item: Endpoint, scenario: str) -> None:
    fake = Fake([owner], scenario=scenario)
    id, _ = create(fake, owner, item)
    seen = [fake.tasks[id].state]
    for _ in polls(fake, owner, item, id, 12):
        seen.append(fake.tasks[id].state)
    order = list(dict.fromkeys(seen))
    assert seen == sorted(seen, key=order.index)
    assert order[: len(item.lifecycle.pending)] == list(item.lifecycle.pending)
    known = {*item.lifecycle.pending, *item.lifecycle.succeeded, *item.lifecycle.failed, ""}
    assert (set(order) <= known) == (scenario != "unknown-state")
    assert (fake.tasks[id].outcome == "pending") == (scenario == "never-done")


@each_endpoint
def test_the_images_are_those_asked_for_and_need_no_key(owner: Provider, item: Endpoint) -> None:
    fake = Fake([owner])
    words = item.request.field(item.outputs.format or "")
    kinds = [kind for kind in words.schema.limit("enum") if kind] if words else ["png"]
    for number, kind in enumerate(kinds, 2):
        body = minimal(item)
        if item.outputs.format is not None:
            body[item.outputs.format] = kind
        if item.outputs.count is not None:
            body[item.outputs.count] = number
        id, _ = create(fake, owner, item, body)
        answer = list(polls(fake, owner, item, id, 6))[-1].json()
        urls = list(find(answer, item.lifecycle.results.url))
        assert len(urls) == (number if item.outputs.count is not None else 1)
        for url in urls:
            got = fake(FakeRequest(method="GET", url=url))
            image = Image.open(BytesIO(got.body))
            image.load()
            assert (got.status, image.format) == (200, kind.upper())
            assert got.headers["content-type"] == f"image/{kind}"
            assert image.size == (
                fake.tasks[id].pictures[0].width,
                fake.tasks[id].pictures[0].height,
            )
        assert list(find(answer, item.lifecycle.results.content_type or "/none/0/none")) in (
            [],
            [f"image/{kind}"] * len(urls),
        )


@each_endpoint
def test_ids_are_distinct_and_the_same_in_every_run(owner: Provider, item: Endpoint) -> None:
    runs = []
    for _ in range(2):
        fake = Fake([owner])
        runs.append([create(fake, owner, item)[0] for _ in range(20)])
    assert runs[0] == runs[1]
    assert len(set(runs[0])) == 20


@each_endpoint
def test_an_unknown_id_is_not_found(owner: Provider, item: Endpoint) -> None:
    fake = Fake([owner])
    id, _ = create(fake, owner, item)
    for wrong in ("nope", id[:-1], f"{id}0", "%00", "a%2Fb", "😀"):
        assert next(polls(fake, owner, item, wrong, 1)).status == 404


@each_endpoint
def test_results_and_errors_come_when_they_are_due(owner: Provider, item: Endpoint) -> None:
    for scenario in ("happy", "failing"):
        fake = Fake([owner], scenario=scenario)
        id, response = create(fake, owner, item)
        for answer in chain([response], polls(fake, owner, item, id, 5)):
            task = fake.tasks[id]
            told = answer.json()
            done = task.outcome == "succeeded" and answer is not response
            assert bool(list(find(told, item.lifecycle.results.url))) == done
            if item.lifecycle.error_message is not None:
                failed = task.outcome == "failed" and answer is not response
                assert (first(told, item.lifecycle.error_message) is not None) == failed
            if answer is response:
                assert first(told, item.lifecycle.status) == item.lifecycle.pending[0]


@each_endpoint
def test_the_list_has_the_tasks_of_the_endpoint(owner: Provider, item: Endpoint) -> None:
    listing, of = item.lifecycle.listing, item.operation("list")
    if listing is None or of is None:
        pytest.skip("no list is documented")
    fake = Fake([owner])
    for number in range(3):
        answer = ask(fake, owner, "GET", listing.call.path)
        assert_documented(answer, of)
        items = list(find(answer.json(), listing.items))
        assert [first(listed, listing.id) for listed in items] == list(fake.tasks)
        assert len(items) == number
        create(fake, owner, item)


@each_endpoint
def test_a_key_is_asked_for_where_the_contract_requires_it(owner: Provider, item: Endpoint) -> None:
    fake = Fake([owner], keys={owner.name: "real"})
    body = json.dumps(minimal(item)).encode()
    kind = {"content-type": "application/json"}
    assert item.lifecycle.poll is not None
    for method, path in (("POST", item.create.path), ("GET", item.lifecycle.poll.path)):
        missing = ask(fake, owner, method, path, body, headers=kind)
        wrong = ask(fake, owner, method, path, body, headers=signed(owner, "wrong"))
        if owner.service.auth.required:
            assert (missing.status, wrong.status) == (401, 401)
            texts = [item.body.decode().lower() for item in (missing, wrong)]
            documented = json.dumps([some.examples for some in item.create.response(401)]).lower()
            if "missing" in documented and "invalid" in documented:
                assert "missing" in texts[0]
                assert "invalid" in texts[1]
        else:
            assert 401 not in (missing.status, wrong.status)
    right = ask(fake, owner, "POST", item.create.path, body, headers=signed(owner, "real"))
    assert right.status == item.create.success().status


@each_endpoint
def test_a_refusal_is_documented_and_names_every_field(owner: Provider, item: Endpoint) -> None:
    fake = Fake([owner])
    response = ask(fake, owner, "POST", item.create.path, b'{"wat": 1, "seed": "x"}')
    declared = [some.status for some in item.create.responses]
    assert response.status == next((some for some in (400, 422) if some in declared), 400)
    if response.status in declared:
        assert_documented(response, item.create)
    text = response.body.decode()
    assert all(name in text for name in ("wat", "seed", "prompt"))
    assert fake.tasks == {}


@each_endpoint
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b'{"a": NaN}', b"[" * 100_000, b"\xef\xbb\xbf{}"],
)
def test_a_body_that_is_no_json_object_is_refused(
    owner: Provider, item: Endpoint, body: bytes
) -> None:
    fake = Fake([owner])
    assert 400 <= ask(fake, owner, "POST", item.create.path, body).status < 500
    assert fake.tasks == {}


@pytest.mark.parametrize("kind", [None, "text/plain", "application/xml", "multipart/form-data"])
def test_a_body_of_another_media_type_is_refused(kind: str | None) -> None:
    fake, owner = odd()
    headers = signed(owner)
    del headers["content-type"]
    if kind is not None:
        headers["content-type"] = kind
    body = b'{"prompt": "a"}'
    assert ask(fake, owner, "POST", "/paint", body, headers=headers).status == 422
    for good in ("application/json; charset=utf-8", "Application/vnd.acme+json"):
        headers["content-type"] = good
        assert ask(fake, owner, "POST", "/paint", body, headers=headers).status == 202


def test_paths_and_methods_that_are_not_documented_are_refused() -> None:
    fake, owner = odd()
    for path in (
        "/",
        "/nope",
        "/paint/",
        "/paint/a/b",
        "/PAINT",
        "/-/images/x/1.png",
        "/-/images/",
    ):
        assert ask(fake, owner, "GET", path).status == 404
    answer = ask(fake, owner, "PUT", "/paint")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, POST")
    assert ask(fake, owner, "PATCH", "/paint/x").headers["allow"] == "DELETE, GET"


def test_images_have_two_methods_and_no_number_zero() -> None:
    fake, owner = odd()
    id, _ = create(fake, owner, owner.endpoints[0])
    path = f"/-/images/{id}/1.png"
    assert ask(fake, owner, "HEAD", path).status == 200
    assert ask(fake, owner, "POST", path).status == 405
    for wrong in ("0.png", "2.png", "x.png", "1/2", "٣.png"):
        assert ask(fake, owner, "GET", f"/-/images/{id}/{wrong}").status == 404


def test_an_image_that_nobody_can_write_is_said_so() -> None:
    words = field("kind", schema("string"))
    fake, owner = odd(endpoint(request(words), outputs=Outputs(format="kind")))
    id, _ = create(fake, owner, owner.endpoints[0], {"prompt": "a", "kind": "svg2"})
    answer = ask(fake, owner, "GET", f"/-/images/{id}/1.svg2")
    assert (answer.status, "svg2" in answer.body.decode()) == (501, True)


def test_a_list_of_problems_is_filled_where_the_contract_has_one() -> None:
    fake, owner = odd(endpoint(request(field("n", schema("integer", constraint("maximum", 3))))))
    response = ask(fake, owner, "POST", "/paint", b'{"n": 4}')
    assert response.status == 422
    assert response.json() == {
        "detail": [
            {"loc": ["body", "prompt"], "msg": "is missing", "type": "required"},
            {"loc": ["body", "n"], "msg": "must be at most 3", "type": "maximum"},
        ]
    }


def test_the_refusal_has_the_first_declared_of_the_statuses_for_it() -> None:
    for statuses, wanted in (
        ((422, 400), 400), ((422,), 422), ((401, 418, 413), 413), ((401, 404, 429), 400), ((), 400),
    ):  # fmt: skip
        made = operation("create", "POST", "/paint", says(200, TASK), *map(says, statuses))
        fake, owner = odd(endpoint(operations=(made, *OPERATIONS[1:])))
        assert ask(fake, owner, "POST", "/paint", b"{}").status == wanted


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        (None, {"message": "prompt is missing"}),
        ({}, {"message": "prompt is missing"}),
        (obj("error", error=obj(code=TEXT, message=TEXT)),
         {"error": {"code": "invalid_request", "message": "prompt is missing"}}),
        (obj(code={"type": "string", "enum": ["bad", "worse"]}, status={"type": "integer"}),
         {"code": "bad", "status": 400}),
        (obj(problem=obj("fields", fields={"type": "array", "items": obj(
            "pointer", pointer=TEXT, reason=TEXT)})),
         {"problem": {"fields": [{"pointer": "/prompt", "reason": "is missing"}]}}),
        (obj(errors={"type": "array", "items": TEXT}), {"errors": []}),
    ],
)  # fmt: skip
def test_a_refusal_fits_whatever_shape_is_documented(shape: Any, body: Any) -> None:
    error = replace(says(400, shape), media_type="application/json")
    made = operation("create", "POST", "/paint", says(200, TASK), error)
    fake, owner = odd(endpoint(operations=(made, *OPERATIONS[1:])))
    assert ask(fake, owner, "POST", "/paint", b"{}").json() == body


def test_a_refusal_in_text_or_without_body_is_one() -> None:
    for error, body in (
        (says(400, {}, media="text/plain"), b"prompt is missing"),
        (says(400), b""),
    ):
        made = operation("create", "POST", "/paint", says(200, TASK), error)
        fake, owner = odd(endpoint(operations=(made, *OPERATIONS[1:])))
        assert ask(fake, owner, "POST", "/paint", b"{}").body == body


def test_a_null_result_stands_for_no_result_yet() -> None:
    shape = obj("key", "state", "picture", "shots", "info", **DETAIL["properties"])
    shape["properties"] |= {
        "shots": {"type": "array", "items": TEXT},
        "info": obj("link", link=TEXT),
        "other": {"anyOf": [TEXT, {"type": "null"}]},
    }
    made = operation("poll", "GET", "/paint/{key}", says(200, shape))
    lifecycle = replace(LIFECYCLE, results=Results(url="/info/link", content_type="/shots/*"))
    fake, owner = odd(endpoint(operations=(OPERATIONS[0], made), lifecycle=lifecycle))
    id, _ = create(fake, owner, owner.endpoints[0])
    before, after = (poll.json() for poll in polls(fake, owner, owner.endpoints[0], id, 2))
    assert (before["shots"], before["info"]) == ([], {"link": ""})
    assert after["shots"] == ["image/png"]
    assert after["info"]["link"].endswith(f"/{id}/1.png")
    lifecycle = replace(LIFECYCLE, results=Results(url="/other", content_type="/picture"))
    shape["required"].append("other")
    fake, owner = odd(endpoint(operations=(OPERATIONS[0], made), lifecycle=lifecycle))
    id, _ = create(fake, owner, owner.endpoints[0])
    told = next(polls(fake, owner, owner.endpoints[0], id, 1)).json()
    assert (told["other"], told["picture"]) == (None, None)


def test_a_failure_tells_its_code_and_reason_in_the_branch_that_has_them() -> None:
    for scenario, reason in (
        ("failing", "The generation failed"),
        ("moderated", "The content was moderated"),
    ):
        fake, owner = odd(scenario=scenario)
        id, _ = create(fake, owner, owner.endpoints[0])
        told = list(polls(fake, owner, owner.endpoints[0], id, 2))[-1].json()
        assert told["state"] == "broken"
        assert told["fault"]["text"] == reason


def test_without_a_word_for_failure_a_finished_task_carries_an_error_or_answers_with_one() -> None:
    silent = replace(LIFECYCLE, failed=())
    fake, owner = odd(endpoint(lifecycle=silent), scenario="failing")
    id, _ = create(fake, owner, owner.endpoints[0])
    told = list(polls(fake, owner, owner.endpoints[0], id, 2))[-1].json()
    assert (told["state"], told["fault"]["text"]) == ("ready", "The generation failed")
    assert "picture" not in told
    mute = replace(silent, error_code=None, error_message=None)
    fake, owner = odd(endpoint(lifecycle=mute), scenario="failing")
    id, _ = create(fake, owner, owner.endpoints[0])
    told = list(polls(fake, owner, owner.endpoints[0], id, 2))[-1]
    assert (told.status, told.json()) == (422, {"detail": "The generation failed"})


def test_a_list_of_which_little_is_known_is_answered_too() -> None:
    for listing in (None, replace(LIFECYCLE.listing, status=None) if LIFECYCLE.listing else None):
        fake, owner = odd(endpoint(lifecycle=replace(LIFECYCLE, listing=listing)))
        id, _ = create(fake, owner, owner.endpoints[0])
        told = ask(fake, owner, "GET", "/paint").json()
        assert told == ([] if listing is None else [{"key": id, "state": "waiting"}])


def test_a_provider_may_have_a_word_for_moderation() -> None:
    lifecycle = replace(LIFECYCLE, failed=("Error", "Content Moderated"))
    for scenario, word in (("failing", "Error"), ("moderated", "Content Moderated")):
        fake, owner = odd(endpoint(lifecycle=lifecycle), scenario=scenario)
        id, _ = create(fake, owner, owner.endpoints[0])
        assert list(polls(fake, owner, owner.endpoints[0], id, 2))[-1].json()["state"] == word


def test_a_task_can_be_cancelled_once_and_only_while_it_is_pending() -> None:
    fake, owner = odd()
    item = owner.endpoints[0]
    id, _ = create(fake, owner, item)
    assert ask(fake, owner, "DELETE", "/paint/nope").status == 404
    answer = ask(fake, owner, "DELETE", f"/paint/{id}")
    assert (answer.status, answer.body, answer.headers) == (204, b"", {"content-length": "0"})
    assert fake.tasks[id].state == "cancelled"
    told = next(polls(fake, owner, item, id, 1)).json()
    assert told["fault"]["text"] == "The task was cancelled"
    again = ask(fake, owner, "DELETE", f"/paint/{id}")
    assert (again.status, "ended" in again.body.decode()) == (409, True)


def test_a_url_in_the_create_answer_can_be_polled() -> None:
    created = obj(
        "key",
        "state",
        "look",
        key={**TEXT, "examples": ["job-example"]},
        state=TEXT,
        look={
            **TEXT,
            "examples": ["https://elsewhere.example/jobs/job-example/look?of=job-example"],
        },
    )
    make = operation("create", "POST", "/paint", says(200, created))
    lifecycle = replace(LIFECYCLE, poll=None, poll_url="/look")
    for operations in ((make,), (make, OPERATIONS[1])):
        fake, owner = odd(endpoint(operations=operations, lifecycle=lifecycle))
        id, response = create(fake, owner, owner.endpoints[0])
        url = response.json()["look"]
        assert url == f"https://elsewhere.example/jobs/{id}/look?of={id}"
        path = url.removeprefix("https://elsewhere.example")
        states = [ask(fake, owner, "GET", path).json()["state"] for _ in range(3)]
        assert states == ["drawing", "ready", "ready"]
        assert ask(fake, owner, "POST", path).status == 405


def test_a_result_can_have_an_operation_of_its_own() -> None:
    look = operation("poll", "GET", "/paint/{key}", says(200, TASK))
    fetch = operation(
        "result", "GET", "/paint/{key}/result", says(200, obj("picture", picture=TEXT))
    )
    lifecycle = replace(LIFECYCLE, result=Call(method="GET", path="/paint/{id}/result"))
    fake, owner = odd(endpoint(operations=(OPERATIONS[0], look, fetch), lifecycle=lifecycle))
    id, _ = create(fake, owner, owner.endpoints[0])
    early = ask(fake, owner, "GET", f"/paint/{id}/result")
    assert (early.status, early.json()) == (202, {"key": id, "state": "waiting"})
    assert [poll.json() for poll in polls(fake, owner, owner.endpoints[0], id, 2)][-1] == {
        "key": id,
        "state": "ready",
    }
    late = ask(fake, owner, "GET", f"/paint/{id}/result")
    assert late.json() == {"picture": f"http://fake/-/images/{id}/1.png"}


def test_a_create_may_answer_with_the_images_at_once() -> None:
    shape = obj(
        "pictures",
        pictures={"type": "array", "items": obj("url", url=TEXT, nsfw={"type": "boolean"})},
    )
    lifecycle = replace(
        LIFECYCLE, id=None, status=None, poll=None, pending=(), succeeded=(), failed=(),
        results=Results(url="/pictures/*/url"), error_code=None, error_message=None,
    )  # fmt: skip
    make = operation("create", "POST", "/paint", says(200, shape), says(422, PROBLEMS))
    item = endpoint(
        request(field("many", schema("integer"))),
        operations=(make,), lifecycle=lifecycle, outputs=Outputs(count="many"),
    )  # fmt: skip
    fake, owner = odd(item)
    made = ask(fake, owner, "POST", "/paint", b'{"prompt": "a", "many": 3}').json()
    assert [got["nsfw"] for got in made["pictures"]] == [False] * 3
    flagged = ask(fake, owner, "POST", "/paint", b'{"prompt": "a"}', scenario="moderated").json()
    assert flagged["pictures"][0]["nsfw"] is True
    failed = ask(fake, owner, "POST", "/paint", b'{"prompt": "a"}', scenario="failing")
    assert (failed.status, failed.json()) == (422, {"detail": "The generation failed"})


def test_without_a_state_a_task_is_pending_until_it_has_results() -> None:
    shape = obj(picture=TEXT)
    lifecycle = replace(LIFECYCLE, status=None, pending=(), succeeded=(), failed=())
    for answers, early in (([says(200, shape)], 200), ([says(200, shape), says(202, shape)], 202)):
        look = operation("poll", "GET", "/paint/{key}", *answers)
        fake, owner = odd(endpoint(operations=(OPERATIONS[0], look), lifecycle=lifecycle))
        id, _ = create(fake, owner, owner.endpoints[0])
        got = [(poll.status, poll.json()) for poll in polls(fake, owner, owner.endpoints[0], id, 2)]
        assert got == [(early, {}), (200, {"picture": f"http://fake/-/images/{id}/1.png"})]


def test_an_answer_of_which_only_an_example_is_known_gets_the_facts() -> None:
    example = {
        "key": "example-key",
        "state": "waiting",
        "link": "/jobs/example-key",
        "n": [1, "example-key"],
    }
    make = operation("create", "POST", "/paint", says(200, {"type": "object"}, example))
    look = operation("poll", "GET", "/paint/{key}", says(200, {}))
    lifecycle = replace(LIFECYCLE, results=Results(url="/a/*/b/*/url"))
    fake, owner = odd(endpoint(operations=(make, look), lifecycle=lifecycle))
    id, response = create(fake, owner, owner.endpoints[0])
    assert response.json() == {"key": id, "state": "waiting", "link": f"/jobs/{id}", "n": [1, id]}


def test_the_example_of_the_state_is_taken() -> None:
    shape = obj("key", "state", key=TEXT, state=STATE_TEXT, note=TEXT)
    examples = [
        {"key": "k", "state": item, "note": f"it is {item}"} for item in ("ready", "drawing")
    ]
    look = operation("poll", "GET", "/paint/{key}", says(200, shape, *examples))
    fake, owner = odd(endpoint(operations=(OPERATIONS[0], look)))
    id, _ = create(fake, owner, owner.endpoints[0])
    notes = [poll.json()["note"] for poll in polls(fake, owner, owner.endpoints[0], id, 2)]
    assert notes == ["it is drawing", "it is ready"]


STATE_TEXT = {"type": "string"}


def test_fields_are_filled_by_what_their_schema_says() -> None:
    shape = {
        "allOf": [
            obj("key", key=TEXT),
            obj(
                "state",
                state=TEXT,
                prompt=TEXT,
                at={"type": "string", "format": "date-time"},
                home={"type": "string", "format": "uri"},
                tag={"type": "string", "minLength": 6, "maxLength": 8},
                fixed={"const": 7},
                word={"type": "string", "enum": ["a", "b"], "default": "b"},
                least={"type": "integer", "minimum": 3},
                most={"type": "number", "maximum": -2},
                yes={"type": "boolean"},
                nothing={"type": "null"},
                open={"type": "object"},
                two={"type": "array", "minItems": 2, "items": {"type": "integer"}},
                listed={"type": "array", "items": TEXT, "examples": [["x", "y"]]},
                late={"type": "string", "x-when": {"state": ["ready"]}},
                free={"examples": [1.5]},
                either={"oneOf": [{"type": "null"}, {"type": "integer", "example": 4}]},
            ),
        ]
    }
    make = operation("create", "POST", "/paint", says(200, shape))
    fake, owner = odd(endpoint(operations=(make, *OPERATIONS[1:])))
    id, response = create(fake, owner, owner.endpoints[0])
    assert response.json() == {
        "key": id,
        "state": "waiting",
        "prompt": "a lighthouse at dusk",
        "at": "2026-01-01T00:00:00Z",
        "home": "http://fake/home",
        "tag": "tagxxx",
        "fixed": 7,
        "word": "b",
        "least": 3,
        "most": -2,
        "yes": False,
        "nothing": None,
        "open": {},
        "two": [0, 0],
        "listed": ["x", "y"],
        "free": 1.5,
        "either": 4,
    }


def test_models_that_share_a_path_are_told_apart_by_their_fixed_words() -> None:
    def model(name: str) -> Endpoint:
        words = schema("string", constraint("enum", [name]))
        return endpoint(request(field("model", words, required=True)), name=name)

    plain = field("model", schema("string", constraint("const", "c")), required=True)
    fake, owner = odd(model("a"), model("b"), endpoint(request(plain), name="c"))
    for name in "abc":
        body = json.dumps({"prompt": "x", "model": name}).encode()
        key = ask(fake, owner, "POST", "/paint", body).json()["key"]
        assert fake.tasks[key].endpoint.name == name
        assert ask(fake, owner, "GET", f"/paint/{key}").json()["key"] == key
    for body in (b'{"prompt": "x", "model": "d"}', b"[]", b"{"):
        assert ask(fake, owner, "POST", "/paint", body).status == 422


def test_providers_that_share_a_path_are_told_apart_by_host_or_key() -> None:
    other = replace(LIFECYCLE.wait, first=2)
    item, two = (
        provider(name="one"),
        provider(endpoint(lifecycle=replace(LIFECYCLE, wait=other)), name="two"),
    )
    two = replace(two, service=replace(two.service, auth=replace(two.service.auth, header="X-Two")))
    fake = Fake([item, two])
    body = b'{"prompt": "a"}'
    for owner in (item, two):
        headers = signed(owner)
        made = fake(
            FakeRequest(method="POST", url="http://localhost/paint", headers=headers, body=body)
        )
        assert fake.tasks[made.json()["key"]].provider.name == owner.name
        url = f"https://api.{owner.name}.example/paint"
        both = {**signed(item), **signed(two)}
        made = fake(FakeRequest(method="POST", url=url, headers=both, body=body))
        assert fake.tasks[made.json()["key"]].provider.name == owner.name
    lost = fake(FakeRequest(method="POST", url="http://localhost/paint", body=body))
    assert lost.status == 401


def test_an_operation_beside_the_tasks_is_answered_too() -> None:
    extra = operation("other", "GET", "/credits", says(200, obj("left", left={"type": "integer"})))
    fake, owner = odd(endpoint(operations=(*OPERATIONS, extra)))
    assert ask(fake, owner, "GET", "/credits").json() == {"left": 0}


def test_the_fake_needs_nothing_but_contract_json() -> None:
    for owner in PROVIDERS:
        again = load(dump(owner))
        for item in again.endpoints:
            fake = Fake([again])
            id, _ = create(fake, again, item)
            assert list(polls(fake, again, item, id, 6))[-1].status == 200


def test_the_key_comes_from_the_environment_of_the_provider(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    owner = provider()
    monkeypatch.setenv(owner.service.key_env, "from-there")
    assert Fake([owner]).keys == {"acme": "from-there"}
    monkeypatch.delenv(owner.service.key_env)
    assert Fake([owner]).keys == {"acme": "test-key"}


def test_a_bearer_key_needs_its_scheme() -> None:
    owner = provider(
        auth=replace(provider().service.auth, header="Authorization", prefix="Bearer ")
    )
    fake = Fake([owner])
    body = b'{"prompt": "a"}'
    for value, status in (
        ("Bearer test-key", 202), ("bearer  test-key ", 202), ("test-key", 401), ("", 401),
        ("Bearer", 401), ("Bearertest-key", 401), ("Basic test-key", 401), ("Bearer key", 401),
    ):  # fmt: skip
        headers = {"authorization": value, "content-type": "application/json"}
        assert ask(fake, owner, "POST", "/paint", body, headers=headers).status == status


def test_a_fake_can_be_reset() -> None:
    fake, owner = odd()
    first_id, _ = create(fake, owner, owner.endpoints[0])
    assert (len(fake.requests), len(fake.tasks)) == (1, 1)
    fake.reset()
    assert (fake.requests, fake.tasks) == ([], {})
    assert create(fake, owner, owner.endpoints[0])[0] == first_id


def test_scenarios_are_named_and_described() -> None:
    assert set(QUIET) < set(SCENARIOS)
    with pytest.raises(ValueError, match="no scenario 'sunny'"):
        Fake([], scenario="sunny")
