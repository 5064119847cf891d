"""The little servers are truthful: asked with plain requests, by nothing of the project."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.shapes.bodies import CREATES, PROMPT, SHAPES, auth_of, request_of
from tests.shapes.serving import Request, Shape, colour_of, pixels

every_create = pytest.mark.parametrize("id", CREATES)


def asked(shape: Shape, request: httpx.Request) -> httpx.Response:
    """The reply of a server, asked as a function."""
    reply = shape(
        Request(
            method=request.method,
            url=str(request.url),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=request.read(),
        )
    )
    heads = {"content-type": reply.type} if reply.type else {}
    return httpx.Response(reply.status, content=reply.body, headers={**heads, **reply.headers})


ORIGIN = "http://127.0.0.1:9"


def created(shape: Shape, id: str, change: dict[str, Any]) -> httpx.Response:
    request = request_of(CREATES[id], ORIGIN, change, auth_of(shape))
    return asked(shape, request)


def taken(response: httpx.Response) -> bool:
    """Whether a create was taken, where every status may be a 200."""
    if response.status_code >= 300 or response.headers["content-type"] != "application/json":
        return response.status_code < 300
    return bool(response.json().get("base_resp", {}).get("status_code", 0) == 0)


@every_create
def test_a_right_body_is_taken(id: str) -> None:
    shape = SHAPES[id.partition("/")[0]]()
    response = created(shape, id, {})
    assert taken(response), response.text


@pytest.mark.parametrize(
    ("id", "limit"), [(id, limit) for id, create in CREATES.items() for limit in create.bad]
)
def test_a_body_beyond_a_limit_is_refused_and_the_limit_is_named(id: str, limit: str) -> None:
    shape = SHAPES[id.partition("/")[0]]()
    response = created(shape, id, CREATES[id].bad[limit])
    assert not taken(response)
    field = limit.partition(" ")[0].removesuffix("/*").rpartition("/")[2]
    assert limit == " x-body" or field in response.text


def dropped() -> Iterator[tuple[str, str]]:
    for id, create in CREATES.items():
        shape = SHAPES[id.partition("/")[0]]
        yield from ((id, limit) for limit in create.bad if limit in shape.faults)


@pytest.mark.parametrize(("id", "limit"), list(dropped()))
def test_a_server_that_drops_a_limit_takes_what_is_beyond_it(id: str, limit: str) -> None:
    shape = SHAPES[id.partition("/")[0]](limit)
    change = CREATES[id].bad[limit]
    response = created(shape, id, change)
    assert taken(response), response.text


@pytest.mark.parametrize("name", SHAPES)
def test_every_fault_is_a_limit_that_was_tried_or_a_word_of_the_server(name: str) -> None:
    tried = {
        limit for id, create in CREATES.items() if id.startswith(f"{name}/") for limit in create.bad
    }
    limits = {
        fault for fault in SHAPES[name].faults if fault.startswith(("/", " ")) or ":" in fault
    }
    assert limits <= tried


@every_create
def test_without_the_key_nothing_is_made(id: str) -> None:
    shape = SHAPES[id.partition("/")[0]]()
    response = asked(shape, request_of(CREATES[id], ORIGIN, {}, {}))
    assert not taken(response)
    assert not shape.tasks


FOLLOWED = {
    "grisaille/outline": lambda told: ("GET", f"/v1/tasks?id={told['id']}", None),
    "grisaille/shade": lambda told: ("GET", f"/v1/tasks?id={told['id']}", None),
    "grisaille/wash": lambda told: ("GET", told["polling_url"].removeprefix(ORIGIN), None),
    "pochoir/stencil": lambda told: (
        "POST", "/v2/query", {"task_id": told["data"]["task_id"], "verbose": True},
    ),
    "intaglio/press": lambda told: ("GET", f"/v1/predictions/{told['id']}", None),
    "intaglio/plate": lambda told: ("GET", f"/v1/plates/steel%20plate/{told['id']}", None),
    "sgraffito/carve": lambda told: ("GET", f"/v3/jobs/{told['job']['id']}", None),
    "sgraffito/scratch": lambda told: ("GET", f"/v3/jobs/{told['job']['id']}", None),
    "gouache/poster": lambda told: ("GET", f"/api/posters/{told['id']}", None),
}  # fmt: skip


@pytest.mark.parametrize("id", FOLLOWED)
def test_a_task_that_is_followed_ends_with_a_picture_of_the_prompts_colour(id: str) -> None:
    shape = SHAPES[id.partition("/")[0]]()
    method, path, body = FOLLOWED[id](created(shape, id, {}).json())
    auth = auth_of(shape)
    texts = []
    for _ in range(3):
        request = httpx.Request(method, ORIGIN + path, json=body, headers=auth.get("headers"))
        request.url = request.url.copy_merge_params(auth.get("params", {}))
        texts.append(asked(shape, request).text)
    text = texts[-1].replace('\\"', '"')
    urls = [word for word in text.split('"') if word.startswith(f"{ORIGIN}/files/")]
    assert urls, texts
    made = pixels(asked(shape, httpx.Request("GET", urls[0])).content)[1]
    assert all(abs(a - b) < 6 for a, b in zip(made, colour_of(PROMPT), strict=True))


def test_the_key_has_no_business_at_a_picture() -> None:
    shape = SHAPES["intaglio"]()
    url = shape.keep(Request(method="GET", url=f"{ORIGIN}/", headers={}, body=b""), "x")
    heads = {"authorization": f"Bearer {shape.key}"}
    assert asked(shape, httpx.Request("GET", url, headers=heads)).status_code == 400
