"""A bench of faults at every step of a task: at most one create, no id lost, no result lost."""

import gzip
import json
import socket
from collections.abc import Callable

import pytest
from tests.runtime.acme import KEY, PNG, Api, created, done, with_lifecycle
from tests.runtime.hostile import Exchange, serving

from linocut_kit.runtime import errors
from linocut_kit.runtime.lifecycle import Call

Body = bytes
Fault = Callable[[Exchange, Body, str, str], object]
"""Misbehaves on a request whose right answer has that body and type; the last is another host."""

_OK = "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"


def _head(body: Body, kind: str, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    return _OK.format(kind=kind, length=size).encode()


def _status(status: int, **headers: str) -> Fault:
    return lambda item, body, kind, away: item.answer(status, {"message": "no"}, **headers)


def _slow_body(item: Exchange, body: Body, kind: str, away: str) -> None:
    item.send(_head(body, kind))
    item.drip(body[:-1] * 100)


def _reset_after(count: Callable[[Body, Body], Body]) -> Fault:
    def fault(item: Exchange, body: Body, kind: str, away: str) -> None:
        if item.body is not None:
            item.send(count(_head(body, kind), body))
            item.reset()

    return fault


FAULTS: dict[str, Fault] = {
    "reset before headers": _reset_after(lambda head, body: b""),
    "reset in headers": _reset_after(lambda head, body: head[:30]),
    "reset after headers": _reset_after(lambda head, body: head),
    "reset in body": _reset_after(lambda head, body: head + body[:-1]),
    "slow headers": lambda item, body, kind, away: (
        (item.body and item.hang()) or item.drip(b"HTTP")
    ),
    "slow body": _slow_body,
    "half body": lambda item, body, kind, away: item.send(
        _head(body, kind) + body[: len(body) // 2]
    ),
    "length too long": lambda item, body, kind, away: item.send(_head(body, kind, 10**4) + body),
    "length too short": lambda item, body, kind, away: item.send(
        _head(body, kind, len(body) - 2) + body
    ),
    **{str(status): _status(status) for status in (408, 409, 425, 429, 500, 502, 503, 504, 529)},
    **{
        f"{status} with Retry-After": _status(status, retry_after="1")
        for status in (408, 409, 425, 429, 500, 502, 503, 504)
    },
    "bad gzip": lambda item, body, kind, away: item.answer(
        200, gzip.compress(body)[:-9], kind=kind, content_encoding="gzip"
    ),
    "bad JSON": lambda item, body, kind, away: item.answer(200, body[:-1] + b",", kind=kind),
    "wrong type": lambda item, body, kind, away: item.answer(200, b"<html>busy", kind="text/html"),
    "redirect away": lambda item, body, kind, away: item.answer(307, b"", location=f"{away}/x"),
    "TLS instead": lambda item, body, kind, away: item.send(b"\x15\x03\x03\x00\x02\x02\x28"),
}
FLOWS = ("create", "poll", "result", "download")
ENDPOINT = with_lifecycle(result=Call(method="GET", path="/results/{id}"))


LEGIBLE = ("half body", "reset in body", "length too long", "length too short", "bad JSON")
"""Faults that leave the id of the task in what came of the answer."""


class Provider:
    """A right provider that misbehaves in one step, so often or always."""

    def __init__(self, step: str, fault: Fault, times: int, away: str) -> None:
        self.step, self.fault, self.left, self.away = step, fault, times, away

    def __call__(self, item: Exchange) -> None:
        host = item.headers["host"]
        kind, right = "application/json", done(f"http://{host}/files/1.png")
        if item.method == "POST":
            step, right = "create", created()
        elif item.path.startswith("/tasks/"):
            step, right = "poll", created("t-1", "DONE")
        elif item.path.startswith("/results/"):
            step = "result"
        else:
            step, kind = "download", "image/png"
        body = PNG if step == "download" else json.dumps(right).encode()
        if item.method == "POST" and item.body is None:
            return
        if step == self.step and self.left:
            self.left -= 1
            self.fault(item, body, kind, self.away)
        else:
            item.answer(200, body, kind=kind)


def reached(error: BaseException) -> bool:
    """Whether an error leads to the task, or has all of its answer that came."""
    task = getattr(error, "task", None)
    id = getattr(error, "task_id", None) or (task is not None and task.id)
    return id == "t-1" or "t-1" in str(getattr(error, "raw", ""))


UNSEEN = {("length too short", "download"), ("bad JSON", "download")}
"""An image that is cut by its own header, or is no JSON, is like any other image."""
LASTING = ("reset before headers", "half body", "429", "500", "503 with Retry-After", "wrong type")
CASES = [
    pytest.param(fault, times, flow, id=f"{fault}-{'once' if times == 1 else 'always'}-{flow}")
    for fault in FAULTS
    for flow in FLOWS
    for times in (1, 10**9)
    if (fault, flow) not in UNSEEN and (times == 1 or fault in LASTING)
]


@pytest.mark.parametrize(("fault", "times", "flow"), CASES)
def test_no_fault_pays_twice_or_loses_what_was_paid(
    kind: str, fault: str, times: int, flow: str
) -> None:
    patience = 0.25 if fault.startswith("slow") else 30.0
    with (
        serving(lambda item: item.answer(200, created())) as away,
        serving(Provider(flow, FAULTS[fault], times, away.url)) as server,
    ):
        api = Api(kind, base_url=server.url, endpoint=ENDPOINT)
        try:
            data = b""
            result = api.run(timeout=patience)
            data = api.do(result.images[0].read(timeout=patience))
        except errors.LinocutError as error:
            _kept(api, error, paid=flow != "create", told=fault in LEGIBLE)
        else:
            assert data == PNG
        finally:
            api.close()
        assert server.creates == 1 or (flow == "create" and fault.startswith(("429", "503 with")))
        assert away.seen == []
        assert all(KEY not in str(item.headers) for item in server.seen if "/files" in item.path)


def _kept(api: Api, error: errors.LinocutError, *, paid: bool, told: bool) -> None:
    """The error leads to what was paid for: its id, and by that the image of a server that is well
    again.
    """
    assert reached(error) or not (paid or told)
    if not paid:
        return
    assert error.task.id == "t-1"
    with serving(Provider("none", FAULTS["500"], 0, "")) as well:
        later = Api(api.kind, base_url=well.url, endpoint=ENDPOINT)
        result = later.do(later.resource.task("t-1").wait(timeout=30))
        assert later.do(result.images[0].read()) == PNG
        later.close()
        assert well.creates == 0


def test_a_refused_connection_is_tried_again_and_pays_nothing(kind: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    api = Api(kind, base_url=f"http://127.0.0.1:{port}")
    with pytest.raises(errors.TransportError):
        api.run()
    assert len(api.clock.slept) == 4
    api.close()
