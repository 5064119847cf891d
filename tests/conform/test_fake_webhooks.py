"""Webhooks of the fake: one a change, with the documented payload, signed, only on this machine."""

import base64
import hashlib
import hmac
import json
import logging
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from tests.conform.fake_cases import (
    ENDPOINTS,
    ask,
    endpoint,
    field,
    minimal,
    odd,
    request,
    schema,
    signed,
)

from linocut_kit.fake import (
    DEFAULT_SECRET,
    Behaviour,
    Delivery,
    Fake,
    Postman,
    serve,
    sign,
)
from linocut_kit.fake.webhooks import post
from linocut_kit.runtime.errors import WebhookError
from linocut_kit.runtime.hosts import is_loopback
from linocut_kit.runtime.lifecycle import Call, Webhook
from linocut_kit.runtime.lifecycle import PrintedEndpoint as Printed
from linocut_kit.runtime.webhooks import Webhooks
from linocut_kit.spec.model import Endpoint, Provider
from linocut_kit.spec.pointers import first

HOOKED = [(owner, item) for owner, item in ENDPOINTS if item.webhook is not None]
each_hooked = pytest.mark.parametrize(
    ("owner", "item"), HOOKED, ids=[item.id for _, item in HOOKED]
)
Posted = tuple[str, dict[str, str], bytes]


@contextmanager
def receiver() -> Iterator[tuple[str, "queue.Queue[Posted]"]]:
    """A server on loopback that keeps what is posted to it."""
    posted: queue.Queue[Posted] = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()
            posted.put((self.path, headers, body))

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", posted
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def hooked(fake: Fake, owner: Provider, item: Endpoint, url: str, **more: Any) -> str:
    """The id of a new task with a webhook."""
    assert item.webhook is not None
    body = json.dumps({**minimal(item), item.webhook.field: url}).encode()
    assert ask(fake, owner, "POST", item.create.path, body, **more).status < 300
    return list(fake.tasks)[-1]


def poll(fake: Fake, owner: Provider, item: Endpoint, id: str) -> Any:
    """The answer to a poll."""
    assert item.lifecycle.poll is not None
    return ask(fake, owner, "GET", item.lifecycle.poll.path.replace("{id}", id))


@each_hooked
def test_a_poll_that_changes_a_task_has_a_webhook_with_the_same_content(
    owner: Provider, item: Endpoint
) -> None:
    fake = Fake([owner], clock=lambda: 1_700_000_000.9)
    id = hooked(fake, owner, item, "http://127.0.0.1:1/hook")
    told: list[Delivery] = []
    for _ in range(5):
        before = fake.tasks[id].state
        answer = poll(fake, owner, item, id)
        changed = fake.tasks[id].state != before
        assert len(answer.deliveries) == changed
        for delivery in answer.deliveries:
            assert item.webhook is not None
            assert delivery.json() == first(answer.json(), item.webhook.payload)
            assert (delivery.url, delivery.task) == ("http://127.0.0.1:1/hook", id)
        told += answer.deliveries
    assert [delivery.state for delivery in told] == [
        *item.lifecycle.pending[1:],
        item.lifecycle.succeeded[0],
    ]


@each_hooked
def test_a_webhook_is_signed_over_its_bytes(owner: Provider, item: Endpoint) -> None:
    assert item.webhook is not None
    scheme = item.webhook.signature
    if scheme is None:
        pytest.skip("no signature is documented")
    fake = Fake([owner], clock=lambda: 1_700_000_000.9, webhook_secret="c2VjcmV0")
    id = hooked(fake, owner, item, "http://localhost/hook")
    told = [some for _ in range(3) for some in poll(fake, owner, item, id).deliveries]
    names = [some.headers[scheme.id_header] for some in told]
    assert len(set(names)) == len(names) > 0
    for some in told:
        stamp = some.headers[scheme.timestamp_header]
        assert stamp == "1700000000"
        content = f"{some.headers[scheme.id_header]}.{stamp}.".encode() + some.body
        wanted = base64.b64encode(hmac.digest(b"c2VjcmV0", content, "sha256")).decode()
        assert some.headers[scheme.signature_header] == f"v1,{wanted}"


@each_hooked
def test_clients_accept_the_webhooks_and_their_signatures(owner: Provider, item: Endpoint) -> None:
    assert item.webhook is not None
    call = Call(method=item.create.method, path=item.create.path)
    printed = Printed(
        id=item.id,
        title=item.title,
        page=item.page.url,
        create=call,
        lifecycle=item.lifecycle,
        check=lambda _: [],
        webhook=item.webhook,
    )
    hooks = Webhooks(printed, wall=lambda: 1_700_000_000.0)
    fake = Fake([owner], clock=lambda: 1_700_000_000.0, webhook_secret="a secret")
    id = hooked(fake, owner, item, "http://localhost/hook")
    told = [some for _ in range(3) for some in poll(fake, owner, item, id).deliveries]
    events = [hooks.verify(some.headers, some.body, "a secret") for some in told]
    assert [event.status for event in events] == [some.state for some in told]
    assert {event.task_id for event in events} == {id}
    assert events[-1].succeeded
    assert len(events[-1].urls) == 1
    with pytest.raises(WebhookError):
        hooks.verify(told[0].headers, told[0].body, "another secret")


def test_the_secret_is_read_as_the_contract_says_first() -> None:
    scheme = next(item.webhook.signature for _, item in HOOKED if item.webhook is not None)
    assert scheme is not None
    plain = sign(replace(scheme, secrets=("utf-8",)), DEFAULT_SECRET, "msg_1", "1700000000", b"{}")
    decoded = sign(
        replace(scheme, secrets=("base64",)), DEFAULT_SECRET, "msg_1", "1700000000", b"{}"
    )
    keys = (DEFAULT_SECRET.encode(), base64.b64decode(DEFAULT_SECRET))
    for made, key in zip((plain, decoded), keys, strict=True):
        digest = hmac.new(key, b"msg_1.1700000000.{}", hashlib.sha256).digest()
        assert made == "v1," + base64.b64encode(digest).decode()
    assert sign(replace(scheme, secrets=()), DEFAULT_SECRET, "msg_1", "1700000000", b"{}") == plain


HOOK = endpoint(request(field("tell", schema("string"))), webhook=Webhook(field="tell", payload=""))


def test_without_a_documented_scheme_a_webhook_is_not_signed() -> None:
    fake, owner = odd(HOOK)
    id = hooked(fake, owner, HOOK, "http://localhost/x?y=z")
    (delivery,) = poll(fake, owner, HOOK, id).deliveries
    assert delivery.headers == {"content-type": "application/json"}
    assert delivery.json()["state"] == "drawing"
    (delivery,) = ask(fake, owner, "DELETE", f"/paint/{id}").deliveries
    assert delivery.state == "cancelled"


def test_a_state_that_is_shown_twice_is_told_once() -> None:
    fake, owner = odd(HOOK, scenario="slow")
    id = hooked(fake, owner, HOOK, "http://localhost/x")
    told = [some.state for _ in range(12) for some in poll(fake, owner, HOOK, id).deliveries]
    assert told == ["drawing", "ready"]


def test_a_task_without_a_webhook_has_none() -> None:
    fake, owner = odd(HOOK)
    for body in (b'{"prompt": "a"}', b'{"prompt": "a", "tell": "http://localhost/"}'):
        ask(fake, owner, "POST", "/paint", body)
    quiet, loud = fake.tasks
    assert poll(fake, owner, HOOK, quiet).deliveries == ()
    assert len(poll(fake, owner, HOOK, loud).deliveries) == 1


def test_webhooks_can_be_doubled_dropped_and_changed() -> None:
    fake, owner = odd(HOOK, deliver=lambda task, made: made * 2 if task.state == "ready" else ())
    id = hooked(fake, owner, HOOK, "http://localhost/")
    assert [len(poll(fake, owner, HOOK, id).deliveries) for _ in range(3)] == [0, 2, 0]


@each_hooked
def test_a_served_task_tells_of_every_change_without_a_poll(
    owner: Provider, item: Endpoint
) -> None:
    assert item.webhook is not None
    with (
        receiver() as (url, posted),
        serve([owner], pace=0.005) as server,
        httpx.Client() as client,
    ):
        body = {**minimal(item), item.webhook.field: f"{url}/hook?a=b"}
        made = client.post(server.url + item.create.path, json=body, headers=signed(owner))
        id = first(made.json(), item.lifecycle.id)
        wanted = [*item.lifecycle.pending[1:], item.lifecycle.succeeded[0]]
        told = [posted.get(timeout=10) for _ in wanted]
        assert [path for path, _, _ in told] == ["/hook?a=b"] * len(wanted)
        assert [id.encode() in got for _, _, got in told] == [True] * len(wanted)
        assert [word.encode() in told[at][2] for at, word in enumerate(wanted)] == [True] * len(
            wanted
        )
        assert item.lifecycle.poll is not None
        path = item.lifecycle.poll.path.replace("{id}", id)
        now = client.get(server.url + path, headers=signed(owner)).json()
        assert first(now, item.webhook.payload) == json.loads(told[-1][2])
    assert posted.empty()


def test_a_driven_task_is_not_moved_by_polls() -> None:
    _, owner = odd(HOOK)
    fake = Fake([owner], self_driving=True)
    id = hooked(fake, owner, HOOK, "http://localhost/")
    for _ in range(3):
        answer = poll(fake, owner, HOOK, id)
        assert (answer.json()["state"], answer.deliveries) == ("waiting", ())
    states = []
    while (made := fake.advance(id)) is not None:
        states += [item.state for item in made]
    assert states == ["drawing", "ready"]


def test_a_transport_posts_webhooks_too() -> None:
    with receiver() as (url, posted):
        fake, owner = odd(HOOK)
        headers = signed(owner)
        with httpx.Client(
            transport=fake.transport(), base_url="http://fake", headers=headers
        ) as client:
            id = client.post("/paint", json={"prompt": "a", "tell": url}).json()["key"]
            client.get(f"/paint/{id}")
            path, _, body = posted.get(timeout=10)
            assert (path, json.loads(body)["state"]) == ("/", "drawing")


def test_nothing_is_posted_to_another_machine(caplog: pytest.LogCaptureFixture) -> None:
    elsewhere = Delivery(url="http://192.0.2.1/x", headers={}, body=b"", task="t", state="s")
    with receiver() as (url, posted):
        postman = Postman(lambda _: None)
        with caplog.at_level(logging.WARNING):
            postman.take([elsewhere, replace(elsewhere, url=url)])
            posted.get(timeout=10)
        postman.close()
    assert "not a loopback address" in caplog.text


def test_a_receiver_that_is_not_there_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    gone = Delivery(url="http://127.0.0.1:1/x", headers={}, body=b"", task="t", state="s")
    with caplog.at_level(logging.WARNING):
        assert post(gone) is None
        assert post(replace(gone, url="http://127.0.0.1:notaport/")) is None
        assert post(replace(gone, url="http://[::1")) is None
    assert "webhook of task t" in caplog.text
    with receiver() as (url, posted):
        postman = Postman(lambda _: None, anywhere=True)
        postman.take([gone, replace(gone, url=url)])
        assert posted.get(timeout=10)[0] == "/"
        postman.close()
        postman.take([replace(gone, url=url)])


def test_a_postman_without_work_has_no_thread() -> None:
    postman = Postman(lambda _: None)
    before = threading.active_count()
    postman.take([])
    assert threading.active_count() == before
    postman.close()


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("http://127.0.0.1/", True), ("http://localhost:80/", True), ("http://[::1]:80/", True),
        ("http://127.8.9.1/", True), ("http://example.com/", False), ("http://10.0.0.1/", False),
        ("nonsense", False), ("http://[::1", False), ("http://localhost.example/", False),
    ],
)  # fmt: skip
def test_loopback_is_told_from_elsewhere(url: str, own: bool) -> None:
    assert is_loopback(url) == own


def test_behaviour_can_sign_wrongly() -> None:
    owner, item = HOOKED[0]
    fake = Fake([owner], behaviour=Behaviour(sign=lambda *_: "v1,nonsense"))
    id = hooked(fake, owner, item, "http://localhost/")
    told = [some for _ in range(3) for some in poll(fake, owner, item, id).deliveries]
    assert all("v1,nonsense" in some.headers.values() for some in told)
